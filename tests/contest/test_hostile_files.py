"""Files that are broken, disguised or meant to harm, each sent the whole way: its sentence, and nothing half left."""

import io
import random
import zipfile
from pathlib import Path

import pikepdf
import pytest
from django.conf import settings
from django.core.management import call_command
from django.utils import translation

from contest.findings import sentence_of
from contest.models import Arrival, Job, Material, Rendition, ScriptText, Upload, UploadSession
from contest.states import ArrivalState, FileFormat, JobState, MaterialKind, UploadState
from contest.tasks.job import run_job
from tests import files
from tests.contest.arrival_helpers import MUTE, SINE, film
from tests.contest.entry_helpers import make_draft
from tests.contest.test_tus import Tus
from tests.factories.contest import MaterialRequirementFactory

ROWS = (Upload, Material, Arrival, Job, Rendition, ScriptText)


def packed(*members, base=None, compression=zipfile.ZIP_STORED):
    out = io.BytesIO(base or b"")
    with zipfile.ZipFile(out, "a" if base else "w", compression) as archive:
        for name, content in members:
            archive.writestr(name, content)
    return out.getvalue()


def docm_file():
    """A document that says it holds macros, without any."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(files.docx_file())) as source, zipfile.ZipFile(out, "w") as target:
        for name in source.namelist():
            plain = b"openxmlformats-officedocument.wordprocessingml.document.main"
            target.writestr(name, source.read(name).replace(plain, b"ms-word.document.macroEnabled.main"))
    return out.getvalue()


def pdf_with_script():
    pdf = pikepdf.new()
    pdf.add_blank_page()
    pdf.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)")
    out = io.BytesIO()
    pdf.save(out)
    return out.getvalue()


def index_first(folder):
    return film(folder / "f.mp4", sound=SINE, faststart=True, seconds=4)


DAMAGED = ("文件已损坏", "The file is damaged")
NO_FILM = ("视频无法读取", "The video can't be read")
NO_PICTURE = ("图片已损坏", "The picture is damaged")
NO_PDF = ("PDF 已损坏", "The PDF is damaged")
NOISE = random.Random(4).randbytes(4000)

REFUSED = {
    "截断.mp4": (lambda _: files.mp4_file()[:700], *NO_FILM),
    "一半.mp4": (lambda _: files.mp4_file()[: len(files.mp4_file()) // 2], *NO_FILM),
    "索引在前的一半.mp4": (lambda folder: index_first(folder)[: len(index_first(folder)) * 2 // 3], *NO_FILM),
    "只有声音.mp4": (lambda _: b"\0\0\0\x18ftypM4A " + bytes(100), "没有画面的录音", "a sound recording"),
    "双面.pdf": (lambda _: files.pdf_file() + packed(("a.exe", b"MZ")), "同时是 PDF 和压缩包", "a PDF and an archive"),
    "双面.docx": (lambda _: packed(("a.exe", b"MZ"), base=files.pdf_file()), "同时是 PDF 和压缩包", "Print it to a new PDF"),
    "画.png": (lambda _: b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>', "XML 或 SVG", "an XML or SVG file"),
    "炸弹.docx": (lambda _: files.zip_bomb_docx(), "大小远超文件本身", "unpacks to far more"),
    "谎报.docx": (lambda _: files.lying_docx(), *DAMAGED),
    "巨图.png": (lambda _: files.png_bomb(), "像素", "million pixels"),
    "加密.pdf": (lambda _: files.pdf_file(password="secret"), "PDF 设有密码", "The PDF has a password. Save it without one"),
    "加密.docx": (lambda _: files.ole_file("EncryptedPackage"), "请取消密码", "Save it without a password."),
    "带宏.docx": (lambda _: files.macro_docx_file(), "不含宏的普通文档", "without macros."),
    "带宏的.docx": (lambda _: docm_file(), "不含宏的普通文档", "without macros."),
    "带宏.pptx": (lambda _: packed(("ppt/vbaProject.bin", b"x"), base=files.pptx_file()), "不含宏的普通文档", "without macros."),
    "旧版.docx": (lambda _: files.ole_file("WordDocument"), "请另存为允许的格式", "Save it in an allowed format."),
    "压缩包.docx": (lambda _: files.zip_file(), "请解压后上传", "Unpack it"),
    "压缩包.pdf": (lambda _: b"Rar!\x1a\x07\x00" + NOISE, "请解压后上传", "Unpack it"),
    "网页.pdf": (lambda _: b"<!DOCTYPE html><script>alert(1)</script>", "收到的是 网页", "Received: a web page."),
    "程序.mp4": (lambda _: b"MZ\x90\0" + NOISE, "收到的是 可执行程序", "Received: a program."),
    "空壳.docx": (lambda _: b"PK\x05\x06" + bytes(18), "ZIP 压缩包", "a ZIP archive"),
    "无页.pdf": (lambda _: files.pdf_file(0), "没有页面", "has no pages"),
    "噪声.pdf": (lambda _: b"%PDF-1.7\n" + NOISE, *NO_PDF),
    "噪声.docx": (lambda _: b"PK\x03\x04" + NOISE, *DAMAGED),
    "噪声.mp4": (lambda _: b"\0\0\0\x18ftypisom" + NOISE, *NO_FILM),
    "噪声.mov": (lambda _: b"\0\0\0\x18moov" + NOISE, *NO_FILM),
    "噪声.png": (lambda _: b"\x89PNG\r\n\x1a\n" + NOISE, *NO_PICTURE),
    "噪声.jpg": (lambda _: b"\xff\xd8\xff\xe0\0\x10JFIF\0" + NOISE, *NO_PICTURE),
    "噪声.webp": (lambda _: b"RIFF\x9c\x0f\0\0WEBPVP8 " + NOISE, *NO_PICTURE),
    "噪声.heic": (lambda _: b"\0\0\0\x18ftypheic" + NOISE, *NO_PICTURE),
    "噪声.xlsx": (lambda _: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + NOISE, "请另存为允许的格式", "Save it in an allowed format."),
    "一点儿.jpg": (lambda _: b"\xff", "收到的是", "Received:"),
}  # fmt: skip

TAKEN = {
    "无声.mp4": (lambda folder: film(folder / "f.mp4"), "没有声音", "has no sound track"),
    "静音.mp4": (lambda folder: film(folder / "f.mp4", sound=MUTE), "几乎没有声音", "almost silent"),
    "扫描.pdf": (lambda _: files.pdf_file(2), "可能是扫描件", "perhaps because it is a scan"),
    "脚本.pdf": (lambda _: pdf_with_script(), "可能是扫描件", "perhaps because it is a scan"),
}  # fmt: skip
ENTITIES = (
    "<!DOCTYPE d [<!ENTITY a0 'ha'>"
    + "".join(f"<!ENTITY a{n} '{f'&a{n - 1};' * 10}'>" for n in range(1, 12))
    + "]><d>&a11;</d>"
)


BROKEN_INSIDE = {
    "非XML.docx": lambda: packed(("word/document.xml", b"\xff\xfe<<<" * 99)),
    "实体.docx": lambda: packed(("word/document.xml", ENTITIES)),
    "非XML.pptx": lambda: packed(("ppt/presentation.xml", b"<a/>"), ("ppt/slides/slide1.xml", b"<<<")),
    "坏页.pdf": lambda: files.pdf_file().replace(b"/Type /Page >>", b"/Type /Pagx >>"),
}  # fmt: skip


@pytest.fixture(autouse=True)
def _folder_of_this_test(settings, tmp_path):
    settings.FILE_UPLOAD_TEMP_DIR = tmp_path / "uploading"
    settings.FILE_UPLOAD_TEMP_DIR.mkdir()


@pytest.fixture
def entry(edition, contestant, unit):
    return make_draft(edition, contestant, unit, complete=False)


@pytest.fixture
def place(entry):
    return MaterialRequirementFactory(
        entry_type=entry.entry_type, kind=MaterialKind.SCRIPT, name="材料", formats=list(FileFormat), max_bytes=500_000_000,
        max_count=9,
    )  # fmt: skip


@pytest.fixture
def send(entry, place, client_of, contestant, django_capture_on_commit_callbacks):
    """Return send(content, name, language): sent by the protocol in two pieces; looked at by the worker."""

    def one(content, name, language="zh-hans"):
        client = client_of(contestant)
        client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
        tus = Tus(client, entry)
        with django_capture_on_commit_callbacks(execute=True):
            made = tus.create(len(content), place, name)
            if made.status_code != 201:
                return made
            where, half = made.headers["Location"], len(content) // 2
            if half:
                assert tus.patch(where, 0, content[:half]).status_code == 204
            return tus.patch(where, half, content[half:])

    return one


def standing():
    """How many rows of each kind, and which files, there are."""
    folders = (settings.MEDIA_ROOT, settings.FILE_UPLOAD_TEMP_DIR, settings.CONVERTING_DIR)
    lying = {path for folder in folders for path in Path(folder).rglob("*") if path.is_file()}
    return [model.objects.count() for model in ROWS], lying


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_no_lecture_gets_its_sentence_and_leaves_nothing(send, name, tmp_path):
    make, chinese, english = REFUSED[name]
    content = make(tmp_path)
    before = standing()
    for language, sentence in (("zh-hans", chinese), ("en", english)):
        answer = send(content, name, language)
        assert answer.status_code == 422
        assert sentence in answer.content.decode()
        session = UploadSession.objects.latest("pk")
        assert (session.state, session.error) == (UploadState.REFUSED, answer.content.decode())
        assert standing() == before
    call_command("sweep_uploads")
    assert standing() == before


@pytest.mark.parametrize("name", TAKEN)
def test_what_is_taken_with_a_doubt_is_told_and_its_work_has_an_end(send, name, tmp_path):
    make, chinese, english = TAKEN[name]
    answer = send(make(tmp_path), name)
    assert answer.status_code == 204
    material = Material.objects.select_related("arrival__job", "upload").get()
    assert material.arrival.state == ArrivalState.WARNED
    for language, sentence in (("zh-hans", chinese), ("en", english)):
        with translation.override(language):
            assert any(sentence in sentence_of(one) for one in material.arrival.findings)
    ended_well(material)


@pytest.mark.parametrize("name", BROKEN_INSIDE)
def test_what_is_found_broken_later_is_taken_out_of_its_place_and_told(send, name):
    assert send(BROKEN_INSIDE[name](), name).status_code == 204
    material = Material.objects.select_related("arrival__job", "upload").get()
    assert material.arrival.state == ArrivalState.REFUSED
    assert material.removed_at is not None
    for language, sentence in (("zh-hans", "文件已损坏"), ("en", "it is damaged")):
        with translation.override(language):
            assert sentence in sentence_of(material.arrival.findings[0])
    ended_well(material)


def ended_well(material):
    job = material.arrival.job
    assert job is None or job.state == JobState.DONE  # none: in a picture there is nothing more to look at
    for job in Job.objects.all():
        assert job.state in {JobState.DONE, JobState.FAILED}
        assert bool(job.error) == (job.state == JobState.FAILED)
    kept = {Path(upload.file.path) for upload in Upload.objects.all()}
    assert standing()[1] == kept


@pytest.mark.filterwarnings("ignore::UserWarning")  # Pillow tells the log what it skips in a picture
def test_every_format_with_flipped_bytes_comes_to_an_end(send, tmp_path):
    """Whatever 60 wrong bytes do to a sound file, it is refused by a sentence, or checked to the end."""
    seed = random.randrange(10**6)
    chance = random.Random(seed)
    sound = [
        files.docx_file(), files.pptx_file(), files.pdf_file(3), files.jpeg_file(640, 480), files.picture_file("PNG"),
        files.picture_file("WEBP"), files.picture_file("HEIF"), index_first(tmp_path), files.mp4_file(suffix=".mov"),
    ]  # fmt: skip
    before = standing()
    for number in range(27):
        content = bytearray(sound[number % len(sound)])
        for _turn in range(chance.randint(1, 60)):
            content[chance.randrange(8, len(content))] = chance.randrange(256)
        if chance.random() < 0.3:
            del content[chance.randrange(len(content) // 2, len(content)) :]
        answer = send(bytes(content), f"{number}")
        session = UploadSession.objects.latest("pk")
        if answer.status_code == 422:
            assert session.error == answer.content.decode() != "", (seed, number)
            assert standing() == before, (seed, number)
            continue
        assert (answer.status_code, session.state) == (204, UploadState.DONE), (seed, number)
        material = session.material
        assert material.arrival.state != ArrivalState.WAITING, (seed, number)
        ended_well(material)
        for model in (Rendition, Arrival, ScriptText, UploadSession, Material, Job, Upload):
            model.objects.all().delete()
        for path in standing()[1]:
            path.unlink()


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("../../../etc/passwd.docx", "passwd.docx"),
        ("..\\..\\Windows\\讲稿.docx", "讲稿.docx"),
        ("讲\x00稿\x1b[2J\r\n.docx", "讲稿[2J.docx"),
        ("讲稿\u202excod.docx", "讲稿xcod.docx"),
        ("\u2066讲稿\u2069\u200f.docx", "讲稿.docx"),
        ("CON.docx", "CON.docx"),
        ("长" * 95 + ".docx", None),
        ("<img src=x onerror=alert(1)>.docx", None),
    ],
)
def test_a_name_is_kept_for_people_and_is_never_a_path(send, entry, client_of, contestant, name, kept):
    assert send(files.docx_file(), name).status_code == 204
    material = Material.objects.select_related("upload", "arrival__job").get()
    assert material.upload.original_name == (kept or material.upload.original_name)
    assert material.upload.original_name.endswith(".docx")
    assert len(material.upload.original_name.encode()) <= 200
    stored = Path(material.upload.file.path)
    assert stored.is_relative_to(settings.MEDIA_ROOT)
    assert stored.name.isascii()
    ended_well(material)
    page = client_of(contestant).get(f"/entries/{entry.code}/materials/").content.decode()
    assert "<img src=x" not in page


def test_an_empty_file_is_refused_before_it_is_sent(send):
    for language, sentence in (("zh-hans", "文件是空的"), ("en", "The file is empty (0 bytes).")):
        answer = send(b"", "空.docx", language)
        assert (answer.status_code, sentence in answer.content.decode()) == (422, True)
    assert not UploadSession.objects.exists()


def test_a_check_that_is_run_again_after_its_end_changes_nothing(send):
    send(files.docx_file(), "讲稿.docx")
    job = Job.objects.get(kind="arrival")
    before = standing()
    run_job.enqueue(job.code)
    assert standing() == before
