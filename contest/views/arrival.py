"""What the check of a file says on the page, and the form in which the file is shown there."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from contest.findings import read_by, sentence_of, state_of
from contest.models import Entry, Material, Upload
from contest.queries.arrival import FILMS, Form, can_be_shown_better, is_blind
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
    """A file as the browser shows it. kind: video, image, pages (address, width and height of each), or none.

    note: what else has to be said, for example why it is only downloaded.
    """

    kind: str
    name: str
    url: str
    poster: str = ""
    pages: list[Picture] = field(default_factory=list)
    note: str = ""


def arrival_words(
    entry: Entry, materials: Sequence[Material], *, for_organizer: bool
) -> dict[int, dict[str, Any]]:
    """Return what a FileItem says of the check of each material, by primary key: state, tone, problem."""
    checked = [one for one in materials if hasattr(one, "arrival")]
    names_found = any(f["code"] == "names" for one in checked for f in one.arrival.findings)
    blind = names_found and is_blind(entry.edition)
    return {one.pk: _words(one, for_organizer, blind) for one in checked}


def arrival_facts(material: Material, *, for_organizer: bool) -> list[str]:
    """Return what the check counted in a file, in short phrases; how a film is coded only for organizers."""
    if not hasattr(material, "arrival"):
        return []
    arrival, facts = material.arrival, []
    if arrival.characters:
        facts.append(
            ngettext("%(n)d character", "%(n)d characters", arrival.characters) % {"n": arrival.characters}
        )
    if arrival.pages and not material.upload.pages:
        facts.append(_("%(n)d pages") % {"n": arrival.pages})
    if for_organizer and arrival.codecs:
        facts.append(arrival.codecs)
    return facts


def _words(material: Material, for_organizer: bool, blind: bool) -> dict[str, Any]:
    arrival = material.arrival
    if arrival.has_failed and arrival.state == ArrivalState.WAITING:
        return {
            "state": _("Not checked"),
            "tone": Tone.AMBER,
            "problem": _("The file is kept, but it could not be checked. Nothing is asked of you."),
            "problem_tone": Tone.AMBER,
        }
    read = read_by(arrival.findings, organizer=for_organizer, blind=blind)
    state = state_of(read) if arrival.state != ArrivalState.WAITING else ArrivalState.WAITING
    if state == ArrivalState.REFUSED and arrival.state == ArrivalState.WARNED:
        state = ArrivalState.WARNED  # a file of long ago, which stays in its place
    words: dict[str, Any] = {
        "problem": in_a_row(sentence_of(one) for one in read),
        "problem_tone": Tone.RED if state == ArrivalState.REFUSED else Tone.AMBER,
    }
    if material.upload.is_unmeasured and state != ArrivalState.REFUSED:
        return words  # "Length not checked" stays
    label: Any = state.label
    if state == ArrivalState.WAITING and arrival.job is not None and arrival.job.done:
        label = _("Being checked, %(percent)d %%") % {"percent": arrival.job.done}
    return {**words, "state": label, "tone": TONES[state]}


def preview_of(material: Material, made: Sequence[Form], url: str) -> Preview:
    """Return how a material's file is shown in the page, and what must be said of it."""
    upload = material.upload
    kinds = {one.kind for one in made}
    note = form_note(upload, kinds)
    if upload.format in FILMS:
        return Preview(
            "video",
            upload.original_name,
            f"{url}?form=stream" if RenditionKind.STREAM in kinds else url,
            poster=f"{url}?form=poster" if RenditionKind.POSTER in kinds else "",
            note=note,
        )
    if upload.format in {FileFormat.JPEG, FileFormat.PNG, FileFormat.WEBP}:
        return Preview("image", upload.original_name, url)
    if pages := page_pictures(made, url):
        return Preview("pages", upload.original_name, url, pages=pages)
    return Preview("none", upload.original_name, url, note=note)


def form_note(upload: Upload, kinds: Collection[str]) -> str:
    """Return why a file is not shown in a form that was made for showing it; "" where nothing has to be said.

    kinds: of the forms that were made. Reads `upload.conversion` and its job.
    """
    is_film = upload.format in FILMS
    if upload.format in {FileFormat.JPEG, FileFormat.PNG, FileFormat.WEBP}:
        return ""
    if {RenditionKind.STREAM, RenditionKind.PAGE} & set(kinds):
        return ""
    conversion = getattr(upload, "conversion", None)
    if is_film and (kinds if conversion is None else conversion.done_at):
        return ""  # it plays everywhere as it is
    if conversion is not None and conversion.has_failed:
        if is_film:
            return _("A form that plays on every device could not be made: if it does not play, download it.")
        return _("It could not be made ready to be shown here: the original is offered for download.")
    if can_be_shown_better(upload):
        if is_film:
            return _("A form that plays on every device is being made; until then you see the original.")
        return _("It is being made ready to be shown here; until then the original is offered.")
    if is_film:
        return _(
            "This installation can't prepare films (ffmpeg is missing): if it does not play, download it."
        )
    if upload.format in {FileFormat.DOCX, FileFormat.PPTX}:
        return _(
            "This installation can't show this format (LibreOffice is missing): the original is offered for download."
        )
    return _("This format can't be shown here: the original is offered for download.")


def page_pictures(made: Sequence[Form], url: str) -> list[Picture]:
    """Return address, width and height of each page that was made of a document."""
    return [
        (f"{url}?form=page&n={one.number}", one.width, one.height)
        for one in made
        if one.kind == RenditionKind.PAGE
    ]
