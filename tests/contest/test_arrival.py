"""What happens after a file is whole: looked at, compared, made ready to judge; and what a crash leaves."""

import io
import json
import os
import socket
import stat
import subprocess
import threading
import time
import zipfile
from dataclasses import replace
from pathlib import Path

import pikepdf
import pytest
from django.core.files.base import ContentFile
from django.urls import reverse
from django.utils import timezone
from docx import Document
from PIL import Image
from pptx import Presentation

from contest.actions.job import SILENCE, revive_jobs, start_job
from contest.actions.material import add_material, restore_material
from contest.converters import films
from contest.converters.programs import ProgramFailed, run
from contest.exceptions import FileRefused
from contest.models import Arrival, Job, JournalEntry, Material, Rendition, ScriptText, Upload
from contest.states import ArrivalState, FileFormat, JobState, MaterialKind, RenditionKind
from contest.tasks.job import WORKS, run_job
from judging.views.score_page import best_form
from tests import files
from tests.contest.entry_helpers import make_draft, make_type
from tests.factories.contest import EditionFactory, MaterialRequirementFactory
from tests.factories.judging import RoundFactory

SPEECH = "一九一九年的牌坊村，有一位少年告别父母，顺着渠江走向重庆，从此再也没有回来。乡亲们说起他，总要说那封家书。"


@pytest.fixture
def entry(edition, contestant, unit):
    make_type(edition)
    return make_draft(edition, contestant, unit, complete=False)


def place(entry, **more):
    defaults = {
        "kind": MaterialKind.SCRIPT,
        "name": f"讲解词{entry.entry_type.requirements.count()}",
        "formats": list(FileFormat),
        "max_bytes": 500_000_000,
        "max_count": 9,
    }
    return MaterialRequirementFactory(entry_type=entry.entry_type, **(defaults | more))


def docx(text, **properties):
    document = Document()
    document.add_paragraph(text)
    for name, value in properties.items():
        setattr(document.core_properties, name, value)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def arrive(capture, entry, requirement, content, name):
    """Send a file and let the worker look at it."""
    with capture(execute=True):
        material = add_material(
            entry=entry, requirement=requirement, file=ContentFile(content, name), actor=entry.owner
        )
    return Material.objects.select_related("upload", "arrival__job").get(pk=material.pk)


def codes(material):
    return [one["code"] for one in material.arrival.findings]


@pytest.fixture
def bring(entry, django_capture_on_commit_callbacks):
    def bring(content, name, requirement=None, to=None, **more):
        to = to or entry
        return arrive(django_capture_on_commit_callbacks, to, requirement or place(to, **more), content, name)

    return bring


# Words ----------------------------------------------------------------------------------------------------


def test_a_sound_script_is_fine(bring):
    material = bring(docx(SPEECH), "讲稿.docx")
    assert material.arrival.state == ArrivalState.FINE
    assert material.arrival.characters == len(SPEECH)
    assert material.arrival.job.state == JobState.DONE
    assert ScriptText.objects.get(material=material).text == SPEECH


@pytest.mark.parametrize(
    ("limits", "sentence"),
    [
        ({"characters_max": 20}, "多于 20 字"),
        ({"characters_min": 3000}, "少于 3000 字"),
    ],
)
def test_a_script_of_the_wrong_length_is_refused_and_kept(
    bring, entry, client_of, contestant, limits, sentence
):
    requirement = place(entry, **limits)
    material = bring(docx(SPEECH), "讲稿.docx", requirement)
    assert material.arrival.state == ArrivalState.REFUSED
    assert material.removed_at is not None
    assert JournalEntry.objects.filter(verb="material.refused").count() == 1
    answer = client_of(contestant).get(reverse("contest:entry-materials", args=[entry.code]))
    text = answer.content.decode()
    assert str(len(SPEECH)) in text
    assert str(next(iter(limits.values()))) in text
    with pytest.raises(FileRefused):
        restore_material(material=material, actor=entry.owner)


def test_too_many_slides_are_refused(bring):
    deck = Presentation()
    for _ in range(4):
        deck.slides.add_slide(deck.slide_layouts[0])
    out = io.BytesIO()
    deck.save(out)
    material = bring(out.getvalue(), "课件.pptx", kind=MaterialKind.SLIDES, pages_max=3)
    assert codes(material) == ["too_many_pages"]
    assert material.arrival.pages == 4


