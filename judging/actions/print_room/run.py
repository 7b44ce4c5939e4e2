"""Print runs as people start, stop, take up again and end them, and the sheets that they spoil."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any, Final

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from contest import journal
from contest.actions.job import start_job
from contest.exceptions import DomainError, IllegalMove, ReasonRequired
from contest.models import Edition, User
from contest.pdf import LayoutError
from contest.pinyin import pinyin_of
from contest.transitions import step
from judging.documents.certificate import glyph_report
from judging.exceptions import GlyphsMissing, Unprintable
from judging.models import Certificate, PrinterProfile, PrintRun, PrintSheet
from judging.queries.certificate import for_paper, glyph_pictures
from judging.states import (
    RUN_MOVES,
    SHEET_OUTCOMES,
    CertificateKind,
    CertificateState,
    RunOrder,
    RunOutput,
    RunState,
    SheetOutcome,
)

GOOD: Final = (SheetOutcome.PLANNED, SheetOutcome.MADE)


def _tier(one: Certificate) -> tuple[Any, ...]:
    return (one.award.tier.position, one.award.tier_id) if one.award else (0, 0)


def _sector(one: Certificate) -> tuple[Any, ...]:
    entry = one.entry or (one.award.entry if one.award else None)
    return (entry.sector.position, entry.sector_id) if entry and entry.sector else (32767, 0)


def _unit(one: Certificate) -> tuple[Any, ...]:
    return (pinyin_of(one.holder_unit or one.holder), one.holder_unit or one.holder)


def _number(_one: Certificate) -> tuple[Any, ...]:
    return ()  # rows come by number; the others fall back to it, too


ORDERS: Final[dict[RunOrder, Callable[[Certificate], tuple[Any, ...]]]] = {
    RunOrder.NUMBER: _number,
    RunOrder.TIER: _tier,
    RunOrder.SECTOR: _sector,
    RunOrder.UNIT: _unit,
}


@transaction.atomic
def start_run(
    *,
    edition: Edition,
    actor: User,
    kind: CertificateKind,
    check_codes: Iterable[str],
    order: RunOrder = RunOrder.NUMBER,
    output: RunOutput = RunOutput.MERGED,
    printer: PrinterProfile | None = None,
    only_variable: bool = False,
    again: str = "",
    glyph_reason: str = "",
    title: str = "",
    selection: dict[str, Any] | None = None,
) -> PrintRun:
    """Have certificates printed in the background; each gets a sheet, whose line in the ledger comes when it is made.

    check_codes: of valid certificates of this kind; others are passed over. Those that have a good sheet are left out,
    unless `again` says why they are printed once more: their former sheets are then spoiled for that reason.
    glyph_reason: why characters that no font has may print as boxes.
    Raises DomainError when nothing is left to print or a certificate is on its way in another run, Unprintable when the
    template can't be printed on this machine, GlyphsMissing when there are characters that no font has and no picture was
    supplied for.
    """
    rows = list(
        for_paper(Certificate.objects.filter(edition=edition, kind=kind, state=CertificateState.VALID))
        .filter(check_code__in=list(check_codes))
        .select_for_update(of=("self",))
    )
    rows = _without_sheets(rows, actor=actor, again=again)
    if not rows:
        raise DomainError(
            _("Nothing is left to print: all of these have their sheet. To print them again, say why.")
        )
    try:
        missing = [one for one in glyph_report(rows, glyph_pictures(edition)) if one.missing]
    except LayoutError as error:
        raise Unprintable(error.sentences) from error
    if missing and not glyph_reason.strip():
        raise GlyphsMissing(missing)
    key = ORDERS[order]
    rows.sort(key=lambda one: (key(one), one.pk))
    run = PrintRun.objects.create(
        edition=edition, kind=kind, order=order, output=output, printer=printer, only_variable=only_variable,
        title=(title or f"{edition.name} {kind.label}")[:200], selection=selection or {}, total=len(rows),
        glyph_reason=glyph_reason if missing else "", started_by=actor,
        shift=_shift(printer) if printer else None,
    )  # fmt: skip
    attempts = dict(
        PrintSheet.objects.filter(certificate__in=rows)
        .values_list("certificate_id")
        .annotate(last=Max("attempt"))
        .order_by()
    )
    PrintSheet.objects.bulk_create(
        [
            PrintSheet(
                run=run, certificate=one, position=position, attempt=attempts.get(one.pk, 0) + 1
            )
            for position, one in enumerate(rows, 1)
        ],
        batch_size=500,
    )  # fmt: skip
    _enqueue(run, actor)
    journal.record(
        actor=actor,
        verb="print_run.started",
        target=run,
        after={
            "numbers": [one.number for one in rows],
            "order": order.value,
            "output": output.value,
            "printer": printer.name if printer else "",
            "again": again,
            "missing": {one.number: "".join(one.missing) for one in missing},
        },
        reason=run.glyph_reason,
    )
    return run


def _without_sheets(rows: list[Certificate], *, actor: User, again: str) -> list[Certificate]:
    """Return the certificates that may get a sheet; good sheets of before are spoiled first if `again` says why."""
    good = {
        sheet.certificate_id: sheet
        for sheet in PrintSheet.objects.select_for_update(of=("self",))
        .filter(certificate__in=rows, outcome__in=GOOD)
        .select_related("run", "certificate")
    }
    if not again.strip():
        return [one for one in rows if one.pk not in good]
    if waiting := [sheet for sheet in good.values() if sheet.outcome == SheetOutcome.PLANNED]:
        raise DomainError(
            _("%(number)s is on its way already in the run “%(run)s”. End that one first.")
            % {"number": waiting[0].certificate.number, "run": waiting[0].run.title}
        )
    _spoil(list(good.values()), actor=actor, reason=again, stock_number="")
    return rows


def _shift(printer: PrinterProfile) -> dict[str, str]:
    return {
        "name": printer.name,
        "dx": str(printer.dx),
        "dy": str(printer.dy),
        "scale_x": str(printer.scale_x),
        "scale_y": str(printer.scale_y),
    }


def _enqueue(run: PrintRun, actor: User) -> None:
    run.job = start_job(
        kind="certificates", owner=actor, edition=run.edition, total=run.total,
        parameters={"run": run.code, "title": run.title},
    )  # fmt: skip
    run.save(update_fields=["job"])


def locked(run: PrintRun) -> PrintRun:
    """Return the run as it is now, its row locked to the end of the transaction."""
    return PrintRun.objects.select_for_update(of=("self",)).select_related("edition", "job").get(pk=run.pk)


@transaction.atomic
def stop_run(*, run: PrintRun, actor: User) -> PrintRun:
    """Stop a run after the stretch that is being printed; what is printed stays, the rest can be taken up again."""
    run = locked(run)
    run.state = step(RUN_MOVES, RunState(run.state), RunState.STOPPED)
    run.save(update_fields=["state"])
    journal.record(actor=actor, verb="print_run.stopped", target=run, after={"done": run.done})
    return run


@transaction.atomic
def resume_run(*, run: PrintRun, actor: User) -> PrintRun:
    """Go on with a run that was stopped or interrupted, from the first sheet that is not made."""
    run = locked(run)
    if not run.can_go_on:
        raise IllegalMove(RunState(run.state), RunState.WAITING)
    run.state, run.error, run.claim = RunState.WAITING, "", ""
    run.save(update_fields=["state", "error", "claim"])
    _enqueue(run, actor)
    journal.record(actor=actor, verb="print_run.resumed", target=run, after={"done": run.done})
    return run


@transaction.atomic
def end_run(*, run: PrintRun, actor: User, reason: str) -> PrintRun:
    """Give up the rest of a run: its sheets are free for another; what was printed becomes the run's file."""
    if not reason.strip():
        raise ReasonRequired
    run = locked(run)
    if not run.can_go_on:
        raise IllegalMove(RunState(run.state), RunState.ENDED)
    left = run.sheets.filter(outcome=SheetOutcome.PLANNED).update(
        outcome=SheetOutcome.LEFT_OUT, reason=reason[:500]
    )
    run.done, run.claim, run.error = run.total, "", ""
    if run.parts.exists():
        run.state = RunState.WAITING
        run.save(update_fields=["state", "done", "claim", "error"])
        _enqueue(run, actor)
    else:
        run.state, run.finished_at = RunState.ENDED, timezone.now()
        run.save(update_fields=["state", "done", "claim", "error", "finished_at"])
    journal.record(actor=actor, verb="print_run.ended", target=run, after={"left_out": left}, reason=reason)
    return run


