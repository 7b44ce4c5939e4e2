"""Private files in a bucket: the settings, the storage, and what becomes of uploads when the store forgets or fails."""

import hashlib
import io
import json
import os
import subprocess
import sys
import zipfile
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from botocore.exceptions import ClientError
from django.core.exceptions import ImproperlyConfigured
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.urls import reverse
from django.utils import timezone

from contest import checks, env, kept_files, texts
from contest.actions import upload_session as acts
from contest.archive import zip_pieces
from contest.arriving import WrongOffset, parts, store
from contest.bucket import BucketStorage, BucketStream
from contest.files import ranged_response
from contest.incoming import BodyCut
from contest.models import Material, Rendition, UploadSession
from contest.states import FileFormat, RenditionKind, UploadState
from tests import files
from tests.contest.entry_helpers import make_draft
from tests.contest.tus_helpers import Tus, left_of
from tests.factories.contest import UploadFactory
from tests.plugins.serving import BASE, environment_of

PART = store.PART
KEYS = {"S3_ACCESS_KEY": "key", "S3_SECRET_KEY": "secret"}


# Settings -------------------------------------------------------------------------------------------------


@pytest.fixture
def told(monkeypatch):
    """Read the bucket from these variables and no others."""
    for name in [name for name in os.environ if name.startswith("S3_")]:
        monkeypatch.delenv(name)

    def read(**names):
        for name, value in names.items():
            monkeypatch.setenv(name, value)
        return env.env_bucket()

    return read


@pytest.mark.parametrize(
    ("names", "sentence"),
    [
        ({"S3_ENDPOINT": "https://s3.example.org"}, "S3_ENDPOINT is set without S3_BUCKET"),
        (KEYS, "S3_ACCESS_KEY is set without S3_BUCKET"),
        ({"S3_BUCKET": "contest"}, "not S3_ACCESS_KEY, S3_SECRET_KEY, S3_ENDPOINT"),
        ({"S3_BUCKET": "contest", "S3_REGION": "cn-north-1", "S3_ACCESS_KEY": "key"}, "not S3_SECRET_KEY"),
        ({"S3_BUCKET": "contest", **KEYS}, r"not S3_ENDPOINT \(or, at Amazon, S3_REGION\)"),
        ({"S3_BUCKET": "Contest_1", **KEYS}, "not the name of a bucket"),
        ({"S3_BUCKET": "contest", "S3_ENDPOINT": "s3.example.org", **KEYS}, "not an address"),
        (
            {
                "S3_BUCKET": "contest",
                "S3_REGION": "x",
                "S3_PUBLIC_ENDPOINT": "https://files.example.org",
                **KEYS,
            },
            "S3_PUBLIC_ENDPOINT is set without S3_ENDPOINT",
        ),
        ({"S3_BUCKET": "contest", "S3_REGION": "x", "S3_ADDRESSING": "host", **KEYS}, "neither path nor"),
        ({"S3_BUCKET": "my.contest", "S3_REGION": "x", **KEYS}, "has a dot"),
    ],
)
def test_half_a_bucket_stops_the_start(told, names, sentence):
    with pytest.raises(ImproperlyConfigured, match=sentence):
        told(**names)


@pytest.mark.parametrize(
    ("names", "origin"),
    [
        (
            {"S3_ENDPOINT": "https://oss-cn-chengdu.aliyuncs.com", "S3_ADDRESSING": "virtual"},
            "https://contest.oss-cn-chengdu.aliyuncs.com",
        ),
        ({"S3_ENDPOINT": "http://10.0.0.5:9000"}, "http://10.0.0.5:9000"),
        (
            {"S3_ENDPOINT": "http://minio:9000", "S3_PUBLIC_ENDPOINT": "https://files.example.org"},
            "https://files.example.org",
        ),
        ({"S3_REGION": "cn-north-1"}, "https://contest.s3.cn-north-1.amazonaws.com.cn"),
        ({"S3_REGION": "eu-west-1", "S3_ADDRESSING": "path"}, "https://s3.eu-west-1.amazonaws.com"),
    ],
)
def test_links_lead_to_the_origin_that_the_content_policy_allows(told, names, origin):
    place = told(S3_BUCKET="contest", **KEYS, **names)
    assert place.origin == origin
    storage = BucketStorage(place)
    link = storage.link(
        "uploads/a.mp4", method="GET", seconds=300, content_type="video/mp4", disposition="inline"
    )
    assert f"{urlsplit(link).scheme}://{urlsplit(link).netloc}" == origin
    assert parse_qs(urlsplit(link).query)["X-Amz-Expires"] == ["300"]
    assert "secret" not in repr(place)


