"""Lists, forms and cards in their three formats."""

import io
from decimal import Decimal

import openpyxl
import pypdfium2
import pytest
from docx import Document

from contest.office import written
from contest.office.paper import (
    ACROSS,
    Align,
    Card,
    CardLine,
    Cards,
    Cell,
    Column,
    Fact,
    Facts,
    Format,
    Grid,
    Page,
    Paper,
    Row,
    Section,
    Signatures,
    Text,
    Title,
)
from tests.contest.office.opened import MM, fonts_of, opened, words_of

pytestmark = pytest.mark.pure

LIST = Paper(
    "成绩汇总表",
    [
        Section(
            "汇总/表",
            [
                Title("成绩汇总表", above="2026年比赛"),
                Grid(
                    [Column("序号", 4, Align.CENTER), Column("作品", 20), Column("得分", 8, Align.END)],
                    [
                        Row([1, "=1+1", Decimal("90.50")]),
                        Row([2, "第二讲", Cell(Decimal(88), struck=True)]),
                        Row([3, "第三讲", None], line_after=True),
                    ],
                    row_height=10,
                ),
                Signatures(["评委", "计分员", "监督员"]),
            ],
        ),
        Section("汇总/表", [Title("第二页"), Text("一段话。")]),
    ],
    page=ACROSS,
    footer="2026年比赛　成绩汇总表",
)


def test_a_workbook_keeps_figures_as_figures_and_texts_as_texts():
    book = openpyxl.load_workbook(io.BytesIO(written(LIST, Format.XLSX)))
    assert len(book.sheetnames) == 2
    page = book.worksheets[0]
    cells = {cell.value: cell for row in page.iter_rows() for cell in row if cell.value is not None}
    assert cells["=1+1"].data_type == "s"
    assert cells[90.5].number_format == "0.00"
    assert cells[88].font.strike
    last = next(row for row in page.iter_rows() if row[0].value == 3)
    assert last[2].value is None, "missing is not zero"
    assert page.page_setup.orientation == "landscape"
    assert str(page.page_setup.paperSize) == page.PAPERSIZE_A4
    assert page.print_title_rows
    assert cells["作品"].font.name == "黑体"


def test_the_three_formats_say_the_same():
    pdf = words_of(written(LIST, Format.PDF))
    document = Document(io.BytesIO(written(LIST, Format.DOCX)))
    docx = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    for words in ("=1+1", "第二讲", "第三讲", "90.50", "监督员："):
        assert words in pdf
        assert any(words in one for one in docx)
    assert "第1页，共2页" in pdf


def test_libreoffice_opens_list_and_workbook(tmp_path):
    for suffix in (Format.DOCX, Format.XLSX):
        folder = tmp_path / suffix
        folder.mkdir()
        pdf = opened(written(LIST, suffix), suffix, folder)
        words = words_of(pdf)
        for part in ("成绩汇总表", "=1+1", "90.50", "监督员："):
            assert part in words
        width, height = pypdfium2.PdfDocument(pdf)[0].get_size()
        assert width > height


def test_a_form_has_room_for_opinion_and_stamp():
    form = Paper(
        "推荐表", [Section("推荐表", [Facts([[Fact("题目", "一讲")], [Fact("意见", "", 60, "（盖章）")]])])]
    )
    page = pypdfium2.PdfDocument(written(form, Format.PDF))[0]
    text = page.get_textpage()
    feet = {text.get_text_range(at, 1): text.get_charbox(at)[1] * MM for at in range(text.count_chars())}
    title, stamp = feet["讲"], feet["章"]
    assert title - stamp > 50
    document = Document(io.BytesIO(written(form, Format.DOCX)))
    assert document.tables[0].rows[1].height.mm >= 60


def test_badges_stand_ten_on_a_sheet_and_table_signs_one_with_both_sides():
    badge = Card([CardLine("张　三", 32), CardLine("评委", 15)])
    badges = Paper(
        "胸卡",
        [Section("胸卡", [Cards([badge] * 11, 90, 54, per_row=2)])],
        page=Page(210, 297, 12, 15, 12, 15),
    )
    assert len(pypdfium2.PdfDocument(written(badges, Format.PDF))) == 2
    sign = Card([CardLine("欧阳明月", 165)])
    signs = Paper(
        "席卡", [Section("席卡", [Cards([sign] * 3, 297, 104, folded=True)])], page=Page(297, 210, 0, 0, 0, 0)
    )
    pdf = written(signs, Format.PDF)
    assert len(pypdfium2.PdfDocument(pdf)) == 3
    assert all(fonts_of(pdf).values())
    assert len(Document(io.BytesIO(written(signs, Format.DOCX))).tables[0].rows) == 6


def test_an_empty_list_says_so():
    empty = Paper("表", [Section("表", [Grid([Column("序号", 4)], [], empty="名单为空。")])])
    assert "名单为空。" in words_of(written(empty, Format.PDF))
    book = openpyxl.load_workbook(io.BytesIO(written(empty, Format.XLSX)))
    assert book.active["A1"].value == "名单为空。"
