"""The shape of a result package, version 1: which keys there are and what kind of value stands under each.

A kind is a function that looks at a value and reports what is wrong with it, by place; it changes and
raises nothing. What has no fault here can be read without further care.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from typing import Final, TypeAlias

from judging.scoring.exceptions import NumberError
from judging.scoring.numerals import exact
from judging.scoring.records import JSON

FORMAT: Final = "jiangtai-result"
VERSION: Final = 1

Report: TypeAlias = Callable[[str, str], None]
Kind: TypeAlias = Callable[[JSON, str, Report], None]

PLAIN_DEPTH: Final = 16
_SHA: Final = re.compile(r"[0-9a-f]{64}")
_MOMENT: Final = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,6})?(?:Z|[+-]\d\d:\d\d)", re.ASCII)


def shown(value: JSON) -> str:
    """Return a value as it stands in the file, cut where it is long."""
    if isinstance(value, dict):
        return "an object"
    if isinstance(value, list):
        return f"a list of {len(value)}"
    spelling = json.dumps(value, ensure_ascii=True)
    return spelling if len(spelling) <= 60 else f"{spelling[:60]}…"


def text(value: JSON, place: str, report: Report) -> None:
    if not isinstance(value, str):
        report(place, f"must be text, is {shown(value)}")


def whole(value: JSON, place: str, report: Report) -> None:
    if isinstance(value, str):
        report(place, f"must be a whole number, is the text {shown(value)}")
    elif isinstance(value, bool) or not isinstance(value, int) or value < 0:
        report(place, f"must be a whole number of at least 0, is {shown(value)}")


def flag(value: JSON, place: str, report: Report) -> None:
    if not isinstance(value, bool):
        report(place, f"must be true or false, is {shown(value)}")


def number(value: JSON, place: str, report: Report) -> None:
    """An exact number, written as text."""
    if not isinstance(value, str):
        report(place, f"must be a number written as text, is {shown(value)}")
        return
    try:
        exact(value)
    except NumberError:
        report(place, f"is not a number: {shown(value)}")


def sha(value: JSON, place: str, report: Report) -> None:
    if not isinstance(value, str) or not _SHA.fullmatch(value):
        report(place, f"must be a SHA-256 of 64 hexadecimal digits, is {shown(value)}")


def moment(value: JSON, place: str, report: Report) -> None:
    if not isinstance(value, str) or not _MOMENT.fullmatch(value):
        report(place, f"must be a moment with its time zone, is {shown(value)}")


def plain(value: JSON, place: str, report: Report) -> None:
    """Any JSON that is not nested too deep."""
    level, depth = [value], 0
    while level:
        depth += 1
        if depth > PLAIN_DEPTH:
            report(place, "is nested too deep")
            return
        level = [
            inner
            for one in level
            if isinstance(one, dict | list)
            for inner in (one.values() if isinstance(one, dict) else one)
        ]


def an_object(value: JSON, place: str, report: Report) -> None:
    """Any object; what it says is for another reader."""
    if isinstance(value, dict):
        plain(value, place, report)
    else:
        report(place, f"must be an object, is {shown(value)}")


def either(*words: str) -> Kind:
    """One of some words."""

    def look(value: JSON, place: str, report: Report) -> None:
        if not isinstance(value, str) or value not in words:
            report(place, f"must be one of {', '.join(words)}, is {shown(value)}")

    return look


def maybe(kind: Kind) -> Kind:
    """The kind, or null."""

    def look(value: JSON, place: str, report: Report) -> None:
        if value is not None:
            kind(value, place, report)

    return look


def many(kind: Kind) -> Kind:
    """A list."""

    def look(value: JSON, place: str, report: Report) -> None:
        if not isinstance(value, list):
            report(place, f"must be a list, is {shown(value)}")
            return
        for at, one in enumerate(value):
            kind(one, f"{place}[{at}]", report)

    return look


def mapped(kind: Kind) -> Kind:
    """An object with any keys."""

    def look(value: JSON, place: str, report: Report) -> None:
        if not isinstance(value, dict):
            report(place, f"must be an object, is {shown(value)}")
            return
        for key, one in value.items():
            kind(one, f"{place}.{key}", report)

    return look


def record(needed: Mapping[str, Kind], allowed: Mapping[str, Kind] | None = None) -> Kind:
    """An object with certain keys, and no others."""
    allowed = allowed or {}
    known = {**needed, **allowed}

    def look(value: JSON, place: str, report: Report) -> None:
        if not isinstance(value, dict):
            report(place, f"must be an object, is {shown(value)}")
            return
        for key in needed:
            if key not in value:
                report(f"{place}.{key}" if place else key, "is missing")
        for key, one in value.items():
            inner = f"{place}.{key}" if place else key
            kind = known.get(key)
            if kind is None:
                report(inner, "is not a key of this format")
            else:
                kind(one, inner, report)

    return look


SCOPES: Final = ("overall", "sector", "entry_type", "type_and_sector")

SHEET_VERSION: Final = record({"number": whole, "marks": mapped(text), "total": text, "at": moment})
SHEET: Final = record(
    {
        "seat": text,
        "state": either("open", "signed", "recused", "waived"),
        "versions": many(SHEET_VERSION),
    },
    {"counts": whole, "signed_at": moment},
)
DEDUCTION: Final = record(
    {"code": text, "points": number, "reason": text, "at": moment}, {"cancelled_at": moment}
)
ENTRY: Final = record(
    {
        "code": text,
        "entry_type": text,
        "sector": text,
        "unit": text,
        "status": text,
        "panel": many(text),
        "sheets": many(SHEET),
    },
    {
        "alias": text,
        "number": text,
        "title": text,
        "reason": text,
        "elapsed": whole,
        "recused": mapped(text),
        "waived": mapped(text),
        "deductions": many(DEDUCTION),
        "rounds": mapped(number),
        "group": text,
        "votes": whole,
        "audience": many(SHEET),
    },
)
SEAT: Final = record(
    {"seat": text, "label": text, "panel": text, "chief": flag},
    {"judge": text, "left_at": moment, "left_reason": text},
)
LINE: Final = record(
    {"entry": text, "position": whole, "unit_label": text, "advances": flag, "working": an_object}
)
TIE_ORDER: Final = record(
    {"kind": either("decision", "lot"), "entries": many(text), "reason": text, "at": moment},
    {"seed": text, "cancelled_at": moment},
)
TIER: Final = record(
    {"code": text, "name": text, "round": text},
    {
        "count": whole,
        "percent": number,
        "min_score": number,
        "min_per_sector": whole,
        "max_per_sector": whole,
    },
)
GIVEN: Final = record(
    {
        "entry": text,
        "tier": text,
        "state": either("proposed", "confirmed", "cancelled"),
        "by_hand": flag,
        "reason": text,
    }
)
AWARDS: Final = record(
    {
        "scope": either(*SCOPES),
        "entry_type": text,
        "edges": record(
            {
                "percent_mode": either("each", "cumulative"),
                "tie_policy": either("include", "exclude", "error"),
                "overflow": either("absorb", "extend"),
                "vacancy": either("drop", "pass"),
            }
        ),
        "tiers": many(TIER),
        "elsewhere": many(text),
        "given": many(GIVEN),
    }
)
RESULT: Final = record(
    {"code": text, "version": whole, "computed_at": moment, "reason": text, "inputs_sha256": sha}
)
NAMED: Final = record({"code": text, "name": text})

_COMMON: Final[dict[str, Kind]] = {
    "format": either(FORMAT),
    "version": whole,
    "sha256": sha,
    "kind": either("round", "final"),
    "edition": NAMED,
    "result": RESULT,
    "awards": many(AWARDS),
}
ROUND_PACKAGE: Final = record(
    {
        **_COMMON,
        "round": record({"code": text, "name": text, "mode": text, "blind": flag}),
        "rule": an_object,
        "rule_version": whole,
        "criteria": mapped(text),
        "panel": many(SEAT),
        "entries": many(ENTRY),
        "tie_orders": many(TIE_ORDER),
        "advancement": maybe(record({"scope": either(*SCOPES)}, {"count": whole, "percent": number})),
        "lines": many(LINE),
        "links_used": many(text),
        "ties": many(an_object),
        "scale": maybe(an_object),
    },
    {"audience_panel": many(SEAT)},
)

PART: Final = maybe(
    record({"unit": text, "place": maybe(whole), "status": text, "published": text, "exact": text})
)
PATH_ENTRY: Final = record(
    {"code": text, "number": text, "title": text, "entry_type": text, "sector": text, "lines": many(PART)}
)
PATH_ROUND: Final = record(
    {
        "code": text,
        "name": text,
        "weight": number,
        "places": whole,
        "result": text,
        "inputs_sha256": sha,
    }
)
PATH: Final = record(
    {"label": text, "entry_types": many(text), "rounds": many(PATH_ROUND), "entries": many(PATH_ENTRY)}
)
FINAL_LINE: Final = record(
    {
        "entry": text,
        "position": whole,
        "unit": text,
        "unit_label": text,
        "place": maybe(whole),
        "status": text,
        "published": text,
        "exact": text,
        "working": an_object,
    }
)
FINAL_PACKAGE: Final = record(
    {**_COMMON, "lower_is_better": flag, "paths": many(PATH), "lines": many(FINAL_LINE)}
)
