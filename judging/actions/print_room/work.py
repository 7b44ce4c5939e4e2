"""A run in the hands of a worker that may die at any moment.

A stretch of sheets becomes true in one transaction: its files are whole before it, its sheets, their lines in the ledger and the
run's count come with it. So a run that is taken up again goes on from the first sheet that is not made. Each worker has a
claim; one that was thought dead and comes back finds another's and writes nothing.
"""

import hashlib
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from django.conf import settings
from django.core.files import File
from django.core.files.storage import storages
from django.db import transaction
from django.utils import timezone

from contest import journal
from contest.codes import new_code
from contest.models import Job, Upload
from contest.models.upload import storage_name
from contest.pdf import Printed
from contest.states import FileFormat
from contest.transitions import step
from judging.actions.print_room.run import locked
from judging.models import LedgerLine, PrintPart, PrintRun, PrintSheet
from judging.states import RUN_MOVES, LedgerKind, RunOutput, RunState, SheetOutcome

UNFINISHED: Final = "print-{run}-"
"""What the unfinished files of a run begin with; a later worker removes what a dead one left."""


class Whole(File[bytes]):
    """A file that is complete on this machine's disk: the storage moves it to its place and copies nothing."""

    def temporary_file_path(self) -> str:
        """Where it lies, for the storage."""
        return str(self.name)

    @property
    def size(self) -> int:
        """Bytes."""
        return Path(str(self.name)).stat().st_size


def unfinished(run: PrintRun, name: str) -> Path:
    """Return where a file of a run is written until it is whole."""
    return Path(settings.FILE_UPLOAD_TEMP_DIR) / f"{UNFINISHED.format(run=run.code)}{run.claim}-{name}"


@transaction.atomic
def begin_run(*, code: str, job: Job) -> PrintRun | None:
    """Give a run to the worker of a job; None if the run was stopped or belongs to another job.

    What a dead worker left unfinished is removed.
    """
    run = (
        PrintRun.objects.select_for_update(of=("self",))
        .select_related("edition", "job", "started_by")
        .filter(code=code, job=job)
        .first()
    )
    if run is None or not run.is_under_way:
        return None
    _sweep(run)
    run.state = step(RUN_MOVES, RunState(run.state), RunState.RUNNING)
    run.claim = new_code()
    run.save(update_fields=["state", "claim"])
    journal.record(actor=run.started_by, verb="print_run.taken_up", target=run, after={"done": run.done})
    return run


def _sweep(run: PrintRun) -> None:
    for path in Path(settings.FILE_UPLOAD_TEMP_DIR).glob(f"{UNFINISHED.format(run=run.code)}*"):
        path.unlink(missing_ok=True)
    storage = storages["private"]
    if run.claim:  # the whole file of a worker that died before its row
        storage.delete(storage_name(Upload(code=_code(run), format=FileFormat.PDF), ""))
    kept = {name for pair in run.parts.values_list("merged", "separate") for name in pair if name}
    try:
        _folders, names = storage.listdir(f"prints/{run.code}")
    except (FileNotFoundError, NotADirectoryError):
        return
    for name in names:
        if f"prints/{run.code}/{name}" not in kept:
            storage.delete(f"prints/{run.code}/{name}")


def keep_part(
    *, run: PrintRun, sheets: Sequence[PrintSheet], printed: Printed, seconds: float
) -> PrintRun | None:
    """Keep a stretch that was printed; None if the run is no longer this worker's, or was stopped.

    printed: for these sheets in their order. seconds: that it took. Its files are whole before the first row is written.
    """
    part = PrintPart(run=run, number=sheets[0].position, template=sheets[0].certificate.template)
    if printed.merged is not None:
        _place(run, part, "merged", printed.merged)
    if printed.separate:
        _place(run, part, "separate", b"".join(printed.separate))
    kept = _keep(run, part, sheets, [len(one) for one in printed.separate], seconds)
    if kept is None:
        for field in (part.merged, part.separate):
            if field:
                field.delete(save=False)
    return kept


