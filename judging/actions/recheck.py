"""The result computed again from the stored sheets, and laid beside what was published; changes no result."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from contest import journal
from contest.exceptions import DomainError
from contest.models import Edition, Entry, User
from judging.actions.ranking import combine_approved
from judging.models import Objection, Ranking, RankingLine, Recheck, Round
from judging.queries.ranking import current_ranking
from judging.queries.sheet import round_inputs
from judging.scoring.exceptions import ScoringError
from judging.scoring.numerals import text
from judging.scoring.rounds import EntryInput, RoundRule, round_result

KEPT: Final = 200
"""A report keeps so many differences of a result; it counts them all."""


@dataclass(frozen=True, slots=True)
class Standing:
    """What a result says of one entry."""

    place: int | None
    status: str
    published: str
    exact: str


@dataclass(frozen=True, slots=True)
class Compared:
    """One result beside itself computed again.

    differences: entry, what differs ("place", "score", "status"), as stored, as computed. error: why it could not be computed.
    """

    name: str
    code: str
    version: int
    entries: int
    count: int = 0
    differences: list[dict[str, str]] = field(default_factory=list)
    error: str = ""

    @property
    def agrees(self) -> bool:
        return not self.count and not self.error


@transaction.atomic
def recheck_result(*, objection: Objection, actor: User) -> Recheck:
    """Compute every round and the final result again from the stored sheets by the frozen rules, and keep what came of it."""
    objection = (
        Objection.objects.select_for_update(of=("self",))
        .select_related("notice__edition")
        .get(pk=objection.pk)
    )
    results = compare_results(objection.edition)
    if not results:
        raise DomainError(_("There is no result yet that could be computed again."))
    made = Recheck.objects.create(
        objection=objection,
        made_at=timezone.now(),
        made_by=actor,
        agrees=all(one.agrees for one in results),
        report={"results": [asdict(one) for one in results]},
    )
    journal.record(
        actor=actor,
        verb="objection.rechecked",
        target=objection,
        after={
            "agrees": made.agrees,
            "results": [f"{one.name} v{one.version}: {one.count}" for one in results],
        },
    )
    return made


def compare_results(edition: Edition) -> list[Compared]:
    """Compare each standing result of an edition with what its inputs give today.

    Rounds are computed from their sheets, the final result from the rounds, by the functions that computed them first.
    """
    found: list[Compared] = []
    for round in Round.objects.filter(edition=edition).order_by("position", "pk"):
        ranking = current_ranking(edition, round)
        if ranking is not None:
            found.append(_compared(ranking, round.name, lambda round=round: _round_again(round)))
    final = current_ranking(edition, None)
    if final is not None:
        found.append(_compared(final, _("Final result"), lambda: _final_again(edition)))
    return found


def _compared(ranking: Ranking, name: str, again: Any) -> Compared:
    stored = {
        code: Standing(place, status, published, exact)
        for code, place, status, published, exact in RankingLine.objects.filter(ranking=ranking).values_list(
            "entry__code", "place", "status", "published", "exact"
        )
    }
    try:
        computed: Mapping[str, Standing] = again()
    except (ScoringError, DomainError) as error:
        return Compared(name, ranking.code, ranking.version, len(stored), error=str(error))
    differences = list(_differences(stored, computed))
    labels = dict(
        Entry.objects.filter(code__in=[one["entry"] for one in differences[:KEPT]]).values_list(
            "code", "title"
        )
    )
    kept = [{**one, "title": labels.get(one["entry"], one["entry"])} for one in differences[:KEPT]]
    return Compared(name, ranking.code, ranking.version, len(stored), len(differences), kept)


def _differences(
    stored: Mapping[str, Standing], computed: Mapping[str, Standing]
) -> Iterable[dict[str, str]]:
    for code in sorted({*stored, *computed}):
        was, now = stored.get(code), computed.get(code)
        if was is None or now is None:
            yield {
                "entry": code,
                "what": "entry",
                "stored": "1" if was else "0",
                "computed": "1" if now else "0",
            }
            continue
        for what, before, after in (
            ("place", was.place, now.place),
            ("status", was.status, now.status),
            ("score", was.published, now.published),
            ("exact", was.exact, now.exact),
        ):
            if before != after and not (what == "exact" and was.published != now.published):
                yield {
                    "entry": code,
                    "what": what,
                    "stored": "" if before is None else str(before),
                    "computed": "" if after is None else str(after),
                }


def _round_again(round: Round) -> dict[str, Standing]:
    inputs = round_inputs(round)
    result = round_result(
        RoundRule.from_json(round.frozen_rule),
        [EntryInput.from_json(entry) for entry in inputs["entries"]],
        panel=inputs.get("panel", []),
        decision=inputs.get("decision", []),
        lot=inputs.get("lot", []),
    )
    return {
        line.entry: Standing(
            line.rank, line.status.value, line.published or "", "" if line.exact is None else text(line.exact)
        )
        for line in result.lines
    }


def _final_again(edition: Edition) -> dict[str, Standing]:
    return {
        line.entry: Standing(line.place, line.status, line.published, line.exact)
        for line in combine_approved(edition).lines
    }
