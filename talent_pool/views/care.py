"""What a pool manager looks after: terms, reviews, consents, days and the wish to be erased."""

from datetime import timedelta
from functools import partial

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from contest.forms.base import CrispyForm
from contest.http import AuthedRequest, require
from contest.views.paging import page_of
from talent_pool.actions import consent as consents
from talent_pool.actions import erasure as erasures
from talent_pool.actions.duplicate import seek_duplicates
from talent_pool.actions.review import review_lecturer
from talent_pool.forms.people import (
    ConsentTextForm,
    NameAgainForm,
    PaperConsentForm,
    ReviewForm,
    TermFilter,
)
from talent_pool.models import Lecturer
from talent_pool.queries import consent as queries
from talent_pool.queries.lecturer import last_terms, term_rows
from talent_pool.queries.personal import Mention, mentions_of
from talent_pool.queries.search import matching_lecturers
from talent_pool.rules.pool import can_export_person, can_manage_pool, can_read_pool
from talent_pool.states import ConsentWay, ReviewOutcome
from talent_pool.views.frame import ask, manager_tabs, rights_of
from talent_pool.views.lecturer import managed_lecturer, page_of_lecturer
from talent_pool.views.own import absence_page, export_of

PER_PAGE = 50
DECIDED = 10


@login_required
@require_safe
def term_list(request: AuthedRequest) -> HttpResponse:
    """The last term of everybody in the pool, soonest end first, with the last review."""
    require(can_read_pool(request.user))
    form = TermFilter(request.GET)
    today = timezone.localdate()
    within = form.chosen.get("within")
    terms = last_terms(None if within is None else today + timedelta(days=within - (not within)))
    if typed := form.chosen.get("q"):
        found = matching_lecturers(Lecturer.objects.standing(), typed, insider=True)
        terms = terms.filter(lecturer__in=found.values("pk"))
    page = page_of(request, Paginator(terms, PER_PAGE))
    return render(
        request,
        "talent_pool/term_list.html",
        {
            "title": _("Terms of appointment"),
            "tabs": manager_tabs("term-list"),
            "form": form,
            "page": page,
            "rows": term_rows(list(page), today),
            **rights_of(request.user),
        },
    )


@login_required
@require_safe
def consent_list(request: AuthedRequest) -> HttpResponse:
    """Who has not agreed to be shown, the versions of the text, and wishes to be erased."""
    require(can_read_pool(request.user))
    page = page_of(request, Paginator(queries.without_consent().order_by("name_pinyin", "pk"), PER_PAGE))
    return render(
        request,
        "talent_pool/consent_list.html",
        {
            "title": _("Consent"),
            "tabs": manager_tabs("consent-list"),
            "page": page,
            "texts": queries.texts_with_counts(),
            "wishes": queries.waiting_erasures(),
            "closed": queries.closed_erasures()[:DECIDED],
            **rights_of(request.user),
        },
    )


@login_required
def consent_text(request: AuthedRequest) -> HttpResponse:
    """Write a new version of the text."""
    require(can_manage_pool(request.user))
    text = consents.current_text()
    return ask(
        request,
        title=_("Text of consent, version %(n)d") % {"n": text.number + 1},
        submit_label=_("Put in force"),
        lead=_("A change makes a new version. Who agreed to an earlier one stays public; whoever agrees from now on reads this one."),
        form_class=ConsentTextForm,
        initial={"body": text.body},
        act=lambda clean: consents.write_text(actor=request.user, body=clean["body"]),
        done=_("The text is in force."),
        back=reverse("talent_pool:consent-list"),
    )  # fmt: skip


@login_required
def consent_record(request: AuthedRequest) -> HttpResponse:
    """Note consents on paper for one or several: ?lecturer=code, once for each."""
    require(can_manage_pool(request.user))
    codes = request.POST.getlist("lecturer") or request.GET.getlist("lecturer")
    people = list(
        Lecturer.objects.standing()
        .filter(code__in=codes, erased_at__isnull=True)
        .select_related("organization")
        .order_by("name_pinyin", "pk")
    )
    back = page_of_lecturer(people[0]) if len(people) == 1 else reverse("talent_pool:consent-list")
    if not people:
        messages.warning(request, _("Tick at least one lecturer."))
        return redirect(back)
    consents.current_text()  # so that there is one to choose
    form = PaperConsentForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        for person in people:
            consents.give_consent(
                lecturer=person,
                actor=request.user,
                way=ConsentWay.PAPER,
                shown=form.parts,
                number=form.cleaned_data["number"],
                given_on=form.cleaned_data["given_on"],
            )
        messages.success(request, _("The consent is noted."))
        return redirect(back)
    return render(
        request,
        "talent_pool/consent_record.html",
        {"title": _("Note a consent given on paper"), "form": form, "chosen": people, "cancel_url": back},
        status=422 if form.errors else 200,
    )


