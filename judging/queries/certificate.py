"""Certificates as people look for them, and what the press needs with them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from django.db.models import Exists, OuterRef, Q, QuerySet

from contest.models import Edition, Entry, EntryMember, Organization, Upload, User
from contest.pdf import certificates_in
from contest.queries.people import roles_in
from contest.states import EntryState, MemberRole, Role
from judging.models import (
    Certificate,
    CertificatePicture,
    CertificateTemplate,
    GlyphPicture,
    LedgerLine,
    PrinterProfile,
    PrintRun,
    PrintSheet,
    SigningKey,
)
from judging.states import DELIVERED, CertificateKind, CertificateState, SheetOutcome

PRINTED: Final = Exists(PrintSheet.objects.filter(certificate=OuterRef("pk"), outcome=SheetOutcome.MADE))
"""Whether a certificate has a good sheet of paper."""
IN_HANDS: Final = Exists(
    LedgerLine.objects.filter(certificate=OuterRef("pk"), kind__in=DELIVERED, struck_at__isnull=True)
)
"""Whether a certificate was handed over or mailed."""
INVENTED_UNIT: Final = "某某区某某镇某某村党支部"
INVENTED_AWARDS: Final = {
    CertificateKind.AWARD: "一等奖", CertificateKind.REPORT: "优秀党课报告", CertificateKind.ORGANIZATION: "优秀组织奖",
    CertificateKind.ADVISER: "优秀指导老师",
}  # fmt: skip
"""For looking at a sheet before there are tiers: the kinds of certificate that name an award."""


def certificates_of(edition: Edition) -> QuerySet[Certificate]:
    """All certificates of an edition, newest number last, with whether they are printed and delivered."""
    return (
        Certificate.objects.filter(edition=edition)
        .select_related("award__tier", "template", "replaced_by")
        .annotate(is_printed=PRINTED, is_delivered=IN_HANDS)
        .order_by("pk")
    )


def for_paper(found: QuerySet[Certificate]) -> QuerySet[Certificate]:
    """Load with certificates what printing them asks for."""
    return found.select_related(
        "edition", "template", "award__tier", "award__entry__sector", "entry__sector"
    ).order_by("pk")


def certificates_visible_to(user: User) -> QuerySet[Certificate]:
    """Certificates that a person may download: one's own, and all of the editions one organizes or supervises."""
    if user.is_superuser:
        return Certificate.objects.all()
    return Certificate.objects.filter(
        Q(edition__memberships__user=user, edition__memberships__role__in=[Role.ORGANIZER, Role.SUPERVISOR])
        | Q(award__entry__owner=user)
        | Q(award__entry__members__user=user)
        | Q(award__adviser__user=user)
        | Q(entry__owner=user)
        | Q(entry__members__user=user)
    ).distinct()


def may_issue(user: User, edition: Edition) -> bool:
    """Organizers issue, print, replace and revoke."""
    return Role.ORGANIZER in roles_in(user, edition)


def printable(edition: Edition, kind: str = "") -> QuerySet[Certificate]:
    """Valid certificates in the order of their numbers, with whether they have a good sheet already."""
    found = for_paper(certificates_of(edition).filter(state=CertificateState.VALID))
    return found.filter(kind=kind) if kind else found


def pictures_of(templates: Iterable[CertificateTemplate]) -> dict[str, Upload]:
    """Return the pictures that the layouts of templates name, by their names there; one query."""
    wanted: set[str] = set()
    for template in templates:
        wanted |= named_pictures(template.layout)
    if not wanted:
        return {}
    rows = CertificatePicture.objects.filter(code__in=wanted).select_related("upload")
    return {row.code: row.upload for row in rows}


def named_pictures(layout: Mapping[str, Any]) -> set[str]:
    """Return the names of the pictures in a layout as data."""
    named = {box["asset"] for box in layout["boxes"] if box.get("asset")}
    return named | ({layout["background"]} if layout.get("background") else set())


def with_pictures(layout: Mapping[str, Any], names: Mapping[str, str]) -> dict[str, Any]:
    """Return a layout as data in which pictures have other names. names: former name -> new one."""
    background = layout.get("background", "")
    return {
        **layout,
        "background": names.get(background, background),
        "boxes": [
            {**box, "asset": names.get(box["asset"], box["asset"])} if box.get("asset") else box
            for box in layout["boxes"]
        ],
    }


def glyph_pictures(edition: Edition) -> dict[str, Upload]:
    """Return the pictures of characters that an edition was given."""
    rows = GlyphPicture.objects.filter(edition=edition).select_related("upload")
    return {row.char: row.upload for row in rows}


def printers_of(edition: Edition) -> QuerySet[PrinterProfile]:
    """The printers that an edition may use: its own, and those of the installation."""
    return PrinterProfile.objects.filter(Q(edition=edition) | Q(edition__isnull=True))


