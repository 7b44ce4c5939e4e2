"""The desk's acts: who is on stage, whether marks are open, the clock, what the screens may show.

Each is one transaction that locks the round, then the stage and the appearance, and ends by raising the stage's
version, which is what every screen and tablet follows. What shows or hides a score keeps the round as it is, and no more:
the saves of the next entry go on beside it.

turn: the number of the desk's acts that the person was looking at (`Stage.turn`). An act asked for on an older one is
refused with a sentence, unless it is the very act that was done last: a key pressed twice, or the same key at two
desks, acts once. None asks nothing: for callers that look at no desk.
"""

from collections.abc import Callable
from datetime import timedelta

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from contest import journal
from contest.exceptions import ReasonRequired
from contest.models import User
from judging.actions.contender import set_contender_status, set_elapsed
from judging.actions.round import kept, locked, refuse_unless
from judging.actions.sheet import reopen_sheet
from judging.exceptions import NotReady, PreviewChanged, StaleDesk
from judging.models import Appearance, Contender, Round, ScoreSheet, Stage
from judging.queries.hall import reveal_steps
from judging.queries.hall.desk import fingerprint, is_complete
from judging.states import WHOLE, ContenderStatus, RoundMode, RoundState, SheetState, StagePhase

Lock = Callable[[Round], Round]
BUSY = (StagePhase.ON_STAGE, StagePhase.SCORING)
"""Phases of the one entry that the hall is occupied with."""
SHOWABLE = (RoundState.SCORING, RoundState.CLOSED, RoundState.COMPUTED, RoundState.APPROVED)
"""A score that waited for the ceremony is revealed long after scoring has closed."""


@transaction.atomic
def open_stage(*, round: Round, actor: User) -> Stage:
    """Let the desk run a live round: from now on only the entry whose marks are open takes marks."""
    round = locked(round)
    if round.mode != RoundMode.LIVE:
        raise NotReady([_("Only a live round is run from the desk. Change the mode of the round first.")])
    stage, is_new = Stage.objects.get_or_create(round=round, defaults={"opened_by": actor})
    if is_new:
        journal.record(actor=actor, verb="stage.opened", target=stage, edition=round.edition)
    return stage


@transaction.atomic
def close_stage(*, round: Round, actor: User, reason: str) -> None:
    """Take the round away from the desk again; marks and times stay. Raises NotReady while somebody is on stage."""
    if not reason.strip():
        raise ReasonRequired
    round = locked(round)
    stage = Stage.objects.select_for_update().get(round=round)
    if Appearance.objects.filter(contender__round=round, phase__in=BUSY).exists():
        raise NotReady([_("Somebody is on stage. Close the marks first.")])
    journal.record(
        actor=actor, verb="stage.closed", target=stage, edition=round.edition, reason=reason.strip()
    )
    stage.delete()


def _taken(
    contender: Contender, act: str, turn: int | None, *allowed: RoundState, lock: Lock = locked
) -> tuple[Stage, Appearance, bool]:
    """Lock round, stage and appearance, in this order; the appearance is made when it is not there yet.

    act: what is asked for, as `_done` keeps it. lock: `kept` for an act after which every mark is as late as before.
    The third part of the answer says that it has been done already.
    """
    round = lock(contender.round)
    refuse_unless(round, *(allowed or (RoundState.SCORING,)))
    stage = Stage.objects.select_for_update().get(round=round)
    stage.round = round
    Appearance.objects.get_or_create(contender=contender)
    appearance = (
        Appearance.objects.select_for_update(of=("self",))
        .select_related("contender__entry")
        .get(contender=contender)
    )
    appearance.contender.round = round
    again = turn == stage.turn - 1 and stage.last_act == _named(act, contender)
    if not again and turn is not None and turn != stage.turn:
        raise StaleDesk
    return stage, appearance, again


def _named(act: str, contender: Contender) -> str:
    return f"{act} {contender.code}"


