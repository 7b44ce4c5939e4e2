"""What a device asks and is told: its seat, its state, cards, the page without script, and what is carried by hand."""

import base64
import hashlib
import hmac
import json
import zlib

import pypdfium2
import pytest
import zxingcpp
from django.test import Client
from django.urls import reverse

from contest.models import JournalEntry
from judging.actions.rehearsal import begin_rehearsal, wipe_rehearsal
from judging.actions.screen import add_screen
from judging.actions.tablet import renew_card, revoke_card
from judging.actions.wall import nudge_tablets, revoke_tablet
from judging.exceptions import CardRevoked, SeatTaken
from judging.models import HeldVersion, SeatCard, SheetVersion, Tablet
from judging.queries.hall.poll import printed_enter_url
from judging.queries.hall.tablet import rescue_key
from judging.states import HeldWhy, ScreenRole, SheetState
from judging.views.hall.device import COOKIE
from tests.factories.scenes import GOOD_MARKS
from tests.judging.hall.tablets import Hall, new_id, on_wire, post, send, state_of


@pytest.fixture
def hall(edition, organizer):
    return Hall(edition, organizer)


@pytest.fixture
def device(hall):
    return hall.client()


# Cards and devices ----------------------------------------------------------------------------------------


def opening(hall, seat=0):
    return reverse("judging:tablet-open", args=[hall.token(seat)])


def press(client, address, **data):
    """Press the button of the opening page as a browser does, token and all."""
    page = client.get(address)
    if page.status_code != 200:
        return page
    return client.post(address, {"csrfmiddlewaretoken": client.cookies["csrftoken"].value, **data})


def test_looking_at_a_card_s_address_takes_nothing(hall):
    page = Client().get(opening(hall))
    assert "J1" in page.content.decode()
    assert COOKIE not in page.cookies
    assert not Tablet.objects.exists()


def test_pressing_the_button_gives_the_seat_to_the_device(hall):
    client = Client(enforce_csrf_checks=True, headers={"user-agent": "Mozilla/5.0 (iPad; CPU OS 18_0)"})
    answer = press(client, opening(hall))
    assert answer.headers["Location"] == "/tablet/"
    cookie = answer.cookies[COOKIE]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert cookie["path"] == "/tablet/"
    assert int(cookie["max-age"]) == 3 * 24 * 3600
    tablet = Tablet.objects.get()
    assert tablet.name == "iPad"
    assert cookie.value not in tablet.secret_hash
    assert tablet.secret_hash == hashlib.sha256(cookie.value.encode()).hexdigest()
    assert client.get("/tablet/state").json()["seat"]["label"] == "J1"
    assert JournalEntry.objects.filter(verb="tablet.bound").count() == 1


def test_another_site_can_not_press_it(hall):
    client = Client(enforce_csrf_checks=True)
    client.get(opening(hall))
    assert client.post(opening(hall)).status_code == 403
    assert not Tablet.objects.exists()


def test_the_same_device_opens_its_card_again_and_goes_on(hall):
    client = Client(enforce_csrf_checks=True)
    press(client, opening(hall))
    assert client.get(opening(hall)).headers["Location"] == "/tablet/"
    assert Tablet.objects.count() == 1


def test_a_second_device_takes_over_only_when_it_says_so(hall, device):
    client = Client(enforce_csrf_checks=True)
    page = client.get(opening(hall)).content.decode()
    assert "iPad" in page
    assert press(client, opening(hall)).status_code == 409
    assert Tablet.objects.count() == 1
    assert press(client, opening(hall), takes_over="1").status_code == 302
    assert Tablet.objects.filter(revoked_at=None).count() == 1
    assert state_of(device).json()["tablet"]["revoked"]
    assert not state_of(client).json()["tablet"]["revoked"]


def test_bind_tablet_refuses_a_seat_that_another_device_has(hall, device):
    with pytest.raises(SeatTaken, match="iPad"):
        hall.tablet()


def test_a_device_that_opens_another_seat_gives_its_own_up(hall):
    client = Client(enforce_csrf_checks=True)
    press(client, opening(hall))
    page = client.get(opening(hall, 1)).content.decode()
    assert "J1" in page
    press(client, opening(hall, 1))
    assert state_of(client).json()["seat"]["label"] == "J2"
    assert [one.seat.label for one in Tablet.objects.filter(revoked_at=None)] == ["J2"]


