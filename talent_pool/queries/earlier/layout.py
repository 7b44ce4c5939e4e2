"""Where in a workbook the headings, the rows and the sums stand; what each column holds. A person may say otherwise."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Final

from contest.spreadsheets import Line, Page, comparable, titles_in_all_languages
from talent_pool.queries.earlier.fields import (
    COUNTED,
    EXPLANATIONS,
    FIELDS,
    KIND_WORDS,
    SERIAL,
    Field,
    SheetKind,
)

HEADER_WITHIN: Final = 12
"""The headings stand in one of so many first rows; above them are titles, units and dates."""
_BRACKETS: Final = re.compile(r"\([^()]*\)")
_SUM: Final = re.compile(
    r"(?:其中)?[:,]?(?:(?P<y>(?:19|20)\d{2})年?度?)?(?:本页|全年|年度)?(?:合计|总计|小计|共计|累计|总数|total|sum)"
)
_YEAR_OF_SUM: Final = re.compile(r"(?:其中)?[:,]?(?P<y>(?:19|20)\d{2})年度?[:,]?.{0,24}")
_FOOT: Final = re.compile(
    r"(?:填表|填报|制表|审核|审批|审签|负责|联系|经办|统计|报送)(?:单位|部门)?(?:负责)?(?:人|单位|部门|日期|时间|电话)[:(].*"
    r"|(?:备注|注|说明|填表说明)\d?[:.].*"
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Layout:
    """How one sheet is read. columns: the key of a Field by column, from 0; kind None: the sheet is not read."""

    index: int
    title: str
    kind: SheetKind | None
    header: Line
    columns: Mapping[int, str]

    @property
    def missing(self) -> list[Field]:
        """The fields without which the sheet can't be read."""
        if self.kind is None:
            return []
        return [one for one in FIELDS[self.kind] if one.required and one.key not in self.columns.values()]


@dataclass(frozen=True, slots=True)
class Record:
    """One row that is data: its number in the sheet, its texts by field, and fields whose cell has no value.

    shared: by field a number that stands in a cell merged with others above it; whose it is nobody can tell.
    """

    number: int
    texts: Mapping[str, str]
    broken: Mapping[str, str] = field(default_factory=dict)
    shared: Mapping[str, str] = field(default_factory=dict)

    def __getitem__(self, key: str) -> str:
        return self.texts.get(key, "")


@dataclass(frozen=True, slots=True)
class Sum:
    """A row of sums. year: None for the whole sheet. count: rows that it says there are; people: attendances."""

    number: int
    year: int | None
    count: int | None
    people: int | None


@dataclass(slots=True)
class Reading:
    """What stands in a sheet: its records, its sums, and rows that are neither (notes under the table)."""

    layout: Layout
    records: list[Record] = field(default_factory=list)
    sums: list[Sum] = field(default_factory=list)
    passed: list[Line] = field(default_factory=list)


def layouts_of(pages: Sequence[Page]) -> list[Layout]:
    """Return for each sheet what it seems to be."""
    return [_layout_of(index, page) for index, page in enumerate(pages)]


def as_chosen(
    layout: Layout, kind: SheetKind | None, columns: Mapping[int, str] | None, page: Page
) -> Layout:
    """Return a layout as a person wants it; columns None: as the headings of that kind say."""
    if kind is None:
        return Layout(layout.index, layout.title, None, layout.header, {})
    header, found = (layout.header, dict(layout.columns)) if kind is layout.kind else _best_header(page, kind)
    if columns is not None:
        known = {one.key for one in FIELDS[kind]}
        found = {}
        for index, key in sorted(columns.items()):
            if key in known and key not in found.values():
                found[index] = key
    return Layout(layout.index, layout.title, kind, header, found)


