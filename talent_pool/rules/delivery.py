"""Who may do what with the record of a session."""

from contest.models import User
from contest.queries.people import spoken_for
from talent_pool.models import Delivery
from talent_pool.rules.booking import is_branch_of
from talent_pool.rules.pool import Visitor, can_manage_pool


def is_branch_of_session(user: Visitor, delivery: Delivery) -> bool:
    """Whether somebody speaks for the unit that heard the lecture."""
    if not isinstance(user, User):
        return False
    if delivery.booking is not None:
        return is_branch_of(user, delivery.booking)
    return delivery.unit_id is not None and spoken_for(user).filter(pk=delivery.unit_id).exists()


def gave_session(user: Visitor, delivery: Delivery) -> bool:
    """Whether somebody lectured there."""
    return isinstance(user, User) and delivery.lecturers.filter(user=user).exists()


def can_confirm_session(user: Visitor, delivery: Delivery) -> bool:
    """The branch confirms, never the lecturer of the session; a manager does where there is no other branch than she."""
    if gave_session(user, delivery):
        return False
    nobody_else = delivery.booking is None or gave_session(delivery.booking.placed_by, delivery)
    return is_branch_of_session(user, delivery) or (nobody_else and can_manage_pool(user))


def can_amend_session(user: Visitor, delivery: Delivery) -> bool:
    """The lecturer corrects what the branch has not answered yet; a manager always."""
    return can_manage_pool(user) or (delivery.state == "reported" and gave_session(user, delivery))
