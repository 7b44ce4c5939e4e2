"""Certificates: ours beside WeasyPrint the plain way, typst and ReportLab, each in a process of its own.

All print the same words, background, seal, frame and QR code on A4 landscape. CPU is counted from after the imports, that of
child processes included; memory is the largest resident size of any one process.
"""

import io
import json
import os
import re
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from PIL import Image, ImageDraw

from contest.pdf import (
    DESIGNS,
    SEALS,
    Layout,
    Options,
    Press,
    PressArgs,
    Printed,
    QrBox,
    Record,
    Signer,
    TextBox,
    fitted,
    make_key,
    render_pdf,
    text_of,
    workers,
)
from tests.contest.pdf.plain_html import plain_html
from tests.contest.pdf.sheets import POINT_MM, random_names, record

CHUNK: Final = 50
WAYS: Final = {
    "ours": "ours: merged and separate, PDF/A-3b, tagged, facts attached",
    "ours, signed": "the same, each separate file signed (P-256)",
    "ours, all processors": "the same without signatures, all processors",
    "typst": "typst: merged and separate",
    "ReportLab": "ReportLab: merged and separate, one TrueType face (it takes no CFF)",
    "naive": "WeasyPrint: a document a certificate, separate only",
}
COUNTS: Final = {"naive": 20, "typst": 100, "ReportLab": 60}
OURS: Final = 400


