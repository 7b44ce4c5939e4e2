"""The one task of the queue: run the job with this code by the function registered for its kind."""

import logging
from collections.abc import Callable
from typing import Final

from django.utils.translation import gettext as _
from django_tasks import task

from contest.actions.job import claim_job, fail_job
from contest.exceptions import DomainError
from contest.models import Job

logger = logging.getLogger(__name__)

Work = Callable[[Job], None]
WORKS: Final[dict[str, Work]] = {}


def works_on(kind: str) -> Callable[[Work], Work]:
    """Register a function as the work behind a kind of job; the floors above register theirs."""

    def register(work: Work) -> Work:
        WORKS[kind] = work
        return work

    return register


@task()
def run_job(code: str) -> None:
    """Claim the job and do its work; a second run of the same job finds nothing to claim."""
    job = claim_job(code)
    if job is None:
        return
    try:
        WORKS[job.kind](job)
    except DomainError as refusal:
        fail_job(job, sentence=str(refusal))
    except Exception:
        logger.exception("job %s of kind %s failed", job.code, job.kind)
        fail_job(job, sentence=_("Something went wrong on our side. The log of the server says more."))
