"""Consent, one's own page, terms, days, reviews and teams: what a lecturer and a manager see and do."""

import io
import json
import zipfile
from datetime import date, timedelta

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from contest.models import JournalEntry, Upload
from contest.states import EntryState, FileFormat, MemberRole, ReminderState
from talent_pool.actions.candidate import gather_candidates
from talent_pool.actions.consent import write_text
from talent_pool.models import (
    Appointment,
    Consent,
    ConsentText,
    Delivery,
    Erasure,
    Lecturer,
    LectureReport,
    RenewalReminder,
    Team,
    TeamMember,
)
from talent_pool.queries.figures import all_figures
from talent_pool.queries.record import records_of
from talent_pool.states import DeliveryState, PoolState, PublicPart
from talent_pool.tasks.renewal import remind_of_renewals
from talent_pool.yearly.measures import Dimension, Figure
from tests.factories.contest import EntryFactory, EntryMemberFactory, UploadFactory, UserFactory
from tests.factories.talent_pool import DeliveryFactory, LectureReportFactory, LecturerFactory, TopicFactory
from tests.talent_pool.stock import agree, stock_pool

pytestmark = pytest.mark.django_db


def url(name, *args):
    return reverse(f"talent_pool:{name}", args=args)


def text_of(response):
    return response.content.decode()


@pytest.fixture
def lecturer():
    return LecturerFactory(
        name="邓秀兰",
        state=PoolState.ADMITTED,
        organization_name="协兴镇党委",
        title="宣讲员",
        mobile="13900001234",
        biography="从事基层宣讲二十年。",
        user=UserFactory(email="xiulan@example.org"),
        photo=UploadFactory(format=FileFormat.PNG),
        sectors=["农村"],
    )


def session(person, **more):
    more = {"state": DeliveryState.CONFIRMED, "confirmed_at": timezone.now(), "rating": 5, **more}
    return DeliveryFactory(lecturers=[person], **more)


# Consent --------------------------------------------------------------------------------------------------


def test_nothing_of_a_lecturer_is_public_before_she_agreed(client, client_of, lecturer):
    report = LectureReportFactory(title="一封家书", state=PoolState.ADMITTED, admitted_at=timezone.now())
    report.lecturers.add(lecturer)
    for address in (
        url("lecturer-list"),
        url("report-list"),
        url("report-detail", report.code),
        url("pool-home"),
    ):
        assert "邓秀兰" not in text_of(client.get(address))
    assert client.get(url("lecturer-detail", lecturer.code)).status_code == 404
    assert client.get(url("lecturer-photo", lecturer.code)).status_code == 404
    hers = client_of(lecturer.user)
    text = text_of(hers.get(url("my-consent")))
    assert "同意" in text or "agree" in text
    agreed = {"agrees": "on", "number": 1, "shown": ["unit", "biography"]}
    assert hers.post(url("my-consent"), {**agreed, "agrees": ""}).status_code == 422
    assert hers.post(url("my-consent"), agreed).status_code == 302
    consent = Consent.objects.get()
    assert (consent.text.number, consent.given_on, consent.way) == (1, timezone.localdate(), "self")
    page = text_of(client.get(url("lecturer-detail", lecturer.code)))
    assert "邓秀兰" in page
    assert "协兴镇党委" in page
    assert "从事基层宣讲" in page
    assert "13900001234" not in page
    assert client.get(url("lecturer-photo", lecturer.code)).status_code == 404  # not ticked
    assert "邓秀兰" in text_of(client.get(url("report-detail", report.code)))
    assert JournalEntry.objects.filter(verb="lecturer.consented", actor=lecturer.user).count() == 1


