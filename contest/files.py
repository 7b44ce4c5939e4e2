"""Serving private files: ranges, validators of caches, honest names; correct under ASGI and WSGI alike."""

import asyncio
import logging
import re
from collections.abc import AsyncIterator, Iterator
from pathlib import PurePath
from typing import IO, Final, cast
from urllib.parse import quote

from django.conf import settings
from django.core.handlers.asgi import ASGIRequest
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseNotModified,
    HttpResponseRedirect,
    StreamingHttpResponse,
)
from django.http.response import HttpResponseBase
from django.utils.cache import patch_cache_control
from django.utils.http import content_disposition_header, parse_etags, quote_etag

from contest.models import Upload
from contest.states import FileFormat

logger = logging.getLogger(__name__)

CHUNK: Final = 256 * 1024

CONTENT_TYPES: Final = {
    FileFormat.PDF: "application/pdf",
    FileFormat.DOCX: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    FileFormat.PPTX: "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    FileFormat.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    FileFormat.MP4: "video/mp4",
    FileFormat.MOV: "video/quicktime",
    FileFormat.JPEG: "image/jpeg",
    FileFormat.PNG: "image/png",
    FileFormat.WEBP: "image/webp",
    FileFormat.HEIC: "image/heic",
}
FILMS: Final = frozenset({FileFormat.MP4, FileFormat.MOV})
SUFFIXES: Final = {FileFormat.JPEG: (".jpg", ".jpeg")}
"""Usual endings of a name, where they are not the format's own word; the first one is used."""

INLINE: Final = frozenset(
    {
        FileFormat.PDF,
        FileFormat.MP4,
        FileFormat.MOV,
        FileFormat.JPEG,
        FileFormat.PNG,
        FileFormat.WEBP,
    }
)
"""Formats that a browser shows by itself; everything else is only ever downloaded."""

LINK_SECONDS: Final = 300
FILM_SECONDS: Final = 4 * 3600
"""How long a link to the store is good. A player asks for each stretch of a film by the same one, pauses included."""

SANDBOX: Final = "sandbox; default-src 'none'; img-src 'self'; media-src 'self'; style-src 'unsafe-inline'"
FILM_SANDBOX: Final = SANDBOX.replace("sandbox;", "sandbox allow-same-origin;")
# In a tab of its own a film is fetched again by the player, and from an opaque origin Chromium refuses that.
# A sandboxed frame may not start the browser's own PDF reader: a PDF is held by the other directives.
PDF_POLICY: Final = "default-src 'none'; object-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'self'"
POLICIES: Final = {FileFormat.PDF: PDF_POLICY, FileFormat.MP4: FILM_SANDBOX, FileFormat.MOV: FILM_SANDBOX}

_RANGE: Final = re.compile(r"\s*bytes\s*=\s*(\d*)\s*-\s*(\d*)\s*\Z")


class Unsatisfiable(ValueError):
    """The asked range lies behind the end of the file."""


def ranged_response(
    request: HttpRequest, upload: Upload, filename: str = "", *, inline: bool = False
) -> HttpResponseBase:
    """Return an upload, or the part of it that the Range header asks for.

    The caller has asked the rule. Answers GET and HEAD: 200, 206, 304 and 416; where the files lie in a bucket 302, and
    the store answers the rest.
    filename: shown to the person; its ending is made to fit the content. Empty: the sender's own name.
    inline: lets the browser show the file, for the formats in INLINE; others are downloaded all the same.
    Raises Http404 when the stored file has vanished.
    """
    file_format = FileFormat(upload.format)
    etag = quote_etag(upload.sha256[:32])
    headers = {
        "ETag": etag,
        "Accept-Ranges": "bytes",
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": POLICIES.get(file_format, SANDBOX),
        "Content-Disposition": content_disposition_header(
            not (inline and file_format in INLINE),
            fitting_name(filename or upload.original_name, file_format),
        )
        or "attachment",
    }
    if settings.S3:
        response = _by_the_store(request, upload, headers["Content-Disposition"], CONTENT_TYPES[file_format])
    else:
        response = _answer(request, upload, etag, headers, CONTENT_TYPES[file_format])
    patch_cache_control(response, private=True, no_cache=True)  # the rule is asked each time
    return response


def fitting_name(name: str, file_format: FileFormat) -> str:
    """Return the name with an ending that says what the file is: photo.HEIC, stored as JPEG, is photo.jpg."""
    path = PurePath(re.sub(r"[\x00-\x1f\x7f/\\]", "_", name).strip(" .") or "file")
    endings = SUFFIXES.get(file_format, (f".{file_format.value}",))
    if path.suffix.lower() in endings:
        return path.name
    known = {ending for each in FileFormat for ending in SUFFIXES.get(each, (f".{each.value}",))}
    stem = path.stem if path.suffix.lower() in known else path.name
    return f"{stem}{endings[0]}"


