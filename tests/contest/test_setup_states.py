"""An edition's way through its states, who sees it, and what waits for whom on the home page."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from contest import signals
from contest.actions.edition import change_basics, create_edition, move_edition
from contest.exceptions import Blocked, IllegalMove, NameTaken, ReasonRequired, StaleEdit
from contest.models import Edition, JournalEntry
from contest.states import EditionState, EntryState, Role
from tests.factories.contest import (
    EditionFactory,
    EntryFactory,
    EntryTypeFactory,
    MaterialRequirementFactory,
    MembershipFactory,
    UserFactory,
)
from tests.factories.judging import AwardTierFactory, CriterionFactory, RoundFactory


def ready(edition):
    """Give an edition everything that it needs to open."""
    edition.theme = "把理想写在故里"
    edition.save()
    edition.hosts.create(name="区委组织部")
    MaterialRequirementFactory(entry_type=EntryTypeFactory(edition=edition))
    CriterionFactory(round=RoundFactory(edition=edition, weight=1))
    AwardTierFactory(edition=edition)
    return edition


@pytest.fixture
def draft(organizer, edition):
    edition.state = EditionState.DRAFT
    edition.save()
    return edition


def test_an_edition_with_something_missing_does_not_open(draft, organizer):
    with pytest.raises(Blocked) as refusal:
        move_edition(edition=draft, target=EditionState.OPEN, actor=organizer)
    assert len(refusal.value.sentences) >= 5
    draft.refresh_from_db()
    assert draft.state == EditionState.DRAFT
    assert not JournalEntry.objects.exists()


def test_a_complete_edition_opens_and_the_floors_above_hear_of_it(draft, organizer):
    heard = []

    def listen(**told):
        heard.append((told["edition"].code, told["source"], told["actor"]))

    signals.edition_moved.connect(listen)
    try:
        move_edition(edition=ready(draft), target=EditionState.OPEN, actor=organizer)
    finally:
        signals.edition_moved.disconnect(listen)
    draft.refresh_from_db()
    assert draft.state == EditionState.OPEN
    assert heard == [("2026", EditionState.DRAFT, organizer)]
    line = JournalEntry.objects.get(verb="edition.moved")
    assert (line.before, line.after) == ({"state": "draft"}, {"state": "open"})


def test_floors_above_can_block_a_step(edition, organizer):
    def object_to(**asked):
        return ["还有一份评分表没有签名。"]

    signals.blockers_asked.connect(object_to)
    try:
        with pytest.raises(Blocked, match="没有签名"):
            move_edition(edition=edition, target=EditionState.CLOSED, actor=organizer)
    finally:
        signals.blockers_asked.disconnect(object_to)
    edition.refresh_from_db()
    assert edition.state == EditionState.OPEN


def test_a_step_over_another_is_refused(edition, organizer):
    with pytest.raises(IllegalMove):
        move_edition(edition=edition, target=EditionState.JUDGING, actor=organizer)


def test_a_step_back_needs_a_reason_and_keeps_it(edition, organizer):
    with pytest.raises(ReasonRequired):
        move_edition(edition=edition, target=EditionState.DRAFT, actor=organizer, reason="  ")
    move_edition(edition=edition, target=EditionState.DRAFT, actor=organizer, reason="主题写错了")
    line = JournalEntry.objects.get(verb="edition.moved_back")
    assert (line.reason, line.before, line.after) == ("主题写错了", {"state": "open"}, {"state": "draft"})


def test_issued_certificates_end_the_way_back(edition, organizer):
    edition.state = EditionState.CERTIFIED
    edition.save()
    with pytest.raises(IllegalMove):
        move_edition(edition=edition, target=EditionState.PUBLISHED, actor=organizer, reason="x")


def test_judging_waits_for_the_formal_check(edition, organizer):
    edition.state = EditionState.CLOSED
    edition.save()
    RoundFactory(edition=edition)
    EntryFactory(edition=edition, state=EntryState.ACCEPTED)
    waiting = EntryFactory(edition=edition, state=EntryState.SUBMITTED)
    with pytest.raises(Blocked):
        move_edition(edition=edition, target=EditionState.JUDGING, actor=organizer)
    waiting.state = EntryState.ACCEPTED
    waiting.save()
    move_edition(edition=edition, target=EditionState.JUDGING, actor=organizer)


def test_the_hour_of_publication_is_kept_and_taken_back(edition, organizer, monkeypatch):
    monkeypatch.setattr("contest.actions.edition.blockers_of", lambda *_: [])  # the result is another test's
    edition.state = EditionState.NOTICE
    edition.save()
    moved = move_edition(edition=edition, target=EditionState.PUBLISHED, actor=organizer)
    assert moved.results_published_at is not None
    moved = move_edition(edition=moved, target=EditionState.NOTICE, actor=organizer, reason="有异议")
    assert moved.results_published_at is None


def test_page_shows_what_blocks_and_refuses_the_press(client_of, draft, organizer):
    url = reverse("contest:edition-move", args=["2026"])
    visitor = client_of(organizer)
    page = visitor.get(url)
    assert page.context["blockers"]
    assert "disabled" in page.text
    visitor.post(url, {"target": "open"})
    draft.refresh_from_db()
    assert draft.state == EditionState.DRAFT


def test_page_moves_on_and_back(client_of, edition, organizer):
    url = reverse("contest:edition-move", args=["2026"])
    visitor = client_of(organizer)
    visitor.post(url, {"target": "closed"})
    edition.refresh_from_db()
    assert edition.state == EditionState.CLOSED
    assert visitor.post(url, {"target": "open"}).status_code == 422  # no reason
    edition.refresh_from_db()
    assert edition.state == EditionState.CLOSED
    visitor.post(url, {"target": "open", "reason": "延长报名"})
    edition.refresh_from_db()
    assert edition.state == EditionState.OPEN


def test_a_press_that_comes_too_late_changes_nothing(client_of, edition, organizer):
    url = reverse("contest:edition-move", args=["2026"])
    client_of(organizer).post(url, {"target": "decided"})
    edition.refresh_from_db()
    assert edition.state == EditionState.OPEN


# Making and changing --------------------------------------------------------------------------------------


def test_who_makes_an_edition_organizes_it(organizer):
    made = create_edition(actor=organizer, code="2030", name="讲党课2030", year=2030)
    assert made.state == EditionState.DRAFT
    assert made.memberships.get().role == Role.ORGANIZER
    assert JournalEntry.objects.filter(verb="edition.created").exists()
    with pytest.raises(NameTaken):
        create_edition(actor=organizer, code="2030", name="又一个", year=2030)


def test_a_stale_version_is_refused_by_name_of_the_other(edition, organizer):
    other = UserFactory(full_name="何正清")
    change_basics(edition=edition, actor=other, version=1, values={"theme": "甲"})
    with pytest.raises(StaleEdit) as refusal:
        change_basics(edition=edition, actor=organizer, version=1, values={"theme": "乙"})
    assert refusal.value.who == "何正清"
    edition.refresh_from_db()
    assert edition.theme == "甲"


def test_a_save_without_change_leaves_no_trace(edition, organizer):
    change_basics(edition=edition, actor=organizer, version=1, values={"theme": edition.theme})
    edition.refresh_from_db()
    assert edition.version == 1
    assert not JournalEntry.objects.exists()


@pytest.mark.parametrize("person", ["judge", "contestant", "outsider", "supervisor"])
def test_others_make_no_edition(client_of, request, edition, person):
    visitor = client_of(request.getfixturevalue(person))
    assert visitor.get(reverse("contest:edition-create")).status_code == 403
    visitor.post(reverse("contest:edition-create"), {"name": "x", "year": 2031})
    assert not Edition.objects.filter(year=2031).exists()


# The public page ------------------------------------------------------------------------------------------


def test_public_page_says_what_can_be_entered_until_when(client_of, edition):
    edition.announcement = "关于举办大赛的通知"
    edition.theme = "把理想写在故里"
    edition.save()
    edition.hosts.create(name="区委组织部")
    entry_type = EntryTypeFactory(edition=edition, name="教师组", team_max=3, age_max=35, unit_quota=2)
    MaterialRequirementFactory(
        entry_type=entry_type, name="视频", kind="video", formats=["mp4"], max_bytes=500_000_000, duration_min=360,
        duration_max=480, height_min=1080, aspect="16:9",
    )  # fmt: skip
    page = client_of().get(reverse("contest:edition-detail", args=["2026"])).text
    for words in (
        "关于举办大赛的通知",
        "把理想写在故里",
        "区委组织部",
        "教师组",
        "不超过 35 周岁",
        "每单位限 2 件",
    ):
        assert words in page
    assert "MP4，不超过 500 MB，时长 6 分钟–8 分钟，不低于 1080p，16:9" in page
    assert "data-countdown" in page


def test_a_draft_is_seen_by_its_organizers_only(client_of, draft, organizer, outsider):
    url = reverse("contest:edition-detail", args=["2026"])
    assert client_of(organizer).get(url).status_code == 200
    assert client_of(outsider).get(url).status_code == 404
    assert client_of().get(url).status_code == 404


@pytest.mark.parametrize(
    ("opens", "closes", "offered"),
    [(-1, 1, True), (1, 2, False), (-2, -1, False)],
    ids=["now", "before", "after"],
)
def test_entering_is_offered_only_between_the_dates(client_of, edition, opens, closes, offered):
    edition.signup_opens_at = timezone.now() + timedelta(days=opens)
    edition.signup_closes_at = timezone.now() + timedelta(days=closes)
    edition.save()
    page = client_of().get(reverse("contest:edition-detail", args=["2026"])).text
    assert ("cover-deadline" in page) is offered


# Home -----------------------------------------------------------------------------------------------------


def test_home_without_any_contest_says_so(client_of, db):
    response = client_of().get("/")
    assert response.status_code == 200
    assert "还没有发布大赛" in response.text


def test_home_shows_the_newest_announced_contest(client_of, edition):
    EditionFactory(year=2020, name="旧的一届")
    EditionFactory(year=2030, name="还在筹备", state=EditionState.DRAFT)
    page = client_of().get("/").text
    assert edition.name in page
    assert "旧的一届" not in page
    assert "还在筹备" not in page


def test_home_of_an_organizer_begins_with_what_is_not_open_yet(client_of, draft, organizer):
    page = client_of(organizer).get("/")
    ((of, items),) = page.context["work"]
    assert of == draft
    assert [item.url for item in items] == [reverse("contest:edition-setup", args=["2026"])]


def test_home_of_somebody_without_a_role_is_the_public_one(client_of, edition, outsider):
    assert client_of(outsider).get("/").context["work"] == []


@pytest.mark.parametrize(
    "role", [Role.ORGANIZER, Role.CONTESTANT, Role.SUPERVISOR, Role.JUDGE, Role.POOL_MANAGER]
)
def test_home_costs_the_same_for_any_number_of_editions(client_of, role, assert_constant_queries):
    person = UserFactory()
    visitor = client_of(person)

    def more(n):
        for edition in EditionFactory.create_batch(n):
            MembershipFactory(user=person, edition=edition, role=role)
            EntryFactory(edition=edition, owner=person, state=EntryState.SUBMITTED)

    assert_constant_queries(lambda: visitor.get("/"), more)
