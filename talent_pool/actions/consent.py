"""Consent: nothing of a lecturer is public before she agreed, and what is public she chooses."""

from collections.abc import Sequence
from datetime import date

from django.db import transaction
from django.utils import timezone

from contest import journal
from contest.models import User
from talent_pool.actions.index import index_reports_of
from talent_pool.actions.lecturer import locked
from talent_pool.exceptions import ConsentMissing, ConsentOutdated
from talent_pool.models import Consent, ConsentText, Lecturer
from talent_pool.queries.consent import default_body
from talent_pool.states import ConsentWay, PublicPart


@transaction.atomic
def write_text(*, actor: User, body: str) -> ConsentText:
    """Put a new version of the text in force; consents to earlier ones stay valid. The same words change nothing."""
    current = current_text()
    if current.body.split() == body.split():
        return current
    text = ConsentText.objects.create(number=current.number + 1, body=body.strip(), written_by=actor)
    journal.record(actor=actor, verb="consent.text_written", target=text, after={"characters": len(body)})
    return text


def current_text() -> ConsentText:
    """Return the text in force; where none was written yet, the product's own becomes version 1."""
    text = ConsentText.objects.order_by("-number").first()
    return text or ConsentText.objects.get_or_create(number=1, defaults={"body": default_body()})[0]


@transaction.atomic
def give_consent(
    *,
    lecturer: Lecturer,
    actor: User,
    way: ConsentWay,
    shown: Sequence[PublicPart],
    number: int,
    given_on: date | None = None,
) -> Consent:
    """Note that a lecturer agreed to a version of the text, and what she lets everybody see.

    number: of the version that she read; given_on: today when not given. Raises ConsentOutdated if she read
    another one than is in force, on this site; on paper any version counts.
    """
    lecturer = locked(lecturer)
    text = current_text()
    if number != text.number:
        if way is ConsentWay.HERSELF:
            raise ConsentOutdated
        text = ConsentText.objects.get(number=number)
    consent = Consent.objects.create(
        lecturer=lecturer, text=text, way=way, given_on=given_on or timezone.localdate(), recorded_by=actor
    )
    lecturer.consent, lecturer.shown = consent, _in_order(shown)
    lecturer.save(update_fields=["consent", "shown"])
    index_reports_of(lecturer)
    journal.record(
        actor=actor,
        verb="lecturer.consented",
        target=lecturer,
        after={"version": text.number, "given_on": consent.given_on.isoformat(), "shown": lecturer.shown},
    )
    return consent


@transaction.atomic
def withdraw_consent(*, lecturer: Lecturer, actor: User) -> Lecturer:
    """Take a consent back: from now on nothing of the lecturer is public."""
    lecturer = locked(lecturer)
    if lecturer.consent is None:
        raise ConsentMissing
    today = timezone.localdate()
    for consent in lecturer.consents.filter(withdrawn_on__isnull=True):
        consent.withdrawn_on = max(today, consent.given_on)
        consent.save(update_fields=["withdrawn_on"])
    lecturer.consent, lecturer.shown = None, []
    lecturer.save(update_fields=["consent", "shown"])
    index_reports_of(lecturer)
    journal.record(actor=actor, verb="lecturer.consent_withdrawn", target=lecturer)
    return lecturer


@transaction.atomic
def choose_shown(*, lecturer: Lecturer, actor: User, shown: Sequence[PublicPart]) -> Lecturer:
    """Change what of her page a lecturer lets everybody see."""
    lecturer = locked(lecturer)
    if lecturer.consent_id is None:
        raise ConsentMissing
    before, lecturer.shown = lecturer.shown, _in_order(shown)
    if before != lecturer.shown:
        lecturer.save(update_fields=["shown"])
        index_reports_of(lecturer)
        journal.record(
            actor=actor,
            verb="lecturer.shown_chosen",
            target=lecturer,
            before={"shown": before},
            after={"shown": lecturer.shown},
        )
    return lecturer


def _in_order(shown: Sequence[PublicPart]) -> list[str]:
    return [part.value for part in PublicPart if part in shown]
