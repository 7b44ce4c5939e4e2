"""Entries that go to another unit or type after they were handed in."""

import pytest
from django.urls import reverse

from contest.actions.check import create_check
from contest.actions.entry import edit_lecture, lecture_seen
from contest.actions.submission import submit_entry
from contest.exceptions import QuotaExceeded
from contest.models import Entry, UnitQuota
from contest.states import CheckOutcome, EntryState
from tests.contest.entry_helpers import make_draft, make_type
from tests.contest.test_entry_pages import lecture_data
from tests.factories.contest import OrganizationFactory

pytestmark = pytest.mark.django_db


def fresh(entry):
    return Entry.objects.get(pk=entry.pk)


def change(entry, actor, *, reason="", **values):
    entry = fresh(entry)
    edit_lecture(entry=entry, actor=actor, seen=lecture_seen(entry), values=values, reason=reason)


# Quotas ---------------------------------------------------------------------------------------------------


@pytest.fixture
def full(edition, contestant):
    """A unit whose only place of each type is taken."""
    full = OrganizationFactory(name="满员单位")
    for name in ("微党课", "情景党课"):
        entry_type = make_type(edition, name=name)
        UnitQuota.objects.create(edition=edition, organization=full, entry_type=entry_type, max_entries=1)
        submit_entry(entry=make_draft(edition, contestant, full, entry_type=entry_type), actor=contestant)
    return full


@pytest.fixture
def returned(edition, contestant, unit, organizer, full):
    """An entry of another unit that waits for completion."""
    entry = make_draft(edition, contestant, unit, entry_type=edition.entry_types.get(name="微党课"))
    submit_entry(entry=entry, actor=contestant)
    create_check(
        entry=entry,
        actor=organizer,
        outcome=CheckOutcome.RETURN,
        version=fresh(entry).version,
        reason="补材料",
    )
    return entry


def test_a_returned_entry_does_not_move_into_a_full_unit(returned, full, unit, contestant, client_of):
    page = reverse("contest:entry-edit", args=[returned.code])
    client = client_of(contestant)
    shown = client.post(page, lecture_data(returned, client.get(page), organization=full.pk))
    assert "满员单位在这里限报 1 件，名额已用完" in shown.content.decode()
    assert fresh(returned).organization == unit
    submit_entry(entry=fresh(returned), actor=contestant)
    assert Entry.objects.filter(organization=full).count() == 2


def test_a_returned_entry_does_not_move_into_a_full_type(returned, edition, unit, contestant):
    other = edition.entry_types.get(name="情景党课")
    UnitQuota.objects.create(edition=edition, organization=unit, entry_type=other, max_entries=0)
    with pytest.raises(QuotaExceeded):
        change(returned, contestant, entry_type=other)
    assert fresh(returned).entry_type.name == "微党课"


def test_a_returned_entry_moves_where_a_place_is_left(returned, edition, contestant):
    free = OrganizationFactory()
    UnitQuota.objects.create(
        edition=edition, organization=free, entry_type=returned.entry_type, max_entries=1
    )
    change(returned, contestant, organization=free)
    submit_entry(entry=fresh(returned), actor=contestant)
    assert (fresh(returned).organization, fresh(returned).state) == (free, EntryState.SUBMITTED)


def test_a_returned_entry_that_stays_is_handed_in_though_the_quota_was_lowered(
    returned, edition, unit, contestant
):
    UnitQuota.objects.create(
        edition=edition, organization=unit, entry_type=returned.entry_type, max_entries=0
    )
    change(returned, contestant, title="改过的题目")
    submit_entry(entry=fresh(returned), actor=contestant)
    assert fresh(returned).state == EntryState.SUBMITTED


def test_a_draft_moves_anywhere_until_it_is_handed_in(edition, contestant, unit, full):
    entry = make_draft(edition, contestant, unit, entry_type=edition.entry_types.get(name="微党课"))
    change(entry, contestant, organization=full)
    with pytest.raises(QuotaExceeded):
        submit_entry(entry=fresh(entry), actor=contestant)
    assert fresh(entry).state == EntryState.DRAFT


def test_an_organizer_moves_a_submitted_entry_into_a_full_unit_with_a_reason(
    returned, full, contestant, organizer
):
    submit_entry(entry=fresh(returned), actor=contestant)
    change(returned, organizer, organization=full, reason="单位合并")
    assert fresh(returned).organization == full
