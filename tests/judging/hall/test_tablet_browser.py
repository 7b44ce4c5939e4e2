"""The tablet in a real Chromium: whatever happens to network, page, browser and server, no mark is lost or doubled."""

import io
import re
import signal

import pytest
import zxingcpp
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image
from playwright.sync_api import expect

from judging.actions.held import decline_held
from judging.actions.round import touch
from judging.actions.sheet import reopen_sheet
from judging.models import HeldVersion, SheetVersion, Signature, Tablet
from judging.states import HeldWhy, SheetState
from tests.factories.scenes import GOOD_MARKS
from tests.judging.hall.devices import SIGNED
from tests.plugins.browser import wait_until

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]


def chain(sheet):
    """Return the marks of a sheet's versions in order, having asserted that no number is missing or double."""
    versions = list(SheetVersion.objects.filter(sheet=sheet).order_by("number"))
    assert [one.number for one in versions] == list(range(1, len(versions) + 1))
    assert not HeldVersion.objects.filter(sheet=sheet).exists()
    return [one.marks for one in versions]


def test_a_judge_marks_signs_and_corrects_while_the_marks_are_open(live_hall, devices):
    tablet = devices.new().open()
    tablet.expect_page("waiting")
    live_hall.call()
    tablet.expect_page("lecture")
    expect(tablet.page.locator("h1")).to_contain_text("选手1号")
    assert not tablet.page.locator("[data-mark]").count(), "nothing can be marked during the lecture"
    live_hall.open()
    tablet.expect_page("marking")
    tablet.page.locator("[data-more=content]").click()
    tablet.fill()
    expect(tablet.page.locator(".tb-total-value")).to_have_text("90.5")
    tablet.submit()
    tablet.expect_arrived()
    sheet = live_hall.sheet()
    assert (sheet.state, sheet.current.marks) == (SheetState.SIGNED, GOOD_MARKS)
    assert len(Signature.objects.get().strokes) == 2
    expect(tablet.page.locator("#where")).to_have_text("计分台已收到")

    tablet.page.locator("#correct").click()
    tablet.mark("delivery", "37.5")
    expect(tablet.page.locator(".tb-note")).to_contain_text("正在更正")
    tablet.submit()
    tablet.expect_arrived()
    assert live_hall.sheet().current.total == "92"
    assert live_hall.sheet().state == SheetState.SIGNED
    chain(sheet)

    live_hall.close()
    tablet.expect_page("over")
    expect(tablet.page.locator("main")).to_contain_text("您的评分已提交")
    assert not tablet.page.locator("#correct").count()


def test_taps_without_a_network_survive_a_reload_and_arrive_once(live_hall, devices):
    tablet = devices.new().open()
    live_hall.on()
    tablet.expect_page("marking")
    tablet.line.cut()
    tablet.mark("content", "54.5")
    tablet.expect_kept()
    tablet.expect_offline()
    tablet.reload()
    assert tablet.value("content") == "54.5"
    tablet.mark("delivery", "36")
    tablet.expect_kept()
    tablet.page.locator("#submit").click()
    tablet.scribble()
    tablet.page.locator("#sign-submit").click()
    tablet.expect_page("signed")
    expect(tablet.page.locator("#where")).to_have_text("已存本机，尚未上报")
    tablet.reload()
    tablet.expect_page("signed")
    tablet.line.mend()
    tablet.expect_arrived()
    marks = chain(live_hall.sheet())
    assert marks[-1] == GOOD_MARKS
    assert live_hall.sheet().state == SheetState.SIGNED
    assert SheetVersion.objects.exclude(sheet=live_hall.sheet()).count() == 0


def test_a_tablet_whose_battery_died_goes_on_where_it_was(live_hall, devices, tmp_path):
    tablet = devices.new(profile=tmp_path).open()
    live_hall.on()
    tablet.expect_page("marking")
    tablet.line.cut()
    tablet.fill("51", "33.5")
    tablet.expect_kept()
    tablet.context.close()  # nothing is told that it ends
    devices.forget(tablet)
    again = devices.new(profile=tmp_path, line=tablet.line)
    again.page.goto(f"{tablet.line.url}/tablet/")  # from the device's own store: the line is still cut
    again.expect_page("marking")
    assert (again.value("content"), again.value("delivery")) == ("51", "33.5")
    again.line.mend()
    again.expect_arrived()
    assert chain(live_hall.sheet())[-1] == {"content": "51", "delivery": "33.5"}


