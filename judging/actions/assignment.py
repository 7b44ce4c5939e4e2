"""Who scores what: by hand, balanced by chance, and handed on when a judge leaves."""

import secrets
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from contest import journal
from contest.exceptions import ReasonRequired
from contest.models import User
from judging.actions.panel import FORMING
from judging.actions.round import locked, refuse_unless
from judging.assignment import Plan, balanced
from judging.exceptions import ConflictRefused, NotReady, SheetsInUse, TooFewJudges
from judging.models import Contender, Panel, Round, ScoreSheet, Seat
from judging.queries.panel import Conflict, Pair, conflicts_in, seats_of
from judging.states import ContenderStatus, PanelKind, SheetState


@dataclass(frozen=True, slots=True)
class Assigned:
    """What an assignment did; short: entries that still lack judges; loads: sheets per seat in this run's panels."""

    added: int
    removed: int
    seed: int | None = None
    short: Mapping[str, int] | None = None
    loads: Mapping[str, int] | None = None


@transaction.atomic
def set_assignments(
    *, round: Round, actor: User, contenders: Collection[int], wanted: Collection[Pair], reason: str = ""
) -> Assigned:
    """Make the assignments of some contenders exactly the wanted pairs.

    contenders: primary keys whose rows were shown and may change. reason: needed when a judge is put on an
    entry of a related unit. Raises ConflictRefused for a judge's own entry and for recusals, SheetsInUse
    where marks would be lost.
    """
    round = locked(round)
    refuse_unless(round, *FORMING)
    seats = {seat.pk: seat for seat in seats_of(round)}
    works = {
        one.pk: one
        for one in Contender.objects.filter(round=round, pk__in=contenders).select_related("entry")
    }
    wanted = {pair for pair in wanted if pair.contender in works and pair.seat in seats}
    sheets = {
        Pair(sheet.contender_id, sheet.seat_id): sheet
        for sheet in ScoreSheet.objects.filter(contender__in=works, seat__in=seats)
    }
    added = sorted(wanted - sheets.keys())
    removed = [sheet for pair, sheet in sheets.items() if pair not in wanted]
    conflicts = conflicts_in(round, list(works))
    _refuse_conflicts(added, conflicts, works, seats, reason)
    if kept := [sheet for sheet in removed if sheet.current_id is not None or sheet.state != SheetState.OPEN]:
        raise SheetsInUse([(str(works[one.contender_id].entry), str(seats[one.seat_id])) for one in kept])
    ScoreSheet.objects.filter(pk__in=[sheet.pk for sheet in removed]).delete()
    ScoreSheet.objects.bulk_create(
        ScoreSheet(contender_id=pair.contender, seat_id=pair.seat) for pair in added
    )
    if added or removed:
        journal.record(
            actor=actor,
            verb="round.assigned",
            target=round,
            before={
                "removed": _pairs_by_name([Pair(s.contender_id, s.seat_id) for s in removed], works, seats)
            },
            after={"added": _pairs_by_name(added, works, seats)},
            reason=reason.strip(),
        )
    return Assigned(len(added), len(removed))


def _refuse_conflicts(
    pairs: Sequence[Pair],
    conflicts: Mapping[Pair, Conflict],
    works: Mapping[int, Contender],
    seats: Mapping[int, Seat],
    reason: str,
) -> None:
    found = [(pair, conflicts[pair]) for pair in pairs if pair in conflicts]
    final = [
        (str(works[pair.contender].entry), str(seats[pair.seat]), conflict.sentence)
        for pair, conflict in found
        if conflict.is_final
    ]
    if final:
        raise ConflictRefused(final)
    if found and not reason.strip():
        raise NotReady(
            [
                _(
                    "You are assigning judges to entries of related units (%(list)s). "
                    "Give a reason below if it must be so. Nothing was changed."
                )
                % {
                    "list": _("; ").join(
                        f"{seats[pair.seat]} – {works[pair.contender].entry}" for pair, _why in found[:10]
                    )
                }
            ]
        )


def _pairs_by_name(
    pairs: Sequence[Pair], works: Mapping[int, Contender], seats: Mapping[int, Seat]
) -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for pair in pairs:
        entry = works[pair.contender].entry
        found[entry.number or entry.code].append(seats[pair.seat].label)
    return dict(found)


