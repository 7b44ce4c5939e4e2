"""Nobody without a right to it finds anybody's personal data: in no page, feed, answer, export or name of a file."""

import io
import re
import zipfile
from datetime import date, timedelta
from urllib.parse import unquote

import pypdfium2
import pytest
from django.urls import reverse
from django.utils import timezone

from talent_pool.models import Absence, Appointment, LecturerReview
from talent_pool.states import PoolState, PublicPart, ReviewOutcome
from tests.factories.contest import UserFactory
from tests.factories.talent_pool import BookingFactory, DeliveryFactory, LecturerFactory, SignInFactory
from tests.talent_pool.stock import agree
from tests.test_access import MARKS, MAY, addresses, read_table

pytestmark = pytest.mark.django_db

OUTSIDE = ("nobody", "outsider", "organizer elsewhere")
"""They belong to nothing in this world."""
OF_THE_CONTEST = ("contestant", "unit contact", "judge", "scorekeeper", "timer", "organizer")
"""They have a part in the contest, and none in the pool."""

OF_THE_POOL = {
    "a lecturer's mobile number": "13911110001",
    "why a lecturer can't": "住院检查三天",
    "what was found of a lecturer": "近期授课准备不足",
    "why a lecturer declined": "家母病重须陪护",
    "the unit that a lecturer keeps to herself": "银杏坡流动党支部",
    "a branch's contact": "缪桑榆",
    "a branch's telephone": "13911110002",
    "what a branch remarked": "老人多请备轮椅坡道",
    "who signed in": "郗望舒",
    "the unit of who signed in": "望舒院坝党小组",
    "the remarks on a session": "听众郗望舒当场落泪",
    "the comment of a branch": "讲师临时迟到半小时",
    "an account's e-mail address": "manager-private@example.org",
    "an account's mobile number": "13911110003",
    "a unit that asks": "望江楼流动党支部",
}
OF_ACCOUNTS = {"an account's e-mail address", "an account's mobile number"}
"""Organizers keep the accounts of their edition."""
OF_THE_CONTEST_ONLY = {
    "a contestant's mobile number": "13911110004",
    "a contestant's date of birth": "1987-03-29",
    "who objects": "仇鹤鸣",
    "the telephone of who objects": "13911110005",
    "who is invited": "逄云帆",
    "the telephone of who is invited": "13911110006",
}

FOR_ACCOUNTS = {
    "a teaching site's contact": "符玉兰",
    "a teaching site's telephone": "13911110007",
}
"""Whoever is logged in may call the site."""


@pytest.fixture
def secrets(world):
    """The world with all this in it."""
    mine = OF_THE_POOL | OF_THE_CONTEST_ONLY | FOR_ACCOUNTS
    person, order, given = world.lecturer, world.order, world.given
    person.mobile = mine["a lecturer's mobile number"]
    person.save()
    today = timezone.localdate()
    ahead = today + timedelta(days=30)
    Absence.objects.create(lecturer=person, starts_on=ahead, ends_on=ahead, note=mine["why a lecturer can't"])
    manager = world.people["pool manager"]
    LecturerReview.objects.create(
        lecturer=person, held_on=today, outcome=ReviewOutcome.IMPROVE, note=mine["what was found of a lecturer"],
        written_by=manager,
    )  # fmt: skip
    world.dispatch.reason = mine["why a lecturer declined"]
    world.dispatch.save()
    discreet(world, mine["the unit that a lecturer keeps to herself"])
    branch = UserFactory(full_name=mine["a branch's contact"])
    of_order = {
        "contact_name": branch.full_name,
        "contact_phone": mine["a branch's telephone"],
        "note": mine["what a branch remarked"],
        "unit_name": mine["a unit that asks"],
        "placed_by": branch,
    }
    for name, value in of_order.items():
        setattr(order, name, value)
    order.save()
    world.need.unit_name = order.unit_name
    world.need.save()
    given.remarks, given.comment = mine["the remarks on a session"], mine["the comment of a branch"]
    given.rating = 2
    given.save()
    world.name.name, world.name.unit_name = mine["who signed in"], mine["the unit of who signed in"]
    world.name.save()
    manager.email = mine["an account's e-mail address"]
    manager.mobile = mine["an account's mobile number"]
    manager.save()
    member = world.entry.members.get()
    member.mobile = mine["a contestant's mobile number"]
    member.birth_date = date.fromisoformat(mine["a contestant's date of birth"])
    member.save()
    world.objection.name, world.objection.phone = mine["who objects"], mine["the telephone of who objects"]
    world.objection.save()
    invitation = world.invitation
    invitation.full_name, invitation.mobile = mine["who is invited"], mine["the telephone of who is invited"]
    invitation.save()
    world.site.contact_name = mine["a teaching site's contact"]
    world.site.contact_phone = mine["a teaching site's telephone"]
    world.site.save()
    return world


