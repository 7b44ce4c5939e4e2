"""The key with which an edition signs: made at first use or brought along, kept encrypted."""

import base64
from typing import Final

from cryptography.exceptions import UnsupportedAlgorithm
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
from contest.pdf import (
    KeyRefused,
    Layout,
    Options,
    Press,
    Record,
    Signer,
    certificates_in,
    chain_of,
    examine,
    make_key,
)
from judging.models import SigningKey

CONTEXT: Final = b"jiangtai print room signing key"
LARGEST: Final = 100_000
"""Bytes of a key file that is brought along; a chain of certificates takes a tenth."""


def passphrase(secret: str) -> bytes:
    """Derive the passphrase of the stored keys from a secret; another use of the same secret gets other bytes."""
    derived = HKDF(algorithm=hashes.SHA256(), length=32, salt=None, info=CONTEXT).derive(secret.encode())
    return base64.urlsafe_b64encode(derived)


def sealed(pem: bytes, password: bytes | None = None) -> tuple[bytes, str]:
    """Return a key file with its private key encrypted for the database, and the certificate of the highest authority in it.

    The file holds the key, its certificate and those above it, each before its issuer; others are left out. pem: a private key and its certificates, in any order. Raises DomainError with a sentence for what can't be used.
    """
    try:
        key = load_pem_private_key(pem, password)
        found = load_pem_x509_certificates(pem)
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise DomainError(
            _("The file must hold a private key and its certificates as PEM, and the password must open it.")
        ) from error
    chain = chain_of(found, key.public_key())
    if not chain:
        raise DomainError(_("None of the certificates in the file belongs to its private key."))
    private = key.private_bytes(
        Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(passphrase(settings.SECRET_KEY))
    )
    written = [one.public_bytes(Encoding.PEM) for one in chain]
    stored = private + b"".join(written)
    try:
        Signer(stored, passphrase(settings.SECRET_KEY))
    except KeyRefused as error:
        raise DomainError(str(error)) from error
    return stored, written[-1].decode()


def _try_out(stored: bytes) -> None:
    """Sign a blank sheet and examine it as anybody may; raises DomainError for a key whose files would not be genuine."""
    options = Options(merged=False, signer=Signer(stored, passphrase(settings.SECRET_KEY)))
    try:
        (file,) = Press(Layout(60.0, 60.0, ()), options=options).print([Record("0", {})]).separate
    except KeyRefused as error:
        raise DomainError(str(error)) from error
    found = examine(file, [certificates_in(stored)])
    if found.altered or not found.is_trusted:
        raise DomainError(
            _("A trial file signed with this key would not be found genuine, so the key is not taken.")
        )


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

    pem: the private key and its certificates up to the authority's. Raises DomainError with a sentence, also for a key
    whose signature on a trial file does not hold.
    """
    if len(pem) > LARGEST:
        raise DomainError(_("A key file is small; this one is not a key."))
    stored, authority = sealed(pem, password.encode() or None)
    _try_out(stored)
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