def read_sheet(page: Page, layout: Layout) -> Reading:
    """Tell the rows below the headings apart: records, sums, notes; a repeated row of headings is left out.

    A row whose other cells are merged with those above, and which has lecturers alone to itself, goes on with the record above.
    """
    reading = Reading(layout)
    if layout.kind is None:
        return reading
    example = {one.key: one.example for one in FIELDS[layout.kind] if one.key in layout.columns.values()}
    serials = [i for i, text in enumerate(layout.header.cells) if heading_of(text) in SERIAL]
    after_sum = False
    last: Record | None = None
    for line in page.lines:
        above_it, last = last, None
        if line.number <= layout.header.number or line.cells == layout.header.cells:
            continue
        first = comparable(next((cell for cell in line.cells if cell), "")).replace("，", ",")
        total = _sum_of(line, first, layout, after_sum=after_sum)
        if total is not None:
            reading.sums.append(total)
            after_sum = True
            continue
        if _FOOT.fullmatch(first):
            reading.passed.append(line)
            continue
        above = {key: line.from_above[i] for i, key in layout.columns.items() if i in line.from_above}
        texts = {key: line.cell(index) for index, key in layout.columns.items()}
        broken = {key: line.broken[i] for i, key in layout.columns.items() if i in line.broken}
        if texts == example or not (any(texts.values()) or broken):
            continue  # the template's own row was left in its place, or only a serial number
        own = {key for key, text in texts.items() if text} | broken.keys()
        is_numbered = any(line.cell(i) for i in serials)
        if above_it is not None and above and own == {"lecturers"} and not (broken or is_numbered):
            last = reading.records[-1] = _with_lecturers(above_it, texts["lecturers"])
            continue
        texts |= {key: text for key, text in above.items() if key not in COUNTED}
        shared = {key: text for key, text in above.items() if key in COUNTED}
        last = Record(line.number, texts, broken, shared)
        reading.records.append(last)
    return reading


def _with_lecturers(record: Record, names: str) -> Record:
    both = [text for text in (record["lecturers"], names) if text]
    return replace(record, texts={**record.texts, "lecturers": "、".join(both)})


@cache
def _keys_by_heading(kind: SheetKind) -> dict[str, str]:
    found: dict[str, str] = {}
    for one in FIELDS[kind]:
        for title in titles_in_all_languages(one.title):
            found.setdefault(title, one.key)
    for one in FIELDS[kind]:
        for name in one.names:
            found[comparable(name)] = one.key
    return found


def heading_of(text: str) -> str:
    """Return a heading as it is compared: without its brackets, as in 时长（分钟）."""
    plain = comparable(text)
    return _BRACKETS.sub("", plain) or plain


def _match(line: Line, kind: SheetKind) -> dict[int, str]:
    known = _keys_by_heading(kind)
    found: dict[int, str] = {}
    for index, text in enumerate(line.cells):
        key = known.get(heading_of(text)) if text else None
        if key is not None and key not in found.values():
            found[index] = key
    return found


def _best_header(page: Page, kind: SheetKind) -> tuple[Line, dict[int, str]]:
    lines = page.lines[:HEADER_WITHIN]
    best = max(lines, key=lambda line: (len(_match(line, kind)), -line.number))
    return best, _match(best, kind)


def _layout_of(index: int, page: Page) -> Layout:
    if comparable(page.title) in titles_in_all_languages(EXPLANATIONS):
        return Layout(index, page.title, None, page.lines[0], {})
    best: tuple[float, SheetKind, Line, dict[int, str]] | None = None
    for kind in SheetKind:
        header, columns = _best_header(page, kind)
        if any(one.required and one.key not in columns.values() for one in FIELDS[kind]) or len(columns) < 2:
            continue
        titles = comparable(
            page.title + "".join(line.cell(0) for line in page.lines if line.number < header.number)
        )
        said = any(word in titles for word in KIND_WORDS[kind])
        score = len(columns) + 2.5 * said
        if best is None or score > best[0]:
            best = score, kind, header, columns
    if best is None:
        return Layout(index, page.title, None, page.lines[0], {})
    return Layout(index, page.title, best[1], best[2], best[3])


def _sum_of(line: Line, first: str, layout: Layout, *, after_sum: bool) -> Sum | None:
    match = _SUM.match(first)
    if match is None and (after_sum or first.startswith("其中")):
        match = _YEAR_OF_SUM.fullmatch(first)
    if match is None:
        return None
    texts = [comparable(cell).replace(",", "") for cell in line.cells]
    counts = {
        SheetKind.LECTURERS: "人|名|位",
        SheetKind.REPORTS: "篇|个|份|堂|节|部",
        SheetKind.SESSIONS: "场次?|次课|堂|节",
    }
    assert layout.kind is not None
    count = _number_before(texts, counts[layout.kind])
    people = _number_before(texts, "人次|人")
    if layout.kind is SheetKind.SESSIONS:
        place = next((i for i, key in layout.columns.items() if key == "attendance"), None)
        plain = (
            re.fullmatch(r"\d+", comparable(line.cell(place)).replace(",", "")) if place is not None else None
        )
        people = int(plain[0]) if plain else people
    else:
        people = None
    return Sum(line.number, int(match["y"]) if match["y"] else None, count, people)


def _number_before(texts: Sequence[str], unit: str) -> int | None:
    for text in texts:
        found = re.search(rf"(\d+)(?:{unit})(?!次)", text)
        if found:
            return int(found[1])
    return None
