"""Possible duplicates by name, unit and number; a merge carries everything and its undoing gives all back."""

from datetime import date

import pytest
from django.urls import reverse
from django.utils import timezone

from contest.models import JournalEntry
from talent_pool.actions.consent import choose_shown, withdraw_consent
from talent_pool.actions.duplicate import merge_duplicate, reopen_duplicate, seek_duplicates
from talent_pool.actions.lecturer import create_lecturer, edit_lecturer
from talent_pool.exceptions import MergedFurther
from talent_pool.models import (
    Absence,
    Appointment,
    CalendarFeed,
    Consent,
    Lecturer,
    LecturerReview,
    PossibleDuplicate,
    Team,
    TeamMember,
)
from talent_pool.queries.record import records_of
from talent_pool.states import DeliveryState, PoolState
from tests.factories.contest import EntryMemberFactory, OrganizationFactory, UploadFactory, UserFactory
from tests.factories.talent_pool import (
    DeliveryFactory,
    DispatchFactory,
    LectureReportFactory,
    LecturerFactory,
    TopicFactory,
)
from tests.talent_pool.stock import agree

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("one", "other", "evidence"),
    [
        ({"name": "王伟"}, {"name": "王 伟"}, "name"),
        ({"name": "王伟", "organization_name": "协兴镇党委"}, {"name": "王伟", "organization_name": "协兴镇 党委"}, "unit"),
        ({"name": "王伟", "number": "JS-007"}, {"name": "王玮", "number": "js007"}, "number"),
        ({"name": "王伟", "mobile": "13800001111"}, {"name": "李芳", "mobile": "13800001111"}, "mobile"),
        ({"name": "王伟"}, {"name": "王玮"}, None),  # only sounds alike
        ({"name": "王伟", "number": ""}, {"name": "李芳", "number": ""}, None),
    ],
)  # fmt: skip
@pytest.mark.parametrize("way", ["created", "sought"])
def test_who_may_be_one_person_is_asked_about(pool_manager, one, other, evidence, way):
    old = LecturerFactory(**one)
    if way == "created":
        new = create_lecturer(actor=pool_manager, values={**other, "mobile": other.get("mobile", "")})
    else:
        new = LecturerFactory(**other)
        seek_duplicates(actor=pool_manager)
        assert seek_duplicates(actor=pool_manager) == 0  # each pair once
    found = [(one.lecturer, one.other, one.evidence) for one in PossibleDuplicate.objects.all()]
    assert found == ([(new, old, evidence)] if evidence else [])


def test_a_changed_number_asks_anew_and_a_settled_pair_is_not_asked_again(pool_manager):
    old, new = LecturerFactory(name="王伟", number="7"), LecturerFactory(name="李芳")
    edit_lecturer(lecturer=new, actor=pool_manager, values={"number": "7"})
    assert PossibleDuplicate.objects.get().evidence == "number"
    PossibleDuplicate.objects.update(outcome="different")
    edit_lecturer(lecturer=new, actor=pool_manager, values={"name": "王伟"})
    assert seek_duplicates(actor=pool_manager) == 0
    assert PossibleDuplicate.objects.count() == 1
    assert old.doubts_of_others.count() == 1


def test_the_page_seeks_and_says_what_agrees(client_of, pool_manager, supervisor):
    LecturerFactory(name="王伟", organization_name="协兴镇党委", number="JS-1")
    LecturerFactory(name="王伟", organization_name="协兴镇党委", number="JS-2")
    address = reverse("talent_pool:duplicate-search")
    assert client_of(supervisor).post(address).status_code == 403
    page = client_of(pool_manager).post(address, follow=True).content.decode()
    assert "姓名和单位相同" in page or "Same name and unit" in page
    assert "JS-2" in page


def full(name, manager, topic, report, team, **more):
    """A record with a row of everything that refers to a lecturer."""
    person = LecturerFactory(
        name=name, title="讲师", mobile="13900002222", number="JS-9", biography="简介", sectors=["农村"], towns=["协兴镇"],
        audiences=["farmers"], languages=["四川话"], user=UserFactory(), photo=UploadFactory(), organization=OrganizationFactory(),
        **more,
    )  # fmt: skip
    person.topics.add(topic, TopicFactory())
    report.lecturers.add(person)
    LectureReportFactory().lecturers.add(person)
    Absence.objects.create(lecturer=person, starts_on="2026-01-01", ends_on="2026-01-02")
    LecturerReview.objects.create(lecturer=person, held_on="2026-01-01", outcome="keep", written_by=manager)
    Appointment.objects.create(
        lecturer=person, starts_on=date(2025, 1, 1), ends_on=date(2027, 1, 1), appointed_by=manager
    )
    TeamMember.objects.create(team=team, lecturer=person, joined_on="2026-01-01")
    TeamMember.objects.create(
        team=Team.objects.create(name=f"{name}队"), lecturer=person, joined_on="2026-01-01"
    )
    person.participations.create(member=EntryMemberFactory())
    LecturerFactory(name="旧记录", merged_into=person)
    DeliveryFactory(lecturers=[person], state=DeliveryState.CONFIRMED, confirmed_at=timezone.now())
    DispatchFactory(lecturer=person)
    CalendarFeed.objects.create(lecturer=person)
    [person] = agree([person], shown=["unit", "photo"])
    return person


