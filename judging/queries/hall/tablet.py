"""What a seat's tablet knows beside the snapshot: its sheets, the criteria, and a mark by which it sees a change."""

import hashlib
import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import Count, F, Max, QuerySet, TextField
from django.db.models.functions import Cast
from django.utils.crypto import salted_hmac

from judging.models import HeldVersion, Round, ScoreSheet, Seat, SeatCard, Signature, Stage, Tablet
from judging.push import Frame
from judging.queries.hall.rehearsal import round_in_hall
from judging.queries.hall.snapshot import snapshot
from judging.queries.sheet.scheme import criteria_of, rule_in_force, scheme_of
from judging.scoring import text
from judging.states import HeldState, HeldWhy, PanelKind


def tablets_with_rounds() -> QuerySet[Tablet]:
    """Tablets with everything around them that a request from one needs."""
    return Tablet.objects.select_related(
        "seat__judge", "seat__panel__round__edition", "seat__panel__round__stage"
    )


def tablet_of_secret(secret: str) -> Tablet | None:
    """Find the device that keeps a secret, with its seat and panel; one that lost its seat is found, too.

    Every mark of a hall comes this way, so it asks for no more than that.
    """
    if not secret:
        return None
    digest = hashlib.sha256(secret.encode()).hexdigest()
    return next(iter(Tablet.objects.filter(secret_hash=digest).select_related("seat__panel")), None)


# The state ------------------------------------------------------------------------------------------------


def own_state(tablet: Tablet, seat: Seat) -> dict[str, Any]:
    """Return what a tablet's seat alone may know, in the keys of docs/hall-protocol.md; a former tablet learns no marks.

    seat: the one that it works for now (`rehearsal.seat_in_hall`).
    """
    round = seat.panel.round
    scheme = scheme_of(rule_in_force(round))
    names = criteria_of(round)
    former = tablet.revoked_at is not None
    return {
        "seat": {"code": seat.code, "label": seat.label, "judge": str(seat.judge)},
        "tablet": {"code": tablet.code, "nudge": is_nudged(tablet), "revoked": former},
        "round": {"code": round.code, "name": round.name, "state": round.state},
        "key": rescue_key(tablet),
        "criteria": [
            {
                "code": one.code,
                "name": names[one.code].name if one.code in names else one.code,
                "group": names[one.code].group if one.code in names else "",
                "description": names[one.code].description if one.code in names else "",
                "min": text(one.min),
                "max": text(one.max),
                "step": text(one.step),
                "factor": text(scheme.coefficient(one)),
            }
            for one in scheme.criteria
        ],
        "highest": text(scheme.highest),
        "sheets": [] if former else _sheets(seat),
    }


def is_nudged(tablet: Tablet) -> bool:
    """Whether the desk asks for attention and the judge has not touched it away."""
    return tablet.nudged_at is not None and (
        tablet.nudge_seen_at is None or tablet.nudge_seen_at < tablet.nudged_at
    )


def _sheets(seat: Seat) -> list[dict[str, Any]]:
    held: dict[int, list[dict[str, str]]] = defaultdict(list)
    for sheet, client_id, why, state, reason in (
        HeldVersion.objects.filter(sheet__seat=seat)
        .exclude(state=HeldState.TAKEN)
        .values_list("sheet", "client_id", "why", "state", "reason")
    ):
        held[sheet].append(
            {"id": client_id, "why": str(HeldWhy(why).label), "state": state, "reason": reason}
        )
    rows = (
        ScoreSheet.objects.filter(seat=seat)
        .order_by(F("contender__running_order").asc(nulls_last=True), "contender__alias")
        .values_list(
            "pk", "code", "contender__code", "state", "state_reason", "current__number", "current__client_id",
            Cast("current__marks", TextField()), "current__comment", "current__total",
        )
    )  # fmt: skip
    return [
        {
            "code": code,
            "contender": contender,
            "state": state,
            "reason": reason,
            "version": number or 0,
            "last": client_id or "",
            "marks": json.loads(marks) if marks else {},
            "comment": comment or "",
            "total": total or "",
            "held": held.get(pk, []),
        }
        for pk, code, contender, state, reason, number, client_id, marks, comment, total in rows
    ]


def sheet_on_stage(seat: Seat) -> ScoreSheet | None:
    """Return a seat's sheet for the entry on stage, with what a score page shows of it; None while nobody is there."""
    return (
        ScoreSheet.objects.filter(seat=seat, contender__in=Stage.objects.values("current"))
        .filter(contender__round=seat.panel.round_id)
        .select_related(
            "seat",
            "current",
            "contender__appearance",
            "contender__round__edition",
            "contender__entry__entry_type",
            "contender__entry__sector",
            "contender__entry__lecture_form",
            "contender__entry__organization",
        )
        .first()
    )


# Whether anything changed ---------------------------------------------------------------------------------


