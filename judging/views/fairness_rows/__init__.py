"""From a report's figures to the lines of its page; every number already in the words that are shown."""

from judging.views.fairness_rows.judges import judge_table, own_row
from judging.views.fairness_rows.named import Named
from judging.views.fairness_rows.panel import (
    LISTED,
    bench_rows,
    link_rows,
    looks,
    order_words,
    sheet_lines,
    without_rows,
)
from judging.views.fairness_rows.places import chosen, league_rows

__all__ = [
    "LISTED",
    "Named",
    "bench_rows",
    "chosen",
    "judge_table",
    "league_rows",
    "link_rows",
    "looks",
    "order_words",
    "own_row",
    "sheet_lines",
    "without_rows",
]
