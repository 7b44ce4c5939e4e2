"""Uploads in pieces: the protocol's own words, limits, rights, and what is left after every kind of accident."""

import base64
import hashlib
import io
import os
import random
import time
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings as live_settings
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from contest.actions import upload_session as acts
from contest.arriving import DiskParts, WrongOffset, parts
from contest.incoming import BodyCut
from contest.models import JournalEntry, Material, UploadSession
from contest.start_token import start_token
from contest.states import EntryState, UploadState
from contest.validators.names import LONGEST, clean_name
from tests import files
from tests.contest.entry_helpers import make_draft
from tests.contest.tus_helpers import PIECE, Tus, left_of
from tests.races import at_once

both_places = pytest.mark.usefixtures("place")


@pytest.fixture(params=["disk", "bucket"])
def place(request):
    """Where uploads lie; what is marked with both_places holds on the disk and in a bucket alike."""
    return request.getfixturevalue("bucket") if request.param == "bucket" else None


@pytest.fixture
def entry(edition, contestant, unit):
    return make_draft(edition, contestant, unit, complete=False)


@pytest.fixture
def tus(client_of, contestant, entry):
    return Tus(client_of(contestant), entry)


@pytest.fixture
def script():
    return files.docx_file()


@pytest.fixture
def begun(tus, script):
    return tus.create(len(script)).headers["Location"]


@both_places
def test_a_file_that_comes_in_pieces_is_in_its_place_with_its_last_one(tus, script, entry, contestant):
    made = tus.create(len(script))
    assert made.status_code == 201
    where = made.headers["Location"]
    middle = len(script) // 2
    first = tus.patch(where, 0, script[:middle])
    assert (first.status_code, first.headers["Upload-Offset"]) == (204, str(middle))
    assert "Upload-Expires" in first.headers
    head = tus.head(where)
    assert head.headers["Upload-Length"] == str(len(script))
    assert head.headers["Upload-Offset"] == str(middle)
    assert head.headers["Cache-Control"] == "no-store"
    assert "filename " in head.headers["Upload-Metadata"]
    assert not Material.objects.exists()
    assert tus.patch(where, middle, script[middle:]).status_code == 204
    material = Material.objects.get(entry=entry)
    assert material.upload.sha256 == hashlib.sha256(script).hexdigest()
    assert material.upload.original_name == "讲稿.docx"
    assert material.upload.uploaded_by == contestant
    session = UploadSession.objects.get()
    assert (session.state, session.material) == (UploadState.DONE, material)
    assert tus.offset(where) == len(script)
    assert not left_of(session.code)
    assert JournalEntry.objects.filter(verb="upload.begun", target_code=session.code).exists()


@both_places
def test_the_first_piece_may_come_with_the_announcement(tus, script):
    made = tus.create(len(script), body=script[:100])
    assert (made.status_code, made.headers["Upload-Offset"]) == (201, "100")
    whole = tus.create(len(script), body=script)
    assert whole.status_code == 201
    assert Material.objects.get().upload.size == len(script)


def test_what_the_server_can_do_is_told_to_everybody(client):
    answer = client.options("/uploads/")
    assert answer.status_code == 204
    assert answer.headers["Tus-Version"] == "1.0.0"
    assert answer.headers["Tus-Extension"] == "creation,creation-with-upload,termination,checksum,expiration"
    assert answer.headers["Tus-Checksum-Algorithm"] == "sha1,sha256,md5"
    assert int(answer.headers["Tus-Max-Size"]) == live_settings.UPLOAD_MAX_BYTES


