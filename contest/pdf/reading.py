"""Sheets to and from what the database keeps; every mistake becomes a sentence for whoever made it."""

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import asdict, fields
from enum import StrEnum
from math import isfinite
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contest.pdf import fonts
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
)

FORMAT: Final = 1
SMALLEST_PAPER, LARGEST_PAPER = 40.0, 1200.0  # millimetres
MOST_BOXES, LONGEST_TEXT = 60, 2000
SMALLEST_QR: Final = 12.0  # millimetres; below it phones of some years ago give up
KINDS: Final[dict[str, type[Box]]] = {"text": TextBox, "picture": PictureBox, "qr": QrBox}
RANGES: Final = {
    "size": (4, 300), "smallest": (3, 300), "spacing": (-0.2, 5), "line_height": (0.7, 5), "indent": (0, 20),
    "opacity": (0.05, 1), "inset": (0, 100),
}  # fmt: skip
CHOICES: Final[dict[str, type[StrEnum]]] = {"align": Align, "valign": Valign, "fit": Fit, "kind": FrameKind}
COLOURS: Final = frozenset({"colour", "inner_colour"})
LABELS: Final = {
    "x": gettext_lazy("distance from the left"), "y": gettext_lazy("distance from the top"), "width": gettext_lazy("width"),
    "height": gettext_lazy("height"), "side": gettext_lazy("side"), "size": gettext_lazy("size"), "smallest": gettext_lazy("smallest size"),
    "spacing": gettext_lazy("letter spacing"), "line_height": gettext_lazy("line height"), "indent": gettext_lazy("indent"),
    "opacity": gettext_lazy("opacity"), "inset": gettext_lazy("distance from the edge"), "bold": gettext_lazy("bold"),
    "over": gettext_lazy("above the text"), "space_two": gettext_lazy("names of two characters spaced"),
    "per_line": gettext_lazy("each line fitted as one"), "background_printed": gettext_lazy("background is printed"),
}  # fmt: skip
LENGTHS: Final = frozenset({"x", "y", "width", "height"})

_CODE: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,39}")
_ASSET: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")
_COLOUR: Final = re.compile(r"#[0-9a-f]{6}", re.IGNORECASE)
_LANGUAGE: Final = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}")
_ADDRESS: Final = re.compile(r"^\s*([a-z][a-z0-9+.-]*:|//|\\\\)", re.IGNORECASE)
_PROGRAM: Final = re.compile(r"<\s*/?\s*script|javascript\s*:|\{%|\{\{|<\?", re.IGNORECASE)


class LayoutError(ValueError):
    """A sheet that can't be printed. sentences: what is wrong, each for the person who can mend it."""

    def __init__(self, sentences: list[str]) -> None:
        super().__init__(" ".join(sentences))
        self.sentences = sentences


def as_data(layout: Layout) -> dict[str, Any]:
    """Return a sheet as JSON values, the same for the same sheet; layout_from() reads it back."""
    kind_of = {cls: kind for kind, cls in KINDS.items()}
    data = {name: value for name, value in asdict(layout).items() if name != "boxes"}
    boxes = [{"type": kind_of[type(box)], **asdict(box)} for box in layout.boxes]
    return {"format": FORMAT, **_plain(data), "boxes": [_plain(box) for box in boxes]}


def _plain(data: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: str(value)
        if isinstance(value, StrEnum)
        else _plain(value)
        if isinstance(value, dict)
        else value
        for name, value in data.items()
    }


def layout_from(data: Mapping[str, Any], *, variables: Collection[str] = VARIABLES) -> Layout:
    """Return the sheet that the data describes.

    data: as from as_data(); what it leaves out takes its default. variables: what a text may name in braces.
    Raises LayoutError with a sentence for each mistake.
    """
    reader = _Reader(variables)
    layout = reader.layout(data)
    if reader.sentences:
        raise LayoutError(list(dict.fromkeys(reader.sentences)))
    return layout


