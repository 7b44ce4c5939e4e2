"""Names and titles with characters that no typeface of this machine has: a hint while there is time to ask, never an error."""

from collections.abc import Iterable

from contest.pdf import Coverage, installed_fonts


def unprintable_names(names: Iterable[str]) -> list[tuple[str, str]]:
    """Return (name, the characters of it that certificates could not print), for those that have any."""
    present = installed_fonts()
    if not present:
        return []  # the system check says that fonts are missing; no name is to blame
    coverage, font = Coverage(), next(iter(present))
    found = []
    for name in dict.fromkeys(names):
        chars = "".join(one.char for one in coverage.check(name, font) if one.fallback is None)
        if chars:
            found.append((name, chars))
    return found