@pytest.mark.parametrize(
    ("part", "words"),
    [
        ("unit", "协兴镇党委"),
        ("biography", "从事基层宣讲"),
        ("reports", "一封家书"),
        ("sessions", "牌坊村"),
        ("rating", ">4.7"),
        ("teams", "银发宣讲团"),
    ],
)
def test_each_part_of_the_page_is_shown_or_kept(client, client_of, lecturer, part, words):
    report = LectureReportFactory(title="一封家书", state=PoolState.ADMITTED, admitted_at=timezone.now())
    report.lecturers.add(lecturer)
    session(lecturer, town="牌坊村", rating=5)
    session(lecturer, town="牌坊村", rating=5)
    session(lecturer, town="牌坊村", rating=4)
    session(lecturer, state=DeliveryState.REPORTED, confirmed_at=None, rating=None)  # counted apart
    TeamMember.objects.create(
        team=Team.objects.create(name="银发宣讲团"), lecturer=lecturer, joined_on=date(2026, 1, 1)
    )
    agree([lecturer], shown=[])
    address = url("lecturer-detail", lecturer.code)
    assert words not in text_of(client.get(address))
    assert client_of(lecturer.user).post(url("my-consent"), {"shown": [part]}).status_code == 302
    page = text_of(client.get(address))
    assert words in page
    others = {"一封家书", "牌坊村", ">4.7", "银发宣讲团"} - {words}
    assert not [one for one in others if one in page]


def test_a_new_text_is_a_new_version_and_is_read_before_agreeing(client_of, lecturer, pool_manager):
    hers = client_of(lecturer.user)
    hers.get(url("my-consent"))
    manager = client_of(pool_manager)
    assert manager.post(url("consent-text"), {"body": "新的告知书"}).status_code == 302
    assert manager.post(url("consent-text"), {"body": "新的告知书 "}).status_code == 302  # the same words
    assert list(ConsentText.objects.values_list("number", flat=True)) == [2, 1]
    answer = hers.post(url("my-consent"), {"agrees": "on", "number": 1, "shown": []})
    assert "新的告知书" in text_of(answer)
    assert not Consent.objects.exists()
    hers.post(url("my-consent"), {"agrees": "on", "number": 2, "shown": []})
    assert Consent.objects.get().text.number == 2


def test_paper_consents_are_noted_for_several_with_their_version(client_of, client, pool_manager, lecturer):
    other = LecturerFactory(name="罗时", state=PoolState.ADMITTED)
    write_text(actor=pool_manager, body="第二版")
    manager = client_of(pool_manager)
    assert "罗时" in text_of(manager.get(url("consent-list")))
    data = {"lecturer": [lecturer.code, other.code], "number": 1, "given_on": "2026-03-01", "shown": ["unit"]}
    assert manager.post(url("consent-record"), {**data, "given_on": "2999-01-01"}).status_code == 422
    assert manager.post(url("consent-record"), data).status_code == 302
    assert set(Consent.objects.values_list("text__number", "way", "given_on")) == {
        (1, "paper", date(2026, 3, 1))
    }
    listed = text_of(client.get(url("lecturer-list")))
    assert "罗时" in listed
    assert "邓秀兰" in listed


def test_taking_a_consent_back_closes_page_name_and_film(client, client_of, lecturer):
    report = LectureReportFactory(
        title="一封家书", state=PoolState.ADMITTED, admitted_at=timezone.now(), is_public_video=True
    )
    report.lecturers.add(lecturer)
    agree([lecturer])
    assert client.get(url("lecturer-detail", lecturer.code)).status_code == 200
    assert client_of(lecturer.user).post(url("my-consent-withdraw")).status_code == 302
    assert client.get(url("lecturer-detail", lecturer.code)).status_code == 404
    assert "邓秀兰" not in text_of(client.get(url("report-detail", report.code)))
    assert Consent.objects.get().withdrawn_on == timezone.localdate()
    again = client_of(lecturer.user).post(url("my-consent-withdraw"))
    assert again.status_code == 422  # a sentence, no crash


# One's own page -------------------------------------------------------------------------------------------


