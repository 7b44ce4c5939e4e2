"""How sentences stand one after another: with a space between them, in Chinese with none."""

from collections.abc import Iterable

from django.utils.translation import get_language


def gap() -> str:
    """Return what stands between two sentences in the language of the moment."""
    return "" if (get_language() or "").startswith("zh") else " "


def in_a_row(sentences: Iterable[object]) -> str:
    """Join whole sentences, each with its own full stop."""
    return gap().join(str(sentence) for sentence in sentences)
