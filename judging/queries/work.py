"""What waits for judges, the staff of the hall, and those who watch over the public notice, on the home page."""

from collections.abc import Collection
from typing import Final

from django.db.models import Count, Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from contest.models import Edition, User
from contest.states import EditionState, Role
from contest.templatetags.ui import time_left
from contest.ui import Tone
from contest.work import Held, News, WorkItem, address
from judging.models import Objection, PublicNotice, Round, ScoreSheet
from judging.states import OBJECTION_OPEN, RoundState, SheetState


def judging_work(user: User, held: Held) -> list[WorkItem]:
    """Return what waits for a person as a judge, scorekeeper or timer, and around a public notice; five queries at most."""
    judged = {pk: edition for pk, (edition, roles) in held.items() if Role.JUDGE in roles}
    staffed = {pk: entry for pk, entry in held.items() if entry[1] & {Role.SCOREKEEPER, Role.TIMER}}
    watched = {
        pk: entry
        for pk, entry in held.items()
        if entry[1] & {Role.ORGANIZER, Role.SUPERVISOR} and entry[0].state in NOTICE_STATES
    }
    return [*_sheets(user, judged), *_rounds(staffed), *_notices(watched)]


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
        elif edition.state in (
            EditionState.DRAFT,
            EditionState.OPEN,
            EditionState.CLOSED,
            EditionState.JUDGING,
        ):
            note, tone, count = _("Scoring is not open"), Tone.NEUTRAL, None
        else:
            note, tone, count = _("Scoring is over"), Tone.NEUTRAL, None
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


NOTICE_STATES: Final = frozenset({EditionState.NOTICE, EditionState.PUBLISHED, EditionState.CERTIFIED})


def _notices(held: Held) -> list[WorkItem]:
    """Notices and objections for organizers and supervisors; what was overridden stands out for the supervisor."""
    if not held:
        return []
    notices = {
        one.edition_id: one
        for one in PublicNotice.objects.filter(edition__in=held, withdrawn_at=None)
        .prefetch_related("overrides")
        .defer("facts")
    }
    waiting = dict(
        Objection.objects.filter(notice__edition__in=held, state__in=OBJECTION_OPEN)
        .order_by()
        .values_list("notice__edition")
        .annotate(n=Count("pk"))
    )
    items: list[WorkItem] = []
    for pk, (edition, roles) in held.items():
        role = Role.ORGANIZER if Role.ORGANIZER in roles else Role.SUPERVISOR
        if n := waiting.get(pk, 0):
            note = ngettext("%d objection is open", "%d objections are open", n) % n
            url = address("judging:objection-list", edition.code)
            items.append(WorkItem(edition, role, _("Objections"), url, note, n, Tone.AMBER, order=7))
        if (notice := notices.get(pk)) is not None:
            notice.edition = edition
            items.extend(_notice_items(notice, role, roles, answered=not n))
    return items


def _notice_items(
    notice: PublicNotice, role: Role, roles: Collection[Role], *, answered: bool
) -> list[WorkItem]:
    edition = notice.edition
    url = address("judging:notice-detail", edition.code)
    items: list[WorkItem] = []
    if notice.is_running:
        left = time_left(int((notice.ends_at - timezone.now()).total_seconds()))
        note = _("%(left)s left") % {"left": left}
        items.append(WorkItem(edition, role, _("Public notice"), url, note, None, Tone.BLUE, order=8))
    elif edition.state == EditionState.NOTICE and role is Role.ORGANIZER and answered:
        publish = address("contest:edition-move", edition.code)
        note = _("The public notice has ended: publish the results")
        items.append(WorkItem(edition, role, _("Public notice"), publish, note, None, Tone.GREEN, order=8))
    if Role.SUPERVISOR in roles:
        reasons = [one.reason for one in notice.overrides.all()]
        if notice.was_shortened:
            reasons.append(notice.end_reason)
        items += [
            WorkItem(
                edition,
                Role.SUPERVISOR,
                _("Public notice cut short or overridden"),
                url,
                reason,
                None,
                Tone.RED,
                order=1,
            )
            for reason in reasons
        ]
    return items


def notice_news(edition: Edition) -> list[News]:
    """Return the notice that runs, for everybody; one query while the edition is on notice, none otherwise."""
    if edition.state not in {EditionState.NOTICE, EditionState.PUBLISHED}:
        return []
    notice = PublicNotice.objects.filter(edition=edition, withdrawn_at=None).defer("facts").first()
    if notice is None or not (notice.is_running or edition.state == EditionState.NOTICE):
        return []
    url = address("judging:notice-public", edition.code)
    return [News(_("Public notice of the awards"), url, _("Objections until"), notice.last_minute)]
