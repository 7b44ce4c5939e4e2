"""Lecturers: the public directory and page, and what a pool manager does with one of them."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import F
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from contest.exceptions import DomainError, FileRefused
from contest.files import ranged_response
from contest.http import AuthedRequest, require
from contest.views.paging import page_of
from judging.views.certificate.files import certificate_response
from talent_pool.actions import appointment as letters
from talent_pool.actions import lecturer as acts
from talent_pool.forms.pool import LecturerAdmitForm, LecturerFilter, LecturerForm, TermForm
from talent_pool.models import Lecturer, LectureReport
from talent_pool.queries import lecturer as queries
from talent_pool.queries.record import records_of, sessions_of
from talent_pool.queries.report import reports_of as lecturer_reports
from talent_pool.queries.search import matching_lecturers
from talent_pool.rules.pool import can_manage_pool, can_read_pool, can_write_own_page
from talent_pool.states import ErasureState, PublicPart
from talent_pool.views.frame import ask, attempt, pool_tabs, rights_of
from talent_pool.views.share import Share, share_of

PER_PAGE = 24
SESSIONS_SHOWN = 8


@require_safe
def lecturer_list(request: HttpRequest) -> HttpResponse:
    """The public directory."""
    everybody = Lecturer.objects.public()
    sectors = queries.count_by_sector(everybody)
    form = LecturerFilter(request.GET, sectors=[name for name, _count in sectors])
    chosen = form.chosen
    found = matching_lecturers(everybody, chosen.get("q", ""))
    if sector := chosen.get("sector"):
        found = queries.with_sector(found, sector)
    if topic := chosen.get("topic"):
        found = found.filter(topics=topic)
    page = page_of(request, Paginator(queries.shown_in_list(found).order_by("name_pinyin", "pk"), PER_PAGE))
    people = list(page)
    parts = queries.parts_of(people, insider=False)
    records = records_of(people)
    return render(
        request,
        "talent_pool/lecturer_list.html",
        {
            "title": _("Lecturers"),
            "tabs": pool_tabs("lecturer-list", request.user),
            "form": form,
            "page": page,
            "cards": [
                {
                    "person": person,
                    "parts": parts[person.pk],
                    "record": records[person.pk],
                    "shows": person.shown_parts,
                }
                for person in people
            ],
            **rights_of(request.user),
        },
    )


@require_safe
def lecturer_detail(request: HttpRequest, code: str) -> HttpResponse:
    """A person over all editions; the public sees people in the pool who agreed, and of each what she shows."""
    insider = can_read_pool(request.user)
    person = get_object_or_404(
        queries.shown_in_list(queries.lecturers_for(insider=insider)).select_related("consent__text"),
        code=code,
    )
    is_own = can_write_own_page(request.user, person)
    shows = {part.value: insider or person.shows(part) for part in PublicPart}
    reports: list[LectureReport] = []
    if shows["reports"] or shows["videos"]:
        reports = list(lecturer_reports(person, insider=insider))
    return render(
        request,
        "talent_pool/lecturer_detail.html",
        {
            "title": person.name,
            "person": person,
            "shows": shows,
            "parts": queries.parts_of([person], insider=insider)[person.pk],
            "reports": reports if shows["reports"] else [],
            "films": _films(reports) if shows["videos"] else [],
            "record": records_of([person])[person.pk],
            "sessions": sessions_of(person, SESSIONS_SHOWN) if shows["sessions"] else [],
            "teams": queries.teams_of(person, insider=insider) if shows["teams"] else [],
            "terms": person.appointments.select_related("certificate", "edition"),
            "today": timezone.localdate(),
            "sees_letters": insider or is_own,
            "is_own": is_own,
            "share": _share_of(person),
            **(_of_office(person) if insider else {}),
            **rights_of(request.user),
        },
    )


def _share_of(person: Lecturer) -> Share | None:
    """Return what everybody may see of a person when the address is passed on; nothing before she agreed."""
    if not person.is_public:
        return None
    has_photo = person.photo_id is not None and person.shows(PublicPart.PHOTO)
    picture = reverse("talent_pool:lecturer-photo", args=[person.code]) if has_photo else ""
    text = person.biography if person.shows(PublicPart.BIOGRAPHY) else ""
    return share_of(person.name, text, picture=picture)


def _films(reports: list[LectureReport]) -> list[LectureReport]:
    return [report for report in reports if report.has_public_film]  # type: ignore[attr-defined]


def _of_office(person: Lecturer) -> dict[str, Any]:
    """Return what only managers and supervisors see."""
    return {
        "reviews": person.reviews.select_related("written_by"),
        "absences": person.absences.filter(ends_on__gte=timezone.localdate()),
        "wish": person.erasures.filter(state=ErasureState.ASKED).first(),
    }


@require_safe
def lecturer_photo(request: HttpRequest, code: str) -> HttpResponseBase:
    """The person's picture, for whoever may see the page."""
    visible = queries.lecturers_for(insider=can_read_pool(request.user))
    person = get_object_or_404(visible.select_related("photo"), code=code)
    if person.photo is None or not (can_read_pool(request.user) or person.shows(PublicPart.PHOTO)):
        raise Http404
    return ranged_response(request, person.photo, person.name, inline=True)


