"""What offices write into the cells of their own sheets: days, terms, numbers of people, minutes, lists.

Each function takes a cell's text as contest.spreadsheets reads it and raises ValidationError with a sentence that says
what to write instead. Nothing is guessed: a day without a year is refused, "about 120 people" is 120 with a note.
"""

import re
import unicodedata
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from talent_pool.states import AudienceKind
from talent_pool.validators.bounds import FIRST_YEAR, LAST_YEAR, MOST_PEOPLE

MOST_MINUTES: Final = 600

_DAY: Final = re.compile(
    r"(?P<y>\d{4})\s*[-./年]\s*(?P<m>\d{1,2})\s*[-./月]\s*(?P<d>\d{1,2})\s*[日号]?"
    r"(?:\s*[(]?(?:星期|周)[一二三四五六日天][)]?)?"
    r"(?:\s*(?:上午|下午|晚上|晚|早上))?(?:[\sT]*\d{1,2}[:时点]\d{0,2}(?::\d{2})?分?)?"
)
_COMPACT_DAY: Final = re.compile(r"(?P<y>(?:19|20)\d{2})(?P<m>\d{2})(?P<d>\d{2})")
_SERIAL: Final = re.compile(r"[2-6]\d{4}")
_EPOCH: Final = date(1899, 12, 30)
"""Day 0 of a spreadsheet: what a day becomes in a cell that is formatted as a number."""
_SEVERAL_DAYS: Final = re.compile(r"\d{4}.*\d\s*[日号]?\s*(?:[-—–~至到、,])\s*\d")
_POINT: Final = re.compile(
    r"(?P<y>(?:19|20)\d{2})(?:\s*[-./年]\s*(?P<m>\d{1,2}))?(?:\s*[-./月]\s*(?P<d>\d{1,2}))?\s*[年月日号]?"
)
_PEOPLE: Final = re.compile(
    r"(?P<about>约|大约|近|将近|超|超过|共约)?\s*(?:共|合计)?\s*(?P<n>\d[\d,]*)(?P<more>多|余|来|左右|以上|\+)?\s*"
    r"(?:人次|人|名|位)?\s*(?P<after>左右|以上|余)?"
)
_UNKNOWN: Final = frozenset({"", "-", "—", "——", "/", "无", "不详", "未知", "未统计", "n/a", "?"})
_MINUTES: Final = re.compile(r"(?:约)?\s*(?P<n>\d{1,3})\s*(?:分钟|分|min|mins|minutes|′|')?")
_HOURS: Final = re.compile(r"(?:约)?\s*(?P<n>\d(?:\.\d)?)\s*(?:个)?\s*(?:小时|h|hours?)")
_LIST: Final = re.compile(r"[、,，;；/／\n|]+")

_AUDIENCES: Final[tuple[tuple[AudienceKind, tuple[str, ...]], ...]] = (
    (AudienceKind.MIGRANT, ("流动党员", "外出党员", "流动")),
    (AudienceKind.RETIRED, ("离退休", "退休", "老党员", "老干部")),
    (AudienceKind.YOUNG, ("青年", "年轻", "团员")),
    (AudienceKind.STUDENTS, ("学生", "师生", "少先队", "学校")),
    (AudienceKind.ENTERPRISE, ("企业", "职工", "员工", "工人")),
    (AudienceKind.FARMERS, ("农民", "村民", "农户", "种养")),
    (AudienceKind.RESIDENTS, ("居民", "群众", "市民", "业主")),
    (AudienceKind.CADRES, ("干部", "公务员")),
    (AudienceKind.MEMBERS, ("党员", "党支部", "支部")),
)


@dataclass(frozen=True, slots=True)
class People:
    """A number of people; None is that nobody knows, which is never zero. is_about: it was written as a rough one."""

    count: int | None
    is_about: bool = False


def folded(text: str) -> str:
    """Return a text in one width, without spaces around it."""
    return unicodedata.normalize("NFKC", text).strip()


def day_of(text: str) -> date:
    """Return the day that a cell names: 2023-05-06, 2023.5.6, 2023年5月6日, 20230506, or a spreadsheet's day number."""
    plain = folded(text)
    match = _DAY.fullmatch(plain) or _COMPACT_DAY.fullmatch(plain)
    if match is not None:
        return _day(int(match["y"]), int(match["m"]), int(match["d"]))
    if _SERIAL.fullmatch(plain):
        return _EPOCH + timedelta(days=int(plain))
    if _SEVERAL_DAYS.search(plain):
        raise ValidationError(_("Several days stand in one cell. Write one row for each session."))
    raise ValidationError(_("This is no day. Write it with its year, for example 2023-05-06."))


def past_day_of(text: str) -> date:
    """Return the day of something that has happened."""
    day = day_of(text)
    if day > timezone.localdate():
        raise ValidationError(_("This day has not come yet. Only lectures that were given are imported."))
    return day


