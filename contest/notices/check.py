"""Mail about the outcome of a formal check."""

from django.conf import settings
from django.core.mail import send_mail
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override
from django_tasks import task

from contest.models import FormalCheck


@task()
def tell_outcome(check_pk: int) -> None:
    """Write to who registered the entry, where an address is known; the page says the same.

    In the background: fifty entries are accepted with one press, and a mail server may take seconds for each letter.
    """
    check = FormalCheck.objects.select_related("entry__edition", "entry__owner").get(pk=check_pk)
    entry = check.entry
    if not entry.owner.email:
        return
    with override(settings.LANGUAGE_CODE):
        subject = _("Entry %(number)s: %(state)s") % {
            "number": entry.number,
            "state": entry.get_state_display(),
        }
        body = render_to_string(
            "mail/check_outcome.txt",
            {
                "check": check,
                "entry": entry,
                "notes": check.notes.select_related("requirement"),
                "url": settings.SITE_URL + reverse("contest:entry-detail", args=[entry.code]),
            },
        )
    send_mail(subject, body, None, [entry.owner.email])
