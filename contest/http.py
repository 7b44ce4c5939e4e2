"""Small things that every view uses."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest

from contest.models import Edition, User


class AuthedRequest(HttpRequest):
    """A request whose user is known, as after @login_required."""

    user: User
    edition: Edition | None = None  # the edition that the page is about, for the navigation


def require(allowed: bool) -> None:
    """Answer 403 unless the rule said yes; what is not visible at all is a 404 from the scoped queryset."""
    if not allowed:
        raise PermissionDenied
