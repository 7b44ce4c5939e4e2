"""What the desk types about contenders."""

import re
from decimal import Decimal

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from contest.forms.base import ReasonForm
from judging.states import ContenderStatus


def read_clock(typed: str) -> int | None:
    """Return seconds from "8:05", "8分05秒", "8.05" (minutes.seconds on a stop-watch) or "485"; None if empty.

    Raises ValidationError with what is allowed.
    """
    text = typed.strip().replace("：", ":")
    if not text:
        return None
    if text.isascii() and text.isdigit() and len(text) < 6:
        return int(text)
    found = re.fullmatch(r"(\d{1,3})\s*(?::|\.|分|'|′)\s*(\d{1,2})\s*(?:秒|\"|″)?", text)
    if not found or int(found[2]) > 59:
        raise ValidationError(
            gettext("“%(typed)s” is not a time. Write minutes and seconds as 8:05.") % {"typed": typed}
        )
    return int(found[1]) * 60 + int(found[2])


def read_votes(typed: str) -> int | None:
    """Return a number of votes, None if empty; raises ValidationError."""
    text = typed.strip().replace(",", "").replace("，", "")
    if not text:
        return None
    if text.isascii() and text.isdigit() and len(text) < 11 and int(text) < 2**31:
        return int(text)
    raise ValidationError(gettext("“%(typed)s” is not a number of votes.") % {"typed": typed})


def clock(seconds: int | None) -> str:
    """Write seconds as minutes and seconds: 485 is 8:05."""
    return "" if seconds is None else f"{seconds // 60}:{seconds % 60:02d}"


class DeductionForm(ReasonForm):
    """Points taken by hand."""

    points = forms.DecimalField(
        label=_("Points"), min_value=Decimal("0.001"), max_digits=6, decimal_places=3,
        help_text=_("Taken from the entry's score of this round, after the judges' totals are put together."),
    )  # fmt: skip
    field_order = ("points", "reason")


class StatusForm(ReasonForm):
    """Whether an entry takes part in a round."""

    status = forms.ChoiceField(label=_("In this round"), choices=ContenderStatus.choices)
    field_order = ("status", "reason")
