"""Publication makes candidates: who and what, once, and never two people made one silently."""

import io

import pytest
from django.utils import timezone

from contest import signals
from contest.models import Edition, JournalEntry
from contest.states import EditionState, FileFormat, MaterialKind, MemberRole
from judging.states import AwardState
from talent_pool.actions.candidate import gather_candidates
from talent_pool.actions.lecturer import decline_lecturer
from talent_pool.models import Lecturer, LectureReport, PossibleDuplicate
from talent_pool.states import PoolState
from tests.factories.contest import (
    EditionFactory,
    EntryFactory,
    EntryMemberFactory,
    MaterialFactory,
    MaterialRequirementFactory,
    OrganizationFactory,
    UploadFactory,
    UserFactory,
)
from tests.factories.judging import AwardFactory
from tests.factories.talent_pool import BookingFactory, DeliveryFactory, DispatchFactory
from tests.files import docx_file

pytestmark = pytest.mark.django_db


def winning(edition, *members, state=AwardState.CONFIRMED, **entry):
    """An entry with an award, and its members as (role, fields)."""
    entry = EntryFactory(edition=edition, **entry)
    for role, fields in members:
        EntryMemberFactory(entry=entry, role=role, **fields)
    confirmed = {"confirmed_by": UserFactory(), "confirmed_at": timezone.now()}
    AwardFactory(edition=edition, entry=entry, state=state, **(confirmed if state == "confirmed" else {}))
    return entry


def lead(**fields):
    return (MemberRole.LEAD, fields)


def publish(edition, organizer):
    """As the action that moves editions does."""
    source, edition.state = edition.state, EditionState.PUBLISHED
    edition.save()
    signals.edition_moved.send(sender=Edition, edition=edition, source=source, actor=organizer)


def test_publication_proposes_leads_and_members_but_not_advisers(edition, organizer):
    entry = winning(
        edition,
        lead(name="蒋红梅"),
        (MemberRole.MEMBER, {"name": "罗时"}),
        (MemberRole.ADVISER, {"name": "何老师"}),
        title="一封家书",
        abstract="1927年的信",
    )
    winning(edition, lead(name="谢敏"), state=AwardState.PROPOSED)
    publish(edition, organizer)
    assert set(Lecturer.objects.values_list("name", "state")) == {
        ("蒋红梅", "candidate"),
        ("罗时", "candidate"),
    }
    report = LectureReport.objects.get()
    assert (report.title, report.abstract, report.year) == ("一封家书", "1927年的信", edition.year)
    assert (report.sector, report.entry, report.state) == (entry.sector.name, entry, PoolState.CANDIDATE)
    assert {person.name for person in report.lecturers.all()} == {"蒋红梅", "罗时"}
    assert Lecturer.objects.first().sectors == [entry.sector.name]
    assert JournalEntry.objects.filter(verb="lecturer.proposed", actor=organizer).count() == 2
    assert JournalEntry.objects.filter(verb="report.proposed").count() == 1


def test_other_moves_of_an_edition_propose_nobody(edition, organizer):
    winning(edition, lead(name="蒋红梅"))
    edition.state = EditionState.NOTICE
    signals.edition_moved.send(
        sender=Edition, edition=edition, source=EditionState.PUBLISHED, actor=organizer
    )
    assert not Lecturer.objects.exists()


def test_gathering_again_changes_nothing(edition, organizer):
    winning(edition, lead(name="蒋红梅"), (MemberRole.MEMBER, {"name": "罗时"}))
    winning(edition, lead(name="蒋红梅"))  # another unit: in doubt
    first = gather_candidates(edition=edition, actor=organizer)
    assert (first.lecturers, first.reports, first.doubts) == (3, 2, 1)
    lines = JournalEntry.objects.count()
    again = gather_candidates(edition=edition, actor=organizer)
    assert (again.lecturers, again.reports, again.doubts) == (0, 0, 0)
    assert JournalEntry.objects.count() == lines
    assert (Lecturer.objects.count(), PossibleDuplicate.objects.count()) == (3, 1)


@pytest.fixture
def later(edition):
    return EditionFactory(code="2027", year=2027)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ({"name": "蒋红梅", "user": True}, {"name": "蒋红梅", "user": True, "unit": "another"}),
        ({"name": "蒋红梅", "user": True}, {"name": "江红梅", "user": True}),  # misspelt, same account
        (
            {"name": "蒋红梅", "mobile": "13800001111"},
            {"name": "蒋红梅", "mobile": "+86 138-0000-1111", "unit": "another"},
        ),
        ({"name": "蒋红梅", "mobile": "13800001111"}, {"name": "蒋红梅"}),  # same unit
        ({"name": "阿依古丽·买买提"}, {"name": "阿依古丽•买买提 "}),
    ],
)
def test_one_person_over_editions(edition, later, organizer, before, after):
    unit, another, account = OrganizationFactory(), OrganizationFactory(), UserFactory()
    for when, fields in ((edition, before), (later, after)):
        fields = dict(fields)
        where = another if fields.pop("unit", "") else unit
        user = account if fields.pop("user", False) else None
        winning(when, lead(user=user, **fields), organization=where)
        gather_candidates(edition=when, actor=organizer)
    person = Lecturer.objects.get()
    assert person.participations.count() == 2
    assert person.reports.count() == 2
    assert not PossibleDuplicate.objects.exists()
    assert JournalEntry.objects.filter(verb="lecturer.recognised").count() == 1