def test_without_a_bucket_nothing_is_different(told):
    assert told() is None


def policy_of(**extra):
    """The content policy and the storage of a process that starts with this environment."""
    program = "from contest import settings as s; import json; print(json.dumps([s.CONTENT_SECURITY_POLICY['DIRECTIVES'], s.STORAGES['private']['BACKEND']], default=str))"
    run = subprocess.run(
        [sys.executable, "-c", program], cwd=BASE, env=os.environ | extra, capture_output=True, check=True
    )
    return json.loads(run.stdout)


def test_the_content_policy_lets_pages_show_files_of_the_store(store_url):
    from tests.plugins.serving import place_in

    allowed, backend = policy_of(**environment_of(place_in(store_url, "contest")))
    assert backend == "contest.bucket.BucketStorage"
    for part in ("img-src", "media-src", "frame-src"):
        assert store_url in allowed[part]
    assert store_url not in json.dumps([allowed["default-src"], allowed.get("script-src")])
    plain, backend = policy_of()
    assert "http" not in json.dumps(plain)
    assert "FileSystemStorage" in backend


def test_checks_name_what_is_wrong_with_a_bucket(bucket, settings, monkeypatch):
    assert checks.bucket_is_configured(None) == []
    assert checks.bucket_takes_files(None) == []
    assert not bucket.lying()
    settings.ACCEL_PREFIX, settings.HTTPS = "/protected/", True
    assert [found.id for found in checks.bucket_is_configured(None)] == ["contest.E004", "contest.E005"]
    with monkeypatch.context() as patch:
        patch.setattr(storages["private"], "bucket_name", "nowhere")
        (found,) = checks.bucket_takes_files(None)
    assert (found.id, "NoSuchBucket" in found.msg) == ("contest.E006", True)


# The storage ----------------------------------------------------------------------------------------------


def put(bucket, content, name="uploads/x"):
    bucket.client.put_object(Bucket=bucket.place.name, Key=name, Body=content)
    return name


def test_a_file_is_read_from_any_place_without_being_fetched(bucket):
    content = os.urandom(3_000_000)
    asked = []
    bucket.client.meta.events.register("before-call.s3.GetObject", lambda **facts: asked.append(facts))
    with storages["private"].open(put(bucket, content)) as file:
        assert not asked
        assert file.size == len(content)
        assert file.read(10) == content[:10]
        assert file.seek(-5, io.SEEK_END) == len(content) - 5
        assert file.read() == content[-5:]
        file.seek(1_000_000)
        assert file.read(1_500_000) == content[1_000_000:2_500_000]
        assert file.read(1) == content[2_500_000:2_500_001]
    assert len(asked) == 3


def test_an_answer_that_breaks_off_is_asked_for_again_from_there(bucket):
    content = os.urandom(500_000)
    name = put(bucket, content)

    class Broken:
        """A store whose first answers end early."""

        turns = 0

        def get_object(self, **facts):
            answer = bucket.client.get_object(**facts)
            Broken.turns += 1
            if Broken.turns < 3:
                answer["Body"]._raw_stream = io.BytesIO(answer["Body"]._raw_stream.read(100_000))
            return answer

    stream = BucketStream(Broken(), bucket.place.name, name, len(content))
    assert io.BufferedReader(stream, 65536).read() == content
    assert Broken.turns == 3


