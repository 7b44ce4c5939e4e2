"""The report's text as sentence patterns: words of the office around placeholders, which the figures fill. Plain Python.

A pattern never holds a figure: whoever writes it can't type one, so what is printed is what was counted. Each placeholder has an
English and a Chinese name, {sessions} and {场次}. What fills them is Chinese whatever the reader's language, as on every paper.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from functools import cache, partial
from typing import Final

from django.utils import translation
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from talent_pool.exceptions import PatternRefused
from talent_pool.yearly.measures import COUNTED_IN, NO_KEY, Dimension, Figure, YearlyFigures, label_of

MOST_CHARACTERS: Final = 6000
UNKNOWN: Final = "不详"
NOBODY: Final = "（无）"

DEFAULT: Final = """\
一、总体情况
{年}年，共开展宣讲{场次}场，{场次增长}；受众{人次}人次，{人次增长}；场均{场均人数}人。其中{未计人数场次}场没有统计人数，不计入人次；另有{未确认场次}场已上报、尚未确认，不计入场次。
二、宣讲分布
按领域分，{分领域场次}。宣讲最多的镇街是{最多镇街}，{最多镇街场次}场，占{最多镇街占比}，全年覆盖{镇街数}个镇街。最受欢迎的主题是{最多主题}，{最多主题场次}场。按授课形式分，{分形式场次}。按听众分，{分听众场次}。
三、师资和报告
年内聘期有效的讲师{讲师数}名，{讲师数增长}；收录当年党课报告{报告数}篇，{报告数增长}。
四、赛事
{年}年，收到参赛作品{作品数}件，{作品数增长}，其中{通过数}件通过形式审查；评出奖项{奖项数}个，{奖项数增长}。
"""

NAMES: Final = {
    Figure.ENTRIES: "作品数",
    Figure.ACCEPTED: "通过数",
    Figure.AWARDS: "奖项数",
    Figure.LECTURERS: "讲师数",
    Figure.REPORTS: "报告数",
    Figure.SESSIONS: "场次",
    Figure.ATTENDANCES: "人次",
    Figure.UNCOUNTED: "未计人数场次",
    Figure.UNCONFIRMED: "未确认场次",
}
UNITS: Final = {
    Figure.ENTRIES: "件",
    Figure.ACCEPTED: "件",
    Figure.AWARDS: "个",
    Figure.LECTURERS: "名",
    Figure.REPORTS: "篇",
    Figure.SESSIONS: "场",
    Figure.ATTENDANCES: "人次",
    Figure.UNCOUNTED: "场",
    Figure.UNCONFIRMED: "场",
}
DIMENSIONS: Final = {
    Dimension.SECTOR: "领域",
    Dimension.TOWN: "镇街",
    Dimension.TOPIC: "主题",
    Dimension.FORM: "形式",
    Dimension.AUDIENCE: "听众",
}


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of the text. figure: the rows of which year and keys it leads to; None for plain words."""

    text: str
    figure: Figure | None = None
    year: int = 0
    where: Mapping[Dimension, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A line of the text; a heading stands alone and begins with 一、, 二、 and so on."""

    pieces: Sequence[Piece]

    @property
    def text(self) -> str:
        return "".join(piece.text for piece in self.pieces)

    @property
    def is_heading(self) -> bool:
        return bool(HEADING.match(self.text)) and len(self.text) <= LONGEST_HEADING


HEADING: Final = re.compile(r"[一二三四五六七八九十]{1,3}、[^。；]*$")
LONGEST_HEADING: Final = 28

Fill = Callable[[YearlyFigures, int], list[Piece]]


@dataclass(frozen=True, slots=True)
class Placeholder:
    """What may stand in braces. name: in English; chinese: the same in Chinese."""

    name: str
    chinese: str
    fill: Fill

    @property
    def shown(self) -> str:
        """The name in the reader's language."""
        return self.chinese if (get_language() or "").startswith("zh") else self.name

    @property
    def braced(self) -> str:
        return f"{{{self.shown}}}"


# What fills them ------------------------------------------------------------------------------------------


def _year(_figures: YearlyFigures, year: int, *, back: int) -> list[Piece]:
    return [Piece(str(year - back))]


def _figure(figures: YearlyFigures, year: int, *, figure: Figure) -> list[Piece]:
    value = figures.count(figure, year)
    return [Piece(UNKNOWN if value is None else str(value), figure, year)]


def _before(figures: YearlyFigures, year: int, *, figure: Figure) -> list[Piece]:
    value = figures.compared(figure, year).before
    return [Piece(UNKNOWN if value is None else str(value), figure, year - 1)]


def _growth(figures: YearlyFigures, year: int, *, figure: Figure) -> list[Piece]:
    """Say how a figure changed, in words for growth, decline and neither; no percent is made of zero."""
    compared = figures.compared(figure, year)
    difference, percent = compared.difference, compared.percent
    if compared.now is None:
        return [Piece("与上年无法比较")]
    if difference is None:
        return [Piece("上年无可比数据")]
    if not difference:
        return [Piece("与上年持平", figure, year - 1)]
    if percent:
        words = f"较上年{'增长' if percent > 0 else '下降'}{abs(percent)}%"
    else:
        words = f"较上年{'增加' if difference > 0 else '减少'}{abs(difference)}{UNITS[figure]}"
    return [Piece(words, figure, year - 1)]


def _list(figures: YearlyFigures, year: int, *, figure: Figure, by: Dimension) -> list[Piece]:
    pieces: list[Piece] = []
    for key in figures.keys(by, year):
        value = figures.count(figure, year, by, key)
        if value == 0:
            continue
        name = label_of(by, key)
        if name[-1:].isdigit():  # “三号村3”12场, not 三号村312场
            name = f"“{name}”"
        words = f"{name}{UNKNOWN if value is None else value}{UNITS[figure]}"
        pieces += [*([Piece("、")] if pieces else []), Piece(words, figure, year, {by: key})]
    return pieces or [Piece(NOBODY)]


def _most(figures: YearlyFigures, year: int, by: Dimension) -> tuple[list[str], int]:
    """Return the keys with most sessions, all of them where several have as many, and how many those are."""
    counted = {
        key: figures.count(Figure.SESSIONS, year, by, key) or 0
        for key in figures.keys(by, year)
        if key != NO_KEY
    }
    most = max(counted.values(), default=0)
    return ([key for key, n in counted.items() if n == most], most) if most else ([], 0)


def _top(figures: YearlyFigures, year: int, *, by: Dimension) -> list[Piece]:
    keys, _count = _most(figures, year, by)
    pieces: list[Piece] = []
    for key in keys:
        pieces += [
            *([Piece("、")] if pieces else []),
            Piece(label_of(by, key), Figure.SESSIONS, year, {by: key}),
        ]
    return pieces or [Piece(NOBODY)]


def _top_sessions(figures: YearlyFigures, year: int, *, by: Dimension) -> list[Piece]:
    keys, count = _most(figures, year, by)
    return [Piece(str(count), Figure.SESSIONS, year, {by: keys[0]} if keys else {})]


def _top_share(figures: YearlyFigures, year: int, *, by: Dimension) -> list[Piece]:
    _keys, count = _most(figures, year, by)
    whole = figures.count(Figure.SESSIONS, year)
    return [Piece(f"{_rounded(100 * count, whole, '0.1')}%" if whole else "—", Figure.SESSIONS, year)]


def _reached(figures: YearlyFigures, year: int, *, by: Dimension) -> list[Piece]:
    keys = [
        key
        for key in figures.keys(by, year)
        if key != NO_KEY and figures.count(Figure.SESSIONS, year, by, key)
    ]
    return [Piece(str(len(keys)), Figure.SESSIONS, year)]


def _mean(figures: YearlyFigures, year: int) -> list[Piece]:
    people = figures.count(Figure.ATTENDANCES, year)
    sessions = (figures.count(Figure.SESSIONS, year) or 0) - (figures.count(Figure.UNCOUNTED, year) or 0)
    if people is None or not sessions:
        return [Piece(UNKNOWN)]
    return [Piece(str(_rounded(people, sessions, "1")), Figure.ATTENDANCES, year)]


def _rounded(number: int, by: int, step: str) -> Decimal:
    return (Decimal(number) / Decimal(by)).quantize(Decimal(step), ROUND_HALF_UP)


TOLD_APART: Final = (
    Figure.SESSIONS,
    Figure.ATTENDANCES,
    Figure.LECTURERS,
    Figure.REPORTS,
    Figure.ENTRIES,
    Figure.AWARDS,
)


def _placeholders() -> Iterator[Placeholder]:
    yield Placeholder("year", "年", partial(_year, back=0))
    yield Placeholder("year_before", "上年", partial(_year, back=1))
    for figure, chinese in NAMES.items():
        yield Placeholder(figure.value, chinese, partial(_figure, figure=figure))
        yield Placeholder(f"{figure.value}_before", f"上年{chinese}", partial(_before, figure=figure))
        yield Placeholder(f"{figure.value}_growth", f"{chinese}增长", partial(_growth, figure=figure))
    yield Placeholder("attendance_mean", "场均人数", _mean)
    for figure in TOLD_APART:
        for by, word in DIMENSIONS.items():
            if figure in COUNTED_IN[by]:
                yield Placeholder(
                    f"{figure.value}_by_{by.value}",
                    f"分{word}{NAMES[figure]}",
                    partial(_list, figure=figure, by=by),
                )
    for by, word in DIMENSIONS.items():
        yield Placeholder(f"top_{by.value}", f"最多{word}", partial(_top, by=by))
        yield Placeholder(f"top_{by.value}_sessions", f"最多{word}场次", partial(_top_sessions, by=by))
        yield Placeholder(f"top_{by.value}_share", f"最多{word}占比", partial(_top_share, by=by))
        yield Placeholder(f"{by.value}s_reached", f"{word}数", partial(_reached, by=by))


PLACEHOLDERS: Final = tuple(_placeholders())


@cache
def _by_name() -> dict[str, Placeholder]:
    return {name: one for one in PLACEHOLDERS for name in (one.name, one.chinese)}


# Reading a pattern ----------------------------------------------------------------------------------------

BRACED: Final = re.compile(r"\{([^{}\n]*)\}")
QUOTED: Final = re.compile(r"“[^”\n]*”|《[^》\n]*》")
_NUMERALS: Final = "〇零一二三四五六七八九十百千万亿两廿卅"
SPELT: Final = re.compile(
    rf"百分之[{_NUMERALS}点]+|(?<![第{_NUMERALS}])(?!一(?:场|名|件|篇|份))[{_NUMERALS}]+[余多]?(?:场|人次|名|件|篇|份)"
)


def normalised(pattern: str) -> str:
    """Return a pattern with plain braces and line ends, as it is kept; Chinese input methods write wide braces."""
    plain = pattern.replace("｛", "{").replace("｝", "}").replace("\r\n", "\n")
    return BRACED.sub(lambda found: f"{{{found[1].strip()}}}", plain).strip()


def check(pattern: str) -> None:
    """Raise PatternRefused for an unknown placeholder, a brace that stands alone, or a figure typed by hand."""
    text = normalised(pattern)
    if not text:
        raise PatternRefused(_("Write at least one sentence."))
    if len(text) > MOST_CHARACTERS:
        raise PatternRefused(_("At most %(most)d characters.") % {"most": MOST_CHARACTERS})
    unknown = [name for name in BRACED.findall(text) if name not in _by_name()]
    if unknown:
        raise PatternRefused(
            _("Not known: %(unknown)s. You may use: %(known)s.")
            % {
                "unknown": _in_a_list(f"{{{name}}}" for name in dict.fromkeys(unknown)),
                "known": _in_a_list(one.braced for one in PLACEHOLDERS),
            }
        )
    words = BRACED.sub(" ", text)
    if "{" in words or "}" in words:
        raise PatternRefused(_("A brace stands alone. Placeholders are written like this: {sessions}."))
    if typed := typed_figures(words):
        raise PatternRefused(
            _(
                "Figures can't be typed by hand: %(typed)s. Put a placeholder in their place, for a year {year}; "
                "an edition is “第三届” in Chinese numerals."
            )
            % {"typed": _in_a_list(typed)}
        )


def _in_a_list(words: Iterator[str] | Sequence[str]) -> str:
    return ("、" if (get_language() or "").startswith("zh") else ", ").join(words)


def typed_figures(words: str) -> list[str]:
    """Return the figures in words without placeholders: digits of any kind, and numerals that stand before a unit of the report.

    Chinese numerals in quotation marks are names (“百名讲师进百村”) and pass; digits never do.
    """
    found = ["".join(run) for run in _digit_runs(words)]
    return [*found, *SPELT.findall(QUOTED.sub(" ", words))]


def _digit_runs(words: str) -> Iterator[list[str]]:
    run: list[str] = []
    for sign in f"{words} ":
        if unicodedata.category(sign) in {"Nd", "Nl", "No"} and sign != "〇":
            run.append(sign)
        elif run:
            yield run
            run = []


def filled(pattern: str, figures: YearlyFigures, year: int) -> list[Paragraph]:
    """Return a pattern's text of a year, paragraph by paragraph; empty lines are left out. Raises PatternRefused as `check` does."""
    check(pattern)
    with translation.override("zh-hans"):
        return [
            Paragraph(list(_pieces(line.strip(), figures, year)))
            for line in normalised(pattern).split("\n")
            if line.strip()
        ]


def _pieces(line: str, figures: YearlyFigures, year: int) -> Iterator[Piece]:
    end = 0
    for found in BRACED.finditer(line):
        if found.start() > end:
            yield Piece(line[end : found.start()])
        yield from _by_name()[found[1]].fill(figures, year)
        end = found.end()
    if end < len(line):
        yield Piece(line[end:])