@both_places
def test_each_fault_of_a_client_has_its_own_status(tus, begun, script):
    assert tus.patch(begun, 5, script).status_code == 409
    assert tus.patch(begun, 0, script + b"x").status_code == 413
    assert tus.patch(begun, 0, script, content_type="application/octet-stream").status_code == 415
    assert tus.patch(begun, 0, script, **{"Tus-Resumable": "0.2.2"}).status_code == 412
    assert tus.client.head(begun).status_code == 412
    assert tus.patch(begun, "x", script).status_code == 400
    assert tus.patch(begun, "-1", script).status_code == 400
    assert tus.patch("/uploads/nothing/", 0, script).status_code == 404
    assert tus.client.put(begun).status_code == 405
    assert tus.create(10, **{"Upload-Length": None}).status_code == 400
    assert tus.create(10, **{"Upload-Length": "1e3"}).status_code == 400
    assert tus.create(10, **{"Upload-Metadata": "entry %%%"}).status_code == 400
    assert tus.create(10, **{"Upload-Metadata": "a YQ==,a YQ=="}).status_code == 400
    assert tus.create(10, **{"Tus-Resumable": None}).headers["Tus-Version"] == "1.0.0"
    assert tus.offset(begun) == 0


@both_places
@pytest.mark.parametrize("algorithm", ["sha1", "sha256", "md5"])
def test_a_piece_that_is_not_what_it_should_be_leaves_no_trace(tus, begun, script, algorithm):
    good = base64.b64encode(hashlib.new(algorithm, script[:50]).digest()).decode()
    wrong = tus.patch(begun, 0, script[1:51], **{"Upload-Checksum": f"{algorithm} {good}"})
    assert (wrong.status_code, wrong.reason_phrase) == (460, "Checksum Mismatch")
    assert tus.offset(begun) == 0
    assert tus.patch(begun, 0, script[:50], **{"Upload-Checksum": f"{algorithm} {good}"}).status_code == 204
    assert tus.offset(begun) == 50
    assert tus.patch(begun, 50, b"x", **{"Upload-Checksum": "crc32 AAAA"}).status_code == 400
    assert tus.patch(begun, 50, b"x", **{"Upload-Checksum": "sha1 !"}).status_code == 400


@both_places
def test_an_upload_can_be_given_up(tus, begun, script):
    tus.patch(begun, 0, script[:50])
    code = UploadSession.objects.get().code
    assert tus.client.delete(begun, headers={"Tus-Resumable": "1.0.0"}).status_code == 204
    assert tus.head(begun).status_code == 404
    assert not UploadSession.objects.exists()
    assert not left_of(code)
    assert JournalEntry.objects.filter(verb="upload.cancelled").exists()


def test_networks_that_know_post_only_are_served(tus, begun, script):
    headers = {"Tus-Resumable": "1.0.0", "Upload-Offset": "0", "X-HTTP-Method-Override": "PATCH"}
    answer = tus.client.post(begun, data=script[:9], content_type=PIECE, headers=headers)
    assert (answer.status_code, answer.headers["Upload-Offset"]) == (204, "9")


@both_places
def test_an_upload_that_was_left_too_long_is_gone(tus, begun, script):
    tus.patch(begun, 0, script[:50])
    UploadSession.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert tus.head(begun).status_code == 410
    refused = tus.patch(begun, 50, script[50:])
    assert refused.status_code == 410
    assert "重新选择" in refused.content.decode()
    session = UploadSession.objects.get()
    assert parts().size(session) == 50
    call_command("sweep_uploads", stdout=io.StringIO())
    assert parts().size(session) == 0
    assert not UploadSession.objects.exists()


@both_places
def test_it_goes_on_where_it_was_after_logging_in_again(tus, begun, script, client_of, contestant):
    tus.patch(begun, 0, script[:50])
    tus.client.logout()
    lost = tus.patch(begun, 50, script[50:])
    assert lost.status_code == 401
    assert "重新登录" in lost.content.decode()
    tus.client = client_of(contestant)
    assert tus.offset(begun) == 50
    assert tus.patch(begun, 50, script[50:]).status_code == 204
    assert Material.objects.count() == 1


