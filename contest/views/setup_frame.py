"""The frame of the set-up pages: side navigation of the steps, and the two ways a save can be questioned."""

from collections.abc import Sequence
from typing import Any, Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from contest.exceptions import DomainError
from contest.models import Edition, User
from contest.navigation import edition_nav
from contest.queries.people import roles_in
from contest.states import Role
from contest.ui import NavItem, Text

# Label, address (floors above by name only), further addresses that belong to the same step.
STEPS: Final[tuple[tuple[Text, str, tuple[str, ...]], ...]] = (
    (gettext_lazy("What is missing"), "contest:edition-setup", ()),
    (gettext_lazy("Name and hosts"), "contest:setup-basics", ()),
    (gettext_lazy("Deadlines"), "contest:setup-dates", ()),
    (gettext_lazy("Sectors"), "contest:setup-sectors", ()),
    (gettext_lazy("Lecture forms"), "contest:setup-lecture-forms", ()),
    (gettext_lazy("Entry types"), "contest:setup-types", ("contest:setup-type", "contest:setup-material")),
    (
        gettext_lazy("Rounds"),
        "judging:round-list",
        ("judging:round-create", "judging:round-edit", "judging:criterion-list"),
    ),
    (gettext_lazy("Award tiers"), "judging:tier-list", ("judging:tier-create", "judging:tier-edit")),
    (gettext_lazy("Plan of the notice"), "judging:notice-setup", ()),
    (gettext_lazy("Units"), "contest:unit-list", ()),
    (gettext_lazy("Quotas"), "contest:setup-quotas", ()),
    (pgettext_lazy("edition", "State"), "contest:edition-move", ()),
)


def setup_nav(request: HttpRequest, edition: Edition) -> list[NavItem]:
    """Return the steps of an edition's set-up, and after them its other pages, for the side navigation."""
    match = request.resolver_match
    here = match.view_name if match else ""
    steps = [
        NavItem(
            label=label,
            url=reverse(name, args=[edition.code]),
            current=here == name or here in more or any(here.startswith(f"{one}-") for one in more),
            group=gettext_lazy("Set-up"),
        )
        for label, name, more in STEPS
    ]
    user = request.user
    roles = roles_in(user, edition) if isinstance(user, User) else frozenset[Role]()
    known = {step.url for step in steps}
    return steps + [item for item in edition_nav(edition, roles, here) if item.url not in known]


def setup_page(
    request: HttpRequest, edition: Edition, template: str, context: dict[str, Any], *, status: int = 200
) -> HttpResponse:
    """Draw a set-up page inside the frame of its edition."""
    frame = {"edition": edition, "edition_nav": setup_nav(request, edition)}
    return render(request, template, frame | context, status=status)


def confirmed(request: HttpRequest, dangers: Sequence[str]) -> bool:
    """Whether a save may go on: nothing is at stake, or the person ticked that they know what is."""
    return not dangers or bool(request.POST.get("confirm_dangers"))


def tell(request: HttpRequest, error: DomainError) -> None:
    """Show a refusal at the head of the page."""
    messages.error(request, str(error))


def say_saved(request: HttpRequest) -> None:
    messages.success(request, _("Saved."))
