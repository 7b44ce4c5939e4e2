"""What goes into a result package: rows turned into the plain JSON that docs/result-package.md describes."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from judging.models import (
    Award,
    AwardTier,
    Contender,
    Deduction,
    Ranking,
    RankingLine,
    Recusal,
    ResultPackage,
    Round,
    ScoreSheet,
    Seat,
    SheetVersion,
)
from judging.queries.award import given_before, policy_of, rule_of_tiers, tier_groups
from judging.queries.blind import hidden_words, struck
from judging.queries.contender import ContenderFact
from judging.queries.round import plain
from judging.scoring.package import FORMAT, VERSION
from judging.states import AwardKind, PanelKind, SheetState

JSON = Any


def packages_of(ranking: Ranking) -> QuerySet[ResultPackage]:
    """The packages of a ranking, the newest first, without their contents."""
    return ranking.packages.defer("content").select_related("made_by")


def round_package(
    ranking: Ranking, round: Round, facts: Mapping[str, ContenderFact], lines: Sequence[RankingLine]
) -> dict[str, JSON]:
    """Return the package of a round's result as it has just been computed, not yet sealed.

    facts: of the round's entries, by code. lines: those of the ranking, in their order.

    In a blind round entries go by code and alias and judges by their seats; names and units are struck out of
    reasons. The number of queries does not depend on the number of entries.
    """
    everybody = list(
        Seat.objects.filter(panel__round=round)
        .select_related("panel", "judge")
        .order_by("panel__position", "panel", "pk")
    )
    audience = [seat for seat in everybody if seat.panel.kind == PanelKind.AUDIENCE]
    seats = [seat for seat in everybody if seat.panel.kind == PanelKind.EXPERT]
    cover = _Cover(round, everybody)
    head = _head(ranking, "round")
    head["result"]["reason"] = cover(ranking.reason)
    return {
        **head,
        "round": {"code": round.code, "name": round.name, "mode": round.mode, "blind": round.is_blind},
        "rule": ranking.rule,
        "rule_version": round.rule_version,
        "criteria": {one.code: one.name for one in round.criteria.all()},
        "panel": [_seat(seat, blind=round.is_blind) for seat in seats],
        **({"audience_panel": [_seat(seat, blind=round.is_blind) for seat in audience]} if audience else {}),
        "entries": _entries(ranking, round, everybody, cover, facts),
        "tie_orders": [
            {
                "kind": one.kind, "entries": one.order, "reason": cover(one.reason), "at": _moment(one.made_at),
                **({"seed": one.seed} if one.seed else {}),
                **({"cancelled_at": _moment(one.cancelled_at)} if one.cancelled_at else {}),
            }
            for one in round.tie_records.all()
        ],
        "advancement": _advancement(round),
        "lines": [
            {
                "entry": line.working["entry"], "position": line.position, "unit_label": line.unit_label,
                "advances": line.advances, "working": line.working,
            }
            for line in lines
        ],
        "links_used": ranking.trace.get("links_used", []),
        "ties": ranking.trace.get("ties", []),
        "scale": ranking.trace.get("scale"),
        "awards": award_groups(ranking),
    }  # fmt: skip


def final_package(ranking: Ranking, sources: Mapping[str, Ranking]) -> dict[str, JSON]:
    """Return the package of the final result as it has just been combined, not yet sealed.

    sources: the ranking of each round that was combined, by the round's code; each with its round.
    """
    facts = {
        code: {"number": number, "title": title, "entry_type": kind, "sector": sector or ""}
        for code, number, title, kind, sector in RankingLine.objects.filter(ranking=ranking).values_list(
            "entry__code", "entry__number", "entry__title", "entry__entry_type__name", "entry__sector__name"
        )
    }
    names = dict(Round.objects.filter(edition=ranking.edition_id).values_list("code", "name"))
    return {
        **_head(ranking, "final"),
        "lower_is_better": bool(ranking.rule.get("lower_is_better")),
        "paths": [
            {
                **path,
                "rounds": [
                    {
                        **one,
                        "name": names[one["code"]],
                        "result": sources[one["code"]].code,
                        "inputs_sha256": sources[one["code"]].inputs_sha256,
                    }
                    for one in path["rounds"]
                ],
                "entries": [{**one, **facts[one["code"]]} for one in path["entries"]],
            }
            for path in ranking.inputs["paths"]
        ],
        "lines": [
            {
                "entry": code, "position": position, "unit": unit, "unit_label": label, "place": place, "status": status,
                "published": published, "exact": exact, "working": working,
            }
            for code, position, unit, label, place, status, published, exact, working in RankingLine.objects.filter(
                ranking=ranking
            )
            .order_by("position")
            .values_list(
                "entry__code", "position", "unit", "unit_label", "place", "status", "published", "exact", "working"
            )
        ],
        "awards": award_groups(ranking),
    }  # fmt: skip


def _head(ranking: Ranking, kind: str) -> dict[str, JSON]:
    return {
        "format": FORMAT,
        "version": VERSION,
        "kind": kind,
        "edition": {"code": ranking.edition.code, "name": ranking.edition.name},
        "result": {
            "code": ranking.code,
            "version": ranking.version,
            "computed_at": _moment(ranking.computed_at),
            "reason": ranking.reason,
            "inputs_sha256": ranking.inputs_sha256,
        },
    }


def _seat(seat: Seat, *, blind: bool) -> dict[str, JSON]:
    return {
        "seat": seat.code,
        "label": seat.label,
        "panel": seat.panel.name,
        "chief": seat.is_chief,
        **({} if blind else {"judge": seat.judge.full_name}),
        **({"left_at": _moment(seat.left_at)} if seat.left_at else {}),
        **({"left_reason": seat.left_reason} if seat.left_at and not blind else {}),
    }


def _advancement(round: Round) -> dict[str, JSON] | None:
    if round.advance_count is None and round.advance_percent is None:
        return None
    found: dict[str, JSON] = {"scope": round.advance_scope}
    if round.advance_count is not None:
        found["count"] = round.advance_count
    if round.advance_percent is not None:
        found["percent"] = plain(round.advance_percent)
    return found


class _Cover:
    """Strikes names out of what people wrote, in a blind round."""

    def __init__(self, round: Round, seats: Sequence[Seat]) -> None:
        self._blind = round.is_blind
        self._judges = [seat.judge.full_name for seat in seats]
        self._words = (
            hidden_words(list(Contender.objects.filter(round=round).values_list("entry", flat=True)))
            if self._blind
            else {}
        )

    def __call__(self, text: str, entry: int | None = None) -> str:
        """Return a text without the names of an entry and of the judges; without an entry, of all entries."""
        if not self._blind or not text:
            return text
        words = (
            self._words.get(entry, ())
            if entry is not None
            else (one for some in self._words.values() for one in some)
        )
        return struck(text, [*words, *self._judges])


def _entries(
    ranking: Ranking,
    round: Round,
    seats: Sequence[Seat],
    cover: _Cover,
    facts: Mapping[str, ContenderFact],
) -> list[dict[str, JSON]]:
    """Return the entries in the order of the result's inputs, with everything that was written down about them."""
    codes = {seat.pk: seat.code for seat in seats}
    left = {seat.code: seat.left_reason for seat in seats if seat.left_at}
    sheets = _sheets(round, codes)
    reasons: dict[int, dict[str, str]] = defaultdict(dict)
    for contender_id, seat_id, reason in Recusal.objects.filter(
        contender__round=round, withdrawn_at=None
    ).values_list("contender", "seat", "reason"):
        if seat_id in codes:
            reasons[contender_id][codes[seat_id]] = reason
    deductions: dict[int, list[Deduction]] = defaultdict(list)
    for one in Deduction.objects.filter(contender__round=round).order_by("created_at", "pk"):
        deductions[one.contender_id].append(one)
    found = []
    for given in ranking.inputs["entries"]:
        fact = facts[given["code"]]
        own = sheets[fact.pk]
        said = {seat: sheet[2] for seat, sheet in own.items()}
        excused = {
            seat: reasons[fact.pk].get(seat) or said.get(seat) or left.get(seat, "")
            for seat in (*given["recused"], *given["waived"])
        }
        found.append(
            {
                "code": given["code"],
                **({"alias": fact.alias} if round.is_blind else {"number": fact.number, "title": fact.title}),
                "entry_type": fact.entry_type,
                "sector": fact.sector,
                "unit": given["unit"],
                "status": given["status"],
                **({"reason": cover(fact.status_reason, fact.entry)} if fact.status_reason else {}),
                **({"elapsed": given["elapsed"]} if "elapsed" in given else {}),
                "panel": given["panel"],
                **_named("recused", given["recused"], excused, lambda text, pk=fact.entry: cover(text, pk)),
                **_named("waived", given["waived"], excused, lambda text, pk=fact.entry: cover(text, pk)),
                **_deductions(deductions[fact.pk], lambda text, pk=fact.entry: cover(text, pk)),
                **({"rounds": given["rounds"]} if "rounds" in given else {}),
                "sheets": [_sheet(seat, own[seat], given["marks"]) for seat in given["panel"] if seat in own],
                **({key: given[key] for key in ("group", "votes") if key in given}),
                **(
                    {"audience": [_sheet(seat, own[seat], given["audience"]) for seat in given["audience"]]}
                    if "audience" in given else {}
                ),
            }
        )  # fmt: skip
    return found


