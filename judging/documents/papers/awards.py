"""Official papers on what was awarded: the letter of commendation, the notice of results, the script of the ceremony,
and the list by which certificates are handed over. Layout: GB/T 9704-2012 (`contest.office.official`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from contest.office.paper import (
    ACROSS,
    OFFICIAL,
    Align,
    Attachment,
    Block,
    Cell,
    Closing,
    Column,
    Grid,
    Heading,
    Listed,
    Look,
    Paper,
    RedHead,
    Row,
    Section,
    Signatures,
    Text,
    Title,
)
from judging.queries.papers import HandedOver

INLINE_ROWS: Final = 8
"""A longer list follows the signature on pages of its own, as an attachment."""
MEASURES: Final = {"entry": "件", "organization": "个", "adviser": "名"}


@dataclass(frozen=True, slots=True)
class OfficialFrame:
    """What an office adds to an official paper by hand. head: who issues it, in red, "" without a head; number: 发文字号;
    to: whom it is sent to, "" for a notice to everybody.
    """

    head: str = ""
    number: str = ""
    to: str = ""

    def opening(self, title: str) -> list[Block]:
        """The head, where there is one, the title, and the addressees."""
        return [
            *([RedHead(self.head, self.number)] if self.head else []),
            Title(title),
            *([Text(f"{self.to.rstrip('：: ')}：", indent=False)] if self.to else []),
        ]


@dataclass(frozen=True, slots=True)
class AwardFacts:
    """What was awarded in an edition. groups: as `judging.queries.notice.winners_by_tier` gives them; counted: 12件作品、….

    entries, units: how many took part; noticed: the days of the public notice in words, "" without one.
    """

    edition: str
    quoted: str
    hosts: Sequence[str]
    groups: Sequence[Mapping[str, Any]]
    counted: Sequence[str]
    entries: int
    units: int
    noticed: str
    day: date


def commendation(facts: AwardFacts, frame: OfficialFrame) -> Paper:
    """Return the letter of commendation (表彰通报)."""
    title = f"关于表彰{facts.quoted}{_whom(facts.groups)}的通报"
    blocks = [
        *frame.opening(title),
        Text(_how_it_went(facts)),
        Text(
            f"为表扬先进、树立典型，决定对{'、'.join(facts.counted)}予以表彰。"
            if facts.counted
            else "（还没有确认的奖项。）"
        ),
        Text("希望受到表彰的单位和个人珍惜荣誉、再接再厉，在今后的工作中取得新的成绩。各单位要以受表彰的单位和个人为榜样，组织更多党员登台授课，推动党员教育更好地走进基层、走进群众。"),
        *_with_lists(facts, "表彰名单"),
    ]  # fmt: skip
    return Paper(title, [Section("表彰通报", blocks)], look=Look.OFFICIAL, page=OFFICIAL)


def result_notice(facts: AwardFacts, frame: OfficialFrame, *, verify: str) -> Paper:
    """Return the notice by which the results are made known (结果通知). verify: where certificates are checked."""
    title = f"关于公布{facts.quoted}评选结果的通知"
    blocks = [
        *frame.opening(title),
        Text(f"{_how_it_went(facts)}现将评选结果予以公布。"),
        Heading("评选结果", 1, 1),
        Text(f"共评选出{'、'.join(facts.counted)}，名单{_where(facts)}。" if facts.counted else "（还没有确认的奖项。）"),
        Heading("证书发放", 1, 2),
        Text(f"获奖证书由主办单位颁发，证书编号和真伪可扫描证书上的二维码查验，也可登录{verify}查验。"),
        *_with_lists(facts, "获奖名单"),
    ]  # fmt: skip
    return Paper(title, [Section("结果通知", blocks)], look=Look.OFFICIAL, page=OFFICIAL)


def _whom(groups: Sequence[Mapping[str, Any]]) -> str:
    words = {"entry": "优秀作品", "organization": "先进单位", "adviser": "优秀指导老师"}
    kinds = list(dict.fromkeys(words[group["kind"]] for group in groups))
    return "和".join(filter(None, ["、".join(kinds[:-1]), *kinds[-1:]]))


def _how_it_went(facts: AwardFacts) -> str:
    units = f"{facts.units}个单位的" if facts.units else ""
    hosts = (
        f"{facts.hosts[0]}{'等单位' if len(facts.hosts) > 1 else ''}组织开展了"
        if facts.hosts
        else "我们组织开展了"
    )
    took_part = f"共有{units}{facts.entries}件作品参赛。" if facts.entries else ""
    noticed = f"和公示（{facts.noticed}）" if facts.noticed else ""
    return f"{hosts}{facts.quoted}。{took_part}经单位推荐、形式审查、评委评分、成绩审定{noticed}，评选结果已经产生。"


def _where(facts: AwardFacts) -> str:
    return "见附件" if winners_in(facts.groups) > INLINE_ROWS else "如下"


def _with_lists(facts: AwardFacts, name: str) -> list[Block]:
    """Return the lists with the signature: short ones before it, long ones as an attachment behind it."""
    closing = Closing(facts.hosts or [facts.edition], facts.day)
    lists = award_lists(facts.groups)
    if winners_in(facts.groups) > INLINE_ROWS:
        return [Listed([name]), closing, Attachment(name), *lists]
    return [*lists, closing]


def winners_in(groups: Sequence[Mapping[str, Any]]) -> int:
    """Count the winners of all tiers."""
    return sum(len(group["rows"]) for group in groups)


def award_lists(groups: Sequence[Mapping[str, Any]], cancelled: frozenset[str] = frozenset()) -> list[Block]:
    """Return a heading and a table for each tier. cancelled: codes of awards that do not stand any more."""
    blocks: list[Block] = []
    for number, group in enumerate(groups, start=1):
        rows = group["rows"]
        blocks.append(Heading(f"{group['tier']}（{len(rows)}{MEASURES[group['kind']]}）", 1, number))
        has_places = any(row["place"] for row in rows)
        has_sectors = any(row["sector"] for row in rows)
        first = {"entry": "作品", "adviser": "指导老师", "organization": "单位"}[group["kind"]]
        is_entry, has_units = group["kind"] == "entry", group["kind"] != "organization"
        columns = [
            Column("序号", 4, Align.CENTER),
            *([Column("名次", 4, Align.CENTER)] if has_places else []),
            Column(first, 16 if is_entry else 14),
            *([Column("主讲人", 9)] if is_entry else []),
            *([Column("单位", 13)] if has_units else []),
            *([Column("领域", 7, Align.CENTER)] if has_sectors else []),
        ]
        lines = []
        for place, row in enumerate(rows, start=1):
            is_gone = row["award"] in cancelled
            winner = Cell(row["winner"], struck=is_gone, note="（已取消）" if is_gone else "")
            cells = [
                place,
                *([row["place"]] if has_places else []),
                winner,
                *(["、".join(row["people"])] if is_entry else []),
                *([row["unit"]] if has_units else []),
                *([row["sector"]] if has_sectors else []),
            ]
            lines.append(Row(cells))
        blocks.append(Grid(columns, lines))
    return blocks


# The ceremony and what follows ----------------------------------------------------------------------------


def ceremony_script(edition: str, slides: Sequence[Mapping[str, Any]]) -> Paper:
    """Return the host's words of the award ceremony. slides: as `judging.queries.hall.ceremony` makes them."""
    title = f"{edition}颁奖仪式主持词"
    blocks: list[Block] = [Title(title)]
    tier = 0
    for slide in slides:
        if slide["kind"] == "opening":
            blocks.append(Text("各位领导、同志们："))
            blocks.append(Text(f"现在举行{slide['name']}颁奖仪式。请颁奖领导＿＿＿＿＿＿＿＿做好准备。"))
        elif slide["kind"] == "closing":
            blocks.append(
                Text(f"让我们再次祝贺所有获奖的单位和个人！{slide['name']}颁奖仪式到此结束，谢谢大家！")
            )
        elif slide["kind"] == "tier":
            tier += 1
            blocks.append(Heading(slide["tier"], 1, tier))
            blocks.append(Text(f"获得{slide['tier']}的共{slide['count']}个，他们是："))
        else:
            blocks += [Text(_called(winner)) for winner in slide["winners"]]
            blocks.append(Text("请以上获奖代表上台领奖。有请＿＿＿＿＿＿＿＿为他们颁奖，大家掌声祝贺！"))
    return Paper(title, [Section("颁奖主持词", blocks)], look=Look.OFFICIAL, page=OFFICIAL)


