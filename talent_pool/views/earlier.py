"""Bringing in earlier years: choose a workbook, look what would happen, import, and take it back."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core import signing
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from contest.exceptions import DomainError
from contest.forms.base import CrispyForm
from contest.http import AuthedRequest, require
from contest.kept_files import forget, keep, load
from contest.spreadsheets import Column, Page, Sheet, read_sheets, workbook_response
from contest.views.paging import page_of
from talent_pool.actions import earlier as acts
from talent_pool.documents.earlier import template_sheets
from talent_pool.forms.earlier import EarlierFileForm, chosen_layouts, digest_of, sheet_choices
from talent_pool.models import PoolImport
from talent_pool.queries.earlier import KIND_TITLES, EarlierPlan, SheetKind, plan_earlier
from talent_pool.queries.earlier import record as queries
from talent_pool.rules.pool import can_manage_pool, can_read_pool
from talent_pool.views.frame import ask, manager_tabs, rights_of

MOST_ROWS: Final = 5_000
SHOWN: Final = 100
PER_PAGE: Final = 20
SALT: Final = "talent_pool.import"
KEPT_SECONDS: Final = 2 * 60 * 60


@dataclass(frozen=True, slots=True)
class Kept:
    """A file that was looked at and waits to be imported."""

    name: str
    original: str
    token: str
    content: bytes

    @property
    def digest(self) -> str:
        return hashlib.sha256(self.content).hexdigest()


@never_cache
@login_required
def import_list(request: AuthedRequest) -> HttpResponse:
    """Choose a workbook; below it the imports that were made."""
    require(can_read_pool(request.user))
    form = EarlierFileForm(request.POST or None, request.FILES or None)
    if request.method == "POST":
        require(can_manage_pool(request.user))
        if form.is_valid():
            file = form.cleaned_data["file"]
            content = file.read()
            try:
                pages = read_sheets(content, max_rows=MOST_ROWS)
            except DomainError as error:
                form.add_error("file", str(error))
            else:
                return _look(request, _keep(request, content, file.name), pages, {})
    return render(
        request,
        "talent_pool/import_list.html",
        {
            "title": _("Candidates"),
            "tabs": manager_tabs("import-list"),
            "form": form,
            "page": page_of(request, Paginator(queries.imports(), PER_PAGE)),
            **rights_of(request.user),
        },
        status=422 if form.errors else 200,
    )


@never_cache
@login_required
@require_POST
def import_look(request: AuthedRequest) -> HttpResponse:
    """Look again with other columns, download what is wrong, or import."""
    require(can_manage_pool(request.user))
    kept = _kept(request, request.POST.get("token", ""))
    if kept is None:
        messages.warning(
            request,
            _(
                "This file was imported already or lay too long. Choose it again to look what it would change."
            ),
        )
        return redirect("talent_pool:import-list")
    pages = read_sheets(kept.content, max_rows=MOST_ROWS)
    posted = request.POST.dict()
    wish = posted.get("do")
    if wish == "report":
        return _report(pages, posted)
    layouts = chosen_layouts(posted, pages)
    if wish not in {"import", "import-rest"}:
        return _look(request, kept, pages, posted)
    if posted.get("seen") != digest_of(layouts):
        messages.warning(
            request, _("You have changed how the sheets are read. Look at what would happen now.")
        )
        return _look(request, kept, pages, posted)
    try:
        made = acts.import_earlier(
            actor=request.user,
            pages=pages,
            layouts=layouts,
            file_name=kept.original,
            digest=kept.digest,
            admits_reports="admits_reports" in posted,
            leaves_bad_out=wish == "import-rest",
        )
    except DomainError as error:
        messages.error(request, str(error))
        return _look(request, kept, pages, posted)
    forget(kept.name)
    messages.success(request, _("Imported. You can undo all of it below while nothing else hangs on it."))
    return redirect("talent_pool:import-detail", made.code)


@login_required
@require_safe
def import_detail(request: AuthedRequest, code: str) -> HttpResponse:
    """What an import brought, and what is to be done now."""
    require(can_read_pool(request.user))
    made = get_object_or_404(queries.imports(), code=code)
    years = queries.years_of(made)
    doubts = queries.doubts_of(made)
    return render(
        request,
        "talent_pool/import_detail.html",
        {
            "title": made.file_name,
            "made": made,
            "counts": made.facts.get("counts", {}),
            "years": years,
            "sessions": sum(one.sessions for one in years),
            "attendances": sum(one.attendances for one in years),
            "unknown": sum(one.unknown for one in years),
            "sums": _sum_rows(made.facts.get("sums", [])),
            "doubts": doubts[:SHOWN],
            "doubt_count": doubts.count(),
            "unconsenting": queries.without_consent(made),
            "hanging": queries.hanging_on(made) if made.undone_at is None else [],
            **rights_of(request.user),
        },
    )


@login_required
def import_undo(request: AuthedRequest, code: str) -> HttpResponse:
    """Take everything back that an import brought."""
    require(can_manage_pool(request.user))
    made = get_object_or_404(PoolImport, code=code)
    return ask(
        request,
        title=_("Undo this import?"),
        lead=made.file_name,
        consequences=[
            _(
                "Its lecturers, reports, sessions and terms leave the pool, and every figure is as it was before."
            ),
            _("The workbook can be imported again at any time."),
        ],
        submit_label=_("Undo the import"),
        act=lambda _clean: acts.undo_import(made=made, actor=request.user),
        done=_("Undone. Nothing of this import is left in the pool."),
        back=reverse("talent_pool:import-detail", args=[made.code]),
        form_class=CrispyForm,
        danger=True,
    )


@login_required
@require_safe
def import_template(request: AuthedRequest) -> HttpResponse:
    """The workbook for an office that starts from nothing."""
    require(can_manage_pool(request.user))
    return workbook_response(_("Template earlier years"), template_sheets())


def _look(
    request: AuthedRequest, kept: Kept, pages: Sequence[Page], posted: Mapping[str, str]
) -> HttpResponse:
    layouts = chosen_layouts(posted, pages)
    plan = plan_earlier(pages, layouts)
    before = queries.standing_with(kept.digest)
    return render(
        request,
        "talent_pool/import_look.html",
        {
            "title": _("What this workbook would bring"),
            "kept": kept,
            "plan": plan,
            "tiles": _tiles(plan),
            "attendances": sum(one.attendances for one in plan.years),
            "unknown": sum(one.unknown for one in plan.years),
            "sums": _sum_rows(acts.facts_of_plan(plan)["sums"]),
            "years": plan.years,
            "problems": plan.problems[:SHOWN],
            "notes": plan.notes[:SHOWN],
            "sheets": sheet_choices(pages, layouts),
            "seen": digest_of(layouts),
            "admits_reports": not posted or "admits_reports" in posted,
            "usable": len(plan.steps),
            "before": before,
            "erased": queries.erased_of(before) if before else 0,
        },
    )


def _tiles(plan: EarlierPlan) -> list[dict[str, Any]]:
    found = []
    for kind in SheetKind:
        read, _new, there = plan.count(kind)
        note = (
            ngettext("%(n)d is there already", "%(n)d are there already", there) % {"n": there}
            if there
            else ""
        )
        found.append({"label": KIND_TITLES[kind], "value": read, "note": note})
    return found


def _sum_rows(sums: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return a line for each row of sums in the sheets: what it is about, its rows and its people."""
    lines: dict[tuple[str, int], dict[str, Any]] = {}
    for one in sums:
        line = lines.setdefault(
            (one["sheet"], one["row"]),
            {
                "sheet": one["sheet"],
                "row": one["row"],
                "label": KIND_TITLES[SheetKind(one["kind"])],
                "year": one["year"],
                "notes": [],
            },
        )
        line[one["what"]] = one
        line["notes"] += [one["note"]] if one["note"] else []
    return list(lines.values())


