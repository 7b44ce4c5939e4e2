"""Pages of a PDF as pictures, so that any browser shows them one by one without a plug-in."""

import io
from collections.abc import Iterator
from pathlib import Path
from threading import Lock
from typing import Final

WIDTH: Final = 1240
"""Pixels: sharp on a tablet, and a page of text stays below 150 kB."""
MOST_PIXELS: Final = 1240 * 3000
MOST_PAGES: Final = 120
"""A script has ten pages and slides forty; what has more is downloaded."""
QUALITY: Final = 78
LOCK: Final = Lock()
"""PDFium is not thread-safe."""


def page_pictures(path: Path, *, begin: int = 1) -> Iterator[tuple[int, bytes, int, int]]:
    """Yield (number, JPEG, width, height) of each page from `begin` on. Raises PdfiumError for a damaged file."""
    import pypdfium2

    with LOCK:
        document = pypdfium2.PdfDocument(path)
        try:
            for number in range(begin, min(len(document), MOST_PAGES) + 1):
                page = document[number - 1]
                wide, high = page.get_size()
                scale = min(WIDTH / max(wide, 1), (MOST_PIXELS / max(wide * high, 1)) ** 0.5)
                bitmap = page.render(scale=scale)
                picture = bitmap.to_pil().convert("RGB")
                out = io.BytesIO()
                picture.save(out, "JPEG", quality=QUALITY, optimize=True, progressive=True)
                size = picture.size
                bitmap.close()
                page.close()
                yield number, out.getvalue(), *size
        finally:
            document.close()
