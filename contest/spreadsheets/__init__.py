"""Reading and writing XLSX and CSV: no text becomes a formula on the way out, none is changed on the way in.

Writing: `write_workbook` and `csv_lines` take the same columns and rows; `workbook_response` and `csv_response` make
downloads of them. Rows may come from a generator: neither way keeps them all.
Reading: `read_table` takes what office programs save and gives texts by row number; `read_sheets` does it for every
sheet of a workbook, without deciding where the headings are.
"""

from contest.spreadsheets.downloads import csv_response, disposition, streamed_response, workbook_response
from contest.spreadsheets.reading import comparable, read_sheets, read_table, titles_in_all_languages
from contest.spreadsheets.shapes import (
    MAX_BYTES,
    BarChart,
    Column,
    Line,
    Page,
    Sheet,
    Table,
    UnreadableTable,
    Value,
)
from contest.spreadsheets.writing import csv_lines, workbook_bytes, write_workbook

__all__ = [
    "MAX_BYTES",
    "BarChart",
    "Column",
    "Line",
    "Page",
    "Sheet",
    "Table",
    "UnreadableTable",
    "Value",
    "comparable",
    "csv_lines",
    "csv_response",
    "disposition",
    "read_sheets",
    "read_table",
    "streamed_response",
    "titles_in_all_languages",
    "workbook_bytes",
    "workbook_response",
    "write_workbook",
]
