"""The running order by hand: places and sessions, two who swap, a late comer, and who may read it.

An entry that has been on the stage keeps its place; every act raises the stage's version.
"""

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from django.db import transaction
from django.db.models import F, Max
from django.utils.translation import gettext as _

from contest import journal
from contest.exceptions import ReasonRequired
from contest.models import User
from judging.actions.round import locked, refuse_unless, touch
from judging.exceptions import NotReady, listed
from judging.models import Contender, Round, RunningOrder, Session
from judging.queries.running_order import started_in
from judging.running_order import Placed, in_blocks
from judging.states import RoundState

ORDERING = (RoundState.SETUP, RoundState.SCORING)
"""States in which the running order may still change."""

Spot = tuple[int | None, int | None]
"""Session (primary key) and place."""


def taken_for_ordering(round: Round) -> tuple[Round, list[Contender], list[int]]:
    """Lock a round for a change of its order; return it, its contenders, and its sessions' primary keys in order."""
    round = locked(round)
    refuse_unless(round, *ORDERING)
    contenders = list(Contender.objects.filter(round=round).select_related("entry").order_by("pk"))
    return round, contenders, list(round.sessions.values_list("pk", flat=True))


def write_spots(
    round: Round, contenders: Collection[Contender], sessions: list[int], wanted: Mapping[int, Spot]
) -> list[Contender]:
    """Give contenders session and place such that sessions stay in their order; return whose spot changed.

    wanted: contender's primary key -> spot; the others keep theirs, but for what the order of the sessions asks.
    Raises NotReady if one would change that has been on the stage.
    """
    rank = {pk: n for n, pk in enumerate(sessions)}
    spots = {one.pk: wanted.get(one.pk, (one.session_id, one.running_order)) for one in contenders}
    places = in_blocks(
        Placed(pk, rank.get(session or 0, len(sessions)), place) for pk, (session, place) in spots.items()
    )
    changed = [
        one for one in contenders if (one.session_id, one.running_order) != (spots[one.pk][0], places[one.pk])
    ]
    started = started_in(round)
    if fixed := [one.entry.title for one in changed if one.pk in started]:
        raise NotReady(
            [
                _("These have been on the stage, so their place stands: %(entries)s.")
                % {"entries": listed(fixed)}
            ]
        )
    # Cleared first: a place moves from one row to another, and the database refuses it twice at any moment.
    Contender.objects.filter(pk__in=[one.pk for one in changed]).update(running_order=None)
    for one in changed:
        one.session_id, one.running_order = spots[one.pk][0], places[one.pk]
    Contender.objects.bulk_update(changed, ["session", "running_order"])
    if changed:
        touch(round.pk)
    return changed


def label_of(contender: Contender) -> str:
    """Return by which name the journal knows an entry."""
    return contender.entry.number or contender.entry.code


def spots_in_words(contenders: Iterable[Contender], names: Mapping[int, str]) -> dict[str, Any]:
    """Return the places of contenders for the journal, with the session where there are any."""

    def words(one: Contender) -> object:
        session = names.get(one.session_id or 0)
        return f"{one.running_order or '–'} {session}" if session else one.running_order

    return {label_of(one): words(one) for one in contenders}


def session_names(round: Round) -> dict[int, str]:
    return dict(round.sessions.values_list("pk", "name"))


@transaction.atomic
def set_running_order(
    *,
    round: Round,
    actor: User,
    places: Mapping[int, int | None],
    sessions: Mapping[int, int | None] | None = None,
) -> int:
    """Write places and sessions by hand; return how many entries stand elsewhere than before.

    places: contender's primary key -> place from 1, None for no place. sessions: contender's primary key -> session's.
    The places go on through all sessions: where an entry goes into another session, the same numbers are dealt anew.
    """
    round, contenders, ranks = taken_for_ordering(round)
    sessions = sessions or {}
    given = [place for place in places.values() if place is not None]
    if twice := sorted({place for place in given if given.count(place) > 1}):
        raise NotReady(
            [
                _("Each place can be given once; given twice: %(places)s.")
                % {"places": ", ".join(map(str, twice))}
            ]
        )
    fixed = {c.running_order for c in contenders if c.pk not in places and c.running_order is not None}
    if taken := sorted(fixed & set(given)):
        raise NotReady([_("These places are taken: %(places)s.") % {"places": ", ".join(map(str, taken))}])
    if set(sessions.values()) - {None, *ranks}:
        raise NotReady([_("This session is not part of the round any more. Reload the page.")])
    names = session_names(round)
    before = spots_in_words(contenders, names)
    changed = write_spots(
        round,
        contenders,
        ranks,
        {
            one.pk: (sessions.get(one.pk, one.session_id), places.get(one.pk, one.running_order))
            for one in contenders
        },
    )
    if changed:
        journal.record(
            actor=actor,
            verb="round.ordered",
            target=round,
            before={label_of(one): before[label_of(one)] for one in changed},
            after=spots_in_words(changed, names),
        )
    return len(changed)


