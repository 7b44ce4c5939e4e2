"""Charts of bars for paper: drawn as SVG for PDF, and as a picture of dots for office programs."""

from typing import Final

from django.template.loader import render_to_string

from contest.charts import Chart, bar_chart
from contest.office.faces import FAMILIES
from contest.office.measure import ems
from contest.office.paper import Bars, Face
from contest.pdf import preview_png, render_pdf
from contest.wording import writable

UNITS: Final = 560
"""Of the drawing, across; its letters are 12 units high."""
LABELS: Final = 180
EDGE: Final = 4
"""Kept white above and below the bars, whose outlines are drawn around them."""
RIGHT: Final = 12
"""Kept for numbers of more than five figures."""
MOST_EMS: Final = (LABELS - 8) / 12
DOTS: Final = 1800


def chart_of(block: Bars) -> Chart:
    """Return the places of the bars; a name that is too long for its place is shortened, the table has it whole."""
    rows = [(_short(label), values) for label, values in block.rows]
    return bar_chart(rows, width=UNITS - RIGHT, beside=LABELS)


def bars_svg(block: Bars) -> bytes:
    """Return a chart as SVG."""
    chart = chart_of(block)
    context = {
        "chart": chart,
        "width": UNITS,
        "height": _height(chart),
        "top": -EDGE,
        "label_end": LABELS - 8,
        "family": FAMILIES[Face.BODY].css,
    }
    return writable(render_to_string("pdf/papers/_bars.svg", context), line_break=" ").encode()


def bars_png(block: Bars) -> bytes:
    """Return a chart as a picture of dots, DOTS across."""
    page = f"@page {{ size: {UNITS}px {_height(chart_of(block))}px; margin: 0 }}"
    page += " body { margin: 0 } img { display: block }"  # a body has 8 pixels around it of its own
    html = f'<html lang="zh-Hans"><style>{page}</style><img src="asset:chart" alt=""></html>'
    return preview_png(render_pdf(html, assets={"chart": (bars_svg(block), "image/svg+xml")}), DOTS)


def _height(chart: Chart) -> int:
    return chart.height + 2 * EDGE


def _short(label: str) -> str:
    if ems(label) <= MOST_EMS:
        return label
    while ems(label) > MOST_EMS - 1:
        label = label[:-1]
    return f"{label}…"
