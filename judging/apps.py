"""How Django knows this app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class JudgingConfig(AppConfig):
    """The app itself; ready() begins to listen to the ground floor."""

    name = "judging"
    label = "judging"
    verbose_name = _("Judging")

    def ready(self) -> None:
        from judging import receivers  # noqa: F401 - registers itself, needs loaded apps
        from judging.tasks import certificate, fairness, paper, result  # noqa: F401 - register their work
