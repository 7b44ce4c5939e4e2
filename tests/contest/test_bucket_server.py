"""Two servers and a store that speaks S3: pieces of one upload go to either, and files come from the store."""

import io
import os
import random
import socket
import threading
import zipfile
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from django.urls import reverse
from tusclient import client as tuspy
from tusclient.exceptions import TusCommunicationError

from contest.models import Material, Rendition, UploadSession
from contest.states import RenditionKind, Role, UploadState
from tests.contest.tus_helpers import PIECE, headers_of, left_of, make_sender, metadata, sha256, write_film
from tests.factories.contest import MembershipFactory, UserFactory
from tests.plugins.serving import Server, environment_of, files_in, place_in

MEGABYTES = int(os.environ.get("TUS_MEGABYTES", "21"))
MIB = 2**20


@pytest.fixture(scope="module")
def pair(store_url, django_db_setup):
    """Two servers for all tests of this file, and the bucket that they know."""
    place = place_in(store_url, "served")
    running = [Server(wait=False, **environment_of(place)) for _ in range(2)]
    for one in running:
        one.wait()
    yield place, running
    for one in running:
        one.kill()


@pytest.fixture
def bucket(pair, settings):
    with files_in(pair[0], settings) as made:
        yield made


@pytest.fixture
def servers(pair, bucket, transactional_db):
    return pair[1]


@pytest.fixture
def film(tmp_path):
    return write_film(tmp_path / "家书.mp4", MEGABYTES * 1_000_000)


@pytest.fixture
def sender(bucket, transactional_db):
    return make_sender()


def announce(server, film, sender):
    """Announce a film and return where its pieces go, without the server's name."""
    headers, facts = sender
    answer = requests.post(
        f"{server.url}/uploads/",
        headers={
            **headers,
            "Tus-Resumable": "1.0.0",
            "Upload-Length": str(film.stat().st_size),
            "Upload-Metadata": metadata(**facts),
        },
        timeout=60,
    )
    assert answer.status_code == 201, answer.text
    return answer.headers["Location"]


def ask(method, url, sender, body=b"", **headers):
    said = {**sender[0], "Tus-Resumable": "1.0.0", **headers}
    return requests.request(method, url, headers=said, data=body, timeout=300)


def patch(url, sender, offset, body):
    return ask("PATCH", url, sender, body, **{"Upload-Offset": str(offset), "Content-Type": PIECE})


def how_far(url, sender):
    return int(ask("HEAD", url, sender).headers["Upload-Offset"])


def arrived_whole(film):
    material = Material.objects.get()
    assert material.upload.sha256 == sha256(film)
    session = UploadSession.objects.get()
    assert (session.state, session.offset) == (UploadState.DONE, film.stat().st_size)
    assert not left_of(session.code)
    return material


@pytest.mark.parametrize("piece", [8 * MIB, 3 * MIB])
def test_two_servers_take_the_pieces_of_one_upload_by_turns(servers, film, sender, bucket, piece):
    headers = sender[0]
    where = announce(servers[0], film, sender)
    client = tuspy.TusClient(f"{servers[0].url}/uploads/", headers=headers)
    with film.open("rb") as stream:
        uploader = client.uploader(file_stream=stream, chunk_size=piece, url=f"{servers[0].url}{where}")
        turn = 0
        while uploader.offset < film.stat().st_size:
            uploader.set_url(f"{servers[turn % 2].url}{where}")
            assert how_far(f"{servers[(turn + 1) % 2].url}{where}", sender) == uploader.offset
            uploader.upload_chunk()
            turn += 1
    material = arrived_whole(film)
    name = material.upload.file.name
    body = bucket.client.get_object(Bucket=bucket.place.name, Key=name)["Body"].read()
    assert body == film.read_bytes()
    assert not bucket.unfinished()


def test_pieces_of_any_size_and_cut_ones_come_to_the_same_file(servers, film, sender):
    content, chance = film.read_bytes(), random.Random(random.random())
    where = announce(servers[0], film, sender)
    cut, whole = 0, 0
    while (offset := how_far(f"{servers[0].url}{where}", sender)) < len(content):
        server = chance.choice(servers)
        if not cut or (whole and chance.random() < 0.4):  # at least one of each
            declared = min(chance.randrange(1, 9 * MIB), len(content) - offset)
            sent = content[offset : offset + chance.randrange(declared)]
            cut_piece(server, where, sender, offset, declared, sent)
            cut += 1
        else:
            end = offset + chance.choice([1, 1000, MIB, 5 * MIB, 8 * MIB, 12 * MIB])
            answer = patch(f"{server.url}{where}", sender, offset, content[offset:end])
            assert answer.status_code in {204, 409}, (
                answer.text
            )  # a cut one may have been written down in between
            whole += 1
    assert cut
    assert whole
    arrived_whole(film)


def cut_piece(server, where, sender, offset, declared, body):
    """Send the head of a piece and a part of its body, and hang up."""
    lines = {**sender[0], "Tus-Resumable": "1.0.0", "Upload-Offset": offset, "Content-Type": PIECE}
    lines |= {"Content-Length": declared, "Host": "127.0.0.1"}
    head = f"PATCH {where} HTTP/1.1\r\n" + "".join(f"{name}: {value}\r\n" for name, value in lines.items())
    with socket.create_connection(("127.0.0.1", server.port)) as wire:
        wire.sendall(f"{head}\r\n".encode() + body)
        wire.shutdown(socket.SHUT_WR)
        wire.settimeout(60)
        while wire.recv(4096):
            pass


