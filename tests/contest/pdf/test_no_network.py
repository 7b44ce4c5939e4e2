"""No request leaves the machine, whatever a template or a file asks for."""

import datetime as dt
import socket
from dataclasses import replace

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import AuthorityInformationAccessOID

from contest.pdf import (
    DESIGNS,
    SEALS,
    Options,
    Press,
    RefusedAddress,
    Signer,
    examine,
    preview,
    preview_png,
    render_pdf,
)
from tests.contest.pdf.pictures import png
from tests.contest.pdf.sheets import record

pytestmark = pytest.mark.pure


@pytest.fixture
def asked(monkeypatch):
    """Every address that somebody tries to reach."""
    found = []

    def refuse(*args, **_options):
        found.append(args[-1])
        raise OSError("no network in tests")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    monkeypatch.setattr(socket, "create_connection", refuse)
    return found


def chatty_signer():
    """A key whose certificate names servers to ask for its issuer, its revocations and its standing."""
    key = ec.generate_private_key(ec.SECP256R1())
    named = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "stranger")])
    where = x509.UniformResourceIdentifier("http://ca.example.org/ca.crt")
    now = dt.datetime.now(dt.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(named)
        .issuer_name(named)
        .public_key(key.public_key())
        .serial_number(7)
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=9))
        .add_extension(
            x509.AuthorityInformationAccess(
                [
                    x509.AccessDescription(AuthorityInformationAccessOID.OCSP, where),
                    x509.AccessDescription(AuthorityInformationAccessOID.CA_ISSUERS, where),
                ]
            ),
            critical=False,
        )
        .add_extension(
            x509.CRLDistributionPoints([x509.DistributionPoint([where], None, None, None)]), critical=False
        )
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return Signer(private + certificate.public_bytes(serialization.Encoding.PEM))


def test_nothing_is_asked_for_while_printing_previewing_and_examining(asked):
    layout = replace(
        DESIGNS["classic"], boxes=(*DESIGNS["classic"].boxes, replace(SEALS["classic"], asset="seal"))
    )
    assets = {"seal": (png(alpha=True), "image/png")}
    signer = chatty_signer()
    one = record(1, "<img src=http://example.org/x.png>", title="@import url(http://example.org/x.css)")

    file = Press(layout, assets, Options(signer=signer)).print([one]).separate[0]
    assert preview_png(preview(layout, assets, one), 200)
    assert examine(file, [signer.certificates]).is_signed
    assert examine(file).is_signed
    for address in ("http://example.org/x.png", "file:///etc/passwd"):
        with pytest.raises(RefusedAddress):
            render_pdf(f'<img src="{address}">')

    assert asked == []