def test_the_own_page_is_for_lecturers_only(client, client_of, outsider, lecturer):
    for name in ("my-page", "my-edit", "my-absences", "my-consent", "my-photo", "my-erasure"):
        assert client.get(url(name)).status_code == 302
        assert client_of(outsider).get(url(name)).status_code == 404
    page = text_of(client_of(lecturer.user).get(url("my-page")))
    assert "13900001234" in page


def test_a_lecturer_writes_about_herself_and_no_further(client_of, lecturer):
    data = {
        "title": "高级讲师", "biography": "新的自述", "languages": "普通话、四川话,四川话", "towns": "协兴镇；浓溪镇",
        "audiences": ["farmers", "retired"], "mobile": "1", "name": "别人", "state": "ended",
    }  # fmt: skip
    assert client_of(lecturer.user).post(url("my-edit"), data).status_code == 302
    lecturer.refresh_from_db()
    assert (lecturer.languages, lecturer.towns) == (["普通话", "四川话"], ["协兴镇", "浓溪镇"])
    assert lecturer.audiences == ["farmers", "retired"]
    assert (lecturer.name, lecturer.mobile, lecturer.state) == ("邓秀兰", "13900001234", "admitted")
    assert JournalEntry.objects.get(verb="lecturer.edited").actor == lecturer.user


def rows(*days, initial=0):
    data = {"days-TOTAL_FORMS": len(days), "days-INITIAL_FORMS": initial}
    for n, (start, end, *more) in enumerate(days):
        data |= {f"days-{n}-starts_on": start, f"days-{n}-ends_on": end}
        if more:
            data |= {f"days-{n}-delete": "on"}
    return data


def test_days_are_rows_that_are_added_changed_and_taken_away(client_of, lecturer, pool_manager):
    hers, address = client_of(lecturer.user), url("my-absences")
    coming = timezone.localdate() + timedelta(days=10)
    later = coming + timedelta(days=4)
    assert hers.post(address, rows((later, coming))).status_code == 422
    assert hers.post(address, rows((coming, ""), (coming, later), ("", ""))).status_code == 302
    assert list(lecturer.absences.values_list("starts_on", "ends_on")) == [(coming, coming), (coming, later)]
    lecturer.absences.create(starts_on="2020-01-01", ends_on="2020-01-05")  # past: kept, not shown
    assert "2020-01-01" not in text_of(hers.get(address))
    assert hers.post(address, rows((coming, coming, True), (coming, later), initial=2)).status_code == 302
    assert lecturer.absences.count() == 2
    assert str(coming) in text_of(client_of(pool_manager).get(url("lecturer-detail", lecturer.code)))
    assert client_of(pool_manager).post(url("lecturer-absences", lecturer.code), rows()).status_code == 302
    assert lecturer.absences.count() == 1


def test_the_export_holds_everything_and_its_name_nobody(client_of, lecturer, pool_manager, outsider):
    agree([lecturer])
    session(lecturer, unit_name="浓溪镇第一党支部", comment="讲得好")
    lecturer.absences.create(starts_on="2026-12-01", ends_on="2026-12-02", note="住院")
    lecturer.reviews.create(held_on="2026-06-01", outcome="renew", note="群众欢迎", written_by=pool_manager)
    photo = lecturer.photo
    photo.file.save("x", io.BytesIO(b"picture"))
    for client, address in (
        (client_of(lecturer.user), url("my-export")),
        (client_of(pool_manager), url("lecturer-export", lecturer.code)),
    ):
        answer = client.post(address)
        assert "邓" not in answer.headers["Content-Disposition"]
        with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
            facts = json.loads(archive.read("data.json"))
            assert archive.read("photo.png") == b"picture"
        whole = json.dumps(facts, ensure_ascii=False)
        for words in ("13900001234", "住院", "群众欢迎", "讲得好", "浓溪镇第一党支部", "xiulan@example.org"):
            assert words in whole
    assert JournalEntry.objects.filter(verb="lecturer.exported").count() == 2
    assert client_of(outsider).post(url("lecturer-export", lecturer.code)).status_code == 403


