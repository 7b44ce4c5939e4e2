"""Makes small real files; each kind is made once per test run, and a call costs nothing after that.

Everything is bytes; `sent(content, name)` wraps them as a browser sends them.
"""

import io
import itertools
import struct
import subprocess
import tempfile
import zipfile
import zlib
from functools import cache
from pathlib import Path

import pikepdf
from django.core.files.uploadedfile import SimpleUploadedFile
from docx import Document
from PIL import Image
from PIL.TiffImagePlugin import IFDRational
from pptx import Presentation


def sent(content, name, content_type="application/octet-stream"):
    """A file as it arrives in a form."""
    return SimpleUploadedFile(name, content, content_type)


@cache
def docx_file(text="从牌坊村走出的人"):
    document = Document()
    document.add_heading("讲稿", level=1)
    document.add_paragraph(text)
    return _saved(document)


@cache
def pptx_file(text="课件"):
    deck = Presentation()
    slide = deck.slides.add_slide(deck.slide_layouts[0])
    slide.shapes.title.text = text
    return _saved(deck)


@cache
def pdf_file(pages=1, password=""):
    """A PDF of empty A4 pages; with a password it can't be opened without it."""
    pdf = pikepdf.new()
    for _ in range(pages):
        pdf.add_blank_page(page_size=(595, 842))
    out = io.BytesIO()
    if password:
        pdf.save(out, encryption=pikepdf.Encryption(owner="owner", user=password))
    else:
        pdf.save(out)
    return out.getvalue()


@cache
def mp4_file(seconds=2, width=320, height=180, suffix=".mp4", rotate=0):
    """A still picture as H.264; `rotate` writes the flag with which phones mark upright films."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"film{suffix}"
        command = ["ffmpeg", "-v", "error", "-f", "lavfi", "-i", f"color=c=red:s={width}x{height}:r=5"]
        command += ["-t", str(seconds), "-c:v", "libx264", "-pix_fmt", "yuv420p", "-preset", "ultrafast"]
        subprocess.run([*command, str(path)], check=True, timeout=120)
        if rotate:
            turned = path.with_name(f"turned{suffix}")
            subprocess.run(
                [
                    "ffmpeg",
                    "-v",
                    "error",
                    "-display_rotation",
                    str(rotate),
                    "-i",
                    str(path),
                    "-c",
                    "copy",
                    str(turned),
                ],
                check=False,
                timeout=60,
            )
            path = turned if turned.exists() else _rotated(path, rotate)
        return path.read_bytes()


@cache
def press_profile():
    """The ICC profile of a press whose cyan is (0, 158, 224) on a screen; Pillow alone would make it (0, 255, 255)."""
    inks = {(1, 0, 0, 0): (62, -31, -48), (0, 1, 0, 0): (48, 74, -3), (0, 0, 1, 0): (89, -5, 93)}
    corners = [
        inks.get(mixed, (100, 0, 0) if not any(mixed) else (10, 0, 0))
        for mixed in itertools.product((0, 1), repeat=4)
    ]
    straight = bytes(range(256))
    table = b"".join(bytes((round(light * 2.55), a + 128, b + 128)) for light, a, b in corners)
    one, none = struct.pack(">i", 0x10000), bytes(4)
    matrix = b"".join(one if place % 4 == 0 else none for place in range(9))
    lut = b"mft1" + bytes(4) + bytes((4, 3, 2, 0)) + matrix + straight * 4 + table + straight * 3
    white = b"XYZ " + bytes(4) + struct.pack(">3i", 0xF6D6, 0x10000, 0xD32D)
    at, directory, body = 128 + 4 + 2 * 12, struct.pack(">I", 2), b""
    for name, data in ((b"A2B0", lut), (b"wtpt", white)):
        directory += name + struct.pack(">2I", at + len(body), len(data))
        body += data + bytes(-len(data) % 4)
    head = bytearray(128)
    head[8:24] = bytes((2, 0x40, 0, 0)) + b"prtrCMYKLab "
    head[36:40] = b"acsp"
    head[68:80] = struct.pack(">3i", 0xF6D6, 0x10000, 0xD32D)
    head[:4] = struct.pack(">I", at + len(body))
    return bytes(head) + directory + body


def picture_file(kind="JPEG", width=64, height=32, orientation=1, gps=False):
    """A picture, left half red and right half blue; JPEG and HEIC carry EXIF with orientation and place."""
    picture = Image.new("RGB", (width, height), "red")
    picture.paste("blue", (width // 2, 0, width, height))
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x010F] = "Phone"
    if gps:
        exif[0x8825] = {1: "N", 2: tuple(IFDRational(n) for n in (30, 27, 0)), 3: "E", 4: (106, 38, 0)}
    out = io.BytesIO()
    if kind == "HEIF":
        import pillow_heif

        pillow_heif.register_heif_opener()
    picture.save(out, kind, **({"exif": exif} if kind in {"JPEG", "HEIF", "WEBP"} else {}))
    return out.getvalue()


def jpeg_file(width=64, height=32, orientation=1, gps=False):
    return picture_file("JPEG", width, height, orientation, gps)


@cache
def zip_file():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("说明.txt", "压缩包")
    return out.getvalue()


@cache
def macro_docx_file():
    """A word document with a macro project in it, named as if it had none."""
    out = io.BytesIO(docx_file())
    with zipfile.ZipFile(out, "a") as archive:
        archive.writestr("word/vbaProject.bin", b"\xd0\xcf\x11\xe0macro")
    return out.getvalue()


@cache
def ole_file(stream="EncryptedPackage"):
    """The head of a compound file, with one stream's name in its directory."""
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 504
    return head + stream.encode("utf-16-le").ljust(128, b"\0") + b"\0" * 1024


@cache
def zip_bomb_docx(megabytes=400):
    """A word document of a few hundred kB that unpacks to `megabytes`."""
    out = io.BytesIO(docx_file())
    with (
        zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as archive,
        archive.open("word/media/a.bin", "w") as member,
    ):
        for _ in range(megabytes):
            member.write(bytes(1024 * 1024))
    return out.getvalue()


@cache
def lying_docx():
    """A member that says it holds 10 bytes and unpacks to 20 MB."""
    plain = io.BytesIO(docx_file())
    with zipfile.ZipFile(plain, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/media/lie.bin", bytes(20 * 1024 * 1024))
    size = (20 * 1024 * 1024).to_bytes(4, "little")
    return plain.getvalue().replace(size, (10).to_bytes(4, "little"))


@cache
def png_bomb(width=60000, height=60000):
    """A PNG whose header promises `width` x `height` pixels; nothing that large is made here."""

    def chunk(kind, body):
        return len(body).to_bytes(4, "big") + kind + body + zlib.crc32(kind + body).to_bytes(4, "big")

    head = width.to_bytes(4, "big") + height.to_bytes(4, "big") + b"\x08\x00\x00\x00\x00"
    body = zlib.compress(bytes(1024 * 1024))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


def _rotated(path, degrees):
    """ffmpeg before 6 sets the flag as metadata of the stream."""
    turned = path.with_name(f"turned_{path.name}")
    subprocess.run(
        [
            "ffmpeg",
            "-v",
            "error",
            "-i",
            str(path),
            "-c",
            "copy",
            "-metadata:s:v:0",
            f"rotate={degrees}",
            str(turned),
        ],
        check=True,
        timeout=60,
    )
    return turned


def _saved(document):
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()
