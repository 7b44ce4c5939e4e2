"""A whole final: eleven tablets on bad lines, the desk and two screens, while the server is restarted three times.

HALL_SEEDS=20 plays it so often, each time with another seed; HALL_SEED=<n> plays one again. The seed is printed.
"""

import os
import random
import signal
from collections import defaultdict
from fractions import Fraction

import pytest
from django.test import Client
from playwright.sync_api import expect

from judging.actions.screen import add_screen
from judging.models import HeldVersion, ScoreSheet, SheetVersion
from judging.scoring import published
from judging.states import HeldState, ScreenRole, SheetState
from tests.judging.hall.tablets import Hall
from tests.plugins.browser import DEVICES

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]

JUDGES, ENTRIES, RESTARTS, LATE = 11, 10, 3, 2
TRIM = 1
SLOW = 30_000  # milliseconds; two cores serve fourteen browsers
REST = 750  # milliseconds; the desk takes no second act sooner
TURNS = int(os.environ.get("HALL_SEEDS", "1"))
SLIP = "30"
"""A mark that nobody means; it is typed by mistake and mended."""


@pytest.fixture
def live_hall(transactional_db, edition, organizer):
    """Ten entries before eleven judges, the highest and the lowest dropped."""
    rule = {"aggregator": "trimmed_mean", "parameters": {"k_high": TRIM, "k_low": TRIM}}
    return Hall(edition, organizer, judges=JUDGES, entries=ENTRIES, name="决赛", **rule)


class Judge:
    """One judge, who means to give certain marks and remembers all that ever stood on the tablet."""

    def __init__(self, seat, device, meant, chance):
        self.seat, self.device, self.meant, self.chance = seat, device, meant, chance
        self.stood = set()

    def score(self, entry, *, alone=False):
        """Give an entry the marks that are meant, through whatever happens. alone: the line is dead all the time."""
        self.device.expect_page("marking")
        assert self.device.page.locator("main").get_attribute("data-contender") == entry.code
        for code, value in self.meant[entry.code].items():
            for typed in (SLIP, value) if self.chance.random() < 0.15 else (value,):
                # fingers that rest between two digits longer than the app waits send what stands there
                self.stood |= {(entry.code, code, mark) for mark in self.device.mark(code, typed)}
                self.device.expect_kept()
            if self.trouble(alone=alone):
                self.device.expect_page("marking")
                assert self.device.value(code) == value
        self.device.submit()
        self.device.expect_kept()
        self.trouble(alone=alone)

    def trouble(self, *, alone):
        """Let the line break or come back, the page be loaded anew or its tab be killed; mostly nothing happens."""
        what = self.chance.random()
        if what < 0.12:
            self.device.line.cut()
        elif what < 0.3 and not alone:
            self.device.line.mend()
        elif what < 0.36:
            self.device.reload()
            return True
        elif what < 0.42:
            self.device.kill_tab()
            return True
        return False

    def come_back(self):
        self.device.line.mend()
        self.device.expect_arrived()


def meant_by(chance, contenders):
    """Marks of one judge of which no two entries share the first, so that a mark on another sheet would be seen."""
    contents = chance.sample([f"{n / 2:g}" for n in range(80, 121)], len(contenders))
    return {
        one.code: {"content": content, "delivery": f"{chance.randrange(62, 81) / 2:g}"}
        for one, content in zip(contenders, contents, strict=True)
    }


def score_of(judges, entry):
    """The score as a person with paper and pencil works it out."""
    totals = sorted(sum(map(Fraction, judge.meant[entry.code].values())) for judge in judges)
    kept = totals[TRIM : len(totals) - TRIM]
    return published(sum(kept, Fraction()) / len(kept), 2)


class Desk:
    """The scorekeeper's page; it always presses the one large button."""

    def __init__(self, browser, server, hall):
        self.url, self.code = server.url, hall.scene.round.code
        client = Client()
        client.force_login(hall.organizer)
        self.context = browser.new_context(locale="zh-CN", reduced_motion="reduce", **DEVICES["desk"])
        self.context.set_default_timeout(SLOW)
        session = client.cookies["sessionid"].value
        self.context.add_cookies([{"name": "sessionid", "value": session, "url": server.url}])
        self.page = self.context.new_page()
        self.page.goto(f"{server.url}/rounds/{self.code}/desk/")

    def press(self, name, then):
        """Press the button of an act and wait until another one is the next; a question is answered with yes."""
        act = self.page.locator(f"#next-act[data-name={name}]")
        expect(act).to_be_visible(timeout=SLOW)
        self.page.wait_for_timeout(REST)
        act.click()
        following = self.page.locator(
            "#next-act" + "".join(f":not([data-name={one}])" for one in (name, *then))
        )
        dialog = self.page.locator("dialog[open] button[type=submit].btn-primary, dialog[open] .btn-danger")
        expect(following.or_(dialog).first).to_be_visible(timeout=SLOW)
        if dialog.count():
            self.page.wait_for_timeout(REST)
            dialog.first.click()

    def bring_on(self):
        """Call the next entry, measure its lecture, and open its marks."""
        self.press("call", then=())
        self.press("start", then=())
        self.press("open", then=("start",))
        expect(self.page.locator("#next-act[data-name=close]")).to_be_visible(timeout=SLOW)

    def wait_for_all(self):
        """Wait until no sheet is missing: then closing is asked no more."""
        expect(self.page.locator("form #next-act[data-name=close]")).to_be_visible(timeout=SLOW)

    def take_late_marks(self):
        """Decide on what came late: it counts."""
        page = self.context.new_page()
        page.goto(f"{self.url}/rounds/{self.code}/desk/held/")
        waiting = page.locator(".cell-actions .btn-secondary")
        expect(waiting.first).to_be_visible(timeout=SLOW)
        while waiting.count():
            waiting.last.click()
            page.locator("[name=reason]").fill("现场网络中断，评委在评分结束前已提交")
            page.locator("button[value=take]").click()
            expect(page.locator("dialog[open]")).to_have_count(0, timeout=SLOW)
            page.goto(f"{self.url}/rounds/{self.code}/desk/held/")
        page.close()

    def reveal(self):
        everything = self.page.locator("[data-name=reveal-all]")
        expect(everything).to_be_visible(timeout=SLOW)
        self.page.wait_for_timeout(REST)
        everything.click()
        expect(self.page.locator("#next-act[data-name=call], #next-act[data-name=end]")).to_be_visible(
            timeout=SLOW
        )


