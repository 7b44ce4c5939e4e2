"""Files made to break the check get their sentence."""

import io
import os
import zipfile

import pytest

from contest.exceptions import FileRefused
from contest.models import Job, Upload
from contest.states import ArrivalState, JobState
from tests import files
from tests.contest.arrival_helpers import SPEECH, docx, place


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
