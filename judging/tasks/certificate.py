"""Printing many certificates in the background, on all processors, in stretches that are kept one by one."""

import logging
import os
import time
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path
from typing import Final

from django.utils.translation import gettext as _

from contest.actions.job import beat, finish_job
from contest.exceptions import DomainError
from contest.models import Job
from contest.pdf import KeyRefused, LayoutError, Press, PressArgs, Printed, Record, workers
from contest.tasks.job import works_on
from judging.actions.print_room import begin_run, fail_run, finish_run, keep_part, leave_out, signer_of
from judging.actions.print_room.work import unfinished
from judging.documents.certificate import (
    Stretch,
    glyph_bytes,
    read_pictures,
    record_of,
    shift_of,
    stretches,
)
from judging.exceptions import Unprintable
from judging.models import Certificate, PrintPart, PrintRun, PrintSheet
from judging.queries.certificate import glyph_pictures, pictures_of
from judging.states import CertificateState, RunOutput, SheetOutcome

logger = logging.getLogger(__name__)

SEVERAL: Final = 5
"""From so many stretches on, all processors print."""


@works_on("certificates")
def print_certificates(job: Job) -> None:
    """Print what is not yet printed of a run; a run that was stopped, or is another job's, is left alone."""
    run = begin_run(code=job.parameters["run"], job=job)
    if run is None:
        finish_job(job)
        return
    try:
        _print(run, job)
    except (LayoutError, KeyRefused) as error:
        refusal = Unprintable(error.sentences if isinstance(error, LayoutError) else [str(error)])
        fail_run(run=run, sentence=str(refusal))
        raise refusal from error
    except DomainError as refusal:
        fail_run(run=run, sentence=str(refusal))
        raise
    except Exception:
        fail_run(run=run, sentence=_("Something went wrong on our side. The log of the server says more."))
        raise


def _print(run: PrintRun, job: Job) -> None:
    beat(job, run.done, run.total)
    sheets = list(
        PrintSheet.objects.filter(run=run, outcome=SheetOutcome.PLANNED)
        .select_related("certificate__template", "certificate__edition")
        .order_by("position")
    )
    void = [sheet for sheet in sheets if sheet.certificate.state != CertificateState.VALID]
    if void and leave_out(run=run, sheets=void, reason=_("The certificate is not valid any more.")) is None:
        finish_job(job)
        return
    left = {sheet.certificate_id: sheet for sheet in sheets if sheet not in void}
    began = time.monotonic()
    for stretch, printed in _printed(run, [sheet.certificate for sheet in left.values()]):
        now = time.monotonic()
        kept = keep_part(
            run=run,
            sheets=[left[one.pk] for one in stretch.certificates],
            printed=printed,
            seconds=now - began,
        )
        if kept is None:  # stopped by a person, or given to another worker
            finish_job(job)
            return
        began = now
        beat(job, kept.done)
    finish_run(run=run, merged=_joined(run))
    finish_job(job)


def _printed(run: PrintRun, certificates: list[Certificate]) -> Iterator[tuple[Stretch, Printed]]:
    """Yield stretches with what the press made of them, in their order; both processors work on the next ones meanwhile."""
    separate = run.output != RunOutput.MERGED
    parted = stretches(
        certificates,
        signer=signer_of(edition=run.edition, actor=run.started_by) if separate else None,
        merged=run.output != RunOutput.SEPARATE,
        separate=separate,
        shift=shift_of(run),
        only_variable=run.only_variable,
        title=run.title,
    )
    pictures = read_pictures(pictures_of({one.template for one in certificates}))
    chars = glyph_bytes(glyph_pictures(run.edition))
    with workers(count_for(len(parted))) as pool:
        for _template, group in groupby(parted, key=lambda one: one.certificates[0].template_id):
            alike = list(group)
            chunks: list[list[Record]] = [[record_of(one) for one in each.certificates] for each in alike]
            args = PressArgs(alike[0].layout, pictures, alike[0].options, chars)
            yield from zip(alike, pool.map_chunks(args, chunks), strict=True)


def count_for(chunks: int) -> int:
    """How many processes a run is worth: a second one takes a second to start, which a few chunks don't save."""
    return 1 if chunks < SEVERAL else min(os.cpu_count() or 1, chunks)


def _joined(run: PrintRun) -> Path | None:
    """Put the parts of a run together into its one file; None for a run of single files, or one without a sheet."""
    parts = list(run.parts.exclude(merged="")) if run.output != RunOutput.SEPARATE else []
    if not parts:
        return None
    target = unfinished(run, "whole")
    Press.join((_bytes(part) for part in parts), target)
    return target


def _bytes(part: PrintPart) -> bytes:
    with part.merged.open("rb") as file:
        content: bytes = file.read()
    return content
