"""What `sweep_uploads` removes of the stored files: only what is old and what nothing on any floor knows."""

import io
import os
import time
from datetime import timedelta
from pathlib import Path

import pytest
from django.apps import apps
from django.core.files.base import ContentFile
from django.core.management import call_command
from django.utils import timezone

from contest.actions import stored_files as acts
from contest.actions.upload import store_upload
from contest.models import JournalEntry, Upload
from contest.models.upload import private_storage
from contest.states import FileFormat
from contest.validators.files import FileLimits
from judging.actions.certificate import current_template
from judging.models import PrintPart, PrintRun
from judging.states import CertificateKind
from tests import files
from tests.contest.entry_helpers import make_draft
from tests.factories.contest import MaterialFactory, UploadFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(params=["disk", "bucket"])
def store(request, settings, tmp_path):
    """The place of stored files, empty."""
    if request.param == "bucket":
        request.getfixturevalue("bucket")
    else:
        settings.MEDIA_ROOT = tmp_path
    return private_storage()


@pytest.fixture
def later(monkeypatch):
    """Two days have passed since everything was stored."""

    def pass_by():
        monkeypatch.setattr(acts, "FORGOTTEN", -60)

    return pass_by


def put(store, name, content=b"left"):
    return store.save(name, ContentFile(content))


def said():
    out = io.StringIO()
    call_command("sweep_uploads", stdout=out)
    return out.getvalue().splitlines()[-1]


def line(unused, unknown):
    return f"Stored files removed that nothing used: {unused}; without a row: {unknown}."


def test_a_file_without_a_row_goes_and_all_others_stay(store, later, edition, contestant, unit):
    entry = make_draft(edition, contestant, unit)
    used = entry.materials.get().upload.file.name
    left = [put(store, "uploads/ab/ab23456789.mp4"), put(store, "uploads/plain.pdf")]
    elsewhere = [put(store, "prints/run/part.pdf"), put(store, "kept/word")]
    assert said() == line(0, 0)
    assert all(map(store.exists, left))
    later()
    assert said() == line(0, 2)
    assert not any(map(store.exists, left))
    assert all(map(store.exists, [used, *elsewhere]))
    assert said() == line(0, 0)


def test_files_of_every_floor_count_as_known(store, later, edition, organizer):
    """Whatever model holds a file, and wherever it lies: its row keeps it."""
    holders = [
        (model, field)
        for model in apps.get_models()
        for field in model._meta.local_fields
        if field.get_internal_type() == "FileField"
    ]
    assert {f"{model._meta.label}.{field.name}" for model, field in holders} == {
        "contest.Upload.file",
        "judging.PrintPart.merged",
        "judging.PrintPart.separate",
    }
    run = PrintRun.objects.create(
        edition=edition, kind=CertificateKind.AWARD, title="获奖证书", total=1, started_by=organizer
    )
    part = PrintPart.objects.create(
        run=run, number=1, template=current_template(edition=edition, kind=CertificateKind.AWARD, actor=organizer),
        merged=put(store, "uploads/merged.pdf"), separate=put(store, "uploads/single.pdf"),
    )  # fmt: skip
    later()
    assert said() == line(0, 0)
    assert store.exists(part.merged.name)
    assert store.exists(part.separate.name)


def test_a_row_that_nothing_uses_goes_with_its_file(store, later, contestant):
    upload = store_upload(
        file=ContentFile(files.pdf_file(), "讲稿.pdf"),
        actor=contestant,
        limits=FileLimits(formats=(FileFormat.PDF,)),
    )
    name = upload.file.name
    assert said() == line(0, 0)
    assert store.exists(name)
    later()
    assert said() == line(1, 0)
    assert not store.exists(name)
    assert not Upload.objects.exists()
    told = JournalEntry.objects.get(verb="upload.forgotten")
    assert (told.target_code, told.before["name"], told.actor) == (upload.code, "讲稿.pdf", None)


def test_many_are_looked_at_in_steps(store, later, monkeypatch):
    monkeypatch.setattr(acts, "STEP", 3)
    for number in range(7):
        put(store, f"uploads/a{number}/x.pdf")
    kept = UploadFactory().file.name
    Upload.objects.update(created_at=timezone.now() + timedelta(days=1))  # not used yet
    later()
    assert said() == line(0, 7)
    assert store.exists(kept)


def test_a_film_that_was_moved_to_its_place_just_now_is_young(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    name = put(private_storage(), "uploads/ab/ab23456789.mp4")
    week = time.time() - 7 * 24 * 3600
    os.utime(tmp_path / name, (week, week))  # its last byte came a week ago, and it waited to be checked
    assert acts.sweep_stored() == (0, 0)
    assert Path(tmp_path / name).exists()


def test_a_use_that_was_found_in_the_meantime_keeps_the_row(settings, tmp_path, monkeypatch, later):
    settings.MEDIA_ROOT = tmp_path
    upload = UploadFactory()
    later()
    forget = acts._forget

    def used_first(key, oldest):
        MaterialFactory(upload=upload)
        return forget(key, oldest)

    monkeypatch.setattr(acts, "_forget", used_first)
    assert acts.sweep_stored() == (0, 0)
    assert Path(upload.file.path).exists()


RELATIONS = """
contest.Conversion.source contest.Edition.logo contest.Job.result contest.Material.upload
contest.Rendition.source contest.Rendition.upload
judging.CertificatePicture.upload judging.GlyphPicture.upload judging.ObjectionFile.upload
judging.PaperSheet.photo judging.PrintRun.merged judging.Screen.still
talent_pool.DeliveryPhoto.upload talent_pool.Lecturer.photo talent_pool.ReportVersion.upload
talent_pool.SitePicture.upload
"""


def test_whatever_refers_to_a_stored_file_is_asked():
    """A new relation is asked by itself; here stands what there is, so that its author thinks of the sweeper."""
    found = {f"{one.related_model._meta.label}.{one.field.name}" for one in acts.relations()}
    declared = {
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models(include_auto_created=True)
        for field in [*model._meta.local_fields, *model._meta.local_many_to_many]
        if field.related_model is Upload
    }
    assert found == declared == set(RELATIONS.split())
