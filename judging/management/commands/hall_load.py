"""`manage.py hall_load FILE`: take a round in from the file that the site of the contest made."""

import getpass
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from contest.exceptions import DomainError
from judging.actions.carry.hall import open_parcel, take_in
from judging.carry.parcel import MAX_PACKED
from judging.queries.carry import EARLIER
from judging.views.carry_rows import noun_word


class Command(BaseCommand):
    help = "Take a round in from its file; ask for the code on paper, say what would be created, create it."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--code", help="The code on paper; asked for when it is not given.")
        parser.add_argument("--yes", action="store_true", help="Create without asking once more.")

    def handle(self, *args: Any, **options: Any) -> None:
        """Look, ask, create, and print the log-ins of the desk."""
        path: Path = options["file"]
        try:
            if path.stat().st_size > MAX_PACKED:
                raise CommandError(f"{path} is larger than any round can be.")
            content = path.read_bytes()
        except OSError as error:
            raise CommandError(f"Cannot read {path}: {error.strerror}") from None
        code = options["code"] or getpass.getpass("Code on paper: ")
        try:
            opened = open_parcel(content, code)
            head = opened.parcel.head
            self.stdout.write(f"{head['edition']['name']} · {head['round']['name']} ({head.get('site', '')})")
            for noun, number in opened.counts.items():
                if number and noun != EARLIER:
                    self.stdout.write(f"  {number:6} {noun_word(noun)}")
            if not options["yes"] and input("Create this? [y/N] ").strip().lower() not in {"y", "yes"}:
                raise CommandError("Nothing was created.")
            round, slips = take_in(opened=opened)
        except DomainError as error:
            raise CommandError(str(error)) from None
        self.stdout.write(f"{round} is here. Log-ins of the desk, shown this once:")
        for slip in slips:
            self.stdout.write(f"  {slip.name} ({', '.join(slip.roles)}): {slip.username}  {slip.password}")
