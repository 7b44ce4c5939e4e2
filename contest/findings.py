"""What the check of an arrived file may say: how grave it is, who reads it, and its sentence."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from contest.states import ArrivalState


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of finding. for_contestant: whether those who sent the file read it too."""

    state: ArrivalState
    for_contestant: bool
    sentence: str | Promise


REFUSED, WARNED, FINE = ArrivalState.REFUSED, ArrivalState.WARNED, ArrivalState.FINE

KINDS: Final[dict[str, Kind]] = {
    "virus": Kind(
        REFUSED, True, _("The virus scanner found %(virus)s in this file. Scan your computer, then send a clean one.")
    ),
    "too_long": Kind(
        REFUSED, True, _("The script has %(count)d characters; at most %(limit)d are allowed. Shorten it and send it again.")
    ),
    "too_short": Kind(
        REFUSED, True, _("The script has %(count)d characters; at least %(limit)d are needed. Complete it and send it again.")
    ),
    "too_many_pages": Kind(
        REFUSED, True, _("The file has %(count)d pages; at most %(limit)d are allowed. Leave some out and send it again.")
    ),
    "damaged": Kind(
        REFUSED, True, _("The file can't be opened to its end: it is damaged. Open it on your device, save it again and resend.")
    ),
    "no_sound": Kind(WARNED, True, _("The video has no sound track. Listen to it once before you submit.")),
    "silent": Kind(
        WARNED, True, _("The video's sound is almost silent (loudest moment %(db)s dB). Listen to it once before you submit.")
    ),
    "names": Kind(
        WARNED,
        True,
        _("Judges must not see who gives this lecture, but the file contains: %(words)s (%(where)s). Take it out and send the file again."),
    ),
    "no_text": Kind(
        WARNED, False, _("No words could be read in it, perhaps because it is a scan: it was neither counted nor compared.")
    ),
    "twice": Kind(WARNED, False, _("Exactly the same file was sent with: %(entries)s.")),
    "alike": Kind(WARNED, False, _("A part of the script (up to %(percent)d %%) also stands in another one. This is a hint and no verdict.")),
    "unscanned": Kind(WARNED, False, _("The virus scanner did not answer: the file has not been scanned.")),
    "unlistened": Kind(WARNED, False, _("Whether the video can be heard was not checked, because ffmpeg is missing or failed.")),
}  # fmt: skip

Finding = Mapping[str, Any]


def found(code: str, **values: Any) -> dict[str, Any]:
    """Return a finding as it is stored."""
    assert code in KINDS
    return {"code": code, "values": values}


def state_of(findings: Iterable[Finding]) -> ArrivalState:
    """Return the gravest state among findings."""
    states = {KINDS[one["code"]].state for one in findings}
    return REFUSED if REFUSED in states else WARNED if WARNED in states else FINE


def read_by(findings: Iterable[Finding], *, organizer: bool, blind: bool) -> list[Finding]:
    """Return the findings that a person reads; names matter only where a round of the edition is blind."""
    return [
        one
        for one in findings
        if (organizer or KINDS[one["code"]].for_contestant) and (blind or one["code"] != "names")
    ]


def sentence_of(finding: Finding) -> str:
    """Return a finding in words."""
    values: dict[str, Any] = finding["values"]
    return str(KINDS[finding["code"]].sentence) % values