@pytest.mark.parametrize(
    ("before", "after", "evidence"),
    [
        ({"name": "王伟"}, {"name": "王伟", "unit": "another"}, "name"),
        ({"name": "王伟", "mobile": "13800001111"}, {"name": "王伟", "mobile": "13900002222"}, "name"),
        ({"name": "王伟", "mobile": "13800001111"}, {"name": "李芳", "mobile": "13800001111"}, "mobile"),
        ({"name": "王伟", "user": True}, {"name": "王伟", "user": True}, "name"),  # two accounts
    ],
)
def test_in_doubt_there_are_two_records_and_a_question(edition, later, organizer, before, after, evidence):
    unit, another = OrganizationFactory(), OrganizationFactory()
    for when, fields in ((edition, before), (later, after)):
        fields = dict(fields)
        where = another if fields.pop("unit", "") else unit
        user = UserFactory() if fields.pop("user", False) else None
        winning(when, lead(user=user, **fields), organization=where)
        gather_candidates(edition=when, actor=organizer)
    assert Lecturer.objects.count() == 2
    doubt = PossibleDuplicate.objects.get()
    assert (doubt.evidence, doubt.outcome) == (evidence, "open")


def test_a_name_that_only_sounds_alike_is_somebody_else(edition, organizer):
    unit = OrganizationFactory()
    winning(edition, lead(name="王伟"), organization=unit)
    winning(edition, lead(name="王玮"), organization=unit)
    gather_candidates(edition=edition, actor=organizer)
    assert Lecturer.objects.count() == 2
    assert not PossibleDuplicate.objects.exists()


def test_who_was_declined_is_a_candidate_again_with_a_new_award(edition, later, organizer, pool_manager):
    unit = OrganizationFactory()
    winning(edition, lead(name="蒋红梅"), organization=unit)
    gather_candidates(edition=edition, actor=organizer)
    decline_lecturer(lecturer=Lecturer.objects.get(), actor=pool_manager, reason="暂不具备授课条件")
    winning(later, lead(name="蒋红梅"), organization=unit)
    gather_candidates(edition=later, actor=organizer)
    person = Lecturer.objects.get()
    assert person.state == PoolState.CANDIDATE
    assert person.state_reason == "暂不具备授课条件"  # the manager sees why last time


def test_candidates_of_a_cancelled_award_are_taken_back_unless_decided(edition, organizer, pool_manager):
    kept = winning(edition, lead(name="蒋红梅"))
    gone = winning(edition, lead(name="罗时"))
    decided = winning(edition, lead(name="谢敏"))
    gather_candidates(edition=edition, actor=organizer)
    decline_lecturer(lecturer=Lecturer.objects.get(name="谢敏"), actor=pool_manager, reason="本人不愿意")
    for entry in (gone, decided):
        entry.awards.update(state=AwardState.CANCELLED)
    gather_candidates(edition=edition, actor=organizer)
    assert set(Lecturer.objects.values_list("name", flat=True)) == {"蒋红梅", "谢敏"}
    assert LectureReport.objects.get().entry == kept
    assert JournalEntry.objects.filter(verb="lecturer.taken_back").count() == 1


def test_whom_an_order_or_a_session_names_stays_when_the_award_is_cancelled(edition, organizer):
    for name in ("蒋红梅", "罗时", "谢敏"):
        winning(edition, lead(name=name))
    gather_candidates(edition=edition, actor=organizer)
    DispatchFactory(lecturer=Lecturer.objects.get(name="蒋红梅"))
    DeliveryFactory().lecturers.add(Lecturer.objects.get(name="罗时"))
    edition.awards.update(state=AwardState.CANCELLED)
    gather_candidates(edition=edition, actor=organizer)
    assert set(Lecturer.objects.values_list("name", flat=True)) >= {"蒋红梅", "罗时"}
    assert not Lecturer.objects.filter(name="谢敏").exists()


@pytest.mark.parametrize("factory", [BookingFactory, DeliveryFactory])
def test_a_report_that_was_ordered_or_given_stays_when_its_award_is_cancelled(edition, organizer, factory):
    for name in ("蒋红梅", "谢敏"):
        winning(edition, lead(name=name))
    gather_candidates(edition=edition, actor=organizer)
    used, other = LectureReport.objects.order_by("pk")
    factory(report=used)
    edition.awards.update(state=AwardState.CANCELLED)
    gather_candidates(edition=edition, actor=organizer)
    assert LectureReport.objects.get() == used
    taken = JournalEntry.objects.filter(verb="report.taken_back").values_list("target_code", flat=True)
    assert list(taken) == [other.code]


def test_the_script_is_read_after_commit_and_found(edition, organizer, django_capture_on_commit_callbacks):
    entry = winning(edition, lead(name="蒋红梅"))
    requirement = MaterialRequirementFactory(entry_type=entry.entry_type, kind=MaterialKind.SCRIPT)
    content = docx_file("他十五岁那年离开家乡，再也没有回来。")
    upload = UploadFactory(format=FileFormat.DOCX, size=len(content), file=None)
    upload.file.save("x.docx", io.BytesIO(content))
    MaterialFactory(entry=entry, requirement=requirement, upload=upload)
    with django_capture_on_commit_callbacks(execute=True):
        publish(edition, organizer)
    report = LectureReport.objects.get()
    assert "离开家乡" in report.script_text
    from talent_pool.queries.search import matching_reports
    from talent_pool.search import parse

    assert list(matching_reports(LectureReport.objects.all(), parse("离开家乡"))) == [report]
