"""An entry on its way through a round, and the line that it becomes."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction

from judging.scoring.choices import Dropped, How, Standing, Status
from judging.scoring.deductions import Deduction
from judging.scoring.exceptions import SheetFault
from judging.scoring.panel import CriterionScore, PanelScore
from judging.scoring.rounds.audience import AudienceScore
from judging.scoring.rounds.result import CriterionLine, LineResult, SheetLine
from judging.scoring.rounds.rule import EntryInput


@dataclass(slots=True)
class Draft:
    """An entry on its way through the round."""

    entry: EntryInput
    judges: tuple[str, ...]
    status: Status
    standing: dict[str, Standing] = field(default_factory=dict)
    faults: dict[str, SheetFault] = field(default_factory=dict)
    totals: dict[str, Fraction] = field(default_factory=dict)
    imputed: dict[str, Fraction] = field(default_factory=dict)
    missing: tuple[str, ...] = ()
    deduction: Deduction | None = None
    how: How | None = None
    panel: PanelScore | None = None
    criteria: tuple[CriterionScore, ...] = ()
    counted: dict[str, Fraction] = field(default_factory=dict)
    z: Fraction | None = None
    aggregate: Fraction | None = None
    coefficient: Fraction | None = None
    adjusted: Fraction | None = None
    audience: AudienceScore | None = None
    rounded: Fraction | None = None
    floored: bool = False
    exact: Fraction | None = None
    places: int = 2
    published: str | None = None
    rank: int | None = None
    decided_by: tuple[str, ...] = ()

    @property
    def seated(self) -> tuple[str, ...]:
        """The judges whose totals, own or imputed, are aggregated, in panel order."""
        return tuple(judge for judge in self.judges if judge in self.totals or judge in self.imputed)

    def total(self, judge: str) -> Fraction:
        found = self.totals.get(judge)
        return self.imputed[judge] if found is None else found

    @property
    def panel_score(self) -> Fraction:
        """What the panel gave, its group's coefficient included; only of a draft that was scored."""
        return known(self.aggregate) if self.adjusted is None else self.adjusted


def line_of(draft: Draft) -> LineResult:
    """Return the draft as a line with all its working."""
    entry = draft.entry
    panel = draft.panel
    seated = draft.seated
    dropped: dict[str, Dropped] = {}
    if panel is not None:
        dropped |= {seated[place]: Dropped.HIGH for place in panel.dropped_high}
        dropped |= {seated[place]: Dropped.LOW for place in panel.dropped_low}
    sheets = tuple(
        SheetLine(
            judge,
            standing,
            draft.totals.get(judge, draft.imputed.get(judge)),
            draft.counted.get(judge),
            dropped.get(judge),
            draft.faults[judge].code if judge in draft.faults else None,
            draft.faults[judge].criterion if judge in draft.faults else None,
        )
        for judge, standing in draft.standing.items()
    )
    criteria = tuple(
        CriterionLine(
            one.code,
            one.value,
            one.factor,
            one.term,
            one.panel.how,
            tuple(seated[place] for place in one.panel.dropped_high),
            tuple(seated[place] for place in one.panel.dropped_low),
        )
        for one in draft.criteria
    )
    return LineResult(
        entry=entry.code,
        unit=entry.unit,
        status=draft.status,
        sheets=sheets,
        missing=draft.missing,
        how=draft.how,
        criteria=criteria,
        z=draft.z,
        aggregate=draft.aggregate,
        coefficient=draft.coefficient,
        adjusted=draft.adjusted,
        audience=draft.audience,
        rounded=draft.rounded,
        deduction=draft.deduction,
        floored=draft.floored,
        exact=draft.exact,
        places=draft.places,
        published=draft.published,
        rank=draft.rank,
        decided_by=draft.decided_by,
    )


def known(value: Fraction | None) -> Fraction:
    """Return a value that is there."""
    assert value is not None  # every scored draft has an aggregate
    return value
