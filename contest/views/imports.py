"""Importing workbooks: the template, the dry run with its report, and the import itself."""

from dataclasses import dataclass
from typing import Any, Final

from django.contrib import messages
from django.core import signing
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from contest.actions.imports import ImportRefused, done_words, import_table
from contest.exceptions import DomainError
from contest.forms.imports import ImportForm
from contest.http import AuthedRequest
from contest.kept_files import forget, keep, load
from contest.models import Edition
from contest.queries.imports import KINDS, ImportKind, Plan, plan_import
from contest.queries.imports.kinds import Kind, template_sheets
from contest.rules.people import can_manage_people
from contest.spreadsheets import Column, Sheet, csv_response, read_table, workbook_response
from contest.ui import Choice
from contest.views.within import within_edition

SHOWN_PROBLEMS: Final = 200
SHOWN_STEPS: Final = 20
SALT: Final = "contest.import"
KEPT_SECONDS: Final = 2 * 60 * 60


@dataclass(frozen=True, slots=True)
class Kept:
    """A file that was looked at and waits to be imported."""

    name: str
    original: str
    token: str


def _kind(word: str) -> Kind:
    try:
        return KINDS[ImportKind(word)]
    except ValueError as error:
        raise Http404 from error


@within_edition(can_manage_people)
def import_list(request: AuthedRequest, edition: Edition) -> HttpResponse:
    """The four kinds of import, in the order in which they are usually done."""
    items = [
        Choice(
            label=kind.title,
            url=reverse("contest:import-upload", args=[edition.code, name.value]),
            note=kind.lead,
        )
        for name, kind in KINDS.items()
    ]
    return render(
        request, "contest/import_list.html", {"title": _("Import"), "edition": edition, "items": items}
    )


@never_cache
@within_edition(can_manage_people)
def import_upload(request: AuthedRequest, edition: Edition, kind: str) -> HttpResponse:
    """Choose a file, look at the report, confirm."""
    expected = _kind(kind)
    if request.method == "POST" and "token" in request.POST:
        return _confirm(request, edition, expected)
    form = ImportForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        content = file.read()
        try:
            plan = plan_import(expected.kind, read_table(content), edition, request.user)
        except DomainError as error:
            form.add_error("file", str(error))
        else:
            kept = _keep(request, edition, expected, content, file.name)
            return _report(request, edition, expected, plan, kept)
    return _upload_page(request, edition, expected, form)


def _upload_page(request: AuthedRequest, edition: Edition, kind: Kind, form: ImportForm) -> HttpResponse:
    return render(
        request,
        "contest/import_upload.html",
        {
            "title": _("Import: %(what)s") % {"what": kind.title},
            "edition": edition,
            "kind": kind,
            "form": form,
        },
    )


def _report(
    request: AuthedRequest, edition: Edition, kind: Kind, plan: Plan[Any], kept: Kept
) -> HttpResponse:
    return render(
        request,
        "contest/import_report.html",
        {
            "title": _("Import: %(what)s") % {"what": kind.title},
            "edition": edition,
            "kind": kind,
            "plan": plan,
            "kept": kept,
            "problems": plan.problems[:SHOWN_PROBLEMS],
            "steps": plan.steps[:SHOWN_STEPS],
            "more_steps": max(len(plan.steps) - SHOWN_STEPS, 0),
        },
    )


def _keep(request: AuthedRequest, edition: Edition, kind: Kind, content: bytes, original: str) -> Kept:
    name = keep(content)
    facts = {"name": name, "file": original[:200], **_context(request, edition, kind)}
    return Kept(name, original, signing.dumps(facts, salt=SALT))


def _context(request: AuthedRequest, edition: Edition, kind: Kind) -> dict[str, Any]:
    return {"edition": edition.code, "kind": kind.kind.value, "user": request.user.pk}


def _kept(request: AuthedRequest, edition: Edition, kind: Kind, token: str) -> tuple[Kept, bytes] | None:
    """Return the file that a token of this person, edition and kind stands for, while it is there."""
    try:
        facts = signing.loads(token, salt=SALT, max_age=KEPT_SECONDS)
    except signing.BadSignature:
        return None
    if any(facts.get(key) != value for key, value in _context(request, edition, kind).items()):
        return None
    content = load(facts["name"])
    return None if content is None else (Kept(facts["name"], facts["file"], token), content)


def _confirm(request: AuthedRequest, edition: Edition, kind: Kind) -> HttpResponse:
    found = _kept(request, edition, kind, request.POST["token"])
    if found is None:
        messages.warning(
            request,
            _(
                "This file was imported already or lay too long. Choose it again to look what it would change."
            ),
        )
        return redirect("contest:import-upload", edition.code, kind.kind.value)
    kept, content = found
    try:
        plan = import_table(kind=kind.kind, table=read_table(content), edition=edition, actor=request.user)
    except ImportRefused as error:
        messages.error(request, str(error))
        return _report(request, edition, kind, error.plan, kept)
    except DomainError as error:
        messages.error(request, str(error))
        return redirect("contest:import-upload", edition.code, kind.kind.value)
    forget(kept.name)
    messages.success(request, done_words(plan))
    return redirect(_after(kind.kind), edition.code)


def _after(kind: ImportKind) -> str:
    return {
        ImportKind.UNITS: "contest:unit-list",
        ImportKind.CONTACTS: "contest:invitation-list",
        ImportKind.JUDGES: "contest:invitation-list",
        ImportKind.ENTRIES: "contest:entry-list",
    }[kind]


@within_edition(can_manage_people)
def import_template(request: AuthedRequest, edition: Edition, kind: str) -> HttpResponse:
    """The workbook to fill in, with this edition's words to choose from."""
    expected = _kind(kind)
    return workbook_response(
        _("Template %(what)s") % {"what": expected.title}, template_sheets(expected.kind, edition)
    )


@never_cache
@within_edition(can_manage_people)
def import_report(request: AuthedRequest, edition: Edition, kind: str) -> HttpResponseBase:
    """Every bad cell of a kept file as XLSX or CSV."""
    expected = _kind(kind)
    found = _kept(request, edition, expected, request.GET.get("token", ""))
    if found is None:
        raise Http404
    plan = plan_import(expected.kind, read_table(found[1]), edition, request.user)
    columns = [
        Column(_("Row"), 8, "number"),
        Column(_("Column"), 18),
        Column(_("What stands there"), 30),
        Column(_("What to do"), 70),
    ]
    rows = ((one.row, one.column, one.value, one.sentence) for one in plan.problems)
    name = _("Report %(what)s") % {"what": expected.title}
    if request.GET.get("as") == "csv":
        return csv_response(request, name, columns, rows)
    return workbook_response(name, [Sheet(_("Bad rows"), columns, rows)])
