"""What stands on the papers of a round and of an edition, read from the database; a constant number of queries for each."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db.models import F, QuerySet
from django.utils import timezone

from contest.models import Edition, EntryMember, Membership, User
from contest.queries.entry import entries_visible_to
from contest.states import ENTRY_COUNTED, MemberRole, Role
from judging.models import Certificate, Round, ScoreSheet, Seat
from judging.queries.contender import contenders_in
from judging.queries.panel import seats_of
from judging.queries.running_order import speakers_first
from judging.queries.sheet.scheme import criteria_of, rule_in_force, scheme_of, shown_total
from judging.scoring import text
from judging.states import CertificateState, ContenderStatus, PanelKind, RoundState, SheetState

STAFF: dict[str, str] = {
    Role.ORGANIZER: "工作人员",
    Role.SCOREKEEPER: "计分员",
    Role.TIMER: "计时员",
    Role.SUPERVISOR: "监督员",
}


def is_unmasked(round: Round) -> bool:
    """Whether papers may name who stands behind the aliases: in a blind round once its result is approved."""
    return not round.is_blind or round.state == RoundState.APPROVED


def names_on_papers(user: User, edition: Edition, *, staff: bool) -> list[str]:
    """Return the names of the people of the entries that somebody may see and, where staff, of judges and staff."""
    entries = entries_visible_to(user).filter(edition=edition, state__in=ENTRY_COUNTED)
    names = list(EntryMember.objects.filter(entry__in=entries).values_list("name", flat=True))
    if staff:
        names += Membership.objects.filter(edition=edition).values_list("user__full_name", flat=True)
    return names


# Score sheets ---------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class CriterionLine:
    """A criterion as a sheet shows it; allowed: lowest, highest and step, as texts."""

    code: str
    group: str
    name: str
    description: str
    allowed: tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class SheetOnPaper:
    """One judge's sheet for one entry. order: place in the running order; name: number, or alias where names are hidden.

    marks: by criterion, as the database has them; a criterion that is not marked is absent. total: "" without one.
    """

    seat: str
    label: str
    judge: str
    panel: str
    order: int | None
    name: str
    title: str
    lead: str
    unit: str
    marks: Mapping[str, Decimal]
    total: str
    comment: str
    signed_at: datetime | None


@dataclass(frozen=True, slots=True)
class SheetsOnPaper:
    """Sheets with the criteria that they share; highest: the highest total, as text."""

    criteria: Sequence[CriterionLine]
    sheets: Sequence[SheetOnPaper]
    highest: str
    shows_marks: bool

    def by_judge(self) -> list[list[SheetOnPaper]]:
        """The sheets of each seat together."""
        found: dict[str, list[SheetOnPaper]] = defaultdict(list)
        for sheet in self.sheets:
            found[sheet.seat].append(sheet)
        return list(found.values())


def sheets_on_paper(round: Round, *, names: bool, filled: bool, seat: str = "") -> SheetsOnPaper:
    """Return the signed sheets of a round with their marks, or those that are still open without any; three queries.

    Open are those that somebody has yet to fill in: of judges who are here, for entries that take part. seat: only its.
    """
    rule = rule_in_force(round)
    scheme, known = scheme_of(rule), criteria_of(round)
    lines = []
    for one in scheme.criteria:
        criterion = known.get(one.code)
        lines.append(
            CriterionLine(
                one.code,
                criterion.group if criterion else "",
                criterion.name if criterion else one.code,
                criterion.description if criterion else "",
                (text(one.min), text(one.max), text(one.step)),
            )
        )
    sheets = _sheets(round, filled=filled, seat=seat)
    rows = sheets.select_related(
        "seat__judge", "seat__panel", "contender__entry__organization", "current"
    ).order_by(
        "seat__panel__position", "seat__panel", "seat", F("contender__running_order").asc(nulls_last=True),
        "contender__alias",
    )  # fmt: skip
    found = list(rows)
    leads = _leads([one.contender.entry_id for one in found]) if names else {}
    return SheetsOnPaper(
        lines,
        [_sheet(one, leads, names=names, filled=filled) for one in found],
        text(scheme.highest),
        shows_marks=filled,
    )


def count_sheets(round: Round, *, filled: bool, seat: str = "") -> int:
    """Count what `sheets_on_paper` returns; one query."""
    return _sheets(round, filled=filled, seat=seat).count()


def _sheets(round: Round, *, filled: bool, seat: str) -> QuerySet[ScoreSheet]:
    sheets = ScoreSheet.objects.filter(contender__round=round, contender__status=ContenderStatus.OK)
    if filled:
        sheets = sheets.filter(state=SheetState.SIGNED)
    else:
        sheets = sheets.filter(state=SheetState.OPEN, seat__left_at=None, seat__panel__kind=PanelKind.EXPERT)
    return sheets.filter(seat__code=seat) if seat else sheets


def _sheet(sheet: ScoreSheet, leads: Mapping[int, str], *, names: bool, filled: bool) -> SheetOnPaper:
    contender, entry = sheet.contender, sheet.contender.entry
    version = sheet.current if filled else None
    return SheetOnPaper(
        seat=sheet.seat.code,
        label=sheet.seat.label,
        judge=str(sheet.seat.judge),
        panel=sheet.seat.panel.name,
        order=contender.running_order,
        name=entry.number or contender.alias if names else contender.alias,
        title=entry.title if names else "",
        lead=leads.get(entry.pk, ""),
        unit=entry.organization.label if names and entry.organization else "",
        marks={code: Decimal(mark) for code, mark in version.marks.items()} if version else {},
        total=shown_total(version.total) if version else "",
        comment=version.comment if version and names else "",
        signed_at=timezone.localtime(sheet.signed_at) if version and sheet.signed_at else None,
    )


def _leads(entries: Sequence[int]) -> dict[int, str]:
    people = EntryMember.objects.filter(entry__in=entries, role=MemberRole.LEAD)
    return dict(people.values_list("entry", "name"))


# People ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who comes to a round. part: 评委, 授课人…; note: seat, place in the running order and title, "" for none."""

    name: str
    unit: str
    part: str
    note: str = ""
    session: str = ""


