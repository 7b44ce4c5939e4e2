"""Entries as lists and as pages, and what ends or prolongs their way."""

from typing import Any, Final, cast

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from contest.actions.check import accept_complete
from contest.actions.submission import disqualify_entry, extend_entry, restore_entry, withdraw_entry
from contest.documents.entry_table import entry_sheets
from contest.exceptions import DomainError
from contest.forms.base import ReasonForm
from contest.forms.entry import EntryFilterForm, ExtendForm, WithdrawForm
from contest.http import AuthedRequest
from contest.models import Edition, Entry, Organization
from contest.office.paper import Format
from contest.queries.deadline import signup_window, upload_window
from contest.queries.entry import (
    Places,
    entries_visible_to,
    entry_rows,
    found_by,
    lacking_materials,
    missing_of,
    people_of,
    places_of_units,
)
from contest.queries.organization import tree_of
from contest.queries.people import contact_units, roles_in
from contest.rules.edition import can_read_everything
from contest.rules.entry import (
    can_check_entry,
    can_create_entry,
    can_disqualify_entry,
    can_edit_entry,
    can_export_entries,
    can_list_entries,
    can_withdraw_entry,
)
from contest.spreadsheets import workbook_response
from contest.states import EntryState, MemberRole, Role
from contest.ui import Step, StepStatus
from contest.views.entry_frame import asks_reason, entry_page
from contest.views.material import slots_of
from contest.views.paging import page_of
from contest.views.paper import paper_response, table_of
from contest.views.within import within_edition

PER_PAGE: Final = 50


@within_edition(can_list_entries)
def entry_list(request: AuthedRequest, edition: Edition) -> HttpResponse:
    """Entries as far as the person may see them: the own ones, the unit's, or all."""
    roles = roles_in(request.user, edition)
    reads_all = can_read_everything(request.user, edition)
    form, entries = _filtered(request, edition)
    page = page_of(request, Paginator(entries, PER_PAGE))
    page.object_list = entry_rows(cast("QuerySet[Entry]", page.object_list))
    window = signup_window(edition)
    context = {
        "title": _("Entries") if reads_all or Role.UNIT_CONTACT in roles else _("My entries"),
        "edition": edition,
        "form": form,
        "page": page,
        "frame": "base_edition.html" if reads_all else "base.html",
        "reads_all": reads_all,
        "is_contact": Role.UNIT_CONTACT in roles,
        "may_create": can_create_entry(request.user, edition) and (window.is_open or Role.ORGANIZER in roles),
        "may_check": can_check_entry(request.user, edition),
        "may_export": can_export_entries(request.user, edition),
        "window": window,
        "upload": upload_window(edition),
        "units": _units_with_places(request, edition, form)
        if form and Role.UNIT_CONTACT in roles and not reads_all
        else [],
        "query": request.GET.urlencode(),
    }
    return render(request, "contest/entry_list.html", context)


@within_edition(can_export_entries)
def entry_export(request: AuthedRequest, edition: Edition) -> HttpResponse:
    """The list as it is filtered, as a workbook: the recommendation list of a unit, or all entries."""
    _form, entries = _filtered(request, edition)
    name = _("%(edition)s entries") % {"edition": edition.name}
    return workbook_response(name, entry_sheets(entries, edition))


@within_edition(can_export_entries)
def entry_print(request: AuthedRequest, edition: Edition) -> HttpResponse:
    """The list as it is filtered, on paper, to be signed and stamped."""
    _form, entries = _filtered(request, edition)
    with translation.override("zh-hans"):
        return paper_response(table_of(request, edition, entries), Format.PDF)


@require_POST
@within_edition(can_check_entry)
def entry_accept(request: AuthedRequest, edition: Edition) -> HttpResponse:
    """Accept the ticked entries that lack nothing, once the question has been answered."""
    codes = request.POST.getlist("entry")
    entries = list(entries_visible_to(request.user).filter(edition=edition, code__in=codes))
    if not entries:
        messages.warning(request, _("Tick the entries first."))
        return redirect("contest:entry-list", edition.code)
    if "confirmed" not in request.POST:
        waiting = [one for one in entries if one.state == EntryState.SUBMITTED]
        context = {
            "title": _("Accept %(n)d entries?") % {"n": len(waiting)},
            "edition": edition,
            "entries": waiting,
            "passed_over": len(entries) - len(waiting),
        }
        return render(request, "contest/entry_accept.html", context)
    accepted, left = accept_complete(entries=entries, actor=request.user)
    if accepted:
        messages.success(request, _("%(n)d entries accepted.") % {"n": len(accepted)})
    if left:
        names = _("; ").join(one.number or str(one) for one in left[:10])
        messages.warning(
            request,
            _("%(n)d left as they are, because something is missing: %(names)s.")
            % {"n": len(left), "names": names},
        )
    return redirect("contest:entry-list", edition.code)


