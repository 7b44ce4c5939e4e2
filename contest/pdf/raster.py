"""Pages as pictures, for the screen. PDFium knows no threads: one at a time in a process."""

import io
from threading import Lock
from typing import Final

_PDFIUM: Final = Lock()
WIDEST: Final = 4000


def preview_png(pdf: bytes, width: int, *, page: int = 0) -> bytes:
    """Return a page as PNG, `width` pixels wide (at most 4,000). Raises ValueError for what is no PDF."""
    import pypdfium2

    if not 1 <= width <= WIDEST:
        raise ValueError(f"a preview is 1 to {WIDEST} pixels wide, not {width}")
    target = io.BytesIO()
    with _PDFIUM:
        try:
            document = pypdfium2.PdfDocument(pdf)
        except pypdfium2.PdfiumError as error:
            raise ValueError("not a PDF") from error
        with document:
            shown = document[page]
            image = shown.render(scale=width / shown.get_width()).to_pil()
            image.save(target, "PNG")
    return target.getvalue()
