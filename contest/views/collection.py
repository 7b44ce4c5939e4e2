"""All material of an edition for those who gather it: what is missing, whom to ask, everything as one file."""

from collections.abc import Sequence
from typing import Any, Final

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from contest.actions.reminder import remind_people
from contest.archive import zip_pieces
from contest.codes import new_code
from contest.documents.contact_table import contact_sheets
from contest.file_names import name_by
from contest.forms.collection import CollectionFilterForm
from contest.http import AuthedRequest
from contest.likeness import share, side_by_side
from contest.models import Edition, Entry, Reminder, ScriptText
from contest.queries.arrival import alike_scripts, comparable_script, is_blind
from contest.queries.collection import (
    LACKS,
    cells_of,
    contact_of,
    example_values,
    filtered_by_material,
    living_entries,
    named_files,
    overview_of,
    same_files,
)
from contest.queries.deadline import upload_window
from contest.queries.entry import found_by, missing_of, with_parts
from contest.spreadsheets import streamed_response, workbook_response
from contest.states import ReminderState
from contest.views.paging import page_of
from contest.views.within import organizer_page

PER_PAGE: Final = 50
REMINDERS_SHOWN: Final = 200


@require_GET
@organizer_page
def collection_list(request: AuthedRequest, edition: Edition) -> HttpResponse:
    """Entries by materials: what is there, what is missing, what the check says, whom to ask."""
    overview = overview_of(edition)
    form, entries = _filtered(request, edition, overview.names)
    page = page_of(request, Paginator(with_parts(entries), PER_PAGE))
    shown = list(page.object_list)
    context = {
        "title": _("Materials"),
        "edition": edition,
        "form": form,
        "page": page,
        "rows": [(entry, cells_of(entry, overview.refused), contact_of(entry)) for entry in shown],
        "query": request.GET.urlencode(),
        "overview": overview,
        "lines": [
            (line, [(name, LACKS + name, n) for name, n in zip(overview.names, line.missing, strict=True)])
            for line in [*overview.lines, overview.total]
        ],
        "example": name_by(edition.file_name_pattern, example_values(edition), ".mp4"),
        "upload": upload_window(edition),
    }
    return render(request, "contest/collection_list.html", context)


@require_GET
@organizer_page
def collection_contacts(request: AuthedRequest, edition: Edition) -> HttpResponse:
    """The list as it is filtered, with telephone numbers, as a workbook."""
    _form, entries = _filtered(request, edition, overview_of(edition).names)
    return workbook_response(
        _("%(edition)s contacts") % {"edition": edition.name}, contact_sheets(list(with_parts(entries)))
    )


@require_GET
@organizer_page
def collection_archive(request: AuthedRequest, edition: Edition) -> HttpResponseBase:
    """All files of a sector, or of all, as a ZIP that is made while it is sent."""
    entries = living_entries(edition)
    name = edition.name
    if code := request.GET.get("sector", ""):
        sector = get_object_or_404(edition.sectors, code=code)
        entries, name = entries.filter(sector=sector), f"{edition.name} {sector.name}"
    files = list(
        named_files(edition, entries)
    )  # names first: nothing is asked of the database while it is sent
    return streamed_response(request, f"{name}.zip", zip_pieces(files), "application/zip")


@require_POST
@organizer_page
def collection_remind(request: AuthedRequest, edition: Edition) -> HttpResponse:
    """Ask, then write to those who registered the ticked entries."""
    chosen = living_entries(edition).filter(code__in=request.POST.getlist("entry"))
    entries = list(with_parts(chosen).order_by("owner", "pk"))
    if not entries:
        messages.warning(request, _("Tick the entries first."))
        return redirect("contest:collection-list", edition.code)
    press = request.POST.get("press", "")[:40]
    if press and "confirmed" in request.POST:
        remind_people(edition=edition, entries=entries, actor=request.user, press=press)
        return redirect(f"{reverse('contest:collection-reminders', args=[edition.code])}?press={press}")
    people = {entry.owner for entry in entries}
    context = {
        "title": _("Remind %(n)d people?") % {"n": len(people)},
        "edition": edition,
        "rows": [(entry, contact_of(entry), missing_of(entry)) for entry in entries],
        "with_address": sum(bool(person.email) for person in people),
        "without": sorted(person.full_name or person.username for person in people if not person.email),
        "press": new_code(20),
    }
    return render(request, "contest/collection_remind.html", context)