@entry_page()
def entry_detail(request: AuthedRequest, entry: Entry) -> HttpResponse:
    """One entry as a whole, with what may be done next."""
    user = request.user
    may_edit = can_edit_entry(user, entry)
    slots = slots_of(entry, for_organizer=can_check_entry(user, entry.edition))
    is_editor = may_edit and entry.is_editable
    checks = list(
        entry.formal_checks.select_related("checked_by")
        .prefetch_related("notes__requirement")
        .order_by("-checked_at")
    )
    last = next((check for check in checks if check.undone_at is None), None)
    signup, upload = signup_window(entry.edition, entry), upload_window(entry.edition, entry)
    missing = missing_of(entry)
    people = people_of(entry)
    context = {
        "title": entry,
        "entry": entry,
        "edition": entry.edition,
        "slots": slots,
        "missing": missing,
        "lead": [one for one in people if one.role == MemberRole.LEAD],
        "team": [one for one in people if one.role == MemberRole.MEMBER],
        "advisers": [one for one in people if one.role == MemberRole.ADVISER],
        "receipts": list(entry.submissions.select_related("submitted_by").order_by("-number")),
        "checks": checks if can_check_entry(user, entry.edition) else [],
        "last_check": last if last and entry.state == EntryState.RETURNED else None,
        "signup": signup,
        "upload": upload,
        "life": life_of(entry),
        "may_edit": is_editor,
        "may_mend": may_edit and asks_reason(user, entry),
        "may_add_files": may_edit and entry.state == EntryState.SUBMITTED and upload.is_open,
        "may_take_back": may_edit and entry.state == EntryState.SUBMITTED and signup.is_open,
        "may_withdraw": can_withdraw_entry(user, entry)
        and entry.state in {EntryState.DRAFT, EntryState.SUBMITTED, EntryState.RETURNED, EntryState.ACCEPTED},
        "may_check": can_check_entry(user, entry.edition) and entry.state == EntryState.SUBMITTED,
        "may_decide": can_disqualify_entry(user, entry),
        "may_exclude": entry.state in {EntryState.SUBMITTED, EntryState.ACCEPTED},
        "may_restore": entry.state in {EntryState.WITHDRAWN, EntryState.DISQUALIFIED},
        "may_undo": last is not None and entry.state not in {EntryState.SUBMITTED, EntryState.DRAFT},
        "unmeasured": [one for slot in slots for one, _item in slot.files if one.upload.is_unmeasured],
    }
    return render(request, "contest/entry_detail.html", context)


def life_of(entry: Entry) -> list[Step]:
    """Return the stations of an entry's way, the present one marked."""
    state = EntryState(entry.state)
    done = StepStatus.DONE
    first = Step(_("Draft"), StepStatus.CURRENT if state is EntryState.DRAFT else done)
    handed = Step(
        EntryState.SUBMITTED.label,
        {
            EntryState.DRAFT: StepStatus.AHEAD,
            EntryState.WITHDRAWN: done if entry.number else StepStatus.AHEAD,
        }.get(state, done),
        note=entry.number,
    )
    if state in {EntryState.WITHDRAWN, EntryState.DISQUALIFIED, EntryState.REJECTED}:
        return [first, handed, Step(state.label, StepStatus.BLOCKED)]
    if state is EntryState.RETURNED:
        return [first, handed, Step(state.label, StepStatus.CURRENT), Step(_("Accepted for judging"))]
    checked = {
        EntryState.SUBMITTED: Step(_("Formal check"), StepStatus.CURRENT),
        EntryState.ACCEPTED: Step(_("Formal check"), done),
    }.get(state, Step(_("Formal check")))
    last = StepStatus.CURRENT if state is EntryState.ACCEPTED else StepStatus.AHEAD
    return [first, handed, checked, Step(_("Accepted for judging"), last)]


@entry_page(can_withdraw_entry)
def entry_withdraw(request: AuthedRequest, entry: Entry) -> HttpResponse:
    """Ask, then take the entry out of the contest."""
    foreign = entry.owner_id != request.user.pk and can_disqualify_entry(request.user, entry)
    form = WithdrawForm(request.POST or None, must_say=foreign)
    if request.method == "POST" and form.is_valid():
        return _acted(
            request,
            entry,
            lambda: withdraw_entry(entry=entry, actor=request.user, reason=form.cleaned_data["reason"]),
            _("The entry has been withdrawn."),
        )
    return _asked(
        request,
        entry,
        form,
        title=_("Withdraw “%(title)s”?") % {"title": entry},
        consequences=[
            _("It takes no further part in the contest."),
            _("The place of the unit becomes free."),
            _("Nothing is deleted; the organizer can restore the entry."),
        ],
        submit_label=_("Withdraw"),
    )