class _Reader:
    """Reads on after a mistake, so that all of them are told at once."""

    def __init__(self, variables: Collection[str]) -> None:
        self.sentences: list[str] = []
        self._variables = variables

    def wrong(self, sentence: str, **facts: object) -> None:
        self.sentences.append(sentence % facts)

    def layout(self, data: Any) -> Layout:
        blank = Layout(297.0, 210.0, ())
        if not isinstance(data, Mapping):
            self.wrong(_("This is not a certificate template: it holds no fields."))
            return blank
        if data.get("format", FORMAT) != FORMAT:
            self.wrong(_("This template was made by another version of the software."))
            return blank
        where = _("the sheet")
        self._unknown(data, {"format", *(field.name for field in fields(Layout))}, where)
        width, height = (self._paper(data, side) for side in ("width", "height"))
        boxes = data.get("boxes", [])
        if not isinstance(boxes, list | tuple) or len(boxes) > MOST_BOXES:
            self.wrong(_("A sheet has at most %(most)s fields."), most=MOST_BOXES)
            boxes = []
        made = [box for one in boxes if (box := self._box(one, width, height)) is not None]
        codes = [box.code for box in made]
        for code in sorted({code for code in codes if codes.count(code) > 1}):
            self.wrong(_("Two fields are called “%(code)s”: each needs a name of its own."), code=code)
        background = data.get("background", "")
        language = data.get("language", blank.language)
        if not isinstance(language, str) or not _LANGUAGE.fullmatch(language):
            self.wrong(_("“%(value)s” is not a language code such as zh-Hans."), value=_short(language))
            language = blank.language
        return Layout(
            width,
            height,
            tuple(made),
            background=self._asset(background, where) if background else "",
            background_printed=self._truth(data, "background_printed", where, default=True),
            frame=self._frame(data.get("frame", {})),
            language=language,
        )

    def _paper(self, data: Mapping[str, Any], side: str) -> float:
        value: Any = data.get(side)
        if _is_number(value) and SMALLEST_PAPER <= value <= LARGEST_PAPER:
            return float(value)
        self.wrong(
            _("The paper's sides must be between %(least)g and %(most)g millimetres."),
            least=SMALLEST_PAPER,
            most=LARGEST_PAPER,
        )
        return 297.0

    def _frame(self, data: Any) -> Frame:
        if not isinstance(data, Mapping):
            self.wrong(_("The frame of this template can't be read."))
            return Frame()
        return self._fields(Frame, data, _("the frame")) or Frame()

    def _box(self, data: Any, width: float, height: float) -> Box | None:
        kind = data.get("type") if isinstance(data, Mapping) else None
        if kind not in KINDS:
            self.wrong(
                _("A field of the unknown kind “%(kind)s” was left in the template."), kind=_short(kind)
            )
            return None
        code = data.get("code")
        if not isinstance(code, str) or not _CODE.fullmatch(code):
            self.wrong(
                _("“%(code)s” can't be the name of a field: use letters, digits and hyphens."),
                code=_short(code),
            )
            return None
        where = _("field “%(code)s”") % {"code": code}
        rest = {name: value for name, value in data.items() if name != "type"}
        box: Box | None = self._fields(KINDS[kind], rest, where)
        if box is None:
            return None
        across, down = (box.size, box.size) if isinstance(box, QrBox) else (box.width, box.height)
        if box.x < 0 or box.y < 0 or box.x + across > width + 1e-6 or box.y + down > height + 1e-6:
            self.wrong(
                _("In %(where)s: it reaches beyond the paper of %(width)g × %(height)g millimetres."),
                where=where, width=width, height=height,
            )  # fmt: skip
        if isinstance(box, QrBox) and box.size < SMALLEST_QR:
            self.wrong(
                _("In %(where)s: a QR code below %(least)g millimetres can't be read by every phone."),
                where=where, least=SMALLEST_QR,
            )  # fmt: skip
        if isinstance(box, TextBox) and box.smallest > box.size:
            self.wrong(_("In %(where)s: the smallest size is larger than the size."), where=where)
        return box

    def _fields(self, cls: Callable[..., Any], data: Mapping[str, Any], where: str) -> Any:
        """Build a dataclass from checked values; None when one of them could not be used."""
        known = {field.name: field for field in fields(cls)}  # type: ignore[arg-type]  # always a dataclass
        self._unknown(data, set(known), where)
        before = len(self.sentences)
        values = {name: self._value(name, data, where, cls) for name in known if name in data}
        for name, field in known.items():
            if name not in data and field.default is field.default_factory:  # both say "missing"
                self.wrong(
                    _("In %(where)s: “%(name)s” is missing."), where=where, name=LABELS.get(name, name)
                )
        return cls(**values) if len(self.sentences) == before else None

    def _value(self, name: str, data: Mapping[str, Any], where: str, cls: object) -> Any:
        value = data[name]
        if name in CHOICES:
            return self._choice(CHOICES[name], value, name, where)
        if name in COLOURS:
            if not isinstance(value, str) or not _COLOUR.fullmatch(value):
                self.wrong(_("In %(where)s: “%(value)s” is not a colour such as #a61b1b."), where=where, value=_short(value))  # fmt: skip
            return str(value).lower()
        if name in {"over", "bold", "space_two", "per_line"}:
            return self._truth(data, name, where)
        if name == "asset":
            return self._asset(value, where)
        if name == "font":
            return self._font(value, where)
        if name == "text":
            return self._text(value, where)
        if name == "code":
            return value
        least, most = (
            RANGES.get(name, (0, LARGEST_PAPER)) if name not in LENGTHS else (-LARGEST_PAPER, LARGEST_PAPER)
        )
        is_qr_side = cls is QrBox and name == "size"
        if is_qr_side:
            least, most = 0, LARGEST_PAPER
        if (
            not _is_number(value)
            or not least <= value <= most
            or (name in {"width", "height"} and value <= 0)
        ):
            self.wrong(
                _("In %(where)s: “%(name)s” must be a number between %(least)g and %(most)g."),
                where=where, name=LABELS.get("side" if is_qr_side else name, name), least=max(least, 0) if name in LENGTHS else least, most=most,
            )  # fmt: skip
            return 0.0
        return float(value)

    def _choice(self, choices: type[StrEnum], value: Any, name: str, where: str) -> StrEnum | None:
        try:
            return choices(value)
        except ValueError:
            self.wrong(
                _("In %(where)s: “%(value)s” is not one of %(choices)s."),
                where=where, value=_short(value), choices=", ".join(choices),
            )  # fmt: skip
            return None

    def _truth(self, data: Mapping[str, Any], name: str, where: str, *, default: bool = False) -> bool:
        value = data.get(name, default)
        if not isinstance(value, bool):
            self.wrong(
                _("In %(where)s: “%(name)s” must be yes or no."), where=where, name=LABELS.get(name, name)
            )
            return default
        return value

    def _asset(self, value: Any, where: str) -> str:
        if isinstance(value, str) and _ADDRESS.match(value):
            self.wrong(
                _("In %(where)s: pictures are uploaded; nothing is fetched from “%(value)s”."),
                where=where, value=_short(value),
            )  # fmt: skip
        elif not isinstance(value, str) or not _ASSET.fullmatch(value):
            self.wrong(_("In %(where)s: choose a picture."), where=where)
        return str(value)

    def _font(self, value: Any, where: str) -> str:
        if value not in fonts.FONTS:
            self.wrong(
                _("In %(where)s: the typeface “%(value)s” is unknown; there are %(known)s."),
                where=where, value=_short(value), known=", ".join(str(face.label) for face in fonts.faces().values()),
            )  # fmt: skip
        elif fonts.missing_fonts([value]):
            face = fonts.faces()[value]
            self.wrong(
                _("In %(where)s: the typeface %(label)s (%(family)s) is not installed on this server."),
                where=where, label=face.label, family=face.family,
            )  # fmt: skip
        return str(value)

    def _text(self, value: Any, where: str) -> str:
        if not isinstance(value, str):
            self.wrong(_("In %(where)s: the text must be words."), where=where)
            return ""
        if len(value) > LONGEST_TEXT:
            self.wrong(
                _("In %(where)s: the text is longer than %(most)s characters."),
                where=where,
                most=LONGEST_TEXT,
            )
        if _PROGRAM.search(value):
            self.wrong(
                _("In %(where)s: the text holds program code; a certificate prints words only."), where=where
            )
            return value
        for name in BRACED.findall(value):
            if name not in self._variables:
                self.wrong(
                    _("In %(where)s: there is no variable {%(name)s}."), where=where, name=_short(name)
                )
        if set("{}") & set(BRACED.sub("", value)):
            self.wrong(_("In %(where)s: a brace stands alone."), where=where)
        return value

    def _unknown(self, data: Mapping[str, Any], known: set[str], where: str) -> None:
        for name in sorted(str(key) for key in set(data) - known):
            self.wrong(_("In %(where)s: “%(name)s” is unknown."), where=where, name=_short(name))


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and isfinite(value)


def _short(value: Any) -> str:
    text = str(value)
    return text if len(text) <= 60 else f"{text[:60]}…"
