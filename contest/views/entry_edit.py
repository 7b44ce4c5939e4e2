"""Making an entry in four steps, each saved on its own: the lecture, the people, the materials, submitting."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from contest.actions.entry import (
    create_entry,
    edit_lecture,
    lecture_seen,
    people_seen,
    write_people,
)
from contest.actions.submission import submit_entry, take_back_entry
from contest.codes import new_code
from contest.exceptions import DomainError, StaleEdit
from contest.forms.entry import EntryLectureForm, PeopleForm, lecture_initial
from contest.http import AuthedRequest
from contest.models import Edition, Entry
from contest.queries.deadline import refuse_outside, signup_window
from contest.queries.entry import people_of
from contest.queries.people import roles_in
from contest.rare_names import unprintable_names
from contest.rules.entry import can_create_entry, can_edit_entry, can_override_entry
from contest.states import EntryState, MemberRole, Role
from contest.views.entry_frame import asks_reason, entry_page, step_page, steps_context
from contest.views.within import within_edition


@within_edition(can_create_entry)
def entry_create(request: AuthedRequest, edition: Edition) -> HttpResponse:
    """A new draft: the first step of an entry that is not there yet."""
    refusal = ""
    if Role.ORGANIZER not in roles_in(request.user, edition):
        try:
            refuse_outside(signup_window(edition), edition)
        except DomainError as error:
            refusal = str(error)
    own_unit = request.user.organization
    initial = {"form_token": new_code(), "organization": own_unit.pk if own_unit else None}
    form = EntryLectureForm(request.POST or None, edition=edition, user=request.user, initial=initial)
    if request.method == "POST" and form.is_valid():
        token = form.cleaned_data["form_token"] or new_code()
        try:
            entry = create_entry(edition=edition, actor=request.user, form_token=token, values=form.values)
        except DomainError as error:
            messages.error(request, str(error))
        else:
            messages.success(request, _("Saved as a draft. You can go on at any time."))
            _warn_of_title(request, entry)
            return redirect(_next_step(request, entry, "lecture"))
    context = {
        "title": _("Register an entry"),
        "edition": edition,
        "form": form,
        "refusal": refusal,
        "window": signup_window(edition),
        **steps_context(None, "lecture"),
    }
    return render(request, "contest/entry_lecture.html", context, status=422 if form.errors else 200)


@entry_page(can_edit_entry)
def entry_edit(request: AuthedRequest, entry: Entry) -> HttpResponse:
    """Step one: what the lecture is."""
    ask = asks_reason(request.user, entry)
    form = EntryLectureForm(
        request.POST or None,
        edition=entry.edition,
        user=request.user,
        entry=entry,
        ask_reason=ask,
        initial={**lecture_initial(entry), "seen": lecture_seen(entry)},
    )
    saved: list[tuple[str, str]] = []
    if request.method == "POST" and form.is_valid():
        try:
            edited = edit_lecture(
                entry=entry,
                actor=request.user,
                seen=form.cleaned_data["seen"],
                values=form.values,
                reason=form.cleaned_data.get("reason", ""),
            )
        except StaleEdit as error:
            saved = _lecture_differences(form, entry)
            form = _lecture_again(request, form, entry)
            messages.warning(request, _meanwhile(error))
        except DomainError as error:
            messages.error(request, str(error))
        else:
            messages.success(request, _("Saved."))
            _warn_of_title(request, edited)
            return redirect(_next_step(request, entry, "lecture"))
    context = {
        "title": entry,
        "edition": entry.edition,
        "form": form,
        "saved": saved,
        "unprintable": unprintable_names([entry.title]),
    }
    return step_page(request, entry, "lecture", context, status=422 if form.errors else 200)


@entry_page(can_edit_entry)
def entry_people(request: AuthedRequest, entry: Entry) -> HttpResponse:
    """Step two: who lectures, who helps."""
    ask = asks_reason(request.user, entry)
    people = people_of(entry)
    form = PeopleForm(
        request.POST or None, entry=entry, people=people, ask_reason=ask, seen=people_seen(entry)
    )
    saved: list[tuple[str, str]] = []
    status = 200
    if request.method == "POST":
        if form.is_valid():
            try:
                write_people(
                    entry=entry,
                    actor=request.user,
                    seen=form.extra.cleaned_data["seen"],
                    people=form.people,
                    reason=form.extra.cleaned_data.get("reason", ""),
                )
            except StaleEdit as error:
                saved = [(str(MemberRole(one.role).label), _person_text(one)) for one in people]
                form = _people_again(request, form, entry, people)
                messages.warning(request, _meanwhile(error))
            except DomainError as error:
                messages.error(request, str(error))
            else:
                messages.success(request, _("Saved."))
                for name, chars in unprintable_names(one.name for one in form.people):
                    messages.warning(
                        request,
                        _(
                            "No typeface here has “%(chars)s” of %(name)s. Is the character right? If it is, tell the organizer, who can print a picture of it."
                        )
                        % {"chars": chars, "name": name},
                    )
                return redirect(_next_step(request, entry, "people"))
        else:
            status = 422
    context = {
        "title": entry,
        "edition": entry.edition,
        "form": form,
        "saved": saved,
        "unprintable": unprintable_names(person.name for person in people),
    }
    return step_page(request, entry, "people", context, status=status)


@entry_page(can_edit_entry)
def entry_submit(request: AuthedRequest, entry: Entry) -> HttpResponse:
    """Step four: what is missing, everything at a glance, and the button."""
    if request.method == "POST":
        try:
            receipt = submit_entry(entry=entry, actor=request.user)
        except DomainError as error:
            messages.error(request, str(error))
        else:
            return redirect("contest:entry-receipt", entry.code, receipt.number)
    receipts = list(entry.submissions.order_by("number"))
    context = {
        "title": entry,
        "edition": entry.edition,
        "receipts": receipts,
        "may_submit": entry.state in {EntryState.DRAFT, EntryState.RETURNED, EntryState.SUBMITTED},
        "is_override": can_override_entry(request.user, entry),
    }
    return step_page(request, entry, "submit", context)


@require_POST
@entry_page(can_edit_entry)
def entry_take_back(request: AuthedRequest, entry: Entry) -> HttpResponse:
    """A submitted entry becomes a draft again."""
    try:
        take_back_entry(entry=entry, actor=request.user)
    except DomainError as error:
        messages.error(request, str(error))
        return redirect("contest:entry-detail", entry.code)
    messages.success(request, _("The entry is a draft again. Submit it before the deadline."))
    return redirect("contest:entry-edit", entry.code)


@entry_page()
def entry_receipt(request: AuthedRequest, entry: Entry, number: int) -> HttpResponse:
    """A receipt, on the screen and on paper."""
    receipt = get_object_or_404(entry.submissions.select_related("submitted_by"), number=number)
    context = {
        "title": _("Receipt %(number)s") % {"number": receipt.receipt_number},
        "entry": entry,
        "edition": entry.edition,
        "receipt": receipt,
        "facts": receipt.snapshot,
        "people": [
            {**person, "label": MemberRole(person["role"]).label} for person in receipt.snapshot["people"]
        ],
        "hosts": list(entry.edition.hosts.all()),
        "back_url": reverse("contest:entry-detail", args=[entry.code]),
    }
    return render(request, "contest/entry_receipt.html", context)


def _warn_of_title(request: AuthedRequest, entry: Entry) -> None:
    for _title, chars in unprintable_names([entry.title]):
        messages.warning(
            request,
            _(
                "No typeface here has “%(chars)s” of the title. Is the character right? If it is, tell the organizer, who can print a picture of it."
            )
            % {"chars": chars},
        )


def _next_step(request: AuthedRequest, entry: Entry, step: str) -> str:
    """Return where the pressed button leads: on to the next step, or back to this one."""
    order = {"lecture": "contest:entry-people", "people": "contest:entry-materials"}
    here = {"lecture": "contest:entry-edit", "people": "contest:entry-people"}
    name = order[step] if "next" in request.POST else here[step]
    return reverse(name, args=[entry.code])


def _meanwhile(error: StaleEdit) -> str:
    if not error.who:
        return str(error)
    return _("%(who)s saved this page while you were editing it. %(what)s") % {
        "who": error.who,
        "what": _(
            "What you typed is still here; the saved version stands below it. Compare, then save again."
        ),
    }


def _lecture_again(request: AuthedRequest, form: EntryLectureForm, entry: Entry) -> EntryLectureForm:
    """Return the form with what was typed, which now counts as an answer to the saved version."""
    data = request.POST.copy()
    data["seen"] = lecture_seen(Entry.objects.get(pk=entry.pk))
    again = EntryLectureForm(
        data, edition=form.edition, user=request.user, entry=entry, ask_reason="reason" in form.fields
    )
    again.is_valid()
    return again


def _lecture_differences(form: EntryLectureForm, entry: Entry) -> list[tuple[str, str]]:
    """Return label and saved value of each field that was typed differently."""
    now = Entry.objects.select_related("entry_type", "sector", "lecture_form", "organization").get(
        pk=entry.pk
    )
    return [
        (str(form.fields[name].label), str(getattr(now, name) or "—"))
        for name, value in form.values.items()
        if getattr(now, name) != value
    ]


def _person_text(person: Any) -> str:
    facts = [person.name, person.organization_name, person.title, person.mobile]
    if person.birth_date:
        facts.append(person.birth_date.isoformat())
    return " · ".join(fact for fact in facts if fact)


def _people_again(request: AuthedRequest, form: PeopleForm, entry: Entry, people: list[Any]) -> PeopleForm:
    data = request.POST.copy()
    data["seen"] = people_seen(entry)
    again = PeopleForm(data, entry=entry, people=people, ask_reason="reason" in form.extra.fields)
    again.is_valid()
    return again
