"""Choices of the talent pool and their tables of moves; imports nothing of ours."""

from typing import Final

from django.db.models import TextChoices
from django.utils.translation import pgettext_lazy


class PoolState(TextChoices):
    """Where a lecturer or a lecture report stands in the pool."""

    CANDIDATE = "candidate", pgettext_lazy("pool", "Candidate")
    ADMITTED = "admitted", pgettext_lazy("pool", "Admitted")
    DECLINED = "declined", pgettext_lazy("pool", "Not admitted")
    ENDED = "ended", pgettext_lazy("pool", "Ended")


POOL_MOVES: Final = {
    PoolState.CANDIDATE: frozenset({PoolState.ADMITTED, PoolState.DECLINED}),
    PoolState.DECLINED: frozenset({PoolState.CANDIDATE, PoolState.ADMITTED}),
    PoolState.ADMITTED: frozenset({PoolState.ENDED, PoolState.CANDIDATE}),  # CANDIDATE: admission undone
    PoolState.ENDED: frozenset({PoolState.ADMITTED, PoolState.CANDIDATE}),  # CANDIDATE: a new award
}


class PoolSource(TextChoices):
    AWARD = "award", pgettext_lazy("source", "Award")
    RECOMMENDATION = "recommendation", pgettext_lazy("source", "Recommendation")
    IMPORT = "import", pgettext_lazy("source", "Earlier records")


class DoubtOutcome(TextChoices):
    """What became of two records that may be one person."""

    OPEN = "open", pgettext_lazy("duplicate", "To be decided")
    SAME = "same", pgettext_lazy("duplicate", "One person")
    DIFFERENT = "different", pgettext_lazy("duplicate", "Two people")
