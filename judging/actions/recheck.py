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
from judging.actions.combined import combine_approved
from judging.models import Objection, Ranking, RankingLine, Recheck, Round
from judging.queries.package import award_groups
from judging.queries.ranking import current_ranking
from judging.queries.sheet.result import round_inputs
from judging.scoring.exceptions import ScoringError
from judging.scoring.numerals import text
from judging.scoring.package.awards import award_faults
from judging.scoring.rounds import EntryInput, RoundRule, round_result
from judging.states import RankingState

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
    note: what to do about a difference that has no lines.
    """

    name: str
    code: str
    version: int
    entries: int
    count: int = 0
    differences: list[dict[str, str]] = field(default_factory=list)
    error: str = ""
    note: str = ""

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

    Rounds are computed from their sheets, the final result from the rounds, the awards from places and quotas, all by the
    functions that computed them first.
    """
    found: list[Compared] = []
    for round in Round.objects.filter(edition=edition).order_by("position", "pk"):
        ranking = current_ranking(edition, round)
        if ranking is not None:
            found.append(_compared(ranking, round.name, lambda round=round: _round_again(round)))
    final = current_ranking(edition, None)
    if final is not None:
        found.append(_compared(final, _("Final result"), lambda: _final_again(edition)))
    approved = Ranking.objects.filter(edition=edition, state=RankingState.APPROVED).select_related("round")
    found.extend(one for ranking in approved if (one := _awards_compared(ranking)) is not None)
    return found


def _awards_compared(ranking: Ranking) -> Compared | None:
    """Compare the awards that were given on a result with what its places and the quotas give; None without awards."""
    groups = award_groups(ranking)
    if not groups:
        return None
    rows = list(
        RankingLine.objects.filter(ranking=ranking).values(
            "position", "place", "published", "unit", "entry__code", "entry__entry_type__name", "entry__sector__name"
        )
    )  # fmt: skip
    lines = [{**row, "entry": row["entry__code"]} for row in rows]
    facts = {
        row["entry__code"]: {
            "entry_type": row["entry__entry_type__name"], "sector": row["entry__sector__name"] or "",
        }
        for row in rows
    }  # fmt: skip
    lower = (
        bool(ranking.rule.get("lower_is_better"))
        if ranking.round is None
        else not RoundRule.from_json(ranking.rule).descending
    )
    faults = list(award_faults({"kind": "final", "awards": groups}, lines, facts, lower_is_better=lower))
    name = _("Awards from %(result)s") % {
        "result": ranking.round.name if ranking.round is not None else _("Final result")
    }
    given = sum(len(group["given"]) for group in groups)
    note = _("Load the result's package into the check of results: it names each award.") if faults else ""
    return Compared(name, ranking.code, ranking.version, given, len(faults), note=note)


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