def judges_on_paper(round: Round) -> list[Person]:
    """Return the judges of a round who are here, in the order of their seats; one query."""
    return [
        Person(str(seat.judge), seat.judge.unit_label, "评委组长" if seat.is_chief else "评委", seat.label)
        for seat in seats_of(round)
        if seat.panel.kind == PanelKind.EXPERT
    ]


def lecturers_on_paper(round: Round, *, names: bool) -> list[Person]:
    """Return everybody who lectures, in running order; names: False gives a line for each alias; three queries at most."""
    found = []
    contenders = contenders_in(round).select_related("session").filter(status=ContenderStatus.OK)
    if names:
        contenders = contenders.prefetch_related(speakers_first())
    for contender in contenders:
        session = contender.session.name if contender.session else ""
        note = f"{contender.running_order}" if contender.running_order else ""
        if not names:
            found.append(Person(contender.alias, "", "参赛代号", note, session))
            continue
        entry = contender.entry
        unit = entry.organization.label if entry.organization else ""
        found += [
            Person(one.name, one.organization_name or unit, "授课人", note, session)
            for one in entry.speakers  # type: ignore[attr-defined]
        ]
    return found


def staff_on_paper(edition: Edition) -> list[Person]:
    """Return who works for an edition, each once, the most special part first; one query."""
    rank = {Role.SUPERVISOR: 0, Role.SCOREKEEPER: 1, Role.TIMER: 2, Role.ORGANIZER: 3}
    rows = Membership.objects.filter(edition=edition, role__in=STAFF).select_related("user__organization")
    found: dict[int, Person] = {}
    for one in sorted(rows, key=lambda row: (rank[Role(row.role)], row.user.name_pinyin, row.pk)):
        found.setdefault(one.user_id, Person(str(one.user), one.user.unit_label, STAFF[one.role]))
    return list(found.values())


def sits_in_edition(edition: Edition) -> dict[int, list[tuple[str, str]]]:
    """Return (code, label and name) of the judges' seats of each round of an edition, by its primary key; one query."""
    found: dict[int, list[tuple[str, str]]] = defaultdict(list)
    seats = Seat.objects.filter(panel__round__edition=edition, panel__kind=PanelKind.EXPERT)
    for round, code, label, judge in seats.order_by("panel__position", "panel", "pk").values_list(
        "panel__round", "code", "label", "judge__full_name"
    ):
        found[round].append((code, f"{label} {judge}"))
    return found


# Certificates ---------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class HandedOver:
    """A certificate as the list shows it by which it is handed over."""

    number: str
    what: str
    holder: str
    unit: str


def certificates_to_hand_over(edition: Edition) -> list[HandedOver]:
    """Return the valid certificates of an edition by unit, then by number; one query."""
    rows = Certificate.objects.filter(edition=edition, state=CertificateState.VALID)
    return [
        HandedOver(one.number, one.award.tier.name if one.award else one.get_kind_display(), one.holder, one.holder_unit)
        for one in rows.select_related("award__tier").order_by("holder_unit", "number")
    ]  # fmt: skip
