"""What the studio calls designs, boxes, variables and choices."""

from typing import Final

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from contest.pdf import Align, Fit, FrameKind, Valign

DESIGN_LABELS: Final = {
    "classic": _("Red and gold frame, A4 landscape"),
    "plain": _("Thin line, for white paper, A4 landscape"),
    "letter": _("Upright letter with red frame, A4 portrait"),
    "stock": _("No frame, for preprinted card, A4 landscape"),
}
BOX_LABELS: Final = {
    "heading": pgettext_lazy("certificate", "Heading"),
    "name": pgettext_lazy("certificate", "Name"),
    "unit": pgettext_lazy("organization", "Unit"),
    "body": pgettext_lazy("certificate", "Text"),
    "signature": pgettext_lazy("certificate", "Issuing body and date"),
    "qr": _("QR code"),
    "proof": _("Number and check code"),
    "seal": _("Seal"),
}
"""What the boxes of the built-in designs are called; one that was added is called by its code."""
VARIABLE_WORDS: Final = {
    "members": _("names of all"), "name": _("names in a row"), "salutation": _("同志： or ："), "unit": _("unit"),
    "title": _("title"), "award": _("award"), "place": pgettext_lazy("rank", "place"), "advisers": _("advisers"), "edition": _("contest"),
    "year": _("year"), "theme": _("theme"), "sector": _("sector"), "term": _("term"), "sessions": _("number of sessions"), "hosts": _("issuing bodies"),
    "date": _("date, 二〇二六年"), "date_digits": _("date, 2026年"), "number": pgettext_lazy("certificate", "number"), "check_code": _("check code"),
    "url": _("address of the QR code"),
}  # fmt: skip
ALIGNS: Final = {
    Align.START: _("left"),
    Align.CENTER: _("centre"),
    Align.END: _("right"),
    Align.JUSTIFY: _("both sides"),
}
VALIGNS: Final = {
    Valign.TOP: pgettext_lazy("in a box", "top"),
    Valign.MIDDLE: pgettext_lazy("in a box", "middle"),
    Valign.BOTTOM: pgettext_lazy("in a box", "bottom"),
}
FITS: Final = {
    Fit.LINE: _("one line, shrinks"),
    Fit.BLOCK: _("wraps, then shrinks"),
    Fit.FIXED: _("wraps, keeps its size"),
}
FRAMES: Final = {
    FrameKind.NONE: _("none"),
    FrameKind.LINE: _("one line"),
    FrameKind.DOUBLE: _("two lines"),
    FrameKind.CORNERS: _("two lines and corners"),
}