# Erasure --------------------------------------------------------------------------------------------------


def test_erasure_takes_the_person_and_keeps_the_figures(client, client_of, edition, organizer, pool_manager):
    stock_pool(edition, organizer, pool_manager)
    person = Lecturer.objects.get(name="蒋红梅")
    person.user, person.photo = UserFactory(), UploadFactory(format=FileFormat.PNG)
    person.towns = ["协兴镇"]
    person.photo.file.save("x", io.BytesIO(b"picture"))
    person.save()
    photo = person.photo
    twin = LecturerFactory(name="蒋红梅", mobile="13700000000", merged_into=person)
    session(person, attendance=55)
    person.reviews.create(held_on="2026-06-01", outcome="improve", note="私密", written_by=pool_manager)
    before, record = all_figures().counts, records_of([person])[person.pk]
    assert before[Figure.LECTURERS, 2026, None, ""] == 4
    assert before[Figure.LECTURERS, 2026, Dimension.TOWN, "协兴镇"] == 1
    hers = client_of(person.user)
    assert hers.post(url("my-erasure")).status_code == 302
    assert hers.post(url("my-erasure")).status_code == 302  # one wish
    assert Erasure.objects.count() == 1
    manager, address = client_of(pool_manager), url("lecturer-erase", person.code)
    assert "蒋红梅" in text_of(manager.get(url("consent-list")))
    assert manager.post(address, {"name": "蒋红"}).status_code == 422
    assert manager.post(address, {"name": "蒋红梅"}).status_code == 302

    assert all_figures().counts == before
    assert records_of([person])[person.pk] == record
    person.refresh_from_db()
    assert (person.user, person.photo, person.mobile, person.unit, person.state) == (
        None,
        None,
        "",
        "",
        "ended",
    )
    for name in ("蒋红梅", "13800000000", "广安区第1党支部"):
        for row in Lecturer.objects.filter(pk__in=[person.pk, twin.pk]).values():
            assert name not in str(row)
    assert not Upload.objects.filter(pk=photo.pk).exists()
    assert not [name for name in ("reviews", "consents", "participations") if getattr(person, name).exists()]
    assert Delivery.objects.get(lecturers=person).attendance == 55
    insider = text_of(manager.get(url("lecturer-detail", person.code)))
    assert "蒋红梅" not in insider
    assert "私密" not in insider
    assert "蒋红梅" not in text_of(client.get(url("report-list")))
    assert JournalEntry.objects.get(verb="lecturer.erased").target_label != "蒋红梅"
    assert manager.post(url("lecturer-edit", person.code), {"name": "蒋红梅"}).status_code == 404
    gather_candidates(edition=edition, actor=organizer)  # publishing again doesn't bring her back
    assert not Lecturer.objects.filter(name="蒋红梅").exists()


def test_before_erasing_the_texts_that_name_somebody_are_listed(client_of, lecturer, pool_manager):
    page = url("lecturer-erase", lecturer.code)
    assert "保持原样" not in text_of(client_of(pool_manager).get(page))
    LecturerFactory(name="邓兰", mobile="13911112222", merged_into=lecturer)
    told = session(LecturerFactory(), remarks="由邓秀兰同志代课")
    called = session(LecturerFactory(), comment="联系电话13911112222")
    other = session(LecturerFactory(), remarks="群众欢迎")
    shown = text_of(client_of(pool_manager).get(page))
    assert "保持原样" in shown
    assert url("delivery-detail", told.code) in shown
    assert url("delivery-detail", called.code) in shown
    assert url("delivery-detail", other.code) not in shown


