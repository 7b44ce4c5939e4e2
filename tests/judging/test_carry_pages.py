"""The pages of the journey, as organizers here and in the hall see them."""

import re

import pytest
from django.core.files.base import ContentFile
from django.core.management import CommandError, call_command
from django.urls import reverse

from contest.models import User
from contest.states import Role
from judging.actions.carry import site
from judging.models import HallRound, Round, SheetVersion, Trip, TripReturn
from judging.states import RoundMode, TripState
from tests.factories.scenes import make_round
from tests.judging.carried import in_the_hall, other_site
from tests.judging.test_carry import play, sign

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene(edition, organizer, scorekeeper):
    return make_round(edition, judges=3, entries=2, opened_by=organizer, mode=RoundMode.LIVE, name="决赛")


def page(round, name="round-carry", *more):
    return reverse(f"judging:{name}", args=[round.code, *more])


def send(client, round):
    """Press the button; return the trip and the code that the answer shows."""
    answer = client.post(page(round, "trip-send")).content.decode()
    return Trip.objects.get(round=round, state=TripState.AWAY), re.search(
        r'class="carry-code">([^<]+)<', answer
    ).group(1)


def upload(content):
    return {"file": ContentFile(content, name="back.jiangtai")}


def test_an_organizer_sends_the_round_and_sees_the_code_once(scene, organizer, client_of):
    client = client_of(organizer)
    assert "带到现场" in client.get(page(scene.round)).content.decode()

    trip, code = send(client, scene.round)

    assert re.fullmatch(r"(\w{4}-){2}\w{4}", code)
    shown = client.get(page(scene.round)).content.decode()
    assert "已带到现场" in shown
    assert code not in shown
    assert (
        "已带到现场" in client.get(reverse("judging:round-detail", args=[scene.round.code])).content.decode()
    )
    file = client.get(page(scene.round, "trip-file", trip.code))
    assert file.content == bytes(trip.parcel)
    assert ".jiangtai" in file.headers["Content-Disposition"]
    again = client.post(page(scene.round, "trip-send"), follow=True).content.decode()
    assert "在现场" in again


def test_the_round_trip_through_the_pages(scene, organizer, client_of, edition):
    client = client_of(organizer)
    trip, code = send(client, scene.round)
    content = in_the_hall(trip, code, play)

    answer = client.post(page(scene.round, "return-receive"), upload(content), follow=True)
    shown = answer.content.decode()
    assert "尚未改动" in shown
    assert not SheetVersion.objects.exists()
    returned = TripReturn.objects.get()
    assert page(scene.round, "return-detail", returned.code) in answer.request["PATH_INFO"]
    assert shown.count("已签名") == 6

    done = client.post(page(scene.round, "return-detail", returned.code), follow=True).content.decode()
    assert "已合并" in done
    assert SheetVersion.objects.count() == 6
    second = client.post(page(scene.round, "return-receive"), upload(content), follow=True).content.decode()
    assert "已全部在此" in second
    lines = (
        b"".join(client.get(page(scene.round, "return-journal", returned.code)).streaming_content)
        .decode()
        .splitlines()
    )
    assert len(lines) == returned.journal_lines
    assert '"verb":"trip.loaded"' in lines[0]


def test_a_file_that_was_changed_is_refused_with_a_sentence(scene, organizer, client_of):
    import gzip

    client = client_of(organizer)
    trip, code = send(client, scene.round)
    content = in_the_hall(trip, code, play)
    changed = gzip.compress(gzip.decompress(content).replace(b'"54.5"', b'"55.5"', 1))

    shown = client.post(page(scene.round, "return-receive"), upload(changed), follow=True).content.decode()
    assert "文件生成后被改动过" in shown
    shown = client.post(page(scene.round, "return-receive"), upload(b"hello"), follow=True).content.decode()
    assert "不是所需的文件" in shown
    shown = client.post(page(scene.round, "return-receive"), follow=True).content.decode()
    assert "请选择" in shown
    assert not TripReturn.objects.exists()


def test_a_conflict_is_shown_and_decided(scene, organizer, client_of):
    client = client_of(organizer)
    trip, code = send(client, scene.round)
    content = in_the_hall(trip, code, play)
    client.post(page(scene.round, "trip-call-back", trip.code), {"reason": "会场停电"})
    assert Trip.objects.get().state == TripState.VOID
    sign(scene.sheet(), {"content": "40", "delivery": "20"})

    shown = client.post(page(scene.round, "return-receive"), upload(content), follow=True).content.decode()
    assert "会场停电" in shown
    assert "两边都改过" in shown
    returned = TripReturn.objects.get()
    detail = page(scene.round, "return-detail", returned.code)
    assert "请选择" in client.post(detail, {"reason": "x"}).content.decode()
    client.post(detail, {"winner": "here", "reason": "以本站为准"})
    assert scene.sheet().current.total == "60"
    returned.refresh_from_db()
    assert (returned.winner, returned.reason) == ("here", "以本站为准")


