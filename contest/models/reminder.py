"""A letter that reminds somebody of what is still missing."""

from typing import ClassVar

from django.db import models

from contest.models.edition import Edition
from contest.models.entry import Entry
from contest.models.job import Job
from contest.models.people import User
from contest.states import ReminderState


class Reminder(models.Model):
    """One person in one press of the button; `press` makes a doubled post one press."""

    edition = models.ForeignKey(Edition, models.CASCADE, related_name="reminders")
    press = models.CharField(max_length=40)
    job = models.ForeignKey(Job, models.SET_NULL, null=True, blank=True, related_name="+")
    person = models.ForeignKey(User, models.CASCADE, related_name="reminders")
    entries = models.ManyToManyField(Entry, related_name="reminders")
    state = models.CharField(max_length=12, choices=ReminderState, default=ReminderState.WAITING)
    created_at = models.DateTimeField(auto_now_add=True)
    sent_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("pk",)
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["edition", "press", "person"], name="contest_reminder_once"),
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.get_state_display()}"
