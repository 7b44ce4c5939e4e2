"""The demonstration contest: played through the actions, whole, the same each time, and open to every role."""

import re
from collections import Counter
from datetime import date, datetime, timedelta
from io import StringIO
from random import Random
from zoneinfo import ZoneInfo

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from django.db.models import Count
from django.test import Client

from contest import journal
from contest.models import Edition, Entry, JournalEntry, Material, Membership, Organization, Upload, User
from contest.states import EditionState, EntryState, FileFormat, MemberRole
from judging.models import Award, Certificate, Contender, RankingLine, ScoreSheet, SheetVersion
from judging.states import AwardKind, CertificateState, RoundState, SheetState
from talent_pool.demo import LOADED
from talent_pool.demo.build import PAST, SEED
from talent_pool.demo.cast import DEMO_ACCOUNTS, gather
from talent_pool.demo.past import play_past
from talent_pool.demo.rules import FINAL, PRELIMINARY, Plan
from talent_pool.demo.stage import Agenda, Clock, at, office_hours, played
from talent_pool.demo.words import Words
from talent_pool.models import (
    Appointment,
    Booking,
    Delivery,
    Lecturer,
    LectureReport,
    Need,
    PossibleDuplicate,
    Route,
    SignIn,
    TeachingSite,
)
from talent_pool.states import BookingState, DeliveryState, DispatchState, NeedState, PoolState
from tests.factories.contest import EditionFactory


def load_demo(*options):
    out = StringIO()
    call_command("load_demo", *options, stdout=out)
    return out.getvalue()


def test_the_demonstration(db, settings):
    """One test, because loading takes its time: a whole contest is played."""
    settings.DEMO_MODE = True

    said = load_demo()

    assert "the edition of 2024" in said
    assert "39 lecturers and 45 reports" in said
    the_editions_are_there()
    entries_are_in_every_state()
    files_are_real_and_shared_where_they_are_large()
    judging_is_in_mid_round()
    past_results_are_published_with_certificates()
    the_pool_holds_39_lecturers_and_45_reports()
    the_pool_is_at_work()
    the_journal_can_be_verified()
    every_account_has_something_to_do()
    every_page_that_a_role_starts_from_answers()
    a_second_call_does_nothing()


def the_editions_are_there():
    years = list(Edition.objects.order_by("year").values_list("year", "state"))
    assert [state for _year, state in years] == [
        EditionState.ARCHIVED,
        EditionState.CERTIFIED,
        EditionState.JUDGING,
    ]
    assert [year for year, _state in years][:2] == [2024, 2025]
    assert Organization.objects.count() == 30
    for edition in Edition.objects.all():
        assert edition.sectors.filter(entries__isnull=False).distinct().count() == 6


def entries_are_in_every_state():
    entries = Counter(current().entries.values_list("state", flat=True))
    assert sum(entries.values()) == 60
    assert set(entries) == set(EntryState)
    assert entries[EntryState.ACCEPTED] >= 45
    returned = current().entries.filter(state=EntryState.RETURNED)
    assert all(entry.formal_checks.last().notes.exists() for entry in returned)
    assert all(entry.extended_until > entry.edition.upload_closes_at for entry in returned)
    drafts = current().entries.filter(state=EntryState.DRAFT)
    assert all(not draft.materials.filter(requirement__kind="video").exists() for draft in drafts)
    names = Entry.objects.filter(members__role=MemberRole.LEAD).values_list("members__name", flat=True)
    assert any("·" in name for name in names)
    assert not Entry.objects.values("title").annotate(n=Count("pk")).filter(n__gt=1).exists()


def files_are_real_and_shared_where_they_are_large():
    formats = set(Upload.objects.values_list("format", flat=True))
    assert formats == {FileFormat.DOCX, FileFormat.PPTX, FileFormat.PDF, FileFormat.MP4, FileFormat.JPEG}
    films = Upload.objects.filter(format=FileFormat.MP4)
    assert films.count() == 3 * Edition.objects.count()
    assert Material.objects.filter(upload__in=films).count() > 100
    assert not films.filter(duration_ms=None).exists()
    for upload in Upload.objects.order_by("format", "pk").distinct()[::40]:
        assert upload.file.size == upload.size


