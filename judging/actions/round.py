"""The life of a round: who takes part, opening, closing, going back."""

import secrets
from typing import Final

from django.db import connection, models, transaction
from django.db.models import F, OuterRef, Subquery
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from contest import journal
from contest.exceptions import ReasonRequired
from contest.models import User
from contest.transitions import step
from judging.exceptions import NotReady, RoundAway, SheetsMissing
from judging.models import Appearance, Contender, Round, ScoreSheet, Stage, Trip
from judging.queries.contender import entries_for
from judging.queries.hall.rehearsal import round_in_hall
from judging.queries.readiness import what_blocks_opening
from judging.queries.round import rule_of
from judging.queries.sheet.result import missing_sheets, undecided
from judging.states import ROUND_MOVES, ContenderStatus, RoundState, SheetState, StagePhase, TripState

BUSY: Final = (StagePhase.ON_STAGE, StagePhase.SCORING)


def locked(round: Round, *, even_away: bool = False) -> Round:
    """Return the round with its row locked until the transaction ends; every write on a round begins here.

    Raises RoundAway while the round is in the hall, unless the caller is the one who takes it there and back.
    """
    rounds = Round.objects.select_for_update(of=("self",)).select_related("edition")
    found = rounds.annotate(away_since=away_since("pk")).get(pk=round.pk)
    if not even_away:
        refuse_away(found)
    return found


def kept(round: Round) -> Round:
    """Return the round, which nobody changes until the transaction ends; others may keep it so at the same time.

    For what touches no mark that may still be saved: two hundred judges go on while a score is revealed. Raises RoundAway.
    """
    if connection.features.has_select_for_update:  # SQLite's transactions come one after the other anyway
        with connection.cursor() as cursor:
            cursor.execute(KEEP_ROUND, [round.pk])
    rounds = Round.objects.select_related("edition").annotate(away_since=away_since("pk"))
    found = rounds.get(pk=round.pk)
    refuse_away(found)
    return found


KEEP_ROUND: Final = f"SELECT id FROM {Round._meta.db_table} WHERE id = %s FOR SHARE"  # noqa: S608 - a table of ours


def away_since(round: str) -> Subquery:
    """Return, for an annotation, since when a round is in the hall. round: the way from a row to its round."""
    away = Trip.objects.filter(round=OuterRef(round), state=TripState.AWAY)
    return Subquery(away.values("made_at")[:1])


def is_away(round_pk: int) -> bool:
    """Whether a round is in the hall, on another server; one query, a quarter of the work of the annotation."""
    return Trip.objects.filter(round=round_pk, state=TripState.AWAY).exists()


def refuse_away(row: models.Model) -> None:
    """Raise RoundAway if a row that was annotated with `away_since` has left."""
    since = getattr(row, "away_since", None)
    if since is not None:
        raise RoundAway(since)


def refuse_unless(round: Round, *allowed: RoundState) -> None:
    """Raise NotReady unless the round is in one of the states."""
    if round.state not in allowed:
        raise NotReady(
            [
                _("This can't be changed while the round is “%(state)s”.")
                % {"state": RoundState(round.state).label}
            ]
        )


def touch(round_pk: int) -> None:
    """Raise the version of a round's stage, if it has one; every act that changes what the hall sees ends here."""
    Stage.objects.filter(round=round_pk).update(version=F("version") + 1)


def touch_hall(round: Round) -> None:
    """Let the desk of a round see a change of its devices, and in a rehearsal the desk of its twin."""
    for pk in {round.pk, round_in_hall(round).pk}:
        touch(pk)


def new_aliases(taken: set[str], count: int) -> list[str]:
    """Draw aliases that say nothing about order: numbers at random, none used twice."""
    digits = 3
    while 9 * 10 ** (digits - 1) < 2 * (len(taken) + count):
        digits += 1
    free = [str(n) for n in range(10 ** (digits - 1), 10**digits) if str(n) not in taken]
    return secrets.SystemRandom().sample(free, count)


@transaction.atomic
def fill_contenders(*, round: Round, actor: User) -> int:
    """Bring in every entry that belongs in the round and is not there yet; return how many.

    First round: all accepted entries of its types. Later: those that advanced in approved results.
    """
    round = locked(round)
    refuse_unless(round, RoundState.SETUP, RoundState.SCORING)
    entries = list(entries_for(round).exclude(contenders__round=round).order_by("number", "pk"))
    taken = set(Contender.objects.filter(round=round).values_list("alias", flat=True))
    aliases = new_aliases(taken, len(entries))
    Contender.objects.bulk_create(
        Contender(round=round, entry=entry, alias=alias)
        for entry, alias in zip(entries, aliases, strict=True)
    )
    if entries:
        journal.record(
            actor=actor,
            verb="round.filled",
            target=round,
            after={entry.number or entry.code: alias for entry, alias in zip(entries, aliases, strict=True)},
        )
    return len(entries)


