"""Lecture reports: the public library with its search, a report's page, and what a pool manager does with one."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from contest.files import ranged_response
from contest.http import AuthedRequest, require
from contest.queries.arrival import forms_of, rendition_of
from contest.states import RenditionKind
from contest.views.paging import counted, page_of
from talent_pool import search
from talent_pool.actions import report as acts
from talent_pool.forms.pool import ReportAdmitForm, ReportForm
from talent_pool.models import LectureReport
from talent_pool.models.report import is_public
from talent_pool.queries import lecturer as people
from talent_pool.queries import report as queries
from talent_pool.queries.course import public_courses_with
from talent_pool.queries.search import FacetValue, ReportChoice, matching_lecturers, search_reports
from talent_pool.rules.pool import can_manage_pool, can_read_pool
from talent_pool.states import ReportPart, ViewKind
from talent_pool.views.frame import ask, attempt, pool_tabs, rights_of
from talent_pool.views.share import share_of
from talent_pool.views.visitors import is_beginning, note_view

PER_PAGE = 20
MOST_TOPICS = 12
MOST_PEOPLE = 6
FILM_FORMS = (RenditionKind.POSTER, RenditionKind.STREAM)


@require_safe
def report_list(request: HttpRequest) -> HttpResponse:
    """The library with its search: words in any text, and ways to narrow what was found."""
    typed = request.GET.get("q", "").strip()[:100]
    year = request.GET.get("year", "")
    choice = ReportChoice(
        query=search.parse(typed),
        sector=request.GET.get("sector", ""),
        year=int(year) if year.isascii() and year.isdecimal() and len(year) == 4 else None,
        form=request.GET.get("form", ""),
        topic=request.GET.get("topic", ""),
    )
    found = search_reports(is_public(), choice)
    page = page_of(request, counted(found.reports.values_list("pk", flat=True), PER_PAGE, found.count))
    rows = queries.rows_in_order(page, with_text=bool(choice.query))
    insider = can_read_pool(request.user)
    lecturers = []
    if choice.query:
        known = people.lecturers_for(insider=False).select_related("organization")
        lecturers = list(matching_lecturers(known, typed).order_by("name_pinyin", "pk")[:MOST_PEOPLE])
    return render(
        request,
        "talent_pool/report_list.html",
        {
            "title": _("Lecture reports"),
            "tabs": pool_tabs("report-list", request.user),
            "typed": typed,
            "page": page,
            "hits": [_hit(report, choice.query, insider=insider) for report in rows],
            "facets": _facets(request, found.facets, choice),
            "lecturers": lecturers,
            **rights_of(request.user),
        },
    )


def _hit(report: LectureReport, query: search.Query, *, insider: bool) -> dict[str, Any]:
    """Return what a line of the result shows; passages of a script only where everybody may read it."""
    passages = search.passages(report.abstract, query, most=1)
    if query and (insider or report.is_public_script):
        passages += search.passages(report.script_text, query, most=2 - len(passages))
    return {
        "report": report,
        "title": search.mark(report.title, query),
        "passages": passages,
    }


def _facets(request: HttpRequest, facets: Any, choice: ReportChoice) -> list[dict[str, Any]]:
    """Return each way to narrow with the addresses of its values; a chosen value leads back."""
    chosen = {
        "sector": choice.sector,
        "year": str(choice.year or ""),
        "form": choice.form,
        "topic": choice.topic,
    }
    headings = {"sector": _("Sector"), "year": _("Year"), "form": _("Lecture form"), "topic": _("Topic")}
    groups = []
    for name, heading in headings.items():
        values: list[FacetValue] = getattr(facets, name)
        if name == "topic":
            values = values[:MOST_TOPICS]
        if values:
            groups.append(
                {"name": name, "heading": heading, "values": _links(request, name, values, chosen[name])}
            )
    return groups


def _links(request: HttpRequest, name: str, values: list[FacetValue], chosen: str) -> list[dict[str, Any]]:
    links = []
    for value in values:
        query = request.GET.copy()
        query.pop("page", None)
        is_chosen = value.value == chosen
        if is_chosen:
            query.pop(name, None)
        else:
            query[name] = value.value
        links.append({"value": value, "url": f"?{query.urlencode()}", "chosen": is_chosen})
    return links


@require_safe
def report_detail(request: HttpRequest, code: str) -> HttpResponse:
    """A report: what it is about, who gave it, what may be watched or downloaded, what is related."""
    insider = can_read_pool(request.user)
    report = get_object_or_404(
        queries.shown_in_list(queries.reports_for(insider=insider), with_text=insider).select_related(
            "entry"
        ),
        code=code,
    )
    if not insider:
        note_view(request, report, ViewKind.PAGE)
    files = queries.files_of(report, insider=insider)
    films = [one for one in files if one.part == ReportPart.VIDEO and one.is_current]
    forms = forms_of([one.upload.pk for one in films]) if films else {}
    videos = [(one, {form.kind for form in forms.get(one.upload.pk, [])}) for one in films]
    return render(
        request,
        "talent_pool/report_detail.html",
        {
            "title": report.title,
            "report": report,
            "videos": videos,
            "downloads": [one for one in files if one.part != ReportPart.VIDEO and one.is_current],
            "earlier": [one for one in files if not one.is_current],
            "closed_by": queries.film_closed_by(report) if insider and report.is_public_video else [],
            "views": queries.views_of(report),
            "courses": public_courses_with(report, insider=insider),
            "related": queries.related_to(report),
            "share": share_of(report.title, report.abstract, picture=_poster_of(report, videos)),
            **rights_of(request.user),
        },
    )


def _poster_of(report: LectureReport, videos: list[tuple[queries.ReportFile, set[str]]]) -> str:
    """Return the address of the picture of the first film that everybody may watch, "" where there is none."""
    for film, kinds in videos:
        if film.is_public and RenditionKind.POSTER in kinds:
            address = reverse("talent_pool:report-material", args=[report.code, film.code])
            return f"{address}?form=poster"
    return ""


@require_safe
def report_material(request: HttpRequest, code: str, material: str) -> HttpResponseBase:
    """A film or a document of a report, in parts where the browser asks for parts.

    ?form=poster gives the picture of a film, ?form=stream the film as it was made ready for slow lines.
    """
    insider = can_read_pool(request.user)
    report = get_object_or_404(
        queries.reports_for(insider=insider).defer("script_text").prefetch_related("lecturers"), code=code
    )
    file = next((one for one in queries.files_of(report, insider=insider) if one.code == material), None)
    if file is None:
        raise Http404
    form = request.GET.get("form", "")
    upload = rendition_of(file.upload, form) if form else file.upload
    if upload is None or (form and form not in FILM_FORMS):
        raise Http404
    is_film = file.part == ReportPart.VIDEO and form != RenditionKind.POSTER
    if is_film and not insider and is_beginning(request):
        note_view(request, report, ViewKind.FILM)
    name = f"{report.title} · {file.part.label}"
    return ranged_response(request, upload, name, inline="download" not in request.GET)


def managed_report(request: AuthedRequest, code: str) -> LectureReport:
    """Return the report for a pool manager; 404 for who sees nothing here, 403 for who only reads."""
    report = get_object_or_404(queries.reports_for(insider=can_read_pool(request.user)), code=code)
    require(can_manage_pool(request.user))
    return report


def page_of_report(report: LectureReport) -> str:
    """Return the address of a report's page."""
    return reverse("talent_pool:report-detail", args=[report.code])


