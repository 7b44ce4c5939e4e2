"""The frame of every page of one entry: found among what the person may see, in the edition's time zone."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, Final, ParamSpec

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from contest.http import AuthedRequest, require, set_edition
from contest.models import Entry, User
from contest.queries.deadline import change_window, materials_may_follow, upload_window
from contest.queries.entry import Missing, entries_visible_to, missing_of, with_parts
from contest.rules.entry import can_override_entry
from contest.states import EntryState

P = ParamSpec("P")
View = Callable[Concatenate[AuthedRequest, Entry, P], HttpResponseBase]

STEPS: Final = (
    ("lecture", _("The lecture"), "contest:entry-edit"),
    ("people", _("People"), "contest:entry-people"),
    ("materials", _("Materials"), "contest:entry-materials"),
    ("submit", _("Check and submit"), "contest:entry-submit"),
)


def entry_page(
    rule: Callable[[User, Entry], bool] | None = None,
) -> Callable[[View[P]], Callable[..., HttpResponseBase]]:
    """Turn view(request, entry, …) into one that takes the entry's code.

    An entry that the person may not see is 404, whether it exists or not; a rule that says no is 403.
    """

    def decorate(view: View[P]) -> Callable[..., HttpResponseBase]:
        @wraps(view)
        def inside(request: AuthedRequest, code: str, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            entry = get_object_or_404(with_parts(entries_visible_to(request.user)), code=code)
            require(rule is None or rule(request.user, entry))
            set_edition(request, entry.edition)
            with timezone.override(entry.edition.tz):
                return view(request, entry, *args, **kwargs)

        guarded: Callable[..., HttpResponseBase] = login_required(inside)
        return guarded

    return decorate


def asks_reason(user: User, entry: Entry, *, files: bool = False) -> bool:
    """Whether a change by this person is an organizer's, where those who made the entry no longer may."""
    if not can_override_entry(user, entry):
        return False
    if files:
        open_states = {EntryState.DRAFT, EntryState.RETURNED, EntryState.SUBMITTED}
        return not (entry.state in open_states and upload_window(entry.edition, entry).is_open)
    return not (entry.is_editable and change_window(entry).is_open)


def step_page(
    request: AuthedRequest, entry: Entry, step: str, context: dict[str, Any], *, status: int = 200
) -> HttpResponse:
    """Draw one of the pages on which an entry is made."""
    return render(
        request,
        f"contest/entry_{step}.html",
        {"entry": entry, **steps_context(entry, step), **context},
        status=status,
    )


def steps_context(entry: Entry | None, step: str) -> dict[str, Any]:
    """Return what the line of steps and the countdown need; None for an entry that is not saved yet."""
    missing: list[Missing] = missing_of(entry) if entry is not None else []
    steps = []
    for number, (key, label, name) in enumerate(STEPS, start=1):
        lacking = [one for one in missing if one.part == key]
        steps.append(
            {
                "number": number,
                "label": label,
                "url": reverse(name, args=[entry.code]) if entry is not None else "",
                "current": key == step,
                "lacking": len(lacking),
                "done": entry is not None and key != "submit" and not lacking,
            }
        )
    context: dict[str, Any] = {"steps": steps, "step_now": step, "missing": missing}
    if entry is not None:
        change, upload = change_window(entry), upload_window(entry.edition, entry)
        context |= {
            "change": change,
            "upload": upload,
            "two_deadlines": bool(change.until and upload.until and upload.until != change.until),
            "may_follow": materials_may_follow(entry.edition, entry),
            "blocking": [
                one
                for one in missing
                if one.part != "materials" or not materials_may_follow(entry.edition, entry)
            ],
        }
    return context
