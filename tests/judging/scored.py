"""A round with signed sheets, made through rows: for tests of what comes after judging."""

from django.utils import timezone

from judging.models import SheetVersion
from judging.queries.round import rule_of
from judging.states import RoundState, SheetState
from tests.factories.judging import (
    ContenderFactory,
    CriterionFactory,
    PanelFactory,
    RoundFactory,
    ScoreSheetFactory,
    SeatFactory,
)


def scored_round(edition, marks, *, entries=None, name="决赛", state=RoundState.CLOSED, **fields):
    """Return a closed round; marks: entry title -> one total per judge (None: no sheet signed)."""
    judges = max(len(row) for row in marks.values())
    round = RoundFactory(edition=edition, name=name, **fields)
    CriterionFactory(round=round, code="all", name="总分")
    panel = PanelFactory(round=round)
    seats = [
        SeatFactory(panel=panel, label=f"J{n + 1}", judge__full_name=f"评委{n + 1}") for n in range(judges)
    ]
    for title, row in marks.items():
        entry = (entries or {}).get(title)
        contender = ContenderFactory(round=round, **({"entry": entry} if entry else {"entry__title": title}))
        for seat, total in zip(seats, row, strict=False):
            sheet = ScoreSheetFactory(contender=contender, seat=seat)
            if total is not None:
                sheet.current = SheetVersion.objects.create(
                    sheet=sheet, number=1, marks={"all": total}, total=total, client_id=f"{sheet.code}-1",
                    saved_by=seat.judge, saved_at=timezone.now(),
                )  # fmt: skip
                sheet.state, sheet.signed_at = SheetState.SIGNED, timezone.now()
                sheet.save()
    round.frozen_rule = rule_of(round)
    round.rule_version, round.state = 1, state
    round.save()
    return round


def mark_anew(round, title, *totals):
    """Give an entry other totals, one per judge, as a correction of its signed sheets does."""
    contender = round.contenders.get(entry__title=title)
    for sheet, total in zip(contender.sheets.order_by("seat__label"), totals, strict=True):
        number = sheet.versions.count() + 1
        sheet.current = SheetVersion.objects.create(
            sheet=sheet, number=number, marks={"all": total}, total=total, client_id=f"{sheet.code}-{number}",
            saved_by=sheet.seat.judge, saved_at=timezone.now(),
        )  # fmt: skip
        sheet.save()