@login_required
def report_create(request: AuthedRequest) -> HttpResponse:
    """Propose a report by hand."""
    require(can_manage_pool(request.user))
    return _edit(request, LectureReport(), _("Add a lecture report"))


@login_required
def report_edit(request: AuthedRequest, code: str) -> HttpResponse:
    """Change what is said of a report and what everybody may see."""
    return _edit(request, managed_report(request, code), _("Edit the lecture report"))


def _edit(request: AuthedRequest, report: LectureReport, title: str) -> HttpResponse:
    form = ReportForm(request.POST or None, instance=report)
    if request.method == "POST" and form.is_valid():
        links = {name: form.cleaned_data[name] for name in ("lecturers", "topics")}
        if report.pk:
            saved = acts.edit_report(report=report, actor=request.user, values=form.values, **links)
        else:
            saved = acts.create_report(actor=request.user, values=form.values, **links)
        messages.success(request, _("Saved."))
        return redirect(page_of_report(saved))
    back = page_of_report(report) if report.pk else reverse("talent_pool:candidate-reports")
    return render(
        request,
        "talent_pool/edit.html",
        {"title": title, "form": form, "cancel_url": back, "back_label": report.title or _("Candidates")},
        status=422 if form.errors else 200,
    )


@login_required
def report_admit(request: AuthedRequest) -> HttpResponse:
    """Admit one or several: ?report=code, once for each."""
    require(can_manage_pool(request.user))
    codes = request.POST.getlist("report") or request.GET.getlist("report")
    reports = list(
        LectureReport.objects.filter(code__in=codes).exclude(state="admitted").defer("script_text")
    )
    back = reverse("talent_pool:candidate-reports")
    if not reports:
        messages.warning(request, _("Tick at least one report that is not in the library yet."))
        return redirect(back)
    form = ReportAdmitForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        topics = form.cleaned_data["topics"]
        titles = _(", ").join(f"《{report.title}》" for report in reports)
        if attempt(
            request,
            lambda: acts.admit_reports(reports=reports, actor=request.user, topics=topics),
            _("Admitted: %(names)s.") % {"names": titles},
        ):
            return redirect(page_of_report(reports[0]) if len(reports) == 1 else back)
    return render(
        request,
        "talent_pool/admit.html",
        {
            "title": _("Admit to the library of lecture reports"),
            "form": form,
            "chosen": reports,
            "name": "report",
            "cancel_url": back,
        },
        status=422 if form.errors else 200,
    )


