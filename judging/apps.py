"""How Django knows this app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class JudgingConfig(AppConfig):
    """The app itself."""

    name = "judging"
    label = "judging"
    verbose_name = _("Judging")
