"""What a messaging app shows of a page when somebody passes its address on."""

from dataclasses import dataclass
from typing import Final

from django.conf import settings
from django.utils.text import Truncator

LONGEST: Final = 120


@dataclass(frozen=True, slots=True)
class Share:
    """Title, one sentence, and the whole address of a picture ("" for none)."""

    title: str
    text: str
    picture: str


def share_of(title: str, text: str = "", *, picture: str = "") -> Share:
    """Return it for a public page. picture: a path of this site that everybody may open."""
    words = " ".join(text.split())
    return Share(title, Truncator(words).chars(LONGEST), settings.SITE_URL + picture if picture else "")
