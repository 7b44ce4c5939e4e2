"""Whether the rows of a file can be what they say. A signature says who wrote them, not that they hold together."""

import base64
import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime
from itertools import islice
from typing import Any, Final

from contest.journal import digest
from contest.models import JournalEntry
from judging.carry.nouns import BY_NAME, NOUNS, Noun, columns_in_head
from judging.carry.parcel import AWAY, BACK, Parcel, Row, Unreadable
from judging.scoring import MarkingScheme, ScoringError, SheetFault, sheet_total, text
from judging.validators.strokes import clean_strokes

MOST_FAULTS: Final = 5
"""So many are named; a file that has one is refused whole."""
MAX_FILE: Final = 32 * 1024 * 1024
"""Bytes of one picture: a still in PNG as large as a screen, without any loss, stays below it."""
EXTRA: Final = {"earlier": AWAY, "journal": BACK}
JOURNAL_WIDTH: Final = 15


def refuse_unsound(parcel: Parcel, *, kind: str) -> None:
    """Raise Unreadable unless every row can be read without further care, and they fit together.

    Codes: other_kind, other_version (columns differ from those of this program), unsound with the first faults.
    """
    if parcel.head["kind"] != kind:
        raise Unreadable("other_kind", parcel.head["kind"])
    if parcel.head["columns"] != columns_in_head():
        raise Unreadable("other_program")
    if faults := list(islice(_faults(parcel, kind), MOST_FAULTS)):
        raise Unreadable("unsound", "; ".join(faults))


def _faults(parcel: Parcel, kind: str) -> Iterable[str]:
    wanted = {noun.name for noun in NOUNS if kind == AWAY or noun.comes_back}
    for name in parcel.rows:
        if name not in wanted and EXTRA.get(name) != kind:
            yield f"{name[:40]} does not belong in this file"
            return
    found = False
    for noun in NOUNS:
        for fault in _faults_of_rows(noun, parcel.rows.get(noun.name, [])):
            found = True
            yield fault
    if found:
        return  # what follows relies on it
    yield from _faults_between(parcel, kind)


def _faults_of_rows(noun: Noun, rows: list[Row]) -> Iterable[str]:
    width = len(noun.columns) + (noun.name == "file")
    seen: set[Any] = set()
    for at, row in enumerate(rows, start=1):
        if len(row) != width:
            yield f"{noun.name} {at}: has {len(row)} values"
            continue
        bad = False
        for column, value in zip(noun.columns, row, strict=False):
            if fault := column.fault(value):
                bad = True
                yield f"{noun.name} {at}, {column.name} {fault}"
        if bad:
            continue
        key = noun.key_of(row)
        if key in seen:
            yield f"{noun.name} {at}: stands twice"
        seen.add(key)
        if special := SPECIAL.get(noun.name):
            yield from (f"{noun.name} {at}: {fault}" for fault in special(noun, row))


def _file_faults(noun: Noun, row: Row) -> Iterable[str]:
    content = row[-1]
    if not isinstance(content, str) or len(content) > MAX_FILE * 4 // 3 + 4:
        yield "the content is too large"
        return
    try:
        plain = base64.b64decode(content, validate=True)
    except ValueError:
        yield "the content is no Base64"
        return
    if hashlib.sha256(plain).hexdigest() != row[noun.place["sha256"]]:
        yield "the content is another one"


def _stroke_faults(noun: Noun, row: Row) -> Iterable[str]:
    strokes = row[noun.place["strokes"]]
    if strokes != clean_strokes(strokes):
        yield "strokes are none that were kept"


def _mark_faults(noun: Noun, row: Row) -> Iterable[str]:
    marks = row[noun.place["marks"]]
    if not isinstance(marks, dict) or not all(isinstance(mark, str) for mark in marks.values()):
        yield "marks are no texts"


def _order_faults(noun: Noun, row: Row) -> Iterable[str]:
    order = row[noun.place["order"]]
    if not isinstance(order, list) or not all(isinstance(code, str) for code in order):
        yield "the order is no list of codes"


def _held_faults(noun: Noun, row: Row) -> Iterable[str]:
    yield from _mark_faults(noun, row)
    yield from _stroke_faults(noun, row)


SPECIAL: Final = {
    "file": _file_faults,
    "signature": _stroke_faults,
    "version": _mark_faults,
    "paper": _mark_faults,
    "held": _held_faults,
    "tie": _order_faults,
}


# Between rows ---------------------------------------------------------------------------------------------


