"""Letters of appointment: the only place of the pool that asks judging for a certificate."""

from datetime import date

from django.conf import settings
from django.db import transaction
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import override

from contest import journal
from contest.models import Edition, User
from judging.actions.certificate import issue_appointment
from talent_pool.exceptions import LetterRefused
from talent_pool.models import Appointment
from talent_pool.queries.lecturer import PUBLISHED


@transaction.atomic
def issue_letter(*, appointment: Appointment, actor: User) -> Appointment:
    """Issue the letter for a term; its number comes from the edition that led to the appointment.

    Somebody who came by no edition gets a number of the newest edition whose results are published. Raises
    LetterRefused if the term has a letter or was ended, or if there is no edition to take a number from.
    """
    appointment = Appointment.objects.select_for_update().get(pk=appointment.pk)
    person = appointment.lecturer
    if appointment.certificate_id:
        raise LetterRefused(_("This term has its letter already."))
    if appointment.ended_on:
        raise LetterRefused(_("This term was ended early; appoint for a further term first."))
    edition = appointment.edition or newest_published()
    if edition is None:
        raise LetterRefused(_("Numbers of letters come from an edition, and none is published yet."))
    with override(settings.LANGUAGE_CODE):
        facts = {
            "term": term_in_words(appointment.starts_on, appointment.ends_on),
            "title": person.title,
            "sectors": _(", ").join(person.sectors),
            "topics": _(", ").join(topic.name for topic in person.topics.all()),
        }
    appointment.certificate = issue_appointment(
        edition=edition, actor=actor, holder=person.name, holder_unit=person.unit, facts=facts
    )
    appointment.save(update_fields=["certificate"])
    journal.record(
        actor=actor,
        verb="lecturer.letter_issued",
        target=person,
        edition=edition,
        after={"number": appointment.certificate.number, "term": facts["term"]},
    )
    return appointment


def term_in_words(starts_on: date, ends_on: date) -> str:
    """Return the term as a letter says it, in the language in force."""
    return _("%(start)s to %(end)s") % {"start": date_format(starts_on), "end": date_format(ends_on)}


def newest_published() -> Edition | None:
    """Return the newest edition whose results are out."""
    return Edition.objects.filter(state__in=PUBLISHED).order_by("-year", "-pk").first()
