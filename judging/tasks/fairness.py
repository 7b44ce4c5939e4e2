"""Computing a large fairness report in the background."""

from contest.actions.job import beat, finish_job
from contest.models import Job
from contest.tasks.job import works_on
from judging.actions.fairness import compute_report, keep_report, remembered
from judging.models import Ranking
from judging.queries.fairness import digest_of, ranking_input, surroundings_of
from judging.states import RankingState


@works_on("fairness")
def compute_fairness(job: Job) -> None:
    """Compute the report of one result, keep it if the result is approved, and tell how far it is."""
    ranking = Ranking.objects.select_related("round__edition", "edition").get(code=job.parameters["ranking"])
    assert ranking.round is not None
    surroundings = surroundings_of(ranking.round)
    digest = digest_of(ranking, surroundings)
    if remembered(digest) is None:
        compute_report(
            ranking_input(ranking, surroundings), digest, lambda done, total: beat(job, done, total)
        )
    if ranking.state == RankingState.APPROVED:
        keep_report(ranking=ranking, actor=job.owner, wait=True)
    finish_job(job)
