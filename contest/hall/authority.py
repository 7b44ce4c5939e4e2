"""A certificate authority for one hall: made once, kept at home, good for nothing but the hall's own addresses.

Service workers run on HTTPS only, and no public authority signs for a private address. Whoever installs this one on a
tablet trusts it for private addresses and this computer's names, and for nothing on the Internet: the certificate
itself says so (critical name constraints, server authentication only). Because some programs do not look at the limits
of an authority that they were told to trust, the key of the authority signs once, an issuer with the same limits, and
is never written down; the issuer's key is the one that stays.
"""

import hashlib
import ipaddress
import os
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

PRIVATE: Final = (
    "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "127.0.0.0/8", "169.254.0.0/16", "fc00::/7", "fe80::/10", "::1/128",
)  # fmt: skip
AUTHORITY_DAYS: Final = 730
SERVER_DAYS: Final = 397
"""Devices refuse certificates of servers that are valid for longer."""
RENEW_DAYS: Final = 30
SKEW: Final = timedelta(days=7)
"""A tablet that was in a drawer may think it is last week."""

Network = ipaddress.IPv4Network | ipaddress.IPv6Network


class NotCovered(Exception):
    """The authority may not sign for an address: it lies in no private network, and was not there when it was made."""


@dataclass(frozen=True, slots=True)
class Papers:
    """What a server needs, and what a person compares. chain, key: files. is_new: tablets don't know the authority yet."""

    authority: Path
    chain: Path
    key: Path
    sha256: str
    sha1: str
    expires: datetime
    is_new: bool


def papers_for(folder: Path, addresses: Sequence[str], names: Sequence[str], *, anew: bool = False) -> Papers:
    """Return the certificate of a server at these addresses and names, made where it is missing or too old.

    anew: make a new authority, which all tablets have to install again. Raises NotCovered.
    """
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    folder.chmod(0o700)
    authority_file = folder / "authority.crt"
    issuer_file, issuer_key = folder / "issuer.crt", folder / "issuer.key"
    now = datetime.now(tz=UTC)
    is_new = anew or not all(one.is_file() for one in (authority_file, issuer_file, issuer_key))
    if not is_new and _load(authority_file).not_valid_after_utc < now + timedelta(days=1):
        is_new = True
    if is_new:
        _make_authority(authority_file, issuer_file, issuer_key, addresses, names, now)
    authority, issuer = _load(authority_file), _load(issuer_file)
    _refuse_uncovered(authority, addresses)
    chain, key = folder / "server.crt", folder / "server.key"
    if (
        is_new
        or not (chain.is_file() and key.is_file())
        or not _still_fits(chain, issuer, addresses, names, now)
    ):
        _make_server(chain, key, issuer, issuer_key, addresses, names, now)
    der = authority.public_bytes(serialization.Encoding.DER)
    return Papers(
        authority=authority_file,
        chain=chain,
        key=key,
        sha256=in_pairs(hashlib.sha256(der).hexdigest()),
        sha1=in_pairs(hashlib.sha1(der, usedforsecurity=False).hexdigest()),
        expires=authority.not_valid_after_utc,
        is_new=is_new,
    )


def der_of(file: Path) -> bytes:
    """Return the authority's certificate as devices download it."""
    return _load(file).public_bytes(serialization.Encoding.DER)


def in_pairs(digest: str) -> str:
    """Return a fingerprint as devices show it: "A1 B2 …"."""
    text = digest.upper()
    return " ".join(text[at : at + 2] for at in range(0, len(text), 2))


def _load(file: Path) -> x509.Certificate:
    return x509.load_pem_x509_certificates(file.read_bytes())[0]


def _make_authority(
    file: Path,
    issuer_file: Path,
    issuer_key: Path,
    addresses: Sequence[str],
    names: Sequence[str],
    now: datetime,
) -> None:
    """Make the authority and its issuer; the authority's own key ends with this function."""
    root, issuer = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    permitted: list[x509.GeneralName] = [x509.IPAddress(network) for network in _networks(addresses)]
    permitted += [x509.DNSName(one) for one in names]
    limits = x509.NameConstraints(permitted_subtrees=permitted, excluded_subtrees=None)
    day = f"讲台现场 Jiangtai hall {now:%Y-%m-%d}"
    own, below = _named(day, names[-1]), _named(f"{day} issuer", names[-1])
    authority = _signing(own, root.public_key(), limits, now, path_length=1)
    certificate = _signing(below, issuer.public_key(), limits, now, path_length=0)
    certificate = certificate.issuer_name(own).add_extension(
        x509.AuthorityKeyIdentifier.from_issuer_public_key(root.public_key()), critical=False
    )
    pem = serialization.Encoding.PEM
    _write_key(issuer_key, issuer)
    _write(issuer_file, certificate.sign(root, hashes.SHA256()).public_bytes(pem), 0o644)
    _write(file, authority.issuer_name(own).sign(root, hashes.SHA256()).public_bytes(pem), 0o644)