@transaction.atomic
def spoil_sheets(
    *, run: PrintRun, positions: Sequence[int], actor: User, reason: str, stock_number: str = ""
) -> list[PrintSheet]:
    """Note that printed sheets are spoiled, with the number of the lost card; their certificates can be printed again.

    Raises ReasonRequired, DomainError if one of them was not printed.
    """
    if not reason.strip():
        raise ReasonRequired
    sheets = list(
        PrintSheet.objects.select_for_update(of=("self",))
        .filter(run=run, position__in=positions)
        .select_related("certificate")
    )
    if not sheets or any(sheet.outcome != SheetOutcome.MADE for sheet in sheets):
        raise DomainError(_("Only a printed sheet can be spoiled. Choose the sheets again."))
    _spoil(sheets, actor=actor, reason=reason, stock_number=stock_number)
    journal.record(
        actor=actor,
        verb="print_sheet.spoiled",
        target=run,
        after={
            "sheets": [[sheet.position, sheet.certificate.number, sheet.attempt] for sheet in sheets],
            "stock_number": stock_number,
        },
        reason=reason,
    )
    return sheets


def _spoil(sheets: list[PrintSheet], *, actor: User, reason: str, stock_number: str) -> None:
    now = timezone.now()
    for sheet in sheets:
        sheet.outcome = step(SHEET_OUTCOMES, SheetOutcome(sheet.outcome), SheetOutcome.SPOILED)
        sheet.reason, sheet.stock_number = reason[:500], stock_number[:60]
        sheet.spoiled_by, sheet.spoiled_at = actor, now
    PrintSheet.objects.bulk_update(
        sheets, ["outcome", "reason", "stock_number", "spoiled_by", "spoiled_at"], batch_size=500
    )


def said_count(count: int) -> str:
    """Say how many sheets, for messages."""
    return ngettext("%(n)d sheet", "%(n)d sheets", count) % {"n": count}