def test_a_scan_without_words_is_a_hint_for_organizers_only(bring, entry, client_of, contestant, organizer):
    material = bring(files.pdf_file(), "扫描件.pdf")
    assert codes(material) == ["no_text"]
    page = reverse("contest:entry-materials", args=[entry.code])
    assert "扫描" not in client_of(contestant).get(page).content.decode().replace("扫描件", "")
    assert "可能是扫描件，未能读出文字" in client_of(organizer).get(page).content.decode()


@pytest.mark.parametrize("hidden_in", ["text", "author"])
def test_names_inside_a_script_are_told_where_a_round_is_blind(
    bring, entry, unit, client_of, contestant, organizer, hidden_in
):
    entry.members.create(name="李春燕", mobile="13800138000")
    content = (
        docx(f"大家好，我是 李春 燕。{SPEECH}") if hidden_in == "text" else docx(SPEECH, author="李春燕")
    )
    material = bring(content, "讲稿.docx")
    assert codes(material) == ["names"]
    page = reverse("contest:entry-materials", args=[entry.code])
    assert "李春燕（" not in client_of(contestant).get(page).content.decode()
    RoundFactory(edition=entry.edition, is_blind=True)
    for person in (contestant, organizer):
        assert "李春燕" in client_of(person).get(page).content.decode()


def test_a_phone_number_and_the_unit_are_found_however_they_are_written(bring, entry, unit):
    entry.members.create(name="李春燕", mobile="13800138000")
    material = bring(docx(f"{SPEECH}电话：138 0013-8000，{unit.name}"), "讲稿.docx")
    (finding,) = material.arrival.findings
    assert "13800138000" in finding["values"]["words"]
    assert unit.name in finding["values"]["words"]


def test_names_in_the_properties_of_a_pdf_are_found(bring, entry):
    entry.members.create(name="李春燕")
    pdf = pikepdf.new()
    pdf.add_blank_page()
    pdf.docinfo["/Author"] = "李春燕"
    out = io.BytesIO()
    pdf.save(out)
    assert "names" in codes(bring(out.getvalue(), "讲稿.pdf"))


def with_part(content, name, text):
    """An office document with one more part, as the programs write it."""
    out = io.BytesIO(content)
    with zipfile.ZipFile(out, "a") as archive:
        archive.writestr(name, text)
    return out.getvalue()


W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
P = "http://schemas.openxmlformats.org/presentationml/2006/main"


def headed(side):
    document = Document()
    document.add_paragraph(SPEECH)
    getattr(document.sections[0], side).paragraphs[0].text = "协兴镇 李 春燕"
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def deck_with(where):
    deck = Presentation()
    slide = deck.slides.add_slide(deck.slide_layouts[0])
    frame = {
        "notes": lambda: slide.notes_slide.notes_text_frame,
        "master": lambda: deck.slide_master.placeholders[0].text_frame,
        "layout": lambda: deck.slide_layouts[0].placeholders[0].text_frame,
    }[where]()
    frame.text = "主讲：李春燕"
    out = io.BytesIO()
    deck.save(out)
    return out.getvalue()


@pytest.mark.parametrize(
    ("name", "make"),
    [
        ("a.docx", lambda: headed("header")),
        ("a.docx", lambda: headed("footer")),
        (
            "a.docx",
            lambda: with_part(
                docx(SPEECH), "word/footnotes.xml", f'<w:p xmlns:w="{W}"><w:t>李</w:t><w:t>春燕</w:t></w:p>'
            ),
        ),
        (
            "a.docx",
            lambda: with_part(
                docx(SPEECH),
                "word/comments1.xml",
                f'<w:comments xmlns:w="{W}"><w:comment w:author="李春燕"/></w:comments>',
            ),
        ),
        ("a.pptx", lambda: deck_with("notes")),
        ("a.pptx", lambda: deck_with("master")),
        ("a.pptx", lambda: deck_with("layout")),
        (
            "a.pptx",
            lambda: with_part(
                files.pptx_file(),
                "ppt/commentAuthors.xml",
                f'<p:cmAuthorLst xmlns:p="{P}"><p:cmAuthor name="李春燕"/></p:cmAuthorLst>',
            ),
        ),
    ],
    ids=["header", "footer", "footnote", "comment", "notes", "master", "layout", "slide-comment"],
)
def test_names_beside_the_text_are_found_and_count_for_no_length(bring, entry, name, make):
    entry.members.create(name="李春燕")
    script = name.endswith("docx")
    material = bring(make(), name, kind=MaterialKind.SCRIPT if script else MaterialKind.SLIDES)
    (finding,) = material.arrival.findings
    assert finding["values"] == {"words": "李春燕", "where": "页眉页脚、批注、备注或母版"}
    if script:
        assert material.arrival.characters == len(SPEECH)


