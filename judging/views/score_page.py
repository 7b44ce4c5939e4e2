"""What the score page shows, put together from a sheet and the judge's other sheets. Shows; never scores."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from operator import itemgetter
from typing import Any, Final

from django.urls import reverse
from django.utils.translation import gettext as _

from contest.codes import new_code
from contest.models import Entry, Material, Upload
from contest.queries.arrival import Form, rendition_of
from contest.states import FileFormat, MemberRole, RenditionKind
from contest.ui import FileItem, Tone
from contest.views.arrival import Picture, form_note, page_pictures
from judging.models import ScoreSheet
from judging.queries.blind import names_in, struck
from judging.queries.sheet.page import OwnSheet, materials_for_judges, own_sheets
from judging.queries.sheet.scheme import criteria_of, rule_in_force, scheme_of, shown_total
from judging.scoring import MarkingScheme, published, text
from judging.states import ContenderStatus, RoundState, SheetState

NEIGHBOURS: Final = 3
"""How many own totals above and below are listed beside the sheet."""

STAGED: Final = {
    FileFormat.MP4: "video",
    FileFormat.MOV: "video",
    FileFormat.PDF: "page",
    FileFormat.JPEG: "image",
    FileFormat.PNG: "image",
    FileFormat.WEBP: "image",
}
"""Formats that a browser shows by itself, and in which kind of frame."""

FILE_KINDS: Final = {
    FileFormat.MP4: "video",
    FileFormat.MOV: "video",
    FileFormat.PDF: "pdf",
    FileFormat.PPTX: "slides",
    FileFormat.XLSX: "sheet",
    FileFormat.DOCX: "text",
}


@dataclass(frozen=True, slots=True)
class StageItem:
    """A material as judges see it: under a neutral name.

    frame: video, page, image, pages, or "" for a download. pages: address, width and height of each.
    """

    code: str
    url: str
    frame: str
    file: FileItem
    chosen: bool = False
    poster: str = ""
    pages: list[Picture] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class CriterionLine:
    """A criterion as the score page shows it. Numbers are decimal strings, in points.

    factor: what one point adds to the total ("1", "20/3"). start: where an empty field begins, the middle one of
    this judge's earlier marks. facts: the range and the earlier marks in words. above, below, off: what to say
    of a mark that is not allowed.
    """

    code: str
    name: str
    group: str
    description: str
    minimum: str
    maximum: str
    step: str
    factor: str
    value: str
    start: str
    facts: list[str]
    above: str
    below: str
    off: str
    fault: str = ""


@dataclass(frozen=True, slots=True)
class Comparison:
    """Where this sheet stands among the judge's own complete ones in the round."""

    totals: list[tuple[str, str, str]]  # (exact total, name, title), best first
    ticks: str = ""  # the path of one tick for each, on a scale of 0 to 1000; for drawing only
    low: str = ""
    high: str = ""
    mean: str = ""
    here: int | None = None
    place: int | None = None
    near: list[tuple[str, str, str, bool]] = field(default_factory=list)  # total, name, title, is this one

    def __len__(self) -> int:
        return len(self.totals)


@dataclass(frozen=True, slots=True)
class ScorePage:
    """Everything on a judge's score page."""

    sheet: ScoreSheet
    name: str
    title: str
    abstract: str
    people: str
    facts: list[str]
    criteria: list[CriterionLine]
    highest: str
    total: str
    unmarked: int
    comment: str
    base: int
    client_id: str
    stage: list[StageItem]
    own: Comparison
    position: int
    count: int
    previous: str
    next: str
    closed: str
    standing: Mapping[str, str] | None = None  # what another window saved, by criterion
    standing_comment: str = ""

    @property
    def is_open(self) -> bool:
        return not self.closed

    @property
    def staged(self) -> StageItem | None:
        return next((item for item in self.stage if item.chosen), None)


@dataclass(frozen=True, slots=True)
class Typed:
    """What came with a form that was refused: shown again, so that nothing is lost."""

    marks: Mapping[str, str]
    comment: str
    faults: Mapping[str, str] = field(default_factory=dict)
    stale: bool = False


