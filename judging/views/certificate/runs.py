"""Print runs: choose, check the characters, print, stop and take up again, fetch the files, note what was spoiled."""

from typing import Any, Final

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from contest.actions.upload import store_upload
from contest.archive import zip_slices
from contest.exceptions import DomainError
from contest.files import ranged_response
from contest.forms.base import ReasonForm
from contest.http import AuthedRequest
from contest.models import Edition
from contest.pdf import LayoutError, faces
from contest.spreadsheets import streamed_response
from contest.states import FileFormat
from contest.validators.files import FileLimits
from contest.views.paging import page_of
from contest.views.within import within_edition
from judging.actions import certificate as certificates
from judging.actions import print_room as actions
from judging.documents.certificate import GlyphLine, file_name, glyph_report
from judging.forms.certificate import GlyphPictureForm, RunForm, SpoilForm
from judging.forms.certificate.run import GLYPH_BYTES
from judging.models import Certificate, PrintRun
from judging.queries.certificate import (
    PRINTED,
    glyph_pictures,
    may_issue,
    printable,
    printers_of,
    runs_of,
)
from judging.states import CertificateKind, RunOrder, RunOutput, RunState, SheetOutcome

PER_PAGE: Final = 100
GLYPHS: Final = FileLimits([FileFormat.PNG], max_bytes=GLYPH_BYTES)


@require_GET
@within_edition(may_issue)
def run_list(request: AuthedRequest, found: Edition) -> HttpResponse:
    """All print runs of an edition."""
    return render(
        request,
        "judging/run_list.html",
        {"edition": found, "page": page_of(request, Paginator(runs_of(found), 50))},
    )


@within_edition(may_issue)
def run_create(request: AuthedRequest, found: Edition, kind: str) -> HttpResponse:
    """Choose what is printed; characters that no typeface has are shown by person before anything is."""
    if kind not in CertificateKind.values:
        raise Http404
    rows = printable(found, kind)
    report, sentences = _checked(rows, found)
    missing = [line for line in report if line.missing]
    form = RunForm(
        request.POST or None, edition=found, kind=kind, printers=printers_of(found), missing=bool(missing)
    )  # fmt: skip
    if request.method == "POST" and form.is_valid() and not sentences:
        clean = form.cleaned_data
        try:
            run = actions.start_run(
                edition=found, actor=request.user, kind=CertificateKind(kind),
                check_codes=form.chosen(rows).values_list("check_code", flat=True),
                order=RunOrder(clean["order"]), output=RunOutput(clean["output"]), printer=clean["printer"],
                only_variable=clean["only_variable"], again=clean["again"], glyph_reason=clean.get("glyph_reason", ""),
                selection=form.in_words(),
            )  # fmt: skip
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            return redirect("judging:run-detail", edition=found.code, run=run.code)
    counts = {"valid": len(rows), "printed": rows.filter(PRINTED).count()}
    return render(
        request,
        "judging/run_create.html",
        {
            "edition": found,
            "kind": CertificateKind(kind),
            "form": form,
            "counts": {**counts, "left": counts["valid"] - counts["printed"]},
            "sentences": sentences,
            "missing": missing,
            "missing_chars": sorted({char for line in missing for char in line.missing}),
            "substituted": _substituted(report),
            "glyph_form": GlyphPictureForm(),
        },
        status=422 if form.errors else 200,
    )


def _checked(rows: QuerySet[Certificate], found: Edition) -> tuple[list[GlyphLine], list[str]]:
    """Return which characters are wanting, and what else keeps the certificates from being printed on this machine."""
    try:
        return glyph_report(rows, glyph_pictures(found)), []
    except LayoutError as error:
        return [], error.sentences


def _substituted(report: list[GlyphLine]) -> list[tuple[GlyphLine, list[tuple[str, Any]]]]:
    names = faces()
    return [
        (line, [(char, names[code].label) for char, code in line.substituted])
        for line in report
        if line.substituted
    ]


@require_POST
@within_edition(may_issue)
def glyph_add(request: AuthedRequest, found: Edition, kind: str) -> HttpResponse:
    """Take in the picture of a character that no typeface has."""
    form = GlyphPictureForm(request.POST, request.FILES)
    if not form.is_valid():
        messages.error(request, _("Choose the character and its picture."))
    else:
        try:
            upload = store_upload(file=form.cleaned_data["picture"], actor=request.user, limits=GLYPHS)
            certificates.add_glyph_picture(
                edition=found, actor=request.user, char=form.cleaned_data["char"], upload=upload
            )
        except DomainError as error:
            messages.error(request, str(error))
        else:
            messages.success(
                request, _("%(char)s is printed as this picture now.") % {"char": form.cleaned_data["char"]}
            )
    return redirect("judging:run-create", edition=found.code, kind=kind)


def _run(found: Edition, code: str) -> PrintRun:
    return get_object_or_404(runs_of(found).select_related("edition", "printer"), code=code)


