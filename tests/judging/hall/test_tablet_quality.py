"""The tablet app for every hand and eye: what it weighs, how fast it answers, how large its buttons are."""

import gzip
import statistics

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from judging.actions.rehearsal import begin_rehearsal
from judging.actions.wall import nudge_tablets
from judging.models import SheetVersion
from tests.factories.scenes import GOOD_MARKS

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]

MOST_BYTES = 150_000
SMALLEST = 44
SIZES = {
    "phone": (390, 844),
    "upright": (820, 1180),
    "wide": (1180, 820),
    "desk": (1440, 900),
    "twice as large": (590, 410),  # a tablet at 200 %
    "as narrow as any": (320, 640),
}
TOO_SMALL = """(smallest) => [...document.querySelectorAll("button, a[href], input, textarea, summary, select")]
    .filter((one) => one.checkVisibility())
    .map((one) => [one, one.getBoundingClientRect()])
    .filter(([one, box]) => box.width && (Math.round(box.width) < smallest || Math.round(box.height) < smallest))
    .map(([one, box]) => `${one.className || one.id} ${one.textContent.trim()} ${box.width}x${box.height}`)"""
WIDER = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"


def look(device, assert_accessible):
    """At every size: each button large enough, nothing beyond the edge, and axe finds nothing."""
    page = device.page
    for name, (width, height) in SIZES.items():
        page.set_viewport_size({"width": width, "height": height})
        assert page.evaluate(TOO_SMALL, SMALLEST) == [], name
        assert page.evaluate(WIDER) <= 0, name
    page.set_viewport_size({"width": 1180, "height": 820})
    assert_accessible(page)


def test_every_page_of_the_app_suits_every_hand_and_eye(live_hall, devices, assert_accessible):
    tablet = devices.new()
    tablet.page.goto(f"{tablet.line.url}/tablet/")
    tablet.expect_page("unbound")
    look(tablet, assert_accessible)
    tablet.open()
    tablet.expect_page("waiting")
    look(tablet, assert_accessible)
    live_hall.call()
    tablet.expect_page("lecture")
    look(tablet, assert_accessible)
    live_hall.open()
    tablet.expect_page("marking")
    look(tablet, assert_accessible)
    tablet.mark("content", "99")
    tablet.page.locator("[data-mark=delivery]").click()
    expect(tablet.page.locator(".tb-fault").first).to_contain_text("最高 60 分")
    tablet.page.locator("summary").click()
    look(tablet, assert_accessible)
    tablet.fill()
    tablet.page.locator("#submit").click()
    look(tablet, assert_accessible)
    tablet.scribble()
    tablet.page.locator("#sign-submit").click()
    tablet.expect_page("signed")
    look(tablet, assert_accessible)
    tablet.page.locator("#correct").click()
    look(tablet, assert_accessible)
    tablet.page.get_by_role("button", name="不作更正").click()
    tablet.expect_page("signed")
    nudge_tablets(round=live_hall.scene.round, seats=[live_hall.scene.seats[0]], actor=live_hall.organizer)
    expect(tablet.page.locator("#nudge")).to_be_visible()
    look(tablet, assert_accessible)
    tablet.page.locator("#nudge-seen").click()
    live_hall.close()
    tablet.expect_page("over")
    look(tablet, assert_accessible)


def test_the_pages_without_a_network_suit_every_hand_and_eye(live_hall, devices, assert_accessible):
    tablet = devices.new().open()
    live_hall.on()
    tablet.expect_page("marking")
    tablet.line.cut()
    tablet.expect_offline()
    tablet.fill()
    look(tablet, assert_accessible)
    tablet.page.locator("#choose").click()
    look(tablet, assert_accessible)
    tablet.page.get_by_role("button", name="关闭").click()
    tablet.page.locator(".tb-btn-menu").click()
    look(tablet, assert_accessible)
    tablet.page.get_by_role("button", name="English").click()
    expect(tablet.page.locator("#submit")).to_have_text("Submit")
    look(tablet, assert_accessible)
    tablet.page.locator(".tb-btn-menu").click()
    tablet.page.get_by_role("button", name="Rescue").click()
    expect(tablet.page.locator(".tb-code svg")).to_be_visible()
    look(tablet, assert_accessible)
    tablet.page.get_by_role("button", name="Close").click()
    devices.new("phone").open(take_over=True)
    tablet.line.mend()
    tablet.expect_page("former")
    look(tablet, assert_accessible)


def test_the_pages_beside_the_app_and_the_rehearsal_suit_them_too(
    live_hall, devices, assert_accessible, organizer
):
    tablet = devices.new()
    tablet.page.goto(f"{tablet.line.url}{reverse('judging:tablet-open', args=[live_hall.token()])}")
    look(tablet, assert_accessible)
    tablet.open()
    live_hall.on()
    tablet.expect_page("marking")
    tablet.page.goto(f"{tablet.line.url}{reverse('judging:tablet-plain')}")
    look(tablet, assert_accessible)
    begin_rehearsal(round=live_hall.scene.round, actor=organizer, entries=2)
    tablet.page.goto(f"{tablet.line.url}/tablet/")
    expect(tablet.page.locator(".tb-banner-rehearsal")).to_be_visible()
    look(tablet, assert_accessible)


