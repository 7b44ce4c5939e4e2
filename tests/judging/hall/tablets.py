"""A hall with tablets, for tests: a live round with two criteria, its stage, cards and bound devices."""

import itertools
import json

from django.test import Client
from django.urls import reverse

from judging.actions.intake import SentVersion, receive_version
from judging.actions.stage import call_contender, close_marks, open_marks, open_stage
from judging.actions.tablet import bind_tablet, issue_cards
from judging.models import Contender, SeatCard
from judging.states import RoundMode
from judging.views.hall.device import COOKIE, COOKIE_PATH
from tests.factories.scenes import GOOD_MARKS, make_round

_numbers = itertools.count(1)


def new_id():
    return f"{next(_numbers):032x}"


class Hall:
    """A live round in the hands of the desk."""

    def __init__(self, edition, organizer, *, judges=2, entries=3, **values):
        self.organizer = organizer
        self.scene = make_round(
            edition, judges=judges, entries=entries, mode=RoundMode.LIVE, opened_by=organizer, **values
        )
        for place, contender in enumerate(self.scene.contenders, start=1):
            contender.running_order = place
            contender.save()
        open_stage(round=self.scene.round, actor=organizer)
        issue_cards(round=self.scene.round, actor=organizer)

    def contender(self, n=0):
        return Contender.objects.select_related("round__edition", "entry").get(pk=self.scene.contenders[n].pk)

    def token(self, seat=0):
        return SeatCard.objects.get(seat=self.scene.seats[seat], revoked_at=None).token

    def tablet(self, seat=0, **more):
        """Open a seat on a device and return (tablet, secret)."""
        return bind_tablet(token=self.token(seat), name="iPad", **more)

    def client(self, seat=0, **more):
        """Return a client that is a bound device, with Django's check of cross-site requests on."""
        client = Client(enforce_csrf_checks=True)
        client.tablet, secret = self.tablet(seat, **more)
        client.cookies[COOKIE] = secret
        client.cookies[COOKIE]["path"] = COOKIE_PATH
        return client

    def call(self, n=0):
        call_contender(contender=self.contender(n), actor=self.organizer)

    def open(self, n=0, reason=""):
        open_marks(contender=self.contender(n), actor=self.organizer, reason=reason)

    def close(self, n=0):
        close_marks(contender=self.contender(n), actor=self.organizer)

    def on(self, n=0):
        """Bring an entry on stage and open its marks."""
        self.call(n)
        self.open(n)

    def sheet(self, n=0, seat=0):
        return self.scene.sheet(n, seat)


def version(sheet, marks=GOOD_MARKS, *, follows="", **more):
    return SentVersion(
        client_id=more.pop("client_id", new_id()), sheet=sheet.code, marks=marks, follows=follows, **more
    )


def send(tablet, sheet, marks=GOOD_MARKS, **more):
    """Let a tablet send one version; return what was sent and the receipt."""
    sent = version(sheet, marks, **more)
    return sent, receive_version(tablet=tablet, sent=sent)


def state_of(client, **headers):
    return client.get(reverse("judging:tablet-state"), headers=headers)


def post(client, name, data, *, token=None):
    """Post JSON as the app does, with the token from the state."""
    token = state_of(client).json()["csrf"] if token is None else token
    return client.post(
        reverse(f"judging:{name}"),
        json.dumps(data),
        content_type="application/json",
        headers={"X-CSRFToken": token},
    )


def on_wire(sheet, marks=GOOD_MARKS, **more):
    return {
        "id": new_id(), "sheet": sheet.code, "follows": "", "marks": marks, "comment": "", "sign": False, "strokes": [],
        "made_at": 1795849990000, **more,
    }  # fmt: skip