def test_the_page_costs_the_same_for_many_journeys(scene, organizer, client_of, assert_constant_queries):
    client = client_of(organizer)

    def more(n):
        for _time in range(n):
            trip, code = site.send_trip(round=scene.round, actor=organizer)
            content = in_the_hall(trip, code)
            site.receive_return(round=scene.round, actor=organizer, content=content)
            site.call_back(trip=trip, actor=organizer, reason="重来")

    assert_constant_queries(lambda: client.get(page(scene.round)), more)


# In the hall ----------------------------------------------------------------------------------------------


def take_in(client, trip, code):
    url = reverse("judging:round-take-in")
    looked = client.post(url, {**upload(bytes(trip.parcel)), "code": code}).content.decode()
    token = re.search(r'name="token" value="([^"]+)"', looked).group(1)
    return looked, client.post(url, {"token": token}).content.decode()


def test_an_empty_laptop_takes_the_round_in_and_sends_it_home(scene, organizer, client_of, settings, client):
    trip, code = site.send_trip(round=scene.round, actor=organizer)
    settings.HALL_MODE = True
    with other_site(scene.round):
        User.objects.filter(pk=organizer.pk)._raw_delete("default")
        User.objects.all()._raw_delete("default")
        assert "带入轮次" in client.get("/").content.decode()
        looked, done = take_in(client, trip, code)
        assert "决赛" in looked
        assert "周文静" in done
        assert client.get(reverse("judging:round-take-in")).status_code == 404  # people are here now
        name, password = re.findall(r"<strong[^>]*>([^<]+)</strong>", done)[:2]
        assert client.login(username=name, password=password)
        round = Round.objects.get(code=scene.round.code)
        play(round)
        assert "生成回传文件" in client.get(page(round)).content.decode()
        home = client.post(page(round, "return-make"))
        assert HallRound.objects.get().returns_made == 1

    answer = client_of(organizer).post(page(scene.round, "return-receive"), upload(home.content), follow=True)
    assert "尚未改动" in answer.content.decode()


def test_a_wrong_code_says_so_beside_the_code(scene, organizer, settings, client, client_of):
    trip, _code = site.send_trip(round=scene.round, actor=organizer)
    settings.HALL_MODE = True
    shown = client_of(organizer).post(
        reverse("judging:round-take-in"), {**upload(bytes(trip.parcel)), "code": "abcd-efgh-jkmn"}
    )
    assert "打不开" in shown.content.decode()


@pytest.mark.parametrize("role", [None, "judge", "organizer"])
def test_no_site_takes_rounds_in_from_people_who_may_not(role, client_of, request, settings):
    person = request.getfixturevalue(role) if role else None
    url = reverse("judging:round-take-in")
    assert client_of(person).get(url).status_code == 404
    settings.HALL_MODE = True
    assert client_of(person).get(url).status_code == (200 if role == "organizer" else 404) or role is None


def test_an_empty_laptop_takes_nothing_in_from_another_device(settings, client, db):
    settings.HALL_MODE = True
    url = reverse("judging:round-take-in")
    assert client.get(url).status_code == 200
    assert client.get(url, REMOTE_ADDR="192.168.8.20").status_code == 404


def test_the_command_loads_a_file_and_prints_the_log_ins(scene, organizer, tmp_path, capsys):
    trip, code = site.send_trip(round=scene.round, actor=organizer)
    file = tmp_path / "round.jiangtai"
    file.write_bytes(bytes(trip.parcel))
    with other_site(scene.round):
        call_command("hall_load", str(file), code=code, yes=True)
        printed = capsys.readouterr().out
        assert "周文静" in printed
        person = User.objects.get(full_name="周文静", memberships__role=Role.ORGANIZER)
        assert re.search(rf"{person.username}  (\w{{4}}-){{2}}\w{{4}}", printed)
        with pytest.raises(CommandError):
            call_command("hall_load", str(file), code=code, yes=True)
    with pytest.raises(CommandError):
        call_command("hall_load", str(tmp_path / "nothing"), code=code)
