"""Who judges a round, and which judges should not score which entries."""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from django.db.models import Count, Prefetch, Q, QuerySet

from contest.models import EntryMember, User
from contest.states import MemberRole, Role
from contest.wording import labelled
from judging.models import Contender, Panel, Recusal, Round, Seat
from judging.states import CONFLICTS_FINAL, ConflictKind, SheetState


@dataclass(frozen=True, slots=True)
class Conflict:
    """A judge and an entry that do not go together; detail: the unit or person in question, or the reason."""

    kind: ConflictKind
    detail: str
    work: "Work"

    @property
    def is_final(self) -> bool:
        """Whether nobody may overrule it."""
        return self.kind in CONFLICTS_FINAL

    @property
    def sentence(self) -> str:
        """The reason in words."""
        return labelled(self.kind.label, self.detail) if self.detail else str(self.kind.label)


class Pair(NamedTuple):
    """A contender and a seat, by primary key."""

    contender: int
    seat: int


class _Judge(NamedTuple):
    seat: int
    user: int
    mobile: str
    path: str
    unit: str


class Work(NamedTuple):
    """What a conflict needs to know of a contender."""

    contender: int
    code: str
    alias: str
    number: str
    title: str
    entry: int
    path: str
    unit: str
    owner: int
    owner_mobile: str


class _Person(NamedTuple):
    entry: int
    role: str
    name: str
    user: int | None
    mobile: str
    unit: str


def seats_of(round: Round, *, here: bool = True) -> QuerySet[Seat]:
    """The seats of all panels of a round, in order; `here` leaves out judges who left."""
    seats = Seat.objects.filter(panel__round=round).select_related("panel", "judge", "judge__organization")
    if here:
        seats = seats.filter(left_at=None)
    return seats.order_by("panel__position", "panel", "pk")


def judges_without_seat(round: Round) -> QuerySet[User]:
    """Judges of the edition who could still be given a seat in this round."""
    return (
        User.objects.filter(memberships__edition=round.edition, memberships__role=Role.JUDGE, is_active=True)
        .exclude(seats__in=Seat.objects.filter(panel__round=round, left_at=None))
        .select_related("organization")
        .order_by("name_pinyin", "pk")
        .distinct()
    )


def conflicts_in(
    round: Round, contenders: Collection[int] | None = None, seats: Iterable[Seat] | None = None
) -> dict[Pair, Conflict]:
    """Return the strongest conflict of every pair of contender and seat that has one.

    contenders: primary keys to look at; None means all. seats: as seats_of gives them, if they are known already.
    At most four queries, whatever the number.
    """
    works = _works(round, contenders)
    judges = [
        _Judge(
            seat.pk,
            seat.judge_id,
            _digits(seat.judge.mobile),
            seat.judge.organization.path if seat.judge.organization else "",
            seat.judge.unit_label,
        )
        for seat in (seats_of(round) if seats is None else seats)
    ]
    people: dict[int, list[_Person]] = defaultdict(list)
    members = EntryMember.objects.filter(entry__in=[work.entry for work in works]).values_list(
        "entry", "role", "name", "user", "mobile", "organization_name"
    )
    for entry, role, name, user, mobile, unit in members:
        people[entry].append(_Person(entry, role, name, user, _digits(mobile), unit.strip()))
    found: dict[Pair, Conflict] = {}
    index = _index(judges)
    for work in works:
        for judge in _suspects(work, people[work.entry], index):
            conflict = _conflict(work, people[work.entry], judge)
            if conflict:
                found[Pair(work.contender, judge.seat)] = conflict
    known = {work.contender: work for work in works}
    recusals = Recusal.objects.filter(contender__round=round, withdrawn_at=None)
    for contender, seat, reason in recusals.values_list("contender", "seat", "reason"):
        if contender in known:
            found[Pair(contender, seat)] = Conflict(ConflictKind.RECUSED, reason, known[contender])
    return found


