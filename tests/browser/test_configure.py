"""Three real contests, each configured by clicking only, in a real browser."""

import re

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from contest.models import Edition, Organization
from contest.queries.setup import missing_lines, setup_lines
from contest.states import EditionState
from judging.models import Round
from judging.queries.round import rule_of
from judging.scoring import RoundRule, validate_rule
from tests.factories.contest import EditionFactory, MembershipFactory, OrganizationFactory, UserFactory

pytestmark = pytest.mark.django_db(transaction=True)


class Office:
    """An organizer at the desk: finds pages by the side navigation and fields by their labels."""

    def __init__(self, page):
        self.page = page

    def step(self, name):
        self.page.get_by_role("navigation", name="本届各页").get_by_role(
            "link", name=name, exact=True
        ).click()

    def fill(self, **values):
        for label, value in values.items():
            self.page.get_by_label(label, exact=True).fill(str(value))

    def put(self, label, value, nth=0):
        self.page.get_by_label(label).nth(nth).fill(str(value))

    def choose(self, label, option):
        self.page.get_by_label(label).select_option(label=option)

    def tick(self, label):
        self.page.get_by_label(label).check()

    def press(self, name, exact=True):
        self.page.get_by_role("button", name=name, exact=exact).first.click()

    def follow(self, name):
        self.page.get_by_role("link", name=name, exact=True).first.click()

    def saved(self):
        expect(self.page.get_by_text("已保存。")).to_be_visible()

    def make_edition(self, name, year):
        self.page.goto(reverse("contest:edition-list"))
        self.follow("新建一届")
        self.choose("从哪里开始", "空白设置")
        self.put("名称", name)
        self.put("年份", year)
        self.press("新建")
        expect(self.page.get_by_role("heading", name="设置", exact=True)).to_be_visible()
        return Edition.objects.get(year=year)

    def basics(self, theme, *hosts):
        self.step("名称与主办")
        self.put("主题", theme)
        for n, host in enumerate(hosts):
            self.page.get_by_label("单位", exact=True).nth(n).fill(host)
        self.press("保存")
        self.saved()

    def dates(self, opens, signup, uploads=""):
        self.step("截止时间")
        self.put("报名开始", opens)
        self.put("报名截止", signup)
        if uploads:
            self.put("材料截止", uploads)
        self.press("保存")
        self.saved()

    def names(self, step, names):
        self.step(step)
        self.put("批量添加", "\n".join(names))
        self.press("添加这些名称")
        expect(self.page.get_by_role("textbox", name="名称", exact=True).first).to_have_value(names[0])

    def entry_type(self, name, materials, **limits):
        self.step("作品类别")
        self.follow("添加作品类别")
        self.put("名称", name)
        for label, value in limits.items():
            self.put(label, value)
        self.press("保存")
        for material in materials:
            self.press(material)
            expect(self.page.get_by_role("link", name=material, exact=True)).to_be_visible()

    def material(self, name, **changes):
        """Change the limits of a material on the page of its entry type."""
        self.follow(name)
        for label, value in changes.items():
            self.put(label, value)
        self.press("保存")
        self.saved()

    def round(self, name, *, criteria, live=False, weight="", advance="", types=(), more=None, scope=""):
        self.step("轮次")
        self.follow("添加轮次")
        self.put("名称", name)
        self.page.get_by_label("现场" if live else "材料评审").check()
        for one in types:
            self.tick(one)
        self.put("占总成绩的比重", weight)
        if advance:
            self.put("晋级数量", advance)
        if scope:
            self.choose("晋级范围", scope)
        if more:
            more()
        self.press("保存")
        expect(
            self.page.get_by_role("heading", name=re.compile(f"“{re.escape(name)}” ?的评分项"))
        ).to_be_visible()
        self.press(criteria, exact=False)
        self.saved()

    def tiers(self, which, scope="总体"):
        self.step("奖次")
        self.choose("评选范围", scope)
        self.press(which, exact=False)

    def tier(self, name, **values):
        self.step("奖次")
        self.follow("添加奖次")
        self.put("名称", name)
        for label, value in values.items():
            if isinstance(value, int):
                self.put(label, value)
            else:
                self.choose(label, value)
        self.press("保存")
        self.saved()

    def all_done(self):
        """The set-up page shows every needed line done, and the edition can be opened."""
        self.step("准备情况")
        expect(self.page.get_by_text("必填项目已全部完成。")).to_be_visible()
        assert self.page.get_by_role("img", name="缺少").count() == 0


