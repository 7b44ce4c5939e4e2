"""Deliveries: sessions on record, who signed in, and the certificates that come of them."""

from typing import ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from contest.codes import new_code, new_token
from contest.models import Organization, Upload, User
from contest.transitions import step
from judging.models import Certificate
from talent_pool.models.booking import Booking
from talent_pool.models.lecturer import Lecturer, Topic
from talent_pool.models.report import LectureReport
from talent_pool.models.site import Route, TeachingSite
from talent_pool.states import DELIVERY_MOVES, AudienceKind, DeliverySource, DeliveryState


class DeliveryQuerySet(models.QuerySet["Delivery"]):
    def sessions(self) -> "DeliveryQuerySet":
        """What counts as a session: those that are confirmed."""
        return self.filter(state=DeliveryState.CONFIRMED)

    def unconfirmed(self) -> "DeliveryQuerySet":
        """Reported and waiting, or disputed: counted apart."""
        return self.filter(state__in=[DeliveryState.REPORTED, DeliveryState.DISPUTED])


class Delivery(models.Model):
    """A lecture that was given.

    A SESSION is a delivery that is CONFIRMED; ATTENDANCES are the sum of their `attendance`. `attendance` is in
    people; null means that nobody knows, which is never zero. OPEN is a session under way whose sheet for signing
    in exists already: it counts nowhere. `booking` is null for what was imported or recorded by hand. What came with an
    import of earlier years is CONFIRMED by the office's own record, and `source` tells it apart.
    """

    code = models.CharField(max_length=20, unique=True, default=new_code)
    booking = models.OneToOneField(Booking, models.PROTECT, null=True, blank=True, related_name="delivery")
    lecturers = models.ManyToManyField(Lecturer, related_name="deliveries", verbose_name=_("lecturers"))
    report = models.ForeignKey(
        LectureReport, models.PROTECT, null=True, blank=True, related_name="deliveries",
        verbose_name=_("lecture report"),
    )  # fmt: skip
    topic = models.ForeignKey(
        Topic, models.PROTECT, null=True, blank=True, related_name="deliveries", verbose_name=_("topic"),
        db_index=False,
    )  # fmt: skip
    title = models.CharField(_("title"), max_length=200, blank=True)
    unit = models.ForeignKey(
        Organization, models.SET_NULL, null=True, blank=True, related_name="deliveries",
        verbose_name=pgettext_lazy("organization", "unit"),
    )  # fmt: skip
    unit_name = models.CharField(pgettext_lazy("organization", "unit"), max_length=200, blank=True)
    held_on = models.DateField(_("day"))
    starts_at = models.DateTimeField(_("begins"), null=True, blank=True)
    ends_at = models.DateTimeField(_("ends"), null=True, blank=True)
    sector = models.CharField(_("sector"), max_length=100, blank=True)
    town = models.CharField(_("town"), max_length=100, blank=True)
    lecture_form = models.CharField(_("lecture form"), max_length=100, blank=True)
    audience_kind = models.CharField(_("audience"), max_length=12, choices=AudienceKind, blank=True)
    place = models.CharField(_("place"), max_length=200, blank=True)
    site = models.ForeignKey(
        TeachingSite, models.PROTECT, null=True, blank=True, related_name="deliveries",
        verbose_name=_("teaching site"),
    )  # fmt: skip
    route = models.ForeignKey(
        Route, models.PROTECT, null=True, blank=True, related_name="deliveries",
        verbose_name=_("teaching route"),
    )  # fmt: skip
    is_online = models.BooleanField(_("online"), default=False)
    attendance = models.PositiveIntegerField(_("people present"), null=True, blank=True)
    remarks = models.TextField(_("remarks"), blank=True, max_length=2000)
    state = models.CharField(_("state"), max_length=10, choices=DeliveryState, default=DeliveryState.REPORTED)
    state_reason = models.TextField(blank=True)
    source = models.CharField(
        _("source"), max_length=8, choices=DeliverySource, default=DeliverySource.BOOKING
    )
    reported_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    reported_at = models.DateTimeField(null=True, blank=True)
    confirmed_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    confirmed_at = models.DateTimeField(null=True, blank=True)
    rating = models.PositiveSmallIntegerField(
        _("rating"), null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(5)]
    )
    comment = models.TextField(_("comment"), blank=True, max_length=1000)
    sign_in_token = models.CharField(max_length=40, unique=True, default=new_token, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        verbose_name = _("delivery")
        ordering = ("-held_on", "-pk")
        indexes: ClassVar = [
            # covers what dispatch asks of the last year without touching the rows
            models.Index(fields=["state", "held_on", "rating", "town"], name="pool_delivery_record"),
            models.Index(fields=["booking", "state"], name="pool_delivery_booking"),
            # covers the yearly figures by topic, and stands for the index of the relation
            models.Index(fields=["topic", "state", "held_on", "attendance"], name="pool_delivery_topic"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(rating__isnull=True) | Q(rating__gte=1, rating__lte=5),
                name="pool_delivery_rating",
            ),
            models.CheckConstraint(
                condition=Q(state=DeliveryState.CONFIRMED, confirmed_at__isnull=False)
                | (~Q(state=DeliveryState.CONFIRMED) & Q(confirmed_at__isnull=True)),
                name="pool_delivery_confirmed_iff_time",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[DeliveryState.DISPUTED, DeliveryState.VOID]) | ~Q(state_reason=""),
                name="pool_delivery_disputed_with_reason",
            ),
            models.CheckConstraint(
                condition=Q(booking__isnull=True) | Q(source=DeliverySource.BOOKING),
                name="pool_delivery_of_booking",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.held_on} {self.what}"

    @property
    def what(self) -> str:
        """What was lectured on, in a few words."""
        named = self.report or self.topic
        return self.title or (str(named) if named else str(_("Lecture")))

    @property
    def where(self) -> str:
        """The place as it is shown."""
        named = self.site or self.route
        return str(named) if named else self.place or (str(_("Online")) if self.is_online else self.town)

    def move_to(self, target: DeliveryState, reason: str = "") -> None:
        """Follow one edge of DELIVERY_MOVES in memory, or raise IllegalMove."""
        self.state = step(DELIVERY_MOVES, DeliveryState(self.state), target)
        self.state_reason = reason


class DeliveryPhoto(models.Model):
    """A picture taken at a session; seen by its three sides, never by the public."""

    delivery = models.ForeignKey(Delivery, models.CASCADE, related_name="photos")
    upload = models.OneToOneField(Upload, models.PROTECT, related_name="+")
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ("position", "pk")

    def __str__(self) -> str:
        return str(self.upload)


class SignIn(models.Model):
    """One person who signed in by the QR code of a session.

    device: a random mark of the phone, so that an audit sees how many names one phone wrote. A struck row stays,
    with who struck it and why, and no longer counts.
    """

    delivery = models.ForeignKey(Delivery, models.CASCADE, related_name="sign_ins")
    name = models.CharField(pgettext_lazy("person", "name"), max_length=200)
    unit_name = models.CharField(pgettext_lazy("organization", "unit"), max_length=200, blank=True)
    device = models.CharField(max_length=40)
    at = models.DateTimeField(auto_now_add=True)
    struck_at = models.DateTimeField(null=True, blank=True)
    struck_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    strike_reason = models.CharField(_("reason"), max_length=200, blank=True)

    class Meta:
        ordering = ("at", "pk")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["delivery", "device", "name"], name="pool_sign_in_once"),
            models.CheckConstraint(condition=~Q(name=""), name="pool_sign_in_has_name"),
            models.CheckConstraint(
                condition=Q(struck_at__isnull=True) ^ ~Q(strike_reason=""),
                name="pool_sign_in_struck_with_reason",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class ServiceLevel(models.Model):
    """For how many sessions a certificate of service is given."""

    code = models.CharField(max_length=20, unique=True, default=new_code)
    name = models.CharField(_("name"), max_length=60, unique=True)
    sessions = models.PositiveIntegerField(_("from how many sessions"), unique=True)

    class Meta:
        verbose_name = _("level of service")
        ordering = ("sessions",)
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(sessions__gt=0), name="pool_level_sessions"),
        ]

    def __str__(self) -> str:
        return self.name


class ServiceCertificate(models.Model):
    """The certificate that a lecturer received for reaching a level; `sessions` as counted on that day."""

    lecturer = models.ForeignKey(Lecturer, models.CASCADE, related_name="service_certificates")
    level = models.ForeignKey(ServiceLevel, models.PROTECT, related_name="certificates")
    sessions = models.PositiveIntegerField()
    certificate = models.OneToOneField(Certificate, models.PROTECT, related_name="service")
    issued_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("-pk",)
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["lecturer", "level"], name="pool_service_once"),
        ]

    def __str__(self) -> str:
        return f"{self.lecturer}: {self.level}"
