"""New edition from last year's: every row of the set-up is copied, dates move, states start afresh."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.apps import apps
from django.urls import reverse

from contest.actions.edition_copy import copy_edition, moved_by_years
from contest.exceptions import NameTaken
from contest.models import Edition, JournalEntry, Membership, UnitQuota
from contest.states import EditionState, Role
from judging.actions.certificate import default_layout
from judging.models import (
    AwardPolicy,
    CertificatePicture,
    CertificateSeries,
    CertificateTemplate,
    GlyphPicture,
    NoticePlan,
    PollPlan,
    PrinterProfile,
    Round,
)
from judging.states import CertificateKind, RoundState
from tests.factories.contest import (
    EditionFactory,
    EntryFactory,
    EntryTypeFactory,
    LectureFormFactory,
    MaterialRequirementFactory,
    MembershipFactory,
    OrganizationFactory,
    SectorFactory,
    UploadFactory,
)
from tests.factories.judging import (
    AwardFactory,
    AwardTierFactory,
    ContenderFactory,
    CriterionFactory,
    PanelFactory,
    RoundFactory,
)

# What belongs to one edition's running and stays behind.
LEFT_BEHIND = {
    "contest.Entry", "contest.Job", "contest.Membership", "contest.Invitation", "contest.Reminder", "judging.Panel", "judging.Contender", "judging.Ranking",
    "judging.Award", "judging.Certificate", "judging.PublicNotice", "judging.TieRecord",
    "judging.Session", "judging.Stage", "judging.Screen", "judging.RunningOrder", "judging.OrderDraw",
    "judging.Ticket", "judging.Poll", "judging.Rehearsal", "judging.Trip", "judging.HallRound",
    "judging.PrintRun", "judging.SigningKey",
}  # fmt: skip
# Columns that a copy may not share with its source.
OWN = {"id", "code", "edition", "entry_type", "round", "source_round", "created_at", "added_at"}


def parts_of(edition):
    """Every row that hangs on an edition by a foreign key named edition, entry_type or round, by model."""
    found = {}
    for model in apps.get_models():
        if model._meta.app_label not in {"contest", "judging"} or model._meta.label in LEFT_BEHIND:
            continue
        names = {field.name for field in model._meta.concrete_fields if field.is_relation}
        for path in ("edition", "entry_type__edition", "round__edition"):
            if path.split("__")[0] in names and model is not Edition:
                rows = model._default_manager.filter(**{path: edition})
                found[model._meta.label] = sorted((facts(row) for row in rows), key=str)
                break
    return found


def facts(row):
    """The columns of a row that must be alike in a copy, and the names of what it refers to."""
    own = {
        field.name: getattr(row, field.attname)
        for field in row._meta.concrete_fields
        if field.name not in OWN
    }
    many = {
        field.name: sorted(str(one) for one in getattr(row, field.name).all())
        for field in row._meta.many_to_many
    }
    return own | many


@pytest.fixture
def source(db):
    """Last year's edition with a row of every part of the set-up, already judged and archived."""
    edition = EditionFactory(
        code="2024",
        year=2024,
        name="讲党课2024",
        theme="把理想写在故里",
        announcement="去年的通知",
        contact="0826-2230000",
        time_zone="Asia/Urumqi",
        state=EditionState.ARCHIVED,
        entry_number_prefix="DK2024-",
        next_entry_number=61,
        logo=UploadFactory(),
        results_published_at=datetime(2024, 7, 1, tzinfo=UTC),
        signup_opens_at=datetime(2024, 2, 29, 1, tzinfo=UTC),
        signup_closes_at=datetime(2024, 4, 30, 15, 59, tzinfo=UTC),
        upload_closes_at=datetime(2024, 12, 31, 20, 0, tzinfo=UTC),  # 1 January 2025 in Urumqi
    )
    edition.hosts.create(name="区委组织部", kind="host", position=1)
    edition.hosts.create(name="党员教育中心", kind="organizer", position=2)
    school, village = (
        SectorFactory(edition=edition, name="学校"),
        SectorFactory(edition=edition, name="农村", position=2),
    )
    lecture = LectureFormFactory(edition=edition, name="讲授式")
    teachers = EntryTypeFactory(
        edition=edition, name="教师组", age_max=35, age_on=date(2024, 2, 29), unit_quota=2
    )
    students = EntryTypeFactory(edition=edition, name="学生组", position=2)
    teachers.sectors.set([school, village])
    teachers.lecture_forms.set([lecture])
    MaterialRequirementFactory(entry_type=teachers, name="讲稿")
    MaterialRequirementFactory(
        entry_type=teachers,
        name="视频",
        kind="video",
        formats=["mp4"],
        duration_min=360,
        duration_max=480,
        position=2,
    )
    unit = OrganizationFactory()
    UnitQuota.objects.create(edition=edition, organization=unit, entry_type=teachers, max_entries=3)
    UnitQuota.objects.create(edition=edition, organization=unit, entry_type=None, max_entries=5)
    first = RoundFactory(
        edition=edition, name="初赛", state=RoundState.APPROVED, frozen_rule={"places": 2}, rule_version=3, advance_count=8,
        scoring_closes_at=datetime(2024, 5, 20, 4, tzinfo=UTC),
    )  # fmt: skip
    content = CriterionFactory(round=first, name="内容", code="content", description="观点正确", maximum="60")
    CriterionFactory(round=first, name="表达", maximum="40", position=2)
    final = RoundFactory(
        edition=edition, name="决赛", mode="live", weight=Decimal(1), position=2,
        tie_chain=["exact_score", f"criterion:{content.code}", f"round:{first.code}"],
    )  # fmt: skip
    CriterionFactory(round=final, name="内容", code="content", maximum="100")
    PollPlan.objects.create(round=final, choices=3, may_change=False, minutes=2, places=60)
    first.entry_types.set([students])
    AwardPolicy.objects.create(edition=edition, tie_policy="exclude", vacancy="pass")
    AwardTierFactory(edition=edition, name="一等奖", count=2)
    AwardTierFactory(
        edition=edition, name="优胜奖", count=9, source_round=first, entry_type=students, position=2
    )
    seal = CertificatePicture.objects.create(
        edition=edition, label="印章", use="seal", upload=UploadFactory(format="png"), code="oldseal"
    )
    GlyphPicture.objects.create(edition=edition, char="㛃", upload=seal.upload)
    PrinterProfile.objects.create(edition=edition, name="二楼", dx=1)
    layout = default_layout(CertificateKind.AWARD)
    layout["boxes"].append(
        {"type": "picture", "code": "seal", "x": 1, "y": 1, "width": 9, "height": 9, "asset": seal.code}
    )
    CertificateTemplate.objects.create(
        edition=edition,
        kind="award",
        name="旧",
        superseded_at=datetime(2024, 6, 1, tzinfo=UTC),
        version=1,
        layout=layout,
    )
    CertificateTemplate.objects.create(
        edition=edition, kind="award", name="证书", version=2, layout=layout, issued_on=date(2024, 7, 1)
    )
    CertificateSeries.objects.create(edition=edition, kind="award", pattern="2024-{n:04d}", next_number=55)
    NoticePlan.objects.create(
        edition=edition, working_days=7, office="区纪委", phone="0826-2230001", ends_on=date(2024, 6, 30), ends_on_reason="节假日未公布",
    )  # fmt: skip
    # and what must stay behind
    EntryFactory(edition=edition, entry_type=teachers)
    PanelFactory(round=first)
    ContenderFactory(round=first)
    AwardFactory(edition=edition)
    return edition