def test_what_is_not_there_is_told_as_the_disk_tells_it(bucket, db, rf):
    storage = storages["private"]
    for ask in (storage.open, storage.get_modified_time, storage.size):
        with pytest.raises(FileNotFoundError):
            ask("uploads/nothing")
    storage.delete("uploads/nothing")
    upload = UploadFactory(file=ContentFile(b"x" * 15, name="x"))
    put(bucket, b"abc")
    storage.delete(upload.file.name)
    pieces = b"".join(zip_pieces([("讲稿.pdf", upload)]))
    with zipfile.ZipFile(io.BytesIO(pieces)) as archive:
        assert len(archive.namelist()) == 1
        assert "讲稿.pdf" in archive.read(archive.namelist()[0]).decode()


def test_two_files_of_one_name_do_not_overwrite_each_other(bucket):
    storage = storages["private"]
    first, second = (storage.save("uploads/one", ContentFile(content)) for content in (b"first", b"second"))
    assert first != second
    assert storage.open(first).read() == b"first"


def test_office_documents_are_read_where_they_lie(bucket):
    with storages["private"].open(put(bucket, files.docx_file("乡村振兴"))) as file:
        assert "乡村振兴" in texts.docx_text(file)


def test_files_between_two_steps_are_kept_for_a_day(bucket, time_machine):
    name = kept_files.keep(b"table")
    assert kept_files.load(name) == b"table"
    assert kept_files.load("0" * 32) is None
    time_machine.move_to(timezone.now() + timedelta(hours=25))
    other = kept_files.keep(b"other")
    assert kept_files.load(name) is None
    kept_files.forget(other)
    assert not bucket.lying()


# Answers --------------------------------------------------------------------------------------------------


def link_of(answer):
    assert answer.status_code == 302
    return {key: value[0] for key, value in parse_qs(urlsplit(answer["Location"]).query).items()}


def test_links_carry_the_name_and_the_type_and_are_short_lived(bucket, db, rf):
    upload = UploadFactory(original_name="从牌坊村走出的人" * 7 + ".pdf")
    shown = link_of(ranged_response(rf.get("/"), upload, inline=True))
    assert shown["X-Amz-Expires"] == "300"
    assert shown["response-content-type"] == "application/pdf"
    assert shown["response-content-disposition"].startswith("inline; filename*=utf-8''%E4%BB%8E")
    saved = link_of(ranged_response(rf.get("/"), upload, "讲稿"))
    assert saved["response-content-disposition"] == ("attachment; filename*=utf-8''%E8%AE%B2%E7%A8%BF.pdf")
    head = link_of(ranged_response(rf.head("/"), upload, "讲稿"))
    assert head["X-Amz-Signature"] != saved["X-Amz-Signature"]
    upload.format = FileFormat.DOCX
    assert link_of(ranged_response(rf.get("/"), upload, inline=True))[
        "response-content-disposition"
    ].startswith("attachment")
    upload.format = FileFormat.MP4
    assert link_of(ranged_response(rf.get("/"), upload, inline=True))["X-Amz-Expires"] == "14400"


def test_an_answer_with_a_link_is_nobody_elses_and_is_asked_for_each_time(bucket, db, rf):
    answer = ranged_response(rf.get("/"), UploadFactory())
    assert {"private", "no-cache"} <= set(answer["Cache-Control"].split(", "))
    assert "ETag" not in answer


# Uploads --------------------------------------------------------------------------------------------------


@pytest.fixture
def entry(edition, contestant, unit):
    return make_draft(edition, contestant, unit, complete=False)


@pytest.fixture
def tus(bucket, client_of, contestant, entry):
    return Tus(client_of(contestant), entry)


@pytest.fixture
def film():
    """A film of two parts and a half."""
    size = 5 * PART // 2
    head = files.mp4_file() + size.to_bytes(4, "big") + b"free"
    return head + os.urandom(size - 8)