def _called(winner: Mapping[str, Any]) -> str:
    who = "、".join(winner["people"]) or winner["name"]
    said = "；".join(f"{characters} {sound}".strip() for characters, sound in winner["say"])
    parts = [winner["unit"], who, f"《{winner['title']}》" if winner["title"] else ""]
    return f"{'　'.join(filter(None, parts))}{f'（读音：{said}）' if said else ''}"


def hand_over_list(edition: str, rows: Sequence[HandedOver]) -> Paper:
    """Return the list of certificates with a line to sign for each."""
    columns = [
        Column("序号", 4, Align.CENTER), Column("证书编号", 13, Align.CENTER), Column("奖项", 10, Align.CENTER), Column("获得者", 16),
        Column("单位", 18), Column("领取人签名", 12), Column("领取日期", 9), Column("备注", 7),
    ]  # fmt: skip
    lines = [
        Row([number, one.number, one.what, one.holder, one.unit, "", "", ""])
        for number, one in enumerate(rows, start=1)
    ]
    blocks: list[Block] = [
        Title("证书发放登记表", above=edition),
        Grid(columns, lines, row_height=10, empty="还没有有效的证书。"),
        Signatures(["经办人", "监督人"]),
    ]
    return Paper(
        "证书发放登记表", [Section("证书发放", blocks)], page=ACROSS, footer=f"{edition}　证书发放登记表"
    )