@pytest.fixture
def colleague(source):
    return MembershipFactory(edition=source, role=Role.ORGANIZER).user


def copy(source, organizer, **changes):
    values = {"code": "2026", "name": "讲党课2026", "year": 2026}
    return copy_edition(source=source, actor=organizer, **(values | changes))


def test_every_row_of_the_set_up_is_copied_alike(source, colleague):
    before = parts_of(source)
    made = copy(source, colleague)

    after = parts_of(made)
    started_afresh = {
        "judging.Round": {"state": "setup", "frozen_rule": None, "rule_version": 0},
        "judging.CertificateTemplate": {"version": 1},
        "judging.NoticePlan": {"ends_on": None, "ends_on_reason": ""},
        "judging.CertificateSeries": {"next_number": 1, "pattern": "2026-{n:04d}"},
    }
    moved = {
        "age_on",
        "scoring_closes_at",
        "issued_on",
        "tie_chain",
        "superseded_at",
        "layout",
        "saved_at",
        "saved_by",
    }
    before["judging.CertificateTemplate"] = [
        row for row in before["judging.CertificateTemplate"] if row["superseded_at"] is None
    ]
    assert before.keys() == after.keys()
    for label, rows in before.items():
        assert len(rows) == len(after[label]) > 0, label
        fresh = started_afresh.get(label, {})
        expected = [
            {name: fresh.get(name, value) for name, value in row.items() if name not in moved} for row in rows
        ]
        got = [{name: value for name, value in row.items() if name not in moved} for row in after[label]]
        assert sorted(map(str, got)) == sorted(map(str, expected)), label
    assert parts_of(source) == before | {
        "judging.CertificateTemplate": parts_of(source)["judging.CertificateTemplate"]
    }  # the source is as it was


def test_the_edition_itself_starts_afresh_with_its_dates_moved(source, colleague):
    made = copy(source, colleague)
    made.refresh_from_db()
    assert (made.state, made.next_entry_number, made.version) == (EditionState.DRAFT, 1, 1)
    assert (made.theme, made.contact, made.time_zone, made.logo) == (
        source.theme,
        source.contact,
        "Asia/Urumqi",
        source.logo,
    )
    assert made.announcement == ""
    assert made.results_published_at is None
    assert made.entry_number_prefix == "DK2026-"
    assert made.copied_from == source
    assert made.signup_opens_at == datetime(2026, 2, 28, 1, tzinfo=UTC)
    assert made.signup_closes_at == datetime(2026, 4, 30, 15, 59, tzinfo=UTC)
    assert made.upload_closes_at == datetime(2026, 12, 31, 20, 0, tzinfo=UTC)


