"""Who lectures in a live round, as its screens may show it: blind rounds give away no name and no unit."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from django.db.models import F

from contest.models import EntryMember
from contest.pinyin import hard_to_read, pinyin_of
from contest.states import MemberRole
from judging.models import Contender, Round
from judging.queries.award import unit_of
from judging.queries.blind import struck
from judging.states import WHOLE, Scope, StagePhase


class Called(NamedTuple):
    """How an entry is called in the hall. say: (characters, pinyin) for who reads it out."""

    name: str
    unit: str
    short_unit: str
    title: str
    people: tuple[str, ...]
    say: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Act:
    """A contender of a live round: how it is called, and where it is on its way.

    group: what it is ranked within, "" where all compete. step: of the reveal, WHOLE once everything is shown.
    elapsed: the measured time that counts, in seconds.
    """

    pk: int
    code: str
    entry: str
    order: int | None
    session: str
    status: str
    called: Called
    group: str
    phase: StagePhase
    step: int
    clock_ms: int
    clock_started_at: datetime | None
    elapsed: int | None

    @property
    def is_disclosed(self) -> bool:
        """Whether the score and the place have been shown."""
        return self.phase is StagePhase.REVEALED and self.step >= WHOLE


def acts_of(round: Round) -> list[Act]:
    """Return everybody who takes part in a round, in running order; two queries."""
    people = _people(round)
    rows = Contender.objects.filter(round=round).order_by(
        F("running_order").asc(nulls_last=True), "alias", "pk"
    )
    found = []
    for (
        pk, code, entry, entry_pk, order, session, status, alias, title, unit, short, kind, sector,
        phase, step, clock_ms, started_at, elapsed,
    ) in rows.values_list(
        "pk", "code", "entry__code", "entry", "running_order", "session__name", "status", "alias", "entry__title",
        "entry__organization__name", "entry__organization__short_name", "entry__entry_type__name",
        "entry__sector__name", "appearance__phase", "appearance__step", "appearance__clock_ms",
        "appearance__clock_started_at", "elapsed_seconds",
    ):  # fmt: skip
        unit, short = unit or "", short or unit or ""
        called = (_blind if round.is_blind else _named)(people.get(entry_pk, []), alias, title, unit, short)
        found.append(
            Act(
                pk=pk, code=code, entry=entry, order=order, session=session or "", status=status, called=called,
                group=unit_of(Scope(round.rank_scope), kind, sector or ""),
                phase=StagePhase(phase or StagePhase.WAITING), step=step or 0, clock_ms=clock_ms or 0,
                clock_started_at=started_at, elapsed=elapsed,
            )
        )  # fmt: skip
    return found


@dataclass(frozen=True, slots=True)
class _Person:
    role: str
    name: str
    unit: str
    say: tuple[tuple[str, str], ...]


def _people(round: Round) -> dict[int, list[_Person]]:
    """Return the people of each entry, the lead first. A pinyin that a person corrected counts before any guess."""
    found: dict[int, list[_Person]] = defaultdict(list)
    rows = EntryMember.objects.filter(entry__contenders__round=round).order_by("position", "pk")
    for entry, role, name, unit, full_name, pinyin in rows.values_list(
        "entry", "role", "name", "organization_name", "user__full_name", "user__name_pinyin"
    ):
        own = pinyin if full_name == name and pinyin and pinyin != pinyin_of(name) else ""
        say = ((name, own),) if own else hard_to_read(name, is_name=True)
        found[entry].append(_Person(role, name, unit, say))
    for people in found.values():
        people.sort(key=lambda one: one.role != MemberRole.LEAD)
    return found


def _named(people: Sequence[_Person], _alias: str, title: str, unit: str, short: str) -> Called:
    speakers = [one for one in people if one.role != MemberRole.ADVISER]
    say: dict[str, str] = {}
    for one in speakers:
        say |= dict(one.say)
    say |= dict(hard_to_read(unit)) | dict(hard_to_read(title))
    names = tuple(one.name for one in speakers)
    return Called(names[0] if names else "", unit, short, title, names, tuple(say.items()))


def _blind(people: Sequence[_Person], alias: str, title: str, unit: str, short: str) -> Called:
    words = [word for one in people for word in (one.name, one.unit)]
    return Called(alias, "", "", struck(title, [*words, unit, short]), (), ())
