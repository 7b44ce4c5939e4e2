"""Who may do what with an order; three sides meet in it: the branch, the lecturer and the pool manager."""

from contest.models import User
from contest.queries.people import spoken_for
from talent_pool.models import Booking, Lecturer
from talent_pool.models.booking import LIVE
from talent_pool.rules.pool import Visitor


def can_place_booking(user: Visitor) -> bool:
    """Whoever has an account orders for a branch."""
    return user.is_authenticated


def is_branch_of(user: Visitor, booking: Booking) -> bool:
    """Whether somebody placed the order or is contact of the unit that it is for."""
    if not isinstance(user, User):
        return False
    return booking.placed_by_id == user.pk or (
        booking.unit_id is not None and spoken_for(user).filter(pk=booking.unit_id).exists()
    )


def is_lecturer_of(user: Visitor, booking: Booking) -> bool:
    """Whether somebody is asked to lecture for this order, or has accepted."""
    if not isinstance(user, User):
        return False
    return booking.dispatches.filter(lecturer__user=user, state__in=LIVE).exists()


def can_claim_bookings(lecturer: Lecturer | None) -> bool:
    """Lecturers of the pool with an account see the board."""
    return lecturer is not None