def test_cross_site_requests_are_refused_before_their_body(begun, contestant, script):
    client = Client(enforce_csrf_checks=True)
    client.force_login(contestant)
    headers = {"Tus-Resumable": "1.0.0", "Upload-Offset": "0"}
    for method in (client.patch, client.delete):
        assert method(begun, data=script, content_type=PIECE, headers=headers).status_code == 403
    client.get(reverse("contest:home"))
    client.get(reverse("contest:password-change"))
    headers["X-CSRFToken"] = client.cookies["csrftoken"].value
    assert client.patch(begun, data=script[:9], content_type=PIECE, headers=headers).status_code == 204


def test_an_upload_is_its_senders_alone(
    tus, begun, entry, client_of, organizer, outsider, unit_contact, script
):
    for person in (organizer, outsider, unit_contact):
        other = Tus(client_of(person), entry)
        assert other.head(begun).status_code == 404
        assert other.patch(begun, 0, script).status_code == 404
    assert Tus(client_of(outsider), entry).create(10).status_code == 404
    assert Tus(client_of(unit_contact), entry).create(10).status_code == 201
    assert Tus(client_of(), entry).create(10).status_code == 401


def test_size_and_ending_are_looked_at_before_the_first_byte(tus):
    large = tus.create(tus.script.max_bytes + 1)
    assert large.status_code == 413
    assert "最多" in large.content.decode() or "不超过" in large.content.decode()
    wrong = tus.create(100, name="课件.exe")
    assert (wrong.status_code, ".exe" in wrong.content.decode()) == (422, True)
    assert tus.create(0).status_code == 422
    assert tus.create(100, name="没有后缀").status_code == 201
    assert UploadSession.objects.count() == 1


@both_places
def test_the_content_decides_when_the_file_is_whole(tus, client):
    content = b"MZ" + bytes(500)
    where = tus.create(len(content)).headers["Location"]
    answer = tus.patch(where, 0, content)
    assert answer.status_code == 422
    sentence = answer.content.decode()
    assert "DOCX" in sentence
    assert tus.offset(where) == len(content)  # it has arrived; the client must not send it again
    outcome = tus.client.get(where).json()
    assert (outcome["state"], outcome["error"]) == ("refused", sentence)
    assert tus.patch(where, len(content), b"x").status_code == 409
    assert not Material.objects.exists()


def test_an_upload_that_began_in_time_may_end_within_the_grace(tus, begun, script, entry, edition):
    edition.upload_closes_at = edition.signup_closes_at = timezone.now() - timedelta(minutes=10)
    edition.upload_grace_minutes = 30
    edition.save()
    UploadSession.objects.update(begun_at=timezone.now() - timedelta(minutes=20))
    assert tus.create(100).status_code == 422
    assert tus.patch(begun, 0, script).status_code == 204
    assert Material.objects.count() == 1


def test_the_word_of_the_page_counts_as_the_beginning(tus, script, entry, edition, contestant, time_machine):
    edition.upload_closes_at = edition.signup_closes_at = timezone.now() + timedelta(minutes=2)
    edition.upload_grace_minutes = 30
    edition.save()
    word = start_token(
        user=contestant, entry=entry, requirement=tus.script, name="讲稿.docx", size=len(script)
    )
    time_machine.move_to(timezone.now() + timedelta(minutes=10))
    assert tus.create(len(script)).status_code == 422
    assert tus.create(len(script), facts={"started": word}, body=script).status_code == 201
    assert Material.objects.count() == 1


def test_after_the_grace_nothing_more_is_taken(tus, begun, script, edition):
    edition.upload_closes_at = edition.signup_closes_at = timezone.now() - timedelta(minutes=10)
    edition.upload_grace_minutes = 5
    edition.save()
    UploadSession.objects.update(begun_at=timezone.now() - timedelta(minutes=20))
    late = tus.patch(begun, 0, script)
    assert late.status_code == 422
    assert "截止" in late.content.decode()


