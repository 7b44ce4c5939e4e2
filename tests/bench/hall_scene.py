"""The hall that the bench plays: a round, its tablets with their cookies, its screens, and a desk."""

import json
import uuid
from dataclasses import dataclass

from django.conf import settings
from django.test import Client
from django.urls import reverse

from contest.states import Role
from judging.actions.screen import add_screen
from judging.actions.sheet import sign_sheet
from judging.actions.stage import call_contender, open_marks
from judging.states import ScreenRole
from judging.views.hall.device import COOKIE
from tests.factories.contest import EditionFactory, MembershipFactory, UserFactory
from tests.factories.scenes import GOOD_MARKS
from tests.judging.hall.tablets import Hall


@dataclass
class Tablet:
    """A bound device and the chain of versions that it sends."""

    headers: dict[str, str]
    sheet: str
    last: str = ""
    count: int = 0

    def next_post(self) -> bytes:
        """Return the next version as the app would send it."""
        before, self.last = self.last, uuid.uuid4().hex
        self.count += 1
        marks = {"content": f"{40 + self.count % 40 / 2:g}", "delivery": "36"}
        version = {
            "id": self.last, "sheet": self.sheet, "follows": before, "marks": marks, "comment": "", "sign": False,
            "strokes": [], "made_at": 1795849990000,
        }  # fmt: skip
        return json.dumps(
            {"app": "1", "unsent": 1, "battery": 80, "charging": True, "versions": [version]}
        ).encode()


@dataclass
class Scene:
    """Everything that takes part."""

    tablets: list[Tablet]
    screens: list[str]
    desk_headers: dict[str, str]
    reveal: str
    conceal: str

    def act(self, number: int) -> tuple[str, bytes]:
        """Return path and form of the desk's next act: a score is revealed, or taken off the screens again."""
        return (self.conceal, b"reason=test") if number % 2 else (self.reveal, b"step=999")


def make_scene(tablets: int, screens: int, entries: int, token: str) -> Scene:
    """Make the rows: an entry that every judge has scored waits for its reveal, the marks of the next one are open."""
    edition = EditionFactory(code="2026")
    organizer = UserFactory(full_name="周文静")
    MembershipFactory(user=organizer, edition=edition, role=Role.ORGANIZER)
    hall = Hall(edition, organizer, judges=tablets, entries=entries)
    bound = []
    csrf = f"{settings.CSRF_COOKIE_NAME}={token}"
    for seat in range(tablets):
        _tablet, secret = hall.tablet(seat)
        headers = {"Cookie": f"{COOKIE}={secret}; {csrf}", "X-CSRFToken": token}
        bound.append(Tablet(headers, hall.sheet(0, seat).code))
    shown = [
        add_screen(round=hall.scene.round, actor=organizer, name=f"{n + 1}", role=ScreenRole.STAGE)
        for n in range(screens)
    ]
    hall.on(1)
    for seat in range(tablets):
        sign_sheet(
            code=hall.sheet(1, seat).code, judge=hall.scene.judge(seat), marks=GOOD_MARKS, comment="", base=0,
            client_id=uuid.uuid4().hex,
        )  # fmt: skip
    hall.close(1)
    call_contender(contender=hall.contender(0), actor=organizer)
    open_marks(contender=hall.contender(0), actor=organizer)
    browser = Client()
    browser.force_login(organizer)
    session = browser.cookies[settings.SESSION_COOKIE_NAME].value
    desk = {"Cookie": f"{settings.SESSION_COOKIE_NAME}={session}; {csrf}", "X-CSRFToken": token}
    return Scene(
        bound,
        [reverse("judging:screen-events", args=[one.code]) for one in shown],
        desk,
        reverse("judging:stage-reveal", args=[hall.scene.round.code, hall.contender(1).code]),
        reverse("judging:stage-conceal", args=[hall.scene.round.code, hall.contender(1).code]),
    )
