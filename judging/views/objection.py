"""Objections for organizers, who review and answer them, and for the supervisor, who reads them."""

from collections.abc import Callable
from typing import Any, Concatenate, Final, ParamSpec

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from contest.exceptions import DomainError
from contest.files import ranged_response
from contest.forms.base import ReasonForm
from contest.http import AuthedRequest, require, set_edition, show
from contest.models import Edition
from contest.queries.edition import editions_visible_to
from contest.queries.journal import changes_of
from contest.verbs import words_of
from contest.views.paging import page_of
from judging.actions import objection as actions
from judging.actions.recheck import recheck_result
from judging.forms.objection import (
    AnswerForm,
    ObjectionFilterForm,
    PublicTextForm,
)
from judging.models import Objection, Round
from judging.queries.notice import gate_of, standing_notice
from judging.queries.objection import found_objections, history_of, objections_of
from judging.queries.ranking import current_ranking
from judging.rules.notice import can_answer_objections, can_read_objections
from judging.states import OBJECTION_ANSWERED, ObjectionState

P = ParamSpec("P")
PER_PAGE: Final = 50


def _readers_page(
    view: Callable[Concatenate[AuthedRequest, Edition, P], HttpResponseBase],
) -> Callable[..., HttpResponseBase]:
    """Turn view(request, edition, …) into a page that is there for organizers and the supervisor alone: others get 404."""

    def inside(request: AuthedRequest, edition: str, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        found = get_object_or_404(editions_visible_to(request.user).distinct(), code=edition)
        show(can_read_objections(request.user, found))
        set_edition(request, found)
        with timezone.override(found.tz):
            return view(request, found, *args, **kwargs)

    guarded: Callable[..., HttpResponseBase] = login_required(inside)
    return guarded


def _one(edition: Edition, code: str) -> Objection:
    return get_object_or_404(objections_of(edition), code=code)


@require_GET
@_readers_page
def objection_list(request: AuthedRequest, found: Edition) -> HttpResponse:
    """All objections, the newest first, narrowed by state, kind and words."""
    form = ObjectionFilterForm(request.GET)
    chosen = form.chosen
    rows = found_objections(
        objections_of(found),
        words=chosen.get("q", ""),
        state=chosen.get("state", ""),
        kind=chosen.get("kind", ""),
    )
    return render(
        request,
        "judging/objection_list.html",
        {
            "title": _("Objections"),
            "edition": found,
            "form": form,
            "page": page_of(request, Paginator(rows, PER_PAGE)),
            "notice": standing_notice(found),
        },
    )


@require_GET
@_readers_page
def objection_detail(request: AuthedRequest, found: Edition, code: str) -> HttpResponse:
    """An objection with who sent it, its files, its history, the recheck, and what can be done next."""
    objection = _one(found, code)
    return _detail(request, found, objection, AnswerForm())


def _detail(
    request: AuthedRequest,
    edition: Edition,
    objection: Objection,
    answer_form: AnswerForm,
    *,
    status: int = 200,
) -> HttpResponse:
    may_answer = can_answer_objections(request.user, edition)
    return render(
        request,
        "judging/objection_detail.html",
        {
            "title": objection,
            "edition": edition,
            "objection": objection,
            "files": list(objection.files.select_related("upload")),
            "history": [
                {"line": line, "words": words_of(line.verb), "changes": changes_of(line)}
                for line in history_of(objection)
            ],
            "rechecks": list(objection.rechecks.select_related("made_by")[:5]),
            "answer_form": answer_form,
            "public_form": PublicTextForm(objection=objection),
            "may_answer": may_answer,
            "is_answered": objection.state in OBJECTION_ANSWERED,
            "remedies": _remedies(edition, objection) if objection.state != ObjectionState.WITHDRAWN else [],
            "gate": gate_of(edition),
        },
        status=status,
    )


def _remedies(edition: Edition, objection: Objection) -> list[dict[str, Any]]:
    """Return what can follow from an objection, each with the page where it is done and what it means."""
    found: list[dict[str, Any]] = []
    rounds = Round.objects.filter(edition=edition).order_by("position", "pk")
    ranked = [(one, current_ranking(edition, one)) for one in rounds]
    found.extend(
        {
            "label": _("Correct the result of %(round)s") % {"round": round.name},
            "url": reverse("judging:ranking-correct", args=[ranking.code]),
            "text": _(
                "A mark, a time or a deduction was wrong: take the result back and correct what it was computed from. That makes a "
                "new version with its reason; the old one stays readable beside it."
            ),
        }
        for round, ranking in ranked
        if ranking is not None
    )
    found.append(
        {
            "label": _("Final result"),
            "url": reverse("judging:result-combine", args=[edition.code]),
            "text": _(
                "After a new version of a round, combine the rounds again and approve what comes of it."
            ),
        }
    )
    if objection.award is not None:
        found.append(
            {
                "label": _("Cancel this award"),
                "url": reverse("judging:award-cancel", args=[objection.award.code]),
                "text": _(
                    "The award can't stand, whatever the marks: the notice then shows it as cancelled."
                ),
            }
        )
    found.append(
        {
            "label": _("State of the edition"),
            "url": reverse("contest:edition-move", args=[edition.code]),
            "text": _(
                "Other winners follow from it: take the edition one step back, confirm the new awards, and go on again. "
                "A new notice begins for the new list."
            ),
        }
    )
    return found


@require_http_methods(["GET", "HEAD"])
@_readers_page
def objection_file(request: AuthedRequest, found: Edition, code: str, file: str) -> HttpResponseBase:
    """A file that came with an objection."""
    sent = get_object_or_404(_one(found, code).files.select_related("upload"), code=file)
    return ranged_response(request, sent.upload, inline="download" not in request.GET)


@require_POST
@_readers_page
def objection_review(request: AuthedRequest, found: Edition, code: str) -> HttpResponse:
    """Begin to look into an objection."""
    require(can_answer_objections(request.user, found))
    return _act(
        request,
        found,
        code,
        lambda one: actions.review_objection(objection=one, actor=request.user),
        _("The objection is under review; its sender sees that."),
    )


@require_POST
@_readers_page
def objection_recheck(request: AuthedRequest, found: Edition, code: str) -> HttpResponse:
    """Compute the result again from the stored sheets and show whether it is the same."""
    require(can_answer_objections(request.user, found))
    return _act(
        request,
        found,
        code,
        lambda one: recheck_result(objection=one, actor=request.user),
        _("The result was computed again; see below what came of it."),
    )


def _act(
    request: AuthedRequest, edition: Edition, code: str, act: Callable[[Objection], Any], done: str
) -> HttpResponse:
    objection = _one(edition, code)
    try:
        act(objection)
    except DomainError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, done)
    return redirect("judging:objection-detail", edition=edition.code, code=code)


