"""The fairness report of a round, for its organizers and supervisor; a judge's own line, once the result is public."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from contest.http import AuthedRequest, require, set_edition, show
from contest.models import Job
from contest.queries.edition import editions_visible_to
from judging.actions.fairness import compute_report, computed_at_once, remembered, report_job, start_report
from judging.fairness_words import question, reason
from judging.models import Ranking, Round
from judging.queries.fairness import (
    OwnLine,
    digest_of,
    entry_names,
    kept_report,
    live_input,
    own_lines,
    ranking_input,
    results_of,
    seat_names,
    surroundings_of,
)
from judging.rules.result import can_decide_result, can_read_result
from judging.scoring.exceptions import ScoringError
from judging.scoring.fairness.figures import FairnessInput, FairnessReport, JudgeFigures
from judging.scoring.fairness.report import live_report
from judging.states import RankingState, RoundState
from judging.views.fairness_rows import (
    LISTED,
    Named,
    bench_rows,
    chosen,
    judge_table,
    league_rows,
    link_rows,
    looks,
    order_words,
    own_row,
    sheet_lines,
    without_rows,
)
from judging.views.round_frame import round_context
from judging.views.round_scope import round_page

LIVE: Final = frozenset({RoundState.SCORING, RoundState.CLOSED})
SECTIONS: Final = ("judges", "panel", "sheets", "draws", "without", "order", "links", "adjusted", "rules")


@dataclass(frozen=True, slots=True)
class _Found:
    """What there is to show: the figures with the names of that time, or the work that makes them."""

    figures: Mapping[str, Any] | None
    names: Mapping[str, str]
    job: Job | None = None
    is_kept: bool = False
    is_impossible: bool = False


@round_page()
@require_GET
def fairness(request: AuthedRequest, round: Round) -> HttpResponse:
    """Show the report of the result that stands, of ?version=…, or of the sheets as they are while scoring is open."""
    show(can_read_result(request.user, round.edition))
    versions = list(results_of(round))
    ranking = _version(versions, request.GET.get("version", ""))
    context = round_context(request, round, "fairness") | {
        "versions": versions,
        "ranking": ranking,
        "may_decide": can_decide_result(request.user, round.edition),
    }
    asked = "version" in request.GET
    if round.state == RoundState.SETUP or (ranking is None and round.state not in LIVE):
        return render(request, "judging/fairness.html", context)
    if not asked and (round.state in LIVE or ranking is None):
        return _live(request, round, context)
    assert ranking is not None
    found = _found(request, round, ranking)
    context |= {
        "job": found.job,
        "is_kept": found.is_kept,
        "is_impossible": found.is_impossible,
        "version_asked": asked,
    }
    if found.figures is not None:
        report = FairnessReport.from_json(found.figures)
        context |= _page(round, report, found.names, whole=request.GET.get("page") == "all")
    return render(request, "judging/fairness.html", context)


def _version(versions: list[Ranking], wanted: str) -> Ranking | None:
    if wanted:
        for ranking in versions:
            if str(ranking.version) == wanted:
                return ranking
        raise Http404
    return next((one for one in versions if one.state != RankingState.SUPERSEDED), None)


def _found(request: AuthedRequest, round: Round, ranking: Ranking) -> _Found:
    """Find the figures of a result: kept, remembered, computed now, or being computed by the worker."""
    kept = kept_report(ranking)
    if kept is not None and (ranking.state != RankingState.COMPUTED):
        return _Found(kept.figures, kept.names, is_kept=True)
    around = surroundings_of(round)
    digest = digest_of(ranking, around)
    figures = remembered(digest)
    if figures is None and computed_at_once(round):
        try:
            figures = compute_report(ranking_input(ranking, around), digest)
        except ScoringError:
            return _Found(None, around.names, is_impossible=True)
    if figures is None:
        return _Found(None, around.names, report_job(ranking, request.user))
    return _Found(figures, around.names)


def _live(request: AuthedRequest, round: Round, context: dict[str, Any]) -> HttpResponse:
    """Judges beside the panel and sheets far from it, as the signed sheets are at this moment."""
    try:
        report = live_report(FairnessInput.from_json(live_input(round)))
    except ScoringError:
        return render(request, "judging/fairness.html", context)
    context |= _page(round, report, {}, whole=False) | {"is_live": True, "at": timezone.now()}
    return render(request, "judging/fairness.html", context)


def _page(round: Round, report: FairnessReport, names: Mapping[str, str], *, whole: bool) -> dict[str, Any]:
    """Return everything that the page shows of a report."""
    picked = chosen(report, whole=whole)
    codes = {one.entry for rows in picked.values() for _at, one in rows}
    codes |= {one.entry for one in (*report.far[:LISTED], *report.strange[:LISTED])}
    codes |= {change.entry for one in report.without for change in one.changes}
    codes |= {flag.entry for flag in report.flags if flag.entry}
    named = Named(seat_names(round), entry_names(round, codes), names)
    judges, titles = named.judges(), named.titles()
    questions: dict[str, list[str]] = {}
    for flag in report.flags:
        questions.setdefault(flag.section, []).append(question(flag, judges, titles, names))
    leagues = league_rows(report, named, picked)
    return {
        "report": report,
        "whole": whole,
        "is_cut": sum(len(rows) for rows in picked.values()) < len(report.entries),
        "questions": questions,
        "question_count": len(report.flags),
        "hidden": {section: reason(one) for section, one in report.hidden.items()},
        "judge_table": judge_table(report, named),
        "benches": bench_rows(report, named),
        "far": sheet_lines(report.far, named),
        "far_more": max(len(report.far) - LISTED, 0),
        "strange": sheet_lines(report.strange, named),
        "strange_more": max(len(report.strange) - LISTED, 0),
        "looks": looks(report),
        "leagues": leagues,
        "has_lines": any(league.lines for league in report.leagues),
        "withouts": without_rows(report, named),
        "order_words": order_words(report),
        "links": link_rows(report, named),
        "rule_names": [rule for rule, _place, _other in leagues[0].rows[0].rules] if leagues else [],
        "sections": _sections(report, questions),
    }


def _sections(report: FairnessReport, questions: Mapping[str, list[str]]) -> list[tuple[str, str, int]]:
    """Return the parts that raise questions, with their names and how many."""
    titles = {
        "judges": _("Judges"),
        "panel": _("The panel as a whole"),
        "sheets": _("Single sheets"),
        "draws": _("Places and lines"),
        "without": _("Without each judge"),
        "order": _("Running order"),
        "links": _("Bonds"),
        "adjusted": _("Severity taken off"),
        "rules": _("Other rules"),
    }
    return [(name, titles[name], len(questions[name])) for name in SECTIONS if questions.get(name)]


@round_page()
@require_POST
def fairness_compute(request: AuthedRequest, round: Round) -> HttpResponse:
    """Have the report of the result that stands computed in the background."""
    show(can_read_result(request.user, round.edition))
    require(can_decide_result(request.user, round.edition))
    ranking = _version(list(results_of(round)), "")
    if ranking is None:
        raise Http404
    page = reverse("judging:fairness", args=[round.code])
    start_report(ranking=ranking, actor=request.user, page=page)
    return redirect(page)


@login_required
@require_GET
def fairness_own(request: AuthedRequest, edition: str) -> HttpResponse:
    """A judge's own line in each round whose result is public; nobody else's."""
    found = get_object_or_404(editions_visible_to(request.user).distinct(), code=edition)
    lines = own_lines(request.user, found)
    show(bool(lines))
    set_edition(request, found)
    return render(
        request, "judging/fairness_own.html", {"edition": found, "lines": [_own(one) for one in lines]}
    )


def _own(line: OwnLine) -> dict[str, Any]:
    return {"round": line.round, "row": own_row(JudgeFigures.from_json(line.figures), line.label)}
