"""The four built-in sheets, which an office prints as they are."""

from typing import Final

from contest.pdf.layout import (
    GOLD,
    GREY,
    INK,
    RED,
    Align,
    Fit,
    Frame,
    FrameKind,
    Layout,
    PictureBox,
    QrBox,
    TextBox,
    Valign,
)

_BODY: Final = "在{edition}中，您讲授的《{title}》荣获{award}。\n特发此证，以资鼓励。"
_APPOINTED: Final = "兹聘请您为师资库讲师，聘期{term}。\n特颁此证。"


def _landscape(heading_colour: str, frame: Frame) -> Layout:
    return Layout(
        297,
        210,
        (
            TextBox(
                "heading", 36, 25, 225, 20, "荣誉证书", "song", 44, 24, Align.CENTER, Valign.MIDDLE, Fit.LINE,
                spacing=0.28, line_height=1, colour=heading_colour, bold=True,
            ),
            TextBox(
                "name", 36, 56, 225, 15, "{name}{salutation}", "kai", 30, 14, Align.START, Valign.BOTTOM, Fit.LINE,
                spacing=0.03, line_height=1.2, space_two=True,
            ),
            TextBox("unit", 36, 72, 225, 8, "{unit}", "song", 16, 8, fit=Fit.LINE, line_height=1.3, colour="#333333"),
            TextBox(
                "body", 36, 84, 225, 56, _BODY, "song", 19, 11, Align.JUSTIFY, line_height=1.75, indent=2,
            ),
            TextBox(
                "signature", 165, 146, 92, 40, "{hosts}\n{date}", "song", 15, 8, Align.CENTER, Valign.BOTTOM,
                line_height=1.6, per_line=True,
            ),
            QrBox("qr", 36, 164, 22),
            TextBox(
                "proof", 61, 176, 60, 10, "{number}\n{check_code}", "hei", 8, 6, valign=Valign.BOTTOM,
                line_height=1.5, colour="#333333", per_line=True,
            ),
        ),
        frame=frame,
    )  # fmt: skip


_LETTER: Final = Layout(
    210,
    297,
    (
        TextBox(
            "heading", 30, 40, 150, 20, "聘书", "song", 46, 24, Align.CENTER, Valign.MIDDLE, Fit.LINE,
            spacing=0.5, line_height=1, colour=RED, bold=True,
        ),
        TextBox(
            "name", 30, 84, 150, 15, "{name}{salutation}", "kai", 30, 14, Align.START, Valign.BOTTOM, Fit.LINE,
            spacing=0.03, line_height=1.2, space_two=True,
        ),
        TextBox("unit", 30, 101, 150, 8, "{unit}", "song", 16, 8, fit=Fit.LINE, line_height=1.3, colour="#333333"),
        TextBox("body", 30, 115, 150, 80, _APPOINTED, "song", 19, 11, Align.JUSTIFY, line_height=1.9, indent=2),
        TextBox(
            "signature", 88, 205, 92, 44, "{hosts}\n{date}", "song", 15, 8, Align.CENTER, Valign.BOTTOM,
            line_height=1.6, per_line=True,
        ),
        QrBox("qr", 30, 245, 22),
        TextBox(
            "proof", 55, 257, 60, 10, "{number}\n{check_code}", "hei", 8, 6, valign=Valign.BOTTOM,
            line_height=1.5, colour="#333333", per_line=True,
        ),
    ),
    frame=Frame(FrameKind.DOUBLE, 12, RED, RED),
)  # fmt: skip

DESIGNS: Final[dict[str, Layout]] = {
    "classic": _landscape(RED, Frame(FrameKind.CORNERS, 8, RED, GOLD)),
    "plain": _landscape(INK, Frame(FrameKind.LINE, 10, GREY, GREY)),
    "letter": _LETTER,
    "stock": _landscape(INK, Frame()),
}
"""For red-gold paper work; for white paper; upright, for letters of appointment; for bought, preprinted card."""

SEALS: Final[dict[str, PictureBox]] = {
    code: PictureBox("seal", 191, 148, 40, 40, "seal", over=True, opacity=0.92)
    if layout.width > layout.height
    else PictureBox("seal", 114, 209, 40, 40, "seal", over=True, opacity=0.92)
    for code, layout in DESIGNS.items()
}
"""Where each design's seal goes once there is a picture of one: over the signature."""
