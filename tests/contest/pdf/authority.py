"""An authority as offices have one: a root, an intermediate, and keys of several customers below it."""

import datetime as dt

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import NameOID


class Authority:
    """root, middle: its certificates. crossed: the root's name, issued by the intermediate."""

    def __init__(self):
        self._root_key, self._middle_key = (rsa.generate_private_key(65537, 2048) for _turn in range(2))
        self.root = _certificate("数字认证根", "数字认证根", self._root_key.public_key(), self._root_key)
        self.middle = _certificate("数字认证", "数字认证根", self._middle_key.public_key(), self._root_key)

        self.crossed = _certificate("数字认证根", "数字认证", self._root_key.public_key(), self._middle_key)

    def key_file(self, name, *, order="leaf middle root", extension=None):
        """Return the PEM of a new customer's P-256 key with its certificates in an order."""
        key = ec.generate_private_key(ec.SECP256R1())
        leaf = _certificate(name, "数字认证", key.public_key(), self._middle_key, extension)
        found = {"leaf": leaf, "middle": self.middle, "root": self.root, "crossed": self.crossed}
        private = key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        return private + b"".join(
            found[one].public_bytes(serialization.Encoding.PEM) for one in order.split()
        )


def _certificate(subject, issuer, public, by, extension=None):
    now = dt.datetime.now(dt.UTC)
    builder = (
        x509.CertificateBuilder()
        .subject_name(_named(subject))
        .issuer_name(_named(issuer))
        .public_key(public)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=3650))
        .add_extension(x509.BasicConstraints(isinstance(public, rsa.RSAPublicKey), None), critical=True)
    )
    if extension is not None:
        builder = builder.add_extension(extension, critical=False)
    return builder.sign(by, hashes.SHA256())


def _named(name):
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