def year_of(text: str) -> int:
    """Return the year that a cell names: 2023, 2023年, 2023年度, or a day in it."""
    plain = folded(text)
    match = re.fullmatch(r"((?:19|20)\d{2})\s*(?:年度?|届)?", plain)
    if match is None:
        try:
            return day_of(plain).year
        except ValidationError:
            match = re.match(r"((?:19|20)\d{2})\s*[-./年]\s*\d{1,2}\s*月?$", plain)
    if match is None or not FIRST_YEAR <= int(match[1]) <= timezone.localdate().year + 1:
        raise ValidationError(_("This is no year. Write it with four digits, for example 2023."))
    return int(match[1])


def term_of(text: str) -> tuple[date, date]:
    """Return the first and the last day of a term: 2022.3-2025.2, 2022年3月1日至2025年2月28日, 2022—2024年.

    A month begins on its first day and ends on its last, a year likewise. Days with hyphens need 至 between them.
    """
    plain = folded(text).replace("起", "").removesuffix("止")
    for parts in (re.split(r"\s*[—–~至到]+\s*|\s+-+\s+", plain), re.split(r"-", plain)):
        if len(parts) == 2 and all(_POINT.fullmatch(part) for part in parts):
            starts_on, ends_on = start_of(parts[0]), end_of(parts[1])
            if ends_on <= starts_on:
                raise ValidationError(_("The term must end after the day on which it begins."))
            return starts_on, ends_on
    raise ValidationError(
        _("This is no term. Write its first and last day, for example 2022-03-01 至 2025-02-28.")
    )


def start_of(text: str) -> date:
    """Return the first day of a day, a month or a year."""
    if _SERIAL.fullmatch(folded(text)):
        return day_of(text)
    match = _point(text)
    return _day(int(match["y"]), int(match["m"] or 1), int(match["d"] or 1))


def end_of(text: str) -> date:
    """Return the last day of a day, a month or a year."""
    if _SERIAL.fullmatch(folded(text)):
        return day_of(text)
    match = _point(text)
    year, month = int(match["y"]), int(match["m"] or 12)
    if not 1 <= month <= 12:
        raise ValidationError(_("There is no such day. Look at month and day."))
    return _day(year, month, int(match["d"] or monthrange(year, month)[1]))


def people_of(text: str) -> People:
    """Return how many people a cell says; an empty one, — and 不详 are that nobody knows.

    What is written as a rough number (约120人, 80余人) is that number, and says so. Ranges and words are refused.
    """
    plain = folded(text).replace(" ", "").casefold()
    if plain in _UNKNOWN:
        return People(None)
    match = _PEOPLE.fullmatch(plain)
    if match is None:
        raise ValidationError(
            _("This is no number of people. Write one number, or leave the cell empty if nobody counted.")
        )
    count = int(match["n"].replace(",", ""))
    if count > MOST_PEOPLE:
        raise ValidationError(_("More than 100,000 people can't have been there. Look at the number."))
    return People(count, is_about=bool(match["about"] or match["more"] or match["after"]))


def mobiles_of(text: str) -> list[str]:
    """Return the mobile numbers in a cell, without China's country code, each once."""
    plain = re.sub(r"(?<=\d)[ -](?=\d)", "", folded(text))
    return list(dict.fromkeys(re.findall(r"(?<!\d)(?:\+?86|0086)?(1[3-9]\d{9})(?!\d)", plain)))


def minutes_of(text: str) -> int:
    """Return a length in minutes: 40, 40分钟, 1小时, 1.5小时."""
    plain = folded(text).casefold()
    hours, minutes = _HOURS.fullmatch(plain), _MINUTES.fullmatch(plain)
    if hours is not None:
        found = round(float(hours["n"]) * 60)
    elif minutes is not None:
        found = int(minutes["n"])
    else:
        found = 0
    if not 0 < found <= MOST_MINUTES:
        raise ValidationError(_("This is no length. Write the minutes as a number, for example 40."))
    return found


def parts_of(text: str) -> list[str]:
    """Return the items of a list in a cell, each once: parted by 、 commas, semicolons, strokes or lines."""
    found = (
        one.strip(" \u3000《》“”\"'") for one in _LIST.split(text)
    )  # no NFKC: it changes rare characters
    return list(dict.fromkeys(one for one in found if one))


def audience_of(text: str) -> AudienceKind | None:
    """Return the kind of audience that a cell names first, OTHER for words that name none, None for no words."""
    plain = folded(text)
    if not plain:
        return None
    for kind in AudienceKind:
        if plain == str(kind.label):
            return kind
    named = [
        (plain.index(word), order, kind)
        for order, (kind, words) in enumerate(_AUDIENCES)
        for word in words
        if word in plain
    ]
    return min(named)[2] if named else AudienceKind.OTHER


def _point(text: str) -> "re.Match[str]":
    match = _POINT.fullmatch(folded(text))
    if match is None:
        day = _DAY.fullmatch(folded(text))
        if day is not None:
            return day
        raise ValidationError(_("This is no day. Write it with its year, for example 2023-05-06."))
    return match


def _day(year: int, month: int, day: int) -> date:
    try:
        found = date(year, month, day)
    except ValueError as error:
        raise ValidationError(_("There is no such day. Look at month and day.")) from error
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise ValidationError(_("This is no day. Write it with its year, for example 2023-05-06."))
    return found
