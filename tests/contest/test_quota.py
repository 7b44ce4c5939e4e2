"""Quotas of units in an edition with a single entry type: one column, one number that holds."""

import pytest
from django.urls import reverse

from contest.actions.submission import submit_entry
from contest.exceptions import QuotaExceeded
from contest.models import UnitQuota
from tests.contest.entry_helpers import make_draft, make_type
from tests.factories.contest import OrganizationFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def grid(client_of, organizer, edition):
    """The organizer's page of quotas."""
    client, url = client_of(organizer), reverse("contest:setup-quotas", args=[edition.code])

    class Grid:
        def shown(self, unit):
            form = client.get(url).context["form"]
            return form[f"q-{unit.code}-all"].value()

        def put(self, unit, number):
            assert client.post(url, {f"q-{unit.code}-all": number}).status_code == 302

    return Grid()


def hand_in(edition, contestant, unit, times):
    for _n in range(times):
        submit_entry(entry=make_draft(edition, contestant, unit), actor=contestant)


@pytest.mark.parametrize(("of_type", "of_unit"), [(1, 3), (5, 3), (None, 3)])
def test_a_units_number_replaces_that_of_the_only_type(
    grid, edition, contestant, unit, unit_contact, client_of, of_type, of_unit
):
    make_type(edition, unit_quota=of_type)
    grid.put(unit, of_unit)
    hand_in(edition, contestant, unit, of_unit)
    with pytest.raises(QuotaExceeded, match="3"):
        hand_in(edition, contestant, unit, 1)
    page = client_of(unit_contact).get(reverse("contest:entry-list", args=[edition.code])).content.decode()
    assert page.count("3 / 3") == 1, "one number, said once"


def test_a_number_left_empty_keeps_the_types(grid, edition, contestant, unit):
    make_type(edition, unit_quota=1)
    grid.put(unit, 3)
    grid.put(unit, "")
    hand_in(edition, contestant, unit, 1)
    with pytest.raises(QuotaExceeded):
        hand_in(edition, contestant, unit, 1)


def test_what_was_given_while_there_were_two_types_is_shown_and_can_be_changed(
    grid, edition, contestant, unit
):
    kept, gone = make_type(edition, name="微党课"), make_type(edition, name="情景党课")
    for entry_type, most in ((kept, 1), (None, 4)):
        UnitQuota.objects.create(edition=edition, organization=unit, entry_type=entry_type, max_entries=most)
    gone.delete()
    assert grid.shown(unit) == 1
    grid.put(unit, 2)
    assert grid.shown(unit) == 2
    hand_in(edition, contestant, unit, 2)
    with pytest.raises(QuotaExceeded):
        hand_in(edition, contestant, unit, 1)


def test_a_unit_that_was_not_on_the_page_that_is_saved_keeps_its_quota(grid, edition, unit):
    make_type(edition)
    grid.put(unit, 3)
    grid.put(OrganizationFactory(), 5)  # the page was opened before the first unit moved onto it
    assert sorted(UnitQuota.objects.values_list("max_entries", flat=True)) == [3, 5]
