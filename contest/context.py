"""What every template may count on without its view providing it."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from contest.ui import NavItem


def navigation(request: HttpRequest) -> dict[str, Any]:
    """Give the frame of a page its navigation, the edition it is about, and who is looking.

    nav_items: primary navigation of this person, in order.
    edition_choices: other editions this person may switch to.
    current_edition: the edition the page is about, or None; it has a name and get_absolute_url().
    my_roles: names of this person's roles in it, for the user menu.
    """
    nav_items: list[NavItem] = []
    edition_choices: list[NavItem] = []
    my_roles: list[str] = []
    return {
        "nav_items": nav_items,
        "edition_choices": edition_choices,
        "current_edition": None,
        "my_roles": my_roles,
        "demo_mode": settings.DEMO_MODE,
    }
