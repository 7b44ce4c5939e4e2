"""What somebody pasted from Word stands in a title or a footer, and the paper is written nevertheless."""

import io

import openpyxl
import pytest
from docx import Document

from contest.office import written
from contest.office.paper import Cell, Column, Fact, Facts, Format, Grid, Paper, Row, Section, Text, Title
from contest.office.texts import with_writable_texts
from tests.contest.office.opened import words_of

pytestmark = pytest.mark.pure
SIGNS = ["\v", "\f", "\x00", "\x1f", "\x02", "\ud800", "\ufffe", "\uffff"]


def paper(sign):
    """A paper with a sign in each kind of place."""
    one = f"家{sign}书"
    grid = Grid(
        [Column(f"作品{sign}", 20), Column("单位", 20)],
        [Row([one, Cell(one, note=f"（{one}）")]), Row(span=one)],
    )
    return Paper(
        f"推荐表{sign}",
        [
            Section(
                f"汇{sign}总", [Title(one, above=one), Text(one), Facts([[Fact(f"题目{sign}", one)]]), grid]
            )
        ],
        footer=one,
    )


@pytest.mark.parametrize("sign", SIGNS)
@pytest.mark.parametrize("wanted", Format)
def test_a_sign_that_no_document_may_hold_breaks_no_paper(sign, wanted):
    content = written(paper(sign), wanted)
    if wanted is Format.PDF:
        found = words_of(content)
    elif wanted is Format.DOCX:
        document = Document(io.BytesIO(content))
        cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
        found = "".join("".join([*(one.text for one in document.paragraphs), *cells]).split())
    else:
        book = openpyxl.load_workbook(io.BytesIO(content))
        rows = book.worksheets[0].iter_rows(values_only=True)
        found = "".join("".join(str(value) for row in rows for value in row if value).split())
    assert "家书" in found
    assert sign not in found


@pytest.mark.parametrize("sign", "\v\f")
def test_a_soft_line_break_is_a_line_break(sign):
    document = Document(
        io.BytesIO(written(Paper("表", [Section("表", [Text(f"第一行{sign}第二行")])]), Format.DOCX))
    )
    assert "第一行\n第二行" in [one.text for one in document.paragraphs]


def test_a_paper_that_can_be_written_stays_the_same_object():
    one = paper("")
    assert with_writable_texts(one) is one


@pytest.mark.parametrize("sign", ["\n", "\t", "\u2028", "\x85", "𠮷"])
def test_signs_that_a_document_may_hold_stay(sign):
    assert with_writable_texts(paper(sign)).footer == f"家{sign}书"
