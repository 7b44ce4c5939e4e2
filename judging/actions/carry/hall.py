"""In the hall: take a round in from its file, and make the file that goes home."""

from collections import Counter
from dataclasses import dataclass
from typing import Any, Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone

from contest import journal
from contest.actions.account import new_person
from contest.codes import new_code
from contest.models import Edition, JournalHead, Membership, User
from contest.states import Role
from judging.actions.carry.rows import Writer, no_secret
from judging.actions.carry.site import bound_to
from judging.actions.round import locked
from judging.carry import keys
from judging.carry.checking import mark_faults, refuse_unsound
from judging.carry.nouns import BY_NAME, DESK_ROLES, NOUNS, Noun, columns_in_head
from judging.carry.parcel import AWAY, BACK, Parcel, Row, Unreadable, pack, unpack
from judging.exceptions import CarryRefused
from judging.models import HallRound, Round
from judging.queries.carry import EARLIER, lines_back
from judging.queries.sheet.scheme import rule_in_force, scheme_of

STAND_IN: Final = "hall-stand-in"
"""User name of the account, without a log-in, that stands where entries name whoever registered them."""


@dataclass(frozen=True, slots=True)
class Opened:
    """A file from a site that is sound, with the trip's key that the code unlocked."""

    parcel: Parcel
    key: Ed25519PrivateKey

    @property
    def counts(self) -> Counter[str]:
        """How many rows of each noun it brings."""
        return Counter({noun: len(rows) for noun, rows in self.parcel.rows.items()})


@dataclass(frozen=True, slots=True)
class Slip:
    """How somebody of the desk logs in here; the password is shown this once."""

    name: str
    roles: tuple[str, ...]
    username: str
    password: str


def open_parcel(content: bytes, code: str) -> Opened:
    """Return what a file would create here. Raises CarryRefused; nothing is written."""
    try:
        parcel = unpack(content)
        refuse_unsound(parcel, kind=AWAY)
    except Unreadable as error:
        raise CarryRefused(
            error.code, error.detail if error.code in {"unsound", "damaged"} else ""
        ) from error
    head = parcel.head
    lock, trip_key = head.get("lock"), head.get("trip_key")
    if not isinstance(lock, dict) or not isinstance(trip_key, str):
        raise CarryRefused("damaged")
    key = keys.unlock(lock, code, bound_to(head["trip"], head["key"], trip_key))
    if key is None or keys.public_hex(key) != trip_key:
        raise CarryRefused("wrong_code")
    return Opened(parcel, key)


@transaction.atomic
def take_in(*, opened: Opened, actor: User | None = None) -> tuple[Round, list[Slip]]:
    """Create everything that the file holds, and log-ins for the desk; return the round and the slips.

    What an earlier file of the same edition brought stays as it is. actor: None while nobody is here yet.
    Raises CarryRefused for a round that is here, and for an edition that belongs to this site.
    """
    parcel = opened.parcel
    head = parcel.head
    if Round.objects.filter(code=head["round"]["code"]).exists():
        raise CarryRefused("loaded_before")
    edition = Edition.objects.filter(code=head["edition"]["code"]).first()
    if edition is not None and not HallRound.objects.filter(round__edition=edition).exists():
        raise CarryRefused("edition_is_here")
    writer = Writer(actor=actor, fixed=_fixed())
    try:
        with transaction.atomic():
            for noun in NOUNS:
                rows = parcel.rows.get(noun.name, [])
                writer.insert(noun, _missing(writer, noun, rows))
            for noun in NOUNS:
                if noun.later:
                    writer.finish(noun, parcel.rows.get(noun.name, []))
    except IntegrityError as error:
        raise CarryRefused("unsound", str(error)[:200]) from error
    round = Round.objects.select_related("edition").get(code=head["round"]["code"])
    versions = parcel.rows.get("version", [])
    if fault := next(iter(mark_faults(versions, scheme_of(rule_in_force(round)))), ""):
        raise CarryRefused("unsound", fault)
    BY_NAME["tablet"].rows(round).filter(revoked_at=None).update(
        revoked_at=timezone.now(), revoked_reason="gone to the hall"
    )
    slips = [_slip(person, round.edition, actor) for person in _desk_first(writer.people, round.edition)]
    visit = _visit(round, opened, actor)
    journal.record(
        actor=actor,
        verb="trip.loaded",
        target=visit,
        edition=round.edition,
        after={"round": round.code, "sha256": visit.sha256, "rows": dict(opened.counts)},
    )
    return round, slips


