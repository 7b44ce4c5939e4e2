"""One contest from its first page to the talent pool, through nothing but its pages.

Only the installer's account comes from the command line, as docs/install.md says; everything else is typed,
tapped, uploaded, printed and scanned as the people of a contest do it.
"""

import io
import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pypdfium2
import pytest
import zxingcpp
from django.core.management import call_command
from PIL import Image
from playwright.sync_api import expect

from tests.files import docx_file, jpeg_file, mp4_file, pptx_file

EDITION = "第七届“我在小平故里讲党课”大赛"
INSTALLER, PASSWORD = "installer", "guan-xiangmu-07"
PARTY_SCHOOL, TOWN = "中共广安区委党校", "协兴镇党委"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
PPTX = "application/vnd.openxmlformats-officedocument.presentationml.presentation"
ROUND = "决赛"
DESK, TABLET, PHONE = ("desk",), ("tablet",), ("phone",)
BEIJING = ZoneInfo("Asia/Shanghai")


# What people do everywhere -------------------------------------------------------------------------------


def log_in(page, name, password):
    page.goto("/")
    page.get_by_role("link", name="登录").first.click()
    page.get_by_label("用户名或手机号").fill(name)
    page.get_by_label("密码").fill(password)
    page.get_by_role("button", name="登录").click()
    expect(page).not_to_have_url(re.compile("/login/"))


def log_out_and_in(page, name):
    page.get_by_role("banner").locator("summary:visible").last.click()
    page.get_by_role("button", name="退出登录").click()
    log_in(page, name, PASSWORD)


def manage(page, name):
    """Go to a page of the edition by the line across the top and the list at the side."""
    page.get_by_role("navigation", name="主导航").get_by_role("link", name="大赛管理").click()
    page.get_by_role("navigation", name="本届各页").get_by_role("link", name=name, exact=True).click()


def ask(page, name):
    """Press a link that asks first, once its page has its scripts, and return the dialog; before, it leads to a page."""
    link = page.get_by_role("link", name=name)
    link.wait_for()
    page.wait_for_load_state()
    link.click()
    return page.get_by_role("dialog")


def save(page):
    """Press the page's own “save”; it answers with the page one goes on with."""
    page.get_by_role("main").get_by_role("button", name="保存", exact=True).last.click()
    no_errors(page)


def no_errors(page):
    expect(page.locator(".field-error:visible, .invalid-feedback:visible")).to_have_count(0)


def scan(picture):
    """What a phone's camera reads in a picture; fails if there is no QR code in it."""
    if isinstance(picture, bytes):
        picture = Image.open(io.BytesIO(picture))
    codes = zxingcpp.read_barcodes(picture)
    assert codes, "no QR code could be read"
    return codes[0].text


# Act one: the organizer sets the edition up ---------------------------------------------------------------


def make_edition(page):
    page.goto("/")
    page.get_by_role("link", name="历届大赛").first.click()
    page.get_by_role("link", name="新建一届").first.click()
    page.get_by_label("名称").fill(EDITION)
    page.get_by_label("年份").fill("2026")
    page.get_by_role("button", name="新建").click()
    expect(page.get_by_text("才能开放报名")).to_be_visible()


def mend_line(page, title):
    """Follow a line of the set-up page to where it is mended."""
    page.get_by_role("navigation", name="主导航").get_by_role("link", name="大赛管理").click()
    page.get_by_role("link", name=re.compile(rf"^(去设置|修改) {title}$")).click()


def set_edition_up(page):
    mend_line(page, "名称、年份和主题")
    page.get_by_label("主题").fill("把理想写在故里")
    page.get_by_label("通知公告").fill("面向全区各领域征集党课。")
    page.get_by_label("咨询方式").fill("区委组织部党员教育中心 0826-2230000")
    page.get_by_label("作品编号前缀").fill("DK-")
    page.get_by_label("标识").set_input_files(
        {"name": "logo.jpg", "mimeType": "image/jpeg", "buffer": jpeg_file(400, 400)}
    )
    hosts = page.get_by_role("group", name="主办单位")
    hosts.get_by_label("单位", exact=True).nth(0).fill("中共广安区委组织部")
    hosts.get_by_label("单位", exact=True).nth(1).fill("广安区党员教育中心")
    hosts.get_by_label("身份").nth(1).select_option(label="承办")
    save(page)

    mend_line(page, "报名和材料截止时间")
    today = datetime.now(BEIJING).replace(second=0, microsecond=0, tzinfo=None)
    page.get_by_label("报名开始").fill((today - timedelta(days=1)).isoformat(timespec="minutes"))
    page.get_by_label("报名截止").fill((today + timedelta(days=20)).isoformat(timespec="minutes"))
    page.get_by_label("材料截止").fill((today + timedelta(days=30)).isoformat(timespec="minutes"))
    save(page)

    for line in ("领域", "授课形式"):
        mend_line(page, line)
        page.get_by_role("button", name="添加这些", exact=True).click()
        no_errors(page)


