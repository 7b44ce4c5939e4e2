"""The audience's part in a score, and panels that are evened out."""

import pytest
from django.utils import timezone

from contest.exceptions import DomainError
from judging.actions import ranking as results
from judging.actions.assignment import assign_balanced
from judging.actions.contender import set_votes
from judging.actions.round import close_scoring
from judging.models import ScoreSheet, SheetVersion
from judging.queries.round import rule_of
from judging.scoring import EntryInput, RoundRule, ScoringError, round_result, validate_rule
from judging.states import PanelKind, RoundState, SheetState
from tests.factories.judging import (
    ContenderFactory,
    PanelFactory,
    RoundFactory,
    ScoreSheetFactory,
    SeatFactory,
)
from tests.judging.scored import scored_round

MARKS = {"甲": ["90", "90", "90"], "乙": ["88", "88", "88"]}
VOTES = {"source": "votes", "share": "0.3"}
SHEETS = {"source": "sheets", "share": "0.25", "cap": "0.3"}


def rule(**more):
    criteria = [{"code": "s", "max": "100", "step": "0.5"}]
    return RoundRule.from_json({"criteria": criteria, "aggregator": {"name": "mean"}, **more})


def entry(code, mark, **more):
    return EntryInput.from_json({"code": code, "marks": {"J1": {"s": mark}}, **more})


@pytest.mark.pure
def test_votes_count_against_the_entry_with_the_most_of_its_unit():
    found = round_result(
        rule(audience=VOTES),
        [
            entry("A", "92.5", votes=200000),
            entry("B", "93", votes=150000),
            entry("C", "80", votes=5, unit="二组"),
        ],
        panel=["J1"],
    ).by_entry
    assert {code: line.published for code, line in found.items()} == {
        "A": "94.75",
        "B": "87.60",
        "C": "86.00",
    }
    assert found["B"].audience.score == 75


@pytest.mark.pure
def test_sheets_of_the_audience_are_a_second_panel_and_deductions_come_after():
    found = round_result(
        rule(audience=SHEETS),
        [
            entry(
                "A",
                "90",
                audience={"V1": {"s": "80"}, "V2": {"s": "83"}},
                others=[{"code": "t", "points": "1"}],
            )
        ],
        panel=["J1"],
    ).by_entry["A"]
    assert found.audience.score == "81.5" or str(found.audience.score) == "163/2"
    assert found.published == "86.88"  # 0.75 × 90 + 0.25 × 81.5 − 1 = 86.875
    assert [sheet.judge for sheet in found.audience.sheets] == ["V1", "V2"]


@pytest.mark.pure
def test_an_entry_that_nobody_in_the_audience_marked_has_no_score():
    found = round_result(rule(audience=SHEETS), [entry("A", "90")], panel=["J1"]).by_entry["A"]
    assert (found.status, found.published, found.rank) == ("too_few", None, None)


@pytest.mark.pure
def test_votes_that_nobody_counted_are_an_error_by_name_never_zero():
    with pytest.raises(ScoringError) as refused:
        round_result(rule(audience=VOTES), [entry("A", "90")], panel=["J1"])
    assert (refused.value.code, refused.value.details["entry"]) == ("missing_votes", "A")


@pytest.mark.pure
@pytest.mark.parametrize(
    ("audience", "code"),
    [
        ({"share": "1.2"}, "share_range"),
        ({"share": "0.4", "cap": "0.3"}, "share_over_cap"),
    ],
)
def test_an_impossible_share_is_refused_when_it_is_configured(audience, code):
    faults = validate_rule(rule(audience=audience))
    assert [(fault.code, fault.field) for fault in faults] == [(code, "audience.share")]


@pytest.mark.pure
def test_places_have_no_points_to_share():
    wrong = rule(aggregator={"name": "rank_sum"}, audience=VOTES)
    assert "audience_needs_points" in {fault.code for fault in validate_rule(wrong)}


def with_rule(round, **fields):
    for name, value in fields.items():
        setattr(round, name, value)
    round.frozen_rule = rule_of(round)
    round.save()
    return round


def published(ranking):
    return dict(ranking.lines.values_list("entry__title", "published"))


def test_votes_that_the_desk_wrote_down_enter_the_result(edition, organizer, scorekeeper, client_of):
    round = with_rule(scored_round(edition, MARKS, aggregator="mean", parameters={}), audience=VOTES)
    first, second = round.contenders.order_by("pk")
    with pytest.raises(DomainError, match="尚未登记“甲”的得票数"):
        results.compute_ranking(round=round, actor=organizer)
    client = client_of(scorekeeper)
    page = client.post(
        f"/rounds/{round.code}/contenders/save/",
        {f"votes-{first.code}": "50", f"votes-{second.code}": "许多"},
    )
    page = client.get(f"/rounds/{round.code}/contenders/").text
    assert "“许多”不是票数" in page
    assert 'value="50"' in page
    set_votes(contender=second, actor=scorekeeper, votes=100)
    ranking = results.compute_ranking(round=round, actor=organizer)
    assert published(ranking) == {"甲": "78.00", "乙": "91.60"}
    assert "大众评审 50" in client_of(organizer).get(f"/rankings/{ranking.code}/").text