def test_a_renewed_card_opens_nothing_any_more(hall, organizer, device):
    old = opening(hall)
    renew_card(seat=hall.scene.seats[0], actor=organizer, reason="遗失")
    answer = Client().get(old)
    assert answer.status_code == 410
    assert "已失效" in answer.content.decode()
    assert not state_of(device).json()["tablet"]["revoked"], "who has the seat keeps it"
    assert opening(hall) != old


def test_a_revoked_card_is_refused_by_the_act_itself(hall, organizer):
    token = hall.token()
    revoke_card(seat=hall.scene.seats[0], actor=organizer, reason="拍照外传")
    from judging.actions.tablet import bind_tablet

    with pytest.raises(CardRevoked):
        bind_tablet(token=token, name="")


def test_guessing_cards_is_slowed_down(hall):
    client = Client()
    answers = {client.get(reverse("judging:tablet-open", args=["x" * 32])).status_code for _turn in range(62)}
    assert answers == {404, 429}
    assert client.get(opening(hall)).status_code == 429


def test_good_cards_are_never_slowed_down(hall):
    client = Client()
    assert {client.get(opening(hall)).status_code for _turn in range(70)} == {200}


# The app and its state ------------------------------------------------------------------------------------


def test_the_app_is_the_same_for_everybody_and_sets_no_cookie(hall, device, client_of, organizer):
    mine, nobody, known = (one.get("/tablet/") for one in (device, Client(), client_of(organizer)))
    assert mine.content == nobody.content == known.content
    assert not nobody.cookies
    assert "J1" not in mine.content.decode()


def test_the_worker_may_keep_the_app_and_knows_its_files(db):
    answer = Client().get("/tablet/worker.js")
    assert answer.headers["Service-Worker-Allowed"] == "/tablet/"
    assert answer.headers["Content-Type"].startswith("text/javascript")
    text = answer.content.decode()
    assert "judging/hall/tablet/app.js" in text
    assert "{{" not in text


@pytest.mark.parametrize("name", ["tablet-state", "tablet-events"])
def test_a_device_without_a_seat_is_told_what_to_do(db, name):
    answer = Client().get(reverse(f"judging:{name}"))
    assert answer.status_code == 401
    assert "席位卡" in answer.json()["sentence"]


def test_the_state_knows_the_seat_its_sheets_and_the_hall(hall, device):
    hall.on()
    state = state_of(device).json()
    assert state["seat"] == {"code": hall.scene.seats[0].code, "label": "J1", "judge": "评委1号"}
    assert [one["code"] for one in state["criteria"]] == ["content", "delivery"]
    assert state["criteria"][0] | {"description": "", "group": ""} == {
        "code": "content", "name": "内容", "group": "", "description": "", "min": "0", "max": "60", "step": "0.5", "factor": "1",
    }  # fmt: skip
    assert state["highest"] == "100"
    assert [one["contender"] for one in state["sheets"]] == [one.code for one in hall.scene.contenders]
    assert state["snapshot"]["now"]["contender"] == hall.contender().code
    assert state["csrf"]


def test_the_state_of_one_seat_says_nothing_of_another_s_marks(hall, device):
    hall.on()
    other, _secret = hall.tablet(1)
    send(other, hall.sheet(seat=1), {"content": "12.5", "delivery": "3.5"}, sign=True)
    text = state_of(device).content.decode()
    assert "12.5" not in text
    assert hall.sheet(seat=1).code not in text


def test_the_state_costs_the_same_for_few_and_many_entries(edition, organizer, django_assert_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    counts = []
    for entries in (1, 4):
        hall = Hall(edition, organizer, entries=entries, name=f"第{entries}轮")
        device = hall.client()
        hall.on()
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert state_of(device).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]
    assert counts[0] <= 20


def test_an_unchanged_state_is_not_sent_again(hall, device):
    hall.on()
    etag = state_of(device).headers["ETag"]
    assert state_of(device, if_none_match=etag).status_code == 304
    send(device.tablet, hall.sheet())
    assert state_of(device, if_none_match=etag).status_code == 200, "the seat's own sheet changed"
    etag = state_of(device).headers["ETag"]
    hall.close()
    assert state_of(device, if_none_match=etag).status_code == 200, "the hall changed"
    etag = state_of(device).headers["ETag"]
    nudge_tablets(round=hall.scene.round, seats=[hall.scene.seats[0]], actor=hall.organizer)
    assert state_of(device, if_none_match=etag).status_code == 200, "the desk calls"


