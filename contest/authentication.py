"""Log-in by username or mobile number."""

from typing import Any

from django.contrib.auth.backends import ModelBackend
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.http import HttpRequest

from contest.models import User
from contest.validators.people import clean_mobile


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
        user = find_person(username)
        if user is None:
            User().set_password(password)  # as slow as a known name, so that names can't be probed
            return None
        return user if user.check_password(password) and self.user_can_authenticate(user) else None


def find_person(typed: str) -> User | None:
    """Return the account with this user name, else the one with this mobile number."""
    name = typed.strip()
    try:
        number = clean_mobile(name)
    except ValidationError:
        number = name
    found = list(User.objects.filter(Q(username=name) | Q(mobile=number)))
    return next((person for person in found if person.username == name), found[0] if found else None)