def parse_range(value: str, size: int) -> tuple[int, int] | None:
    """Return first and last byte of a Range header, both inclusive; None where the whole file is to be sent.

    Several ranges at once, and what is not understood, are answered by the whole file, as RFC 9110 allows.
    Raises Unsatisfiable when the range begins behind the end.
    """
    found = _RANGE.match(value)
    if not found or not any(found.groups()):
        return None
    first, last = found.groups()
    if not first:  # the last n bytes
        if int(last) == 0:
            raise Unsatisfiable
        return max(size - int(last), 0), size - 1
    if last and int(last) < int(first):
        return None
    if int(first) >= size:
        raise Unsatisfiable
    return int(first), min(int(last), size - 1) if last else size - 1


def _answer(
    request: HttpRequest, upload: Upload, etag: str, headers: dict[str, str], content_type: str
) -> HttpResponseBase:
    known = parse_etags(request.headers.get("If-None-Match", ""))
    if "*" in known or etag in known or f"W/{etag}" in known:
        return HttpResponseNotModified(headers={**headers, "Vary": "Cookie"})
    size = upload.size
    asked = request.headers.get("Range", "")
    if asked and request.headers.get("If-Range", etag) != etag:
        asked = ""  # the client holds a part of something else
    try:
        part = parse_range(asked, size)
    except Unsatisfiable:
        return HttpResponse(status=416, headers={**headers, "Content-Range": f"bytes */{size}"})
    first, last = part or (0, size - 1)
    headers["Content-Length"] = str(last - first + 1)
    if part:
        headers["Content-Range"] = f"bytes {first}-{last}/{size}"
    status = 206 if part else 200
    if settings.ACCEL_PREFIX:
        return _by_the_web_server(upload, headers, content_type)
    file = _open(upload)
    if request.method == "HEAD":
        file.close()
        return HttpResponse(status=status, content_type=content_type, headers=headers)
    piece = AsyncPiece if isinstance(request, ASGIRequest) else Piece
    return StreamingHttpResponse(
        piece(file, first, last - first + 1), status=status, content_type=content_type, headers=headers
    )


def _by_the_web_server(upload: Upload, headers: dict[str, str], content_type: str) -> HttpResponse:
    """Let nginx send the file, in ranges of its own; see docs/install.md."""
    for name in ("Content-Length", "Content-Range"):
        headers.pop(name, None)
    headers["X-Accel-Redirect"] = settings.ACCEL_PREFIX.rstrip("/") + "/" + quote(upload.file.name or "")
    return HttpResponse(content_type=content_type, headers=headers)


def _by_the_store(
    request: HttpRequest, upload: Upload, disposition: str, content_type: str
) -> HttpResponseBase:
    from contest.bucket import BucketStorage

    storage = cast("BucketStorage", upload.file.storage)
    seconds = FILM_SECONDS if upload.format in FILMS else LINK_SECONDS
    return HttpResponseRedirect(
        storage.link(
            upload.file.name or "",
            method=request.method or "GET",
            seconds=seconds,
            content_type=content_type,
            disposition=disposition,
        )
    )


def _open(upload: Upload) -> IO[bytes]:
    try:
        return upload.file.open("rb")
    except FileNotFoundError as error:
        logger.error("The file of upload %s is not in the storage.", upload.code)
        raise Http404 from error


class _Piece:
    """A stretch of an open file; the response closes it, read to the end or not."""

    def __init__(self, file: IO[bytes], start: int, length: int) -> None:
        self.file, self.start, self.left = file, start, length

    def read(self) -> bytes:
        """Return the next bytes, b"" at the end of the stretch."""
        if self.left <= 0:
            return b""
        self.file.seek(self.start)
        found = self.file.read(min(CHUNK, self.left))
        self.start += len(found)
        self.left -= len(found)
        return found

    def close(self) -> None:
        self.file.close()


class Piece(_Piece):
    """For WSGI."""

    def __iter__(self) -> Iterator[bytes]:
        try:
            while found := self.read():
                yield found
        finally:
            self.close()


class AsyncPiece(_Piece):
    """For ASGI, which would read a plain iterator into memory before sending its first byte."""

    async def __aiter__(self) -> AsyncIterator[bytes]:
        try:
            while found := await asyncio.to_thread(self.read):
                yield found
        finally:
            self.close()