@transaction.atomic
def assign_balanced(
    *,
    round: Round,
    actor: User,
    per_entry: int | None,
    panel: Panel | None = None,
    contenders: Collection[int] | None = None,
    allow_short: bool = False,
    seed: int | None = None,
) -> Assigned:
    """Give every entry its judges, evenly, by chance, without any conflict; keep what is already assigned.

    per_entry: judges per entry; None means every seat that is free of conflict, and for audience judges it is
    always so. panel: only its seats (None: all). contenders: primary keys to assign (None: all). Raises TooFewJudges by name where it is impossible,
    unless allow_short. The seed and the outcome are recorded, so that anybody can repeat the draw.
    """
    round = locked(round)
    refuse_unless(round, *FORMING)
    seats = {seat.pk: seat for seat in seats_of(round) if panel is None or seat.panel_id == panel.pk}
    if not seats:
        raise NotReady([_("No judge has a seat yet: form a panel.")])
    rows = Contender.objects.filter(round=round, status=ContenderStatus.OK).select_related("entry")
    works = {
        one.pk: one
        for one in rows.order_by("entry__number", "pk")
        if contenders is None or one.pk in contenders
    }
    if not works:
        raise NotReady([_("No entries take part yet: bring in the entries.")])
    kept: dict[str, list[str]] = defaultdict(list)
    barred: dict[str, list[str]] = defaultdict(list)
    for contender, seat, state in ScoreSheet.objects.filter(
        contender__round=round, seat__in=seats
    ).values_list("contender", "seat", "state"):
        # A recused or waived sheet does not count, and its judge is not asked again.
        counts = state in {SheetState.OPEN, SheetState.SIGNED}
        (kept if counts else barred)[str(contender)].append(str(seat))
    for pair in conflicts_in(round, None if contenders is None else list(works)):
        if str(pair.seat) not in kept[str(pair.contender)]:
            barred[str(pair.contender)].append(str(pair.seat))
    seed = secrets.randbelow(10**12) if seed is None else seed
    plan = _plan(works, seats, per_entry, barred, kept, seed)
    if plan.short and not allow_short:
        raise TooFewJudges(_short_by_name(plan, works))
    ScoreSheet.objects.bulk_create(
        ScoreSheet(contender_id=int(contender), seat_id=int(seat))
        for contender, added in plan.added.items()
        for seat in added
    )
    pairs = [Pair(int(contender), int(seat)) for contender, added in plan.added.items() for seat in added]
    loads = {seats[int(seat)].label: load for seat, load in plan.loads.items()}
    journal.record(
        actor=actor,
        verb="round.assigned",
        target=round,
        after={
            "seed": seed,
            "per_entry": per_entry,
            "panel": panel.name if panel else "",
            "added": _pairs_by_name(pairs, works, seats),
            "loads": loads,
        },
    )
    return Assigned(len(pairs), 0, seed, _short_by_name(plan, works), loads)


def _plan(
    works: Mapping[int, Contender],
    seats: Mapping[int, Seat],
    per_entry: int | None,
    barred: Mapping[str, Collection[str]],
    kept: Mapping[str, Collection[str]],
    seed: int,
) -> Plan:
    entries = [str(pk) for pk in works]
    experts = [str(pk) for pk, seat in seats.items() if seat.panel.kind == PanelKind.EXPERT]
    audience = [str(pk) for pk, seat in seats.items() if seat.panel.kind == PanelKind.AUDIENCE]
    if per_entry is not None and experts:
        plan = balanced(
            entries, experts, per_entry=per_entry, barred=barred, kept=_of(kept, experts), seed=seed
        )
        heard = _everybody(entries, audience, barred, _of(kept, audience), seed)
        added = {
            entry: [*plan.added.get(entry, ()), *heard.added.get(entry, ())]
            for entry in entries
            if plan.added.get(entry) or heard.added.get(entry)
        }
        return Plan(added=added, short=plan.short, loads={**plan.loads, **heard.loads})
    names = [str(pk) for pk in seats]
    return _everybody(entries, names, barred, kept, seed)


def _of(kept: Mapping[str, Collection[str]], names: Collection[str]) -> dict[str, list[str]]:
    return {entry: [seat for seat in seats if seat in names] for entry, seats in kept.items()}


def _everybody(
    entries: Sequence[str],
    names: Sequence[str],
    barred: Mapping[str, Collection[str]],
    kept: Mapping[str, Collection[str]],
    seed: int,
) -> Plan:
    """Every seat takes every entry that is free of conflict for it."""
    whole = balanced(entries, names, per_entry=len(names), barred=barred, kept=kept, seed=seed)
    nobody = {entry: 1 for entry in entries if not whole.added.get(entry) and not kept.get(entry)}
    return Plan(added=whole.added, short=nobody, loads=whole.loads)


def _short_by_name(plan: Plan, works: Mapping[int, Contender]) -> dict[str, int]:
    named = {}
    for contender, lacking in plan.short.items():
        entry = works[int(contender)].entry
        named[f"{entry.number} {entry.title}".strip()] = lacking
    return named


@transaction.atomic
def reassign_sheets(*, seat: Seat, to: Seat, actor: User, reason: str) -> int:
    """Hand what a judge has not signed on to another one; return how many sheets the other one got.

    What the first judge saved is kept, uncounted. Entries that conflict with the other judge stay behind.
    """
    round = locked(seat.panel.round)
    refuse_unless(round, *FORMING)
    if not reason.strip():
        raise ReasonRequired
    if to.left_at is not None or to.panel.round_id != round.pk or to.pk == seat.pk:
        raise NotReady([_("Choose another judge who has a seat in this round.")])
    unsigned = [SheetState.OPEN] if seat.left_at is None else [SheetState.OPEN, SheetState.SIGNED]
    sheets = list(
        ScoreSheet.objects.filter(seat=seat, state__in=unsigned)
        .select_for_update(of=("self",))
        .select_related("contender__entry")
    )
    conflicts = conflicts_in(round, [sheet.contender_id for sheet in sheets])
    has = set(ScoreSheet.objects.filter(seat=to).values_list("contender", flat=True))
    moved = [
        sheet
        for sheet in sheets
        if sheet.contender_id not in has and Pair(sheet.contender_id, to.pk) not in conflicts
    ]
    ScoreSheet.objects.bulk_create(ScoreSheet(contender=sheet.contender, seat=to) for sheet in moved)
    for sheet in moved:
        if sheet.current_id is None:
            sheet.delete()
        elif sheet.state == SheetState.OPEN:
            sheet.move_to(SheetState.WAIVED, reason.strip())
            sheet.save(update_fields=["state", "state_reason", "signed_at", "updated_at"])
    journal.record(
        actor=actor,
        verb="round.reassigned",
        target=round,
        before={"seat": str(seat)},
        after={"seat": str(to), "entries": [sheet.contender.entry.number for sheet in moved]},
        reason=reason.strip(),
    )
    return len(moved)
