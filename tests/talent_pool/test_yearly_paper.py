"""The yearly report as PDF, Word and Excel: every figure, its definition, and sums that equal the page."""

import io
import re
from collections import Counter
from datetime import date
from pathlib import Path

import docx
import openpyxl
import pytest
from django.urls import reverse
from django.utils import timezone, translation

from contest.models import EditionHost
from contest.office import written
from contest.office.paper import Format
from judging.documents.papers.awards import OfficialFrame
from talent_pool.documents.yearly import YearlyFacts, yearly_paper
from talent_pool.queries.figures import all_figures
from talent_pool.yearly.measures import (
    BY,
    COUNTED_IN,
    DEFINITIONS,
    LABELS,
    NAMES,
    NOTES,
    SEVERAL,
    Dimension,
    Figure,
    YearlyFigures,
)
from talent_pool.yearly.patterns import DEFAULT, PLACEHOLDERS, filled
from tests.contest.office.opened import fonts_of, opened, words_of
from tests.factories.talent_pool import DeliveryFactory
from tests.talent_pool.test_figures import hold_sessions

DOCS = Path(__file__).parents[2] / "docs" / "yearly-report.md"


@pytest.fixture
def held(edition, organizer):
    hold_sessions()
    EditionHost.objects.create(edition=edition, name="中共某某区委组织部")
    return edition


def export(client, suffix, **query):
    response = client.get(reverse("talent_pool:figures-export", args=[suffix]), {"year": 2026, **query})
    assert response.status_code == 200
    return response.content


def sheet_of(book, title):
    """A worksheet as dicts by the words of its first row."""
    head, *rows = book[title].iter_rows(values_only=True)
    return [dict(zip(head, row, strict=True)) for row in rows]


@pytest.mark.django_db
def test_the_workbook_holds_numbers_whose_sums_are_the_figures(client_of, held, organizer):
    book = openpyxl.load_workbook(io.BytesIO(export(client_of(organizer), "xlsx")))
    counted = all_figures()
    with translation.override("zh-hans"):
        labels = {figure: str(LABELS[figure]) for figure in Figure}
        by_year = {row["年份"]: row for row in sheet_of(book, "历年")}
        assert list(by_year) == counted.years
        for year, row in by_year.items():
            for figure in Figure:
                assert row[labels[figure]] == counted.count(figure, year)
        for by in Dimension:
            rows = sheet_of(book, str(BY[by]))
            for figure in COUNTED_IN[by]:
                sums = Counter()
                for row in rows:
                    value = row[labels[figure]]
                    assert value is None or type(value) is int
                    sums[row["年份"]] += value or 0
                for year in counted.years:
                    if (figure, by) not in SEVERAL:
                        assert sums[year] == by_year[year][labels[figure]], (figure, by, year)
        first = {row["指标"]: row for row in sheet_of(book, "2026")}
        now, before = (counted.count(Figure.SESSIONS, year) for year in (2026, 2025))
        row = first[labels[Figure.SESSIONS]]
        assert (row["2026"], row["2025"], row["增减"]) == (now, before, now - before)
        assert row["增幅（%）"] == pytest.approx(100 * (now - before) / before, abs=0.0501)
        assert first[labels[Figure.ENTRIES]]["增幅（%）"] is None
        assert {row["统计口径"] for row in first.values()} == {str(DEFINITIONS[one]) for one in Figure}
        told = {row["指标"]: row["统计口径"] for row in sheet_of(book, "统计口径")}
        assert told == {str(LABELS[one]): str(DEFINITIONS[one]) for one in Figure} | {
            str(BY[by]): str(NOTES[by]) for by in Dimension
        }


@pytest.mark.django_db
def test_word_and_pdf_say_the_same_and_every_definition(client_of, held, organizer, tmp_path):
    client = client_of(organizer)
    frame = {"head": "中共某某区委组织部文件", "number": "某组〔2026〕12号", "to": "各乡镇党委"}
    pdf, word = export(client, "pdf", **frame), export(client, "docx", **frame)
    counted = all_figures()
    document = docx.Document(io.BytesIO(word))
    paragraphs = [one.text for one in document.paragraphs]
    assert "2026年师资库年度报告" in paragraphs
    for one in filled(DEFAULT, counted, 2026):
        assert one.text in paragraphs
    main = {row.cells[0].text: [cell.text for cell in row.cells] for row in document.tables[0].rows}
    with translation.override("zh-hans"):
        for figure in Figure:
            value = counted.count(figure, 2026)
            assert main[str(LABELS[figure])][1] == str(value)
            assert str(DEFINITIONS[figure]) in main
        definitions = ["".join(str(DEFINITIONS[one]).split()) for one in Figure]
    shown_pdf, shown_word = words_of(pdf), words_of(opened(word, "docx", tmp_path))
    for words in (
        *definitions,
        *frame.values(),
        "附件1",
        "附件3",
        f"共开展宣讲{counted.count(Figure.SESSIONS, 2026)}场",
        "中共某某区委组织部",
    ):
        assert words in shown_pdf
        assert words in shown_word
    assert all(fonts_of(pdf).values())