@pytest.fixture
def begun(tus, film):
    return tus.create(len(film), tus.film, "家书.mp4").headers["Location"]


def asked_of(client):
    """Count what the store is asked from now on."""
    counts = {}

    def count(model, **facts):
        counts[model.name] = counts.get(model.name, 0) + 1

    client.meta.events.register("before-call.s3", count)
    return counts


def test_one_piece_is_one_part_and_the_whole_is_copied_by_the_store(
    bucket, tus, begun, film, django_capture_on_commit_callbacks
):
    counts = asked_of(bucket.client)
    with django_capture_on_commit_callbacks(execute=True):
        for offset in range(0, len(film), PART):
            assert tus.patch(begun, offset, film[offset : offset + PART]).status_code == 204
    assert (counts["UploadPart"], counts["CreateMultipartUpload"], counts["CopyObject"]) == (3, 1, 1)
    material = Material.objects.get()
    assert material.upload.sha256 == hashlib.sha256(film).hexdigest()
    made = [one.upload.file.name for one in Rendition.objects.select_related("upload")]
    assert RenditionKind.POSTER in Rendition.objects.values_list("kind", flat=True)
    assert counts["PutObject"] == len(made)
    assert set(bucket.lying()) == {material.upload.file.name, *made}


def test_small_pieces_wait_until_a_part_is_full(bucket, tus, begun, film):
    at = 0
    for size in [1] * 40 + [PART - 41, 100, PART, 7]:
        assert tus.patch(begun, at, film[at : at + size]).status_code == 204
        at += size
        kept = UploadSession.objects.get().parts
        assert len(kept["tails"]) <= store.MOST_TAILS + 1
        assert len(bucket.lying()) == len(kept["tails"])
    assert [number for number, _etag in kept["parts"]] == [1, 2]
    assert tus.patch(begun, at, film[at:]).status_code == 204
    assert Material.objects.get().upload.sha256 == hashlib.sha256(film).hexdigest()
    assert not left_of(UploadSession.objects.get().code)


def test_a_long_piece_that_is_cut_keeps_its_parts_and_the_rest(bucket, tus, begun, film, monkeypatch):
    def cut(request):
        for at in range(0, PART + 1_000_000, 250_000):
            yield film[at : min(at + 250_000, PART + 1_000_000)]
        raise BodyCut

    with monkeypatch.context() as patch:
        patch.setattr("contest.views.tus.body_blocks", cut)
        tus.patch(begun, 0, film)
    assert tus.offset(begun) == PART + 1_000_000
    assert tus.patch(begun, PART + 1_000_000, film[PART + 1_000_000 :]).status_code == 204
    assert Material.objects.get().upload.sha256 == hashlib.sha256(film).hexdigest()


def test_a_writer_that_is_overtaken_brings_nothing(bucket, tus, begun, film):
    session = UploadSession.objects.get()

    def overtaken():
        yield film[:PART]
        parts().append(session, PART, [film[PART : PART + 100]])
        yield film[PART : PART + 500]

    with pytest.raises(WrongOffset):
        parts().append(session, 0, overtaken())
    assert tus.offset(begun) == PART + 100
    assert len(bucket.lying()) == 1
    assert tus.patch(begun, PART + 100, film[PART + 100 :]).status_code == 204
    assert Material.objects.get().upload.sha256 == hashlib.sha256(film).hexdigest()


def test_a_writer_notices_soon_that_it_sends_in_vain(bucket, tus, begun, film, monkeypatch):
    monkeypatch.setattr(store, "GLANCE", 0)
    session = UploadSession.objects.get()
    taken = []

    def overtaken():
        for at in range(0, PART, 250_000):
            if at == 500_000:
                parts().append(session, 0, [film[:100]])
            taken.append(at)
            yield film[at : at + 250_000]

    with pytest.raises(WrongOffset):
        parts().append(session, 0, overtaken())
    assert len(taken) < 5


