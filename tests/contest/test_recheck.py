"""Files of before: looked at later by a command; and the same bytes, looked at and converted once."""

import io

import openpyxl
import pytest
from django.core.files.base import ContentFile
from django.core.management import CommandError, call_command
from django.urls import reverse

from contest.actions.arrival import share_renditions
from contest.actions.job import QUEUES
from contest.actions.material import add_material, attach_upload
from contest.converters import films
from contest.models import Arrival, Conversion, Job, Material, Rendition
from contest.states import ArrivalState, JobState, MaterialKind, RenditionKind
from tests import files
from tests.contest.arrival_helpers import MUTE, SINE, SPEECH, docx, film, office, place
from tests.contest.entry_helpers import make_draft, make_type
from tests.factories.contest import EditionFactory, UserFactory

pytestmark = pytest.mark.django_db
__all__ = ["office"]


@pytest.fixture
def entry(edition, contestant, unit):
    make_type(edition)
    return make_draft(edition, contestant, unit, complete=False)


@pytest.fixture
def command(django_capture_on_commit_callbacks):
    """Run the command and everything that it queues; return what it says."""

    def run(*words):
        said = io.StringIO()
        with django_capture_on_commit_callbacks(execute=True):
            call_command("check_materials", *words, stdout=said)
        return said.getvalue().strip()

    return run


@pytest.fixture
def bring(entry, django_capture_on_commit_callbacks):
    """Send a file; work=False leaves what it asks for undone, as before there were checks."""

    def send(content, name, *, to=None, work=True, **more):
        to = to or entry
        with django_capture_on_commit_callbacks(execute=work):
            material = add_material(
                entry=to, requirement=place(to, **more), file=ContentFile(content, name), actor=to.owner
            )
        return Material.objects.select_related("upload").get(pk=material.pk)

    return send


@pytest.fixture
def old(bring):
    """A script that came before there were checks."""

    def make(content=None, name="讲稿.docx", **more):
        material = bring(content or docx(SPEECH), name, work=False, **more)
        Arrival.objects.filter(material=material).delete()
        Job.objects.all().delete()
        return material

    return make


def state(material):
    return Arrival.objects.get(material=material).state


# The command ----------------------------------------------------------------------------------------------


def test_what_was_never_checked_is_checked_once(old, command):
    material = old()
    assert command() == "Checks queued: 1; conversions queued: 0."
    assert state(material) == ArrivalState.FINE
    assert command() == "Checks queued: 0; conversions queued: 0."


def test_a_dry_run_only_counts(old, command):
    old()
    assert command("--dry-run") == "Checks to be queued: 1; conversions to be queued: 0."
    assert not Arrival.objects.exists()
    assert not Job.objects.exists()


def test_a_check_that_waits_is_not_queued_again(old, command, django_capture_on_commit_callbacks):
    old()
    with django_capture_on_commit_callbacks():  # nobody works
        call_command("check_materials", stdout=io.StringIO())
    assert command() == "Checks queued: 0; conversions queued: 0."
    assert Job.objects.count() == 1


def test_a_check_that_failed_is_tried_again(old, command):
    material = old()
    command()
    Arrival.objects.filter(material=material).update(state=ArrivalState.WAITING)
    Job.objects.update(state=JobState.FAILED, error="x")
    assert command() == "Checks queued: 1; conversions queued: 0."
    assert state(material) == ArrivalState.FINE


def test_again_looks_at_checked_files_too(bring, command, settings, tmp_path):
    content = film(tmp_path / "f.mp4", sound="")
    settings.CONVERTERS_OFF = {"ffmpeg", "ffprobe"}
    bring(content, "视频.mp4", kind=MaterialKind.VIDEO)
    assert [one["code"] for one in Arrival.objects.get().findings] == ["unlistened"]
    settings.CONVERTERS_OFF = frozenset({"soffice", "libreoffice"})
    assert command("--dry-run").startswith("Checks to be queued: 0")
    assert command("--again").startswith("Checks queued: 1")
    assert [one["code"] for one in Arrival.objects.get().findings] == ["no_sound"]