def set_entry_type_up(page):
    mend_line(page, "作品类别")
    page.get_by_role("link", name="添加作品类别").click()
    page.get_by_label("名称").fill("个人党课")
    page.get_by_label("人数，不超过").fill("2")
    save(page)
    for material in ("讲稿", "课件", "视频", "主讲人照片"):
        page.get_by_role("button", name=material, exact=True).click()
        expect(page.get_by_role("rowheader").get_by_role("link", name=material)).to_be_visible()
    page.get_by_role("link", name="视频", exact=True).click()  # a short film for a short test
    page.get_by_label("时长，不少于").fill("0:01")
    page.get_by_label("时长，不超过").fill("8:00")
    page.get_by_label("高度").fill("180")
    save(page)


def set_judging_up(page):
    mend_line(page, "轮次")
    page.get_by_role("link", name="添加轮次").click()
    page.get_by_label("名称").fill(ROUND)
    page.get_by_role("radio", name=re.compile("^平均分")).check()
    save(page)
    page.get_by_role("button", name=re.compile("^视频评审")).click()
    expect(page.get_by_text("共 100 分")).to_be_visible()

    mend_line(page, "奖次")
    page.get_by_role("link", name="添加奖次").click()
    for n, (name, count) in enumerate((("一等奖", "1"), ("二等奖", "1"))):
        if n:
            page.get_by_role("link", name="添加奖次").click()
        page.get_by_label("名称").fill(name)
        page.get_by_role("spinbutton", name="数量").fill(count)
        save(page)


def move_on(page, state):
    """Take the edition to its next state on the page where it stands."""
    manage(page, "状态")
    page.get_by_role("button", name=f"进入“{state}”").click()
    expect(page.locator("[aria-current=step]")).to_contain_text(state)


# Act two: units, and people who come by a slip ------------------------------------------------------------


def add_units(page):
    manage(page, "单位")
    page.get_by_role("link", name="添加单位").click()
    page.get_by_label("全称").fill("广安区")
    save(page)
    for name in (PARTY_SCHOOL, TOWN):
        page.get_by_role("row", name=re.compile("^广安区")).first.get_by_role("link", name="添加下级").click()
        page.get_by_label("全称").fill(name)
        save(page)
    for name in ("广安区", PARTY_SCHOOL, TOWN):
        expect(page.get_by_role("rowheader").get_by_role("link", name=name, exact=True)).to_be_visible()


def invite(page, role, name, mobile):
    """Make an invitation and return what a phone reads from the slip's code."""
    page.goto("/")
    manage(page, "人员")
    page.get_by_role("link", name="邀请", exact=True).first.click()
    page.get_by_label("角色").select_option(label=role)
    page.get_by_label("姓名").fill(name)
    page.get_by_label("手机号").fill(mobile)
    page.get_by_role("button", name="生成邀请").click()
    expect(page.get_by_role("heading", name=name)).to_be_visible()
    address = scan(page.get_by_role("img", name="邀请链接").screenshot())
    expect(page.get_by_text(address)).to_be_visible()
    return address


def come_in(page, address):
    """Open a slip's address, say the unit where it is asked (of judges), choose a password; that logs the person in."""
    page.goto(address)
    if (unit := page.get_by_label("单位", exact=True)).is_visible():
        unit.fill("市委党校")
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_label(re.compile("^我同意")).check()
    page.get_by_role("button", name="接受").click()
    expect(page.get_by_text("账号已建立")).to_be_visible()


# Act three: two entries from phones -----------------------------------------------------------------------