@require_POST
@_readers_page
def objection_answer(request: AuthedRequest, found: Edition, code: str) -> HttpResponse:
    """Answer an objection that is under review."""
    require(can_answer_objections(request.user, found))
    objection = _one(found, code)
    form = AnswerForm(request.POST)
    if form.is_valid():
        data = form.cleaned_data
        try:
            actions.answer_objection(
                objection=objection,
                actor=request.user,
                outcome=ObjectionState(data["outcome"]),
                answer=data["answer"],
                public_text=data["public_text"],
            )
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            messages.success(
                request, _("The objection is answered; its sender reads it by the receipt's link.")
            )
            return redirect("judging:objection-detail", edition=found.code, code=code)
    return _detail(request, found, objection, form, status=422)


@require_POST
@_readers_page
def objection_publish(request: AuthedRequest, found: Edition, code: str) -> HttpResponse:
    """Change what the public reads of an answered objection."""
    require(can_answer_objections(request.user, found))
    form = PublicTextForm(request.POST, objection=_one(found, code))
    text = form.cleaned_data["public_text"] if form.is_valid() else ""
    return _act(
        request,
        found,
        code,
        lambda one: actions.publish_answer(objection=one, actor=request.user, public_text=text),
        _("Saved."),
    )


@_readers_page
def objection_reopen(request: AuthedRequest, found: Edition, code: str) -> HttpResponse:
    """Take an answered or withdrawn objection up again."""
    require(can_answer_objections(request.user, found))
    return _with_reason(
        request,
        found,
        code,
        lambda one, reason: actions.reopen_objection(objection=one, actor=request.user, reason=reason),
        title=_("Take the objection up again"),
        lead=_("Its answer is taken back, and stays in the journal. Publication waits again."),
        submit=_("Take up again"),
    )


@_readers_page
def objection_withdraw(request: AuthedRequest, found: Edition, code: str) -> HttpResponse:
    """Note that the person who objected withdrew it."""
    require(can_answer_objections(request.user, found))
    return _with_reason(
        request,
        found,
        code,
        lambda one, reason: actions.withdraw_objection(objection=one, actor=request.user, reason=reason),
        title=_("Note the withdrawal"),
        lead=_("Only at the wish of the person who objected; say how you know of it."),
        submit=_("Note the withdrawal"),
    )


def _with_reason(
    request: AuthedRequest,
    edition: Edition,
    code: str,
    act: Callable[[Objection, str], Any],
    *,
    title: str,
    lead: str,
    submit: str,
) -> HttpResponse:
    objection = _one(edition, code)
    form = ReasonForm(request.POST or None)
    back = reverse("judging:objection-detail", args=[edition.code, code])
    if request.method == "POST" and form.is_valid():
        try:
            act(objection, form.cleaned_data["reason"])
        except DomainError as error:
            messages.error(request, str(error))
        else:
            messages.success(request, _("Done, and kept in the journal."))
        return redirect(back)
    return render(
        request,
        "components/confirm.html",
        {
            "edition": edition,
            "form": form,
            "title": title,
            "lead": lead,
            "submit_label": submit,
            "cancel_url": back,
        },
    )