def test_again_forgets_nothing_that_is_still_so(bring, command, tmp_path):
    bring(film(tmp_path / "f.mp4", sound=MUTE), "视频.mp4", kind=MaterialKind.VIDEO)
    for _turn in range(2):
        assert [one["code"] for one in Arrival.objects.get().findings] == ["silent"]
        command("--again")


def test_one_edition_may_be_chosen(old, command, edition):
    old()
    EditionFactory(code="other")
    assert command("--edition", "other", "--dry-run").startswith("Checks to be queued: 0")
    assert command("--edition", edition.code, "--dry-run").startswith("Checks to be queued: 1")
    with pytest.raises(CommandError, match="nowhere"):
        call_command("check_materials", "--edition", "nowhere")


def test_a_file_of_long_ago_stays_in_its_place_whatever_is_found(
    old, command, client_of, organizer, contestant, entry
):
    material = old(characters_max=10)
    command()
    material.refresh_from_db()
    assert material.removed_at is None
    assert state(material) == ArrivalState.WARNED
    for person, page in ((organizer, "entry-detail"), (contestant, "entry-materials")):
        text = client_of(person).get(reverse(f"contest:{page}", args=[entry.code])).text
        assert "已检查，有提示" in text
        assert "未通过检查" not in text


def test_a_virus_is_taken_out_even_of_old_files(old, command, settings, monkeypatch):
    material = old()
    settings.CLAMD = "/nowhere"
    monkeypatch.setattr("contest.clamav.virus_in", lambda file: "Eicar-Test")
    command()
    material.refresh_from_db()
    assert material.removed_at is not None
    assert Arrival.objects.get(material=material).quarantined
    material.removed_at = None
    material.save()
    assert command("--again").startswith("Checks queued: 0")


def test_pages_are_made_when_an_office_has_been_installed(bring, command, settings, request):
    material = bring(docx(SPEECH), "讲稿.docx")
    assert not Conversion.objects.exists()
    request.getfixturevalue("office")
    assert command() == "Checks queued: 0; conversions queued: 1."
    assert Rendition.objects.filter(source=material.upload, kind=RenditionKind.PAGE).count() == 2
    assert command() == "Checks queued: 0; conversions queued: 0."


def test_rechecks_wait_behind_the_films_and_not_before_certificates(old, monkeypatch, command):
    queues = []
    monkeypatch.setattr("contest.actions.job._enqueue", lambda code, kind: queues.append(kind))
    old()
    command()
    assert queues == ["recheck"]
    assert QUEUES["recheck"] == "media"


# The same bytes once --------------------------------------------------------------------------------------


def test_the_same_film_is_listened_to_and_converted_once(bring, tmp_path, monkeypatch, edition, unit):
    content = film(tmp_path / "f.mp4", sound=SINE, size="1920x1080", codec="mpeg4")
    first = bring(content, "视频.mp4", kind=MaterialKind.VIDEO)
    heard, made = [], []
    monkeypatch.setattr(films, "loudest", lambda *a, **k: heard.append(1))
    monkeypatch.setattr(films, "make_stream", lambda *a, **k: made.append(1))
    other = make_draft(edition, UserFactory(), unit, complete=False)
    second = bring(content, "另一个.mp4", to=other, kind=MaterialKind.VIDEO)
    assert (heard, made) == ([], [])
    arrival = Arrival.objects.get(material=second)
    assert arrival.codecs == Arrival.objects.get(material=first).codecs
    assert [one["code"] for one in arrival.findings] == ["twice"]
    forms = [
        set(Rendition.objects.filter(source=one.upload).values_list("kind", "upload"))
        for one in (first, second)
    ]
    assert forms[0] == forms[1]
    assert len(forms[0]) == 2
    assert Conversion.objects.filter(done_at__isnull=False).count() == 2
    assert Job.objects.filter(kind="conversion").count() == 1


def test_a_file_without_a_twin_shares_nothing(bring):
    material = bring(files.pdf_file(), "讲稿.pdf")
    assert not share_renditions(material.upload)


def test_one_upload_in_two_places_is_converted_once(bring, entry, django_capture_on_commit_callbacks):
    material = bring(files.pdf_file(), "讲稿.pdf")
    with django_capture_on_commit_callbacks(execute=True):
        attach_upload(entry=entry, requirement=place(entry), upload=material.upload, actor=entry.owner)
    assert Job.objects.filter(kind="conversion").count() == 1