@login_required
def lecturer_consent_withdraw(request: AuthedRequest, code: str) -> HttpResponse:
    """Note that a lecturer took her consent back."""
    person = managed_lecturer(request, code)
    return ask(
        request,
        title=_("Note that %(name)s took the consent back") % {"name": person.name},
        submit_label=_("Take back"),
        form_class=CrispyForm,
        act=lambda _clean: consents.withdraw_consent(lecturer=person, actor=request.user),
        done=_("Nothing of %(name)s is public any more.") % {"name": person.name},
        back=page_of_lecturer(person),
        danger=True,
    )


@login_required
def lecturer_review(request: AuthedRequest, code: str) -> HttpResponse:
    """Note a review."""
    person = managed_lecturer(request, code)
    return ask(
        request,
        title=_("Review of %(name)s") % {"name": person.name},
        submit_label=_("Save"),
        form_class=ReviewForm,
        act=lambda clean: review_lecturer(
            lecturer=person,
            actor=request.user,
            held_on=clean["held_on"],
            outcome=ReviewOutcome(clean["outcome"]),
            note=clean["note"],
        ),
        done=_("The review is noted."),
        back=page_of_lecturer(person),
    )


@login_required
def lecturer_absences(request: AuthedRequest, code: str) -> HttpResponse:
    """The days on which a lecturer can't, as she told the office."""
    person = managed_lecturer(request, code)
    return absence_page(request, person, page_of_lecturer(person), person.name)


@login_required
@require_POST
def lecturer_export(request: AuthedRequest, code: str) -> HttpResponse:
    """Everything kept about a person, for who has no account to fetch it herself."""
    person = managed_lecturer(request, code)
    require(can_export_person(request.user, person))
    return export_of(request, person)


@login_required
def lecturer_erase(request: AuthedRequest, code: str) -> HttpResponse:
    """Erase what is personal; the name is typed again, for it can't be undone."""
    person = managed_lecturer(request, code)
    return ask(
        request,
        title=_("Erase the data of %(name)s") % {"name": person.name},
        submit_label=_("Erase for good"),
        lead=_("This can't be undone."),
        form_class=partial(NameAgainForm, expected=person.name),
        act=lambda _clean: erasures.erase_lecturer(lecturer=person, actor=request.user),
        done=_("The data are erased. The record stays without a name, for the figures."),
        back=reverse("talent_pool:consent-list"),
        consequences=[
            _("Name, photo, unit, number, texts, days, reviews, consents and teams are removed for good."),
            _(
                "Films of this lecturer's reports are closed to the public. Look at the reports themselves too."
            ),
            _("Orders of sessions still to come go back to the queue; everybody concerned hears of it."),
            _("Terms, sessions and attendances stay, so that every figure is what it was."),
            _(
                "Contest entries, certificates and the journal keep what they say: they are the contest's record."
            ),
            *_mentions(person),
        ],
        danger=True,
    )


def _mentions(person: Lecturer) -> list[str]:
    """Say which texts name somebody: erasing does not rewrite them, and afterwards nobody could look for the name."""
    found = mentions_of(person)
    if not found:
        return []
    links = format_html_join(_(", "), '<a href="{}">{}</a>', ((_address(one), one.label) for one in found))
    sentence = _("These texts name the person and stay as they are; change them first where that is needed:")
    return [format_html("{} {}", sentence, links)]


def _address(mention: Mention) -> str:
    if mention.kind == "need":  # needs are read in their list
        return reverse("talent_pool:need-list")
    return reverse(f"talent_pool:{mention.kind}-detail", args=[mention.code])


@login_required
@require_POST
def duplicate_search(request: AuthedRequest) -> HttpResponse:
    """Compare all records with each other."""
    require(can_manage_pool(request.user))
    found = seek_duplicates(actor=request.user)
    messages.success(
        request,
        ngettext("%(n)d new possible duplicate.", "%(n)d new possible duplicates.", found) % {"n": found},
    )
    return redirect("talent_pool:candidate-duplicates")