def _report(pages: Sequence[Page], posted: Mapping[str, str]) -> HttpResponse:
    """Everything that is wrong or was noted, as a workbook."""
    plan = plan_earlier(pages, chosen_layouts(posted, pages))
    columns = [
        Column(pgettext("workbook", "Sheet"), 16),
        Column(_("Row"), 8, "number"),
        Column(_("Column"), 18),
        Column(_("What stands there"), 30),
        Column(_("What to do"), 70),
    ]
    problems, notes = (
        [(one.sheet, one.row, one.column, one.value, one.sentence) for one in found]
        for found in (plan.problems, plan.notes)
    )
    return workbook_response(
        _("Report earlier years"),
        [Sheet(_("Bad rows"), columns, problems), Sheet(pgettext("import", "Notes"), columns, notes)],
    )


def _keep(request: AuthedRequest, content: bytes, original: str) -> Kept:
    name = keep(content)
    token = signing.dumps({"name": name, "file": original[:200], "user": request.user.pk}, salt=SALT)
    return Kept(name, original[:200], token, content)


def _kept(request: AuthedRequest, token: str) -> Kept | None:
    """Return the file that a token of this person stands for, while it is there."""
    try:
        facts = signing.loads(token, salt=SALT, max_age=KEPT_SECONDS)
    except signing.BadSignature:
        return None
    if facts.get("user") != request.user.pk:
        return None
    content = load(facts["name"])
    return None if content is None else Kept(facts["name"], facts["file"], token, content)
