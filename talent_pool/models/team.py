"""Teams of lecturers, for example the lecture team of retired members."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from contest.codes import new_code
from talent_pool.models.lecturer import Lecturer
from talent_pool.states import TeamRole


class Team(models.Model):
    """Lecturers who go out together. `unit`: who stands behind it, by name."""

    code = models.CharField(max_length=20, unique=True, default=new_code)
    name = models.CharField(_("name"), max_length=100, unique=True)
    unit = models.CharField(_("unit behind it"), max_length=200, blank=True)
    summary = models.TextField(_("about the team"), blank=True)
    founded_on = models.DateField(_("founded on"), null=True, blank=True)
    is_public = models.BooleanField(_("everybody may see this team"), default=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("team")
        ordering = ("name",)
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(name=""), name="pool_team_has_name"),
        ]

    def __str__(self) -> str:
        return self.name


class TeamMember(models.Model):
    """That somebody belongs, or belonged, to a team; `left_on` is the last day."""

    team = models.ForeignKey(Team, models.CASCADE, related_name="members")
    lecturer = models.ForeignKey(Lecturer, models.CASCADE, related_name="memberships")
    role = models.CharField(_("role"), max_length=8, choices=TeamRole, default=TeamRole.MEMBER)
    joined_on = models.DateField(_("member since"))
    left_on = models.DateField(_("until"), null=True, blank=True)

    class Meta:
        verbose_name = _("membership")
        ordering = ("joined_on", "pk")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["team", "lecturer"], condition=Q(left_on__isnull=True), name="pool_member_once"
            ),
            models.CheckConstraint(
                condition=Q(left_on__isnull=True) | Q(left_on__gte=F("joined_on")),
                name="pool_member_in_order",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.team}: {self.lecturer}"
