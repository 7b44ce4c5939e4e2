"""Who stands in an entry, and which accounts see it therefore."""

import pytest
from django.urls import reverse

from contest.actions.entry import Person
from contest.models import Entry
from contest.states import MemberRole, Role
from tests.contest.entry_helpers import lead, make_draft, put_people
from tests.contest.test_entry_pages import people_data
from tests.factories.contest import EntryMemberFactory, MembershipFactory, UserFactory

pytestmark = pytest.mark.django_db
LI, WANG = "13800000001", "13800000002"


def taking_part(edition, name, mobile):
    person = UserFactory(full_name=name, mobile=mobile)
    MembershipFactory(user=person, edition=edition, role=Role.CONTESTANT)
    return person


@pytest.fixture
def li(edition):
    return taking_part(edition, "李春燕", LI)


@pytest.fixture
def wang(edition):
    return taking_part(edition, "王长征", WANG)


@pytest.fixture
def entry(edition, unit_contact, unit, li):
    """An entry that the contact of a unit made for 李春燕, who sees it by her number."""
    entry = make_draft(edition, unit_contact, unit)
    member = entry.members.get()
    put_people(entry, unit_contact, lead("李春燕", mobile=LI, pk=member.pk))
    return entry


def line(entry):
    return Entry.objects.get(pk=entry.pk).members.get()


def write(entry, actor, name, mobile):
    """Write another name or number into the one line of an entry."""
    put_people(entry, actor, lead(name, mobile=mobile, pk=line(entry).pk))
    return line(entry).user


def test_who_is_replaced_in_her_line_loses_the_entry_and_the_new_one_sees_it(
    entry, unit_contact, li, wang, client_of
):
    page = reverse("contest:entry-people", args=[entry.code])
    for client, status in ((client_of(li), 200), (client_of(wang), 404)):
        assert client.get(page).status_code == status
    office = client_of(unit_contact)
    changes = {"lead-0-name": "王长征", "lead-0-mobile": WANG}
    office.post(page, people_data(office.get(page), **changes))
    for client, status in ((client_of(li), 404), (client_of(wang), 200)):
        assert client.get(page).status_code == status


def test_who_is_replaced_by_somebody_without_an_account_loses_the_entry(entry, unit_contact):
    assert write(entry, unit_contact, "赵同志", "13800000009") is None


@pytest.mark.parametrize(
    ("name", "mobile"),
    [("李春燕", "13800000009"), ("李春雁", LI), ("李春燕", "")],
    ids=["another number", "another sign of the name", "no number"],
)
def test_who_is_corrected_keeps_the_entry(entry, unit_contact, li, name, mobile):
    assert write(entry, unit_contact, name, mobile) == li


def test_name_and_number_mistyped_and_corrected_at_once_lose_nothing(entry, unit_contact, li):
    entry.members.update(name="李春雁", mobile="13800000009")
    assert write(entry, unit_contact, "李春燕", LI) == li


def test_a_number_that_was_somebody_elses_goes_to_whom_the_line_names(entry, unit_contact, li, wang):
    entry.members.update(name="王长征")  # with the number of 李春燕 by mistake
    assert write(entry, unit_contact, "王长征", WANG) == wang


def test_two_people_who_trade_lines_keep_the_entry(entry, unit_contact, li, wang):
    EntryMemberFactory(entry=entry, role=MemberRole.MEMBER, name="王长征", mobile=WANG, user=wang, position=2)
    first, second = entry.members.order_by("position")
    put_people(
        entry,
        unit_contact,
        lead("王长征", mobile=WANG, pk=first.pk),
        Person(MemberRole.MEMBER, "李春燕", mobile=LI, pk=second.pk),
    )
    assert [(one.name, one.user) for one in entry.members.order_by("position")] == [
        ("王长征", wang),
        ("李春燕", li),
    ]


@pytest.mark.parametrize(
    "typed", ["１３８０００００００２", "+86 138 0000 0002", "138-0000-0002", "8613800000002"]
)
def test_a_number_is_understood_however_it_is_typed(entry, unit_contact, wang, client_of, typed):
    page = reverse("contest:entry-people", args=[entry.code])
    office = client_of(unit_contact)
    changes = {"lead-0-name": "王长征", "lead-0-mobile": typed}
    office.post(page, people_data(office.get(page), **changes))
    assert (line(entry).mobile, line(entry).user) == (WANG, wang)


def test_a_number_that_is_none_gets_the_sentence_of_all_other_pages(entry, unit_contact, client_of):
    page = reverse("contest:entry-people", args=[entry.code])
    office = client_of(unit_contact)
    for typed, sentence in (("1380000", "7"), ("138²", "11")):
        shown = office.post(page, people_data(office.get(page), **{"lead-0-mobile": typed})).content.decode()
        assert "手机号" in shown
        assert sentence in shown
    assert line(entry).mobile == LI
