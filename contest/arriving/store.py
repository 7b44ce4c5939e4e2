"""Uploads on their way in, in the bucket of the stored files: any web process on any machine takes any piece.

The bytes lie in a multipart upload, whose parts are PART bytes each; a piece of that size is one part. What is
smaller, because the client sends small pieces or the line broke, waits in objects of its own ("tails") until a part is
full. The session's row lists both, and says how far the upload is. Whoever has brought something to the bucket
writes it into the row only where the row still stands where the piece began: of two writers the later one gets WrongOffset,
and what it brought is in no list. Numbers of parts are given out once, so that nobody overwrites another's part.

A piece waits in a temporary file until its part is full, so that slow lines cost no memory.
"""

import logging
import shutil
import tempfile
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any, Final, cast

from django.conf import settings
from django.core.files import File
from django.core.files.storage.base import Storage
from django.db import connection, transaction

from contest.arriving.base import FORGOTTEN, FULL, HeldBack, LocalFile, WrongOffset, full_sentence
from contest.arriving.disk import sweep_folder
from contest.bucket import PART, READ, TRANSFER, BucketStorage, StoreError, is_missing
from contest.codes import new_code
from contest.exceptions import NoRoom
from contest.models import UploadSession
from contest.states import UploadState

logger = logging.getLogger(__name__)

FOLDER: Final = "uploading/"
MOST_TAILS: Final = 32
"""As many small objects are put together to one, so that pieces of a few bytes do not make long lists."""
GLANCE: Final = 2.0
"""Seconds after which a writer looks whether another one was quicker, so that a phone does not send in vain."""


@dataclass(frozen=True, slots=True)
class Kept:
    """What the row says is in the bucket.

    upload: the multipart upload's own name, "" before the first part. parts: number and ETag. tails: key and size.
    whole: the key of the one object in which everything lies, where that was not more than a part.
    """

    upload: str = ""
    parts: list[tuple[int, str]] = field(default_factory=list)
    tails: list[tuple[str, int]] = field(default_factory=list)
    whole: str = ""

    @property
    def waiting(self) -> int:
        """Return how many bytes lie in the tails."""
        return sum(size for _key, size in self.tails)