def judging_is_in_mid_round():
    preliminary, final = current().rounds.get(name=PRELIMINARY), current().rounds.get(name=FINAL)
    assert (preliminary.state, final.state) == (RoundState.SCORING, RoundState.SETUP)
    assert preliminary.is_blind
    assert preliminary.panels.count() == 2
    left = preliminary.scoring_closes_at - datetime.now(ZoneInfo("UTC"))
    assert timedelta(days=4) < left < timedelta(days=6)
    sheets = ScoreSheet.objects.filter(contender__round=preliminary)
    per_entry = set(sheets.values("contender").annotate(n=Count("pk")).values_list("n", flat=True))
    assert per_entry == {5}
    states = Counter(sheets.values_list("state", flat=True))
    assert states[SheetState.RECUSED] == 1
    assert 0.55 < states[SheetState.SIGNED] / sheets.count() < 0.7
    assert sheets.filter(state=SheetState.OPEN, current__isnull=False).count() >= 5
    done = [
        sheets.filter(seat=seat, state=SheetState.SIGNED).count() / seat.sheets.count()
        for panel in preliminary.panels.all()
        for seat in panel.seats.all()
    ]
    assert min(done) < 0.1 < 0.4 < sorted(done)[1]
    assert final.panels.get().seats.count() == 7
    assert not final.contenders.exists()
    assert current().award_tiers.filter(kind=AwardKind.ENTRY).count() == 4


def past_results_are_published_with_certificates():
    for edition, plan in zip(Edition.objects.order_by("year"), PAST, strict=False):
        awards = Award.objects.filter(edition=edition, entry__isnull=False)
        given = Counter(awards.values_list("tier__name", flat=True))
        assert tuple(given[name] for name in ("一等奖", "二等奖", "三等奖", "优秀奖")) == plan.prizes
        every = Award.objects.filter(edition=edition).count()
        issued = Certificate.objects.filter(
            edition=edition, award__isnull=False, state=CertificateState.VALID
        )
        assert issued.count() == every > awards.count()
        assert edition.results_published_at.year == plan.year
        assert not RankingLine.objects.filter(ranking__edition=edition, status="incomplete").exists()


def the_pool_holds_39_lecturers_and_45_reports():
    assert Lecturer.objects.admitted().count() == 39
    assert LectureReport.objects.filter(state=PoolState.ADMITTED).count() == 45
    twice = Lecturer.objects.admitted().annotate(won=Count("reports")).filter(won=2)
    assert twice.count() == 6
    assert Appointment.objects.count() == 39
    assert 30 < Appointment.objects.filter(certificate__isnull=False).count() < 39
    assert not LectureReport.objects.filter(script_text="").exists()
    assert PossibleDuplicate.objects.count() == 1
    waiting = Lecturer.objects.filter(state=PoolState.CANDIDATE)
    assert 0 < waiting.count() < 15


def the_pool_is_at_work():
    assert TeachingSite.objects.count() == 37
    assert Route.objects.count() == 4
    orders = Counter(Booking.objects.values_list("state", flat=True))
    assert set(orders) == set(BookingState)
    sessions = Counter(Delivery.objects.values_list("state", flat=True))
    assert sessions[DeliveryState.CONFIRMED] > 250
    assert sessions[DeliveryState.DISPUTED] == sessions[DeliveryState.OPEN] == 1
    assert sessions[DeliveryState.REPORTED] >= 3
    assert len(set(Delivery.objects.values_list("held_on__year", flat=True))) >= 3
    assert not Delivery.objects.sessions().filter(lecturers__isnull=True).exists()
    assert SignIn.objects.count() > 50
    needs = set(Need.objects.values_list("state", flat=True))
    assert needs >= {NeedState.OPEN, NeedState.CALLED, NeedState.ANSWERED}
    late = Booking.objects.filter(state=BookingState.ACCEPTED, ends_at__lt=datetime.now(ZoneInfo("UTC")))
    assert late.count() == 3, "sessions that nobody has reported"
    me = Lecturer.objects.get(user__username="demo-contestant")
    asked = Counter(me.dispatches.values_list("state", "booking__state"))
    assert asked[DispatchState.OFFERED, BookingState.OFFERED] == 1
    assert asked[DispatchState.ACCEPTED, BookingState.ACCEPTED] == 2
    branch = Booking.objects.filter(placed_by__username="demo-contact")
    assert set(branch.values_list("state", flat=True)) >= {"placed", "offered", "accepted", "delivered"}


