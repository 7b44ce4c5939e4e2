"""Lecture reports: the public library with its search, a report's page, and what a pool manager does with one."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from contest.files import ranged_response
from contest.http import AuthedRequest, require
from contest.models import Material
from contest.states import MaterialKind
from contest.views.paging import page_of
from talent_pool import search
from talent_pool.actions import report as acts
from talent_pool.forms.pool import ReportAdmitForm, ReportForm
from talent_pool.models import LectureReport
from talent_pool.queries import lecturer as people
from talent_pool.queries import report as queries
from talent_pool.queries.search import FacetValue, ReportChoice, matching_lecturers, search_reports
from talent_pool.rules.pool import can_manage_pool, can_read_pool
from talent_pool.views.frame import ask, attempt, pool_tabs, rights_of

PER_PAGE = 20
MOST_TOPICS = 12
MOST_PEOPLE = 6


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
    found = search_reports(LectureReport.objects.admitted(), choice)
    rows = queries.shown_in_list(found.reports, with_text=bool(choice.query))
    page = page_of(request, Paginator(rows, PER_PAGE))
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
            "tabs": pool_tabs("report-list"),
            "typed": typed,
            "page": page,
            "hits": [_hit(report, choice.query, insider=insider) for report in page],
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


@dataclass(frozen=True, slots=True)
class ReportFile:
    """A material as the report's page shows it; is_public: whether everybody may see it."""

    material: Material
    kind: MaterialKind
    url: str
    is_public: bool


def _file(report: LectureReport, material: Material) -> ReportFile:
    kind = MaterialKind(material.requirement.kind)
    return ReportFile(
        material,
        kind,
        reverse("talent_pool:report-material", args=[report.code, material.code]),
        kind in queries.opened_kinds(report),
    )


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
    files = [_file(report, material) for material in queries.materials_of(report, insider=insider)]
    return render(
        request,
        "talent_pool/report_detail.html",
        {
            "title": report.title,
            "report": report,
            "videos": [file for file in files if file.kind == MaterialKind.VIDEO],
            "downloads": [file for file in files if file.kind != MaterialKind.VIDEO],
            "related": queries.related_to(report),
            **rights_of(request.user),
        },
    )


@require_safe
def report_material(request: HttpRequest, code: str, material: str) -> HttpResponseBase:
    """A film or a document of a report, in parts where the browser asks for parts."""
    insider = can_read_pool(request.user)
    report = get_object_or_404(queries.reports_for(insider=insider).defer("script_text"), code=code)
    found = [one for one in queries.materials_of(report, insider=insider) if one.code == material]
    if not found:
        raise Http404
    name = f"{report.title} · {found[0].requirement.name}"
    return ranged_response(request, found[0].upload, name, inline="download" not in request.GET)


def _managed(request: AuthedRequest, code: str) -> LectureReport:
    report = get_object_or_404(queries.reports_for(insider=can_read_pool(request.user)), code=code)
    require(can_manage_pool(request.user))
    return report


def _page(report: LectureReport) -> str:
    return reverse("talent_pool:report-detail", args=[report.code])


@login_required
def report_create(request: AuthedRequest) -> HttpResponse:
    """Propose a report by hand."""
    require(can_manage_pool(request.user))
    return _edit(request, LectureReport(), _("Add a lecture report"))


@login_required
def report_edit(request: AuthedRequest, code: str) -> HttpResponse:
    """Change what is said of a report and what everybody may see."""
    return _edit(request, _managed(request, code), _("Edit the lecture report"))


def _edit(request: AuthedRequest, report: LectureReport, title: str) -> HttpResponse:
    form = ReportForm(request.POST or None, instance=report)
    if request.method == "POST" and form.is_valid():
        links = {name: form.cleaned_data[name] for name in ("lecturers", "topics")}
        if report.pk:
            saved = acts.edit_report(report=report, actor=request.user, values=form.values, **links)
        else:
            saved = acts.create_report(actor=request.user, values=form.values, **links)
        messages.success(request, _("Saved."))
        return redirect(_page(saved))
    back = _page(report) if report.pk else reverse("talent_pool:candidate-reports")
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
            return redirect(_page(reports[0]) if len(reports) == 1 else back)
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
    report = _managed(request, code)
    return ask(
        request,
        title=_("Do not admit “%(title)s”") % {"title": report.title},
        submit_label=_("Do not admit"),
        act=lambda clean: acts.decline_report(report=report, actor=request.user, reason=clean["reason"]),
        done=_("The report is not admitted."),
        back=_page(report),
    )


@login_required
def report_end(request: AuthedRequest, code: str) -> HttpResponse:
    """Take a report out of the library."""
    report = _managed(request, code)
    return ask(
        request,
        title=_("Take “%(title)s” out of the library") % {"title": report.title},
        submit_label=_("Take out"),
        act=lambda clean: acts.end_report(report=report, actor=request.user, reason=clean["reason"]),
        done=_("The report is out of the library."),
        back=_page(report),
        consequences=[_("Its public page and its files disappear."), _("You can undo this.")],
        danger=True,
    )


@login_required
def report_reinstate(request: AuthedRequest, code: str) -> HttpResponse:
    """Undo an ending."""
    report = _managed(request, code)
    return ask(
        request,
        title=_("Take “%(title)s” back into the library") % {"title": report.title},
        submit_label=_("Take back"),
        act=lambda clean: acts.reinstate_report(report=report, actor=request.user, reason=clean["reason"]),
        done=_("The report is in the library again."),
        back=_page(report),
    )


@login_required
def report_reopen(request: AuthedRequest, code: str) -> HttpResponse:
    """Undo an admission or a refusal."""
    report = _managed(request, code)
    return ask(
        request,
        title=_("Undo the decision about “%(title)s”") % {"title": report.title},
        submit_label=_("Undo"),
        act=lambda clean: acts.reopen_report(report=report, actor=request.user, reason=clean["reason"]),
        done=_("The report is a candidate again."),
        back=_page(report),
    )
