"""A rehearsal: the complete round, played with invented entries on the real devices."""

from django.db import models
from django.utils import timezone

from contest.models import Edition, User
from judging.models.round import Round


class Rehearsal(models.Model):
    """That a round is being rehearsed now, and by which twin of it.

    While this row is there the round's tablets and screens show the twin (`queries.hall.rehearsal`); without it they
    show the round again. The twin lies in an edition of its own, which goes with everything in it.
    """

    round = models.OneToOneField(Round, models.CASCADE, related_name="rehearsal")
    twin = models.OneToOneField(Round, models.CASCADE, related_name="rehearsal_of")
    begun_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    begun_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return str(self.round)

    @property
    def code(self) -> str:
        return self.round.code

    @property
    def edition(self) -> Edition:
        return self.round.edition
