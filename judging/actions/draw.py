"""Drawing the running order: the pot is fixed, then the seed, and only then can anybody know the outcome."""

import hashlib
import secrets
import unicodedata
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from contest import journal
from contest.exceptions import ReasonRequired
from contest.models import User
from judging.actions.round import locked
from judging.actions.running_order import Spot, taken_for_ordering, write_spots
from judging.exceptions import NotReady, listed
from judging.models import Contender, OrderDraw, Round, ScoreSheet, Session
from judging.queries.running_order import pending_draw, slip_of, started_in
from judging.running_order import dealt, even_parts
from judging.scoring.lot import draw_group
from judging.states import ContenderStatus, DrawScope, DrawSeed, DrawState


@transaction.atomic
def prepare_draw(
    *,
    round: Round,
    actor: User,
    scope: DrawScope,
    how: DrawSeed,
    keeps_apart: bool = False,
    session: Session | None = None,
) -> OrderDraw:
    """Fix what lies in the pot; made by chance, the seed is made too and its fingerprint told.

    session: with the scope SESSION, the one. Raises NotReady while another drawing is under way or one of these
    entries was drawn before, has been on the stage or has marks, and for units kept apart in a blind round.
    """
    round, contenders, _ranks = taken_for_ordering(round)
    if pending_draw(round) is not None:
        raise NotReady([_("A drawing is under way. Finish it or set it aside first.")])
    if keeps_apart and round.is_blind:
        raise NotReady([_("In a blind round nobody may learn who comes from the same unit.")])
    groups = _pots(round, contenders, scope, session)
    _refuse_drawn_before(round, groups)
    _refuse_begun(round, contenders, groups)
    seed = secrets.token_hex(16) if how is DrawSeed.CHANCE else ""
    draw = OrderDraw(
        round=round,
        number=round.draws.count() + 1,
        scope=scope,
        session=session if scope is DrawScope.SESSION else None,
        how=how,
        keeps_apart=keeps_apart,
        groups=groups,
        seed=seed,
        commitment=hashlib.sha256(seed.encode()).hexdigest() if seed else "",
        prepared_by=actor,
    )
    if seed:
        draw.move_to(DrawState.SEALED)
        draw.sealed_at = timezone.now()
    draw.save()
    journal.record(
        actor=actor,
        verb="draw.prepared",
        target=draw,
        after={
            "number": draw.number,
            "how": how,
            "commitment": draw.commitment,
            "apart": keeps_apart,
            "groups": {group["name"]: [one["slip"] for one in group["slips"]] for group in groups},
        },
    )
    return draw


def _pots(
    round: Round, contenders: Sequence[Contender], scope: DrawScope, session: Session | None
) -> list[dict[str, Any]]:
    """Return the groups of a drawing with their slips and first places, nothing drawn yet."""
    taking_part = [one for one in contenders if one.status == ContenderStatus.OK]
    units = dict(Contender.objects.filter(round=round).values_list("pk", "entry__organization__name"))

    def group(session: Session | None, first: int, lot: Sequence[Contender]) -> dict[str, Any]:
        slips = [
            {
                "slip": slip_of(one, blind=round.is_blind),
                "contender": one.code,
                "unit": "" if round.is_blind else units[one.pk] or "",
            }
            for one in lot
        ]
        return {
            "name": session.name if session else "",
            "session": session.code if session else "",
            "from": first,
            "slips": sorted(slips, key=lambda one: one["slip"]),
            "order": [],
        }

    if scope is DrawScope.WHOLE:
        groups = [group(None, 1, taking_part)]
    else:
        groups, first = [], 1
        for one in [*round.sessions.all(), None]:
            own = [c for c in contenders if c.session_id == (one.pk if one else None)]
            lot = [c for c in own if c.status == ContenderStatus.OK]
            if lot and (scope is DrawScope.SESSIONS or one == session):
                groups.append(group(one, first, lot))
            first += len(lot)
            if scope is DrawScope.SESSION:  # places of sessions before it stand, those of absent entries too
                first = max([first, *(c.running_order + 1 for c in own if c.running_order)])
    if not any(group["slips"] for group in groups):
        raise NotReady([_("No entry takes part there, so there is nothing to draw.")])
    return groups


