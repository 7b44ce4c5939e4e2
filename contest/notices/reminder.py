"""Mail to those whose entries still miss something."""

from collections.abc import Sequence
from datetime import datetime

from django.conf import settings
from django.core.mail import send_mail
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from contest.models import Edition, Entry, User


def remind(*, person: User, edition: Edition, entries: Sequence[tuple[Entry, str, datetime | None]]) -> None:
    """Write one letter about all entries of a person: each with what it misses and until when. Raises SMTP's errors."""
    with override(settings.LANGUAGE_CODE):
        subject = _("%(edition)s: please complete your entry") % {"edition": edition.name}
        body = render_to_string(
            "mail/reminder.txt",
            {
                "person": person,
                "edition": edition,
                "entries": [
                    (
                        entry,
                        missing,
                        until,
                        settings.SITE_URL + reverse("contest:entry-detail", args=[entry.code]),
                    )
                    for entry, missing, until in entries
                ],
            },
        )
    send_mail(subject, body, None, [person.email])
