"""Reads over lecturers: who is visible, what a person has done, who may be the same person."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet

from contest.models import Edition, Sector, User
from contest.states import EditionState, EntryState
from judging.models import Award, Certificate
from judging.states import AwardState
from talent_pool.models import (
    Appointment,
    Lecturer,
    LectureReport,
    LecturerReview,
    Participation,
    PossibleDuplicate,
    RenewalReminder,
    TeamMember,
    Topic,
)
from talent_pool.states import DoubtOutcome, PoolState, PublicPart

PUBLISHED = (EditionState.PUBLISHED, EditionState.CERTIFIED, EditionState.ARCHIVED)


def lecturers_for(*, insider: bool) -> QuerySet[Lecturer]:
    """Return those whom somebody may see: the public who is in the pool and agreed, insiders everybody on record."""
    return Lecturer.objects.standing() if insider else Lecturer.objects.public()


def own_record(user: User) -> Lecturer | None:
    """Return the record of the person who is logged in, if she lectures or may."""
    return (
        Lecturer.objects.standing()
        .filter(user=user, erased_at__isnull=True)
        .select_related("organization", "consent__text")
        .first()
    )


def with_sector(lecturers: QuerySet[Lecturer], sector: str) -> QuerySet[Lecturer]:
    """Return the lecturers who serve a sector. Lists in JSON are searched here: the databases differ in it."""
    keys = [pk for pk, names in lecturers.order_by().values_list("pk", "sectors") if sector in names]
    return lecturers.filter(pk__in=keys)


def count_by_sector(lecturers: QuerySet[Lecturer]) -> list[tuple[str, int]]:
    """Return the sectors with how many lecturers serve each, most first; who serves two counts in both."""
    counts: Counter[str] = Counter()
    for names in lecturers.order_by().values_list("sectors", flat=True):
        counts.update(dict.fromkeys(names, 1))
    return sorted(counts.items(), key=lambda item: (-item[1], item[0]))


def known_sectors() -> list[str]:
    """Return the names of all sectors, of every edition and of the pool, newest edition's order first."""
    names = dict.fromkeys(sectors_and_years()[0])
    for served in Lecturer.objects.order_by("pk").values_list("sectors", flat=True):
        names.update(dict.fromkeys(served))
    return list(names)


def sectors_and_years() -> tuple[list[str], list[int]]:
    """Return the names of all editions' sectors and the years of those editions, newest first, in one query."""
    rows = list(Sector.objects.order_by("-edition__year", "position").values_list("name", "edition__year"))
    return list(dict.fromkeys(name for name, _year in rows)), list(
        dict.fromkeys(year for _name, year in rows)
    )


def shown_in_list(lecturers: QuerySet[Lecturer]) -> QuerySet[Lecturer]:
    """Fetch with each lecturer what a card or a row of the directory shows."""
    return lecturers.select_related("organization").prefetch_related("topics")


def candidates(state: str = "", year: int | None = None, sector: str = "") -> QuerySet[Lecturer]:
    """Return lecturers on record by state, by the year of an entry, and by sector, newest first."""
    found: QuerySet[Lecturer] = Lecturer.objects.standing()
    if state:
        found = found.filter(state=state)
    if year is not None:
        entries = Participation.objects.filter(lecturer=OuterRef("pk"), member__entry__edition__year=year)
        found = found.filter(Exists(entries))
    if sector:
        found = with_sector(found, sector)
    return found.annotate(
        has_doubt=Exists(
            PossibleDuplicate.objects.filter(
                Q(lecturer=OuterRef("pk")) | Q(other=OuterRef("pk")), outcome=DoubtOutcome.OPEN
            )
        )
    ).order_by("-created_at", "name_pinyin", "pk")


@dataclass(frozen=True, slots=True)
class Part:
    """What a person did in one entry: as what, and which award it won ("" for none, or none public)."""

    edition: Edition
    entry: Any
    role: str
    award: str
    report: LectureReport | None


