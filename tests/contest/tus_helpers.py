"""Clients of the upload protocol, and what an upload leaves behind."""

import base64
import hashlib
import random
from pathlib import Path

from django.conf import settings
from django.test import Client

from contest.arriving.store import FOLDER
from contest.models.upload import private_storage
from tests import files
from tests.contest.entry_helpers import make_draft
from tests.factories.contest import EditionFactory, MembershipFactory, OrganizationFactory, UserFactory

PIECE = "application/offset+octet-stream"
TOKEN = "t" * 32


def metadata(**facts):
    return ",".join(f"{key} {base64.b64encode(value.encode()).decode()}" for key, value in facts.items())


class Tus:
    """A client of the protocol, made of nothing but headers."""

    def __init__(self, client, entry):
        self.client, self.entry = client, entry
        self.script = entry.entry_type.requirements.get(name="讲稿")
        self.film = entry.entry_type.requirements.get(name="视频")

    def create(self, length, place=None, name="讲稿.docx", body=None, **headers):
        facts = {"entry": self.entry.code, "requirement": (place or self.script).code, "filename": name}
        facts |= headers.pop("facts", {})
        headers = {
            "Tus-Resumable": "1.0.0",
            "Upload-Length": str(length),
            "Upload-Metadata": metadata(**facts),
        } | headers
        headers = {key: value for key, value in headers.items() if value is not None}
        return self.client.post(
            "/uploads/",
            data=body or b"",
            content_type=PIECE if body is not None else "text/plain",
            headers=headers,
        )

    def patch(self, where, offset, body, content_type=PIECE, **headers):
        headers = {"Tus-Resumable": "1.0.0", "Upload-Offset": str(offset)} | headers
        return self.client.patch(where, data=body, content_type=content_type, headers=headers)

    def head(self, where):
        return self.client.head(where, headers={"Tus-Resumable": "1.0.0"})

    def offset(self, where):
        return int(self.head(where).headers["Upload-Offset"])


def make_sender():
    """A contestant with a draft who is logged in; returns headers and metadata for a client that sends a film."""
    edition = EditionFactory(code="2026")
    unit = OrganizationFactory(name="协兴镇党委")
    contestant = UserFactory(full_name="李春燕", organization=unit)
    MembershipFactory(user=contestant, edition=edition)
    entry = make_draft(edition, contestant, unit, complete=False)
    facts = {
        "entry": entry.code,
        "requirement": entry.entry_type.requirements.get(name="视频").code,
        "filename": "家书.mp4",
    }
    return headers_of(contestant), facts


def headers_of(user):
    """The headers by which a server knows a person, for clients that are no browser."""
    browser = Client()
    browser.force_login(user)
    session = browser.cookies[settings.SESSION_COOKIE_NAME].value
    return {"Cookie": f"{settings.SESSION_COOKIE_NAME}={session}; csrftoken={TOKEN}", "X-CSRFToken": TOKEN}


def left_of(code):
    """What lies on the disk or in the bucket of an upload on its way in."""
    found = [path.name for path in Path(settings.FILE_UPLOAD_TEMP_DIR).glob(f"{code}*")]
    if settings.S3:
        place, prefix = private_storage(), f"{FOLDER}{code}/"
        bucket = {"Bucket": place.bucket_name, "Prefix": prefix}
        found += [one["Key"] for one in place.client.list_objects_v2(**bucket).get("Contents", ())]
        found += [one["UploadId"] for one in place.client.list_multipart_uploads(**bucket).get("Uploads", ())]
    return found


def write_film(path, size):
    """Write a film of the wished size: its real content, then random bytes that players skip."""
    with path.open("wb") as file:
        file.write(files.mp4_file() + size.to_bytes(4, "big") + b"free")
        for _turn in range((size - 8) // 992_000):
            file.write(random.randbytes(992_000))
        file.write(random.randbytes((size - 8) % 992_000))
    return path


def sha256(path):
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
