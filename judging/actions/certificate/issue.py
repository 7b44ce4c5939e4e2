"""Issuing certificates: for confirmed awards, for taking part, for an appointment."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from contest import journal
from contest.exceptions import Blocked, DomainError
from contest.models import Edition, Entry, User
from contest.states import EditionState, EntryState
from judging.actions.certificate.ledger import note
from judging.actions.certificate.series import draw_numbers
from judging.actions.certificate.template import current_template
from judging.documents.certificate_facts import appointment_facts, as_printed, award_facts, entry_facts
from judging.models import Award, Certificate
from judging.queries.notice import issue_blockers
from judging.states import AwardState, CertificateKind, CertificateState, LedgerKind

ISSUING: Final = frozenset({EditionState.PUBLISHED, EditionState.CERTIFIED, EditionState.ARCHIVED})


@dataclass(frozen=True, slots=True)
class Issued:
    """What issuing did: the new certificates, and how many had one before."""

    made: list[Certificate]
    had_one: int = 0


@dataclass(frozen=True, slots=True)
class Wish:
    """A certificate to be made: its facts, and what it is for."""

    facts: dict[str, Any]
    award: Award | None = None
    entry: Entry | None = None
    replaces: Certificate | None = None


def make(
    edition: Edition, kind: CertificateKind, actor: User, wishes: list[Wish], now: datetime
) -> list[Certificate]:
    """Write certificates of one kind under the next numbers, with their lines in the ledger; the caller journals."""
    template = current_template(edition=edition, kind=kind, actor=actor)
    day = template.issued_on or now.astimezone(edition.tz).date()
    numbers = draw_numbers(edition, kind, len(wishes))
    made = [
        Certificate(
            edition=edition, kind=kind, number=number, template=template, award=wish.award, entry=wish.entry,
            holder=wish.facts["name"][:500], holder_unit=wish.facts["unit"][:300], replaces=wish.replaces,
            facts=as_printed(template.layout, wish.facts, day), issued_by=actor, issued_at=now,
        )
        for wish, number in zip(wishes, numbers, strict=True)
    ]  # fmt: skip
    Certificate.objects.bulk_create(made)
    note(LedgerKind.ISSUED, made, by=actor, at=now)
    return made


@transaction.atomic
def issue_certificates(*, edition: Edition, actor: User, awards: Iterable[Award] | None = None) -> Issued:
    """Issue a certificate for every confirmed award that has no valid one.

    awards: only these; None for all. Numbers follow the order of tiers and places, without gaps within a kind.
    Raises DomainError before the results are published, Blocked while the public notice runs or an objection is open,
    unless an organizer overrode that, and while a disqualified entry has a confirmed award.
    """
    edition = _open_for_issue(edition)
    chosen = Award.objects.filter(edition=edition, state=AwardState.CONFIRMED)
    if awards is not None:
        chosen = chosen.filter(pk__in=[award.pk for award in awards])
    rows = list(
        chosen.select_related(
            "tier",
            "edition",
            "entry__organization",
            "entry__sector",
            "organization",
            "adviser__entry",
            "line",
        )
        .prefetch_related("entry__members", "edition__hosts")
        .order_by("tier__position", "line__position", "pk")
    )
    held = set(
        Certificate.objects.filter(award__in=rows, state=CertificateState.VALID).values_list(
            "award_id", flat=True
        )
    )
    by_kind: dict[CertificateKind, list[Wish]] = defaultdict(list)
    for award in rows:
        if award.pk not in held:
            by_kind[award.tier.kind_of_certificate].append(Wish(award_facts(award), award=award))
    now = timezone.now()
    made = [
        one
        for kind in CertificateKind  # always in this order: two people's locks on the series can't cross
        if kind in by_kind
        for one in make(edition, kind, actor, by_kind[kind], now)
    ]
    if made:
        _record(edition, actor, made)
    return Issued(made, len(held))


@transaction.atomic
def issue_participation(*, edition: Edition, actor: User) -> Issued:
    """Issue a certificate of participation for every accepted entry that has neither an award nor such a certificate.

    Raises what issue_certificates raises.
    """
    edition = _open_for_issue(edition)
    rows = list(
        Entry.objects.filter(edition=edition, state=EntryState.ACCEPTED)
        .exclude(awards__state=AwardState.CONFIRMED)
        .select_related("edition", "organization", "sector")
        .prefetch_related("members", "edition__hosts")
        .order_by("number", "pk")
        .distinct()
    )
    held = set(
        Certificate.objects.filter(entry__in=rows, state=CertificateState.VALID).values_list(
            "entry_id", flat=True
        )
    )
    wishes = [Wish(entry_facts(entry), entry=entry) for entry in rows if entry.pk not in held]
    if not wishes:
        return Issued([], len(held))
    made = make(edition, CertificateKind.PARTICIPATION, actor, wishes, timezone.now())
    _record(edition, actor, made)
    return Issued(made, len(held))


@transaction.atomic
def issue_appointment(
    *, edition: Edition, actor: User, holder: str, holder_unit: str = "", facts: dict[str, Any] | None = None
) -> Certificate:
    """Issue a letter of appointment; `facts` may carry "term" (as it will be read) and anything else to be shown."""
    return _issue_to_person(edition, CertificateKind.APPOINTMENT, actor, holder, holder_unit, facts or {})


@transaction.atomic
def issue_service(
    *, edition: Edition, actor: User, holder: str, holder_unit: str = "", facts: dict[str, Any] | None = None
) -> Certificate:
    """Issue a certificate of service; `facts` brings "sessions", how many were given, and anything else to be shown."""
    return _issue_to_person(edition, CertificateKind.SERVICE, actor, holder, holder_unit, facts or {})


def _issue_to_person(
    edition: Edition, kind: CertificateKind, actor: User, holder: str, holder_unit: str, facts: dict[str, Any]
) -> Certificate:
    known = appointment_facts(edition, holder, holder_unit, facts)
    (made,) = make(edition, kind, actor, [Wish(known)], timezone.now())
    journal.record(
        actor=actor,
        verb="certificate.issued",
        target=made,
        after={"numbers": [made.number], "holder": holder},
    )
    return made


def _open_for_issue(edition: Edition) -> Edition:
    edition = Edition.objects.select_for_update().get(pk=edition.pk)
    if edition.state not in ISSUING:
        raise DomainError(_("Certificates can be issued once the results are published."))
    if sentences := issue_blockers(edition):
        raise Blocked(sentences)
    return edition


def _record(edition: Edition, actor: User, made: list[Certificate]) -> None:
    journal.record(
        actor=actor,
        verb="certificate.issued",
        target=edition,
        after={"numbers": [one.number for one in made]},
    )
