"""Kill the worker at any moment, start again: no double number, no half file, nothing printed twice in the ledger."""

import os
import subprocess
import sys
import time
import zipfile
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest
from django.conf import settings
from django.db import connection
from django.db.models import Count

from contest.models import Upload
from judging.actions import certificate as actions
from judging.actions.print_room import start_run
from judging.models import Certificate, LedgerLine, PrintPart, PrintSheet
from judging.states import CertificateKind, LedgerKind, RunOutput, RunState, SheetOutcome
from tests.factories.contest import EntryFactory, EntryMemberFactory
from tests.factories.scenes import announce

pytestmark = pytest.mark.django_db(transaction=True)
PEOPLE = 20


@pytest.fixture
def run(edition, organizer, monkeypatch):
    from contest.states import EditionState, EntryState

    edition.state = EditionState.PUBLISHED
    edition.save()
    for number in range(PEOPLE):
        entry = EntryFactory(edition=edition, state=EntryState.ACCEPTED)
        EntryMemberFactory(entry=entry, name=f"王小{'一二三四五六七八九十'[number % 10]}")
    announce(edition)
    made = actions.issue_participation(edition=edition, actor=organizer).made
    monkeypatch.setattr("contest.actions.job._enqueue", lambda code, kind: None)
    return start_run(
        edition=edition, actor=organizer, kind=CertificateKind.PARTICIPATION, output=RunOutput.BOTH,
        check_codes=[one.check_code for one in made],
    )  # fmt: skip


def workers(job, seed):
    connection.close()
    done = subprocess.run(
        [sys.executable, "-m", "tests.judging.certificate.mortal_worker", job.code, str(seed)],
        env={
            **os.environ, "DJANGO_SETTINGS_MODULE": "tests.served", "SECRET_KEY": settings.SECRET_KEY,
            "SERVED_VAR": str(settings.VAR_DIR), "SERVED_MEDIA": str(settings.MEDIA_ROOT),
            "SERVED_DATABASE": str(settings.DATABASES["default"]["NAME"]),
        },
        capture_output=True, text=True, timeout=500, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-3000:]
    print(done.stdout, done.stderr)
    return [line.split() for line in done.stdout.splitlines()]


def test_a_worker_killed_at_random_moments_leaves_nothing_half_and_nothing_double(run, client_of, organizer):
    seed = int(os.environ.get("KILL_SEED", time.time_ns() % 100_000))
    print("KILL_SEED", seed)
    lives = workers(run.job, seed)
    run.refresh_from_db()

    assert lives[-1][1] == "ended", (seed, lives)
    assert (run.state, run.done, run.total) == (RunState.DONE, PEOPLE, PEOPLE), (seed, lives)
    assert Certificate.objects.values("number").distinct().count() == PEOPLE
    sheets = PrintSheet.objects.filter(run=run)
    assert set(sheets.values_list("outcome", "attempt")) == {(SheetOutcome.MADE, 1)}
    printed = LedgerLine.objects.filter(kind=LedgerKind.PRINTED)
    assert set(printed.values("certificate").annotate(n=Count("pk")).values_list("n", flat=True)) == {1}
    assert printed.count() == PEOPLE

    with run.merged.file.open("rb") as file, pikepdf.open(BytesIO(file.read())) as pdf:
        assert len(pdf.pages) == PEOPLE
    archive = client_of(organizer).get(f"/e/{run.edition.code}/print/runs/{run.code}/all.zip")
    with zipfile.ZipFile(BytesIO(b"".join(archive.streaming_content))) as files:
        assert files.testzip() is None
        assert len(files.namelist()) == PEOPLE
        for name in files.namelist():
            pikepdf.open(BytesIO(files.read(name))).close()

    kept = {name for pair in PrintPart.objects.values_list("merged", "separate") for name in pair}
    folder = Path(settings.MEDIA_ROOT) / "prints" / run.code
    assert {f"prints/{run.code}/{path.name}" for path in folder.iterdir()} == kept, "no file without a row"
    halves = Path(settings.FILE_UPLOAD_TEMP_DIR).glob(
        f"print-{run.code}-*"
    )  # other tests leave some of theirs
    assert not list(halves), "no half file"
    stored = {
        str(path.relative_to(settings.MEDIA_ROOT)) for path in Path(settings.MEDIA_ROOT).rglob("run*.pdf")
    }
    assert stored == set(Upload.objects.filter(code__startswith="run").values_list("file", flat=True))
