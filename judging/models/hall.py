"""The live final: sessions, the stage, tablets and what they send, paper, screens."""

from typing import ClassVar

from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from contest.codes import new_code, new_token
from contest.models import Edition, Upload, User
from contest.transitions import step
from judging.models.panel import Seat
from judging.models.round import Contender, Round
from judging.models.sheet import ScoreSheet, SheetVersion
from judging.states import (
    HELD_MOVES,
    PAPER_MOVES,
    STAGE_MOVES,
    HeldState,
    HeldWhy,
    PaperState,
    ScreenRole,
    StagePhase,
)


class Session(models.Model):
    """A part of a live round with a time and a place of its own; places of the running order go on through all."""

    round = models.ForeignKey(Round, models.CASCADE, related_name="sessions")
    code = models.CharField(max_length=20, unique=True, default=new_code)
    name = models.CharField(_("name"), max_length=100)
    position = models.PositiveSmallIntegerField(_("position"), default=1)
    starts_at = models.DateTimeField(_("begins"), null=True, blank=True)
    place = models.CharField(_("place"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("session")
        ordering = ("position", "pk")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["round", "name"], name="judging_session_once"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def edition(self) -> Edition:
        return self.round.edition


class Stage(models.Model):
    """The hall of a live round: who is on, and the version that every screen and tablet follows.

    It exists once the desk has taken the round over; from then on only the entry whose marks are open takes marks.
    version: raised in the transaction of whatever changes what somebody in the hall sees (`actions.stage.touch`); one
    watcher per process reads it (`judging.push`), so a lost event costs nothing.
    released_at: since when scores that waited for the ceremony may be revealed. ceremony_step: which slide of the award
    ceremony the screens show, from 1; 0 while there is none.
    turn: the number of the desk's acts; each is asked for on the turn that its person saw, and refused on an older one.
    last_act: "verb contender" of the last one, by which the same act asked for twice is known.
    """

    round = models.OneToOneField(Round, models.CASCADE, related_name="stage")
    version = models.PositiveBigIntegerField(default=0)
    turn = models.PositiveBigIntegerField(default=0)
    last_act = models.CharField(max_length=80, blank=True)
    current = models.ForeignKey(Contender, models.SET_NULL, null=True, blank=True, related_name="+")
    opened_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    opened_at = models.DateTimeField(default=timezone.now)
    released_at = models.DateTimeField(null=True, blank=True)
    released_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    ceremony_step = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(released_at__isnull=True, released_by__isnull=True)
                | Q(released_at__isnull=False, released_by__isnull=False),
                name="judging_stage_released_by",
            ),
        ]

    def __str__(self) -> str:
        return str(self.round)

    @property
    def code(self) -> str:
        return self.round.code

    @property
    def edition(self) -> Edition:
        return self.round.edition


class Appearance(models.Model):
    """A contender on the stage: the phase, the clock, and how much of the score has been shown.

    clock_ms: measured while the clock ran before; clock_started_at: since when it runs now, empty while it stands.
    When the clock is stopped for good its whole seconds go to `Contender.elapsed_seconds`, which alone is scored.
    step: how many steps of the reveal the screens show; 0 none, WHOLE once everything is shown.
    """

    contender = models.OneToOneField(Contender, models.CASCADE, related_name="appearance")
    phase = models.CharField(max_length=10, choices=StagePhase, default=StagePhase.WAITING)
    clock_ms = models.PositiveIntegerField(default=0)
    clock_started_at = models.DateTimeField(null=True, blank=True)
    called_at = models.DateTimeField(null=True, blank=True)
    opened_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    revealed_at = models.DateTimeField(null=True, blank=True)
    step = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(phase=StagePhase.REVEALED) ^ Q(revealed_at__isnull=True),
                name="judging_appearance_revealed_iff_time",
            ),
            models.CheckConstraint(
                condition=Q(phase=StagePhase.REVEALED) | Q(step=0), name="judging_appearance_step"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.contender} {self.phase}"

    def move_to(self, target: StagePhase) -> None:
        """Follow one edge of STAGE_MOVES in memory and note when, or raise IllegalMove."""
        self.phase = step(STAGE_MOVES, StagePhase(self.phase), target)
        now = timezone.now()
        if target is StagePhase.ON_STAGE:
            self.called_at = self.called_at or now
        elif target is StagePhase.SCORING:
            self.opened_at, self.closed_at = self.opened_at or now, None
        elif target is StagePhase.CLOSED:
            self.closed_at = self.closed_at or now
        self.revealed_at = now if target is StagePhase.REVEALED else None
        if target is not StagePhase.REVEALED:
            self.step = 0


