"""What waits for a person, role by role, in the editions that are running."""

from collections import defaultdict

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from contest import signals
from contest.models import Edition, Entry, Membership, User
from contest.states import EditionState, EntryState, Role
from contest.ui import Tone
from contest.work import Held, News, WorkItem

RUNNING = tuple(state for state in EditionState if state is not EditionState.ARCHIVED)


def held_by(user: User) -> Held:
    """Return the running editions in which a person holds roles, newest first; a super-user organizes all.

    Nothing waits for anybody in a rehearsal.
    """
    roles: dict[int, set[Role]] = defaultdict(set)
    editions: dict[int, Edition] = {}
    for membership in (
        Membership.objects.filter(user=user, edition__state__in=RUNNING, edition__rehearses=None)
        .select_related("edition")
        .order_by("-edition__year", "-edition__pk")
    ):
        editions[membership.edition_id] = membership.edition
        roles[membership.edition_id].add(Role(membership.role))
    if user.is_superuser:
        for edition in Edition.objects.real().filter(state__in=RUNNING):
            editions.setdefault(edition.pk, edition)
            roles[edition.pk].add(Role.ORGANIZER)
    return {pk: (edition, frozenset(roles[pk])) for pk, edition in editions.items()}


def work_of(user: User) -> list[WorkItem]:
    """Return what waits for a person, the floors above included; a handful of queries however many roles."""
    held = held_by(user)
    items = [*_own_entries(user, held), *_to_organize(held), *_to_supervise(held)]
    items.extend(signals.answers(signals.work_asked, user=user, held=held))
    return sorted(
        (item for item in items if item.url),
        key=lambda item: (item.order, -item.edition.year if item.edition else 0),
    )


def news_of(edition: Edition, version: int) -> list[News]:
    """Return what everybody should find from an edition's page; only the floors above have such things.

    version: see `contest.queries.journal.version_of`; whoever answers may keep what was counted under it.
    """
    found: list[News] = signals.answers(signals.news_asked, edition=edition, version=version)
    return found


def _own_entries(user: User, held: Held) -> list[WorkItem]:
    """Drafts and returned entries of contestants and unit contacts."""
    entering = {
        pk: (edition, Role.CONTESTANT if Role.CONTESTANT in roles else Role.UNIT_CONTACT)
        for pk, (edition, roles) in held.items()
        if roles & {Role.CONTESTANT, Role.UNIT_CONTACT}
    }
    if not entering:
        return []
    counts = {
        row["edition"]: row
        for row in Entry.objects.filter(owner=user, edition__in=entering)
        .values("edition")
        .annotate(
            drafts=Count("pk", filter=Q(state=EntryState.DRAFT)),
            returned=Count("pk", filter=Q(state=EntryState.RETURNED)),
            every=Count("pk"),
        )
        .order_by()
    }
    items = []
    for pk, (edition, role) in entering.items():
        row = counts.get(pk, {"drafts": 0, "returned": 0, "every": 0})
        open_now = edition.state == EditionState.OPEN
        if row["returned"]:
            note, tone = (
                ngettext("%d was returned for completion", "%d were returned for completion", row["returned"])
                % row["returned"],
                Tone.AMBER,
            )
        elif row["drafts"] and open_now:
            note, tone = (
                ngettext("%d is not submitted yet", "%d are not submitted yet", row["drafts"])
                % row["drafts"],
                Tone.AMBER,
            )
        elif not row["every"] and open_now:
            note, tone = _("Nothing is registered yet"), Tone.BLUE
        else:
            note, tone = "", Tone.NEUTRAL
        url = reverse("contest:entry-list", args=[edition.code])
        items.append(WorkItem(edition, role, _("My entries"), url, note, row["every"], tone, order=10))
    return items


def _to_organize(held: Held) -> list[WorkItem]:
    organized = {pk: edition for pk, (edition, roles) in held.items() if Role.ORGANIZER in roles}
    if not organized:
        return []
    waiting = dict(
        Entry.objects.filter(edition__in=organized, state=EntryState.SUBMITTED)
        .values("edition")
        .annotate(n=Count("pk"))
        .order_by()
        .values_list("edition", "n")
    )
    items = []
    for pk, edition in organized.items():
        if edition.state == EditionState.DRAFT:
            url = reverse("contest:edition-setup", args=[edition.code])
            items.append(
                WorkItem(
                    edition, Role.ORGANIZER, _("Set-up"), url, _("Not open yet"), None, Tone.AMBER, order=20
                )
            )
            continue
        if n := waiting.get(pk, 0):
            url = reverse("contest:check-list", args=[edition.code])
            items.append(
                WorkItem(
                    edition,
                    Role.ORGANIZER,
                    _("Formal check"),
                    url,
                    ngettext("%d entry waits", "%d entries wait", n) % n,
                    tone=Tone.AMBER,
                    order=21,
                )
            )
        url = reverse("contest:edition-move", args=[edition.code])
        items.append(
            WorkItem(
                edition,
                Role.ORGANIZER,
                _("State of the edition"),
                url,
                EditionState(edition.state).label,
                order=22,
            )
        )
    return items


def _to_supervise(held: Held) -> list[WorkItem]:
    return [
        WorkItem(
            edition,
            Role.SUPERVISOR,
            _("Journal"),
            reverse("contest:journal-list", args=[edition.code]),
            _("Who did what, when and why"),
            order=40,
        )
        for edition, roles in held.values()
        if Role.SUPERVISOR in roles
    ]
