"""In the hall: choose the file, look at what it brings, take it in, print the log-ins."""

from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from contest.exceptions import DomainError
from contest.http import show
from contest.kept_files import forget, keep, load
from contest.models import User
from judging.actions.carry.hall import Opened, open_parcel, take_in
from judging.forms.carry import TakeInForm
from judging.rules.carry import can_take_round_in
from judging.views.carry_rows import noun_word

SALT = "judging.carry-in"
KEPT_SECONDS = 2 * 60 * 60
SHOWN = ("entry", "person", "seat", "contender", "session", "sheet", "version", "card", "screen")


@never_cache
def round_take_in(request: HttpRequest) -> HttpResponse:
    """Take a round in from its file, in two steps; the answer to the second shows the log-ins of the desk, once."""
    show(can_take_round_in(request.user, request.META.get("REMOTE_ADDR", "")))
    if request.method == "POST" and "token" in request.POST:
        return _second_step(request)
    form = TakeInForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        content, code = form.cleaned_data["file"].read(), form.cleaned_data["code"]
        try:
            opened = open_parcel(content, code)
        except DomainError as error:
            form.add_error("code" if getattr(error, "code", "") == "wrong_code" else "file", str(error))
        else:
            token = signing.dumps([keep(content), code], salt=SALT)
            return _look(request, opened, token)
    return _choose(request, form)


def _choose(request: HttpRequest, form: TakeInForm) -> HttpResponse:
    context = {"title": _("Take a round in"), "form": form, "cancel_url": reverse("contest:home")}
    return render(request, "judging/round_take_in.html", context)


def _look(request: HttpRequest, opened: Opened, token: str, error: str = "") -> HttpResponse:
    head = opened.parcel.head
    counts = opened.counts
    context = {
        "title": _("Take this round in?"),
        "head": head,
        "rows": [(noun_word(name), counts[name]) for name in SHOWN if counts[name]],
        "token": token,
        "error": error,
    }
    return render(request, "judging/round_take_in_look.html", context)


def _second_step(request: HttpRequest) -> HttpResponse:
    try:
        name, code = signing.loads(request.POST["token"], salt=SALT, max_age=KEPT_SECONDS)
        content = load(name)
    except (signing.BadSignature, ValueError, TypeError):
        content = None
    if content is None:
        return _choose(request, TakeInForm())
    opened = open_parcel(content, code)
    actor = request.user if isinstance(request.user, User) else None
    try:
        round, slips = take_in(opened=opened, actor=actor)
    except DomainError as error:
        return _look(request, opened, request.POST["token"], str(error))
    forget(name)
    return render(
        request,
        "judging/round_taken_in.html",
        {
            "title": _("Log-ins for the desk"),
            "edition": round.edition,
            "round": round,
            "slips": slips,
            "back_url": reverse("contest:login"),
        },
    )
