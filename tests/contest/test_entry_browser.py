"""An entry made on a phone and checked at a desk, in a real browser."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from contest.actions.submission import submit_entry
from contest.models import Entry, Material
from contest.states import EntryState, MemberRole
from tests import files
from tests.contest.entry_helpers import make_draft, make_type
from tests.factories.contest import (
    PASSWORD,
    EditionFactory,
    LectureFormFactory,
    MembershipFactory,
    OrganizationFactory,
    SectorFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db(transaction=True)


def path(name, *args):
    return reverse(f"contest:{name}", args=args)


def press(page, key):
    """Press a key once the page's scripts are there."""
    page.wait_for_load_state("load")
    page.keyboard.press(key)


@pytest.fixture
def scene(transactional_db):
    edition = EditionFactory(code="2026")
    unit = OrganizationFactory(name="协兴镇党委")
    contestant, organizer = (
        UserFactory(full_name="阿依古丽·买买提", organization=unit),
        UserFactory(full_name="周文静"),
    )
    MembershipFactory(user=contestant, edition=edition)
    MembershipFactory(user=organizer, edition=edition, role="organizer")
    entry_type = make_type(edition)
    SectorFactory(edition=edition, name="农村")
    LectureFormFactory(edition=edition, name="情景式")
    return edition, unit, contestant, organizer, entry_type


def sent(name, content, kind="application/octet-stream"):
    return {"name": name, "mimeType": kind, "buffer": content}


def test_a_contestant_makes_and_submits_an_entry_on_a_phone(scene, open_page, assert_accessible, shoot):
    edition, _unit, contestant, _organizer, entry_type = scene
    page = open_page("phone", user=contestant, path=path("entry-create", edition.code))
    page.get_by_label("题目").fill("一封家书")
    page.get_by_label("领域").select_option("农村")
    page.get_by_label("情景式").check()
    page.get_by_label("内容简介").fill("三位青年如何选择相信光。")
    assert_accessible(page)
    shoot(page, "entry-lecture")
    page.get_by_role("button", name="保存，下一步：人员").click()

    expect(page.locator("#id_lead-0-name")).to_have_value("阿依古丽·买买提")
    page.get_by_role("button", name="添加团队成员").click()
    page.get_by_label("姓名").nth(1).fill("罗时")
    assert_accessible(page)
    shoot(page, "entry-people")
    page.get_by_role("button", name="保存，下一步：材料").click()

    script = page.locator("[data-slot]").filter(has_text="讲稿")
    page.get_by_label("讲稿：选择文件").set_input_files(sent("讲稿.docx", files.zip_file()))
    expect(script.get_by_role("alert")).to_have_text(
        "允许 DOCX、PDF；收到的是 ZIP 压缩包。请解压后上传其中的文件。"
    )
    page.get_by_label("讲稿：选择文件").set_input_files(sent("讲稿.exe", b"MZ"))
    expect(script.get_by_role("alert")).to_contain_text("看起来不是以下格式：DOCX、PDF")
    page.get_by_label("讲稿：选择文件").set_input_files(sent("终稿.docx", files.docx_file()))
    expect(script.get_by_role("link", name="终稿.docx")).to_be_visible()
    expect(script.get_by_role("alert")).to_be_hidden()
    page.get_by_label("视频：选择文件").set_input_files(sent("VID_1.mp4", files.mp4_file(), "video/mp4"))
    expect(page.get_by_role("link", name="VID_1.mp4")).to_be_visible()
    assert_accessible(page)
    shoot(page, "entry-materials")
    page.get_by_role("link", name="下一步：核对并提交").click()

    expect(page.get_by_text("内容已齐全")).to_be_visible()
    assert_accessible(page)
    shoot(page, "entry-submit")
    page.get_by_role("button", name="提交作品").click()
    expect(page.get_by_role("heading", name="参赛作品提交回执")).to_be_visible()
    expect(page.get_by_text("001", exact=True)).to_be_visible()
    shoot(page, "entry-receipt")

    entry = Entry.objects.get()
    assert entry.state == EntryState.SUBMITTED
    assert entry.entry_type == entry_type
    assert list(entry.members.values_list("name", "role")) == [
        ("阿依古丽·买买提", MemberRole.LEAD),
        ("罗时", MemberRole.MEMBER),
    ]
    assert Material.objects.current().count() == 2


def test_a_file_that_is_too_large_is_not_even_sent(scene, open_page):
    edition, unit, contestant, _organizer, entry_type = scene
    entry_type.requirements.filter(name="讲稿").update(max_bytes=1000)
    entry = make_draft(edition, contestant, unit, complete=False)
    page = open_page("phone", user=contestant, path=path("entry-materials", entry.code))
    posts = []
    page.on("request", lambda request: posts.append(request.url) if request.method == "POST" else None)
    page.get_by_label("讲稿：选择文件").set_input_files(sent("讲稿.docx", files.docx_file()))
    slot = page.locator("[data-slot]").filter(has_text="讲稿")
    expect(slot.get_by_role("alert")).to_contain_text("最多允许 1.0 kB")
    assert not posts


