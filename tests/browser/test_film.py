"""A judge on a tablet starts a film within a second and finds any place of it, from a real server."""

import subprocess

import pytest
from django.core.files import File
from django.test import Client
from django.urls import reverse
from playwright.sync_api import expect

from contest.actions.material import add_material
from contest.models import Rendition
from contest.states import FileFormat, MaterialKind, RenditionKind
from tests.factories.contest import MaterialRequirementFactory
from tests.factories.scenes import make_round
from tests.plugins.browser import DEVICES

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]

SECONDS = 40
START_MS = 1000
PLAY = """async (video) => {
  const began = performance.now();
  video.muted = true;
  const playing = new Promise((done) => video.addEventListener("playing", done, { once: true }));
  await video.play();
  await playing;
  return performance.now() - began;
}"""
SEEK = """async (video) => {
  const began = performance.now();
  const there = new Promise((done) => video.addEventListener("seeked", done, { once: true }));
  video.currentTime = video.duration * 0.8;
  await there;
  return [performance.now() - began, video.currentTime, video.duration, video.error];
}"""


@pytest.fixture(scope="module")
def film(tmp_path_factory):
    """A film as a camera makes it: 1080 lines, its index at the end, a picture that moves."""
    path = tmp_path_factory.mktemp("film") / "家书.mp4"
    picture, sound = f"testsrc2=s=1920x1080:r=25:d={SECONDS}", f"sine=f=440:d={SECONDS}"
    command = ["ffmpeg", "-v", "error", "-f", "lavfi", "-i", picture, "-f", "lavfi", "-i", sound]
    command += [
        "-c:v",
        "libx264",
        "-preset",
        "ultrafast",
        "-b:v",
        "8M",
        "-pix_fmt",
        "yuv420p",
        "-c:a",
        "aac",
        str(path),
    ]
    subprocess.run(command, check=True)
    return path


@pytest.fixture
def scene(edition, organizer, film, settings):
    scene = make_round(edition, judges=1, entries=1, opened_by=organizer)
    entry = scene.contenders[0].entry
    requirement = MaterialRequirementFactory(
        entry_type=entry.entry_type,
        kind=MaterialKind.VIDEO,
        name="视频",
        formats=[FileFormat.MP4],
        max_bytes=10**9,
    )
    with film.open("rb") as file:
        add_material(
            entry=entry, requirement=requirement, file=File(file, "家书.mp4"), actor=organizer, reason="测试"
        )
    assert {one.kind for one in Rendition.objects.all()} == {RenditionKind.STREAM, RenditionKind.POSTER}
    return scene


def test_a_film_starts_within_a_second_and_is_sought_in(scene, serve, browser):
    server = serve()
    client = Client()
    client.force_login(scene.judge(0))
    with browser.new_context(locale="zh-CN", **DEVICES["tablet"]) as context:
        context.add_cookies(
            [{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": server.url}]
        )
        page = context.new_page()
        answers = []
        page.on("response", lambda one: answers.append(one) if "/materials/" in one.url else None)
        page.goto(server.url + reverse("judging:sheet-detail", args=[scene.sheet().code]))
        video = page.locator("video")
        expect(video).to_be_visible()
        page.wait_for_load_state("networkidle")
        started = video.evaluate(PLAY)
        sought, at, duration, error = video.evaluate(SEEK)
        print(f"playing after {started:.0f} ms, sought in {sought:.0f} ms")
    assert started < START_MS
    assert error is None
    assert abs(duration - SECONDS) < 1
    assert at >= 0.79 * duration
    statuses = {one.status for one in answers if "form=poster" not in one.url}
    assert 206 in statuses
    assert statuses <= {200, 206}
