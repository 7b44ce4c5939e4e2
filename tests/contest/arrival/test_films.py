"""What is found in films, and the second form in which they stream."""

import json
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest
from django.urls import reverse
from PIL import Image

from contest.converters import films
from contest.models import Job, Rendition
from contest.states import JobState, MaterialKind, RenditionKind
from judging.views.score_page import best_form
from tests import files
from tests.contest.arrival_helpers import MUTE, SINE, codes, film
from tests.contest.entry_helpers import make_draft
from tests.factories.judging import RoundFactory


def video(bring, content, **more):
    return bring(content, "视频.mp4", kind=MaterialKind.VIDEO, **more)


@pytest.mark.parametrize(("sound", "found"), [("", ["no_sound"]), (MUTE, ["silent"]), (SINE, [])])
def test_a_film_is_listened_to(bring, tmp_path, sound, found):
    material = video(bring, film(tmp_path / "f.mp4", sound=sound))
    assert codes(material) == found
    assert material.arrival.codecs.startswith("h264")


def test_a_film_is_made_streamable_with_a_poster(bring, tmp_path):
    material = video(bring, film(tmp_path / "f.mp4", sound=SINE, size="1920x1080", codec="mpeg4"))
    made = {one.kind: one.upload for one in Rendition.objects.filter(source=material.upload)}
    assert set(made) == {RenditionKind.STREAM, RenditionKind.POSTER}
    stream = films.film_facts(made[RenditionKind.STREAM].file.path)
    assert (stream.video, stream.audio, stream.height, stream.width) == ("h264", "aac", 720, 1280)
    assert stream.streams_well
    assert "李春燕".encode() not in Path(made[RenditionKind.STREAM].file.path).read_bytes()
    with Image.open(made[RenditionKind.POSTER].file.path) as poster:
        assert poster.format == "JPEG"
    job = Job.objects.get(kind="conversion")
    assert (job.state, job.done) == (JobState.DONE, job.total)


def test_an_upright_film_keeps_its_shape(tmp_path):
    source, target = tmp_path / "f.mp4", tmp_path / "t.mp4"
    film(source, size="1080x1920")
    films.make_stream(str(source), str(target), films.film_facts(str(source)))
    made = films.film_facts(str(target))
    assert (made.width, made.height) == (720, 1280)


def test_a_film_that_streams_well_is_left_alone(bring, tmp_path):
    material = video(bring, film(tmp_path / "f.mp4", sound=SINE, faststart=True, tags=()))
    assert [one.kind for one in Rendition.objects.filter(source=material.upload)] == [RenditionKind.POSTER]


def packets(path):
    """The pictures and sounds of a film, as they were coded."""
    run = [
        "ffmpeg",
        "-v",
        "error",
        "-i",
        str(path),
        "-map",
        "0:v:0",
        "-map",
        "0:a:0",
        "-c",
        "copy",
        "-f",
        "md5",
        "-",
    ]
    return subprocess.run(run, capture_output=True, check=True, timeout=60).stdout


def test_a_film_that_streams_well_reaches_judges_without_what_its_tags_say(bring, tmp_path):
    material = video(bring, film(tmp_path / "f.mp4", sound=SINE, faststart=True))
    made = Rendition.objects.get(source=material.upload, kind=RenditionKind.STREAM).upload
    assert best_form(material.upload) == made
    facts = films.film_facts(made.file.path)
    assert (facts.streams_well, facts.said) == (True, "")
    assert "李春燕".encode() not in Path(made.file.path).read_bytes()
    assert packets(made.file.path) == packets(tmp_path / "f.mp4")  # nothing was coded anew


def test_an_upright_film_stays_upright_without_its_tags(tmp_path):
    source, target = tmp_path / "f.mp4", tmp_path / "t.mp4"
    source.write_bytes(files.mp4_file(rotate=90))
    facts = films.film_facts(str(source))
    films.make_stream(str(source), str(target), replace(facts, begins_fast=True))
    assert turn_of(target) == turn_of(source) != 0


def turn_of(path):
    """Degrees by which a player turns a film."""
    run = ["ffprobe", "-v", "error", "-show_streams", "-print_format", "json", str(path)]
    streams = json.loads(subprocess.run(run, capture_output=True, check=True, timeout=60).stdout)["streams"]
    return streams[0]["side_data_list"][0]["rotation"]


@pytest.mark.parametrize("tag", ["artist=李春燕", "comment=主讲人 李 春燕", "title=电话 138-0013-8000"])
def test_names_in_the_tags_of_a_film_are_told_where_a_round_is_blind(
    bring, entry, tmp_path, client_of, organizer, tag
):
    entry.members.create(name="李春燕", mobile="13800138000")
    material = video(bring, film(tmp_path / "f.mp4", sound=SINE, tags=(tag,)))
    (finding,) = material.arrival.findings
    assert (finding["code"], finding["values"]["where"]) == ("names", "文件属性")
    RoundFactory(edition=entry.edition, is_blind=True)
    page = reverse("contest:entry-materials", args=[entry.code])
    assert finding["values"]["words"] in client_of(organizer).get(page).content.decode()


def test_a_film_that_another_sent_before_is_searched_for_its_own_names(
    bring, entry, edition, unit, tmp_path, contestant
):
    content = film(tmp_path / "f.mp4", sound=MUTE)
    assert codes(video(bring, content)) == ["silent"]
    other = make_draft(edition, contestant, unit, complete=False)
    other.members.create(name="李春燕")
    assert codes(video(bring, content, to=other)) == ["names", "silent", "twice"]


def test_tags_of_a_film_that_judges_do_not_see_are_nobodys_business(bring, entry, tmp_path):
    entry.members.create(name="李春燕")
    content = film(tmp_path / "f.mp4", sound=SINE)
    assert codes(video(bring, content, for_judges=False)) == []


def test_without_ffmpeg_the_original_stays_and_nothing_breaks(bring, tmp_path, settings):
    content = film(tmp_path / "f.mp4", sound=SINE)
    settings.CONVERTERS_OFF = {"ffmpeg", "ffprobe"}
    material = video(bring, content)
    assert codes(material) == ["unlistened"]
    assert not Rendition.objects.exists()
    assert not Job.objects.filter(kind="conversion").exists()
