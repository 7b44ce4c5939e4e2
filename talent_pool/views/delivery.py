"""Sessions on record: the report, the branch's word, disputes, signing in, the register."""

from collections.abc import Callable
from typing import Any, Final

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from contest.codes import new_token
from contest.documents.slip import qr_svg
from contest.exceptions import DomainError, FileRefused
from contest.files import ranged_response
from contest.http import AuthedRequest, require
from contest.views.paging import page_of
from talent_pool.actions import delivery as acts
from talent_pool.actions import sheet as sheets
from talent_pool.forms.delivery import (
    DeliveryFilter,
    SessionAmendForm,
    SessionConfirmForm,
    SessionRecordForm,
    SessionReportForm,
    SignInForm,
)
from talent_pool.models import Delivery
from talent_pool.queries import delivery as queries
from talent_pool.rules.booking import is_branch_of, is_lecturer_of
from talent_pool.rules.delivery import (
    can_amend_session,
    can_confirm_session,
    gave_session,
    is_branch_of_session,
)
from talent_pool.rules.pool import can_manage_pool, can_read_pool
from talent_pool.views.booking import page_of_booking, visible_booking
from talent_pool.views.frame import ask, attempt, rights_of, work_tabs

PER_PAGE: Final = 40
DEVICE_COOKIE: Final = "device"
DEVICE_DAYS: Final = 2


@login_required
def delivery_report(request: AuthedRequest, code: str) -> HttpResponse:
    """The one form after a session, for the lecturer or the manager."""
    booking = visible_booking(request, code)
    require(is_lecturer_of(request.user, booking) or can_manage_pool(request.user))
    known = Delivery.objects.filter(booking=booking).first()
    signed = queries.signed_in(known) if known else 0
    form = SessionReportForm(
        request.POST if request.method == "POST" else None,
        request.FILES or None,
        initial={"attendance": signed or None},
    )

    def report() -> Delivery:
        photos = acts.store_photos(files=form.cleaned_data["photos"], actor=request.user)
        return acts.report_session(booking=booking, actor=request.user, values=form.values, photos=photos)

    return _form_page(
        request,
        form,
        report,
        title=_("How was the session?"),
        done=_("Reported. The branch is asked to confirm it."),
        back=page_of_booking(booking),
        lead=booking.what,
        signed=signed,
    )


@login_required
def delivery_create(request: AuthedRequest) -> HttpResponse:
    """Record a session by hand."""
    require(can_manage_pool(request.user))
    form = SessionRecordForm(request.POST if request.method == "POST" else None, request.FILES or None)

    def record() -> Delivery:
        clean = form.cleaned_data
        photos = acts.store_photos(files=clean["photos"], actor=request.user)
        return acts.record_session(
            actor=request.user,
            values=form.values,
            lecturers=clean["lecturers"],
            photos=photos,
            is_confirmed=clean["is_confirmed"],
        )

    return _form_page(
        request,
        form,
        record,
        title=_("Record a session"),
        done=_("Recorded."),
        back=reverse("talent_pool:delivery-list"),
    )


@login_required
def delivery_amend(request: AuthedRequest, code: str) -> HttpResponse:
    """Correct a record."""
    delivery = _visible(request, code)
    require(can_amend_session(request.user, delivery))
    form = SessionAmendForm(
        request.POST if request.method == "POST" else None, request.FILES or None, instance=delivery
    )

    def amend() -> Delivery:
        photos = acts.store_photos(files=form.cleaned_data["photos"], actor=request.user)
        return acts.amend_session(
            delivery=delivery,
            actor=request.user,
            values=form.values,
            photos=photos,
            reason=form.cleaned_data["reason"],
        )

    return _form_page(
        request, form, amend, title=_("Correct the record"), done=_("Saved."), back=_page(delivery)
    )


def _form_page(
    request: AuthedRequest,
    form: Any,
    act: Callable[[], Delivery],
    *,
    title: str,
    done: str,
    back: str,
    lead: str = "",
    signed: int = 0,
) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        try:
            saved = act()
        except FileRefused as error:
            form.add_error("photos", str(error))
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, done)
            return redirect(_page(saved))
    return render(
        request,
        "talent_pool/delivery_form.html",
        {"title": title, "lead": lead, "form": form, "cancel_url": back, "signed": signed},
        status=422 if form.errors else 200,
    )