def test_an_answer_that_got_lost_doubles_nothing(live_hall, devices, server):
    """The server is killed while a tablet sends: whether it had the version nobody knows, so it comes again."""
    tablet = devices.new().open()
    live_hall.on()
    tablet.expect_page("marking")
    for turn, how in enumerate((signal.SIGKILL, signal.SIGTERM, signal.SIGKILL)):
        tablet.mark("content", f"{50 + turn}")
        tablet.page.wait_for_timeout(650)  # just when it is being sent
        server.kill(how)
        tablet.mark("delivery", f"{30 + turn}")
        server.start()
        tablet.expect_arrived()
    tablet.submit()
    tablet.expect_arrived()
    assert chain(live_hall.sheet())[-1] == {"content": "52", "delivery": "32"}
    assert live_hall.sheet().state == SheetState.SIGNED


def test_marks_that_arrive_after_the_closing_are_held_and_the_judge_sees_it(live_hall, devices):
    tablet = devices.new().open()
    live_hall.on()
    tablet.expect_page("marking")
    tablet.line.cut()
    tablet.fill()
    tablet.submit()
    live_hall.close()
    live_hall.on(1)
    tablet.line.mend()
    tablet.expect_arrived()
    held = HeldVersion.objects.filter(sheet=live_hall.sheet())
    assert [one.why for one in held] == [HeldWhy.LATE] * len(held)
    assert held.last().marks == GOOD_MARKS
    assert held.last().is_signed
    assert not SheetVersion.objects.exists()
    tablet.expect_page("marking")
    assert tablet.value("content") == "", "the sheet of the next entry is its own"
    live_hall.close(1)
    live_hall.open(0, "补录")
    expect(tablet.page.locator("main")).to_contain_text("交计分台处理")


def test_marks_that_the_desk_did_not_take_can_be_given_again(live_hall, devices):
    tablet = devices.new().open()
    live_hall.on()
    tablet.expect_page("marking")
    tablet.line.cut()
    tablet.fill()
    tablet.submit()
    live_hall.close()
    live_hall.on(1)
    tablet.line.mend()
    tablet.expect_arrived()
    for held in HeldVersion.objects.all():
        decline_held(held=held, actor=live_hall.organizer, reason="请重新打分")
    live_hall.close(1)
    live_hall.open(0, "补录")
    tablet.expect_page("marking")
    expect(tablet.page.locator(".tb-note")).to_contain_text("请重新打分")
    assert tablet.value("content") == "54.5", "what the judge wrote is still there"
    tablet.submit()
    tablet.expect_arrived()
    assert live_hall.sheet().state == SheetState.SIGNED


def test_what_was_refused_waits_no_longer_once_the_judge_has_put_it_right(live_hall, devices):
    tablet = devices.new().open()
    live_hall.on()
    tablet.expect_page("marking")
    tablet.line.cut()
    tablet.fill()
    tablet.expect_kept()
    round = live_hall.scene.round
    round.frozen_rule["criteria"][0]["max"] = "50"
    round.rule_version += 1
    round.save()
    touch(round.pk)
    tablet.line.mend()
    expect(tablet.page.get_by_text("未被接受")).to_be_visible(timeout=SIGNED)
    tablet.mark("content", "45")
    tablet.submit()
    tablet.expect_arrived()
    expect(tablet.page.get_by_text("未被接受")).to_be_hidden()
    assert live_hall.sheet().current.total == "81"


def test_without_a_network_the_judge_says_who_is_on_stage(live_hall, devices):
    tablet = devices.new().open()
    live_hall.on()
    tablet.expect_page("marking")
    tablet.line.cut()
    tablet.expect_offline()
    live_hall.close()
    live_hall.on(1)  # the tablet can't know
    tablet.page.locator("#choose").click()
    tablet.page.locator(f"[data-choose='{live_hall.contender(1).code}']").click()
    expect(tablet.page.locator("h1")).to_contain_text("选手2号")
    tablet.fill("44", "30")
    tablet.expect_kept()
    tablet.reload()
    expect(tablet.page.locator("h1")).to_contain_text("选手2号")
    assert tablet.value("content") == "44"
    tablet.submit()
    tablet.line.mend()
    tablet.expect_arrived()
    assert chain(live_hall.sheet(1))[-1] == {"content": "44", "delivery": "30"}
    assert live_hall.sheet(1).state == SheetState.SIGNED


def test_a_second_device_takes_over_and_the_first_keeps_sending_what_waits(live_hall, devices):
    first = devices.new().open()
    live_hall.on()
    first.expect_page("marking")
    first.mark("content", "50")
    first.expect_arrived()
    first.line.cut()
    first.mark("delivery", "30")
    first.expect_kept()
    second = devices.new("phone").open(take_over=True)
    assert Tablet.objects.filter(revoked_at=None).count() == 1
    second.expect_page("marking")
    assert second.value("content") == "50"
    second.mark("delivery", "35")
    second.expect_arrived()
    first.line.mend()
    first.expect_page("former")
    expect(first.page.locator("main")).to_contain_text("已转到另一台设备")
    first.expect_arrived()
    held = HeldVersion.objects.get()
    assert (held.why, held.marks) == (HeldWhy.REVOKED, {"content": "50", "delivery": "30"})
    assert live_hall.sheet().current.marks == {"content": "50", "delivery": "35"}


