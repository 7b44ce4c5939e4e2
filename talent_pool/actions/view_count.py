"""Counting views without knowing who looked: one a visitor and day, told apart by a secret that goes with the day."""

import hashlib
import hmac
from datetime import date

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone

from contest.codes import new_token
from talent_pool.models import LectureReport, ViewDay, ViewMark, ViewSalt
from talent_pool.states import ViewKind


def count_view(*, report: LectureReport, kind: ViewKind, visitor: str) -> bool:
    """Count a visitor of a report, once today; return whether this was the first time.

    visitor: what tells one from another, for example address and browser; only a digest with today's secret is
    kept, and both are forgotten on the next day. Nobody acts here, so nothing is journalled.
    """
    today = timezone.localdate()
    mark = hmac.new(
        _secret_of(today).encode(), f"{report.pk}|{kind}|{visitor}".encode(), hashlib.sha256
    ).hexdigest()
    if ViewMark.objects.filter(digest=mark).exists():
        return False  # mostly so with a film, which is asked for piece by piece; reading disturbs nobody
    try:
        with transaction.atomic():
            ViewMark.objects.create(day=today, digest=mark)
            ViewDay.objects.get_or_create(report=report, kind=kind, day=today)
            ViewDay.objects.filter(report=report, kind=kind, day=today).update(visitors=F("visitors") + 1)
    except IntegrityError:  # the same visitor, at the same moment
        return False
    return True


def _secret_of(today: date) -> str:
    salt = ViewSalt.objects.filter(day=today).first()
    if salt is None:
        forget_visitors(before=today)
        salt = ViewSalt.objects.get_or_create(day=today, defaults={"secret": new_token()})[0]
    return salt.secret


@transaction.atomic
def forget_visitors(*, before: date) -> int:
    """Forget the secrets and marks of days that are over; return how many marks went."""
    ViewSalt.objects.filter(day__lt=before).delete()
    return ViewMark.objects.filter(day__lt=before).delete()[0]
