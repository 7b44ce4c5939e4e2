"""The only door to WeasyPrint: HTML of our own in, PDF out, and nothing fetched from anywhere.

The typesetter takes a second to load. It is loaded with the first document, so that commands and web processes
that make none start without it.
"""

from collections.abc import Mapping


class RefusedAddress(ValueError):
    """A document named an address that is not one of its assets."""


def render_pdf(html: str, *, assets: Mapping[str, tuple[bytes, str]] | None = None) -> bytes:
    """Return the PDF of an HTML document; the same document gives the same bytes.

    assets: name -> (bytes, media type); the document names them as "asset:NAME". Every other address,
    a file's as well as a server's, raises RefusedAddress.
    """
    from contest.pdf.engine import typeset

    return typeset(html, assets or {})
