"""Fields in the units that people think in (the database keeps seconds and bytes), names, and pictures."""

import re
import unicodedata
from decimal import Decimal
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

MEGABYTE: Final = 1_000_000
GIGABYTE: Final = 1_000_000_000
_CLOCK: Final = re.compile(r"(?:(\d{1,3})[:：分′'])?(\d{1,2})[秒″\"]?")
_SIZE: Final = re.compile(r"(\d{1,7}(?:\.\d{1,4})?)\s*(mb?|兆(?:字节)?|gb?|吉(?:字节)?|tb?|)")
_SCALES: Final = {"": MEGABYTE, "m": MEGABYTE, "兆": MEGABYTE, "g": GIGABYTE, "吉": GIGABYTE, "t": 10**12}
_MINUTES: Final = re.compile(r"(\d{1,4})\s*(?:分钟|分|min|′|')?")


class DurationField(forms.CharField):
    """Minutes and seconds ("8:30"), or whole minutes ("8", "8分"); becomes whole seconds, None if empty."""

    default_error_messages = {
        "invalid": _("Type minutes and seconds like 8:30, or whole minutes like 8."),
        "empty": _("A length must be longer than zero."),
    }

    def __init__(self, *, allow_zero: bool = False, **kwargs: Any) -> None:
        self.allow_zero = allow_zero
        super().__init__(**kwargs)

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {
            **super().widget_attrs(widget),
            "placeholder": "m:ss",
            "inputmode": "text",
            "class": "input-short",
        }

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, int):
            return f"{value // 60}:{value % 60:02d}"
        return value

    def to_python(self, value: Any) -> Any:
        text = str(super().to_python(value) or "").replace(" ", "")
        if not text:
            return None
        seconds = seconds_of(text)
        if seconds is None:
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        if not seconds and not self.allow_zero:
            raise ValidationError(self.error_messages["empty"], code="empty")
        return seconds

    def has_changed(self, initial: Any, data: Any) -> bool:
        return super().has_changed(self.prepare_value(initial), data)


def seconds_of(text: str) -> int | None:
    """Read "8:30", "8分30秒", "8", "8分" as seconds; None if it is none of these."""
    if found := _MINUTES.fullmatch(text):
        return int(found[1]) * 60
    if (found := _CLOCK.fullmatch(text)) and int(found[2]) < 60:
        return int(found[1] or 0) * 60 + int(found[2])
    return None


class MegabyteField(forms.DecimalField):
    """A file size in MB of a million bytes, as phones and this product show it; becomes whole bytes."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(min_value=Decimal("0.1"), max_value=100_000, decimal_places=1, **kwargs)

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, int):
            megabytes = Decimal(value) / MEGABYTE
            return format(megabytes.quantize(Decimal("0.1")), "f").removesuffix(".0")
        return value

    def clean(self, value: Any) -> Any:
        megabytes = super().clean(value)
        return None if megabytes is None else int(megabytes * MEGABYTE)

    def has_changed(self, initial: Any, data: Any) -> bool:
        return super().has_changed(self.prepare_value(initial), data)


class SizeField(forms.CharField):
    """A large file size in words ("500 MB", "20 GB", "20G"; a bare number is MB); becomes whole bytes, None if empty.

    most: above it a size is refused; 0 is no limit.
    """

    default_error_messages = {
        "invalid": _("Type a size with its unit, like 500 MB or 20 GB."),
        "too_much": _("This installation allows at most %(most)s."),
    }

    def __init__(self, *, most: int = 0, **kwargs: Any) -> None:
        self.most = most
        super().__init__(required=False, **kwargs)

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {**super().widget_attrs(widget), "class": "input-short", "maxlength": "20"}

    def prepare_value(self, value: Any) -> Any:
        return size_words(value) if isinstance(value, int) else value

    def to_python(self, value: Any) -> Any:
        text = str(super().to_python(value) or "")
        if not text:
            return None
        size = bytes_of(text)
        if size is None:
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        if self.most and size > self.most:
            raise ValidationError(
                self.error_messages["too_much"], code="too_much", params={"most": size_words(self.most)}
            )
        return size

    def has_changed(self, initial: Any, data: Any) -> bool:
        return super().has_changed(self.prepare_value(initial), data)


def size_words(size: int) -> str:
    """Return a size as `bytes_of` reads it again, exact to 100 kB: "500 MB", "1.5 GB"."""
    unit, scale = ("GB", GIGABYTE) if size >= GIGABYTE else ("MB", MEGABYTE)
    number = format((Decimal(size) / scale).quantize(Decimal("0.0001")), "f").rstrip("0").rstrip(".")
    return f"{number} {unit}"


def bytes_of(text: str) -> int | None:
    """Read "500 MB", "20G", "1.5 GB", "300" (MB) as bytes, 100 kB and more; None if it is none of these."""
    found = _SIZE.fullmatch(unicodedata.normalize("NFKC", text).strip().replace(",", "").lower())
    if found is None:
        return None
    size = int(Decimal(found[1]) * _SCALES[found[2][:1]])
    return size if 100_000 <= size < 10**16 else None


class PercentField(forms.DecimalField):
    """A share typed in percent ("40"); becomes a fraction of 1, exact (0.4)."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(min_value=0, max_value=100, decimal_places=2, **kwargs)

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, Decimal):
            text = format(value * 100, "f")
            return text.rstrip("0").rstrip(".") if "." in text else text
        return value

    def clean(self, value: Any) -> Any:
        percent = super().clean(value)
        return None if percent is None else percent / 100


class PictureField(forms.FileField):
    """A picture to choose; before it is sent it is shown, and so is the one that there is.

    now: address of the present picture, "" where there is none; the view or form sets it.
    """

    def __init__(self, *, max_bytes: int, **kwargs: Any) -> None:
        self.now = ""
        widget = forms.FileInput({"accept": "image/*", "data-max-bytes": str(max_bytes)})
        super().__init__(widget=widget, required=False, **kwargs)


class NamesField(forms.CharField):
    """Names pasted one a line; becomes a list without empty lines, numbering ("1. ", "一、") and doubles."""

    widget = forms.Textarea({"rows": 6})

    _NUMBERING: Final = re.compile(r"^\s*(?:\d{1,3}[.、．)）]|[一二三四五六七八九十]{1,3}[、.．]|[-•·*])\s*")

    def __init__(self, *, longest: int = 100, **kwargs: Any) -> None:
        self.longest = longest
        super().__init__(**kwargs)

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        names = [self._NUMBERING.sub("", line).strip() for line in text.splitlines()]
        found = list(dict.fromkeys(name for name in names if name))
        if long := [name for name in found if len(name) > self.longest]:
            raise ValidationError(
                _("“%(name)s…” is longer than %(longest)d characters."),
                params={"name": long[0][:20], "longest": self.longest},
            )
        return found
