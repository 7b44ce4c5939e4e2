"""Files are known by their content: what is refused gets a sentence, what passes is measured and clean."""

import io
import time
import zipfile

import pytest
from django.utils import translation
from PIL import Image, ImageCms, ImageFile

from contest.exceptions import FileRefused
from contest.states import FileFormat, VideoCodec
from contest.validators import pictures, videos
from contest.validators.files import FileLimits, inspect_file
from tests import files
from tests.races import at_once

pytestmark = pytest.mark.pure

DOCUMENTS = FileLimits(formats=[FileFormat.PDF, FileFormat.DOCX], max_bytes=10 * 1024 * 1024)
FILMS = FileLimits(formats=[FileFormat.MP4])
PHOTOS = FileLimits(formats=[FileFormat.JPEG, FileFormat.PNG, FileFormat.WEBP])


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


def inspect(content, name="讲稿.docx", limits=DOCUMENTS):
    return inspect_file(files.sent(content, name), limits)


def refusal(content, name="讲稿.docx", limits=DOCUMENTS):
    with pytest.raises(FileRefused) as caught:
        inspect(content, name, limits)
    return str(caught.value)


@pytest.mark.parametrize(
    ("make", "limits", "expected"),
    [
        (files.docx_file, DOCUMENTS, FileFormat.DOCX),
        (files.pdf_file, DOCUMENTS, FileFormat.PDF),
        (files.pptx_file, FileLimits(formats=[FileFormat.PPTX]), FileFormat.PPTX),
        (files.mp4_file, FILMS, FileFormat.MP4),
        (lambda: files.mp4_file(suffix=".mov"), FileLimits(formats=[FileFormat.MOV]), FileFormat.MOV),
        (files.jpeg_file, PHOTOS, FileFormat.JPEG),
        (lambda: files.picture_file("PNG"), PHOTOS, FileFormat.PNG),
        (lambda: files.picture_file("WEBP"), PHOTOS, FileFormat.WEBP),
        (lambda: files.picture_file("HEIF"), PHOTOS, FileFormat.JPEG),
    ],
)
def test_real_files_pass_under_any_name(make, limits, expected):
    inspected = inspect(make(), "x.exe", limits)
    assert inspected.format == expected
    assert inspected.size == len(inspected.content.read())
    assert len(inspected.sha256) == 64


@pytest.mark.parametrize(
    ("make", "received"),
    [
        (files.zip_file, "a ZIP archive"),
        (files.jpeg_file, "JPEG"),
        (files.macro_docx_file, "a DOCX document with macros"),
        (lambda: files.ole_file("EncryptedPackage"), "an office document with a password"),
        (lambda: files.ole_file("WordDocument"), "an old Word document (.doc)"),
        (lambda: files.ole_file("PowerPoint Document"), "an old PowerPoint file (.ppt)"),
        (lambda: b"Rar!\x1a\x07\x00" + bytes(100), "a RAR archive"),
        (lambda: b"7z\xbc\xaf\x27\x1c" + bytes(100), "a 7Z archive"),
        (lambda: b"MZ\x90\x00" + bytes(100), "a program"),
        (lambda: b"<!DOCTYPE html><script>alert(1)</script>", "a web page"),
        (lambda: b"<svg xmlns='http://www.w3.org/2000/svg'></svg>", "an XML or SVG file"),
        ("讲稿正文".encode, "a text file"),
        (lambda: b"GIF89a" + bytes(100), "a GIF picture"),
        (lambda: b"\x00\x00\x00\x18ftypM4A " + bytes(100), "a sound recording without picture"),
        (lambda: b"\x01\x02\x00\x03" * 50, "a file of unknown kind"),
    ],
)
def test_another_type_under_the_right_name_is_told_what_is_allowed_and_what_arrived(make, received):
    assert refusal(make()).startswith(f"Allowed: PDF, DOCX. Received: {received}.")


def test_a_macro_document_by_content_type_alone_is_refused():
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(files.docx_file())) as source, zipfile.ZipFile(out, "w") as target:
        for name in source.namelist():
            content = source.read(name)
            if name == "[Content_Types].xml":
                content = content.replace(
                    b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml",
                    b"application/vnd.ms-word.document.macroEnabled.main+xml",
                )
            target.writestr(name, content)
    assert "Received: a DOCX document with macros." in refusal(out.getvalue())


def test_an_empty_file():
    assert refusal(b"").startswith("The file is empty (0 bytes).")


def test_a_file_above_the_size():
    limits = FileLimits(formats=[FileFormat.DOCX], max_bytes=1024)
    assert refusal(files.docx_file(), limits=limits).endswith("at most 1.0 kB are allowed.")


@pytest.mark.parametrize("make", [files.zip_bomb_docx, lambda: files.zip_bomb_docx(2000)])
def test_a_document_that_is_a_decompression_bomb(make):
    assert "unpacks to far more than its size" in refusal(make())


