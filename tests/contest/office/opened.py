"""Opens papers as an office would: DOCX and XLSX through LibreOffice, PDF by its characters and fonts."""

import io
import os
import shutil
import subprocess
from collections import defaultdict

import pikepdf
import pypdfium2
import pytest

MM = 25.4 / 72


def office():
    """Where LibreOffice is; `make setup-test` installs it."""
    found = shutil.which("soffice") or shutil.which("libreoffice")
    if not found:
        pytest.fail(
            "No LibreOffice here. Install it: apt-get install --no-install-recommends libreoffice-writer-nogui libreoffice-calc-nogui"
        )
    return found


def opened(content, suffix, folder):
    """Return what LibreOffice shows of a file, as PDF."""
    source = folder / f"paper.{suffix}"
    source.write_bytes(content)
    command = [
        office(),
        "--headless",
        "--norestore",
        f"-env:UserInstallation={(folder / 'profile').as_uri()}",
    ]
    subprocess.run(
        [*command, "--convert-to", "pdf", "--outdir", folder, source],
        check=True, capture_output=True, timeout=240, env={**os.environ, "HOME": str(folder)},
    )  # fmt: skip
    return (folder / "paper.pdf").read_bytes()


def words_of(pdf):
    """All words of a PDF without the spaces between them."""
    return "".join(
        "".join(page.get_textpage().get_text_range().split()) for page in pypdfium2.PdfDocument(pdf)
    )


def lines_of_page(pdf, number, sign):
    """Where a character stands on a page: top edge of each line -> (left, right) of each occurrence, in millimetres."""
    page = pypdfium2.PdfDocument(pdf)[number]
    text, height = page.get_textpage(), page.get_height()
    found = defaultdict(list)
    for at in range(text.count_chars()):
        if text.get_text_range(at, 1) == sign:
            left, bottom, right, _top = text.get_charbox(at, loose=True)
            found[round((height - bottom) * MM, 1)].append((left * MM, right * MM))
    return dict(sorted(found.items()))


def fonts_of(pdf):
    """Name of each font of a PDF -> whether it is embedded."""
    found = {}
    with pikepdf.open(io.BytesIO(pdf)) as document:
        for one in document.objects:
            if isinstance(one, pikepdf.Dictionary) and one.get("/Type") == "/FontDescriptor":
                is_whole = any(key in one for key in ("/FontFile", "/FontFile2", "/FontFile3"))
                found[str(one.FontName).split("+")[-1]] = is_whole
    return found
