"""The award ceremony: letting the scores out that waited for it, and the slides on the screens."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from contest import journal
from contest.exceptions import ReasonRequired
from contest.models import User
from judging.actions.round import locked, touch
from judging.exceptions import NotReady
from judging.models import Appearance, Round, Stage
from judging.queries.hall import reveal_steps
from judging.queries.hall.ceremony import ceremony_slides
from judging.queries.hall.desk import is_complete
from judging.states import WHOLE, StagePhase


def _taken(round: Round) -> Stage:
    """Lock the round, then its stage. Raises NotReady while the desk has not taken the round over."""
    round = locked(round)
    stage = Stage.objects.select_for_update().filter(round=round).first()
    if stage is None:
        raise NotReady([_("The desk has not been opened for this round yet.")])
    stage.round = round
    return stage


@transaction.atomic
def release_scores(*, round: Round, actor: User) -> Stage:
    """Let the desk reveal the scores that waited for the ceremony; on the screens nothing moves yet."""
    stage = _taken(round)
    if not stage.round.is_held_back:
        raise NotReady([_("The scores of this round do not wait for a ceremony.")])
    if stage.released_at is not None:
        return stage
    stage.released_at, stage.released_by = timezone.now(), actor
    stage.save(update_fields=["released_at", "released_by"])
    journal.record(actor=actor, verb="stage.released", target=stage, edition=stage.round.edition)
    touch(stage.round_id)
    return stage


@transaction.atomic
def withhold_scores(*, round: Round, actor: User, reason: str) -> Stage:
    """Take all scores off the screens again and let them wait for the ceremony."""
    if not reason.strip():
        raise ReasonRequired
    stage = _taken(round)
    if stage.released_at is None:
        return stage
    stage.released_at = stage.released_by = None
    stage.save(update_fields=["released_at", "released_by"])
    journal.record(
        actor=actor, verb="stage.withheld", target=stage, edition=stage.round.edition, reason=reason.strip()
    )
    touch(stage.round_id)
    return stage


@transaction.atomic
def reveal_rest(*, round: Round, actor: User) -> tuple[int, list[str]]:
    """Show the scores of all entries whose marks are closed at once; return how many, and titles of those without a score.

    For the leaderboard at the end; an entry without a score is left as it is. Raises NotReady while somebody is on stage,
    or while scores wait for the ceremony.
    """
    stage = _taken(round)
    if stage.round.is_held_back and stage.released_at is None:
        raise NotReady([_("The scores of this round wait for the ceremony. Release them first.")])
    open_still = (StagePhase.ON_STAGE, StagePhase.SCORING)
    if Appearance.objects.filter(contender__round=round, phase__in=open_still).exists():
        raise NotReady([_("Somebody is on stage. Close the marks first.")])
    half = (
        Appearance.objects.select_for_update(of=("self",))
        .filter(contender__round=round, phase__in=(StagePhase.CLOSED, StagePhase.REVEALED), step__lt=WHOLE)
        .select_related("contender__entry")
        .order_by("contender__running_order", "pk")
    )
    count, without = 0, []
    for appearance in half:
        if appearance.phase == StagePhase.CLOSED:
            if not is_complete(reveal_steps(stage.round, appearance.contender)):
                without.append(appearance.contender.entry.title)
                continue
            appearance.move_to(StagePhase.REVEALED)
        appearance.step = WHOLE
        appearance.save(update_fields=["phase", "revealed_at", "step"])
        count += 1
    if count:
        journal.record(
            actor=actor, verb="stage.all_revealed", target=stage, edition=stage.round.edition,
            after={"entries": count},
        )  # fmt: skip
        touch(stage.round_id)
    return count, without


@transaction.atomic
def show_slide(*, round: Round, actor: User, step: int) -> Stage:
    """Show a slide of the award ceremony, from 1; 0 ends it. Its beginning and its end are in the journal.

    Raises NotReady without a confirmed award.
    """
    stage = _taken(round)
    slides = ceremony_slides(stage.round.edition)
    if step > 0 and len(slides) <= 2:
        raise NotReady([_("There is no confirmed award to call yet.")])
    step = min(max(step, 0), len(slides))
    before, stage.ceremony_step = stage.ceremony_step, step
    if step == before:
        return stage
    stage.save(update_fields=["ceremony_step"])
    if not before or not step:
        verb = "stage.ceremony_begun" if step else "stage.ceremony_ended"
        journal.record(actor=actor, verb=verb, target=stage, edition=stage.round.edition)
    touch(stage.round_id)
    return stage
