"""The measures of GB/T 9704-2012, *Layout of official documents of Party and government organs*; lengths in mm, sizes in points."""

from typing import Final

from contest.office.measure import POINT_MM, ems
from contest.office.paper import OFFICIAL, Closing, Look, Page

LINES: Final = 22
CHARACTERS: Final = 28
BODY: Final = 16.0
"""3号."""
TITLE: Final = 22.0
"""2号."""
FOLIO: Final = 14.0
"""4号, for page numbers."""
PITCH: Final = OFFICIAL.text_width / CHARACTERS / POINT_MM
"""From character to character, in points: 156 mm hold exactly 28, a little closer than 3号 is wide."""
LINE: Final = OFFICIAL.text_height / LINES / POINT_MM
"""From line to line, in points: 225 mm hold exactly 22."""
FOLIO_BELOW: Final = 7.0
"""From the text area down to the dashes beside the page number (7.5)."""
HEAD_BELOW: Final = 35.0
"""From the top of the text area down to the name of who issues it (7.2.4)."""
HEAD_LINES: Final = 9
"""The head with its red line, in lines of the text: so everything below stays on the lines of the page."""
HEAD_RULE: Final = 4.0
"""From the number of the document down to the red line (7.2.7)."""
HEAD_LARGEST: Final = 56.0
HEAD_SMALLEST: Final = 26.0
RED: Final = "#d7000f"


def indents_of(closing: Closing) -> tuple[list[float], float]:
    """Return the space at the right of each name and of the date, in characters.

    With a seal the date keeps four characters and the names are centred over it; a long name keeps two, and the date
    moves to stay under its middle (7.3.5).
    """
    widest = max((ems(host) for host in closing.hosts), default=0)
    date = ems(closing.date)
    right = max(4.0, (widest - date) / 2 + 2)
    return [right - (ems(host) - date) / 2 for host in closing.hosts], right


QR_CHARACTERS: Final = 8
"""What a QR code at the left of who signs takes of the line."""


def is_wide(closing: Closing) -> bool:
    """Whether a QR code has no room at the left of the names."""
    rights, _right = indents_of(closing)
    widest = max((ems(host) + right for host, right in zip(closing.hosts, rights, strict=True)), default=0)
    return widest > CHARACTERS - QR_CHARACTERS


def title_width(look: Look, page: Page) -> float:
    """Return how many characters a line of a title holds, one kept free on each side; beside a QR code it is less."""
    return page.text_width / POINT_MM / TITLE - (2 if look is Look.OFFICIAL else 6)