@transaction.atomic
def swap_places(
    *, first: Contender, second: Contender, actor: User, reason: str, both_agree: bool
) -> list[Contender]:
    """Let two entries take each other's place and session, with a reason and the consent of both."""
    if not reason.strip():
        raise ReasonRequired
    if not both_agree:
        raise NotReady([_("Both have to agree before their places are swapped.")])
    round, contenders, ranks = taken_for_ordering(first.round)
    by_pk = {one.pk: one for one in contenders}
    one, other = by_pk[first.pk], by_pk[second.pk]
    if one.pk == other.pk or one.running_order is None or other.running_order is None:
        raise NotReady([_("Choose two entries that have a place.")])
    names = session_names(round)
    before = spots_in_words([one, other], names)
    changed = write_spots(
        round,
        contenders,
        ranks,
        {
            one.pk: (other.session_id, other.running_order),
            other.pk: (one.session_id, one.running_order),
        },
    )
    journal.record(
        actor=actor,
        verb="round.places_swapped",
        target=round,
        before=before,
        after={**spots_in_words([one, other], names), "both_agree": True},
        reason=reason.strip(),
    )
    return changed


@transaction.atomic
def move_to_end(
    *, contender: Contender, actor: User, reason: str, session: Session | None = None
) -> Contender:
    """Let a late comer lecture last, of its own session or of a later one; its old place stays empty.

    The numbers of the others stay; only places of sessions after it move on by one, where there is no number free.
    """
    if not reason.strip():
        raise ReasonRequired
    round, contenders, ranks = taken_for_ordering(contender.round)
    late = next(one for one in contenders if one.pk == contender.pk)
    target = session.pk if session is not None else late.session_id
    rank = {pk: n for n, pk in enumerate(ranks)}
    block = rank.get(target or 0, len(ranks))

    def block_of(one: Contender) -> int:
        return rank.get(one.session_id or 0, len(ranks))

    others = [one for one in contenders if one.pk != late.pk and one.running_order is not None]
    before_it = [one.running_order or 0 for one in others if block_of(one) <= block]
    place = max(before_it, default=0) + 1
    names = session_names(round)
    before = spots_in_words([late], names)
    wanted: dict[int, Spot] = {late.pk: (target, place)}
    if any(one.running_order == place for one in others):
        wanted |= {
            one.pk: (one.session_id, (one.running_order or 0) + 1) for one in others if block_of(one) > block
        }
    write_spots(round, contenders, ranks, wanted)
    journal.record(
        actor=actor,
        verb="contender.moved_to_end",
        target=late,
        edition=round.edition,
        before=before,
        after=spots_in_words([late], names),
        reason=reason.strip(),
    )
    return late


@transaction.atomic
def plan_slots(*, round: Round, actor: User, minutes: int | None) -> RunningOrder:
    """Say how many minutes each entry gets, so that lists show when it is its turn; None shows no times."""
    round = locked(round)
    plan, _is_new = RunningOrder.objects.get_or_create(round=round)
    plan.round = round
    before, plan.minutes = plan.minutes, minutes
    plan.save(update_fields=["minutes"])
    if before != minutes:
        journal.record(
            actor=actor,
            verb="order.planned",
            target=plan,
            before={"minutes": before},
            after={"minutes": minutes},
        )
    return plan


@transaction.atomic
def publish_order(*, round: Round, actor: User, is_public: bool) -> RunningOrder:
    """Let everybody read the running order and how it was drawn, or take it back."""
    round = locked(round)
    plan, _is_new = RunningOrder.objects.get_or_create(round=round)
    plan.round = round
    if plan.is_public != is_public:
        plan.is_public = is_public
        plan.save(update_fields=["is_public"])
        journal.record(actor=actor, verb="order.published" if is_public else "order.hidden", target=plan)
    return plan


# Sessions -------------------------------------------------------------------------------------------------


def _relay(round: Round) -> None:
    """Put the sessions in the order of their times, and the places in the order of the sessions."""
    ordered = list(round.sessions.order_by(F("starts_at").asc(nulls_last=True), "position", "pk"))
    for position, session in enumerate(ordered, start=1):
        session.position = position
    Session.objects.bulk_update(ordered, ["position"])
    _round, contenders, ranks = taken_for_ordering(round)
    write_spots(round, contenders, ranks, {})


def _facts(session: Session) -> dict[str, Any]:
    return {"name": session.name, "starts_at": session.starts_at, "place": session.place}


@transaction.atomic
def save_session(*, session: Session, actor: User) -> Session:
    """Add a session to a live round, or change one; sessions follow each other by the time at which they begin.

    session: with the values it is to have, saved or not. Raises NotReady if another one has its name.
    """
    round = locked(session.round)
    refuse_unless(round, *ORDERING)
    session.round = round
    others = round.sessions.exclude(pk=session.pk)
    if others.filter(name=session.name).exists():
        raise NotReady([_("There is a session of this name already. Choose another name.")])
    old = Session.objects.filter(pk=session.pk).first()
    if old is None:
        session.position = (others.aggregate(last=Max("position"))["last"] or 0) + 1
    session.save()
    _relay(round)
    touch(round.pk)
    journal.record(
        actor=actor,
        verb="session.changed" if old else "session.created",
        target=session,
        before=_facts(old) if old else None,
        after=_facts(session),
    )
    return session


@transaction.atomic
def delete_session(*, session: Session, actor: User) -> None:
    """Take a session away; its entries keep their places and stand in no session. Not once somebody was on stage in it."""
    round, contenders, _ranks = taken_for_ordering(session.round)
    started = started_in(round)
    if any(one.pk in started for one in contenders if one.session_id == session.pk):
        raise NotReady([_("Somebody has been on the stage in this session already.")])
    journal.record(
        actor=actor, verb="session.deleted", target=session, edition=round.edition, before=_facts(session)
    )
    session.delete()
    _relay(round)
    touch(round.pk)