def managed_lecturer(request: AuthedRequest, code: str) -> Lecturer:
    """Return the lecturer for a pool manager; 404 for who sees nothing here and for erased records, 403 for readers."""
    visible = queries.lecturers_for(insider=can_read_pool(request.user))
    person = get_object_or_404(visible, code=code, erased_at__isnull=True)
    require(can_manage_pool(request.user))
    return person


def page_of_lecturer(person: Lecturer) -> str:
    """Return the address of a lecturer's page."""
    return reverse("talent_pool:lecturer-detail", args=[person.code])


@login_required
def lecturer_create(request: AuthedRequest) -> HttpResponse:
    """Propose somebody by hand."""
    require(can_manage_pool(request.user))
    return _edit(request, Lecturer(), _("Add a lecturer"))


@login_required
def lecturer_edit(request: AuthedRequest, code: str) -> HttpResponse:
    """Change what is known of a lecturer."""
    person = managed_lecturer(request, code)
    return _edit(request, person, _("Edit %(name)s") % {"name": person.name})


def _edit(request: AuthedRequest, person: Lecturer, title: str) -> HttpResponse:
    form = LecturerForm(request.POST or None, request.FILES or None, instance=person)
    if request.method == "POST" and form.is_valid():
        try:
            saved = _save(request, person, form)
        except FileRefused as error:
            form.add_error("photo_file", str(error))
        else:
            messages.success(request, _("Saved."))
            return redirect(page_of_lecturer(saved))
    back = page_of_lecturer(person) if person.pk else reverse("talent_pool:candidate-list")
    return render(
        request,
        "talent_pool/edit.html",
        {"title": title, "form": form, "cancel_url": back, "back_label": person.name or _("Candidates")},
        status=422 if form.errors else 200,
    )


def _save(request: AuthedRequest, person: Lecturer, form: LecturerForm) -> Lecturer:
    """Store the photo first, for it may be refused and looking at it takes a while; then write."""
    clean = form.cleaned_data
    photo = acts.store_photo(file=clean["photo_file"], actor=request.user) if clean["photo_file"] else None
    if person.pk:
        saved = acts.edit_lecturer(
            lecturer=person, actor=request.user, values=form.values, topics=clean["topics"]
        )
    else:
        saved = acts.create_lecturer(actor=request.user, values=form.values, topics=clean["topics"])
    if photo or clean.get("remove_photo"):
        acts.set_photo(lecturer=saved, actor=request.user, photo=photo)
    return saved


@login_required
def lecturer_admit(request: AuthedRequest) -> HttpResponse:
    """Admit one or several: ?lecturer=code, once for each."""
    require(can_manage_pool(request.user))
    codes = request.POST.getlist("lecturer") or request.GET.getlist("lecturer")
    people = list(
        Lecturer.objects.standing()
        .filter(code__in=codes)
        .exclude(state="admitted")
        .filter(erased_at__isnull=True)
        .select_related("organization")
        .order_by("name_pinyin", "pk")
    )
    if not people:
        messages.warning(request, _("Tick at least one lecturer who is not in the pool yet."))
        return redirect("talent_pool:candidate-list")
    form = LecturerAdmitForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        clean = form.cleaned_data

        def admit() -> Any:
            return acts.admit_lecturers(
                lecturers=people,
                actor=request.user,
                term=acts.Term(clean["starts_on"], clean["ends_on"]),
                topics=clean["topics"],
                sectors=clean.get("sectors") or None,
                with_letters=clean["with_letters"],
            )

        if attempt(request, admit, _("Admitted: %(names)s.") % {"names": _names(people)}):
            return redirect(
                page_of_lecturer(people[0]) if len(people) == 1 else reverse("talent_pool:candidate-list")
            )
    return render(
        request,
        "talent_pool/admit.html",
        {
            "title": _("Admit to the talent pool"),
            "form": form,
            "chosen": people,
            "name": "lecturer",
            "cancel_url": reverse("talent_pool:candidate-list"),
        },
        status=422 if form.errors else 200,
    )