@require_GET
@within_edition(may_issue)
def run_detail(request: AuthedRequest, found: Edition, run: str) -> HttpResponse:
    """How far a run is, its files, its sheets; htmx asks for the first part once a second."""
    one = _run(found, run)
    rate = one.done / one.seconds if one.seconds > 0 else 0
    context: dict[str, Any] = {
        "edition": found,
        "run": one,
        "rate": rate,
        "seconds_left": round((one.total - one.done) / rate) if rate else None,
    }
    if request.headers.get("HX-Request") == "true":
        return render(request, "judging/_run_state.html", context)
    sheets = one.sheets.select_related("certificate", "spoiled_by")
    if (outcome := request.GET.get("outcome", "")) in SheetOutcome.values:
        sheets = sheets.filter(outcome=outcome)
    counts = dict.fromkeys(SheetOutcome.values, 0)
    for value in one.sheets.values_list("outcome", flat=True):
        counts[value] += 1
    return render(
        request,
        "judging/run_detail.html",
        {
            **context,
            "page": page_of(request, Paginator(sheets, PER_PAGE)),
            "counts": [(SheetOutcome(value), number) for value, number in counts.items() if number],
            "spoil_form": SpoilForm(total=one.total),
        },
    )


def _acted(request: AuthedRequest, one: PrintRun, act: Any, said: str) -> HttpResponse:
    try:
        act(run=one, actor=request.user)
    except DomainError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, said)
    return redirect("judging:run-detail", edition=one.edition.code, run=one.code)


@require_POST
@within_edition(may_issue)
def run_stop(request: AuthedRequest, found: Edition, run: str) -> HttpResponse:
    """Stop a run after the stretch that is being printed."""
    return _acted(
        request,
        _run(found, run),
        actions.stop_run,
        _("Stopped. What is printed stays; go on whenever you like."),
    )


@require_POST
@within_edition(may_issue)
def run_resume(request: AuthedRequest, found: Edition, run: str) -> HttpResponse:
    """Go on with a run from the first sheet that is not printed."""
    return _acted(request, _run(found, run), actions.resume_run, _("The run goes on."))


@within_edition(may_issue)
def run_end(request: AuthedRequest, found: Edition, run: str) -> HttpResponse:
    """Give up what is left of a run, for a reason."""
    one = _run(found, run)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        return _acted(
            request,
            one,
            lambda **who: actions.end_run(reason=form.cleaned_data["reason"], **who),
            _("The rest is given up; its certificates can be printed in another run."),
        )
    return render(
        request,
        "components/confirm.html",
        {
            "edition": found,
            "title": _("Give up the rest of this run?"),
            "lead": one.title,
            "consequences": [
                _("What is printed becomes the run's file."),
                _("The other certificates are free for another run."),
            ],
            "form": form,
            "submit_label": _("Give up the rest"),
            "danger": True,
            "cancel_url": reverse("judging:run-detail", args=[found.code, one.code]),
        },
    )


@require_GET
@within_edition(may_issue)
def run_file(request: AuthedRequest, found: Edition, run: str) -> HttpResponseBase:
    """The one file with all pages of a run."""
    one = _run(found, run)
    if one.merged is None:
        raise Http404
    return ranged_response(request, one.merged, f"{one.title}.pdf")


@require_GET
@within_edition(may_issue)
def run_archive(request: AuthedRequest, found: Edition, run: str) -> HttpResponseBase:
    """The single files of a run as a ZIP that is made while it is sent; names say number, holder and unit."""
    one = _run(found, run)
    if one.state != RunState.DONE or one.output == RunOutput.MERGED or one.finished_at is None:
        raise Http404
    sheets = one.sheets.filter(part__isnull=False, size__gt=0).select_related("certificate", "part")
    files = [
        (f"{sheet.position:04d} {file_name(sheet.certificate)}", sheet.part.separate, sheet.start, sheet.size)
        for sheet in sheets
        if sheet.part is not None
    ]
    pieces = zip_slices(files, moment=one.finished_at)
    return streamed_response(request, f"{one.title}.zip", pieces, "application/zip")


@within_edition(may_issue)
def run_spoil(request: AuthedRequest, found: Edition, run: str) -> HttpResponse:
    """Note which sheets were spoiled, and print them again if that is asked for."""
    one = _run(found, run)
    form = SpoilForm(request.POST or None, total=one.total)
    if request.method == "POST" and form.is_valid():
        clean = form.cleaned_data
        try:
            sheets = actions.spoil_sheets(
                run=one, positions=clean["sheets"], actor=request.user, reason=clean["reason"],
                stock_number=clean["stock_number"],
            )  # fmt: skip
            messages.success(request, _("Noted: %(n)d sheets are spoiled.") % {"n": len(sheets)})
            if clean["again"]:
                again = actions.start_run(
                    edition=found, actor=request.user, kind=CertificateKind(one.kind),
                    check_codes=[sheet.certificate.check_code for sheet in sheets], order=RunOrder(one.order),
                    output=RunOutput(one.output), printer=one.printer, only_variable=one.only_variable,
                    glyph_reason=one.glyph_reason, selection={_("Spoiled sheets of"): one.title},
                )  # fmt: skip
                return redirect("judging:run-detail", edition=found.code, run=again.code)
        except DomainError as error:
            messages.error(request, str(error))
        return redirect("judging:run-detail", edition=found.code, run=one.code)
    return render(
        request,
        "components/confirm.html",
        {
            "edition": found,
            "title": _("Which sheets were spoiled?"),
            "lead": one.title,
            "consequences": [
                _("The spoiled sheets stay in the ledger, with their reason and the number of the card."),
                _("The certificate keeps its number; its next sheet counts as the next attempt."),
            ],
            "form": form,
            "submit_label": _("Note as spoiled"),
            "cancel_url": reverse("judging:run-detail", args=[found.code, one.code]),
        },
    )
