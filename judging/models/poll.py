"""The audience's votes: who holds a ticket, when a vote is open, and the ballots."""

from typing import ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from contest.codes import new_code, new_receipt, new_token
from contest.models import Edition, User
from contest.transitions import step
from judging.models.round import Contender, Round
from judging.states import POLL_MOVES, PollKind, PollState


class PollPlan(models.Model):
    """How the audience of a round votes; each poll takes its values over when it opens.

    choices: how many lectures a ticket may choose in all. minutes: a poll takes no ballots after that; empty: until the
    desk closes it. places: how many tickets may be valid at once, the fixed number of audience judges.
    """

    round = models.OneToOneField(Round, models.CASCADE, related_name="poll_plan")
    kind = models.CharField(_("when they vote"), max_length=4, choices=PollKind, default=PollKind.END)
    choices = models.PositiveSmallIntegerField(
        _("lectures a ticket may choose"),
        default=1,
        validators=[MinValueValidator(1), MaxValueValidator(100)],
        help_text=_("At most so many, in the whole round."),
    )
    may_change = models.BooleanField(
        _("a vote may be changed while voting is open"),
        default=True,
        help_text=_("Otherwise the first vote of a ticket stands."),
    )
    minutes = models.PositiveSmallIntegerField(
        _("minutes a vote is open"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(240)],
        help_text=_("Empty: until the desk closes it."),
    )
    places = models.PositiveSmallIntegerField(
        _("audience judges"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(5000)],
        help_text=_("So many tickets are valid at once and no more. Empty: as many as are made."),
    )

    def __str__(self) -> str:
        return str(self.round)

    @property
    def code(self) -> str:
        return self.round.code

    @property
    def edition(self) -> Edition:
        return self.round.edition


class Ticket(models.Model):
    """The right to one vote in each poll of a round: a card with a QR code, for a named person or for whoever holds it.

    token: stands in the address of the card's QR code. short: printed below it, to be typed; both until it is revoked.
    """

    round = models.ForeignKey(Round, models.CASCADE, related_name="tickets")
    number = models.PositiveSmallIntegerField()
    code = models.CharField(max_length=20, unique=True, default=new_code)
    token = models.CharField(max_length=32, unique=True, default=new_token)
    short = models.CharField(max_length=8, unique=True)
    holder = models.CharField(_("name"), max_length=100, blank=True)
    unit = models.CharField(_("unit"), max_length=200, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoked_reason = models.TextField(blank=True)

    class Meta:
        ordering = ("number",)
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["round", "number"], name="judging_ticket_number"),
            models.CheckConstraint(
                condition=Q(revoked_at__isnull=True) ^ ~Q(revoked_reason=""),
                name="judging_ticket_revoked_iff_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.holder}".strip()

    @property
    def edition(self) -> Edition:
        return self.round.edition


class Poll(models.Model):
    """One window in which tickets vote: on one lecture right after it, or on all at the end.

    contender: the one lecture; empty: all that take part. votes: contender's code -> votes, as they were counted at closing.
    """

    round = models.ForeignKey(Round, models.CASCADE, related_name="polls")
    contender = models.ForeignKey(Contender, models.CASCADE, null=True, blank=True, related_name="polls")
    code = models.CharField(max_length=20, unique=True, default=new_code)
    state = models.CharField(max_length=10, choices=PollState, default=PollState.OPEN)
    choices = models.PositiveSmallIntegerField()
    may_change = models.BooleanField()
    opened_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    opened_at = models.DateTimeField(default=timezone.now)
    closes_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    reason = models.TextField(blank=True)  # why it was cancelled
    votes = models.JSONField(null=True, blank=True)
    counted = models.PositiveIntegerField(null=True, blank=True)  # ballots

    class Meta:
        ordering = ("opened_at", "pk")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["round"], condition=Q(state=PollState.OPEN), name="judging_poll_one_open"
            ),
            models.UniqueConstraint(
                fields=["round"],
                condition=Q(contender__isnull=True) & ~Q(state=PollState.CANCELLED),
                name="judging_poll_one_at_the_end",
            ),
            models.UniqueConstraint(
                fields=["contender"],
                condition=~Q(state=PollState.CANCELLED),
                name="judging_poll_one_per_contender",
            ),
            models.CheckConstraint(
                condition=~Q(state=PollState.CLOSED)
                | (Q(closed_at__isnull=False) & Q(votes__isnull=False) & Q(counted__isnull=False)),
                name="judging_poll_closed_with_count",
            ),
            models.CheckConstraint(
                condition=Q(state=PollState.CANCELLED) ^ Q(reason=""),
                name="judging_poll_cancelled_iff_reason",
            ),
        ]

    def __str__(self) -> str:
        return str(self.contender or self.round)

    @property
    def edition(self) -> Edition:
        return self.round.edition

    @property
    def takes_ballots(self) -> bool:
        """Whether a ballot that arrives now counts."""
        return self.state == PollState.OPEN and (self.closes_at is None or timezone.now() < self.closes_at)

    def move_to(self, target: PollState) -> None:
        """Follow one edge of POLL_MOVES in memory, or raise IllegalMove."""
        self.state = step(POLL_MOVES, PollState(self.state), target)


class Ballot(models.Model):
    """What a ticket chose in a poll: at most one row for both, held by the database. No page and no export shows it.

    choices: codes of contenders. changes: how often it was changed before the poll closed. It has no line in the
    journal, for that would say who voted what; the closing of the poll has one, with all sums.
    """

    poll = models.ForeignKey(Poll, models.CASCADE, related_name="ballots")
    ticket = models.ForeignKey(Ticket, models.PROTECT, related_name="ballots")
    receipt = models.CharField(max_length=9, default=new_receipt)
    choices = models.JSONField(default=list)
    cast_at = models.DateTimeField(default=timezone.now)
    changes = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["poll", "ticket"], name="judging_ballot_once"),
            models.UniqueConstraint(fields=["poll", "receipt"], name="judging_ballot_receipt"),
        ]

    def __str__(self) -> str:
        return self.receipt