def _acted(stage: Stage, contender: Contender, act: str) -> None:
    """Count an act of the desk, and let the hall see it."""
    Stage.objects.filter(pk=stage.pk).update(
        version=F("version") + 1, turn=F("turn") + 1, last_act=_named(act, contender)
    )


def _done(
    stage: Stage,
    appearance: Appearance,
    actor: User,
    verb: str,
    before: StagePhase | str,
    reason: str = "",
    act: str = "",
) -> Appearance:
    appearance.save()
    _record(stage, appearance, actor, verb, before, reason)
    _acted(stage, appearance.contender, act or verb)
    return appearance


def _record(
    stage: Stage,
    appearance: Appearance,
    actor: User,
    verb: str,
    before: StagePhase | str,
    reason: str = "",
) -> None:
    journal.record(
        actor=actor,
        verb=verb,
        target=appearance.contender,
        edition=stage.round.edition,
        before={"phase": str(before)},
        after={"phase": str(appearance.phase)},
        reason=reason.strip(),
    )


@transaction.atomic
def call_contender(*, contender: Contender, actor: User, turn: int | None = None) -> Appearance:
    """Bring a contender on stage. Raises NotReady while another one is there, or for one that takes no part."""
    stage, appearance, again = _taken(contender, "stage.called", turn)
    if again:
        return appearance
    if appearance.contender.status != ContenderStatus.OK:
        raise NotReady([_("This entry does not take part in the round.")])
    busy = (
        Appearance.objects.filter(contender__round=stage.round, phase__in=BUSY)
        .exclude(contender=contender)
        .select_related("contender__entry")
        .first()
    )
    if busy is not None:
        raise NotReady(
            [_("%(entry)s is still on stage. Close its marks first.") % {"entry": busy.contender.entry.title}]
        )
    before = appearance.phase
    appearance.move_to(StagePhase.ON_STAGE)
    Stage.objects.filter(pk=stage.pk).update(current=contender)
    return _done(stage, appearance, actor, "stage.called", before)


@transaction.atomic
def uncall_contender(*, contender: Contender, actor: User, turn: int | None = None) -> Appearance:
    """Send a contender back to wait: the wrong one was called. Its clock begins anew."""
    stage, appearance, again = _taken(contender, "stage.uncalled", turn)
    if not again:
        _wait_again(stage, appearance, actor)
        _acted(stage, contender, "stage.uncalled")
    return appearance


def _wait_again(stage: Stage, appearance: Appearance, actor: User) -> None:
    """Let somebody who was called wait, without any time: what a pause has written down belongs to no lecture."""
    before = appearance.phase
    appearance.move_to(StagePhase.WAITING)
    appearance.clock_ms, appearance.clock_started_at, appearance.called_at = 0, None, None
    appearance.save()
    if appearance.contender.elapsed_seconds is not None:
        set_elapsed(contender=appearance.contender, actor=actor, seconds=None)
    signed = ScoreSheet.objects.select_for_update(of=("self",)).filter(
        contender=appearance.contender, state=SheetState.SIGNED
    )
    for sheet in signed.select_related("seat__judge", "contender__entry"):
        reopen_sheet(
            sheet=sheet,
            actor=actor,
            reason=_("The entry was sent back to wait, so this was not its lecture."),
        )
    Stage.objects.filter(pk=stage.pk, current=appearance.contender).update(current=None)
    _record(stage, appearance, actor, "stage.uncalled", before)


@transaction.atomic
def miss_slot(*, contender: Contender, actor: User, reason: str, turn: int | None = None) -> Appearance:
    """Note that a contender did not appear; one who was called waits again first. Raises NotReady once it is scored."""
    stage, appearance, again = _taken(contender, "missed", turn)
    if again:
        return appearance
    if appearance.phase not in {StagePhase.WAITING, StagePhase.ON_STAGE}:
        raise NotReady([_("This entry was on stage already.")])
    if appearance.phase == StagePhase.ON_STAGE:
        _wait_again(stage, appearance, actor)
    set_contender_status(contender=contender, actor=actor, status=ContenderStatus.ABSENT, reason=reason)
    _acted(stage, contender, "missed")
    return appearance


