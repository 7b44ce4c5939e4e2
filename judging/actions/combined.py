"""The approved rounds of an edition put together as they stand; nothing is stored here."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from contest.exceptions import DomainError
from contest.models import Edition, EntryType
from judging.models import Ranking, Round
from judging.queries.ranking import current_ranking, ranking_scores
from judging.scoring.exceptions import ScoringError
from judging.scoring.final import FinalLine, final_result
from judging.scoring.numerals import exact, text
from judging.scoring.package import inputs_digest
from judging.scoring.rounds import RoundRule
from judging.states import RankingState


@dataclass(frozen=True, slots=True)
class Combined:
    """The approved rounds put together; sources: the ranking of each round, by the round's code."""

    inputs: dict[str, Any]
    sources: dict[str, Ranking]
    lower_is_better: bool
    lines: list[FinalLine]


def combine_approved(edition: Edition) -> Combined:
    """Put the approved results of the rounds together as they stand now; stores nothing.

    Raises DomainError naming what is not approved or does not add up.
    """
    paths = _paths(edition)
    if not paths:
        raise DomainError(_("There is no round yet, so there is nothing to combine."))
    inputs: dict[str, Any] = {"paths": []}
    sources = {round.code: _approved(edition, round) for _types, rounds in paths for round, _w in rounds}
    for types, rounds in paths:
        scores = {round.code: ranking_scores(sources[round.code]) for round, _weight in rounds}
        inputs["paths"].append(
            {
                "entry_types": [kind.code for kind in types],
                "label": _("; ").join(kind.name for kind in types) if len(paths) > 1 else "",
                "rounds": [
                    {"code": round.code, "weight": str(weight), "places": round.places}
                    for round, weight in rounds
                ],
                "entries": _path_entries(
                    [kind.pk for kind in types], [scores[round.code] for round, _w in rounds]
                ),
            }
        )
    lower = _lower_is_better([round for _types, rounds in paths for round, _w in rounds])
    try:
        combined = final_result(inputs["paths"], lower_is_better=lower)
    except ScoringError as error:
        raise DomainError(
            _(
                "The weights of the rounds must add up to 1 for every entry type; please mend them in the set-up."
            )
        ) from error
    return Combined(inputs, sources, lower, combined)


def final_faults(edition: Edition) -> list[str]:
    """Say if the approved final result is no longer what the rounds give; nothing while none is approved."""
    final = current_ranking(edition, None)
    if final is None or final.state != RankingState.APPROVED or "paths" not in final.inputs:
        return []  # without paths it was not combined from rounds
    try:
        inputs = combine_approved(edition).inputs
    except DomainError as error:
        return [str(error)]
    if inputs_digest({}, inputs) == final.inputs_sha256:
        return []
    return [
        _(
            "A round was corrected after the final result was combined. Combine the rounds again and approve it."
        )
    ]


def _lower_is_better(rounds: Sequence[Round]) -> bool:
    """Whether lower values are better, as for sums of places; such rounds and others can't be added up."""
    directions = {RoundRule.from_json(round.frozen_rule).descending for round in rounds}
    if len(directions) > 1:
        raise DomainError(
            _(
                "Sums of places and points can't be added up. Give weight only to rounds that are scored alike."
            )
        )
    return directions == {False}


def _paths(edition: Edition) -> list[tuple[list[EntryType], list[tuple[Round, str]]]]:
    """Entry types by the weighted rounds that decide on them, in the edition's order."""
    rounds = list(Round.objects.filter(edition=edition).prefetch_related("entry_types"))
    found: dict[tuple[tuple[int, str], ...], tuple[list[EntryType], list[tuple[Round, str]]]] = {}
    for kind in EntryType.objects.filter(edition=edition):
        own = [one for one in rounds if not one.entry_types.all() or kind in one.entry_types.all()]
        if not own:
            continue
        weighted = [(one, text(exact(str(one.weight)))) for one in own if one.weight] or [(own[-1], "1")]
        key = tuple((one.pk, weight) for one, weight in weighted)
        found.setdefault(key, ([], weighted))[0].append(kind)
    return list(found.values())


def _approved(edition: Edition, round: Round) -> Ranking:
    ranking = current_ranking(edition, round)
    if ranking is None or ranking.state != RankingState.APPROVED:
        raise DomainError(
            _("The result of “%(round)s” is not approved yet; approve it before combining.")
            % {"round": round.name}
        )
    return ranking


def _path_entries(
    types: Sequence[int], rounds: Sequence[Mapping[int, dict[str, Any]]]
) -> list[dict[str, Any]]:
    """Every entry that stood in any of the rounds, with its line of each (None where it was not)."""
    found: dict[int, dict[str, Any]] = {}
    for scores in rounds:
        for entry_id, line in scores.items():
            if line["entry_type_id"] in types:
                found.setdefault(entry_id, {"code": line["entry_code"], "lines": []})
    for entry_id, one in found.items():
        for scores in rounds:
            part = scores.get(entry_id)
            one["lines"].append(
                None
                if part is None
                else {key: part[key] for key in ("unit", "place", "status", "published", "exact")}
            )
    return sorted(found.values(), key=lambda one: one["code"])
