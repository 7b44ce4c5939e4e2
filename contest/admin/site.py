"""The admin site behind /admin/."""

from django.contrib.admin import AdminSite
from django.http import HttpRequest


class SuperuserAdminSite(AdminSite):
    """An admin for the people who run the machine, not for staff of an edition."""

    def has_permission(self, request: HttpRequest) -> bool:
        """Say whether this person may see the admin at all."""
        return request.user.is_active and request.user.is_superuser
