"""Recomputing a result package, and naming everything that does not agree.

Nothing in here trusts the package: its shape is looked at first, then its seal, then every total, every
line and every award is computed again from the marks and the rule, and compared with what is written.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from judging.scoring.exceptions import ScoringError, SheetFault
from judging.scoring.final import FinalLine, final_result
from judging.scoring.lot import draw
from judging.scoring.numerals import text
from judging.scoring.package import shape
from judging.scoring.package.awards import award_faults
from judging.scoring.package.compare import differences
from judging.scoring.package.inputs import (
    fingerprint_in_one_list,
    inputs_digest,
    inputs_fingerprint,
    round_inputs,
)
from judging.scoring.package.spelling import SEAL, Unreadable, canonical, fingerprint
from judging.scoring.records import JSON, as_json
from judging.scoring.rounds import EntryInput, RoundResult, RoundRule, round_result
from judging.scoring.sheet import sheet_total

READS: Final = frozenset({shape.VERSION})
"""Versions of the format that this program reads; a version is never taken out again."""


@dataclass
class Check:
    """What came of looking at one package. faults: sentences, each with its place; empty if all agrees."""

    faults: list[str] = field(default_factory=list)
    sha256: str = ""
    kind: str = ""
    entries: int = 0
    sheets: int = 0
    document: Mapping[str, Any] = field(default_factory=dict)

    @property
    def agrees(self) -> bool:
        """Whether everything was computed again and is as written."""
        return not self.faults

    def report(self, place: str, sentence: str) -> None:
        """Add a fault."""
        self.faults.append(f"{place}: {sentence}" if place else sentence)


def verify(document: JSON) -> Check:
    """Compute a package again and return what differs; raises nothing for any JSON."""
    check = Check()
    kind = _kind(document, check)
    if kind is None:
        return check
    check.kind = document["kind"]
    try:
        check.sha256 = fingerprint(document)
    except Unreadable as error:
        check.report("", str(error))
        return check
    if document.get(SEAL) != check.sha256:
        check.report(
            SEAL,
            f"written {shape.shown(document.get(SEAL))}, computed {check.sha256}: "
            "something in the package was changed after it was sealed",
        )
    before = len(check.faults)
    kind(document, "", check.report)
    if len(check.faults) > before:
        return check  # what has not the right shape cannot be computed with
    check.document = document
    try:
        if check.kind == "round":
            _verify_round(document, check)
        else:
            _verify_final(document, check)
    except ScoringError as error:
        check.report("", f"the result cannot be computed: {error}")
    return check


def _kind(document: JSON, check: Check) -> shape.Kind | None:
    """Return the shape that a document says it has, or report why it is none that is known."""
    if not isinstance(document, dict):
        check.report("", f"is {shape.shown(document)}, not a result package")
    elif document.get("format") != shape.FORMAT:
        check.report("format", f'must be "{shape.FORMAT}", is {shape.shown(document.get("format"))}')
    elif not _readable(version := document.get("version")):
        check.report(
            "version",
            f"this program reads version {', '.join(map(str, sorted(READS)))} of the format, "
            f"the package says {shape.shown(version)}; get the verifier that came with it",
        )
    elif not isinstance(kind := document.get("kind"), str) or kind not in _KINDS:
        check.report("kind", f"must be round or final, is {shape.shown(document.get('kind'))}")
    else:
        return _KINDS[kind]
    return None


def _readable(version: JSON) -> bool:
    return isinstance(version, int) and not isinstance(version, bool) and version in READS


_KINDS: Final = {"round": shape.ROUND_PACKAGE, "final": shape.FINAL_PACKAGE}


# One round -----------------------------------------------------------------------------------------------


def _verify_round(package: Mapping[str, Any], check: Check) -> None:
    rule = RoundRule.from_json(package["rule"])
    names = _names(package)
    check.entries = len(package["entries"])
    everybody = (*package["panel"], *package.get("audience_panel", []))
    _refuse_twice((seat["seat"] for seat in everybody), "panel", "judge", names, check)
    _refuse_twice((entry["code"] for entry in package["entries"]), "entries", "entry", names, check)
    _refuse_twice((line["entry"] for line in package["lines"]), "lines", "entry", names, check)
    for code in {one.code for one in rule.criteria}.symmetric_difference(package["criteria"]):
        check.report(f"criteria.{code}", "is not the same in the rule and in the list of names")
    seats = {seat["seat"] for seat in package["panel"]}
    for at, order in enumerate(package["tie_orders"]):
        if order["kind"] == "lot" and list(draw(order["entries"], order.get("seed", ""))) != order["entries"]:
            check.report(f"tie_orders[{at}]", "the seed draws another order of these entries")
    for entry in package["entries"]:
        for seat in sorted(set(entry["panel"]) - seats):
            check.report(f"entry {_who(entry['code'], names)}, panel", f"{seat} is no judge of this round")
        _check_sheets(rule, entry, names, check)
    if any("stands twice" in fault for fault in check.faults):
        return  # which of the two would be meant?
    inputs = round_inputs(package)
    computed = inputs_digest(package["rule"], inputs)
    if package["result"]["inputs_sha256"] not in {computed, fingerprint_in_one_list(package)}:
        check.report(
            "result.inputs_sha256",
            f"written {package['result']['inputs_sha256']}, computed {computed}: "
            "rule or inputs are not those that the result was computed from",
        )
    result = round_result(
        rule,
        [_entry_input(entry, names) for entry in inputs["entries"]],
        panel=inputs["panel"],
        decision=inputs.get("decision", []),
        lot=inputs.get("lot", []),
    )
    _compare_lines(package, result, names, check)
    _check_order(package["lines"], [line["working"].get("rank") for line in package["lines"]], check)
    for key, value in (
        ("links_used", list(result.links_used)),
        ("ties", as_json(result.ties)),
        ("scale", as_json(result.scale)),
    ):
        for place, sentence in differences(package[key], value):
            check.report(f"{key}{place}", sentence)
    facts = {entry["code"]: entry for entry in package["entries"]}
    lines = [
        {
            "entry": line["entry"],
            "position": line["position"],
            "place": line["working"].get("rank"),
            "published": line["working"].get("published", ""),
            "unit": line["working"].get("unit", ""),
            "advances": line["advances"],
        }
        for line in package["lines"]
        if line["entry"] in facts
    ]
    if not check.faults:  # awards of a ranking that does not agree would only say the same once more
        for place, sentence in award_faults(package, lines, facts, lower_is_better=not rule.descending):
            check.report(place, sentence)


def _names(package: Mapping[str, Any]) -> dict[str, str]:
    """Return how people know the entries and judges that the package calls by codes."""
    entries = {
        one["code"]: " ".join(filter(None, (one.get("alias"), one.get("number"), one.get("title"))))
        for path in package.get("paths", [package])
        for one in path["entries"]
    }
    seats = (*package.get("panel", []), *package.get("audience_panel", []))
    return entries | {seat["seat"]: seat["label"] for seat in seats}


def _who(code: str, names: Mapping[str, str]) -> str:
    name = names.get(code, "")
    return f"{code} ({name})" if name not in ("", code) else code


def _entry_input(entry: Mapping[str, Any], names: Mapping[str, str]) -> EntryInput:
    try:
        return EntryInput.from_json(entry)
    except ScoringError as error:
        raise ScoringError(error.code, **{"entry": _who(entry["code"], names), **error.details}) from None


def _refuse_twice(
    codes: Iterable[str], place: str, what: str, names: Mapping[str, str], check: Check
) -> None:
    for code, times in Counter(codes).items():
        if times > 1:
            often = "stands twice" if times == 2 else f"stands twice and more ({times} times)"
            check.report(place, f"{what} {_who(code, names)} {often}")


def _check_sheets(rule: RoundRule, entry: Mapping[str, Any], names: Mapping[str, str], check: Check) -> None:
    """Look at every version of every sheet of an entry: its number, its marks, its total."""
    here = f"entry {_who(entry['code'], names)}"
    _refuse_twice(entry["panel"], f"{here}, panel", "judge", names, check)
    _refuse_twice((sheet["seat"] for sheet in entry["sheets"]), f"{here}, sheets", "judge", names, check)
    seated = set(entry["panel"])
    places = (("recused", entry.get("recused", {})), ("waived", entry.get("waived", {})))
    for what, seats in (*places, ("sheets", [sheet["seat"] for sheet in entry["sheets"]])):
        for seat in sorted(set(seats) - seated):
            check.report(f"{here}, {what}", f"judge {_who(seat, names)} is not in the panel of this entry")
    heard = entry.get("audience", [])
    _refuse_twice((sheet["seat"] for sheet in heard), f"{here}, audience", "judge", names, check)
    for sheet in (*entry["sheets"], *heard):
        check.sheets += 1
        _check_versions(rule, sheet, f"{here}, judge {_who(sheet['seat'], names)}", check)


def _check_versions(rule: RoundRule, sheet: Mapping[str, Any], where: str, check: Check) -> None:
    known = {one.code for one in rule.criteria}
    versions = sheet["versions"]
    if [version["number"] for version in versions] != list(range(1, len(versions) + 1)):
        check.report(where, "the versions of the sheet are not numbered 1, 2, 3 …: one is missing")
    counts = sheet.get("counts")
    if counts is not None:
        if sheet["state"] != "signed":
            check.report(where, f"a sheet that is {sheet['state']} cannot count")
        if counts != len(versions):
            check.report(where, f"version {counts} counts, but the last one is {len(versions)}")
    for version in versions:
        place = f"{where}, version {version['number']}"
        try:
            total = text(sheet_total(rule.scheme, version["marks"]))
        except SheetFault as fault:
            draft = fault.code == "missing_mark" and known.issuperset(version["marks"])
            if draft and not version["total"]:
                continue  # a draft with gaps has no total
            mark = version["marks"].get(fault.criterion)
            check.report(
                f"{place}, criterion {fault.criterion}", f"{fault.code}: {shape.shown(mark)} is no mark of it"
            )
            continue
        if total != version["total"]:
            check.report(place, f"total written {shape.shown(version['total'])}, computed {total}")


def _compare_lines(
    package: Mapping[str, Any], result: RoundResult, names: Mapping[str, str], check: Check
) -> None:
    written = {line["entry"]: line["working"] for line in package["lines"]}
    computed = {line.entry: line for line in result.lines}
    for code, line in computed.items():
        if code not in written:
            check.report("lines", f"entry {_who(code, names)} has no line")
            continue
        expected = line.as_json()
        if canonical(written[code]) != canonical(expected):  # spelling by spelling: to Python, 1 == True
            for place, sentence in differences(written[code], expected):
                check.report(f"line of {_who(code, names)}{place}", sentence)
    for code in written.keys() - computed.keys():
        check.report("lines", f"there is a line of {_who(code, names)}, but no such entry")


def _check_order(lines: list[Mapping[str, Any]], places: list[Any], check: Check) -> None:
    """Lines are numbered through, units stand together, and within one the places rise."""
    seen: set[str] = set()
    last: tuple[str, tuple[bool, int]] | None = None
    for at, (line, place) in enumerate(zip(lines, places, strict=True), start=1):
        if line["position"] != at:
            check.report(f"lines[{at - 1}].position", f"written {line['position']}, must be {at}")
        key = (place is None, place if isinstance(place, int) else 0)
        unit = line["unit_label"]
        if last is not None and last[0] == unit:
            if key < last[1]:
                check.report(f"lines[{at - 1}]", "the lines do not stand in the order of their places")
        elif unit in seen:
            check.report(f"lines[{at - 1}].unit_label", "the lines of one group do not stand together")
        seen.add(unit)
        last = (unit, key)


# The final result ------------------------------------------------------------------------------------------


def _verify_final(package: Mapping[str, Any], check: Check) -> None:
    names = _names(package)
    entries = [entry for path in package["paths"] for entry in path["entries"]]
    check.entries = len(entries)
    before = len(check.faults)
    _refuse_twice((entry["code"] for entry in entries), "paths", "entry", names, check)
    _refuse_twice((line["entry"] for line in package["lines"]), "lines", "entry", names, check)
    _check_paths(package["paths"], names, check)
    if len(check.faults) > before:
        return
    computed = inputs_fingerprint(package)
    if computed != package["result"]["inputs_sha256"]:
        check.report(
            "result.inputs_sha256", f"written {package['result']['inputs_sha256']}, computed {computed}"
        )
    lines = final_result(package["paths"], lower_is_better=package["lower_is_better"])
    _compare_final_lines(package["lines"], lines, names, check)
    if not check.faults:
        facts = {entry["code"]: entry for entry in entries}
        faults = award_faults(package, package["lines"], facts, lower_is_better=package["lower_is_better"])
        for place, sentence in faults:
            check.report(place, sentence)


def _check_paths(paths: list[Mapping[str, Any]], names: Mapping[str, str], check: Check) -> None:
    for at, path in enumerate(paths):
        for entry in path["entries"]:
            if len(entry["lines"]) != len(path["rounds"]):
                check.report(
                    f"paths[{at}], entry {_who(entry['code'], names)}",
                    f"has {len(entry['lines'])} lines for {len(path['rounds'])} rounds",
                )
            elif len(path["rounds"]) == 1 and entry["lines"][0] is None:
                check.report(
                    f"paths[{at}], entry {_who(entry['code'], names)}", "has no line of the only round"
                )
        if not path["rounds"]:
            check.report(f"paths[{at}].rounds", "is empty: nothing decides")


def _compare_final_lines(
    written_lines: list[Mapping[str, Any]], lines: list[FinalLine], names: Mapping[str, str], check: Check
) -> None:
    written = {line["entry"]: line for line in written_lines}
    for position, line in enumerate(lines, start=1):
        if line.entry not in written:
            check.report("lines", f"entry {_who(line.entry, names)} has no line")
            continue
        expected = {"place": None, **line.as_json(), "position": position}
        for place, sentence in differences(written[line.entry], expected):
            check.report(f"line of {_who(line.entry, names)}{place}", sentence)
    for code in written.keys() - {line.entry for line in lines}:
        check.report("lines", f"there is a line of {_who(code, names)}, but no such entry")


def cross_check(checks: Iterable[Check]) -> Iterator[str]:
    """Compare final results with the packages of their rounds, where both were given; yield what differs."""
    checks = [check for check in checks if check.document]
    rounds = {one.document["result"]["code"]: one.document for one in checks if one.kind == "round"}
    for final in (one.document for one in checks if one.kind == "final"):
        for path in final["paths"]:
            for at, part in enumerate(path["rounds"]):
                source = rounds.get(part["result"])
                if source is not None:
                    yield from _same_scores(path, at, part, source)


def _same_scores(
    path: Mapping[str, Any], at: int, part: Mapping[str, Any], source: Mapping[str, Any]
) -> Iterator[str]:
    name = f"round {part['name']}"
    if part["inputs_sha256"] != source["result"]["inputs_sha256"]:
        yield f"{name}: the final result was computed from another version of this round"
    there = {line["entry"]: line["working"] for line in source["lines"]}
    for entry in path["entries"]:
        carried, working = entry["lines"][at], there.get(entry["code"])
        if (carried is None) != (working is None):
            yield f"{name}, entry {entry['code']}: stands in only one of the two packages"
        elif carried is not None and working is not None:
            pairs = {
                "place": working.get("rank"),
                "status": working.get("status"),
                "published": working.get("published", ""),
                "exact": working.get("exact", ""),
            }
            for key, value in pairs.items():
                if carried[key] != value:
                    yield (
                        f"{name}, entry {entry['code']}, {key}: the final result has "
                        f"{shape.shown(carried[key])}, the round {shape.shown(value)}"
                    )
