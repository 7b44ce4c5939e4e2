"""Two versions of one result side by side: who moved, and which of the inputs are not the same."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from judging.models import Ranking, RankingLine, Seat
from judging.result_words import Words
from judging.rule_words import clock, rule_in_words

JSON = Any


@dataclass(frozen=True, slots=True)
class Move:
    """One entry's line in both versions; place and score are empty where it had none.

    up: places gained, negative for places lost, None where there is nothing to compare.
    """

    entry_code: str
    number: str
    title: str
    place_before: int | None
    place_after: int | None
    score_before: str
    score_after: str
    up: int | None

    @property
    def distance(self) -> int:
        """How many places it moved."""
        return abs(self.up or 0)


@dataclass(frozen=True, slots=True)
class InputChange:
    """One thing that the newer version was computed from and the older one was not."""

    entry: str
    what: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """moved: entries whose place or score changed, by their newer place; same: how many did not."""

    moved: list[Move]
    same: int
    inputs: list[InputChange]
    rule: list[InputChange]


def comparison(older: Ranking, newer: Ranking) -> Comparison:
    """Compare two versions of one result, whole with their inputs; five queries."""
    before, after = _lines(older), _lines(newer)
    words = Words()
    moves = []
    for code in dict.fromkeys([*after, *before]):
        one, other = before.get(code), after.get(code)
        facts = other or one
        assert facts is not None
        was, now = (one or _NONE), (other or _NONE)
        moves.append(
            Move(
                code, facts["entry__number"], facts["entry__title"], was["place"], now["place"],
                was["published"] or words.status.get(was["status"], ""),
                now["published"] or words.status.get(now["status"], ""),
                was["place"] - now["place"] if was["place"] and now["place"] else None,
            )
        )  # fmt: skip
    moved = [
        one for one in moves if (one.place_before, one.score_before) != (one.place_after, one.score_after)
    ]
    names = {one.entry_code: f"{one.number} {one.title}".strip() for one in moves}
    return Comparison(
        moved, len(moves) - len(moved), list(_input_changes(older, newer, names)), _rule_changes(older, newer)
    )


_NONE: dict[str, Any] = {"place": None, "published": "", "status": ""}


def _lines(ranking: Ranking) -> dict[str, dict[str, Any]]:
    rows = RankingLine.objects.filter(ranking=ranking).order_by("position")
    return {
        row["entry__code"]: dict(row)
        for row in rows.values("entry__code", "entry__number", "entry__title", "place", "published", "status")
    }


def _input_changes(older: Ranking, newer: Ranking, names: Mapping[str, str]) -> Iterator[InputChange]:
    if newer.round is None:
        yield from _final_changes(older, newer, names)
        return
    seats = dict(Seat.objects.filter(panel__round=newer.round).values_list("code", "label"))
    criteria = dict(newer.round.criteria.values_list("code", "name"))
    was = {one["code"]: one for one in older.inputs.get("entries", ())}
    now = {one["code"]: one for one in newer.inputs.get("entries", ())}
    for code in dict.fromkeys([*now, *was]):
        name = names.get(code, code)
        if code not in was or code not in now:
            there, gone = _("in the round"), _("not in the round")
            yield InputChange(name, _("Entry"), *((gone, there) if code in now else (there, gone)))
        elif was[code] != now[code]:
            yield from (
                InputChange(name, what, before, after)
                for what, before, after in _entry_changes(was[code], now[code], seats, criteria)
            )
    for kind, what in (("lot", _("Lot")), ("decision", _("Decision of the chief judge"))):
        one, other = (version.inputs.get(kind, []) for version in (older, newer))
        if one != other:
            shown = [" → ".join(names.get(code, code) for code in order) or "—" for order in (one, other)]
            yield InputChange("", what, *shown)


def _entry_changes(
    was: Mapping[str, JSON], now: Mapping[str, JSON], seats: Mapping[str, str], criteria: Mapping[str, str]
) -> Iterator[tuple[str, str, str]]:
    statuses = Words().status | {"ok": _("takes part")}
    if was["status"] != now["status"]:
        yield _("Status"), statuses.get(was["status"], ""), statuses.get(now["status"], "")
    if was.get("elapsed") != now.get("elapsed"):
        yield _("Time used"), _time(was.get("elapsed")), _time(now.get("elapsed"))
    if was.get("votes") != now.get("votes"):
        yield _("Audience votes"), str(was.get("votes", "—")), str(now.get("votes", "—"))
    sheets_was = {**was["marks"], **was.get("audience", {})}
    sheets_now = {**now["marks"], **now.get("audience", {})}
    for seat in dict.fromkeys([*sheets_was, *sheets_now]):
        one, other = sheets_was.get(seat), sheets_now.get(seat)
        label = seats.get(seat, seat)
        if one is None or other is None:
            yield (
                _("Sheet of %(judge)s") % {"judge": label},
                _("none") if one is None else _("counted"),
                _("none") if other is None else _("counted"),
            )
            continue
        for code in dict.fromkeys([*one, *other]):
            if one.get(code) != other.get(code):
                what = _("%(judge)s, %(criterion)s") % {"judge": label, "criterion": criteria.get(code, code)}
                yield what, one.get(code, "—"), other.get(code, "—")
    for key, what in (("recused", _("Recused")), ("waived", _("Closed without their sheet"))):
        if was[key] != now[key]:
            one, other = (
                _(", ").join(seats.get(seat, seat) for seat in version[key]) or "—" for version in (was, now)
            )
            yield what, one, other
    if was.get("others") != now.get("others"):
        one, other = (
            _(", ").join(f"−{part['points']}" for part in version.get("others", ())) or "—"
            for version in (was, now)
        )
        yield _("Deductions"), one, other
    if was.get("rounds") != now.get("rounds"):
        yield (
            _("Earlier rounds"),
            _(", ").join(was.get("rounds", {}).values()) or "—",
            _(", ").join(now.get("rounds", {}).values()) or "—",
        )


def _time(seconds: int | None) -> str:
    return "—" if seconds is None else clock(seconds)


def _final_changes(older: Ranking, newer: Ranking, names: Mapping[str, str]) -> Iterator[InputChange]:
    rounds = dict(newer.edition.rounds.values_list("code", "name"))

    def scores(ranking: Ranking) -> dict[tuple[str, str], str]:
        return {
            (entry["code"], part["code"]): (line or {}).get("published", "")
            for path in ranking.inputs.get("paths", ())
            for entry in path["entries"]
            for part, line in zip(path["rounds"], entry["lines"], strict=True)
        }

    was, now = scores(older), scores(newer)
    for code, part in dict.fromkeys([*now, *was]):
        one, other = was.get((code, part), ""), now.get((code, part), "")
        if one != other:
            yield InputChange(names.get(code, code), rounds.get(part, part), one or "—", other or "—")


def _rule_changes(older: Ranking, newer: Ranking) -> list[InputChange]:
    if older.rule == newer.rule or not newer.rule.get("aggregator") or not older.rule.get("aggregator"):
        return []
    names = {
        one["code"]: one["code"] for version in (older, newer) for one in version.rule.get("criteria", ())
    }
    was, now = (dict(rule_in_words(version.rule, names)) for version in (older, newer))
    return [
        InputChange("", head, was.get(head, "—"), now.get(head, "—"))
        for head in dict.fromkeys([*now, *was])
        if was.get(head) != now.get(head)
    ]
