"""The desk's page of the screens, the pages that screens open, and the award ceremony."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from contest.exceptions import DomainError
from contest.models import JournalEntry
from contest.states import MemberRole
from judging.actions import screen as actions
from judging.actions.ceremony import show_slide
from judging.actions.edition_copy import copy_judging
from judging.actions.stage import call_contender, reveal
from judging.exceptions import NotReady
from judging.forms.round_setup import RoundForm
from judging.models import Round, Screen, Stage
from judging.queries.hall import snapshot
from judging.queries.hall.ceremony import ONE_BY_ONE, TOGETHER, ceremony_slides
from judging.states import WHOLE, AwardKind, AwardState, RoundMode, ScreenRole
from tests.factories.contest import EditionFactory, EntryMemberFactory, OrganizationFactory
from tests.factories.judging import AwardFactory, AwardTierFactory, RoundFactory
from tests.files import picture_file
from tests.judging.hall.evening import fresh, make_evening, play


@pytest.fixture
def evening(edition, organizer):
    return make_evening(edition, organizer, judges=3, entries=3)


@pytest.fixture
def screen(evening, organizer):
    return actions.add_screen(round=evening.round, actor=organizer, name="主屏", role=ScreenRole.STAGE)


def url(name, *args):
    return reverse(f"judging:{name}", args=args)


def version_of(round):
    return Stage.objects.get(round=round).version


# Managing ----------------------------------------------------------------------------------------------------


def test_the_desk_adds_a_screen_and_gets_its_address(client_of, evening, scorekeeper):
    client = client_of(scorekeeper)
    page = client.get(url("screen-list", evening.round.code))
    assert "尚无大屏" in page.text

    answer = client.post(
        url("screen-add", evening.round.code), {"name": "左侧大屏", "role": "order"}, follow=True
    )

    made = Screen.objects.get()
    assert (made.name, made.role, len(made.code)) == ("左侧大屏", "order", 32)
    assert url("screen-show", made.code) in answer.text
    assert client.get(url("screen-show", made.code)).status_code == 200
    assert JournalEntry.objects.filter(verb="screen.added").exists()


def test_a_name_is_given_once(evening, screen, organizer):
    with pytest.raises(DomainError, match="主屏"):
        actions.add_screen(round=evening.round, actor=organizer, name="主屏", role=ScreenRole.STAGE)
    other = actions.add_screen(round=evening.round, actor=organizer, name="侧屏", role=ScreenRole.STAGE)
    with pytest.raises(DomainError, match="主屏"):
        actions.change_screen(screen=other, actor=organizer, name="主屏", role=ScreenRole.STAGE)


def test_the_role_of_one_screen_is_set_at_once_and_raises_the_version(client_of, evening, screen, timer):
    before = version_of(evening.round)

    answer = client_of(timer).post(
        url("screen-role", evening.round.code, screen.code), {"role": "leaderboard"}, follow=True
    )

    screen.refresh_from_db()
    assert screen.role == ScreenRole.LEADERBOARD
    assert version_of(evening.round) == before + 1
    assert "“主屏”已切换为" in answer.text


def test_all_screens_but_the_hosts_card_are_set_together(client_of, evening, screen, organizer):
    for name, role in (("侧屏", ScreenRole.ORDER), ("主持人", ScreenRole.HOST)):
        actions.add_screen(round=evening.round, actor=organizer, name=name, role=role)

    client_of(organizer).post(url("screen-roles", evening.round.code), {"role": "ceremony"})

    assert dict(Screen.objects.values_list("name", "role")) == {
        "主屏": "ceremony", "侧屏": "ceremony", "主持人": "host",
    }  # fmt: skip
    assert JournalEntry.objects.get(verb="screen.all_changed").after["screens"] == ["主屏", "侧屏"]


def test_a_role_that_does_not_exist_is_refused_with_a_sentence(client_of, evening, screen, organizer):
    client = client_of(organizer)
    for address in (
        url("screen-role", evening.round.code, screen.code),
        url("screen-roles", evening.round.code),
    ):
        assert "请选择大屏显示的内容" in client.post(address, {"role": "cinema"}, follow=True).text
    screen.refresh_from_db()
    assert screen.role == ScreenRole.STAGE


def test_a_picture_is_checked_stored_and_shown(client_of, client, evening, screen, organizer):
    desk = client_of(organizer)
    address = url("screen-still", evening.round.code, screen.code)
    assert "请先选择图片" in desk.post(address, {}).text
    bad = desk.post(address, {"picture": SimpleUploadedFile("a.png", b"no picture")})
    assert bad.status_code == 422
    assert client.get(url("screen-picture", screen.code)).status_code == 404

    desk.post(address, {"picture": SimpleUploadedFile("赞助.png", picture_file("PNG"))})

    screen.refresh_from_db()
    shown = client.get(url("screen-picture", screen.code))
    assert shown.headers["Content-Type"] == "image/png"
    assert b"".join(shown.streaming_content).startswith(b"\x89PNG")
    assert (
        client.get(url("screen-state", screen.code))
        .json()["still"]
        .startswith(url("screen-picture", screen.code))
    )


def test_a_screen_without_a_picture_cannot_show_one(evening, screen, organizer):
    with pytest.raises(NotReady, match="主屏"):
        actions.change_screen(screen=screen, actor=organizer, name="主屏", role=ScreenRole.STILL)


def test_the_picture_that_is_being_shown_stays(client_of, evening, screen, organizer):
    desk = client_of(organizer)
    address = url("screen-still", evening.round.code, screen.code)
    desk.post(address, {"picture": SimpleUploadedFile("a.png", picture_file("PNG"))})
    screen.refresh_from_db()
    actions.change_screen(screen=screen, actor=organizer, name="主屏", role=ScreenRole.STILL)

    assert "请先切换到其他内容" in desk.post(address, {"drop": "on"}).text

    actions.change_screen(screen=screen, actor=organizer, name="主屏", role=ScreenRole.STAGE)
    desk.post(address, {"drop": "on"})
    screen.refresh_from_db()
    assert screen.still is None


def test_a_screen_is_renamed_and_removed_after_a_question(client_of, evening, screen, organizer):
    desk = client_of(organizer)
    desk.post(url("screen-edit", evening.round.code, screen.code), {"name": "大屏幕", "role": "stage"})
    screen.refresh_from_db()
    assert screen.name == "大屏幕"
    address = url("screen-remove", evening.round.code, screen.code)
    assert desk.get(address).status_code == 200
    assert Screen.objects.exists()

    desk.post(address)

    assert not Screen.objects.exists()


def test_addresses_are_printed_with_codes(client_of, evening, screen, organizer):
    page = client_of(organizer).get(url("screen-print", evening.round.code))

    assert f"http://testserver/screens/{screen.code}/" in page.text
    assert "<svg" in page.text


def test_a_screen_of_another_round_is_not_there(client_of, edition, screen, organizer):
    other = RoundFactory(edition=edition, mode=RoundMode.LIVE)

    assert client_of(organizer).get(url("screen-edit", other.code, screen.code)).status_code == 404


def test_the_list_costs_the_same_for_one_screen_and_for_four(client_of, evening, screen, organizer):
    client = client_of(organizer)
    client.get(url("screen-list", evening.round.code))
    counts = []
    for number in (0, 3):
        for extra in range(number):
            actions.add_screen(round=evening.round, actor=organizer, name=f"屏{extra}", role=ScreenRole.STAGE)
        with CaptureQueriesContext(connection) as captured:
            client.get(url("screen-list", evening.round.code))
        counts.append(len(captured))
    assert counts[0] == counts[1]


# What a screen opens -------------------------------------------------------------------------------------------


def test_the_page_needs_no_log_in_and_is_nobodys_frame_of_the_product(client, screen):
    page = client.get(url("screen-show", screen.code))

    assert page.headers["Cache-Control"] == "no-cache"
    assert "noindex" in page.text
    assert "masthead" not in page.text
    assert page.context["words"]["scoring"] == "评委打分中"


def test_a_guessed_address_opens_nothing(client, screen):
    assert client.get(url("screen-show", "a" * 32)).status_code == 404


# The ceremony --------------------------------------------------------------------------------------------------


@pytest.fixture
def awards(evening, organizer):
    """Two tiers of entries, one unit, one adviser; one award that nobody has confirmed."""
    edition = evening.round.edition
    first, third = (
        AwardTierFactory(edition=edition, name=n, position=p) for n, p in (("一等奖", 1), ("三等奖", 3))
    )
    units = AwardTierFactory(
        edition=edition, name="优秀组织奖", kind=AwardKind.ORGANIZATION, position=4, count=None
    )
    given = {
        "state": AwardState.CONFIRMED,
        "confirmed_by": organizer,
        "confirmed_at": evening.round.stage.opened_at,
    }
    entries = [one.entry for one in evening.contenders]
    AwardFactory(edition=edition, tier=first, entry=entries[0], **given)
    AwardFactory(edition=edition, tier=third, entry=entries[1], **given)
    AwardFactory(edition=edition, tier=third, entry=entries[2])
    AwardFactory(
        edition=edition, tier=units, entry=None, organization=OrganizationFactory(name="协兴镇"), **given
    )
    return entries


def test_the_ceremony_goes_from_units_over_the_lowest_tier_to_the_highest(evening, awards):
    slides = ceremony_slides(evening.round.edition)

    assert [(one["kind"], one.get("tier", "")) for one in slides] == [
        ("opening", ""), ("tier", "优秀组织奖"), ("winners", "优秀组织奖"), ("tier", "三等奖"), ("winners", "三等奖"),
        ("tier", "一等奖"), ("winners", "一等奖"), ("closing", ""),
    ]  # fmt: skip
    assert [one["name"] for one in slides[4]["winners"]] == ["选手2号"]
    assert slides[2]["winners"][0]["name"] == "协兴镇"


def test_names_of_a_team_come_with_their_sounds_and_no_adviser(evening, awards):
    EntryMemberFactory(entry=awards[0], role=MemberRole.MEMBER, name="任䶮")
    EntryMemberFactory(entry=awards[0], role=MemberRole.ADVISER, name="指导老师")

    winner = ceremony_slides(evening.round.edition)[6]["winners"][0]

    assert winner["people"] == ["选手1号", "任䶮"]
    assert winner["say"] == [["任", "rén"], ["䶮", "yǎn"]]


@pytest.mark.parametrize(
    ("count", "pages"), [(ONE_BY_ONE, ONE_BY_ONE), (ONE_BY_ONE + 1, 1), (TOGETHER + 1, 2)]
)
def test_few_of_the_highest_tier_are_called_one_by_one_and_many_in_groups(edition, organizer, count, pages):
    tier = AwardTierFactory(edition=edition, name="一等奖")
    for _turn in range(count):
        AwardFactory(
            edition=edition, tier=tier, state=AwardState.CONFIRMED, confirmed_by=organizer,
            confirmed_at=edition.created_at,
        )  # fmt: skip

    with CaptureQueriesContext(connection) as captured:
        slides = ceremony_slides(edition)

    assert len([one for one in slides if one["kind"] == "winners"]) == pages
    assert len(captured) == 2


def test_the_desk_steps_through_the_slides_and_screens_know_only_the_one(
    client_of, evening, awards, scorekeeper
):
    client = client_of(scorekeeper)
    step = url("ceremony-step", evening.round.code)
    for number in (1, 2):
        client.post(step, {"step": str(number)})

    seen = snapshot(evening.round)["ceremony"]

    assert (seen["step"], seen["slide"]["tier"]) == (2, "优秀组织奖")
    assert "选手1号" not in str(seen)
    assert JournalEntry.objects.filter(verb="stage.ceremony_begun").count() == 1
    client.post(step, {"step": "0"})
    assert snapshot(evening.round)["ceremony"] is None
    assert JournalEntry.objects.filter(verb="stage.ceremony_ended").count() == 1


@pytest.mark.parametrize("step", ["", "x", "-3"])
def test_a_step_that_is_none_changes_nothing(client_of, evening, awards, organizer, step):
    client_of(organizer).post(url("ceremony-step", evening.round.code), {"step": step})

    assert Stage.objects.get(round=evening.round).ceremony_step == 0


def test_without_a_confirmed_award_there_is_no_ceremony(client_of, evening, organizer):
    with pytest.raises(NotReady):
        show_slide(round=evening.round, actor=organizer, step=1)
    assert "尚无已确认的奖项" in client_of(organizer).get(url("ceremony-detail", evening.round.code)).text


def test_the_hosts_script_is_printed_whole(client_of, evening, awards, organizer):
    page = client_of(organizer).get(url("ceremony-print", evening.round.code))

    assert page.text.index("优秀组织奖") < page.text.index("三等奖") < page.text.index("一等奖")
    assert "选手1号" in page.text
    assert "选手3号" not in page.text  # not confirmed


# Held back -----------------------------------------------------------------------------------------------------


@pytest.fixture
def kept(edition, organizer):
    scene = make_evening(edition, organizer, judges=3, entries=2, is_held_back=True)
    play(scene, 0, ["90.5"] * 3, organizer)
    return scene


def test_an_organizer_releases_the_scores_after_a_question(client_of, kept, organizer):
    client = client_of(organizer)
    address = url("score-release", kept.round.code)
    client.get(address)
    assert Stage.objects.get(round=kept.round).released_at is None

    page = client.post(address, follow=True)

    assert "已允许公布得分" in page.text
    assert JournalEntry.objects.get(verb="stage.released").actor == organizer
    client.post(url("score-reveal", kept.round.code))
    assert [one["score"] for one in snapshot(kept.round)["board"]] == ["90.50"]
    client.post(url("score-withhold", kept.round.code), {"reason": "主持人还没有上场"})
    assert snapshot(kept.round)["board"] == []
    assert JournalEntry.objects.get(verb="stage.withheld").reason == "主持人还没有上场"


def test_the_scorekeeper_does_not_release_scores(client_of, kept, scorekeeper):
    client = client_of(scorekeeper)

    for name in ("score-release", "score-reveal", "score-withhold"):
        assert client.post(url(name, kept.round.code), {"reason": "x"}).status_code == 403
    assert Stage.objects.get(round=kept.round).released_at is None


def test_all_scores_are_not_revealed_while_somebody_is_on_stage(client_of, kept, organizer):
    client = client_of(organizer)
    client.post(url("score-release", kept.round.code))
    call_contender(contender=fresh(kept, 1), actor=organizer)

    page = client.post(url("score-reveal", kept.round.code), follow=True)

    assert "还在台上" in page.text or "台上" in page.text
    assert snapshot(kept.round)["board"] == []


def test_the_set_up_offers_to_hold_scores_back_in_live_rounds_alone(client_of, edition, organizer):
    client = client_of(organizer)
    page = client.get(url("round-create", edition.code))
    assert "颁奖" in page.text
    assert 'name="is_held_back"' in page.text
    form = _plain(page.context["form"]) | {"is_held_back": "on", "aggregator": "mean"}
    for one, name, stored in (("live", "决赛", True), ("materials", "初评", False)):
        bound = RoundForm(form | {"mode": one, "name": name}, edition=edition)
        assert bound.is_valid(), bound.errors
        assert bound.values()["is_held_back"] is stored


def _plain(form):
    """The form as a browser sends it without a change."""
    return {name: form[name].value() for name in form.fields if form[name].value() not in (None, False, [])}


def test_the_next_edition_holds_scores_back_like_the_last(edition, organizer):
    RoundFactory(edition=edition, mode=RoundMode.LIVE, is_held_back=True)
    copy = EditionFactory(code="2027", year=edition.year + 1)

    copy_judging(source=edition, edition=copy, actor=organizer, copied={})

    assert Round.objects.get(edition=copy).is_held_back is True


def test_a_score_shown_in_the_hall_is_the_one_that_is_stored(evening, organizer):
    one = play(evening, 0, ["90.5", "91", "92"], organizer)
    reveal(contender=one, actor=organizer, step=WHOLE)

    assert snapshot(evening.round)["board"][0]["score"] == "91.17"
