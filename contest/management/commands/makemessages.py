"""`manage.py makemessages`: Django's command with this project's one catalogue and habits built in."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.commands import makemessages

IGNORED = ["node_modules", "static_root", "var", "tests", "test-results"]
CHANGING_HEADERS = ('"POT-Creation-Date:', '"PO-Revision-Date:')


class Command(makemessages.Command):
    """Collects texts into contest/locale: sorted, without places and dates, and never guessing.

    So two people who add texts change different lines, and a text without a translation stays empty until
    somebody writes one, instead of carrying that of a similar text.
    """

    msgmerge_options = [*makemessages.Command.msgmerge_options, "--no-fuzzy-matching", "--sort-output"]
    msgattrib_options = [*makemessages.Command.msgattrib_options, "--sort-output"]

    def handle(self, *args: Any, **options: Any) -> None:
        """Run with the languages that need a catalogue, unless the caller names others."""
        if not (options["locale"] or options["all"]):
            options["locale"] = ["zh_Hans"]
        options["ignore_patterns"] = [*options["ignore_patterns"], *IGNORED]
        options["no_location"] = options["no_obsolete"] = True
        super().handle(*args, **options)
        for folder in settings.LOCALE_PATHS:
            for catalogue in Path(folder).rglob("*.po"):
                lines = catalogue.read_text(encoding="utf-8").splitlines(keepends=True)
                kept = [line for line in lines if not line.startswith(CHANGING_HEADERS)]
                catalogue.write_text("".join(kept), encoding="utf-8")