def the_journal_can_be_verified():
    call_command("verify_journal", stdout=StringIO())
    moments = list(JournalEntry.objects.order_by("sequence").values_list("at", flat=True))
    assert moments == sorted(moments), "time runs one way"
    years = Counter(JournalEntry.objects.values_list("at__year", flat=True))
    assert years[2024] > 500
    assert years[2025] > 500
    assert JournalEntry.objects.last().verb == LOADED


def every_account_has_something_to_do():
    for role, (name, _post) in DEMO_ACCOUNTS.items():
        person = User.objects.get(username=f"demo-{name}")
        assert Membership.objects.filter(user=person, edition=current(), role=role).exists()
    mine = ScoreSheet.objects.filter(seat__judge__username="demo-judge", contender__round__edition=current())
    assert mine.filter(state=SheetState.OPEN).count() > 4
    own = current().entries.filter(owner__username="demo-contestant")
    assert sorted(own.values_list("state", flat=True)) == [EntryState.ACCEPTED, EntryState.RETURNED]
    won = Certificate.objects.filter(award__entry__owner__username="demo-contestant")
    assert won.count() == 1


LINK = re.compile(r'href="(/[^"#]*)"')
NOT_PAGES = ("/static/", "/logout/", "/i18n/", "/admin/")


def every_page_that_a_role_starts_from_answers():
    """The home page of every role, and every page that it leads to."""
    for name, _post in DEMO_ACCOUNTS.values():
        client = Client()
        client.force_login(User.objects.get(username=f"demo-{name}"))
        home = client.get("/")
        assert home.status_code == 200, name
        for path in sorted(set(LINK.findall(home.content.decode()))):
            if not path.startswith(NOT_PAGES):
                assert client.get(path.replace("&amp;", "&")).status_code in {200, 302}, (name, path)


def a_second_call_does_nothing():
    lines = JournalEntry.objects.count()

    assert "is loaded" in load_demo()

    assert JournalEntry.objects.count() == lines


def current():
    return Edition.objects.order_by("-year").first()


SMALL = Plan(
    year=2024, ordinal="首届", theme="小而全", made=date(2024, 3, 4), opens=date(2024, 4, 1), signup=date(2024, 5, 10),
    upload=date(2024, 5, 17), entries=12, finalists=6, prizes=(1, 2, 3, 2),
)  # fmt: skip


def played_once():
    """Play a small edition, take down what people see of it, and undo everything."""
    with transaction.atomic(), played(seed=SEED, start=at(SMALL.made, 9)) as clock:
        play_past(gather(Words(SEED)), SMALL, Agenda(clock), Random(SEED))
        seen = [
            list(rows)
            for rows in (
                User.objects.order_by("pk").values_list("username", "full_name", "code"),
                Entry.objects.order_by("pk").values_list(
                    "code", "number", "title", "abstract", "submitted_at"
                ),
                Upload.objects.order_by("pk").values_list("code", "sha256"),
                Contender.objects.order_by("pk").values_list("alias", "running_order", "elapsed_seconds"),
                SheetVersion.objects.order_by("pk").values_list("marks", "comment", "saved_at"),
                RankingLine.objects.order_by("pk").values_list("entry__number", "place", "published"),
                Certificate.objects.order_by("pk").values_list("number", "holder", "check_code"),
                JournalEntry.objects.order_by("pk").values_list("verb", "at", "target_label"),
            )
        ]
        transaction.set_rollback(True)
    return seen