def test_a_former_tablet_learns_that_it_is_one_and_no_marks(hall, device, organizer):
    hall.on()
    revoke_tablet(tablet=device.tablet, actor=organizer, reason="换平板")
    state = state_of(device).json()
    assert state["tablet"]["revoked"]
    assert state["sheets"] == []
    assert state["snapshot"] is None


def test_events_are_for_servers_that_can(hall, device):
    assert device.get("/tablet/events").status_code == 404  # WSGI; the app then asks


def test_a_reminder_is_seen_once(hall, device):
    nudge_tablets(round=hall.scene.round, seats=[hall.scene.seats[0]], actor=hall.organizer)
    assert state_of(device).json()["tablet"]["nudge"]
    assert post(device, "tablet-nudge-seen", {}).status_code == 200
    assert not state_of(device).json()["tablet"]["nudge"]


# What it sends --------------------------------------------------------------------------------------------


def test_half_a_character_in_a_comment_does_not_hold_up_the_marks(hall, device):
    hall.on()
    sent = on_wire(hall.sheet(), sign=True) | {"comment": "好\ud842"}
    answer = post(device, "tablet-versions", {"app": "abc", "versions": [sent]})
    assert [one["outcome"] for one in answer.json()["receipts"]] == ["received"]
    assert hall.sheet().current.comment == "好?"


def test_versions_are_answered_in_their_order(hall, device):
    hall.on()
    first = on_wire(hall.sheet(), {"content": "50"})
    second = on_wire(hall.sheet(), follows=first["id"], sign=True, strokes=[[1, 2, 3, 4]])
    late = on_wire(hall.sheet(1))
    odd = on_wire(hall.sheet(), {"content": "99"})
    data = {
        "app": "abc",
        "unsent": 4,
        "battery": 81,
        "charging": False,
        "versions": [first, second, late, odd, first],
    }
    receipts = post(device, "tablet-versions", data).json()["receipts"]
    assert [one["outcome"] for one in receipts] == ["received", "received", "held", "refused", "repeated"]
    assert [one["id"] for one in receipts] == [one["id"] for one in data["versions"]]
    assert receipts[1]["total"] == "90.5"
    tablet = Tablet.objects.get()
    assert (tablet.app_version, tablet.unsent, tablet.battery, tablet.is_charging) == ("abc", 4, 81, False)
    version = SheetVersion.objects.last()
    assert version.device.startswith(tablet.code), "which tablet it came from, not only its address"
    assert JournalEntry.objects.filter(verb="sheet.signed").get().device.startswith(tablet.code)


def test_what_is_no_version_is_refused_alone(hall, device):
    hall.on()
    good = on_wire(hall.sheet())
    bad = [{"id": new_id(), "marks": {"content": 5}}, "x", {"id": 7}, {**on_wire(hall.sheet()), "marks": []}]
    receipts = post(device, "tablet-versions", {"versions": [*bad, good]}).json()["receipts"]
    assert [one["outcome"] for one in receipts] == ["refused"] * 4 + ["received"]


@pytest.mark.parametrize("body", ["", "[]", "x", '{"versions": 1}', json.dumps({"versions": [{}] * 51})])
def test_what_no_tablet_sends_is_a_bad_request(hall, device, body):
    token = state_of(device).json()["csrf"]
    answer = device.post(
        "/tablet/versions", body, content_type="application/json", headers={"X-CSRFToken": token}
    )
    assert answer.status_code == 400


@pytest.mark.parametrize("name", ["tablet-versions", "tablet-beat", "tablet-nudge-seen"])
def test_every_post_needs_the_token(hall, device, name):
    hall.on()
    assert post(device, name, {"versions": [on_wire(hall.sheet())]}, token="x" * 64).status_code == 403
    assert not SheetVersion.objects.exists()


def test_a_post_without_a_seat_is_told_so(db):
    client = Client()
    assert client.post("/tablet/versions", "{}", content_type="application/json").status_code == 401


def test_a_log_in_on_the_device_changes_nothing_but_the_token(hall, device, organizer):
    hall.on()
    device.force_login(organizer)
    assert (
        post(device, "tablet-versions", {"versions": [on_wire(hall.sheet())]}).json()["receipts"][0][
            "outcome"
        ]
        == "received"
    )
    device.logout()
    device.cookies[COOKIE] = device.cookies[COOKIE].value if COOKIE in device.cookies else ""
    assert SheetVersion.objects.get().saved_by == hall.scene.judge(), "the seat's judge, whoever is logged in"


