"""What lies on tables and hangs at doors on the day: sign-in lists, table signs, name badges, the host's script."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from contest.office.measure import spaced
from contest.office.paper import (
    OFFICIAL,
    Align,
    Card,
    CardLine,
    Cards,
    Column,
    Face,
    Grid,
    Heading,
    Look,
    Page,
    Paper,
    Row,
    Section,
    Text,
    Title,
)
from judging.documents.order import OrderPaper, day_in_words
from judging.queries.papers import Person

SIGN_HALF = (297.0, 104.0)
"""A table sign is a sheet of A4 folded along its middle; a hair less than half, so that both halves stay on it."""
BADGE = (90.0, 54.0)
RED = "#a8201a"


@dataclass(frozen=True, slots=True)
class People:
    """People under one heading."""

    heading: str
    people: Sequence[Person]


def sign_in_list(edition: str, round: str, groups: Sequence[People]) -> Paper:
    """Return the lists in which everybody signs on arrival, each on pages of its own."""
    sections = [
        Section(
            group.heading,
            [
                Title(group.heading, above=f"{edition}　{round}"),
                Grid(_sign_in_columns(group), _sign_in_rows(group), row_height=11, empty="名单为空。"),
            ],
        )
        for group in groups
    ]
    return Paper(f"{round}签到表", sections, footer=f"{edition}　{round}　签到表")


def _sign_in_columns(group: People) -> list[Column]:
    has_notes = any(one.note for one in group.people)
    coded = all(one.part == "参赛代号" for one in group.people)
    return [
        Column("序号", 4, Align.CENTER),
        Column("代号" if coded else "姓名", 9, Align.CENTER),
        *([] if coded else [Column("单位", 18), Column("身份", 7, Align.CENTER)]),
        *([Column("席位/\n出场顺序", 7, Align.CENTER)] if has_notes else []),
        Column("签名", 11),
        Column("到达时间", 8),
    ]


def _sign_in_rows(group: People) -> list[Row]:
    has_notes = any(one.note for one in group.people)
    coded = all(one.part == "参赛代号" for one in group.people)
    return [
        Row(
            [
                number,
                one.name if coded else spaced(one.name),
                *([] if coded else [one.unit, one.part]),
                *([one.note] if has_notes else []),
                "",
                "",
            ]
        )
        for number, one in enumerate(group.people, start=1)
    ]


def table_signs(title: str, people: Sequence[Person]) -> Paper:
    """Return a sign for each person: a sheet to be folded, with the name for both sides."""
    width, height = SIGN_HALF
    cards = [Card([CardLine(spaced(one.name), 165, Face.TITLE, smallest=40, spacing=0.04)]) for one in people]
    return Paper(
        title, [_cards("席卡", Cards(cards, width, height, folded=True))], page=Page(297, 210, 0, 0, 0, 0)
    )


def name_badges(title: str, edition: str, round: str, people: Sequence[Person]) -> Paper:
    """Return badges of 90 × 54 mm, ten on a sheet."""
    width, height = BADGE
    cards = [
        Card(
            [
                CardLine(edition, 10.5, Face.HEI),
                CardLine(round, 9, Face.BODY),
                CardLine(spaced(one.name), 32, Face.TITLE, smallest=14),
                CardLine(one.part, 15, Face.HEI, colour=RED),
                CardLine(one.unit, 11, Face.BODY, smallest=6.5),
            ]
        )
        for one in people
    ]
    return Paper(
        title, [_cards("胸卡", Cards(cards, width, height, per_row=2))], page=Page(210, 297, 12, 15, 12, 15)
    )


def _cards(name: str, block: Cards) -> Section:
    if block.cards:
        return Section(name, [block])
    return Section(name, [Title(name), Text("名单为空。", align=Align.CENTER, indent=False)])


@dataclass(frozen=True, slots=True)
class Announced:
    """A lecture as the host announces it. who: names with units, or the alias; say: words that are easily misread."""

    who: str
    title: str
    say: str = ""


def host_script(order: OrderPaper, hosts: Sequence[str], lectures: Sequence[Sequence[Announced]]) -> Paper:
    """Return the host's words from the opening to the end; lectures: those of each table of the order, in its order.

    Everything that only the people there can know stays open as a blank.
    """
    blocks: list[Title | Text | Heading] = [Title(f"{order.edition}{order.round}主持词")]
    hosted = f"本次比赛由{'、'.join(hosts)}主办。" if hosts else ""
    number = sum(len(one) for one in lectures)
    blocks += [
        Heading("开场", 1, 1),
        Text("尊敬的各位领导、各位评委，同志们："),
        Text(f"大家好！欢迎来到{order.edition}{order.round}现场。{hosted}今天共有{number}个作品登台授课。"),
        Text("首先介绍出席活动的领导：＿＿＿＿＿＿＿＿＿＿＿＿。担任本次比赛评委的是：＿＿＿＿＿＿＿＿＿＿＿＿。让我们用热烈的掌声欢迎他们！"),
        Text("现在宣读比赛规则：＿＿＿＿＿＿＿＿＿＿＿＿。"),
    ]  # fmt: skip
    part = 2
    for table, announced in zip(order.tables, lectures, strict=True):
        blocks.append(Heading(f"授课{f'（{table.name}）' if table.name else ''}", 1, part))
        part += 1
        if table.begins:
            blocks.append(
                Text(f"时间：{day_in_words(table.begins)}。{f'地点：{table.place}。' if table.place else ''}")
            )
        for place, one in enumerate(announced, start=1):
            following = announced[place] if place < len(announced) else None
            title = f"，授课题目《{one.title}》" if one.title else ""
            ready = f"请{following.who}做好准备。" if following else ""
            blocks.append(Heading(f"《{one.title}》" if one.title else one.who, 2, place))
            blocks.append(Text(f"有请{one.who}{title}。{ready}"))
            if one.say:
                blocks.append(Text(f"（读音提示：{one.say}）"))
            blocks.append(Text("（授课结束）感谢精彩的授课，请评委打分。上一位的最后得分是：＿＿＿＿分。" if place > 1 else "（授课结束）感谢精彩的授课，请评委打分。"))  # fmt: skip
    blocks += [
        Heading("结束", 1, part),
        Text("各位领导、同志们，今天的授课全部结束。请计分员、监督员核对成绩，并请评委签字确认。"),
        Text(f"{order.edition}{order.round}到此结束。谢谢大家！"),
    ]
    return Paper(f"{order.round}主持词", [Section("主持词", blocks)], look=Look.OFFICIAL, page=OFFICIAL)


def by_session(people: Sequence[Person], heading: str) -> list[People]:
    """Return people by their session, each under a heading of its own."""
    found = [
        People(f"{heading}（{session}）" if session else heading, list(group))
        for session, group in groupby(people, key=lambda one: one.session)
    ]
    return found or [People(heading, [])]
