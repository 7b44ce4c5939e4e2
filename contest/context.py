"""What every template may count on without its view providing it."""

from typing import Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from contest.models import Edition, User
from contest.navigation import edition_nav, edition_of, primary_nav
from contest.queries.edition import current_edition
from contest.queries.people import editions_with_roles, roles_in
from contest.states import Role
from contest.ui import NavItem


def navigation(request: HttpRequest) -> dict[str, Any]:
    """Give the frame of a page its navigation, the edition it is about, and who is looking.

    A view says which edition its page is about by `contest.http.set_edition`; other pages show the newest
    announced one. All values are lazy: a fragment without a frame asks the database nothing.

    nav_items: primary navigation of this person, in order. edition_nav: the pages of the edition.
    edition_choices: other editions this person may switch to. my_roles: names of this person's roles in it.
    """
    user = getattr(request, "user", AnonymousUser())
    view_name = request.resolver_match.view_name if request.resolver_match else ""
    found: list[Edition | None] = []

    def edition() -> Edition | None:
        if not found:
            found.append(edition_of(request) or current_edition())
        return found[0]

    def roles() -> frozenset[Role]:
        here = edition()
        return roles_in(user, here) if isinstance(user, User) and here else frozenset()

    def choices() -> list[NavItem]:
        """Offer to switch to those who have a role in more than one edition."""
        held = editions_with_roles(user) if isinstance(user, User) else []
        here = edition()
        return [
            NavItem(
                name, reverse("contest:edition-detail", args=[code]), here is not None and here.code == code
            )
            for code, name in held[:12]
            if len(held) > 1
        ]

    def pages() -> list[NavItem]:
        here = edition()
        return edition_nav(here, roles(), view_name) if here else []

    return {
        "nav_items": SimpleLazyObject(lambda: primary_nav(edition(), user, view_name)),
        "edition_nav": SimpleLazyObject(pages),
        "edition_choices": SimpleLazyObject(choices),
        "current_edition": SimpleLazyObject(edition),
        "my_roles": SimpleLazyObject(lambda: [role.label for role in Role if role in roles()]),
        "demo_mode": settings.DEMO_MODE,
        "login_url": reverse("contest:login"),
        "logout_url": reverse("contest:logout"),
        "user_menu": [NavItem(_("My account"), reverse("contest:account"), icon="user")],
        "footer_links": [
            NavItem(_("Verify a certificate"), reverse("judging:verify-search")),
            NavItem(_("Talent pool"), reverse("talent_pool:pool-home")),
        ],
    }