def test_a_broken_part_beside_the_text_hides_no_other(bring, entry):
    entry.members.create(name="李春燕")
    content = with_part(headed("header"), "word/comments9.xml", "<broken")
    assert codes(bring(content, "讲稿.docx")) == ["names"]


def test_what_judges_do_not_see_may_name_everybody(bring, entry):
    entry.members.create(name="李春燕")
    material = bring(
        docx(f"报名人：李春燕 {SPEECH}"), "报名表.docx", kind=MaterialKind.ENTRY_FORM, for_judges=False
    )
    assert material.arrival.state == ArrivalState.FINE


# The same, and alike --------------------------------------------------------------------------------------


def test_the_same_file_from_another_entry_is_told_to_the_organizer(bring, entry, edition, contestant, unit):
    other = make_draft(edition, contestant, unit, complete=False)
    requirement = place(entry, kind=MaterialKind.SLIDES)
    content = docx(SPEECH)  # once: a DOCX carries the moment of its making
    bring(content, "甲.docx", requirement)
    second = bring(content, "乙.docx", requirement, to=other)
    assert "twice" in codes(second)


def test_scripts_alike_are_found_in_this_year_and_in_the_library(bring, entry, edition, contestant, unit):
    from tests.factories.talent_pool import LectureReportFactory

    long = "".join(f"第{n}年，他在{n * 7 % 13}号矿井里写下第{n * 3}封家书。" for n in range(60))
    LectureReportFactory(title="往届讲稿", year=edition.year - 1, script_text=long)
    material = bring(docx(long[:600] + SPEECH * 3), "讲稿.docx")
    assert "alike" in codes(material)
    assert ScriptText.objects.filter(material=None, title="往届讲稿").count() == 1
    other = make_draft(edition, contestant, unit, complete=False)
    assert "alike" in codes(bring(docx(long[:600]), "讲稿.docx", place(entry), to=other))


# Films ----------------------------------------------------------------------------------------------------


def film(
    path, *, sound="", size="320x180", codec="libx264", faststart=False, seconds=2, tags=("artist=李春燕",)
):
    command = ["ffmpeg", "-v", "error", "-y", "-f", "lavfi", "-i", f"testsrc=s={size}:r=10:d={seconds}"]
    if sound:
        command += ["-f", "lavfi", "-i", f"{sound}:d={seconds}", "-c:a", "aac"]
    command += ["-c:v", codec, "-pix_fmt", "yuv420p"]
    for tag in tags:
        command += ["-metadata", tag]
    subprocess.run(
        [*command, *(["-movflags", "+faststart"] if faststart else []), str(path)], check=True, timeout=60
    )
    return path.read_bytes()


SINE = "sine=f=440"
MUTE = "anullsrc=r=44100"


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


# Documents ------------------------------------------------------------------------------------------------


@pytest.fixture
def office(tmp_path, settings, monkeypatch):
    """A stand-in for LibreOffice that writes a PDF of two pages by an author."""
    settings.CONVERTERS_OFF = frozenset()
    pdf = pikepdf.new()
    for _ in range(2):
        pdf.add_blank_page(page_size=(595, 842))
    pdf.docinfo["/Author"] = "李春燕"
    pdf.save(tmp_path / "made.pdf")
    folder = tmp_path / "bin"
    folder.mkdir()
    script = folder / "soffice"

    def write(body):
        script.write_text(f"#!/bin/sh\n{body}\n")
        script.chmod(script.stat().st_mode | stat.S_IXUSR)

    write(
        'while [ "$1" ]; do [ "$1" = --outdir ] && out="$2"; last="$1"; shift; done\n'
        f'cp {tmp_path}/made.pdf "$out/$(basename "$last" | sed "s/[.][^.]*$//").pdf"'
    )
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")
    return write