def _codes(groups: Sequence[Mapping[str, Any]]) -> list[str]:
    return [one["contender"] for group in groups for one in group["slips"]]


def _refuse_drawn_before(round: Round, groups: Sequence[Mapping[str, Any]]) -> None:
    wanted = set(_codes(groups))
    for old in round.draws.filter(state=DrawState.DRAWN):
        if wanted & set(_codes(old.groups)):
            raise NotReady(
                [
                    _("The order was drawn already (drawing %(n)d). Set that one aside with a reason first.")
                    % {"n": old.number}
                ]
            )


def _refuse_begun(round: Round, contenders: Sequence[Contender], groups: Sequence[Mapping[str, Any]]) -> None:
    wanted = set(_codes(groups))
    chosen = [one for one in contenders if one.code in wanted]
    marked = set(
        ScoreSheet.objects.filter(contender__in=chosen, current__isnull=False).values_list(
            "contender", flat=True
        )
    )
    begun = started_in(round) | marked
    if names := [one.entry.title for one in chosen if one.pk in begun]:
        raise NotReady(
            [
                _("These have been on the stage or have marks already: %(entries)s.")
                % {"entries": listed(names)}
            ]
        )


def _taken(draw: OrderDraw) -> OrderDraw:
    """Lock the round and the drawing; return it with the round."""
    round = locked(draw.round)
    draw = OrderDraw.objects.select_for_update().get(pk=draw.pk)
    draw.round = round
    return draw


def as_said(text: str) -> str:
    """Return what somebody called out as it goes into a seed: full-width signs made plain, no spaces."""
    return "".join(unicodedata.normalize("NFKC", text).split())


@transaction.atomic
def seal_draw(*, draw: OrderDraw, actor: User, parts: Sequence[tuple[str, str]]) -> OrderDraw:
    """Fix a seed that was composed in public; nothing is drawn yet.

    parts: who called out what, at least one; joined by hyphens they are the seed.
    """
    draw = _taken(draw)
    said = [(by.strip(), spoken) for by, text in parts if (spoken := as_said(text))]
    if not said:
        raise NotReady([_("Write down at least one number that was called out.")])
    draw.move_to(DrawState.SEALED)
    draw.parts = [{"by": by, "said": spoken} for by, spoken in said]
    draw.seed = "-".join(spoken for _by, spoken in said)
    draw.sealed_at = timezone.now()
    draw.save(update_fields=["state", "parts", "seed", "sealed_at"])
    journal.record(
        actor=actor, verb="draw.sealed", target=draw, after={"seed": draw.seed, "parts": draw.parts}
    )
    return draw


@transaction.atomic
def draw_running_order(*, draw: OrderDraw, actor: User) -> OrderDraw:
    """Draw what the seed draws and write the places; raises NotReady if what lies in the pot has changed since."""
    draw = _taken(draw)
    round, contenders, sessions = taken_for_ordering(draw.round)
    draw.move_to(DrawState.DRAWN)
    groups = draw.groups
    if not _same_pots(groups, _pots(round, contenders, DrawScope(draw.scope), draw.session)):
        raise NotReady(
            [_("The entries or sessions have changed since. Set this drawing aside and prepare a new one.")]
        )
    _refuse_begun(round, contenders, groups)
    for group in groups:
        group["order"] = list(draw_group(group, draw.seed, apart=draw.keeps_apart))
    draw.groups, draw.drawn_at = groups, timezone.now()
    write_spots(round, contenders, sessions, _drawn_spots(draw, contenders, sessions))
    draw.save(update_fields=["state", "groups", "drawn_at"])
    journal.record(
        actor=actor,
        verb="round.order_drawn",
        target=round,
        after={
            "draw": draw.number,
            "seed": draw.seed,
            "apart": draw.keeps_apart,
            "order": {group["name"]: group["order"] for group in groups},
        },
    )
    return draw