def _names(people: list[Lecturer]) -> str:
    return _(", ").join(person.name for person in people)


@login_required
def lecturer_renew(request: AuthedRequest, code: str) -> HttpResponse:
    """A further term."""
    person = managed_lecturer(request, code)
    return ask(
        request,
        title=_("A further term for %(name)s") % {"name": person.name},
        submit_label=_("Appoint"),
        form_class=TermForm,
        act=lambda clean: acts.renew_lecturer(
            lecturer=person, actor=request.user, term=acts.Term(clean["starts_on"], clean["ends_on"])
        ),
        done=_("Appointed for a further term."),
        back=page_of_lecturer(person),
    )


@login_required
def lecturer_decline(request: AuthedRequest, code: str) -> HttpResponse:
    """Leave a candidate out."""
    person = managed_lecturer(request, code)
    return ask(
        request,
        title=_("Do not admit %(name)s") % {"name": person.name},
        submit_label=_("Do not admit"),
        act=lambda clean: acts.decline_lecturer(lecturer=person, actor=request.user, reason=clean["reason"]),
        done=_("%(name)s is not admitted.") % {"name": person.name},
        back=page_of_lecturer(person),
    )


@login_required
def lecturer_end(request: AuthedRequest, code: str) -> HttpResponse:
    """End somebody's time in the pool."""
    person = managed_lecturer(request, code)
    return ask(
        request,
        title=_("End the appointment of %(name)s") % {"name": person.name},
        submit_label=_("End the appointment"),
        act=lambda clean: acts.end_lecturer(lecturer=person, actor=request.user, reason=clean["reason"]),
        done=_("The appointment has ended."),
        back=page_of_lecturer(person),
        consequences=[
            _("The running term ends today."),
            _("The public page of the lecturer disappears; reports stay."),
            _("Orders of sessions still to come go back to the queue; everybody concerned hears of it."),
            _("You can undo this."),
        ],
        danger=True,
    )


@login_required
def lecturer_reinstate(request: AuthedRequest, code: str) -> HttpResponse:
    """Undo an ending."""
    person = managed_lecturer(request, code)
    return ask(
        request,
        title=_("Take %(name)s back into the pool") % {"name": person.name},
        submit_label=_("Take back"),
        act=lambda clean: acts.reinstate_lecturer(
            lecturer=person, actor=request.user, reason=clean["reason"]
        ),
        done=_("%(name)s is in the pool again.") % {"name": person.name},
        back=page_of_lecturer(person),
        consequences=[_("The term that was cut short runs until its day again.")],
    )


@login_required
def lecturer_reopen(request: AuthedRequest, code: str) -> HttpResponse:
    """Undo an admission or a refusal."""
    person = managed_lecturer(request, code)
    return ask(
        request,
        title=_("Undo the decision about %(name)s") % {"name": person.name},
        submit_label=_("Undo"),
        act=lambda clean: acts.reopen_lecturer(lecturer=person, actor=request.user, reason=clean["reason"]),
        done=_("%(name)s is a candidate again.") % {"name": person.name},
        back=page_of_lecturer(person),
        consequences=[
            _("A term that began with this admission is removed."),
            _("Orders of sessions still to come go back to the queue; everybody concerned hears of it."),
        ]
        if person.state == "admitted"
        else [],
    )


@login_required
@require_POST
def lecturer_letter(request: AuthedRequest, code: str) -> HttpResponse:
    """Issue the letter for the term that begins on the day sent along."""
    person = managed_lecturer(request, code)
    try:
        day = parse_date(request.POST.get("starts_on", ""))
    except ValueError:  # 31 February
        day = None
    term = (
        person.appointments.filter(starts_on=day).order_by(F("certificate").asc(nulls_first=True)).first()
        if day
        else None
    )
    if term is None:
        raise Http404
    attempt(
        request,
        lambda: letters.issue_letter(appointment=term, actor=request.user),
        _("The letter of appointment is issued."),
    )
    return redirect(page_of_lecturer(person))


@login_required
@require_safe
def lecturer_letter_file(request: AuthedRequest, code: str, check_code: str) -> HttpResponse:
    """A letter as PDF, for the pool's managers, the supervisor, and the lecturer."""
    letter = get_object_or_404(
        queries.letters_for(request.user, insider=can_read_pool(request.user)),
        check_code=check_code,
        appointment__lecturer__code=code,
    )
    try:
        return certificate_response(letter, request.user)
    except DomainError as error:
        messages.error(request, str(error))
        return redirect("talent_pool:lecturer-detail", code=code)
