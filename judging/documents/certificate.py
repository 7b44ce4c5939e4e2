"""Certificates as PDF: rows become records for the press; asks the database nothing that is not loaded."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Final

from django.conf import settings
from django.urls import reverse

from contest.file_names import fit
from contest.models import Upload
from contest.pdf import (
    Assets,
    Coverage,
    Layout,
    Options,
    Press,
    Record,
    Shift,
    Signer,
    TextBox,
    layout_from,
    preview_png,
)
from contest.pdf.layout import filled
from judging.models import Certificate, PrintRun

CHUNK: Final = 50
"""Certificates in one stretch: enough to share what is costly, few enough to lose little when a worker dies."""


def verify_url(check_code: str) -> str:
    """Return the public address behind a certificate's QR code."""
    return settings.SITE_URL + reverse("judging:verify", args=[check_code])


def read_pictures(pictures: Mapping[str, Upload]) -> dict[str, tuple[bytes, str]]:
    """Read pictures as the press takes them: name -> (bytes, media type)."""
    read = {}
    for name, upload in pictures.items():
        with upload.file.open("rb") as file:
            read[name] = (file.read(), f"image/{upload.format}")
    return read


def glyph_bytes(pictures: Mapping[str, Upload]) -> dict[str, bytes]:
    """Read the pictures of characters: character -> bytes."""
    return {char: content for char, (content, _type) in read_pictures(pictures).items()}


def record_of(one: Certificate) -> Record:
    """Turn a certificate into what the press fills a layout with, and the facts that travel inside the PDF."""
    url = verify_url(one.check_code)
    facts = one.facts
    values = {
        name: value for name, value in facts.items() if isinstance(value, (str, list)) and name != "texts"
    }
    return Record(
        key=one.number,
        values={
            **values,
            "name": facts.get("name") or one.holder,
            "members": facts.get("members") or [one.holder],
            "number": one.number,
            "check_code": one.check_code,
            "url": url,
        },
        facts={
            "number": one.number,
            "check_code": one.check_code,
            "kind": one.kind,
            "holder": one.holder,
            "unit": one.holder_unit,
            "award": facts.get("award", ""),
            "title": facts.get("title", ""),
            "edition": facts.get("edition", ""),
            "term": facts.get("term", ""),
            "day": facts.get("day", ""),
            "texts": facts.get("texts", []),
            "url": url,
        },
        title=f"{one.heading} {one.number}",
        made_at=made_at(one),
    )


def made_at(one: Certificate) -> dt.datetime:
    """Return the moment that stands in a certificate's file: its own day, so that the same certificate has the same bytes."""
    day = dt.date.fromisoformat(one.facts["day"]) if one.facts.get("day") else one.issued_at.date()
    return dt.datetime.combine(day, dt.time(), tzinfo=dt.UTC)


@dataclass(frozen=True, slots=True)
class Stretch:
    """Certificates that go through the press together: of one version of a template."""

    certificates: list[Certificate]
    layout: Layout = field(repr=False)
    options: Options = field(repr=False)


def stretches(
    certificates: Sequence[Certificate],
    *,
    signer: Signer | None,
    merged: bool,
    separate: bool,
    shift: Shift | None = None,
    only_variable: bool = False,
    title: str = "",
) -> list[Stretch]:
    """Part certificates, in their order, into what the press takes at once. title: of the one file with all.

    Raises LayoutError for a template that can't be printed here.
    """
    parted = []
    for _template, group in groupby(certificates, key=lambda one: one.template_id):
        rows = list(group)
        layout = layout_from(rows[0].template.layout)
        options = Options(
            merged=merged, separate=separate, shift=shift, only_variable=only_variable, author=rows[0].edition.name,
            signer=signer if separate else None, title=title, made_at=made_at(rows[0]),
        )  # fmt: skip
        parted += [
            Stretch(rows[start : start + CHUNK], layout, options) for start in range(0, len(rows), CHUNK)
        ]
    return parted


def shift_of(run: PrintRun) -> Shift | None:
    """Return the correction of the printer for which a run is made."""
    if not run.shift:
        return None
    figures = run.shift
    return Shift(
        dx=float(figures["dx"]),
        dy=float(figures["dy"]),
        scale_x=float(figures["scale_x"]) / 100,
        scale_y=float(figures["scale_y"]) / 100,
    )


def certificate_pdf(
    one: Certificate, *, pictures: Assets, chars: Mapping[str, bytes], signer: Signer | None
) -> bytes:
    """Return one certificate as its holder downloads it; the same certificate gives the same page."""
    (stretch,) = stretches([one], signer=signer, merged=False, separate=True)
    press = Press(stretch.layout, pictures, stretch.options, chars)
    (content,) = press.print([record_of(one)]).separate
    return content


def certificate_png(
    layout: Layout,
    one: Certificate,
    *,
    pictures: Assets,
    chars: Mapping[str, bytes],
    width: int,
    stock: bool = True,
) -> bytes:
    """Return a picture of a certificate, `width` pixels wide. stock: with the scan of the preprinted card beneath."""
    options = Options(merged=False, archival=False, attach=False)
    press = Press(layout, pictures, options, chars, stock=stock)
    (pdf,) = press.print([record_of(one)]).separate
    return preview_png(pdf, width)


@dataclass(frozen=True, slots=True)
class GlyphLine:
    """What of one certificate the first typeface lacks.

    substituted: (character, code of the face that prints it). missing: characters that no face has.
    """

    number: str
    holder: str
    substituted: tuple[tuple[str, str], ...] = ()
    missing: tuple[str, ...] = ()


def glyph_report(certificates: Iterable[Certificate], pictures: Mapping[str, object]) -> list[GlyphLine]:
    """Return the certificates whose texts need another typeface or have characters that none has, by person.

    pictures: characters for which a picture was supplied. Raises LayoutError for a template that can't be printed here.
    """
    coverage = Coverage(pictures)
    layouts: dict[int, Layout] = {}
    report = []
    for one in certificates:
        layout = layouts.get(one.template_id)
        if layout is None:
            layout = layouts.setdefault(one.template_id, layout_from(one.template.layout))
        values = record_of(one).values
        texts = [
            (one.pk, filled(box.text, values), box.font) for box in layout.boxes if isinstance(box, TextBox)
        ]
        found = coverage.uncovered(texts).get(one.pk, [])
        if found:
            report.append(
                GlyphLine(
                    number=one.number,
                    holder=one.holder,
                    substituted=tuple((each.char, each.fallback) for each in found if each.fallback),
                    missing=tuple(each.char for each in found if not each.fallback),
                )
            )
    return report


def file_name(one: Certificate) -> str:
    """Return what a single file is called: the number, the holder and the unit, safe on every system."""
    words = " ".join(part for part in (one.number, one.holder[:40], one.holder_unit[:40]) if part)
    return fit(words, ".pdf")
