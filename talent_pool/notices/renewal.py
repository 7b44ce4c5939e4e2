"""Letters about terms that are about to end."""

from collections.abc import Sequence

from django.conf import settings
from django.core.mail import send_mail
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import override

from contest.models import User
from talent_pool.models import Appointment


def tell_lecturer(appointment: Appointment, to: str) -> None:
    """Write to a lecturer that her term ends. Raises SMTP's errors."""
    with override(settings.LANGUAGE_CODE):
        subject = _("Your term as a lecturer ends on %(day)s") % {"day": date_format(appointment.ends_on)}
        body = render_to_string(
            "mail/renewal.txt",
            {"appointment": appointment, "url": settings.SITE_URL + reverse("talent_pool:my-page")},
        )
    send_mail(subject, body, None, [to])


def tell_managers(appointments: Sequence[Appointment], managers: Sequence[User]) -> None:
    """Write one letter to each manager about all terms that came due. Raises SMTP's errors."""
    with override(settings.LANGUAGE_CODE):
        subject = _("%(n)d terms of lecturers end soon") % {"n": len(appointments)}
        body = render_to_string(
            "mail/renewals.txt",
            {"appointments": appointments, "url": settings.SITE_URL + reverse("talent_pool:term-list")},
        )
    for manager in managers:
        send_mail(subject, body, None, [manager.email])
