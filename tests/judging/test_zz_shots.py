import re
from pathlib import Path

import pytest
from django.urls import reverse

from judging.actions.carry import hall, site
from judging.models import HallRound, Trip
from judging.states import RoundMode
from tests.factories.contest import UserFactory
from tests.factories.scenes import make_round
from tests.judging.carried import in_the_hall, other_site
from tests.judging.test_carry import play, sign
from tests.judging.test_carry_pages import upload

pytestmark = pytest.mark.django_db(transaction=True)
OUT = Path("/tmp/shots")
DEVICES = ("phone", "tablet", "desk")
SIZES = {"phone": (390, 844), "tablet": (1180, 820), "desk": (1440, 900)}


def shoot(page, name):
    OUT.mkdir(exist_ok=True)
    for device in DEVICES:
        page.set_viewport_size(dict(zip(("width", "height"), SIZES[device])))
        page.screenshot(path=OUT / f"{name}-{device}.png", full_page=True)


def test_shots(edition, organizer, scorekeeper, timer, open_page, client_of, settings, tmp_path, assert_accessible):
    settings.ALLOWED_HOSTS = ["*"]
    scene = make_round(edition, judges=3, entries=3, opened_by=organizer, mode=RoundMode.LIVE, name="决赛")
    here = reverse("judging:round-carry", args=[scene.round.code])
    page = open_page(user=organizer, path=here)
    assert_accessible(page)
    shoot(page, "1-before")
    page.get_by_role("button", name="带到现场").click()
    page.wait_for_selector(".carry-code")
    assert_accessible(page)
    code = page.locator(".carry-code").inner_text()
    shoot(page, "2-sent")
    page.emulate_media(media="print")
    page.screenshot(path=OUT / "2-sent-print.png", full_page=True)
    page.emulate_media(media="screen")
    page.goto(here)
    assert_accessible(page)
    shoot(page, "3-away")
    trip = Trip.objects.get()
    content = in_the_hall(trip, code, play)
    (tmp_path / "b.jiangtai").write_bytes(content)
    (tmp_path / "a.jiangtai").write_bytes(bytes(trip.parcel))
    page.set_input_files("input[type=file]", tmp_path / "b.jiangtai")
    page.get_by_role("button", name="先看会改变什么").click() if page.get_by_role("button", name="先看会改变什么").count() else page.locator("form button.btn-primary").last.click()
    page.wait_for_url("**/returns/**")
    assert_accessible(page)
    shoot(page, "4-return")
    site.call_back(trip=trip, actor=organizer, reason="会场停电，改在本站评分")
    sign(scene.sheet(), {"content": "40", "delivery": "20"})
    page.reload()
    assert_accessible(page)
    shoot(page, "5-conflict")
    page.locator("input[name=winner]").first.check()
    page.fill("textarea[name=reason]", "现场电脑已找到，以本站为准")
    page.get_by_role("button", name="合并现场结果").click()
    page.wait_for_url(f"**{here}")
    shoot(page, "6-merged")
    HallRound.objects.create(round=scene.round, trip="t", site="https://dangke.example.org", secret="0" * 64, sha256="0" * 64, journal_hash="0" * 64)
    page.goto(here)
    assert_accessible(page)
    shoot(page, "7-home")
    settings.HALL_MODE = True
    page.goto(reverse("judging:round-take-in"))
    shoot(page, "8-in")
    page.set_input_files("input[type=file]", tmp_path / "a.jiangtai")
    page.fill("input[name=code]", code)
    page.locator("form button.btn-primary").click()
    page.wait_for_selector("input[name=token]", state="attached")
    assert_accessible(page)
    shoot(page, "9-look")
    with other_site(scene.round):
        opened = hall.open_parcel(bytes(trip.parcel), code)
        client = client_of(UserFactory(is_superuser=True))
        looked = client.post(reverse("judging:round-take-in"), {**upload(bytes(trip.parcel)), "code": code}).content.decode()
        token = re.search(r'name="token" value="([^"]+)"', looked).group(1)
        done = client.post(reverse("judging:round-take-in"), {"token": token}).content.decode()
    page.route("**/slips", lambda route: route.fulfill(body=done, content_type="text/html"))
    page.goto("/slips")
    shoot(page, "10-slips")
    from contest.hall.authority import papers_for

    papers_for(tmp_path / "hall", ["192.168.8.10"], ["localhost", "hall.local"])
    settings.HALL_DIR, settings.HALL_SECURE = tmp_path / "hall", ["https://192.168.8.10"]
    page.goto("/hall/")
    assert_accessible(page)
    shoot(page, "11-hall")