@pytest.mark.django_db
def test_all_three_files_have_charts_and_say_what_has_changed(client_of, held, organizer):
    client = client_of(organizer)
    counted = all_figures()
    difference = counted.compared(Figure.SESSIONS, 2026).difference
    assert difference
    word = docx.Document(io.BytesIO(export(client, "docx")))
    assert len(word.inline_shapes) >= 2
    assert all(one._inline.docPr.get("descr") for one in word.inline_shapes)
    totals = [row for table in word.tables for row in table.rows if row.cells[0].text == "全部"]
    signed = f"({'+' if difference > 0 else '−'}{abs(difference)})"
    assert any(cell.text == f"{counted.count(Figure.SESSIONS, 2026)}{signed}" for cell in totals[0].cells)
    assert signed in words_of(export(client, "pdf"))
    book = openpyxl.load_workbook(io.BytesIO(export(client, "xlsx")))
    with translation.override("zh-hans"):
        page = book[str(BY[Dimension.SECTOR])]
    [chart, *_others] = page._charts
    [series] = chart.series
    _sheet, _mark, cells = series.val.numRef.f.rpartition("!")
    drawn = [cell.value for [cell] in page[cells.replace("$", "")]]
    keys = counted.keys(Dimension.SECTOR, 2026)
    assert drawn == [counted.count(Figure.SESSIONS, 2026, Dimension.SECTOR, key) for key in keys]


@pytest.mark.pure
def test_a_row_and_a_figure_that_vanished_stand_there_with_what_they_lost():
    town = Dimension.TOWN
    counts = {
        (Figure.SESSIONS, 2026, None, ""): 1,
        (Figure.SESSIONS, 2026, town, "协兴镇"): 1,
        (Figure.SESSIONS, 2025, None, ""): 22,
        (Figure.SESSIONS, 2025, town, "协兴镇"): 2,
        (Figure.SESSIONS, 2025, town, "大安镇"): 20,
        (Figure.UNCONFIRMED, 2025, None, ""): 3,
        (Figure.UNCONFIRMED, 2025, town, "协兴镇"): 3,
    }
    figures = YearlyFigures(counts, frozenset(), [2026, 2025])
    facts = YearlyFacts(2026, figures, filled("{场次}场。", figures, 2026), [], date(2026, 12, 31))
    with translation.override("zh-hans"):
        word = written(yearly_paper(facts, OfficialFrame()), Format.DOCX)
        heads = [str(NAMES[town]), str(LABELS[Figure.SESSIONS]), str(LABELS[Figure.UNCONFIRMED])]
    [table] = [
        rows
        for one in docx.Document(io.BytesIO(word)).tables
        for rows in [[[cell.text for cell in row.cells] for row in one.rows]]
        if rows[0][0] == heads[0]
    ]
    assert table == [
        heads,
        ["协兴镇", "1(−1)", "0(−3)"],
        ["大安镇", "0(−20)", "0"],
        ["全部", "1(−21)", "0(−3)"],
    ]


@pytest.mark.django_db
def test_a_report_without_hosts_and_an_unknown_figure_are_drawn_too(client_of, edition, organizer):
    DeliveryFactory(attendance=None, state="confirmed", confirmed_at=timezone.now())
    assert "不详" in words_of(export(client_of(organizer), "pdf"))
    book = openpyxl.load_workbook(io.BytesIO(export(client_of(organizer), "xlsx")))
    people = next(row for row in book["2026"].iter_rows(values_only=True) if row[0] == "人次")
    assert people[1] is None
    assert client_of(organizer).get(reverse("talent_pool:figures-export", args=["odt"])).status_code == 404


@pytest.mark.pure
def test_a_name_of_a_place_is_text_and_no_formula():
    counts = {
        (Figure.SESSIONS, 2026, None, ""): 1,
        (Figure.SESSIONS, 2026, Dimension.TOWN, "=1+1"): 1,
    }
    figures = YearlyFigures(counts, frozenset(), [2026])
    facts = YearlyFacts(2026, figures, filled("{场次}场。", figures, 2026), [], date(2026, 12, 31))
    with translation.override("zh-hans"):
        word = written(yearly_paper(facts, OfficialFrame()), Format.DOCX)
    cells = [
        cell.text
        for table in docx.Document(io.BytesIO(word)).tables
        for row in table.rows
        for cell in row.cells
    ]
    assert "=1+1" in cells


@pytest.mark.pure
def test_the_definitions_and_placeholders_of_the_book_are_those_of_the_program():
    book = DOCS.read_text("utf-8")
    with translation.override("en"):
        for figure in Figure:
            assert f"| **{LABELS[figure]}** `{figure}` | {DEFINITIONS[figure]} |" in book
        for by in Dimension:
            assert f"| {BY[by]} | {NOTES[by]} |" in book
    known = {name for one in PLACEHOLDERS for name in (one.name, one.chinese)}
    for name in re.findall(r"`\{([^}`]+)\}`", book):
        assert name in known, name
