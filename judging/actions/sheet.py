"""Saving marks, signing, reopening, waiving. Versions are only ever added."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from contest import journal
from contest.exceptions import Incomplete, ReasonRequired
from contest.models import User
from judging.actions.round import away_since, locked, refuse_away, refuse_unless, touch
from judging.exceptions import (
    MarksRefused,
    NotOnStage,
    NotReady,
    ScoringClosed,
    ScoringNotOpen,
    SheetNotOpen,
    StaleSheet,
)
from judging.models import Contender, Round, ScoreSheet, SheetVersion, Stage
from judging.queries.sheet.scheme import criteria_of, rule_in_force, scheme_of
from judging.queries.sheet.whose import sheets_of
from judging.scoring import MarkingScheme, SheetFault, sheet_total, text
from judging.states import ContenderStatus, RoundState, SheetState, StagePhase
from judging.validators.marks import clean_mark

COMMENT_MAX: Final = 5000
"""Characters; what is longer is a paste by mistake."""


SHARE_ROUND: Final = f"""
    SELECT round.id FROM {Round._meta.db_table} round
    JOIN {Contender._meta.db_table} contender ON contender.round_id = round.id
    JOIN {ScoreSheet._meta.db_table} sheet ON sheet.contender_id = contender.id
    WHERE sheet.code = %s FOR SHARE OF round
"""  # noqa: S608 - names of our own tables
"""Django has no word for a lock that many may hold at once, as long as nobody changes the row."""
HOLD_STAGE: Final = f"""
    SELECT stage.id FROM {Stage._meta.db_table} stage
    JOIN {Contender._meta.db_table} contender ON contender.round_id = stage.round_id
    JOIN {ScoreSheet._meta.db_table} sheet ON sheet.contender_id = contender.id
    WHERE sheet.code = %s FOR UPDATE OF stage
