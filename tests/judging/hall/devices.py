"""Tablets in a real Chromium on lines that can be cut, for tests of the whole way from a finger to the database."""

import re

from playwright.sync_api import expect

from tests.lines import Line
from tests.plugins.browser import DEVICES, PATIENCE

SIGNED = 20_000  # milliseconds; a busy machine takes its time


class Device:
    """A judge's tablet: a browser with a store of its own, on a line of its own."""

    def __init__(self, hall, line, context):
        self.hall, self.line, self.context, self.troubles = hall, line, context, []
        context.set_default_timeout(PATIENCE)
        self.page = context.pages[0] if context.pages else context.new_page()
        self.watch(self.page)

    def watch(self, page):
        """Note every script error and everything that the content policy blocked; a dead line is no trouble."""
        page.on("pageerror", lambda error: self.troubles.append(str(error)))
        page.on(
            "console",
            lambda line: (
                self.troubles.append(line.text)
                if line.type == "error"
                and not re.search(r"Failed to load resource|ERR_|EventSource", line.text)
                else None
            ),
        )

    # What a judge does

    def open(self, seat=0, *, take_over=False):
        """Open the seat's card and wait until the app is there and keeps itself."""
        self.page.goto(f"{self.line.url}/tablet/open/{self.hall.token(seat)}/")
        self.page.get_by_role("button", name="由本设备接管" if take_over else "在本设备打开").click()
        expect(self.page.locator(".tb-seat")).to_have_text(f"J{seat + 1}")
        self.page.evaluate("navigator.serviceWorker.ready.then(() => null)")
        return self

    def reload(self):
        self.page.reload()
        expect(self.page.locator(".tb-seat")).not_to_be_empty()

    def kill_tab(self):
        """End the page without a word, as a flat battery does, and open the app anew."""
        self.page.close()
        self.page = self.context.new_page()
        self.watch(self.page)
        self.page.goto(f"{self.line.url}/tablet/")
        expect(self.page.locator(".tb-seat")).not_to_be_empty()

    def mark(self, code, value):
        """Type a mark on the digits of the page; return what stood there after each key, as the device keeps it."""
        self.page.locator(f"[data-mark={code}]").click()
        stood = []
        for key in value:
            self.page.locator(f"[data-key='{key}']").click()
            stood.append(f"{stood[-1] if stood else ''}{key}")
        return [one.removesuffix(".") for one in stood]

    def fill(self, content="54.5", delivery="36"):
        self.mark("content", content)
        self.mark("delivery", delivery)

    def scribble(self):
        """Write a name on the glass, more or less."""
        expect(self.page.locator("#sign-box")).to_be_visible()
        box = self.page.locator("#sign-box").bounding_box()
        mouse = self.page.mouse
        for stroke in (((0.2, 0.3), (0.4, 0.7), (0.6, 0.3)), ((0.5, 0.5), (0.8, 0.6))):
            points = [(box["x"] + x * box["width"], box["y"] + y * box["height"]) for x, y in stroke]
            mouse.move(*points[0])
            mouse.down()
            for point in points[1:]:
                mouse.move(*point, steps=6)
            mouse.up()

    def submit(self):
        self.page.locator("#submit").click()
        self.scribble()
        self.page.locator("#sign-submit").click()
        self.expect_page("signed")

    # What a judge sees

    def expect_page(self, name):
        expect(self.page.locator(f"main[data-page={name}]")).to_be_visible(timeout=SIGNED)

    def expect_kept(self):
        """The device has written everything down and says so."""
        expect(self.page.locator("body[data-health=saved]")).to_be_visible()
        expect(self.page.locator(".tb-state").first).to_have_text("已存本机")

    def expect_arrived(self):
        """Nothing waits any more, and the judge sees that it was received."""
        expect(self.page.locator(".tb-state").nth(1)).to_have_text("0 项待发", timeout=SIGNED)
        expect(self.page.locator(".tb-state").nth(2)).to_have_text("已收到")

    def expect_offline(self):
        expect(self.page.locator("#offline")).to_be_visible(timeout=SIGNED)

    def value(self, code):
        return self.page.locator(f"[data-mark={code}]").input_value()

    def close(self):
        self.context.close()
        self.line.close()
        assert not self.troubles, self.troubles


class Devices:
    """Makes tablets, and closes them at the end."""

    def __init__(self, hall, server, browser, browser_type, launch):
        self.hall, self.server = hall, server
        self._browser, self._type, self._launch, self._made = browser, browser_type, launch, []

    def new(self, device="tablet", *, profile=None, line=None, **more):
        """Return a tablet; profile: a folder in which it keeps everything through a restart."""
        options = {
            "locale": "zh-CN",
            "timezone_id": "Asia/Shanghai",
            "reduced_motion": "reduce",
            **DEVICES[device],
            **more,
        }
        if profile:
            context = self._type.launch_persistent_context(str(profile), **self._launch, **options)
        else:
            context = self._browser.new_context(**options)
        made = Device(self.hall, line or Line(self.server), context)
        self._made.append(made)
        return made

    def forget(self, device):
        self._made.remove(device)

    def close(self):
        for device in self._made:
            device.close()