@pytest.mark.parametrize("kind", ["picture", "form"])
def test_where_nothing_takes_time_the_check_is_over_at_once(bring, kind):
    if kind == "picture":
        material = bring(files.picture_file(), "照片.jpg", work=False, kind=MaterialKind.PHOTO)
    else:
        material = bring(
            files.pdf_file(), "报名表.pdf", work=False, kind=MaterialKind.ENTRY_FORM, for_judges=False
        )
    assert state(material) == ArrivalState.FINE
    assert not Job.objects.filter(kind="arrival").exists()


def test_with_a_virus_scanner_nothing_is_over_at_once(bring, settings):
    settings.CLAMD = "/nowhere"
    material = bring(files.picture_file(), "照片.jpg", work=False, kind=MaterialKind.PHOTO)
    assert state(material) == ArrivalState.WAITING


# What the page says where something is missing ------------------------------------------------------------


def shown(client_of, organizer, entry):
    return client_of(organizer).get(reverse("contest:entry-detail", args=[entry.code])).text


def test_without_an_office_the_page_says_so(bring, client_of, organizer, entry):
    bring(docx(SPEECH), "讲稿.docx")
    assert "本系统未安装 LibreOffice，不能在线查看此格式，请下载原件。" in shown(client_of, organizer, entry)


def test_while_pages_are_made_the_page_says_so(bring, office, client_of, organizer, entry):
    material = bring(docx(SPEECH), "讲稿.docx", work=False)
    Arrival.objects.filter(material=material).update(state=ArrivalState.FINE, checked_at=material.created_at)
    assert "正在生成在线预览，完成前请下载原件查看。" in shown(client_of, organizer, entry)


def test_a_conversion_that_failed_is_said(bring, office, client_of, organizer, entry):
    office("exit 3")
    bring(docx(SPEECH), "讲稿.docx")
    assert "未能转换成可在线查看的形式，请下载原件查看。" in shown(client_of, organizer, entry)


def test_without_ffmpeg_the_pages_of_films_say_so(
    bring, client_of, organizer, contestant, entry, settings, tmp_path
):
    content = film(tmp_path / "f.mp4", sound=SINE)
    settings.CONVERTERS_OFF = {"ffmpeg", "ffprobe"}
    bring(content, "视频.mp4", kind=MaterialKind.VIDEO)
    text = shown(client_of, organizer, entry)
    assert "本系统未安装 ffmpeg，视频未经转换：如无法播放，请下载后观看。" in text
    assert "时长未能核验" in text
    text = client_of(contestant).get(reverse("contest:entry-materials", args=[entry.code])).text
    assert "时长未能核验" in text


def test_while_a_film_is_prepared_the_page_says_so(bring, client_of, organizer, entry, tmp_path):
    material = bring(
        film(tmp_path / "f.mp4", sound=SINE, codec="mpeg4"), "视频.mp4", work=False, kind=MaterialKind.VIDEO
    )
    assert "正在转换成通用格式，完成前显示的是原件。" in shown(client_of, organizer, entry)
    Conversion.objects.create(
        source=material.upload,
        job=Job.objects.create(
            kind="conversion", owner=entry.owner, state=JobState.FAILED, error="x", edition=entry.edition
        ),
    )
    assert "未能转换成通用格式：如无法播放，请下载后观看。" in shown(client_of, organizer, entry)


def test_of_a_film_that_plays_everywhere_nothing_is_said(bring, client_of, organizer, entry, tmp_path):
    bring(film(tmp_path / "f.mp4", sound=SINE, faststart=True), "视频.mp4", kind=MaterialKind.VIDEO)
    assert "preview-note" not in shown(client_of, organizer, entry)


def test_a_workbook_is_offered_for_download(bring, client_of, organizer, entry):
    workbook = io.BytesIO()
    openpyxl.Workbook().save(workbook)
    bring(workbook.getvalue(), "名单.xlsx", kind=MaterialKind.OTHER)
    assert "此格式不能在线查看，请下载原件。" in shown(client_of, organizer, entry)
