"""Real browser pages against a live server: Debian's Chromium, driven by Playwright.

A test asks for ``open_page`` and gets pages that fail it on a script error, on anything the content policy
blocked, and on every request that leaves the machine.
"""

import contextlib
import os
import shutil
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from playwright.sync_api import Error, expect

SHOTS = Path(__file__).resolve().parents[2] / "test-results" / "shots"
DEVICES = {
    "phone": {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True},
    "tablet": {"viewport": {"width": 1180, "height": 820}, "has_touch": True},
    "upright": {"viewport": {"width": 820, "height": 1180}, "has_touch": True},
    "desk": {"viewport": {"width": 1440, "height": 900}},
}
PARTS_OF_A_PAGE = {"stylesheet", "script", "image", "font", "media"}
OF_THE_BROWSER = {"data", "blob", "chrome", "chrome-extension"}  # its own PDF reader is made of pages, too
FLAGS = [
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-gpu",
    "--disable-sync",
    "--no-first-run",
]
PATIENCE = 15_000  # milliseconds; a busy machine with two cores draws a page in seconds
SLOW = float(os.environ.get("SLOW", "0"))
"""Seconds that everything a page asks for waits before it is asked. A test that passes only because a script was there
before its next step, or because the page before still stood there, fails with SLOW=0.7 every time instead of once in
a hundred runs."""
expect.set_options(timeout=PATIENCE * (1 + SLOW))


def pytest_collection_modifyitems(items):
    """Mark what drives a browser, so that it can be chosen or left out."""
    for item in items:
        if {"open_page", "browser", "browser_type"} & set(getattr(item, "fixturenames", ())):
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def browser_type_launch_args():
    """Start Debian's Chromium; without a sandbox when root, who may not have one."""
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"  # Playwright keeps an event loop running in this thread
    found = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if not found:
        pytest.fail("No Chromium here. Install it: apt-get install --no-install-recommends chromium")
    flags = [*FLAGS, "--no-sandbox"] if os.geteuid() == 0 else FLAGS
    return {"executable_path": found, "args": flags, "headless": True}


OVERTAKEN = ("htmx:sendAbort", "htmx:afterRequest,")
"""What htmx logs of a question that a newer one has overtaken; of one that failed it logs more."""


def late(page, route):
    """Let a request wait as on a slow line; the page may have gone away meanwhile."""
    with contextlib.suppress(Error):
        page.wait_for_timeout(SLOW * 1000)
        route.fallback()


def watch(page, home, troubles):
    """Note every script error, blocked or missing part, and request that leaves the live server at home."""

    def complain(kind, text):
        troubles.append(f"{kind} at {page.url}: {text}")

    def heard(line):
        if line.type != "error" or "status of 4" in line.text:  # an answer of 4xx may be what is tested
            return
        if not line.text.startswith(OVERTAKEN):
            complain("console", line.text)

    def answered(response):
        if response.status >= 400 and response.request.resource_type in PARTS_OF_A_PAGE:
            complain("missing file", response.url)

    page.on("pageerror", lambda error: complain("script error", error))
    page.on("console", heard)
    page.on("response", answered)

    def gate(route):
        parts = urlsplit(route.request.url)
        if parts.scheme not in OF_THE_BROWSER and not route.request.url.startswith(home):
            complain("request to outside", route.request.url)
            route.abort()
        elif SLOW:
            late(page, route)
        else:
            route.fallback()

    page.route("**/*", gate)


def wait_until(page, happened):
    """Wait, the page going on, for something that no locator of it can tell; happened() says whether it has."""
    for _turn in range(int(PATIENCE / 50)):
        if happened():
            return
        page.wait_for_timeout(50)
    pytest.fail(f"it did not happen within {PATIENCE / 1000:.0f} seconds")


@pytest.fixture
def page_troubles():
    """Everything that went wrong on the pages of this test; a test that provokes trouble looks at it and clears it."""
    return []


@pytest.fixture
def open_page(browser, live_server, page_troubles):
    """Return open_page(device="desk", user=None, language="zh-hans", path=None): a page of its own session.

    device is a name in DEVICES; user, if given, is signed in already. Addresses given to page.goto() may be paths.
    """
    contexts = []

    def open_one(device="desk", *, user=None, language="zh-hans", path=None, **extra):
        context = browser.new_context(
            base_url=live_server.url,
            locale="zh-CN" if language == "zh-hans" else "en-GB",
            timezone_id="Asia/Shanghai",
            **{"reduced_motion": "reduce", **DEVICES[device], **extra},
        )
        context.set_default_timeout(PATIENCE)
        contexts.append(context)
        cookies = {settings.LANGUAGE_COOKIE_NAME: language}
        if user is not None:
            from django.test import Client

            client = Client()
            client.force_login(user)
            cookies[settings.SESSION_COOKIE_NAME] = client.cookies[settings.SESSION_COOKIE_NAME].value
        context.add_cookies([{"name": n, "value": v, "url": live_server.url} for n, v in cookies.items()])
        page = context.new_page()
        watch(page, live_server.url, page_troubles)
        if path is not None:
            page.goto(path)
        return page

    yield open_one
    found = list(page_troubles)  # closing breaks off what is under way, and the page complains
    for context in contexts:
        context.close()
    assert not found, "\n".join(found)


@pytest.fixture
def shoot():
    """Return shoot(page, name): keep pictures of the whole page at three sizes, when SHOTS=1 is set."""

    def take(page, name, devices=("phone", "tablet", "desk")):
        if not os.environ.get("SHOTS"):
            return
        SHOTS.mkdir(parents=True, exist_ok=True)
        before = page.viewport_size
        for device in devices:
            page.set_viewport_size(DEVICES[device]["viewport"])
            page.screenshot(path=SHOTS / f"{name}-{device}.png", full_page=True)
        page.set_viewport_size(before)

    return take


@pytest.fixture
def assert_accessible():
    """Return assert_accessible(page): axe-core finds nothing serious on it."""
    from axe_playwright_python.sync_playwright import Axe

    def check(page, *, except_rules=()):
        results = Axe().run(page)
        found = [
            f"{v['id']}: {v['help']} — {', '.join(str(n['target']) for n in v['nodes'][:3])}"
            for v in results.response["violations"]
            if v["impact"] in {"serious", "critical"} and v["id"] not in except_rules
        ]
        assert not found, "\n".join(found)

    return check
