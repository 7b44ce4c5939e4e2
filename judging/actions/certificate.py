"""Certificates: numbered without gaps, issued for what was decided, replaced and revoked with a reason."""

import datetime as dt
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from contest import journal
from contest.exceptions import Blocked, DomainError, ReasonRequired
from contest.models import Edition, EntryMember, Upload, User
from contest.states import EditionState, MemberRole
from contest.transitions import step
from judging.documents.text_fit import chinese_date, joined
from judging.models import Award, Certificate, CertificateSeries, CertificateTemplate
from judging.queries.notice import gate_of
from judging.states import CERTIFICATE_MOVES, AwardState, CertificateKind, CertificateState

VARIABLES: Final = ("name", "unit", "title", "award", "edition", "year", "theme", "sector", "term")
"""What a template's text may name in braces."""

DEFAULTS: Final[dict[CertificateKind, dict[str, str]]] = {
    CertificateKind.AWARD: {
        "name": "获奖证书",
        "design": "classic",
        "title": "荣誉证书",
        "body": "在{edition}中，您讲授的《{title}》荣获{award}。\n特发此证，以资鼓励。",
    },
    CertificateKind.APPOINTMENT: {
        "name": "聘书",
        "design": "letter",
        "title": "聘书",
        "body": "兹聘请您为师资库讲师，聘期{term}。\n特颁此证。",
    },
}
PATTERNS: Final = {
    CertificateKind.AWARD: "{edition}-A{n:04d}",
    CertificateKind.APPOINTMENT: "{edition}-L{n:04d}",
}
ISSUING: Final = frozenset({EditionState.PUBLISHED, EditionState.CERTIFIED, EditionState.ARCHIVED})


_BRACED: Final = re.compile(r"\{([^{}]*)\}")


def unknown_variables(text: str) -> list[str]:
    """Return what stands in braces and is no variable, and any brace that has no partner."""
    loose = [brace for brace in "{}" if brace in _BRACED.sub("", text)]
    return [name for name in _BRACED.findall(text) if name not in VARIABLES] + loose


def fill(text: str, facts: dict[str, Any]) -> str:
    """Fill a template's text; a fact that is not there leaves nothing behind."""
    return _BRACED.sub(lambda found: str(facts.get(found.group(1), "")), text)


def number_pattern_works(pattern: str) -> bool:
    """Whether a pattern gives different numbers for different n."""
    try:
        return pattern.format(edition="x", year=1, n=1) != pattern.format(edition="x", year=1, n=2)
    except (KeyError, IndexError, ValueError):
        return False


@transaction.atomic
def current_template(*, edition: Edition, kind: CertificateKind, actor: User) -> CertificateTemplate:
    """Return the template in force, made from the built-in one at first use."""
    found = CertificateTemplate.objects.filter(edition=edition, kind=kind, superseded_at=None).first()
    if found is not None:
        return found
    hosts = "\n".join(edition.hosts.values_list("name", flat=True)) or edition.name
    made = CertificateTemplate.objects.create(edition=edition, kind=kind, signature=hosts, **DEFAULTS[kind])
    journal.record(
        actor=actor, verb="certificate_template.created", target=made, after={"design": made.design}
    )
    return made


@transaction.atomic
def save_template(
    *,
    edition: Edition,
    kind: CertificateKind,
    actor: User,
    values: dict[str, Any],
    background: Upload | None,
    seal: Upload | None,
) -> CertificateTemplate:
    """Make the next version of a template; certificates issued before keep theirs."""
    old = (
        CertificateTemplate.objects.select_for_update()
        .filter(edition=edition, kind=kind, superseded_at=None)
        .first()
    )
    if old is not None:
        old.superseded_at = timezone.now()
        old.save(update_fields=["superseded_at"])
    made = CertificateTemplate.objects.create(
        edition=edition,
        kind=kind,
        version=old.version + 1 if old else 1,
        background=background,
        seal=seal,
        **values,
    )
    journal.record(
        actor=actor, verb="certificate_template.saved", target=made,
        before={"version": old.version} if old else None,
        after={"version": made.version, **{key: str(value) for key, value in values.items()}},
    )  # fmt: skip
    return made


@transaction.atomic
def save_series(
    *, edition: Edition, kind: CertificateKind, actor: User, pattern: str, next_number: int
) -> CertificateSeries:
    """Set how certificates are numbered. Raises DomainError for a pattern without a number or a number in use."""
    if not number_pattern_works(pattern):
        raise DomainError(
            _(
                "The pattern must contain {n}, for example {year}-{n:04d}; {edition} and {year} may stand in it."
            )
        )
    series, _made = CertificateSeries.objects.select_for_update().get_or_create(edition=edition, kind=kind)
    before = {"pattern": series.pattern, "next_number": series.next_number}
    if pattern == series.pattern and next_number < series.next_number:
        raise DomainError(
            _("Numbers up to %(n)d are given already; go on from there.") % {"n": series.next_number - 1}
        )
    series.pattern, series.next_number = pattern, next_number
    series.save(update_fields=["pattern", "next_number"])
    journal.record(
        actor=actor, verb="certificate_series.saved", target=edition, before=before,
        after={"pattern": pattern, "next_number": next_number},
    )  # fmt: skip
    return series


