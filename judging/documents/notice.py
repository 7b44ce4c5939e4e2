"""The public notice as an official document: what was published in, a paper out; asks the database nothing.

Its words are Chinese whatever the reader's language, as on the certificates: it is what the office signs. Layout and the
day of signing follow GB/T 9704-2012 (`contest.office.official`).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from contest.office import written
from contest.office.paper import (
    OFFICIAL,
    Attachment,
    Block,
    Closing,
    Format,
    Listed,
    Look,
    Paper,
    Section,
    Text,
    Title,
)
from judging.documents.papers.awards import INLINE_ROWS, award_lists, winners_in

HOW_TO_OBJECT: Final = (
    "公示期内，任何单位和个人对名单有异议的，可以实名或者要求保密向受理单位反映，写明事实、理由和联系方式，以便核实。"
    "受理单位为反映人保密，并答复每一件异议。"
)


@dataclass(frozen=True, slots=True)
class NoticePaper:
    """A notice as it will be read.

    facts: as stored (see judging.queries.notice.notice_facts). url: where objections are filed. ends: another end than the
    one that was published, if it was moved since. cancelled: codes of awards that do not stand any more.
    """

    facts: Mapping[str, Any]
    url: str
    ends: datetime | None = None
    cancelled: frozenset[str] = frozenset()


def notice_paper(paper: NoticePaper) -> Paper:
    """Return the notice as a description that can be written in each format."""
    facts = paper.facts
    moved = f"公示截止时间调整为{moment_in_words(paper.ends)}。" if paper.ends else ""
    lists = award_lists(facts["groups"], paper.cancelled)
    closing = Closing(facts["hosts"], datetime.fromisoformat(facts["begins"]).date(), url=paper.url)
    blocks: list[Block] = [
        Title(facts["title"]),
        *(Text(line.strip()) for line in facts["opening"].splitlines() if line.strip()),
        Text(f"{period_in_words(facts)}{moved}"),
        Text(HOW_TO_OBJECT),
        *(Text(line) for line in _contact(facts["contact"], paper.url)),
    ]
    if winners_in(facts["groups"]) > INLINE_ROWS:
        blocks += [Listed(["拟表彰名单"]), closing, Attachment("拟表彰名单"), *lists]
    else:
        blocks += [*lists, closing]
    return Paper(facts["title"], [Section("公示", blocks)], look=Look.OFFICIAL, page=OFFICIAL)


def render_notice(paper: NoticePaper) -> bytes:
    """Return the notice as PDF; the same notice gives the same bytes."""
    return written(notice_paper(paper), Format.PDF)


def _contact(contact: Mapping[str, str], url: str) -> list[str]:
    """Return how the office that takes objections is reached, a line for each way."""
    person = f"联系人：{contact['person']}" if contact["person"] else ""
    phone = f"联系电话：{contact['phone']}" if contact["phone"] else ""
    return [
        f"受理单位：{contact['office']}",
        *filter(None, ["　".join(filter(None, [person, phone]))]),
        *([f"电子邮箱：{contact['email']}"] if contact["email"] else []),
        *([f"通信地址：{contact['address']}"] if contact["address"] else []),
        *([f"联系方式：{contact['other']}"] if contact["other"] else []),
        f"网上反映：{url}",
    ]


def period_in_words(facts: Mapping[str, Any]) -> str:
    """Say from when until when the notice stands, in Chinese: the last day counts to its midnight."""
    begins, ends = datetime.fromisoformat(facts["begins"]), datetime.fromisoformat(facts["ends"])
    days = f"（{facts['working_days']}个工作日）" if facts["working_days"] else ""
    return f"公示时间：{moment_in_words(begins)}至{moment_in_words(ends)}{days}。"


def moment_in_words(moment: datetime) -> str:
    """Return a moment as official texts write it: 2026年9月28日9时05分; midnight is 24时 of the day before."""
    if (moment.hour, moment.minute, moment.second, moment.microsecond) == (0, 0, 0, 0):
        day = moment - timedelta(days=1)
        return f"{day.year}年{day.month}月{day.day}日24时"
    minutes = f"{moment.minute:02d}分" if moment.minute else ""
    return f"{moment.year}年{moment.month}月{moment.day}日{moment.hour}时{minutes}"
