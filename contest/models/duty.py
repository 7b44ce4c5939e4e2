"""What has to be done again and again, without anybody asking for it."""

from typing import ClassVar

from django.db import models
from django.db.models import Q


class Duty(models.Model):
    """When a periodic duty is due; contest.tasks.timetable knows what it is and how often it comes.

    due_at: moves on when a worker takes the duty, so that of many only one does. last_run: when it last ended well.
    failures: in a row; 0 after it has ended well.
    """

    name = models.CharField(max_length=40, unique=True)
    due_at = models.DateTimeField()
    last_run = models.DateTimeField(null=True, blank=True)
    failures = models.PositiveIntegerField(default=0)
    error = models.CharField(max_length=200, blank=True)

    class Meta:
        verbose_name_plural = "duties"
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(failures=0) ^ ~Q(error=""), name="contest_duty_error_iff_failed"
            ),
        ]

    def __str__(self) -> str:
        return self.name
