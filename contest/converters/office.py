"""Office documents to PDF, by LibreOffice where it is installed."""

import tempfile
from pathlib import Path
from typing import Final

import pikepdf

from contest.converters.programs import Beat, ProgramFailed, program, run

TIMEOUT: Final = 180
"""Seconds; thirty slides take four, and what takes minutes never ends."""


def can_convert() -> bool:
    """Whether this machine can make PDF of office documents."""
    return _office() is not None


def make_pdf(source: str, folder: str, *, beat: Beat | None = None) -> Path:
    """Write an office document as PDF into a folder and return where it is. Raises ProgramFailed.

    Each run has a profile of its own: two that shared one would wait for each other, and one that was killed
    leaves a lock behind. Its macros are switched off by never being there; links are not followed.
    """
    office = _office()
    assert office is not None
    with tempfile.TemporaryDirectory(prefix="office-", dir=folder) as profile:
        command = [
            office,
            "--headless",
            "--norestore",
            "--nolockcheck",
            "--nodefault",
            "--nofirststartwizard",
        ]
        command += [f"-env:UserInstallation={Path(profile).as_uri()}"]
        command += ["--convert-to", "pdf", "--outdir", folder, source]
        run(command, timeout=TIMEOUT, beat=beat, environment={"HOME": profile})
    made = Path(folder) / f"{Path(source).stem}.pdf"
    if not made.exists() or not made.stat().st_size:
        raise ProgramFailed("LibreOffice made no PDF")
    return made


def strip_properties(path: Path) -> None:
    """Take author, title and history out of a PDF: judges of a blind round get this form."""
    with pikepdf.open(path, allow_overwriting_input=True) as pdf:
        if "/Metadata" in pdf.Root:
            del pdf.Root.Metadata
        if "/Info" in pdf.trailer:
            del pdf.trailer.Info
        pdf.save(path, deterministic_id=True)


def _office() -> str | None:
    return program("soffice") or program("libreoffice")
