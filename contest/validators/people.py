"""What a name, a mobile number and a date may look like; kept as typed where a person typed it."""

import datetime as dt
import re
import unicodedata
from typing import Final

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

MAINLAND_MOBILE: Final = re.compile(r"1[3-9]\d{9}")
ANY_NUMBER: Final = re.compile(r"\+?\d{6,18}")
SHORTENED: Final = re.compile(r"\d(\.\d+)?[eE]\+?\d+")
DATE: Final = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?(\s+00:00(:00)?)?")


def clean_name(text: str) -> str:
    """Return a person's or unit's name without spaces around it and otherwise exactly as typed.

    Raises ValidationError for an empty name and for signs that can't be seen.
    """
    name = text.strip().strip("\u3000").strip()
    if not name:
        raise ValidationError(_("Enter a name."), code="required")
    for sign in name:
        if unicodedata.category(sign) in {"Cc", "Cs", "Co", "Zl", "Zp"}:
            raise ValidationError(
                _("The name holds a sign that can't be shown. Delete it and type the name again."),
                code="invisible",
            )
    return name


def clean_mobile(text: str) -> str:
    """Return a number in the one form in which it is kept: 13800001111, or +85291234567 from elsewhere.

    Full-width digits, spaces, hyphens and the prefix +86 are understood. Raises ValidationError with a
    sentence that says what was wrong.
    """
    typed = unicodedata.normalize("NFKC", text).strip()
    number = re.sub(r"[\s\-–—()]", "", typed)
    if SHORTENED.fullmatch(number):
        raise ValidationError(
            _("The spreadsheet shortened this number. Format the column as text and type the number again."),
            code="shortened",
        )
    number = re.sub(r"^(\+86|0086|86(?=1\d{10}$))", "", number)
    if number.startswith("00"):
        number = f"+{number[2:]}"
    if MAINLAND_MOBILE.fullmatch(number):
        return number
    if number.startswith("1") and number.isdigit():
        raise ValidationError(
            _("A mobile number has 11 digits and begins with 13 to 19; this one has %(digits)d digits.")
            % {"digits": len(number)}
            if len(number) != 11
            else _("A mobile number begins with 13 to 19."),
            code="mobile",
        )
    if ANY_NUMBER.fullmatch(number):
        return number
    raise ValidationError(_("Enter a mobile number of 11 digits, for example 13800001111."), code="mobile")


def clean_email(text: str) -> str:
    """Return an e-mail address; raise ValidationError with a sentence that shows how one looks."""
    try:
        validate_email(text)
    except ValidationError as error:
        raise ValidationError(
            _("This is not an e-mail address; one looks like name@example.cn."), code="email"
        ) from error
    return text


def clean_date(text: str) -> dt.date:
    """Return the day that 2026-11-22, 2026/11/22, 2026.11.22 or 2026年11月22日 means; raise ValidationError."""
    found = DATE.fullmatch(unicodedata.normalize("NFKC", text).strip())
    if found:
        try:
            return dt.date(int(found[1]), int(found[2]), int(found[3]))
        except ValueError:
            pass
    raise ValidationError(_("Enter a date such as 1988-05-20."), code="date")