@transaction.atomic
def take_part_after_all(
    *, contender: Contender, actor: User, reason: str, turn: int | None = None
) -> Appearance:
    """Let a contender who was absent, withdrawn or disqualified in this round wait for its turn again."""
    stage, appearance, again = _taken(contender, "returned", turn)
    if not again:
        set_contender_status(contender=contender, actor=actor, status=ContenderStatus.OK, reason=reason)
        _acted(stage, contender, "returned")
    return appearance


@transaction.atomic
def open_marks(*, contender: Contender, actor: User, reason: str = "", turn: int | None = None) -> Appearance:
    """Let the judges mark the entry on stage; after closing, with a reason, so that marks may be corrected.

    A running clock is stopped and its time kept. Raises NotReady while another entry is on stage.
    """
    stage, appearance, again = _taken(contender, "stage.marks_opened", turn)
    if again:
        return appearance
    before = StagePhase(appearance.phase)
    if before is StagePhase.CLOSED:
        if not reason.strip():
            raise ReasonRequired
        if Appearance.objects.filter(contender__round=stage.round, phase__in=BUSY).exists():
            raise NotReady([_("Somebody else is on stage. Close those marks first.")])
        Stage.objects.filter(pk=stage.pk).update(current=contender)
    appearance.move_to(StagePhase.SCORING)
    _keep_time(appearance, actor)
    return _done(stage, appearance, actor, "stage.marks_opened", before, reason)


@transaction.atomic
def close_marks(*, contender: Contender, actor: User, turn: int | None = None) -> Appearance:
    """End the marking of an entry; what arrives later is kept for a decision at the desk."""
    stage, appearance, again = _taken(contender, "stage.marks_closed", turn)
    if again:
        return appearance
    before = appearance.phase
    appearance.move_to(StagePhase.CLOSED)
    return _done(stage, appearance, actor, "stage.marks_closed", before)


@transaction.atomic
def lecture_again(*, contender: Contender, actor: User, reason: str, turn: int | None = None) -> Appearance:
    """Go back from marking to the lecture, for instance because the marks were opened too early."""
    if not reason.strip():
        raise ReasonRequired
    stage, appearance, again = _taken(contender, "stage.lecture_resumed", turn)
    if again:
        return appearance
    before = appearance.phase
    appearance.move_to(StagePhase.ON_STAGE)
    return _done(stage, appearance, actor, "stage.lecture_resumed", before, reason)


@transaction.atomic
def reveal(
    *, contender: Contender, actor: User, step: int = 1, seen: str | None = None, turn: int | None = None
) -> Appearance:
    """Show an entry's score on the screens, up to a step; may be asked again for the next ones.

    step: from 1; with the last one, or WHOLE, the entry joins the leaderboard. seen: fingerprint of the preview that
    the caller looked at. The screens turn to the entry unless another one is on stage. Raises NotReady while scores
    wait for the ceremony or the entry has no score yet, PreviewChanged when it is another one than was looked at.
    """
    act = f"stage.revealed {step}"
    stage, appearance, again = _taken(contender, act, turn, *SHOWABLE, lock=kept)
    if again:
        return appearance
    if stage.round.is_held_back and stage.released_at is None:
        raise NotReady([_("The scores of this round wait for the ceremony. Release them first.")])
    before = appearance.phase
    if before != StagePhase.REVEALED:
        appearance.move_to(StagePhase.REVEALED)
    steps = reveal_steps(stage.round, contender)
    if before != StagePhase.REVEALED and not is_complete(steps):
        raise NotReady([_("This entry has no score yet: a sheet or the time is missing.")])
    if before != StagePhase.REVEALED and seen is not None and seen != fingerprint(steps):
        raise PreviewChanged
    appearance.step = WHOLE if step >= len(steps) else max(step, 1)
    busy = Appearance.objects.filter(contender__round=stage.round, phase__in=BUSY).exists()
    if not busy and stage.current_id != contender.pk:
        Stage.objects.filter(pk=stage.pk).update(current=contender)
    if before != StagePhase.REVEALED:
        return _done(stage, appearance, actor, "stage.revealed", before, act=act)
    appearance.save(update_fields=["step"])  # a step of the show is no line of the journal
    _acted(stage, contender, act)
    return appearance


