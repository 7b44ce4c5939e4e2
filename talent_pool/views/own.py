"""A lecturer's own page: what is kept about her, what is shown of it, and her right to take it away."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from contest.exceptions import DomainError, FileRefused
from contest.files import ranged_response
from contest.forms.base import CrispyForm
from contest.forms.rows import rows_of
from contest.http import AuthedRequest
from talent_pool.actions import consent as consents
from talent_pool.actions import erasure as erasures
from talent_pool.actions import lecturer as acts
from talent_pool.actions.absence import Days, write_absences
from talent_pool.documents.personal import personal_zip
from talent_pool.forms.people import AbsenceFormSet, ConsentForm, OwnPageForm, ShownForm
from talent_pool.models import Lecturer
from talent_pool.queries.lecturer import own_record
from talent_pool.queries.personal import everything_about
from talent_pool.queries.record import records_of, sessions_of
from talent_pool.states import FIRST_OFFERED, ConsentWay, ErasureState, PublicPart
from talent_pool.views.frame import ask, attempt, pool_tabs

SESSIONS_SHOWN = 10
ZIP = "application/zip"


def _own(request: AuthedRequest) -> Lecturer:
    person = own_record(request.user)
    if person is None:
        raise Http404
    return person


@login_required
@require_safe
def my_page(request: AuthedRequest) -> HttpResponse:
    """Where she stands: terms, sessions, what is shown, days, and her data."""
    person = _own(request)
    return render(
        request,
        "talent_pool/my_page.html",
        {
            "title": _("My lecturer page"),
            "tabs": pool_tabs("my-page", request.user),
            "person": person,
            "terms": person.appointments.select_related("certificate", "edition"),
            "today": timezone.localdate(),
            "parts": [(part.label, part in person.shown) for part in PublicPart],
            "absences": person.absences.filter(ends_on__gte=timezone.localdate()),
            "record": records_of([person])[person.pk],
            "sessions": sessions_of(person, SESSIONS_SHOWN),
            "erasure": person.erasures.filter(state=ErasureState.ASKED).first(),
        },
    )


@login_required
@require_safe
def my_photo(request: AuthedRequest) -> HttpResponseBase:
    """Her own picture, public or not."""
    person = _own(request)
    if person.photo is None:
        raise Http404
    return ranged_response(request, person.photo, person.name, inline=True)


@login_required
def my_edit(request: AuthedRequest) -> HttpResponse:
    """What she writes about herself."""
    person = _own(request)
    photo_url = f"{reverse('talent_pool:my-photo')}?v={person.photo_id}" if person.photo_id else ""
    form = OwnPageForm(request.POST or None, request.FILES or None, instance=person, photo_url=photo_url)
    if request.method == "POST" and form.is_valid():
        try:
            clean = form.cleaned_data
            photo = (
                acts.store_photo(file=clean["photo_file"], actor=request.user)
                if clean["photo_file"]
                else None
            )
            acts.edit_lecturer(lecturer=person, actor=request.user, values=form.values)
            if photo or clean.get("remove_photo"):
                acts.set_photo(lecturer=person, actor=request.user, photo=photo)
        except FileRefused as error:
            form.add_error("photo_file", str(error))
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Saved."))
            return redirect("talent_pool:my-page")
    return _form_page(request, form, _("About me"))


def _form_page(
    request: AuthedRequest, form: CrispyForm | OwnPageForm, title: str, **more: Any
) -> HttpResponse:
    back = reverse("talent_pool:my-page")
    return render(
        request,
        "talent_pool/edit.html",
        {"title": title, "form": form, "cancel_url": back, "back_label": _("My lecturer page"), **more},
        status=422 if form.errors else 200,
    )


@login_required
def my_absences(request: AuthedRequest) -> HttpResponse:
    """The days on which she can't."""
    return absence_page(request, _own(request), reverse("talent_pool:my-page"), _("My lecturer page"))


def absence_page(request: AuthedRequest, person: Lecturer, back: str, back_label: str) -> HttpResponse:
    """Show and take the days of a lecturer; past ones are kept and not shown."""
    today = timezone.localdate()
    coming = person.absences.filter(ends_on__gte=today)
    rows = AbsenceFormSet(
        request.POST or None,
        prefix="days",
        initial=[
            {"code": str(one.pk), "starts_on": one.starts_on, "ends_on": one.ends_on, "note": one.note}
            for one in coming
        ],
    )
    if request.method == "POST" and rows.is_valid():
        past = [
            Days(one.starts_on, one.ends_on, one.note) for one in person.absences.filter(ends_on__lt=today)
        ]
        days = [
            Days(row["starts_on"], row["ends_on"], row["note"]) for row in rows_of(rows) if not row["delete"]
        ]
        if attempt(
            request,
            lambda: write_absences(lecturer=person, actor=request.user, days=[*past, *days]),
            _("Saved."),
        ):
            return redirect(back)
    return render(
        request,
        "talent_pool/absences.html",
        {
            "title": _("Days on which no lecture is possible"),
            "formset": rows,
            "cancel_url": back,
            "back_label": back_label,
        },
        status=422 if request.method == "POST" else 200,
    )


