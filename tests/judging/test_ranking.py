"""Results: computed from signed sheets, approved by a person, never edited."""

import pytest

from contest.exceptions import DomainError, IllegalMove, ReasonRequired
from contest.models import JournalEntry
from judging.actions import ranking as actions
from judging.exceptions import SheetsMissing
from judging.models import Ranking
from judging.states import RankingState, RoundState, Scope, SheetState
from tests.factories.contest import EntryFactory, SectorFactory
from tests.judging.scored import scored_round

MARKS = {
    "甲": ["95", "94", "93", "92", "60"],
    "乙": ["90", "90", "90", "99", "90"],
    "丙": ["92", "93", "94", "70", "100"],
    "丁": ["80", "81", "82", "83", "84"],
}


def places(ranking):
    return {line.entry.title: (line.place, line.published) for line in ranking.lines.select_related("entry")}


def test_a_closed_round_gives_places_with_the_highest_and_lowest_dropped(edition, organizer):
    round = scored_round(edition, MARKS)

    ranking = actions.compute_ranking(round=round, actor=organizer)

    assert places(ranking) == {"甲": (1, "93.00"), "丙": (1, "93.00"), "乙": (3, "90.00"), "丁": (4, "82.00")}
    line = ranking.lines.get(entry__title="甲")
    assert {sheet["total"]: sheet.get("dropped") for sheet in line.working["sheets"]} == {
        "95": "high", "94": None, "93": None, "92": None, "60": "low",
    }  # fmt: skip
    round.refresh_from_db()
    assert round.state == RoundState.COMPUTED
    assert JournalEntry.objects.filter(verb="ranking.computed").count() == 1


def test_a_missing_sheet_is_an_error_by_name_and_changes_nothing(edition, organizer):
    round = scored_round(edition, {"甲": ["95", "94", None], "乙": ["90", "90", "90"]})

    with pytest.raises(SheetsMissing, match="甲 – 评委3"):
        actions.compute_ranking(round=round, actor=organizer)

    round.refresh_from_db()
    assert round.state == RoundState.CLOSED
    assert not Ranking.objects.exists()


def test_a_sheet_that_was_waived_counts_neither_as_zero_nor_at_all(edition, organizer):
    round = scored_round(
        edition, {"甲": ["95", "94", None], "乙": ["90", "90", "90"]}, parameters={"k_high": 0, "k_low": 0}
    )
    sheet = round.contenders.get(entry__title="甲").sheets.get(current=None)
    sheet.state, sheet.state_reason = SheetState.WAIVED, "临时离会"
    sheet.save()

    ranking = actions.compute_ranking(round=round, actor=organizer)

    assert places(ranking)["甲"] == (1, "94.50")


def test_a_round_that_is_open_is_not_computed(edition, organizer):
    round = scored_round(edition, MARKS, state=RoundState.SCORING)
    with pytest.raises(IllegalMove):
        actions.compute_ranking(round=round, actor=organizer)


def test_computing_twice_gives_one_result(edition, organizer):
    round = scored_round(edition, MARKS)
    first = actions.compute_ranking(round=round, actor=organizer)
    assert actions.compute_ranking(round=round, actor=organizer) == first
    assert Ranking.objects.count() == 1


def test_a_correction_is_a_new_version_and_the_old_one_stays_readable(edition, organizer):
    round = scored_round(edition, MARKS)
    first = actions.approve_ranking(
        ranking=actions.compute_ranking(round=round, actor=organizer), actor=organizer
    )
    sheet = round.contenders.get(entry__title="丁").sheets.first()
    sheet.current.marks = {"all": "100"}
    sheet.current.save()

    with pytest.raises(ReasonRequired):
        actions.compute_ranking(round=round, actor=organizer)
    second = actions.compute_ranking(round=round, actor=organizer, reason="录入更正")

    first.refresh_from_db()
    assert (first.state, second.state, second.version) == (RankingState.SUPERSEDED, RankingState.COMPUTED, 2)
    assert places(first)["丁"] == (4, "82.00")
    assert places(second)["丁"] == (4, "83.00")


def test_a_result_whose_sheets_changed_is_not_approved(edition, organizer):
    round = scored_round(edition, MARKS)
    ranking = actions.compute_ranking(round=round, actor=organizer)
    sheet = round.contenders.get(entry__title="丁").sheets.first()
    sheet.current.marks = {"all": "100"}
    sheet.current.save()

    with pytest.raises(DomainError, match="重新计算"):
        actions.approve_ranking(ranking=ranking, actor=organizer)


