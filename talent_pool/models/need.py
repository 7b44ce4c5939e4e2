"""Needs: what branches asked for and nobody could give."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from contest.codes import new_code
from contest.models import Edition, Entry
from contest.transitions import step
from talent_pool.models.booking import Booking
from talent_pool.models.lecturer import Topic
from talent_pool.states import NEED_MOVES, AudienceKind, NeedState


class Need(models.Model):
    """A lecture that is wanted; CALLED ones form the call for topics of `edition`, where an entry answers them."""

    code = models.CharField(max_length=20, unique=True, default=new_code)
    subject = models.CharField(_("what it should be about"), max_length=200)
    topic = models.ForeignKey(
        Topic, models.SET_NULL, null=True, blank=True, related_name="needs", verbose_name=_("topic")
    )
    sector = models.CharField(_("sector"), max_length=100, blank=True)
    town = models.CharField(_("town"), max_length=100, blank=True)
    audience_kind = models.CharField(_("audience"), max_length=12, choices=AudienceKind, blank=True)
    unit_name = models.CharField(pgettext_lazy("organization", "unit"), max_length=200, blank=True)
    booking = models.OneToOneField(Booking, models.CASCADE, null=True, blank=True, related_name="need")
    state = models.CharField(_("state"), max_length=10, choices=NeedState, default=NeedState.OPEN)
    state_reason = models.TextField(blank=True)
    edition = models.ForeignKey(Edition, models.PROTECT, null=True, blank=True, related_name="needs")
    entry = models.ForeignKey(Entry, models.SET_NULL, null=True, blank=True, related_name="needs")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("need")
        ordering = ("-created_at", "-pk")
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(subject=""), name="pool_need_has_subject"),
            models.CheckConstraint(
                condition=~Q(state__in=[NeedState.CALLED, NeedState.ANSWERED]) | Q(edition__isnull=False),
                name="pool_need_called_by_edition",
            ),
            models.CheckConstraint(
                condition=~Q(state=NeedState.CLOSED) | ~Q(state_reason=""),
                name="pool_need_closed_with_reason",
            ),
        ]

    def __str__(self) -> str:
        return self.subject

    def move_to(self, target: NeedState, reason: str = "") -> None:
        """Follow one edge of NEED_MOVES in memory, or raise IllegalMove."""
        self.state = step(NEED_MOVES, NeedState(self.state), target)
        self.state_reason = reason