class BucketParts:
    """A multipart upload for each session."""

    row_leads = True

    def __init__(self, storage: Storage, folder: Path) -> None:
        place = cast("BucketStorage", storage)
        self.client, self.bucket, self.folder = place.client, place.bucket_name, folder

    def size(self, session: UploadSession) -> int:
        """Return what the row says now."""
        rows = UploadSession.objects.filter(pk=session.pk)
        return rows.values_list("offset", flat=True).first() or 0

    def append(self, session: UploadSession, offset: int, blocks: Iterable[bytes]) -> None:
        """Bring the blocks to the bucket, part by part; also what came before the line broke."""
        with tempfile.TemporaryFile(dir=self.folder) as file:
            writer = _Writer(self, session, offset, file)
            try:
                held = HeldBack(writer.take, session.length - offset)
                for block in blocks:
                    held.write(block)
                held.end()
            except (WrongOffset, *StoreError):
                raise
            except OSError as error:
                if error.errno in FULL:
                    raise NoRoom(full_sentence()) from error
                raise
            except BaseException:
                writer.keep_rest()
                raise
            writer.keep_rest()

    @contextmanager
    def whole(self, session: UploadSession) -> Iterator[File[bytes]]:
        """Lend a copy on the disk, which knows the object that storing it may copy."""
        if shutil.disk_usage(self.folder).free < session.length + settings.UPLOAD_DISK_RESERVE // 2:
            raise NoRoom(full_sentence())
        key = self._completed(session)
        with tempfile.NamedTemporaryFile(dir=self.folder, suffix=".whole") as copy:
            self.client.download_fileobj(self.bucket, key, copy, Config=TRANSFER)
            copy.flush()
            with LocalFile(Path(copy.name), session.name, bucket_key=key) as file:
                yield file

    def discard(self, session: UploadSession) -> None:
        """Abort the upload and remove its objects; a store that is silent is left to the sweeper."""
        try:
            for upload in self._uploads(whole_key(session.code)):
                self.abort(upload["Key"], upload["UploadId"])
            for entry in self._objects(f"{FOLDER}{session.code}/"):
                self.client.delete_object(Bucket=self.bucket, Key=entry["Key"])
        except StoreError as error:
            logger.warning("What came of upload %s was not removed: %s", session.code, error)

    def free(self) -> None:
        """A bucket does not say."""

    def sweep(self) -> int:
        """Remove objects and abort multipart uploads that stand in no row, and copies that a crash left on the disk."""
        gone = sweep_folder(self.folder)
        known: set[str] = set()
        for code, facts in UploadSession.objects.values_list("code", "parts"):
            kept = _read(facts)
            known |= {kept.upload, kept.whole, whole_key(code), *(key for key, _size in kept.tails)}
        oldest = datetime.fromtimestamp(time.time() - FORGOTTEN, tz=UTC)
        for entry in self._objects(FOLDER):
            if entry["Key"] not in known and entry["LastModified"] < oldest:
                self.client.delete_object(Bucket=self.bucket, Key=entry["Key"])
                gone += 1
        for upload in self._uploads(FOLDER):
            if upload["UploadId"] not in known and upload["Initiated"] < oldest:
                self.abort(upload["Key"], upload["UploadId"])
                gone += 1
        return gone

    def abort(self, key: str, upload: str) -> None:
        """Give up a multipart upload; one that is gone is no error."""
        try:
            self.client.abort_multipart_upload(Bucket=self.bucket, Key=key, UploadId=upload)
        except StoreError as error:
            if not is_missing(error):
                raise

    def _objects(self, prefix: str) -> Iterator[dict[str, Any]]:
        for page in self.client.get_paginator("list_objects_v2").paginate(Bucket=self.bucket, Prefix=prefix):
            yield from page.get("Contents", ())

    def _uploads(self, prefix: str) -> Iterator[dict[str, Any]]:
        for page in self.client.get_paginator("list_multipart_uploads").paginate(
            Bucket=self.bucket, Prefix=prefix
        ):
            yield from page.get("Uploads", ())

    def _completed(self, session: UploadSession) -> str:
        """Put the parts together, or find that this has happened, and return the object's key."""
        kept = _read(_facts(session))
        key = kept.whole or whole_key(session.code)
        try:
            if kept.parts:
                parts = [{"PartNumber": number, "ETag": etag} for number, etag in kept.parts]
                try:
                    self.client.complete_multipart_upload(
                        Bucket=self.bucket, Key=key, UploadId=kept.upload, MultipartUpload={"Parts": parts}
                    )
                except StoreError as error:
                    if not is_missing(error):
                        raise
            found = self.client.head_object(Bucket=self.bucket, Key=key)["ContentLength"]
        except StoreError as error:
            if not is_missing(error):
                raise
            found = -1
        if found != session.length:
            self.begin_anew(session, kept)
        return key

    def begin_anew(self, session: UploadSession, kept: Kept) -> None:
        """Set an upload back to its beginning, because the store has lost it; raises WrongOffset."""
        with transaction.atomic():
            row = UploadSession.objects.select_for_update().filter(pk=session.pk).first()
            lost = row is not None and _read(row.parts) == kept
            if row is not None and lost:
                row.parts, row.offset, row.state = {}, 0, UploadState.RECEIVING
                row.save(update_fields=["parts", "offset", "state"])
        if lost:
            logger.warning("The store has lost upload %s; it begins anew.", session.code)
            self.discard(session)
        raise WrongOffset