def discreet(world, unit):
    """A lecturer of the pool who shows her lectures and nothing else; she stands wherever the other one does."""
    person = LecturerFactory(
        name="柳依依", organization_name=unit, title=f"{unit}书记", state=PoolState.ADMITTED
    )
    agree([person], shown=[PublicPart.REPORTS])
    world.report.lecturers.add(person)
    world.topic.lecturers.add(person)
    world.team.members.create(lecturer=person, joined_on="2026-01-01")
    world.given.lecturers.add(person)
    Appointment.objects.create(
        lecturer=person, edition=world.edition, starts_on="2026-01-01", ends_on="2028-12-31",
        appointed_by=world.people["pool manager"],
    )  # fmt: skip


def words_of(answer):
    """Everything that a person can read of an answer: text, what is packed in a file, and its headers."""
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    headers = unquote(" ".join(f"{name}: {value}" for name, value in answer.headers.items()))
    if content.startswith(b"%PDF"):
        try:
            pages = pypdfium2.PdfDocument(content)
        except pypdfium2.PdfiumError:
            return headers  # a stand-in of the factories
        found = "".join(page.get_textpage().get_text_bounded() for page in pages)
        pages.close()
        return headers + re.sub(r"\s", "", found)
    if content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            content = b"".join(archive.read(name) for name in archive.namelist())
    return headers + content.decode("utf-8", errors="replace")


def found_by(client, paths, secret):
    """Which secrets stand in which answers."""
    found = []
    for name, path in paths:
        answer = client.get(path)
        if answer.status_code >= 400:
            continue
        words = words_of(answer)
        found += [(name, what) for what, value in secret.items() if value in words]
    return found


MORE = (
    ("talent_pool:lecturer-list", "?q=zxl"),
    ("talent_pool:report-list", "?q=故里"),
    ("talent_pool:booking-menu", "?q=故里"),
    ("talent_pool:lecturer-list", "?q=lyy"),
    ("talent_pool:report-list", "?q=柳依依"),
    ("talent_pool:booking-menu", "?q=柳依依"),
)
"""Addresses with a question in them."""


def paths_of(world, role):
    """The addresses that open to a role, by the table that test_access.py holds to be true."""
    opened = {name for name, row in read_table().items() if row[role] == MARKS[MAY]} - {"contest:logout"}
    plain = [(name, path) for name, (_shape, path) in addresses(world).items() if name in opened]
    return plain + [(name, reverse(name) + query) for name, query in MORE]


def test_who_has_no_right_finds_nobody_s_data(secrets, client_of):
    """One world for all roles: making it takes longer than looking at it."""
    stranger = UserFactory()
    BookingFactory(placed_by=stranger)
    SignInFactory(delivery=DeliveryFactory())
    everything = OF_THE_POOL | OF_THE_CONTEST_ONLY
    found = {"another branch": found_by(client_of(stranger), paths_of(secrets, "outsider"), everything)}
    for role in OUTSIDE:
        client = client_of(secrets.people.get(role))
        hidden = everything | (FOR_ACCOUNTS if role == "nobody" else {})
        found[role] = found_by(client, paths_of(secrets, role), hidden)
    for role in OF_THE_CONTEST:
        seen = OF_ACCOUNTS if role == "organizer" else set()
        hidden = {what: value for what, value in OF_THE_POOL.items() if what not in seen}
        found[role] = found_by(client_of(secrets.people[role]), paths_of(secrets, role), hidden)
    assert {role: leaks for role, leaks in found.items() if leaks} == {}


def test_the_sweep_finds_what_is_shown(secrets, client_of):
    """Whoever may read it does: else the sweep would look past it."""
    found = found_by(
        client_of(secrets.people["pool manager"]), paths_of(secrets, "pool manager"), OF_THE_POOL
    )
    found += found_by(
        client_of(secrets.people["organizer"]),
        paths_of(secrets, "organizer"),
        OF_THE_POOL | OF_THE_CONTEST_ONLY,
    )
    found += found_by(
        client_of(secrets.people["outsider"]),
        [("talent_pool:site-detail", reverse("talent_pool:site-detail", args=[secrets.site.code]))],
        FOR_ACCOUNTS,
    )
    on_a_sheet = {
        "the unit of who signed in"
    }  # shown while there is a sheet to sign, and this session was recorded by hand
    assert {what for _name, what in found} == set(
        OF_THE_POOL | OF_THE_CONTEST_ONLY | FOR_ACCOUNTS
    ) - on_a_sheet


def test_nobody_is_found_by_a_number_that_nobody_shows(secrets, client):
    for name in ("lecturer-list", "report-list", "api-lecturers", "booking-menu"):
        answer = client.get(reverse(f"talent_pool:{name}"), {"q": OF_THE_POOL["a lecturer's mobile number"]})
        assert "赵秀兰" not in answer.content.decode(), name
