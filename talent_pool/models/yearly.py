"""The yearly report: the office's own sentences, which are filled with figures when it is read."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from contest.models import User


class YearlyPattern(models.Model):
    """The text of the report of a year, with placeholders for its figures; later years take it over until they have their own."""

    year = models.PositiveSmallIntegerField(_("year"), unique=True)
    text = models.TextField(_("text"))
    written_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    written_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("text of the yearly report")
        ordering = ("-year",)
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(text=""), name="pool_yearly_has_text"),
        ]

    def __str__(self) -> str:
        return str(self.year)
