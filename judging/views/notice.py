"""The public notice: for everybody as page and paper; for organizers and the supervisor with all that belongs to it."""

import hashlib
from typing import Any, Final

from django.conf import settings
from django.contrib import messages
from django.core.cache import caches
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from contest.exceptions import DomainError
from contest.http import AuthedRequest
from contest.models import Edition
from contest.spreadsheets import disposition
from contest.states import EditionState
from contest.views.setup_frame import say_saved, setup_page
from contest.views.within import edition_page, organizer_page, within_edition
from contest.wording import in_a_row
from contest.working_days import CalendarUnknown, known_days
from judging.actions.notice import CHANGEABLE, override_notice, reschedule_notice, save_plan
from judging.documents.notice import NoticePaper, moment_in_words, period_in_words, render_notice
from judging.forms.notice import NoticeEndForm, NoticeOverrideForm, NoticePlanForm
from judging.models import NoticePlan, PublicNotice
from judging.models.notice import last_day_of
from judging.queries.notice import (
    cancelled_since,
    gate_of,
    notice_facts,
    plan_of,
    planned_end,
    standing_notice,
)
from judging.queries.objection import public_objections
from judging.rules.notice import can_manage_notice, can_read_objections

BEFORE: Final = frozenset(
    {
        EditionState.DRAFT,
        EditionState.OPEN,
        EditionState.CLOSED,
        EditionState.JUDGING,
        EditionState.DECIDED,
    }
)


def _objection_url(edition: Edition) -> str:
    return settings.SITE_URL + reverse("judging:objection-create", args=[edition.code])


@require_GET
@edition_page
def notice_public(request: HttpRequest, found: Edition) -> HttpResponse:
    """The notice for everybody, as it was published; before it there is nothing but a sentence."""
    notice = standing_notice(found)
    context: dict[str, Any] = {"edition": found, "notice": notice, "title": _("Public notice")}
    if notice is not None:
        context |= {
            "facts": notice.facts,
            "period": period_in_words(notice.facts),
            "cancelled": cancelled_since(notice),
            "told": list(public_objections(notice)),
        }
    return render(request, "judging/notice_public.html", context)


@require_GET
@edition_page
def notice_document(request: HttpRequest, found: Edition) -> HttpResponse:
    """The notice on paper, as it was published; what was moved or cancelled since is marked."""
    notice = standing_notice(found)
    if notice is None:
        raise Http404
    moved = notice.ends_at.astimezone(found.tz) if notice.ends_at != notice.planned_ends_at else None
    paper = NoticePaper(
        notice.facts, _objection_url(found), ends=moved, cancelled=frozenset(cancelled_since(notice))
    )
    return _pdf(_kept(notice, paper), notice.facts["title"])


def _kept(notice: PublicNotice, paper: NoticePaper) -> bytes:
    """Set a notice once for all its readers: anybody may ask for it, and typesetting takes a second."""
    state = repr((paper.ends, sorted(paper.cancelled), paper.url))
    key = f"notice-pdf:{notice.code}:{hashlib.sha256(state.encode()).hexdigest()[:32]}"
    found = caches["pages"].get(key)
    if not isinstance(found, bytes):
        found = render_notice(paper)
        caches["pages"].set(key, found, 24 * 60 * 60)
    return found


def _pdf(content: bytes, title: str) -> HttpResponse:
    response = HttpResponse(content, content_type="application/pdf")
    response.headers["Content-Disposition"] = disposition(f"{title}.pdf").replace("attachment", "inline", 1)
    return response


@require_GET
@within_edition(can_read_objections)
def notice_preview(request: AuthedRequest, found: Edition) -> HttpResponse:
    """The paper that would be published now, marked by nothing: what is seen is what comes."""
    now = timezone.now()
    plan = plan_of(found)
    try:
        facts = notice_facts(plan, now, planned_end(plan, now))
    except CalendarUnknown as error:
        messages.error(request, str(error))
        return redirect("judging:notice-detail", edition=found.code)
    return _pdf(render_notice(NoticePaper(facts, _objection_url(found))), facts["title"])