def own_digests(tablets: QuerySet[Tablet]) -> dict[str, str]:
    """Return for each tablet, by its code, a short text that changes with its own state; four queries for all.

    It is asked for with every act of the desk, for a whole hall, so it reads facts and no rows of models.
    """
    facts = tablets.values_list(
        "code", "seat", "seat__label", "seat__panel__position", "seat__panel__round",
        "revoked_at", "nudged_at", "nudge_seen_at", "seat__panel__round__rule_version", named=True,
    )  # fmt: skip
    rows = list(facts.order_by())
    seats = _seats_in_hall(rows)
    sheets = _facts(
        ScoreSheet.objects.filter(seat__in=seats.values())
        .values_list("seat")
        .annotate(Count("pk"), Max("updated_at"), Max("current"))
    )
    held = _facts(
        HeldVersion.objects.filter(sheet__seat__in=seats.values())
        .values_list("sheet__seat")
        .annotate(Count("pk"), Max("arrived_at"), Max("decided_at"), Count("decided_at"))
    )
    return {
        one.code: _digest(
            seat,
            one.seat__panel__round__rule_version,
            one.revoked_at,
            one.nudged_at,
            one.nudge_seen_at,
            sheets.get(seat),
            held.get(seat),
        )
        for one in rows
        for seat in [seats[one.code]]
    }


def _seats_in_hall(tablets: Collection[Any]) -> dict[str, int]:
    """Return for each tablet, by its code, the seat that it works for now: in a rehearsal the twin's."""
    twins = {
        (round, position, label): seat
        for seat, round, position, label in Seat.objects.filter(
            panel__round__rehearsal_of__round__in={one.seat__panel__round for one in tablets}
        ).values_list("pk", "panel__round__rehearsal_of__round", "panel__position", "label")
    }
    return {
        one.code: twins.get((one.seat__panel__round, one.seat__panel__position, one.seat__label), one.seat)
        for one in tablets
    }


def tablet_frame(round_pk: int) -> Frame | None:
    """Return what the tablets of a round are told: the snapshot, and for each a mark by which it sees its own change."""
    round = Round.objects.select_related("edition").filter(pk=round_pk).first()
    if round is None:
        return None
    tablets = Tablet.objects.filter(seat__panel__round=round, revoked_at=None)
    return Frame.of(
        snapshot(round_in_hall(round)),
        {code: {"own": digest} for code, digest in own_digests(tablets).items()},
    )


def _facts(rows: Iterable[tuple[Any, ...]]) -> Mapping[int, tuple[Any, ...]]:
    return {seat: tuple(facts) for seat, *facts in rows}


def _digest(*facts: int | datetime | tuple[Any, ...] | None) -> str:
    return hashlib.sha256(repr(facts).encode()).hexdigest()[:16]


# Carried by hand ------------------------------------------------------------------------------------------


def rescue_key(tablet: Tablet) -> str:
    """Return the key with which a tablet seals what is carried by hand, so that nobody changes a mark on the way."""
    return _key(tablet, settings.SECRET_KEY)


def rescue_keys(tablet: Tablet) -> list[str]:
    """Return the keys that may have sealed it, the present one first."""
    return [_key(tablet, secret) for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)]


def _key(tablet: Tablet, secret: str) -> str:
    return salted_hmac("judging.rescue", tablet.code, secret=secret, algorithm="sha256").hexdigest()


def names_of_sheets(codes: Collection[str], *, names: bool) -> dict[str, str]:
    """Return how the entries of some sheets are called: number and title, or the alias where names are hidden."""
    rows = ScoreSheet.objects.filter(code__in=codes).values_list(
        "code", "contender__alias", "contender__entry__number", "contender__entry__title"
    )
    return {code: f"{number} {title}".strip() if names else alias for code, alias, number, title in rows}


# Cards ----------------------------------------------------------------------------------------------------


def card_of_token(token: str) -> SeatCard | None:
    """Find the card that a link names; one that was made worthless is found, too, so that its page can say so."""
    cards = SeatCard.objects.select_related("seat__judge", "seat__panel__round__edition")
    return cards.filter(token=token).first()


def seats_with_cards(round: Round) -> list[Seat]:
    """Return the seats of a round with their standing card and tablet, as `card` and `tablet`; three queries."""
    seats = list(
        Seat.objects.filter(panel__round=round, left_at=None)
        .select_related("judge", "panel")
        .order_by("panel__position", "panel", "label")
    )
    cards = {card.seat_id: card for card in SeatCard.objects.filter(seat__in=seats, revoked_at=None)}
    tablets = {one.seat_id: one for one in Tablet.objects.filter(seat__in=seats, revoked_at=None)}
    for seat in seats:
        seat.__dict__["card"], seat.__dict__["tablet"] = cards.get(seat.pk), tablets.get(seat.pk)
    return sorted(seats, key=_by_label)


def _by_label(seat: Seat) -> tuple[int, str, int, str]:
    """Sort J2 before J10, the expert judges first."""
    digits = "".join(one for one in seat.label if one.isdigit())
    return (
        seat.panel.kind != PanelKind.EXPERT,
        seat.label.rstrip("0123456789"),
        int(digits or 0),
        seat.label,
    )


# Signatures -----------------------------------------------------------------------------------------------


def signature_path(signature: Signature) -> str:
    """Return a signature as the `d` of an SVG path in a box of 1000 by 1000."""
    return " ".join(
        "M" + " L".join(f"{x} {y}" for x, y in zip(stroke[::2], stroke[1::2], strict=True))
        for stroke in signature.strokes
    )