def audience_of(round, *marks):
    panel = PanelFactory(round=round, kind=PanelKind.AUDIENCE, name="大众评委")
    for number, row in enumerate(marks):
        seat = SeatFactory(panel=panel, label=f"V{number + 1}")
        for contender, mark in zip(round.contenders.order_by("pk"), row, strict=True):
            sheet = ScoreSheetFactory(contender=contender, seat=seat)
            if mark is None:
                continue
            sheet.current = SheetVersion.objects.create(
                sheet=sheet, number=1, marks={"all": mark}, total=mark, client_id=f"{sheet.code}-1",
                saved_by=seat.judge, saved_at=timezone.now(),
            )  # fmt: skip
            sheet.state, sheet.signed_at = SheetState.SIGNED, timezone.now()
            sheet.save()


def test_audience_judges_are_a_panel_of_their_own_and_owe_no_sheet(edition, organizer):
    round = scored_round(edition, MARKS, aggregator="mean", parameters={}, state=RoundState.SCORING)
    with_rule(round, audience=SHEETS)
    audience_of(round, ["80", "100"], ["84", None])
    close_scoring(round=round, actor=organizer)
    ranking = results.compute_ranking(round=round, actor=organizer)
    assert published(ranking) == {"甲": "88.00", "乙": "91.00"}
    line = ranking.lines.get(entry__title="甲")
    assert len(line.working["sheets"]) == 3
    assert len(line.working["audience"]["sheets"]) == 2


def test_a_balanced_assignment_gives_audience_judges_every_entry(edition, organizer):
    round = RoundFactory(edition=edition, judges_per_entry=2)
    ContenderFactory.create_batch(3, round=round)
    SeatFactory.create_batch(3, panel=PanelFactory(round=round))
    audience = PanelFactory(round=round, kind=PanelKind.AUDIENCE, name="大众评委")
    SeatFactory.create_batch(2, panel=audience)
    assign_balanced(round=round, actor=organizer, per_entry=2)
    sheets = ScoreSheet.objects.filter(contender__round=round)
    assert sheets.filter(seat__panel=audience).count() == 6
    assert sheets.exclude(seat__panel=audience).count() == 6


def test_panels_are_evened_out_by_a_coefficient(edition, organizer, client_of):
    round = with_rule(
        scored_round(edition, {"甲": ["90", None], "乙": [None, "80"]}, aggregator="mean", parameters={}),
        group_ratio={"reference": "mean_of_means", "coef_places": 4},
    )
    ScoreSheet.objects.filter(current=None).delete()
    second = round.panels.get().seats.order_by("label").last()
    second.panel = PanelFactory(round=round, name="第二组")
    second.save()
    ranking = results.compute_ranking(round=round, actor=organizer)
    assert published(ranking) == {"甲": "85.00", "乙": "85.00"}
    assert "× 0.9444" in client_of(organizer).get(f"/rankings/{ranking.code}/").text


FORM = {
    "name": "决赛", "mode": "live", "aggregator": "trimmed_mean", "k_high": 1, "k_low": 1, "min_left": 3, "places": 2,
    "rounding": "half_up", "missing_policy": "available", "deduct_when": "exact", "rank_scope": "overall",
    "advance_scope": "overall",
}  # fmt: skip


def test_the_organizer_sets_both_in_the_form_and_reads_them_in_words(edition, organizer, client_of):
    client = client_of(organizer)
    shares = {
        "audience_source": "votes", "audience_share": "10", "audience_cap": "20", "group_reference": "mean_of_means",
        "group_trim": 1, "group_places": 4,
    }  # fmt: skip
    made = client.post(f"/e/{edition.code}/rounds/new/", FORM | shares)
    assert made.status_code == 302, made.text
    round = edition.rounds.get()
    assert round.audience == {"source": "votes", "share": "0.1", "cap": "0.2"}
    assert round.group_ratio == {"reference": "mean_of_means", "trim": 1, "mean_places": 4, "coef_places": 4}
    page = client.get(f"/rounds/{round.code}/setup/").text
    assert "投票占得分的 10%" in page
    assert "各去掉" in page or "去掉 1 个最高分和 1 个最低分作品" in page
    refused = client.post(f"/rounds/{round.code}/setup/", FORM | shares | {"audience_share": "30"})
    assert refused.status_code == 422
    assert "超过了允许的上限" in refused.text
    assert (
        "请填写大众评审所占的百分比"
        in client.post(f"/rounds/{round.code}/setup/", FORM | shares | {"audience_share": ""}).text
    )