@transaction.atomic
def _keep(
    run: PrintRun, part: PrintPart, sheets: Sequence[PrintSheet], sizes: Sequence[int], seconds: float
) -> PrintRun | None:
    now = locked(run)
    if now.claim != run.claim or now.state != RunState.RUNNING:
        return None
    part.save()
    moment, start = timezone.now(), 0
    for sheet, size in zip(sheets, sizes or [0] * len(sheets), strict=True):
        sheet.outcome, sheet.part, sheet.made_at = SheetOutcome.MADE, part, moment
        sheet.start, sheet.size = start, size
        start += size
    PrintSheet.objects.bulk_update(sheets, ["outcome", "part", "made_at", "start", "size"], batch_size=500)
    LedgerLine.objects.bulk_create(
        [
            LedgerLine(
                certificate_id=sheet.certificate_id, kind=LedgerKind.PRINTED, at=moment, by_id=now.started_by_id,
                sheet=sheet, note=now.printer_words,
            )
            for sheet in sheets
        ],
        batch_size=500,
    )  # fmt: skip
    now.done += len(sheets)
    now.seconds += seconds
    now.save(update_fields=["done", "seconds"])
    return now


def _place(run: PrintRun, part: PrintPart, field: str, content: bytes) -> None:
    path = unfinished(run, f"{part.number}-{field}")
    _write(path, content)
    with path.open("rb") as file:
        getattr(part, field).save(f"{part.number:06d}-{field}", Whole(file, str(path)), save=False)


def _write(path: Path, content: bytes) -> None:
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


@transaction.atomic
def leave_out(*, run: PrintRun, sheets: Sequence[PrintSheet], reason: str) -> PrintRun | None:
    """Leave sheets out whose certificates are void by now; None if the run is no longer this worker's."""
    now = locked(run)
    if now.claim != run.claim or now.state != RunState.RUNNING:
        return None
    count = PrintSheet.objects.filter(
        pk__in=[sheet.pk for sheet in sheets], outcome=SheetOutcome.PLANNED
    ).update(outcome=SheetOutcome.LEFT_OUT, reason=reason)
    now.done += count
    now.save(update_fields=["done"])
    journal.record(
        actor=None, verb="print_sheet.left_out", target=now,
        after={"sheets": [sheet.position for sheet in sheets]}, reason=reason,
    )  # fmt: skip
    return now


def _code(run: PrintRun) -> str:
    """The code of the run's file: each worker writes its own, so that none can take another's away."""
    return f"run{run.code}{run.claim}"


def finish_run(*, run: PrintRun, merged: Path | None) -> PrintRun | None:
    """End a run well, with its one file; None if it is no longer this worker's.

    merged: whole, at unfinished(run, …); it is moved. None for a run of single files.
    """
    upload = None
    if merged is not None:
        upload = _upload(run, merged)
    finished = _finish(run, upload)
    if finished is None and upload is not None:
        upload.file.delete(save=False)
    return finished


def _upload(run: PrintRun, path: Path) -> Upload:
    with path.open("rb") as file:
        sha256 = hashlib.file_digest(file, "sha256").hexdigest()
    upload = Upload(
        code=_code(run), original_name=f"{run.title}.pdf", format=FileFormat.PDF, size=path.stat().st_size,
        sha256=sha256, pages=run.sheets.filter(part__isnull=False).count(), uploaded_by=run.started_by,
    )  # fmt: skip
    with path.open("rb") as file:
        upload.file.save("merged", Whole(file, str(path)), save=False)
    return upload


@transaction.atomic
def _finish(run: PrintRun, upload: Upload | None) -> PrintRun | None:
    now = locked(run)
    if now.claim != run.claim or now.state != RunState.RUNNING:
        return None
    if upload is not None:
        upload.save(force_insert=True)
    now.state = step(RUN_MOVES, RunState(now.state), RunState.DONE)
    now.merged, now.finished_at = upload, timezone.now()
    now.save(update_fields=["state", "merged", "finished_at"])
    journal.record(
        actor=now.started_by,
        verb="print_run.finished",
        target=now,
        after={"done": now.done, "seconds": round(now.seconds, 1), "sha256": upload.sha256 if upload else ""},
    )
    return now


@transaction.atomic
def fail_run(*, run: PrintRun, sentence: str) -> None:
    """Note that a run was interrupted by a fault of ours, if it is still this worker's; it can be taken up again."""
    now = locked(run)
    if now.claim != run.claim or now.state != RunState.RUNNING:
        return
    now.state, now.error = RunState.FAILED, sentence
    now.save(update_fields=["state", "error"])
    journal.record(actor=None, verb="print_run.failed", target=now, reason=sentence)


def only_separate(run: PrintRun) -> bool:
    """Whether a run makes single files alone."""
    return run.output == RunOutput.SEPARATE
