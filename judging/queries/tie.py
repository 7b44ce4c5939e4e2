"""Places that entries share, and what was recorded to separate them."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef

from judging.models import Ranking, RankingLine, Round, TieRecord
from judging.states import TieRecordKind


@dataclass(frozen=True, slots=True)
class TiedEntry:
    """One of several entries with the same place."""

    code: str
    number: str
    title: str


@dataclass(frozen=True, slots=True)
class SharedPlace:
    """A place that several entries share, and which records the rule lets separate them."""

    unit_label: str
    place: int
    entries: tuple[TiedEntry, ...]
    kinds: tuple[TieRecordKind, ...]

    @property
    def key(self) -> str:
        """Names the place in an address: the first of its entries."""
        return self.entries[0].code


@dataclass(frozen=True, slots=True)
class Separation:
    """A record with its entries' titles in the order that it gave them."""

    record: TieRecord
    entries: tuple[TiedEntry, ...]


def shared_places(ranking: Ranking) -> list[SharedPlace]:
    """Return the places of a round's result that entries share and that the chain lets people separate."""
    chain = ranking.rule.get("chain", ())
    kinds = tuple(kind for kind in TieRecordKind if kind.value in chain)
    if not kinds:
        return []
    placed = RankingLine.objects.filter(ranking=ranking, place__isnull=False)
    counts = placed.values("unit", "place").order_by().annotate(n=Count("pk"))
    shared = set(counts.filter(n__gt=1).values_list("unit", "place"))
    if not shared:
        return []
    groups: dict[tuple[str, int | None], list[TiedEntry]] = defaultdict(list)
    labels: dict[str, str] = {}
    for unit, label, place, code, number, title in (
        placed.filter(place__in={place for _unit, place in shared})
        .order_by("position")
        .values_list("unit", "unit_label", "place", "entry__code", "entry__number", "entry__title")
    ):
        labels[unit] = label
        groups[unit, place].append(TiedEntry(code, number, title))
    return [
        SharedPlace(labels[unit], place, tuple(entries), kinds)
        for (unit, place), entries in groups.items()
        if place is not None and (unit, place) in shared
    ]


def recorded_orders(round: Round) -> list[tuple[str, list[str]]]:
    """Return what was recorded for a round and not taken back, kind and order, the newest first."""
    rows = TieRecord.objects.filter(round=round, cancelled_at=None).order_by("-made_at", "-pk")
    return list(rows.values_list("kind", "order"))


def has_tie_records() -> Exists:
    """Say of a ranking, in the query that reads it, whether anything was recorded for its round."""
    return Exists(TieRecord.objects.filter(round=OuterRef("round")))


def separations(ranking: Ranking) -> list[Separation]:
    """Return what was recorded for a round, cancelled records included, the newest first."""
    if ranking.round_id is None:
        return []
    records = list(TieRecord.objects.filter(round=ranking.round_id).select_related("made_by", "round"))
    if not records:
        return []
    codes = {code for record in records for code in record.order}
    known = {
        code: TiedEntry(code, number, title)
        for code, number, title in RankingLine.objects.filter(
            ranking=ranking, entry__code__in=codes
        ).values_list("entry__code", "entry__number", "entry__title")
    }
    return [
        Separation(record, _named(record.order, known)) for record in sorted(records, key=lambda r: -r.pk)
    ]


def _named(order: Sequence[str], known: dict[str, TiedEntry]) -> tuple[TiedEntry, ...]:
    return tuple(known.get(code, TiedEntry(code, "", code)) for code in order)
