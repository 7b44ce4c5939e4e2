"""The score page: one sheet with all that stands around it, and the judge's other sheets beside it."""

import json
from typing import Final, NamedTuple

from django.contrib.auth.models import AnonymousUser
from django.db.models import F, QuerySet, TextField
from django.db.models.functions import Cast

from contest.models import Material, User
from contest.queries.arrival import with_forms
from judging.models import ScoreSheet
from judging.queries.blind import hidden_words, struck
from judging.queries.sheet.whose import sheets_of
from judging.states import ContenderStatus, SheetState


class OwnSheet(NamedTuple):
    """Another sheet of the same judge in the same round. name and title as its own page shows them."""

    code: str
    state: str
    marks: dict[str, str]
    total: str
    name: str
    title: str
    takes_part: bool

    @property
    def counts(self) -> bool:
        """Whether its total says anything about how the judge marks."""
        return self.takes_part and (self.state == SheetState.OPEN or self.state == SheetState.SIGNED)

    @property
    def is_todo(self) -> bool:
        return self.takes_part and self.state == SheetState.OPEN


SCORE_PAGE_FIELDS: Final = (
    "code", "state", "state_reason", "seat__panel", "seat__judge", "seat__label",
    "current__number", "current__marks", "current__total", "current__comment", "current__saved_at",
    "contender__alias", "contender__status",
    "contender__round__code", "contender__round__name", "contender__round__state", "contender__round__mode",
    "contender__round__is_blind", "contender__round__frozen_rule",
    "contender__round__edition__code", "contender__round__edition__name", "contender__round__edition__time_zone",
    "contender__entry__number", "contender__entry__title", "contender__entry__abstract",
    "contender__entry__entry_type__name", "contender__entry__sector__name", "contender__entry__lecture_form__name",
    "contender__entry__organization__name", "contender__entry__organization__short_name",
)  # fmt: skip
"""What the score page reads of a sheet and of everything around it; half the time of fetching it all."""


def sheet_for_scoring(user: User | AnonymousUser, code: str) -> QuerySet[ScoreSheet]:
    """One sheet of a judge with everything around it that its page shows; the rest is fetched when asked for."""
    return (
        sheets_of(user)
        .filter(code=code)
        .select_related(
            "seat",
            "current",
            "contender__round__edition",
            "contender__entry__entry_type",
            "contender__entry__sector",
            "contender__entry__lecture_form",
            "contender__entry__organization",
        )
        .only(*SCORE_PAGE_FIELDS)
    )


def materials_for_judges(sheet: ScoreSheet) -> list[Material]:
    """The current files of the entry that judges may see, in order, with the forms made of them as `forms`."""
    return with_forms(
        Material.objects.filter(
            entry=sheet.contender.entry_id, removed_at=None, requirement__for_judges=True
        ).select_related("requirement", "upload__conversion__job")
    )


def own_sheets(sheet: ScoreSheet) -> tuple[list[OwnSheet], list[str]]:
    """All sheets of the same seat in the order of the judge's list: for comparison and for going on.

    In a blind round names are struck out of the titles, as on the page of each, for two queries more; what has
    to be struck out of this sheet's own texts is the second part of the answer.
    """
    blind = sheet.contender.round.is_blind
    rows = list(
        ScoreSheet.objects.filter(seat=sheet.seat_id)
        .order_by(F("contender__running_order").asc(nulls_last=True), "contender__alias")
        .values_list(
            "code",
            "state",
            Cast("current__marks", TextField()),
            "current__total",
            "contender__alias",
            "contender__status",
            "contender__entry",
            "contender__entry__number",
            "contender__entry__title",
        )
    )
    entries = [row[6] for row in rows]
    words = hidden_words(entries) if blind else {}
    found = [
        OwnSheet(
            code,
            state,
            json.loads(marks) if marks else {},
            total or "",
            alias if blind else number or alias,
            struck(title, words[entry]) if blind else title,
            status == ContenderStatus.OK,
        )
        for code, state, marks, total, alias, status, entry, number, title in rows
    ]
    return found, words.get(sheet.contender.entry_id, [])
