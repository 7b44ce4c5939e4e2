"""Private files are served whole and in parts, under the name the person knows."""

import pytest
from django.core.files.base import ContentFile
from django.http import Http404
from django.test import AsyncRequestFactory, RequestFactory

from contest.files import INLINE, SUFFIXES, fitting_name, ranged_response
from contest.states import FileFormat
from tests.factories.contest import UploadFactory
from tests.loops import run

CONTENT = bytes(range(256)) * 4096  # 1 MiB: more than one chunk


@pytest.fixture
def upload(db):
    return UploadFactory(
        file=ContentFile(CONTENT, name="x"),
        size=len(CONTENT),
        sha256="ab" * 32,
        original_name="我的讲稿·终稿.pdf",
    )


@pytest.fixture
def serve(upload):
    """Answer a request for the upload; every answer is closed at the end, read or not."""
    answers = []

    def make(upload, *, method="get", inline=False, name="", **headers):
        request = getattr(RequestFactory(), method)("/", headers=headers)
        answers.append(ranged_response(request, upload, name, inline=inline))
        return answers[-1]

    yield make
    for answer in answers:
        answer.close()


def body(response):
    return b"".join(response) if response.streaming else response.content


def test_a_whole_file_comes_with_its_name_and_may_not_be_sniffed(serve, upload):
    response = serve(upload)
    assert body(response) == CONTENT
    assert response["Content-Length"] == str(len(CONTENT))
    assert response["Accept-Ranges"] == "bytes"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Disposition"] == (
        "attachment; filename*=utf-8''%E6%88%91%E7%9A%84%E8%AE%B2%E7%A8%BF%C2%B7%E7%BB%88%E7%A8%BF.pdf"
    )
    assert "private" in response["Cache-Control"]


@pytest.mark.parametrize(
    ("asked", "first", "last"),
    [
        ("bytes=0-0", 0, 0),
        ("bytes=100-199", 100, 199),
        ("bytes=1048000-", 1048000, 1048575),
        ("bytes=1000-99999999", 1000, 1048575),
        ("bytes=-500", 1048076, 1048575),
        ("bytes=-99999999", 0, 1048575),
    ],
)
def test_a_part_of_a_file(serve, upload, asked, first, last):
    response = serve(upload, Range=asked)
    assert response.status_code == 206
    assert response["Content-Range"] == f"bytes {first}-{last}/1048576"
    assert body(response) == CONTENT[first : last + 1]


@pytest.mark.parametrize("asked", ["bytes=1048576-", "bytes=-0"])
def test_a_part_behind_the_end_is_416(serve, upload, asked):
    response = serve(upload, Range=asked)
    assert response.status_code == 416
    assert response["Content-Range"] == "bytes */1048576"


@pytest.mark.parametrize("asked", ["bytes=5-3", "bytes=a-b", "bytes=-", "lines=1-2", "bytes=0-1,5-6"])
def test_a_range_that_is_not_understood_gets_the_whole(serve, upload, asked):
    response = serve(upload, Range=asked)
    assert response.status_code == 200
    assert body(response) == CONTENT


def test_a_cached_copy_is_confirmed_and_a_changed_one_is_sent_whole(serve, upload):
    etag = serve(upload, method="head")["ETag"]
    assert serve(upload, **{"If-None-Match": etag}).status_code == 304
    assert serve(upload, **{"If-None-Match": '"other"'}).status_code == 200
    assert serve(upload, Range="bytes=0-9", **{"If-Range": etag}).status_code == 206
    assert serve(upload, Range="bytes=0-9", **{"If-Range": '"other"'}).status_code == 200


def test_head_has_the_headers_and_no_body(serve, upload):
    response = serve(upload, method="head", Range="bytes=0-9")
    assert (response.status_code, response["Content-Length"], response.content) == (206, "10", b"")


def test_only_what_browsers_show_is_shown_inside_the_page(serve, upload):
    assert serve(upload, inline=True)["Content-Disposition"].startswith("inline;")
    assert "sandbox" not in serve(upload, inline=True)["Content-Security-Policy"]
    upload.format = FileFormat.DOCX
    response = serve(upload, inline=True)
    assert response["Content-Disposition"].startswith("attachment;")
    assert response["Content-Security-Policy"].startswith("sandbox")


ACTIVE = ("html", "xml", "svg", "javascript", "text/")


@pytest.mark.parametrize("file_format", list(FileFormat))
@pytest.mark.parametrize("by_nginx", [False, True])
def test_nothing_that_is_stored_runs_from_our_own_origin(serve, upload, settings, file_format, by_nginx):
    settings.ACCEL_PREFIX = "/protected/" if by_nginx else ""
    upload.format, upload.original_name = file_format, "page.svg.html"
    response = serve(upload, inline=True)
    plain = response["Content-Type"].replace("openxmlformats", "")
    assert not any(word in plain for word in ACTIVE)
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "script-src" not in response["Content-Security-Policy"]
    assert "default-src 'none'" in response["Content-Security-Policy"]
    assert "allow-scripts" not in response["Content-Security-Policy"]
    how, _semicolon, name = response["Content-Disposition"].partition("; ")
    assert how == ("inline" if file_format in INLINE else "attachment")
    assert name == f'filename="page.svg.html{SUFFIXES.get(file_format, (f".{file_format.value}",))[0]}"'


def test_under_asgi_the_parts_come_asynchronously(upload):
    request = AsyncRequestFactory().get("/", headers={"Range": "bytes=10-600000"})
    response = ranged_response(request, upload)
    assert response.is_async

    async def collect():
        return b"".join([part async for part in response])

    assert run(collect()) == CONTENT[10:600001]
    response.close()


def test_a_file_that_vanished_is_404(serve, upload):
    upload.file.storage.delete(upload.file.name)
    with pytest.raises(Http404):
        serve(upload)


@pytest.mark.pure
@pytest.mark.parametrize(
    ("name", "file_format", "expected"),
    [
        ("IMG_1.HEIC", FileFormat.JPEG, "IMG_1.jpg"),
        ("讲稿.DOCX", FileFormat.DOCX, "讲稿.DOCX"),
        ("a.b.c", FileFormat.PDF, "a.b.c.pdf"),
        ("../../etc/passwd", FileFormat.PDF, "_.._etc_passwd.pdf"),
        ("换\r\n行.pdf", FileFormat.PDF, "换__行.pdf"),
        ("", FileFormat.MP4, "file.mp4"),
        ("x.jpeg", FileFormat.JPEG, "x.jpeg"),
    ],
)
def test_names_fit_the_content(name, file_format, expected):
    assert fitting_name(name, file_format) == expected
