"""Small real files: a script in DOCX, slides in PPTX, a form in PDF, a photo in JPEG, a film in MP4."""

import io
import subprocess
import tempfile
import zipfile
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Final
from xml.sax.saxutils import escape

import pikepdf
from PIL import Image, ImageDraw

from contest.pdf import render_pdf

OFFICE: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE: Final = "http://schemas.openxmlformats.org/package/2006"
WORD: Final = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
SLIDE: Final = "http://schemas.openxmlformats.org/presentationml/2006/main"
DRAWING: Final = "http://schemas.openxmlformats.org/drawingml/2006/main"
XML: Final = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
EPOCH: Final = (2026, 1, 1, 0, 0, 0)


def _package(parts: dict[str, str], types: dict[str, str], main: str, kind: str) -> bytes:
    """Zip the parts of an office document with the tables that lead a reader to them."""
    overrides = "".join(
        f'<Override PartName="/{name}" ContentType="{kind}"/>' for name, kind in types.items()
    )
    tables = {
        "[Content_Types].xml": f'{XML}<Types xmlns="{PACKAGE}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>{overrides}</Types>',
        "_rels/.rels": f'{XML}<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="rId1" Type="{OFFICE}/{kind}" Target="{main}"/></Relationships>',
    }
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in {**tables, **parts}.items():
            archive.writestr(zipfile.ZipInfo(name, EPOCH), text, zipfile.ZIP_DEFLATED)
    return target.getvalue()


def _links(*targets: tuple[str, str]) -> str:
    rows = "".join(
        f'<Relationship Id="rId{n}" Type="{OFFICE}/{kind}" Target="{target}"/>'
        for n, (kind, target) in enumerate(targets, start=1)
    )
    return f'{XML}<Relationships xmlns="{PACKAGE}/relationships">{rows}</Relationships>'


def docx_file(title: str, paragraphs: Sequence[str]) -> bytes:
    """Return a script as DOCX that WPS, Word and LibreOffice open."""
    lines = [
        f'<w:p><w:pPr><w:jc w:val="center"/></w:pPr><w:r><w:rPr><w:b/><w:sz w:val="36"/></w:rPr><w:t>{escape(title)}</w:t></w:r></w:p>'
    ]
    lines += [f'<w:p><w:r><w:t xml:space="preserve">{escape(line)}</w:t></w:r></w:p>' for line in paragraphs]
    body = f'{XML}<w:document xmlns:w="{WORD}"><w:body>{"".join(lines)}</w:body></w:document>'
    kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
    return _package(
        {"word/document.xml": body}, {"word/document.xml": kind}, "word/document.xml", "officeDocument"
    )


