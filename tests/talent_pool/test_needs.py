"""Needs: what could not be given, the call for topics, and the entries that answer."""

import pytest
from django.urls import reverse

from contest.models import JournalEntry
from contest.states import EditionState
from talent_pool.actions.booking import give_up_booking
from talent_pool.actions.consent import withdraw_consent
from talent_pool.actions.need import answer_need, call_need, close_need
from talent_pool.exceptions import NeedMovedOn
from talent_pool.models import Booking, Need
from tests.factories.contest import EditionFactory, EntryFactory
from tests.factories.talent_pool import NeedFactory
from tests.talent_pool.orders import make_branch, make_lecturer, order
from tests.talent_pool.stock import agree

pytestmark = pytest.mark.django_db


def url(name, *args):
    return reverse(f"talent_pool:{name}", args=args)


@pytest.fixture
def edition(edition):
    edition.state = EditionState.OPEN
    edition.save()
    return edition


def test_a_need_goes_into_the_call_and_an_entry_answers_it(
    client, client_of, edition, pool_manager, contestant
):
    need = NeedFactory(subject="农村电商怎样起步", unit_name="协兴镇第一党支部")
    office = client_of(pool_manager)
    call = url("need-wanted", edition.code)
    assert "农村电商" not in client.get(call).content.decode()
    office.post(url("need-call", need.code), {"edition": edition.pk})
    shown = client.get(call).content.decode()
    assert "农村电商怎样起步" in shown
    assert "协兴镇第一党支部" not in shown  # who asked is nobody's business
    assert call in client.get(reverse("contest:edition-detail", args=[edition.code])).content.decode()
    theirs = client_of(contestant)
    assert theirs.post(url("need-answer", need.code), {}).status_code == 403  # without an entry of one's own
    entry = EntryFactory(edition=edition, owner=contestant, title="一根网线通山村")
    theirs.post(url("need-answer", need.code), {"entry": entry.code})
    need.refresh_from_db()
    assert (need.state, need.entry) == ("answered", entry)
    assert "一根网线通山村" not in client.get(call).content.decode()
    assert "一根网线通山村" in office.get(url("need-list")).content.decode()
    assert JournalEntry.objects.get(verb="need.answered").edition_code == edition.code


def test_the_call_never_names_the_lecturer_whom_a_branch_wished_for(client, edition, pool_manager):
    lecturer = make_lecturer("蒋红梅")
    agree([lecturer])
    booking = order(make_branch(), wanted_lecturer=lecturer)
    Booking.objects.filter(pk=booking.pk).update(topic=None)
    need = give_up_booking(booking=booking, actor=pool_manager, reason="没有时间")
    call_need(need=need, actor=pool_manager, edition=edition)
    withdraw_consent(lecturer=lecturer, actor=pool_manager)
    page = client.get(url("need-wanted", edition.code)).content.decode()
    assert need.subject in page
    assert "蒋红梅" not in page


def test_every_step_can_be_undone(client_of, edition, pool_manager):
    need = NeedFactory()
    entry = EntryFactory(edition=edition)
    call_need(need=need, actor=pool_manager, edition=edition)
    answer_need(need=need, actor=pool_manager, entry=entry)
    office = client_of(pool_manager)
    states = []
    for _ in range(2):
        office.post(url("need-reopen", need.code))
        need.refresh_from_db()
        states.append(need.state)
    assert states == ["called", "open"]
    close_need(need=need, actor=pool_manager, reason="已有讲师")
    office.post(url("need-reopen", need.code))
    need.refresh_from_db()
    assert (need.state, need.state_reason) == ("open", "")


def test_an_entry_of_another_edition_answers_nothing(edition, pool_manager):
    need = call_need(need=NeedFactory(), actor=pool_manager, edition=edition)
    with pytest.raises(NeedMovedOn):
        answer_need(need=need, actor=pool_manager, entry=EntryFactory(edition=EditionFactory(code="2025")))
    with pytest.raises(NeedMovedOn):
        call_need(need=need, actor=pool_manager, edition=edition)
    assert Need.objects.get().state == "called"


def test_somebody_elses_entry_is_not_offered(client_of, edition, pool_manager, contestant, outsider):
    need = call_need(need=NeedFactory(), actor=pool_manager, edition=edition)
    other = EntryFactory(edition=edition, owner=outsider)
    EntryFactory(edition=edition, owner=contestant)
    response = client_of(contestant).post(url("need-answer", need.code), {"entry": other.code})
    assert response.status_code == 422
    need.refresh_from_db()
    assert need.state == "called"


def test_lists_of_needs_ask_the_same_for_many_as_for_one(
    client, client_of, edition, pool_manager, assert_constant_queries
):
    def make(count):
        for _ in range(count):
            call_need(need=NeedFactory(), actor=pool_manager, edition=edition)

    office = client_of(pool_manager)
    assert_constant_queries(lambda: office.get(url("need-list")), make)
    assert_constant_queries(lambda: client.get(url("need-wanted", edition.code)), make)
