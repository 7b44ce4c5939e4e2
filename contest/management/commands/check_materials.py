"""`manage.py check_materials`: looks at files that came before there were checks, or before a program was installed."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from contest.actions.arrival import ask_again, begin_conversion
from contest.models import Edition
from contest.queries.arrival import materials_to_check, materials_to_convert


class Command(BaseCommand):
    """Queues checks and conversions; the worker does them one after another. A second call finds nothing left to do."""

    help = "Queue the checks of files that were never checked, and the making of the forms that judges see."

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare which files, and whether anything is to happen."""
        parser.add_argument("--edition", default="", help="short code of one edition; all without it")
        parser.add_argument(
            "--again",
            action="store_true",
            help="also files that were checked, for example after ffmpeg or a virus scanner has been installed",
        )
        parser.add_argument("--dry-run", action="store_true", help="only say how many there are")

    def handle(self, *args: Any, **options: Any) -> None:
        """Queue, and say what was queued."""
        edition = None
        if code := options["edition"]:
            edition = Edition.objects.filter(code=code).first()
            if edition is None:
                raise CommandError(f"There is no edition {code}.")
        checks = list(materials_to_check(edition, again=options["again"]))
        conversions = list(materials_to_convert(edition))
        if options["dry_run"]:
            self.stdout.write(
                f"Checks to be queued: {len(checks)}; conversions to be queued: {len(conversions)}."
            )
            return
        asked = sum(ask_again(one) for one in checks)
        made = sum(begin_conversion(one) for one in conversions)
        self.stdout.write(f"Checks queued: {asked}; conversions queued: {made}.")