def pptx_file(title: str, points: Sequence[str]) -> bytes:
    """Return slides as PPTX: a title, then one slide a point."""
    base = "application/vnd.openxmlformats-officedocument"
    tree = '<p:nvGrpSpPr><p:cNvPr id="1" name=""/><p:cNvGrpSpPr/><p:nvPr/></p:nvGrpSpPr><p:grpSpPr/>'
    space = f'xmlns:a="{DRAWING}" xmlns:r="{OFFICE}" xmlns:p="{SLIDE}"'
    parts: dict[str, str] = {}
    types: dict[str, str] = {}

    def add(name: str, kind: str, text: str, *links: tuple[str, str]) -> None:
        parts[f"ppt/{name}"] = XML + text
        types[f"ppt/{name}"] = kind
        if links:
            folder, _slash, file = name.rpartition("/")
            parts[f"ppt/{folder + '/' if folder else ''}_rels/{file}.rels"] = _links(*links)

    slides = [title, *points]
    for number, text in enumerate(slides, start=1):
        size = 4400 if number == 1 else 2800
        box = (
            '<p:sp><p:nvSpPr><p:cNvPr id="2" name="Text"/><p:cNvSpPr txBox="1"/><p:nvPr/></p:nvSpPr><p:spPr><a:xfrm>'
            '<a:off x="914400" y="2286000"/><a:ext cx="10363200" cy="2286000"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/>'
            f'</a:prstGeom></p:spPr><p:txBody><a:bodyPr wrap="square"/><a:p><a:r><a:rPr lang="zh-CN" sz="{size}"/>'
            f"<a:t>{escape(text)}</a:t></a:r></a:p></p:txBody></p:sp>"
        )
        add(
            f"slides/slide{number}.xml", f"{base}.presentationml.slide+xml",
            f"<p:sld {space}><p:cSld><p:spTree>{tree}{box}</p:spTree></p:cSld></p:sld>",
            ("slideLayout", "../slideLayouts/slideLayout1.xml"),
        )  # fmt: skip
    add(
        "slideLayouts/slideLayout1.xml", f"{base}.presentationml.slideLayout+xml",
        f'<p:sldLayout {space} type="blank"><p:cSld><p:spTree>{tree}</p:spTree></p:cSld></p:sldLayout>',
        ("slideMaster", "../slideMasters/slideMaster1.xml"),
    )  # fmt: skip
    colours = "".join(
        f'<a:{name}><a:srgbClr val="{value}"/></a:{name}>'
        for name, value in zip(
            ("dk1", "lt1", "dk2", "lt2", "accent1", "accent2", "accent3", "accent4", "accent5", "accent6", "hlink", "folHlink"),
            ("1A1A1A", "FFFFFF", "333333", "F7F5F0", "A61B1B", "B8892F", "3B6EA5", "5B8C5A", "7A5C99", "808080", "3B6EA5", "7A5C99"),
            strict=True,
        )
    )  # fmt: skip
    fill = '<a:solidFill><a:schemeClr val="phClr"/></a:solidFill>'
    line = f'<a:ln w="9525">{fill}</a:ln>'
    effect = "<a:effectStyle><a:effectLst/></a:effectStyle>"
    font = '<a:latin typeface="Arial"/><a:ea typeface=""/><a:cs typeface=""/>'
    add(
        "theme/theme1.xml", f"{base}.theme+xml",
        f'<a:theme xmlns:a="{DRAWING}" name="Plain"><a:themeElements><a:clrScheme name="Plain">{colours}</a:clrScheme>'
        f'<a:fontScheme name="Plain"><a:majorFont>{font}</a:majorFont><a:minorFont>{font}</a:minorFont></a:fontScheme>'
        f'<a:fmtScheme name="Plain"><a:fillStyleLst>{fill * 3}</a:fillStyleLst><a:lnStyleLst>{line * 3}</a:lnStyleLst>'
        f"<a:effectStyleLst>{effect * 3}</a:effectStyleLst><a:bgFillStyleLst>{fill * 3}</a:bgFillStyleLst></a:fmtScheme>"
        "</a:themeElements></a:theme>",
    )  # fmt: skip
    add(
        "slideMasters/slideMaster1.xml", f"{base}.presentationml.slideMaster+xml",
        f'<p:sldMaster {space}><p:cSld><p:spTree>{tree}</p:spTree></p:cSld><p:clrMap bg1="lt1" tx1="dk1" bg2="lt2" tx2="dk2" '
        'accent1="accent1" accent2="accent2" accent3="accent3" accent4="accent4" accent5="accent5" accent6="accent6" '
        'hlink="hlink" folHlink="folHlink"/><p:sldLayoutIdLst><p:sldLayoutId id="2147483649" r:id="rId1"/></p:sldLayoutIdLst>'
        "</p:sldMaster>",
        ("slideLayout", "../slideLayouts/slideLayout1.xml"), ("theme", "../theme/theme1.xml"),
    )  # fmt: skip
    ids = "".join(f'<p:sldId id="{255 + n}" r:id="rId{n + 1}"/>' for n in range(1, len(slides) + 1))
    add(
        "presentation.xml", f"{base}.presentationml.presentation.main+xml",
        f'<p:presentation {space}><p:sldMasterIdLst><p:sldMasterId id="2147483648" r:id="rId1"/></p:sldMasterIdLst>'
        f'<p:sldIdLst>{ids}</p:sldIdLst><p:sldSz cx="12192000" cy="6858000"/><p:notesSz cx="6858000" cy="9144000"/></p:presentation>',
        ("slideMaster", "slideMasters/slideMaster1.xml"),
        *(("slide", f"slides/slide{n}.xml") for n in range(1, len(slides) + 1)),
    )  # fmt: skip
    return _package(parts, types, "ppt/presentation.xml", "officeDocument")


Rows = Sequence[tuple[str, str]]


def pdf_file(title: str, rows: Rows) -> bytes:
    """Return an entry form as PDF."""
    return pdf_files(title, [rows])[0]