@pytest.mark.parametrize(
    ("make", "name"),
    [(lambda: docx(SPEECH), "讲稿.docx"), (files.pptx_file, "课件.pptx"), (files.pdf_file, "讲稿.pdf")],
)
def test_documents_become_pages_without_their_properties(bring, office, make, name):
    material = bring(make(), name)
    made = list(Rendition.objects.filter(source=material.upload).select_related("upload"))
    document = next(one.upload for one in made if one.kind == RenditionKind.DOCUMENT)
    pages = [one for one in made if one.kind == RenditionKind.PAGE]
    assert [one.number for one in pages] == list(range(1, document.pages + 1))
    with pikepdf.open(document.file.path) as pdf:
        assert not pdf.docinfo
    with Image.open(pages[0].upload.file.path) as picture:
        assert picture.width == pages[0].upload.width


@pytest.mark.parametrize("body", ["exit 3", "exit 0", "kill -9 $$"])
def test_a_converter_that_fails_leaves_the_original_and_a_sentence(bring, office, body, settings):
    office(body)
    material = bring(docx(SPEECH), "讲稿.docx")
    assert material.arrival.state == ArrivalState.FINE
    job = Job.objects.get(kind="conversion")
    assert job.state == JobState.FAILED
    assert job.error
    assert not Rendition.objects.exists()
    assert not list(settings.CONVERTING_DIR.glob("*"))


def test_without_an_office_the_judge_is_offered_the_original(bring, client_of, entry, organizer):
    bring(docx(SPEECH), "讲稿.docx")
    assert not Rendition.objects.exists()
    text = client_of(organizer).get(reverse("contest:entry-detail", args=[entry.code])).content.decode()
    assert "讲稿.docx" in text


@pytest.mark.parametrize(
    ("make", "name"), [(lambda: docx(SPEECH), "讲稿.docx"), (files.pptx_file, "课件.pptx")]
)
def test_this_machines_own_office_turns_script_and_slides_into_pages(bring, settings, make, name):
    settings.CONVERTERS_OFF = frozenset()
    material = bring(make(), name)
    pages = Rendition.objects.filter(source=material.upload, kind=RenditionKind.PAGE).count()
    assert pages == 1


def test_a_program_that_hangs_is_ended_with_all_its_children(tmp_path):
    mark = tmp_path / "alive"
    beats = []
    began = time.monotonic()
    with pytest.raises(ProgramFailed):
        run(
            ["sh", "-c", f"(while true; do date > {mark}; sleep 0.1; done) & wait"],
            timeout=1.5,
            beat=lambda: beats.append(1),
        )
    assert time.monotonic() - began < 10
    assert beats
    time.sleep(0.4)
    mark.unlink(missing_ok=True)
    time.sleep(0.4)
    assert not mark.exists()


# Crashes --------------------------------------------------------------------------------------------------


def test_work_that_lost_its_worker_ends_right_once(
    bring, office, django_capture_on_commit_callbacks, settings
):
    material = bring(docx(SPEECH), "讲稿.docx")
    job = Job.objects.get(kind="conversion")
    pages = Rendition.objects.filter(source=material.upload, kind=RenditionKind.PAGE).order_by("number")
    kept, lost = pages[0].upload, pages[1]
    lost.delete()
    lost.upload.delete()
    (settings.CONVERTING_DIR / job.code).mkdir(parents=True)
    (settings.CONVERTING_DIR / job.code / "half.pdf").write_bytes(b"half")
    Job.objects.filter(pk=job.pk).update(
        state=JobState.RUNNING, finished_at=None, heartbeat_at=timezone.now() - 2 * SILENCE
    )
    with django_capture_on_commit_callbacks(execute=True):
        assert revive_jobs() == 1
    job.refresh_from_db()
    assert (job.state, job.attempts) == (JobState.DONE, 2)
    assert [one.number for one in pages] == [1, 2]
    assert pages[0].upload == kept
    assert Rendition.objects.filter(kind=RenditionKind.DOCUMENT).count() == 1
    assert not list(settings.CONVERTING_DIR.glob("*"))


