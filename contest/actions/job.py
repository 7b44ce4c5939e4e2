"""Background work: asked for in a transaction, run by a worker, found again after a crash."""

import hashlib
from datetime import timedelta
from functools import partial
from typing import Any, Final

from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.module_loading import import_string
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from contest.models import Edition, Job, Upload, User
from contest.states import FileFormat, JobState

SILENCE: Final = timedelta(minutes=2)
"""A running job that kept silent for so long lost its worker."""
RUN_JOB: Final = "contest.tasks.job.run_job"
"""The task of the room above, by name."""
ATTEMPTS: Final = 3
QUEUES: Final = {"conversion": "media", "recheck": "media"}
"""Kinds of work that take minutes wait in a line of their own."""


@transaction.atomic
def start_job(
    *,
    kind: str,
    owner: User,
    edition: Edition | None = None,
    parameters: dict[str, Any] | None = None,
    total: int = 0,
) -> Job:
    """Ask for background work; a worker hears of it once the transaction is committed."""
    job = Job.objects.create(
        kind=kind, owner=owner, edition=edition, parameters=parameters or {}, total=total
    )
    transaction.on_commit(partial(_enqueue, job.code, kind))
    return job


def _enqueue(code: str, kind: str) -> None:
    import_string(RUN_JOB).using(queue_name=QUEUES.get(kind, "default")).enqueue(code)


@transaction.atomic
def claim_job(code: str) -> Job | None:
    """Give a job to the worker that asks; None if another has it, or it is over, or was tried too often."""
    job = Job.objects.select_for_update().filter(code=code).first()
    if job is None or job.is_over:
        return None
    now = timezone.now()
    if job.state == JobState.RUNNING and job.heartbeat_at and now - job.heartbeat_at < SILENCE:
        return None
    job.state, job.attempts, job.done = JobState.RUNNING, job.attempts + 1, 0
    job.started_at, job.heartbeat_at = now, now
    job.save(update_fields=["state", "attempts", "done", "started_at", "heartbeat_at"])
    return job


def beat(job: Job, done: int, total: int | None = None) -> None:
    """Say how far the work is; a short write of its own, never inside a long transaction."""
    changes: dict[str, Any] = {"done": done, "heartbeat_at": timezone.now()}
    if total is not None:
        changes["total"] = total
    Job.objects.filter(pk=job.pk).update(**changes)


@transaction.atomic
def finish_job(
    job: Job, *, content: bytes = b"", filename: str = "", file_format: FileFormat = FileFormat.PDF
) -> None:
    """End a job well, with a file for its owner if there is one."""
    job = Job.objects.select_for_update().get(pk=job.pk)
    if content:
        job.result = Upload.objects.create(
            file=ContentFile(content, name="result"),
            original_name=filename,
            format=file_format,
            size=len(content),
            sha256=hashlib.sha256(content).hexdigest(),
            uploaded_by=job.owner,
        )
    job.state, job.done, job.finished_at = JobState.DONE, job.total, timezone.now()
    job.save(update_fields=["state", "done", "finished_at", "result"])


def fail_job(job: Job, *, sentence: str) -> None:
    """End a job with a sentence that says what went wrong."""
    Job.objects.filter(pk=job.pk).update(state=JobState.FAILED, error=sentence, finished_at=timezone.now())


def revive_jobs() -> int:
    """Hand jobs whose worker went silent to another one, or end them after ATTEMPTS; return how many.

    So it is with those that wait, but for nothing: whoever was to ask for them or to claim them was killed before.
    """
    from django.utils.translation import gettext as _

    lost = Job.objects.filter(state=JobState.RUNNING).filter(
        Q(heartbeat_at__isnull=True) | Q(heartbeat_at__lt=timezone.now() - SILENCE)
    )
    ended = lost.filter(attempts__gte=ATTEMPTS).update(
        state=JobState.FAILED,
        error=_("The work was interrupted several times. Start it again."),
        finished_at=timezone.now(),
    )
    again = list(lost.filter(attempts__lt=ATTEMPTS).values_list("code", "kind"))
    Job.objects.filter(code__in=[code for code, _kind in again], state=JobState.RUNNING).update(
        state=JobState.WAITING
    )
    again += _unheard({code for code, _kind in again})
    for code, kind in again:
        _enqueue(code, kind)
    return ended + len(again)


def _unheard(known: set[str]) -> list[tuple[str, str]]:
    """Return code and kind of jobs that have waited for a while although no task in the queue is for them."""
    late = Job.objects.filter(state=JobState.WAITING, created_at__lt=timezone.now() - SILENCE)
    waiting = [one for one in late.values_list("code", "kind") if one[0] not in known]
    if not waiting:
        return []
    tasks = DBTaskResult.objects.filter(task_path=RUN_JOB, status=TaskResultStatus.READY)
    queued = {code for told in tasks.values_list("args_kwargs", flat=True) for code in told["args"]}
    return [one for one in waiting if one[0] not in queued]
