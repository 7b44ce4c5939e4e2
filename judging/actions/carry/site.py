"""At the site where a round belongs: send it to the hall, call it back, receive and merge what comes from there."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone

from contest import journal
from contest.codes import new_code
from contest.exceptions import ReasonRequired
from contest.models import Membership, Upload, User
from contest.states import Role
from judging.actions.carry.rows import BATCH, Writer, no_secret, remove_rows
from judging.actions.round import locked, touch
from judging.carry import keys
from judging.carry.checking import MAX_FILE, journal_fault, mark_faults, refuse_unsound
from judging.carry.nouns import BY_NAME, NOUNS, Noun, columns_in_head
from judging.carry.parcel import AWAY, BACK, Parcel, Row, Unreadable, pack, read_head, unpack
from judging.exceptions import CarryRefused, RoundAway
from judging.models import Round, Seat, Trip, TripReturn
from judging.queries.carry import lines_away, trip_away
from judging.queries.carry.plan import Change, Plan, plan_of
from judging.queries.sheet.scheme import rule_in_force, scheme_of
from judging.states import ReturnState, RoundMode, RoundState, TripState, Winner

OPEN_HERE = frozenset({RoundState.SCORING, RoundState.CLOSED})
"""States into which a return can be merged: nobody has computed anything from the marks yet."""


@transaction.atomic
def send_trip(*, round: Round, actor: User) -> tuple[Trip, str]:
    """Make the file with which a round goes to the hall; return the trip and the code on paper, which is not kept.

    From now on nothing of the round is written here until it is back. Raises RoundAway, CarryRefused.
    """
    round = locked(round, even_away=True)
    if (away := trip_away(round)) is not None:
        raise RoundAway(away.made_at)
    if round.mode != RoundMode.LIVE or round.state != RoundState.SCORING:
        raise CarryRefused("not_scoring")
    if Upload.objects.filter(pk__in=BY_NAME["file"].rows(round).values("pk"), size__gt=MAX_FILE).exists():
        raise CarryRefused("too_large")
    own, trip_key, code = keys.site_key(), keys.new_key(), keys.new_paper_code()
    trip = Trip(round=round, made_by=actor, public_key=keys.public_hex(trip_key), code=new_code())
    head = {
        "kind": AWAY,
        "trip": trip.code,
        "made_at": trip.made_at.isoformat(),
        "made_by": str(actor),
        "site": settings.SITE_URL,
        "edition": {"code": round.edition.code, "name": round.edition.name},
        "round": {"code": round.code, "name": round.name},
        "trip_key": trip.public_key,
        "lock": keys.lock(trip_key, code, bound_to(trip.code, keys.public_hex(own), trip.public_key)),
        "columns": columns_in_head(),
    }
    try:
        trip.parcel = pack(head, lines_away(round), own)
    except Unreadable as error:
        raise CarryRefused(error.code) from error
    left = read_head(trip.parcel)
    trip.sha256, trip.counts = left["sha256"], left["rows"]
    trip.save()
    journal.record(
        actor=actor,
        verb="trip.sent",
        target=trip,
        edition=round.edition,
        after={"sha256": trip.sha256, "rows": trip.counts},
    )
    return trip, code


def bound_to(trip: str, site: str, trip_key: str) -> str:
    """Return what a trip's locked key must stand beside: who has the code knows that all of it is the site's."""
    return f"{trip}|{site}|{trip_key}"


@transaction.atomic
def call_back(*, trip: Trip, actor: User, reason: str) -> Trip:
    """Let the site go on without the hall: the trip is void, and what comes from it later is shown as such."""
    if not reason.strip():
        raise ReasonRequired
    round = locked(trip.round, even_away=True)
    trip = Trip.objects.select_for_update().defer("parcel").get(pk=trip.pk)
    trip.round = round
    trip.move_to(TripState.VOID)
    trip.ended_by, trip.reason = actor, reason.strip()
    trip.save(update_fields=["state", "ended_at", "ended_by", "reason"])
    journal.record(
        actor=actor,
        verb="trip.called_back",
        target=trip,
        edition=round.edition,
        before={"state": TripState.AWAY},
        after={"state": trip.state},
        reason=trip.reason,
    )
    return trip


def receive_return(*, round: Round, actor: User, content: bytes) -> TripReturn:
    """Keep a file from the hall to be looked at; nothing is merged. The same file again is the same return.

    Raises CarryRefused for anything that is no sound return of a trip of this round.
    """
    try:
        head = read_head(content)
        if head["kind"] != BACK:
            raise CarryRefused("other_kind")
        if head["edition"]["code"] != round.edition.code:
            raise CarryRefused("other_edition")
        if head["round"]["code"] != round.code:
            raise CarryRefused("other_round")
        trip = round.trips.defer("parcel").filter(code=head["trip"]).first()
        if trip is None:
            raise CarryRefused("other_trip")
        parcel = unpack(content, key=trip.public_key)
        refuse_unsound(parcel, kind=BACK)
        _refuse_other_rule(round, parcel)
        _refuse_odd_marks(round, parcel)
    except Unreadable as error:
        raise CarryRefused(
            error.code, error.detail if error.code in {"unsound", "damaged"} else ""
        ) from error
    return _keep(trip, round, actor, content, parcel)


def _refuse_other_rule(round: Round, parcel: Parcel) -> None:
    noun = BY_NAME["round"]
    row = parcel.rows["round"][0]
    if row[noun.place["frozen_rule"]] != round.frozen_rule:
        raise CarryRefused("rule_changed")


def _refuse_odd_marks(round: Round, parcel: Parcel) -> None:
    faults = mark_faults(parcel.rows.get("version", []), scheme_of(rule_in_force(round)))
    if fault := next(iter(faults), ""):
        raise CarryRefused("unsound", fault)


@transaction.atomic
def _keep(trip: Trip, round: Round, actor: User, content: bytes, parcel: Parcel) -> TripReturn:
    head = parcel.head
    start = head.get("journal") if isinstance(head.get("journal"), str) else ""
    lines = parcel.rows.get("journal", [])
    returned, is_new = TripReturn.objects.get_or_create(
        trip=trip,
        sha256=parcel.sha256,
        defaults={
            "hall": str(head.get("hall", ""))[:20],
            "parcel": content,
            "counts": head["rows"],
            "journal_lines": len(lines),
            "journal_fault": journal_fault(lines, str(start)),
            "made_at": _moment(head["made_at"]),
            "received_by": actor,
        },
    )
    returned.trip.round = round
    if is_new:
        journal.record(
            actor=actor,
            verb="trip.received",
            target=returned,
            edition=round.edition,
            after={"trip": trip.code, "sha256": returned.sha256, "rows": returned.counts},
        )
    return returned


def _moment(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise CarryRefused("damaged") from None
    if moment.tzinfo is None:
        raise CarryRefused("damaged")
    return moment


@transaction.atomic
def merge_return(
    *, returned: TripReturn, actor: User, winner: Winner | None = None, reason: str = ""
) -> TripReturn:
    """Take what the hall did into the round, in one transaction; again, it adds nothing.

    winner: whose values stand where both sides changed; needed where there are such. reason: needed for those, for a
    trip that was called back, for another laptop's return of the same trip, and for a journal that is not whole.
    Raises CarryRefused, ReasonRequired.
    """
    round = locked(returned.trip.round, even_away=True)
    returned = TripReturn.objects.select_for_update(of=("self",)).select_related("trip").get(pk=returned.pk)
    trip = returned.trip
    trip.round = round
    if round.state not in OPEN_HERE:
        raise CarryRefused("later_state")
    parcel = unpack(bytes(returned.parcel), key=trip.public_key)
    _refuse_other_rule(round, parcel)  # the marks were looked at when the file came
    plan = plan_of(returned, round, parcel)
    if plan.contradictions:
        raise CarryRefused("contradiction", "; ".join(plan.contradictions[:5]))
    if plan.conflicts and winner is None:
        raise CarryRefused("conflict_undecided")
    if (plan.conflicts or doubts_of(returned)) and not reason.strip():
        raise ReasonRequired
    taken = [*plan.changes, *(plan.conflicts if winner == Winner.HALL else [])]
    try:
        with transaction.atomic():
            _write(round, actor, plan, taken)
    except IntegrityError as error:
        raise CarryRefused("contradiction", str(error)[:200]) from error
    _note(returned, trip, actor, plan, winner, reason)
    touch(round.pk)
    return returned


def doubts_of(returned: TripReturn) -> list[str]:
    """Return why a return is to be merged only deliberately: void, second_hall, journal; [] for the usual one."""
    found = []
    if returned.trip.state == TripState.VOID:
        found.append("void")
    merged = returned.trip.returns.filter(state=ReturnState.MERGED).exclude(pk=returned.pk)
    if merged.exclude(hall=returned.hall).exists():
        found.append("second_hall")
    if returned.journal_fault:
        found.append("journal")
    return found


def _write(round: Round, actor: User, plan: Plan, taken: Sequence[Change]) -> None:
    now = timezone.now()
    writer = Writer(actor=actor, fixed=_ended(now))
    for noun in NOUNS:
        if len(noun.key) != 1:
            continue
        if noun.name in {"person", "unit"}:
            writer.know_keys(noun, _named(plan, taken, noun.name))
        else:
            writer.know(noun, noun.rows(round))
    remove_rows(round, plan.gone)
    for noun in NOUNS:
        new = plan.new.get(noun.name, [])
        if noun.name == "person":
            new = [
                [*row[:-1], None] if noun.columns[-1].name == "organization" else row
                for row in new
                if not writer.has(noun, row[0])
            ]
        _refuse_foreign(noun, new)
        changes = [change for change in taken if change.noun == noun.name]
        if not noun.later:
            writer.change(noun, round, changes)
        writer.insert(noun, new)
    for noun in NOUNS:
        if noun.later:
            writer.finish(noun, plan.new.get(noun.name, []))
            writer.change(noun, round, [change for change in taken if change.noun == noun.name])
    _seat_new_judges(round)


def _ended(now: datetime) -> dict[str, dict[str, Any]]:
    """What new tablets and cards get: they belong to the hall's address, and open nothing here."""
    return {
        noun: {
            "revoked_at": lambda row, at=BY_NAME[noun].place["revoked_at"]: (
                datetime.fromisoformat(row[at]) if row[at] else now
            ),
            **more,
        }
        for noun, more in (
            ("card", {}),
            (
                "tablet",
                {
                    "secret_hash": no_secret,
                    "revoked_reason": lambda row: (
                        row[BY_NAME["tablet"].place["revoked_reason"]] or "back from the hall"
                    ),
                },
            ),
        )
    }


