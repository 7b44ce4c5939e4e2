"""Certificates as rows turned into pages to render; asks the database nothing that is not loaded."""

from judging.documents.certificate import Page
from judging.documents.text_fit import spaced
from judging.models import Certificate


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
