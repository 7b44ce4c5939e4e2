"""A check that is cut off, repeated or broken ends right once."""

from django.core.files.base import ContentFile
from django.urls import reverse
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from contest.actions.job import RUN_JOB, SILENCE, revive_jobs, start_job
from contest.actions.material import add_material
from contest.models import Arrival, Job, JournalEntry, Rendition
from contest.states import JobState, RenditionKind
from contest.tasks.job import WORKS, run_job
from tests.contest.arrival_helpers import SPEECH, docx, place


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


def test_work_that_nobody_was_left_to_claim_is_found_again(entry, django_capture_on_commit_callbacks):
    lost, queued, fresh = (
        start_job(kind="arrival", owner=entry.owner, parameters={"material": "none"}, total=100)
        for _n in range(3)
    )  # the tasks are asked for on commit, which this test never reaches
    Job.objects.exclude(pk=fresh.pk).update(created_at=timezone.now() - 2 * SILENCE)
    DBTaskResult.objects.create(
        task_path=RUN_JOB, args_kwargs={"args": [queued.code], "kwargs": {}}, run_after=timezone.now()
    )
    assert revive_jobs() == 1
    states = dict(Job.objects.values_list("code", "state"))
    assert states == {
        lost.code: JobState.DONE,
        queued.code: JobState.WAITING,
        fresh.code: JobState.WAITING,
    }
