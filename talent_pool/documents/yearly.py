"""The yearly report on paper: the text as an official document with its tables attached, and the same figures as a workbook.

Layout of the document: GB/T 9704-2012 (`contest.office.official`).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from contest.office.paper import (
    OFFICIAL,
    Align,
    Attachment,
    Bars,
    Block,
    Cell,
    Closing,
    Column,
    Grid,
    Heading,
    Listed,
    Look,
    Paper,
    Row,
    Section,
    Text,
)
from contest.spreadsheets import BarChart, Sheet
from contest.spreadsheets import Column as SheetColumn
from judging.documents.papers.awards import OfficialFrame
from talent_pool.yearly.measures import (
    BY,
    COUNTED_IN,
    DEFINITIONS,
    LABELS,
    NAMES,
    NOTES,
    Dimension,
    Figure,
    YearlyFigures,
    difference_in_words,
    label_of,
    percent_in_words,
    shown,
)
from talent_pool.yearly.patterns import Paragraph

MOST_BARS: Final = 12
"""In one chart; the table beside it has all."""
ATTACHED = ("主要数据和统计口径", "分类数据", "历年数据")
WIDER: Final = {Figure.ATTENDANCES: 6}
VERSUS = "括号内为比上年增减数，未列的为持平或上年无记录。"


@dataclass(frozen=True, slots=True)
class YearlyFacts:
    """Everything that a report says. hosts: who signs it; day: of signing."""

    year: int
    figures: YearlyFigures
    paragraphs: Sequence[Paragraph]
    hosts: Sequence[str]
    day: date


def yearly_title(year: int) -> str:
    """Return the title of a year's report."""
    return f"{year}年师资库年度报告"


def yearly_paper(facts: YearlyFacts, frame: OfficialFrame) -> Paper:
    """Return the report as an official document: the text, who signs, and three attachments with every figure and its definition."""
    title = yearly_title(facts.year)
    blocks: list[Block] = [
        *frame.opening(title),
        *(Heading(one.text) if one.is_heading else Text(one.text) for one in facts.paragraphs),
        Listed(ATTACHED),
        Closing(facts.hosts, facts.day),
        Attachment(ATTACHED[0], 1),
        _main(facts),
        Attachment(ATTACHED[1], 2),
        *_by_everything(facts),
        Attachment(ATTACHED[2], 3),
        *_over_years(facts),
    ]
    return Paper(title, [Section("年度报告", blocks)], look=Look.OFFICIAL, page=OFFICIAL)


def _main(facts: YearlyFacts) -> Grid:
    rows: list[Row] = []
    for figure in Figure:
        compared = facts.figures.compared(figure, facts.year)
        rows.append(
            Row(
                [
                    Cell(str(LABELS[figure]), strong=True),
                    _value(compared.now),
                    _value(compared.before),
                    difference_in_words(compared.difference),
                    percent_in_words(compared.percent),
                ]
            )
        )
        rows.append(Row(span=str(DEFINITIONS[figure]), aside=True))
    return Grid(
        [
            Column("指标", 9),
            Column(f"{facts.year}年", 5, Align.END),
            Column(f"{facts.year - 1}年", 5, Align.END),
            Column("增减", 5, Align.END),
            Column("增幅", 5, Align.END),
        ],
        rows,
    )


def _value(value: int | None) -> int | str:
    return shown(None) if value is None else value


def figures_with_rows(figures: YearlyFigures, by: Dimension, year: int, keys: Sequence[str]) -> list[Figure]:
    """Return the figures of a breakdown that are not empty throughout its rows, nor were the year before."""

    def says_something(figure: Figure, key: str) -> bool:
        both = figures.compared(figure, year, by, key)
        return both.now != 0 or bool(both.difference)

    return [figure for figure in COUNTED_IN[by] if any(says_something(figure, key) for key in keys)]


@dataclass(frozen=True, slots=True)
class Charted:
    """Bars of a breakdown: (label, a value per series) each. anchor: what tells it from others of the breakdown."""

    title: str
    rows: list[tuple[str, list[int]]]
    names: list[str]
    anchor: str


def charts_of(
    figures: YearlyFigures, by: Dimension, year: int, keys: Sequence[str], columns: Sequence[Figure]
) -> list[Charted]:
    """Return the charts of a breakdown: sessions beside the year before, and entries with their awards."""
    found: list[Charted] = []
    for lead, title, series in (
        (
            Figure.SESSIONS,
            str(LABELS[Figure.SESSIONS]),
            [(Figure.SESSIONS, year), (Figure.SESSIONS, year - 1)],
        ),
        (Figure.ENTRIES, _("Entries and awards"), [(Figure.ENTRIES, year), (Figure.AWARDS, year)]),
    ):
        rows = [
            (label_of(by, key), values)
            for key in keys
            if any(values := [figures.count(figure, one, by, key) or 0 for figure, one in series])
        ]
        names = [str(one) if lead is Figure.SESSIONS else str(LABELS[figure]) for figure, one in series]
        if lead in columns and rows:
            found.append(Charted(title, rows, names, f"{lead}-{by}"))
    return found


