"""Reading what was found out about arrived files, and comparing scripts."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

from django.db.models import F, Q, QuerySet

from contest import signals
from contest.converters.office import can_convert
from contest.converters.programs import program
from contest.likeness import estimate, likely_pairs, numbers_of, share
from contest.models import Arrival, Edition, Entry, EntryMember, Material, Rendition, ScriptText, Upload
from contest.states import ArrivalState, FileFormat, JobState, MaterialKind

LEAST_ALIKE: Final = 0.12
"""Estimated resemblance from which two scripts are looked at exactly; a quarter of one in the other gives 0.14."""
LEAST_SHARE: Final = 0.25
"""Of the shorter script; below it are common quotations and formulas."""
SHORTEST_NAME: Final = 2
SHORTEST_PHONE: Final = 7
MOST_PAIRS: Final = 200

FILMS: Final = frozenset({FileFormat.MP4, FileFormat.MOV})
WORDED: Final = frozenset({FileFormat.DOCX, FileFormat.PPTX, FileFormat.PDF})
HEARD: Final = frozenset({"no_sound", "silent"})
"""Findings that depend on the bytes of a film alone."""
_OFFICE: Final = frozenset({FileFormat.DOCX, FileFormat.PPTX})
_GAPS: Final = re.compile(r"[\s\-\u2010-\u2015·•.]+")


def script_key(material: Material) -> str:
    """Return what a material's script is called among all that are compared."""
    return f"material:{material.code}"


def is_blind(edition: Edition) -> bool:
    """Whether judges of any round must not see who gives a lecture."""
    return any(signals.answers(signals.blind_asked, edition=edition))


def can_be_shown_better(upload: Upload) -> bool:
    """Whether this machine can make a form of a file that a browser shows better than the file itself."""
    file_format = FileFormat(upload.format)
    if file_format in FILMS:
        return program("ffmpeg") is not None and program("ffprobe") is not None
    return file_format is FileFormat.PDF or (file_format in _OFFICE and can_convert())


def is_read(material: Material) -> bool:
    """Whether a check reads the words of a material: to count, to compare, or to look for names in them."""
    place = material.requirement
    if material.upload.format not in WORDED:
        return False
    return place.for_judges or place.kind == MaterialKind.SCRIPT or place.pages_max is not None


def heard_before(upload: Upload) -> tuple[str, list[dict[str, Any]]] | None:
    """Return codecs and findings of a film's sound, where the same bytes were listened to before."""
    checked = Arrival.objects.filter(material__upload__sha256=upload.sha256, checked_at__isnull=False)
    checked = checked.exclude(state=ArrivalState.WAITING)  # looked at again, and what was found is forgotten
    for arrival in checked.exclude(codecs="").order_by("-pk")[:5]:
        codes = {one["code"] for one in arrival.findings}
        if "unlistened" not in codes:
            return arrival.codecs, [one for one in arrival.findings if one["code"] in HEARD]
    return None


def materials_to_check(edition: Edition | None, *, again: bool) -> QuerySet[Material]:
    """Return files in their places that nobody has looked at, of one edition or all; again: all of them."""
    found = Material.objects.current().select_related(
        "upload", "requirement", "added_by", "arrival__job", "entry__edition", "entry__owner"
    )
    if edition is not None:
        found = found.filter(entry__edition=edition)
    if not again:
        over = Q(arrival__job=None) | Q(arrival__job__state__in=(JobState.DONE, JobState.FAILED))
        found = found.filter(Q(arrival=None) | (Q(arrival__state=ArrivalState.WAITING) & over))
    return found.order_by("pk")


def materials_to_convert(edition: Edition | None) -> Iterator[Material]:
    """Yield files in their places that were looked at, and whose forms for judges were never made."""
    over = Q(upload__conversion__job=None) | Q(
        upload__conversion__job__state__in=(JobState.DONE, JobState.FAILED)
    )
    found = (
        Material.objects.current()
        .filter(arrival__state__in=(ArrivalState.FINE, ArrivalState.WARNED))
        .filter(Q(upload__conversion=None) | (Q(upload__conversion__done_at=None) & over))
        .select_related("upload__conversion__job", "added_by", "entry__edition", "entry__owner")
    )
    if edition is not None:
        found = found.filter(entry__edition=edition)
    return (one for one in found.order_by("pk") if can_be_shown_better(one.upload))


class Form(NamedTuple):
    """One form that was made of a file; number counts pages from 1. width, height: pixels, 0 if unknown."""

    kind: str
    number: int
    width: int
    height: int


def with_forms(materials: QuerySet[Material]) -> list[Material]:
    """Return materials in their order, each with the forms made of its file as `forms`, in one query."""
    made = "upload__renditions__"
    rows = materials.annotate(
        form_kind=F(f"{made}kind"),
        form_number=F(f"{made}number"),
        form_width=F(f"{made}upload__width"),
        form_height=F(f"{made}upload__height"),
    ).order_by("requirement__position", "requirement", "pk", "form_number")
    found: dict[int, Material] = {}
    for row in rows:
        facts = row.__dict__
        forms: list[Form] = found.setdefault(row.pk, row).__dict__.setdefault("forms", [])
        if facts["form_kind"]:
            width, height = facts["form_width"] or 0, facts["form_height"] or 0
            forms.append(Form(facts["form_kind"], facts["form_number"], width, height))
    return list(found.values())


