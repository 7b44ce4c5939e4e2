"""The project stands: settings load and the checks of a deployment answer."""

from django.core.management import call_command


def test_system_checks_find_nothing_wrong():
    call_command("check", fail_level="WARNING")
