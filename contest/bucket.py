"""The private files in a bucket of an S3-compatible store: read from any place, copied there, lent by dated links.

Imported only where S3_BUCKET is set: the client library is large.
"""

import io
from collections.abc import Callable
from datetime import datetime
from functools import cached_property
from typing import Any, Final, cast

from boto3.s3.transfer import TransferConfig
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from django.core.files import File
from django.core.files.storage import storages
from storages.backends.s3 import S3Storage

from contest.codes import new_code
from contest.env import BucketSettings

READ: Final = 256 * 1024
PART: Final = 8 * 1024 * 1024
"""Bytes of one part of a multipart upload; all but the last are alike, as some stores demand."""
TRIAL: Final = "uploading/trial-"
PATIENCE: Final = 3
"""How often a broken answer of the store is asked for again."""
TRANSFER: Final = TransferConfig(multipart_threshold=PART, multipart_chunksize=PART, use_threads=False)
COPY: Final = TransferConfig(
    multipart_threshold=512 * 1024 * 1024, multipart_chunksize=512 * 1024 * 1024, use_threads=False
)

StoreError: Final = (BotoCoreError, ClientError)


def is_missing(error: Exception) -> bool:
    """Whether a store says that there is no such object or upload."""
    if not isinstance(error, ClientError):
        return False
    return error.response.get("Error", {}).get("Code") in {"404", "NoSuchKey", "NoSuchUpload", "NotFound"}


class BucketStorage(S3Storage):  # type: ignore[misc]  # has no types
    """django-storages' bucket with one client for the process, and files that are not fetched to be opened."""

    def __init__(self, place: BucketSettings) -> None:
        self.place = place
        super().__init__(
            bucket_name=place.name,
            endpoint_url=place.endpoint,
            region_name=place.region,
            access_key=place.access_key,
            secret_key=place.secret_key,
            file_overwrite=False,
            transfer_config=TRANSFER,
            client_config=Config(
                signature_version="s3v4",
                s3={"addressing_style": "virtual" if place.in_host else "path"},
                # Checksums in trailers are Amazon's alone; the signature covers each request all the same.
                request_checksum_calculation="when_required",
                response_checksum_validation="when_required",
                retries={"mode": "standard", "max_attempts": 4},
                connect_timeout=10,
                max_pool_connections=50,
            ),
        )

    @cached_property
    def _resource(self) -> Any:
        return self._made("resource", self.place.endpoint)

    @property
    def connection(self) -> Any:
        """Return what is one for each thread otherwise: Django's requests have a thread each."""
        return self._resource

    @property
    def client(self) -> Any:
        """Return the client of the process; it may be used by many threads at once."""
        return self._resource.meta.client

    @cached_property
    def _public_client(self) -> Any:
        return self._made("client", self.place.public)

    def _made(self, kind: str, endpoint: str) -> Any:
        make: Callable[..., Any] = getattr(self._create_session(), kind)
        return make("s3", region_name=self.region_name, endpoint_url=endpoint, config=self.client_config)

    def link(self, name: str, *, method: str, seconds: int, content_type: str, disposition: str) -> str:
        """Return an address at which a browser may get a file for some seconds, under these two headers.

        method: GET or HEAD; the link is good for this one only.
        """
        asked = {
            "Bucket": self.bucket_name,
            "Key": name,
            "ResponseContentType": content_type,
            "ResponseContentDisposition": disposition,
        }
        operation = "head_object" if method == "HEAD" else "get_object"
        return str(self._public_client.generate_presigned_url(operation, Params=asked, ExpiresIn=seconds))

    def get_modified_time(self, name: str) -> datetime:
        """Return when a file was stored. Raises FileNotFoundError."""
        try:
            return cast("datetime", super().get_modified_time(name))
        except ClientError as error:
            raise _translated(error, name) from error

    def _open(self, name: str, mode: str = "rb") -> File[bytes]:
        try:
            head = self.client.head_object(Bucket=self.bucket_name, Key=name)
        except ClientError as error:
            raise _translated(error, name) from error
        stream = BucketStream(self.client, self.bucket_name, name, head["ContentLength"])
        return File(io.BufferedReader(stream, READ), name)

    def _save(self, name: str, content: File[bytes]) -> str:
        source = getattr(content, "bucket_key", "")
        if not source:
            return str(super()._save(name, content))
        place = {"Bucket": self.bucket_name, "Key": source}
        self.client.copy(place, self.bucket_name, name, Config=COPY)
        return name


def try_bucket() -> None:
    """Do once what uploads need of a store. Raises one of StoreError."""
    storage = cast("BucketStorage", storages["private"])
    at = {"Bucket": storage.bucket_name, "Key": f"{TRIAL}{new_code(12)}"}
    upload = {**at, "UploadId": storage.client.create_multipart_upload(**at)["UploadId"]}
    part = storage.client.upload_part(**upload, PartNumber=1, Body=b"trial")
    parts = {"Parts": [{"PartNumber": 1, "ETag": part["ETag"]}]}
    storage.client.complete_multipart_upload(**upload, MultipartUpload=parts)
    storage.client.list_multipart_uploads(Bucket=storage.bucket_name, Prefix=at["Key"])
    storage.client.list_objects_v2(Bucket=storage.bucket_name, Prefix=at["Key"])
    copy = {**at, "Key": f"{at['Key']}-copy"}
    storage.client.copy_object(**copy, CopySource=at)
    for each in (at, copy):
        storage.client.head_object(**each)
        storage.client.delete_object(**each)


class BucketStream(io.RawIOBase):
    """An object of the bucket from any place on: one request, kept open for as long as nobody jumps."""

    def __init__(self, client: Any, bucket: str, key: str, size: int) -> None:
        super().__init__()
        self._client, self._bucket, self._key, self._size = client, bucket, key, size
        self._at = 0
        self._body: Any = None

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._at

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        at = offset + {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._size}[whence]
        if at < 0:
            raise ValueError(f"negative seek position {at}")
        if at != self._at:
            self._drop()
            self._at = at
        return at

    def readinto(self, buffer: Any) -> int:
        """Fill the buffer; an answer that breaks off is asked for again from where it was."""
        if self._at >= self._size:
            return 0
        for turn in range(PATIENCE):
            try:
                piece = self._read(len(buffer))
                break
            except StoreError as error:
                self._drop()
                if is_missing(error) or turn == PATIENCE - 1:
                    raise _translated(error, self._key) from error
        buffer[: len(piece)] = piece
        self._at += len(piece)
        return len(piece)

    def _read(self, most: int) -> bytes:
        if self._body is None:
            answer = self._client.get_object(Bucket=self._bucket, Key=self._key, Range=f"bytes={self._at}-")
            self._body = answer["Body"]
        return cast("bytes", self._body.read(most))

    def _drop(self) -> None:
        if self._body is not None:
            self._body.close()
            self._body = None

    def close(self) -> None:
        if not self.closed:
            self._drop()
        super().close()


def _translated(error: Exception, name: str) -> OSError:
    return FileNotFoundError(name) if is_missing(error) else OSError(f"{name}: {error}")
