"""Certificates as people look for them, and what the press needs with them."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from django.db.models import Exists, OuterRef, Q, QuerySet

from contest.models import Edition, Entry, EntryMember, Organization, Upload, User
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
)
from judging.states import DELIVERED, CertificateKind, CertificateState, SheetOutcome

PRINTED: Final = Exists(PrintSheet.objects.filter(certificate=OuterRef("pk"), outcome=SheetOutcome.MADE))
"""Whether a certificate has a good sheet of paper."""
IN_HANDS: Final = Exists(
    LedgerLine.objects.filter(certificate=OuterRef("pk"), kind__in=DELIVERED, struck_at__isnull=True)
)
"""Whether a certificate was handed over or mailed."""


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
    tier = edition.award_tiers.first()
    award = tier.name if tier else "一等奖"
    chosen = max if longest else min
    invented = {
        "name": "阿卜杜拉·买买提江" if longest else "王喆", "unit": "某某区某某镇某某村党支部", "title": "一封家书",
    }  # fmt: skip
    if kind == CertificateKind.ORGANIZATION:
        names = (
            Organization.objects.filter(entries__edition=edition).values_list("name", flat=True).distinct()
        )
        name = chosen(names, key=lambda name: (len(name), name), default=invented["unit"])
        return {
            "name": name,
            "members": [],
            "unit": "",
            "title": "",
            "award": award,
            "sector": "",
            "term": "",
            "sessions": "",
        }
    role = Q(role=MemberRole.ADVISER) if kind == CertificateKind.ADVISER else ~Q(role=MemberRole.ADVISER)
    people: dict[int, list[str]] = {}
    rows: dict[int, tuple[str, str, str]] = {}
    for pk, name, unit, title, sector in (
        EntryMember.objects.filter(role, entry__edition=edition)
        .exclude(entry__state=EntryState.DRAFT)
        .values_list("entry_id", "name", "entry__organization__name", "entry__title", "entry__sector__name")
    ):
        people.setdefault(pk, []).append(name)
        rows[pk] = (unit or "", title, sector or "")
    if not people:
        members, (unit, title, sector) = [invented["name"]], (invented["unit"], invented["title"], "")
    else:
        by_names = chosen(people, key=lambda pk: (len("、".join(people[pk])), pk))
        members = people[by_names]
        unit, title, sector = rows[by_names]
        if longest:  # the worst of each, though they belong to different entries
            unit = max((row[0] for row in rows.values()), key=len)
            title = max((row[1] for row in rows.values()), key=len)
    return {
        "name": "、".join(members), "members": members, "unit": unit, "title": title, "award": award, "sector": sector,
        "term": "2026年1月1日至2028年12月31日", "sessions": "20",
    }  # fmt: skip


def participants_without(edition: Edition) -> int:
    """How many accepted entries have neither an award nor a certificate of participation."""
    return (
        Entry.objects.filter(edition=edition, state=EntryState.ACCEPTED)
        .exclude(awards__state="confirmed")
        .exclude(certificates__state=CertificateState.VALID)
        .distinct()
        .count()
    )