def test_a_check_that_is_repeated_concludes_once(bring):
    material = bring(docx(SPEECH), "讲稿.docx")
    job = material.arrival.job
    Job.objects.filter(pk=job.pk).update(state=JobState.WAITING)
    run_job.enqueue(job.code)
    assert JournalEntry.objects.filter(verb="material.added").count() == 1
    assert Arrival.objects.count() == 1
    assert Job.objects.get(pk=job.pk).state == JobState.DONE


def test_a_check_that_breaks_is_told_and_the_file_stays(bring, monkeypatch, entry, client_of, contestant):
    def broken(job):
        raise RuntimeError("boom")

    monkeypatch.setitem(WORKS, "arrival", broken)
    material = bring(docx(SPEECH), "讲稿.docx")
    assert material.removed_at is None
    text = client_of(contestant).get(reverse("contest:entry-materials", args=[entry.code])).content.decode()
    assert "every 2s" not in text
    assert "未检查" in text


def test_a_job_whose_material_is_gone_ends_well(entry, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        for kind, parameters in (("arrival", {"material": "none"}), ("conversion", {"upload": "none"})):
            start_job(kind=kind, owner=entry.owner, parameters=parameters, total=100)
    assert set(Job.objects.values_list("state", flat=True)) == {JobState.DONE}


def test_the_list_of_files_asks_for_itself_while_one_is_checked(entry, client_of, contestant):
    requirement = place(entry)
    material = add_material(
        entry=entry, requirement=requirement, file=ContentFile(docx(SPEECH), "讲稿.docx"), actor=entry.owner
    )
    phone = client_of(contestant)
    part = reverse("contest:material-files", args=[entry.code, requirement.code])
    assert "every 2s" in phone.get(part).content.decode()
    run_job.enqueue(material.arrival.job.code)
    assert "every 2s" not in phone.get(part).content.decode()


# The virus scanner ----------------------------------------------------------------------------------------


@pytest.fixture
def clamd(settings):
    """A stand-in for clamd that speaks INSTREAM and finds what says EICAR."""
    server = socket.create_server(("127.0.0.1", 0))
    said = {"answer": None}

    def serve():
        while True:
            try:
                line, _address = server.accept()
            except OSError:
                return
            with line, line.makefile("rb") as stream:
                assert stream.read(10) == b"zINSTREAM\0"
                content = b""
                while length := int.from_bytes(stream.read(4), "big"):
                    content += stream.read(length)
                infected = zipfile.is_zipfile(io.BytesIO(content)) and b"EICAR" in b"".join(
                    zipfile.ZipFile(io.BytesIO(content)).read(name)
                    for name in zipfile.ZipFile(io.BytesIO(content)).namelist()
                )
                line.sendall(
                    said["answer"] or (b"stream: Eicar-Signature FOUND\0" if infected else b"stream: OK\0")
                )

    threading.Thread(target=serve, daemon=True).start()
    settings.CLAMD = f"127.0.0.1:{server.getsockname()[1]}"
    yield said
    server.close()


def test_a_virus_is_given_to_nobody_and_never_returns(bring, clamd, entry, client_of, organizer, contestant):
    clean, sick = bring(docx(SPEECH), "好.docx"), bring(docx("EICAR"), "坏.docx")
    assert clean.arrival.state == ArrivalState.FINE
    assert sick.arrival.quarantined
    assert sick.removed_at is not None
    for person in (organizer, contestant):
        for address in (
            reverse("contest:material-file", args=[entry.code, sick.code]),
            reverse("contest:upload-file", args=[sick.upload.code]),
        ):
            assert client_of(person).get(address).status_code in {403, 404}
    assert (
        "Eicar-Signature"
        in client_of(contestant).get(reverse("contest:entry-materials", args=[entry.code])).content.decode()
    )
    with pytest.raises(FileRefused):
        restore_material(material=sick, actor=organizer, reason="看看")


@pytest.mark.parametrize("answer", [b"INSTREAM size limit exceeded. ERROR\0", b"\0"])
def test_a_scanner_that_does_not_answer_is_a_hint(bring, clamd, answer):
    clamd["answer"] = answer
    assert codes(bring(docx(SPEECH), "讲稿.docx")) == ["unscanned"]


def test_a_scanner_that_is_not_there_is_a_hint(bring, settings):
    settings.CLAMD = "/nowhere/clamd.sock"
    assert codes(bring(docx(SPEECH), "讲稿.docx")) == ["unscanned"]


# Hostile files --------------------------------------------------------------------------------------------


def bomb():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b"0" * 200_000_000)
    return out.getvalue()


