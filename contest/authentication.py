"""Log-in by username or mobile number."""

from typing import Any

from django.contrib.auth.backends import ModelBackend
from django.db.models import Q
from django.http import HttpRequest

from contest.models import User


class UsernameOrMobileBackend(ModelBackend):
    """Django's own backend, with the mobile number beside the username.

    A username may look like somebody else's mobile number; then the username wins.
    """

    def authenticate(
        self,
        request: HttpRequest | None,
        username: str | None = None,
        password: str | None = None,
        **kwargs: Any,
    ) -> User | None:
        """Return the active user whose username or mobile number and password these are."""
        if not username or password is None:
            return None
        typed = username.strip()
        found = list(
            User.objects.filter(Q(username=typed) | Q(mobile=typed.replace(" ", "").replace("-", "")))
        )
        user = next((u for u in found if u.username == typed), found[0] if found else None)
        if user is None:
            User().set_password(password)  # as slow as a known name, so that names can't be probed
            return None
        return user if user.check_password(password) and self.user_can_authenticate(user) else None
