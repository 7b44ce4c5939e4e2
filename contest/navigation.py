"""Which pages a person is led to: the primary navigation by role, and the pages of an edition.

Pages of the upper floors are named as strings only. Whether a page may be opened is decided by its view;
here is only what is worth offering.
"""

from dataclasses import dataclass
from typing import Final

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from contest.models import Edition, User
from contest.queries.people import roles_anywhere, roles_in
from contest.states import Role
from contest.ui import NavItem, Text

EVERYTHING: Final = frozenset({Role.ORGANIZER, Role.SUPERVISOR})


@dataclass(frozen=True, slots=True)
class Page:
    """A page that is offered: to whom, and which other pages (by the start of their names) belong to it."""

    name: str
    label: Text
    roles: frozenset[Role] = frozenset()  # empty: everybody
    family: tuple[str, ...] = ()
    group: Text = ""
    icon: str = ""

    def offered_to(self, roles: frozenset[Role]) -> bool:
        return not self.roles or bool(self.roles & roles)

    def is_current(self, view_name: str) -> bool:
        return view_name == self.name or any(view_name.startswith(start) for start in self.family)


ORGANIZER: Final = frozenset({Role.ORGANIZER})
RUN_ROUNDS: Final = frozenset({Role.ORGANIZER, Role.SUPERVISOR, Role.SCOREKEEPER, Role.TIMER})
PAPERS: Final = frozenset({Role.ORGANIZER, Role.SUPERVISOR, Role.SCOREKEEPER, Role.UNIT_CONTACT})
POOL: Final = frozenset({Role.POOL_MANAGER})

JUDGING: Final = tuple(
    f"judging:{noun}"
    for noun in (
        "round-detail", "round-open", "round-close", "round-reopen", "round-thaw", "round-waive", "contender-", "panel-",
        "seat-", "desk-", "held-", "paper-", "rehearsal-", "assignment", "recusal-", "progress", "deduction-",
        "sheet-reopen", "sheet-waive", "mark-export", "fairness", "order-", "draw-", "session-", "poll-", "ticket-",
        "screen-", "ceremony-", "score-", "tablet-", "card-", "rescue", "stage-", "clock-", "round-carry", "trip-", "return-",
    )
)  # fmt: skip
SETUP: Final = (
    "contest:setup-",
    "contest:edition-move",
    "judging:tier-",
    "judging:notice-setup",
    "judging:round-list",
    "judging:round-create",
    "judging:round-edit",
    "judging:round-act",
    "judging:round-example",
    "judging:criterion-",
)

# The pages of one edition, down its side.
EDITION_PAGES: Final = (
    Page("contest:edition-setup", _("Set-up"), ORGANIZER, SETUP, _("Preparation")),
    Page("contest:unit-list", _("Units"), ORGANIZER, ("contest:unit-",), _("Preparation")),
    Page("contest:person-list", _("People"), ORGANIZER, ("contest:person-", "contest:membership-", "contest:invitation-"), _("Preparation")),
    Page("contest:import-list", _("Import"), ORGANIZER, ("contest:import-",), _("Preparation")),
    Page("contest:entry-list", _("Entries"), EVERYTHING, ("contest:entry-", "contest:material-"), _("Entries")),
    Page("contest:collection-list", _("Materials"), ORGANIZER, ("contest:collection-",), _("Entries")),
    Page("contest:check-list", _("Formal check"), ORGANIZER, ("contest:check-",), _("Entries")),
    Page(
        "judging:round-overview",
        pgettext_lazy("navigation", "Judging"),
        RUN_ROUNDS,
        JUDGING,
        pgettext_lazy("navigation", "Judging"),
    ),
    Page("judging:result-combine", _("Final result"), EVERYTHING, ("judging:ranking-", "judging:tie-", "judging:result-check", "judging:result-verifier"), pgettext_lazy("navigation", "Results")),
    Page("judging:award-list", _("Awards"), EVERYTHING, ("judging:award-",), pgettext_lazy("navigation", "Results")),
    Page("judging:notice-detail", _("Public notice"), EVERYTHING, ("judging:notice-end", "judging:notice-override"), pgettext_lazy("navigation", "Results")),
    Page("judging:objection-list", _("Objections"), EVERYTHING, ("judging:objection-",), pgettext_lazy("navigation", "Results")),
    Page("judging:certificate-list", _("Certificates"), EVERYTHING, ("judging:certificate-", "judging:run-", "judging:printer-", "judging:key-"), pgettext_lazy("navigation", "Results")),
    Page("judging:papers-list", _("Papers"), PAPERS, ("judging:papers-",), _("Records")),
    Page("contest:journal-list", _("Journal"), EVERYTHING, ("contest:journal-",), _("Records")),
)  # fmt: skip