def _fixed() -> dict[str, dict[str, Any]]:
    stand_in = User.objects.filter(username=STAND_IN).first()
    if stand_in is None:
        stand_in = new_person(username=STAND_IN, full_name="—", is_active=False)
        stand_in.save()
    return {
        "edition": {"open_registration": False},
        "entry": {"owner": stand_in},
        "tablet": {"secret_hash": no_secret},
    }


def _missing(writer: Writer, noun: Noun, rows: list[Row]) -> list[Row]:
    """Return the rows that no earlier file of the edition has brought."""
    if len(noun.key) == 1 and not noun.columns[0].target:
        writer.know_keys(noun, [row[0] for row in rows])
        return [row for row in rows if not writer.has(noun, row[0])]
    if noun.name in {"host", "membership", "member"}:
        return [row for row in rows if not writer.stands(noun, row)]
    return rows


def _desk_first(people: list[User], edition: Edition) -> list[User]:
    """Return those of some people who run the desk, organizers first; judges need no log-in but their tablet."""
    held = Membership.objects.filter(user__in=people, edition=edition, role__in=DESK_ROLES)
    rank = {role: place for place, role in enumerate(DESK_ROLES)}
    first: dict[int, int] = {}
    for pk, role in held.values_list("user", "role"):
        first[pk] = min(rank[Role(role)], first.get(pk, len(rank)))
    return sorted(
        (one for one in people if one.pk in first), key=lambda one: (first[one.pk], one.name_pinyin)
    )


def _slip(person: User, edition: Edition, actor: User | None) -> Slip:
    password = keys.new_paper_code()
    person.set_password(password)
    person.save(update_fields=["password"])
    journal.record(actor=actor, verb="account.password_set", target=person, edition=edition)
    roles = Membership.objects.filter(user=person, edition=edition, role__in=DESK_ROLES).order_by("pk")
    return Slip(
        name=person.full_name,
        roles=tuple(str(one.get_role_display()) for one in roles),
        username=person.username,
        password=password,
    )


def _visit(round: Round, opened: Opened, actor: User | None) -> HallRound:
    end = JournalHead.objects.first()
    earlier: dict[str, dict[str, str]] = {}
    for entry, code, score in opened.parcel.rows.get(EARLIER, []):
        earlier.setdefault(entry, {})[code] = score
    return HallRound.objects.create(
        round=round,
        trip=opened.parcel.head["trip"],
        hall=new_code(),
        site=str(opened.parcel.head.get("site", ""))[:300],
        secret=opened.key.private_bytes_raw().hex(),
        sha256=opened.parcel.sha256,
        earlier_scores=earlier,
        journal_from=end.sequence if end else 0,
        journal_hash=end.hash if end else "0" * 64,
        loaded_by=actor,
    )


@transaction.atomic
def make_return(*, round: Round, actor: User) -> tuple[str, bytes]:
    """Return name and content of the file that goes home: everything of the round, and the journal since it came in.

    May be made as often as wanted; the site takes from each what it does not have. Raises HallRound.DoesNotExist for a
    round that belongs here, CarryRefused where there are too many pictures for one file.
    """
    round = locked(round)
    HallRound.objects.filter(round=round).update(
        returns_made=F("returns_made") + 1, returned_at=timezone.now()
    )
    visit = HallRound.objects.get(round=round)
    assert visit.returned_at is not None
    journal.record(
        actor=actor,
        verb="trip.returned",
        target=visit,
        edition=round.edition,
        after={"number": visit.returns_made},
    )
    head = {
        "kind": BACK,
        "trip": visit.trip,
        "hall": visit.hall,
        "number": visit.returns_made,
        "made_at": visit.returned_at.isoformat(),
        "made_by": str(actor),
        "edition": {"code": round.edition.code, "name": round.edition.name},
        "round": {"code": round.code, "name": round.name},
        "journal": visit.journal_hash,
        "columns": columns_in_head(),
    }
    key = Ed25519PrivateKey.from_private_bytes(bytes.fromhex(visit.secret))
    try:
        content = pack(head, lines_back(round, visit.journal_from), key)
    except Unreadable as error:
        raise CarryRefused(error.code) from error
    return f"{round.edition.code}-{round.code}-back-{visit.returns_made}", content
