"""Teaching sites, the routes that join them, and the outline on which they are drawn."""

from typing import ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from contest.codes import new_code
from contest.models import Upload, User


class TeachingSiteQuerySet(models.QuerySet["TeachingSite"]):
    def open(self) -> "TeachingSiteQuerySet":
        """Those that the public sees and a branch may order."""
        return self.filter(is_open=True)


class TeachingSite(models.Model):
    """A place to lecture at: a former residence, a martyrs' home, a model village.

    capacity: people at once, null when unknown. longitude and latitude in degrees (WGS 84), both or neither.
    """

    code = models.CharField(max_length=20, unique=True, default=new_code)
    name = models.CharField(_("name"), max_length=100, unique=True)
    address = models.CharField(_("address"), max_length=200, blank=True)
    town = models.CharField(_("town"), max_length=100, blank=True)
    summary = models.TextField(_("about"), blank=True)
    capacity = models.PositiveIntegerField(_("capacity"), null=True, blank=True)
    opening_hours = models.CharField(_("opening hours"), max_length=200, blank=True)
    contact_name = models.CharField(_("contact"), max_length=200, blank=True)
    contact_phone = models.CharField(_("telephone"), max_length=40, blank=True)
    longitude = models.DecimalField(
        _("longitude"), max_digits=9, decimal_places=6, null=True, blank=True,
        validators=[MinValueValidator(-180), MaxValueValidator(180)],
    )  # fmt: skip
    latitude = models.DecimalField(
        _("latitude"), max_digits=9, decimal_places=6, null=True, blank=True,
        validators=[MinValueValidator(-90), MaxValueValidator(90)],
    )  # fmt: skip
    is_open = models.BooleanField(_("may be ordered"), default=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = TeachingSiteQuerySet.as_manager()

    class Meta:
        verbose_name = _("teaching site")
        ordering = ("town", "name")
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(name=""), name="pool_site_has_name"),
            models.CheckConstraint(
                condition=Q(longitude__isnull=True, latitude__isnull=True)
                | Q(longitude__gte=-180, longitude__lte=180, latitude__gte=-90, latitude__lte=90),
                name="pool_site_on_earth",
            ),
            models.CheckConstraint(
                condition=Q(capacity__isnull=True) | Q(capacity__gt=0), name="pool_site_capacity"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class SitePicture(models.Model):
    """A picture of a site; the first is shown in lists."""

    site = models.ForeignKey(TeachingSite, models.CASCADE, related_name="pictures")
    upload = models.ForeignKey(Upload, models.PROTECT, related_name="+")
    caption = models.CharField(_("caption"), max_length=100, blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ("position", "pk")

    def __str__(self) -> str:
        return self.caption or str(self.site)


class Route(models.Model):
    """Several sites in order, for a lesson on the way."""

    code = models.CharField(max_length=20, unique=True, default=new_code)
    name = models.CharField(_("name"), max_length=100, unique=True)
    summary = models.TextField(_("about"), blank=True)
    is_public = models.BooleanField(_("may be ordered"), default=True)
    sites = models.ManyToManyField(TeachingSite, through="RouteStop", related_name="routes")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("teaching route")
        ordering = ("name",)
        constraints: ClassVar = [models.CheckConstraint(condition=~Q(name=""), name="pool_route_has_name")]

    def __str__(self) -> str:
        return self.name


class RouteStop(models.Model):
    """One halt of a route; `minutes_to_next` is the way to the halt after it, 0 at the last."""

    route = models.ForeignKey(Route, models.CASCADE, related_name="stops")
    site = models.ForeignKey(TeachingSite, models.PROTECT, related_name="stops", verbose_name=_("site"))
    position = models.PositiveSmallIntegerField(_("order"))
    minutes_here = models.PositiveSmallIntegerField(_("minutes here"), default=30)
    minutes_to_next = models.PositiveSmallIntegerField(_("minutes to the next stop"), default=0)

    class Meta:
        ordering = ("position",)
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["route", "position"], name="pool_stop_position_once"),
        ]

    def __str__(self) -> str:
        return f"{self.position} {self.site}"


class DistrictMap(models.Model):
    """The outline of the district as the office supplied it (GeoJSON, WGS 84); the newest is drawn."""

    geojson = models.JSONField()
    uploaded_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("-pk",)

    def __str__(self) -> str:
        return f"{self.created_at:%Y-%m-%d}"
