"""A film sent from a phone on a bad line, in a real browser with the real client library."""

import hashlib
import re

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import expect

from contest.models import Material, UploadSession
from contest.states import UploadState
from tests import files
from tests.contest.entry_helpers import make_draft
from tests.contest.test_entry_browser import path, scene, sent

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
        page.on("request", self._note)
        self.slow()

    def _note(self, request):
        if "/uploads/" not in request.url:
            return
        if request.method == "PATCH":
            self.offsets.append(int(request.headers["upload-offset"]))
        self.made += request.method == "POST"

    def slow(self):
        devtools = self.page.context.new_cdp_session(self.page)
        devtools.send("Network.enable")
        devtools.send(
            "Network.emulateNetworkConditions",
            {"offline": False, "latency": 5, "downloadThroughput": -1, "uploadThroughput": SPEED},
        )


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


def choose(page, film, name="家书.mp4"):
    page.locator("form[data-upload]").last.evaluate(f"form => {{ form.dataset.piece = '{PIECE}' }}")
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
    _entry, page, line = opened
    choose(page, film)
    until_under_way(page)
    assert_accessible(page)
    shoot(page, "upload-under-way")
    page.context.set_offline(True)
    expect(page.locator(".sending-text")).to_contain_text("网络中断")
    shoot(page, "upload-offline")
    page.context.set_offline(False)
    page.reload()
    page_troubles.clear()  # requests that the cut broke
    expect(page.get_by_text("再次选择同一个文件")).to_be_visible()
    shoot(page, "upload-unfinished")
    before = len(line.offsets)
    choose(page, film)
    arrived(page, film)
    assert line.offsets[before] > len(film) // 5
    assert line.made == 1
    assert UploadSession.objects.get().state == UploadState.DONE
    page_troubles.clear()


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


def test_pause_and_go_on_and_give_up(opened, film):
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
    expect(page.locator(".sending")).to_have_count(0)
    expect(page.get_by_text("已取消")).to_be_visible()
    page.wait_for_timeout(500)
    assert not UploadSession.objects.exists()
    assert line.made == 1


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
