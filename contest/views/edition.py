"""Editions: the public page, the list, making one, and its way through its states."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Count, Prefetch
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from contest.actions.edition import create_edition, move_edition
from contest.actions.edition_copy import copy_edition
from contest.exceptions import Blocked, DomainError
from contest.forms.edition import EditionCreateForm, EditionMoveForm
from contest.http import AuthedRequest, require
from contest.models import Edition, EntryType, MaterialRequirement
from contest.queries.edition import editions_organized_by, editions_visible_to
from contest.queries.home import news_of
from contest.queries.journal import version_of
from contest.queries.setup import blockers_of, next_state, previous_state, setup_lines
from contest.rules.edition import can_configure_edition, can_create_edition
from contest.states import EditionState
from contest.ui import Check, Step, StepStatus
from contest.views.setup_frame import setup_page, tell
from contest.views.within import edition_page, organizer_page


@login_required
def edition_list(request: AuthedRequest) -> HttpResponse:
    """All editions that the person may see, newest first."""
    editions = (
        editions_visible_to(request.user)
        .filter(rehearses=None)
        .annotate(entry_count=Count("entries", distinct=True))
    )
    mine = set(editions_organized_by(request.user).values_list("pk", flat=True))
    return render(
        request,
        "contest/edition_list.html",
        {
            "title": _("Editions"),
            "editions": [
                (edition, edition.pk in mine) for edition in editions.order_by("-year", "-pk").distinct()
            ],
            "may_create": can_create_edition(request.user),
        },
    )


@login_required
def edition_create(request: AuthedRequest) -> HttpResponse:
    """A new edition, from last year's or empty."""
    require(can_create_edition(request.user))
    sources = editions_organized_by(request.user).order_by("-year", "-pk")
    initial = {"source": request.GET["from"]} if request.GET.get("from", "").isdigit() else None
    form = EditionCreateForm(request.POST or None, sources=sources, initial=initial)
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        named: dict[str, Any] = {name: values[name] for name in ("code", "name", "year")}
        try:
            if source := values.get("source"):
                edition = copy_edition(
                    source=source, actor=request.user, with_organizers=values["with_organizers"], **named
                )
            else:
                edition = create_edition(actor=request.user, **named)
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            messages.success(
                request, _("The edition is made. Go through the lines below; what is missing is marked.")
            )
            return redirect("contest:edition-setup", edition.code)
    return render(request, "contest/edition_create.html", {"title": _("New edition"), "form": form})


@edition_page
def edition_detail(request: HttpRequest, edition: Edition) -> HttpResponse:
    """The public page of an edition."""
    requirements = MaterialRequirement.objects.order_by("position", "pk")
    types = EntryType.objects.filter(edition=edition).prefetch_related(
        Prefetch("requirements", requirements), "lecture_forms", "sectors"
    )
    user = request.user
    version = version_of(edition)
    return render(
        request,
        "contest/edition_detail.html",
        {
            "title": edition.name,
            "edition": edition,
            "hosts": list(edition.hosts.all()),
            "news": news_of(edition, version),
            "types": types,
            "sectors": edition.sectors.all(),
            "lecture_forms": edition.lecture_forms.all(),
            "version": version,
            "may_configure": user.is_authenticated and can_configure_edition(user, edition),
        },
    )


@edition_page
def edition_logo(request: HttpRequest, edition: Edition) -> HttpResponse:
    """The edition's logo: as public as the edition itself."""
    if edition.logo is None:
        raise Http404
    with edition.logo.file.open("rb") as file:
        response = HttpResponse(file.read(), content_type=f"image/{edition.logo.format}")
    response["Cache-Control"] = "private, max-age=300"
    return response


@organizer_page
def edition_setup(request: AuthedRequest, edition: Edition) -> HttpResponse:
    """What an edition still needs, each line a link to where it is mended."""
    lines = setup_lines(edition)
    required = [line for line in lines if line.required]
    checks = [
        Check(line.title, line.done, line.detail, line.url, optional=not line.required and not line.done)
        for line in lines
    ]
    return setup_page(
        request,
        edition,
        "contest/edition_setup.html",
        {
            "title": _("Set-up"),
            "checks": checks,
            "required": len(required),
            "done": sum(line.done for line in required),
            "missing": sum(not line.done for line in required),
            "steps": life_of(edition),
            "next": next_state(edition),
        },
    )


def life_of(edition: Edition) -> list[Step]:
    """Return the stations of an edition's life as the steps component draws them."""
    states = list(EditionState)
    here = states.index(EditionState(edition.state))
    return [
        Step(
            state.label,
            StepStatus.DONE if i < here else StepStatus.CURRENT if i == here else StepStatus.AHEAD,
        )
        for i, state in enumerate(states)
    ]


@organizer_page
def edition_move(request: AuthedRequest, edition: Edition) -> HttpResponse:
    """One step on, if nothing blocks it, or one step back with a reason."""
    target, back = next_state(edition), previous_state(edition)
    forward_form = EditionMoveForm(is_back=False)
    back_form = EditionMoveForm(is_back=True)
    status = 200
    if request.method == "POST":
        wanted = request.POST.get("target", "")
        is_back = wanted == back
        form = EditionMoveForm(request.POST, is_back=is_back)
        if wanted not in {target, back}:
            messages.error(
                request, _("The edition has moved in the meantime; look at its state and choose again.")
            )
            return redirect("contest:edition-move", edition.code)
        if form.is_valid():
            try:
                move_edition(
                    edition=edition,
                    target=EditionState(wanted),
                    actor=request.user,
                    reason=form.cleaned_data.get("reason", ""),
                )
            except Blocked:
                messages.error(request, _("This step is still blocked; see below."))
            except DomainError as error:
                tell(request, error)
            else:
                messages.success(
                    request, _("The edition is now: %(state)s.") % {"state": EditionState(wanted).label}
                )
            return redirect("contest:edition-move", edition.code)
        back_form, status = form, 422
    blockers = blockers_of(edition, target) if target else []
    return setup_page(
        request,
        edition,
        "contest/edition_move.html",
        {
            "title": _("State of the edition"),
            "steps": life_of(edition),
            "target": target,
            "back": back,
            "blockers": [Check(sentence, done=False) for sentence in blockers],
            "forward_form": forward_form,
            "back_form": back_form,
            "consequences": consequences_of(edition, target) if target else [],
        },
        status=status,
    )


def consequences_of(edition: Edition, target: EditionState) -> list[str]:
    """Say what a step on means for people."""
    texts = {
        EditionState.OPEN: [
            _("The public page can be seen by everybody; entries can be made within the deadlines.")
        ],
        EditionState.CLOSED: [_("Nobody can submit an entry any more, whatever the deadlines say.")],
        EditionState.JUDGING: [_("Rounds can be filled with the accepted entries and opened for scoring.")],
        EditionState.DECIDED: [_("The awards stand; they are not public yet.")],
        EditionState.NOTICE: [
            _("The public notice period begins: objections are answered before publication.")
        ],
        EditionState.PUBLISHED: [
            _("The results can be seen by everybody."),
            _("Award winners become candidates of the talent pool."),
        ],
        EditionState.CERTIFIED: [_("There is no way back after this step.")],
        EditionState.ARCHIVED: [_("The edition becomes history; it can be read and copied.")],
    }
    return texts.get(target, [])