def _same_pots(old: Sequence[Mapping[str, Any]], new: Sequence[Mapping[str, Any]]) -> bool:
    return [(group["session"], group["slips"], group["from"]) for group in old] == [
        (group["session"], group["slips"], group["from"]) for group in new
    ]


def _drawn_spots(
    draw: OrderDraw, contenders: Sequence[Contender], sessions: Sequence[int]
) -> dict[int, Spot]:
    """Return session and place of every drawn entry; those of the same pots that take no part lose their places."""
    by_code = {one.code: one for one in contenders}
    spots: dict[int, Spot] = {}
    for group in draw.groups:
        code_of = {one["slip"]: one["contender"] for one in group["slips"]}
        for place, slip in enumerate(group["order"], start=group["from"]):
            one = by_code[code_of[slip]]
            spots[one.pk] = (one.session_id, place)
    if draw.scope == DrawScope.WHOLE:
        spots = _with_sessions(spots, contenders, sessions)
    if draw.scope != DrawScope.SESSION:
        return spots | _without_place(contenders, spots)
    drawn = next(one.session_id for one in contenders if one.pk in spots)
    of_session = [one for one in contenders if one.session_id == drawn]
    return spots | _without_place(of_session, spots) | _moved_on(spots, contenders, sessions, drawn)


def _with_sessions(
    spots: Mapping[int, Spot], contenders: Sequence[Contender], sessions: Sequence[int]
) -> dict[int, Spot]:
    """Fill the sessions in the drawn order: as many to each as it has now, or evenly unless everybody has one."""
    if not sessions:
        return dict(spots)
    in_order = sorted(spots, key=lambda pk: spots[pk][1] or 0)
    now = [one.session_id for one in contenders if one.pk in spots]
    sizes = (
        even_parts(len(in_order), len(sessions))
        if None in now
        else [now.count(session) for session in sessions]
    )
    parts = dealt(in_order, sizes)
    return {pk: (sessions[parts[pk]], spots[pk][1]) for pk in in_order}


def _without_place(contenders: Sequence[Contender], spots: Mapping[int, Spot]) -> dict[int, Spot]:
    return {one.pk: (one.session_id, None) for one in contenders if one.pk not in spots}


def _moved_on(
    spots: Mapping[int, Spot], contenders: Sequence[Contender], sessions: Sequence[int], drawn: int | None
) -> dict[int, Spot]:
    """Return new places for later sessions that begin before the drawn one ends: all move on by as many."""
    rank = {pk: n for n, pk in enumerate(sessions)}
    block = rank.get(drawn or 0, len(sessions))
    later = {
        one.pk: (one.session_id, one.running_order)
        for one in contenders
        if one.running_order is not None and rank.get(one.session_id or 0, len(sessions)) > block
    }
    first = min((place for _session, place in later.values()), default=0)
    by = max(place or 0 for _session, place in spots.values()) + 1 - first
    return {pk: (session, place + by) for pk, (session, place) in later.items()} if by > 0 else {}


@transaction.atomic
def cancel_draw(*, draw: OrderDraw, actor: User, reason: str) -> OrderDraw:
    """Set a drawing aside, with a reason that everybody can read; drawn places stay until they are drawn anew."""
    if not reason.strip():
        raise ReasonRequired
    draw = _taken(draw)
    before = draw.state
    draw.move_to(DrawState.CANCELLED)
    draw.cancelled_at, draw.reason = timezone.now(), reason.strip()
    draw.save(update_fields=["state", "cancelled_at", "reason"])
    journal.record(
        actor=actor, verb="draw.set_aside", target=draw, before={"state": before}, reason=draw.reason
    )
    return draw