def test_a_beat_is_no_line_of_the_journal(hall, device):
    before = JournalEntry.objects.count()
    assert post(device, "tablet-beat", {"app": "1", "unsent": 2, "battery": 300}).status_code == 200
    assert JournalEntry.objects.count() == before
    assert (Tablet.objects.get().unsent, Tablet.objects.get().battery) == (2, None)


def test_a_former_tablet_s_marks_are_taken_into_custody(hall, device, organizer):
    hall.on()
    revoke_tablet(tablet=device.tablet, actor=organizer, reason="换平板")
    receipt = post(device, "tablet-versions", {"versions": [on_wire(hall.sheet(), sign=True)]}).json()[
        "receipts"
    ][0]
    assert receipt["outcome"] == "held"
    assert HeldVersion.objects.get().why == HeldWhy.REVOKED
    assert hall.sheet().current is None


# A rehearsal ----------------------------------------------------------------------------------------------


def test_in_a_rehearsal_the_same_tablet_works_for_the_twin_and_then_for_the_round_again(
    hall, device, organizer
):
    from judging.actions.stage import call_contender, open_marks

    begun = begin_rehearsal(round=hall.scene.round, actor=organizer, entries=3)
    invented = (
        begun.twin.contenders.select_related("round__edition", "entry").order_by("running_order").first()
    )
    call_contender(contender=invented, actor=organizer)
    open_marks(contender=invented, actor=organizer)
    state = state_of(device).json()
    assert state["snapshot"]["round"]["rehearsal"]
    sheet = invented.sheets.get(seat__label="J1")
    assert sheet.code in {one["code"] for one in state["sheets"]}
    marks = {one["code"]: one["max"] for one in state["criteria"]}
    receipt = post(device, "tablet-versions", {"versions": [on_wire(sheet, marks, sign=True)]}).json()[
        "receipts"
    ][0]
    assert receipt["outcome"] == "received"
    wipe_rehearsal(rehearsal=begun, actor=organizer)
    assert state_of(device).json()["sheets"][0]["code"] == hall.sheet().code
    receipt = post(device, "tablet-versions", {"versions": [on_wire(sheet, marks)]}).json()["receipts"][0]
    assert receipt["outcome"] == "refused", "what it belonged to is wiped"


# Without script -------------------------------------------------------------------------------------------

PLAIN = "/tablet/plain/"


def plain(device, hall, act="sign", follows="", client_id=None, **marks):
    device.get(PLAIN)
    fields = {f"mark-{code}": mark for code, mark in (marks or GOOD_MARKS).items()}
    return device.post(
        PLAIN,
        {
            "csrfmiddlewaretoken": device.cookies["csrftoken"].value, "sheet": hall.sheet().code, "follows": follows,
            "client_id": client_id or new_id(), "comment": "", "act": act, **fields,
        },
        follow=True,
    )  # fmt: skip


def test_the_plain_page_shows_who_is_on_stage_and_nothing_else_to_mark(hall, device):
    assert "请稍候" in device.get(PLAIN).content.decode()
    hall.call(1)
    page = device.get(PLAIN).content.decode()
    assert hall.contender(1).entry.title in page
    assert "<form" not in page.partition("<main")[2]
    hall.open(1)
    page = device.get(PLAIN).content.decode()
    assert 'name="mark-content"' in page
    assert hall.contender(0).entry.title not in page


def test_the_plain_page_saves_and_signs_through_the_same_intake(hall, device):
    hall.on()
    page = plain(device, hall)
    assert "90.5" in page.content.decode()
    sheet = hall.sheet()
    assert (sheet.state, sheet.current.marks) == (SheetState.SIGNED, GOOD_MARKS)
    plain(device, hall, follows=sheet.current.client_id, act="save", content="55", delivery="36")
    assert hall.sheet().current.total == "91"


def test_the_plain_page_sent_twice_is_one_version(hall, device):
    hall.on()
    for _turn in range(2):
        plain(device, hall, client_id="0123456789abcdef")
    assert SheetVersion.objects.count() == 1


def test_the_plain_page_shows_a_refused_mark_again(hall, device):
    hall.on()
    page = plain(device, hall, content="99", delivery="36")
    assert page.status_code == 422
    text = page.content.decode()
    assert 'value="99"' in text
    assert "60" in text


def test_the_plain_page_hands_late_marks_to_the_desk(hall, device):
    hall.on()
    device.get(PLAIN)
    hall.close()
    assert "交计分台处理" in plain(device, hall).content.decode()
    assert HeldVersion.objects.get().why == HeldWhy.LATE


