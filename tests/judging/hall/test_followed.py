"""Whatever an act changes in what the hall shows, the screens and tablets hear of it."""

from decimal import Decimal

import pytest

from judging.actions.ceremony import reveal_rest
from judging.actions.contender import set_votes
from judging.actions.panel import leave_seat
from judging.actions.ranking import compute_ranking, take_back_result
from judging.actions.round import close_scoring, open_scoring
from judging.actions.round_setup import CriterionRow, write_criteria
from judging.actions.stage import open_stage
from judging.actions.tablet import bind_tablet, issue_cards
from judging.actions.tie import draw_lot
from judging.models import Round
from judging.push import marks_of
from judging.queries.hall import snapshot
from judging.queries.hall.tablet import tablet_frame
from judging.states import RoundMode
from tests.factories.scenes import make_round
from tests.judging.hall.evening import make_evening, play

pytestmark = pytest.mark.django_db


def shown(scene):
    """What the screens would show now, and the mark by which they know whether to ask."""
    facts = snapshot(Round.objects.select_related("edition").get(pk=scene.round.pk))
    return [(one["place"], one["score"]) for one in facts["board"]], facts["now"], marks_of([scene.round.pk])


def follows(scene, act):
    """Act; what is shown must have changed, and the mark with it."""
    board, now, mark = shown(scene)
    act()
    later_board, later_now, later_mark = shown(scene)
    assert (later_board, later_now) != (board, now)
    assert later_mark != mark
    return later_board


@pytest.fixture
def evening(edition, organizer, scorekeeper):
    """Everything is shown; two share the first place, and the rule knows a lot for that."""
    scene = make_evening(edition, organizer, judges=3, entries=2, rule={"tie_chain": ["lot"]})
    for n in range(2):
        play(scene, n, ["90", "91", "92"], scorekeeper)
    reveal_rest(round=scene.round, actor=scorekeeper)
    return scene


def test_screens_follow_a_lot_and_a_result_that_is_taken_back(evening, organizer):
    close_scoring(round=evening.round, actor=organizer)
    ranking = compute_ranking(round=evening.round, actor=organizer)
    codes = [one.entry.code for one in evening.contenders]

    board = follows(evening, lambda: draw_lot(ranking=ranking, actor=organizer, entries=codes))
    assert [place for place, _score in board] == [1, 2]

    mark = marks_of([evening.round.pk])
    last = evening.round.rankings.order_by("-version").first()
    take_back_result(ranking=last, actor=organizer, reason="查证")
    assert marks_of([evening.round.pk]) != mark


def test_screens_follow_a_judge_who_leaves(evening, organizer):
    follows(evening, lambda: leave_seat(seat=evening.seats[0], actor=organizer, reason="身体不适"))


def test_screens_follow_votes_that_somebody_counted(edition, organizer, scorekeeper):
    rule = {"audience": {"source": "votes", "share": "0.2", "cap": "0.3"}}
    scene = make_evening(edition, organizer, judges=3, entries=2, frozen=rule)
    for n in range(2):
        set_votes(contender=scene.contenders[n], actor=scorekeeper, votes=10)
        play(scene, n, ["90", "91", "92"], scorekeeper)
    reveal_rest(round=scene.round, actor=scorekeeper)

    follows(scene, lambda: set_votes(contender=scene.contenders[0], actor=scorekeeper, votes=100))


def test_a_tablet_that_was_opened_early_takes_the_criteria_that_scoring_begins_with(edition, organizer):
    scene = make_round(edition, judges=2, entries=1, mode=RoundMode.LIVE)
    issue_cards(round=scene.round, actor=organizer)
    tablet, _secret = bind_tablet(token=scene.seats[0].cards.get().token, name="平板 3")
    before = tablet_frame(scene.round.pk).own[tablet.code]

    rows = [
        CriterionRow(name=name, maximum=Decimal(50), code=code)
        for code, name in (("content", "内容"), ("delivery", "表达"))
    ]
    write_criteria(round=scene.round, actor=organizer, rows=rows)
    open_scoring(round=scene.round, actor=organizer)
    open_stage(round=scene.round, actor=organizer)

    assert tablet_frame(scene.round.pk).own[tablet.code] != before
