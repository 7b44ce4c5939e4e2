"""The studio: a sheet and its boxes as fields in millimetres. What the fields mean is checked by contest.pdf.layout_from."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, ClassVar, Final

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from contest.forms.base import CrispyForm
from contest.forms.fields import PictureField
from contest.pdf import DESIGNS, FONTS, faces
from judging.forms.certificate.words import ALIGNS, BOX_LABELS, DESIGN_LABELS, FITS, FRAMES, VALIGNS
from judging.models import CertificatePicture
from judging.states import PictureUse

PICTURE_BYTES: Final = 20_000_000
NEW: Final[dict[str, dict[str, Any]]] = {
    "text": {"x": 40, "y": 120, "width": 80, "height": 12, "text": "", "size": 16},
    "picture": {"x": 40, "y": 120, "width": 40, "height": 40, "asset": "", "over": True},
    "qr": {"x": 36, "y": 164, "size": 22},
}
"""A box that is added."""


def _length(label: Any) -> forms.FloatField:
    return forms.FloatField(
        label=label,
        min_value=-1200,
        max_value=1200,
        widget=forms.NumberInput({"step": "0.1", "class": "form-control num"}),
    )


def _figure(label: Any, step: str = "0.1") -> forms.FloatField:
    return forms.FloatField(
        label=label, widget=forms.NumberInput({"step": step, "class": "form-control num"})
    )


def _choice(label: Any, choices: Iterable[tuple[Any, Any]]) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label, choices=list(choices), widget=forms.Select({"class": "form-select"})
    )


def _tick(label: Any) -> forms.BooleanField:
    return forms.BooleanField(
        label=label, required=False, widget=forms.CheckboxInput({"class": "form-check-input"})
    )


def _colour(label: Any) -> forms.CharField:
    return forms.CharField(
        label=label, widget=forms.TextInput({"type": "color", "class": "form-control form-control-color"})
    )


class BoxForm(forms.Form):
    """A box of a sheet; `rows` says how its fields stand: the first group always, the others folded away."""

    kind: ClassVar[str]
    code = forms.CharField(
        label=_("Code"), max_length=40, widget=forms.TextInput({"class": "form-control"}),
        help_text=_("Latin letters and digits."),
    )  # fmt: skip
    x, y = _length(_("From the left, mm")), _length(_("From the top, mm"))
    shown: ClassVar[tuple[str, ...]] = ()
    placed: ClassVar[tuple[str, ...]] = ("x", "y", "width", "height")
    folded: ClassVar[tuple[str, ...]] = ("code",)

    def fields_of(self, names: Sequence[str]) -> list[forms.BoundField]:
        return [self[name] for name in names]

    @property
    def label(self) -> Any:
        """What people call the box."""
        code = self["code"].value() or ""
        return BOX_LABELS.get(code, code or gettext("New field"))

    @property
    def shown_fields(self) -> list[forms.BoundField]:
        return self.fields_of(self.shown)

    @property
    def placed_fields(self) -> list[forms.BoundField]:
        return self.fields_of(self.placed)

    @property
    def folded_fields(self) -> list[forms.BoundField]:
        return self.fields_of(self.folded)

    @property
    def data_of_box(self) -> dict[str, Any]:
        """The box as layout_from reads it; what the form could not read is left out."""
        self.is_valid()
        return {"type": self.kind, **self.cleaned_data}


class TextBoxForm(BoxForm):
    """Words in a box."""

    kind = "text"
    text = forms.CharField(
        label=_("Words"), required=False, max_length=2000, strip=False, widget=forms.Textarea({"rows": 2, "class": "form-control"})
    )  # fmt: skip
    width, height = _length(_("Width, mm")), _length(_("Height, mm"))
    font = forms.ChoiceField(label=_("Typeface"), widget=forms.Select({"class": "form-select"}))
    size, smallest = _figure(_("Size, pt"), "0.5"), _figure(_("Smallest, pt"), "0.5")
    align = _choice(_("Lines stand"), ALIGNS.items())
    valign = _choice(_("In the box"), VALIGNS.items())
    fit = _choice(_("Too long"), FITS.items())
    spacing = _figure(_("Letter spacing, em"), "0.01")
    line_height = _figure(_("Line height"), "0.05")
    indent = _figure(_("First line, em"), "0.5")
    colour = _colour(_("Colour"))
    bold = _tick(_("Bold"))
    space_two = _tick(_("Space names of two characters"))
    per_line = _tick(_("Each line by itself"))
    shown = ("text",)
    folded = (
        "font", "size", "smallest", "align", "valign", "fit", "spacing", "line_height", "indent", "colour", "bold",
        "space_two", "per_line", "code",
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        present = faces()
        self.fields["font"].choices = [  # type: ignore[attr-defined]
            (
                code,
                present[code].label
                if present[code].path
                else gettext("%(face)s (not installed)") % {"face": present[code].label},
            )
            for code in FONTS
        ]

    def clean_text(self) -> str:
        return str(self.cleaned_data["text"]).replace("\r\n", "\n")


class PictureBoxForm(BoxForm):
    """A picture in a box, a seal for example."""

    kind = "picture"
    asset = forms.ChoiceField(label=_("Picture"), widget=forms.Select({"class": "form-select"}))
    width, height = _length(_("Width, mm")), _length(_("Height, mm"))
    opacity = _figure(_("Opacity, 0 to 1"), "0.05")
    over = _tick(_("Above the words, as a seal is"))
    shown = ("asset",)
    folded = ("opacity", "over", "code")

    def __init__(self, *args: Any, pictures: Sequence[CertificatePicture], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["asset"].choices = [  # type: ignore[attr-defined]
            ("", gettext("Please choose")),
            *((one.code, one.label) for one in pictures),
        ]


class QrBoxForm(BoxForm):
    """The QR code."""

    kind = "qr"
    size = _length(_("Side, mm"))
    placed = ("x", "y", "size")


class SheetForm(CrispyForm):
    """The paper and what all boxes lie on."""

    fieldsets = (
        ("", ("name", "issued_on")),
        (
            pgettext_lazy("certificate", "Paper"),
            (
                ("width", "height"), "background", "background_printed", ("frame_kind", "frame_inset"),
                ("frame_colour", "frame_inner"),
            ),
        ),
    )  # fmt: skip

    seen = forms.IntegerField(widget=forms.HiddenInput)
    name = forms.CharField(label=_("Name of the template"), max_length=100)
    issued_on = forms.DateField(
        label=_("Date on the certificate"), required=False, help_text=_("Empty: the day of issuing.")
    )
    width, height = _length(_("Width of the paper, mm")), _length(_("Height of the paper, mm"))
    background = forms.ChoiceField(
        label=_("Background or scan of the card"),
        required=False,
        widget=forms.Select({"class": "form-select"}),
    )
    background_printed = forms.BooleanField(
        label=_("Print the background"), required=False,
        help_text=_("Off for the scan of a bought card: it is shown here only."),
    )  # fmt: skip
    frame_kind = forms.ChoiceField(
        label=pgettext_lazy("certificate", "Frame"), choices=[(kind.value, words) for kind, words in FRAMES.items()]
    )  # fmt: skip
    frame_inset = _length(_("From the edge, mm"))
    frame_colour = _colour(_("Colour of the frame"))
    frame_inner = _colour(_("Inner colour"))

    def __init__(self, *args: Any, pictures: Sequence[CertificatePicture], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["background"].choices = [  # type: ignore[attr-defined]
            ("", gettext("none")),
            *((one.code, one.label) for one in pictures if one.use == PictureUse.BACKGROUND),
        ]
        if self.initial.get("background") and not self.is_bound:
            known = {code for code, _label in self.fields["background"].choices}  # type: ignore[attr-defined]
            if self.initial["background"] not in known:
                self.initial["background"] = ""


def sheet_initial(layout: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values of SheetForm for a layout as data."""
    frame = layout.get("frame", {})
    return {
        "width": layout["width"],
        "height": layout["height"],
        "background": layout.get("background", ""),
        "background_printed": layout.get("background_printed", True),
        "frame_kind": frame.get("kind", "none"),
        "frame_inset": frame.get("inset", 8),
        "frame_colour": frame.get("colour", "#a61b1b"),
        "frame_inner": frame.get("inner_colour", "#b8892f"),
    }


