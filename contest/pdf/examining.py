"""Whether a PDF that somebody brings is still as it was signed; any bytes at all may come."""

import datetime as dt
import io
import json
import logging
import zlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contest.pdf.signing import envelope

LARGEST: Final = 20 * 1024 * 1024
LARGEST_FACTS: Final = 256 * 1024
ATTACHMENT: Final = "facts.json"
_ALTERED: Final = gettext_lazy("This file was changed after it was signed. Do not rely on what it says.")
_TRACES: Final = (b"/ByteRange", b"/Adobe.PPKLite", b"/ETSI.CAdES.detached")


@dataclass(frozen=True, slots=True)
class Examined:
    """What a file says of itself.

    is_whole: every signature holds for the bytes it covers. covers_all: the last one covers the whole file;
    of our keys' own, what no signature covers is the form in which we sign, byte by byte.
    is_trusted: by one of our keys, not merely by one of the same authority. altered: signed, but changed since. by: whom the signing certificate
    names. facts: the attached facts, only what stands in the file: compare them with the register.
    sentence: what to tell whoever brought it.
    """

    is_signed: bool = False
    is_whole: bool = False
    covers_all: bool = False
    is_trusted: bool = False
    altered: bool = False
    by: str = ""
    signed_at: dt.datetime | None = None
    facts: dict[str, Any] | None = None
    sentence: str = ""


def examine(pdf: bytes, keys: Iterable[Sequence[bytes]] = ()) -> Examined:
    """Return what a file's signature says. keys: of each key of ours its certificates, as Signer.certificates gives them.

    Never raises and fetches nothing: whatever can't be understood is told in the sentence.
    """
    if len(pdf) > LARGEST:
        return Examined(sentence=_("This file is too large to be one of our certificates."))
    try:
        return _examined(pdf, _known(keys))
    except Exception:  # noqa: BLE001 - hostile files find every error that three parsers know
        return Examined(
            altered=_was_signed(pdf),
            sentence=_("This file can't be read: it is damaged, or it is not a PDF."),
        )


def _known(keys: Iterable[Sequence[bytes]]) -> dict[bytes, set[bytes]]:
    """Return by a key's own certificate all that go with it: the same key may have been brought along twice."""
    known: dict[bytes, set[bytes]] = {}
    for own, *above in keys:
        known.setdefault(own, {own}).update(above)
    return known


def _examined(pdf: bytes, keys: Mapping[bytes, Collection[bytes]]) -> Examined:
    from asn1crypto import x509
    from pyhanko.pdf_utils.reader import PdfFileReader
    from pyhanko.sign.validation import validate_pdf_signature
    from pyhanko.sign.validation.status import SignatureCoverageLevel
    from pyhanko_certvalidator import ValidationContext

    # It tells the log of every odd file; whoever brought it is told instead.
    logging.getLogger("pyhanko").setLevel(logging.CRITICAL)
    logging.getLogger("pyhanko_certvalidator").setLevel(logging.CRITICAL)
    reader = PdfFileReader(io.BytesIO(pdf), strict=False)
    facts = _facts(reader)
    signatures = reader.embedded_signatures
    if not signatures:
        altered = _was_signed(pdf)
        sentence = _ALTERED if altered else _("This PDF is not signed.")
        return Examined(altered=altered, facts=facts, sentence=str(sentence))
    roots = [x509.Certificate.load(one) for one in keys]

    def status_of(one: Any) -> Any:
        within = _within(one.signer_cert)
        context = ValidationContext(trust_roots=roots, allow_fetching=False, moment=within)
        return validate_pdf_signature(one, context, skip_diff=True)

    # In a thread of its own: it starts an event loop, which a thread that has one already does not allow.
    with ThreadPoolExecutor(max_workers=1) as thread:
        statuses = list(thread.map(status_of, signatures))
    last = statuses[-1]
    is_whole = all(status.intact and status.valid for status in statuses)
    # The authority above a key that was brought along has other customers: only the key's own certificate is ours.
    signed_with = [one.signer_cert.dump() for one in signatures]
    is_trusted = all(one in keys for one in signed_with)
    ours = keys.get(signed_with[-1])
    covers_all = (
        last.coverage is SignatureCoverageLevel.ENTIRE_FILE
        and _is_only_padding(pdf, signatures[-1])
        and (ours is None or _is_as_written(signatures[-1], ours))
    )
    altered = not (is_whole and covers_all)
    by = signatures[-1].signer_cert.subject.native.get("common_name", "")
    return Examined(
        is_signed=True,
        is_whole=is_whole,
        covers_all=covers_all,
        is_trusted=is_trusted,
        altered=altered,
        by=str(by),
        signed_at=signatures[-1].self_reported_timestamp,
        facts=facts,
        sentence=_sentence(altered=altered, is_trusted=is_trusted, by=str(by)),
    )


