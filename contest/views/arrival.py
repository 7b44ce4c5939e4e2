"""What the check of a file says on the page, and the form in which the file is shown there."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from contest.findings import read_by, sentence_of, state_of
from contest.models import Entry, Material
from contest.queries.arrival import Form, is_blind
from contest.states import ArrivalState, FileFormat, RenditionKind
from contest.ui import Tone
from contest.wording import in_a_row

Picture = tuple[str, int, int]

TONES = {
    ArrivalState.WAITING: Tone.BLUE,
    ArrivalState.FINE: Tone.GREEN,
    ArrivalState.WARNED: Tone.AMBER,
    ArrivalState.REFUSED: Tone.RED,
}


@dataclass(frozen=True, slots=True)
class Preview:
    """A file as the browser shows it. kind: video, image, or pages (address, width and height of each)."""

    kind: str
    name: str
    url: str
    poster: str = ""
    pages: list[Picture] = field(default_factory=list)


def arrival_words(
    entry: Entry, materials: Sequence[Material], *, for_organizer: bool
) -> dict[int, dict[str, Any]]:
    """Return what a FileItem says of the check of each material, by primary key: state, tone, problem."""
    checked = [one for one in materials if hasattr(one, "arrival")]
    names_found = any(f["code"] == "names" for one in checked for f in one.arrival.findings)
    blind = names_found and is_blind(entry.edition)
    return {one.pk: _words(one, for_organizer, blind) for one in checked}


def _words(material: Material, for_organizer: bool, blind: bool) -> dict[str, Any]:
    arrival = material.arrival
    if arrival.has_failed and arrival.state == ArrivalState.WAITING:
        return {
            "state": _("Not checked"),
            "tone": Tone.AMBER,
            "problem": _("The file is kept, but it could not be checked. Nothing is asked of you."),
        }
    read = read_by(arrival.findings, organizer=for_organizer, blind=blind)
    state = state_of(read) if arrival.state != ArrivalState.WAITING else ArrivalState.WAITING
    words: dict[str, Any] = {"problem": in_a_row(sentence_of(one) for one in read)}
    if material.upload.is_unmeasured and state != ArrivalState.REFUSED:
        return words  # "Length not checked" stays
    label: Any = state.label
    if state == ArrivalState.WAITING and arrival.job is not None and arrival.job.done:
        label = _("Being checked, %(percent)d %%") % {"percent": arrival.job.done}
    return {**words, "state": label, "tone": TONES[state]}


def preview_of(material: Material, made: Sequence[Form], url: str) -> Preview | None:
    """Return how a material's file is shown in the page; None where it is only downloaded."""
    upload = material.upload
    kinds = {one.kind for one in made}
    if upload.format in {FileFormat.MP4, FileFormat.MOV}:
        return Preview(
            "video",
            upload.original_name,
            f"{url}?form=stream" if RenditionKind.STREAM in kinds else url,
            poster=f"{url}?form=poster" if RenditionKind.POSTER in kinds else "",
        )
    if upload.format in {FileFormat.JPEG, FileFormat.PNG, FileFormat.WEBP}:
        return Preview("image", upload.original_name, url)
    if pages := page_pictures(made, url):
        return Preview("pages", upload.original_name, url, pages=pages)
    return None


def page_pictures(made: Sequence[Form], url: str) -> list[Picture]:
    """Return address, width and height of each page that was made of a document."""
    return [
        (f"{url}?form=page&n={one.number}", one.width, one.height)
        for one in made
        if one.kind == RenditionKind.PAGE
    ]