def pdf_files(title: str, forms: Sequence[Rows]) -> list[bytes]:
    """Return filled-in entry forms as PDF, one file each; typeset together, which takes a tenth of the time."""
    sheets = "".join(f"<section><h1>{escape(title)}</h1>{_lines(rows)}</section>" for rows in forms)
    whole = render_pdf(
        '<html lang="zh-Hans"><style>@page{size:A4;margin:25mm}html{font-family:"LXGW WenKai"}h1{text-align:center}'
        "p{margin:0;border:.3mm solid #333;border-bottom:0;padding:4mm}p:last-child{border-bottom:.3mm solid #333}"
        f"section{{break-after:page}}</style><title>{escape(title)}</title>{sheets}</html>"
    )
    with pikepdf.open(io.BytesIO(whole)) as pages:
        return [_one_page(page) for page in pages.pages]


def _lines(rows: Rows) -> str:
    return "".join(f"<p>{escape(label)}：{escape(value)}</p>" for label, value in rows)


def _one_page(page: pikepdf.Page) -> bytes:
    target = io.BytesIO()
    with pikepdf.new() as single:
        single.pages.append(page)
        single.save(target, deterministic_id=True)
    return target.getvalue()


def jpeg_file(number: int, *, width: int = 480, height: int = 640) -> bytes:
    """Return a stand-in for a portrait: a head and shoulders, no face, in one of many quiet colours."""
    hue = (number * 47) % 360
    image = Image.new("HSV", (width, height), (hue * 255 // 360, 40, 235)).convert("RGB")
    draw = ImageDraw.Draw(image)
    dark = Image.new("HSV", (1, 1), (hue * 255 // 360, 90, 120)).convert("RGB").getpixel((0, 0))
    draw.ellipse((width * 0.32, height * 0.2, width * 0.68, height * 0.52), fill=dark)
    draw.pieslice((width * 0.12, height * 0.56, width * 0.88, height * 1.5), 180, 360, fill=dark)
    target = io.BytesIO()
    image.save(target, "JPEG", quality=82)
    return target.getvalue()


def landscape_file(number: int, *, width: int = 960, height: int = 640) -> bytes:
    """Return a stand-in for a picture of a place: sky, two hills and a house, in one of many quiet colours."""
    hue = (number * 61) % 360 * 255 // 360

    def colour(saturation: int, value: int) -> tuple[int, ...]:
        pixel = Image.new("HSV", (1, 1), (hue, saturation, value)).convert("RGB").getpixel((0, 0))
        assert isinstance(pixel, tuple)
        return pixel

    image = Image.new("RGB", (width, height), colour(18, 246))
    draw = ImageDraw.Draw(image)
    left = width * (number * 37 % 50) // 100
    draw.ellipse((left - width * 0.5, height * 0.48, left + width * 0.7, height * 1.5), fill=colour(45, 215))
    draw.ellipse((left, height * 0.58, left + width * 1.2, height * 1.6), fill=colour(60, 190))
    base, middle = height * 0.82, width * 0.52
    draw.rectangle((middle - 110, base - 120, middle + 110, base), fill=colour(12, 250))
    draw.polygon(
        ((middle - 150, base - 112), (middle, base - 200), (middle + 150, base - 112)), fill=colour(95, 120)
    )
    draw.rectangle((middle - 22, base - 72, middle + 22, base), fill=colour(95, 120))
    target = io.BytesIO()
    image.save(target, "JPEG", quality=82)
    return target.getvalue()


@cache
def mp4_file(variant: int, seconds: int = 6) -> bytes:
    """Return a short film with a sound track; raises FileNotFoundError where ffmpeg is not installed."""
    colours = ("0x7a1f1f", "0x1f3f5f", "0x2f5f3f")
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / "film.mp4"
        subprocess.run(
            [
                "ffmpeg", "-v", "error", "-y",
                "-f", "lavfi", "-i", f"color=c={colours[variant % len(colours)]}:s=640x360:r=12:d={seconds}",
                "-f", "lavfi", "-i", f"sine=frequency={330 + 40 * variant}:duration={seconds}",
                "-c:v", "libx264", "-preset", "veryfast", "-pix_fmt", "yuv420p", "-c:a", "aac", "-b:a", "48k",
                "-map_metadata", "-1", "-fflags", "+bitexact", "-movflags", "+faststart", "-shortest", str(target),
            ],
            check=True, capture_output=True, timeout=60,
        )  # fmt: skip
        return target.read_bytes()
