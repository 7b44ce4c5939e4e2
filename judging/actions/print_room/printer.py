"""Printers by name, with what their calibration page showed."""

from decimal import Decimal

from django.db import IntegrityError, transaction

from contest import journal
from contest.exceptions import NameTaken
from contest.models import Edition, User
from judging.models import PrinterProfile

FIELDS = ("name", "dx", "dy", "scale_x", "scale_y")


def _facts(profile: PrinterProfile) -> dict[str, str]:
    return {field: str(getattr(profile, field)) for field in FIELDS}


@transaction.atomic
def save_printer(
    *,
    edition: Edition,
    actor: User,
    name: str,
    dx: Decimal,
    dy: Decimal,
    scale_x: Decimal,
    scale_y: Decimal,
    profile: PrinterProfile | None = None,
) -> PrinterProfile:
    """Make a printer's profile, or change one. Raises NameTaken. Runs keep the figures with which they were made."""
    before = None
    if profile is None:
        saved = PrinterProfile(edition=edition)
    else:
        saved = PrinterProfile.objects.select_for_update().get(pk=profile.pk)
        before = _facts(saved)
    saved.name, saved.dx, saved.dy, saved.scale_x, saved.scale_y = name, dx, dy, scale_x, scale_y
    try:
        with transaction.atomic():
            saved.save()
    except IntegrityError as error:
        raise NameTaken(name) from error
    journal.record(
        actor=actor, verb="printer.saved", target=saved, edition=edition, before=before, after=_facts(saved)
    )
    return saved


@transaction.atomic
def delete_printer(*, profile: PrinterProfile, edition: Edition, actor: User) -> None:
    """Forget a printer; runs that were made for it keep their figures."""
    journal.record(
        actor=actor, verb="printer.deleted", target=profile, edition=edition, before=_facts(profile)
    )
    profile.delete()