def _named(key: str, seats: Sequence[str], reasons: Mapping[str, str], cover: Any) -> dict[str, JSON]:
    return {key: {seat: cover(reasons[seat]) for seat in seats}} if seats else {}


def _deductions(rows: Sequence[Deduction], cover: Any) -> dict[str, JSON]:
    if not rows:
        return {}
    return {
        "deductions": [
            {
                "code": one.code, "points": plain(one.points), "reason": cover(one.reason), "at": _moment(one.created_at),
                **({"cancelled_at": _moment(one.cancelled_at)} if one.cancelled_at else {}),
            }
            for one in rows
        ]
    }  # fmt: skip


_Sheet = tuple[str, datetime | None, str, list[dict[str, JSON]]]  # state, signed at, reason, versions


def _sheets(round: Round, codes: Mapping[int, str]) -> dict[int, dict[str, _Sheet]]:
    """Return every sheet with all of its versions, by contender and seat."""
    found: dict[int, dict[str, _Sheet]] = defaultdict(dict)
    versions: dict[int, list[dict[str, JSON]]] = {}
    for pk, contender, seat, state, signed_at, reason in ScoreSheet.objects.filter(
        contender__round=round
    ).values_list("pk", "contender", "seat", "state", "signed_at", "state_reason"):
        if seat in codes:
            versions[pk] = []
            found[contender][codes[seat]] = (state, signed_at, reason, versions[pk])
    rows = (
        SheetVersion.objects.filter(sheet__contender__round=round)
        .order_by("sheet", "number")
        .values_list("sheet", "number", "marks", "total", "saved_at")
    )
    for sheet, number, marks, total, saved_at in rows.iterator(chunk_size=5000):
        if sheet in versions:
            versions[sheet].append(
                {"number": number, "marks": marks, "total": total, "at": _moment(saved_at)}
            )
    return found


