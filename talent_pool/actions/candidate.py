"""Published awards make candidates: people and lectures that a pool manager may admit."""

from dataclasses import dataclass
from functools import partial
from typing import Final

from django.db import transaction
from django.db.models import Prefetch
from django.utils.module_loading import import_string

from contest import journal
from contest.models import Edition, Entry, EntryMember, User
from contest.states import MemberRole
from judging.models import Award
from judging.states import AwardState
from talent_pool.actions.index import index_reports
from talent_pool.models import Lecturer, LectureReport, Participation, PossibleDuplicate
from talent_pool.queries.identity import identify, mobile_of
from talent_pool.states import PoolSource, PoolState

READ_SCRIPT: Final = "talent_pool.tasks.report.read_script"
"""The task of the room above, by name."""
LECTURING: Final = (MemberRole.LEAD, MemberRole.MEMBER)


@dataclass(frozen=True, slots=True)
class Gathered:
    """How many became candidates, and how many possible duplicates wait for a decision."""

    lecturers: int
    reports: int
    doubts: int


@transaction.atomic
def gather_candidates(*, edition: Edition, actor: User | None) -> Gathered:
    """Make candidates of the people and lectures behind an edition's confirmed awards.

    May be repeated: who or what is in the pool already is only connected with the new entry. Candidates of this
    edition whose award no longer stands are taken back, unless a pool manager has decided about them.
    """
    lecturing = EntryMember.objects.filter(role__in=LECTURING, withheld__isnull=True).select_related(
        "user__organization"
    )
    awards = (
        Award.objects.filter(edition=edition, state=AwardState.CONFIRMED, entry__isnull=False)
        .select_related("entry__sector", "entry__lecture_form", "entry__organization")
        .prefetch_related(Prefetch("entry__members", lecturing, to_attr="lecturing"))
        .order_by("tier__position", "pk")
    )
    people = reports = doubts = 0
    kept: set[int] = set()
    for award in awards:
        entry = award.entry
        assert entry is not None
        kept.add(entry.pk)
        team: list[Lecturer] = []
        for member in entry.lecturing:  # type: ignore[attr-defined]
            person, is_new, doubted = _person(member, entry, edition, actor)
            team.append(person)
            people += is_new
            doubts += doubted
        reports += _report(award, entry, edition, team, actor)
    _take_back(edition, kept, actor)
    return Gathered(people, reports, doubts)


def _person(
    member: EntryMember, entry: Entry, edition: Edition, actor: User | None
) -> tuple[Lecturer, bool, int]:
    """Return the member's record, whether it became a candidate now, and how many doubts were noted."""
    known = Participation.objects.filter(member=member).select_related("lecturer").first()
    if known:
        return known.lecturer, False, 0
    unit = member.organization_name or (entry.organization.name if entry.organization else "")
    identity = identify(member, unit=unit)
    person = identity.lecturer
    if person is None:
        person = _new_person(member, entry, unit)
        journal.record(
            actor=actor, verb="lecturer.proposed", target=person, edition=edition, after={"entry": entry.code}
        )
        became = True
    else:
        became = _propose_again(person, member, entry, edition, actor)
    Participation.objects.create(lecturer=person, member=member)
    for other, evidence in identity.doubts:
        PossibleDuplicate.objects.create(lecturer=person, other=other, evidence=evidence)
    return person, became, len(identity.doubts)


def _new_person(member: EntryMember, entry: Entry, unit: str) -> Lecturer:
    home = entry.organization if entry.organization and unit == entry.organization.name else None
    return Lecturer.objects.create(
        user=member.user,
        name=member.name,
        name_pinyin=member.name_pinyin,
        title=member.title,
        organization=home,
        organization_name=unit,
        mobile=mobile_of(member),
        sectors=[entry.sector.name] if entry.sector else [],
        source=PoolSource.AWARD,
    )


def _propose_again(
    person: Lecturer, member: EntryMember, entry: Entry, edition: Edition, actor: User | None
) -> bool:
    """Fill what is empty from the new entry; who was declined or has left is a candidate again."""
    person = Lecturer.objects.select_for_update().get(pk=person.pk)
    if person.user_id is None and member.user_id:
        person.user = member.user
    person.mobile = person.mobile or mobile_of(member)
    again = person.state in {PoolState.DECLINED, PoolState.ENDED}
    if again:
        person.move_to(PoolState.CANDIDATE, person.state_reason)
    if person.state == PoolState.CANDIDATE and entry.sector and entry.sector.name not in person.sectors:
        person.sectors = [*person.sectors, entry.sector.name]
    person.save(update_fields=["user", "mobile", "state", "state_reason", "sectors"])
    verb = "lecturer.proposed" if again else "lecturer.recognised"
    journal.record(actor=actor, verb=verb, target=person, edition=edition, after={"entry": entry.code})
    return again


def _report(award: Award, entry: Entry, edition: Edition, team: list[Lecturer], actor: User | None) -> bool:
    """Connect the entry's report with its award and people, or make it; return whether it is new."""
    report = LectureReport.objects.select_for_update().filter(entry=entry).first()
    if report is not None:
        if report.award_id != award.pk:
            report.award = award
            report.save(update_fields=["award"])
            journal.record(
                actor=actor,
                verb="report.recognised",
                target=report,
                edition=edition,
                after={"award": award.code},
            )
        report.lecturers.add(*team)
        return False
    report = LectureReport.objects.create(
        entry=entry,
        award=award,
        title=str(entry),
        abstract=entry.abstract,
        year=edition.year,
        sector=entry.sector.name if entry.sector else "",
        lecture_form=entry.lecture_form.name if entry.lecture_form else "",
    )
    report.lecturers.add(*team)
    index_reports([report])
    journal.record(
        actor=actor, verb="report.proposed", target=report, edition=edition, after={"entry": entry.code}
    )
    transaction.on_commit(partial(_have_script_read, report.code))
    return True


def _have_script_read(code: str) -> None:
    """Leave the script to the worker: a long PDF takes seconds."""
    import_string(READ_SCRIPT).enqueue(code)


def _take_back(edition: Edition, kept: set[int], actor: User | None) -> None:
    """Remove candidates of awards that no longer stand, where nobody has decided about them."""
    stale = LectureReport.objects.filter(
        entry__edition=edition, state=PoolState.CANDIDATE, source=PoolSource.AWARD
    ).exclude(entry__in=kept)
    for report in stale.select_for_update():
        if report.bookings.exists() or report.deliveries.exists():
            continue  # it was in the library once, and has been ordered or given since
        journal.record(actor=actor, verb="report.taken_back", target=report, edition=edition)
        report.delete()
    gone = Participation.objects.filter(member__entry__edition=edition).exclude(member__entry__in=kept)
    for participation in gone.select_related("lecturer"):
        person = participation.lecturer
        participation.delete()
        if _is_bare(person):
            journal.record(actor=actor, verb="lecturer.taken_back", target=person, edition=edition)
            person.delete()


def _is_bare(person: Lecturer) -> bool:
    """Whether nothing but the award that fell away speaks for a record."""
    return (
        person.state == PoolState.CANDIDATE
        and person.source == PoolSource.AWARD
        and person.merged_into_id is None
        and not person.participations.exists()
        and not person.appointments.exists()
        and not person.reports.exists()
        and not person.deliveries.exists()
        and not person.dispatches.exists()
        and not person.service_certificates.exists()
        and not person.merged_records.exists()
    )