def _by_everything(facts: YearlyFacts) -> list[Block]:
    """Return for each breakdown its charts and its table, each figure with what it is more or less than the year before."""
    blocks: list[Block] = []
    for number, by in enumerate(Dimension, start=1):
        keys = facts.figures.keys_beside(by, facts.year)
        columns = figures_with_rows(facts.figures, by, facts.year, keys)
        blocks += [Heading(str(BY[by]), 1, number), Text(f"{NOTES[by]}{VERSUS if keys else ''}")]
        blocks += [
            Bars(one.title, one.rows[:MOST_BARS], one.names)
            for one in charts_of(facts.figures, by, facts.year, keys, columns)
        ]
        rows = [Row([label_of(by, key), *_line(facts, columns, by, key)]) for key in keys]
        total = Row([Cell("全部", strong=True), *_line(facts, columns, None, "")])
        blocks.append(
            Grid(
                [
                    Column(str(NAMES[by]), 8),
                    *(Column(str(LABELS[figure]), WIDER.get(figure, 4), Align.END) for figure in columns),
                ],
                [*rows, total] if rows else [],
                small=True,
                empty="（本年没有数据。）",
            )
        )
    return blocks


def _line(facts: YearlyFacts, columns: Sequence[Figure], by: Dimension | None, key: str) -> list[Cell]:
    return [
        Cell(_value(one.now), note=f"({difference_in_words(one.difference)})" if one.difference else "")
        for one in (facts.figures.compared(figure, facts.year, by, key) for figure in columns)
    ]


def _over_years(facts: YearlyFacts) -> list[Block]:
    years = facts.figures.years
    charts = [
        Bars(str(LABELS[figure]), [(f"{year}年", [facts.figures.count(figure, year) or 0]) for year in years])
        for figure in (Figure.SESSIONS, Figure.ATTENDANCES)
        if any(facts.figures.count(figure, year) for year in years)
    ]
    table = Grid(
        [Column("年度", 5), *(Column(str(LABELS[figure]), 4, Align.END) for figure in Figure)],
        [
            Row([f"{year}年", *(_value(facts.figures.count(figure, year)) for figure in Figure)])
            for year in years
        ],
        small=True,
        empty="（没有数据。）",
    )
    return [*charts, table]


def yearly_sheets(facts: YearlyFacts) -> list[Sheet]:
    """Return the workbook: the year beside the one before, a sheet for each breakdown over all years, all years, definitions.

    Figures are numbers; what is not known stays empty.
    """
    figures, year = facts.figures, facts.year
    main: list[list[Any]] = []
    for figure in Figure:
        compared = figures.compared(figure, year)
        main.append(
            [
                LABELS[figure],
                compared.now,
                compared.before,
                compared.difference,
                compared.percent,
                DEFINITIONS[figure],
            ]
        )
    return [
        Sheet(
            str(year),
            [
                SheetColumn(_("Figure"), 24),
                SheetColumn(str(year), 12, "number"),
                SheetColumn(str(year - 1), 12, "number"),
                SheetColumn(pgettext("yearly report", "Difference"), 12, "number"),
                SheetColumn(_("Growth in percent"), 16, "number"),
                SheetColumn(_("Definition"), 90),
            ],
            main,
        ),
        *(_breakdown(figures, by, year) for by in Dimension),
        Sheet(
            _("By year"),
            [SheetColumn(_("Year"), 10, "number"), *_columns(tuple(Figure))],
            [[one, *(figures.count(figure, one) for figure in Figure)] for one in figures.years],
            charts=[
                BarChart(LABELS[figure], 0, [1 + tuple(Figure).index(figure)], 1, len(figures.years))
                for figure in (Figure.SESSIONS, Figure.ATTENDANCES)
            ],
        ),
        Sheet(
            _("Definitions"),
            [SheetColumn(_("Figure"), 24), SheetColumn(_("Definition"), 90)],
            [
                *([LABELS[figure], DEFINITIONS[figure]] for figure in Figure),
                *([BY[by], NOTES[by]] for by in Dimension),
            ],
        ),
        Sheet(_("Text"), [SheetColumn(_("Text"), 120)], [[one.text] for one in facts.paragraphs]),
    ]


def _columns(figures: Sequence[Figure]) -> list[SheetColumn]:
    return [SheetColumn(LABELS[figure], 14, "number") for figure in figures]


def _breakdown(figures: YearlyFigures, by: Dimension, year: int) -> Sheet:
    """Return all years of a breakdown, with charts of the one that is reported on."""
    counted = COUNTED_IN[by]
    keys = [(one, key) for one in figures.years for key in figures.keys(by, one)]
    places = [row for row, (one, _key) in enumerate(keys, start=1) if one == year]
    charts = [
        BarChart(title, 1, [2 + counted.index(figure) for figure in pair], places[0], places[:MOST_BARS][-1])
        for title, pair in (
            (LABELS[Figure.SESSIONS], (Figure.SESSIONS,)),
            (_("Entries and awards"), (Figure.ENTRIES, Figure.AWARDS)),
        )
        if places and set(pair) <= set(counted)
    ]
    return Sheet(
        BY[by],
        [SheetColumn(_("Year"), 10, "number"), SheetColumn(NAMES[by], 28), *_columns(counted)],
        [
            [one, label_of(by, key), *(figures.count(figure, one, by, key) for figure in counted)]
            for one, key in keys
        ],
        charts=charts,
    )
