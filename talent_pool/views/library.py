"""Course lists, versions and reviews of reports."""

from functools import partial
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from contest.exceptions import FileRefused
from contest.forms.base import CrispyForm
from contest.forms.rows import moved, rows_of
from contest.http import AuthedRequest, require
from contest.views.paging import page_of
from talent_pool.actions import course as acts
from talent_pool.actions import version as versions
from talent_pool.actions.report import note_review
from talent_pool.forms.library import CourseForm, CourseFormSet, PutOnCourseForm, ReviewedForm, VersionForm
from talent_pool.models import Course, LectureReport, ReportVersion
from talent_pool.queries import course as queries
from talent_pool.rules.pool import can_manage_pool, can_read_pool
from talent_pool.states import ReportPart
from talent_pool.views.frame import ask, attempt, pool_tabs, rights_of
from talent_pool.views.report import managed_report, page_of_report
from talent_pool.views.share import share_of

PER_PAGE = 24
MOST_OFFERED = 500
"""Reports in the selects of a course list; beyond it a report is put on the list from its own page."""


@require_safe
def course_list(request: HttpRequest) -> HttpResponse:
    """All course lists that the visitor may see."""
    courses = queries.courses_for(insider=can_read_pool(request.user))
    return render(
        request,
        "talent_pool/course_list.html",
        {
            "title": _("Course lists"),
            "tabs": pool_tabs("course-list", request.user),
            "page": page_of(request, Paginator(courses, PER_PAGE)),
            **rights_of(request.user),
        },
    )


@require_safe
def course_detail(request: HttpRequest, code: str) -> HttpResponse:
    """A course list: what must be heard, and what may be chosen beside it."""
    insider = can_read_pool(request.user)
    course = get_object_or_404(queries.courses_for(insider=insider), code=code)
    items = queries.items_of(course, insider=insider)
    return render(
        request,
        "talent_pool/course_detail.html",
        {
            "title": course.name,
            "course": course,
            "groups": [
                {"title": _("Compulsory"), "items": [one for one in items if one.is_compulsory]},
                {"title": _("Elective"), "items": [one for one in items if not one.is_compulsory]},
            ],
            "minutes": sum(one.report.minutes or 0 for one in items if one.is_compulsory),
            "share": share_of(course.name, course.summary),
            **rights_of(request.user),
        },
    )


def _managed(request: AuthedRequest, code: str) -> Course:
    course = get_object_or_404(queries.courses_for(insider=can_read_pool(request.user)), code=code)
    require(can_manage_pool(request.user))
    return course


def _page(course: Course) -> str:
    return reverse("talent_pool:course-detail", args=[course.code])


@login_required
def course_create(request: AuthedRequest) -> HttpResponse:
    """Add a course list."""
    require(can_manage_pool(request.user))
    return _edit(request, Course(), _("Add a course list"))


@login_required
def course_edit(request: AuthedRequest, code: str) -> HttpResponse:
    """Change what is said of a course list."""
    return _edit(request, _managed(request, code), _("Edit the course list"))


def _edit(request: AuthedRequest, course: Course, title: str) -> HttpResponse:
    back = _page(course) if course.pk else reverse("talent_pool:course-list")
    label = course.name or _("Course lists")
    form = CourseForm(request.POST or None, instance=course)
    if request.method == "POST" and form.is_valid():
        if course.pk:
            saved = acts.edit_course(course=course, actor=request.user, values=form.values)
        else:
            saved = acts.create_course(actor=request.user, values=form.values)
        messages.success(request, _("Saved."))
        return redirect(_page(saved))
    return render(
        request,
        "talent_pool/edit.html",
        {"title": title, "form": form, "cancel_url": back, "back_label": label},
        status=422 if form.errors else 200,
    )


