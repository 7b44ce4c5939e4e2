"""Several PDFs as one."""

import io
from collections.abc import Sequence

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