def test_two_loadings_are_alike(db):
    first, second = played_once(), played_once()

    assert all(first)
    for one, other in zip(first, second, strict=True):
        assert one == other


def test_the_demonstration_does_not_mix_with_a_real_contest(db):
    EditionFactory(name="第八届微党课比赛")

    with pytest.raises(CommandError, match="第八届微党课比赛"):
        load_demo()

    assert not JournalEntry.objects.exists()
    assert not User.objects.filter(username__startswith="demo-").exists()


def test_a_reset_has_to_be_meant_and_spares_a_real_contest(db):
    mark = EditionFactory(code="2024")
    journal.record(actor=None, verb=LOADED, target=mark, after={"editions": ["2024"]})

    with pytest.raises(CommandError, match="--delete-everything"):
        load_demo("--reset")
    EditionFactory(code="real", name="第八届微党课比赛")
    with pytest.raises(CommandError, match="第八届微党课比赛"):
        load_demo("--reset", "--delete-everything")

    assert Edition.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_a_reset_begins_anew(monkeypatch):
    mark = EditionFactory(code="2024")
    with transaction.atomic():
        journal.record(actor=None, verb=LOADED, target=mark, after={"editions": ["2024"]})
    monkeypatch.setattr("talent_pool.demo.build.gather", lambda words: 1 / 0)

    with pytest.raises(ZeroDivisionError):  # the loading has begun
        load_demo("--reset", "--delete-everything")

    assert not Edition.objects.exists()
    assert not JournalEntry.objects.exists()


@pytest.mark.pure
def test_deeds_are_done_in_the_order_of_their_moments():
    clock = Clock(at(date(2024, 1, 1), 9))
    agenda, done = Agenda(clock), []
    agenda.note(at(date(2024, 1, 3), 9), lambda: done.append(("late", clock.now().day)))
    agenda.note(
        at(date(2024, 1, 2), 9),
        lambda: agenda.note(at(date(2024, 1, 2), 10), lambda: done.append(("next", 2))),
    )

    agenda.play()

    assert done == [("next", 2), ("late", 3)]
    clock.go_to(at(date(2023, 1, 1), 9))
    assert clock.now().year == 2024


@pytest.mark.pure
def test_what_goes_on_beside_is_done_in_between():
    clock = Clock(at(date(2024, 1, 1), 9))
    beside, done = Agenda(clock), []
    agenda = Agenda(clock, beside)
    for day in (2, 4, 6):
        agenda.note(at(date(2024, 1, day), 9), lambda day=day: done.append(day))
        beside.note(at(date(2024, 1, day + 1), 9), lambda day=day: done.append(day + 1))

    agenda.play()
    assert done == [2, 3, 4, 5, 6]
    beside.play(at(date(2024, 1, 7), 9))
    assert done == [2, 3, 4, 5, 6], "what begins at that moment is not before it"
    beside.play()
    assert done == [2, 3, 4, 5, 6, 7]


@pytest.mark.pure
def test_the_stage_gives_time_back():
    with played(seed=1, start=at(date(2024, 1, 1), 9)):
        from django.utils import timezone

        assert timezone.now().year == 2024
    assert abs(timezone.now() - datetime.now(ZoneInfo("UTC"))) < timedelta(seconds=5)
    assert office_hours(Random(1), date(2024, 1, 1), date(2024, 1, 1)).date() == date(2024, 1, 1)


def test_nothing_is_left_of_a_loading_that_failed(db, monkeypatch):
    def power_cut(*args):
        assert User.objects.filter(username="demo-judge").exists()
        raise RuntimeError("power cut")

    monkeypatch.setattr("talent_pool.demo.build.play_past", power_cut)

    with pytest.raises(RuntimeError, match="power cut"):
        load_demo()

    assert not User.objects.filter(username__startswith="demo-").exists()
    assert not Organization.objects.exists()