def test_the_plain_page_without_a_seat_says_what_to_do(db):
    answer = Client().get(PLAIN)
    assert answer.status_code == 401
    assert "席位卡" in answer.content.decode()


# Cards on paper -------------------------------------------------------------------------------------------


def test_cards_are_made_once_and_printed(hall, client_of, scorekeeper, settings):
    import pypdfium2
    import zxingcpp

    SeatCard.objects.all().delete()
    client = client_of(scorekeeper)
    code = hall.scene.round.code
    assert client.get(reverse("judging:card-print", args=[code])).status_code == 302, "nothing to print yet"
    client.post(reverse("judging:card-issue", args=[code]))
    client.post(reverse("judging:card-issue", args=[code]))
    assert SeatCard.objects.count() == 2
    page = client.get(reverse("judging:tablet-list", args=[code])).content.decode()
    assert "J1" in page
    assert hall.token() not in page, "the secret is on the paper alone"
    answer = client.get(reverse("judging:card-print", args=[code]))
    assert answer.headers["Content-Type"] == "application/pdf"
    with pypdfium2.PdfDocument(answer.content) as document:
        picture = document[0].render(scale=3).to_pil()
        words = document[0].get_textpage().get_text_bounded()
    assert "评委1号" in words
    found = {one.text for one in zxingcpp.read_barcodes(picture)}
    assert found == {f"{settings.SITE_URL}/tablet/open/{hall.token(seat)}/" for seat in (0, 1)}


def test_a_lost_card_is_renewed_with_a_reason(hall, client_of, organizer):
    client = client_of(organizer)
    address = reverse("judging:card-renew", args=[hall.scene.round.code, hall.scene.seats[0].code])
    old = hall.token()
    client.post(address, {"reason": ""})
    assert hall.token() == old
    client.post(address, {"reason": "遗失"})
    assert hall.token() != old
    assert JournalEntry.objects.filter(verb="card.revoked").get().reason == "遗失"


def test_the_timer_hands_out_no_seats(hall, client_of, timer):
    assert (
        client_of(timer).get(reverse("judging:tablet-list", args=[hall.scene.round.code])).status_code == 403
    )


# Carried by hand ------------------------------------------------------------------------------------------


def sealed(hall, tablet, versions, **more):
    """Make the body and seal of a rescue, as seal.js does."""
    body = json.dumps(
        {
            "kind": "jiangtai-tablet", "v": 1, "tablet": tablet.code, "round": hall.scene.round.code, "seat": "J1",
            "at": 1, "versions": versions, **more,
        },
        ensure_ascii=False,
    )  # fmt: skip
    return body, hmac.new(rescue_key(tablet).encode(), body.encode(), hashlib.sha256).digest()


def codes(body, seal, size=80):
    text = base64.b32encode(seal + b"D" + zlib.compress(body.encode())[2:-4]).decode().rstrip("=")
    name = base64.b32encode(hashlib.sha256(text.encode()).digest())[:8].decode()
    parts = [text[at : at + size] for at in range(0, len(text), size)]
    return [f"JT1.{n}.{len(parts)}.{name}.{part}" for n, part in enumerate(parts, start=1)]


def bring(client, hall, **data):
    return client.post(reverse("judging:rescue", args=[hall.scene.round.code]), data)


def as_file(body, seal):
    from django.core.files.uploadedfile import SimpleUploadedFile

    return SimpleUploadedFile(
        "J1.json", json.dumps({"kind": "jiangtai-rescue", "body": body, "seal": seal.hex()}).encode()
    )


def test_a_rescue_file_is_taken_as_if_the_tablet_had_sent_it(hall, device, client_of, scorekeeper):
    hall.on()
    first = on_wire(hall.sheet(), {"content": "50"})
    second = on_wire(hall.sheet(), follows=first["id"], sign=True)
    body, seal = sealed(hall, device.tablet, [first, second])
    page = bring(client_of(scorekeeper), hall, file=as_file(body, seal)).content.decode()
    assert "90.5" in page
    assert hall.sheet().state == SheetState.SIGNED
    assert hall.sheet().current.saved_by == hall.scene.judge()
    line = JournalEntry.objects.get(verb="tablet.rescued")
    assert line.actor == scorekeeper
    assert line.after == {"received": 2}
    receipts = post(device, "tablet-versions", {"versions": [first, second]}).json()["receipts"]
    assert {one["outcome"] for one in receipts} == {"repeated"}, (
        "when the tablet is back, nothing counts twice"
    )


