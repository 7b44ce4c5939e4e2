"""The nginx of docs/install.md, word for word but for addresses and folders, in front of a real server."""

import http.client
import json
import os
import random
import re
import shutil
import socket
import ssl
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import pytest
import requests
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from django.urls import reverse
from tusclient import client as tuspy

from contest.models import JournalEntry, Material
from contest.states import Role
from tests.contest.tus_helpers import PIECE, headers_of, make_sender, metadata, sha256, write_film
from tests.factories.contest import MembershipFactory, UserFactory
from tests.plugins.serving import BASE, Server, free_port, wait_for

SIZE = 3_000_000
NAME = "%E5%AE%B6%E4%B9%A6.mp4"


def documented():
    """The block of the documentation, as an administrator would copy it."""
    text = (BASE / "docs" / "install.md").read_text(encoding="utf-8")
    (block,) = re.findall(r"```nginx\n(.*?)```", text, re.DOTALL)
    return block


def replaced(text, old, new):
    assert text.count(old) == 1, old
    return text.replace(old, new)


def make_certificate(folder):
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "contest.example.org")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .sign(key, hashes.SHA256())
    )
    secret = serialization.NoEncryption()
    form = serialization.PrivateFormat.PKCS8
    (folder / "key").write_bytes(key.private_bytes(serialization.Encoding.PEM, form, secret))
    (folder / "certificate").write_bytes(certificate.public_bytes(serialization.Encoding.PEM))


class Nginx:
    """nginx as documented, on a port of its own. media: what it sends; folder: for everything that it writes."""

    def __init__(self, program, server, media, folder):
        self.media, self.folder, self.port = media, folder, free_port()
        self.certificate = str(folder / "certificate")
        make_certificate(folder)
        block = replaced(documented(), "listen 443 ssl", f"listen 127.0.0.1:{self.port} ssl")
        block = replaced(block, "http://127.0.0.1:8000", server.url)
        block = replaced(block, "/etc/ssl/contest.example.org.pem", self.certificate)
        block = replaced(block, "/etc/ssl/contest.example.org.key", str(folder / "key"))
        block = replaced(block, "/srv/jiangtai/var/media/", f"{media}/")
        temporary = "".join(
            f"{what}_temp_path {folder}/{what};\n"
            for what in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
        )
        user = "user root;" if os.geteuid() == 0 else ""  # pytest's folders are open to their owner alone
        config = folder / "nginx.conf"
        config.write_text(
            f"daemon off; {user} pid {folder}/pid; error_log stderr; worker_processes 1;\n"
            f"events {{}}\nhttp {{\ninclude /etc/nginx/mime.types; access_log off;\n{temporary}{block}}}\n"
        )
        command = [program, "-c", str(config), "-p", str(folder), "-e", "stderr"]
        self.process = subprocess.Popen(command)
        wait_for(self.port, "nginx")

    @property
    def url(self):
        return f"https://127.0.0.1:{self.port}"

    def collecting(self):
        """Open files in which answers wait for slow clients; they have no name any more."""
        master = self.process.pid
        workers = Path(f"/proc/{master}/task/{master}/children").read_text().split()
        links = [str(one.readlink()) for worker in workers for one in Path(f"/proc/{worker}/fd").iterdir()]
        return [link for link in links if link.startswith(f"{self.folder}/proxy/")]

    def stop(self):
        self.process.terminate()
        self.process.wait(30)


@pytest.fixture(scope="module")
def running(django_db_setup, tmp_path_factory):
    """One nginx and one server for all tests of this file, with files in a folder of their own."""
    program = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
    if program is None:
        pytest.fail("nginx is missing. Install it: apt-get install --no-install-recommends nginx")
    media = tmp_path_factory.mktemp("media")
    server = Server(
        SERVED_MEDIA=str(media), ACCEL_PREFIX="/protected/", SITE_URL="https://contest.example.org"
    )
    nginx = Nginx(program, server, media, tmp_path_factory.mktemp("nginx"))
    yield nginx
    nginx.stop()
    server.kill()


@pytest.fixture
def nginx(running, settings, transactional_db):
    settings.MEDIA_ROOT = running.media
    return running


@pytest.fixture
def film(tmp_path):
    return write_film(tmp_path / "家书.mp4", SIZE)


@pytest.fixture
def sender(nginx):
    headers, facts = make_sender()
    return {**headers, "Origin": nginx.url}, facts


@pytest.fixture
def ask(nginx):
    def send(method, path, headers=(), **extra):
        extra = {"allow_redirects": False, "timeout": 60, "verify": nginx.certificate, **extra}
        return requests.request(method, nginx.url + path, headers=dict(headers), **extra)

    return send


@pytest.fixture
def sent(nginx, film, sender, monkeypatch):
    """A film that came by tus through nginx."""
    headers, facts = sender
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", nginx.certificate)
    client = tuspy.TusClient(f"{nginx.url}/uploads/", headers=headers)
    with film.open("rb") as stream:
        client.uploader(file_stream=stream, chunk_size=2**20, metadata=facts).upload()
    return Material.objects.get()


