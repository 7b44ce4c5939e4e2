"""Result packages: sealed with the result, complete, blind where the round is, and proof against what comes later."""

import json
import subprocess
import sys

import pytest
from django.utils import timezone

from contest.exceptions import ReasonRequired
from contest.models import JournalEntry
from judging.actions import award as award_actions
from judging.actions import ranking as actions
from judging.actions.contender import add_deduction, cancel_deduction, set_contender_status, set_votes
from judging.actions.recusal import declare_recusal
from judging.actions.tie import cancel_tie_record, draw_lot
from judging.models import Award, Ranking, ResultPackage, ScoreSheet, Seat, SheetVersion, TieRecord
from judging.scoring.package import read_bytes, verify
from judging.states import AwardState, ContenderStatus, PanelKind, RoundState, Scope, SheetState
from tests.factories.contest import EntryMemberFactory
from tests.factories.judging import AwardTierFactory, PanelFactory, ScoreSheetFactory, SeatFactory
from tests.judging.scored import scored_round
from tests.judging.test_ranking import MARKS, two_rounds  # noqa: F401  a fixture
from tests.races import at_once

pytestmark = pytest.mark.django_db
TIED = {"甲": ["90", "91", "92"], "乙": ["91", "90", "92"], "丙": ["80", "81", "82"]}


def sealed(ranking):
    return read_bytes(ranking.packages.first().plain())


def entry_of(document, ranking, title):
    code = ranking.lines.get(entry__title=title).entry.code
    return next(one for one in document["entries"] if one["code"] == code)


def eventful_round(edition, organizer, **fields):
    """A round in which everything happened that a package has to hold."""
    round = scored_round(edition, MARKS, advance_count=1, **fields)
    round.state = RoundState.SCORING
    round.save()
    one, two, three = round.contenders.order_by("pk")[:3]
    seat = one.sheets.first().seat
    declare_recusal(seat=seat, contender=one, actor=organizer, reason="评委1是甲的老师")
    waived = two.sheets.last()
    waived.state, waived.state_reason, waived.signed_at = SheetState.WAIVED, "临时离会", None
    waived.save()
    sheet = two.sheets.first()
    sheet.current = SheetVersion.objects.create(
        sheet=sheet, number=2, marks={"all": "91"}, total="91", client_id="second", saved_by=seat.judge,
        saved_at=sheet.current.saved_at,
    )  # fmt: skip
    sheet.save()
    add_deduction(contender=two, actor=organizer, points=1, reason="未着正装")
    cancel_deduction(
        deduction=add_deduction(contender=three, actor=organizer, points=2, reason="误记"), actor=organizer,
        reason="查证无误",
    )  # fmt: skip
    set_contender_status(contender=three, actor=organizer, status=ContenderStatus.ABSENT, reason="抽签后未到")
    round.refresh_from_db()
    round.state = RoundState.CLOSED
    round.save()
    return round


def test_computing_seals_everything_that_the_result_came_from(edition, organizer):
    round = eventful_round(edition, organizer)
    ranking = actions.compute_ranking(round=round, actor=organizer)

    document = sealed(ranking)
    assert verify(document).faults == []
    one, two, three = (entry_of(document, ranking, title) for title in "甲乙丙")
    assert list(one["recused"].values()) == ["评委1是甲的老师"]
    assert list(two["waived"].values()) == ["临时离会"]
    assert [version["total"] for version in two["sheets"][0]["versions"]] == ["90", "91"]
    assert [(d["points"], d["reason"], "cancelled_at" in d) for d in two["deductions"]] == [
        ("1", "未着正装", False)
    ]
    assert three["deductions"][0]["cancelled_at"]
    assert (three["status"], three["reason"]) == ("absent", "抽签后未到")
    assert [seat["judge"] for seat in document["panel"]] == [f"评委{n}" for n in range(1, 6)]
    assert document["criteria"] == {"all": "总分"}
    assert document["result"]["inputs_sha256"] == ranking.inputs_sha256
    line = JournalEntry.objects.get(verb="ranking.computed")
    assert line.after["package_sha256"] == document["sha256"] == ranking.packages.get().sha256


