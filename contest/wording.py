"""How words stand together, in Chinese without spaces: sentences, a label before what it names; and what XML can hold."""

import re
from collections.abc import Iterable
from typing import Final

from django.utils.translation import get_language, pgettext

UNWRITABLE: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def writable(text: str) -> str:
    """Return a text as XML can hold it: what people paste from Word or a PDF has control characters in it."""
    return UNWRITABLE.sub(" ", text)


def gap() -> str:
    """Return what stands between two sentences in the language of the moment."""
    return "" if (get_language() or "").startswith("zh") else " "


def in_a_row(sentences: Iterable[object]) -> str:
    """Join whole sentences, each with its own full stop."""
    return gap().join(str(sentence) for sentence in sentences)


def labelled(label: object, value: object) -> str:
    """Put a label before a value: "Unit: Town school"."""
    return f"{label}{pgettext('label', ': ')}{value}"
