"""`manage.py verify_journal`: follow the chain of the journal and name what was altered or taken out."""

from itertools import islice
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from contest.models import JournalHead
from contest.queries.journal import faults_of_chain


class Command(BaseCommand):
    help = "Follow the chain of the journal; exit with status 1 if a line was altered, replaced or taken out."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--most", type=int, default=100, help="Name at most so many faults (100).")

    def handle(self, *args: Any, **options: Any) -> None:
        faults = faults_of_chain()
        named = list(islice(faults, options["most"]))
        for fault in named:
            self.stdout.write(fault.sentence)
        more = sum(1 for _fault in faults)
        if more:
            self.stdout.write(f"… and {more} more.")
        if named:
            raise CommandError("The journal's chain is broken.", returncode=1)
        head = JournalHead.objects.first()
        self.stdout.write(
            f"{head.sequence if head else 0} lines; the chain is whole. Last hash: {head.hash if head else '-'}"
        )
