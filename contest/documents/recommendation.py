"""What a unit signs and stamps when it recommends entries: the form of each, and the table of all.

Their words are Chinese whatever the reader's language: they go to the organizer as paper.
"""

from collections.abc import Sequence
from typing import Final

from contest.models import Edition, Entry, EntryMember
from contest.office.paper import (
    ACROSS,
    Align,
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
)
from contest.states import MemberRole

STAMP: Final = "（盖章）\n　　　　年　　月　　日"
BLANK_ROWS: Final = 3
"""Lines for people in an empty form."""


def recommendation_forms(edition: Edition, entries: Sequence[Entry]) -> Paper:
    """Return a form for each entry, or an empty one to be filled in by hand where there is none.

    entries: as `contest.queries.entry.with_parts` gives them.
    """
    sections = [_form(edition, entry) for entry in entries] or [_form(edition, None)]
    return Paper("推荐表", sections, footer=f"{edition.name}　推荐表")


def _form(edition: Edition, entry: Entry | None) -> Section:
    people: list[EntryMember] = entry.__dict__["people"] if entry else []
    lead = next((one for one in people if one.role == MemberRole.LEAD), None)
    facts = [
        [Fact("作品题目", entry.title if entry else "")],
        [Fact("参赛编号", entry.number if entry else ""), Fact("参赛类别", entry.entry_type.name if entry else "")],
        [
            Fact("参赛领域", entry.sector.name if entry and entry.sector else ""),
            Fact("授课形式", entry.lecture_form.name if entry and entry.lecture_form else ""),
        ],
        [Fact("推荐单位", entry.organization.name if entry and entry.organization else "")],
        [Fact("主讲人", lead.name if lead else ""), Fact("出生日期", lead.birth_date if lead else None)],
        [Fact("职务职称", lead.title if lead else ""), Fact("联系电话", lead.mobile if lead else "")],
    ]  # fmt: skip
    others = [one for one in people if one is not lead]
    rows = [
        Row([str(MemberRole(one.role).label), one.name, one.organization_name, one.title, one.mobile])
        for one in others
    ]
    if entry is None:
        rows = [Row(["", "", "", "", ""])] * BLANK_ROWS
    columns = [
        Column("身份", 7, Align.CENTER), Column("姓名", 9, Align.CENTER), Column("单位", 16), Column("职务职称", 9), Column("联系电话", 11),
    ]  # fmt: skip
    abstract = entry.abstract if entry else ""
    return Section(
        (entry.number or str(entry)) if entry else "空白推荐表",
        [
            Title("推荐表", above=edition.name),
            Facts(facts, label_width=5),
            *([Grid(columns, rows, row_height=8)] if rows else []),
            Facts(
                [
                    [Fact("内容简介", abstract, height=40)],
                    [Fact("推荐单位\n意见", "", height=32, stamp=STAMP)],
                    [Fact("主办单位\n意见", "", height=28, stamp=STAMP)],
                ],
                label_width=5,
            ),
        ],
    )


def recommendation_table(edition: Edition, entries: Sequence[Entry], unit: str) -> Paper:
    """Return the table of a unit's entries in their order, to be signed and stamped. unit: "" for all units together."""
    columns = [
        Column("序号", 4, Align.CENTER), Column("参赛编号", 10, Align.CENTER), Column("作品题目", 20), Column("参赛类别", 9, Align.CENTER),
        Column("领域", 7, Align.CENTER), Column("授课形式", 8, Align.CENTER), Column("单位", 16), Column("主讲人", 7, Align.CENTER),
        Column("团队成员", 11), Column("指导老师", 8), Column("联系电话", 10, Align.CENTER),
    ]  # fmt: skip
    rows = [_row(number, entry) for number, entry in enumerate(entries, start=1)]
    of = f"推荐单位：{unit or '＿＿＿＿＿＿＿＿＿＿＿＿'}（盖章）"
    return Paper(
        "推荐作品汇总表",
        [
            Section(
                "汇总表",
                [
                    Title("推荐作品汇总表", above=edition.name),
                    Text(f"{of}　　　　共{len(rows)}件", indent=False),
                    Grid(columns, rows, row_height=9, small=True, empty="还没有提交的作品。"),
                    Signatures(["单位负责人", "联系人"]),
                ],
            )
        ],
        page=ACROSS,
        footer=f"{edition.name}　推荐作品汇总表",
    )


def _row(number: int, entry: Entry) -> Row:
    people: list[EntryMember] = entry.__dict__["people"]
    names = {role: "、".join(one.name for one in people if one.role == role) for role in MemberRole}
    mobile = next((one.mobile for one in people if one.role == MemberRole.LEAD), "")
    return Row(
        [
            number,
            entry.number,
            entry.title,
            entry.entry_type.name,
            entry.sector.name if entry.sector else "",
            entry.lecture_form.name if entry.lecture_form else "",
            entry.organization.name if entry.organization else "",
            names[MemberRole.LEAD],
            names[MemberRole.MEMBER],
            names[MemberRole.ADVISER],
            mobile,
        ]
    )
