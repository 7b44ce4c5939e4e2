"""Score sheets of a whole round in one file, judge by judge, in the background."""

from dataclasses import replace

from django.utils import timezone, translation

from contest.actions.job import beat, finish_job
from contest.models import Job
from contest.office import written
from contest.office.paper import Format
from contest.states import FileFormat
from contest.tasks.job import works_on
from judging.documents.merge import merge
from judging.documents.papers.marks import score_sheets
from judging.models import Round
from judging.queries.papers import sheets_on_paper


@works_on("score_sheets")
def make_score_sheets(job: Job) -> None:
    """Make the score sheets that the job's parameters name: round, filled, names, seat, format.

    As PDF the sheets of each judge are set by themselves, so that their pages are numbered by judge and progress shows.
    """
    asked = job.parameters
    wanted = Format(asked["format"])
    round = Round.objects.select_related("edition").get(code=asked["round"])
    edition = round.edition
    with timezone.override(edition.tz), translation.override("zh-hans"):
        found = sheets_on_paper(round, names=asked["names"], filled=asked["filled"], seat=asked["seat"])
        paper = score_sheets(edition.name, round.name, found)
        beat(job, 0, len(found.sheets))
        if wanted is not Format.PDF:
            content = written(paper, wanted)
        else:
            parts, done = [], 0
            for own in found.by_judge():
                parts.append(
                    written(score_sheets(edition.name, round.name, replace(found, sheets=own)), wanted)
                )
                done += len(own)
                beat(job, done)
            content = merge(parts, title=paper.title)
    finish_job(job, content=content, filename=f"{paper.title}.{wanted}", file_format=FileFormat(wanted.value))
