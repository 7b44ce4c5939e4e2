"""Tables and other files as downloads, under names that may be Chinese."""

import tempfile
from collections.abc import AsyncIterator, Iterable, Iterator, Sequence
from datetime import tzinfo
from functools import partial
from typing import Any, Final
from urllib.parse import quote

from asgiref.sync import sync_to_async
from django.core.handlers.asgi import ASGIRequest
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.utils import timezone

from contest.spreadsheets.shapes import Column, Sheet, Value
from contest.spreadsheets.writing import csv_lines, write_workbook

XLSX_TYPE: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV_TYPE: Final = "text/csv; charset=utf-8"


def workbook_response(filename: str, sheets: Sequence[Sheet]) -> HttpResponse:
    """Answer with an XLSX to be saved; `filename` without its ending may be Chinese."""
    with tempfile.SpooledTemporaryFile(max_size=16 * 1024 * 1024) as file:
        write_workbook(file, sheets)
        file.seek(0)
        response = HttpResponse(file.read(), content_type=XLSX_TYPE)
    response.headers["Content-Disposition"] = disposition(f"{filename}.xlsx")
    return response


def csv_response(
    request: HttpRequest, filename: str, columns: Sequence[Column], rows: Iterable[Sequence[Value]]
) -> StreamingHttpResponse:
    """Answer with a CSV that is sent while it is written, under either kind of server."""
    return streamed_response(request, f"{filename}.csv", csv_lines(columns, rows), CSV_TYPE)


def streamed_response(
    request: HttpRequest, filename: str, pieces: Iterator[str] | Iterator[bytes], content_type: str
) -> StreamingHttpResponse:
    """Answer with a file to be saved that is sent while it is made, under either kind of server.

    Its times are those of the view, which has left the time of its edition when the file is made.
    """
    drawn = _in_zone(pieces, timezone.get_current_timezone())
    content = _drawn_in_thread(drawn) if isinstance(request, ASGIRequest) else drawn
    response = StreamingHttpResponse(content, content_type=content_type)
    response.headers["Content-Disposition"] = disposition(filename)
    return response


def disposition(filename: str) -> str:
    """Return the header that makes a browser save a file under a name that may be Chinese."""
    plain = "".join(sign for sign in filename if sign.isprintable() and sign not in '\\/:*?"<>|')
    ascii_name = plain.encode("ascii", "ignore").decode().strip(" .") or "download"
    if ascii_name.startswith(("xlsx", "csv", "pdf")):
        ascii_name = f"download.{ascii_name}"
    return f"attachment; filename=\"{ascii_name}\"; filename*=UTF-8''{quote(plain)}"


def _in_zone(pieces: Iterator[Any], zone: tzinfo) -> Iterator[Any]:
    while True:
        with timezone.override(zone):
            piece = next(pieces, None)
        if piece is None:
            return
        yield piece


async def _drawn_in_thread(pieces: Iterator[Any]) -> AsyncIterator[Any]:
    draw = sync_to_async(partial(next, pieces, None))
    while (piece := await draw()) is not None:
        yield piece