def test_two_that_begin_at_once_leave_one_multipart_upload(bucket, tus, begun, film):
    session = UploadSession.objects.get()
    first, second = ((film[at : at + 2**20] for at in range(0, 9 * 2**20, 2**20)) for _ in range(2))

    def both():
        for number, block in enumerate(second):
            if number == 7:
                parts().append(session, 0, first)
            yield block

    with pytest.raises(WrongOffset):
        parts().append(session, 0, both())
    assert len(bucket.unfinished()) == 1
    assert tus.offset(begun) == 9 * 2**20
    assert tus.patch(begun, 9 * 2**20, film[9 * 2**20 :]).status_code == 204
    assert Material.objects.get().upload.sha256 == hashlib.sha256(film).hexdigest()


def test_what_was_looked_at_is_what_is_stored_although_another_request_brings_something_else(
    bucket, tus, monkeypatch
):
    good, other = files.docx_file(), files.docx_file("别的内容")
    length = max(len(good), len(other))
    good, other = (content + bytes(length - len(content)) for content in (good, other))
    where = tus.create(length).headers["Location"]
    session = UploadSession.objects.get()

    def slow():
        yield other[:-1]
        parts().append(session, 0, [good])
        with parts().whole(session) as looked_at:
            assert looked_at.read() == good
            yield other[-1:]

    with pytest.raises(WrongOffset):
        parts().append(session, 0, slow())
    assert len(bucket.lying()) == 1
    with parts().whole(session) as whole:
        stored = storages["private"].save("uploads/stored", whole)
    assert storages["private"].open(stored).read() == good
    assert tus.offset(where) == length


def lose_upload(bucket):
    """Let the store have cleared the multipart uploads away; moto itself answers 500 to what it no longer knows."""
    answer = {"Error": {"Code": "NoSuchUpload", "Message": "gone"}}

    def gone(params, model, **facts):
        if any(one in params["url"] for one in lost):
            raise ClientError(answer, model.name)

    lost = [one["UploadId"] for one in bucket.unfinished()]
    for what in ("UploadPart", "CompleteMultipartUpload"):
        bucket.client.meta.events.register(f"before-call.s3.{what}", gone)
    for one in bucket.unfinished():
        bucket.client.abort_multipart_upload(
            Bucket=bucket.place.name, Key=one["Key"], UploadId=one["UploadId"]
        )


def lose_objects(bucket):
    for key in bucket.lying():
        bucket.client.delete_object(Bucket=bucket.place.name, Key=key)


@pytest.mark.parametrize("lose", [lose_upload, lose_objects])
def test_an_upload_that_the_store_has_lost_begins_anew(bucket, tus, begun, film, lose):
    assert tus.patch(begun, 0, film[: PART + 10]).status_code == 204
    lose(bucket)
    refused = tus.patch(begun, PART + 10, film[PART + 10 : 2 * PART + 10])
    assert (refused.status_code, refused.headers["Upload-Offset"]) == (409, "0")
    assert not left_of(UploadSession.objects.get().code)
    assert tus.patch(begun, 0, film).status_code == 204
    assert Material.objects.get().upload.sha256 == hashlib.sha256(film).hexdigest()


def test_a_whole_upload_that_the_store_has_lost_begins_anew(bucket, tus, begun, film):
    parts().append(UploadSession.objects.get(), 0, [film])
    lose_upload(bucket)
    outcome = tus.client.get(begun).json()
    assert (outcome["state"], outcome["offset"], outcome["error"]) == ("receiving", 0, "")
    assert tus.patch(begun, 0, film).status_code == 204
    assert Material.objects.count() == 1


def test_parts_that_were_put_together_before_a_crash_are_found(bucket, tus, begun, film):
    session = UploadSession.objects.get()
    parts().append(session, 0, [film])
    with parts().whole(session) as whole:
        assert whole.read() == film
    assert not bucket.unfinished()
    assert tus.client.get(begun).json()["state"] == "done"
    assert Material.objects.get().upload.sha256 == hashlib.sha256(film).hexdigest()


