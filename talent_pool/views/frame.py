"""What the pool's pages share: their sub-navigation, asking before an act, and acting."""

from collections.abc import Callable, Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from contest.exceptions import DomainError
from contest.forms.base import CrispyForm, ReasonForm
from contest.models import User
from contest.ui import NavItem
from talent_pool.models import Booking
from talent_pool.queries.consent import waiting_erasures
from talent_pool.queries.lecturer import open_doubts, own_record
from talent_pool.rules.pool import Visitor, can_manage_pool, can_read_pool
from talent_pool.states import BookingState, PoolState

Text = str | Promise


def rights_of(user: Visitor) -> dict[str, bool]:
    """Return what templates ask: whether this person manages the pool, and whether they see all of it."""
    return {"may_manage": can_manage_pool(user), "insider": can_read_pool(user)}


def pool_tabs(current: str, user: Visitor | None = None) -> list[NavItem]:
    """Return the public sub-pages, and for `user` the own ones; current: the name of the address."""
    pages = {
        "pool-home": _("Overview"),
        "lecturer-list": _("Lecturers"),
        "report-list": _("Lecture reports"),
        "lesson-list": _("Micro-lessons"),
        "course-list": _("Course lists"),
        "team-list": _("Teams"),
        "site-list": _("Teaching sites"),
        "booking-menu": _("Order a lecture"),
    }
    if isinstance(user, User):
        pages["booking-list"] = _("Our orders")
        if (record := own_record(user)) is not None:
            if record.state == PoolState.ADMITTED:
                pages |= {"own-sessions": _("My sessions"), "board": _("Orders to claim")}
            pages["my-page"] = _("My page")
    return [
        NavItem(label, reverse(f"talent_pool:{name}"), current=name == current)
        for name, label in pages.items()
    ]


def work_tabs(current: str) -> list[NavItem]:
    """Return the pages on which the pool is put to work, with how many orders wait for the manager."""
    pages: dict[str, str] = {
        "booking-queue": _("Orders"),
        "delivery-list": _("Sessions"),
        "need-list": _("Needs"),
        "service-list": _("Certificates of service"),
    }
    waiting = Booking.objects.filter(state=BookingState.PLACED).count()
    return [
        NavItem(
            label,
            reverse(f"talent_pool:{name}"),
            current=name == current,
            count=waiting or None if name == "booking-queue" else None,
        )
        for name, label in pages.items()
    ]


def manager_tabs(current: str) -> list[NavItem]:
    """Return the pool manager's sub-pages, with how many possible duplicates wait."""
    pages: dict[str, str] = {
        "candidate-list": _("Lecturers"),
        "candidate-reports": _("Lecture reports"),
        "candidate-duplicates": _("Possible duplicates"),
        "term-list": _("Terms"),
        "consent-list": _("Consent"),
        "topic-list": _("Topics"),
        "import-list": _("Earlier years"),
    }
    waiting = {"candidate-duplicates": open_doubts().count(), "consent-list": waiting_erasures().count()}
    return [
        NavItem(
            label,
            reverse(f"talent_pool:{name}"),
            current=name == current,
            count=waiting.get(name) or None,
        )
        for name, label in pages.items()
    ]


def ask(
    request: HttpRequest,
    *,
    title: Text,
    submit_label: Text,
    act: Callable[[dict[str, Any]], Any],
    done: Text,
    back: str,
    form_class: Callable[..., CrispyForm] = ReasonForm,
    lead: Text = "",
    consequences: Sequence[Text] = (),
    danger: bool = False,
    initial: dict[str, Any] | None = None,
) -> HttpResponse:
    """Show a confirmation with a form; when it is sent, act with its clean values and go back.

    A refusal stands at the top of the form and nothing that was typed is lost.
    """
    more = {"initial": initial} if initial is not None else {}
    form = form_class(request.POST if request.method == "POST" else None, **more)
    if request.method == "POST" and form.is_valid():
        try:
            act(form.cleaned_data)
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, str(done))
            return redirect(back)
    return render(
        request,
        "components/confirm.html",
        {
            "title": title,
            "lead": lead,
            "consequences": consequences,
            "form": form,
            "submit_label": submit_label,
            "cancel_url": back,
            "danger": danger,
        },
        status=422 if form.errors else 200,
    )


def attempt(request: HttpRequest, act: Callable[[], Any], done: Text) -> bool:
    """Act at once and say how it went; return whether it was done."""
    try:
        act()
    except DomainError as error:
        messages.error(request, str(error))
        return False
    messages.success(request, str(done))
    return True
