"""Judges who sit on a panel keep their role."""

from typing import Any

from django.dispatch import receiver
from django.utils.translation import gettext as _

from contest.models import Membership
from contest.signals import removal_blockers
from contest.states import Role
from judging.models import Seat


@receiver(removal_blockers, dispatch_uid="judging.panels_keep_judges")
def panels_keep_judges(sender: object, *, membership: Membership, **_kwargs: Any) -> list[str]:
    """Name the panels in which a judge still has a seat."""
    if membership.role != Role.JUDGE:
        return []
    seats = Seat.objects.filter(
        judge=membership.user, left_at=None, panel__round__edition=membership.edition
    ).select_related("panel__round")
    return [
        _("%(name)s has a seat in “%(panel)s” of %(round)s. Take the judge from the panel first.")
        % {"name": membership.user.full_name, "panel": seat.panel.name, "round": seat.panel.round.name}
        for seat in seats
    ]
