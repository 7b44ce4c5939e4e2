"""Our pages beside those that WeasyPrint draws from HTML: the same to the eye, and the same places for line ends."""

import re
from dataclasses import replace

import pytest
from PIL import ImageChops, ImageFilter

from contest.pdf import DESIGNS, Align, Press, TextBox, fitted, render_pdf
from tests.contest.pdf.plain_html import plain_pdf
from tests.contest.pdf.sheets import EVERY, NAMES, pdftotext, picture_of, random_names, record

pytestmark = pytest.mark.pure
DPI = 200
SEEN = 80
"""Of 255: strokes' edges that fall a hundredth of a point elsewhere differ by less."""


def unlike(ours, theirs):
    """Return by how much a pixel differs from all of its nine neighbours in the other picture, at worst.

    PDFium sets glyphs on whole pixels, so two hundredths of a point can move one by a pixel of 0.13 mm.
    """
    worst = 0
    for one, other in ((ours, theirs), (theirs, ours)):
        darker = ImageChops.subtract(other.filter(ImageFilter.MinFilter(3)), one)
        lighter = ImageChops.subtract(one, other.filter(ImageFilter.MaxFilter(3)))
        worst = max(worst, darker.getextrema()[1], lighter.getextrema()[1])
    return worst


@pytest.mark.parametrize("design", DESIGNS)
def test_no_pixel_differs_visibly_from_the_plain_rendering(design):
    press = Press(DESIGNS[design])
    for number, name in enumerate(random_names(NAMES if EVERY else 2, seed=7)):
        one = record(number, name)
        ours = picture_of(press.print([one]).separate[0], dpi=DPI)
        theirs = picture_of(plain_pdf(design, one), dpi=DPI)
        assert ours.size == theirs.size
        assert unlike(ours, theirs) < SEEN, f"{design}, {name}"


def test_a_wrong_character_and_a_moved_line_would_be_seen():
    one = record(1, "王喆")
    ours = picture_of(Press(DESIGNS["plain"]).print([one]).separate[0], dpi=DPI)
    for other in (record(1, "王哲"), record(1, "王喆", award="二等奖")):
        assert unlike(ours, picture_of(plain_pdf("plain", other), dpi=DPI)) > 150
    assert unlike(ours, ImageChops.offset(ours, 0, 3)) > 150


BODIES = (
    "在我区讲党课2026年大赛中，您讲授的《一封家书》荣获一等奖。特发此证，以资鼓励。",
    "经专家评审、网上投票和现场展示，（见附件）您的作品：《从石库门到南湖——一条红船的故事》被评为优秀报告，特此表彰！",
    "请于2026年11月28日9:30到协兴镇牌坊村党员活动中心（地址：建设路3号）参加颁奖仪式，并携带有效证件、讲稿；逾期不候。",
    "Please bring the certificate of participation to the ceremony and the slides of your lecture with you.",
)


@pytest.mark.parametrize("body", BODIES)
@pytest.mark.parametrize("width", [60, 73.5, 91, 120])
def test_lines_end_where_weasyprint_ends_them(body, width):
    box = TextBox("body", 10, 10, width, 180, body, size=16, line_height=1.6, align=Align.START)
    ours = [line.text.strip() for line in fitted(box, body).lines]
    pdf = render_pdf(
        '<html lang="zh-Hans"><style>@page { size: 297mm 210mm; margin: 10mm } body { margin: 0 }'
        f"p {{ margin: 0; width: {width}mm; font: 16pt/1.6 'Noto Serif CJK SC'; }}</style><p>{body}"
    )
    theirs = [line.strip() for line in pdftotext(pdf, "-raw").strip().split("\n")]
    assert ours == theirs


def test_a_justified_line_reaches_the_right_edge():
    box = TextBox("body", 10, 10, 83, 180, "{award}", size=16, align=Align.JUSTIFY)
    layout = replace(DESIGNS["stock"], boxes=(box,))
    words = re.sub(r"[《》（）]", "", BODIES[1])
    lines = fitted(box, words).lines
    assert len(lines) > 2
    for line in lines[:-1]:
        assert line.width == pytest.approx(83, abs=0.01)
    assert lines[-1].width < 83
    pdf = Press(layout).print([record(1, award=words)]).separate[0]
    assert pdftotext(pdf, "-raw").replace("\n", "").strip("\f") == words
