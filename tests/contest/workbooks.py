"""Workbooks as people make them, and how they are sent."""

import io

import openpyxl
from django.core.files.uploadedfile import SimpleUploadedFile

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def xlsx(*rows):
    """Return an XLSX with these rows on its first sheet, as openpyxl and so many tools write it."""
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def as_file(content, name="名单.xlsx"):
    return SimpleUploadedFile(name, content, content_type=XLSX)


def look(client, kind, content, name="名单.xlsx"):
    """Send a file for its dry run and return the report page."""
    return client.post(f"/e/2026/import/{kind}/", {"file": as_file(content, name)})


def confirm(client, kind, report):
    """Press the button of a report."""
    return client.post(f"/e/2026/import/{kind}/", {"token": report.context["kept"].token}, follow=True)
