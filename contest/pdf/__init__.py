"""The only door to what makes PDF: HTML of our own or a sheet as data in, files out, nothing fetched from anywhere.

WeasyPrint takes a second to load. It is loaded with the first document, so that commands and web processes
that make none start without it; so is pyHanko, with the first file examined.
"""

from collections.abc import Mapping

from contest.pdf.compose import Press, preview, text_of
from contest.pdf.designs import DESIGNS, SEALS
from contest.pdf.examining import Examined, examine
from contest.pdf.fitting import Fitted, fitted
from contest.pdf.fonts import FONTS, Face, faces, installed_fonts, missing_fonts
from contest.pdf.glyphs import Coverage, Missing, unprintable
from contest.pdf.layout import (
    BRACED,
    VARIABLES,
    Align,
    Box,
    Fit,
    Frame,
    FrameKind,
    Layout,
    PictureBox,
    QrBox,
    TextBox,
    Valign,
    assets_of,
    filled,
    fonts_of,
    variables_of,
)
from contest.pdf.orders import MOST, Assets, Options, Printed, Record, Shift
from contest.pdf.pool import PressArgs, Workers, workers
from contest.pdf.raster import preview_png
from contest.pdf.reading import LayoutError, as_data, layout_from
from contest.pdf.refused import RefusedAddress
from contest.pdf.signing import KeyRefused, Signer, certificates_in, chain_of, make_key

__all__ = [
    "BRACED", "DESIGNS", "FONTS", "MOST", "SEALS", "VARIABLES", "Align", "Assets", "Box", "Coverage", "Examined", "Face", "Fit",
    "Fitted", "Frame", "FrameKind", "KeyRefused", "Layout", "LayoutError", "Missing", "Options", "PictureBox", "Press",
    "PressArgs", "Printed", "QrBox", "Record", "RefusedAddress", "Shift", "Signer", "TextBox", "Valign", "Workers",
    "as_data", "assets_of", "certificates_in", "chain_of", "examine", "faces", "filled", "fitted", "fonts_of", "installed_fonts", "layout_from", "make_key",
    "missing_fonts", "preview", "preview_png", "render_pdf", "text_of", "unprintable", "variables_of", "workers",
]  # fmt: skip


def render_pdf(html: str, *, assets: Mapping[str, tuple[bytes, str]] | None = None) -> bytes:
    """Return the PDF of an HTML document; the same document gives the same bytes.

    assets: name -> (bytes, media type); the document names them as "asset:NAME". Every other address,
    a file's as well as a server's, raises RefusedAddress.
    """
    from contest.pdf.engine import typeset

    return typeset(html, assets or {})
