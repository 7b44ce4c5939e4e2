"""Panels and seats."""

from collections.abc import Sequence

from django.db import transaction
from django.db.models import Max, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from contest import journal
from contest.exceptions import ReasonRequired
from contest.models import User
from judging.actions.round import locked, refuse_unless, touch
from judging.exceptions import NotReady, SheetsInUse
from judging.models import Panel, Round, ScoreSheet, Seat
from judging.states import PanelKind, RoundState, SheetState

FORMING = (RoundState.SETUP, RoundState.SCORING)
"""States in which judges may still come and go."""


@transaction.atomic
def create_panel(
    *, round: Round, actor: User, name: str, kind: PanelKind = PanelKind.EXPERT, size: int | None = None
) -> Panel:
    """Add a panel to a round. size: nobody beyond it gets a seat; None for as many as come."""
    round = locked(round)
    refuse_unless(round, *FORMING)
    _refuse_double_name(round, name)
    position = (round.panels.aggregate(last=Max("position"))["last"] or 0) + 1
    panel = Panel.objects.create(round=round, name=name.strip(), kind=kind, size=size, position=position)
    journal.record(
        actor=actor,
        verb="panel.created",
        target=panel,
        edition=round.edition,
        after={"round": round.code, "name": panel.name, "kind": kind, "size": size},
    )
    return panel


@transaction.atomic
def rename_panel(*, panel: Panel, actor: User, name: str) -> Panel:
    """Give a panel another name."""
    round = locked(panel.round)
    _refuse_double_name(round, name, except_for=panel)
    before, panel.name = panel.name, name.strip()
    panel.save(update_fields=["name"])
    journal.record(
        actor=actor,
        verb="panel.renamed",
        target=panel,
        edition=round.edition,
        before={"name": before},
        after={"name": panel.name},
    )
    return panel


@transaction.atomic
def resize_panel(*, panel: Panel, actor: User, size: int | None) -> Panel:
    """Fix how many judges a panel has, None for no limit; raises NotReady if more sit there already."""
    round = locked(panel.round)
    refuse_unless(round, *FORMING)
    _refuse_beyond(panel, size, more=0)
    before, panel.size = panel.size, size
    panel.save(update_fields=["size"])
    journal.record(
        actor=actor,
        verb="panel.resized",
        target=panel,
        edition=round.edition,
        before={"size": before},
        after={"size": size},
    )
    return panel


def _refuse_beyond(panel: Panel, size: int | None, more: int) -> None:
    seated = panel.seats.filter(left_at=None).count()
    if size is not None and seated + more > size:
        raise NotReady(
            [
                ngettext(
                    "“%(panel)s” has %(n)d place, and %(seated)d are taken.",
                    "“%(panel)s” has %(n)d places, and %(seated)d are taken.",
                    size,
                )
                % {"panel": panel.name, "n": size, "seated": seated}
            ]
        )


def _refuse_double_name(round: Round, name: str, except_for: Panel | None = None) -> None:
    if not name.strip():
        raise NotReady([_("A panel needs a name.")])
    others = round.panels.filter(name=name.strip())
    if except_for is not None:
        others = others.exclude(pk=except_for.pk)
    if others.exists():
        raise NotReady([_("There is a panel of this name already. Choose another name.")])


@transaction.atomic
def remove_panel(*, panel: Panel, actor: User) -> None:
    """Take a panel away with its seats; raises SheetsInUse once marks were saved on any of them."""
    round = locked(panel.round)
    refuse_unless(round, *FORMING)
    _drop_sheets(ScoreSheet.objects.filter(seat__panel=panel))
    journal.record(
        actor=actor,
        verb="panel.removed",
        target=panel,
        edition=round.edition,
        before={"name": panel.name, "seats": [str(seat) for seat in panel.seats.select_related("judge")]},
    )
    panel.delete()


def _drop_sheets(sheets: QuerySet[ScoreSheet]) -> int:
    """Delete sheets that nobody has written on; refuse if any holds marks."""
    rows = list(sheets.select_related("seat__judge", "contender__entry"))
    used = [
        (str(sheet.contender.entry), str(sheet.seat))
        for sheet in rows
        if sheet.current_id is not None or sheet.state == SheetState.RECUSED
    ]
    if used:
        raise SheetsInUse(used)
    ScoreSheet.objects.filter(pk__in=[sheet.pk for sheet in rows]).delete()
    return len(rows)


