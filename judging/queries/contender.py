"""The entries of a round."""

from typing import NamedTuple

from django.db.models import F, QuerySet

from contest.models import Entry
from contest.states import EntryState
from judging.models import Contender, RankingLine, Round
from judging.states import RankingState


def earlier_round(round: Round) -> Round | None:
    """The round from which entries advance into this one: the latest earlier one that shares an entry type."""
    types = set(round.entry_types.values_list("pk", flat=True))
    earlier = round.edition.rounds.filter(position__lt=round.position).order_by("-position", "-pk")
    for candidate in earlier.prefetch_related("entry_types"):
        theirs = {one.pk for one in candidate.entry_types.all()}
        if not types or not theirs or types & theirs:
            return candidate
    return None


def entries_for(round: Round) -> QuerySet[Entry]:
    """The entries that belong in a round: all accepted ones of its types, or those that advanced.

    Several rounds at the stage before (one per entry type) may all send entries here.
    """
    entries = Entry.objects.filter(edition=round.edition_id, state=EntryState.ACCEPTED)
    types = list(round.entry_types.values_list("pk", flat=True))
    if types:
        entries = entries.filter(entry_type__in=types)
    before = earlier_round(round)
    if before is not None:
        lines = RankingLine.objects.filter(
            ranking__round__edition=round.edition_id,
            ranking__round__position=before.position,
            ranking__state=RankingState.APPROVED,
            advances=True,
        )
        entries = entries.filter(pk__in=lines.values("entry"))
    return entries


def contenders_in(round: Round) -> QuerySet[Contender]:
    """The contenders of a round with what their lists show, in running order, then by number."""
    return (
        Contender.objects.filter(round=round)
        .select_related("entry__entry_type", "entry__sector", "entry__organization")
        .order_by(F("running_order").asc(nulls_last=True), "entry__number", "pk")
    )


class ContenderFact(NamedTuple):
    """What results and packages say of an entry of a round; entry_type and sector are names."""

    pk: int
    entry: int
    code: str
    alias: str
    status_reason: str
    number: str
    title: str
    entry_type: str
    sector: str


def contender_facts(round: Round) -> dict[str, ContenderFact]:
    """Return the entries of a round by their codes, in one query without a row of a model for each."""
    rows = Contender.objects.filter(round=round).values_list(
        "pk", "entry", "entry__code", "alias", "status_reason", "entry__number", "entry__title",
        "entry__entry_type__name", "entry__sector__name",
    )  # fmt: skip
    return {row[2]: ContenderFact(*row[:8], row[8] or "") for row in rows}
