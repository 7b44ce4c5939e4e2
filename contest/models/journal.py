"""The one history of the product: an append-only chain of lines."""

from typing import ClassVar

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils.translation import gettext_lazy as _


class JournalEntry(models.Model):
    """Who did what to which thing, when, from which device, and why.

    Each line carries the hash of the line before it; `manage.py verify_journal` follows the chain.
    """

    sequence = models.PositiveBigIntegerField(unique=True)
    at = models.DateTimeField(_("time"))
    actor = models.ForeignKey(
        "contest.User", models.PROTECT, null=True, related_name="+", verbose_name=_("who")
    )
    actor_name = models.CharField(max_length=200)  # as it was then
    verb = models.CharField(_("what"), max_length=60)
    edition_code = models.CharField(max_length=40, blank=True)
    target_type = models.CharField(max_length=40)
    target_code = models.CharField(max_length=60)
    target_label = models.CharField(max_length=300, blank=True)
    before = models.JSONField(null=True, encoder=DjangoJSONEncoder)
    after = models.JSONField(null=True, encoder=DjangoJSONEncoder)
    reason = models.TextField(_("reason"), blank=True)
    device = models.CharField(_("device"), max_length=300, blank=True)
    previous_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64, unique=True)

    class Meta:
        verbose_name = _("journal line")
        ordering = ("sequence",)
        indexes: ClassVar = [
            models.Index(fields=["edition_code", "-sequence"], name="contest_journal_edition"),
            models.Index(fields=["target_type", "target_code"], name="contest_journal_target"),
        ]

    def __str__(self) -> str:
        return f"{self.sequence} {self.verb} {self.target_type} {self.target_code}"


class JournalHead(models.Model):
    """The end of the chain; its row is locked while a line is added, so the chain never forks."""

    singleton = models.BooleanField(primary_key=True, default=True)
    sequence = models.PositiveBigIntegerField(default=0)
    hash = models.CharField(max_length=64, default="0" * 64)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(singleton=True), name="contest_journal_one_head"),
        ]

    def __str__(self) -> str:
        return str(self.sequence)