# The primary navigation, across the top; those that take an edition come first.
OWN_PAGES: Final = (
    Page("contest:edition-setup", _("Organize"), ORGANIZER, tuple(
        start for page in EDITION_PAGES for start in (page.name, *page.family) if start not in {"contest:entry-", "contest:material-", "contest:entry-list"}
    )),
    Page("judging:round-overview", pgettext_lazy("navigation", "Judging"), frozenset({Role.SCOREKEEPER, Role.TIMER, Role.SUPERVISOR}), JUDGING),
    Page("judging:sheet-list", _("My score sheets"), frozenset({Role.JUDGE}), ("judging:sheet-",)),
    Page("contest:entry-list", _("Entries"), frozenset({Role.ORGANIZER, Role.SUPERVISOR, Role.UNIT_CONTACT}), ("contest:entry-", "contest:material-")),
    Page("contest:entry-list", _("My entries"), frozenset({Role.CONTESTANT}), ("contest:entry-", "contest:material-")),
    Page("contest:journal-list", _("Journal"), frozenset({Role.SUPERVISOR}), ("contest:journal-",)),
    Page("judging:result-public", _("Published results"), frozenset(), ("judging:result-public",)),
)  # fmt: skip

SITE_PAGES: Final = (
    Page("talent_pool:pool-home", _("Talent pool"), frozenset(), ("talent_pool:pool-", "talent_pool:lecturer-", "talent_pool:report-", "talent_pool:course-", "talent_pool:team-", "talent_pool:my-", "talent_pool:site-", "talent_pool:route-", "talent_pool:booking-menu", "talent_pool:booking-create", "talent_pool:booking-list", "talent_pool:own-", "talent_pool:board")),
    Page("talent_pool:candidate-list", _("Candidates"), POOL, ("talent_pool:candidate-", "talent_pool:term-", "talent_pool:consent-", "talent_pool:topic-", "talent_pool:import-")),
    Page("talent_pool:booking-queue", _("Orders and sessions"), frozenset({Role.POOL_MANAGER, Role.SUPERVISOR}), ("talent_pool:booking-dispatch", "talent_pool:delivery-", "talent_pool:need-", "talent_pool:service-")),
    Page("talent_pool:figures", _("Yearly report"), frozenset({Role.ORGANIZER, Role.SUPERVISOR, Role.POOL_MANAGER}), ("talent_pool:figure",)),
)  # fmt: skip


def edition_nav(edition: Edition, roles: frozenset[Role], view_name: str) -> list[NavItem]:
    """Return the pages of an edition that a person with these roles is offered."""
    return [
        NavItem(
            page.label,
            reverse(page.name, args=[edition.code]),
            page.is_current(view_name),
            page.icon,
            None,
            page.group,
        )
        for page in EDITION_PAGES
        if page.offered_to(roles)
    ]


def primary_nav(edition: Edition | None, user: User | AnonymousUser, view_name: str) -> list[NavItem]:
    """Return the line of pages across the top: one's own work, then what everybody may read."""
    items: list[NavItem] = []
    roles = roles_in(user, edition) if edition is not None and isinstance(user, User) else frozenset[Role]()
    seen: set[str] = set()
    if edition is not None:
        for page in OWN_PAGES:
            if page.offered_to(roles) and page.name not in seen:
                seen.add(page.name)
                items.append(
                    NavItem(page.label, reverse(page.name, args=[edition.code]), page.is_current(view_name))
                )
    anywhere = roles_anywhere(user) if isinstance(user, User) else frozenset[Role]()
    for page in SITE_PAGES:
        if page.offered_to(anywhere):
            items.append(NavItem(page.label, reverse(page.name), page.is_current(view_name)))  # noqa: PERF401
    return items


def edition_of(request: HttpRequest) -> Edition | None:
    """Return the edition that a page is about: what its view said, else the newest announced one."""
    found = getattr(request, "edition", None)
    return found if isinstance(found, Edition) else None