def test_a_file_that_is_refused_or_has_expired_leaves_nothing(bucket, tus, begun, film):
    broken = b"\0" * len(film)
    assert tus.patch(begun, 0, broken[: PART + 10]).status_code == 204
    assert tus.patch(begun, PART + 10, broken[PART + 10 :]).status_code == 422
    assert not bucket.lying()
    assert not bucket.unfinished()
    other = tus.create(len(film), tus.film, "家书.mp4").headers["Location"]
    assert tus.patch(other, 0, film[: PART + 10]).status_code == 204
    UploadSession.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert acts.sweep_sessions()[0] == 2
    assert not bucket.lying()
    assert not bucket.unfinished()


def test_what_no_upload_knows_is_swept_and_what_one_knows_stays(bucket, tus, begun, film, monkeypatch):
    assert tus.patch(begun, 0, film[: PART + 10]).status_code == 204
    stored = put(bucket, b"stored")
    put(bucket, b"lost", "uploading/gone/tail-1")
    assert acts.sweep_sessions() == (0, 0)
    monkeypatch.setattr(store, "FORGOTTEN", -60)
    bucket.client.create_multipart_upload(Bucket=bucket.place.name, Key="uploading/gone/whole")
    assert acts.sweep_sessions() == (0, 2)
    assert len(bucket.unfinished()) == 1
    assert stored in bucket.lying()
    assert tus.patch(begun, PART + 10, film[PART + 10 :]).status_code == 204
    assert Material.objects.get().upload.sha256 == hashlib.sha256(film).hexdigest()


def test_a_file_that_can_not_be_looked_at_now_waits(bucket, tus, begun, film, settings):
    reserve, settings.UPLOAD_DISK_RESERVE = settings.UPLOAD_DISK_RESERVE, 2**60
    refused = tus.patch(begun, 0, film)
    assert (refused.status_code, "空间" in refused.content.decode()) == (507, True)
    assert tus.client.get(begun).status_code == 507
    UploadSession.objects.update(touched_at=timezone.now() - timedelta(hours=1))
    acts.sweep_sessions()
    assert UploadSession.objects.get().state == UploadState.RECEIVING
    settings.UPLOAD_DISK_RESERVE = reserve
    assert tus.client.get(begun).json()["state"] == "done"
    assert Material.objects.get().upload.sha256 == hashlib.sha256(film).hexdigest()


def test_pages_of_a_document_are_made_and_shown_from_the_bucket(
    bucket, tus, entry, django_capture_on_commit_callbacks
):
    content = files.pdf_file(pages=2)
    tus.script.formats = [FileFormat.PDF]
    tus.script.save()
    with django_capture_on_commit_callbacks(execute=True):
        assert tus.create(len(content), name="讲稿.pdf", body=content).status_code == 201
    material = Material.objects.get()
    where = reverse("contest:material-file", args=[entry.code, material.code])
    for form, number in (("page", 1), ("page", 2), ("document", 0)):
        link = link_of(tus.client.get(f"{where}?form={form}&n={number}"))
        assert link["response-content-type"] == ("image/jpeg" if form == "page" else "application/pdf")
    assert len(bucket.lying("uploads/")) == 4


def test_the_ordinary_form_fills_the_bucket_too(bucket, client_of, contestant, entry, db):
    place = entry.entry_type.requirements.get(name="讲稿")
    where = reverse("contest:material-add", args=[entry.code, place.code])
    client_of(contestant).post(where, {"file": files.sent(files.docx_file(), "讲稿.docx")})
    material = Material.objects.get()
    assert bucket.lying("uploads/") == [material.upload.file.name]
    with material.upload.file.open("rb") as file:
        assert hashlib.file_digest(file, "sha256").hexdigest() == material.upload.sha256
