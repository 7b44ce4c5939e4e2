"""Who may do what with a score sheet."""

from contest.models import User
from judging.models import ScoreSheet, Seat
from judging.rules.round import can_manage_round


def can_reopen_sheet(user: User, sheet: ScoreSheet) -> bool:
    """Organizers, and the chief judge of the panel that the sheet belongs to."""
    if can_manage_round(user, sheet.contender.round):
        return True
    return Seat.objects.filter(panel=sheet.seat.panel_id, judge=user, is_chief=True, left_at=None).exists()


def can_waive_sheet(user: User, sheet: ScoreSheet) -> bool:
    """Only organizers let a round close without a sheet."""
    return can_manage_round(user, sheet.contender.round)


def can_recuse_sheet(user: User, sheet: ScoreSheet) -> bool:
    """The judge whose sheet it is, and organizers."""
    return sheet.seat.judge_id == user.pk or can_manage_round(user, sheet.contender.round)
