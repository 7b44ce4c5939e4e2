"""WeasyPrint itself, held to a document's own pictures."""

from collections.abc import Mapping
from functools import cache
from typing import Any

import weasyprint
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

from contest.pdf.refused import RefusedAddress

ASSET_SCHEME = "asset:"


class _Assets(URLFetcher):  # type: ignore[misc]  # WeasyPrint has no types
    """Knows the document's own pictures and refuses every other address, files and servers alike."""

    def __init__(self, known: Mapping[str, tuple[bytes, str]]) -> None:
        super().__init__(allowed_protocols=(), fail_on_errors=True)
        self._known = known

    def fetch(self, url: str, headers: Mapping[str, str] | None = None) -> Any:
        found = self._known.get(url.removeprefix(ASSET_SCHEME)) if url.startswith(ASSET_SCHEME) else None
        if found is None:
            raise RefusedAddress(url[:200])
        content, media_type = found
        return URLFetcherResponse(url, content, {"Content-Type": media_type})


@cache
def _fonts() -> FontConfiguration:
    """One per process: building it reads every font of the machine."""
    return FontConfiguration()


def typeset(html: str, assets: Mapping[str, tuple[bytes, str]]) -> bytes:
    """Return the PDF of an HTML document; see contest.pdf.render_pdf."""
    document = weasyprint.HTML(string=html, url_fetcher=_Assets(assets))
    try:
        pdf: bytes = document.write_pdf(font_config=_fonts())
    except FatalURLFetchingError as error:
        raise RefusedAddress(str(error)) from error
    return pdf
