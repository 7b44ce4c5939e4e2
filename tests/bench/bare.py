"""Bare Django views to compare with: the same bytes, one insert, the same cells, and nothing else."""

import csv
import io
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import xlsxwriter
from django.db import connection, models, transaction
from django.http import HttpRequest, HttpResponse, JsonResponse

CELLS: list[Sequence[Any]] = []
"""What the exports hold; filled by the bench from the product's own file."""


class Row(models.Model):
    """Something to insert: about as many bytes as a version of a sheet."""

    text = models.TextField()

    class Meta:
        app_label = "bench"
        managed = False
        db_table = "bench_row"


def create_table() -> None:
    with connection.schema_editor() as editor:
        editor.create_model(Row)


def page(request: HttpRequest, size: int) -> HttpResponse:
    """As many bytes as the page that it stands beside."""
    return HttpResponse(b"x" * size)


def insert(request: HttpRequest) -> JsonResponse:
    """One row in one transaction."""
    with transaction.atomic():
        row = Row.objects.create(text=request.POST.urlencode())
    return JsonResponse({"number": row.pk})


def workbook(request: HttpRequest) -> HttpResponse:
    """The cells of the export of marks, by XlsxWriter alone."""
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"constant_memory": True}) as book:
        sheet, moment = book.add_worksheet(), book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})
        for number, row in enumerate(CELLS):
            for index, value in enumerate(row):
                if isinstance(value, str):
                    sheet.write_string(number, index, value)
                elif isinstance(value, datetime):
                    sheet.write_datetime(number, index, value, moment)
                elif value is not None:
                    sheet.write_number(number, index, value)
    return HttpResponse(target.getvalue())


def table(request: HttpRequest) -> HttpResponse:
    """The same cells as CSV."""
    target = io.StringIO()
    csv.writer(target).writerows(CELLS)
    return HttpResponse(target.getvalue().encode())
