"""The fairness report that was approved together with a result."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from judging.models.ranking import Ranking


class FairnessReport(models.Model):
    """The figures of one version of a result, kept as they were when it was approved.

    digest: of everything they were computed from. figures: as judging.scoring writes them. judges: the line of each
    judge by seat, so that a judge's own page need not read the rest. names: of tiers and leagues at that time.
    """

    ranking = models.OneToOneField(Ranking, models.CASCADE, related_name="fairness")
    digest = models.CharField(max_length=64)
    figures = models.JSONField()
    judges = models.JSONField(default=dict)
    names = models.JSONField(default=dict)
    kept_at = models.DateTimeField()

    class Meta:
        verbose_name = _("fairness report")

    def __str__(self) -> str:
        return str(self.ranking)
