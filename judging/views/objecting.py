"""Objections for everybody: filed, followed and taken back by their link."""

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from contest.actions.upload import store_upload
from contest.attempts import OBJECT_BY_ADDRESS, OBJECT_BY_CONTACT, TooManyAttempts
from contest.documents.slip import qr_svg
from contest.exceptions import DomainError, FileRefused
from contest.http import set_edition
from contest.models import Edition
from contest.ui import Step, StepStatus
from contest.views.within import edition_page
from judging.actions import objection as actions
from judging.exceptions import NoticeOver
from judging.forms.objection import FILE_LIMITS, ObjectionForm, RetractForm
from judging.models import Award, Objection
from judging.queries.notice import standing_notice
from judging.queries.objection import objection_by
from judging.states import OBJECTION_ANSWERED, OBJECTION_OPEN, ObjectionState


@never_cache
@edition_page
def objection_create(request: HttpRequest, found: Edition) -> HttpResponse:
    """File an objection while the notice runs; without an account, on any phone."""
    try:
        notice = actions.running_notice(found)
    except NoticeOver as error:
        over = {"edition": found, "sentence": str(error), "notice": standing_notice(found)}
        return render(request, "judging/objection_over.html", over)
    form = ObjectionForm(request.POST or None, request.FILES or None, notice=notice)
    status = 422 if request.method == "POST" else 200
    if request.method == "POST" and form.is_valid():
        try:
            token = _file(request, found, form)
        except FileRefused as error:
            form.add_error("evidence", str(error))
        except TooManyAttempts as error:
            form.add_error(None, str(error))
            status = 429
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            return redirect("judging:objection-receipt", token=token)
    return render(
        request,
        "judging/objection_create.html",
        {"title": _("File an objection"), "edition": found, "notice": notice, "form": form},
        status=status,
    )


def _file(request: HttpRequest, edition: Edition, form: ObjectionForm) -> str:
    """Count the try, store the files, file the objection, and return the token of its link."""
    objector = form.objector
    OBJECT_BY_ADDRESS.take(request.META.get("REMOTE_ADDR", ""))
    OBJECT_BY_CONTACT.take(objector.phone or objector.email.lower())
    files = [store_upload(file=one, actor=None, limits=FILE_LIMITS) for one in form.cleaned_data["evidence"]]
    chosen = form.cleaned_data["award"]
    award = get_object_or_404(Award, edition=edition, code=chosen) if chosen else None
    _made, token = actions.file_objection(
        edition=edition, objector=objector, text=form.cleaned_data["text"], award=award, files=files
    )
    return token


def _by_link(token: str) -> Objection:
    found = objection_by(token)
    if found is None:
        raise Http404
    return found


@never_cache
@require_GET
def objection_receipt(request: HttpRequest, token: str) -> HttpResponse:
    """Where an objection stands, and its answer, for whoever holds the link."""
    found = _by_link(token)
    edition = found.edition
    set_edition(request, edition)
    link = settings.SITE_URL + reverse("judging:objection-receipt", args=[token])
    with timezone.override(edition.tz):
        response = render(
            request,
            "judging/objection_receipt.html",
            {
                "title": _("Your objection"),
                "edition": edition,
                "objection": found,
                "files": list(found.files.select_related("upload")),
                "steps": _steps(found),
                "link": link,
                "qr": qr_svg(link, label=_("The link of this receipt")),
                "retract_url": reverse("judging:objection-retract", args=[token])
                if found.state in OBJECTION_OPEN
                else "",
            },
        )
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex"
    return response


def _steps(objection: Objection) -> list[Step]:
    """Return the way of an objection as its sender sees it."""
    state = ObjectionState(objection.state)
    if state is ObjectionState.WITHDRAWN:
        return [
            Step(ObjectionState.RECEIVED.label, StepStatus.DONE),
            Step(ObjectionState.WITHDRAWN.label, StepStatus.CURRENT),
        ]
    way = [ObjectionState.RECEIVED, ObjectionState.REVIEW]
    here = way.index(state) if state in way else len(way)
    last = state.label if state in OBJECTION_ANSWERED else _("Answered")
    return [
        Step(
            label,
            StepStatus.DONE if n < here else StepStatus.CURRENT if n == here else StepStatus.AHEAD,
        )
        for n, label in enumerate([*(one.label for one in way), last])
    ]


@never_cache
def objection_retract(request: HttpRequest, token: str) -> HttpResponse:
    """Take one's own objection back, by its link."""
    found = _by_link(token)
    set_edition(request, found.edition)
    form = RetractForm(request.POST or None)
    receipt = reverse("judging:objection-receipt", args=[token])
    if request.method == "POST" and form.is_valid():
        try:
            actions.withdraw_objection(objection=found, actor=None, reason=form.cleaned_data["reason"])
        except DomainError as error:
            messages.error(request, str(error))
        else:
            messages.success(request, _("Your objection is withdrawn."))
        return redirect(receipt)
    return render(
        request,
        "components/confirm.html",
        {
            "edition": found.edition,
            "form": form,
            "title": _("Withdraw the objection"),
            "lead": found.receipt,
            "submit_label": pgettext("objection", "Withdraw"),
            "cancel_url": receipt,
        },
    )
