"""Certificates of service by number of sessions."""

from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Sum
from django.utils.translation import gettext as _
from django.utils.translation import override

from contest import journal
from contest.exceptions import InUse
from contest.models import User
from judging.actions.certificate import issue_service
from talent_pool.actions.appointment import newest_published
from talent_pool.exceptions import LetterRefused, NotReached
from talent_pool.models import Lecturer, ServiceCertificate, ServiceLevel


@transaction.atomic
def save_level(*, actor: User, values: dict[str, Any], level: ServiceLevel | None = None) -> ServiceLevel:
    """Say for how many sessions a certificate is given."""
    saved = level or ServiceLevel()
    for name, value in values.items():
        setattr(saved, name, value)
    saved.save()
    journal.record(
        actor=actor,
        verb="service_level.edited" if level else "service_level.created",
        target=saved,
        after={"name": saved.name, "sessions": saved.sessions},
    )
    return saved


@transaction.atomic
def delete_level(*, level: ServiceLevel, actor: User) -> None:
    """Remove a level that nobody has reached on paper. Raises InUse."""
    if count := level.certificates.count():
        raise InUse(level.name, {_("Certificates of service"): count})
    journal.record(actor=actor, verb="service_level.deleted", target=level)
    level.delete()


@transaction.atomic
def issue_service_certificate(*, lecturer: Lecturer, level: ServiceLevel, actor: User) -> ServiceCertificate:
    """Issue the certificate of a level to a lecturer who has reached it, once.

    Its number comes from the newest edition whose results are published. Raises NotReached, or LetterRefused if it was
    issued already or no edition is published yet.
    """
    lecturer = Lecturer.objects.standing().select_for_update().get(pk=lecturer.pk)
    if ServiceCertificate.objects.filter(lecturer=lecturer, level=level).exists():
        raise LetterRefused(_("This certificate is issued already."))
    given = lecturer.deliveries.filter(state="confirmed")
    sessions = given.count()
    if sessions < level.sessions:
        raise NotReached(lecturer.name, sessions, level.sessions)
    edition = newest_published()
    if edition is None:
        raise LetterRefused(_("Numbers of certificates come from an edition, and none is published yet."))
    with override(settings.LANGUAGE_CODE):
        facts = {
            "sessions": str(sessions),
            "attendances": str(given.aggregate(people=Sum("attendance"))["people"] or 0),
            "level": level.name,
            "title": lecturer.title,
        }
    certificate = issue_service(
        edition=edition, actor=actor, holder=lecturer.name, holder_unit=lecturer.unit, facts=facts
    )
    made = ServiceCertificate.objects.create(
        lecturer=lecturer, level=level, sessions=sessions, certificate=certificate, issued_by=actor
    )
    journal.record(
        actor=actor,
        verb="lecturer.service_certified",
        target=lecturer,
        edition=edition,
        after={"number": certificate.number, "level": level.name, "sessions": sessions},
    )
    return made
