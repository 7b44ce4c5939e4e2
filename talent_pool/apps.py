"""How Django knows this app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TalentPoolConfig(AppConfig):
    """The app itself."""

    name = "talent_pool"
    label = "talent_pool"
    verbose_name = _("Talent pool")

    def ready(self) -> None:
        """Listen to the contest, and put duties on the timetable."""
        from talent_pool import receivers  # noqa: F401 - registers itself, needs loaded apps
        from talent_pool.tasks import booking, renewal, report  # noqa: F401 - so do these
