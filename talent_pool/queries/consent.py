"""Reads over consents: the words agreed to, and who agreed to which."""

from django.conf import settings
from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext, override

from talent_pool.models import ConsentText, Erasure, Lecturer
from talent_pool.states import ErasureState


def default_body() -> str:
    """Return the product's own text, in the language of the installation; the office writes its own from it."""
    with override(settings.LANGUAGE_CODE):
        return gettext(
            "I agree that the office keeps my name, unit, post, photo, telephone number, lectures, sessions and "
            "their ratings in its talent pool, in order to arrange lectures.\n\n"
            "My name and what I tick below may be shown to everybody on this site. My telephone number is shown to "
            "nobody but the office and those for whom I have agreed to lecture.\n\n"
            "I can change what is shown at any time, take this consent back, have a copy of everything that is kept "
            "about me, and ask that it be erased. Figures that don't say who I am may be kept."
        )


def texts_with_counts() -> QuerySet[ConsentText]:
    """Return all versions, newest first, each with how many lecturers' consent in force is to it."""
    in_force = Count(
        "consents__lecturer",
        filter=Q(consents__withdrawn_on__isnull=True, consents__lecturer__consent__isnull=False),
        distinct=True,
    )
    return ConsentText.objects.annotate(in_force=in_force).select_related("written_by").order_by("-number")


def waiting_erasures() -> QuerySet[Erasure]:
    """Return the wishes to be erased that nobody has carried out, oldest first."""
    return Erasure.objects.filter(state=ErasureState.ASKED).select_related("lecturer__organization")


def closed_erasures() -> QuerySet[Erasure]:
    """Return those that are settled, newest first."""
    return (
        Erasure.objects.exclude(state=ErasureState.ASKED).select_related("closed_by").order_by("-closed_at")
    )


def without_consent() -> QuerySet[Lecturer]:
    """Return lecturers of the pool who are not public because they have not agreed."""
    return Lecturer.objects.admitted().filter(consent__isnull=True).select_related("organization", "user")