@dataclass(frozen=True)
class Lecture:
    """What one contestant brings."""

    lecturer: str
    mobile: str
    title: str
    unit: str
    sector: str
    form: str
    adviser: str = ""

    @property
    def files(self):
        """The files in her phone, each a real one of its kind: (material, name, kind, content)."""
        yield (
            "讲稿",
            f"{self.title}.docx",
            DOCX,
            docx_file(f"《{self.title}》讲稿。主讲人：{self.lecturer}。"),
        )
        yield "课件", f"{self.title}.pptx", PPTX, pptx_file(self.title)
        yield "视频", "VID_20260501.mp4", "video/mp4", mp4_file(2)
        yield "主讲人照片", "IMG_0412.jpg", "image/jpeg", jpeg_file(480, 640, gps=True)


def register(page, lecture):
    page.goto("/")
    page.get_by_role("link", name="我要报名").click()
    page.get_by_label("题目").fill(lecture.title)
    page.get_by_label("单位").select_option(label=lecture.unit)
    page.get_by_label("领域").select_option(label=lecture.sector)
    page.get_by_role("radio", name=lecture.form).check()
    page.get_by_label("内容简介").fill("从一位老人的牌坊讲起，说一个村庄四十年的路。")
    page.get_by_role("button", name="下一步：人员").click()

    lead = page.get_by_role("region", name="主讲人", exact=True)
    lead.get_by_label("姓名").fill(lecture.lecturer)
    lead.get_by_label("单位").fill(lecture.unit)
    lead.get_by_label("手机号").fill(lecture.mobile)
    if lecture.adviser:
        page.get_by_role("button", name="添加指导老师").click()
        page.get_by_role("region", name="指导老师").get_by_label("姓名").fill(lecture.adviser)
    page.get_by_role("button", name="下一步：材料").click()

    for material, name, kind, content in lecture.files:
        slot = page.get_by_role("region", name=material)
        slot.get_by_label(f"{material}：选择文件").set_input_files(
            {"name": name, "mimeType": kind, "buffer": content}
        )
        expect(slot.get_by_role("link", name=name)).to_be_visible()
    page.get_by_role("link", name="下一步：核对并提交").click()


def submit(page):
    """Send the entry in and return the number that its receipt gives it."""
    expect(page.get_by_text("内容已齐全")).to_be_visible()
    page.get_by_role("button", name="提交作品").click()
    expect(page.get_by_role("heading", name="提交回执")).to_be_visible()


# Act four: formal check, panel, scoring on tablets --------------------------------------------------------


def check_entries(page, count):
    page.goto("/")
    manage(page, "形式审查")
    page.get_by_role("link", name="从第一件开始").click()
    for _n in range(count):
        expect(page.get_by_text("材料齐全")).to_be_visible()
        page.get_by_role("button", name=re.compile("^通过")).click()
    expect(page.get_by_text("没有待审的作品")).to_be_visible()


def open_round(page):
    manage(page, "评审")
    page.get_by_role("rowheader").get_by_role("link", name=ROUND).click()
    expect(page.get_by_role("heading", name=ROUND)).to_be_visible()


def round_page(page, name):
    page.get_by_role("navigation", name="本轮各页").get_by_role("link", name=name).click()


def seat_judges(page, judges):
    open_round(page)
    round_page(page, "参赛作品")
    page.get_by_role("button", name="列入本轮").click()
    round_page(page, "评委组")
    ask(page, "添加评委组").get_by_role("button", name="添加").click()
    dialog = ask(page, "安排席位")
    for judge in judges:
        dialog.get_by_label(judge).check()
    dialog.get_by_role("button", name="安排席位").click()
    row = page.get_by_role("row", name=re.compile(judges[0]))
    row.get_by_role("button", name="设为组长").click()
    expect(row.get_by_text("评委组长")).to_be_visible()
    round_page(page, "分配")
    page.get_by_role("link", name="均衡分配").click()
    page.get_by_role("button", name="分配", exact=True).click()
    expect(page.get_by_role("checkbox", checked=True)).to_have_count(2 * len(judges))


def open_scoring(page):
    open_round(page)
    ask(page, "开放评分").get_by_role("button", name="开放评分").click()
    expect(page.get_by_text("评分已开放")).to_be_visible()


