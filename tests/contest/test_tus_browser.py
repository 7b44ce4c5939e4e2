"""A film sent from a phone on a bad line, in a real browser with the real client library."""

import hashlib
import re
from datetime import timedelta
from itertools import pairwise

import pytest
from django.contrib.sessions.models import Session
from django.utils import timezone
from playwright.sync_api import Error, expect

from contest.likeness import signature
from contest.models import Edition, Job, Material, ScriptText, UploadSession
from contest.queries.arrival import script_key
from contest.states import UploadState
from contest.tasks.job import run_job
from tests import files
from tests.contest.entry_helpers import add_script, make_draft
from tests.contest.test_entry_browser import path, scene, sent
from tests.plugins.browser import wait_until

pytestmark = pytest.mark.django_db(transaction=True)
__all__ = ["scene"]

PIECE = 512 * 1024
SPEED = 900_000
"""Bytes per second of the line."""


def long_film(size=5_000_000):
    """A short film with much room at its end, as phones leave it."""
    film = files.mp4_file()
    return (
        film
        + (size).to_bytes(4, "big")
        + b"free"
        + bytes(range(256)) * ((size - 8) // 256)
        + bytes((size - 8) % 256)
    )


class Line:
    """The network of one page: slow, cut, and what went over it."""

    def __init__(self, page):
        self.page, self.offsets, self.made = page, [], 0
        self.devtools = page.context.new_cdp_session(page)
        self.devtools.send("Network.enable")
        page.on("request", self._note)
        self.slow()

    def _note(self, request):
        if "/uploads/" not in request.url:
            return
        if request.method == "PATCH":
            self.offsets.append(int(request.headers["upload-offset"]))
        self.made += request.method == "POST"

    def slow(self, *, cut=False):
        self.devtools.send(
            "Network.emulateNetworkConditions",
            {"offline": cut, "latency": 5, "downloadThroughput": -1, "uploadThroughput": SPEED},
        )

    def quick(self):
        """As fast as it goes."""
        everything = {"offline": False, "latency": 0, "downloadThroughput": -1, "uploadThroughput": -1}
        self.devtools.send("Network.emulateNetworkConditions", everything)

    def cut(self):
        """No network, for pages neither."""
        self.slow(cut=True)


@pytest.fixture
def film():
    return long_film()


@pytest.fixture
def opened(scene, open_page):
    edition, unit, contestant, _organizer, _type = scene
    entry = make_draft(edition, contestant, unit)
    contestant.set_password("一个够长的口令123")
    contestant.save()
    page = open_page("phone", user=contestant, path=path("entry-materials", entry.code))
    return entry, page, Line(page)


def choose(page, film, name="家书.mp4", stall=30):
    page.locator("form[data-upload]").last.evaluate(
        f"form => {{ form.dataset.piece = '{PIECE}'; form.dataset.stall = '{stall}' }}"
    )
    page.get_by_label("视频：选择文件").set_input_files(sent(name, film, "video/mp4"))


def until_under_way(page):
    expect(page.locator(".sending-text")).to_have_text(re.compile(r"^[2-9]\d% · .*还需"))


def arrived(page, film):
    expect(page.locator(".sending")).to_have_count(0)
    expect(page.locator(".file-name", has_text="家书.mp4")).to_be_visible()
    material = Material.objects.get(requirement__name="视频")
    assert material.upload.sha256 == hashlib.sha256(film).hexdigest()


def test_offline_in_the_middle_then_reload_then_online_goes_on_where_it_was(
    opened, film, page_troubles, assert_accessible, shoot
):
    entry, page, line = opened
    choose(page, film)
    until_under_way(page)
    assert_accessible(page)
    shoot(page, "upload-under-way")
    line.cut()
    expect(page.locator(".sending-text")).to_contain_text("网络中断")
    shoot(page, "upload-offline")
    with pytest.raises(Error, match="INTERNET_DISCONNECTED"):
        page.reload()
    line.slow()
    page.goto(path("entry-materials", entry.code))
    page_troubles.clear()  # requests that the cut broke
    expect(page.get_by_text("再次选择同一个文件")).to_be_visible()
    assert_accessible(page)
    shoot(page, "upload-unfinished")
    before = len(line.offsets)
    choose(page, film)
    arrived(page, film)
    assert line.offsets[before] > len(film) // 5
    assert line.made == 1
    assert UploadSession.objects.get().state == UploadState.DONE
    page_troubles.clear()


def test_a_quick_line_gets_larger_pieces_and_no_boundless_ones(opened):
    _entry, page, line = opened
    film = long_film(12 * 1024 * 1024)
    line.quick()
    choose(page, film)
    arrived(page, film)
    sizes = [after - before for before, after in pairwise([*line.offsets, len(film)])]
    assert sizes[0] == PIECE
    assert PIECE * 2 < max(sizes) <= PIECE * 8


def test_it_goes_on_by_itself_when_the_network_is_back(opened, film, page_troubles):
    _entry, page, line = opened
    choose(page, film)
    until_under_way(page)
    page.context.set_offline(True)
    expect(page.locator(".sending-text")).to_contain_text("网络中断")
    page.context.set_offline(False)
    arrived(page, film)
    assert line.made == 1
    page_troubles.clear()


def test_pause_and_go_on_and_give_up(opened, film, shoot):
    _entry, page, line = opened
    choose(page, film)
    until_under_way(page)
    page.get_by_role("button", name="暂停").click()
    expect(page.locator(".sending-text")).to_contain_text("已暂停")
    sent_so_far = len(line.offsets)
    page.wait_for_timeout(700)
    assert len(line.offsets) == sent_so_far
    page.get_by_role("button", name="继续").click()
    expect(page.locator(".sending-text")).to_contain_text("还需")
    page.get_by_role("button", name="取消").click()
    sure = page.get_by_role("button", name="确定放弃")  # what has arrived would be lost
    shoot(page, "upload-cancel")
    sure.click()
    expect(page.locator(".sending")).to_have_count(0)
    expect(page.get_by_text("已取消")).to_be_visible()
    wait_until(page, lambda: not UploadSession.objects.exists())
    assert line.made == 1


@pytest.fixture
def preparing(opened, film):
    """A film whose sending is just being made ready; `let_go` lets the server's answer come."""
    _entry, page, line = opened
    held = []

    def hold(route):
        held.append(route)

    page.route("**/start/", hold)
    choose(page, film)
    expect(page.locator(".sending-text")).to_contain_text("正在准备")

    def let_go():
        wait_until(page, lambda: held)
        page.unroute("**/start/")
        for route in held:
            route.continue_()

    return page, line, let_go


def test_a_pause_while_it_is_made_ready_holds_until_one_goes_on(preparing, film):
    page, line, let_go = preparing
    page.get_by_role("button", name="暂停").click()
    let_go()
    page.wait_for_timeout(700)
    expect(page.locator(".sending-text")).to_contain_text("已暂停")
    assert (line.made, line.offsets) == (0, [])
    page.get_by_role("button", name="继续").click()
    arrived(page, film)
    assert line.made == 1


def test_going_on_while_it_is_made_ready_sends_it_once(preparing, film):
    page, line, let_go = preparing
    page.get_by_role("button", name="暂停").click()
    page.get_by_role("button", name="继续").click()
    let_go()
    arrived(page, film)
    assert line.made == 1


def test_cancelled_while_it_is_made_ready_nothing_is_sent(preparing):
    page, line, let_go = preparing
    page.get_by_role("button", name="取消").click()
    let_go()
    expect(page.get_by_text("已取消")).to_be_visible()
    page.wait_for_timeout(700)  # a script error would be among the page's troubles
    expect(page.locator(".sending")).to_have_count(0)
    assert (line.made, line.offsets) == (0, [])


def test_a_path_that_dies_without_a_word_is_left_and_it_goes_on(opened, page_troubles):
    _entry, page, line = opened
    film, swallowed = long_film(2_000_000), []

    def swallow(route):
        if route.request.method == "PATCH" and len(line.offsets) > 1 and not swallowed:
            swallowed.append(line.offsets[-1])  # neither answered nor refused
        else:
            route.continue_()

    page.route("**/uploads/*/", swallow)
    choose(page, film, stall=2)
    arrived(page, film)
    assert line.offsets.count(swallowed[0]) == 2
    assert line.made == 1
    page_troubles.clear()  # the request that was left


def test_a_lost_session_and_a_new_log_in_in_another_window(opened, film, scene, page_troubles):
    _entry, page, line = opened
    contestant = scene[2]
    choose(page, film)
    until_under_way(page)
    Session.objects.all().delete()
    expect(page.locator(".sending-text")).to_contain_text("登录已失效")
    with page.expect_popup() as popup:
        page.get_by_role("link", name="重新登录").click()
    other = popup.value
    other.get_by_label("用户名").or_(other.locator("input[name=username]")).first.fill(contestant.username)
    other.locator("input[name=password]").fill("一个够长的口令123")
    other.locator("input[name=password]").press("Enter")
    other.wait_for_url(lambda url: "login" not in url)
    other.close()
    page.bring_to_front()
    going = page.get_by_role("button", name="继续")
    if going.is_visible():
        going.click()
    arrived(page, film)
    assert line.made == 1
    page_troubles.clear()


def test_what_can_not_be_right_is_refused_before_the_first_byte(opened, film):
    entry, page, line = opened
    place = entry.entry_type.requirements.get(name="视频")
    choose(page, film, name="家书.exe")
    expect(page.locator("[data-error]:visible")).to_contain_text("家书.exe")
    place.max_bytes, place.duration_max = 1_000_000, None
    place.save()
    page.reload()
    choose(page, film)
    expect(page.locator("[data-error]:visible")).to_contain_text("1.0 MB")
    assert (line.made, line.offsets) == (0, [])


def test_a_file_dropped_on_its_place_is_sent(scene, open_page):
    edition, unit, contestant, _organizer, _type = scene
    entry = make_draft(edition, contestant, unit, complete=False)
    page = open_page("desk", user=contestant, path=path("entry-materials", entry.code))
    expect(page.get_by_text("也可以把文件拖到这里").first).to_be_visible()
    page.locator("[data-slot]").first.evaluate(
        """(slot, bytes) => {
          const transfer = new DataTransfer();
          transfer.items.add(new File([new Uint8Array(bytes)], "讲稿.docx"));
          slot.dispatchEvent(new DragEvent("dragover", { bubbles: true, cancelable: true, dataTransfer: transfer }));
          slot.dispatchEvent(new DragEvent("drop", { bubbles: true, cancelable: true, dataTransfer: transfer }));
        }""",
        list(files.docx_file()),
    )
    expect(page.locator(".file-name", has_text="讲稿.docx")).to_be_visible()
    assert Material.objects.get().upload.size == len(files.docx_file())


def test_after_the_deadline_what_was_begun_is_sent_to_its_end(
    opened, scene, film, page_troubles, assert_accessible, shoot
):
    entry, page, line = opened
    choose(page, film)
    until_under_way(page)
    page.reload()
    page_troubles.clear()  # requests that the reload broke
    now = timezone.now()
    UploadSession.objects.update(begun_at=now - timedelta(minutes=20))
    Edition.objects.filter(pk=entry.edition_id).update(
        signup_opens_at=now - timedelta(days=9),
        signup_closes_at=now - timedelta(minutes=5),
        upload_closes_at=now - timedelta(minutes=5),
        upload_grace_minutes=30,
    )
    page.reload()
    expect(page.get_by_text("其他文件不再接收")).to_be_visible()
    expect(page.locator("form[data-upload]")).to_have_count(
        1
    )  # the place that waits for its end, and no other
    assert_accessible(page)
    shoot(page, "upload-grace")
    choose(page, long_film(1_000_000), name="另一个.mp4")
    expect(page.locator("[data-error]:visible")).to_contain_text("截止")
    before = len(line.offsets)
    choose(page, film)
    arrived(page, film)
    assert line.offsets[before] > len(film) // 5
    expect(page.locator("form[data-upload]")).to_have_count(0)


def test_a_check_that_ends_while_one_looks_changes_the_page(
    scene, open_page, monkeypatch, assert_accessible, shoot
):
    edition, unit, contestant, _organizer, entry_type = scene
    entry_type.requirements.filter(name="讲稿").update(characters_min=500)
    entry = make_draft(edition, contestant, unit, complete=False)
    monkeypatch.setattr("contest.actions.job._enqueue", lambda code, kind: None)  # the worker is busy
    page = open_page("phone", user=contestant, path=path("entry-materials", entry.code))
    page.get_by_label("讲稿：选择文件").set_input_files(sent("讲稿.docx", files.docx_file()))
    slot = page.locator("[data-slot]").first
    expect(slot.locator(".file-meta", has_text="检查中")).to_be_visible()
    expect(slot.locator(".file-meta", has_text="收到时间")).to_be_visible()
    expect(slot.locator(".file-meta", has_text=Material.objects.get().code)).to_be_visible()
    expect(page.locator("[data-uploads-said]")).to_have_text("已收到“讲稿.docx”。")
    expect(slot.locator(".panel-head")).to_contain_text("已上传")
    run_job.func(Job.objects.get().code)
    expect(slot.locator(".file-problem")).to_contain_text("500")
    expect(slot.locator(".panel-head")).to_contain_text("待完成")
    expect(slot.get_by_text("选择文件").first).to_be_visible()
    assert_accessible(page)
    shoot(page, "upload-refused")


def test_more_files_than_belong_here_are_refused_before_the_first_byte(scene, open_page):
    edition, unit, contestant, _organizer, entry_type = scene
    entry_type.requirements.filter(name="讲稿").update(max_count=2)
    entry = make_draft(edition, contestant, unit, complete=False)
    page = open_page("desk", user=contestant, path=path("entry-materials", entry.code))
    line = Line(page)
    three = [sent(f"{n}.docx", files.docx_file(f"第{n}篇")) for n in (1, 2, 3)]
    page.get_by_label("讲稿：选择文件").set_input_files(three)
    expect(page.locator("[data-error]:visible")).to_contain_text("最多再传 2 个")
    assert line.made == 0
    page.get_by_label("讲稿：选择文件").set_input_files(three[:2])
    expect(page.locator(".file-name a")).to_have_count(2)
    expect(page.get_by_text("2 个文件已齐")).to_be_visible()


def test_a_film_of_the_wrong_shape_never_leaves_the_phone(opened):
    entry, page, line = opened
    entry.entry_type.requirements.filter(name="视频").update(aspect="16:9", height_min=0)
    page.reload()
    choose(page, files.mp4_file(width=320, height=240))
    expect(page.locator("[data-error]:visible")).to_contain_text("320 × 240")
    assert line.made == 0


@pytest.mark.parametrize(
    ("limits", "sentence"),
    [
        ({"duration_max": 2}, "“家书.mp4”时长 0:05，不得超过 0:02。文件没有上传。"),
        ({"duration_min": 8}, "“家书.mp4”时长 0:05，至少要 0:08。文件没有上传。"),
    ],
)
def test_a_film_of_the_wrong_length_never_leaves_the_phone(opened, limits, sentence):
    entry, page, line = opened
    entry.entry_type.requirements.filter(name="视频").update(**limits)
    page.reload()
    choose(page, files.mp4_file(seconds=5))
    expect(page.locator("[data-error]:visible")).to_have_text(sentence)
    assert (line.made, line.offsets) == (0, [])


def test_a_phone_offers_its_camera_and_its_gallery(opened):
    entry, page, line = opened
    gallery, camera = page.get_by_label("视频：选择文件"), page.get_by_label("视频：用相机拍摄")
    expect(camera).to_have_attribute("capture", "environment")
    expect(camera).to_have_attribute("accept", "video/*")
    assert gallery.get_attribute("capture") is None  # with it a phone would open the camera alone
    assert ".mp4" in gallery.get_attribute("accept").split(",")
    expect(page.get_by_label("讲稿：用相机拍摄")).to_have_count(0)
    film = files.mp4_file()
    camera.set_input_files(sent("VID_20261129_101500.mp4", film, "video/mp4"))
    expect(page.locator(".file-name", has_text="VID_20261129_101500.mp4")).to_be_visible()
    assert Material.objects.get(requirement__name="视频").upload.sha256 == hashlib.sha256(film).hexdigest()
    assert line.made == 1
    entry.entry_type.requirements.filter(name="视频").update(formats=["jpeg", "heic"])
    page.reload()
    expect(camera).to_have_attribute("accept", "image/*")


@pytest.mark.parametrize("device", ["phone", "desk"])
def test_the_pages_of_those_who_gather_material(scene, open_page, assert_accessible, shoot, device):
    edition, unit, contestant, organizer, _type = scene
    first = make_draft(edition, contestant, unit, title="一封家书")
    second = make_draft(edition, contestant, unit, complete=False, title="渠江号子")
    add_script(second, sha256=first.materials.get().upload.sha256)
    text = "一九二〇年八月二十七日，他从重庆乘船东下，同去的还有八十二名同学。" * 3
    for entry in (first, second):
        material = entry.materials.get()
        ScriptText.objects.create(
            key=script_key(material), material=material, entry=entry, title=entry.title, year=edition.year,
            text=text, length=len(text), signature=signature(text),
        )  # fmt: skip
    page = open_page(device, user=organizer, path=path("collection-list", edition.code))
    expect(page.get_by_role("heading", name="各领域缺件情况")).to_be_visible()
    assert_accessible(page)
    shoot(page, f"materials-{device}")
    page.get_by_label("渠江号子").check()
    page.get_by_role("button", name="邮件提醒").click()
    expect(page.get_by_role("heading", name="提醒 1 人？")).to_be_visible()
    assert_accessible(page)
    shoot(page, f"materials-remind-{device}")
    expect(page.get_by_text("无电子邮箱")).to_be_visible()
    expect(page.get_by_role("button", name="发送")).to_have_count(0)  # nobody would get a letter
    contestant.email = "zhou@example.org"
    contestant.save()
    page.goto(path("collection-list", edition.code))
    page.get_by_label("渠江号子").check()
    page.get_by_role("button", name="邮件提醒").click()
    page.get_by_role("button", name="发送").click()
    expect(page.get_by_text("已发出")).to_be_visible()
    assert_accessible(page)
    page.goto(path("collection-alike", edition.code))
    expect(page.get_by_role("heading", name="多件作品使用同一文件")).to_be_visible()
    assert_accessible(page)
    shoot(page, f"scripts-{device}")
    page.get_by_role("link", name="并排比较").click()
    page.locator("#one-1 a").click()
    expect(page.locator("#other-1")).to_be_in_viewport()
    assert_accessible(page)
    shoot(page, f"scripts-compare-{device}")