@transaction.atomic
def add_seats(*, panel: Panel, actor: User, judges: Sequence[User]) -> list[Seat]:
    """Give judges a seat; seats are numbered J1, J2, … through the whole round."""
    round = locked(panel.round)
    refuse_unless(round, *FORMING)
    panel.refresh_from_db(fields=["size"])
    _refuse_beyond(panel, panel.size, more=len(judges))
    seated = set(Seat.objects.filter(panel__round=round, left_at=None).values_list("judge", flat=True))
    twice = [str(judge) for judge in judges if judge.pk in seated]
    if twice:
        raise NotReady(
            [_("These judges already have a seat in this round: %(names)s.") % {"names": _("; ").join(twice)}]
        )
    labels = set(Seat.objects.filter(panel__round=round).values_list("label", flat=True))
    seats = []
    for judge in judges:
        label = next(name for n in range(1, len(labels) + 2) if (name := f"J{n}") not in labels)
        labels.add(label)
        seats.append(_seat(panel, judge, label))
    journal.record(
        actor=actor,
        verb="panel.seated",
        target=panel,
        edition=round.edition,
        after={"seats": [str(seat) for seat in seats]},
    )
    return seats


def _seat(panel: Panel, judge: User, label: str) -> Seat:
    """Seat a judge; one who left this panel before gets the old seat back."""
    old = Seat.objects.filter(panel=panel, judge=judge).first()
    if old is None:
        return Seat.objects.create(panel=panel, judge=judge, label=label)
    old.left_at, old.left_reason = None, ""
    old.save(update_fields=["left_at", "left_reason"])
    return old


@transaction.atomic
def set_chief(*, seat: Seat, actor: User) -> Seat:
    """Make a judge the chief of the panel; there is one at most."""
    round = locked(seat.panel.round)
    if seat.left_at is not None:
        raise NotReady([_("This judge has left the panel.")])
    before = Seat.objects.filter(panel=seat.panel_id, is_chief=True).select_related("judge").first()
    Seat.objects.filter(panel=seat.panel_id, is_chief=True).update(is_chief=False)
    seat.is_chief = True
    seat.save(update_fields=["is_chief"])
    journal.record(
        actor=actor,
        verb="panel.chief_named",
        target=seat.panel,
        edition=round.edition,
        before={"chief": str(before) if before else ""},
        after={"chief": str(seat)},
    )
    return seat


@transaction.atomic
def remove_seat(*, seat: Seat, actor: User) -> None:
    """Take a seat away as if it had never been; raises SheetsInUse once marks were saved on it."""
    round = locked(seat.panel.round)
    refuse_unless(round, *FORMING)
    dropped = _drop_sheets(ScoreSheet.objects.filter(seat=seat))
    journal.record(
        actor=actor,
        verb="panel.unseated",
        target=seat.panel,
        edition=round.edition,
        before={"seat": str(seat), "sheets": dropped},
    )
    seat.delete()


@transaction.atomic
def leave_seat(*, seat: Seat, actor: User, reason: str) -> Seat:
    """Let a judge leave: what they marked is kept and counts no more; open sheets wait for another judge.

    Sheets on which nothing was written vanish, so that the balanced assignment can give them away.
    """
    round = locked(seat.panel.round)
    refuse_unless(round, *FORMING)
    if not reason.strip():
        raise ReasonRequired
    empty = ScoreSheet.objects.filter(seat=seat, current=None, state=SheetState.OPEN)
    given_back = list(empty.values_list("contender__entry__number", flat=True))
    empty.delete()
    seat.left_at, seat.left_reason, was_chief = timezone.now(), reason.strip(), seat.is_chief
    seat.is_chief = False
    seat.save(update_fields=["left_at", "left_reason", "is_chief"])
    journal.record(
        actor=actor,
        verb="panel.left",
        target=seat.panel,
        edition=round.edition,
        before={"seat": str(seat), "chief": was_chief},
        after={"given_back": given_back, "kept_uncounted": seat.sheets.count()},
        reason=reason.strip(),
    )
    touch(round.pk)
    return seat