def make_scene(folder: Path) -> None:
    """Write what all ways print with: a soft background at 200 dpi, a round seal, a key."""
    paper = Image.radial_gradient("L").resize((2338, 1654)).point(lambda value: 255 - value // 8)
    paper = Image.merge(
        "RGB", (paper, paper.point(lambda value: value - 4), paper.point(lambda value: value - 14))
    )
    seal = Image.new("RGBA", (480, 480), (0, 0, 0, 0))
    pen = ImageDraw.Draw(seal)
    pen.ellipse((8, 8, 472, 472), outline=(200, 20, 20, 235), width=16)
    pen.regular_polygon((240, 240, 90), 5, fill=(200, 20, 20, 235))
    paper.save(folder / "paper.jpg")
    seal.save(folder / "seal.png")
    (folder / "key.pem").write_bytes(make_key("组委会"))


def scene(folder: Path) -> tuple[Layout, dict[str, tuple[bytes, str]]]:
    """Return the sheet and its pictures."""
    kept = {
        name: ((folder / name).read_bytes(), kind)
        for name, kind in (("paper.jpg", "image/jpeg"), ("seal.png", "image/png"))
    }
    classic = DESIGNS["classic"]
    boxes = (*classic.boxes, replace(SEALS["classic"], asset="seal.png"))
    return replace(classic, boxes=boxes, background="paper.jpg"), kept


def records(count: int) -> Iterator[Record]:
    """Yield certificates of random people."""
    names = random_names(1000)
    return (record(number, names[number % 1000]) for number in range(count))


def chunks(count: int) -> Iterator[list[Record]]:
    """Yield the same in chunks."""
    found: list[Record] = []
    for one in records(count):
        found.append(one)
        if len(found) == CHUNK:
            yield found
            found = []
    if found:
        yield found


def ours(count: int, folder: Path, *, signed: bool = False, processes: int = 1) -> None:
    """Print as a run does: files to disk as they come, parts joined at the end."""
    layout, assets = scene(folder)
    options = Options(
        signer=Signer((folder / "key.pem").read_bytes()) if signed else None,
        author="组委会",
        title="获奖证书",
    )
    parts = []

    def keep(printed: Printed) -> None:
        assert printed.merged is not None
        start = len(parts) * CHUNK
        for place, file in enumerate(printed.separate):
            (folder / f"{start + place}.pdf").write_bytes(file)
        part = folder / f"{len(parts)}.part"
        part.write_bytes(printed.merged)
        parts.append(part)

    with workers(processes) as pool:
        for printed in pool.map_chunks(PressArgs(layout, assets, options, {}), chunks(count)):
            keep(printed)
    Press.join(parts, folder / "merged.pdf")


def naive(count: int, folder: Path) -> None:
    """Print one document after another."""
    layout, assets = scene(folder)
    for number, one in enumerate(records(count)):
        html, pictures = plain_html(layout, one, assets)
        (folder / f"{number}.pdf").write_bytes(render_pdf(html, assets=pictures))


def placed(layout: Layout, one: Record) -> dict[str, Any]:
    """Return a certificate for the peers, which are told where each line goes."""
    lines = [
        {
            "x": box.x + line.x, "y": box.y + line.baseline, "size": line.size, "font": box.font, "bold": box.bold,
            "colour": box.colour, "spacing": line.spacing, "text": line.text,
        }
        for box in layout.boxes
        if isinstance(box, TextBox)
        for line in fitted(box, text_of(box, one.values)).lines
    ]  # fmt: skip
    return {"lines": lines, "qr": qr_svg(str(one.values["url"]))}


def qr_svg(url: str) -> str:
    import segno

    target = io.BytesIO()
    segno.make(url, error="m", micro=False, mask=2).save(target, kind="svg", border=0, xmldecl=False)
    return target.getvalue().decode()


TYPST: Final = """
#set page(width: 297mm, height: 210mm, margin: 0pt, background: image("paper.jpg", width: 100%, height: 100%))
#set text(lang: "zh", top-edge: "baseline", bottom-edge: "baseline")
#let faces = (song: "Noto Serif CJK SC", hei: "Noto Sans CJK SC", kai: "LXGW WenKai")
#for one in json(bytes(sys.inputs.data)) {
  page({
    place(dx: 8.8mm, dy: 8.8mm, rect(width: 279.4mm, height: 192.4mm, stroke: 1.6mm + rgb("#a61b1b")))
    place(dx: 11.65mm, dy: 11.65mm, rect(width: 273.7mm, height: 186.7mm, stroke: .5mm + rgb("#b8892f")))
    for line in one.lines {
      place(dx: line.x * 1mm, dy: line.y * 1mm, text(
        font: (faces.at(line.font), "Noto Serif CJK SC", "BabelStone Han"), size: line.size * 1pt, fill: rgb(line.colour),
        weight: if line.bold { 700 } else { 400 }, tracking: line.spacing * 1em, line.text))
    }
    place(dx: 36mm, dy: 164mm, image(bytes(one.qr), format: "svg", width: 22mm))
    place(dx: 191mm, dy: 148mm, image("seal.png", width: 40mm))
  })
}
"""


def by_typst(count: int, folder: Path) -> None:
    import typst

    layout, _assets = scene(folder)
    (folder / "main.typ").write_text(TYPST)
    compiler = typst.Compiler(folder / "main.typ", root=folder)
    data = [placed(layout, one) for one in records(count)]
    for number, one in enumerate(data):
        (folder / f"{number}.pdf").write_bytes(compiler.compile(sys_inputs={"data": json.dumps([one])}))
    (folder / "merged.pdf").write_bytes(compiler.compile(sys_inputs={"data": json.dumps(data)}))


def by_reportlab(count: int, folder: Path) -> None:
    from reportlab.lib.utils import ImageReader
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont

    from contest.pdf import faces

    pdfmetrics.registerFont(TTFont("kai", str(faces()["kai"].path)))
    layout, assets = scene(folder)
    paper, seal = (ImageReader(io.BytesIO(assets[name][0])) for name in ("paper.jpg", "seal.png"))
    data = [placed(layout, one) for one in records(count)]
    matrices = [str(one.values["url"]) for one in records(count)]
    for name, pages in [("merged", range(count)), *((str(number), [number]) for number in range(count))]:
        target = canvas_of(folder / f"{name}.pdf")
        for number in pages:
            target.drawImage(paper, 0, 0, 842, 595)
            draw_reportlab(target, layout, data[number], matrices[number])
            target.drawImage(
                seal, 191 / POINT_MM, (210 - 188) / POINT_MM, 40 / POINT_MM, 40 / POINT_MM, mask="auto"
            )
            target.showPage()
        target.save()


def canvas_of(path: Path) -> Any:
    from reportlab.pdfgen.canvas import Canvas

    return Canvas(str(path), pagesize=(297 / POINT_MM, 210 / POINT_MM))


def draw_reportlab(target: Any, layout: Layout, one: dict[str, Any], url: str) -> None:
    import segno

    target.setStrokeColor("#a61b1b")
    target.setLineWidth(1.6 / POINT_MM)
    target.rect(8.8 / POINT_MM, 8.8 / POINT_MM, 279.4 / POINT_MM, 192.4 / POINT_MM)
    for line in one["lines"]:
        words = target.beginText(line["x"] / POINT_MM, (layout.height - line["y"]) / POINT_MM)
        words.setFont("kai", line["size"])
        words.setCharSpace(line["spacing"] * line["size"])
        words.setFillColor(line["colour"])
        words.textOut(line["text"])
        target.drawText(words)
    [box] = [box for box in layout.boxes if isinstance(box, QrBox)]
    rows = segno.make(url, error="m", micro=False, mask=2).matrix
    unit = box.size / len(rows) / POINT_MM
    path = target.beginPath()
    for down, row in enumerate(rows):
        for across, dark in enumerate(row):
            if dark:
                path.rect(
                    box.x / POINT_MM + across * unit,
                    (layout.height - box.y) / POINT_MM - (down + 1) * unit,
                    unit,
                    unit,
                )
    target.drawPath(path, stroke=0, fill=1)


def child(way: str, count: int, made: Path) -> None:
    """Print, and tell what it cost as a line of JSON."""
    if way == "naive":
        render_pdf("<p>")  # loads the typesetter
    elif way == "typst":
        import typst  # noqa: F401
    elif way == "ReportLab":
        import reportlab.pdfgen.canvas  # noqa: F401
    with tempfile.TemporaryDirectory(prefix="bench-certificates-") as name:
        folder = Path(name)
        for file in made.iterdir():
            (folder / file.name).write_bytes(file.read_bytes())
        started, wall = spent(), time.monotonic()
        {
            "ours": ours,
            "ours, signed": lambda count, folder: ours(count, folder, signed=True),
            "ours, all processors": lambda count, folder: ours(count, folder, processes=os.cpu_count() or 1),
            "typst": by_typst,
            "ReportLab": by_reportlab,
            "naive": naive,
        }[way](count, folder)
        cpu, wall = spent() - started, time.monotonic() - wall
        files = [file.stat().st_size for file in folder.glob("[0-9]*.pdf")]
        merged = folder / "merged.pdf"
        peak = max(own_peak(), resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
        facts = {
            "way": way, "count": count, "cpu_ms": 1000 * cpu / count, "wall_ms": 1000 * wall / count, "mb": peak / 1024,
            "kb_each": sum(files) / len(files) / 1000, "kb_page": merged.stat().st_size / count / 1000 if merged.exists() else None,
        }  # fmt: skip
    sys.stdout.write(json.dumps(facts) + "\n")


def own_peak() -> int:
    """Return the most kilobytes that this process held; what getrusage says begins with its parent's."""
    found = re.search(r"VmHWM:\s+(\d+)", Path("/proc/self/status").read_text())
    assert found is not None
    return int(found.group(1))


def spent() -> float:
    """Return the CPU seconds of this process and of the children that have ended."""
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system


def run(many: int | None = None) -> list[dict[str, Any]]:
    """Measure every way; many: print so many of ours as well, to see whether the cost grows with the number."""
    plan = [(way, COUNTS.get(way, OURS)) for way in WAYS]
    if many:
        plan += [("ours", many), ("ours, all processors", many)]
    found = []
    with tempfile.TemporaryDirectory(prefix="bench-certificates-") as made:
        make_scene(Path(made))
        for way, count in plan:
            command = [sys.executable, "-m", "tests.bench.certificates", way, str(count), made]
            done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
            found.append(json.loads(done.stdout.splitlines()[-1]))
    return found


def report(found: list[dict[str, Any]]) -> str:
    """Return the table, and how ours stands to its targets."""
    of = {one["way"]: one for one in found}
    rows = [
        f"{'certificates':<62} {'N':>6} {'CPU ms':>8} {'time ms':>8} {'MB':>6} {'kB each':>8} {'kB page':>8}",
        *(
            f"{WAYS[one['way']]:<62} {one['count']:>6} {one['cpu_ms']:>8.2f} {one['wall_ms']:>8.2f} {one['mb']:>6.0f} "
            f"{one['kb_each']:>8.1f} {'' if one['kb_page'] is None else format(one['kb_page'], '.1f'):>8}"
            for one in found
        ),
    ]
    mine = of["ours"]["cpu_ms"]
    rows.append(
        f"naive / ours: {of['naive']['cpu_ms'] / mine:.1f} (target 20); typst / ours: {of['typst']['cpu_ms'] / mine:.2f} "
        f"(target 1); most memory of ours: {max(one['mb'] for one in found if one['way'].startswith('ours')):.0f} MB (target 120)."
    )
    return "\n".join(rows)


if __name__ == "__main__":
    child(sys.argv[1], int(sys.argv[2]), Path(sys.argv[3]))