def _draw_numbers(edition: Edition, kind: CertificateKind, count: int) -> list[str]:
    """Take the next numbers of a series; its row stays locked to the end of the transaction, so none is lost or doubled."""
    series = CertificateSeries.objects.select_for_update().filter(edition=edition, kind=kind).first()
    if series is None:
        CertificateSeries.objects.get_or_create(
            edition=edition, kind=kind, defaults={"pattern": PATTERNS[kind]}
        )
        series = CertificateSeries.objects.select_for_update().get(edition=edition, kind=kind)
    first = series.next_number
    series.next_number = first + count
    series.save(update_fields=["next_number"])
    numbers = [
        series.pattern.format(edition=edition.code, year=edition.year, n=n)
        for n in range(first, first + count)
    ]
    if clash := Certificate.objects.filter(number__in=numbers).values_list("number", flat=True).first():
        raise DomainError(
            _("The number %(number)s is in use already. Change the pattern of the series.")
            % {"number": clash}
        )
    return numbers


def award_facts(award: Award) -> dict[str, Any]:
    """Return every fact of an award that a certificate may say; names exactly as they were typed."""
    edition = award.edition
    facts: dict[str, Any] = {
        "award": award.tier.name, "edition": edition.name, "year": str(edition.year), "theme": edition.theme,
        "title": "", "sector": "", "unit": "", "name": "", "members": [],
    }  # fmt: skip
    if award.entry is not None:
        people = [m.name for m in award.entry.members.all() if m.role != MemberRole.ADVISER]
        facts |= {
            "name": joined(people) or str(award.entry.organization or ""),
            "members": people,
            "unit": award.entry.organization.name if award.entry.organization else "",
            "title": award.entry.title,
            "sector": award.entry.sector.name if award.entry.sector else "",
        }
    elif award.organization is not None:
        facts |= {"name": award.organization.name}
    elif award.adviser is not None:
        facts |= {
            "name": award.adviser.name,
            "unit": award.adviser.organization_name,
            "title": award.adviser.entry.title,
        }
    return facts


def _printed(template: CertificateTemplate, facts: dict[str, Any], day: dt.date) -> dict[str, Any]:
    """Return every text as it will stand on the paper; from here on nothing about it changes."""
    date = template.issued_on or day
    return {
        **facts,
        "heading": template.title,
        "paragraphs": [fill(line, facts) for line in template.body.splitlines() if line.strip()],
        "signature": [line.strip() for line in template.signature.splitlines() if line.strip()],
        "date": date.isoformat(),
        "date_text": chinese_date(date.year, date.month, date.day),
    }


@dataclass(frozen=True, slots=True)
class Issued:
    """What issue_certificates did."""

    made: list[Certificate]
    had_one: int


@transaction.atomic
def issue_certificates(*, edition: Edition, actor: User, awards: Iterable[Award] | None = None) -> Issued:
    """Issue a certificate for every confirmed award that has no valid one.

    awards: only these; None for all. Numbers follow the order of tiers and places, without gaps.
    Raises DomainError before the results are published, Blocked while the public notice runs or an objection is open,
    unless an organizer overrode that.
    """
    edition = Edition.objects.select_for_update().get(pk=edition.pk)
    if edition.state not in ISSUING:
        raise DomainError(_("Certificates can be issued once the results are published."))
    if sentences := gate_of(edition).sentences:
        raise Blocked(sentences)
    chosen = Award.objects.filter(edition=edition, state=AwardState.CONFIRMED)
    if awards is not None:
        chosen = chosen.filter(pk__in=[award.pk for award in awards])
    rows = list(
        chosen.select_related(
            "tier", "edition", "entry__organization", "entry__sector", "organization", "adviser__entry"
        )
        .prefetch_related("entry__members")
        .order_by("tier__position", "line__position", "pk")
    )
    held = set(
        Certificate.objects.filter(award__in=rows, state=CertificateState.VALID).values_list(
            "award_id", flat=True
        )
    )
    wanting = [award for award in rows if award.pk not in held]
    if not wanting:
        return Issued([], len(rows))
    template = current_template(edition=edition, kind=CertificateKind.AWARD, actor=actor)
    numbers = _draw_numbers(edition, CertificateKind.AWARD, len(wanting))
    now = timezone.now()
    day = now.astimezone(edition.tz).date()
    made = []
    for award, number in zip(wanting, numbers, strict=True):
        facts = award_facts(award)
        made.append(
            Certificate(
                edition=edition, kind=CertificateKind.AWARD, number=number, template=template, award=award,
                holder=facts["name"][:500], holder_unit=facts["unit"][:300], facts=_printed(template, facts, day),
                issued_by=actor, issued_at=now,
            )
        )  # fmt: skip
    Certificate.objects.bulk_create(made)
    journal.record(
        actor=actor,
        verb="certificate.issued",
        target=edition,
        after={"numbers": [one.number for one in made]},
    )
    return Issued(made, len(held))