@pytest.fixture
def office(open_page):
    last_year = EditionFactory(code="2018", year=2018, name="上届大赛", state=EditionState.ARCHIVED)
    organizer = UserFactory(username="organizer", full_name="周文静")
    MembershipFactory(user=organizer, edition=last_year, role="organizer")
    for name in ("机械学院", "文学院"):
        OrganizationFactory(name=name)
    return Office(open_page("desk", user=organizer))


def check_rules(edition, judges=7):
    for made in edition.rounds.all():
        assert validate_rule(RoundRule.from_json(rule_of(made)), judges) == []


def test_2024_videos_of_branches_scored_by_a_panel_then_a_live_final_of_eight(office):
    edition = office.make_edition("我在小平故里讲党课2024", 2024)
    office.basics("青春心向党", "中共某某大学委员会", "党委组织部")
    office.dates("2024-03-01T09:00", "2024-04-30T23:59", "2024-05-10T23:59")
    office.names("授课形式", ["讲授式", "情景再现"])
    office.entry_type("支部推荐", ["视频", "讲稿"], 每单位限报件数=2)
    office.material("视频", **{"时长，不少于": "6:00", "时长，不超过": "8:00", "单个文件上限": 500})
    office.round("视频初评", criteria="视频评审", advance=8)
    office.round("现场决赛", criteria="现场授课", live=True, weight=100)
    office.tiers("一、二、三等奖")
    office.all_done()

    video = edition.entry_types.get().requirements.get(kind="video")
    assert (video.duration_min, video.duration_max, video.height_min, video.aspect) == (
        360,
        480,
        1080,
        "16:9",
    )
    assert video.max_bytes == 500_000_000
    assert edition.entry_types.get().unit_quota == 2
    first, final = edition.rounds.all()
    assert (first.mode, first.advance_count, first.weight) == ("materials", 8, None)
    assert (final.mode, final.advance_count, final.weight) == ("live", None, 1)
    assert [(tier.name, tier.count) for tier in edition.award_tiers.all()] == [
        ("一等奖", 2),
        ("二等奖", 3),
        ("三等奖", 4),
    ]
    edition.refresh_from_db()
    assert missing_lines(edition) == []
    check_rules(edition)


def test_2019_colleges_then_a_semi_final_by_lot_then_a_final(office):
    edition = office.make_edition("微党课大赛2019", 2019)
    office.basics("我和我的祖国", "中共某某大学委员会")
    office.dates("2019-03-01T08:00", "2019-05-01T18:00")
    office.names("领域", ["文科", "理科", "工科"])
    office.entry_type("微党课", ["讲稿", "课件"])

    def clock():
        office.put("最短时间", "8:00")
        office.put("最长时间", "10")
        office.choose("超过规定时间", "每超若干秒扣分")
        office.put("秒数", 30)
        office.put("每次扣分", 1)

    office.round("学院初赛", criteria="现场授课", live=True, advance=2, scope="按领域")
    office.round("复赛", criteria="现场授课", live=True, advance=10, more=clock)
    office.round("决赛", criteria="现场授课", live=True, weight=100, more=clock)
    office.tiers("一、二、三等奖")
    office.tier("优胜奖", 数量=100, 依据哪轮排名="复赛")
    office.all_done()

    assert [(made.name, made.advance_count, made.advance_scope) for made in edition.rounds.all()] == [
        ("学院初赛", 2, "sector"),
        ("复赛", 10, "overall"),
        ("决赛", None, "overall"),
    ]
    semi = edition.rounds.get(name="复赛")
    assert semi.time_rule == {
        "min": 480,
        "max": 600,
        "over": {"kind": "per_unit", "unit": 30, "points": "1", "partial": "started"},
    }
    content = semi.criteria.filter(group="内容")
    assert (content.count(), sum(one.maximum for one in content)) == (4, 60)
    assert sum(one.maximum for one in semi.criteria.all()) == 100
    assert edition.award_tiers.get(name="优胜奖").source_round == semi
    edition.refresh_from_db()
    assert missing_lines(edition) == []
    check_rules(edition)


