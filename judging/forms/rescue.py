"""Marks carried by hand from a tablet to the desk: a file, or the lines of several QR codes.

A line is "JT1.<part>.<parts>.<name of the whole>.<base 32>": capitals, digits and points only, so that a scanner that types
on any keyboard gets it right. Put together they are the seal (HMAC-SHA-256, 32 bytes), one letter (D: deflated, P: plain)
and the text; the file says the same in JSON. The key of the seal is the tablet's own (queries.hall.tablet.rescue_key).
"""

import base64
import binascii
import hashlib
import hmac
import json
import re
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contest.exceptions import DomainError
from contest.forms.base import CrispyForm
from judging.actions.intake import SentVersion
from judging.forms.tablet import NotReadable, read_version

KIND: Final = "jiangtai-tablet"
LONGEST: Final = 4_000_000
"""Bytes of a text, deflated ones undone: a day's marks are some thousands."""
_LINE: Final = re.compile(r"JT1\.(\d{1,3})\.(\d{1,3})\.([A-Z2-7]{8})\.([A-Z2-7]+)")


class RescueRefused(DomainError):
    """What was carried can't be read, is not whole, or was changed on the way; the sentence says which."""


@dataclass(frozen=True, slots=True)
class Rescued:
    """A tablet's marks as they were carried. tablet, round: codes; body: the sealed text; seal: hexadecimal."""

    tablet: str
    round: str
    body: str
    seal: str
    versions: tuple[SentVersion, ...]

    def is_sealed_by(self, keys: Iterable[str]) -> bool:
        """Whether nothing was changed since a tablet with one of the keys made it."""
        return any(
            hmac.compare_digest(
                hmac.new(key.encode(), self.body.encode(), hashlib.sha256).hexdigest(), self.seal
            )
            for key in keys
        )


class RescueForm(CrispyForm):
    """A file, or the text of codes."""

    file = forms.FileField(label=gettext_lazy("Rescue file"), required=False)
    text = forms.CharField(
        label=gettext_lazy("Text of the codes"),
        required=False,
        strip=True,
        help_text=gettext_lazy(
            "Click into this field and scan every code on the tablet. A scanner types them; the order does not matter."
        ),
        widget=forms.Textarea(attrs={"rows": 8, "spellcheck": "false", "autocomplete": "off"}),
    )

    def carried(self) -> str:
        """Return what was brought, the file before the text; raises RescueRefused for a file that is no text."""
        file = self.cleaned_data["file"]
        if not file:
            text: str = self.cleaned_data["text"]
            return text
        if file.size > LONGEST:
            raise _unreadable()
        try:
            content: str = file.read().decode("utf-8-sig")
        except UnicodeDecodeError as error:
            raise _unreadable() from error
        return content


def read_rescue(text: str) -> list[Rescued]:
    """Read a file's text, or the lines of QR codes in any order, of one tablet or several; raises RescueRefused."""
    text = text.strip()
    if text.startswith("{"):
        return [_from_file(text)]
    wholes: dict[str, dict[int, str]] = {}
    wanted: dict[str, int] = {}
    for part, parts, name, piece in _LINE.findall(text.upper()):
        wholes.setdefault(name, {})[int(part)] = piece
        wanted[name] = int(parts)
    if not wholes:
        raise RescueRefused(_("This is neither a rescue file nor the text of a rescue code."))
    missing = [
        str(number)
        for name, pieces in wholes.items()
        for number in range(1, wanted[name] + 1)
        if number not in pieces
    ]
    if missing:
        raise RescueRefused(
            _("Codes are still missing: number %(numbers)s. Scan them, too; the order does not matter.")
            % {"numbers": ", ".join(missing)}
        )
    return [
        _from_codes("".join(pieces[number] for number in sorted(pieces)), name)
        for name, pieces in wholes.items()
    ]


def _from_file(text: str) -> Rescued:
    try:
        data = json.loads(text)
        return _rescued(data["body"], data["seal"])
    except (ValueError, KeyError, TypeError, NotReadable) as error:
        raise _unreadable() from error


def _from_codes(text: str, name: str) -> Rescued:
    if base64.b32encode(hashlib.sha256(text.encode()).digest())[:8].decode() != name:
        raise RescueRefused(_("A code was not read right. Scan all of them once more."))
    try:
        raw = base64.b32decode(text + "=" * (-len(text) % 8))
        seal, letter, packed = raw[:32].hex(), raw[32:33], raw[33:]
        if letter == b"D":
            packed = zlib.decompressobj(-15).decompress(packed, LONGEST)
        return _rescued(packed.decode(), seal)
    except (ValueError, binascii.Error, zlib.error, KeyError, TypeError, NotReadable) as error:
        raise _unreadable() from error


def _rescued(body: Any, seal: Any) -> Rescued:
    if not isinstance(body, str) or not isinstance(seal, str) or len(body) > LONGEST:
        raise NotReadable
    data = json.loads(body)
    if not isinstance(data, dict) or data.get("kind") != KIND or not isinstance(data["versions"], list):
        raise NotReadable
    return Rescued(
        tablet=str(data["tablet"]),
        round=str(data["round"]),
        body=body,
        seal=seal,
        versions=tuple(read_version(one) for one in data["versions"]),
    )


def _unreadable() -> RescueRefused:
    return RescueRefused(_("The rescue file is damaged. Save it on the tablet once more."))
