"""A live final made through the desk's own acts: for tests of what the hall gets to see."""

from django.utils import timezone

from judging.actions.contender import set_elapsed
from judging.actions.stage import call_contender, close_marks, open_marks, open_stage
from judging.models import Contender, SheetVersion
from judging.queries.round import rule_of
from judging.states import RoundMode, SheetState
from tests.factories.scenes import make_round

CRITERION = (("all", "总分", "100"),)


def make_evening(edition, organizer, *, judges=5, entries=3, rule=None, frozen=None, **round_values):
    """Return an open live round whose stage is open; rule: fields of the round, frozen: keys of its rule."""
    scene = make_round(
        edition, judges=judges, entries=entries, criteria=CRITERION, mode=RoundMode.LIVE, **round_values
    )
    round = scene.round
    for key, value in (rule or {}).items():
        setattr(round, key, value)
    round.save()
    for place, contender in enumerate(scene.contenders, start=1):
        contender.running_order = place
        contender.save()
    round.frozen_rule = {**rule_of(round), **(frozen or {})}
    round.rule_version, round.state = 1, "scoring"
    round.save()
    open_stage(round=round, actor=organizer)
    return scene


def sign(scene, contender, totals):
    """Sign the sheets of one entry; None: that judge has not scored yet."""
    for place, total in enumerate(totals):
        if total is None:
            continue
        sheet = scene.sheet(contender, place)
        sheet.current = SheetVersion.objects.create(
            sheet=sheet, number=1, marks={"all": total}, total=total, client_id=f"{sheet.code}-1",
            saved_by=sheet.seat.judge, saved_at=timezone.now(),
        )  # fmt: skip
        sheet.state, sheet.signed_at = SheetState.SIGNED, timezone.now()
        sheet.save()


def play(scene, contender, totals, actor, *, seconds=None):
    """Bring an entry on stage, let the judges mark it, and close the marks."""
    one = fresh(scene, contender)
    call_contender(contender=one, actor=actor)
    if seconds is not None:
        set_elapsed(contender=one, actor=actor, seconds=seconds)
    open_marks(contender=one, actor=actor)
    sign(scene, contender, totals)
    close_marks(contender=one, actor=actor)
    return one


def fresh(scene, contender):
    return Contender.objects.select_related("round__edition", "entry").get(pk=scene.contenders[contender].pk)
