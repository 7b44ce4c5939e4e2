"""All marks of a round as rows of a table, one per sheet."""

import json
from collections.abc import Collection, Iterator, Sequence
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from functools import lru_cache
from typing import Any

from django.db.models import F, TextField
from django.db.models.functions import Cast
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from contest.spreadsheets import Column
from contest.states import MemberRole
from judging.models import Round, ScoreSheet
from judging.queries.blind import names_in, struck
from judging.states import SheetState

CHUNK = 2000


def mark_columns(criteria: Sequence[str], *, names: bool, blind: bool) -> list[Column]:
    """Return the columns of the table; criteria: their names in order."""
    return [
        *([Column(_("Code"), 10)] if blind else []),
        *(
            [
                Column(_("Number"), 14),
                Column(_("Lecturers"), 18),
                Column(pgettext("organization", "Unit"), 26),
            ]
            if names
            else []
        ),
        Column(_("Title"), 36),
        Column(_("Entry type"), 12),
        Column(_("Sector"), 12),
        Column(_("Judge"), 16),
        Column(_("State"), 10),
        *(Column(name, 10, "number") for name in criteria),
        Column(pgettext("score", "Total"), 10, "number"),
        Column(_("Comment"), 30),
        Column(_("Saved"), 20, "moment"),
    ]


def mark_rows(
    round: Round, criteria: Sequence[str], *, names: bool, seats: Collection[int] | None
) -> Iterator[tuple[Any, ...]]:
    """Yield one row per sheet in running order. names: with number, lecturers and unit. seats: only theirs.

    Where names are hidden they are struck out of the titles and comments, too.
    """
    blind = round.is_blind
    sheets = ScoreSheet.objects.filter(contender__round=round)
    if seats is not None:
        sheets = sheets.filter(seat__in=seats)
    people = names_in(sheets.values_list("contender__entry", flat=True))
    labels = {state.value: str(state.label) for state in SheetState}
    rows = sheets.order_by(
        F("contender__running_order").asc(nulls_last=True),
        "contender__alias",
        "seat__panel__position",
        "seat",
    ).values_list(
        "contender__alias",
        "contender__entry",
        "contender__entry__number",
        "contender__entry__title",
        "contender__entry__organization__name",
        "contender__entry__organization__short_name",
        "contender__entry__entry_type__name",
        "contender__entry__sector__name",
        "seat__label",
        "seat__judge__full_name",
        "state",
        Cast("current__marks", TextField()),
        "current__total",
        "current__comment",
        "current__saved_at",
    )
    for (
        alias,
        entry,
        number,
        title,
        unit,
        short,
        kind,
        sector,
        seat,
        judge,
        state,
        marks,
        total,
        comment,
        at,
    ) in rows.iterator(CHUNK):
        own = people.get(entry, ())
        head: tuple[Any, ...] = (alias,) if blind else ()
        if names:
            lecturers = "、".join(name for role, name, _unit in own if role != MemberRole.ADVISER)
            head = (*head, number, lecturers, unit)
        else:
            words = [
                unit or "",
                short or "",
                *(word for _role, name, unit_of in own for word in (name, unit_of)),
            ]
            title, comment = struck(title, words), struck(comment or "", words)
        given: dict[str, str] = json.loads(marks) if marks else {}
        yield (
            *head,
            title,
            kind,
            sector,
            f"{seat} {judge}",
            labels[state],
            *(_number(given.get(code)) for code in criteria),
            Fraction(total) if total and "/" in total else _number(total),
            comment,
            at,
        )


@lru_cache(maxsize=4096)  # marks repeat
def _number(text: str | None) -> Decimal | None:
    try:
        return Decimal(text) if text else None
    except InvalidOperation:
        return None
