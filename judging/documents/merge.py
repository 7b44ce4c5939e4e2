"""Several PDFs as one."""

import io
from collections.abc import Sequence
from pathlib import Path

import pikepdf


def merge(parts: Sequence[bytes], *, title: str) -> bytes:
    """Return one PDF from several, page after page, fonts and pictures shared where they are the same object."""
    with pikepdf.new() as whole:
        for part in parts:
            with pikepdf.open(io.BytesIO(part)) as pdf:
                whole.pages.extend(pdf.pages)
        whole.docinfo["/Title"] = title
        target = io.BytesIO()
        whole.save(target, deterministic_id=True)
    return target.getvalue()


def merge_files(files: Sequence[Path], target: Path, *, title: str) -> None:
    """Write one PDF from several files, page after page, for those too large to hold."""
    with pikepdf.new() as whole:
        opened = [pikepdf.open(file) for file in files]
        for pdf in opened:
            whole.pages.extend(pdf.pages)
        whole.docinfo["/Title"] = title
        whole.save(target, deterministic_id=True)
        for pdf in opened:
            pdf.close()
