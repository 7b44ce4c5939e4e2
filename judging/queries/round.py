"""Rounds and the rule by which they are decided."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any, Final

from django.contrib.auth.models import AnonymousUser
from django.db.models import Count, Q, QuerySet

from contest.models import Edition, User
from contest.states import Role
from judging.models import Criterion, Round, Seat
from judging.states import Aggregator, PanelKind, RoundMode, SheetState, SheetTotal, TieLink

STAFF: Final = (Role.ORGANIZER, Role.SUPERVISOR, Role.SCOREKEEPER, Role.TIMER)


def rounds_visible_to(user: User | AnonymousUser) -> QuerySet[Round]:
    """Rounds whose pages the person may open: those of editions in which they are on the staff."""
    rounds = Round.objects.select_related("edition")
    if not isinstance(user, User):
        return rounds.none()
    if user.is_superuser:
        return rounds
    return rounds.filter(edition__in=user.memberships.filter(role__in=STAFF).values("edition"))


def rounds_followed_by(user: User | AnonymousUser) -> QuerySet[Round]:
    """Rounds whose progress the person may follow: the staff's, and those in which they chair a panel."""
    rounds = Round.objects.select_related("edition")
    if not isinstance(user, User):
        return rounds.none()
    if user.is_superuser:
        return rounds
    return rounds.filter(
        Q(edition__in=user.memberships.filter(role__in=STAFF).values("edition"))
        | Q(panels__in=user.seats.filter(is_chief=True, left_at=None).values("panel"))
    ).distinct()


def rounds_of(edition: Edition) -> QuerySet[Round]:
    """Return an edition's rounds in order, with their entry types."""
    return edition.rounds.prefetch_related("entry_types").order_by("position", "pk")


def rule_of(round: Round) -> dict[str, Any]:
    """Return the rule of a round as it is configured now, as the plain JSON that RoundRule.from_json reads."""
    chiefs = Seat.objects.filter(panel__round=round, left_at__isnull=True, is_chief=True)
    return rule_from(
        round,
        criteria=round.criteria.all(),
        chiefs=chiefs.order_by("panel__position", "panel__pk").values_list("code", flat=True),
    )


def rule_from(round: Round, *, criteria: Iterable[Criterion], chiefs: Iterable[str]) -> dict[str, Any]:
    """Return the rule of a round with these criteria and chief seats; asks the database nothing of its own."""
    lines = sorted(criteria, key=lambda one: (one.position, one.pk or 0))
    rule: dict[str, Any] = {
        "criteria": [criterion_json(one) for one in lines],
        "mode": str(round.sheet_mode),
        "aggregator": aggregator_json(round.aggregator, round.parameters),
        "policy": str(round.missing_policy),
        "deduct_when": str(round.deduct_when),
        "places": round.places,
        "rounding": round.rounding,
        "chain": chain_of(round.tie_chain, heaviest_of(round, lines), chiefs),
    }
    if round.mode == RoundMode.LIVE and round.time_rule:  # nobody holds a watch over submitted materials
        rule["time"] = round.time_rule
    if round.audience:
        rule["audience"] = round.audience
    if round.group_ratio:
        rule["group_ratio"] = round.group_ratio
    return rule


def judges_of(round: Round) -> int | None:
    """Return how many judges score an entry: as configured, else the smallest panel; None while nobody sits."""
    if round.judges_per_entry:
        return round.judges_per_entry
    sizes = round.panels.filter(kind=PanelKind.EXPERT).annotate(
        seated=Count("seats", filter=Q(seats__left_at__isnull=True))
    )
    return min((size for size in sizes.values_list("seated", flat=True) if size), default=None)


def criterion_json(criterion: Criterion) -> dict[str, str]:
    """Return a criterion as judging.scoring reads it; numbers as plain decimal strings."""
    return {
        "code": criterion.code,
        "max": plain(criterion.maximum),
        "min": plain(criterion.minimum),
        "step": plain(criterion.step),
        "weight": plain(criterion.weight),
    }


def aggregator_json(name: str, parameters: dict[str, Any]) -> dict[str, Any]:
    """Return an aggregator with its parameters; one by criterion wraps the trimmed mean that it applies."""
    if name == Aggregator.PER_CRITERION:
        return {"name": str(name), "aggregator": {"name": str(Aggregator.TRIMMED_MEAN), **parameters}}
    return {"name": str(name), **parameters}


def heaviest_of(round: Round, criteria: Iterable[Criterion]) -> Criterion | None:
    """Return the criterion that can add most to a total, the first of several."""

    def most(one: Criterion) -> Decimal:
        weight = Decimal(one.weight)
        return weight if round.sheet_mode == SheetTotal.WEIGHTED else weight * Decimal(one.maximum)

    return max(criteria, key=lambda one: (most(one), -one.position), default=None)


def chain_of(links: Iterable[str], heaviest: Criterion | None, chiefs: Iterable[str]) -> list[str]:
    """Return a tie chain with the links that wait for a name filled in; without one they fall out."""
    found: list[str] = []
    for link in links:
        if link == TieLink.MAIN_CRITERION:
            found.extend([f"criterion:{heaviest.code}"] if heaviest else [])
        elif link == TieLink.CHIEF:
            found.extend(f"chief:{code}" for code in chiefs)
        else:
            found.append(link)
    return list(dict.fromkeys(found))


def plain(value: Decimal | str | int) -> str:
    """Write a decimal without exponent and without trailing zeros: 60.000 is "60"."""
    text = format(Decimal(value), "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def rounds_under_way(edition: Edition) -> QuerySet[Round]:
    """Return an edition's rounds with their numbers of entries, sheets and signed sheets, in one query."""
    wanted = Q(contenders__sheets__state__in=[SheetState.OPEN, SheetState.SIGNED])
    return edition.rounds.annotate(
        entry_count=Count("contenders", distinct=True),
        sheet_count=Count("contenders__sheets", filter=wanted, distinct=True),
        signed_count=Count(
            "contenders__sheets", filter=Q(contenders__sheets__state=SheetState.SIGNED), distinct=True
        ),
    ).order_by("position", "pk")
