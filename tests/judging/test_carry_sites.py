"""The whole journey through pages: a site, its file, a second installation in processes of its own, and home again."""

import http.cookiejar
import re
import urllib.error
import urllib.parse
import urllib.request
import uuid

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse

from judging.actions.ranking import compute_ranking
from judging.models import Round, SheetVersion, Trip
from judging.states import RoundMode, RoundState
from tests.factories.scenes import make_round
from tests.plugins.installation import free_port

pytestmark = pytest.mark.django_db

MARKS = {"J1": ("54.5", "36"), "J2": ("50", "30.5"), "J3": ("58", "38")}
"""By seat: content and delivery for the first entry; the second one gets a point less for the content."""


class Browser:
    """A person at the second site: cookies, forms, files."""

    def __init__(self, home):
        self.home = home
        self.cookies = http.cookiejar.CookieJar()
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.cookies))

    def get(self, path):
        with self.opener.open(self.home + path, timeout=120) as answer:
            return answer.read()

    def post(self, path, values, files=()):
        page = self.get(path).decode()
        return self.send(path, {**values, "csrfmiddlewaretoken": token_of(page)}, files)

    def send(self, path, values, files=()):
        limit = uuid.uuid4().hex
        parts = [
            f'--{limit}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
            for name, value in values.items()
        ]
        for name, content in files:
            head = f'Content-Disposition: form-data; name="{name}"; filename="file.jiangtai"'
            parts.append(f"--{limit}\r\n{head}\r\n\r\n".encode() + content + b"\r\n")
        body = b"".join(parts) + f"--{limit}--\r\n".encode()
        headers = {"Content-Type": f"multipart/form-data; boundary={limit}", "Referer": self.home + path}
        request = urllib.request.Request(self.home + path, body, headers)
        with self.opener.open(request, timeout=120) as answer:
            return answer.read()

    def log_in(self, username, password):
        shown = self.post("/login/", {"username": username, "password": password}).decode()
        assert "退出" in shown, shown[:2000]


def token_of(page):
    return re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page).group(1)


def test_a_round_is_taken_to_a_second_site_scored_there_and_brought_home(
    edition, organizer, scorekeeper, client_of, installation
):
    scene = make_round(edition, judges=3, entries=2, opened_by=organizer, mode=RoundMode.LIVE, name="决赛")
    client = client_of(organizer)
    here = reverse("judging:round-carry", args=[scene.round.code])
    sent = client.post(f"{here}send/").content.decode()
    code = re.search(r'class="carry-code">([^<]+)<', sent).group(1)
    file = client.get(reverse("judging:trip-file", args=[scene.round.code, Trip.objects.get().code])).content

    port = free_port()
    home = f"http://127.0.0.1:{port}"
    words = ["-m", "uvicorn", "contest.asgi:application", "--port", str(port), "--lifespan", "off"]
    installation.start(*words, ports=[port], HALL_MODE="1", SITE_URL=home)

    # take the round in, with the code on paper; the slips log the desk in
    desk = Browser(home)
    with pytest.raises(urllib.error.HTTPError, match="403"):
        desk.send("/carry/in/", {"code": code}, [("file", file)])  # the cross-site check stays on
    looked = desk.post("/carry/in/", {"code": code}, [("file", file)]).decode()
    assert "决赛" in looked
    token = re.search(r'name="token" value="([^"]+)"', looked).group(1)
    done = desk.send("/carry/in/", {"token": token, "csrfmiddlewaretoken": token_of(looked)}).decode()
    name, password = re.findall(r"<strong[^>]*>([^<]+)</strong>", done)[:2]
    desk.log_in(name, password)

    # judges of the hall come by tablets; here they get a password, and score on their pages
    script = (
        "from contest.models import User\n"
        "for one in User.objects.filter(seats__isnull=False):\n"
        "    one.set_password('a long password'); one.save()\n"
        "    print(one.seats.get().label, one.username)\n"
    )
    printed = installation.manage("shell", "-v", "0", "-c", script)
    for label, username in re.findall(r"^(J\d) (\S+)$", printed, re.MULTILINE):
        judge = Browser(home)
        judge.log_in(username, "a long password")
        for place, contender in enumerate(scene.contenders):
            sheet = contender.sheets.get(seat__label=label)
            content, delivery = MARKS[label]
            marks = {"content": str(float(content) - place).removesuffix(".0"), "delivery": delivery}
            score(judge, sheet.code, marks)

    # home again
    token = token_of(desk.get(here).decode())
    back = desk.send(f"{here}home/", {"csrfmiddlewaretoken": token})
    assert not SheetVersion.objects.exists()
    looked = client.post(f"{here}receive/", {"file": ContentFile(back, name="back.jiangtai")}, follow=True)
    assert "尚未改动" in looked.content.decode()
    client.post(looked.request["PATH_INFO"], follow=True)

    round = Round.objects.get(pk=scene.round.pk)
    assert round.state == RoundState.SCORING
    Round.objects.filter(pk=round.pk).update(state=RoundState.CLOSED)
    ranking = compute_ranking(round=Round.objects.get(pk=round.pk), actor=organizer)
    totals = [sum(map(float, marks)) for marks in MARKS.values()]
    mean = sum(totals) / 3
    assert [(line.entry.code, line.published) for line in ranking.lines.order_by("position")] == [
        (scene.contenders[0].entry.code, f"{mean:.2f}"),
        (scene.contenders[1].entry.code, f"{mean - 1:.2f}"),
    ]


def score(judge, code, marks):
    """Sign a sheet on its page, as a browser without script does."""
    page = judge.get(f"/sheets/{code}/").decode()
    hidden = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page))
    fields = {f"mark-{name}": mark for name, mark in marks.items()}
    answer = judge.send(f"/sheets/{code}/sign/", {**hidden, **fields, "comment": "", "confirm": "1"}).decode()
    assert "已签名" in answer