def lying_docx():
    """Well-formed as a zip, but its document is not XML at all."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("word/document.xml", b"\xff\xfe<<<" * 99)
        archive.writestr("docProps/core.xml", b"<a><b></a>")
    return out.getvalue()


def deep_docx():
    """Entities that would grow to gigabytes."""
    lines = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 12))
    xml = f'<!DOCTYPE d [<!ENTITY a0 "ha">{lines}]><d>&a11;</d>'
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("word/document.xml", xml)
    return out.getvalue()


def huge_png():
    import struct
    import zlib

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", b"x") + chunk(b"IEND", b"")


def polyglot():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("evil.exe", b"MZ")
    return files.pdf_file() + out.getvalue()


HOSTILE = {
    "truncated.mp4": lambda: files.mp4_file()[:700],
    "cut.mp4": lambda: files.mp4_file()[: len(files.mp4_file()) // 2],
    "polyglot.pdf": polyglot,
    "script.svg": lambda: b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
    "bomb.docx": bomb,
    "lying.docx": lying_docx,
    "deep.docx": deep_docx,
    "huge.png": huge_png,
    "half.docx": lambda: docx(SPEECH)[:-200],
    "half.pdf": lambda: files.pdf_file()[:120],
    "noise.mp4": lambda: b"\0\0\0\x18ftypisom" + os.urandom(5000),
    "empty.pptx": lambda: b"PK\x05\x06" + bytes(18),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_files_get_a_sentence_and_leave_nothing_half(bring, entry, office, name, settings):
    content = HOSTILE[name]()
    try:
        material = bring(content, name)
    except FileRefused as error:
        refusal = error
        material = None
    if material is None:
        assert str(refusal)
        assert not Upload.objects.exists()
        assert not Job.objects.exists()
        return
    assert material.arrival.state != ArrivalState.WAITING
    assert set(Job.objects.values_list("state", flat=True)) <= {JobState.DONE, JobState.FAILED}
    assert all(Job.objects.filter(state=JobState.FAILED).values_list("error", flat=True))
    assert Job.objects.get(kind="arrival").state == JobState.DONE
    assert not list(settings.CONVERTING_DIR.glob("*"))


def test_random_bytes_behind_every_known_head_never_break_the_check(bring, entry):
    import random

    chance = random.Random(8)
    heads = [docx(SPEECH), files.pptx_file(), files.pdf_file(), files.mp4_file()]
    requirement = place(entry, max_count=50)
    for number in range(40):
        content = bytearray(chance.choice(heads))
        for _ in range(chance.randint(1, 60)):
            content[chance.randrange(8, len(content))] = chance.randrange(256)
        try:
            material = bring(bytes(content), f"{number}.bin", requirement)
        except FileRefused:
            continue
        else:
            assert material.arrival.state != ArrivalState.WAITING, number


def test_names_of_files_never_become_paths(bring, entry):
    name = "../../etc/\u202egpj.\x00exe" + "长" * 300
    material = bring(docx(SPEECH), name)
    assert material.upload.file.name.startswith("uploads/")
    assert "\x00" not in material.upload.original_name


def test_scripts_of_later_years_are_not_held_against_this_one(bring, entry, contestant, unit):
    later = EditionFactory(year=entry.edition.year + 1)
    make_type(later)
    bring(docx(SPEECH * 3), "讲稿.docx", to=make_draft(later, contestant, unit, complete=False))
    assert "alike" not in codes(bring(docx(SPEECH * 3), "讲稿.docx"))
