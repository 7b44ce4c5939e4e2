"""Material as judges see it: in the form that was made of it, and what is said where there is none."""

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse

from contest.actions.material import add_material
from contest.models import Conversion, Job
from contest.states import FileFormat, JobState, MaterialKind
from tests import files
from tests.contest.arrival_helpers import SINE, SPEECH, docx, film, office
from tests.factories.contest import MaterialRequirementFactory
from tests.factories.scenes import make_round

pytestmark = pytest.mark.django_db
__all__ = ["office"]


@pytest.fixture
def scene(edition, organizer):
    return make_round(edition, judges=1, entries=1, opened_by=organizer)


@pytest.fixture
def bring(scene, organizer, django_capture_on_commit_callbacks):
    entry = scene.contenders[0].entry

    def send(content, name, *, work=True):
        place = MaterialRequirementFactory(
            entry_type=entry.entry_type,
            kind=MaterialKind.OTHER,
            name="材料",
            formats=list(FileFormat),
            max_bytes=10**8,
        )
        with django_capture_on_commit_callbacks(execute=work):
            return add_material(
                entry=entry, requirement=place, file=ContentFile(content, name), actor=organizer, reason="补"
            )

    return send


@pytest.fixture
def look(scene, client_of):
    judge = client_of(scene.judge(0))

    def read():
        return judge.get(reverse("judging:sheet-detail", args=[scene.sheet().code])).text

    return read


def test_pages_are_numbered_pictures(bring, look):
    bring(files.pdf_file(pages=3), "讲稿.pdf")
    text = look()
    assert text.count("form=page&amp;n=") == 2 * 3  # on the stage, and in the template that brings it back
    assert "2 / 3" in text
    assert "<iframe" not in text


def test_a_film_has_a_poster_and_the_form_that_plays_everywhere(bring, look, scene, client_of, tmp_path):
    material = bring(film(tmp_path / "f.mp4", sound=SINE, size="1920x1080", codec="mpeg4"), "视频.mp4")
    text = look()
    assert "form=poster" in text
    address = reverse("judging:sheet-material", args=[scene.sheet().code, material.code])
    answer = client_of(scene.judge(0)).get(address, headers={"Range": "bytes=0-99"})
    assert answer.status_code == 206
    answer.close()
    assert int(answer.headers["Content-Range"].rpartition("/")[2]) != material.upload.size


def test_without_an_office_the_original_is_offered_and_the_page_says_so(bring, look):
    bring(docx(SPEECH), "讲稿.docx")
    text = look()
    assert "本系统未安装 LibreOffice，不能在线查看此格式，请下载原件。" in text
    assert "?download" in text


def test_while_a_form_is_made_the_page_says_so(bring, look, office):
    material = bring(docx(SPEECH), "讲稿.docx", work=False)
    assert "正在生成在线预览，完成前请下载原件查看。" in look()
    job = Job.objects.create(
        kind="conversion",
        owner=material.entry.owner,
        state=JobState.FAILED,
        error="x",
        edition=material.entry.edition,
    )
    Conversion.objects.create(source=material.upload, job=job)
    assert "未能转换成可在线查看的形式，请下载原件查看。" in look()


def test_without_ffmpeg_the_film_is_shown_as_it_came_and_the_page_says_so(bring, look, settings, tmp_path):
    content = film(tmp_path / "f.mp4", sound=SINE)
    settings.CONVERTERS_OFF = {"ffmpeg", "ffprobe"}
    bring(content, "视频.mp4")
    text = look()
    assert "<video" in text
    assert "本系统未安装 ffmpeg，视频未经转换：如无法播放，请下载后观看。" in text


def test_of_a_film_that_plays_everywhere_nothing_is_said(bring, look, tmp_path):
    bring(film(tmp_path / "f.mp4", sound=SINE, faststart=True), "视频.mp4")
    assert "如无法播放" not in look()