@login_required
def course_items(request: AuthedRequest, code: str) -> HttpResponse:
    """The reports of a course list, in order."""
    course = _managed(request, code)
    items = queries.items_of(course, insider=True)
    there = {item.report.code: item.report.title for item in items}
    newest = LectureReport.objects.admitted().order_by("-year", "title", "pk")
    offered = there | dict(newest.values_list("code", "title")[:MOST_OFFERED])
    rows = CourseFormSet(
        request.POST or None,
        prefix="items",
        form_kwargs={"reports": list(offered.items())},
        initial=[
            {
                "code": item.report.code,
                "report": item.report.code,
                "kind": "compulsory" if item.is_compulsory else "elective",
            }
            for item in items
        ],
    )
    if request.method == "POST" and rows.is_valid():
        chosen = [
            (row["report"], row["kind"] == "compulsory")
            for row in moved(request, rows_of(rows))
            if not row["delete"]
        ]
        acts.write_items(course=course, actor=request.user, rows=chosen)
        messages.success(request, _("Saved."))
        is_move = "move" in request.POST
        return redirect("talent_pool:course-items" if is_move else "talent_pool:course-detail", course.code)
    return render(
        request,
        "talent_pool/course_items.html",
        {"title": _("Reports of the list"), "course": course, "formset": rows, "cancel_url": _page(course)},
        status=422 if request.method == "POST" else 200,
    )


@login_required
def course_delete(request: AuthedRequest, code: str) -> HttpResponse:
    """Remove a course list."""
    course = _managed(request, code)
    return ask(
        request,
        title=_("Remove the course list “%(name)s”") % {"name": course.name},
        submit_label=_("Remove"),
        form_class=CrispyForm,
        act=lambda _clean: acts.delete_course(course=course, actor=request.user),
        done=_("The course list is removed."),
        back=reverse("talent_pool:course-list"),
        consequences=[_("Its public page disappears; the reports stay.")],
        danger=True,
    )


@login_required
def report_course(request: AuthedRequest, code: str) -> HttpResponse:
    """Put a report on a course list."""
    report = managed_report(request, code)
    return ask(
        request,
        title=_("Put “%(title)s” on a course list") % {"title": report.title},
        submit_label=_("Put on the list"),
        form_class=PutOnCourseForm,
        act=lambda clean: acts.put_on_course(
            course=clean["course"],
            report=report,
            is_compulsory=clean["kind"] == "compulsory",
            actor=request.user,
        ),
        done=_("Saved."),
        back=page_of_report(report),
    )


@login_required
def report_review(request: AuthedRequest, code: str) -> HttpResponse:
    """Note the political review."""
    report = managed_report(request, code)

    def act(clean: dict[str, Any]) -> LectureReport:
        return note_review(report=report, actor=request.user, **clean)

    return ask(
        request,
        title=_("Political review of “%(title)s”") % {"title": report.title},
        submit_label=_("Save"),
        form_class=ReviewedForm,
        act=act,
        done=_("The review is noted."),
        back=page_of_report(report),
    )


@login_required
def report_version(request: AuthedRequest, code: str) -> HttpResponse:
    """Add a version of the script, the slides or the film."""
    report = managed_report(request, code)
    form = VersionForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        clean = form.cleaned_data
        part = ReportPart(clean["part"])
        try:
            upload = versions.store_version(file=clean["file"], part=part, actor=request.user)
        except FileRefused as error:
            form.add_error("file", str(error))
        else:
            versions.add_version(
                report=report, part=part, upload=upload, actor=request.user, note=clean["note"]
            )
            messages.success(
                request, _("The new version is in use. Who may see it you decide on the edit page.")
            )
            return redirect(page_of_report(report))
    return render(
        request,
        "talent_pool/edit.html",
        {
            "title": _("Add a version"),
            "form": form,
            "cancel_url": page_of_report(report),
            "back_label": report.title,
        },
        status=422 if form.errors else 200,
    )


@login_required
@require_POST
def report_version_choose(request: AuthedRequest, code: str, version: str) -> HttpResponse:
    """Make an earlier version the one in use again."""
    report = managed_report(request, code)
    chosen = get_object_or_404(ReportVersion, report=report, code=version)
    attempt(
        request,
        partial(versions.choose_version, version=chosen, actor=request.user),
        _("This version is in use now."),
    )
    return redirect(page_of_report(report))
