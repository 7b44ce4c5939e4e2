"""The running order of a live round for those who make it: sessions, places, late comers, and paper."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from contest.exceptions import DomainError
from contest.forms.base import CrispyForm
from contest.http import AuthedRequest, show
from judging.actions.running_order import (
    ORDERING,
    delete_session,
    move_to_end,
    plan_slots,
    publish_order,
    save_session,
    set_running_order,
    swap_places,
)
from judging.forms.running_order import LateForm, SessionForm, SlotForm, SplitForm, SwapForm, spots_from
from judging.models import Contender, Round, Session
from judging.queries.papers import is_unmasked
from judging.queries.running_order import (
    OrderBlock,
    counts_by_group,
    draws_of,
    order_of,
    plan_of_order,
)
from judging.rules.round import can_manage_round, can_run_round, sees_names
from judging.running_order import balanced, dealt, even_parts
from judging.states import DrawState, RoundMode
from judging.views.hall.order_paper import paper_response
from judging.views.round_frame import ask, round_context
from judging.views.round_scope import round_page


def _here(round: Round) -> str:
    return reverse("judging:order-detail", args=[round.code])


def _blocks(request: AuthedRequest, round: Round) -> list[OrderBlock]:
    return order_of(round, names=sees_names(request.user, round))


@round_page()
@require_GET
def order_detail(request: AuthedRequest, round: Round) -> HttpResponse:
    """The running order by session, to be changed by hand, with how it was drawn."""
    show(round.mode == RoundMode.LIVE)
    context = round_context(request, round, "order-detail")
    blocks = _blocks(request, round)
    lines = [line for block in blocks for line in block.lines]
    draws = list(draws_of(round))
    may_change = context["may_run"] and round.state in ORDERING
    context |= {
        "blocks": blocks,
        "sessions": [block.session for block in blocks if block.session],
        "plan": plan_of_order(round),
        "draws": [one for one in draws if one.state not in (DrawState.PREPARED, DrawState.SEALED)],
        "pending": next((one for one in draws if one.state in (DrawState.PREPARED, DrawState.SEALED)), None),
        "has_lines": bool(lines),
        "unplaced": sum(line.takes_part and line.place is None for line in lines),
        "may_change": may_change,
        "may_plan": context["may_manage"] and round.state in ORDERING,
    }
    return render(request, "judging/hall/order_detail.html", context)


@round_page(can_run_round)
@require_POST
def order_save(request: AuthedRequest, round: Round) -> HttpResponse:
    """Save the places and sessions of the rows that were shown."""
    codes = dict(Contender.objects.filter(round=round).values_list("code", "pk"))
    sessions = dict(round.sessions.values_list("code", "pk"))
    places, chosen, problems = spots_from(request.POST, codes, sessions)
    saved = 0
    if not problems:
        try:
            saved = set_running_order(round=round, actor=request.user, places=places, sessions=chosen)
        except DomainError as error:
            problems.append(str(error))
    for problem in problems:
        messages.error(request, problem)
    if saved:
        messages.success(
            request,
            ngettext("%d entry stands elsewhere now.", "%d entries stand elsewhere now.", saved) % saved,
        )
    elif not problems:
        messages.info(request, _("Nothing was changed."))
    return redirect(_here(round))


@round_page(can_manage_round)
def order_plan(request: AuthedRequest, round: Round) -> HttpResponse:
    """Say how many minutes each entry gets."""
    form = SlotForm(request.POST or None, instance=plan_of_order(round))

    def act(values: dict[str, Any]) -> str:
        plan_slots(round=round, actor=request.user, minutes=values["minutes"])
        return _("Saved.")

    return ask(
        request,
        title=_("How long does each entry take?"),
        label=_("Save"),
        act=act,
        back=_here(round),
        form=form,
        lead=_("From this and the beginning of each session the lists show when it is whose turn."),
    )


@round_page(can_manage_round)
def order_publish(request: AuthedRequest, round: Round) -> HttpResponse:
    """Let everybody read the running order, or take it back."""
    is_public = not plan_of_order(round).is_public

    def act(_values: dict[str, Any]) -> str:
        publish_order(round=round, actor=request.user, is_public=is_public)
        return (
            _("Everybody can read the running order now.")
            if is_public
            else _("The running order is not public any more.")
        )

    return ask(
        request,
        title=_("Publish the running order?") if is_public else _("Take the running order back?"),
        label=_("Publish") if is_public else _("Take back"),
        act=act,
        back=_here(round),
        form=CrispyForm(request.POST or None),
        consequences=[
            _("Names, units, titles and times stand on a page that needs no account."),
            _("How the order was drawn can be checked there by anybody."),
            _("What changes later is shown there at once."),
        ]
        if is_public
        else [_("Who opens its address finds nothing there.")],
    )


@round_page(can_run_round)
@require_GET
def order_paper(request: AuthedRequest, round: Round) -> HttpResponse:
    """The running order on A4, for the hall and for the door."""
    return paper_response(round, names=sees_names(request.user, round) and is_unmasked(round))


@round_page(can_manage_round)
def order_split(request: AuthedRequest, round: Round) -> HttpResponse:
    """Put the entries into the sessions: evenly, by sector, or by entry type."""
    by = request.GET.get("by", "")
    show(by in {"", "sector", "entry_type"})
    sessions = list(round.sessions.all())
    if len(sessions) < 2:
        messages.error(request, _("Add at least two sessions first."))
        return redirect(_here(round))
    blocks = _blocks(request, round)
    lines = [line for block in blocks for line in block.taking_part]
    groups = sorted(counts_by_group(blocks, by).items()) if by else []
    form = (
        SplitForm(
            request.POST or None,
            groups=groups,
            sessions=sessions,
            proposal=balanced(dict(groups), len(sessions)),
        )
        if by
        else CrispyForm(request.POST or None)
    )

    def act(_values: dict[str, Any]) -> str:
        if isinstance(form, SplitForm):
            by_code = {one.code: one.pk for one in sessions}
            chosen = {name: by_code[code] for name, code in form.chosen().items()}
            wanted = {line.pk: chosen[getattr(line, by)] for line in lines}
        else:
            parts = dealt([line.pk for line in lines], even_parts(len(lines), len(sessions)))
            wanted = {pk: sessions[part].pk for pk, part in parts.items()}
        n = set_running_order(round=round, actor=request.user, places={}, sessions=dict(wanted))
        return ngettext("%d entry stands elsewhere now.", "%d entries stand elsewhere now.", n) % n

    sizes = even_parts(len(lines), len(sessions))
    return ask(
        request,
        title=_("Which sector goes into which session?")
        if by == "sector"
        else _("Which entry type goes into which session?")
        if by
        else _("Split the entries evenly?"),
        label=_("Put into sessions"),
        act=act,
        back=_here(round),
        form=form,
        lead=_("The proposal makes the sessions as even as whole groups allow.") if by else "",
        consequences=[]
        if by
        else [
            _("In their present order: %s.")
            % _("; ").join(f"{one.name} {n}" for one, n in zip(sessions, sizes, strict=True)),
            _("Who is in which session now is lost."),
        ],
    )


# Sessions -------------------------------------------------------------------------------------------------


def _session(round: Round, session: str) -> Session:
    found = get_object_or_404(Session, round=round, code=session)
    found.round = round
    return found


def _session_form(
    request: AuthedRequest, round: Round, session: Session, *, title: str, label: str
) -> HttpResponse:
    form = SessionForm(request.POST or None, instance=session)

    def act(_values: dict[str, Any]) -> str:
        save_session(session=session, actor=request.user)
        return _("Saved.")

    return ask(request, title=title, label=label, act=act, back=_here(round), form=form)


@round_page(can_manage_round)
def session_create(request: AuthedRequest, round: Round) -> HttpResponse:
    """Add a session to a live round."""
    show(round.mode == RoundMode.LIVE)
    return _session_form(request, round, Session(round=round), title=_("Add a session"), label=_("Add"))


@round_page(can_manage_round)
def session_edit(request: AuthedRequest, round: Round, session: str) -> HttpResponse:
    """Change name, time and place of a session."""
    found = _session(round, session)
    return _session_form(request, round, found, title=_("Change “%s”") % found.name, label=_("Save"))


@round_page(can_manage_round)
def session_delete(request: AuthedRequest, round: Round, session: str) -> HttpResponse:
    """Take a session away."""
    found = _session(round, session)

    def act(_values: dict[str, Any]) -> str:
        delete_session(session=found, actor=request.user)
        return _("The session is removed.")

    return ask(
        request,
        title=_("Remove “%s”?") % found.name,
        label=_("Remove"),
        act=act,
        back=_here(round),
        form=CrispyForm(request.POST or None),
        consequences=[
            _("Its entries stay in the round and stand in no session; their places follow the others.")
        ],
        danger=True,
    )


# Single entries -------------------------------------------------------------------------------------------


@round_page(can_run_round)
def contender_swap(request: AuthedRequest, round: Round, contender: str) -> HttpResponse:
    """Let two entries swap their places, with a reason and the consent of both."""
    rows = {line.code: line for block in _blocks(request, round) for line in block.lines if line.place}
    show(contender in rows)
    line = rows[contender]
    form = SwapForm(
        request.POST or None,
        name=line.name,
        others=[
            (one.code, f"{one.place} {one.name} {one.unit}".strip())
            for one in rows.values()
            if one.code != contender and one.takes_part and not one.is_done
        ],
    )

    def act(values: dict[str, Any]) -> str:
        first, second = (
            get_object_or_404(Contender.objects.select_related("round"), round=round, code=code)
            for code in (contender, values["other"])
        )
        swap_places(
            first=first,
            second=second,
            actor=request.user,
            reason=values["reason"],
            both_agree=values["first_agrees"] and values["second_agrees"],
        )
        return _("The two have swapped their places.")

    return ask(
        request,
        title=_("With whom does %s swap?") % line.name,
        label=_("Swap"),
        act=act,
        back=_here(round),
        form=form,
    )


@round_page(can_run_round)
def contender_late(request: AuthedRequest, round: Round, contender: str) -> HttpResponse:
    """Let somebody who came late lecture last."""
    found = get_object_or_404(
        Contender.objects.select_related("round", "session"), round=round, code=contender
    )
    line = next(line for block in _blocks(request, round) for line in block.lines if line.code == contender)
    sessions = list(round.sessions.all())
    if found.session in sessions:
        sessions = sessions[sessions.index(found.session) :]
    form = LateForm(request.POST or None, sessions=sessions)

    def act(values: dict[str, Any]) -> str:
        session = next((one for one in sessions if one.code == values.get("session")), None)
        late = move_to_end(contender=found, actor=request.user, reason=values["reason"], session=session)
        return _("%(name)s has place %(place)d now.") % {"name": line.name, "place": late.running_order}

    return ask(
        request,
        title=_("Move %s to the end?") % line.name,
        label=_("Move"),
        act=act,
        back=_here(round),
        form=form,
        consequences=[
            _("The others keep their numbers; the old place stays empty."),
            _("Places of later sessions move on by one where there is no number free."),
        ],
    )
