"""The key with which an edition signs: made at first use or brought along, kept encrypted."""

import base64
import re
from typing import Final

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    PrivateFormat,
    load_pem_private_key,
)
from cryptography.x509 import load_pem_x509_certificates
from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from contest import journal
from contest.exceptions import DomainError
from contest.models import Edition, User
from contest.pdf import KeyRefused, Signer, make_key
from judging.models import SigningKey

CONTEXT: Final = b"jiangtai print room signing key"
LARGEST: Final = 100_000
"""Bytes of a key file that is brought along; a chain of certificates takes a tenth."""
_CERTIFICATE: Final = re.compile(rb"-----BEGIN CERTIFICATE-----.+?-----END CERTIFICATE-----\s*", re.DOTALL)


def passphrase(secret: str) -> bytes:
    """Derive the passphrase of the stored keys from a secret; another use of the same secret gets other bytes."""
    derived = HKDF(algorithm=hashes.SHA256(), length=32, salt=None, info=CONTEXT).derive(secret.encode())
    return base64.urlsafe_b64encode(derived)


def sealed(pem: bytes, password: bytes | None = None) -> tuple[bytes, str]:
    """Return a key file with its private key encrypted for the database, and the authority's certificate in it.

    pem: a private key and its certificates, in any order. Raises DomainError with a sentence for what can't be used.
    """
    try:
        key = load_pem_private_key(pem, password)
        chain = load_pem_x509_certificates(pem)
    except (ValueError, TypeError) as error:
        raise DomainError(
            _("The file must hold a private key and its certificates as PEM, and the password must open it.")
        ) from error
    public = key.public_key()
    if not any(one.public_key() == public for one in chain):
        raise DomainError(_("None of the certificates in the file belongs to its private key."))
    private = key.private_bytes(
        Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(passphrase(settings.SECRET_KEY))
    )
    by_subject = {one.subject: one for one in chain}
    top = next(one for one in chain if one.public_key() == public)
    while top.issuer != top.subject and top.issuer in by_subject:
        top = by_subject[top.issuer]
    stored = private + b"".join(_CERTIFICATE.findall(pem))
    try:
        Signer(stored, passphrase(settings.SECRET_KEY))
    except KeyRefused as error:
        raise DomainError(str(error)) from error
    return stored, top.public_bytes(Encoding.PEM).decode()


@transaction.atomic
def signer_of(*, edition: Edition, actor: User | None) -> Signer:
    """Return what signs for an edition; the key is made when nobody has needed one before.

    A key that can't be opened any more, because SECRET_KEY was changed, is retired, and a new one takes its place;
    what it signed stays genuine.
    """
    Edition.objects.select_for_update().get(pk=edition.pk)  # two at once would make two
    row = SigningKey.objects.filter(edition=edition, retired_at__isnull=True).first()
    if row is not None:
        for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS):
            pem = bytes(row.secret)
            try:
                load_pem_private_key(pem, passphrase(secret))
            except ValueError:
                continue
            return Signer(pem, passphrase(secret))
        retire_key(key=row, actor=actor, reason=_("It can't be opened: SECRET_KEY was changed."))
    pem, authority = sealed(make_key(edition.name))
    row = SigningKey.objects.create(
        edition=edition, name=edition.name, secret=pem, authority=authority, made_by=actor
    )
    journal.record(actor=actor, verb="signing_key.made", target=row)
    return Signer(pem, passphrase(settings.SECRET_KEY))


@transaction.atomic
def import_key(*, edition: Edition, actor: User, name: str, pem: bytes, password: str = "") -> SigningKey:
    """Sign with a key that was brought along from now on; the former one is retired and stays trusted.

    pem: the private key and its certificates up to the authority's. Raises DomainError with a sentence.
    """
    if len(pem) > LARGEST:
        raise DomainError(_("A key file is small; this one is not a key."))
    stored, authority = sealed(pem, password.encode() or None)
    Edition.objects.select_for_update().get(pk=edition.pk)
    former = SigningKey.objects.filter(edition=edition, retired_at__isnull=True).first()
    if former is not None:
        retire_key(key=former, actor=actor, reason=_("Another key was brought along."))
    row = SigningKey.objects.create(
        edition=edition, name=name, secret=stored, authority=authority, imported=True, made_by=actor
    )
    journal.record(actor=actor, verb="signing_key.imported", target=row, after={"name": name})
    return row


@transaction.atomic
def retire_key(*, key: SigningKey, actor: User | None, reason: str) -> None:
    """Sign with a key no more; its authority stays trusted, for what it signed."""
    key = SigningKey.objects.select_for_update().get(pk=key.pk)
    key.retired_at = timezone.now()
    key.save(update_fields=["retired_at"])
    journal.record(actor=actor, verb="signing_key.retired", target=key, reason=reason)
