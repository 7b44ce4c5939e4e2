"""Bookings: what a branch orders, whom the manager asks, and when it takes place."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from contest.codes import new_code, new_token
from contest.models import Organization, User
from contest.transitions import step
from talent_pool.models.lecturer import Lecturer, Topic
from talent_pool.models.report import LectureReport
from talent_pool.models.site import Route, TeachingSite
from talent_pool.states import (
    BOOKING_MOVES,
    DISPATCH_MOVES,
    AudienceKind,
    BookingState,
    DayPart,
    DispatchRole,
    DispatchState,
    PlaceKind,
)

SETTLED = (
    BookingState.OFFERED,
    BookingState.ACCEPTED,
    BookingState.DELIVERED,
    BookingState.CONFIRMED,
)
LIVE = (DispatchState.OFFERED, DispatchState.ACCEPTED)


class Booking(models.Model):
    """An order of a lecture.

    What is ordered: `report`, or `topic`, or neither ("anything that suits us"); `wanted_lecturer` is whom the
    branch would like best. `starts_at` and `ends_at` are set once a lecturer is asked: an order in the queue only
    has its wished days. `town` is where the audience is, for the way there. `form_token` makes
    a doubled post one order.
    """

    code = models.CharField(max_length=20, unique=True, default=new_code)
    form_token = models.CharField(max_length=40, unique=True, default=new_code, editable=False)
    unit = models.ForeignKey(
        Organization, models.SET_NULL, null=True, blank=True, related_name="bookings",
        verbose_name=pgettext_lazy("organization", "unit"),
    )  # fmt: skip
    unit_name = models.CharField(pgettext_lazy("organization", "unit"), max_length=200)
    contact_name = models.CharField(_("contact"), max_length=200)
    contact_phone = models.CharField(_("telephone"), max_length=40)
    placed_by = models.ForeignKey(User, models.PROTECT, related_name="bookings")
    report = models.ForeignKey(
        LectureReport, models.PROTECT, null=True, blank=True, related_name="bookings",
        verbose_name=_("lecture report"),
    )  # fmt: skip
    topic = models.ForeignKey(
        Topic, models.PROTECT, null=True, blank=True, related_name="bookings", verbose_name=_("topic")
    )
    wanted_lecturer = models.ForeignKey(
        Lecturer, models.SET_NULL, null=True, blank=True, related_name="wishes", verbose_name=_("lecturer")
    )
    subject = models.CharField(_("what it should be about"), max_length=200, blank=True)
    sector = models.CharField(_("sector"), max_length=100, blank=True)
    town = models.CharField(_("town"), max_length=100, blank=True)
    place_kind = models.CharField(_("place"), max_length=8, choices=PlaceKind, default=PlaceKind.OWN)
    place_text = models.CharField(_("address"), max_length=200, blank=True)
    site = models.ForeignKey(
        TeachingSite, models.PROTECT, null=True, blank=True, related_name="bookings",
        verbose_name=_("teaching site"),
    )  # fmt: skip
    route = models.ForeignKey(
        Route, models.PROTECT, null=True, blank=True, related_name="bookings",
        verbose_name=_("teaching route"),
    )  # fmt: skip
    audience_kind = models.CharField(
        _("audience"), max_length=12, choices=AudienceKind, default=AudienceKind.MEMBERS
    )
    audience_size = models.PositiveIntegerField(_("how many people"))
    language = models.CharField(_("language or dialect"), max_length=40, blank=True)
    note = models.TextField(_("remarks"), blank=True, max_length=1000)
    state = models.CharField(_("state"), max_length=10, choices=BookingState, default=BookingState.PLACED)
    state_reason = models.TextField(blank=True)
    starts_at = models.DateTimeField(_("begins"), null=True, blank=True)
    ends_at = models.DateTimeField(_("ends"), null=True, blank=True)
    nudged_at = models.DateTimeField(null=True, blank=True, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("order")
        ordering = ("-created_at", "-pk")
        indexes: ClassVar = [
            models.Index(fields=["state", "created_at"], name="pool_booking_queue"),
            models.Index(fields=["site", "starts_at"], name="pool_booking_site"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(unit_name=""), name="pool_booking_has_unit"),
            models.CheckConstraint(condition=Q(audience_size__gt=0), name="pool_booking_audience"),
            models.CheckConstraint(
                condition=Q(report__isnull=True) | Q(topic__isnull=True), name="pool_booking_report_or_topic"
            ),
            models.CheckConstraint(
                condition=Q(starts_at__isnull=True, ends_at__isnull=True) | Q(ends_at__gt=F("starts_at")),
                name="pool_booking_times",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=SETTLED) | Q(starts_at__isnull=False),
                name="pool_booking_settled_has_time",
            ),
            models.CheckConstraint(
                condition=Q(site__isnull=False, route__isnull=True, place_kind=PlaceKind.SITE)
                | Q(site__isnull=True, route__isnull=False, place_kind=PlaceKind.ROUTE)
                | Q(site__isnull=True, route__isnull=True, place_kind__in=[PlaceKind.OWN, PlaceKind.ONLINE]),
                name="pool_booking_place",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[BookingState.CANCELLED, BookingState.UNMET]) | ~Q(state_reason=""),
                name="pool_booking_ended_with_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit_name}: {self.what}"

    @property
    def what(self) -> str:
        """What was ordered, in a few words."""
        named = self.report or self.topic
        if named:
            return str(named)
        return self.subject or (str(self.wanted_lecturer) if self.wanted_lecturer else str(_("Any lecture")))

    @property
    def where(self) -> str:
        """The place as it is shown."""
        named = self.site or self.route
        return str(named) if named else self.place_text or self.get_place_kind_display()

    @property
    def has_begun(self) -> bool:
        """Whether the time of an agreed session has come."""
        return self.starts_at is not None and self.starts_at <= timezone.now()

    @property
    def is_unreported(self) -> bool:
        """Whether the session is over and nobody has said how it was."""
        return (
            self.state == BookingState.ACCEPTED and self.ends_at is not None and self.ends_at < timezone.now()
        )

    def move_to(self, target: BookingState, reason: str = "") -> None:
        """Follow one edge of BOOKING_MOVES in memory, or raise IllegalMove."""
        self.state = step(BOOKING_MOVES, BookingState(self.state), target)
        self.state_reason = reason
        if target in {BookingState.PLACED, BookingState.WITHDRAWN, BookingState.UNMET}:
            self.starts_at = self.ends_at = None


class BookingDay(models.Model):
    """A day on which the branch would like the lecture, the earlier in the list the better."""

    booking = models.ForeignKey(Booking, models.CASCADE, related_name="days")
    day = models.DateField(_("day"))
    part = models.CharField(_("part of the day"), max_length=10, choices=DayPart, default=DayPart.ANY)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ("position", "pk")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["booking", "day", "part"], name="pool_booking_day_once"),
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.get_part_display()}"


class Dispatch(models.Model):
    """One lecturer asked for one order; `offered_by` is null where the lecturer claimed it from the board."""

    code = models.CharField(max_length=20, unique=True, default=new_code)
    booking = models.ForeignKey(Booking, models.CASCADE, related_name="dispatches")
    lecturer = models.ForeignKey(Lecturer, models.PROTECT, related_name="dispatches")
    role = models.CharField(_("role"), max_length=10, choices=DispatchRole, default=DispatchRole.LEAD)
    state = models.CharField(_("state"), max_length=10, choices=DispatchState, default=DispatchState.OFFERED)
    reason = models.TextField(_("reason"), blank=True)
    offered_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    offered_at = models.DateTimeField(auto_now_add=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    reminded_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("dispatch")
        ordering = ("-pk",)
        indexes: ClassVar = [models.Index(fields=["lecturer", "state"], name="pool_dispatch_of")]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["booking"], condition=Q(state__in=LIVE), name="pool_dispatch_one_live"
            ),
            models.CheckConstraint(
                condition=Q(state=DispatchState.OFFERED) ^ Q(answered_at__isnull=False),
                name="pool_dispatch_answered_iff_time",
            ),
            models.CheckConstraint(
                condition=~Q(state=DispatchState.DECLINED) | ~Q(reason=""),
                name="pool_dispatch_declined_with_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.booking} → {self.lecturer}"

    def move_to(self, target: DispatchState) -> None:
        """Follow one edge of DISPATCH_MOVES in memory, or raise IllegalMove."""
        self.state = step(DISPATCH_MOVES, DispatchState(self.state), target)


class CalendarFeed(models.Model):
    """The secret address under which a calendar program reads a lecturer's sessions; deleting it revokes it."""

    lecturer = models.OneToOneField(Lecturer, models.CASCADE, related_name="calendar_feed")
    token = models.CharField(max_length=40, unique=True, default=new_token)
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return str(self.lecturer)
