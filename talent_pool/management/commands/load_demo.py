"""manage.py load_demo: the demonstration contest."""

import shutil
import time
from argparse import ArgumentParser
from typing import Any

from django.core.files.storage import storages
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from contest.models import Edition, JournalEntry, Upload
from talent_pool.demo import LOADED, is_loaded


class Command(BaseCommand):
    """Load the demonstration: two past editions, a current one, and the talent pool of their winners."""

    help = "Load the demonstration contest. Does nothing where it is loaded already."
    requires_system_checks = ()  # asked at every start of the demonstration, mostly for nothing

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Ask for words before anything is thrown away or mixed."""
        parser.add_argument(
            "--force", action="store_true", help="load it into a database that has editions of its own"
        )
        parser.add_argument(
            "--reset", action="store_true", help="empty the database first; needs --delete-everything"
        )
        parser.add_argument(
            "--delete-everything",
            action="store_true",
            help="confirm that --reset may delete all data and files",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Refuse, or load."""
        started = time.monotonic()
        if options["reset"]:
            self._reset(confirmed=options["delete_everything"])
        if is_loaded():
            self.stdout.write("The demonstration contest is loaded.")
            return
        if shutil.which("ffmpeg") is None:
            raise CommandError("The films of the demonstration are made by ffmpeg: apt-get install ffmpeg")
        own = list(Edition.objects.values_list("name", flat=True)[:3])
        if own and not options["force"]:
            raise CommandError(
                f"This database has editions of its own ({', '.join(own)}). The demonstration would be mixed with them; "
                "give --force if that is meant."
            )
        from talent_pool.demo.build import load  # brings the makers of all kinds of files with it

        loaded = load(self._tell)
        self.stdout.write(
            self.style.SUCCESS(
                f"Loaded {loaded.editions} editions, {loaded.entries} entries, {loaded.lecturers} lecturers and "
                f"{loaded.reports} reports, {loaded.sessions} sessions in {time.monotonic() - started:.0f} s."
            )
        )

    def _tell(self, what: str) -> None:
        self.stdout.write(f"  {what} …")
        self.stdout.flush()

    def _reset(self, *, confirmed: bool) -> None:
        """Empty the database and the store of files; never where a contest of somebody's own may be among them."""
        if not is_loaded() and (Edition.objects.exists() or JournalEntry.objects.exists()):
            raise CommandError("This database does not hold the demonstration alone; nothing was deleted.")
        line = JournalEntry.objects.filter(verb=LOADED).first()
        known = line.after["editions"] if line and line.after else []
        if others := list(Edition.objects.exclude(code__in=known).values_list("name", flat=True)):
            raise CommandError(
                f"Beside the demonstration there are other editions ({', '.join(others)}); nothing was deleted."
            )
        if not confirmed:
            raise CommandError(
                "--reset deletes all accounts, entries and files; add --delete-everything to mean it."
            )
        names = list(Upload.objects.values_list("file", flat=True))
        with transaction.atomic():
            call_command("flush", interactive=False, verbosity=0)
        store = storages["private"]
        for name in names:
            store.delete(name)