def _sheet(seat: str, sheet: _Sheet, counted: Mapping[str, JSON]) -> dict[str, JSON]:
    state, signed_at, _reason, versions = sheet
    return {
        "seat": seat,
        "state": state,
        "versions": versions,
        **({"signed_at": _moment(signed_at)} if signed_at else {}),
        **({"counts": len(versions)} if seat in counted and state == SheetState.SIGNED else {}),
    }


def award_groups(ranking: Ranking) -> list[dict[str, JSON]]:
    """Return the awards that were given on a ranking, with the quotas that they were given by."""
    tiers = AwardTier.objects.filter(edition=ranking.edition_id, kind=AwardKind.ENTRY)
    groups = tier_groups(tiers.select_related("entry_type"))
    if not any(group[0].source_round_id == ranking.round_id for group in groups):
        return []
    rows = list(
        Award.objects.filter(edition=ranking.edition_id, entry__isnull=False)
        .order_by("tier__position", "entry__code", "pk")
        .values_list("entry", "entry__code", "tier", "state", "by_hand", "reason")
    )
    codes: dict[int | None, str] = {row[0]: row[1] for row in rows}
    policy = policy_of(ranking.edition)
    found = []
    for number, group in enumerate(groups):
        own = {tier.pk: tier.code for tier in group}
        given = [row for row in rows if row[2] in own]
        if group[0].source_round_id != ranking.round_id or not given:
            continue
        passed = given_before(groups, number, [(row[0], row[2], row[4]) for row in rows])
        rule = rule_of_tiers(group, policy)
        quotas = {tier.code: tier for tier in rule.tiers}
        found.append(
            {
                "scope": group[0].scope,
                "entry_type": group[0].entry_type.name if group[0].entry_type else "",
                "edges": {
                    "percent_mode": rule.percent_mode.value,
                    "tie_policy": rule.tie_policy.value,
                    "overflow": rule.overflow.value,
                    "vacancy": rule.vacancy.value,
                },
                "tiers": [
                    {
                        "name": tier.name,
                        **quotas[tier.code].as_json(),
                        **{
                            key: value
                            for key in ("min_per_sector", "max_per_sector")
                            if (value := getattr(tier, key)) is not None
                        },
                    }
                    for tier in group
                ],
                "elsewhere": sorted(codes[entry] for entry in passed),
                "given": [
                    {"entry": code, "tier": own[tier], "state": state, "by_hand": by_hand, "reason": reason}
                    for _pk, code, tier, state, by_hand, reason in given
                ],
            }
        )
    return found


def _moment(at: datetime) -> str:
    return at.isoformat(timespec="microseconds")