def test_two_clients_that_send_the_same_upload_at_once_do_not_harm_it(servers, film, sender):
    headers = sender[0]
    where = announce(servers[0], film, sender)
    seed, refused, troubles = random.random(), [], []

    def send(number):
        chance = random.Random(f"{seed} {number}")
        client = tuspy.TusClient(f"{servers[number].url}/uploads/", headers=headers)
        with film.open("rb") as stream:
            for _turn in range(500):
                uploader = client.uploader(
                    file_stream=stream,
                    chunk_size=chance.randrange(MIB, 9 * MIB),
                    url=f"{servers[number].url}{where}",
                )
                if uploader.offset >= film.stat().st_size:
                    return
                try:
                    uploader.upload_chunk()
                except TusCommunicationError as error:
                    refused.append(error.status_code)
            troubles.append("it did not come to an end")

    both = [threading.Thread(target=send, args=(number,)) for number in range(2)]
    for one in both:
        one.start()
    for one in both:
        one.join()
    assert not troubles
    assert set(refused) <= {409, 423}
    arrived_whole(film)


def test_faults_are_told_by_either_server_and_a_cancelled_upload_leaves_nothing(
    servers, film, sender, bucket
):
    content = film.read_bytes()
    where = announce(servers[0], film, sender)
    here, there = (f"{server.url}{where}" for server in servers)
    assert patch(here, sender, 0, content[: 9 * MIB]).status_code == 204
    assert len(bucket.unfinished()) == 1
    wrong = patch(there, sender, 8 * MIB, content[8 * MIB : 16 * MIB])
    assert (wrong.status_code, wrong.headers["Upload-Offset"]) == (409, str(9 * MIB))
    assert patch(there, sender, 9 * MIB, content).status_code == 413
    bad = ask(
        "PATCH",
        there,
        sender,
        content[:100],
        **{"Upload-Offset": str(9 * MIB), "Content-Type": PIECE, "Upload-Checksum": "sha1 AAAA"},
    )
    assert bad.status_code == 460
    assert how_far(here, sender) == 9 * MIB
    assert ask("DELETE", there, sender).status_code == 204
    assert patch(here, sender, 9 * MIB, content[9 * MIB :]).status_code == 404
    assert not bucket.lying()
    assert not bucket.unfinished()


def test_files_come_from_the_store_by_dated_links(servers, film, sender, bucket):
    headers = sender[0]
    where = announce(servers[0], film, sender)
    client = tuspy.TusClient(f"{servers[0].url}/uploads/", headers=headers)
    with film.open("rb") as stream:
        client.uploader(file_stream=stream, chunk_size=8 * MIB, url=f"{servers[0].url}{where}").upload()
    material = arrived_whole(film)
    content = film.read_bytes()
    address = servers[1].url + reverse("contest:material-file", args=[material.entry.code, material.code])

    led = requests.get(address, headers=headers, allow_redirects=False, timeout=60)
    assert led.status_code == 302
    link = urlsplit(led.headers["Location"])
    assert f"{link.scheme}://{link.netloc}" == bucket.place.origin
    assert parse_qs(link.query)["X-Amz-Expires"] == ["14400"]
    assert "no-cache" in led.headers["Cache-Control"]
    whole = requests.get(address, headers=headers, timeout=60)
    assert whole.content == content
    assert whole.headers["Content-Type"] == "video/mp4"
    assert whole.headers["Content-Disposition"] == "inline; filename*=utf-8''%E5%AE%B6%E4%B9%A6.mp4"
    saved = requests.get(f"{address}?download=1", headers=headers, timeout=60, stream=True)
    assert saved.headers["Content-Disposition"].startswith("attachment;")
    saved.close()
    part = requests.get(address, headers={**headers, "Range": "bytes=100-199"}, timeout=60)
    assert (part.status_code, part.content) == (206, content[100:200])
    assert part.headers["Content-Range"] == f"bytes 100-199/{len(content)}"
    beyond = requests.get(address, headers={**headers, "Range": f"bytes={len(content)}-"}, timeout=60)
    assert beyond.status_code == 416
    head = requests.head(address, headers=headers, allow_redirects=True, timeout=60)
    assert (head.status_code, head.headers["Content-Length"]) == (200, str(len(content)))

    stranger = headers_of(UserFactory())
    assert requests.get(address, headers=stranger, timeout=60).status_code == 404

    poster = Rendition.objects.get(source=material.upload, kind=RenditionKind.POSTER)
    assert poster.upload.file.name in bucket.lying("uploads/")
    picture = requests.get(f"{address}?form=poster", headers=headers, timeout=60)
    assert picture.headers["Content-Type"] == "image/jpeg"
    assert picture.content.startswith(b"\xff\xd8")

    organizer = UserFactory()
    MembershipFactory(user=organizer, edition=material.entry.edition, role=Role.ORGANIZER)
    everything = requests.get(
        servers[0].url + reverse("contest:collection-archive", args=[material.entry.edition.code]),
        headers=headers_of(organizer),
        timeout=60,
    )
    with zipfile.ZipFile(io.BytesIO(everything.content)) as archive:
        assert archive.testzip() is None
        assert [archive.read(one) == content for one in archive.infolist()] == [True]