def score(page, title, marks):
    """Give an entry its marks, the last half point of each by a tap, and sign."""
    page.goto("/")
    page.get_by_role("main").get_by_role("link", name="我的评分表").click()
    page.get_by_role("main").get_by_role("link", name=title).click()
    expect(page.locator("video")).to_be_visible()
    page.wait_for_load_state()
    for criterion, points in marks.items():
        page.get_by_role("spinbutton", name=criterion).fill(f"{points - 0.5:g}")
        page.get_by_role("button", name=f"加：{criterion}").tap()
    total = f"{sum(marks.values()):g}"
    expect(page.locator("#total")).to_have_text(total)
    page.get_by_role("button", name="签名").tap()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text(total)
    dialog.get_by_role("button", name="签名").tap()
    expect(page).not_to_have_url(re.compile("/sheets/"))


# Act five: the result, the awards, the certificates --------------------------------------------------------


def close_scoring(page):
    open_round(page)
    expect(page.get_by_text("评分表已全部签名")).to_be_visible()
    ask(page, "结束评分").get_by_role("button", name="结束评分").click()
    expect(page.get_by_text("评分已结束。下一步请计算成绩。")).to_be_visible()


def approve_result(page):
    page.get_by_role("button", name="计算成绩").click()
    first, second = page.get_by_role("row", name=re.compile("DK-00")).all()
    expect(first).to_contain_text(re.compile(rf"1.*{WINNER.title}.*91.*90\.5.*94.*91\.83", re.DOTALL))
    expect(second).to_contain_text(re.compile(rf"2.*{SECOND.title}.*87.*86\.5.*89\.5.*87\.67", re.DOTALL))
    page.get_by_role("button", name="审定成绩").click()
    expect(page.get_by_text("成绩已审定")).to_be_visible()

    manage(page, "最终成绩")
    page.get_by_role("button", name="计算最终成绩").click()
    page.get_by_role("button", name="审定成绩").click()
    expect(page.get_by_text("成绩已审定")).to_be_visible()


def confirm_awards(page):
    manage(page, "奖项")
    page.get_by_role("button", name="按名额提出奖项").click()
    for tier, lecture in (("一等奖", WINNER), ("二等奖", SECOND)):
        expect(page.get_by_role("region", name=tier)).to_contain_text(lecture.title)
    page.get_by_role("button", name="确认全部 2 个奖项").click()
    expect(page.get_by_text("已确认 2 个奖项")).to_be_visible()


# Act six: the public notice ---------------------------------------------------------------------------------


def file_objection(page):
    """Read the notice on a phone, object to the second prize in confidence, and return the link to the answer."""
    page.goto("/")
    page.get_by_role("main").get_by_role("link", name="拟表彰名单公示").first.tap()
    expect(page.get_by_role("heading", level=1)).to_contain_text("拟表彰名单的公示")
    expect(page.get_by_role("region", name="一等奖")).to_contain_text(WINNER.title)
    page.get_by_role("link", name="提出异议").first.tap()
    page.get_by_label("异议事项").select_option(label=f"{SECOND.title}（{SECOND.lecturer}）")
    page.get_by_label("异议内容和理由").fill("现场感觉这件作品讲了不止八分钟，请核对计时和扣分。")
    page.get_by_label("证明材料").set_input_files(
        {"name": "现场照片.jpg", "mimeType": "image/jpeg", "buffer": jpeg_file()}
    )
    page.get_by_text("要求保密").tap()
    page.get_by_label("姓名", exact=True).fill(OBJECTOR)
    page.get_by_label("手机号").fill("13900001111")
    page.get_by_role("button", name="提交异议").tap()
    expect(page.get_by_text("请保存此链接")).to_be_visible()
    return page.url


def answer_objection(page):
    manage(page, "异议")
    expect(page.get_by_role("main")).not_to_contain_text(OBJECTOR)  # the list keeps the confidence
    page.get_by_role("main").get_by_role("link", name=re.compile(r"^\w{4}-\w{4}$")).click()
    expect(page.get_by_text(OBJECTOR)).to_be_visible()
    page.get_by_role("button", name="开始核查").click()
    page.get_by_role("button", name="重新计算").click()
    expect(page.get_by_text("由留存的评分表算出的结果与公布的结果相同")).to_be_visible()
    page.get_by_label("异议不成立").check()
    page.get_by_label("给反映人的答复").fill("经核对计时记录并重新计算，用时七分五十秒，无需扣分，名次无误。")
    page.get_by_label("对外公开的文字").fill("有一件关于超时的异议，经核对计时并重新计算，不成立。")
    page.get_by_role("button", name="答复异议").click()
    expect(page.get_by_text("异议已答复")).to_be_visible()