class Studio:
    """A sheet's form and its boxes' forms, from a layout or from what was sent.

    Acts of the box list ("up:3", "down:3", "remove:3", "add:text") change the order before it is shown again.
    """

    def __init__(self, *, pictures: Sequence[CertificatePicture]) -> None:
        self.pictures = pictures
        self.sheet: SheetForm
        self.boxes: list[BoxForm] = []

    @classmethod
    def of_layout(
        cls, layout: Mapping[str, Any], *, pictures: Sequence[CertificatePicture], **initial: Any
    ) -> "Studio":
        """Return the forms of a stored layout."""
        studio = cls(pictures=pictures)
        studio.sheet = SheetForm(initial={**sheet_initial(layout), **initial}, pictures=pictures)
        studio._set(layout["boxes"])
        return studio

    @classmethod
    def of_post(cls, post: QueryDict, *, pictures: Sequence[CertificatePicture]) -> "Studio":
        """Return the forms of what was sent."""
        studio = cls(pictures=pictures)
        studio.sheet = SheetForm(post, pictures=pictures)
        for place in range(MOST_SENT):
            kind = post.get(f"box{place}-type")
            if kind is None:
                break
            if kind in FORMS:
                studio.boxes.append(studio._form(kind, place, data=post))
        return studio

    def _form(self, kind: str, place: int, **kwargs: Any) -> BoxForm:
        if kind == "picture":
            return PictureBoxForm(prefix=f"box{place}", pictures=self.pictures, **kwargs)
        return FORMS[kind](prefix=f"box{place}", **kwargs)

    def _set(self, boxes: Sequence[Mapping[str, Any]]) -> None:
        self.boxes = [
            self._form(box["type"], place, initial={**DEFAULTS[box["type"]], **box})
            for place, box in enumerate(boxes)
        ]

    def act(self, act: str) -> None:
        """Move, remove or add a box; an act that names none is passed over."""
        verb, _colon, what = act.partition(":")
        rows = [{**_raw(box), "type": box.kind} for box in self.boxes]
        place = int(what) if what.isdecimal() else -1
        if verb == "add" and what in NEW:
            taken = {row.get("code") for row in rows}
            code = next(f"{what}{n}" for n in range(1, MOST_SENT + 2) if f"{what}{n}" not in taken)
            rows.append({**NEW[what], "type": what, "code": code})
        elif verb == "remove" and 0 <= place < len(rows):
            rows.pop(place)
        elif verb in {"up", "down"} and 0 <= place < len(rows):
            other = place + (1 if verb == "down" else -1)
            if 0 <= other < len(rows):
                rows[place], rows[other] = rows[other], rows[place]
        self._set(rows)

    def is_readable(self) -> bool:
        """Whether every field holds what its kind asks for."""
        return all([self.sheet.is_valid(), *(box.is_valid() for box in self.boxes)])

    def layout(self, language: str = "zh-Hans") -> dict[str, Any]:
        """Return what the forms say as a layout's data, for layout_from to judge. Call is_readable() before."""
        clean = self.sheet.cleaned_data
        return {
            "format": 1,
            "width": clean["width"],
            "height": clean["height"],
            "background": clean["background"],
            "background_printed": clean["background_printed"],
            "frame": {
                "kind": clean["frame_kind"],
                "inset": clean["frame_inset"],
                "colour": clean["frame_colour"],
                "inner_colour": clean["frame_inner"],
            },
            "language": language,
            "boxes": [box.data_of_box for box in self.boxes],
        }

    def sentences(self) -> list[str]:
        """Say what the forms could not read, with the box it stands in."""
        said = [
            f"{self.sheet.fields[name].label}：{error}"
            for name, errors in self.sheet.errors.items()
            for error in errors
        ]
        return said + [
            f"{box.label} · {box.fields[name].label}：{error}"
            for box in self.boxes
            for name, errors in box.errors.items()
            for error in errors
        ]


