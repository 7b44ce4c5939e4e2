"""Tables that leave and enter the product: no text becomes a formula, none is changed."""

import datetime as dt
import io
import zipfile
from decimal import Decimal
from fractions import Fraction

import openpyxl
import pytest
import xlsxwriter
from django.test import RequestFactory
from django.utils import timezone

from contest.spreadsheets import (
    Column,
    Sheet,
    UnreadableTable,
    csv_lines,
    csv_response,
    disposition,
    read_sheets,
    read_table,
    workbook_bytes,
)
from tests.clock import processor_time

pytestmark = pytest.mark.pure

DANGEROUS = ["=1+1", "+86 138", "-2", "@SUM(A1)", "\tx", '=HYPERLINK("http://x","y")']


def moment(*parts):
    """A spreadsheet's moment, which knows no time zone."""
    return dt.datetime(*parts, tzinfo=dt.UTC).replace(tzinfo=None)


def xlsx(*rows):
    book = openpyxl.Workbook()
    sheet = book.active
    for row in rows:
        sheet.append(row)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


@pytest.mark.parametrize("text", DANGEROUS)
def test_no_text_becomes_a_formula_in_a_workbook(text):
    content = workbook_bytes([Sheet("表", [Column("甲")], [[text]])])
    cell = openpyxl.load_workbook(io.BytesIO(content)).active["A2"]
    assert cell.data_type == "s"
    assert cell.value == text
    assert b"<f>" not in zipfile.ZipFile(io.BytesIO(content)).read("xl/worksheets/sheet1.xml")


@pytest.mark.parametrize("text", DANGEROUS)
def test_no_text_begins_like_a_formula_in_a_csv(text):
    content = "".join(csv_lines([Column("甲"), Column("乙")], [["x", text]]))
    assert content.startswith("\ufeff甲,乙\r\n")
    cell = content.split("\r\n", 1)[1].split(",", 1)[1].lstrip('"')
    assert cell.startswith("'")


def test_numbers_and_moments_keep_their_kind():
    row = [Decimal("-91.25"), Fraction(1, 4), -3, dt.date(2026, 11, 22), True, None]
    content = workbook_bytes([Sheet("表", [Column(str(n)) for n in range(6)], [row])])
    cells = next(openpyxl.load_workbook(io.BytesIO(content)).active.iter_rows(min_row=2, values_only=True))
    assert cells[:4] == (-91.25, 0.25, -3, moment(2026, 11, 22))
    text = "".join(csv_lines([Column(str(n)) for n in range(6)], [row]))
    assert text.splitlines()[1].startswith("-91.25,1/4,-3,2026-11-22,")


def test_the_times_of_a_file_are_those_of_the_edition_though_it_is_made_after_the_view():
    rows = [[dt.datetime(2026, 11, 29, 4, 0, tzinfo=dt.UTC)]]
    with timezone.override("Asia/Urumqi"):
        response = csv_response(RequestFactory().get("/"), "记录", [Column("时间")], rows)
    assert response.getvalue().decode().splitlines()[1] == "2026-11-29 10:00:00"


def test_what_was_written_is_read_again_exactly():
    names = ["阿依古丽·买买提", "㛃𬱖䶮", "王 小  明", "0826", "=", "'", "a\nb", "名" * 60]
    columns = [Column("姓名")]
    assert [
        line.cells[0]
        for line in read_table(workbook_bytes([Sheet("表", columns, [[n] for n in names])])).lines
    ] == names
    again = read_table("".join(csv_lines(columns, [[n] for n in names])).encode())
    assert [line.cells[0] for line in again.lines][:4] == names[:4]


def test_odd_cells_become_the_text_that_a_person_sees():
    table = read_table(
        xlsx(
            ["手机", "日期", "备注"],
            [13800001111.0, moment(2026, 11, 22), "  空 格\u3000"],
            [None, None, None],
            [1.5, moment(2026, 11, 22, 8, 30), True],
        )
    )
    assert [(line.number, line.cells) for line in table.lines] == [
        (2, ("13800001111", "2026-11-22", "空 格")),
        (4, ("1.5", "2026-11-22 08:30:00", "TRUE")),
    ]


def test_a_formula_without_a_computed_value_is_named_as_broken():
    table = read_table(xlsx(["甲", "乙"], ["=A1&B1", "x"]))
    assert table.lines[0].cells == ("", "x")
    assert table.lines[0].broken.keys() == {0}


def test_a_formula_with_a_computed_value_gives_the_value():
    content = io.BytesIO()
    with xlsxwriter.Workbook(content) as book:
        page = book.add_worksheet()
        page.write_row(0, 0, ["甲", "乙"])
        page.write_formula(1, 0, '="协兴"&"镇"', value="协兴镇")
        page.write_formula(2, 0, "=1/0", value="#DIV/0!")
    lines = read_table(content.getvalue()).lines
    assert lines[0].cells[0] == "协兴镇"
    assert not lines[0].broken
    assert lines[1].broken.keys() == {0}