def read_answer(page, link):
    page.goto(link)
    expect(page.get_by_text("用时七分五十秒")).to_be_visible()
    page.goto("/")
    page.get_by_role("main").get_by_role("link", name="拟表彰名单公示").first.tap()
    expect(page.get_by_text("有一件关于超时的异议")).to_be_visible()
    expect(page.get_by_role("main")).not_to_contain_text(OBJECTOR)


def end_notice_early(page):
    """The page of the state says what it waits for; this contest is a rehearsal, and its organizer says so."""
    manage(page, "状态")
    expect(page.get_by_text(re.compile("公示至.*24时结束"))).to_be_visible()
    expect(page.get_by_role("button", name="进入“已公布”")).to_be_disabled()
    manage(page, "公示")
    dialog = ask(page, "调整截止时间")
    dialog.get_by_label("立即结束").check()
    dialog.get_by_label("原因").fill("本次为全流程演练")
    dialog.get_by_role("button", name="调整截止时间").click()
    expect(page.get_by_text("没有障碍")).to_be_visible()


def issue_certificates(page):
    manage(page, "证书")
    page.get_by_role("button", name="签发 2 张证书").click()
    expect(page.get_by_role("row", name=re.compile("有效"))).to_have_count(2)


def print_certificates(page):
    """Print all certificates in one file and return it."""
    page.get_by_role("link", name="打印：获奖证书").click()
    page.get_by_role("button", name="打印", exact=True).click()
    with page.expect_download() as waiting:
        page.get_by_role("link", name="全部页合并为一个 PDF").click()
    return pypdfium2.PdfDocument(Path(waiting.value.path()).read_bytes())


def pages_of(document):
    """Each page's words and its picture, as paper from a printer of 150 dots per inch."""
    for sheet in document:
        words = sheet.get_textpage().get_text_range()
        yield words, sheet.render(scale=150 / 72).to_pil()


def verify_letter(page, address):
    page.goto(address)
    expect(page.get_by_text("有效", exact=True)).to_be_visible()
    expect(page.get_by_role("region", name="证书内容")).to_contain_text(WINNER.lecturer)


def verify_on_phone(page, address, lecture, award):
    page.goto(address)
    expect(page.get_by_text("有效", exact=True)).to_be_visible()
    facts = page.get_by_role("region", name="证书内容")
    for fact in (lecture.lecturer, lecture.unit, lecture.title, award, EDITION):
        expect(facts).to_contain_text(fact)


# Act seven: the public, and the talent pool ----------------------------------------------------------------


def read_results(page):
    page.goto("/")
    page.get_by_role("main").get_by_role("link", name="结果").first.click()
    for award, lecture in (("一等奖", WINNER), ("二等奖", SECOND)):
        tier = page.get_by_role("region", name=award)
        expect(tier).to_contain_text(lecture.title)
        expect(tier).to_contain_text(lecture.lecturer)


def admit_with_letter(page, lecturer):
    """Take a candidate into the pool and return her letter of appointment."""
    page.get_by_role("navigation", name="主导航").get_by_role("link", name="候选名单").click()
    page.get_by_role("rowheader").get_by_role("link", name=lecturer).click()
    page.get_by_role("link", name="纳入", exact=True).click()
    page.get_by_label("同时颁发聘书").check()
    page.get_by_role("button", name="纳入", exact=True).click()
    expect(page.get_by_text(f"已纳入：{lecturer}")).to_be_visible()
    with page.expect_download() as waiting:
        page.get_by_role("region", name="聘期").get_by_role("link", name="聘书").click()
    return pypdfium2.PdfDocument(Path(waiting.value.path()).read_bytes())


def note_consent(page):
    """Note on the lecturer's page what she has signed: before that nobody else sees her."""
    page.get_by_role("link", name="登记书面同意").click()
    page.get_by_role("button", name="登记", exact=True).click()
    expect(page.get_by_text("同意已登记。")).to_be_visible()


def find_by_initials(page, initials, lecturer):
    page.goto("/pool/lecturers/")
    page.get_by_role("searchbox", name="搜索").fill(initials)
    page.get_by_role("button", name="搜索").click()
    page.get_by_role("main").get_by_role("link", name=lecturer).click()
    expect(page.get_by_role("heading", name=lecturer)).to_be_visible()


