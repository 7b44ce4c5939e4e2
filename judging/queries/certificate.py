"""Certificates as people look for them."""

from django.db.models import Q, QuerySet

from contest.models import Edition, User
from contest.queries.people import roles_in
from contest.states import Role
from judging.documents.certificate import Page
from judging.documents.text_fit import spaced
from judging.models import Certificate
from judging.states import CertificateState


def certificates_of(edition: Edition) -> QuerySet[Certificate]:
    """All certificates of an edition, newest number last."""
    return (
        Certificate.objects.filter(edition=edition).select_related("award__tier", "template").order_by("pk")
    )


def certificates_visible_to(user: User) -> QuerySet[Certificate]:
    """Certificates that a person may download: one's own, and all of the editions one organizes or supervises."""
    if user.is_superuser:
        return Certificate.objects.all()
    return Certificate.objects.filter(
        Q(edition__memberships__user=user, edition__memberships__role__in=[Role.ORGANIZER, Role.SUPERVISOR])
        | Q(award__entry__owner=user)
        | Q(award__entry__members__user=user)
        | Q(award__adviser__user=user)
    ).distinct()


def may_issue(user: User, edition: Edition) -> bool:
    """Organizers issue, replace and revoke."""
    return Role.ORGANIZER in roles_in(user, edition)


def pages_of(certificates: list[Certificate], *, site_url: str, verify_path: str) -> list[Page]:
    """Turn certificates into pages to render; pictures are read once each.

    verify_path: the address of the public page with "{code}" in place of the check code.
    """
    pictures: dict[int, tuple[bytes, str]] = {}

    def picture(upload: object) -> tuple[bytes, str] | None:
        pk = getattr(upload, "pk", None)
        if pk is None:
            return None
        if pk not in pictures:
            with upload.file.open("rb") as file:  # type: ignore[attr-defined]
                pictures[pk] = (file.read(), f"image/{upload.format}")  # type: ignore[attr-defined]
        return pictures[pk]

    return [
        Page(
            design=one.template.design,
            title=one.facts["heading"],
            name="、".join(spaced(name) for name in one.facts.get("members") or [one.holder]),
            salutation=" 同志：" if not one.award or not one.award.organization_id else "：",
            unit=one.holder_unit,
            paragraphs=tuple(one.facts["paragraphs"]),
            signature=tuple(one.facts["signature"]),
            date=one.facts["date_text"],
            number=f"编号 {one.number}",
            check_code=f"校验码 {one.check_code}",
            url=site_url + verify_path.replace("{code}", one.check_code),
            background=picture(one.template.background) if one.template.background_id else None,
            seal=picture(one.template.seal) if one.template.seal_id else None,
        )
        for one in certificates
    ]


def printable(edition: Edition, kind: str = "") -> QuerySet[Certificate]:
    """Valid certificates in the order in which they are laid out: unit by unit as the tree goes, then number."""
    found = Certificate.objects.filter(edition=edition, state=CertificateState.VALID).select_related(
        "template__background", "template__seal", "award__entry__organization", "award"
    )
    if kind:
        found = found.filter(kind=kind)
    return found.order_by("kind", "pk")
