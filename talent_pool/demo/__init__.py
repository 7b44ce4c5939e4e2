"""The demonstration contest: two past editions and a current one, the same at every loading.

All people, units and works are invented. Files are real ones of their kinds, made on the spot.
"""

from typing import Final

from contest.models import JournalEntry

LOADED: Final = "demonstration.loaded"
"""The journal's verb for a demonstration that came whole; it is the last line of the loading."""


def is_loaded() -> bool:
    """Whether the demonstration is there already: it comes whole or not at all."""
    return JournalEntry.objects.filter(verb=LOADED).exists()
