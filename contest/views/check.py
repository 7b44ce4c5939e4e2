"""The formal check: a queue that leads from one waiting entry to the next."""

from typing import Any, cast

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from contest.actions.check import create_check, undo_check
from contest.exceptions import DomainError, StaleEdit
from contest.forms.check import CheckForm
from contest.http import AuthedRequest
from contest.models import Edition, Entry, User
from contest.queries.entry import entries_visible_to, entry_rows, missing_of, people_of
from contest.rules.entry import can_check_entry
from contest.states import CheckOutcome, EntryState, MemberRole
from contest.views.entry_frame import entry_page
from contest.views.material import slots_of
from contest.views.paging import page_of
from contest.views.within import within_edition

PER_PAGE = 50


def _may_check(user: User, entry: Entry) -> bool:
    return can_check_entry(user, entry.edition)


@within_edition(can_check_entry)
def check_list(request: AuthedRequest, edition: Edition) -> HttpResponse:
    """Everything that waits for its formal check, oldest first; ?next=1 opens the first."""
    waiting = _waiting(request, edition)
    if "next" in request.GET and (first := waiting.first()):
        return redirect("contest:check-create", first.code)
    page = page_of(request, Paginator(waiting, PER_PAGE))
    page.object_list = entry_rows(cast("QuerySet[Entry]", page.object_list))
    entries = entries_visible_to(request.user).filter(edition=edition)
    counts = dict.fromkeys(EntryState, 0)
    for state in entries.values_list("state", flat=True):
        counts[EntryState(state)] += 1
    context = {
        "title": _("Formal check"),
        "edition": edition,
        "page": page,
        "tiles": [
            (counts[state], EntryState(state).label, state.value)
            for state in (EntryState.SUBMITTED, EntryState.RETURNED, EntryState.ACCEPTED, EntryState.REJECTED)
        ],
    }
    return render(request, "contest/check_list.html", context)


@entry_page(_may_check)
def check_create(request: AuthedRequest, entry: Entry) -> HttpResponse:
    """Look at one entry and decide; the answer leads to the next that waits."""
    slots = slots_of(entry, for_organizer=True)
    requirements = [slot.requirement for slot in slots]
    form = CheckForm(request.POST or None, entry=entry, requirements=requirements)
    if request.method == "POST" and entry.state != EntryState.SUBMITTED:
        messages.warning(request, _("Somebody has checked this entry already."))
        return redirect("contest:entry-detail", entry.code)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            create_check(
                entry=entry,
                actor=request.user,
                outcome=CheckOutcome(data["outcome"]),
                version=data["version"],
                reason=data["reason"],
                notes=form.notes,
                extend_until=data["extend_until"],
            )
        except StaleEdit:
            messages.warning(
                request, _("The entry was changed while you looked at it: look again, then decide.")
            )
        except DomainError as error:
            form.add_error("reason", str(error))
        else:
            _say_done(request, entry, CheckOutcome(data["outcome"]))
            following = _following(request, entry)
            if following is None:
                return redirect("contest:check-list", entry.edition.code)
            return redirect("contest:check-create", following.code)
    waiting = list(_waiting(request, entry.edition).values_list("code", flat=True))
    notes = form.note_fields()
    context: dict[str, Any] = {
        "title": entry,
        "entry": entry,
        "edition": entry.edition,
        "form": form,
        "slots": [(slot, notes[slot.requirement.pk]) for slot in slots],
        "people": [(MemberRole(one.role).label, one) for one in people_of(entry)],
        "missing": missing_of(entry),
        "place": waiting.index(entry.code) + 1 if entry.code in waiting else 0,
        "waiting": len(waiting),
        "following": _following(request, entry),
        "earlier": list(
            entry.formal_checks.select_related("checked_by").prefetch_related("notes__requirement")
        ),
    }
    return render(request, "contest/check_create.html", context, status=422 if form.errors else 200)


@require_POST
@entry_page(_may_check)
def check_undo(request: AuthedRequest, entry: Entry) -> HttpResponse:
    """Take the last check of an entry back."""
    try:
        undo_check(entry=entry, actor=request.user)
    except DomainError as error:
        messages.error(request, str(error))
        return redirect("contest:entry-detail", entry.code)
    messages.success(request, _("Undone: the entry waits for its check again."))
    return redirect("contest:check-create", entry.code)


def _waiting(request: AuthedRequest, edition: Edition) -> Any:
    return (
        entries_visible_to(request.user)
        .filter(edition=edition, state=EntryState.SUBMITTED)
        .order_by("submitted_at", "pk")
    )


def _following(request: AuthedRequest, entry: Entry) -> Entry | None:
    """Return the entry that waits after this one; behind the last comes the first."""
    waiting = _waiting(request, entry.edition).exclude(pk=entry.pk)
    after = waiting.filter(submitted_at__gte=entry.submitted_at).first() if entry.submitted_at else None
    found: Entry | None = after or waiting.first()
    return found


def _say_done(request: AuthedRequest, entry: Entry, outcome: CheckOutcome) -> None:
    """Say what was done; the page below the line offers to undo it."""
    said = {
        CheckOutcome.ACCEPT: _("Accepted: %(number)s “%(title)s”."),
        CheckOutcome.RETURN: _("Returned for completion: %(number)s “%(title)s”."),
        CheckOutcome.REJECT: _("Rejected: %(number)s “%(title)s”."),
    }[outcome] % {"number": entry.number, "title": entry}
    url = reverse("contest:entry-detail", args=[entry.code])
    messages.success(request, format_html('{} <a href="{}#check">{}</a>', said, url, _("Look at it or undo")))