@login_required
@require_safe
def delivery_list(request: AuthedRequest) -> HttpResponse:
    """The register of sessions, with the figures of what is shown."""
    require(can_read_pool(request.user))
    form = DeliveryFilter(request.GET, years=queries.years())
    found = queries.register(**form.chosen)
    page = page_of(request, Paginator(found, PER_PAGE))
    return render(
        request,
        "talent_pool/delivery_list.html",
        {
            "title": _("Sessions"),
            "tabs": work_tabs("delivery-list"),
            "form": form,
            "page": page,
            "counted": queries.counted(found),
            **rights_of(request.user),
        },
    )


@login_required
@require_safe
def delivery_detail(request: AuthedRequest, code: str) -> HttpResponse:
    """A record for its three sides."""
    delivery = _visible(request, code)
    manages = can_manage_pool(request.user)
    branch = is_branch_of_session(request.user, delivery)
    confirms = can_confirm_session(request.user, delivery)
    return render(
        request,
        "talent_pool/delivery_detail.html",
        {
            "title": delivery.what,
            "delivery": delivery,
            "photos": delivery.photos.select_related("upload"),
            "signed": queries.signed_in(delivery),
            "branch": branch,
            "may_confirm": confirms and delivery.state in {"reported", "disputed"},
            "may_dispute": branch and delivery.state == "reported",
            "may_amend": can_amend_session(request.user, delivery) and delivery.state != "void",
            "may_void": manages and delivery.state in {"reported", "disputed", "confirmed"},
            "may_undo": manages and delivery.state == "confirmed",
            "may_settle": manages and delivery.state == "disputed",
            **rights_of(request.user),
        },
    )


@login_required
@require_safe
def delivery_photo(request: AuthedRequest, code: str, number: int) -> HttpResponseBase:
    """A picture of a session, for its three sides only."""
    delivery = _visible(request, code)
    photo = get_object_or_404(delivery.photos.select_related("upload"), pk=number)
    return ranged_response(request, photo.upload, f"{delivery.held_on}", inline=True)


@login_required
def delivery_confirm(request: AuthedRequest, code: str) -> HttpResponse:
    """The branch confirms and rates."""
    delivery = _visible(request, code)
    require(can_confirm_session(request.user, delivery))
    return ask(
        request,
        title=_("Confirm the session"),
        submit_label=_("Confirm"),
        form_class=SessionConfirmForm,
        act=lambda clean: acts.confirm_session(
            delivery=delivery, actor=request.user, rating=clean["rating"], comment=clean["comment"]
        ),
        done=_("Confirmed. Thank you."),
        back=_page(delivery),
        lead=_("Reported: %(count)s people present.")
        % {"count": delivery.attendance if delivery.attendance is not None else "—"},
    )


@login_required
def delivery_dispute(request: AuthedRequest, code: str) -> HttpResponse:
    """The branch says that it was not so."""
    delivery = _visible(request, code)
    require(is_branch_of_session(request.user, delivery))
    return ask(
        request,
        title=_("The record is wrong"),
        submit_label=_("Send"),
        act=lambda clean: acts.dispute_session(delivery=delivery, actor=request.user, reason=clean["reason"]),
        done=_("Noted. The pool manager looks into it."),
        back=_page(delivery),
        consequences=[
            _("The lecturer and the pool manager hear of it."),
            _("It is not counted until it is settled."),
        ],
    )


@login_required
def delivery_undo(request: AuthedRequest, code: str) -> HttpResponse:
    """Take a confirmation back."""
    delivery = _managed(request, code)
    return ask(
        request,
        title=_("Take the confirmation back"),
        submit_label=_("Take back"),
        act=lambda clean: acts.undo_confirmation(
            delivery=delivery, actor=request.user, reason=clean["reason"]
        ),
        done=_("The session is counted apart again."),
        back=_page(delivery),
    )


@login_required
def delivery_void(request: AuthedRequest, code: str) -> HttpResponse:
    """Say that a session did not take place."""
    delivery = _managed(request, code)
    return ask(
        request,
        title=_("The session did not take place"),
        submit_label=_("Make it void"),
        act=lambda clean: acts.void_session(delivery=delivery, actor=request.user, reason=clean["reason"]),
        done=_("The record is void and no longer counted."),
        back=_page(delivery),
        consequences=[_("The order can be reported anew."), _("The record stays readable.")],
        danger=True,
    )


