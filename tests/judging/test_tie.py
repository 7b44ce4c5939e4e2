"""Shared places that the marks can't separate: decided by the chief judge, or drawn by lot."""

import hashlib
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contest.exceptions import DomainError, ReasonRequired
from contest.models import JournalEntry
from judging.actions import ranking as results
from judging.actions.tie import cancel_tie_record, draw_lot, record_decision
from judging.models import Ranking, TieRecord
from judging.scoring.lot import draw
from judging.scoring.package import verify
from judging.states import RankingState
from tests.judging.scored import mark_anew, scored_round

MARKS = {
    "甲": ["90", "91", "92"],
    "乙": ["90", "91", "92"],
    "丙": ["92", "90", "91"],
    "丁": ["80", "81", "82"],
}


@pytest.fixture
def tied(edition, organizer):
    round = scored_round(edition, MARKS, aggregator="mean", parameters={}, tie_chain=["decision", "lot"])
    return results.compute_ranking(round=round, actor=organizer)


def code_of(ranking, title):
    return ranking.lines.get(entry__title=title).entry.code


def order_of(ranking):
    lines = ranking.lines.select_related("entry").order_by("position")
    return [(line.place, line.entry.title) for line in lines]


def test_three_share_the_first_place_until_somebody_separates_them(tied):
    assert sorted(order_of(tied)) == [(1, "丙"), (1, "乙"), (1, "甲"), (4, "丁")]


def test_a_decision_separates_them_in_a_new_version_and_says_so(tied, organizer):
    order = [code_of(tied, title) for title in "乙丙甲"]
    new = record_decision(ranking=tied, actor=organizer, order=order, reason="现场表现")
    assert order_of(new) == [(1, "乙"), (2, "丙"), (3, "甲"), (4, "丁")]
    assert new.version == 2
    assert "现场表现" in new.reason
    assert new.lines.get(place=1).working["decided_by"] == ["decision"]
    assert JournalEntry.objects.filter(verb="tie.decided", reason="现场表现").exists()


def test_a_lot_is_drawn_from_a_seed_that_anybody_can_check(tied, organizer):
    codes = [code_of(tied, title) for title in "甲乙丙"]
    new = draw_lot(ranking=tied, actor=organizer, entries=codes)
    record = TieRecord.objects.get()
    by_hand = sorted(codes, key=lambda code: hashlib.sha256(f"{record.seed}\n{code}".encode()).hexdigest())
    assert record.order == by_hand
    assert [line.entry.code for line in new.lines.order_by("place")[:3]] == by_hand


def test_taken_back_they_share_the_place_again_and_the_record_stays(tied, organizer):
    codes = [code_of(tied, title) for title in "甲乙丙"]
    draw_lot(ranking=tied, actor=organizer, entries=codes)
    new = cancel_tie_record(record=TieRecord.objects.get(), actor=organizer, reason="评委会复议")
    assert [place for place, _title in order_of(new)] == [1, 1, 1, 4]
    assert TieRecord.objects.get().cancelled_reason == "评委会复议"
    with pytest.raises(DomainError):
        cancel_tie_record(record=TieRecord.objects.get(), actor=organizer, reason="再来")


def test_only_the_whole_of_a_shared_place_can_be_separated(tied, organizer):
    some = [code_of(tied, title) for title in "甲乙"]
    for act in (
        lambda: draw_lot(ranking=tied, actor=organizer, entries=some),
        lambda: draw_lot(ranking=tied, actor=organizer, entries=[*some, some[0]]),
        lambda: record_decision(ranking=tied, actor=organizer, order=some, reason="只分两人"),
    ):
        with pytest.raises(DomainError):
            act()
    with pytest.raises(ReasonRequired):
        record_decision(ranking=tied, actor=organizer, order=some, reason=" ")
    assert not TieRecord.objects.exists()


def test_an_approved_result_takes_no_more_records(tied, organizer):
    codes = [code_of(tied, title) for title in "甲乙丙"]
    results.approve_ranking(ranking=tied, actor=organizer)
    with pytest.raises(DomainError):
        draw_lot(ranking=tied, actor=organizer, entries=codes)


