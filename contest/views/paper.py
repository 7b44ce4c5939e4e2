"""Answers with papers, and the papers by which units recommend their entries."""

from typing import Final

from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.utils import translation
from django.views.decorators.http import require_GET

from contest.documents.recommendation import recommendation_forms, recommendation_table
from contest.http import AuthedRequest
from contest.models import Edition, Entry
from contest.office import MEDIA_TYPES, written
from contest.office.paper import Format, Paper
from contest.queries.entry import entries_visible_to, with_parts
from contest.queries.people import contact_units
from contest.rules.entry import can_export_entries
from contest.spreadsheets import disposition
from contest.states import EntryState
from contest.views.within import within_edition

FORMATS: Final = {
    "form": (Format.PDF, Format.DOCX),
    "blank-form": (Format.PDF, Format.DOCX),
    "table": (Format.PDF, Format.DOCX, Format.XLSX),
}
HANDED_IN: Final = (EntryState.SUBMITTED, EntryState.RETURNED, EntryState.ACCEPTED)


def format_of(name: str, formats: tuple[Format, ...]) -> Format:
    """Return the format that an address asks for; 404 for one in which the paper is not given out."""
    if name not in formats:
        raise Http404
    return Format(name)


def paper_response(paper: Paper, wanted: Format) -> HttpResponse:
    """Answer with a paper: PDF to be shown in the browser, the others to be saved."""
    response = HttpResponse(written(paper, wanted), content_type=MEDIA_TYPES[wanted])
    header = disposition(f"{paper.title}.{wanted}")
    response.headers["Content-Disposition"] = (
        header.replace("attachment", "inline", 1) if wanted is Format.PDF else header
    )
    response.headers["Cache-Control"] = "private, no-store"
    return response


@require_GET
@within_edition(can_export_entries)
def entry_paper(request: AuthedRequest, edition: Edition, kind: str, suffix: str) -> HttpResponse:
    """The recommendation form of each entry, an empty one, or the table of all: of what the person may see.

    ?entry=code: the form of one entry.
    """
    if kind not in FORMATS:
        raise Http404
    wanted = format_of(suffix, FORMATS[kind])
    with translation.override("zh-hans"):
        return paper_response(_paper(request, edition, kind), wanted)


def _paper(request: AuthedRequest, edition: Edition, kind: str) -> Paper:
    if kind == "blank-form":
        return recommendation_forms(edition, [])
    entries = (
        entries_visible_to(request.user).filter(edition=edition, state__in=HANDED_IN).order_by("number", "pk")
    )
    if code := request.GET.get("entry"):
        entries = entries.filter(code=code)
    if kind == "table":
        return table_of(request, edition, entries)
    found = list(with_parts(entries))
    if not found:
        raise Http404
    return recommendation_forms(edition, found)


def table_of(request: AuthedRequest, edition: Edition, entries: QuerySet[Entry]) -> Paper:
    """Return the table of some entries as far as they were handed in, with the unit's name for its contact."""
    handed_in = entries.filter(state__in=HANDED_IN).order_by("number", "pk")
    units = list(contact_units(request.user, edition)[:2])
    return recommendation_table(
        edition, list(with_parts(handed_in)), units[0].name if len(units) == 1 else ""
    )
