"""Keys: the site's own signs what leaves; each trip's signs what comes back, and leaves locked by a code on paper."""

import hashlib
import secrets
from typing import Final

from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt
from django.conf import settings

from contest import env
from contest.codes import new_code

CODE_LENGTH: Final = 12
"""Signs of the code on paper: about 59 bits, and each guess costs a tenth of a second."""
SEAL: Final = b"jiangtai-carry-1\n"
_SCRYPT: Final = {"length": 32, "n": 2**15, "r": 8, "p": 1}


def site_key() -> Ed25519PrivateKey:
    """Return this site's key, made at its first use and kept like the secret key (CARRY_KEY)."""
    secret = env.env_secret("CARRY_KEY", keep_in=settings.VAR_DIR / "carry_key")
    return Ed25519PrivateKey.from_private_bytes(hashlib.sha256(b"carry" + secret.encode()).digest())


def new_key() -> Ed25519PrivateKey:
    """Return a key for one trip."""
    return Ed25519PrivateKey.generate()


def public_hex(key: Ed25519PrivateKey) -> str:
    """Return the public half, hexadecimal."""
    return key.public_key().public_bytes_raw().hex()


def sign(key: Ed25519PrivateKey, head: bytes) -> str:
    """Return the signature over a head, hexadecimal."""
    return key.sign(SEAL + head).hex()


def is_signed_by(public: str, signature: str, head: bytes) -> bool:
    """Whether the head was signed by the other half of a public key."""
    try:
        key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(public))
        key.verify(bytes.fromhex(signature), SEAL + head)
    except (ValueError, InvalidSignature):
        return False
    return True


def fingerprint(public: str) -> str:
    """Return a public key as people compare it: 8 groups of 4 digits of its SHA-256."""
    digest = hashlib.sha256(bytes.fromhex(public)).hexdigest().upper()[:32]
    return " ".join(digest[at : at + 4] for at in range(0, 32, 4))


# The code on paper ----------------------------------------------------------------------------------------


def new_paper_code() -> str:
    """Return a code to be printed, in groups of four."""
    code = new_code(CODE_LENGTH)
    return "-".join(code[at : at + 4] for at in range(0, CODE_LENGTH, 4))


def lock(key: Ed25519PrivateKey, code: str, bound_to: str) -> dict[str, str]:
    """Return a trip's key locked by the code. bound_to: what the box must stand beside, or it won't open."""
    salt, nonce = secrets.token_bytes(16), secrets.token_bytes(12)
    box = ChaCha20Poly1305(_stretched(code, salt)).encrypt(nonce, key.private_bytes_raw(), bound_to.encode())
    return {"salt": salt.hex(), "nonce": nonce.hex(), "box": box.hex()}


def unlock(locked: dict[str, str], code: str, bound_to: str) -> Ed25519PrivateKey | None:
    """Return the trip's key, or None where the code is another one or the box stands beside something else."""
    try:
        salt, nonce, box = (bytes.fromhex(locked[name]) for name in ("salt", "nonce", "box"))
        if (len(salt), len(nonce), len(box)) != (16, 12, 48):
            return None
        seed = ChaCha20Poly1305(_stretched(code, salt)).decrypt(nonce, box, bound_to.encode())
    except (KeyError, TypeError, ValueError, InvalidTag):
        return None
    return Ed25519PrivateKey.from_private_bytes(seed)


def _stretched(code: str, salt: bytes) -> bytes:
    plain = "".join(sign for sign in code.lower() if sign.isalnum())
    return Scrypt(salt=salt, **_SCRYPT).derive(plain.encode())