def test_the_package_of_a_blind_round_names_nobody(edition, organizer):
    round = eventful_round(edition, organizer, is_blind=True)
    lead = round.contenders.order_by("pk").first().entry
    EntryMemberFactory(entry=lead, name="阿依古丽")
    round.contenders.filter(entry=lead).update()
    recusal = lead.contenders.get().recusals.get()
    recusal.reason = f"评委1与阿依古丽同在{lead.organization.name}"
    recusal.save()

    ranking = actions.compute_ranking(round=round, actor=organizer)

    text = ranking.packages.get().plain().decode()
    document = json.loads(text)
    assert verify(document).faults == []
    for word in ("阿依古丽", lead.organization.name, "评委1", lead.title):
        assert word not in text
    assert all("judge" not in seat for seat in document["panel"])
    assert entry_of(document, ranking, "甲")["recused"].popitem()[1] == "██与██同在██"
    assert {one["alias"] for one in document["entries"]} == set(
        round.contenders.values_list("alias", flat=True)
    )


def test_one_mark_changed_in_the_file_is_named_on_the_command_line(edition, organizer, tmp_path):
    ranking = actions.compute_ranking(round=scored_round(edition, MARKS), actor=organizer)
    file = tmp_path / "package.json"
    content = ranking.packages.get().plain().decode()
    file.write_text(content.replace('"all":"60"', '"all":"61"'), "utf-8")

    done = subprocess.run(
        [sys.executable, "-m", "judging.scoring", "verify", str(file)],
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 1
    assert 'J5), version 1: total written "60", computed 61' in done.stdout


@pytest.mark.parametrize(
    ("aggregator", "parameters"),
    [
        ("mean", {}),
        ("median", {}),
        ("clamped_mean", {"d": "2"}),
        ("zscore_mean", {}),
        ("rank_sum", {}),
        ("per_criterion", {"k_high": 1, "k_low": 1}),
    ],
)
def test_every_rule_of_a_round_gives_a_package_that_agrees(edition, organizer, aggregator, parameters):
    round = scored_round(
        edition, MARKS, aggregator=aggregator, parameters=parameters, rank_scope=Scope.SECTOR
    )
    document = sealed(actions.compute_ranking(round=round, actor=organizer))
    assert verify(document).faults == []


def test_the_final_result_is_sealed_and_bound_to_its_rounds(edition, organizer, two_rounds):  # noqa: F811
    ranking = actions.compute_final_ranking(edition=edition, actor=organizer)
    document = sealed(ranking)
    assert verify(document).faults == []
    assert {one["inputs_sha256"] for path in document["paths"] for one in path["rounds"]} == set(
        Ranking.objects.filter(round__isnull=False).values_list("inputs_sha256", flat=True)
    )


def test_awards_give_a_further_package_and_leave_the_first_as_it_was(edition, organizer):
    round = scored_round(edition, MARKS)
    ranking = actions.approve_ranking(
        ranking=actions.compute_ranking(round=round, actor=organizer), actor=organizer
    )
    final = actions.approve_ranking(
        ranking=actions.compute_final_ranking(edition=edition, actor=organizer), actor=organizer
    )
    tier = AwardTierFactory(edition=edition, name="一等奖", count=1)
    merit = AwardTierFactory(edition=edition, name="优秀奖", count=1, source_round=round)
    first = final.packages.get().sha256

    award_actions.propose_awards(edition=edition, actor=organizer)
    award_actions.confirm_awards(edition=edition, awards=list(Award.objects.all()), actor=organizer)
    award_actions.propose_awards(edition=edition, actor=organizer)
    extra = ranking.lines.get(entry__title="丁").entry
    award_actions.create_award(edition=edition, tier=merit, actor=organizer, entry=extra, reason="组委会增补")
    gone = Award.objects.filter(tier=tier).first()
    award_actions.move_award(award=gone, target=AwardState.CANCELLED, actor=organizer, reason="查实抄袭")

    assert [one.number for one in final.packages.all()] == [5, 4, 3, 2, 1]
    assert final.packages.last().sha256 == first
    for one in ResultPackage.objects.all():
        assert verify(read_bytes(one.plain())).faults == []
    group = sealed(final)["awards"][0]
    assert {(one["state"], one["reason"]) for one in group["given"]} == {
        ("confirmed", ""),
        ("cancelled", "查实抄袭"),
    }
    assert Award.objects.filter(tier=merit, by_hand=False).count() == 1, (
        "a second proposal gives no second quota"
    )
    assert JournalEntry.objects.filter(verb="ranking.sealed").exists()


# Corrections -----------------------------------------------------------------------------------------------


def test_a_result_is_taken_back_corrected_and_computed_as_the_next_version(edition, organizer):
    round = scored_round(edition, MARKS)
    first = actions.approve_ranking(
        ranking=actions.compute_ranking(round=round, actor=organizer), actor=organizer
    )
    old = first.packages.get().sha256

    with pytest.raises(ReasonRequired):
        actions.take_back_result(ranking=first, actor=organizer, reason=" ")
    actions.take_back_result(ranking=first, actor=organizer, reason="甲超时未计")
    round.refresh_from_db()
    assert round.state == RoundState.CLOSED
    add_deduction(contender=round.contenders.get(entry__title="甲"), actor=organizer, points=5, reason="超时")
    second = actions.compute_ranking(round=round, actor=organizer)

    first.refresh_from_db()
    assert (first.state, second.version, second.reason) == ("superseded", 2, "甲超时未计")
    assert second.lines.get(entry__title="甲").published == "88.00"
    assert first.packages.get().sha256 == old
    assert verify(sealed(first)).faults == []
    assert verify(sealed(second)).faults == []


def test_taking_back_and_changing_nothing_leaves_the_result_as_it_was(edition, organizer):
    round = scored_round(edition, MARKS)
    first = actions.compute_ranking(round=round, actor=organizer)
    actions.take_back_result(ranking=first, actor=organizer, reason="复核")
    assert actions.compute_ranking(round=round, actor=organizer) == first
    round.refresh_from_db()
    assert round.state == RoundState.COMPUTED
    assert Ranking.objects.get().doubt == ""


# Shared places -----------------------------------------------------------------------------------------------


def test_a_lot_and_a_lot_taken_back_are_both_in_the_package(edition, organizer):
    round = scored_round(edition, TIED, aggregator="mean", parameters={}, tie_chain=["lot"])
    ranking = actions.compute_ranking(round=round, actor=organizer)
    codes = [line.entry.code for line in ranking.lines.filter(place=1)]
    ranking = draw_lot(ranking=ranking, actor=organizer, entries=codes)
    ranking = cancel_tie_record(record=TieRecord.objects.get(), actor=organizer, reason="一人缺席")
    ranking = draw_lot(ranking=ranking, actor=organizer, entries=codes)

    document = sealed(ranking)
    assert verify(document).faults == []
    assert ["cancelled_at" in one for one in document["tie_orders"]] == [True, False]
    assert [line["entry"] for line in document["lines"]][:2] == document["tie_orders"][1]["entries"]
    document["tie_orders"][1]["entries"].reverse()
    assert any("the seed draws another order" in fault for fault in verify(document).faults)


# The audience and several panels ---------------------------------------------------------------------------------


@pytest.mark.parametrize("source", ["votes", "sheets"])
def test_the_audience_is_in_the_package_and_in_the_working(edition, organizer, client_of, source):
    round = scored_round(
        edition, {"甲": ["90", "91"], "乙": ["88", "89"]}, aggregator="mean", parameters={},
        audience={"source": source, "share": "0.25", "cap": "0.3"},
    )  # fmt: skip
    if source == "votes":
        for contender, votes in zip(round.contenders.order_by("pk"), (40, 80), strict=True):
            set_votes(contender=contender, actor=organizer, votes=votes)
    else:
        seat = SeatFactory(
            panel=PanelFactory(round=round, name="大众评委", kind=PanelKind.AUDIENCE), label="V1"
        )
        for contender in round.contenders.all():
            sheet = ScoreSheetFactory(contender=contender, seat=seat)
            sheet.current = SheetVersion.objects.create(
                sheet=sheet, number=1, marks={"all": "80"}, total="80", client_id=f"v-{sheet.code}", saved_by=seat.judge,
                saved_at=timezone.now(),
            )  # fmt: skip
            sheet.state, sheet.signed_at = SheetState.SIGNED, timezone.now()
            sheet.save()
    ranking = actions.compute_ranking(round=round, actor=organizer)

    document = sealed(ranking)
    assert verify(document).faults == []
    one = entry_of(document, ranking, "甲")
    assert (one["votes"] == 40) if source == "votes" else (one["audience"][0]["counts"] == 1)
    code = ranking.lines.get(entry__title="甲").entry.code
    page = client_of(organizer).get(f"/rankings/{ranking.code}/lines/{code}/").content.decode()
    assert "大众得分" in page
    assert "90.5 × (1 − 0.25) + " in page


def test_two_panels_are_evened_out_in_the_package_and_in_the_working(edition, organizer, client_of):
    round = scored_round(
        edition, {"甲": ["90", None], "乙": ["80", None], "丙": [None, "70"], "丁": [None, "60"]}, aggregator="mean",
        parameters={}, judges_per_entry=1, group_ratio={"coef_places": 4},
    )  # fmt: skip
    ScoreSheet.objects.filter(current=None).delete()
    second = PanelFactory(round=round, name="第二组")
    Seat.objects.filter(label="J2").update(panel=second)
    ranking = actions.compute_ranking(round=round, actor=organizer)

    document = sealed(ranking)
    assert verify(document).faults == []
    assert len({one["group"] for one in document["entries"]}) == 2
    code = ranking.lines.get(entry__title="丙").entry.code
    page = client_of(organizer).get(f"/rankings/{ranking.code}/lines/{code}/").content.decode()
    assert "乘以本组系数" in page
    assert "70 × 1.1538" in page


# Two at once -------------------------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_organizers_who_compute_at_once_get_one_result_and_one_package(edition, organizer):
    round = scored_round(edition, MARKS)

    found = at_once(*[lambda: actions.compute_ranking(round=round, actor=organizer)] * 4)

    assert len({ranking.pk for ranking in found}) == 1
    assert len(found) == 4
    ranking = Ranking.objects.get()
    assert ranking.packages.count() == 1
    assert ranking.lines.count() == len(MARKS)
    assert JournalEntry.objects.filter(verb="ranking.computed").count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_mark_changed_while_two_compute_anew_is_in_the_one_new_version(edition, organizer):
    round = scored_round(edition, MARKS)
    first = actions.compute_ranking(round=round, actor=organizer)
    actions.take_back_result(ranking=first, actor=organizer, reason="漏记扣分")
    contender = round.contenders.get(entry__title="甲")
    add_deduction(contender=contender, actor=organizer, points=1, reason="超时")

    found = at_once(*[lambda: actions.compute_ranking(round=round, actor=organizer)] * 3)

    assert {ranking.version for ranking in found} == {2}
    assert Ranking.objects.count() == 2
    assert verify(sealed(Ranking.objects.get(version=2))).faults == []


@pytest.mark.django_db(transaction=True)
def test_the_final_result_is_combined_once_however_many_ask(edition, organizer):
    round = scored_round(edition, MARKS)
    actions.approve_ranking(ranking=actions.compute_ranking(round=round, actor=organizer), actor=organizer)

    found = at_once(*[lambda: actions.compute_final_ranking(edition=edition, actor=organizer)] * 3)

    assert len({ranking.pk for ranking in found}) == 1
    assert len(found) == 3