@login_required
def my_consent(request: AuthedRequest) -> HttpResponse:
    """Agree to be shown, or change what is shown."""
    person = _own(request)
    if person.consent_id is not None:
        return ask(
            request,
            title=_("What everybody may see of me"),
            submit_label=_("Save"),
            form_class=ShownForm,
            initial={"shown": person.shown},
            act=lambda clean: consents.choose_shown(
                lecturer=person, actor=request.user, shown=[PublicPart(one) for one in clean["shown"]]
            ),
            done=_("Saved."),
            back=reverse("talent_pool:my-page"),
        )
    text = consents.current_text()
    form = ConsentForm(
        request.POST if request.method == "POST" else None,
        initial={"number": text.number, "shown": [part.value for part in FIRST_OFFERED]},
    )
    if request.method == "POST" and form.is_valid():
        try:
            consents.give_consent(
                lecturer=person,
                actor=request.user,
                way=ConsentWay.HERSELF,
                shown=form.parts,
                number=form.cleaned_data["number"],
            )
        except DomainError as error:
            form = ConsentForm(initial={"number": text.number, "shown": form.cleaned_data["shown"]})
            messages.error(request, str(error))
        else:
            messages.success(request, _("Thank you. What you chose is public once you are in the pool."))
            return redirect("talent_pool:my-page")
    return render(
        request,
        "talent_pool/my_consent.html",
        {
            "title": _("Agree to be shown"),
            "form": form,
            "text": text,
            "cancel_url": reverse("talent_pool:my-page"),
        },
        status=422 if form.errors else 200,
    )


@login_required
def my_consent_withdraw(request: AuthedRequest) -> HttpResponse:
    """Take the consent back."""
    person = _own(request)
    return ask(
        request,
        title=_("Take the consent back"),
        submit_label=_("Take back"),
        form_class=CrispyForm,
        act=lambda _clean: consents.withdraw_consent(lecturer=person, actor=request.user),
        done=_("Nothing of you is public any more."),
        back=reverse("talent_pool:my-page"),
        consequences=[
            _("Your page and your name leave the public site at once; so do films in which you are seen."),
            _("You stay a lecturer. You can agree again at any time."),
        ],
        danger=True,
    )


@login_required
@require_POST
def my_export(request: AuthedRequest) -> HttpResponse:
    """Everything that is kept about her, as a file."""
    return export_of(request, _own(request))


def export_of(request: AuthedRequest, person: Lecturer) -> HttpResponse:
    """Answer with the ZIP of a person's data; that it was taken is noted. The file's name says no name."""
    photo = None
    if person.photo is not None:
        with person.photo.file.open("rb") as file:
            photo = (f"photo.{person.photo.format}", file.read())
    content = personal_zip(everything_about(person), photo)
    erasures.note_export(lecturer=person, actor=request.user)
    return HttpResponse(
        content,
        content_type=ZIP,
        headers={
            "Content-Disposition": f'attachment; filename="lecturer-{person.code}.zip"',
            "Cache-Control": "private, no-store",
        },
    )


@login_required
def my_erasure(request: AuthedRequest) -> HttpResponse:
    """Ask to be erased."""
    person = _own(request)
    return ask(
        request,
        title=_("Ask that my data be erased"),
        submit_label=_("Ask for erasure"),
        form_class=CrispyForm,
        act=lambda _clean: erasures.ask_erasure(lecturer=person, actor=request.user),
        done=_("The office has your wish and will carry it out."),
        back=reverse("talent_pool:my-page"),
        consequences=[
            _("A manager carries it out; until then you can take the wish back."),
            _("Name, photo, unit, number, texts, days and reviews are removed for good, and you leave the pool."),
            _("The figures of the sessions you gave stay, without your name. Contest entries and certificates stay as they are."),
        ],
        danger=True,
    )  # fmt: skip


@login_required
@require_POST
def my_erasure_back(request: AuthedRequest) -> HttpResponse:
    """Think otherwise."""
    person = _own(request)
    attempt(
        request,
        lambda: erasures.take_back_erasure(lecturer=person, actor=request.user),
        _("Your wish is taken back. Nothing was erased."),
    )
    return redirect("talent_pool:my-page")