"""  # noqa: S608 - names of our own tables


@dataclass(frozen=True, slots=True)
class Saved:
    """What stands on the server after a save. repeated: the same save had arrived before."""

    sheet: ScoreSheet
    number: int
    total: str
    saved_at: datetime | None
    repeated: bool = False


@transaction.atomic
def save_marks(
    *, code: str, judge: User, marks: Mapping[str, str], comment: str, base: int, client_id: str
) -> Saved:
    """Add a version to a judge's open sheet. A draft may have gaps; no mark may be invalid.

    marks: criterion code -> mark as typed; empty ones are left out. base: number of the version that the
    judge was looking at, 0 for none. client_id: the same for every resend of one save, which then counts once.
    Raises ScoreSheet.DoesNotExist unless it is this judge's sheet; ScoringClosed, ScoringNotOpen, SheetNotOpen,
    StaleSheet, MarksRefused. Four queries and the journal's.
    """
    sheet = _take(code, judge)
    if _arrived(sheet, client_id):
        return _standing(sheet, repeated=True)
    _refuse_unless_open(sheet)
    before = sheet.current
    saved = _add_version(sheet, judge, marks, comment, base, client_id)
    if not saved.repeated:
        sheet.save(update_fields=["current", "updated_at"])
        record_save(sheet, judge, before)
    return saved


@transaction.atomic
def sign_sheet(
    *, code: str, judge: User, marks: Mapping[str, str], comment: str, base: int, client_id: str
) -> Saved:
    """Save what is on the page and freeze the sheet, so that it counts.

    Raises as save_marks does, and Incomplete with the criteria that have no mark yet.
    """
    sheet = _take(code, judge)
    if sheet.state == SheetState.SIGNED and _arrived(sheet, client_id):
        return _standing(sheet, repeated=True)
    _refuse_unless_open(sheet)
    before = sheet.current
    saved = _add_version(sheet, judge, marks, comment, base, client_id)
    if not saved.repeated:
        record_save(sheet, judge, before)
    if not saved.total:
        raise Incomplete(
            unmarked_criteria(sheet.contender.round, sheet.current.marks if sheet.current else {})
        )
    freeze(sheet, judge)
    return _standing(sheet)


def _take(code: str, judge: User) -> ScoreSheet:
    return lock_sheet(sheets_of(judge).annotate(away_since=away_since("contender__round")), code)


def lock_sheet(sheets: QuerySet[ScoreSheet], code: str, *, for_desk: bool = False) -> ScoreSheet:
    """Keep a round from being changed and lock a sheet of it, so that the closing of marks comes before a save or after.

    The lock on the round is shared: the saves of other sheets go on beside this one, and so does the reveal of a score.
    for_desk: the change may reach marks that are closed, so the desk's acts come before or after it as well.
    Raises ScoreSheet.DoesNotExist unless the sheet is among the given ones. Two statements: one that had to wait
    for its lock sees what it joins, the phase on stage and the version that stands, as they were before it waited.
    """
    if connection.features.has_select_for_update:  # SQLite's transactions come one after the other anyway
        with connection.cursor() as cursor:
            cursor.execute(SHARE_ROUND, [code])
            if for_desk:
                cursor.execute(HOLD_STAGE, [code])
    return (
        sheets.select_for_update(of=("self",))
        .select_related(
            "current",
            "seat__judge",
            "seat__panel",
            "contender__entry",
            "contender__appearance",
            "contender__round__edition",
            "contender__round__stage",
        )
        .get(code=code)
    )


def _arrived(sheet: ScoreSheet, client_id: str) -> bool:
    return sheet.current is not None and sheet.current.client_id == client_id


def _standing(sheet: ScoreSheet, *, repeated: bool = False) -> Saved:
    version = sheet.current
    if version is None:
        return Saved(sheet, 0, "", None, repeated)
    return Saved(sheet, version.number, version.total, version.saved_at, repeated)


def _refuse_unless_open(sheet: ScoreSheet) -> None:
    round = sheet.contender.round
    if round.state == RoundState.SETUP:
        raise ScoringNotOpen
    if round.state != RoundState.SCORING:
        raise ScoringClosed
    refuse_away(sheet)
    if sheet.state != SheetState.OPEN:
        raise SheetNotOpen(
            {
                SheetState.SIGNED: _(
                    "This sheet is signed and can't be changed. Ask the chief judge or the organizer to reopen it."
                ),
                SheetState.RECUSED: _("You are recused from this entry, so it takes no marks from you."),
                SheetState.WAIVED: _("The organizer has closed this entry without your sheet."),
            }[SheetState(sheet.state)]
        )
    if sheet.contender.status != ContenderStatus.OK:
        raise SheetNotOpen(
            _("This entry no longer takes part (%(why)s), so it needs no marks.")
            % {"why": ContenderStatus(sheet.contender.status).label}
        )
    if (phase := phase_of(sheet.contender)) not in {None, StagePhase.SCORING}:
        raise NotOnStage(phase)


def phase_of(contender: Contender) -> StagePhase | None:
    """Return where a contender stands in a hall that is run from the desk; None where no desk runs the round."""
    if not hasattr(contender.round, "stage"):
        return None
    appearance = getattr(contender, "appearance", None)
    return StagePhase(appearance.phase) if appearance else StagePhase.WAITING


def _add_version(
    sheet: ScoreSheet, judge: User, marks: Mapping[str, str], comment: str, base: int, client_id: str
) -> Saved:
    """Append what was sent, unless the same already stands; point the sheet at it in memory."""
    typed, comment = as_kept(marks), comment.strip()[:COMMENT_MAX]
    current = sheet.current
    if current is not None and current.marks == typed and current.comment == comment:
        return _standing(sheet, repeated=True)
    number = current.number if current else 0
    if base != number:
        # The slow way, seldom gone: an old save may have come twice, with a newer one in between.
        if SheetVersion.objects.filter(sheet=sheet, client_id=client_id).exists():
            return _standing(sheet, repeated=True)
        raise StaleSheet(number)
    append_version(sheet, judge, typed, comment, client_id)
    return _standing(sheet)


def as_kept(marks: Mapping[str, str]) -> dict[str, str]:
    """Return marks as a version keeps them: plain decimals where that is what was typed, empty ones left out."""
    return {code: clean for code, mark in marks.items() if (clean := clean_mark(mark))}


def append_version(
    sheet: ScoreSheet, judge: User, marks: Mapping[str, str], comment: str, client_id: str
) -> SheetVersion:
    """Append marks as they are kept to a locked sheet and point it at them in memory; raises MarksRefused."""
    round = sheet.contender.round
    scheme = scheme_of(rule_in_force(round))
    refuse_bad_marks(scheme, marks, round)
    complete = all(one.code in marks for one in scheme.criteria)
    sheet.current = SheetVersion.objects.create(
        sheet=sheet,
        number=(sheet.current.number if sheet.current else 0) + 1,
        marks=dict(marks),
        comment=comment,
        total=text(sheet_total(scheme, marks)) if complete else "",
        client_id=client_id,
        saved_by=judge,
        saved_at=timezone.now(),
        device=journal.current_device.get(),
    )
    return sheet.current


def unmarked_criteria(round: Round, marks: Mapping[str, str]) -> list[str]:
    """Name the criteria that have no mark yet, in the order of the sheet."""
    names = criteria_of(round)
    return [
        _name(names, one.code) for one in scheme_of(rule_in_force(round)).criteria if one.code not in marks
    ]


def freeze(sheet: ScoreSheet, judge: User) -> None:
    """Sign a locked sheet as it stands; the hall sees which seats have scored."""
    version = sheet.current
    assert version is not None  # a sheet without marks is refused before
    sheet.move_to(SheetState.SIGNED)
    sheet.save(update_fields=["current", "state", "state_reason", "signed_at", "updated_at"])
    journal.record(
        actor=judge,
        verb="sheet.signed",
        target=sheet,
        edition=sheet.contender.round.edition,
        before={"state": SheetState.OPEN},
        after={"state": sheet.state, "version": version.number, "total": version.total},
    )
    if hasattr(sheet.contender.round, "stage"):
        touch(sheet.contender.round_id)


def record_save(sheet: ScoreSheet, judge: User, before: SheetVersion | None) -> None:
    """Write into the journal what a sheet became."""
    version = sheet.current
    assert version is not None
    journal.record(
        actor=judge,
        verb="sheet.saved",
        target=sheet,
        edition=sheet.contender.round.edition,
        before=_facts_of(before) if before is not None else None,
        after=_facts_of(version),
    )


def _facts_of(version: SheetVersion) -> dict[str, object]:
    return {"version": version.number, "marks": version.marks, "total": version.total}


def refuse_bad_marks(scheme: MarkingScheme, marks: Mapping[str, str], round: Round) -> None:
    """Raise MarksRefused with a sentence for every mark that its criterion does not allow."""
    known = {one.code: one for one in scheme.criteria}
    wrong: dict[str, str] = {}
    for code, mark in marks.items():
        if code not in known:
            wrong[code] = "unknown"
            continue
        try:
            known[code].mark(mark)
        except SheetFault as fault:
            wrong[code] = fault.code
    if not wrong:
        return
    names = criteria_of(round)
    faults = {}
    for code, why in wrong.items():
        if why == "unknown":
            faults[code] = _("The criterion %(code)s does not belong to this round. Reload the page.") % {
                "code": code
            }
            continue
        one = known[code]
        limits = {
            "name": _name(names, code),
            "mark": marks[code][:20],
            "min": text(one.min),
            "max": text(one.max),
            "step": text(one.step),
        }
        faults[code] = _MARK_SENTENCES[why]() % limits
    raise MarksRefused(faults)


_MARK_SENTENCES: Final = {
    "above_max": lambda: _(
        "“%(name)s”: %(mark)s is above the maximum. Allowed are %(min)s to %(max)s in steps of %(step)s."
    ),
    "below_min": lambda: _(
        "“%(name)s”: %(mark)s is below the minimum. Allowed are %(min)s to %(max)s in steps of %(step)s."
    ),
    "off_step": lambda: _(
        "“%(name)s”: %(mark)s lies between two steps. Allowed are %(min)s to %(max)s in steps of %(step)s."
    ),
    "not_a_number": lambda: _(
        "“%(name)s”: “%(mark)s” is not a number. Allowed are %(min)s to %(max)s in steps of %(step)s."
    ),
}


def _name(names: Mapping[str, object], code: str) -> str:
    return str(names.get(code, code))


@transaction.atomic
def reopen_sheet(*, sheet: ScoreSheet, actor: User, reason: str) -> ScoreSheet:
    """Give a signed or waived sheet back to its judge; all versions stay. Only while scoring is open."""
    if not reason.strip():
        raise ReasonRequired
    return _move(sheet, actor, SheetState.OPEN, "sheet.reopened", reason)


@transaction.atomic
def waive_sheet(*, sheet: ScoreSheet, actor: User, reason: str) -> ScoreSheet:
    """Let the round close without this sheet, for a stated reason; no mark is touched."""
    if not reason.strip():
        raise ReasonRequired
    return _move(sheet, actor, SheetState.WAIVED, "sheet.waived", reason)


def _move(sheet: ScoreSheet, actor: User, target: SheetState, verb: str, reason: str) -> ScoreSheet:
    round = locked(sheet.contender.round)
    refuse_unless(round, RoundState.SCORING)
    sheet = (
        ScoreSheet.objects.select_for_update(of=("self",))
        .select_related("seat__judge", "contender__entry")
        .get(pk=sheet.pk)
    )
    before = sheet.state
    if before == SheetState.RECUSED:
        raise SheetNotOpen(_("This judge is recused. Withdraw the recusal instead."))
    refuse_if_revealed(sheet.contender)
    sheet.move_to(target, reason.strip())
    sheet.save(update_fields=["state", "state_reason", "signed_at", "updated_at"])
    journal.record(
        actor=actor,
        verb=verb,
        target=sheet,
        edition=round.edition,
        before={"state": before},
        after={"state": sheet.state},
        reason=reason.strip(),
    )
    touch(round.pk)
    return sheet


def refuse_if_revealed(contender: Contender) -> None:
    """Raise NotReady while the hall reads a score that would change under its eyes."""
    if phase_of(contender) is StagePhase.REVEALED:
        raise NotReady([_("The score is on the screens. Take it off them first.")])