@require_GET
@organizer_page
def collection_reminders(request: AuthedRequest, edition: Edition) -> HttpResponse:
    """Who was written to, and who has to be telephoned; one press of the button, or the latest of all."""
    reminders = Reminder.objects.filter(edition=edition).order_by("-pk")
    if press := request.GET.get("press", ""):
        reminders = reminders.filter(press=press)
    rows = []
    for one in reminders.select_related("person", "job").prefetch_related(
        "entries__members", "entries__organization", "entries__owner"
    )[:REMINDERS_SHOWN]:
        entries = list(one.entries.all())
        contact = contact_of(_with_people(entries[0])) if entries else None
        rows.append((one, entries, contact))
    job = rows[0][0].job if press and rows else None
    context = {
        "title": _("Reminders"),
        "edition": edition,
        "rows": rows,
        "press": press,
        "under_way": job is not None and not job.is_over,
        "to_phone": {ReminderState.NO_ADDRESS, ReminderState.FAILED},
    }
    inner = request.headers.get("HX-Request") == "true"
    return render(
        request, "contest/_reminder_rows.html" if inner else "contest/collection_reminders.html", context
    )


@require_GET
@organizer_page
def collection_alike(request: AuthedRequest, edition: Edition) -> HttpResponse:
    """Scripts that share much with another one: a hint to look at, and no verdict."""
    context = {
        "title": _("Scripts that are alike"),
        "edition": edition,
        "pairs": alike_scripts(edition),
        "twins": same_files(edition),
    }
    return render(request, "contest/collection_alike.html", context)


@require_GET
@organizer_page
def collection_compare(request: AuthedRequest, edition: Edition) -> HttpResponse:
    """Two scripts side by side, with what stands in both marked."""
    one = comparable_script(edition, request.GET.get("one", ""))
    other = comparable_script(edition, request.GET.get("other", ""))
    if one is None or other is None or not _touches(edition, one, other):
        messages.warning(request, _("These scripts are no longer there: one of them was replaced."))
        return redirect("contest:collection-alike", edition.code)
    sides = side_by_side(one.text, other.text)
    context = {
        "title": _("Two scripts side by side"),
        "edition": edition,
        "share": f"{round(100 * share(one.text, other.text))}%",
        "sides": [("one", "other", one, sides[0]), ("other", "one", other, sides[1])],
    }
    return render(request, "contest/collection_compare.html", context)


def _touches(edition: Edition, *scripts: ScriptText) -> bool:
    return any(one.entry is not None and one.entry.edition_id == edition.pk for one in scripts)


def _with_people(entry: Entry) -> Entry:
    entry.__dict__["people"] = list(entry.members.all())
    return entry


def _filtered(
    request: AuthedRequest, edition: Edition, materials: Sequence[str]
) -> tuple[CollectionFilterForm, QuerySet[Entry]]:
    form = CollectionFilterForm(
        request.GET,
        types=list(edition.entry_types.all()),
        sectors=list(edition.sectors.all()),
        materials=materials,
        blind=is_blind(edition),
    )
    chosen: dict[str, Any] = form.chosen
    entries = found_by(living_entries(edition), chosen.get("q", ""))
    if sector := chosen.get("sector"):
        entries = entries.filter(sector__code=sector)
    if entry_type := chosen.get("type"):
        entries = entries.filter(entry_type__code=entry_type)
    entries = filtered_by_material(entries, chosen.get("show", ""))
    return form, entries.order_by("sector__position", "number", "pk")