def _named(common: str, organization: str) -> x509.Name:
    return x509.Name(
        [
            x509.NameAttribute(NameOID.COMMON_NAME, common),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, organization[:60]),
        ]
    )


def _signing(
    name: x509.Name,
    key: ec.EllipticCurvePublicKey,
    limits: x509.NameConstraints,
    now: datetime,
    *,
    path_length: int,
) -> x509.CertificateBuilder:
    """Return a certificate of a signer, still without the name of whoever signs it."""
    return (
        x509.CertificateBuilder()
        .subject_name(name)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - SKEW)
        .not_valid_after(now + timedelta(days=AUTHORITY_DAYS))
        .add_extension(x509.BasicConstraints(ca=True, path_length=path_length), critical=True)
        .add_extension(_usage(signs_certificates=True), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(limits, critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key), critical=False)
    )


def _networks(addresses: Sequence[str]) -> list[Network]:
    """Return the private networks, and this computer's own addresses where they lie in none of them."""
    networks: list[Network] = [ipaddress.ip_network(one) for one in PRIVATE]
    alone = [one for one in addresses if not _covers(networks, one)]
    return networks + [ipaddress.ip_network(one) for one in alone]


def _covers(networks: Sequence[Network], address: str) -> bool:
    return any(ipaddress.ip_address(address) in network for network in networks)


def _refuse_uncovered(authority: x509.Certificate, addresses: Sequence[str]) -> None:
    limits = authority.extensions.get_extension_for_class(x509.NameConstraints).value
    allowed = [one.value for one in limits.permitted_subtrees or () if isinstance(one, x509.IPAddress)]
    networks = [one for one in allowed if isinstance(one, (ipaddress.IPv4Network, ipaddress.IPv6Network))]
    for address in addresses:
        if not _covers(networks, address):
            raise NotCovered(address)


def _still_fits(
    chain: Path, issuer: x509.Certificate, addresses: Sequence[str], names: Sequence[str], now: datetime
) -> bool:
    server = _load(chain)
    found = server.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    own = {str(one) for one in found.get_values_for_type(x509.IPAddress)}
    return (
        server.issuer == issuer.subject
        and own == set(addresses)
        and set(found.get_values_for_type(x509.DNSName)) == set(names)
        and server.not_valid_after_utc > now + timedelta(days=min(RENEW_DAYS, _left(issuer, now) // 2))
    )


def _left(issuer: x509.Certificate, now: datetime) -> int:
    return max((issuer.not_valid_after_utc - now).days, 0)


def _make_server(
    chain: Path,
    key_file: Path,
    issuer: x509.Certificate,
    issuer_key: Path,
    addresses: Sequence[str],
    names: Sequence[str],
    now: datetime,
) -> None:
    signer = serialization.load_pem_private_key(issuer_key.read_bytes(), password=None)
    assert isinstance(signer, ec.EllipticCurvePrivateKey)
    key = ec.generate_private_key(ec.SECP256R1())
    known: list[x509.GeneralName] = [x509.DNSName(one) for one in names]
    known += [x509.IPAddress(ipaddress.ip_address(one)) for one in addresses]
    certificate = (
        x509.CertificateBuilder()
        .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Jiangtai hall")]))
        .issuer_name(issuer.subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(max(now - SKEW, issuer.not_valid_before_utc))
        .not_valid_after(min(now + timedelta(days=SERVER_DAYS) - SKEW, issuer.not_valid_after_utc))
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(signs_certificates=False), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(x509.SubjectAlternativeName(known), critical=False)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(signer.public_key()), critical=False
        )
        .sign(signer, hashes.SHA256())
    )
    _write_key(key_file, key)
    pem = serialization.Encoding.PEM
    _write(chain, certificate.public_bytes(pem) + issuer.public_bytes(pem), 0o644)


def _usage(*, signs_certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs_certificates,
        key_cert_sign=signs_certificates,
        crl_sign=signs_certificates,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )


def _write_key(file: Path, key: ec.EllipticCurvePrivateKey) -> None:
    content = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    _write(file, content, 0o600)


def _write(file: Path, content: bytes, mode: int) -> None:
    """Write a file whole or not at all; it never is readable by more people than it will be."""
    descriptor, draft = tempfile.mkstemp(dir=file.parent)  # mkstemp makes it 0600
    with os.fdopen(descriptor, "wb") as target:
        target.write(content)
    Path(draft).chmod(mode)
    Path(draft).replace(file)