def test_a_rule_without_the_link_lets_places_be_shared(edition, organizer, client_of):
    round = scored_round(edition, MARKS, aggregator="mean", parameters={}, tie_chain=["exact_score"])
    ranking = results.compute_ranking(round=round, actor=organizer)
    first = ranking.lines.order_by("position").first().entry.code
    client = client_of(organizer)
    assert "抽签" not in client.get(f"/rankings/{ranking.code}/").text
    assert client.get(f"/rankings/{ranking.code}/ties/{first}/lot/").status_code == 404


def test_the_organizer_decides_on_the_pages(tied, organizer, client_of):
    client = client_of(organizer)
    page = client.get(f"/rankings/{tied.code}/").text
    assert "第 1 名并列" in page
    first = tied.lines.order_by("position").first().entry.code
    address = f"/rankings/{tied.code}/ties/{first}/decision/"
    codes = {title: code_of(tied, title) for title in "甲乙丙"}
    twice = client.post(address, {codes["甲"]: 1, codes["乙"]: 1, codes["丙"]: 2, "reason": "现场表现"})
    assert twice.status_code == 422
    assert "每个名次只能给一次" in twice.text
    done = client.post(
        address, {codes["甲"]: 3, codes["乙"]: 1, codes["丙"]: 2, "reason": "现场表现"}, follow=True
    )
    assert "现场表现" in done.text
    assert order_of(Ranking.objects.get(state=RankingState.COMPUTED))[0] == (1, "乙")


def test_the_organizer_draws_and_takes_back_on_the_pages(tied, organizer, supervisor, client_of):
    client = client_of(organizer)
    first = tied.lines.order_by("position").first().entry.code
    address = f"/rankings/{tied.code}/ties/{first}/lot/"
    assert "现在抽签" in client.get(address).text
    assert client_of(supervisor).post(address).status_code == 403
    drawn = client.post(address, follow=True)
    record = TieRecord.objects.get()
    assert record.seed in drawn.text
    back = f"/tie-records/{record.code}/cancel/"
    assert client_of(supervisor).post(back, {"reason": "x"}).status_code == 403
    assert client.post(back, {"reason": ""}).status_code == 422
    again = client.post(back, {"reason": "没有见证人"}, follow=True)
    assert "没有见证人" in again.text
    assert client.post(address).status_code in {302, 404}  # that result no longer stands


def test_after_a_correction_nobody_is_separated_from_an_entry_of_another_lot(edition, organizer):
    marks = {"甲": ["90"], "乙": ["90"], "丙": ["80"], "丁": ["80"]}
    round = scored_round(edition, marks, aggregator="mean", parameters={}, tie_chain=["lot"])
    ranking = results.compute_ranking(round=round, actor=organizer)
    for pair in ("甲乙", "丙丁"):
        codes = [code_of(ranking, title) for title in pair]
        ranking = draw_lot(ranking=ranking, actor=organizer, entries=codes)
    assert [place for place, _title in order_of(ranking)] == [1, 2, 3, 4]
    results.take_back_result(ranking=ranking, actor=organizer, reason="录入更正")
    mark_anew(round, "乙", "95")
    mark_anew(round, "丙", "90")

    ranking = results.compute_ranking(round=round, actor=organizer)

    assert sorted(order_of(ranking)) == [(1, "乙"), (2, "丙"), (2, "甲"), (4, "丁")]
    assert verify(json.loads(ranking.packages.get().plain())).faults == []
    drawn = draw_lot(ranking=ranking, actor=organizer, entries=[code_of(ranking, title) for title in "甲丙"])
    assert [place for place, _title in order_of(drawn)] == [1, 2, 3, 4]
    assert verify(json.loads(drawn.packages.get().plain())).faults == []
    assert not TieRecord.objects.exclude(cancelled_at=None).exists()  # what was drawn once stays drawn


CODES = st.sets(st.sampled_from("甲乙丙丁ABCDEF"))


@given(CODES, st.sampled_from(["", "a", "甲" * 20]))
def test_a_lot_is_an_order_of_the_codes_and_nothing_else_decides(codes, seed):
    assert sorted(draw(codes, seed)) == sorted(codes)
    assert draw(sorted(codes), seed) == draw(sorted(codes, reverse=True), seed)
