"""What waits for judges and the staff of the hall on the home page."""

from django.db.models import Count, Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from contest.models import Edition, User
from contest.states import Role
from contest.ui import Tone
from contest.work import Held, WorkItem, address
from judging.models import Round, ScoreSheet
from judging.states import RoundState, SheetState


def judging_work(user: User, held: Held) -> list[WorkItem]:
    """Return what waits for a person as a judge, scorekeeper or timer; two queries at most."""
    judged = {pk: edition for pk, (edition, roles) in held.items() if Role.JUDGE in roles}
    staffed = {pk: entry for pk, entry in held.items() if entry[1] & {Role.SCOREKEEPER, Role.TIMER}}
    return [*_sheets(user, judged), *_rounds(staffed)]


def _sheets(user: User, editions: dict[int, Edition]) -> list[WorkItem]:
    if not editions:
        return []
    rows = (
        ScoreSheet.objects.filter(
            seat__judge=user, seat__left_at=None, contender__round__edition__in=editions,
            contender__round__state=RoundState.SCORING,
        )
        .values("contender__round__edition")
        .annotate(
            waiting=Count("pk", filter=Q(state=SheetState.OPEN)),
            signed=Count("pk", filter=Q(state=SheetState.SIGNED)),
        )
        .order_by()
    )  # fmt: skip
    counts = {row["contender__round__edition"]: row for row in rows}
    items = []
    for pk, edition in editions.items():
        row = counts.get(pk)
        if row and row["waiting"]:
            note = ngettext("%d sheet waits", "%d sheets wait", row["waiting"]) % row["waiting"]
            tone, count = Tone.AMBER, row["waiting"]
        elif row:
            note, tone, count = _("All sheets are signed"), Tone.GREEN, None
        else:
            note, tone, count = _("Scoring is not open"), Tone.NEUTRAL, None
        url = address("judging:sheet-list", edition.code)
        items.append(WorkItem(edition, Role.JUDGE, _("My score sheets"), url, note, count, tone, order=5))
    return items


def _rounds(held: Held) -> list[WorkItem]:
    if not held:
        return []
    items = []
    for round in Round.objects.filter(edition__in=held, state=RoundState.SCORING):
        edition, roles = held[round.edition_id]
        role = Role.SCOREKEEPER if Role.SCOREKEEPER in roles else Role.TIMER
        url = address("judging:round-detail", round.code)
        items.append(WorkItem(edition, role, round.name, url, _("Scoring open"), None, Tone.BLUE, order=6))
    return items