def _was_signed(pdf: bytes) -> bool:
    """Whether a file has the traces of a signature, for one that was spoiled until no reader knows it."""
    return any(trace in pdf for trace in _TRACES)


def _sentence(*, altered: bool, is_trusted: bool, by: str) -> str:
    if altered:
        return str(_ALTERED)
    if not is_trusted:
        return _("This file is signed by “%(by)s”, whose key is not one of ours.") % {"by": by}
    return _("This file is as it was signed by “%(by)s”.") % {"by": by}


def _within(certificate: Any) -> dt.datetime:
    """A time at which the signing certificate was good: a certificate for life is not worth less when its key ends."""
    validity = certificate["tbs_certificate"]["validity"]
    since: dt.datetime = validity["not_before"].native
    until: dt.datetime = validity["not_after"].native
    return max(min(dt.datetime.now(dt.UTC), until), since)


def _is_only_padding(pdf: bytes, signature: Any) -> bool:
    """Whether the bytes that the signature can't cover, its own, hold nothing else: its number and zeros."""
    start, length, again, _rest = (int(one) for one in signature.byte_range)
    hole = pdf[start + length : again]
    found = bytes(signature.pkcs7_content)
    written = found[: _size_of(found)].hex().encode()
    alike = {b"<%s>" % one.ljust(len(hole) - 2, b"0") for one in (written, written.upper())}
    return start == 0 and hole in alike


def _is_as_written(signature: Any, ours: Collection[bytes]) -> bool:
    """Whether a signature is, byte by byte, what our signer writes: half of it no signature protects.

    ours: the certificates of its key.
    """
    certificates = [one.chosen.dump() for one in signature.signed_data["certificates"]]
    info = signature.signer_info
    found = bytes(signature.pkcs7_content)
    digest = next(
        one["values"][0].native for one in info["signed_attrs"] if one["type"].native == "message_digest"
    )
    return found[: _size_of(found)] == envelope(
        certificates, digest, lambda _attributes: info["signature"].native
    ) and all(one in ours for one in certificates)


def _size_of(der: bytes) -> int:
    """Return the length of the first DER value, its header included."""
    if der[1] < 0x80:
        return 2 + der[1]
    count = der[1] & 0x7F
    return 2 + count + int.from_bytes(der[2 : 2 + count])


def _facts(reader: Any) -> dict[str, Any] | None:
    """Return the attached facts; None where there are none, or no JSON object of a sensible size."""
    try:
        names = list(reader.root["/Names"]["/EmbeddedFiles"]["/Names"])
        place = next(at for at in range(0, len(names) - 1, 2) if str(names[at]) == ATTACHMENT)
        file = names[place + 1].get_object()["/EF"]["/F"]
        if file.get("/Filter") != "/FlateDecode" or "/DecodeParms" in file:
            return None
        data = zlib.decompressobj().decompress(file.encoded_data, LARGEST_FACTS)
        facts = json.loads(data)
    except Exception:  # noqa: BLE001 - a file without facts is still a file
        return None
    return facts if isinstance(facts, dict) else None
