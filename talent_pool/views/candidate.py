"""The pool manager's lists: people and reports to decide about, and possible duplicates."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from contest.http import AuthedRequest, require
from contest.views.paging import page_of
from talent_pool.actions import duplicate as acts
from talent_pool.forms.pool import CandidateFilter
from talent_pool.models import Lecturer, LectureReport, PossibleDuplicate
from talent_pool.queries import lecturer as queries
from talent_pool.queries import report as reports
from talent_pool.queries.record import records_of
from talent_pool.queries.search import matching_lecturers, matching_reports
from talent_pool.rules.pool import can_manage_pool, can_read_pool
from talent_pool.search import parse
from talent_pool.states import PoolState
from talent_pool.views.frame import attempt, manager_tabs, rights_of

PER_PAGE = 50


def _state(chosen: dict[str, Any]) -> str:
    """Return the state to list: candidates when nothing is chosen, "" for all."""
    state = str(chosen.get("state", PoolState.CANDIDATE))
    return "" if state == "all" else state


@login_required
@require_safe
def candidate_list(request: AuthedRequest) -> HttpResponse:
    """Lecturers by state; ticked ones are admitted together."""
    require(can_read_pool(request.user))
    sectors, years = queries.sectors_and_years()
    form = CandidateFilter(request.GET, sectors=sectors, years=years)
    chosen = form.chosen
    found = queries.candidates(_state(chosen), chosen.get("year"), chosen.get("sector", ""))
    found = matching_lecturers(found, chosen.get("q", ""), insider=True)
    page = page_of(request, Paginator(found.select_related("organization"), PER_PAGE))
    people = list(page)
    parts = queries.parts_of(people, insider=True)
    return render(
        request,
        "talent_pool/candidate_list.html",
        {
            "title": _("Candidates"),
            "tabs": manager_tabs("candidate-list"),
            "form": form,
            "page": page,
            "rows": [{"person": person, "parts": parts[person.pk]} for person in people],
            **rights_of(request.user),
        },
    )


@login_required
@require_safe
def candidate_reports(request: AuthedRequest) -> HttpResponse:
    """Reports by state; ticked ones are admitted together."""
    require(can_read_pool(request.user))
    years = list(LectureReport.objects.order_by("-year").values_list("year", flat=True).distinct())
    form = CandidateFilter(request.GET, sectors=queries.sectors_and_years()[0], years=years)
    chosen = form.chosen
    found = LectureReport.objects.all()
    if typed := chosen.get("q", ""):
        known = matching_lecturers(Lecturer.objects.standing(), typed, insider=True)
        found = found.filter(
            Q(pk__in=matching_reports(found, parse(typed)).values("pk"))
            | Q(
                pk__in=LectureReport.lecturers.through.objects.filter(lecturer__in=known.values("pk")).values(
                    "lecturereport"
                )
            )
        )
    if state := _state(chosen):
        found = found.filter(state=state)
    if year := chosen.get("year"):
        found = found.filter(year=year)
    if sector := chosen.get("sector"):
        found = found.filter(sector=sector)
    rows = reports.shown_in_list(found).order_by("-created_at", "-pk")
    page = page_of(request, Paginator(rows, PER_PAGE))
    return render(
        request,
        "talent_pool/candidate_reports.html",
        {
            "title": _("Candidates"),
            "tabs": manager_tabs("candidate-reports"),
            "form": form,
            "page": page,
            **rights_of(request.user),
        },
    )


@login_required
@require_safe
def candidate_duplicates(request: AuthedRequest) -> HttpResponse:
    """Records that may be one person, side by side."""
    require(can_read_pool(request.user))
    open_page = page_of(request, Paginator(queries.open_doubts(), 20))
    decided = list(queries.decided_doubts()[:10])
    doubts = list(open_page)
    people = [person for doubt in doubts for person in (doubt.lecturer, doubt.other)]
    parts = queries.parts_of(people, insider=True)
    records = records_of(people)
    return render(
        request,
        "talent_pool/candidate_duplicates.html",
        {
            "title": _("Candidates"),
            "tabs": manager_tabs("candidate-duplicates"),
            "page": open_page,
            "pairs": [
                {
                    "doubt": doubt,
                    "sides": [
                        {"person": person, "parts": parts[person.pk], "record": records[person.pk]}
                        for person in sorted((doubt.lecturer, doubt.other), key=lambda one: one.pk)
                    ],
                }
                for doubt in doubts
            ],
            "decided": decided,
            **rights_of(request.user),
        },
    )


def _doubt(request: AuthedRequest, code: str) -> PossibleDuplicate:
    require(can_manage_pool(request.user))
    return get_object_or_404(PossibleDuplicate, code=code)


@login_required
@require_POST
def duplicate_merge(request: AuthedRequest, code: str) -> HttpResponse:
    """One person."""
    doubt = _doubt(request, code)
    attempt(
        request,
        lambda: acts.merge_duplicate(doubt=doubt, actor=request.user),
        _("%(name)s is one person now. You can undo this below.") % {"name": doubt.lecturer.name},
    )
    return redirect("talent_pool:candidate-duplicates")


@login_required
@require_POST
def duplicate_apart(request: AuthedRequest, code: str) -> HttpResponse:
    """Two people."""
    doubt = _doubt(request, code)
    attempt(
        request,
        lambda: acts.keep_apart(doubt=doubt, actor=request.user),
        _("Kept as two people."),
    )
    return redirect("talent_pool:candidate-duplicates")


@login_required
@require_POST
def duplicate_reopen(request: AuthedRequest, code: str) -> HttpResponse:
    """Undo either."""
    doubt = _doubt(request, code)
    attempt(
        request,
        lambda: acts.reopen_duplicate(doubt=doubt, actor=request.user),
        _("The question is open again."),
    )
    return redirect("talent_pool:candidate-duplicates")