def test_a_photo_that_is_also_an_entrys_stays_with_the_entry(client_of, lecturer, pool_manager):
    from tests.factories.contest import MaterialFactory

    MaterialFactory(upload=lecturer.photo)
    client_of(pool_manager).post(url("lecturer-erase", lecturer.code), {"name": "邓秀兰"})
    assert Upload.objects.filter(pk=lecturer.photo_id).exists()


def test_a_wish_is_taken_back(client_of, lecturer):
    hers = client_of(lecturer.user)
    hers.post(url("my-erasure"))
    hers.post(url("my-erasure-back"))
    assert Erasure.objects.get().state == "taken_back"
    hers.post(url("my-erasure"))
    assert Erasure.objects.count() == 2


# Terms and reviews ----------------------------------------------------------------------------------------


def appoint(person, days, manager):
    today = timezone.localdate()
    return Appointment.objects.create(
        lecturer=person,
        starts_on=today - timedelta(days=700),
        ends_on=today + timedelta(days=days),
        appointed_by=manager,
    )


def test_letters_about_terms_go_out_once_at_each_distance(lecturer, pool_manager):
    pool_manager.email = "pool@example.org"
    pool_manager.save()
    term = appoint(lecturer, 40, pool_manager)
    appoint(LecturerFactory(state=PoolState.ADMITTED), 40, pool_manager)  # no address
    appoint(LecturerFactory(state=PoolState.ADMITTED), 90, pool_manager)  # not yet
    appoint(LecturerFactory(state=PoolState.ENDED, state_reason="调离"), 10, pool_manager)
    for _turn in range(2):
        remind_of_renewals()
    assert sorted(letter.to[0] for letter in mail.outbox) == ["pool@example.org", "xiulan@example.org"]
    assert set(RenewalReminder.objects.values_list("days_before", "state")) == {
        (60, ReminderState.SENT),
        (60, ReminderState.NO_ADDRESS),
    }
    Appointment.objects.filter(pk=term.pk).update(ends_on=timezone.localdate() + timedelta(days=14))
    remind_of_renewals()
    assert len(mail.outbox) == 4
    assert term.reminders.count() == 2


def test_a_renewed_term_is_not_written_about(lecturer, pool_manager):
    appoint(lecturer, 10, pool_manager)
    appoint(lecturer, 900, pool_manager)
    remind_of_renewals()
    assert not mail.outbox


def test_reviews_stand_on_the_page_and_in_the_list_of_terms(
    client, client_of, lecturer, pool_manager, supervisor
):
    appoint(lecturer, 30, pool_manager)
    manager = client_of(pool_manager)
    data = {"held_on": "2026-06-01", "outcome": "renew", "note": "群众欢迎"}
    assert manager.post(url("lecturer-review", lecturer.code), data).status_code == 302
    assert "群众欢迎" in text_of(manager.get(url("lecturer-detail", lecturer.code)))
    listed = text_of(client_of(supervisor).get(url("term-list") + "?within=60"))
    assert "邓秀兰" in listed
    assert "2026-06-01" in listed
    assert "邓秀兰" not in text_of(manager.get(url("term-list") + "?within=0"))
    agree([lecturer])
    assert "群众欢迎" not in text_of(client.get(url("lecturer-detail", lecturer.code)))
    assert JournalEntry.objects.filter(verb="lecturer.reviewed").count() == 1


# Teams ----------------------------------------------------------------------------------------------------