def parts_of(lecturers: "list[Lecturer]", *, insider: bool) -> dict[int, list[Part]]:
    """Return the parts of some people by primary key, newest edition first, in two queries.

    The public sees entries that won a confirmed award in an edition whose results are out, of people who show them;
    insiders see all.
    """
    awards = Award.objects.filter(state=AwardState.CONFIRMED).select_related("tier")
    rows = (
        Participation.objects.filter(lecturer__in=lecturers)
        .select_related("member__entry__edition", "member__entry__report")
        .prefetch_related(Prefetch("member__entry__awards", awards, to_attr="won"))
        .order_by("-member__entry__edition__year", "pk")
    )
    parts: dict[int, list[Part]] = {person.pk: [] for person in lecturers}
    closed = {person.pk for person in lecturers if not (insider or person.shows(PublicPart.CONTESTS))}
    for row in rows:
        if row.lecturer_id in closed:
            continue
        entry = row.member.entry
        won: list[Award] = entry.won  # type: ignore[attr-defined]
        is_public = entry.edition.state in PUBLISHED and bool(won) and entry.state == EntryState.ACCEPTED
        if not (insider or is_public):
            continue
        report = getattr(entry, "report", None)
        if report is not None and not insider and not report.is_public:
            report = None
        award = str(won[0].tier) if won and (insider or is_public) else ""
        parts[row.lecturer_id].append(
            Part(entry.edition, entry, str(row.member.get_role_display()), award, report)
        )
    return parts


def teams_of(lecturer: Lecturer, *, insider: bool) -> QuerySet[TeamMember]:
    """Return the memberships of a person: the public sees those of today in teams that are public."""
    found = lecturer.memberships.select_related("team").order_by("-joined_on", "-pk")
    return found if insider else found.filter(left_on__isnull=True, team__is_public=True)


@dataclass(frozen=True, slots=True)
class TermRow:
    """A lecturer's last term, what was found at the last review, and the letters that went out about its end."""

    appointment: Appointment
    days_left: int
    review: LecturerReview | None
    reminders: list[RenewalReminder]


def last_terms(until: date | None = None) -> QuerySet[Appointment]:
    """Return the last term of each lecturer of the pool, soonest end first; until: only those that end by that day."""
    later = Appointment.objects.filter(lecturer=OuterRef("lecturer"), ends_on__gt=OuterRef("ends_on"))
    found = (
        Appointment.objects.filter(
            lecturer__state=PoolState.ADMITTED, lecturer__merged_into__isnull=True, ended_on__isnull=True
        )
        .exclude(Exists(later))
        .select_related("lecturer__organization", "lecturer__user")
        .order_by("ends_on", "lecturer__name_pinyin", "pk")
    )
    return found.filter(ends_on__lte=until) if until else found


def term_rows(appointments: "list[Appointment]", today: date) -> list[TermRow]:
    """Return what the list of terms shows, in two queries."""
    people = [one.lecturer_id for one in appointments]
    reviews: dict[int, LecturerReview] = {}
    for review in LecturerReview.objects.filter(lecturer__in=people).order_by("held_on", "pk"):
        reviews[review.lecturer_id] = review
    letters: dict[int, list[RenewalReminder]] = defaultdict(list)
    for letter in RenewalReminder.objects.filter(appointment__in=appointments):
        letters[letter.appointment_id].append(letter)
    return [
        TermRow(one, (one.ends_on - today).days, reviews.get(one.lecturer_id), letters[one.pk])
        for one in appointments
    ]


@dataclass(frozen=True, slots=True)
class TopicCount:
    """A topic with how many of the pool bear it."""

    topic: Topic
    lecturers: int
    reports: int


def topics_with_counts() -> list[TopicCount]:
    """Return all topics by name, with how many public lecturers and reports bear each."""
    people, reports = Lecturer.objects.public(), LectureReport.objects.public()
    rows = Topic.objects.annotate(
        n_lecturers=Count("lecturers", filter=Q(lecturers__in=people.values("pk")), distinct=True),
        n_reports=Count("reports", filter=Q(reports__in=reports.values("pk")), distinct=True),
    )
    return [TopicCount(topic, topic.n_lecturers, topic.n_reports) for topic in rows]


def letters_for(user: User, *, insider: bool) -> QuerySet[Certificate]:
    """Return the letters of appointment that somebody may download: all for insiders, else one's own."""
    letters = Certificate.objects.filter(appointment__isnull=False).select_related("template", "edition")
    return letters if insider else letters.filter(appointment__lecturer__user=user)


def open_doubts() -> QuerySet[PossibleDuplicate]:
    """Return the possible duplicates that wait for a decision."""
    return _doubts().filter(outcome=DoubtOutcome.OPEN)


def decided_doubts() -> QuerySet[PossibleDuplicate]:
    """Return the possible duplicates that were decided, newest first, so that a decision can be undone."""
    return _doubts().exclude(outcome=DoubtOutcome.OPEN).order_by("-pk")


def _doubts() -> QuerySet[PossibleDuplicate]:
    return PossibleDuplicate.objects.select_related(
        "lecturer__organization", "other__organization", "lecturer__merged_into", "other__merged_into"
    )