@transaction.atomic
def open_scoring(*, round: Round, actor: User) -> Round:
    """Freeze the rule and let the judges in. Raises NotReady with everything that is still missing."""
    round = locked(round)
    refuse_unless(round, RoundState.SETUP)  # a closed round is opened again by reopen_scoring
    if problems := what_blocks_opening(round):
        raise NotReady(problems)
    round.state = step(ROUND_MOVES, RoundState.SETUP, RoundState.SCORING)
    round.frozen_rule = rule_of(round)
    round.rule_version += 1
    round.save(update_fields=["state", "frozen_rule", "rule_version"])
    journal.record(
        actor=actor,
        verb="round.opened",
        target=round,
        before={"state": RoundState.SETUP},
        after={"state": round.state, "rule": round.frozen_rule, "rule_version": round.rule_version},
    )
    touch(round.pk)
    return round


@transaction.atomic
def close_scoring(*, round: Round, actor: User) -> Round:
    """End scoring.

    Raises SheetsMissing by name while sheets are open that nobody has waived, and NotReady while late marks or paper sheets
    of entries that take part wait for a decision: it could not be made afterwards.
    """
    round = locked(round)
    refuse_unless(round, RoundState.SCORING)  # a result is taken back on its own page
    if missing := missing_sheets(round):
        raise SheetsMissing(missing)
    if Appearance.objects.filter(contender__round=round, phase__in=BUSY).exists():
        raise NotReady([_("Somebody is on stage. Close the marks first.")])
    if waiting := undecided(round):
        raise NotReady(
            [_("These marks wait for a decision at the desk: %(names)s") % {"names": "、".join(waiting)}]
        )
    round.state = step(ROUND_MOVES, RoundState.SCORING, RoundState.CLOSED)
    round.save(update_fields=["state"])
    journal.record(
        actor=actor,
        verb="round.closed",
        target=round,
        before={"state": RoundState.SCORING},
        after={"state": round.state},
    )
    return round


@transaction.atomic
def reopen_scoring(*, round: Round, actor: User, reason: str) -> Round:
    """Let the judges in again after closing, under the rule as it was frozen."""
    round = locked(round)
    if not reason.strip():
        raise ReasonRequired
    source = RoundState(round.state)
    if source is RoundState.SETUP:
        raise NotReady([_("Scoring was never opened here. Use “Open scoring”.")])
    round.state = step(ROUND_MOVES, source, RoundState.SCORING)
    round.save(update_fields=["state"])
    journal.record(
        actor=actor,
        verb="round.reopened",
        target=round,
        before={"state": source},
        after={"state": round.state},
        reason=reason.strip(),
    )
    return round


@transaction.atomic
def return_to_setup(*, round: Round, actor: User, reason: str) -> Round:
    """Thaw the rule so that it can be changed; only while nobody has saved a mark."""
    round = locked(round)
    if not reason.strip():
        raise ReasonRequired
    if hasattr(round, "visit"):
        raise NotReady(
            [_("The round came from elsewhere with its rule; the rule is changed where it belongs.")]
        )
    target = step(ROUND_MOVES, RoundState(round.state), RoundState.SETUP)
    scored = ScoreSheet.objects.filter(contender__round=round, current__isnull=False).count()
    if scored:
        raise NotReady(
            [
                ngettext(
                    "%(n)d score sheet already has marks under this rule, so the rule stays as it is.",
                    "%(n)d score sheets already have marks under this rule, so the rule stays as it is.",
                    scored,
                )
                % {"n": scored}
            ]
        )
    before = {"state": round.state, "rule_version": round.rule_version}
    round.state = target
    round.frozen_rule = None
    round.save(update_fields=["state", "frozen_rule"])
    journal.record(
        actor=actor,
        verb="round.thawed",
        target=round,
        before=before,
        after={"state": round.state},
        reason=reason.strip(),
    )
    return round


@transaction.atomic
def waive_missing(*, round: Round, actor: User, reason: str) -> int:
    """Let the round close without every sheet that is still open; return how many. No mark is touched."""
    round = locked(round)
    if not reason.strip():
        raise ReasonRequired
    refuse_unless(round, RoundState.SCORING)
    sheets = list(
        ScoreSheet.objects.filter(
            contender__round=round,
            contender__status=ContenderStatus.OK,
            seat__left_at=None,
            state=SheetState.OPEN,
        )
        .select_for_update(of=("self",))
        .select_related("seat__judge", "contender__entry")
    )
    for sheet in sheets:
        sheet.move_to(SheetState.WAIVED, reason.strip())
    ScoreSheet.objects.bulk_update(sheets, ["state", "state_reason", "signed_at"])
    if sheets:
        journal.record(
            actor=actor,
            verb="round.waived",
            target=round,
            after={"sheets": [str(sheet) for sheet in sheets]},
            reason=reason.strip(),
        )
    return len(sheets)