def test_2022_two_groups_with_quotas_and_awards_as_shares(office):
    edition = office.make_edition("讲党课比赛2022", 2022)
    office.basics("喜迎二十大", "中共某某学院委员会")
    office.dates("2022-05-01T08:00", "2022-06-15T23:59")
    office.names("领域", ["校内"])
    office.entry_type("学生组", ["视频"], 每单位限报件数=3)
    office.material("视频", **{"时长，不少于": "", "时长，不超过": "6"})
    office.entry_type("教师组", ["视频"], **{"每单位限报件数": 1, "年龄，不超过": 35})
    office.material("视频", **{"时长，不少于": "", "时长，不超过": "6:00"})
    office.round("评审", criteria="视频评审", weight=100)
    office.tiers("按比例", scope="按类别")
    office.step("名额")
    office.put("机械学院 · 学生组", 5)
    office.press("保存")
    office.all_done()

    students, teachers = edition.entry_types.all()
    assert (students.unit_quota, teachers.unit_quota, teachers.age_max) == (3, 1, 35)
    assert students.requirements.get().duration_max == 360
    quota = edition.unit_quotas.get()
    assert (quota.organization, quota.entry_type, quota.max_entries) == (
        Organization.objects.get(name="机械学院"),
        students,
        5,
    )
    assert [(tier.percent, tier.scope) for tier in edition.award_tiers.all()] == [
        (5, "entry_type"),
        (10, "entry_type"),
        (15, "entry_type"),
        (20, "entry_type"),
    ]
    edition.refresh_from_db()
    assert missing_lines(edition) == []
    assert all(line.done for line in setup_lines(edition) if line.key == "quotas")
    check_rules(edition)


def test_an_impossible_rule_is_refused_beside_its_field_and_nothing_typed_is_lost(office):
    office.make_edition("讲党课比赛2023", 2023)
    office.step("轮次")
    office.follow("添加轮次")
    office.put("名称", "海选")
    office.put("每件作品的评委数", 4)
    office.put("去掉最高分（个）", 2)
    office.put("去掉最低分（个）", 2)
    office.press("保存")

    expect(office.page.get_by_text("不能去掉 4 份")).to_have_count(2)  # in the summary and beside the field
    expect(office.page.get_by_label("名称")).to_have_value("海选")
    assert not Round.objects.exists()


def test_rows_can_be_added_with_a_button_and_everything_works_on_a_phone(
    office, open_page, assert_accessible
):
    edition = office.make_edition("讲党课比赛2025", 2025)
    organizer = edition.memberships.get().user
    phone = Office(
        open_page("phone", user=organizer, path=reverse("contest:setup-sectors", args=[edition.code]))
    )
    for _n in range(2):
        phone.press("添加一行")
    fields = phone.page.get_by_role("textbox", name="名称", exact=True)
    expect(fields).to_have_count(5)
    for n, name in enumerate(["甲", "乙", "丙", "丁", "戊"]):
        fields.nth(n).fill(name)
    phone.press("保存")
    phone.saved()
    phone.page.get_by_role("button", name="上移").nth(4).click()
    phone.saved()
    assert [one.name for one in edition.sectors.all()] == ["甲", "乙", "丙", "戊", "丁"]
    assert phone.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert_accessible(phone.page)
