"""Big screens: as the desk lists them, and as each is told what it shows."""

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from judging.models import Round, Screen
from judging.queries.hall.rehearsal import round_in_hall
from judging.queries.hall.snapshot import snapshot

JSON = dict[str, Any]


def screens_of(round: Round) -> QuerySet[Screen]:
    """The screens of a round, the oldest first, with their pictures."""
    return Screen.objects.filter(round=round).select_related("still").order_by("pk")


def screen_parts(round_pk: int) -> tuple[JSON, dict[str, JSON]] | None:
    """Return the snapshot that all screens of a round share, and what is each one's own, by its code.

    While the round is rehearsed they show its twin. None when the round is gone.
    """
    round = Round.objects.select_related("edition").filter(pk=round_pk).first()
    if round is None:
        return None
    own = {one.code: _own(one) for one in screens_of(round)}
    return snapshot(round_in_hall(round)), own


def _own(screen: Screen) -> JSON:
    return {"name": screen.name, "role": screen.role, "still": _picture(screen)}


def _picture(screen: Screen) -> str:
    if screen.still is None:
        return ""
    return f"{reverse('judging:screen-picture', args=[screen.code])}?{screen.still.sha256[:12]}"