def open_screen(browser, server, hall, role):
    screen = add_screen(round=hall.scene.round, actor=hall.organizer, name=str(role), role=role)
    page = browser.new_context(
        locale="zh-CN", reduced_motion="reduce", viewport={"width": 1280, "height": 720}
    ).new_page()
    page.goto(f"{server.url}/screens/{screen.code}/")
    return page


@pytest.mark.parametrize("turn", range(TURNS))
def test_a_whole_final_comes_out_as_the_judges_meant_it(turn, live_hall, devices, server, browser):
    seed = int(os.environ.get("HALL_SEED", random.SystemRandom().randrange(10**6)))
    print(f"HALL_SEED={seed}")
    chance = random.Random(seed)
    contenders = [live_hall.contender(n) for n in range(ENTRIES)]
    judges = [
        Judge(n, devices.new().open(n), meant_by(chance, contenders), random.Random(chance.random()))
        for n in range(JUDGES)
    ]
    desk = Desk(browser, server, live_hall)
    stage, board = (
        open_screen(browser, server, live_hall, role) for role in (ScreenRole.STAGE, ScreenRole.LEADERBOARD)
    )
    restarts = chance.sample(range(ENTRIES), RESTARTS)
    late = chance.sample(range(ENTRIES), LATE)

    for place, entry in enumerate(contenders):
        desk.bring_on()
        expect(stage.locator("body")).to_contain_text(entry.entry.title, timeout=SLOW)
        order = chance.sample(judges, len(judges))
        tardy = order[-1] if place in late else None
        for at, judge in enumerate(order):
            if place in restarts and at == JUDGES // 2:
                server.kill(chance.choice([signal.SIGKILL, signal.SIGTERM]))
                server.start()
            judge.device.line.mend()
            judge.device.expect_page("marking")
            if judge is tardy:
                judge.device.line.cut()
            judge.score(entry, alone=judge is tardy)
        for judge in order:
            if judge is not tardy:
                judge.come_back()
        if tardy is None:
            desk.wait_for_all()
        else:
            assert live_hall.sheet(place, tardy.seat).state == SheetState.OPEN, (
                "the dead line let something through"
            )
        desk.press("close", then=())
        if tardy is not None:
            tardy.come_back()
            desk.take_late_marks()
        desk.reveal()
        expect(stage.locator("body")).to_contain_text(score_of(judges, entry), timeout=SLOW)

    for judge in judges:
        judge.come_back()
    check(judges, contenders)
    expect(board.locator("body")).to_contain_text(
        max(score_of(judges, one) for one in contenders), timeout=SLOW
    )
    for page in (desk.page, stage, board):
        page.context.close()


def check(judges, contenders):
    """What the database holds is what the judges meant and saw, once, and on no other sheet."""
    sheets = {
        (sheet.seat.label, sheet.contender.code): sheet
        for sheet in ScoreSheet.objects.select_related("seat", "contender", "current")
    }
    versions = defaultdict(list)
    for version in SheetVersion.objects.order_by("sheet", "number"):
        versions[version.sheet_id].append(version)
    taken = HeldVersion.objects.filter(state=HeldState.TAKEN).values_list("sheet", flat=True)
    assert not HeldVersion.objects.filter(state=HeldState.WAITING).exists()
    for judge in judges:
        for entry in contenders:
            sheet = sheets[f"J{judge.seat + 1}", entry.code]
            assert (sheet.state, sheet.current.marks) == (SheetState.SIGNED, judge.meant[entry.code])
            numbers = [version.number for version in versions[sheet.pk]]
            assert numbers == list(range(1, len(numbers) + 1))
            stood = {(code, mark) for seen, code, mark in judge.stood if seen == entry.code}
            arrived = {pair for version in versions[sheet.pk] for pair in version.marks.items()}
            assert arrived <= stood, "a mark arrived that was not typed on this sheet"
            meant = set(judge.meant[entry.code].items())
            assert meant <= arrived
            if sheet.pk not in taken:
                signed = [
                    version for version in versions[sheet.pk] if version.marks == judge.meant[entry.code]
                ]
                assert signed, "what was seen as saved has not arrived"
    ids = [version.client_id for each in versions.values() for version in each]
    assert len(ids) == len(set(ids))
