"""Mail with an invitation's link; called after commit."""

import logging

from django.conf import settings
from django.core.mail import send_mail
from django.template.loader import render_to_string
from django.urls import reverse

from contest.models import Invitation

logger = logging.getLogger(__name__)


def send_invitation(invitation: Invitation, token: str) -> bool:
    """Send the link to the address in the invitation; return whether the mail server took it."""
    context = {
        "invitation": invitation,
        "url": f"{settings.SITE_URL}{reverse('contest:invitation-accept', args=[token])}",
    }
    subject = " ".join(render_to_string("mail/invitation_subject.txt", context).split())
    try:
        send_mail(subject, render_to_string("mail/invitation.txt", context), None, [invitation.email])
    except OSError:  # a mail server that is down must not undo the invitation: the link is shown as well
        logger.exception("invitation %s could not be mailed", invitation.code)
        return False
    return True