class SeatCard(models.Model):
    """The QR card of a seat: whoever holds it may open the seat on a tablet, until it is revoked.

    Many-use and hours long: a preview of a chat programme that opens the link takes nothing, for only a press binds.
    """

    seat = models.ForeignKey(Seat, models.CASCADE, related_name="cards")
    token = models.CharField(max_length=32, unique=True, default=new_token)
    created_at = models.DateTimeField(auto_now_add=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["seat"], condition=Q(revoked_at__isnull=True), name="judging_card_one"
            ),
        ]

    def __str__(self) -> str:
        return str(self.seat)


class Tablet(models.Model):
    """A device that has, or had, a seat; one at a time, and what a former one still sends is kept apart.

    secret_hash: SHA-256 of the secret in the device's cookie. battery in percent, unsent in versions, both as the
    device last told. nudged_at: the desk asked for attention; nudge_seen_at: the judge has touched it away.
    """

    seat = models.ForeignKey(Seat, models.CASCADE, related_name="tablets")
    code = models.CharField(max_length=20, unique=True, default=new_code)
    secret_hash = models.CharField(max_length=64, unique=True)
    name = models.CharField(max_length=100, blank=True)  # "iPad", as the browser calls itself
    app_version = models.CharField(max_length=40, blank=True)
    battery = models.PositiveSmallIntegerField(null=True, blank=True, validators=[MaxValueValidator(100)])
    is_charging = models.BooleanField(null=True, blank=True)
    unsent = models.PositiveIntegerField(default=0)
    bound_at = models.DateTimeField(default=timezone.now)
    contact_at = models.DateTimeField(default=timezone.now)
    nudged_at = models.DateTimeField(null=True, blank=True)
    nudge_seen_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoked_reason = models.TextField(blank=True)

    class Meta:
        ordering = ("seat", "-bound_at")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["seat"], condition=Q(revoked_at__isnull=True), name="judging_tablet_one"
            ),
            models.CheckConstraint(
                condition=Q(revoked_at__isnull=True) | ~Q(revoked_reason=""),
                name="judging_tablet_revoked_with_reason",
            ),
            models.CheckConstraint(
                condition=Q(battery__isnull=True) | Q(battery__lte=100), name="judging_tablet_battery"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.seat} {self.name}".strip()

    @property
    def edition(self) -> Edition:
        return self.seat.panel.round.edition


class Signature(models.Model):
    """A name written by hand on the glass, for the version that was signed with it.

    strokes: one list for each stroke, x, y, x, y, … in thousandths of the box, whose sides are 1000 (validators.strokes).
    """

    version = models.OneToOneField(SheetVersion, models.CASCADE, related_name="signature")
    strokes = models.JSONField()

    def __str__(self) -> str:
        return str(self.version)


