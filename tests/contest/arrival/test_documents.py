"""Documents become pages, or the page says why not."""

import time

import pikepdf
import pytest
from django.urls import reverse
from PIL import Image

from contest.converters.programs import ProgramFailed, run
from contest.models import Job, Rendition
from contest.states import ArrivalState, JobState, RenditionKind
from tests import files
from tests.contest.arrival_helpers import SPEECH, docx


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
