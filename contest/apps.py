"""How Django knows this app, and the admin site that it brings."""

from django.apps import AppConfig
from django.contrib.admin import apps as admin_apps
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _


class ContestConfig(AppConfig):
    """The app itself; ready() loads the checks and whatever listens to signals."""

    default = True
    name = "contest"
    label = "contest"
    verbose_name = _("Contest")

    def ready(self) -> None:
        from contest import checks  # noqa: F401 - registers itself, needs loaded apps
        from contest.tasks import arrival, reminder, timetable  # noqa: F401 - register their work

        autodiscover_modules("verbs")  # the words of every floor's journal lines


class SuperuserAdminConfig(admin_apps.AdminConfig):
    """Django's own admin, opened to super-users only; organizers work on the product's pages."""

    default = False
    default_site = "contest.admin.site.SuperuserAdminSite"