def test_scanned_codes_in_any_order_are_taken(hall, device, client_of, scorekeeper):
    hall.on()
    body, seal = sealed(hall, device.tablet, [on_wire(hall.sheet(), sign=True, strokes=[[1, 2, 500, 700]])])
    lines = codes(body, seal)
    assert len(lines) > 2
    bring(client_of(scorekeeper), hall, text="\r\n".join([*reversed(lines), lines[0]]).lower())
    assert hall.sheet().state == SheetState.SIGNED


def test_a_missing_code_is_named(hall, device, client_of, scorekeeper):
    hall.on()
    body, seal = sealed(hall, device.tablet, [on_wire(hall.sheet())])
    lines = codes(body, seal)
    page = bring(client_of(scorekeeper), hall, text="\n".join([lines[0], *lines[2:]])).content.decode()
    assert "还缺第 2 个" in page
    assert not SheetVersion.objects.exists()


def test_marks_changed_on_the_way_are_not_taken(hall, device, client_of, scorekeeper):
    hall.on()
    body, seal = sealed(hall, device.tablet, [on_wire(hall.sheet(), {"content": "20", "delivery": "10"})])
    page = bring(
        client_of(scorekeeper), hall, file=as_file(body.replace('"20"', '"60"'), seal)
    ).content.decode()
    assert "被改动过" in page
    assert not SheetVersion.objects.exists()


def test_late_marks_in_a_rescue_wait_for_a_decision(hall, device, client_of, scorekeeper):
    hall.on()
    body, seal = sealed(hall, device.tablet, [on_wire(hall.sheet(), sign=True)])
    hall.close()
    page = bring(client_of(scorekeeper), hall, file=as_file(body, seal)).content.decode()
    assert "待处理" in page
    assert HeldVersion.objects.get().why == HeldWhy.LATE


def test_a_rescue_of_another_round_is_not_taken(hall, device, client_of, scorekeeper, edition, organizer):
    other = Hall(edition, organizer, name="另一轮")
    body, seal = sealed(hall, device.tablet, [on_wire(hall.sheet())])
    page = bring(client_of(scorekeeper), other, file=as_file(body, seal)).content.decode()
    assert "不是本轮" in page


@pytest.mark.parametrize(
    "text",
    ["", "JT1.1.1.AAAAAAAA.AAAA", "x" * 50, "{}", '{"body": 1, "seal": 2}', '{"body": "{}", "seal": "x"}'],
)
def test_what_is_no_rescue_is_refused_with_a_sentence(hall, client_of, scorekeeper, text):
    page = bring(client_of(scorekeeper), hall, text=text)
    assert page.status_code == 200
    assert "notice tone-red" in page.content.decode() or "alert" in page.content.decode()


def test_an_endless_deflated_text_is_cut_off(hall, device, client_of, scorekeeper):
    bomb = zlib.compress(b" " * 50_000_000, 9)[2:-4]
    text = base64.b32encode(b"\0" * 32 + b"D" + bomb).decode().rstrip("=")
    name = base64.b32encode(hashlib.sha256(text.encode()).digest())[:8].decode()
    page = bring(client_of(scorekeeper), hall, text=f"JT1.1.1.{name}.{text}")
    assert "已损坏" in page.content.decode()


def test_in_a_hall_every_code_leads_where_the_device_can_go(
    hall, client_of, scorekeeper, organizer, settings
):
    settings.HALL_MODE = True
    settings.HALL_SECURE, settings.HALL_PLAIN = ["https://192.168.8.10:8443"], ["http://192.168.8.10:8000"]
    client, code = client_of(scorekeeper), hall.scene.round.code
    answer = client.get(reverse("judging:card-print", args=[code]))
    with pypdfium2.PdfDocument(answer.content) as document:
        found = {
            one.text for page in document for one in zxingcpp.read_barcodes(page.render(scale=2).to_pil())
        }
    assert found
    assert all(one.startswith("https://192.168.8.10:8443/") for one in found)
    move = client.get(reverse("judging:seat-move", args=[code, hall.scene.seats[0].code]))
    assert "https://192.168.8.10:8443/" in move.content.decode()
    screen = add_screen(round=hall.scene.round, actor=organizer, name="主屏", role=ScreenRole.STAGE)
    slips = client.get(reverse("judging:screen-print", args=[code]))
    assert f"http://192.168.8.10:8000/screens/{screen.code}/" in slips.content.decode()
    assert printed_enter_url(hall.scene.round).startswith("http://192.168.8.10:8000/")