def forms_of(uploads: Iterable[int]) -> dict[int, list[Form]]:
    """Return the forms that were made of each file, pages in order; one query."""
    found: dict[int, list[Form]] = {}
    rows = Rendition.objects.filter(source__in=uploads).order_by("number")
    for source, kind, number, width, height in rows.values_list(
        "source", "kind", "number", "upload__width", "upload__height"
    ):
        found.setdefault(source, []).append(Form(kind, number, width or 0, height or 0))
    return found


def rendition_of(upload: Upload, kind: str, number: int = 0) -> Upload | None:
    """Return one form of a file, None where it has not been made."""
    made = Rendition.objects.filter(source=upload, kind=kind, number=number).select_related("upload").first()
    return made.upload if made else None


# Names in files -------------------------------------------------------------------------------------------


def telling_words(entry: Entry) -> list[str]:
    """Return everything that tells whose entry it is: names, units and telephone numbers, the longest first."""
    words: set[str] = set()
    for name, unit, mobile in EntryMember.objects.filter(entry=entry).values_list(
        "name", "organization_name", "mobile"
    ):
        words |= {name, unit, mobile}
    if entry.organization is not None:
        words |= {entry.organization.name, entry.organization.short_name}
    return sorted((word.strip() for word in words if word.strip()), key=lambda word: (-len(word), word))


def found_words(words: Iterable[str], text: str) -> list[str]:
    """Return which of the words stand in a text, however they are spaced, and whatever their width."""
    plain = _run_together(text)
    found: list[str] = []
    for word in words:
        wanted = _run_together(word)
        least = SHORTEST_PHONE if wanted.isdigit() else SHORTEST_NAME
        if len(wanted) >= least and wanted in plain and not any(word in longer for longer in found):
            found.append(word)
    return found


def _run_together(text: str) -> str:
    return _GAPS.sub("", unicodedata.normalize("NFKC", text)).lower()


# The same file, and scripts that are alike ----------------------------------------------------------------


def same_file_elsewhere(material: Material) -> list[Entry]:
    """Return other entries of the edition to which exactly the same file was sent."""
    others = (
        Material.objects.current()
        .filter(entry__edition=material.entry.edition_id, upload__sha256=material.upload.sha256)
        .exclude(entry=material.entry_id)
        .exclude(upload=material.upload_id)
        .values("entry")
    )
    return list(Entry.objects.filter(pk__in=others).order_by("number", "pk"))


@dataclass(frozen=True, slots=True)
class Alike:
    """Two scripts that share much. share: percent of the shorter one that stands in the other."""

    one: ScriptText
    other: ScriptText
    share: int


def most_alike(script: ScriptText) -> int:
    """Return how much of a script, or of another one if that is shorter, stands in both; percent, 0 if nothing."""
    sign = numbers_of(script.signature)
    rows = _comparable(script.entry.edition if script.entry else None).exclude(pk=script.pk)
    if script.entry_id:
        rows = rows.exclude(entry=script.entry_id)
    near = [
        pk
        for pk, other in rows.values_list("pk", "signature").iterator(chunk_size=500)
        if estimate(sign, numbers_of(other)) >= LEAST_ALIKE
    ]
    best = max((share(script.text, one.text) for one in ScriptText.objects.filter(pk__in=near)), default=0.0)
    return round(100 * best) if best >= LEAST_SHARE else 0


def alike_scripts(edition: Edition) -> list[Alike]:
    """Return the pairs of scripts that share much, at least one of them of this edition, the most alike first."""
    rows = list(_comparable(edition).values_list("pk", "signature", "entry", "entry__edition"))
    signs = {pk: numbers_of(sign) for pk, sign, _entry, _edition in rows}
    entry_of = {pk: entry for pk, _sign, entry, _edition in rows}
    ours = {pk for pk, _sign, _entry, of in rows if of == edition.pk}
    pairs = sorted(
        (
            pair
            for pair in likely_pairs(signs, LEAST_ALIKE)
            if (pair[1] in ours or pair[2] in ours)
            and (entry_of[pair[1]] is None or entry_of[pair[1]] != entry_of[pair[2]])
        ),
        reverse=True,
    )[:MOST_PAIRS]
    keys = {pk for _alike, one, other in pairs for pk in (one, other)}
    scripts = ScriptText.objects.select_related("entry__organization", "material").in_bulk(keys)
    found = []
    for _alike, first, second in pairs:
        one, other = scripts[first], scripts[second]
        if other.pk in ours and (one.pk not in ours):
            one, other = other, one  # this year's stands first
        if (part := share(one.text, other.text)) >= LEAST_SHARE:
            found.append(Alike(one, other, round(100 * part)))
    return sorted(found, key=lambda pair: -pair.share)


def comparable_script(edition: Edition, key: str) -> ScriptText | None:
    """Return one script that may be shown beside another one of this edition."""
    return (
        _comparable(edition)
        .select_related("entry__organization", "entry__edition", "material__upload")
        .filter(key=key)
        .first()
    )


def _comparable(edition: Edition | None) -> QuerySet[ScriptText]:
    """Scripts in their place, of this edition and of all that are not later; those of other floors."""
    year = edition.year if edition is not None else 9999
    return ScriptText.objects.filter(
        Q(material__isnull=True)
        | Q(material__removed_at__isnull=True, material__requirement__kind=MaterialKind.SCRIPT),
        year__lte=year,
    )
