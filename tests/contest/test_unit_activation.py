"""Units that are offered no longer, and those that come back."""

import pytest

from contest.actions.organization import create_organization
from contest.models import JournalEntry, Organization
from tests.contest.test_people import text_of, tree

pytestmark = pytest.mark.django_db
__all__ = ["tree"]


def set_active(client, unit, active):
    url = f"/e/2026/units/{unit.code}/active/"
    return text_of(client.post(url, {"active": "yes" if active else "no"}, follow=True))


def active(*units):
    return [Organization.objects.get(pk=unit.pk).is_active for unit in units]


def test_a_unit_that_is_activated_again_brings_back_what_went_with_it(client_of, organizer, edition, tree):
    _top, town, village, other = tree
    gone = create_organization(actor=organizer, name="早已撤销的村", parent=town)
    client = client_of(organizer)
    set_active(client, gone, False)
    assert "共 2 个" in set_active(client, town, False)
    assert "已恢复供选择，连同" in set_active(client, town, True)
    assert active(town, village, gone, other) == [True, True, False, True]
    line = JournalEntry.objects.filter(verb="organization.activated").get()
    assert (line.actor, line.after) == (organizer, {"units": 2})
    assert "单位代码" in text_of(client.get("/e/2026/journal/"))


def test_a_unit_below_takes_only_its_own_part_along(client_of, organizer, edition, tree):
    top, town, village, other = tree
    client = client_of(organizer)
    set_active(client, top, False)
    assert "共 3 个" in set_active(client, town, True), "the unit above, itself, and the village"
    assert active(top, town, village, other) == [True, True, True, False]


def test_what_was_deactivated_by_itself_later_stays_so(client_of, organizer, edition, tree):
    _top, town, village, _other = tree
    client = client_of(organizer)
    set_active(client, town, False)
    set_active(client, village, True)
    set_active(client, village, False)
    set_active(client, town, False)
    assert "已恢复供选择。" in set_active(client, town, True)
    assert active(town, village) == [True, False]


def test_units_that_went_before_the_journal_knew_them_come_back_one_by_one(
    client_of, organizer, edition, tree
):
    _top, town, village, _other = tree
    Organization.objects.within(town).update(is_active=False)
    assert "已恢复供选择。" in set_active(client_of(organizer), town, True)
    assert active(town, village) == [True, False]