@transaction.atomic
def issue_appointment(
    *, edition: Edition, actor: User, holder: str, holder_unit: str = "", facts: dict[str, Any] | None = None
) -> Certificate:
    """Issue a letter of appointment; `facts` may carry "term" (as it will be read) and anything else to be shown."""
    template = current_template(edition=edition, kind=CertificateKind.APPOINTMENT, actor=actor)
    number = _draw_numbers(edition, CertificateKind.APPOINTMENT, 1)[0]
    now = timezone.now()
    known = {
        "edition": edition.name,
        "year": str(edition.year),
        "name": holder,
        "unit": holder_unit,
        **(facts or {}),
    }
    made = Certificate.objects.create(
        edition=edition, kind=CertificateKind.APPOINTMENT, number=number, template=template, holder=holder[:500],
        holder_unit=holder_unit[:300], facts=_printed(template, known, now.astimezone(edition.tz).date()),
        issued_by=actor, issued_at=now,
    )  # fmt: skip
    journal.record(
        actor=actor, verb="certificate.issued", target=made, after={"numbers": [number], "holder": holder}
    )
    return made


@transaction.atomic
def revoke_certificate(*, certificate: Certificate, actor: User, reason: str) -> Certificate:
    """Declare a certificate void; its page goes on to say so, with the reason."""
    certificate = _end(certificate, CertificateState.REVOKED, reason)
    journal.record(actor=actor, verb="certificate.revoked", target=certificate, reason=reason)
    return certificate


@transaction.atomic
def replace_certificate(
    *, certificate: Certificate, actor: User, reason: str, holder: str = "", holder_unit: str = ""
) -> Certificate:
    """Issue a certificate anew under the next number, with the newest template; the old one points to it.

    holder, holder_unit: corrections; empty keeps what the award says now.
    """
    old = _end(certificate, CertificateState.REPLACED, reason)
    kind = CertificateKind(old.kind)
    template = current_template(edition=old.edition, kind=kind, actor=actor)
    facts = award_facts(old.award) if old.award is not None else dict(old.facts)
    if holder:
        facts |= {"name": holder, "members": [holder]}
    if holder_unit:
        facts["unit"] = holder_unit
    now = timezone.now()
    made = Certificate.objects.create(
        edition=old.edition, kind=kind, number=_draw_numbers(old.edition, kind, 1)[0], template=template, award=old.award,
        holder=facts["name"][:500], holder_unit=facts["unit"][:300],
        facts=_printed(template, facts, now.astimezone(old.edition.tz).date()),
        replaces=old, issued_by=actor, issued_at=now,
    )  # fmt: skip
    journal.record(
        actor=actor, verb="certificate.replaced", target=old, before={"number": old.number, "holder": old.holder},
        after={"number": made.number, "holder": made.holder}, reason=reason,
    )  # fmt: skip
    return made


def _end(certificate: Certificate, target: CertificateState, reason: str) -> Certificate:
    if not reason.strip():
        raise ReasonRequired
    locked = (
        Certificate.objects.select_for_update(of=("self",))
        .select_related(
            "edition", "award__tier", "award__edition", "award__entry__organization", "award__entry__sector"
        )
        .get(pk=certificate.pk)
    )
    locked.state = step(CERTIFICATE_MOVES, CertificateState(locked.state), target)
    locked.state_reason = reason
    locked.save(update_fields=["state", "state_reason"])
    return locked


def sample_certificate(template: CertificateTemplate, *, longest: bool = False) -> Certificate:
    """Return an unsaved certificate for looking at a template, with the edition's longest or shortest real names."""
    edition = template.edition
    people = sorted(
        EntryMember.objects.filter(entry__edition=edition).values_list(
            "name", "entry__organization__name", "entry__title"
        ),
        key=lambda row: (len(row[0]), len(row[1] or ""), row),
    )
    name, unit, title = (
        (people[-1 if longest else 0]) if people else ("王喆", "协兴镇牌坊村党支部", "一封家书")
    )
    tier = edition.award_tiers.first()
    facts = {
        "name": name, "members": [name], "unit": unit or "", "title": title, "award": tier.name if tier else _("First prize"),
        "edition": edition.name, "year": str(edition.year), "theme": edition.theme,
        "term": _("2026-01-01 to 2028-12-31"),
    }  # fmt: skip
    today = timezone.localdate()
    return Certificate(
        edition=edition, kind=template.kind, number="0000-0000", check_code="sample", template=template,
        holder=name, holder_unit=unit or "", facts=_printed(template, facts, today),
    )  # fmt: skip