@require_GET
@within_edition(can_read_objections)
def notice_detail(request: AuthedRequest, found: Edition) -> HttpResponse:
    """Where the notice stands: time left, days counted, what blocks publication, what was decided about it."""
    plan = plan_of(found)
    notices = list(PublicNotice.objects.filter(edition=found).select_related("edition"))
    notice = next((one for one in notices if one.withdrawn_at is None), None)
    context: dict[str, Any] = {
        "title": _("Public notice"),
        "edition": found,
        "plan": plan,
        "notice": notice,
        "earlier": [one for one in notices if one.withdrawn_at is not None],
        "may_manage": can_manage_notice(request.user, found),
        "is_before": found.state in BEFORE,
    }
    if notice is not None:
        context |= {
            "period": moment_in_words(notice.ends_at.astimezone(found.tz)),
            "days": _counted(notice),
            "gate": gate_of(found, notice),
            "overrides": list(notice.overrides.select_related("made_by")),
            "may_move_end": found.state in CHANGEABLE,
            "holds_back": found.state in {EditionState.NOTICE, EditionState.PUBLISHED},
        }
    else:
        try:
            context["would_end"] = last_day_of(planned_end(plan, timezone.now()), found)
        except CalendarUnknown as error:
            context["calendar_error"] = str(error)
    return render(request, "judging/notice_detail.html", context)


def _counted(notice: PublicNotice) -> list[dict[str, Any]]:
    """Return the days of a notice, the working days among them numbered as they were counted."""
    first = notice.begins_at.astimezone(notice.edition.tz).date()
    last = max(notice.last_day, notice.planned_last_day)
    rows: list[dict[str, Any]] = []
    number = 0
    for one in known_days(first, last):
        counted = one.works and (one.day != first or notice.facts["counts_first_day"])
        number += counted
        rows.append(
            {"day": one.day, "number": number if counted else None, "why": one.why, "works": one.works}
        )
    return rows


@within_edition(can_manage_notice)
def notice_end(request: AuthedRequest, found: Edition) -> HttpResponse:
    """Let the notice end on another day, or at once."""
    notice = standing_notice(found)
    if notice is None:
        raise Http404
    form = NoticeEndForm(request.POST or None, notice=notice)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            reschedule_notice(
                notice=notice,
                actor=request.user,
                last_day=data["last_day"] if data["how"] == "day" else None,
                reason=data["reason"],
            )
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Done, and kept in the journal."))
            return redirect("judging:notice-detail", edition=found.code)
    return render(
        request,
        "components/confirm.html",
        {
            "edition": found,
            "form": form,
            "title": _("Another end of the notice"),
            "lead": _("The end that was published stays readable beside the new one."),
            "submit_label": _("Move the end"),
            "cancel_url": reverse("judging:notice-detail", args=[found.code]),
        },
        status=422 if request.method == "POST" else 200,
    )


@within_edition(can_manage_notice)
def notice_override(request: AuthedRequest, found: Edition) -> HttpResponse:
    """Go on although the notice still runs or an objection is open."""
    gate = gate_of(found)
    form = NoticeOverrideForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            override_notice(edition=found, actor=request.user, reason=form.cleaned_data["reason"])
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            messages.warning(request, _("Overridden. The supervisor sees it with your name and reason."))
            return redirect("judging:notice-detail", edition=found.code)
    return render(
        request,
        "components/confirm.html",
        {
            "edition": found,
            "form": form,
            "title": _("Go on without waiting"),
            "lead": in_a_row(gate.sentences),
            "consequences": [
                _("Results can be published and certificates issued all the same."),
                _("The supervisor sees it on the first page, with your name and reason."),
                _("What comes later, another objection for example, blocks again."),
            ],
            "submit_label": _("Override"),
            "danger": True,
            "cancel_url": reverse("judging:notice-detail", args=[found.code]),
        },
        status=422 if request.method == "POST" else 200,
    )


@organizer_page
def notice_setup(request: AuthedRequest, edition: Edition) -> HttpResponse:
    """How long the notice runs, what it says, who takes objections."""
    stored = NoticePlan.objects.filter(edition=edition).first() or NoticePlan(edition=edition)
    form = NoticePlanForm(request.POST or None, instance=stored)
    if request.method == "POST" and form.is_valid():
        try:
            save_plan(edition=edition, actor=request.user, values=form.values())
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            say_saved(request)
            return redirect("judging:notice-setup", edition=edition.code)
    return setup_page(
        request,
        edition,
        "judging/notice_setup.html",
        {"title": _("Plan of the notice"), "form": form, **_forecast(edition)},
        status=422 if request.method == "POST" else 200,
    )


def _forecast(edition: Edition) -> dict[str, Any]:
    """Say when a notice would end that began now, so that the rule can be seen at work."""
    notice = standing_notice(edition)
    if notice is not None:
        return {"notice": notice}
    try:
        return {"would_end": last_day_of(planned_end(plan_of(edition), timezone.now()), edition)}
    except CalendarUnknown as error:
        return {"calendar_error": str(error)}
