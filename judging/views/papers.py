"""All papers of an edition on one page, and each of them as a file."""

from typing import Any, Final

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from contest.actions.job import start_job
from contest.forms.base import CrispyForm
from contest.http import AuthedRequest
from contest.models import Edition
from contest.office.paper import Paper
from contest.rare_names import unprintable_names
from contest.rules.entry import can_export_entries
from contest.views.paper import format_of, paper_response
from contest.views.within import within_edition
from contest.working_days import CalendarUnknown
from judging.forms.paper import OfficialFrameForm
from judging.models import Ranking, Round
from judging.paper_kinds import FAMILY_LABELS, FORMAT_LABELS, Family, PaperKind, kind_of, kinds_of
from judging.queries.papers import count_sheets, is_unmasked, names_on_papers, sits_in_edition
from judging.rules.paper import can_list_papers, can_print_hall, can_print_result
from judging.rules.result import can_read_result
from judging.rules.round import can_see_marks, sees_names
from judging.rules.tablet import can_hand_out_seats
from judging.states import RankingState, RoundMode
from judging.views.paper_makers import AWARDS, HALL, MARKS, RESULT
from judging.views.round_scope import round_page

Link = tuple[str, str]
SHEETS: Final = frozenset({"sheets", "tables"})
AT_ONCE: Final = 20
"""Score sheets that are made while the person waits: a page of them takes a fifth of a second to set."""
PER_SECOND: Final = 5


@require_GET
@within_edition(can_list_papers)
def papers_list(request: AuthedRequest, found: Edition) -> HttpResponse:
    """Every paper that the person may have, with its formats and what it is for."""
    user = request.user
    rounds = list(found.rounds.order_by("position", "pk"))
    for round in rounds:
        round.edition = found
    ranked = set(
        Ranking.objects.filter(edition=found)
        .exclude(state=RankingState.SUPERSEDED)
        .values_list("round", flat=True)
    )
    judges = sits_in_edition(found)
    context: dict[str, Any] = {
        "title": _("Papers"),
        "edition": found,
        "units": _rows(Family.UNITS, "contest:entry-paper", {"edition": found.code})
        if can_export_entries(user, found)
        else [],
        "rounds": [
            (round, rows, judges[round.pk])
            for round in rounds
            if (rows := _round_rows(request, round, round.pk in ranked))
        ],
        "unit_label": FAMILY_LABELS[Family.UNITS],
        "award_label": FAMILY_LABELS[Family.AWARDS],
        "unprintable": unprintable_names(names_on_papers(user, found, staff=can_read_result(user, found))),
    }
    if can_read_result(user, found):
        rows = _rows(Family.AWARDS, "judging:papers-awards", {"edition": found.code})
        context["awards"] = [
            row for row in rows if not row[0].framed and (row[0].code != "final" or None in ranked)
        ]
        context["framed"] = [row for row in rows if row[0].framed]
        context["form"] = OfficialFrameForm(request.GET or None)
    return render(request, "judging/papers.html", context)


def _rows(
    family: Family, address: str, where: dict[str, str], *, live: bool = True
) -> list[tuple[PaperKind, list[Link]]]:
    """Return the papers of a family, each with (format, address) of every format."""
    return [
        (
            kind,
            [
                (
                    str(FORMAT_LABELS[one]),
                    reverse(address, kwargs={**where, "kind": kind.code, "suffix": one.value}),
                )
                for one in kind.formats
            ],
        )
        for kind in kinds_of(family, live=live)
    ]


def _round_rows(request: AuthedRequest, round: Round, is_ranked: bool) -> list[tuple[Any, list[Link]]]:
    user, where, live = request.user, {"code": round.code}, round.mode == RoundMode.LIVE
    rows: list[tuple[Any, list[Link]]] = []
    if can_print_hall(user, round):
        rows += _rows(Family.HALL, "judging:papers-hall", where, live=live)
    if live and can_hand_out_seats(user, round):
        card = {"label": _("Judges' cards with QR code"), "use": _("Each opens one seat on a tablet.")}
        rows.append((card, [(_("PDF"), reverse("judging:card-print", kwargs=where))]))
    if can_see_marks(user, round):
        rows += _rows(Family.MARKS, "judging:papers-marks", where)
    if is_ranked and can_print_result(user, round):
        rows += _rows(Family.RESULT, "judging:papers-result", where)
    return rows


