"""Printing many certificates in the background."""

from itertools import takewhile
from typing import Final

from django.conf import settings
from django.urls import reverse

from contest.actions.job import beat, finish_job
from contest.models import Job
from contest.tasks.job import works_on
from judging.documents.certificate import merge, render_certificates
from judging.documents.pages import pages_of
from judging.models import Certificate

CHUNK: Final = 20
"""Certificates in one document: enough to share what is costly, few enough to show progress every second."""


@works_on("certificates")
def print_certificates(job: Job) -> None:
    """Render the chosen certificates in their order into one PDF to print."""
    codes: list[str] = job.parameters["check_codes"]
    order = {code: place for place, code in enumerate(codes)}
    rows = sorted(
        Certificate.objects.filter(check_code__in=codes).select_related(
            "template__background", "template__seal", "award"
        ),
        key=lambda one: order[one.check_code],
    )
    verify_path = reverse("judging:verify", args=["CODE"]).replace("CODE", "{code}")
    parts: list[bytes] = []
    done = 0
    beat(job, 0, len(rows))
    while rows:
        design = rows[0].template.design  # a document has one paper
        chunk = list(takewhile(lambda one: one.template.design == design, rows[:CHUNK]))  # noqa: B023 - used at once
        parts.append(
            render_certificates(pages_of(chunk, site_url=settings.SITE_URL, verify_path=verify_path))
        )
        rows = rows[len(chunk) :]
        done += len(chunk)
        beat(job, done)
    finish_job(job, content=merge(parts, title=job.parameters["title"]), filename=job.parameters["filename"])
