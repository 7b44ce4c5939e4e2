"""When two spellings mean the same person's name, number or unit."""

import re
import unicodedata
from typing import Final

_COUNTRY: Final = re.compile(r"^(?:0086|86)(?=1\d{10}$)")


def plain_mobile(text: str) -> str:
    """Return the digits of a mobile number, without China's country code; empty for no number."""
    digits = "".join(c for c in unicodedata.normalize("NFKC", text) if c.isdecimal())
    return _COUNTRY.sub("", digits)


def plain_name(text: str) -> str:
    """Return a name or a unit for comparison: without spaces, dots and marks, in one width and case."""
    return "".join(c for c in unicodedata.normalize("NFKC", text).casefold() if c.isalnum())