def test_a_sheet_that_the_desk_gives_back_can_be_marked_again(live_hall, devices):
    tablet = devices.new().open()
    live_hall.on()
    tablet.expect_page("marking")
    tablet.fill()
    tablet.submit()
    tablet.expect_arrived()
    reopen_sheet(sheet=live_hall.sheet(), actor=live_hall.organizer, reason="请核对内容分")
    tablet.expect_page("marking")
    expect(tablet.page.locator(".tb-note")).to_contain_text("请核对内容分")
    tablet.submit()
    tablet.expect_arrived()
    assert live_hall.sheet().state == SheetState.SIGNED


def test_the_desk_reminds_a_judge(live_hall, devices):
    from judging.actions.wall import nudge_tablets

    tablet = devices.new().open()
    nudge_tablets(round=live_hall.scene.round, seats=[live_hall.scene.seats[0]], actor=live_hall.organizer)
    tablet.page.locator("#nudge-seen").click()
    expect(tablet.page.locator("#nudge")).to_have_count(0)
    wait_until(tablet.page, lambda: Tablet.objects.get().nudge_seen_at)
    tablet.page.wait_for_timeout(1500)
    assert not tablet.page.locator("#nudge").count()


def test_a_clock_that_jumps_moves_nothing(live_hall, devices):
    tablet = devices.new()
    tablet.context.add_init_script(
        "const real = Date.now; let ahead = 0; Date.now = () => real() + ahead; window.jump = (ms) => { ahead += ms; };"
    )
    tablet.open()
    live_hall.on()
    tablet.expect_page("marking")
    tablet.mark("content", "50")
    tablet.expect_arrived()
    tablet.page.evaluate("jump(-3 * 365 * 86400000)")
    tablet.mark("content", "51")
    tablet.expect_arrived()
    tablet.page.evaluate("jump(30 * 365 * 86400000)")
    tablet.line.cut()
    tablet.mark("delivery", "30")
    tablet.page.evaluate("jump(-60 * 365 * 86400000)")
    tablet.mark("delivery", "31")
    tablet.line.mend()
    tablet.expect_arrived()
    assert chain(live_hall.sheet())[-1] == {"content": "51", "delivery": "31"}


def test_a_device_that_can_not_save_says_so_loudly_and_sends_all_the_same(live_hall, devices):
    tablet = devices.new()
    tablet.context.add_init_script(
        "const put = IDBObjectStore.prototype.put; window.full = false;"
        "IDBObjectStore.prototype.put = function (...all) {"
        " if (window.full) throw new DOMException('full', 'QuotaExceededError'); return put.apply(this, all); };"
    )
    tablet.open()
    live_hall.on()
    tablet.expect_page("marking")
    tablet.page.evaluate("window.full = true")
    tablet.mark("content", "50")
    expect(tablet.page.locator("#storage")).to_contain_text("QuotaExceededError")
    expect(tablet.page.locator(".tb-state").first).to_have_text("本机未存！")
    expect(tablet.page.locator(".tb-state").nth(1)).to_have_text("0 项待发")
    assert chain(live_hall.sheet())[-1] == {"content": "50"}
    tablet.page.evaluate("window.full = false")
    expect(tablet.page.locator("#storage")).to_have_count(0)
    tablet.expect_kept()
    tablet.mark("delivery", "36")
    tablet.line.cut()
    tablet.reload()
    assert (tablet.value("content"), tablet.value("delivery")) == ("50", "36")


def test_a_second_window_on_the_same_device_takes_the_first_one_s_place(live_hall, devices):
    tablet = devices.new().open()
    live_hall.on()
    tablet.expect_page("marking")
    tablet.line.cut()
    tablet.mark("content", "50")
    other = tablet.context.new_page()
    tablet.watch(other)
    other.goto(f"{tablet.line.url}/tablet/")
    expect(other.locator("[data-mark=content]")).to_have_value("50")
    expect(tablet.page.locator("main[data-page=elsewhere]")).to_be_visible()
    tablet.line.mend()
    expect(other.locator(".tb-state").nth(1)).to_have_text("0 项待发", timeout=20_000)
    assert chain(live_hall.sheet()) == [{"content": "50"}]