def runs_of(edition: Edition) -> QuerySet[PrintRun]:
    """The print runs of an edition, newest first."""
    return PrintRun.objects.filter(edition=edition).select_related("job", "started_by", "merged")


def sample_facts(edition: Edition, kind: CertificateKind, *, longest: bool) -> dict[str, Any]:
    """Return the longest or the shortest names, units and titles that an edition really has; at most two queries.

    Facts of a certificate without the edition's own; an edition without entries gets an invented person.
    """
    award = _sample_award(edition, kind, longest=longest)
    if kind == CertificateKind.ORGANIZATION:
        name = _sample_organization(edition, longest=longest)
        return {
            "name": name, "members": [name], "unit": "", "title": "", "award": award, "sector": "", "term": "",
            "sessions": "",
        }  # fmt: skip
    people, advisers = _sample_people(edition, kind)
    if people:
        one = (max if longest else min)(people, key=lambda one: (len("、".join(one.names)), one.pk))
        names, unit, title, sector = one.names, one.unit, one.title, one.sector
        helpers = advisers.get(one.pk, [])
        if longest:  # the worst of each, though they belong to different entries
            unit = max((one.unit for one in people), key=len)
            title = max((one.title for one in people), key=len)
            helpers = max(advisers.values(), key=lambda names: len("、".join(names)), default=[])
    else:
        names, helpers, sector = ["阿卜杜拉·买买提江" if longest else "王喆"], [], ""
        unit, title = INVENTED_UNIT, "一封家书"
    return {
        "name": "、".join(names), "members": names, "advisers": helpers, "unit": unit, "title": title, "award": award,
        "sector": sector, "term": "2026年1月1日至2028年12月31日", "sessions": "20",
    }  # fmt: skip


def _sample_award(edition: Edition, kind: CertificateKind, *, longest: bool) -> str:
    """Return the name of a tier whose awards get this kind of certificate; kinds without an award name none."""
    if kind not in INVENTED_AWARDS:
        return ""
    names = [tier.name for tier in edition.award_tiers.all() if tier.kind_of_certificate == kind]
    return (max if longest else min)(names, key=lambda name: (len(name), name), default=INVENTED_AWARDS[kind])


def _sample_organization(edition: Edition, *, longest: bool) -> str:
    names = Organization.objects.filter(entries__edition=edition).values_list("name", flat=True).distinct()
    return (max if longest else min)(names, key=lambda name: (len(name), name), default=INVENTED_UNIT)


@dataclass(slots=True)
class _Named:
    """Whom a certificate could name: those of an entry, or one person. pk: of the entry, or of the person."""

    pk: int
    unit: str
    title: str
    sector: str
    names: list[str] = field(default_factory=list)


def _sample_people(edition: Edition, kind: CertificateKind) -> tuple[list[_Named], dict[int, list[str]]]:
    """Return whom certificates of a kind would name, and the advisers by entry."""
    found: dict[int, _Named] = {}
    advisers: dict[int, list[str]] = {}
    rows = (
        EntryMember.objects.filter(entry__edition=edition)
        .exclude(entry__state=EntryState.DRAFT)
        .values_list(
            "pk", "entry_id", "role", "name", "organization_name", "title", "entry__organization__name", "entry__title",
            "entry__sector__name",
        )
    )  # fmt: skip
    for pk, entry, role, name, own_unit, post, unit, title, sector in rows:
        if role == MemberRole.ADVISER:
            advisers.setdefault(entry, []).append(name)
        if (role == MemberRole.ADVISER) != (kind == CertificateKind.ADVISER):
            continue
        if kind == CertificateKind.ADVISER:
            named = _Named(pk, own_unit, title, "")
        elif kind in {CertificateKind.APPOINTMENT, CertificateKind.SERVICE}:
            named = _Named(pk, own_unit or unit or "", post if kind == CertificateKind.SERVICE else "", "")
        else:
            named = _Named(entry, unit or "", title, sector or "")
        found.setdefault(named.pk, named).names.append(name)
    return list(found.values()), advisers


def signing_certificates() -> list[list[bytes]]:
    """Return of every key that signed here its certificates in DER, its own first; what a retired key signed stays genuine."""
    return [
        certificates_in(bytes(secret))
        for secret in SigningKey.objects.order_by("pk").values_list("secret", flat=True)
    ]


def was_printed_with_gaps(one: Certificate) -> bool:
    """Whether somebody said why a certificate is printed although characters are missing, and it was."""
    printed = one.sheets.filter(outcome__in=[SheetOutcome.MADE, SheetOutcome.SPOILED])
    return printed.exclude(run__glyph_reason="").exists()


def participants_without(edition: Edition) -> int:
    """How many accepted entries have neither an award nor a certificate of participation."""
    return (
        Entry.objects.filter(edition=edition, state=EntryState.ACCEPTED)
        .exclude(awards__state="confirmed")
        .exclude(certificates__state=CertificateState.VALID)
        .distinct()
        .count()
    )