def _round_paper(
    request: AuthedRequest, round: Round, family: Family, makers: Any, kind: str, suffix: str
) -> HttpResponse:
    """Answer with a paper of a round. Names stay out of a blind round until its result is approved."""
    found = kind_of(family, kind)
    if found is None or (found.live and round.mode != RoundMode.LIVE):
        raise Http404
    wanted = format_of(suffix, found.formats)
    names = sees_names(request.user, round) and is_unmasked(round)
    more = {"seat": request.GET.get("seat", "")} if kind in SHEETS else {}
    if kind == "sheets":
        count = count_sheets(round, filled=family is Family.MARKS, seat=more["seat"])
        if count > AT_ONCE:
            facts = {"filled": family is Family.MARKS, "format": wanted.value, "names": names, **more}
            return _in_background(request, round, facts, count)
    if request.method == "POST":
        return HttpResponseNotAllowed(["GET", "HEAD"])
    with translation.override("zh-hans"):
        return paper_response(makers[kind](round, names=names, **more), wanted)


def _in_background(request: AuthedRequest, round: Round, facts: dict[str, Any], count: int) -> HttpResponse:
    """Ask whether so many score sheets are wanted, and have them made while the person goes on."""
    if request.method == "POST":
        job = start_job(
            kind="score_sheets",
            owner=request.user,
            edition=round.edition,
            parameters={"round": round.code, **facts},
            total=count,
        )
        return redirect("contest:job-detail", code=job.code)
    seconds = -(-count // PER_SECOND)
    return render(
        request,
        "components/confirm.html",
        {
            "edition": round.edition,
            "title": _("%(n)d score sheets in one file?") % {"n": count},
            "consequences": [
                _(
                    "They are made in the background, which takes about %(n)d seconds; a page shows how far it is."
                )
                % {"n": seconds},
                _("Judge by judge they are there at once; so are the tables."),
            ],
            "form": CrispyForm(),
            "submit_label": _("Make the file"),
            "cancel_url": reverse("judging:papers-list", args=[round.edition.code]) + f"#{round.code}",
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
@round_page(can_print_hall)
def papers_hall(request: AuthedRequest, round: Round, kind: str, suffix: str) -> HttpResponse:
    """What is printed before a round."""
    return _round_paper(request, round, Family.HALL, HALL, kind, suffix)


@require_http_methods(["GET", "HEAD", "POST"])
@round_page(can_see_marks)
def papers_marks(request: AuthedRequest, round: Round, kind: str, suffix: str) -> HttpResponse:
    """Score sheets with their marks."""
    return _round_paper(request, round, Family.MARKS, MARKS, kind, suffix)


@require_GET
@round_page(can_print_result)
def papers_result(request: AuthedRequest, round: Round, kind: str, suffix: str) -> HttpResponse:
    """What is printed of a round's result."""
    return _round_paper(request, round, Family.RESULT, RESULT, kind, suffix)


@require_GET
@within_edition(can_read_result)
def papers_awards(request: AuthedRequest, found: Edition, kind: str, suffix: str) -> HttpResponse:
    """Official papers on the awards, and what goes with the certificates."""
    asked = kind_of(Family.AWARDS, kind)
    if asked is None:
        raise Http404
    wanted = format_of(suffix, asked.formats)
    try:
        with translation.override("zh-hans"):
            paper: Paper = AWARDS[kind](found, OfficialFrameForm(request.GET).frame())
            return paper_response(paper, wanted)
    except CalendarUnknown as error:
        messages.error(request, str(error))
        return redirect("judging:papers-list", edition=found.code)