def test_a_log_in_and_a_log_out_on_the_device_change_nothing(live_hall, devices):
    tablet = devices.new().open()
    live_hall.on()
    tablet.expect_page("marking")
    tablet.context.clear_cookies(name="csrftoken")  # what a log-in does: another token
    tablet.context.clear_cookies(name="sessionid")
    tablet.fill()
    tablet.submit()
    tablet.expect_arrived()
    assert live_hall.sheet().state == SheetState.SIGNED


def test_a_device_that_lost_its_seat_keeps_its_marks_and_sends_them_with_the_card(live_hall, devices):
    tablet = devices.new().open()
    live_hall.on()
    tablet.expect_page("marking")
    tablet.line.cut()
    tablet.fill()
    tablet.expect_kept()
    tablet.context.clear_cookies()
    tablet.line.mend()
    tablet.expect_page("unbound")
    expect(tablet.page.locator("main")).to_contain_text("席位卡")
    assert tablet.page.locator(".tb-state").nth(1).inner_text() != "0 项待发"
    tablet.open(take_over=True)
    tablet.expect_arrived()
    assert chain(live_hall.sheet())[-1] == GOOD_MARKS


def test_what_can_not_be_sent_is_carried_by_hand_as_a_file_or_as_codes(
    live_hall, devices, client_of, scorekeeper
):
    tablet = devices.new().open()
    live_hall.on()
    tablet.expect_page("marking")
    tablet.line.cut()
    tablet.fill()
    tablet.submit()
    live_hall.scene.round.refresh_from_db()
    desk = client_of(scorekeeper)
    address = reverse("judging:rescue", args=[live_hall.scene.round.code])
    tablet.page.locator(".tb-btn-menu").click()
    tablet.page.get_by_role("button", name="救援").click()
    scanned = []
    count = int(re.findall(r"\d+", tablet.page.locator(".tb-code-count").inner_text())[-1])
    for _turn in range(count):
        picture = Image.open(io.BytesIO(tablet.page.locator(".tb-code").screenshot()))
        scanned += [one.text for one in zxingcpp.read_barcodes(picture)]
        if count > 1:
            tablet.page.locator("#code-next").click()
    assert len(set(scanned)) == count
    with tablet.page.expect_download() as download:
        tablet.page.locator("#rescue-file").click()
    with download.value.path().open("rb") as file:
        page = desk.post(address, {"file": SimpleUploadedFile("J1.json", file.read())})
    assert "90.5" in page.content.decode()
    assert live_hall.sheet().state == SheetState.SIGNED
    assert Signature.objects.exists()
    page = desk.post(address, {"text": "\n".join(reversed(scanned))}).content.decode()
    assert "此前已收到" in page
    tablet.page.get_by_role("button", name="关闭").click()
    tablet.line.mend()
    tablet.expect_arrived()
    assert chain(live_hall.sheet())[-1] == GOOD_MARKS


def test_a_new_app_waits_until_nobody_is_marking(live_hall, devices, serve):
    server = devices.server = serve()
    tablet = devices.new().open()
    live_hall.on()
    tablet.expect_page("marking")
    version = tablet.page.locator("#app-version").inner_text()
    server.kill()
    server.extra["SERVED_STATIC_URL"] = "/files/"
    server.start()
    expect(tablet.page.locator(".tb-banner-blue")).to_be_visible(timeout=30_000)
    tablet.mark("content", "50")
    tablet.expect_arrived()
    assert tablet.page.locator("#app-version").inner_text() == version, "never while somebody is marking"
    tablet.mark("delivery", "30")
    tablet.submit()
    tablet.expect_arrived()
    live_hall.close()
    expect(tablet.page.locator("#app-version")).not_to_have_text(version, timeout=60_000)
    tablet.expect_page("over")
    assert live_hall.sheet().current.marks == {"content": "50", "delivery": "30"}


def test_what_was_chosen_without_a_network_does_not_come_back_at_the_next_failure(live_hall, devices):
    tablet = devices.new().open()
    live_hall.on()
    tablet.expect_page("marking")
    tablet.line.cut()
    tablet.expect_offline()
    tablet.page.locator("#choose").click()
    tablet.page.locator(f"[data-choose='{live_hall.contender(2).code}']").click()
    expect(tablet.page.locator("h1")).to_contain_text("选手3号")
    tablet.line.mend()
    expect(tablet.page.locator("h1")).to_contain_text("选手1号")
    live_hall.close()
    live_hall.on(1)
    expect(tablet.page.locator("h1")).to_contain_text("选手2号")
    tablet.line.cut()
    tablet.expect_offline()
    expect(tablet.page.locator("h1")).to_contain_text("选手2号")
    tablet.reload()
    expect(tablet.page.locator("h1")).to_contain_text("选手2号")
