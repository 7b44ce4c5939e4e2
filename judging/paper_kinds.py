"""Which papers there are: what each is called and good for, in which formats and for whom it is given out."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from contest.office.paper import Format

PDF: Final = (Format.PDF,)
EDITED: Final = (Format.PDF, Format.DOCX)
TABLES: Final = (Format.PDF, Format.DOCX, Format.XLSX)


class Family(StrEnum):
    """Papers that the same people may have."""

    UNITS = "units"
    HALL = "hall"
    MARKS = "marks"
    RESULT = "result"
    AWARDS = "awards"


@dataclass(frozen=True, slots=True)
class PaperKind:
    """A paper. code: in its address; use: what it is for, in a few words; live: of live rounds alone; framed: an official
    paper to which the office adds a head.
    """

    code: str
    family: Family
    label: Promise
    use: Promise
    formats: tuple[Format, ...]
    live: bool = False
    framed: bool = False

    @property
    def by_judge(self) -> bool:
        """Whether it is also given out for one judge alone."""
        return self.code in {"sheets", "tables"}


KINDS: Final = (
    PaperKind("form", Family.UNITS, _("Recommendation forms"), _("One for each entry handed in, for the unit's opinion and stamp."), EDITED),
    PaperKind("blank-form", Family.UNITS, _("Empty recommendation form"), _("For units that fill it in by hand."), EDITED),
    PaperKind("table", Family.UNITS, _("Table of recommended entries"), _("All entries of a unit in order, to be signed and stamped."), TABLES),
    PaperKind("order", Family.HALL, _("Running order"), _("For the door and the desk, with a code that leads to the latest one."), TABLES),
    PaperKind("sign-in", Family.HALL, _("Sign-in list"), _("Judges, lecturers and staff sign on arrival."), TABLES),
    PaperKind("sheets", Family.HALL, _("Blank score sheets"), _("One a lecture, for each judge: for the day the network is away."), EDITED),
    PaperKind("tables", Family.HALL, _("Blank score tables"), _("One a judge with all lectures, for judging by pen."), TABLES),
    PaperKind("signs-judges", Family.HALL, _("Table signs: judges"), _("Folded along the middle; the DOCX is for holders with two sides."), EDITED),
    PaperKind("signs-lecturers", Family.HALL, _("Table signs: lecturers"), _("For the places where they wait."), EDITED),
    PaperKind("signs-staff", Family.HALL, _("Table signs: staff"), _("Supervisor, scorekeeper, timer, organizers."), EDITED),
    PaperKind("badges-judges", Family.HALL, _("Name badges: judges"), _("90 × 54 mm, ten on a sheet."), EDITED),
    PaperKind("badges-lecturers", Family.HALL, _("Name badges: lecturers"), _("90 × 54 mm, ten on a sheet."), EDITED),
    PaperKind("badges-staff", Family.HALL, _("Name badges: staff"), _("90 × 54 mm, ten on a sheet."), EDITED),
    PaperKind("script", Family.HALL, _("Host's script"), _("From the opening to the end in the running order, with the sounds of rare characters."), EDITED, live=True),
    PaperKind("sheets", Family.MARKS, _("Filled score sheets"), _("Every signed sheet with its marks, for the files."), EDITED),
    PaperKind("tables", Family.MARKS, _("Filled score tables"), _("One a judge with all signed marks."), TABLES),
    PaperKind("summary", Family.RESULT, _("Score summary"), _("Places and totals with lines for judges, scorekeeper and supervisor to sign."), TABLES),
    PaperKind("final", Family.AWARDS, _("Final score summary"), _("All rounds together, with lines to sign."), TABLES),
    PaperKind("notice", Family.AWARDS, _("Public notice"), _("As it was published, or as it would be published now."), EDITED),
    PaperKind("commendation", Family.AWARDS, _("Letter of commendation"), _("Confirmed awards, in the layout of official documents."), EDITED, framed=True),
    PaperKind("results", Family.AWARDS, _("Notice of results"), _("Makes the winners known to the units."), EDITED, framed=True),
    PaperKind("ceremony", Family.AWARDS, _("Script of the award ceremony"), _("Tier by tier, the highest last, with the sounds of rare characters."), EDITED),
    PaperKind("hand-over", Family.AWARDS, _("Hand-over list of certificates"), _("Every valid certificate with a line to sign on receipt."), TABLES),
)  # fmt: skip
FAMILY_LABELS: Final = {
    Family.UNITS: _("For the units"),
    Family.AWARDS: _("Results, awards and certificates"),
}
FORMAT_LABELS: Final = {
    Format.PDF: pgettext_lazy("format", "PDF"),
    Format.DOCX: pgettext_lazy("format", "Word"),
    Format.XLSX: pgettext_lazy("format", "Excel"),
}


def kind_of(family: Family, code: str) -> PaperKind | None:
    """Return a paper of a family by its code."""
    return next((one for one in KINDS if one.family is family and one.code == code), None)


def kinds_of(family: Family, *, live: bool = True) -> list[PaperKind]:
    """Return the papers of a family; live: also those of live rounds alone."""
    return [one for one in KINDS if one.family is family and (live or not one.live)]
