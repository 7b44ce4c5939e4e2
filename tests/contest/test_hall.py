"""A hall without the Internet: its certificate authority, its addresses, the servers that tablets meet."""

import http.client
import http.server
import os
import re
import shutil
import ssl
import stat
import subprocess
import threading
from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from django.core.management import CommandError
from playwright.sync_api import Error as BrowserError

from contest.documents.hall_sheet import HallSheet, render_hall_sheet
from contest.hall import authority
from contest.hall.addresses import host_names, lan_addresses
from contest.hall.authority import NotCovered, papers_for
from contest.management.commands import hall
from tests.plugins.installation import free_port

NAMES = ["localhost", "hall", "hall.local"]
ADDRESS = "127.0.0.2"


@pytest.fixture
def papers(tmp_path):
    return papers_for(tmp_path / "hall", [ADDRESS, "192.168.8.10"], NAMES)


def verify(papers, *options, chain=None):
    """Ask OpenSSL, as strictly as it can."""
    file = str(chain or papers.chain)
    command = ["openssl", "verify", "-x509_strict", "-purpose", "sslserver", "-CAfile", str(papers.authority)]
    done = subprocess.run(
        [*command, "-untrusted", file, *options, file], capture_output=True, text=True, check=False
    )
    return done.returncode == 0, done.stdout + done.stderr