def _named(plan: Plan, taken: Sequence[Change], target: str) -> set[str]:
    """Return the people or units that new and changed rows point to."""
    found: set[str] = set()
    for noun in NOUNS:
        columns = {column.name: at for at, column in enumerate(noun.columns) if column.target == target}
        rows = plan.new.get(noun.name, [])
        found |= {row[at] for at in columns.values() for row in rows if row[at] is not None}
        for change in taken:
            if change.noun == noun.name:
                pairs = zip(change.columns, change.there, strict=True)
                found |= {value for name, value in pairs if name in columns and value is not None}
    return found | {row[0] for row in plan.new.get(target, [])}


def _refuse_foreign(noun: Noun, rows: Sequence[Row]) -> None:
    """Refuse new rows whose key already belongs to another round; no file may touch that one."""
    if len(noun.key) != 1 or noun.columns[0].target:
        return
    wanted = [row[0] for row in rows]
    for at in range(0, len(wanted), BATCH):
        there = {f"{noun.key[0]}__in": wanted[at : at + BATCH]}
        if noun.model._default_manager.filter(**there).exists():
            raise CarryRefused("contradiction", f"{noun.name} of another round")


def _seat_new_judges(round: Round) -> None:
    """Whoever was seated in the hall is a judge of the edition; no other role comes from there."""
    seated = set(Seat.objects.filter(panel__round=round).values_list("judge", flat=True))
    known = set(
        Membership.objects.filter(edition=round.edition, role=Role.JUDGE, user__in=seated).values_list(
            "user", flat=True
        )
    )
    Membership.objects.bulk_create(
        Membership(user_id=pk, edition=round.edition, role=Role.JUDGE) for pk in sorted(seated - known)
    )


def _note(
    returned: TripReturn, trip: Trip, actor: User, plan: Plan, winner: Winner | None, reason: str
) -> None:
    if trip.state == TripState.AWAY:
        trip.move_to(TripState.BACK)
        trip.ended_by = actor
        trip.save(update_fields=["state", "ended_at", "ended_by"])
    if returned.state == ReturnState.WAITING:
        returned.move_to(ReturnState.MERGED)
    returned.merged_by, returned.merged_at = actor, timezone.now()
    returned.winner = (winner or "") if plan.conflicts else ""
    returned.reason, returned.done = reason.strip(), plan.numbers()
    returned.save(update_fields=["state", "merged_by", "merged_at", "winner", "reason", "done"])
    journal.record(
        actor=actor,
        verb="trip.merged",
        target=returned,
        edition=trip.round.edition,
        after={"trip": trip.code, "sha256": returned.sha256, **plan.numbers(), "winner": returned.winner},
        reason=returned.reason,
    )
