"""How words stand together, in Chinese without spaces: sentences, a label before what it names; and what XML can hold."""

import re
from collections.abc import Iterable
from typing import Final

from django.utils.translation import get_language, pgettext

_UNWRITABLE: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
"""What no XML may hold, and so no document of an office."""
_BREAKS: Final = frozenset("\v\f")
"""Word's soft line break and page break: they come along when somebody pastes from it."""


def gap() -> str:
    """Return what stands between two sentences in the language of the moment."""
    return "" if (get_language() or "").startswith("zh") else " "


def in_a_row(sentences: Iterable[object]) -> str:
    """Join whole sentences, each with its own full stop."""
    return gap().join(str(sentence) for sentence in sentences)


def labelled(label: object, value: object) -> str:
    """Put a label before a value: "Unit: Town school"."""
    return f"{label}{pgettext('label', ': ')}{value}"


def writable(text: str, *, line_break: str = "\n") -> str:
    """Return a text as any document may hold it: soft breaks become line breaks, other control characters go."""
    return _UNWRITABLE.sub(lambda found: line_break if found[0] in _BREAKS else "", text)