def foreign(papers, name):
    """A certificate that the hall's issuer signs for another site; return its chain and key."""
    folder = papers.authority.parent
    issuer = x509.load_pem_x509_certificate((folder / "issuer.crt").read_bytes())
    signer = serialization.load_pem_private_key((folder / "issuer.key").read_bytes(), password=None)
    key, now = ec.generate_private_key(ec.SECP256R1()), datetime.now(tz=UTC)
    found = (
        x509.CertificateBuilder()
        .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)]))
        .issuer_name(issuer.subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=30))
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(signer.public_key()), critical=False
        )
        .sign(signer, hashes.SHA256())
    )
    chain, key_file = folder / "foreign.crt", folder / "foreign.key"
    pem = serialization.Encoding.PEM
    chain.write_bytes(found.public_bytes(pem) + issuer.public_bytes(pem))
    key_file.write_bytes(
        key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return chain, key_file


# The authority --------------------------------------------------------------------------------------------


def test_the_certificate_holds_for_the_halls_addresses_and_names(papers):
    for option in (
        ("-verify_ip", ADDRESS),
        ("-verify_ip", "192.168.8.10"),
        ("-verify_hostname", "hall.local"),
    ):
        assert verify(papers, *option)[0], verify(papers, *option)
    assert not verify(papers, "-verify_ip", "192.168.8.11")[0]


def test_the_authority_is_worth_nothing_for_a_site_on_the_internet(papers):
    chain, _key = foreign(papers, "www.example.org")
    fits, said = verify(papers, chain=chain)
    assert not fits
    assert "permitted subtree violation" in said


def test_the_authoritys_own_key_is_kept_nowhere_and_the_others_by_their_owner_alone(papers):
    folder = papers.authority.parent
    assert {file.name for file in folder.iterdir()} == {
        "authority.crt", "issuer.crt", "issuer.key", "server.crt", "server.key",
    }  # fmt: skip
    root = x509.load_pem_x509_certificate(papers.authority.read_bytes())
    for file in folder.glob("*.key"):
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
        key = serialization.load_pem_private_key(file.read_bytes(), password=None)
        assert key.public_key() != root.public_key()
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_a_new_address_gets_a_new_certificate_of_the_same_authority(papers, tmp_path):
    same = papers_for(tmp_path / "hall", [ADDRESS, "192.168.8.10"], NAMES)
    assert not same.is_new
    before, root = papers.chain.read_bytes(), papers.authority.read_bytes()
    assert same.chain.read_bytes() == before

    moved = papers_for(tmp_path / "hall", ["10.1.2.3"], NAMES)

    assert moved.chain.read_bytes() != before
    assert moved.authority.read_bytes() == root
    assert (moved.is_new, moved.sha256) == (False, papers.sha256)
    assert verify(moved, "-verify_ip", "10.1.2.3")[0]


def test_an_old_certificate_is_made_anew_and_an_old_authority_too(papers, tmp_path, monkeypatch):
    real = datetime

    class Later(real):
        days = 0

        @classmethod
        def now(cls, tz=None):
            return real.now(tz=tz) + timedelta(days=cls.days)

    monkeypatch.setattr(authority, "datetime", Later)
    before, root = papers.chain.read_bytes(), papers.authority.read_bytes()
    for days, renews, replaces in ((300, False, False), (380, True, False), (731, True, True)):
        Later.days = days
        now = papers_for(tmp_path / "hall", [ADDRESS, "192.168.8.10"], NAMES)
        assert (now.chain.read_bytes() != before) is renews
        assert (now.authority.read_bytes() != root) is replaces
        assert now.is_new is replaces


def test_an_address_outside_private_networks_is_covered_only_if_it_was_there_at_first(tmp_path):
    first = papers_for(tmp_path, ["203.0.113.7"], NAMES)
    assert verify(first, "-verify_ip", "203.0.113.7")[0]
    with pytest.raises(NotCovered, match=r"203\.0\.113\.8"):
        papers_for(tmp_path, ["203.0.113.8"], NAMES)
    assert papers_for(tmp_path, ["203.0.113.8"], NAMES, anew=True).is_new


# Addresses, ports, the sheet ------------------------------------------------------------------------------


def test_addresses_are_those_that_others_can_reach():
    for one in lan_addresses():
        assert re.fullmatch(r"\d+\.\d+\.\d+\.\d+", one)
        assert not one.startswith(("127.", "169.254."))
    assert host_names()[0] == "localhost"


def test_a_port_that_is_taken_is_not_chosen():
    import socket

    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port, other = taken.getsockname()[1], free_port()
        assert hall.choose_port(None, (port, other)) == other
        with pytest.raises(CommandError):
            hall.choose_port(None, (port,))
        with pytest.raises(CommandError):
            hall.choose_port(port, ())
    assert hall.address_of("https", "10.0.0.1", 443) == "https://10.0.0.1"
    assert hall.address_of("http", "10.0.0.1", 8080) == "http://10.0.0.1:8080"


def test_a_printed_qr_code_leads_to_the_address(tmp_path):
    import pypdfium2
    import zxingcpp

    sheet = HallSheet(
        ("https://192.168.8.10",), ("http://192.168.8.10",), "AB " * 32, "CD " * 20,
        datetime(2028, 11, 27, tzinfo=UTC),
    )  # fmt: skip
    content = render_hall_sheet(sheet)
    assert content == render_hall_sheet(sheet)
    document = pypdfium2.PdfDocument(content)
    assert len(document) == 2
    found = {code.text for code in zxingcpp.read_barcodes(document[0].render(scale=2).to_pil())}
    assert found == {"http://192.168.8.10/hall/", "https://192.168.8.10/"}
    text = document[0].get_textpage().get_text_range()
    assert "现场网络" in text
    assert "2028年11月27日" in text
    assert "Network of the hall" in document[1].get_textpage().get_text_range()


@pytest.mark.django_db
def test_the_pages_of_a_hall_are_there_in_a_hall_only(client, settings, tmp_path, papers):
    for path in ("/hall/", "/hall/jiangtai-hall.crt", "/hall/sheet.pdf"):
        assert client.get(path).status_code == 404
    settings.HALL_MODE, settings.HALL_DIR = True, papers.authority.parent
    settings.HALL_SECURE = ["https://192.168.8.10"]
    shown = client.get("/hall/").content.decode()
    assert papers.sha256 in shown
    assert "https://192.168.8.10/" in shown
    assert "描述文件" in shown
    assert "本设备已就绪" in client.get("/hall/", secure=True).content.decode()
    assert client.get("/hall/sheet.pdf").status_code == 404
    answer = client.get("/hall/jiangtai-hall.crt")
    assert answer.headers["Content-Type"] == "application/x-x509-ca-cert"
    assert x509.load_der_x509_certificate(answer.content).subject


# The real thing -------------------------------------------------------------------------------------------


@pytest.fixture
def started(installation):
    """`manage.py hall` on an empty site: the site, its ports, what it printed."""
    secure, plain = free_port(), free_port()
    words = ["manage.py", "hall", "--address", ADDRESS, "--port", str(secure), "--plain-port", str(plain)]
    out = installation.start(*words, ports=(secure, plain))
    return installation, secure, plain, out


def test_a_hall_serves_tls_that_clients_trust_by_its_authority_alone(started):
    site, secure, plain, out = started
    file = site.folder / "hall" / "authority.crt"
    context = ssl.create_default_context(cafile=str(file))
    for name in (ADDRESS, "localhost"):
        line = http.client.HTTPSConnection(name, secure, context=context, timeout=60)
        line.request("GET", "/")
        answer = line.getresponse()
        assert answer.status == 200
        assert "带入轮次" in answer.read().decode()
        line.close()
    with pytest.raises(ssl.SSLCertVerificationError):
        http.client.HTTPSConnection(
            ADDRESS, secure, context=ssl.create_default_context(), timeout=60
        ).request("GET", "/")

    line = http.client.HTTPConnection(ADDRESS, plain, timeout=60)
    line.request("GET", "/hall/jiangtai-hall.crt")
    assert line.getresponse().read() == authority.der_of(file)
    line.request("GET", "/login/")
    answer = line.getresponse()
    answer.read()
    assert "csrftoken_plain" in answer.getheader("Set-Cookie")
    assert "Secure" not in answer.getheader("Set-Cookie")
    line.close()
    printed = out.read_text()
    assert f"https://{ADDRESS}:{secure}/" in printed
    assert f"http://{ADDRESS}:{plain}/hall/" in printed
    assert "█" in printed
    assert (site.folder / "hall" / "sheet.pdf").read_bytes().startswith(b"%PDF")


def test_a_browser_that_has_the_certificate_gets_a_service_worker(
    started, browser_type, browser_type_launch_args, tmp_path
):
    """Under a name that is not localhost: there even plain HTTP would count as safe."""
    site, secure, plain, _out = started
    name = host_names()[-1]
    home = trusting(tmp_path, site.folder / "hall" / "authority.crt")
    chain, key = foreign(
        papers_for(site.folder / "hall", [ADDRESS, "127.0.0.1"], host_names()), "www.example.org"
    )
    abroad = tls_server(chain, key)
    rules = f"MAP {name} {ADDRESS},MAP www.example.org 127.0.0.1,MAP * ~NOTFOUND,EXCLUDE 127.0.0.1"
    arguments = {
        **browser_type_launch_args,
        "args": [*browser_type_launch_args["args"], f"--host-resolver-rules={rules}"],
        "env": {**os.environ, "HOME": str(home)},
    }
    browser = browser_type.launch(**arguments)
    try:
        page = browser.new_page()
        page.goto(f"http://{name}:{plain}/hall/")
        assert page.evaluate("[isSecureContext, 'serviceWorker' in navigator]") == [False, False]
        page.goto(f"https://{name}:{secure}/hall/")
        assert page.evaluate("isSecureContext") is True
        scope = page.evaluate(
            "navigator.serviceWorker.register('/static/vendor/tus-js-client/tus.min.js').then((found) => found.scope,"
            " (error) => String(error))"
        )
        assert scope == f"https://{name}:{secure}/static/vendor/tus-js-client/", scope
        with pytest.raises(BrowserError, match="ERR_CERT"):
            page.goto(f"https://www.example.org:{abroad.server_port}/")
    finally:
        browser.close()
        abroad.shutdown()
        abroad.server_close()


def trusting(folder, certificate):
    """A home in which Chromium trusts a certificate, as after installing it by hand."""
    if not shutil.which("certutil"):
        pytest.fail("certutil is missing. Install it: apt-get install --no-install-recommends libnss3-tools")
    store = folder / "home" / ".pki" / "nssdb"
    store.mkdir(parents=True)
    for words in (["-N", "--empty-password"], ["-A", "-n", "hall", "-t", "C,,", "-i", str(certificate)]):
        subprocess.run(["certutil", "-d", f"sql:{store}", *words], check=True, capture_output=True)
    return folder / "home"


def tls_server(chain, key):
    """A server elsewhere that shows this certificate."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), http.server.BaseHTTPRequestHandler)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(chain, key)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server


def test_without_a_network_the_hall_says_what_to_do(installation):
    secure, plain = free_port(), free_port()
    code = (
        "import sys; from contest.management.commands import hall; hall.lan_addresses = lambda: [];"
        "sys.argv = ['manage.py', *sys.argv[1:]]; from django.core.management import execute_from_command_line as run;"
        "run(sys.argv)"
    )
    words = ["-c", code, "hall", "--port", str(secure), "--plain-port", str(plain)]
    out = installation.start(*words, ports=(secure, plain))
    printed = out.read_text()
    assert "in no network" in printed
    assert "打开路由器" in printed
    line = http.client.HTTPConnection("127.0.0.1", plain, timeout=60)
    line.request("GET", "/")
    assert line.getresponse().status == 200
    line.close()
