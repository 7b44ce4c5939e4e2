"""The sums in a sheet beside what was read from it, with the reason of a difference where it can be known."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from talent_pool.queries.earlier.fields import SheetKind
from talent_pool.queries.earlier.layout import Reading
from talent_pool.queries.earlier.steps import Compared, EarlierPlan, Step


def compared(reading: Reading, plan: EarlierPlan) -> list[Compared]:
    kind = reading.layout.kind
    assert kind is not None
    own = [step for step in plan.of(kind) if step.sheet == reading.layout.title]
    found = []
    for one in reading.sums:
        rows = [step for step in own if one.year is None or _year_of(step) == one.year]
        if one.count is not None:
            note = _doubts_note(len(rows) - one.count, plan) if kind is SheetKind.LECTURERS else ""
            found.append(
                Compared(reading.layout.title, one.number, kind, one.year, "rows", one.count, len(rows), note)
            )
        if one.people is not None and kind is SheetKind.SESSIONS:
            read = sum(step.values["attendance"] or 0 for step in rows)
            about = sum(step.values["attendance"] or 0 for step in rows if step.is_about)
            note = ""
            if read != one.people and read - about == one.people:
                note = _(
                    "The sheet's sum leaves out the cells that are written in words, together %(people)d."
                ) % {"people": about}
            found.append(
                Compared(reading.layout.title, one.number, kind, one.year, "people", one.people, read, note)
            )
    return found


def _year_of(step: Step) -> int | None:
    day = step.values.get("held_on")
    return day.year if day is not None else step.values.get("year")


def _doubts_note(more: int, plan: EarlierPlan) -> str:
    within = sum(one.other_row is not None for one in plan.doubts)
    if more <= 0 or more != within:
        return ""
    return ngettext(
        "%(count)d person seems to stand there twice.",
        "%(count)d people seem to stand there twice.",
        more,
    ) % {"count": more}
