"""Separating entries that share a place: the chief judge's decision, or a lot."""

import secrets
from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from contest import journal
from contest.exceptions import DomainError, ReasonRequired
from contest.models import User
from judging.actions.ranking import compute_ranking
from judging.actions.round import locked, refuse_unless
from judging.models import Ranking, Round, TieRecord
from judging.queries.tie import shared_places
from judging.scoring.lot import draw
from judging.states import RankingState, RoundState, TieRecordKind


@transaction.atomic
def record_decision(*, ranking: Ranking, actor: User, order: Sequence[str], reason: str) -> Ranking:
    """Record the order that the chief judge decided for entries that share a place; returns the new result.

    order: the codes of all entries of one shared place, best first. Raises ReasonRequired, DomainError.
    """
    if not reason.strip():
        raise ReasonRequired
    round = _open_to_records(ranking)
    _require_shared(ranking, order, TieRecordKind.DECISION)
    made = TieRecord.objects.create(
        round=round, kind=TieRecordKind.DECISION, order=list(order), reason=reason.strip(), made_by=actor
    )
    return _recorded(made, actor, _("Decision of the chief judge: %s") % made.reason)


@transaction.atomic
def draw_lot(*, ranking: Ranking, actor: User, entries: Sequence[str]) -> Ranking:
    """Draw the order of entries that share a place, with a seed that is kept; returns the new result."""
    round = _open_to_records(ranking)
    _require_shared(ranking, entries, TieRecordKind.LOT)
    seed = secrets.token_hex(16)
    made = TieRecord.objects.create(
        round=round, kind=TieRecordKind.LOT, order=list(draw(entries, seed)), seed=seed, made_by=actor
    )
    return _recorded(made, actor, _("Lots were drawn."))


@transaction.atomic
def cancel_tie_record(*, record: TieRecord, actor: User, reason: str) -> Ranking:
    """Take a decision or a lot back, with a reason; the entries share their place again in the new result."""
    if not reason.strip():
        raise ReasonRequired
    round = locked(record.round)
    refuse_unless(round, RoundState.CLOSED, RoundState.COMPUTED)
    record = TieRecord.objects.select_for_update().get(pk=record.pk)
    if record.cancelled_at is not None:
        raise DomainError(_("This was taken back already."))
    record.cancelled_at, record.cancelled_reason = timezone.now(), reason.strip()
    record.save(update_fields=["cancelled_at", "cancelled_reason"])
    journal.record(
        actor=actor, verb="tie.cancelled", target=record, edition=round.edition,
        before={"order": record.order}, reason=reason,
    )  # fmt: skip
    return compute_ranking(round=round, actor=actor, reason=reason)


def _open_to_records(ranking: Ranking) -> Round:
    """Return the round, locked; raises DomainError unless this result stands and is not approved yet."""
    if ranking.round is None:
        raise DomainError(_("Ties are separated in the result of a round."))
    round = locked(ranking.round)
    refuse_unless(round, RoundState.COMPUTED)
    ranking.refresh_from_db(fields=["state"])
    if ranking.state != RankingState.COMPUTED:
        raise DomainError(_("A newer result stands. Look at that one first."))
    return round


def _require_shared(ranking: Ranking, entries: Sequence[str], kind: TieRecordKind) -> None:
    """Raise DomainError unless these are all the entries of one place that such a record may separate."""
    if not any(
        kind in place.kinds and {one.code for one in place.entries} == set(entries)
        for place in shared_places(ranking)
    ) or len(set(entries)) != len(entries):
        raise DomainError(_("These entries do not share a place that this could separate."))


def _recorded(made: TieRecord, actor: User, why: str) -> Ranking:
    journal.record(
        actor=actor,
        verb="tie.decided" if made.kind == TieRecordKind.DECISION else "tie.drawn",
        target=made,
        edition=made.round.edition,
        after={"order": made.order, **({"seed": made.seed} if made.seed else {})},
        reason=made.reason,
    )
    return compute_ranking(round=made.round, actor=actor, reason=why)