def test_an_entry_that_was_checked_in_between_takes_nothing_more(tus, begun, script, entry):
    entry.state, entry.number, entry.submitted_at = EntryState.ACCEPTED, "1", timezone.now()
    entry.save()
    assert tus.patch(begun, 0, script).status_code == 422


def test_entry_unit_and_disk_have_their_limits(tus, settings, monkeypatch):
    settings.UPLOAD_ENTRY_MAX_BYTES = 1000
    assert tus.create(600).status_code == 201
    full = tus.create(600)
    assert full.status_code == 507
    assert "1.0 kB" in full.content.decode()
    settings.UPLOAD_ENTRY_MAX_BYTES, settings.UPLOAD_UNIT_MAX_BYTES = 0, 1000
    assert tus.create(600).status_code == 507
    settings.UPLOAD_UNIT_MAX_BYTES = 0
    assert tus.create(600).status_code == 201
    monkeypatch.setattr(DiskParts, "free", lambda self: settings.UPLOAD_DISK_RESERVE + 1900)
    assert tus.create(600).status_code == 201
    assert tus.create(600).status_code == 507  # what is promised to others counts as used
    where = UploadSession.objects.first()
    monkeypatch.setattr(DiskParts, "free", lambda self: 10)
    answer = tus.patch(f"/uploads/{where.code}/", 0, b"x" * 600)
    assert answer.status_code == 507
    assert "空间" in answer.content.decode()


def test_a_disk_that_is_full_in_the_middle_keeps_what_came(tus, begun, script, monkeypatch):
    real = os.write
    monkeypatch.setattr("contest.arriving.disk.os.write", lambda file, data: _full(real, file, data))
    answer = tus.patch(begun, 0, script)
    assert answer.status_code == 507
    monkeypatch.undo()
    kept = tus.offset(begun)
    assert kept == 100
    assert tus.patch(begun, kept, script[kept:]).status_code == 204
    assert Material.objects.get().upload.sha256 == hashlib.sha256(script).hexdigest()


def _full(real, file, data):
    if os.fstat(file).st_size >= 100:
        raise OSError(28, "No space left on device")
    return real(file, data[:100])


@both_places
def test_a_broken_line_keeps_what_came(begun, script, monkeypatch, tus):
    def cut(request):
        yield script[:70]
        raise BodyCut

    monkeypatch.setattr("contest.views.tus.body_blocks", cut)
    tus.patch(begun, 0, script)
    assert tus.offset(begun) == 70


def test_the_disk_says_how_far_an_upload_is_after_a_crash(tus, begun, script):
    session = UploadSession.objects.get()
    DiskParts(Path(live_settings.FILE_UPLOAD_TEMP_DIR)).path(session).write_bytes(script[:333])
    assert session.offset == 0
    assert tus.offset(begun) == 333
    assert tus.patch(begun, 0, script).status_code == 409
    assert tus.patch(begun, 333, script[333:]).status_code == 204
    assert Material.objects.get().upload.sha256 == hashlib.sha256(script).hexdigest()


@both_places
def test_a_whole_file_whose_last_answer_was_lost_finds_its_place_when_asked(tus, begun, script):
    session = UploadSession.objects.get()
    parts().append(session, 0, [script])
    assert not Material.objects.exists()
    outcome = tus.client.get(begun).json()
    assert outcome["state"] == "done"
    assert "讲稿.docx" in outcome["slot"]
    assert tus.client.get(begun).json()["state"] == "done"
    assert Material.objects.count() == 1


@both_places
def test_or_when_the_sweeper_comes_by(begun, script):
    session = UploadSession.objects.get()
    parts().append(session, 0, [script])
    acts.note_size(session)
    assert acts.sweep_sessions() == (0, 0)
    assert not Material.objects.exists()
    UploadSession.objects.update(touched_at=timezone.now() - timedelta(hours=1))
    acts.sweep_sessions()
    assert Material.objects.count() == 1


