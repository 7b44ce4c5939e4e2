"""The public notice as an official document: what was published in, PDF bytes out; asks the database nothing.

Its words are Chinese whatever the reader's language, as on the certificates: it is what the office signs. Paper, margins,
sizes and line pitch follow GB/T 9704-2012 (A4; 37 mm above, 28 mm to the left; 22 lines of 28 characters in size 3), and the
day of signing stands in Chinese numerals.
"""

import io
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

import segno
from django.template.loader import render_to_string

from contest.pdf import render_pdf
from judging.documents.chinese import chinese_date

INLINE_ROWS: Final = 8
"""A longer list follows the signature on pages of its own, as an attachment."""

NUMERALS: Final = "零一二三四五六七八九十"
MEASURES: Final = {"entry": "件", "organization": "个", "adviser": "名"}


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


def render_notice(paper: NoticePaper) -> bytes:
    """Return the notice as PDF; the same notice gives the same bytes."""
    facts = paper.facts
    begins = datetime.fromisoformat(facts["begins"])
    groups = [
        {
            **group,
            "heading": f"{_ordinal(number)}、{group['tier']}（{len(group['rows'])}{MEASURES[group['kind']]}）",
            "rows": [{**row, "is_cancelled": row["award"] in paper.cancelled} for row in group["rows"]],
            "has_places": any(row["place"] for row in group["rows"]),
            "has_sectors": any(row["sector"] for row in group["rows"]),
        }
        for number, group in enumerate(facts["groups"], start=1)
    ]
    rows = sum(len(group["rows"]) for group in groups)
    html = render_to_string(
        "pdf/notice.html",
        {
            "facts": facts,
            "period": period_in_words(facts),
            "moved": f"公示截止时间调整为{moment_in_words(paper.ends)}。" if paper.ends else "",
            "groups": groups,
            "is_attached": rows > INLINE_ROWS,
            "date": chinese_date(begins.year, begins.month, begins.day),
            "url": paper.url,
            "qr": "asset:qr",
        },
    )
    return render_pdf(html, assets={"qr": (_qr(paper.url), "image/svg+xml")})


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


def _ordinal(number: int) -> str:
    tens, ones = divmod(number, 10)
    if number <= 10:
        return NUMERALS[number]
    return f"{NUMERALS[tens] if tens > 1 else ''}十{NUMERALS[ones] if ones else ''}"


def _qr(url: str) -> bytes:
    target = io.BytesIO()
    segno.make(url, error="m", micro=False).save(target, kind="svg", border=0, dark="#1a1a1a", xmldecl=False)
    return target.getvalue()