def picture(person):
    """Everything about a record: its columns, and the keys of every row that refers to it."""
    person = Lecturer.objects.get(pk=person.pk)
    rows = {}
    for relation in Lecturer._meta.get_fields(include_hidden=True):
        if (
            relation.auto_created
            and not relation.concrete
            and relation.related_model is not PossibleDuplicate
        ):
            found = relation.related_model._base_manager.filter(**{relation.field.name: person})
            if relation.related_model._meta.auto_created:
                names = [field.attname for field in relation.related_model._meta.fields if field.name != "id"]
                rows[relation.name] = sorted(found.values_list(*names))
            else:
                rows[relation.name] = sorted(found.values_list("pk", flat=True))
    columns = {field.attname: getattr(person, field.attname) for field in Lecturer._meta.concrete_fields}
    return columns, rows


def test_a_merge_and_its_undoing_leave_both_records_as_they_were(pool_manager):
    topic, report, team = TopicFactory(), LectureReportFactory(), Team.objects.create(name="宣讲团")
    bare = LecturerFactory(name="王伟", state=PoolState.CANDIDATE, towns=["浓溪镇"])
    bare.topics.add(topic)
    report.lecturers.add(bare)
    rich = full("王伟", pool_manager, topic, report, team, state=PoolState.ADMITTED)
    before = picture(bare), picture(rich)
    doubt = PossibleDuplicate.objects.create(lecturer=rich, other=bare, evidence="name")
    kept = merge_duplicate(doubt=doubt, actor=pool_manager)
    kept.refresh_from_db()
    assert kept == bare
    assert (kept.mobile, kept.number, kept.title, kept.state) == ("13900002222", "JS-9", "讲师", "admitted")
    assert (kept.towns, kept.audiences, kept.shown) == (["浓溪镇", "协兴镇"], ["farmers"], ["photo", "unit"])
    assert kept.is_public
    assert kept.user is not None
    assert kept.organization is not None
    assert (kept.topics.count(), kept.reports.count(), report.lecturers.count()) == (2, 2, 1)
    for rows in (
        "absences",
        "reviews",
        "appointments",
        "participations",
        "consents",
        "dispatches",
        "merged_records",
    ):
        assert getattr(kept, rows).exists(), rows
    assert kept.memberships.count() == 2
    assert records_of([kept])[kept.pk].sessions == 1
    assert CalendarFeed.objects.get().lecturer == kept
    doubt.refresh_from_db()
    reopen_duplicate(doubt=doubt, actor=pool_manager)
    assert (picture(bare), picture(rich)) == before
    assert JournalEntry.objects.filter(verb="lecturer.merged").count() == 1


def test_two_full_records_keep_one_of_what_may_be_once(pool_manager):
    topic, report, team = TopicFactory(), LectureReportFactory(), Team.objects.create(name="宣讲团")
    one = full("王伟", pool_manager, topic, report, team)
    other = full("王 伟", pool_manager, topic, report, team)
    before = picture(one), picture(other)
    doubt = PossibleDuplicate.objects.create(lecturer=other, other=one, evidence="name")
    kept = merge_duplicate(doubt=doubt, actor=pool_manager)
    assert kept.memberships.filter(team=team).count() == 1
    assert kept.memberships.count() == 3
    assert records_of([kept])[kept.pk].sessions == 2
    assert CalendarFeed.objects.filter(lecturer=kept).count() == 1
    assert Consent.objects.filter(lecturer=kept).count() == 2
    doubt.refresh_from_db()
    reopen_duplicate(doubt=doubt, actor=pool_manager)
    assert (picture(one), picture(other)) == before