def test_a_film_comes_in_and_goes_out_through_nginx(nginx, sent, film, sender, ask):
    headers, content = sender[0], film.read_bytes()
    assert sent.upload.sha256 == sha256(film)
    where = reverse("contest:material-file", args=[sent.entry.code, sent.code])

    whole = ask("GET", where, headers)
    assert (whole.status_code, whole.content) == (200, content)
    assert whole.headers["Content-Type"] == "video/mp4"
    assert whole.headers["Content-Disposition"] == f"inline; filename*=utf-8''{NAME}"
    assert whole.headers["X-Content-Type-Options"] == "nosniff"
    assert whole.headers["Content-Security-Policy"].startswith("sandbox")
    assert {"private", "no-cache"} <= set(whole.headers["Cache-Control"].split(", "))
    assert "X-Accel-Redirect" not in whole.headers
    saved = ask("GET", f"{where}?download=1", headers)
    assert saved.headers["Content-Disposition"] == f"attachment; filename*=utf-8''{NAME}"

    for asked, first, last in (
        ("100-199", 100, 199),
        ("-500", SIZE - 500, None),
        ("2000000-", 2_000_000, None),
    ):
        last = len(content) - 1 if last is None else last
        first = len(content) - 500 if asked == "-500" else first
        part = ask("GET", where, {**headers, "Range": f"bytes={asked}"})
        assert (part.status_code, part.content) == (206, content[first : last + 1])
        assert part.headers["Content-Range"] == f"bytes {first}-{last}/{len(content)}"
        assert part.headers["X-Content-Type-Options"] == "nosniff"
    beyond = ask("GET", where, {**headers, "Range": f"bytes={len(content)}-"})
    assert (beyond.status_code, beyond.headers["Content-Range"]) == (416, f"bytes */{len(content)}")
    head = ask("HEAD", where, headers)
    assert (head.status_code, head.headers["Content-Length"], head.content) == (200, str(len(content)), b"")
    again = ask("GET", where, {**headers, "If-None-Match": whole.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")

    assert ask("GET", where, headers_of(UserFactory())).status_code == 404
    assert ask("GET", where).status_code == 302
    for path in (f"/protected/{sent.upload.file.name}", f"//protected/{sent.upload.file.name}"):
        assert ask("GET", path, headers).status_code == 404


def test_what_came_before_a_cut_is_kept_behind_nginx(nginx, film, sender, ask):
    headers, facts = sender
    tus = {**headers, "Tus-Resumable": "1.0.0"}
    made = ask(
        "POST",
        "/uploads/",
        {**tus, "Upload-Length": str(film.stat().st_size), "Upload-Metadata": metadata(**facts)},
    )
    where = made.headers["Location"]
    lines = {**tus, "Host": f"127.0.0.1:{nginx.port}", "Content-Type": PIECE, "Content-Length": "2000000"}
    lines["Upload-Offset"] = "0"
    head = f"PATCH {where} HTTP/1.1\r\n" + "".join(f"{name}: {value}\r\n" for name, value in lines.items())
    trust = ssl.create_default_context(cafile=nginx.certificate)
    with (
        socket.create_connection(("127.0.0.1", nginx.port)) as wire,
        trust.wrap_socket(wire, server_hostname="127.0.0.1") as line,
    ):
        line.sendall(f"{head}\r\n".encode() + film.read_bytes()[:1_234_567])
        time.sleep(1)
    ends = time.monotonic() + 30
    while (
        found := ask("HEAD", where, tus).headers["Upload-Offset"]
    ) != "1234567" and time.monotonic() < ends:
        time.sleep(0.2)
    assert found == "1234567"


def test_the_journal_knows_whence_people_come_and_believes_no_forged_address(nginx, sender):
    headers, facts = sender
    trust = ssl.create_default_context(cafile=nginx.certificate)
    line = http.client.HTTPSConnection(
        "127.0.0.1", nginx.port, source_address=("127.0.0.7", 0), context=trust, timeout=60
    )
    said = {**headers, "Tus-Resumable": "1.0.0", "Upload-Length": "1000", "X-Forwarded-For": "192.0.2.1"}
    line.request("POST", "/uploads/", headers={**said, "Upload-Metadata": metadata(**facts)})
    assert line.getresponse().status == 201
    line.close()
    assert JournalEntry.objects.get(verb="upload.begun").device.startswith("127.0.0.7 ")


def test_a_zip_is_not_collected_on_its_way(nginx, sent, film, ask):
    organizer = UserFactory()
    MembershipFactory(user=organizer, edition=sent.entry.edition, role=Role.ORGANIZER)
    where = reverse("contest:collection-archive", args=[sent.entry.edition.code])
    with film.open("ab") as stored:  # more than fits into the buffers of the line
        stored.write(random.randbytes(30_000_000))
    shutil.copyfile(film, sent.upload.file.path)
    answer = ask("GET", where, headers_of(organizer), stream=True)
    pieces = answer.iter_content(2**16)
    first = next(pieces)
    assert first.startswith(b"PK\x03\x04")
    time.sleep(1)
    assert not nginx.collecting()
    assert sum(len(piece) for piece in pieces) > film.stat().st_size - len(first)


@pytest.mark.pure
@pytest.mark.parametrize(("prefix", "file", "folder"), [("/protected/", 0o640, 0o750), ("", 0o600, 0o700)])
def test_stored_files_are_open_to_nginx_only_where_it_sends_them(prefix, file, folder):
    program = "import json; from contest import settings as s; print(json.dumps([s.FILE_UPLOAD_PERMISSIONS, s.FILE_UPLOAD_DIRECTORY_PERMISSIONS]))"
    run = subprocess.run(
        [sys.executable, "-c", program],
        cwd=BASE,
        env=os.environ | {"ACCEL_PREFIX": prefix},
        capture_output=True,
        check=True,
    )
    assert json.loads(run.stdout) == [file, folder]
