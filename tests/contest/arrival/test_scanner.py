"""The virus scanner, where an installation has one."""

import io
import socket
import threading
import zipfile

import pytest
from django.urls import reverse

from contest.actions.material import restore_material
from contest.exceptions import FileRefused
from contest.states import ArrivalState
from tests.contest.arrival_helpers import SPEECH, codes, docx


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
