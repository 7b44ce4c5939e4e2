"""A round's journey to the hall and back: what left, what came back, and, in the hall, where the round is from."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone

from contest.codes import new_code
from contest.models import Edition, User
from contest.transitions import step
from judging.models.round import Round
from judging.states import RETURN_MOVES, TRIP_MOVES, ReturnState, TripState, Winner


class Trip(models.Model):
    """A round taken to the hall as a file; while it is AWAY nothing of the round is written here.

    public_key: of the trip, hexadecimal; what comes back is signed by its other half, which left with the file.
    parcel: the file as it left, against which a return is compared. counts: noun -> rows in it.
    """

    round = models.ForeignKey(Round, models.CASCADE, related_name="trips")
    code = models.CharField(max_length=20, unique=True, default=new_code)
    state = models.CharField(max_length=6, choices=TripState, default=TripState.AWAY)
    public_key = models.CharField(max_length=64)
    parcel = models.BinaryField()
    sha256 = models.CharField(max_length=64)
    counts = models.JSONField(default=dict)
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)
    ended_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)
    reason = models.TextField(blank=True)  # why it was called back

    class Meta:
        ordering = ("-made_at", "-pk")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["round"], condition=Q(state=TripState.AWAY), name="judging_trip_one_away"
            ),
            models.CheckConstraint(
                condition=Q(state=TripState.AWAY) ^ (Q(ended_by__isnull=False) & Q(ended_at__isnull=False)),
                name="judging_trip_ended_by",
            ),
            models.CheckConstraint(
                condition=~Q(state=TripState.VOID) | ~Q(reason=""), name="judging_trip_void_with_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.round} {self.code}"

    @property
    def edition(self) -> Edition:
        return self.round.edition

    def move_to(self, target: TripState) -> None:
        """Follow one edge of TRIP_MOVES in memory, or raise IllegalMove."""
        self.state = step(TRIP_MOVES, TripState(self.state), target)
        self.ended_at = timezone.now()


class TripReturn(models.Model):
    """A file that came back from the hall: looked at, then merged, and kept with the hall's journal in it.

    hall: which laptop made it; two laptops may have loaded one trip. made_at: by that laptop's clock.
    journal_fault: "" where the chain of its journal is whole. winner: whose values stood where both sides had changed.
    """

    trip = models.ForeignKey(Trip, models.CASCADE, related_name="returns")
    code = models.CharField(max_length=20, unique=True, default=new_code)
    state = models.CharField(max_length=8, choices=ReturnState, default=ReturnState.WAITING)
    hall = models.CharField(max_length=20)
    parcel = models.BinaryField()
    sha256 = models.CharField(max_length=64)
    counts = models.JSONField(default=dict)
    journal_lines = models.PositiveIntegerField(default=0)
    journal_fault = models.CharField(max_length=200, blank=True)
    made_at = models.DateTimeField()
    received_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    received_at = models.DateTimeField(default=timezone.now)
    merged_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    merged_at = models.DateTimeField(null=True, blank=True)
    winner = models.CharField(max_length=4, choices=Winner, blank=True)
    reason = models.TextField(blank=True)
    done = models.JSONField(default=dict)  # what the merge did, in numbers

    class Meta:
        ordering = ("-received_at", "-pk")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["trip", "sha256"], name="judging_return_once"),
            models.CheckConstraint(
                condition=Q(state=ReturnState.WAITING)
                ^ (Q(merged_by__isnull=False) & Q(merged_at__isnull=False)),
                name="judging_return_merged_by",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.trip} {self.code}"

    @property
    def edition(self) -> Edition:
        return self.trip.round.edition

    def move_to(self, target: ReturnState) -> None:
        """Follow one edge of RETURN_MOVES in memory, or raise IllegalMove."""
        self.state = step(RETURN_MOVES, ReturnState(self.state), target)


class HallRound(models.Model):
    """In the hall: the file that a round was made from, and the key by which its return is signed.

    hall: a name that this laptop gave itself for the trip. secret: seed of the trip's key, hexadecimal.
    journal_from, journal_hash: the journal's end when the round came in. earlier_scores: entry's code -> earlier round's
    code -> published score, for ties.
    """

    round = models.OneToOneField(Round, models.CASCADE, related_name="visit")
    trip = models.CharField(max_length=20, unique=True)
    hall = models.CharField(max_length=20, default=new_code)
    site = models.CharField(max_length=300, blank=True)
    secret = models.CharField(max_length=64)
    sha256 = models.CharField(max_length=64)
    earlier_scores = models.JSONField(default=dict)
    journal_from = models.PositiveBigIntegerField(default=0)
    journal_hash = models.CharField(max_length=64)
    loaded_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    loaded_at = models.DateTimeField(default=timezone.now)
    returns_made = models.PositiveIntegerField(default=0)
    returned_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.round} {self.trip}"

    @property
    def code(self) -> str:
        return self.trip

    @property
    def edition(self) -> Edition:
        return self.round.edition
