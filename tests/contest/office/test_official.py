"""The layout of GB/T 9704-2012, measured on the page: as PDF, and as LibreOffice opens the DOCX."""

import io
import zipfile
from datetime import date
from xml.etree import ElementTree as ET

import pypdfium2
import pytest

from contest.office import written
from contest.office.measure import lines_of
from contest.office.paper import (
    OFFICIAL,
    Attachment,
    Closing,
    Column,
    Format,
    Grid,
    Heading,
    Listed,
    Look,
    Paper,
    RedHead,
    Row,
    Section,
    Text,
    Title,
    chinese_number,
)
from tests.contest.office.opened import MM, fonts_of, lines_of_page, opened, words_of

pytestmark = pytest.mark.pure

WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
FULL = Paper(
    "满页", [Section("正文", [Text("永" * 28 * 50, indent=False)])], look=Look.OFFICIAL, page=OFFICIAL
)
LETTER = Paper(
    "通报",
    [
        Section(
            "通报",
            [
                RedHead("中共某某区委组织部文件", "某组〔2026〕12号"),
                Title("关于表彰“在小平故里讲党课”比赛优秀作品的通报"),
                Text("各乡镇党委：", indent=False),
                Text("现予以表彰。"),
                Heading("总体情况", 1, 1),
                Heading("参赛情况", 2, 1),
                Listed(["表彰名单"]),
                Closing(["中共某某区委组织部"], date(2026, 9, 8)),
                Attachment("表彰名单"),
                Grid([Column("序号", 4), Column("作品", 20)], [Row([1, "从牌坊村走出的人"])]),
            ],
        )
    ],
    look=Look.OFFICIAL,
    page=OFFICIAL,
)


def assert_grid(pdf):
    """22 lines of 28 characters, 28 mm from the left, 26 from the right, within 37 mm above and 35 below."""
    lines = lines_of_page(pdf, 1, "永")
    assert len(lines) == 22
    assert {len(signs) for signs in lines.values()} == {28}
    assert min(left for signs in lines.values() for left, _right in signs) == pytest.approx(28, abs=0.5)
    assert max(right for signs in lines.values() for _left, right in signs) == pytest.approx(184, abs=0.9)
    feet = list(lines)
    assert (
        37 + 5.6 < feet[0] < 37 + 225 / 22 + 1
    )  # the first line stands within the first line of the text area
    assert feet[-1] <= 262.5
    assert (feet[-1] - feet[0]) / 21 == pytest.approx(225 / 22, abs=0.06)
    assert [round(side * MM) for side in pypdfium2.PdfDocument(pdf)[0].get_size()] == [210, 297]


def test_a_page_of_the_pdf_has_22_lines_of_28_characters():
    assert_grid(written(FULL, Format.PDF))


def test_a_page_of_the_docx_has_22_lines_of_28_characters_in_libreoffice(tmp_path):
    assert_grid(opened(written(FULL, Format.DOCX), "docx", tmp_path))


def folio(pdf, number):
    """(left, right, height above the lower edge) of the dashes beside a page number, in millimetres."""
    page = pypdfium2.PdfDocument(pdf)[number]
    text = page.get_textpage()
    boxes = [text.get_charbox(at) for at in range(text.count_chars()) if text.get_text_range(at, 1) == "—"]
    return (
        min(box[0] for box in boxes) * MM,
        max(box[2] for box in boxes) * MM,
        max(box[3] for box in boxes) * MM,
    )


def test_page_numbers_stand_outside_and_7_mm_below_the_text():
    pdf = written(FULL, Format.PDF)
    _left, right, above = folio(pdf, 0)
    assert 210 - 26 - right == pytest.approx(14 * MM, abs=1.2)  # one character free
    assert 35 - above == pytest.approx(7, abs=1)
    left, _right, _above = folio(pdf, 1)
    assert left - 28 == pytest.approx(14 * MM, abs=1.2)
    assert "—2—" in words_of(pdf)


def test_the_red_head_stands_35_mm_below_the_top_of_the_text():
    pdf = written(LETTER, Format.PDF)
    page = pypdfium2.PdfDocument(pdf)[0]
    text = page.get_textpage()
    top = max(text.get_charbox(at)[3] for at in range(text.count_chars())) * MM
    assert 297 - top - 37 == pytest.approx(35, abs=4)
    words = words_of(pdf)
    for part in (
        "某组〔2026〕12号",
        "各乡镇党委：",
        "一、总体情况",
        "（一）参赛情况",
        "附件：表彰名单",
        "2026年9月8日",
    ):
        assert part in words