def test_a_lost_connection_is_told_and_changes_nothing(scene, open_page, page_troubles):
    edition, unit, contestant, _organizer, _entry_type = scene
    entry = make_draft(edition, contestant, unit)
    page = open_page("phone", user=contestant, path=path("entry-materials", entry.code))
    page.context.set_offline(True)
    page.get_by_label("讲稿：选择文件").set_input_files(sent("新稿.docx", files.docx_file()))
    slot = page.locator("[data-slot]").filter(has_text="讲稿")
    expect(slot.locator("[data-text]")).to_contain_text("网络中断")
    expect(slot.get_by_role("link", name="讲稿.pdf", exact=True)).to_be_visible()
    slot.get_by_role("button", name="取消").click()
    expect(slot.get_by_text("更换文件")).to_be_visible()
    page_troubles.clear()


def test_without_script_the_same_forms_work(scene, open_page):
    edition, unit, contestant, _organizer, _entry_type = scene
    entry = make_draft(edition, contestant, unit, complete=False)
    page = open_page(
        "phone", user=contestant, path=path("entry-people", entry.code), java_script_enabled=False
    )
    page.get_by_label("姓名").first.fill("李春燕")
    page.get_by_label("姓名").nth(1).fill("罗时")
    page.get_by_role("button", name="保存，下一步：材料").click()
    page.get_by_label("讲稿：选择文件").set_input_files(sent("讲稿.docx", files.zip_file()))
    slot = page.locator("[data-slot]").filter(has_text="讲稿")
    slot.get_by_role("button", name="上传").click()
    expect(page.get_by_text("收到的是 ZIP 压缩包")).to_be_visible()
    page.get_by_label("讲稿：选择文件").set_input_files(sent("讲稿.docx", files.docx_file()))
    slot.get_by_role("button", name="上传").click()
    expect(page.get_by_text("讲稿：已收到")).to_be_visible()
    assert entry.members.count() == 2


def test_the_check_is_done_by_keyboard(scene, open_page, assert_accessible, shoot):
    edition, unit, contestant, organizer, _entry_type = scene
    entries = [make_draft(edition, contestant, unit, title=title) for title in ("第一讲", "第二讲", "第三讲")]
    for entry in entries:
        submit_entry(entry=entry, actor=contestant)
    page = open_page("desk", user=organizer, path=f"{path('check-list', edition.code)}")
    assert_accessible(page)
    shoot(page, "check-list")
    page.get_by_role("link", name="从第一件开始").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("第一讲")
    assert_accessible(page)
    shoot(page, "check-create")
    press(page, "a")
    expect(page.get_by_role("heading", level=1)).to_have_text("第二讲")
    page.get_by_label("理由或给选手的说明").fill("ax 请补充")  # letters that are typed press nothing
    page.get_by_role("button", name="退回补正").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("第三讲")
    press(page, "x")
    expect(page.get_by_text("请说明不通过的理由").first).to_be_visible()
    states = [Entry.objects.get(pk=entry.pk).state for entry in entries]
    assert states == [EntryState.ACCEPTED, EntryState.RETURNED, EntryState.SUBMITTED]
    page.goto(path("entry-list", edition.code))
    assert_accessible(page)
    page.goto(path("entry-detail", entries[0].code))
    assert_accessible(page)
    page.get_by_role("button", name="撤销上次审查").click()
    expect(page.get_by_text("已撤销，作品重新等待审查")).to_be_visible()


def test_what_was_typed_while_the_session_ended_stands_there_after_logging_in(scene, open_page):
    edition, unit, contestant, _organizer, _entry_type = scene
    contestant.set_password(PASSWORD)
    contestant.save()
    entry = make_draft(edition, contestant, unit)
    page = open_page("phone", user=contestant, path=path("entry-edit", entry.code))
    page.wait_for_load_state("load")
    page.get_by_label("题目").fill("灯下的家书")
    page.get_by_label("内容简介").fill("三位青年如何选择相信光。")
    page.context.clear_cookies(name="sessionid")
    page.get_by_role("button", name="保存，下一步：人员").click()
    expect(page.get_by_text("尚未保存")).to_be_visible()
    page.get_by_label("用户名或手机号").fill(contestant.username)
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
    expect(page.get_by_label("题目")).to_have_value("灯下的家书")
    expect(page.get_by_label("内容简介")).to_have_value("三位青年如何选择相信光。")
    page.get_by_role("button", name="保存，下一步：人员").click()
    expect(page.locator("#id_lead-0-name")).to_be_visible()
    entry.refresh_from_db()
    assert entry.title == "灯下的家书"


def test_what_has_to_be_mended_in_a_row_has_the_focus(scene, open_page):
    edition, unit, contestant, _organizer, _entry_type = scene
    entry = make_draft(edition, contestant, unit)
    page = open_page("phone", user=contestant, path=path("entry-people", entry.code))
    page.wait_for_load_state("load")
    page.get_by_role("button", name="添加团队成员").click()
    page.get_by_label("姓名").nth(1).fill("罗时")
    wrong = page.get_by_label("手机号").nth(1)
    wrong.fill("12")
    page.get_by_role("button", name="保存，下一步：材料").click()
    expect(page.locator("[aria-invalid=true]")).to_be_focused()
