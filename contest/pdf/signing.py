"""Signatures in files (PAdES, baseline B): made with an edition's own key, and examined again.

A run signs thousands of files with one key. All of a signature but the file's digest and the number signed is
the same each time, so it is encoded once here; examining is the work of pyHanko.
"""

import datetime as dt
import hashlib
import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Final

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from django.utils.translation import gettext as _

from contest.pdf import metadata

YEARS: Final = 30  # a certificate is shown long after the contest
ROOM: Final = 4096  # bytes for the signature in the file
RANGE: Final = b"/ByteRange [0 0000000000 0000000000 0000000000]"
EMPTY: Final = b"/Contents <%s>" % (b"0" * 2 * ROOM)
OIDS: Final = {
    "data": "1.2.840.113549.1.7.1", "signed": "1.2.840.113549.1.7.2", "sha256": "2.16.840.1.101.3.4.2.1",
    "ecdsa": "1.2.840.10045.4.3.2", "type": "1.2.840.113549.1.9.3", "digest": "1.2.840.113549.1.9.4",
    "certificate": "1.2.840.113549.1.9.16.2.47",
}  # fmt: skip


COMMON_NAME_BYTES: Final = 64
"""RFC 5280, ub-common-name; a Chinese character takes three."""


class KeyRefused(ValueError):
    """A key that can't sign certificates; str() is a sentence."""


def make_key(name: str, *, made_at: dt.datetime | None = None) -> bytes:
    """Return a new P-256 key as PEM: the key, its certificate, and the certificate that issued it.

    name: of whoever issues the certificates; stands in both certificates. The issuer's own key is thrown away, so
    nobody can issue another in its name.
    """
    since = made_at or dt.datetime.now(dt.UTC)
    issuer, key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    words = _("%(name)s – root")
    above = _name(words % {"name": _short(name, len((words % {"name": ""}).encode()))})
    root = _certificate(above, above, issuer.public_key(), issuer, since, is_root=True)
    leaf = _certificate(_name(_short(name)), above, key.public_key(), issuer, since, is_root=False)
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return private + b"".join(one.public_bytes(serialization.Encoding.PEM) for one in (leaf, root))


def _short(name: str, less: int = 0) -> str:
    """Cut a name to what a certificate may bear, in whole characters; less: bytes that follow it."""
    return name.encode()[: COMMON_NAME_BYTES - less].decode(errors="ignore")


def _name(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])


def _certificate(
    subject: x509.Name,
    issuer: x509.Name,
    public: ec.EllipticCurvePublicKey,
    by: ec.EllipticCurvePrivateKey,
    since: dt.datetime,
    *,
    is_root: bool,
) -> x509.Certificate:
    usage = x509.KeyUsage(
        digital_signature=not is_root, content_commitment=not is_root, key_cert_sign=is_root, crl_sign=is_root,
        key_encipherment=False, data_encipherment=False, key_agreement=False, encipher_only=False, decipher_only=False,
    )  # fmt: skip
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(public)
        .serial_number(x509.random_serial_number())
        .not_valid_before(since - dt.timedelta(days=1))
        .not_valid_after(since + dt.timedelta(days=365 * YEARS))
        .add_extension(x509.BasicConstraints(is_root, 0 if is_root else None), critical=True)
        .add_extension(usage, critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(by.public_key()), critical=False)
        .sign(by, hashes.SHA256())
    )


def belongs(certificate: x509.Certificate, key: Any) -> bool:
    """Whether a certificate is of a public key; one of a kind that nobody here can read is of no key of ours."""
    try:
        return bool(certificate.public_key() == key)
    except (ValueError, UnsupportedAlgorithm):
        return False


def chain_of(certificates: Sequence[x509.Certificate], key: Any) -> list[x509.Certificate]:
    """Return the certificate of a public key and those above it, each before its issuer; none where it has none.

    Others are left out: only what leads from the key to its authority goes into a signature.
    """
    rest = list(certificates)
    chain: list[x509.Certificate] = []
    found = next((one for one in rest if belongs(one, key)), None)
    while found is not None:
        chain.append(found)
        rest = [one for one in rest if one != found]
        issuer = found.issuer
        found = next((one for one in rest if one.subject == issuer), None)
    return chain


