"""A round's rows as they travel, and what a file that came back would change."""

import base64
from collections.abc import Iterator
from typing import Any, Final

from django.db.models import QuerySet

from contest.models import JournalEntry, Upload
from judging.carry.nouns import NOUNS, Noun
from judging.carry.parcel import Row, Rows
from judging.models import Ranking, RankingLine, Round, Trip, TripReturn
from judging.states import RankingState, RoundState, TripState

FILE: Final = "file"
EARLIER: Final = "earlier"
JOURNAL: Final = "journal"
JOURNAL_COLUMNS: Final = (
    "sequence", "at", "actor_id", "actor_name", "verb", "edition_code", "target_type", "target_code", "target_label",
    "before", "after", "reason", "device", "previous_hash", "hash",
)  # fmt: skip
AFTER_CLOSING: Final = frozenset({RoundState.COMPUTED, RoundState.APPROVED})
"""A result is computed where the round belongs; the hall sends such a round home as closed."""


def trips_of(round: Round) -> QuerySet[Trip]:
    """A round's journeys, the newest first, without their files."""
    return round.trips.defer("parcel").select_related("made_by", "ended_by")


def returns_of(round: Round) -> QuerySet[TripReturn]:
    """What came back from all journeys of a round, the newest first, without the files."""
    return (
        TripReturn.objects.filter(trip__round=round)
        .defer("parcel", "trip__parcel")
        .select_related("trip", "received_by", "merged_by")
    )


def trip_away(round: Round) -> Trip | None:
    """Return the journey that a round is on now."""
    return trips_of(round).filter(state=TripState.AWAY).first()


def rows_of(noun: Noun, round: Round) -> list[Row]:
    """Return a noun's rows of a round as plain JSON, one query and one for each list column."""
    single = [column for column in noun.columns if not column.is_many]
    many = [column for column in noun.columns if column.is_many]
    found = noun.rows(round).values_list("pk", *(column.path for column in single))
    writes = [column.write for column in single]
    rows: list[Row] = []
    pks: list[int] = []
    for pk, *values in found.iterator(chunk_size=5000):
        pks.append(pk)
        rows.append([write(value) for write, value in zip(writes, values, strict=True)])
    for column in many:
        lists: dict[int, list[str]] = {pk: [] for pk in pks}
        key = f"{column.name}__code"
        pairs = noun.rows(round).order_by(key).values_list("pk", key)
        for pk, code in pairs:
            if code is not None:
                lists[pk].append(code)
        at = noun.place[column.name]
        for pk, row in zip(pks, rows, strict=True):
            row.insert(at, lists[pk])
    return rows


def state_of(round: Round, *, back: bool) -> Rows:
    """Return the rows of all nouns, or of those that come back, without the contents of files."""
    rows = {noun.name: rows_of(noun, round) for noun in NOUNS if noun.comes_back or not back}
    if back:
        at = BY_STATE
        for row in rows["round"]:
            if row[at] in AFTER_CLOSING:
                row[at] = str(RoundState.CLOSED)
    return rows


BY_STATE: Final = next(noun for noun in NOUNS if noun.name == "round").place["state"]


def lines_away(round: Round) -> Iterator[tuple[str, Row]]:
    """Yield everything that the hall needs, row by row."""
    for noun in NOUNS:
        yield from _with_contents(noun, rows_of(noun, round))
    for entry, earlier, score in _earlier_scores(round):
        yield EARLIER, [entry, earlier, score]


def lines_back(round: Round, journal_from: int) -> Iterator[tuple[str, Row]]:
    """Yield everything that the hall may have changed, then its journal since the round came in."""
    for name, rows in state_of(round, back=True).items():
        yield from _with_contents(next(noun for noun in NOUNS if noun.name == name), rows)
    for line in JournalEntry.objects.filter(sequence__gt=journal_from).order_by("sequence").iterator():
        yield JOURNAL, [_journal_value(line, name) for name in JOURNAL_COLUMNS]


def _journal_value(line: JournalEntry, name: str) -> Any:
    value = getattr(line, name)
    return value.isoformat(timespec="microseconds") if name == "at" else value


def _with_contents(noun: Noun, rows: list[Row]) -> Iterator[tuple[str, Row]]:
    if noun.name != FILE:
        yield from ((noun.name, row) for row in rows)
        return
    for row in rows:
        with Upload.objects.get(code=row[0]).file.open("rb") as file:
            yield FILE, [*row, base64.b64encode(file.read()).decode("ascii")]


def _earlier_scores(round: Round) -> Iterator[tuple[str, str, str]]:
    """Yield entry, earlier round and published score, for the rounds that the tie chain asks for."""
    codes = [link.removeprefix("round:") for link in round.tie_chain if link.startswith("round:")]
    standing = Ranking.objects.filter(round__code__in=codes).exclude(state=RankingState.SUPERSEDED)
    yield from (
        RankingLine.objects.filter(ranking__in=standing, status="ok", entry__contenders__round=round)
        .order_by("entry__code", "ranking__round__code")
        .values_list("entry__code", "ranking__round__code", "published")
    )