@both_places
def test_a_check_that_died_is_done_again_and_the_file_is_still_there(tus, begun, script, monkeypatch):
    parts().append(UploadSession.objects.get(), 0, [script])

    def die(**facts):
        raise KeyboardInterrupt

    monkeypatch.setattr(acts, "add_material", die)
    session = UploadSession.objects.get()
    acts.note_size(session)
    with pytest.raises(KeyboardInterrupt):
        acts.finish_session(session)
    monkeypatch.undo()
    UploadSession.objects.update(state=UploadState.CHECKING)  # as after kill -9, which undoes nothing
    assert tus.patch(begun, len(script), b"x").status_code == 423
    assert tus.client.get(begun).json()["state"] == "checking"
    UploadSession.objects.update(touched_at=timezone.now() - timedelta(minutes=11))
    assert tus.client.get(begun).json()["state"] == "done"
    assert Material.objects.get().upload.sha256 == hashlib.sha256(script).hexdigest()


def test_a_whole_upload_whose_bytes_are_gone_begins_anew(tus, begun, script):
    session = UploadSession.objects.get()
    parts().append(session, 0, [script])
    acts.note_size(session)
    parts().discard(session)
    with pytest.raises(WrongOffset):
        acts.finish_session(session)
    assert tus.client.get(begun).json()["offset"] == 0
    assert tus.patch(begun, 0, script).status_code == 204
    assert Material.objects.count() == 1


@pytest.fixture
def three(tus, script):
    """Three whole uploads whose senders went away an hour ago."""
    for _turn in range(3):
        tus.create(len(script))
    sessions = list(UploadSession.objects.all())
    for session in sessions:
        parts().append(session, 0, [script])
        acts.note_size(session)
    UploadSession.objects.update(touched_at=timezone.now() - timedelta(hours=1))
    return sessions


def test_an_upload_that_can_not_be_finished_holds_up_no_other(three, monkeypatch, caplog):
    finish = acts.finish_session

    def broken(session):
        if session == three[1]:
            raise RuntimeError("boom")
        return finish(session)

    monkeypatch.setattr(acts, "finish_session", broken)
    parts().discard(three[0])
    assert acts.sweep_sessions() == (0, 0)
    states = [one.state for one in UploadSession.objects.all()]
    assert states == [UploadState.RECEIVING, UploadState.RECEIVING, UploadState.DONE]
    assert f"upload {three[1].code} could not be finished" in caplog.text


def test_an_upload_that_can_not_be_removed_holds_up_no_other(three, monkeypatch, caplog):
    discard = DiskParts.discard

    def stuck(place, session):
        if session == three[0]:
            raise PermissionError("boom")
        discard(place, session)

    monkeypatch.setattr(DiskParts, "discard", stuck)
    now = timezone.now()
    UploadSession.objects.update(touched_at=now, expires_at=now - timedelta(seconds=1))
    assert acts.sweep_sessions() == (2, 0)
    assert UploadSession.objects.get() == three[0]
    assert f"upload {three[0].code} could not be removed" in caplog.text


def test_forgotten_files_are_swept_and_used_ones_stay(begun, script):
    folder = Path(live_settings.FILE_UPLOAD_TEMP_DIR)
    session = UploadSession.objects.get()
    parts().append(session, 0, [script[:10]])
    old, young = folder / "left-by-a-crash.upload", folder / "just-now.upload"
    for path in (old, young, folder / f"{session.code}.part"):
        path.touch()
    week = time.time() - 7 * 24 * 3600
    os.utime(old, (week, week))
    os.utime(folder / f"{session.code}.part", (week, week))
    assert acts.sweep_sessions() == (0, 1)
    assert young.exists()
    assert not old.exists()
    assert parts().size(session) == 10
    young.unlink()


