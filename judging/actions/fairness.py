"""The fairness report: computed once for what it rests on, kept with the result that it belongs to."""

from collections.abc import Mapping
from typing import Any, Final

from django.core.cache import cache
from django.db import transaction
from django.utils import timezone

from contest import journal
from contest.actions.job import start_job
from contest.models import Job, User
from contest.states import JobState
from judging.models import FairnessReport, Ranking, Round
from judging.queries.fairness import digest_of, ranking_input, size_of, surroundings_of
from judging.scoring.exceptions import ScoringError
from judging.scoring.fairness.draws import Progress
from judging.scoring.fairness.figures import FairnessInput
from judging.scoring.fairness.report import fairness_report, work_of

AT_ONCE: Final = 200_000
"""Scores of entries that a page may wait for; about a second of one processor."""
REMEMBERED: Final = 30 * 24 * 3600
KIND: Final = "fairness"


def computed_at_once(round: Round) -> bool:
    """Whether the report of a round is a matter of a second, or one for the worker."""
    return work_of(*size_of(round)) <= AT_ONCE


def remembered(digest: str) -> dict[str, Any] | None:
    """Return the figures with this digest if somebody had them computed already."""
    found: dict[str, Any] | None = cache.get(_key(digest))
    return found


def compute_report(given: Mapping[str, Any], digest: str, progress: Progress | None = None) -> dict[str, Any]:
    """Compute the figures and remember them; it changes nothing that anybody could see. Raises ScoringError."""
    figures = fairness_report(FairnessInput.from_json(given), progress).as_json()
    cache.set(_key(digest), figures, REMEMBERED)
    return figures


def _key(digest: str) -> str:
    return f"fairness:{digest}"


@transaction.atomic
def keep_report(
    *, ranking: Ranking, actor: User, progress: Progress | None = None, wait: bool = False
) -> FairnessReport | None:
    """Keep the figures with an approved result, so that they can be printed with it for ever.

    What takes more than a second is left to the worker unless `wait`; then None comes back. A round that no figure can
    be computed for has no report: that must not stand in the way of its result.
    """
    if ranking.round is None:
        return None
    surroundings = surroundings_of(ranking.round)
    digest = digest_of(ranking, surroundings)
    kept = FairnessReport.objects.filter(ranking=ranking).first()
    if kept is not None and kept.digest == digest:
        return kept
    figures = remembered(digest)
    if figures is None:
        if not wait and not computed_at_once(ranking.round):
            start_report(ranking=ranking, actor=actor)
            return None
        try:
            figures = compute_report(ranking_input(ranking, surroundings), digest, progress)
        except ScoringError:
            return None
    found, _made = FairnessReport.objects.update_or_create(
        ranking=ranking,
        defaults={
            "digest": digest,
            "figures": figures,
            "judges": {one["judge"]: one for one in figures["judges"]},
            "names": surroundings.names,
            "kept_at": timezone.now(),
        },
    )
    journal.record(actor=actor, verb="fairness.kept", target=ranking, after={"digest": digest})
    return found


@transaction.atomic
def start_report(*, ranking: Ranking, actor: User, page: str = "") -> Job:
    """Have the report of a result computed by the worker; a second wish finds the first still under way.

    page: where to look at it when it is done.
    """
    assert ranking.round is not None
    waiting = report_job(ranking, actor)
    if waiting is not None and not waiting.is_over:
        return waiting
    return start_job(
        kind=KIND,
        owner=actor,
        edition=ranking.edition,
        total=1,
        parameters={"ranking": ranking.code, "next": page},
    )


def report_job(ranking: Ranking, owner: User) -> Job | None:
    """The newest piece of work on the report of a result that this person asked for."""
    return (
        Job.objects.filter(kind=KIND, owner=owner, parameters__ranking=ranking.code)
        .exclude(state=JobState.DONE)
        .order_by("-created_at")
        .first()
    )
