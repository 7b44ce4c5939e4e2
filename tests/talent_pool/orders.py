"""A branch, two lecturers and their orders."""

from datetime import datetime, timedelta

from django.utils import timezone

from contest.states import Role
from talent_pool.actions.booking import place_booking
from talent_pool.states import PoolState
from tests.factories.contest import MembershipFactory, OrganizationFactory, UserFactory
from tests.factories.talent_pool import LecturerFactory, TopicFactory


def soon(days=3, hour=9):
    """A whole hour on one of the next days, in local time."""
    day = timezone.localdate() + timedelta(days=days)
    return datetime.combine(day, datetime.min.time(), timezone.get_current_timezone()) + timedelta(hours=hour)


def make_lecturer(name, **facts):
    user = UserFactory(full_name=name, email=f"{name.encode().hex()}@example.org")
    return LecturerFactory(name=name, user=user, state=PoolState.ADMITTED, **facts)


def make_branch(name="协兴镇第一党支部"):
    unit = OrganizationFactory(name=name)
    return UserFactory(full_name="唐小兰", organization=unit, email="branch@example.org")


def order(branch, **changes):
    topic = changes.pop("topic", None) or (None if "report" in changes else TopicFactory())
    values = {
        "unit": branch.organization, "unit_name": branch.organization.name, "contact_name": "唐小兰",
        "contact_phone": "13800001111", "topic": topic, "audience_size": 40, "audience_kind": "farmers",
        "place_text": "村委会", "town": "协兴镇",
    }  # fmt: skip
    days = changes.pop("days", [(soon().date(), "morning")])
    return place_booking(actor=branch, values=values | changes, days=days)


def make_contact(unit):
    """Somebody whom the office named as contact of a unit, in an edition that may be long over."""
    person = UserFactory(full_name="单秀英")
    MembershipFactory(user=person, role=Role.UNIT_CONTACT, organization=unit)
    return person
