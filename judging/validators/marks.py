"""A mark as people type it."""

import unicodedata


def clean_mark(typed: str) -> str:
    """Return a mark as a plain decimal where that is what was meant: full-width digits, "。", "36,5", ".5", "36.".

    Nothing is rounded and nothing is judged: what is no number comes back as typed and is refused by name.
    """
    text = unicodedata.normalize("NFKC", typed.replace("。", ".")).replace(",", ".").strip()
    if text.startswith("."):
        text = f"0{text}"
    return text[:-1] if text.endswith(".") and text[:-1].isdigit() else text