def _raw(box: BoxForm) -> dict[str, Any]:
    """The values of a box as they stand in its fields, right or wrong."""
    return {name: box[name].value() for name in box.fields}


FORMS: Final[dict[str, type[BoxForm]]] = {"text": TextBoxForm, "picture": PictureBoxForm, "qr": QrBoxForm}
DEFAULTS: Final[dict[str, dict[str, Any]]] = {
    "text": {
        "font": "song", "size": 16, "smallest": 8, "align": "start", "valign": "top", "fit": "block", "spacing": 0,
        "line_height": 1.5, "indent": 0, "colour": "#1a1a1a",
    },
    "picture": {"opacity": 1},
    "qr": {},
}  # fmt: skip
MOST_SENT: Final = 60


class DesignForm(CrispyForm):
    """Begin again from a built-in design."""

    design = forms.ChoiceField(
        label=_("Design"), choices=[(code, DESIGN_LABELS[code]) for code in DESIGNS], widget=forms.RadioSelect
    )


class PictureForm(CrispyForm):
    """A picture that layouts may name."""

    use = forms.ChoiceField(label=_("Used as"), choices=PictureUse.choices)
    picture = PictureField(
        label=_("Picture"),
        max_bytes=PICTURE_BYTES,
        help_text=_("JPEG or PNG in RGB, at most 20 MB; a seal as PNG with transparent ground."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["picture"].required = True
