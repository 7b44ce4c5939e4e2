"""The words of the tus 1.0 protocol: what clients say in headers, and what we understand of it."""

import base64
import binascii
import hashlib
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from django.conf import settings

VERSION: Final = "1.0.0"
EXTENSIONS: Final = "creation,creation-with-upload,termination,checksum,expiration"
ALGORITHMS: Final = ("sha1", "sha256", "md5")
PIECE_TYPE: Final = "application/offset+octet-stream"
MISMATCH: Final = 460
LONGEST_METADATA: Final = 8000
READ: Final = 256 * 1024


class BadHeader(ValueError):
    """A header that the protocol does not allow; str() names it."""


class ChecksumMismatch(Exception):
    """A piece is not what its sender says it is."""


@dataclass(frozen=True, slots=True)
class Checksum:
    """What the bytes of one piece must come to."""

    algorithm: str
    digest: bytes

    def checked(self, blocks: Iterable[bytes]) -> Iterator[bytes]:
        """Yield the blocks once all of them came and fit; until then they lie in a temporary file."""
        found = hashlib.new(self.algorithm, usedforsecurity=False)
        with tempfile.TemporaryFile(dir=settings.FILE_UPLOAD_TEMP_DIR) as kept:
            for block in blocks:
                found.update(block)
                kept.write(block)
            if found.digest() != self.digest:
                raise ChecksumMismatch
            kept.seek(0)
            while block := kept.read(READ):
                yield block


def parse_number(name: str, value: str | None) -> int:
    """Return a whole number of bytes. Raises BadHeader."""
    if value is None or not (value.isascii() and value.isdigit() and len(value) <= 18):
        raise BadHeader(f"{name}: a whole number of bytes is needed.")
    return int(value)


def parse_metadata(value: str) -> dict[str, str]:
    """Return the pairs of Upload-Metadata, decoded. Raises BadHeader."""
    found: dict[str, str] = {}
    if len(value) > LONGEST_METADATA:
        raise BadHeader("Upload-Metadata is too long.")
    for pair in filter(None, (part.strip() for part in value.split(","))):
        key, _space, coded = pair.partition(" ")
        if key in found or not key.isascii():
            raise BadHeader(f"Upload-Metadata: {key!a} is there twice or is not ASCII.")
        try:
            found[key] = base64.b64decode(coded, validate=True).decode()
        except (binascii.Error, ValueError):
            raise BadHeader(f"Upload-Metadata: {key} is not UTF-8 in Base64.") from None
    return found


def parse_checksum(value: str | None) -> Checksum | None:
    """Return what Upload-Checksum asks for; None without one. Raises BadHeader."""
    if value is None:
        return None
    algorithm, _space, coded = value.strip().partition(" ")
    if algorithm not in ALGORITHMS:
        raise BadHeader(f"Upload-Checksum: {algorithm!a} is not among {', '.join(ALGORITHMS)}.")
    try:
        return Checksum(algorithm, base64.b64decode(coded, validate=True))
    except (binascii.Error, ValueError):
        raise BadHeader("Upload-Checksum is not Base64.") from None