def test_fonts_of_the_pdf_are_embedded():
    fonts = fonts_of(written(LETTER, Format.PDF))
    assert fonts
    assert all(fonts.values())


def part_of(content, name):
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return ET.fromstring(archive.read(name))


def test_the_docx_names_the_official_fonts_first_and_free_ones_beside_them():
    content = written(LETTER, Format.DOCX)
    body = part_of(content, "word/document.xml")
    fonts = {}
    for run in body.iter(f"{WORD}r"):
        words = "".join(one.text or "" for one in run.iter(f"{WORD}t"))
        fonts[words] = run.find(f"{WORD}rPr/{WORD}rFonts").get(f"{WORD}eastAsia")
    assert fonts["中共某某区委组织部文件"] == "方正小标宋简体"
    assert fonts["现予以表彰。"] == "仿宋_GB2312"
    assert fonts["一、总体情况"] == "黑体"
    assert fonts["（一）参赛情况"] == "楷体_GB2312"
    table = {
        one.get(f"{WORD}name"): one.find(f"{WORD}altName").get(f"{WORD}val")
        for one in part_of(content, "word/fontTable.xml")
        if one.find(f"{WORD}altName") is not None
    }
    assert table["仿宋_GB2312"].split(",")[-1] == "Noto Serif CJK SC"
    assert table["楷体_GB2312"].split(",")[-2:] == ["LXGW WenKai", "Noto Serif CJK SC"]


def test_the_docx_has_the_margins_the_pitch_and_the_page_numbers_of_the_standard():
    content = written(LETTER, Format.DOCX)
    section = part_of(content, "word/document.xml").find(f"{WORD}body/{WORD}sectPr")
    margins = {
        key.removeprefix(WORD): round(int(value) / 1440 * 25.4)
        for key, value in section.find(f"{WORD}pgMar").items()
    }
    assert {side: margins[side] for side in ("top", "right", "bottom", "left")} == {
        "top": 37, "right": 26, "bottom": 35, "left": 28,
    }  # fmt: skip
    pitch = int(section.find(f"{WORD}docGrid").get(f"{WORD}linePitch"))
    assert pitch * 22 / 20 * MM == pytest.approx(225, abs=0.6)
    assert {one.get(f"{WORD}type") for one in section.findall(f"{WORD}footerReference")} >= {
        "default",
        "even",
    }
    assert part_of(content, "word/settings.xml").find(f"{WORD}evenAndOddHeaders") is not None


def test_the_docx_opens_in_libreoffice_with_every_word(tmp_path):
    words = words_of(opened(written(LETTER, Format.DOCX), "docx", tmp_path))
    for part in ("中共某某区委组织部文件", "附件：表彰名单", "从牌坊村走出的人", "—1—", "2026年9月8日"):
        assert part in words


def test_the_same_paper_gives_the_same_pdf():
    assert written(LETTER, Format.PDF) == written(LETTER, Format.PDF)


def test_a_title_breaks_beside_a_name_in_quotation_marks():
    lines = lines_of("关于表彰2026年“我在小平故里讲党课”比赛优秀作品和先进单位的通报", 18)
    assert "“我在小平故里讲党课”" in "|".join(lines)
    assert "".join(lines) == "关于表彰2026年“我在小平故里讲党课”比赛优秀作品和先进单位的通报"
    assert lines_of("表彰通报", 18) == ["表彰通报"]


@pytest.mark.parametrize(
    ("number", "words"), [(1, "一"), (10, "十"), (11, "十一"), (20, "二十"), (99, "九十九"), (120, "120")]
)
def test_headings_are_numbered_in_chinese(number, words):
    assert chinese_number(number) == words


def test_a_long_name_of_who_signs_keeps_two_characters_at_the_right():
    from contest.office.official import indents_of

    rights, right = indents_of(
        Closing(["中共某某区委党的建设工作领导小组办公室", "中共某某区委"], date(2026, 9, 8))
    )
    assert min(rights) == pytest.approx(2)
    assert right > 4
    assert indents_of(Closing(["中共某某区委"], date(2026, 9, 8)))[1] == 4