class _Writer:
    """One request that appends. file holds the bytes behind the offset that are not in the bucket yet."""

    def __init__(self, place: BucketParts, session: UploadSession, offset: int, file: IO[bytes]) -> None:
        self.place, self.session, self.offset, self.file = place, session, offset, file
        self.fresh = 0
        self.looked = time.monotonic()
        row = UploadSession.objects.filter(pk=session.pk, offset=offset, state=UploadState.RECEIVING).first()
        if row is None:
            raise WrongOffset
        self.kept = _read(row.parts)
        _let_go()

    def take(self, block: bytes) -> None:
        """Add a block; a part that has become full goes to the bucket."""
        view = memoryview(block)
        while view:
            some = view[: PART - self.kept.waiting - self.fresh]
            self.file.write(some)
            self.fresh += len(some)
            view = view[len(some) :]
            if self.kept.waiting + self.fresh == PART and self.offset + self.fresh < self.session.length:
                self._send_part()
        if time.monotonic() - self.looked > GLANCE:
            self.looked = time.monotonic()
            if self.place.size(self.session) != self.offset:
                raise WrongOffset
            _let_go()

    def keep_rest(self) -> None:
        """Bring what does not fill a part: the last one, whatever its size, or a tail."""
        if not self.fresh:
            return
        if self.offset + self.fresh < self.session.length:
            self._send_tail()
        elif self.kept.parts:
            self._send_part()
        else:
            self._send_whole()

    def _send_part(self) -> None:
        number = self._reserve()
        with self._joined() as body:
            answer = self._ask(
                "upload_part",
                Key=whole_key(self.session.code),
                UploadId=self.kept.upload,
                PartNumber=number,
                Body=body,
            )
        self._record(replace(self.kept, parts=[*self.kept.parts, (number, answer["ETag"])], tails=[]))

    def _send_whole(self) -> None:
        key = self._new_key("whole")
        with self._joined() as body:
            self._put(key, body, Kept(whole=key))

    def _send_tail(self) -> None:
        key, there = self._new_key("tail"), self.kept.tails
        if len(there) < MOST_TAILS:
            self.file.seek(0)
            self._put(key, self.file, replace(self.kept, tails=[*there, (key, self.fresh)]))
            return
        with self._joined() as body:
            self._put(key, body, replace(self.kept, tails=[(key, self.kept.waiting + self.fresh)]))

    def _new_key(self, what: str) -> str:
        """Return a key that no other request uses: what has been looked at must not change before it is stored."""
        return f"{FOLDER}{self.session.code}/{what}-{new_code(12)}"

    def _put(self, key: str, body: IO[bytes], kept: Kept) -> None:
        self._ask("put_object", Key=key, Body=body)
        try:
            self._record(kept)
        except WrongOffset:
            self._ask("delete_object", Key=key)
            raise

    @contextmanager
    def _joined(self) -> Iterator[IO[bytes]]:
        """Lend a file of the tails and what came now, at its beginning."""
        if not self.kept.tails:
            self.file.seek(0)
            yield self.file
            return
        with tempfile.TemporaryFile(dir=self.place.folder) as joined:
            for key, _size in self.kept.tails:
                body = self._ask("get_object", Key=key)["Body"]
                shutil.copyfileobj(body, joined, READ)
            self.file.seek(0)
            shutil.copyfileobj(self.file, joined, READ)
            joined.seek(0)
            yield joined

    def _ask(self, what: str, **facts: Any) -> Any:
        """Ask the store. What it no longer has was removed by another request, or the upload begins anew."""
        try:
            return getattr(self.place.client, what)(Bucket=self.place.bucket, **facts)
        except StoreError as error:
            if not is_missing(error):
                raise
            if self.place.size(self.session) != self.offset:
                raise WrongOffset from error
            return self.place.begin_anew(self.session, self.kept)

    def _reserve(self) -> int:
        """Return a number for a part that nobody else gets; the first one begins the multipart upload."""
        key, begun = whole_key(self.session.code), ""
        if not self.kept.upload:
            begun = self._ask("create_multipart_upload", Key=key)["UploadId"]
        with transaction.atomic():
            row = self._row()
            if row is not None:
                there = _read(row.parts)
                self.kept = there if there.upload else replace(there, upload=begun)
                number = row.next_part
                row.next_part, row.parts = number + 1, asdict(self.kept)
                row.save(update_fields=["next_part", "parts"])
        _let_go()
        if begun and (row is None or self.kept.upload != begun):
            self.place.abort(key, begun)
        if row is None:
            raise WrongOffset
        return int(number)

    def _record(self, kept: Kept) -> None:
        """Write into the row what has been brought, where nobody else was quicker; the file begins anew."""
        with transaction.atomic():
            row = self._row()
            if row is not None:
                kept = replace(kept, upload=_read(row.parts).upload)  # perhaps begun by another one
                row.parts, row.offset = asdict(kept), self.offset + self.fresh
                row.save(update_fields=["parts", "offset"])
        _let_go()
        if row is None:
            raise WrongOffset
        for key, _size in self.kept.tails:
            if key not in {each for each, _size in kept.tails}:
                self.place.client.delete_object(Bucket=self.place.bucket, Key=key)
        self.kept, self.offset, self.fresh = kept, self.offset + self.fresh, 0
        self.file.seek(0)
        self.file.truncate()

    def _row(self) -> UploadSession | None:
        """Return the row, locked, where it still says what this request believes; None otherwise."""
        row = (
            UploadSession.objects.select_for_update()
            .filter(pk=self.session.pk, offset=self.offset, state=UploadState.RECEIVING)
            .first()
        )
        if row is None:
            return None
        there = _read(row.parts)
        if self.kept.upload and self.kept.upload != there.upload:
            return None
        return row if replace(there, upload="") == replace(self.kept, upload="") else None


def whole_key(code: str) -> str:
    """Return where the parts of an upload become one object."""
    return f"{FOLDER}{code}/whole"


def _facts(session: UploadSession) -> dict[str, Any]:
    return UploadSession.objects.filter(pk=session.pk).values_list("parts", flat=True).first() or {}


def _read(facts: dict[str, Any]) -> Kept:
    if not facts:
        return Kept()
    return Kept(
        facts["upload"],
        [(number, etag) for number, etag in facts["parts"]],
        [(key, size) for key, size in facts["tails"]],
        facts["whole"],
    )


def _let_go() -> None:
    """Give the connection to the database back: a phone may take minutes for the next block."""
    if not connection.in_atomic_block:
        connection.close()