def test_an_approval_is_taken_back_with_a_reason(edition, organizer):
    round = scored_round(edition, MARKS)
    ranking = actions.approve_ranking(
        ranking=actions.compute_ranking(round=round, actor=organizer), actor=organizer
    )
    with pytest.raises(ReasonRequired):
        actions.withdraw_approval(ranking=ranking, actor=organizer, reason=" ")
    actions.withdraw_approval(ranking=ranking, actor=organizer, reason="复核")
    round.refresh_from_db()
    assert round.state == RoundState.COMPUTED


def test_the_first_n_advance_and_ties_at_the_line_all_cross_it(edition, organizer):
    round = scored_round(edition, MARKS, advance_count=1)
    ranking = actions.compute_ranking(round=round, actor=organizer)
    assert set(ranking.lines.filter(advances=True).values_list("entry__title", flat=True)) == {"甲", "丙"}


def test_advancing_per_sector_takes_the_best_of_each(edition, organizer):
    village, school = SectorFactory(edition=edition, name="农村"), SectorFactory(edition=edition, name="学校")
    entries = {
        title: EntryFactory(edition=edition, title=title, sector=village if title in "甲乙" else school)
        for title in MARKS
    }
    round = scored_round(edition, MARKS, entries=entries, advance_count=1, advance_scope=Scope.SECTOR)
    ranking = actions.compute_ranking(round=round, actor=organizer)
    assert set(ranking.lines.filter(advances=True).values_list("entry__title", flat=True)) == {"甲", "丙"}


@pytest.fixture
def two_rounds(edition, organizer):
    entries = {title: EntryFactory(edition=edition, title=title, sector=None) for title in MARKS}
    kind = entries["甲"].entry_type
    for entry in entries.values():
        entry.entry_type = kind
        entry.save()
    first = scored_round(edition, MARKS, entries=entries, name="初赛", weight="0.4", position=1)
    final = scored_round(
        edition,
        {"甲": ["90"] * 5, "丙": ["91"] * 5, "乙": ["80"] * 5},
        entries=entries,
        name="总决赛",
        weight="0.6",
        position=2,
    )
    for round in (first, final):
        actions.approve_ranking(
            ranking=actions.compute_ranking(round=round, actor=organizer), actor=organizer
        )
    return first, final


def test_rounds_are_combined_by_weight_and_who_missed_one_has_no_place(edition, organizer, two_rounds):
    ranking = actions.compute_final_ranking(edition=edition, actor=organizer)

    assert places(ranking) == {"丙": (1, "91.80"), "甲": (2, "91.20"), "乙": (3, "84.00"), "丁": (None, "")}
    assert ranking.lines.get(entry__title="丁").status == "not_in_round"
    assert actions.compute_final_ranking(edition=edition, actor=organizer) == ranking


def test_without_weights_the_last_round_decides_with_its_own_tie_breaks(edition, organizer):
    entries = {title: EntryFactory(edition=edition, title=title) for title in ("甲", "乙")}
    round = scored_round(
        edition, {"甲": ["90", "90.001", "90"], "乙": ["90", "90", "90"]}, entries=entries,
        parameters={"k_high": 0, "k_low": 0}, tie_chain=["exact_score"],
    )  # fmt: skip
    round.criteria.update(step="0.001")
    round.frozen_rule["criteria"][0]["step"] = "0.001"
    round.save()
    actions.approve_ranking(ranking=actions.compute_ranking(round=round, actor=organizer), actor=organizer)

    ranking = actions.compute_final_ranking(edition=edition, actor=organizer)

    assert places(ranking) == {"甲": (1, "90.00"), "乙": (2, "90.00")}


def test_a_round_that_is_not_approved_is_named(edition, organizer):
    scored_round(edition, MARKS, name="初赛")
    with pytest.raises(DomainError, match="初赛"):
        actions.compute_final_ranking(edition=edition, actor=organizer)


def test_weights_that_do_not_add_up_are_refused(edition, organizer, two_rounds):
    edition.rounds.filter(name="初赛").update(weight="0.3")
    with pytest.raises(DomainError):
        actions.compute_final_ranking(edition=edition, actor=organizer)