# The story ------------------------------------------------------------------------------------------------


WINNER = Lecture("周文慧", "13800010001", "从牌坊村走出的人", TOWN, "农村", "讲授式", adviser="邓淑芬")
SECOND = Lecture("古丽娜尔·买买提", "13800010002", "火车上的党小组", PARTY_SCHOOL, "学校", "情景再现")
JUDGES = {
    "何建军": ("13800020001", (46, 27, 18), (44, 26, 17)),
    "林秀英": ("13800020002", (47.5, 28, 18.5), (45, 27, 17.5)),
    "蒋德明": ("13800020003", (45, 27.5, 18), (43.5, 26, 17)),
}
CRITERIA = ("内容", "表达", "制作")
OBJECTOR = "石敢当"
MANAGER, MANAGER_MOBILE = "罗敏", "13800030001"


@pytest.mark.both
def test_life_of_a_contest(open_page, live_server, settings, monkeypatch, shoot):
    settings.SITE_URL = live_server.url
    monkeypatch.setenv("DJANGO_SUPERUSER_PASSWORD", PASSWORD)
    call_command("createsuperuser", "--noinput", username=INSTALLER, full_name="曾国平", verbosity=0)

    office = open_page("desk")
    log_in(office, INSTALLER, PASSWORD)
    make_edition(office)
    set_edition_up(office)
    set_entry_type_up(office)
    set_judging_up(office)
    move_on(office, "报名中")
    shoot(office, "life-opened", DESK)

    add_units(office)
    for lecture in (WINNER, SECOND):
        phone = open_page("phone")
        come_in(phone, invite(office, "选手", lecture.lecturer, lecture.mobile))
        register(phone, lecture)
        submit(phone)
        shoot(phone, f"life-receipt-{lecture.sector}", PHONE)
    tablets = {}
    for judge, (mobile, *_marks) in JUDGES.items():
        tablets[judge] = open_page("tablet")
        come_in(tablets[judge], invite(office, "评委", judge, mobile))
    come_in(open_page("desk"), invite(office, "师资库管理员", MANAGER, MANAGER_MOBILE))

    check_entries(office, 2)
    move_on(office, "报名已截止")
    move_on(office, "评审中")
    seat_judges(office, list(JUDGES))
    open_scoring(office)
    shoot(office, "life-scoring", DESK)
    for judge, (mobile, *marks) in JUDGES.items():
        log_out_and_in(tablets[judge], mobile)
        for lecture, points in zip((WINNER, SECOND), marks, strict=True):
            score(tablets[judge], lecture.title, dict(zip(CRITERIA, points, strict=True)))
        shoot(tablets[judge], f"life-scored-{judge}", TABLET)

    close_scoring(office)
    approve_result(office)
    shoot(office, "life-result", DESK)
    confirm_awards(office)
    shoot(office, "life-awards", DESK)
    move_on(office, "奖项已定")
    move_on(office, "公示")
    visitor = open_page("phone")
    link = file_objection(visitor)
    shoot(visitor, "life-objection", PHONE)
    answer_objection(office)
    shoot(office, "life-answered", DESK)
    read_answer(visitor, link)
    shoot(visitor, "life-notice", PHONE)
    end_notice_early(office)
    move_on(office, "已公布")
    issue_certificates(office)
    shoot(office, "life-certificates", DESK)
    printed = list(pages_of(print_certificates(office)))
    awarded = (("一等奖", WINNER), ("二等奖", SECOND))
    for (words, picture), (award, lecture) in zip(printed, awarded, strict=True):
        assert lecture.lecturer in words
        assert award in words
        verify_on_phone(visitor, scan(picture), lecture, award)
        shoot(visitor, f"life-verified-{lecture.sector}", PHONE)
    move_on(office, "证书已发放")

    read_results(visitor)
    shoot(visitor, "life-results", PHONE)
    manager = open_page("desk")
    log_in(manager, MANAGER_MOBILE, PASSWORD)
    [(words, picture)] = pages_of(admit_with_letter(manager, WINNER.lecturer))
    assert WINNER.lecturer in words
    verify_letter(visitor, scan(picture))
    shoot(manager, "life-admitted", DESK)
    note_consent(manager)
    find_by_initials(visitor, "zwh", WINNER.lecturer)
    shoot(visitor, "life-found", PHONE)