def score_page(sheet: ScoreSheet, *, material: str = "", typed: Typed | None = None) -> ScorePage:
    """Put the page together; five queries beside the sheet itself, whatever the number of sheets."""
    round, entry = sheet.contender.round, sheet.contender.entry
    scheme = scheme_of(rule_in_force(round))
    kept = dict(sheet.current.marks) if sheet.current else {}
    marks = dict(typed.marks) if typed else kept
    others, hidden = own_sheets(sheet)
    mine = next((i for i, one in enumerate(others) if one.code == sheet.code), 0)
    facts = [str(one) for one in (entry.entry_type, entry.sector, entry.lecture_form) if one]
    name = sheet.contender.alias if round.is_blind else entry.number or sheet.contender.alias
    total = sheet.current.total if sheet.current and not typed else ""
    lines = _criteria(sheet, scheme, marks, [one for one in others if one.code != sheet.code])
    if typed:
        lines = [replace(line, fault=typed.faults.get(line.code, "")) for line in lines]
    following = others[mine + 1 :] + others[:mine]
    todo = next((one.code for one in following if one.is_todo), "")
    return ScorePage(
        sheet=sheet,
        name=name,
        title=struck(entry.title, hidden),
        abstract=struck(entry.abstract, hidden),
        people="" if round.is_blind else _people(entry),
        facts=facts,
        criteria=lines,
        highest=text(scheme.highest),
        total=shown_total(total),
        unmarked=sum(not line.value for line in lines),
        comment=typed.comment if typed else sheet.current.comment if sheet.current else "",
        base=sheet.current.number if sheet.current else 0,
        client_id=new_code(20),
        stage=_stage(sheet, materials_for_judges(sheet), name, material),
        own=_comparison(sheet, others, total),
        position=mine + 1,
        count=len(others),
        previous=others[mine - 1].code if mine else "",
        next=todo,
        closed=_closed(sheet),
        standing=kept if typed and typed.stale else None,
        standing_comment=sheet.current.comment if sheet.current and typed and typed.stale else "",
    )


def _people(entry: Entry) -> str:
    lecturers = [name for role, name, _unit in names_in([entry.pk])[entry.pk] if role != MemberRole.ADVISER]
    return " · ".join(
        filter(None, ["、".join(lecturers), entry.organization.name if entry.organization else ""])
    )


def _closed(sheet: ScoreSheet) -> str:
    """Say in a sentence why the sheet takes no marks now; empty while it does."""
    state = sheet.contender.round.state
    if sheet.contender.status != ContenderStatus.OK:
        return _("This entry no longer takes part (%(why)s), so it needs no marks.") % {
            "why": ContenderStatus(sheet.contender.status).label
        }
    if sheet.state == SheetState.RECUSED:
        return _("You are recused from this entry: %(reason)s") % {"reason": sheet.state_reason}
    if sheet.state == SheetState.WAIVED:
        return _("The organizer has closed this entry without your sheet: %(reason)s") % {
            "reason": sheet.state_reason
        }
    if sheet.state == SheetState.SIGNED:
        return _(
            "You signed this sheet, so it stands as it is. If a mark is wrong, ask the chief judge or the organizer "
            "to reopen it."
        )
    if state == RoundState.SETUP:
        return _("Scoring has not been opened yet. You can look at the material already.")
    if state != RoundState.SCORING:
        return _("Scoring is closed. Marks saved before are kept as they were.")
    return ""


# Criteria -------------------------------------------------------------------------------------------------