def test_dates_inside_move_too(source, colleague):
    made = copy(source, colleague)
    assert made.entry_types.get(name="教师组").age_on == date(2026, 2, 28)
    assert made.rounds.get(name="初赛").scoring_closes_at == datetime(2026, 5, 20, 4, tzinfo=UTC)
    assert made.certificate_templates.get().issued_on == date(2026, 7, 1)


def test_the_copied_layout_names_the_copied_seal(source, colleague):
    made = copy(source, colleague)
    layout = made.certificate_templates.get().layout
    assert layout["boxes"][-1]["asset"] == made.certificate_pictures.get().code != "oldseal"


def test_what_refers_within_the_set_up_refers_within_the_copy(source, colleague):
    made = copy(source, colleague)
    first, final = made.rounds.all()
    assert final.tie_chain == ["exact_score", "criterion:content", f"round:{first.code}"]
    assert first.entry_types.get().edition == made
    tier = made.award_tiers.get(name="优胜奖")
    assert (tier.source_round, tier.entry_type.edition) == (first, made)
    assert {quota.entry_type and quota.entry_type.edition for quota in made.unit_quotas.all()} == {made, None}
    assert {sector.edition for sector in made.entry_types.get(name="教师组").sectors.all()} == {made}


def test_entries_people_and_results_stay_behind(source, colleague):
    MembershipFactory(edition=source, role=Role.JUDGE)
    made = copy(source, colleague)
    assert not made.entries.exists()
    assert not made.awards.exists()
    assert not made.notices.exists()
    assert not Round.objects.filter(edition=made, panels__isnull=False).exists()
    assert set(made.memberships.values_list("role", flat=True)) == {Role.ORGANIZER}


def test_organizers_come_along_only_if_wanted(source, colleague):
    other = MembershipFactory(edition=source, role=Role.ORGANIZER).user
    assert set(copy(source, colleague).memberships.values_list("user", flat=True)) == {colleague.pk, other.pk}
    alone = copy(source, colleague, code="2027", year=2027, with_organizers=False)
    assert set(alone.memberships.values_list("user", flat=True)) == {colleague.pk}


def test_a_code_in_use_is_refused_and_nothing_is_made(source, colleague):
    rows = Edition.objects.count(), Membership.objects.count(), JournalEntry.objects.count()
    with pytest.raises(NameTaken):
        copy(source, colleague, code="2024")
    assert (Edition.objects.count(), Membership.objects.count(), JournalEntry.objects.count()) == rows


def test_the_copy_is_journalled(source, colleague):
    made = copy(source, colleague)
    assert JournalEntry.objects.get(verb="edition.copied").after == {"source": "2024", "year": 2026}
    assert JournalEntry.objects.get(verb="edition.judging_copied").edition_code == made.code


@pytest.mark.parametrize(
    ("moment", "years", "then"),
    [
        (date(2024, 2, 29), 1, date(2025, 2, 28)),
        (date(2024, 2, 29), 4, date(2028, 2, 29)),
        (date(2026, 5, 1), 0, date(2026, 5, 1)),
        (None, 1, None),
    ],
)
def test_moved_by_years(moment, years, then):
    assert moved_by_years(moment, years) == then


def test_the_page_offers_the_newest_and_copies_it(client_of, source, colleague):
    visitor = client_of(colleague)
    page = visitor.get(reverse("contest:edition-create"))
    assert page.context["form"].initial.get("year", page.context["form"].fields["year"].initial) == 2025
    response = visitor.post(
        reverse("contest:edition-create"),
        {"source": source.pk, "with_organizers": "on", "name": "讲党课2025", "year": 2025, "code": ""},
    )
    assert response.status_code == 302
    assert response.url == reverse("contest:edition-setup", args=["2025"])
    assert Edition.objects.get(code="2025").rounds.count() == 2


def test_the_page_copies_only_what_one_organizes(client_of, source, organizer):
    response = client_of(organizer).post(
        reverse("contest:edition-create"), {"source": source.pk, "name": "x", "year": 2030, "code": ""}
    )
    assert "source" in response.context["form"].errors
    assert not Edition.objects.filter(year=2030).exists()


def test_how_the_audience_votes_is_copied(source, colleague):
    plan = PollPlan.objects.get(round__edition=copy(source, colleague), round__name="决赛")
    assert (plan.kind, plan.choices, plan.may_change, plan.minutes, plan.places) == ("end", 3, False, 2, 60)


def test_a_deadline_at_the_end_of_the_calendar_does_not_stop_the_copy(source, colleague):
    source.signup_closes_at = source.upload_closes_at = datetime(9999, 12, 31, tzinfo=UTC)
    source.save()
    made = copy(source, colleague)
    assert made.signup_opens_at is not None
    assert (made.signup_closes_at, made.upload_closes_at) == (None, None)
