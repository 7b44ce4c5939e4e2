"""Results on paper: what stands around them, and all sheets at once in the background."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from contest.actions.job import beat, finish_job
from contest.models import Job
from contest.tasks.job import works_on
from judging.documents.merge import merge
from judging.documents.result import Cover, render_workings
from judging.models import Ranking
from judging.queries.ranking import LineRow, line_rows
from judging.queries.working import names_of, working_of
from judging.rule_words import rule_in_words

CHUNK: Final = 20
"""Sheets in one document: progress shows every few seconds."""


def rows_to_show(ranking: Ranking, entries: Sequence[str] | None, *, blind: bool) -> list[LineRow]:
    """Return the lines of some entries, or all; in a blind document with the alias and nothing else."""
    rows = line_rows(ranking, entries=entries)
    if not blind:
        return rows
    return [replace(row, number=row.alias, title="", lead="", organization="") for row in rows]


def cover_of(ranking: Ranking, *, blind: bool, seats: Sequence[str] | None = None) -> Cover:
    """Return what stands around a result on paper. seats: labels of the judges who sign; None for all."""
    names = names_of(ranking, {}, judges=not blind)
    package = ranking.packages.defer("content").first()
    judges = [
        f"{label} {judge}".strip() for label, judge in names.seats.values() if seats is None or label in seats
    ]
    round = ranking.round
    return Cover(
        edition=ranking.edition.name,
        title=round.name if round else _("Final result"),
        version=ranking.version,
        state=ranking.get_state_display(),
        reason=ranking.reason if not blind else "",
        computed_at=timezone.localtime(ranking.computed_at),
        sha256=package.sha256 if package else "",
        package=package.number if package else 0,
        judges=tuple(judges),
        language=get_language() or "zh-hans",
        rule=tuple(rule_in_words(ranking.rule, {**names.criteria, **names.rounds}))
        if ranking.rule.get("aggregator")
        else (),
    )


@works_on("result_sheets")
def print_sheets(job: Job) -> None:
    """Render the sheets of all entries of a ranking into one PDF to print."""
    ranking = Ranking.objects.select_related("edition", "round").get(code=job.parameters["ranking"])
    blind = bool(job.parameters["blind"])
    with timezone.override(ranking.edition.tz):
        rows = rows_to_show(ranking, None, blind=blind)
        names = names_of(
            ranking, {one.entry_code: f"{one.number} {one.title}".strip() for one in rows}, judges=not blind
        )
        cover = cover_of(ranking, blind=blind)
        parts: list[bytes] = []
        beat(job, 0, len(rows))
        for start in range(0, len(rows), CHUNK):
            workings = [working_of(ranking, row, names) for row in rows[start : start + CHUNK]]
            parts.append(render_workings(cover, workings, blind=blind))
            beat(job, min(start + CHUNK, len(rows)))
    finish_job(job, content=merge(parts, title=job.parameters["title"]), filename=job.parameters["filename"])