def certificates_in(pem: bytes) -> list[bytes]:
    """Return the certificates of a key file in DER, the signing one first; its key stays closed.

    Raises ValueError where there is none.
    """
    found = x509.load_pem_x509_certificates(pem)
    # Files of before hold them as they were brought along; what has issued another of them does not sign.
    ordered = sorted(
        found, key=lambda one: any(other.issuer == one.subject for other in found if other != one)
    )
    return [one.public_bytes(serialization.Encoding.DER) for one in ordered]


@dataclass(frozen=True)
class Signer:
    """A key and its certificates from PEM, the signing one first. Raises KeyRefused for anything else."""

    pem: bytes = field(repr=False)
    password: bytes | None = field(default=None, repr=False)

    def __post_init__(self) -> None:
        self._key, self._chain  # noqa: B018 - a wrong key is told now

    def __reduce__(self) -> tuple[Any, ...]:
        """Travel to another process as PEM: an opened key can't."""
        return Signer, (self.pem, self.password)

    @cached_property
    def _key(self) -> ec.EllipticCurvePrivateKey:
        try:
            key = serialization.load_pem_private_key(self.pem, self.password)
        except (ValueError, TypeError, UnsupportedAlgorithm) as error:
            raise KeyRefused(_("The key can't be read: is the password right?")) from error
        if not isinstance(key, ec.EllipticCurvePrivateKey) or key.curve.name != "secp256r1":
            raise KeyRefused(_("Certificates are signed with an elliptic-curve key of the P-256 kind."))
        return key

    @cached_property
    def _chain(self) -> list[x509.Certificate]:
        try:
            chain = x509.load_pem_x509_certificates(self.pem)
        except ValueError as error:
            raise KeyRefused(_("The file must hold the key together with its certificate.")) from error
        mine = [one for one in chain if belongs(one, self._key.public_key())]
        if not mine:
            raise KeyRefused(_("None of the certificates belongs to the key."))
        return mine[:1] + [one for one in chain if one is not mine[0]]

    @property
    def certificates(self) -> list[bytes]:
        """The certificates in DER, the signing one first, its issuer after it: by these examine() knows the key."""
        return [one.public_bytes(serialization.Encoding.DER) for one in self._chain]

    @property
    def name(self) -> str:
        """Whom the certificate names."""
        return _common_name(self._chain[0])

    def placeholder(self, at: dt.datetime) -> bytes:
        """Return a signature object with room for what seal() puts into it."""
        return b"<</Type /Sig /Filter /Adobe.PPKLite /SubFilter /ETSI.CAdES.detached /M %s\n%s\n%s>>" % (
            metadata.date(at), RANGE, EMPTY,
        )  # fmt: skip

    def seal(self, pdf: bytes) -> bytes:
        """Fill in the last placeholder of a file; the same file gives the same bytes.

        Raises ValueError for a file without one, KeyRefused for certificates that are too large for its room.
        """
        start = pdf.rindex(EMPTY) + len(b"/Contents ")
        end = start + len(EMPTY) - len(b"/Contents ")
        covered = b"/ByteRange [0 %d %d %d]" % (start, end, len(pdf) - end)
        place = pdf.rindex(RANGE, 0, start)
        head = pdf[:place] + covered.ljust(len(RANGE)) + pdf[place + len(RANGE) : start]
        digest = hashlib.sha256(head)
        digest.update(pdf[end:])
        signature = self._cms(digest.digest()).hex().encode()
        if len(signature) > 2 * ROOM:
            raise KeyRefused(
                _(
                    "The certificates of the key are too large for a signature. Leave out those of the authorities."
                )
            )
        return head + b"<" + signature.ljust(2 * ROOM, b"0") + b">" + pdf[end:]

    def sign(self, pdf: bytes, *, at: dt.datetime) -> bytes:
        """Return any PDF with a signature added behind it. Raises ValueError for what is no PDF."""
        from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
        from pyhanko.pdf_utils.misc import PdfError
        from pyhanko.sign import fields
        from pyhanko.sign.signers.cms_embedder import PdfCMSEmbedder, SigIOSetup, SigObjSetup
        from pyhanko.sign.signers.pdf_byterange import PdfSignedData

        target = io.BytesIO()
        try:
            writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
            steps = PdfCMSEmbedder().write_cms(field_name="Signature", writer=writer)
            next(steps)
            steps.send(
                SigObjSetup(
                    sig_placeholder=PdfSignedData(
                        obj_type=_pdf_name("/Sig"),
                        subfilter=fields.SigSeedSubFilter.PADES,
                        timestamp=at,
                        bytes_reserved=2 * ROOM,
                    )
                )
            )
            prepared, output = steps.send(SigIOSetup(md_algorithm="sha256", output=target))
            steps.send(self._cms(prepared.document_digest))
        except PdfError as error:
            raise ValueError("not a PDF") from error
        return bytes(output.getvalue())

    def _cms(self, digest: bytes) -> bytes:
        """Return the signature over a file's SHA-256 digest, as DER."""
        return envelope(self.certificates, digest, self._sign)

    def _sign(self, attributes: bytes) -> bytes:
        return self._key.sign(attributes, ec.ECDSA(hashes.SHA256(), deterministic_signing=True))


