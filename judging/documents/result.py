"""Results on paper: the ranking, and the working of each entry, to be signed. Facts in, bytes out."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from contest.pdf import render_pdf
from judging.queries.working import Working

WIDE_FROM: Final = 5
"""Columns of judges or rounds from which a ranking lies across the page."""


@dataclass(frozen=True, slots=True)
class Cover:
    """What stands around a result on paper: whose it is, which version, its seal, and who signs.

    sha256: of the package; "" for a result older than packages. judges: a label for each line to sign.
    """

    edition: str
    title: str
    version: int
    state: str
    reason: str
    computed_at: datetime
    sha256: str
    package: int
    judges: tuple[str, ...]
    language: str
    rule: tuple[tuple[str, str], ...] = ()

    @property
    def footer(self) -> str:
        """The line at the foot of every page, as a text of the style sheet."""
        words = _("%(title)s, version %(version)d") % {"title": self.title, "version": self.version}
        return "".join(sign for sign in words if sign.isprintable() and sign not in '"\\')

    @property
    def page_of(self) -> str:
        """“Page 2 of 5” as the style sheet counts it."""
        words = _("Page {page} of {pages}")
        parts = {"page": '" counter(page) "', "pages": '" counter(pages) "'}
        return f'"{words.format(**parts)}"'


@dataclass(frozen=True, slots=True)
class Table:
    """A ranking as rows of cells. columns: heads of the middle columns; lines: judging.views' drawn lines."""

    columns: tuple[str, ...]
    lines: Sequence[Any]
    is_final: bool = False


def render_ranking(cover: Cover, table: Table) -> bytes:
    """Return a whole ranking as A4 pages, across where there are many columns."""
    return render_pdf(
        render_to_string(
            "pdf/ranking.html", {"cover": cover, "table": table, "wide": len(table.columns) >= WIDE_FROM}
        )
    )


def render_workings(cover: Cover, workings: Sequence[Working], *, blind: bool) -> bytes:
    """Return the sheets of some entries, each on a page of its own. blind: entries go by their alias."""
    return render_pdf(
        render_to_string("pdf/working.html", {"cover": cover, "workings": workings, "blind": blind})
    )