def test_the_first_load_is_light_and_the_next_ones_need_no_request(live_hall, devices):
    tablet = devices.new()
    bodies = {}

    def keep(response):
        if response.ok and "/open/" not in response.url:
            bodies[response.url] = response.body()

    tablet.page.on("response", keep)
    tablet.page.goto(f"{tablet.line.url}/tablet/")
    tablet.expect_page("unbound")
    tablet.page.evaluate("navigator.serviceWorker.ready.then(() => null)")
    tablet.page.wait_for_timeout(500)
    tablet.page.remove_listener("response", keep)
    weight = {url: len(gzip.compress(body, 6)) for url, body in bodies.items()}
    later = {
        url: len(gzip.compress(tablet.page.request.get(url).body(), 6))
        for url in tablet.page.evaluate(
            "caches.keys().then(([name]) => caches.open(name)).then((one) => one.keys()).then((all) => all.map((r) => r.url))"
        )
    }
    whole = sum({**later, **weight}.values())
    assert whole <= MOST_BYTES
    tablet.line.cut()
    tablet.context.new_cdp_session(tablet.page).send("Network.clearBrowserCache")  # it promises nothing
    before = tablet.line.requests
    tablet.page.goto(f"{tablet.line.url}/tablet/")
    expect(tablet.page.locator(".tb-btn-menu")).to_be_visible()
    assert tablet.page.locator(".tb-bar").bounding_box()["height"] > 40, "dressed, too"
    tablet.page.wait_for_timeout(1000)
    # What still knocks at the dead line is the question for news; page, styles and scripts came from the device.
    missing = tablet.page.evaluate(
        "performance.getEntriesByType('resource').filter((one) => one.initiatorType !== 'fetch' && !one.workerStart)"
        ".map((one) => one.name)"
    )
    assert missing == []
    assert tablet.line.requests - before < 8


TIMED = """() => { window.taps = [];
    new PerformanceObserver((list) => window.taps.push(...list.getEntries().filter((one) => one.name === "click")
        .map((one) => one.duration))).observe({ type: "event", durationThreshold: 16 }); }"""
BARE = """() => { const one = document.createElement("button"); one.style.cssText = "width: 9rem; height: 9rem"; one.id = "bare";
    let n = 0; one.addEventListener("click", () => { n += 1; one.textContent = n; }); document.body.replaceChildren(one); }"""


def painted(page, selectors):
    """Return how long it took from each click to the next frame, by the browser's own measure, the middle one."""
    page.evaluate(TIMED)
    page.context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": 4})
    for selector in selectors:
        page.locator(selector).click()
        page.wait_for_timeout(150)
    page.wait_for_timeout(1000)
    return statistics.median([*page.evaluate("window.taps"), *[16] * 2])  # the quickest are not reported


def test_a_tap_is_painted_within_a_tenth_of_a_second_on_a_slow_device(live_hall, devices):
    """Four times slower than this machine; where others keep it busy, a bare button tells how busy it is."""
    tablet = devices.new().open()
    live_hall.on()
    tablet.expect_page("marking")
    ours = painted(tablet.page, ["[data-more=content]", "[data-less=delivery]"] * 8)
    other = tablet.context.new_page()
    other.goto(f"{tablet.line.url}/tablet/worker.js")
    other.evaluate(BARE)
    bare = painted(other, ["#bare"] * 16)
    assert ours <= 100 or ours <= 2 * bare, f"{ours} ms, a bare button {bare} ms"


def test_nothing_leads_away(live_hall, devices):
    tablet = devices.new().open()
    live_hall.on()
    tablet.expect_page("marking")
    tablet.mark("content", "50")
    assert not tablet.page.locator("a[href]").count()
    tablet.page.go_back()
    tablet.page.go_back()
    tablet.expect_page("marking")
    assert tablet.value("content") == "50"
    tablet.page.locator(".tb-btn-menu").click()
    tablet.page.get_by_role("button", name="全屏").click()
    tablet.expect_arrived()


def test_on_plain_http_the_open_page_keeps_and_sends_and_says_what_it_can_not(live_hall, devices, server):
    """Without a secure context there is no worker and no randomUUID: the page itself keeps what is tapped."""
    tablet = devices.new()
    tablet.context.add_init_script(
        "Object.defineProperty(window, 'isSecureContext', { value: false });"
        "Object.defineProperty(Navigator.prototype, 'serviceWorker', { get: undefined, configurable: true });"
        "delete Navigator.prototype.serviceWorker; delete Navigator.prototype.wakeLock; delete Navigator.prototype.storage;"
        "delete Crypto.prototype.randomUUID; delete Crypto.prototype.subtle;"
    )
    tablet.page.goto(f"{tablet.line.url}/tablet/open/{live_hall.token()}/")
    tablet.page.get_by_role("button", name="在本设备打开").click()
    tablet.expect_page("waiting")
    expect(tablet.page.locator(".tb-banner-insecure")).to_contain_text("刷新本页需要网络")
    live_hall.on()
    tablet.expect_page("marking")
    tablet.line.cut()
    tablet.fill()
    tablet.expect_kept()
    tablet.line.mend()
    tablet.expect_arrived()
    tablet.page.reload()
    tablet.expect_page("marking")
    assert tablet.value("content") == "54.5"
    tablet.line.cut()
    tablet.mark("content", "55")
    tablet.expect_kept()
    tablet.line.mend()
    tablet.page.reload()
    tablet.expect_arrived()
    assert SheetVersion.objects.last().marks == {**GOOD_MARKS, "content": "55"}