def envelope(certificates: Sequence[bytes], digest: bytes, sign: Callable[[bytes], bytes]) -> bytes:
    """Return a signature in the one form in which it is written here (RFC 5652, CAdES baseline), as DER.

    certificates: in DER, the signing one first. digest: SHA-256 of the file. sign: gives the signature of the
    attributes. Files that were handed out are compared with it byte by byte: its form is never changed.
    """
    leaf = x509.load_der_x509_certificate(certificates[0])
    sha256, ecdsa = _der(0x30, _oid("sha256")), _der(0x30, _oid("ecdsa"))
    named = _der(0x30, leaf.issuer.public_bytes(), _integer(leaf.serial_number))
    mine = _der(0x30, _der(0x04, hashlib.sha256(certificates[0]).digest()))
    attributes = sorted(
        _der(0x30, _oid(kind), _der(0x31, value))
        for kind, value in (
            ("type", _oid("data")),
            ("digest", _der(0x04, digest)),
            ("certificate", _der(0x30, _der(0x30, mine))),
        )
    )
    signature = _der(0x04, sign(_der(0x31, *attributes)))
    signer = _der(0x30, _integer(1), named, sha256, _der(0xA0, *attributes), ecdsa, signature)
    inner = _der(
        0x30,
        _integer(1),
        _der(0x31, sha256),
        _der(0x30, _oid("data")),
        _der(0xA0, *certificates),
        _der(0x31, signer),
    )
    return _der(0x30, _oid("signed"), _der(0xA0, inner))


def _pdf_name(value: str) -> Any:
    from pyhanko.pdf_utils.generic import NameObject

    return NameObject(value)


def _common_name(certificate: x509.Certificate) -> str:
    found = certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
    return str(found[0].value) if found else certificate.subject.rfc4514_string()


def _der(tag: int, *parts: bytes) -> bytes:
    content = b"".join(parts)
    size = len(content)
    if size < 0x80:
        return bytes((tag, size)) + content
    length = size.to_bytes((size.bit_length() + 7) // 8)
    return bytes((tag, 0x80 | len(length))) + length + content


def _integer(value: int) -> bytes:
    return _der(0x02, value.to_bytes(value.bit_length() // 8 + 1))


def _oid(kind: str) -> bytes:
    first, second, *rest = (int(part) for part in OIDS[kind].split("."))
    body = bytearray([first * 40 + second])
    for part in rest:
        septets = [part & 0x7F]
        while part := part >> 7:
            septets.append(part & 0x7F | 0x80)
        body += bytes(reversed(septets))
    return _der(0x06, bytes(body))
