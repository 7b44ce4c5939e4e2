"""What can be done next at the desk: the one obvious act, and the others with their keys."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from contest.wording import in_a_row
from judging.queries.hall.desk import Desk, Line, fingerprint, is_complete
from judging.rule_words import clock
from judging.states import ContenderStatus, RoundState, StagePhase
from judging.time_words import TimeMarks
from judging.views.hall.desk_preview import step_name

SHORT_SECONDS = 60
"""A lecture that ends sooner, where the rule names no least time, was probably ended by mistake."""


@dataclass(frozen=True, slots=True)
class Rights:
    """What the person who looks may do. decide: reveal, undo, held marks; preview: see a score before the hall."""

    run: bool
    decide: bool
    preview: bool
    names: bool


@dataclass(frozen=True, slots=True)
class Act:
    """A button of the desk. key: what presses it, "" none. asks: it leads to a question first; goes: it only leads there.

    fields: hidden values of its form. note: what to think of before.
    """

    name: str
    label: str
    url: str
    key: str = ""
    asks: bool = False
    goes: bool = False
    fields: tuple[tuple[str, str], ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class Acts:
    """following: the one obvious act, None while something has to be mended first, which `blocked` says."""

    following: Act | None
    others: tuple[Act, ...]
    blocked: str = ""


def called(line: Line) -> str:
    """Return how the desk calls an entry: its place and its lecturer."""
    name = line.name or line.title or line.number
    return _("No. %(order)d %(name)s") % {"order": line.order, "name": name} if line.order else name


def acts_at(desk: Desk, rights: Rights, marks: TimeMarks, steps: Sequence[dict[str, Any]] | None) -> Acts:
    """Say what comes next. steps: of the reveal of the entry in focus, None where the person may not see them."""
    line = desk.focus
    if line is None or not rights.run:
        return Acts(None, ())
    if desk.round.state == RoundState.SETUP:
        return Acts(None, (), _("Scoring of this round has not been opened yet."))
    return {
        StagePhase.WAITING: _waiting,
        StagePhase.ON_STAGE: _on_stage,
        StagePhase.SCORING: _scoring,
        StagePhase.CLOSED: _closed,
        StagePhase.REVEALED: _revealed,
    }[line.phase](desk, line, rights, marks, steps)


def _url(desk: Desk, name: str, line: Line) -> str:
    return reverse(f"judging:{name}", args=[desk.round.code, line.code])


def _asked(desk: Desk, act: Act) -> Act:
    """Let an act ask first; the question carries the turn, as the form of a plain act does."""
    return replace(act, asks=True, url=f"{act.url}?turn={desk.stage.turn}")


def _call(desk: Desk, line: Line | None, key: str = "Space") -> Act | None:
    """Call an entry; out of the running order it is asked for once more."""
    if line is None or desk.round.state != RoundState.SCORING:
        return None
    act = Act("call", _("Call %s on stage") % called(line), _url(desk, "stage-call", line), key)
    following = desk.following
    if following is not None and line.code != following.code:
        act = _asked(desk, replace(act, note=_("The running order says %s.") % called(following)))
    return act


def _present(*acts: Act | None) -> tuple[Act, ...]:
    return tuple(act for act in acts if act is not None)


def _absence(desk: Desk, line: Line) -> Act:
    here = line.status == ContenderStatus.OK
    label = _("Did not appear") if here else _("Takes part after all")
    return _asked(desk, Act("absent", label, _url(desk, "stage-absent", line), "N"))


def _clock_by_hand(desk: Desk, line: Line) -> Act:
    return _asked(desk, Act("clock-set", _("Correct the time"), _url(desk, "clock-set", line), "T"))


def _waiting(desk: Desk, line: Line, _rights: Rights, _marks: TimeMarks, _steps: object) -> Acts:
    busy = desk.busy
    if busy is not None:
        back = Act("back", _("Back to %s on stage") % called(busy), "?", "Space", goes=True)
        return Acts(back, (_absence(desk, line),))
    if not line.takes_part:
        return Acts(_call(desk, desk.following), (_absence(desk, line),))
    return Acts(_call(desk, line), (_absence(desk, line),))


def _on_stage(desk: Desk, line: Line, _rights: Rights, marks: TimeMarks, _steps: object) -> Acts:
    runs, begun = line.since is not None, line.since is not None or line.clock_ms > 0
    others = [
        _asked(desk, Act("uncall", _("Back to waiting"), _url(desk, "stage-uncall", line), "Z")),
        _absence(desk, line),
    ]
    if not begun:
        open_now = _asked(
            desk, Act("open", _("Open marks without a time"), _url(desk, "stage-open", line), "O")
        )
        start = Act("start", _("Start the clock"), _url(desk, "clock-start", line), "Space")
        return Acts(start, (open_now, *others))
    toggle = (
        Act("stop", _("Pause the clock"), _url(desk, "clock-stop", line), "P")
        if runs
        else Act("start", _("Let the clock run on"), _url(desk, "clock-start", line), "P")
    )
    label = _("End the lecture, open marks") if runs else _("Open marks")
    ending = Act("open", label, _url(desk, "stage-open", line), "Space")
    ending = replace(ending, fields=(("least", str(marks.least or SHORT_SECONDS)),))
    return Acts(ending, (toggle, *others, _clock_by_hand(desk, line)))


def _scoring(desk: Desk, line: Line, _rights: Rights, _marks: TimeMarks, _steps: object) -> Acts:
    owed = desk.owed
    close = Act("close", _("Close marks"), _url(desk, "stage-shut", line), "Space")
    if owed:
        close = _asked(desk, replace(close, note=missing_words([seat.name for seat in owed])))
    remind = Act("nudge", _("Remind all who are missing"), _url(desk, "stage-nudge", line), "R")
    back = _asked(desk, Act("resume", _("Back to the lecture"), _url(desk, "stage-resume", line), "Z"))
    return Acts(
        close, (*([remind] if owed else []), back, _clock_by_hand(desk, line)), _waiting_words(desk, line)
    )


def _closed(
    desk: Desk, line: Line, rights: Rights, _marks: TimeMarks, steps: Sequence[dict[str, Any]] | None
) -> Acts:
    free = desk.busy is None
    call = _call(desk, desk.following, "W") if free else None
    again = _asked(desk, Act("open", _("Open marks again"), _url(desk, "stage-open", line), "Z"))
    others: list[Act | None] = [again, _clock_by_hand(desk, line)] if free else []
    if is_held_back(desk):
        ready = _call(desk, desk.following) if free else None
        return Acts(ready, _present(*others), "" if ready else _scores_wait())
    if not rights.decide:
        return Acts(None, _present(call, *others), _("The scorekeeper reveals the score."))
    if steps is None or not is_complete(steps):
        return Acts(None, _present(call, *others), what_is_missing(desk, steps or ()))
    show = Act("reveal", _("Reveal: %s") % step_name(steps[0]), _url(desk, "stage-reveal", line), "Space")
    whole = Act("reveal-all", _("Reveal everything at once"), _url(desk, "stage-reveal", line), "A")
    show = replace(show, fields=(("step", "1"), ("seen", fingerprint(steps))))
    whole = replace(whole, fields=(("step", str(len(steps))), ("seen", fingerprint(steps))))
    return Acts(show, _present(whole, call, *others), _waiting_words(desk, line))


def _revealed(
    desk: Desk, line: Line, rights: Rights, _marks: TimeMarks, steps: Sequence[dict[str, Any]] | None
) -> Acts:
    free = desk.busy is None
    undo = _asked(
        desk, Act("conceal", _("Take the score off the screens"), _url(desk, "stage-conceal", line), "Z")
    )
    if not rights.decide:
        return Acts(_call(desk, desk.following) if free else None, ())
    if steps is not None and line.step < len(steps):
        following = Act(
            "reveal",
            _("Reveal: %s") % step_name(steps[line.step]),
            _url(desk, "stage-reveal", line),
            "Space",
            fields=(("step", str(line.step + 1)),),
        )
        whole = Act(
            "reveal-all",
            _("Reveal everything at once"),
            _url(desk, "stage-reveal", line),
            "A",
            fields=(("step", str(len(steps))),),
        )
        return Acts(following, (whole, undo))
    if not free:
        return Acts(
            Act("back", _("Back to %s on stage") % called(desk.busy or line), "?", "Space", goes=True),
            (undo,),
        )
    if desk.following is not None:
        return Acts(_call(desk, desk.following), (undo,))
    end = Act("end", _("All were on stage: to the round"), reverse("judging:round-detail", args=[desk.round.code]), goes=True)  # fmt: skip
    return Acts(end, (undo,))


def missing_words(names: Sequence[str]) -> str:
    """Name the judges whose sheets are missing."""
    return ngettext("%(n)d sheet is missing: %(who)s.", "%(n)d sheets are missing: %(who)s.", len(names)) % {
        "n": len(names),
        "who": _("; ").join(names),
    }


def short_words(seconds: int, least: int) -> str:
    """Say that a lecture is about to be ended sooner than it can have been meant."""
    return _("Only %(time)s were lectured, and less than %(least)s is unusual.") % {
        "time": clock(seconds),
        "least": clock(least),
    }


def _waiting_words(desk: Desk, line: Line) -> str:
    """Name what waits for a decision on the entry before its score should be seen."""
    papers = sum(one.sheet.contender_id == line.pk for one in desk.papers)
    if line.held:
        return ngettext(
            "%(n)d late save for this entry waits for your decision.",
            "%(n)d late saves for this entry wait for your decision.",
            line.held,
        ) % {"n": line.held}
    if papers:
        return _("A paper sheet for this entry waits for a second person.")
    return ""


def _scores_wait() -> str:
    return _("Scores wait for the ceremony.")


def is_held_back(desk: Desk) -> bool:
    """Whether no score may be shown before the ceremony."""
    return desk.round.is_held_back and desk.stage.released_at is None


def what_is_missing(desk: Desk, steps: Sequence[dict[str, Any]]) -> str:
    """Say what keeps the entry in focus from having a score."""
    if owed := desk.owed:
        missing = missing_words([seat.name for seat in owed])
        return in_a_row([missing, _("Open the marks again, enter the paper sheet, or do without the sheet.")])
    fault = steps[-1].get("fault", "") if steps else ""
    if fault == "elapsed_missing":
        return _("No time was measured. Correct the time by hand first.")
    if fault:
        return _("The rule can't make a score of this yet. Ask the organizer (%s).") % fault
    return _("There is no score for this entry.")