def test_a_team_with_members_who_come_and_go(client, client_of, lecturer, pool_manager):
    manager = client_of(pool_manager)
    manager.post(url("team-create"), {"name": "银发宣讲团", "unit": "区委老干部局", "is_public": "on"})
    team = Team.objects.get()
    joining = {"lecturer": lecturer.code, "role": "leader", "joined_on": "2025-01-01"}
    assert manager.post(url("team-member-add", team.code), joining).status_code == 302
    assert manager.post(url("team-member-add", team.code), joining).status_code == 422  # belongs to it
    address = url("team-detail", team.code)
    assert "银发宣讲团" in text_of(client.get(url("team-list")))
    assert "邓秀兰" not in text_of(client.get(address))
    agree([lecturer], shown=[PublicPart.TEAMS])
    assert "邓秀兰" in text_of(client.get(address))
    leaving = url("team-member-end", team.code, lecturer.code)
    assert manager.post(leaving, {"left_on": "2024-12-31"}).status_code == 422
    assert manager.post(leaving, {"left_on": "2026-01-31"}).status_code == 302
    assert "邓秀兰" not in text_of(client.get(address))
    assert "2026-01-31" in text_of(manager.get(address))
    manager.post(url("team-edit", team.code), {"name": "银发宣讲团"})  # not public any more
    assert client.get(address).status_code == 404
    manager.post(url("team-delete", team.code))
    assert not Team.objects.exists()
    verbs = set(JournalEntry.objects.filter(verb__startswith="team.").values_list("verb", flat=True))
    assert verbs == {"team.created", "team.member_added", "team.member_left", "team.edited", "team.deleted"}


# Queries --------------------------------------------------------------------------------------------------


@pytest.fixture
def add_people(edition, pool_manager):
    count = iter(range(1000))
    team = Team.objects.create(code="team", name="宣讲团")

    def add(number):
        for _ in range(number):
            n = next(count)
            person = LecturerFactory(state=PoolState.ADMITTED, name=f"王同名{n}", sectors=["学校"])
            person.topics.add(TopicFactory())
            session(person)
            entry = EntryFactory(edition=edition, state=EntryState.ACCEPTED)
            EntryMemberFactory(entry=entry, role=MemberRole.LEAD)
            report = LectureReportFactory(state=PoolState.ADMITTED, admitted_at=timezone.now())
            report.lecturers.add(person)
            appoint(person, 30 + n, pool_manager)
            TeamMember.objects.create(team=team, lecturer=person, joined_on="2026-01-01")
            Team.objects.create(name=f"宣讲团{n}")
            Erasure.objects.create(lecturer=LecturerFactory())
            agree([person])
            LecturerFactory(state=PoolState.ADMITTED)

    return add


@pytest.mark.parametrize(
    ("name", "args"),
    [
        ("lecturer-list", ()),
        ("term-list", ()),
        ("consent-list", ()),
        ("team-list", ()),
        ("team-detail", ("team",)),
    ],
)
def test_lists_of_people_cost_a_constant_number_of_queries(
    assert_constant_queries, client_of, pool_manager, add_people, name, args
):
    client = client_of(pool_manager)
    assert_constant_queries(lambda: client.get(url(name, *args)), add_people)


def test_pages_of_a_person_cost_the_same_for_many_rows(assert_constant_queries, client, client_of, lecturer):
    agree([lecturer])
    hers = client_of(lecturer.user)

    def add(number):
        for _ in range(number):
            session(lecturer, report=LectureReportFactory())
            report = LectureReportFactory(state=PoolState.ADMITTED, admitted_at=timezone.now())
            report.lecturers.add(lecturer)
            TeamMember.objects.create(
                team=Team.objects.create(name=f"团{Team.objects.count()}"),
                lecturer=lecturer,
                joined_on="2026-01-01",
            )
            lecturer.absences.create(starts_on="2999-01-01", ends_on="2999-01-02")

    assert_constant_queries(lambda: client.get(url("lecturer-detail", lecturer.code)), add)
    assert_constant_queries(lambda: hers.get(url("my-page")), add)


def test_a_member_of_the_public_who_writes_gets_nowhere(client_of, lecturer, outsider):
    for name in ("lecturer-review", "lecturer-erase", "lecturer-absences", "lecturer-consent-withdraw"):
        assert client_of(outsider).post(url(name, lecturer.code), {}).status_code == 404
    assert not LectureReport.objects.exists()