@transaction.atomic
def undo_reveal(*, contender: Contender, actor: User, reason: str, turn: int | None = None) -> Appearance:
    """Take a score off the screens at once."""
    if not reason.strip():
        raise ReasonRequired
    stage, appearance, again = _taken(contender, "stage.reveal_undone", turn, *SHOWABLE, lock=kept)
    if again:
        return appearance
    before = appearance.phase
    appearance.move_to(StagePhase.CLOSED)
    return _done(stage, appearance, actor, "stage.reveal_undone", before, reason)


# The clock ------------------------------------------------------------------------------------------------


@transaction.atomic
def start_clock(*, contender: Contender, actor: User, turn: int | None = None) -> Appearance:
    """Let the clock run, or run on; a running one is left alone."""
    stage, appearance, again = _taken(contender, "clock-started", turn)
    if again:
        return appearance
    _refuse_clock_unless_on_stage(appearance)
    if appearance.clock_started_at is None:
        appearance.clock_started_at = timezone.now()
        appearance.save(update_fields=["clock_started_at"])
        journal.record(
            actor=actor,
            verb="stage.clock_started",
            target=appearance.contender,
            edition=stage.round.edition,
            after={"from_seconds": appearance.clock_ms // 1000},
        )
        _acted(stage, contender, "clock-started")
    return appearance


@transaction.atomic
def stop_clock(*, contender: Contender, actor: User, turn: int | None = None) -> Appearance:
    """Let the clock stand and keep the measured time, in whole seconds, as the contender's."""
    stage, appearance, again = _taken(contender, "clock-stopped", turn)
    if again:
        return appearance
    if appearance.clock_started_at is not None:
        _keep_time(appearance, actor)
        appearance.save(update_fields=["clock_ms", "clock_started_at"])
        _acted(stage, contender, "clock-stopped")
    return appearance


@transaction.atomic
def set_clock(
    *, contender: Contender, actor: User, seconds: int, reason: str, turn: int | None = None
) -> Appearance:
    """Correct the measured time by hand; 0 begins anew. The clock stands afterwards."""
    if not reason.strip():
        raise ReasonRequired
    stage, appearance, again = _taken(contender, "stage.clock_set", turn)
    if again:
        return appearance
    before = measured_ms(appearance) // 1000
    appearance.clock_ms, appearance.clock_started_at = seconds * 1000, None
    appearance.save(update_fields=["clock_ms", "clock_started_at"])
    set_elapsed(contender=appearance.contender, actor=actor, seconds=seconds or None)
    journal.record(
        actor=actor,
        verb="stage.clock_set",
        target=appearance.contender,
        edition=stage.round.edition,
        before={"seconds": before},
        after={"seconds": seconds},
        reason=reason.strip(),
    )
    _acted(stage, contender, "stage.clock_set")
    return appearance


def measured_ms(appearance: Appearance) -> int:
    """Return what the clock shows now, in milliseconds; a server clock that jumped back adds nothing."""
    if appearance.clock_started_at is None:
        return appearance.clock_ms
    ran = (timezone.now() - appearance.clock_started_at) / timedelta(milliseconds=1)
    return appearance.clock_ms + max(int(ran), 0)


def _keep_time(appearance: Appearance, actor: User) -> None:
    """Stop a running clock in memory, and write its whole seconds down as the time that the rule reads."""
    if appearance.clock_started_at is None:
        return
    appearance.clock_ms, appearance.clock_started_at = measured_ms(appearance), None
    set_elapsed(contender=appearance.contender, actor=actor, seconds=appearance.clock_ms // 1000)


def _refuse_clock_unless_on_stage(appearance: Appearance) -> None:
    if appearance.phase != StagePhase.ON_STAGE:
        raise NotReady([_("The clock runs only while the lecturer is on stage.")])
