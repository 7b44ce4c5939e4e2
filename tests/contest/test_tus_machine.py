"""Everything that can happen to uploads, in any order: bytes, rows and files always agree with a model of them."""

import base64
import hashlib
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path
from unittest import mock

import pytest
from django.conf import settings
from django.db import transaction
from django.test import override_settings
from django.utils import timezone
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from contest.actions import upload_session as acts
from contest.arriving import TooLong, parts
from contest.incoming import BodyCut
from contest.models import Arrival, Job, Material, Upload, UploadSession
from contest.states import UploadState
from tests import files
from tests.contest.entry_helpers import make_draft
from tests.contest.test_tus import Tus

SHARE = st.integers(0, 100)
"""Percent of what is still to come."""
CONTENTS = (
    lambda: files.docx_file("一封家书"),
    lambda: files.docx_file("两封家书"),
    lambda: b"MZ" + bytes(3000),
    lambda: files.docx_file()[:-500],
)


class Model:
    """What one upload must be: its content, how much of it has arrived, and what became of it."""

    def __init__(self, where, content):
        self.where, self.content, self.arrived, self.end = where, content, 0, ""
        self.untold = False
        self.code = where.strip("/").split("/")[-1]

    @property
    def left(self):
        return len(self.content) - self.arrived

    def piece(self, percent, *, spare=0):
        """The next bytes, one at least; spare: so many stay missing."""
        size = min(max(self.left * percent // 100, 1), self.left - spare)
        return self.content[self.arrived : self.arrived + size]

    def takes(self, piece):
        self.arrived += len(piece)
        self.untold = False
        if not self.left:
            sound = self.content in {files.docx_file("一封家书"), files.docx_file("两封家书")}
            self.end = UploadState.DONE if sound else UploadState.REFUSED

    @property
    def status(self):
        """How a piece that fits is answered."""
        return 422 if self.end == UploadState.REFUSED else 204


class Uploads(RuleBasedStateMachine):
    """Uploads of one person for one place of an entry; each run is undone in the database and on the disk."""

    entry = client = None

    @initialize()
    def begin(self):
        self.undo = ExitStack()
        self.undo.enter_context(transaction.atomic())
        self.undo.callback(transaction.set_rollback, True)
        self.tus = Tus(self.client, self.entry)
        self.before, self.uploads = lying(), []

    def teardown(self):
        if hasattr(self, "undo"):
            self.undo.close()
            for path in lying() - self.before:
                path.unlink()

    def one(self, data, *, least=1):
        """An upload that still lacks so many bytes."""
        return data.draw(st.sampled_from([one for one in self.uploads if not one.end and one.left >= least]))

    def any_open(self, least=1):
        return any(not one.end and one.left >= least for one in self.uploads)

    @precondition(lambda self: len(self.uploads) < 4)
    @rule(content=st.sampled_from(CONTENTS), percent=SHARE, with_piece=st.booleans())
    def announce(self, content, percent, with_piece):
        content = content()
        first = content[: len(content) * percent // 100] if with_piece else None
        answer = self.tus.create(len(content), body=first)
        if first == content:
            upload = Model("/", content)
            upload.takes(content)
            assert answer.status_code == (201 if upload.end == UploadState.DONE else 422)
            upload.where = f"/uploads/{UploadSession.objects.latest('pk').code}/"
            upload.code = UploadSession.objects.latest("pk").code
        else:
            assert answer.status_code == 201
            upload = Model(answer.headers["Location"], content)
            upload.takes(first or b"")
            assert answer.headers["Upload-Offset"] == str(upload.arrived)
        self.uploads.append(upload)

    @precondition(any_open)
    @rule(data=st.data(), percent=SHARE, algorithm=st.sampled_from(["", "sha1", "sha256", "md5"]))
    def go_on(self, data, percent, algorithm):
        upload = self.one(data)
        piece, offset = upload.piece(percent), upload.arrived
        headers = {}
        if algorithm:
            digest = base64.b64encode(hashlib.new(algorithm, piece).digest()).decode()
            headers = {"Upload-Checksum": f"{algorithm} {digest}"}
        answer = self.tus.patch(upload.where, offset, piece, **headers)
        upload.takes(piece)
        assert answer.status_code == upload.status
        if answer.status_code == 204:
            assert answer.headers["Upload-Offset"] == str(upload.arrived)

    @precondition(any_open)
    @rule(data=st.data(), percent=SHARE, away=st.integers(-50_000, 50_000).filter(bool))
    def a_wrong_offset(self, data, percent, away):
        upload = self.one(data)
        offset = max(upload.arrived + away, 0)
        expected = 409 if offset != upload.arrived else upload.status
        piece = upload.piece(percent)
        answer = self.tus.patch(upload.where, offset, piece)
        if expected == 409:
            assert (answer.status_code, answer.headers["Upload-Offset"]) == (409, str(upload.arrived))
        else:
            upload.takes(piece)
            assert answer.status_code == upload.status

    @precondition(any_open)
    @rule(data=st.data(), percent=SHARE)
    def a_wrong_checksum(self, data, percent):
        upload = self.one(data)
        digest = base64.b64encode(hashlib.sha1(b"other").digest()).decode()
        answer = self.tus.patch(
            upload.where, upload.arrived, upload.piece(percent), **{"Upload-Checksum": f"sha1 {digest}"}
        )
        assert (answer.status_code, answer.reason_phrase) == (460, "Checksum Mismatch")

    @precondition(any_open)
    @rule(data=st.data(), more=st.integers(1, 5000))
    def more_than_was_announced(self, data, more):
        upload = self.one(data)
        answer = self.tus.patch(upload.where, upload.arrived, upload.content[upload.arrived :] + bytes(more))
        assert answer.status_code == 413

    @precondition(lambda self: self.any_open(2))
    @rule(data=st.data(), percent=SHARE, more=st.integers(1, 5000))
    def more_than_was_announced_or_declared(self, data, percent, more):
        """A body whose length nobody told: what fits is kept, the last byte is not taken from it."""
        upload = self.one(data, least=2)
        piece = upload.piece(percent, spare=1)
        rest = upload.content[upload.arrived + len(piece) :] + bytes(more)
        with pytest.raises(TooLong):
            acts.receive(self.session(upload), upload.arrived, [piece, rest])
        upload.takes(piece)

    @precondition(lambda self: self.any_open(2))
    @rule(data=st.data(), percent=SHARE)
    def a_line_that_breaks(self, data, percent):
        upload = self.one(data, least=2)
        piece = upload.piece(percent, spare=1)

        def cut(request):
            yield piece
            raise BodyCut

        with mock.patch("contest.views.tus.body_blocks", cut):
            answer = self.tus.patch(upload.where, upload.arrived, upload.content[upload.arrived :])
        upload.takes(piece)
        assert answer.status_code == 400

    @precondition(lambda self: self.any_open(3))
    @rule(data=st.data(), percent=SHARE, other=SHARE)
    def two_connections(self, data, percent, other):
        """While a dead connection's body is still read, the client goes on by a new one."""
        upload = self.one(data, least=3)
        offset, piece = upload.arrived, upload.piece(percent, spare=2)
        late = upload.content[upload.arrived + len(piece) :]
        answers = []

        def overtaken(request):
            if answers:
                yield answers[0]
                return
            yield piece
            upload.takes(piece)
            answers.append(upload.piece(other, spare=1))
            answers.append(self.tus.patch(upload.where, upload.arrived, answers[0]))
            upload.takes(answers[0])
            yield late

        with mock.patch("contest.views.tus.body_blocks", overtaken):
            answer = self.tus.patch(upload.where, offset, piece + late)
        assert (answers[1].status_code, answer.status_code) == (204, 409)
        assert answer.headers["Upload-Offset"] == str(upload.arrived)

    @precondition(any_open)
    @rule(data=st.data(), percent=SHARE)
    def a_process_that_is_killed(self, data, percent):
        """The bytes lie on the disk, nobody has told the row."""
        upload = self.one(data)
        piece = upload.piece(percent)
        parts().append(self.session(upload), upload.arrived, [piece])
        upload.takes(piece)
        if upload.end:
            assert self.tus.client.get(upload.where).json()["state"] == upload.end
        else:
            upload.untold = True

    @precondition(lambda self: self.uploads)
    @rule(data=st.data())
    def ask_how_far(self, data):
        upload = data.draw(st.sampled_from(self.uploads))
        assert self.tus.offset(upload.where) == upload.arrived
        upload.untold = False

    @precondition(lambda self: self.uploads)
    @rule(data=st.data())
    def give_up(self, data):
        upload = data.draw(st.sampled_from(self.uploads))
        for expected in (204, 404):
            answer = self.tus.client.delete(upload.where, headers={"Tus-Resumable": "1.0.0"})
            assert answer.status_code == expected
        assert self.tus.patch(upload.where, upload.arrived, b"x").status_code == 404
        self.uploads.remove(upload)

    @precondition(any_open)
    @rule(data=st.data())
    def wait_too_long(self, data):
        upload = self.one(data)
        UploadSession.objects.filter(code=upload.code).update(
            expires_at=timezone.now() - timedelta(seconds=1)
        )
        assert self.tus.patch(upload.where, upload.arrived, upload.piece(50)).status_code == 410
        assert self.tus.head(upload.where).status_code == 410
        assert acts.sweep_sessions() == (1, 0)
        self.uploads.remove(upload)

    @rule()
    def sweep(self):
        assert acts.sweep_sessions() == (0, 0)

    @precondition(lambda self: any(one.end for one in self.uploads))
    @rule(data=st.data())
    def ask_again_for_what_is_over(self, data):
        upload = data.draw(st.sampled_from([one for one in self.uploads if one.end]))
        for _turn in range(2):
            outcome = self.tus.client.get(upload.where).json()
            assert (outcome["state"], bool(outcome["error"])) == (
                upload.end,
                upload.end == UploadState.REFUSED,
            )
        acts.finish_session(self.session(upload))
        assert self.tus.patch(upload.where, upload.arrived, b"x").status_code == 409

    def session(self, upload):
        found = UploadSession.objects.select_related("entry__edition", "requirement", "owner")
        return found.get(code=upload.code)

    @invariant()
    def all_agree(self):
        if not hasattr(self, "undo"):
            return
        rows = {row.code: row for row in UploadSession.objects.select_related("material__upload")}
        assert set(rows) == {one.code for one in self.uploads}
        expected = set()
        for one in self.uploads:
            row = rows[one.code]
            assert (row.state, row.length) == (one.end or UploadState.RECEIVING, len(one.content))
            assert row.offset == one.arrived or one.untold
            path = Path(settings.FILE_UPLOAD_TEMP_DIR) / f"{one.code}.part"
            if not one.end and one.arrived:
                assert path.read_bytes() == one.content[: one.arrived]
            if one.end == UploadState.DONE:
                assert row.material.upload.sha256 == hashlib.sha256(one.content).hexdigest()
            if not one.end and path.exists():
                expected.add(path)
        kept = {Path(upload.file.path) for upload in Upload.objects.all()}
        assert lying() - self.before == expected | kept
        assert (
            Upload.objects.count()
            == Material.objects.count()
            == Arrival.objects.count()
            == Job.objects.count()
        )
        assert Material.objects.current().count() <= 1


def lying():
    folders = (Path(settings.FILE_UPLOAD_TEMP_DIR), Path(settings.MEDIA_ROOT))
    return {path for folder in folders for path in folder.rglob("*") if path.is_file()}


def test_uploads_in_every_order(edition, contestant, unit, client_of, tmp_path):
    # In a folder of its own: a file that an earlier test left behind would be swept, too.
    class Here(Uploads):
        entry, client = make_draft(edition, contestant, unit, complete=False), client_of(contestant)

    with override_settings(FILE_UPLOAD_TEMP_DIR=tmp_path):
        run_state_machine_as_test(
            Here, settings=hypothesis_settings(max_examples=8, stateful_step_count=25, deadline=None)
        )