def _criteria(
    sheet: ScoreSheet, scheme: MarkingScheme, marks: Mapping[str, str], others: Sequence[OwnSheet]
) -> list[CriterionLine]:
    names = criteria_of(sheet.contender.round)
    sentences = (
        _("“%(name)s” is above the maximum. Allowed are %(min)s to %(max)s in steps of %(step)s."),
        _("“%(name)s” is below the minimum. Allowed are %(min)s to %(max)s in steps of %(step)s."),
        _("“%(name)s” lies between two steps. Allowed are %(min)s to %(max)s in steps of %(step)s."),
    )
    lines = []
    group = ""
    for one in scheme.criteria:
        known = names.get(one.code)
        heading = known.group if known else ""
        given = {
            other.marks[one.code] for other in others if one.code in other.marks
        }  # a few dozen values at most
        before = sorted(number for mark in given if (number := _decimal(mark)) is not None)
        limits = {"name": known.name if known else one.code, "min": text(one.min), "max": text(one.max)}
        limits["step"] = text(one.step)
        lines.append(
            CriterionLine(
                code=one.code,
                name=limits["name"],
                group=heading if heading != group else "",
                description=known.description if known else "",
                minimum=limits["min"],
                maximum=limits["max"],
                step=limits["step"],
                factor=text(scheme.coefficient(one)),
                value=marks.get(one.code, ""),
                start=str(before[len(before) // 2]) if before else "",
                facts=[_range_in_words(limits), *_earlier_in_words(before)],
                above=sentences[0] % limits,
                below=sentences[1] % limits,
                off=sentences[2] % limits,
            )
        )
        group = heading
    return lines


def _range_in_words(limits: Mapping[str, str]) -> str:
    if limits["min"] == "0":
        return _("out of %(max)s") % limits
    return _("%(min)s to %(max)s points") % limits


def _earlier_in_words(before: Sequence[Decimal]) -> list[str]:
    if not before:
        return []
    low, high = str(before[0]), str(before[-1])
    return [_("yours so far %s") % (low if low == high else f"{low}–{high}")]


def _decimal(mark: str | None) -> Decimal | None:
    try:
        return Decimal(mark) if mark else None
    except InvalidOperation:
        return None


# Comparison -----------------------------------------------------------------------------------------------


def _comparison(sheet: ScoreSheet, others: Sequence[OwnSheet], total: str) -> Comparison:
    complete = [one for one in others if one.total and one.code != sheet.code and one.counts]
    if not complete:
        return Comparison([])
    # Decimals compare as exactly as fractions and ten times as fast; totals by weight may need fractions.
    read = Fraction if "/" in total or any("/" in one.total for one in complete) else Decimal
    ranked = sorted(((read(one.total), one) for one in complete), key=itemgetter(0), reverse=True)
    numbers = [number for number, _one in ranked]
    here = read(total) if total else None
    place = sum(number > here for number in numbers) + 1 if here is not None else None
    top, bottom = (
        max(*numbers[:1], here or numbers[0]),
        min(numbers[-1], numbers[-1] if here is None else here),
    )
    totals = [(one.total, one.name, one.title) for _number, one in ranked]
    return Comparison(
        totals,
        ticks="".join(f"M{_on_scale(number, bottom, top)} 14v20" for number in dict.fromkeys(numbers)),
        low=shown_total(ranked[-1][1].total),
        high=shown_total(ranked[0][1].total),
        mean=published(sum((Fraction(number) for number in numbers), Fraction()) / len(numbers), 1),
        here=_on_scale(here, bottom, top) if here is not None else None,
        place=place,
        near=_near(totals, place, shown_total(total)),
    )


def _on_scale(number: Fraction | Decimal, bottom: Fraction | Decimal, top: Fraction | Decimal) -> int:
    """Return where a total stands between two others, 0 to 1000; a place on the screen, so a float will do."""
    low = float(bottom)
    return int((float(number) - low) / (float(top) - low) * 1000) if top > bottom else 500


def _near(
    totals: Sequence[tuple[str, str, str]], place: int | None, total: str
) -> list[tuple[str, str, str, bool]]:
    """The own totals just above and below; without a total of its own, the best ones."""
    at = place - 1 if place is not None else NEIGHBOURS
    lines = [
        (shown_total(one), name, title, False)
        for one, name, title in totals[max(at - NEIGHBOURS, 0) : at + NEIGHBOURS]
    ]
    if place is not None:
        lines.insert(min(at, NEIGHBOURS), (total, "", "", True))
    return lines


# Material -------------------------------------------------------------------------------------------------


def neutral_name(name: str, material: Material, number: int, of: int) -> str:
    """Return a file name that says whose material it is only by the entry's name on this page."""
    kind = str(material.requirement.get_kind_display())
    return f"{name}-{kind}-{number}" if of > 1 else f"{name}-{kind}"


def numbered(materials: Sequence[Material]) -> list[tuple[Material, int, int]]:
    """Return each material with its number among those of its kind, and how many there are."""
    kinds = [material.requirement.kind for material in materials]
    return [
        (material, kinds[: index + 1].count(kind), kinds.count(kind))
        for index, (material, kind) in enumerate(zip(materials, kinds, strict=True))
    ]


def _stage(sheet: ScoreSheet, materials: Sequence[Material], name: str, wanted: str) -> list[StageItem]:
    items = []
    for material, number, of in numbered(materials):
        upload = material.upload
        file_format = FileFormat(upload.format)
        forms: list[Form] = material.__dict__["forms"]
        details = [
            *([_clock(upload.duration_ms)] if upload.duration_ms else []),
            *([_("%d pages") % upload.pages] if upload.pages else []),
        ]
        url = reverse("judging:sheet-material", args=[sheet.code, material.code])
        pages = page_pictures(forms, url)
        frame = "pages" if pages else STAGED.get(file_format, "")
        has_poster = any(one.kind == RenditionKind.POSTER for one in forms)
        items.append(
            StageItem(
                code=material.code,
                url=url,
                frame=frame,
                poster=f"{url}?form=poster" if has_poster else "",
                pages=pages,
                file=FileItem(
                    slot=material.requirement.name,
                    name=f"{neutral_name(name, material, number, of)} · {file_format.label}",
                    kind=FILE_KINDS.get(file_format, "image"),
                    size=upload.size,
                    details=tuple(details),
                    problem=form_note(upload, {one.kind for one in forms}) if frame != "page" else "",
                    problem_tone=Tone.AMBER,
                ),
            )
        )
    shown = next((one for one in items if one.code == wanted and one.frame), None)
    shown = shown or min(
        (one for one in items if one.frame),
        key=lambda one: ("video", "pages", "page", "image").index(one.frame),
        default=None,
    )
    return [replace(one, chosen=one is shown) for one in items]


def best_form(upload: Upload) -> Upload:
    """Return the form of a file that judges get: the one made for showing, without the sender's properties."""
    for kind in (RenditionKind.STREAM, RenditionKind.DOCUMENT):
        if (made := rendition_of(upload, kind)) is not None:
            return made
    return upload


def _clock(milliseconds: int) -> str:
    minutes, seconds = divmod(milliseconds // 1000, 60)
    return _("%(m)d min %(s)02d s") % {"m": minutes, "s": seconds}


def page_data(page: ScorePage) -> dict[str, Any]:
    """Return what score.js needs to know, as JSON."""
    return {
        "totals": [[total, name, title] for total, name, title in page.own.totals],
        "neighbours": NEIGHBOURS,
    }