def test_a_document_that_lies_about_its_sizes_is_damaged():
    assert refusal(files.lying_docx()).startswith("The file is damaged")


def test_half_a_document():
    content = files.docx_file()
    assert refusal(content[: len(content) // 2]).startswith("The file is damaged")


def test_a_picture_that_is_a_decompression_bomb_is_refused_unopened():
    assert "million" in refusal(files.png_bomb(), "照片.png", PHOTOS)
    assert "million" in refusal(files.png_bomb(12000, 11000), "照片.png", PHOTOS)


@pytest.mark.parametrize("kind", ["JPEG", "WEBP"])
def test_pictures_are_turned_upright_and_lose_place_and_camera(kind):
    inspected = inspect(files.picture_file(kind, 64, 32, orientation=6, gps=True), "IMG_1", PHOTOS)
    assert (inspected.width, inspected.height) == (32, 64)
    with Image.open(inspected.content) as picture:
        assert picture.size == (32, 64)
        assert dict(picture.getexif()) == {}
        red, blue = picture.convert("RGB").getpixel((16, 8)), picture.convert("RGB").getpixel((16, 56))
        assert red[0] > 200 > 60 > red[2]
        assert blue[2] > 200 > 60 > blue[0]
    inspected.content.seek(0)
    assert b"Phone" not in inspected.content.read()


def test_a_heic_becomes_a_jpeg_without_place_and_camera():
    """HEIC turns its picture by a property of its own; the decoder has applied it when we see it."""
    inspected = inspect(files.picture_file("HEIF", 64, 32, gps=True), "IMG_1.HEIC", PHOTOS)
    with Image.open(inspected.content) as picture:
        assert (picture.format, picture.size, dict(picture.getexif())) == ("JPEG", (64, 32), {})


def test_a_transparent_palette_picture_keeps_its_transparency():
    out = io.BytesIO()
    Image.new("RGBA", (8, 8), (0, 0, 0, 0)).quantize().save(out, "PNG")
    inspected = inspect(out.getvalue(), "标志.png", PHOTOS)
    with Image.open(inspected.content) as picture:
        assert picture.convert("RGBA").getpixel((0, 0))[3] == 0


def test_half_a_picture_although_another_library_told_pillow_to_accept_it(monkeypatch):
    monkeypatch.setattr(ImageFile, "LOAD_TRUNCATED_IMAGES", True)
    content = files.jpeg_file(640, 480)
    assert refusal(content[: len(content) // 2], "照片.jpg", PHOTOS).startswith("The picture is damaged")


def written(mode, size=(60, 40), form="PNG", **more):
    out = io.BytesIO()
    Image.new(mode, size, more.pop("colour", "red")).save(out, form, **more)
    return out.getvalue()


def test_a_large_picture_needs_its_memory_once():
    width = height = 3000
    content, block = written("RGBA", (width, height)), 16 * 1024 * 1024
    Image.core.reset_stats()
    inspect(content, limits=PHOTOS)
    asked = Image.core.get_stats()
    blocks = asked["allocated_blocks"] + asked["reused_blocks"]
    assert blocks <= width * height * 4 / block + 1, (
        "Pillow unpacks into blocks; a copy would need as many again"
    )


def test_pictures_are_written_anew_one_at_a_time(monkeypatch):
    content, busy, most = written("RGB"), [], []
    fits = pictures._fits

    def slowly(picture):
        busy.append(picture)
        most.append(len(busy))
        time.sleep(0.02)
        busy.pop()
        return fits(picture)

    monkeypatch.setattr(pictures, "_fits", slowly)
    found = at_once(*(lambda: inspect(content, limits=PHOTOS).width for _ in range(5)))
    assert found == [60] * 5
    assert most == [1] * 5


def test_after_a_refused_picture_the_next_one_is_taken():
    for _twice in range(2):
        refusal(written("RGB")[:60], limits=PHOTOS)
    assert inspect(written("RGB"), limits=PHOTOS).width == 60


def test_of_a_moving_picture_the_first_one_stays():
    moving = written("RGB", form="WEBP", save_all=True, append_images=[Image.new("RGB", (60, 40), "blue")])
    still = Image.open(inspect(moving, limits=PHOTOS).content)
    red, _green, blue = still.convert("RGB").getpixel((5, 5))
    assert (getattr(still, "n_frames", 1), red > 200, blue < 50) == (1, True, True)


def test_what_shines_through_a_heic_is_white():
    content = written("RGBA", form="HEIF", colour=(255, 0, 0, 0), quality=100)
    found = Image.open(inspect(content, limits=PHOTOS).content)
    assert found.mode == "RGB"
    assert min(found.getpixel((5, 5))) > 240


def test_a_film_is_measured():
    film = inspect(files.mp4_file(2, 320, 180), "片.mp4", FILMS)
    assert (film.width, film.height) == (320, 180)
    assert 1900 <= film.duration_ms <= 2100
    assert not film.unmeasured


def cleaned(picture, **options):
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=95, **options)
    with Image.open(inspect(out.getvalue(), "a.jpg", PHOTOS).content) as clean:
        clean.load()
        return clean


def test_a_picture_for_the_press_becomes_one_for_screens_by_its_own_profile():
    clean = cleaned(Image.new("CMYK", (64, 64), (255, 0, 0, 0)), icc_profile=files.press_profile())
    assert clean.mode == "RGB"
    assert "icc_profile" not in clean.info
    assert clean.getpixel((32, 32)) == pytest.approx((0, 158, 224), abs=12)


@pytest.mark.parametrize("profile", [b"", b"no profile at all" * 20, files.press_profile()[:300]])
def test_a_picture_for_the_press_without_a_usable_profile_is_still_read(profile):
    clean = cleaned(Image.new("CMYK", (64, 64), (0, 0, 0, 0)), icc_profile=profile)
    assert (clean.mode, clean.getpixel((9, 9)), "icc_profile" in clean.info) == (
        "RGB",
        (255, 255, 255),
        False,
    )


def test_a_profile_stays_only_where_it_fits_the_colours():
    srgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    assert cleaned(Image.new("RGB", (64, 64), "red"), icc_profile=srgb).info["icc_profile"] == srgb
    for mode, profile in (("RGB", files.press_profile()), ("L", srgb)):
        assert "icc_profile" not in cleaned(Image.new(mode, (64, 64)), icc_profile=profile).info


def test_a_film_that_the_phone_marked_as_turned_is_measured_upright():
    film = inspect(files.mp4_file(1, 320, 180, rotate=90), "片.mp4", FILMS)
    assert (film.width, film.height) == (180, 320)


@pytest.mark.parametrize(
    ("limits", "sentence"),
    [
        ({"duration_min": 10}, "The video is 0:02 long; at least 0:10 are needed."),
        ({"duration_max": 1, "duration_min": None}, None),  # 2 s against 1 s: within the second that is given
        ({"height_min": 1080}, "The picture is 180 pixels high; at least 1080 are needed."),
        ({"aspect": "4:3"}, "The picture has 320 × 180 pixels; the ratio 4:3 is needed."),
        ({"aspect": "16:9", "height_min": 180}, None),
        ({"codecs": [VideoCodec.H264, VideoCodec.HEVC]}, None),
        (
            {"codecs": [VideoCodec.HEVC, VideoCodec.PRORES]},
            "The video is encoded as H.264. Allowed: H.265 (HEVC), ProRes. Export it anew and send it again.",
        ),
    ],
)
def test_a_film_is_held_to_the_limits(limits, sentence):
    allowed = FileLimits(formats=[FileFormat.MP4], **limits)
    if sentence is None:
        assert inspect(files.mp4_file(2, 320, 180), limits=allowed)
    else:
        assert refusal(files.mp4_file(2, 320, 180), limits=allowed) == sentence


def test_a_film_that_is_too_long():
    limits = FileLimits(formats=[FileFormat.MP4], duration_max=3)
    assert refusal(files.mp4_file(6), limits=limits) == "The video is 0:06 long; at most 0:03 are allowed."


def test_half_a_film():
    assert refusal(files.mp4_file()[:700], "片.mp4", FILMS).startswith("The video can't be read")


def test_without_ffprobe_a_film_passes_unmeasured(monkeypatch):
    monkeypatch.setattr(videos.shutil, "which", lambda name: None)
    film = inspect(files.mp4_file(), "片.mp4", FileLimits(formats=[FileFormat.MP4], duration_max=1))
    assert film.unmeasured
    assert film.duration_ms is None


def test_ffprobe_that_hangs_is_stopped(monkeypatch, tmp_path):
    slow = tmp_path / "ffprobe"
    slow.write_text("#!/bin/sh\nexec sleep 20\n")
    slow.chmod(0o755)
    monkeypatch.setattr(videos.shutil, "which", lambda name: str(slow))
    monkeypatch.setattr(videos, "TIMEOUT", 0.2)
    assert refusal(files.mp4_file(), "片.mp4", FILMS).startswith("The video can't be read")


def test_pdf_pages_are_counted_and_a_password_is_refused():
    assert inspect(files.pdf_file(3), "x.pdf").pages == 3
    assert refusal(files.pdf_file(password="secret"), "x.pdf").startswith("The PDF has a password.")
    assert refusal(b"%PDF-1.7\n nothing here", "x.pdf").startswith("The PDF is damaged")


def test_the_sentence_is_chinese_by_default():
    with translation.override("zh-hans"):
        assert refusal(files.zip_file()) == "允许 PDF、DOCX；收到的是 ZIP 压缩包。请解压后上传其中的文件。"