def test_a_merge_of_an_earlier_version_can_still_be_undone(pool_manager):
    kept, merged = LecturerFactory(name="王伟", mobile="13900002222"), LecturerFactory(name="王伟")
    shared, own = LectureReportFactory(), LectureReportFactory()
    for report in (shared, own):
        report.lecturers.add(kept)
    part = kept.participations.create(member=EntryMemberFactory())
    merged.merged_into = kept
    merged.save()
    moved = {
        "kept": kept.code, "merged": merged.code, "participations": [part.pk], "appointments": [], "records": [],
        "reports": [shared.pk, own.pk], "reports_both": [shared.pk], "filled": {"mobile": "13900002222"},
    }  # fmt: skip
    doubt = PossibleDuplicate.objects.create(
        lecturer=merged, other=kept, evidence="name", outcome="same", moved=moved
    )
    reopen_duplicate(doubt=doubt, actor=pool_manager)
    kept.refresh_from_db()
    merged.refresh_from_db()
    assert (merged.merged_into, kept.mobile) == (None, "")
    assert list(kept.reports.all()) == [shared]
    assert set(merged.reports.all()) == {shared, own}
    assert merged.participations.count() == 1


def test_merges_are_undone_from_the_last_one_on_and_each_gets_its_sessions_back(client_of, pool_manager):
    oldest, middle, newest = (LecturerFactory(name="王伟") for _ in range(3))
    given = {person: DeliveryFactory(lecturers=[person]) for person in (middle, newest)}
    seek_duplicates(actor=pool_manager)
    first = PossibleDuplicate.objects.get(lecturer=newest, other=middle)
    second = PossibleDuplicate.objects.get(lecturer=middle, other=oldest)
    merge_duplicate(doubt=first, actor=pool_manager)
    merge_duplicate(doubt=second, actor=pool_manager)
    assert oldest.deliveries.count() == 2
    before = [picture(person) for person in (oldest, middle, newest)]
    with pytest.raises(MergedFurther):
        reopen_duplicate(doubt=first, actor=pool_manager)
    address = reverse("talent_pool:duplicate-reopen", args=[first.code])
    said = client_of(pool_manager).post(address, follow=True).content.decode()
    assert "Undo the later decision first" in said or "请先撤销后一次" in said
    assert [picture(person) for person in (oldest, middle, newest)] == before
    for doubt in (second, first):
        reopen_duplicate(doubt=doubt, actor=pool_manager)
    assert {person: list(person.deliveries.all()) for person in (oldest, middle, newest)} == {
        oldest: [],
        middle: [given[middle]],
        newest: [given[newest]],
    }


def merged_and_public(pool_manager, *, both_agreed):
    """The question about two people, of whom the newer record agreed to be shown, or both did."""
    people = [LecturerFactory(name="王伟", state=PoolState.ADMITTED) for _ in range(2)]
    agree(people if both_agreed else people[1:], shown=["unit", "photo"])
    seek_duplicates(actor=pool_manager)
    doubt = PossibleDuplicate.objects.get()
    kept = merge_duplicate(doubt=doubt, actor=pool_manager)
    kept.refresh_from_db()
    assert kept.is_public
    return doubt, kept, people[1]


@pytest.mark.parametrize("both_agreed", [False, True])
def test_a_consent_that_was_taken_back_stays_so_when_a_merge_is_undone(client, pool_manager, both_agreed):
    doubt, kept, merged = merged_and_public(pool_manager, both_agreed=both_agreed)
    withdraw_consent(lecturer=kept, actor=pool_manager)
    reopen_duplicate(doubt=doubt, actor=pool_manager)
    assert not Lecturer.objects.public().exists()
    for person in (kept, merged):
        page = reverse("talent_pool:lecturer-detail", args=[person.code])
        assert client.get(page).status_code == 404


def test_what_was_hidden_while_two_were_one_stays_hidden_when_a_merge_is_undone(pool_manager):
    doubt, kept, merged = merged_and_public(pool_manager, both_agreed=False)
    choose_shown(lecturer=kept, actor=pool_manager, shown=["photo"])
    reopen_duplicate(doubt=doubt, actor=pool_manager)
    merged.refresh_from_db()
    kept.refresh_from_db()
    assert (merged.is_public, merged.shown) == (True, ["photo"])
    assert (kept.is_public, kept.shown) == (False, [])


def test_who_agreed_anew_while_two_were_one_shows_what_she_chose_when_a_merge_is_undone(pool_manager):
    doubt, kept, merged = merged_and_public(pool_manager, both_agreed=False)
    withdraw_consent(lecturer=kept, actor=pool_manager)
    agree([kept], shown=["photo"])
    reopen_duplicate(doubt=doubt, actor=pool_manager)
    kept.refresh_from_db()
    merged.refresh_from_db()
    assert (kept.is_public, kept.shown, merged.is_public) == (True, ["photo"], False)