def _works(round: Round, contenders: Collection[int] | None) -> list[Work]:
    rows = Contender.objects.filter(round=round)
    if contenders is not None:
        rows = rows.filter(pk__in=contenders)
    return [
        Work(pk, code, alias, number, title, entry, path or "", unit or "", owner, _digits(mobile))
        for pk, code, alias, number, title, entry, path, unit, owner, mobile in rows.order_by(
            "entry__number", "pk"
        ).values_list(
            "pk",
            "code",
            "alias",
            "entry__number",
            "entry__title",
            "entry",
            "entry__organization__path",
            "entry__organization__name",
            "entry__owner",
            "entry__owner__mobile",
        )
    ]


def _digits(mobile: str | None) -> str:
    """Return the last eleven digits of a number, so that spaces and +86 do not hide a match."""
    return re.sub(r"\D", "", mobile or "")[-11:]


def _index(judges: Iterable[_Judge]) -> dict[tuple[str, object], list[_Judge]]:
    """Return the judges by everything that an entry could share with them."""
    index: dict[tuple[str, object], list[_Judge]] = defaultdict(list)
    for judge in judges:
        index["user", judge.user].append(judge)
        index["mobile", judge.mobile].append(judge)
        index["unit", judge.unit].append(judge)
        index["path", judge.path].append(judge)
        for above in _way(judge.path):
            index["below", above].append(judge)
    for what in ("mobile", "unit", "path"):
        index.pop((what, ""), None)
    return index


def _suspects(
    work: Work, people: Iterable[_Person], index: Mapping[tuple[str, object], list[_Judge]]
) -> Iterable[_Judge]:
    """Return the judges who share something with an entry; most share nothing, so few are looked at closely."""
    keys: list[tuple[str, object]] = [
        ("user", work.owner),
        ("mobile", work.owner_mobile),
        ("below", work.path),
    ]
    keys.extend(("path", above) for above in _way(work.path))
    for person in people:
        keys.extend((("user", person.user), ("mobile", person.mobile), ("unit", person.unit)))
    return dict.fromkeys(judge for key in keys for judge in index.get(key, ()))


def _way(path: str) -> list[str]:
    """Return the paths from the root down to a unit, "1/", "1/4/" for "1/4/"; none for a unit outside the tree."""
    return [path[: at + 1] for at, sign in enumerate(path) if sign == "/"]


def _conflict(work: Work, people: Iterable[_Person], judge: _Judge) -> Conflict | None:
    for person in people:
        same = person.user == judge.user or (judge.mobile and person.mobile == judge.mobile)
        if same:
            is_adviser = person.role == MemberRole.ADVISER
            return Conflict(ConflictKind.ADVISER if is_adviser else ConflictKind.MEMBER, person.name, work)
    if work.owner == judge.user or (judge.mobile and work.owner_mobile == judge.mobile):
        return Conflict(ConflictKind.OWNER, "", work)
    if judge.path and work.path:
        if judge.path == work.path:
            return Conflict(ConflictKind.SAME_UNIT, judge.unit, work)
        if work.path.startswith(judge.path):
            return Conflict(ConflictKind.SUPERIOR, judge.unit, work)
        if judge.path.startswith(work.path):
            return Conflict(ConflictKind.SUBORDINATE, judge.unit, work)
    if judge.unit and any(person.unit == judge.unit for person in people):
        return Conflict(ConflictKind.SAME_UNIT, judge.unit, work)
    return None


def panels_with_seats(round: Round) -> list[Panel]:
    """The panels of a round with their seats, each seat with its number of sheets: `sheet_count`, `signed_count`."""
    seats = (
        Seat.objects.select_related("judge__organization")
        .annotate(
            sheet_count=Count("sheets"),
            signed_count=Count("sheets", filter=Q(sheets__state=SheetState.SIGNED)),
            scored_count=Count("sheets", filter=Q(sheets__current__isnull=False)),
        )
        .order_by("left_at", "pk")
    )
    return list(round.panels.prefetch_related(Prefetch("seats", queryset=seats)))
