"""The organizer's pages of a round as they look, in Chinese, at three sizes."""

import pytest
from django.urls import reverse

from judging.actions.ranking import compute_ranking
from judging.actions.recusal import declare_recusal
from judging.actions.sheet import save_marks, sign_sheet
from judging.states import RoundMode
from tests.factories.contest import OrganizationFactory
from tests.factories.judging import AwardTierFactory
from tests.factories.scenes import GOOD_MARKS, make_round
from tests.judging.scored import scored_round

pytestmark = pytest.mark.django_db(transaction=True)

PAGES = ("round-detail", "contender-list", "panel-list", "assignment", "progress", "fairness")


@pytest.fixture
def scene(edition, organizer):
    scene = make_round(
        edition, judges=5, entries=6, mode=RoundMode.LIVE, name="全区决赛", opened_by=organizer
    )
    units = [OrganizationFactory(name=name) for name in ("协兴镇党委", "区教育科技和体育局", "浓溪镇党委")]
    titles = (
        "牌坊村的一盏灯",
        "一张老照片背后的誓言",
        "翰林院子里的家风",
        "从渠江到天安门",
        "田埂上的党课",
        "把名字写在脱贫路上",
    )
    for place, contender in enumerate(scene.contenders, start=1):
        entry = contender.entry
        entry.title, entry.organization = titles[place - 1], units[place % 3]
        entry.save()
        contender.running_order = place
        contender.save()
    judge = scene.judge(3)
    judge.organization, judge.mobile = units[1], "13800001234"
    judge.save()
    for n, (contender, seat) in enumerate([(0, 0), (0, 1), (1, 0), (2, 2), (0, 2)]):
        sheet = scene.sheet(contender, seat)
        act = sign_sheet if n < 4 else save_marks
        act(
            code=sheet.code,
            judge=scene.judge(seat),
            marks=GOOD_MARKS,
            comment="",
            base=0,
            client_id=f"look-{n}",
        )
    declare_recusal(seat=scene.seats[4], contender=scene.contenders[5], actor=organizer, reason="师徒关系")
    return scene


@pytest.mark.parametrize("name", PAGES)
def test_pages_of_a_round_in_a_real_browser(scene, organizer, open_page, shoot, assert_accessible, name):
    page = open_page("desk", user=organizer, path=reverse(f"judging:{name}", args=[scene.round.code]))
    shoot(page, f"round-{name}")
    assert_accessible(page)
    page.set_viewport_size({"width": 390, "height": 844})
    wider = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wider <= 0, f"{name} is {wider} px too wide for a phone"


def test_an_act_is_asked_for_in_a_dialog(scene, organizer, open_page, shoot):
    page = open_page("desk", user=organizer, path=reverse("judging:contender-list", args=[scene.round.code]))
    page.get_by_role("link", name="扣分").first.click()
    page.locator("dialog [name=points]").fill("0.5")
    page.locator("dialog [name=reason]").fill("脱稿不足")
    shoot(page, "round-deduction", ("desk",))
    page.locator("dialog").get_by_role("button", name="扣分").click()
    page.get_by_text("−0.5 脱稿不足").wait_for()


def test_the_judges_list_in_a_real_browser(scene, edition, open_page, shoot, assert_accessible):
    page = open_page("phone", user=scene.judge(0), path=reverse("judging:sheet-list", args=[edition.code]))
    shoot(page, "sheet-list")
    assert_accessible(page)
    page.locator(".sheet-row a").nth(2).tap()
    page.wait_for_url("**/sheets/**")


def test_a_whole_fairness_report_in_a_real_browser(edition, organizer, open_page, shoot, assert_accessible):
    marks = {f"作品{row}": [str(80 + (row * 7 + judge * 3) % 12) for judge in range(5)] for row in range(8)}
    AwardTierFactory(edition=edition, name="一等奖", count=2)
    round = scored_round(edition, marks)
    compute_ranking(round=round, actor=organizer)
    page = open_page("desk", user=organizer, path=reverse("judging:fairness", args=[round.code]))
    shoot(page, "fairness-report")
    assert_accessible(page)
    page.set_viewport_size({"width": 390, "height": 844})
    shoot(page, "fairness-report-phone")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert_accessible(page)
