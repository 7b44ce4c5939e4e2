"""Files that arrive in tests, and what was found in them."""

import io
import os
import stat
import subprocess

import pikepdf
import pytest
from django.core.files.base import ContentFile
from docx import Document

from contest.actions.material import add_material
from contest.models import Material
from contest.states import FileFormat, MaterialKind
from tests.factories.contest import MaterialRequirementFactory

SPEECH = "一九一九年的牌坊村，有一位少年告别父母，顺着渠江走向重庆，从此再也没有回来。乡亲们说起他，总要说那封家书。"


def place(entry, **more):
    defaults = {
        "kind": MaterialKind.SCRIPT,
        "name": f"讲解词{entry.entry_type.requirements.count()}",
        "formats": list(FileFormat),
        "max_bytes": 500_000_000,
        "max_count": 9,
    }
    return MaterialRequirementFactory(entry_type=entry.entry_type, **(defaults | more))


def docx(text, **properties):
    document = Document()
    document.add_paragraph(text)
    for name, value in properties.items():
        setattr(document.core_properties, name, value)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def arrive(capture, entry, requirement, content, name):
    """Send a file and let the worker look at it."""
    with capture(execute=True):
        material = add_material(
            entry=entry, requirement=requirement, file=ContentFile(content, name), actor=entry.owner
        )
    return Material.objects.select_related("upload", "arrival__job").get(pk=material.pk)


def codes(material):
    return [one["code"] for one in material.arrival.findings]


def film(
    path, *, sound="", size="320x180", codec="libx264", faststart=False, seconds=2, tags=("artist=李春燕",)
):
    command = ["ffmpeg", "-v", "error", "-y", "-f", "lavfi", "-i", f"testsrc=s={size}:r=10:d={seconds}"]
    if sound:
        command += ["-f", "lavfi", "-i", f"{sound}:d={seconds}", "-c:a", "aac"]
    command += ["-c:v", codec, "-pix_fmt", "yuv420p"]
    for tag in tags:
        command += ["-metadata", tag]
    subprocess.run(
        [*command, *(["-movflags", "+faststart"] if faststart else []), str(path)], check=True, timeout=60
    )
    return path.read_bytes()


SINE = "sine=f=440"
MUTE = "anullsrc=r=44100"


@pytest.fixture
def office(tmp_path, settings, monkeypatch):
    """A stand-in for LibreOffice that writes a PDF of two pages by an author."""
    settings.CONVERTERS_OFF = frozenset()
    pdf = pikepdf.new()
    for _ in range(2):
        pdf.add_blank_page(page_size=(595, 842))
    pdf.docinfo["/Author"] = "李春燕"
    pdf.save(tmp_path / "made.pdf")
    folder = tmp_path / "bin"
    folder.mkdir()
    script = folder / "soffice"

    def write(body):
        script.write_text(f"#!/bin/sh\n{body}\n")
        script.chmod(script.stat().st_mode | stat.S_IXUSR)

    write(
        'while [ "$1" ]; do [ "$1" = --outdir ] && out="$2"; last="$1"; shift; done\n'
        f'cp {tmp_path}/made.pdf "$out/$(basename "$last" | sed "s/[.][^.]*$//").pdf"'
    )
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")
    return write
