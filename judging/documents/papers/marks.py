"""Score sheets on paper: one a lecture or one a judge, blank for the pen or with the marks that were signed."""

from collections.abc import Sequence
from decimal import Decimal, InvalidOperation

from contest.office.paper import (
    ACROSS,
    Align,
    Cell,
    Column,
    Fact,
    Facts,
    Grid,
    Paper,
    Row,
    Section,
    Signatures,
    Text,
    Title,
    Value,
)
from judging.queries.papers import CriterionLine, SheetOnPaper, SheetsOnPaper

WRITING: float = 11
"""Height of a line to write in, in millimetres."""


def score_sheets(edition: str, round: str, found: SheetsOnPaper) -> Paper:
    """Return one page for each sheet."""
    return Paper(
        f"{round}评分表",
        [_sheet(edition, round, found, sheet) for sheet in found.sheets] or [_nothing(edition, round, found)],
        footer=f"{edition}　{round}　评分表",
    )


def score_tables(edition: str, round: str, found: SheetsOnPaper) -> Paper:
    """Return one table for each judge, a line for each entry."""
    return Paper(
        f"{round}评委评分表",
        [_table(edition, round, found, sheets) for sheets in found.by_judge()]
        or [_nothing(edition, round, found)],
        page=ACROSS,
        footer=f"{edition}　{round}　评委评分表",
    )


def _nothing(edition: str, round: str, found: SheetsOnPaper) -> Section:
    words = (
        "还没有已签名的评分表。"
        if found.shows_marks
        else "没有待填写的评分表：作品尚未分配给评委，或者评分表均已签名。"
    )
    return Section(
        "评分表",
        [Title("评分表", above=f"{edition}　{round}"), Text(words, align=Align.CENTER, indent=False)],
    )


def _sheet(edition: str, round: str, found: SheetsOnPaper, sheet: SheetOnPaper) -> Section:
    rows = [
        Row([number, _criterion(one), _allowed(one), sheet.marks.get(one.code)])
        for number, one in enumerate(found.criteria, start=1)
    ]
    rows.append(Row(["", "总分", found.highest, Cell(_number(sheet.total), strong=True)]))
    facts = [
        [Fact("参赛编号", sheet.name), Fact("出场顺序", sheet.order)],
        *([[Fact("作品题目", sheet.title)]] if sheet.title else []),
        *([[Fact("主讲人", sheet.lead), Fact("单位", sheet.unit)]] if sheet.lead or sheet.unit else []),
        [Fact("评委", f"{sheet.label}　{sheet.judge}"), Fact("评委组", sheet.panel)],
    ]
    columns = [
        Column("序号", 4, Align.CENTER), Column("评分项", 26), Column("分值", 10, Align.CENTER), Column("得分", 8, Align.CENTER),
    ]  # fmt: skip
    signed = f"{sheet.signed_at:%Y-%m-%d %H:%M} 在系统内签名提交。" if sheet.signed_at else ""
    return Section(
        f"{sheet.label} {sheet.name}",
        [
            Title("评分表", above=f"{edition}　{round}"),
            Facts(facts, label_width=5),
            Grid(columns, rows, row_height=8 if found.shows_marks else WRITING + 2),
            Facts([[Fact("评语", sheet.comment, height=22 if found.shows_marks else 34)]], label_width=5),
            *([Text(signed, indent=False, small=True)] if signed else []),
            Signatures(["评委签名", "计分员签名"]),
        ],
    )


def _table(edition: str, round: str, found: SheetsOnPaper, sheets: Sequence[SheetOnPaper]) -> Section:
    first = sheets[0]
    names = any(sheet.title for sheet in sheets)
    columns = [
        Column("出场\n顺序", 5, Align.CENTER),
        Column("参赛编号", 10, Align.CENTER),
        *([Column("作品题目", 18), Column("主讲人", 8, Align.CENTER)] if names else []),
        *(Column(f"{one.name}\n（{one.allowed[1]}分）", 8, Align.CENTER) for one in found.criteria),
        Column(f"总分\n（{found.highest}分）", 8, Align.CENTER),
        Column("备注", 8),
    ]
    rows = [
        Row(
            [
                sheet.order,
                sheet.name,
                *([sheet.title, sheet.lead] if names else []),
                *(sheet.marks.get(one.code) for one in found.criteria),
                Cell(_number(sheet.total), strong=True),
                "",
            ]
        )
        for sheet in sheets
    ]
    return Section(
        f"{first.label} {first.judge}",
        [
            Title(
                "评委评分表",
                above=f"{edition}　{round}",
                below=f"{first.panel}　{first.label}　{first.judge}",
            ),
            Grid(
                columns, rows, row_height=8 if found.shows_marks else WRITING, small=len(found.criteria) > 5
            ),
            Signatures(["评委签名", "计分员签名"]),
        ],
    )


def _criterion(one: CriterionLine) -> str:
    name = f"{one.group}：{one.name}" if one.group else one.name
    return f"{name}\n{one.description}" if one.description else name


def _allowed(one: CriterionLine) -> str:
    low, high, step = one.allowed
    return f"{low}—{high}分\n每{step}分一档"


def _number(total: str) -> Value:
    """Return a total as a figure; one that goes on without end stays as it is written."""
    try:
        return Decimal(total) if total else None
    except InvalidOperation:
        return total
