"""Needs: the manager's list, the public call for topics, and an entry's answer to it."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from contest.http import AuthedRequest, require, set_edition
from contest.models import User
from contest.queries.edition import editions_visible_to
from contest.views.paging import page_of
from talent_pool.actions import need as acts
from talent_pool.forms.need import NeedAnswerForm, NeedCallForm, NeedFilter, NeedForm
from talent_pool.models import Need
from talent_pool.queries import need as queries
from talent_pool.rules.pool import can_manage_pool, can_read_pool
from talent_pool.views.frame import ask, attempt, rights_of, work_tabs

PER_PAGE = 40


@login_required
@require_safe
def need_list(request: AuthedRequest) -> HttpResponse:
    """What branches asked for and nobody could give."""
    require(can_read_pool(request.user))
    form = NeedFilter(request.GET)
    page = page_of(request, Paginator(queries.needs(form.chosen.get("state", "")), PER_PAGE))
    return render(
        request,
        "talent_pool/need_list.html",
        {
            "title": _("Needs"),
            "tabs": work_tabs("need-list"),
            "form": form,
            "page": page,
            **rights_of(request.user),
        },
    )


@login_required
def need_create(request: AuthedRequest) -> HttpResponse:
    """Write down what is wanted."""
    require(can_manage_pool(request.user))
    form = NeedForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        acts.note_need(actor=request.user, values=form.values)
        messages.success(request, _("Noted."))
        return redirect("talent_pool:need-list")
    return render(
        request,
        "talent_pool/edit.html",
        {
            "title": _("Note a need"),
            "form": form,
            "cancel_url": reverse("talent_pool:need-list"),
            "back_label": _("Needs"),
        },
        status=422 if form.errors else 200,
    )


@login_required
def need_call(request: AuthedRequest, code: str) -> HttpResponse:
    """Put a need into the call of an edition."""
    need = _managed(request, code)
    return ask(
        request,
        title=_("Into the call for topics: %(subject)s") % {"subject": need.subject},
        submit_label=_("Call"),
        form_class=NeedCallForm,
        act=lambda clean: acts.call_need(need=need, actor=request.user, edition=clean["edition"]),
        done=_("It stands in the call for topics."),
        back=reverse("talent_pool:need-list"),
        consequences=[_("Everybody sees what is wanted and for whom, not who asked for it.")],
    )


@login_required
def need_close(request: AuthedRequest, code: str) -> HttpResponse:
    """Close a need."""
    need = _managed(request, code)
    return ask(
        request,
        title=_("Close the need: %(subject)s") % {"subject": need.subject},
        submit_label=_("Close"),
        act=lambda clean: acts.close_need(need=need, actor=request.user, reason=clean["reason"]),
        done=_("Closed."),
        back=reverse("talent_pool:need-list"),
    )


@login_required
@require_POST
def need_reopen(request: AuthedRequest, code: str) -> HttpResponse:
    """Undo: a closed or called need is open again, an answered one is called for again."""
    need = _managed(request, code)
    undo: dict[str, Callable[..., Any]] = {
        "closed": acts.reopen_need,
        "called": acts.uncall_need,
        "answered": acts.unanswer_need,
    }
    act = undo.get(need.state)
    if act is not None:
        attempt(request, lambda: act(need=need, actor=request.user), _("Undone."))
    return redirect("talent_pool:need-list")


@require_safe
def need_wanted(request: HttpRequest, edition: str) -> HttpResponse:
    """The call for topics of an edition, for everybody."""
    found = get_object_or_404(editions_visible_to(request.user).distinct(), code=edition)
    set_edition(request, found)
    user = request.user
    entries = queries.answering_entries(user, found) if isinstance(user, User) else ()
    return render(
        request,
        "talent_pool/need_wanted.html",
        {
            "title": _("Call for topics"),
            "edition": found,
            "needs": queries.call_of(found),
            "may_answer": bool(entries),
        },
    )


@login_required
def need_answer(request: AuthedRequest, code: str) -> HttpResponse:
    """Say that one's own entry answers a need."""
    need = get_object_or_404(
        Need.objects.select_related("edition").filter(
            edition__in=editions_visible_to(request.user), state="called"
        ),
        code=code,
    )
    assert need.edition is not None
    entries = queries.answering_entries(request.user, need.edition)
    require(entries.exists())
    return ask(
        request,
        title=_("An entry on “%(subject)s”") % {"subject": need.subject},
        submit_label=_("My entry answers it"),
        form_class=lambda data: NeedAnswerForm(data, entries=entries),
        act=lambda clean: acts.answer_need(need=need, actor=request.user, entry=clean["entry"]),
        done=_("Noted. The organizers see it; it has no influence on the judging."),
        back=reverse("talent_pool:need-wanted", args=[need.edition.code]),
    )


def _managed(request: AuthedRequest, code: str) -> Need:
    require(can_read_pool(request.user))
    need = get_object_or_404(Need.objects.select_related("edition"), code=code)
    require(can_manage_pool(request.user))
    return need
