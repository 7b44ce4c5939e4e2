"""Mail about an order to whom it concerns; the pages say the same, so a letter that is lost loses nothing."""

from typing import Final

from django.conf import settings
from django.core.mail import send_mail
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override
from django_tasks import task

from contest.models import Membership, User
from contest.states import Role
from talent_pool.models import Booking, Dispatch

BRANCH, LECTURER, MANAGERS = "branch", "lecturer", "managers"

LETTERS: Final[dict[str, tuple[tuple[str, ...], Promise]]] = {
    "placed": ((MANAGERS,), gettext_lazy("A branch has ordered a lecture.")),
    "offered": (
        (LECTURER,),
        gettext_lazy("You are asked to lecture. Please accept, or decline with a reason."),
    ),
    "accepted": ((BRANCH, MANAGERS), gettext_lazy("The lecturer has accepted.")),
    "declined": ((MANAGERS,), gettext_lazy("The lecturer has declined; the order is back in the queue.")),
    "called_off": (
        (BRANCH, MANAGERS),
        gettext_lazy(
            "The lecturer can't come after all. The order is back in the queue; we look for somebody else."
        ),
    ),
    "taken_back": (
        (LECTURER, BRANCH),
        gettext_lazy("The dispatch was taken back; the order is back in the queue."),
    ),
    "left": (
        (LECTURER, BRANCH, MANAGERS),
        gettext_lazy("The dispatch was taken back; the order is back in the queue."),
    ),
    "replaced": ((LECTURER,), gettext_lazy("Somebody else is asked for this session in your place.")),
    "withdrawn": ((LECTURER, MANAGERS), gettext_lazy("The branch has withdrawn the order.")),
    "cancelled": ((LECTURER, BRANCH, MANAGERS), gettext_lazy("The session is cancelled.")),
    "unmet": (
        (BRANCH,),
        gettext_lazy("We could not find a lecturer. What you asked for goes into the call for topics."),
    ),
    "reminder": ((LECTURER, BRANCH), gettext_lazy("The session is near.")),
    "delivered": ((BRANCH,), gettext_lazy("The session is reported. Please confirm it and rate it.")),
    "unreported": (
        (LECTURER, MANAGERS),
        gettext_lazy("The session is over, and nobody has reported it yet. Please report how it was."),
    ),
    "unconfirmed": (
        (BRANCH,),
        gettext_lazy("The session still waits for your word. Please confirm it and rate it."),
    ),
    "disputed": ((LECTURER, MANAGERS), gettext_lazy("The branch disputes the record of the session.")),
    "confirmed": ((LECTURER,), gettext_lazy("The session is confirmed.")),
}
"""By event: to whom it is told, and the sentence."""
FOR_MANAGERS: Final = frozenset({"declined", "called_off"})
"""Where the reason is the lecturer's own: it may be an illness, and was given to the managers alone."""


@task()
def tell(booking_pk: int, event: str, dispatch_pk: int | None = None) -> None:
    """Write to everybody whom an event concerns and whose address is known; in the background, for nobody waits for mail.

    dispatch_pk: the dispatch that it is about; its lecturer is written to.
    """
    booking = Booking.objects.select_related(
        "report", "topic", "wanted_lecturer", "site", "route", "placed_by"
    ).get(pk=booking_pk)
    sides, sentence = LETTERS[event]
    asked = (
        Dispatch.objects.select_related("lecturer__user").filter(pk=dispatch_pk).first()
        if dispatch_pk
        else None
    )
    office = managers() if MANAGERS in sides else []
    people: list[User] = []
    if BRANCH in sides:
        people.append(booking.placed_by)
    if LECTURER in sides and asked is not None and asked.lecturer.user:
        people.append(asked.lecturer.user)
    people += office
    addresses = list(dict.fromkeys(one.email for one in people if one.email and one.is_active))
    if not addresses:
        return
    with override(settings.LANGUAGE_CODE):
        subject = f"{sentence} {booking.what}"[:150]
        facts = {
            "sentence": sentence,
            "booking": booking,
            "lecturer": asked.lecturer if asked else None,
            "url": settings.SITE_URL + reverse("talent_pool:booking-detail", args=[booking.code]),
            "closing": _("This letter was written by the system; you need not answer it."),
        }
        reason = booking.state_reason or (asked.reason if asked else "")
        whole = render_to_string("mail/booking.txt", facts | {"reason": reason})
        discreet = render_to_string("mail/booking.txt", facts)
    of_office = {one.email for one in office}
    for address in addresses:  # one by one: nobody learns of the others' addresses
        body = discreet if event in FOR_MANAGERS and address not in of_office else whole
        send_mail(subject, body, None, [address], fail_silently=True)


def managers() -> list[User]:
    """Return the pool managers of every edition."""
    held = Membership.objects.filter(role=Role.POOL_MANAGER).values("user")
    return list(User.objects.filter(pk__in=held, is_active=True).exclude(email=""))
