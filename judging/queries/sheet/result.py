"""What a result is computed from: a round's rule and marks as plain data, and what it still waits for."""

from collections import defaultdict
from typing import Any

from django.db.models import F

from judging.models import (
    Contender,
    Deduction,
    HallRound,
    HeldVersion,
    PaperSheet,
    Ranking,
    RankingLine,
    Recusal,
    Round,
    ScoreSheet,
    Seat,
)
from judging.queries.round import plain
from judging.queries.sheet.scheme import rule_in_force
from judging.queries.tie import recorded_orders
from judging.scoring.rounds import acting_orders
from judging.states import ContenderStatus, HeldState, PanelKind, PaperState, RankingState, Scope, SheetState


def unit_key(scope: str, entry_type: str, sector: str) -> str:
    """Return the key of the group within which an entry is ranked; "" is overall."""
    if scope == Scope.SECTOR:
        return sector
    if scope == Scope.ENTRY_TYPE:
        return entry_type
    return f"{entry_type}/{sector}" if scope == Scope.TYPE_AND_SECTOR else ""


def round_inputs(round: Round) -> dict[str, Any]:
    """Return a round's rule and marks in the keys of judging.scoring's `round_result`, ready for JSON.

    Judges go by their seat's code, entries by theirs. Only signed sheets count. A judge who left is
    waived, whatever they signed. Audience judges without a sheet are missing nowhere. The number of queries does not
    depend on the number of entries.
    """
    rule = rule_in_force(round)
    everybody = list(
        Seat.objects.filter(panel__round=round)
        .select_related("panel")
        .order_by("panel__position", "panel", "pk")
    )
    seats = [seat for seat in everybody if seat.panel.kind == PanelKind.EXPERT]
    audience = {seat.pk: seat.code for seat in everybody if seat.panel.kind == PanelKind.AUDIENCE}
    groups = {seat.pk: seat.panel.code for seat in seats} if "group_ratio" in rule else {}
    names = {seat.pk: seat.code for seat in seats}
    left = {seat.pk for seat in seats if seat.left_at}
    sheets: dict[int, list[tuple[int, str, dict[str, str]]]] = defaultdict(list)
    rows = ScoreSheet.objects.filter(contender__round=round).values_list(
        "contender", "seat", "state", "current__marks"
    )
    heard: dict[int, dict[str, dict[str, str]]] = defaultdict(dict)
    for contender, seat, state, marks in rows:
        if seat in names:
            sheets[contender].append((seat, state, marks))
        elif seat in audience and state == SheetState.SIGNED:
            heard[contender][audience[seat]] = marks or {}
    votes = rule.get("audience", {}).get("source") == "votes"
    recused: dict[int, set[int]] = defaultdict(set)
    for contender, seat in Recusal.objects.filter(contender__round=round, withdrawn_at=None).values_list(
        "contender", "seat"
    ):
        recused[contender].add(seat)
    others: dict[int, list[dict[str, str]]] = defaultdict(list)
    for contender, code, points in (
        Deduction.objects.filter(contender__round=round, cancelled_at=None)
        .order_by("created_at", "pk")
        .values_list("contender", "code", "points")
    ):
        others[contender].append({"code": code, "points": plain(points)})
    earlier = _earlier_rounds(round)
    rank = {seat.pk: place for place, seat in enumerate(seats)}
    entries = []
    for pk, entry, entry_code, status, elapsed, voted, kind, sector in (
        Contender.objects.filter(round=round)
        .order_by(F("running_order").asc(nulls_last=True), "alias")
        .values_list(
            "pk",
            "entry",
            "entry__code",
            "status",
            "elapsed_seconds",
            "audience_votes",
            "entry__entry_type__code",
            "entry__sector__code",
        )
    ):
        panel = {seat for seat, _state, _marks in sheets[pk]}
        if round.judges_per_entry is None:  # everybody was meant to score it, who stepped back included
            panel |= recused[pk] & names.keys()
        stepped_back = {seat for seat, state, _marks in sheets[pk] if state == SheetState.RECUSED} | recused[
            pk
        ]
        waived = {seat for seat, state, _marks in sheets[pk] if state == SheetState.WAIVED or seat in left}
        in_order = sorted(panel, key=rank.__getitem__)
        entries.append(
            {
                "code": entry_code,
                "status": status,
                "unit": unit_key(round.rank_scope, kind, sector or ""),
                "panel": [names[seat] for seat in in_order],
                "recused": [names[seat] for seat in in_order if seat in stepped_back],
                "waived": [names[seat] for seat in in_order if seat in waived - stepped_back],
                "marks": {
                    names[seat]: marks or {}
                    for seat, state, marks in sheets[pk]
                    if state == SheetState.SIGNED and seat not in left
                },
                **({"elapsed": elapsed} if elapsed is not None else {}),
                **({"others": others[pk]} if others[pk] else {}),
                **({"rounds": earlier[entry]} if entry in earlier else {}),
                **({"group": groups[in_order[0]]} if groups and in_order else {}),
                **({"votes": voted} if votes and voted is not None else {}),
                **({"audience": heard[pk]} if heard[pk] and "audience" in rule and not votes else {}),
            }
        )
    inputs = {"panel": [names[seat.pk] for seat in seats], "entries": entries}
    return {**rule, **inputs, **acting_orders(rule, inputs, recorded_orders(round))}


def _earlier_rounds(round: Round) -> dict[int, dict[str, str]]:
    """Return earlier published scores by entry and round, if the tie chain asks for any."""
    codes = [
        link.removeprefix("round:")
        for link in rule_in_force(round).get("chain", ())
        if link.startswith("round:")
    ]
    found: dict[int, dict[str, str]] = defaultdict(dict)
    if codes:
        standing = Ranking.objects.filter(round__code__in=codes).exclude(state=RankingState.SUPERSEDED)
        for entry, code, score in RankingLine.objects.filter(ranking__in=standing, status="ok").values_list(
            "entry", "ranking__round__code", "published"
        ):
            found[entry][code] = score
        if not found and (visit := HallRound.objects.filter(round=round).first()) is not None:
            pks = dict(Contender.objects.filter(round=round).values_list("entry__code", "entry"))
            found |= {pks[code]: scores for code, scores in visit.earlier_scores.items() if code in pks}
    return dict(found)


def missing_sheets(round: Round) -> list[tuple[str, str]]:
    """Name what a round still waits for: (entry, judge) of every open sheet that counts; the audience owes none."""
    rows = (
        ScoreSheet.objects.filter(
            contender__round=round,
            seat__panel__kind=PanelKind.EXPERT,
            contender__status=ContenderStatus.OK,
            seat__left_at=None,
            state=SheetState.OPEN,
        )
        .order_by("contender__entry__number", "seat__panel__position", "seat")
        .values_list(
            "contender__entry__number", "contender__entry__title", "seat__label", "seat__judge__full_name"
        )
    )
    return [(f"{number} {title}".strip(), f"{label} {judge}") for number, title, label, judge in rows]


def undecided(round: Round) -> list[str]:
    """Name what waits for a decision at the desk, of entries that take part: late marks, and paper sheets typed once."""
    where = {"sheet__contender__round": round, "sheet__contender__status": ContenderStatus.OK}
    columns = ("sheet__contender__entry__number", "sheet__contender__entry__title", "sheet__seat__label")
    late = HeldVersion.objects.filter(**where, state=HeldState.WAITING)
    typed = PaperSheet.objects.filter(**where, state=PaperState.ENTERED)
    rows = {*late.values_list(*columns), *typed.values_list(*columns)}
    return [f"{number} {title} {label}".strip() for number, title, label in sorted(rows)]