@login_required
def sign_in_sheet(request: AuthedRequest, code: str) -> HttpResponse:
    """The QR code to hold up, and who has signed; opening it makes the sheet."""
    booking = visible_booking(request, code)
    mine = is_branch_of(request.user, booking) or is_lecturer_of(request.user, booking)
    delivery = Delivery.objects.filter(booking=booking).first()
    if request.method == "POST":
        require(mine or can_manage_pool(request.user))
        attempt(
            request,
            lambda: sheets.open_sign_in(booking=booking, actor=request.user),
            _("The sheet is open."),
        )
        return redirect("talent_pool:sign-in-sheet", code=booking.code)
    url = (
        request.build_absolute_uri(reverse("talent_pool:sign-in", args=[delivery.sign_in_token]))
        if delivery
        else ""
    )
    opens, closes = sheets.sign_in_window(delivery) if delivery else (None, None)
    return render(
        request,
        "talent_pool/sign_in_sheet.html",
        {
            "title": _("Signing in"),
            "booking": booking,
            "delivery": delivery,
            "url": url,
            "qr": qr_svg(url, label=_("QR code for signing in")) if url else "",
            "rows": list(queries.sheet_of(delivery)) if delivery else [],
            "signed": queries.signed_in(delivery) if delivery else 0,
            "opens": opens,
            "closes": closes,
            "may_strike": mine or can_manage_pool(request.user),
            "may_open": booking.state == "accepted" and (delivery is None or delivery.state == "void"),
        },
    )


def sign_in(request: HttpRequest, token: str) -> HttpResponse:
    """What a listener's telephone shows: a name, a unit, done."""
    delivery = get_object_or_404(
        Delivery.objects.select_related("report", "topic", "site", "route", "booking"),
        sign_in_token=token,
        booking__isnull=False,
    )
    device = request.COOKIES.get(DEVICE_COOKIE, "")
    device = device if device.isalnum() and len(device) <= 40 else ""
    form = SignInForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        device = device or new_token()
        try:
            sheets.sign_in(
                delivery=delivery,
                name=form.cleaned_data["name"],
                unit_name=form.cleaned_data["unit_name"],
                device=device,
            )
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("%(name)s is signed in.") % {"name": form.cleaned_data["name"]})
            response = redirect("talent_pool:sign-in", token=token)
            response.set_cookie(
                DEVICE_COOKIE,
                device,
                max_age=DEVICE_DAYS * 86400,
                path=reverse("talent_pool:sign-in", args=[token]),
                secure=request.is_secure(),
                httponly=True,
                samesite="Lax",
            )
            return response
    names = list(sheets.names_from(delivery, device).values_list("name", flat=True)) if device else []
    return render(
        request,
        "talent_pool/sign_in.html",
        {
            "title": _("Sign in"),
            "delivery": delivery,
            "form": form,
            "names": names,
            "closed": "" if form.is_bound else str(sheets.sign_in_refusal(delivery) or ""),
        },
        status=422 if form.errors else 200,
    )


@login_required
def sign_in_strike(request: AuthedRequest, code: str, number: int) -> HttpResponse:
    """Strike a name."""
    delivery = _visible(request, code)
    require(
        can_manage_pool(request.user)
        or gave_session(request.user, delivery)
        or is_branch_of_session(request.user, delivery)
    )
    row = get_object_or_404(delivery.sign_ins, pk=number)
    back = (
        reverse("talent_pool:sign-in-sheet", args=[delivery.booking.code])
        if delivery.booking
        else _page(delivery)
    )
    return ask(
        request,
        title=_("Strike “%(name)s”") % {"name": row.name},
        submit_label=_("Strike"),
        act=lambda clean: sheets.strike_sign_in(row=row, actor=request.user, reason=clean["reason"]),
        done=_("Struck. The row stays readable."),
        back=back,
    )


def _visible(request: AuthedRequest, code: str) -> Delivery:
    return get_object_or_404(
        queries.shown_in_list(
            queries.deliveries_for(request.user, insider=can_read_pool(request.user))
        ).select_related("confirmed_by", "reported_by", "booking__placed_by"),
        code=code,
    )


def _managed(request: AuthedRequest, code: str) -> Delivery:
    delivery = _visible(request, code)
    require(can_manage_pool(request.user))
    return delivery


def _page(delivery: Delivery) -> str:
    return reverse("talent_pool:delivery-detail", args=[delivery.code])
