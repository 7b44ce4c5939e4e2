"""Marks at the desk, criterion by criterion: what stands beside what is to be decided or compared."""

from dataclasses import dataclass

from judging.models import HeldVersion, PaperSheet, Round, ScoreSheet
from judging.queries.sheet.scheme import criteria_of, rule_in_force, scheme_of, shown_total
from judging.scoring import SheetFault, sheet_total, text


@dataclass(frozen=True, slots=True)
class MarkRow:
    """One criterion. limits: lowest, highest and step as text; now: the mark that stands; new: the one in question."""

    code: str
    name: str
    limits: tuple[str, str, str]
    now: str = ""
    new: str = ""

    @property
    def differs(self) -> bool:
        return self.now != self.new


def mark_rows(round: Round, now: dict[str, str], new: dict[str, str]) -> list[MarkRow]:
    """Put two sets of marks side by side, in the order of the sheet."""
    names = criteria_of(round)
    return [
        MarkRow(
            one.code,
            str(names.get(one.code, one.code)),
            (text(one.min), text(one.max), text(one.step)),
            now.get(one.code, ""),
            new.get(one.code, ""),
        )
        for one in scheme_of(rule_in_force(round)).criteria
    ]


def total_of(round: Round, marks: dict[str, str]) -> str:
    """Return the total of marks as people read it, "" while one is missing or not allowed."""
    scheme = scheme_of(rule_in_force(round))
    if any(one.code not in marks for one in scheme.criteria):
        return ""
    try:
        return shown_total(text(sheet_total(scheme, marks)))
    except SheetFault:
        return ""


def highest_of(round: Round) -> str:
    """Return the most that a sheet can reach."""
    return text(scheme_of(rule_in_force(round)).highest)


def standing_marks(sheet: ScoreSheet) -> dict[str, str]:
    return sheet.current.marks if sheet.current else {}


def held_of(round: Round) -> list[HeldVersion]:
    """Everything that was ever kept apart in a round, the newest first."""
    return list(
        HeldVersion.objects.filter(sheet__contender__round=round)
        .select_related("sheet__seat__judge", "sheet__contender__entry", "tablet", "decided_by")
        .order_by("-arrived_at", "-pk")
    )


def papers_of(round: Round) -> list[PaperSheet]:
    """Everything that was entered from paper in a round, the newest first."""
    return list(
        PaperSheet.objects.filter(sheet__contender__round=round)
        .select_related("sheet__seat__judge", "sheet__contender__entry", "entered_by", "decided_by", "photo")
        .order_by("-entered_at", "-pk")
    )
