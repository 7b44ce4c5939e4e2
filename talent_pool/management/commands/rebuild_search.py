"""manage.py rebuild_search: write the search terms of all lecture reports anew."""

from typing import Any

from django.core.management.base import BaseCommand

from talent_pool.actions.index import rebuild_index


class Command(BaseCommand):
    """Needed after rows were changed past the product's own pages, or when the tokenizer changed."""

    help = "Write the search terms of all lecture reports anew. Safe to run at any time."

    def handle(self, *args: Any, **options: Any) -> None:
        total = rebuild_index(lambda done: self.stdout.write(f"{done} reports"))
        self.stdout.write(self.style.SUCCESS(f"Done: {total} reports can be found."))
