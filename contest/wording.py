"""How words stand together: sentences one after another, a label before what it names; Chinese has no spaces."""

from collections.abc import Iterable

from django.utils.translation import get_language, pgettext


def gap() -> str:
    """Return what stands between two sentences in the language of the moment."""
    return "" if (get_language() or "").startswith("zh") else " "


def in_a_row(sentences: Iterable[object]) -> str:
    """Join whole sentences, each with its own full stop."""
    return gap().join(str(sentence) for sentence in sentences)


def labelled(label: object, value: object) -> str:
    """Put a label before a value: "Unit: Town school"."""
    return f"{label}{pgettext('label', ': ')}{value}"