@login_required
def report_decline(request: AuthedRequest, code: str) -> HttpResponse:
    """Leave a report out."""
    report = managed_report(request, code)
    return ask(
        request,
        title=_("Do not admit “%(title)s”") % {"title": report.title},
        submit_label=_("Do not admit"),
        act=lambda clean: acts.decline_report(report=report, actor=request.user, reason=clean["reason"]),
        done=_("The report is not admitted."),
        back=page_of_report(report),
    )


@login_required
def report_end(request: AuthedRequest, code: str) -> HttpResponse:
    """Take a report out of the library."""
    report = managed_report(request, code)
    return ask(
        request,
        title=_("Take “%(title)s” out of the library") % {"title": report.title},
        submit_label=_("Take out"),
        act=lambda clean: acts.end_report(report=report, actor=request.user, reason=clean["reason"]),
        done=_("The report is out of the library."),
        back=page_of_report(report),
        consequences=[_("Its public page and its files disappear."), _("You can undo this.")],
        danger=True,
    )


@login_required
def report_reinstate(request: AuthedRequest, code: str) -> HttpResponse:
    """Undo an ending."""
    report = managed_report(request, code)
    return ask(
        request,
        title=_("Take “%(title)s” back into the library") % {"title": report.title},
        submit_label=_("Take back"),
        act=lambda clean: acts.reinstate_report(report=report, actor=request.user, reason=clean["reason"]),
        done=_("The report is in the library again."),
        back=page_of_report(report),
    )


@login_required
def report_reopen(request: AuthedRequest, code: str) -> HttpResponse:
    """Undo an admission or a refusal."""
    report = managed_report(request, code)
    return ask(
        request,
        title=_("Undo the decision about “%(title)s”") % {"title": report.title},
        submit_label=_("Undo"),
        act=lambda clean: acts.reopen_report(report=report, actor=request.user, reason=clean["reason"]),
        done=_("The report is a candidate again."),
        back=page_of_report(report),
    )