def test_the_database_knows_no_offset_beyond_the_length(begun):
    for change in ({"offset": 10**9}, {"offset": -1}, {"state": UploadState.DONE}, {"length": 0}):
        with pytest.raises(IntegrityError), transaction.atomic():
            UploadSession.objects.update(**change)


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("../../etc/passwd.docx", "passwd.docx"),
        ("C:\\Users\\li\\讲稿.docx", "讲稿.docx"),
        ("讲\u202excod.exe稿.docx", "讲xcod.exe稿.docx"),
        ("a\x00b\r\nc.docx", "abc.docx"),
        ("....", "file"),
        ("\ud800.docx", "docx"),
        ("稿" * 300 + ".docx", None),
        ("x" * 300, None),
        ("a." + "b" * 300, None),
    ],
)
def test_names_become_harmless(name, kept):
    found = clean_name(name)
    assert found == (kept or found)
    assert 0 < len(found.encode()) <= LONGEST
    if name.endswith(".docx") and "\ud800" not in name:
        assert found.endswith(".docx")


def test_any_name_is_taken_in(tus, script):
    seed = random.randrange(10**6)
    chance = random.Random(seed)
    letters = "aé讲.\\/\x00\x01\r\n\u202e\u200f\u2066 ％😀'\"<>;%"
    for _turn in range(12):
        name = "".join(chance.choice(letters) for _ in range(chance.randrange(1, 90))) + ".docx"
        assert tus.create(len(script), name=name, body=script).status_code == 201, ascii(name)
        kept = Material.objects.current().get().upload.original_name
        assert kept.endswith("docx")
        assert not set(kept) & set("\\/\x00\x01\r\n\u202e\u200f\u2066")
        Material.objects.update(removed_at=timezone.now())


@both_places
@pytest.mark.django_db(transaction=True)
def test_two_writers_never_mix_their_bytes(edition, contestant, unit):
    """Two connections of the same phone append the same file at once: every byte is there once, in its place."""
    seed = random.randrange(10**6)
    content = random.Random(seed).randbytes(3_000_000)
    entry = make_draft(edition, contestant, unit, complete=False)
    session = acts.begin_session(
        entry=entry, requirement=entry.entry_type.requirements.get(name="视频"), actor=contestant, name="a.mp4",
        length=len(content), begun_at=timezone.now(),
    )  # fmt: skip
    lost = []

    def write(number):
        chance = random.Random(seed + number)
        while (offset := parts().size(session)) < len(content):
            try:
                end = offset + chance.randrange(1, 400_000)
                blocks = (
                    content[at : min(at + 20_000, end)]
                    for at in range(offset, min(end, len(content)), 20_000)
                )
                parts().append(session, offset, blocks)
            except WrongOffset:
                lost.append(number)

    at_once(*(lambda number=number: write(number) for number in range(3)))
    with parts().whole(session) as whole:
        assert hashlib.sha256(whole.read()).digest() == hashlib.sha256(content).digest()
    parts().discard(session)


@both_places
@pytest.mark.django_db(transaction=True)
def test_a_file_that_two_requests_finish_is_one(edition, contestant, unit):
    entry = make_draft(edition, contestant, unit, complete=False)
    script = files.docx_file()
    session = acts.begin_session(
        entry=entry, requirement=entry.entry_type.requirements.get(name="讲稿"), actor=contestant, name="a.docx",
        length=len(script), begun_at=timezone.now(),
    )  # fmt: skip
    parts().append(session, 0, [script])
    acts.note_size(session)
    at_once(*[lambda: acts.finish_session(session)] * 3)
    assert Material.objects.count() == 1
    assert UploadSession.objects.get().state == UploadState.DONE


def test_nginx_sends_the_file_where_it_is_asked_to(tus, script, settings):
    settings.ACCEL_PREFIX = "/protected/"
    tus.create(len(script), body=script)
    material = Material.objects.get()
    where = reverse("contest:material-file", args=[material.entry.code, material.code])
    answer = tus.client.get(where, headers={"Range": "bytes=0-9"})
    assert answer.headers["X-Accel-Redirect"] == f"/protected/{material.upload.file.name}"
    assert (answer.status_code, answer.content) == (200, b"")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert "Content-Range" not in answer.headers