class HeldVersion(models.Model):
    """Marks that arrived and may not count by themselves: late, or from a tablet without the seat. Never dropped.

    Fields as in SheetVersion; follows: client_id of the version it was made from, "" for none. made_at: by the
    device's own clock, for people only. version: what it became when it was taken.
    """

    sheet = models.ForeignKey(ScoreSheet, models.CASCADE, related_name="held")
    tablet = models.ForeignKey(Tablet, models.SET_NULL, null=True, blank=True, related_name="held")
    code = models.CharField(max_length=20, unique=True, default=new_code)
    client_id = models.CharField(max_length=40, unique=True)
    follows = models.CharField(max_length=40, blank=True)
    marks = models.JSONField(default=dict)
    comment = models.TextField(blank=True)
    is_signed = models.BooleanField(default=False)
    strokes = models.JSONField(default=list)
    made_at = models.DateTimeField(null=True, blank=True)
    arrived_at = models.DateTimeField(default=timezone.now)
    why = models.CharField(max_length=10, choices=HeldWhy)
    state = models.CharField(max_length=10, choices=HeldState, default=HeldState.WAITING)
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    reason = models.TextField(blank=True)
    version = models.OneToOneField(SheetVersion, models.PROTECT, null=True, blank=True, related_name="held")

    class Meta:
        ordering = ("arrived_at", "pk")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state=HeldState.WAITING)
                ^ (Q(decided_by__isnull=False) & Q(decided_at__isnull=False) & ~Q(reason="")),
                name="judging_held_decided_by",
            ),
            models.CheckConstraint(
                condition=Q(state=HeldState.TAKEN) ^ Q(version__isnull=True),
                name="judging_held_taken_iff_version",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["sheet", "state"], name="judging_held_sheet_state")]

    def __str__(self) -> str:
        return f"{self.sheet} {self.why}"

    @property
    def edition(self) -> Edition:
        return self.sheet.contender.round.edition

    def move_to(self, target: HeldState) -> None:
        """Follow one edge of HELD_MOVES in memory, or raise IllegalMove."""
        self.state = step(HELD_MOVES, HeldState(self.state), target)


class PaperSheet(models.Model):
    """A sheet filled in on paper: entered by one person, compared and confirmed by another.

    photo: a picture of the paper, shown beside the marks while they are compared.
    """

    sheet = models.ForeignKey(ScoreSheet, models.CASCADE, related_name="papers")
    code = models.CharField(max_length=20, unique=True, default=new_code)
    marks = models.JSONField(default=dict)
    comment = models.TextField(blank=True)
    photo = models.ForeignKey(Upload, models.PROTECT, null=True, blank=True, related_name="+")
    state = models.CharField(max_length=10, choices=PaperState, default=PaperState.ENTERED)
    entered_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    entered_at = models.DateTimeField(default=timezone.now)
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    reason = models.TextField(blank=True)  # why it was discarded
    version = models.OneToOneField(SheetVersion, models.PROTECT, null=True, blank=True, related_name="paper")

    class Meta:
        ordering = ("entered_at", "pk")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["sheet"], condition=Q(state=PaperState.ENTERED), name="judging_paper_one_waiting"
            ),
            models.CheckConstraint(
                condition=Q(state=PaperState.ENTERED) ^ Q(decided_by__isnull=False),
                name="judging_paper_decided",
            ),
            models.CheckConstraint(  # nobody confirms what they entered themselves
                condition=~Q(state=PaperState.CONFIRMED) | ~Q(decided_by=F("entered_by")),
                name="judging_paper_second_person",
            ),
            models.CheckConstraint(
                condition=Q(state=PaperState.CONFIRMED) ^ Q(version__isnull=True),
                name="judging_paper_confirmed_iff_version",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.sheet} {self.code}"

    @property
    def edition(self) -> Edition:
        return self.sheet.contender.round.edition

    def move_to(self, target: PaperState) -> None:
        """Follow one edge of PAPER_MOVES in memory, or raise IllegalMove."""
        self.state = step(PAPER_MOVES, PaperState(self.state), target)


class Screen(models.Model):
    """A big screen, or the host's telephone: its address is the right to look, its role is set at the desk.

    code: stands in the address. still: the picture of the role STILL.
    """

    round = models.ForeignKey(Round, models.CASCADE, related_name="screens")
    code = models.CharField(max_length=32, unique=True, default=new_token)
    name = models.CharField(_("name"), max_length=60)
    role = models.CharField(_("shows"), max_length=12, choices=ScreenRole, default=ScreenRole.STAGE)
    still = models.ForeignKey(
        Upload, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("picture")
    )
    contact_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("screen")
        ordering = ("pk",)
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["round", "name"], name="judging_screen_once"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def edition(self) -> Edition:
        return self.round.edition