@entry_page(can_disqualify_entry)
def entry_disqualify(request: AuthedRequest, entry: Entry) -> HttpResponse:
    """Ask, then exclude the entry for a reason."""
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        return _acted(
            request,
            entry,
            lambda: disqualify_entry(entry=entry, actor=request.user, reason=form.cleaned_data["reason"]),
            _("The entry has been disqualified."),
        )
    return _asked(
        request,
        entry,
        form,
        title=_("Disqualify “%(title)s”?") % {"title": entry},
        consequences=[
            _("It is judged no further and gets no award."),
            _("Those who registered it read the reason."),
            _("It can be restored."),
        ],
        submit_label=_("Disqualify"),
    )


@entry_page(can_disqualify_entry)
def entry_restore(request: AuthedRequest, entry: Entry) -> HttpResponse:
    """Ask, then bring a withdrawn or disqualified entry back to where it was."""
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        return _acted(
            request,
            entry,
            lambda: restore_entry(entry=entry, actor=request.user, reason=form.cleaned_data["reason"]),
            _("The entry has been restored."),
        )
    return _asked(
        request,
        entry,
        form,
        title=_("Restore “%(title)s”?") % {"title": entry},
        consequences=[_("It goes on where it stood before.")],
        submit_label=_("Restore"),
        danger=False,
    )


@entry_page(can_disqualify_entry)
def entry_extend(request: AuthedRequest, entry: Entry) -> HttpResponse:
    """Give one entry a deadline of its own."""
    form = ExtendForm(request.POST or None, edition=entry.edition, initial={"until": entry.extended_until})
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        return _acted(
            request,
            entry,
            lambda: extend_entry(entry=entry, actor=request.user, until=data["until"], reason=data["reason"]),
            _("Saved."),
        )
    return _asked(
        request,
        entry,
        form,
        title=_("Extension for “%(title)s”") % {"title": entry},
        submit_label=_("Save"),
        danger=False,
    )


def _acted(request: AuthedRequest, entry: Entry, act: Any, said: str) -> HttpResponse:
    try:
        act()
    except DomainError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, said)
    return redirect("contest:entry-detail", entry.code)


def _asked(
    request: AuthedRequest, entry: Entry, form: Any, *, title: str, danger: bool = True, **more: Any
) -> HttpResponse:
    context = {
        "title": title,
        "edition": entry.edition,
        "form": form,
        "danger": danger,
        "cancel_url": reverse("contest:entry-detail", args=[entry.code]),
        **more,
    }
    return render(request, "components/confirm.html", context, status=422 if form.errors else 200)


def _filtered(request: AuthedRequest, edition: Edition) -> tuple[EntryFilterForm | None, QuerySet[Entry]]:
    """Return the form and what it finds; the few entries of a contestant need no sieve."""
    entries = entries_visible_to(request.user).filter(edition=edition)
    if roles_in(request.user, edition) <= {Role.CONTESTANT}:
        return None, entries.order_by("number", "pk")
    form = EntryFilterForm(
        request.GET,
        types=list(edition.entry_types.all()),
        sectors=list(edition.sectors.all()) if can_read_everything(request.user, edition) else [],
        units=_unit_options(request, edition),
    )
    chosen = form.chosen
    entries = found_by(entries, chosen.get("q", ""))
    if state := chosen.get("state"):
        entries = entries.filter(state=state)
    if entry_type := chosen.get("type"):
        entries = entries.filter(entry_type__code=entry_type)
    if sector := chosen.get("sector"):
        entries = entries.filter(sector__code=sector)
    if unit := chosen.get("unit"):
        path = Organization.objects.filter(code=unit).values_list("path", flat=True).first()
        entries = entries.filter(organization__path__startswith=path or "-")
    if chosen.get("materials") == "missing":
        entries = lacking_materials(entries)
    elif chosen.get("materials") == "whole":
        entries = entries.exclude(pk__in=lacking_materials(entries).values("pk"))
    return form, entries.order_by("number", "pk")


def _unit_options(request: AuthedRequest, edition: Edition) -> list[tuple[str, str]]:
    """Units to filter by, in tree order, for those who see all; others find a unit by its name."""
    if not can_read_everything(request.user, edition):
        return []
    return [(node.code, "\u3000" * node.depth + node.name) for node in tree_of(Organization.objects.all())]


def _units_with_places(
    request: AuthedRequest, edition: Edition, form: EntryFilterForm
) -> list[tuple[Organization, list[Places]]]:
    """The contact's own units with the places that are left."""
    units = list(contact_units(request.user, edition))
    places = places_of_units(edition, units, form.types)
    return [(unit, places[unit.pk]) for unit in units if places[unit.pk]]