def _faults_between(parcel: Parcel, kind: str) -> Iterable[str]:
    rows = parcel.rows
    rounds = rows.get("round", [])
    if len(rounds) != 1 or rounds[0][0] != parcel.head["round"]["code"]:
        yield "there is not the one round that the head names"
        return
    if rounds[0][BY_NAME["round"].place["edition"]] != parcel.head["edition"]["code"]:
        yield "the round is of another edition"
    known = {noun.name: {row[0] for row in rows.get(noun.name, [])} for noun in NOUNS if len(noun.key) == 1}
    for noun in NOUNS:
        pointing = [
            (at, column)
            for at, column in enumerate(noun.columns)
            if column.target and (kind == AWAY or BY_NAME[column.target].comes_back)
        ]
        for row in rows.get(noun.name, []):
            for at, column in pointing:
                wanted = row[at] if column.is_many else [row[at]]
                if any(one is not None and one not in known[column.target] for one in wanted):
                    yield f"{noun.name} {row[0]}, {column.name} points to nothing in the file"
    yield from _version_faults(rows)
    yield from _extra_faults(rows)


def _version_faults(rows: Mapping[str, list[Row]]) -> Iterable[str]:
    version, sheet = BY_NAME["version"], BY_NAME["sheet"]
    number, of, total = version.place["number"], version.place["sheet"], version.place["total"]
    numbers: dict[str, list[int]] = defaultdict(list)
    sheet_of: dict[str, str] = {}
    total_of: dict[str, str] = {}
    for row in rows.get("version", []):
        numbers[row[of]].append(row[number])
        sheet_of[row[0]], total_of[row[0]] = row[of], row[total]
    for code, found in numbers.items():
        if max(Counter(found).values()) > 1 or min(found) < 1:
            yield f"sheet {code}: two versions have one number"
    current, state = sheet.place["current"], sheet.place["state"]
    for row in rows.get("sheet", []):
        if row[current] is not None and sheet_of.get(row[current]) != row[0]:
            yield f"sheet {row[0]}: its version is another sheet's"
        elif row[state] == "signed" and not total_of.get(row[current] or ""):
            yield f"sheet {row[0]}: is signed with a mark missing"
    for name in ("held", "paper"):
        noun = BY_NAME[name]
        for row in rows.get(name, []):
            taken = row[noun.place["version"]]
            if taken is not None and sheet_of.get(taken) != row[noun.place["sheet"]]:
                yield f"{name} {row[0]}: its version is another sheet's"


def _extra_faults(rows: Mapping[str, list[Row]]) -> Iterable[str]:
    for row in rows.get("earlier", []):
        if len(row) != 3 or not all(isinstance(one, str) and len(one) <= 64 for one in row):
            yield "an earlier score is none"
    for row in rows.get("journal", []):
        if len(row) != JOURNAL_WIDTH:
            yield "a line of the journal is none"


def mark_faults(rows: Iterable[Row], scheme: MarkingScheme) -> Iterable[str]:
    """Yield what is wrong with marks of versions under a rule: a mark that none could give, a total that is not theirs."""
    noun = BY_NAME["version"]
    at_marks, at_total = noun.place["marks"], noun.place["total"]
    known = {one.code: one for one in scheme.criteria}
    for row in rows:
        marks, total = row[at_marks], row[at_total]
        try:
            for code, mark in marks.items():
                if code not in known:
                    raise SheetFault("unknown_criterion", code)
                known[code].mark(mark)
            computed = text(sheet_total(scheme, marks)) if len(marks) == len(known) else ""
        except ScoringError as fault:
            yield f"version {row[0]}: {fault.code}"
            continue
        if computed != total:
            yield f"version {row[0]}: the total is not that of its marks"


# The hall's journal ---------------------------------------------------------------------------------------


def journal_fault(lines: Iterable[Row], start: str) -> str:
    """Follow the chain of a journal's lines from the hash before them; return what is wrong first, "" if it is whole."""
    before = start
    for row in lines:
        try:
            line = _line(row)
            whole = line.previous_hash == before and digest(line) == line.hash
        except (TypeError, ValueError, AttributeError):
            whole = False
        if not whole:
            return f"line {str(row[0])[:20]}"
        before = line.hash
    return ""


def _line(row: Row) -> JournalEntry:
    sequence, at, actor, *texts = row
    names = (
        "actor_name", "verb", "edition_code", "target_type", "target_code", "target_label", "before", "after", "reason",
        "device", "previous_hash", "hash",
    )  # fmt: skip
    if not isinstance(sequence, int) or not isinstance(actor, (int, type(None))):
        raise TypeError("a line without a number")
    return JournalEntry(
        sequence=sequence,
        at=datetime.fromisoformat(at),
        actor_id=actor,
        **dict(zip(names, texts, strict=True)),
    )