def test_a_csv_may_come_from_a_chinese_excel_and_may_hold_formulas():
    text = '单位,手机\r\n协兴镇,="0826"\r\n"=cmd|\' /C calc\'!A0",138\r\n'
    for encoding in ("gb18030", "utf-8", "utf-8-sig", "utf-16"):
        table = read_table(text.encode(encoding))
        assert table.header.cells == ("单位", "手机")
        assert table.lines[0].cells == ("协兴镇", "0826")
        assert table.lines[1].broken.keys() == {0}


def bomb():
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(5):
            archive.writestr(f"xl/worksheets/sheet{number}.xml", b"0" * (50 * 1024 * 1024))
    return target.getvalue()


def damaged(part, old, new):
    """A workbook with other words in one of its parts."""
    target = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(xlsx(["单位"], ["协兴镇"]))) as whole,
        zipfile.ZipFile(target, "w") as archive,
    ):
        for name in whole.namelist():
            content = whole.read(name)
            assert name != part or old in content
            archive.writestr(name, content.replace(old, new) if name == part else content)
    return target.getvalue()


def flipped(sign, *, after):
    """A workbook with one wrong byte after each mark of a kind in its ZIP."""
    content = bytearray(xlsx(["单位"], *([f"协兴镇{n}"] for n in range(300))))
    at = content.find(sign)
    while at >= 0:
        content[at + after] ^= 0xFF
        at = content.find(sign, at + 1)
    return bytes(content)


@pytest.mark.parametrize(
    "make",
    [
        lambda: flipped(b"xl/worksheets/sheet1.xml", after=60),
        lambda: flipped(b"PK\x01\x02", after=10),
        lambda: damaged("xl/workbook.xml", b"visibility=", b"visibilit5="),
        lambda: damaged("[Content_Types].xml", b"sheet.main+xml", b"sheet.mai+xml"),
        lambda: damaged("xl/styles.xml", b"<fills ", b"<fils "),
    ],
    ids=["bytes of a sheet", "unknown compression", "attribute", "no workbook", "tag"],
)
@pytest.mark.parametrize("read", [read_table, read_sheets])
def test_a_damaged_workbook_gets_a_sentence(make, read):
    with pytest.raises(UnreadableTable, match=r"."):
        read(make())


@pytest.mark.parametrize(
    "make",
    [
        lambda: b"",
        lambda: b"PK\x03\x04 broken",
        lambda: b"\xd0\xcf\x11\xe0 old",
        lambda: b"\x00\x01\x02\x03",
        lambda: b"x" * (11 * 1024 * 1024),
        xlsx,
        bomb,
    ],
    ids=["empty", "cut", "old", "binary", "huge", "no rows", "bomb"],
)
def test_what_is_no_table_gets_a_sentence(make):
    with pytest.raises(UnreadableTable, match=r"."):
        read_table(make())


def test_too_many_rows_are_refused_by_number():
    content = workbook_bytes([Sheet("表", [Column("甲")], ([str(n)] for n in range(10_001)))])
    with pytest.raises(UnreadableTable, match="10001"):
        read_table(content)


def test_a_template_has_lists_and_notes():
    choices = [f"很长的选项之{n}" for n in range(100)]
    columns = [Column("类别", choices=choices, note="从列表中选择"), Column("手机", note="11 位")]
    book = openpyxl.load_workbook(io.BytesIO(workbook_bytes([Sheet("表", columns, [], blank_rows=500)])))
    rules = book["表"].data_validations.dataValidation
    assert [rule.type for rule in rules if rule.type] == ["list"]
    assert {rule.prompt for rule in rules} == {"从列表中选择", "11 位"}
    assert book["lists"].sheet_state == "hidden"
    assert book["lists"]["A100"].value == choices[99]


def test_ten_thousand_rows_are_read_within_seconds():
    content = workbook_bytes(
        [
            Sheet(
                "表",
                [Column(str(c)) for c in range(10)],
                ([f"{n}-{c}" for c in range(10)] for n in range(10_000)),
            )
        ]
    )
    with processor_time() as taken:
        assert len(read_table(content).lines) == 10_000
    assert taken.seconds < 10


def test_file_names_may_be_chinese():
    assert disposition("报名表.xlsx") == (
        "attachment; filename=\"download.xlsx\"; filename*=UTF-8''%E6%8A%A5%E5%90%8D%E8%A1%A8.xlsx"
    )
    assert '"' not in disposition('a"b\r\n.csv').split("filename*")[1]


def test_a_cell_merged_with_one_above_says_what_stands_there():
    book = openpyxl.Workbook()
    page = book.active
    for row in (["单位", "姓名", "题目"], ["协兴镇", "甲", "一"], [None, "乙", "二"], [None, "丙", "三"]):
        page.append(row)
    page.merge_cells("A2:A3")
    page.merge_cells("B4:C4")
    target = io.BytesIO()
    book.save(target)
    lines = read_table(target.getvalue()).lines
    assert [dict(line.from_above) for line in lines] == [{}, {0: "协兴镇"}, {}]
    assert lines[1].cells == ("", "乙", "二")
    assert read_sheets(target.getvalue())[0].lines[2].from_above == {0: "协兴镇"}
