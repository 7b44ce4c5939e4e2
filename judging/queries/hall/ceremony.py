"""The award ceremony as slides: from the confirmed awards, the lowest tier first, the highest one by one."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from django.db.models import Prefetch

from contest.models import Edition, EntryMember
from contest.pinyin import hard_to_read
from contest.states import MemberRole
from judging.models import Award, Stage
from judging.states import AwardKind, AwardState

JSON = dict[str, Any]
TOGETHER = 6
"""How many stand on the stage, and in large letters on the screen, at once."""
ONE_BY_ONE = 3
"""The highest tier for entries is called one by one, from the last, if it has at most so many."""


def ceremony_slides(edition: Edition) -> list[JSON]:
    """Return the slides of an edition's ceremony; two queries however many awards there are.

    Each: kind (opening, tier, winners, closing), tier, number of the tier's awards, and of winners: name, people, unit,
    title, say. Only confirmed awards of entries, units and advisers are called; a tier without any has no slide.
    """
    tiers = _tiers(edition)
    slides: list[JSON] = [{"kind": "opening", "name": edition.name}]
    highest = max(
        (n for n, (kind, _name, _winners) in enumerate(tiers) if kind == AwardKind.ENTRY), default=-1
    )
    for number, (_kind, name, winners) in enumerate(tiers):
        slides.append({"kind": "tier", "tier": name, "count": len(winners)})
        together = 1 if number == highest and len(winners) <= ONE_BY_ONE else TOGETHER
        for start in range(0, len(winners), together):
            group = winners[start : start + together]
            slides.append({"kind": "winners", "tier": name, "count": len(winners), "winners": group})
    slides.append({"kind": "closing", "name": edition.name})
    return slides


def ceremony_at(stage: Stage) -> JSON | None:
    """Return the one slide that the screens show, with its number, or None while no ceremony is on."""
    if not stage.ceremony_step:
        return None
    slides = ceremony_slides(stage.round.edition)
    step = min(stage.ceremony_step, len(slides))
    return {"step": step, "steps": len(slides), "slide": slides[step - 1]}


def _tiers(edition: Edition) -> list[tuple[str, str, list[JSON]]]:
    """Return (kind, name, winners) of each tier: units and advisers first, then entries from the lowest tier up."""
    speakers = EntryMember.objects.exclude(role=MemberRole.ADVISER)
    awards = (
        Award.objects.filter(edition=edition, state=AwardState.CONFIRMED)
        .select_related("tier", "entry__organization", "organization", "adviser__entry")
        .prefetch_related(Prefetch("entry__members", queryset=speakers, to_attr="speakers"))
        .order_by("tier__position", "tier", "line__position", "pk")
    )
    found: dict[int, list[Award]] = defaultdict(list)
    for award in awards:
        found[award.tier_id].append(award)
    groups = sorted(
        found.values(), key=lambda group: (group[0].tier.kind == AwardKind.ENTRY, -group[0].tier.position)
    )
    return [
        (group[0].tier.kind, group[0].tier.name, [_winner(one) for one in reversed(group)])
        for group in groups
    ]


def _winner(award: Award) -> JSON:
    name, people, unit, title = "", [], "", ""
    if award.entry is not None:
        named: Sequence[EntryMember] = award.entry.speakers  # type: ignore[attr-defined]  # prefetched above
        people = [one.name for one in sorted(named, key=lambda one: one.role != MemberRole.LEAD)]
        name, title = people[0] if people else "", award.entry.title
        unit = award.entry.organization.name if award.entry.organization else ""
    elif award.organization is not None:
        name = award.organization.name
    elif award.adviser is not None:
        name, people = award.adviser.name, [award.adviser.name]
        unit, title = award.adviser.organization_name, award.adviser.entry.title
    say = {pair[0]: pair[1] for person in people for pair in hard_to_read(person, is_name=True)}
    say |= dict(hard_to_read(unit)) | dict(hard_to_read(title))
    return {
        "name": name,
        "people": people,
        "unit": unit,
        "title": title,
        "say": [list(one) for one in say.items()],
    }
