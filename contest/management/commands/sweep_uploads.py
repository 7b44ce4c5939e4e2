"""`manage.py sweep_uploads`: removes what uploads that were broken off have left, at once; the workers do it every hour.

Stored files that nothing knows go by this command alone: with a wrong database, that would be all of them.
"""

from typing import Any

from django.core.management.base import BaseCommand

from contest.actions.stored_files import sweep_stored
from contest.actions.upload_session import sweep_sessions


class Command(BaseCommand):
    """Removes expired uploads and all files that nobody knows, and finishes whole ones whose sender went away."""

    help = "Remove expired uploads and files that nobody knows; finish uploads whose last answer was lost."

    def handle(self, *args: Any, **options: Any) -> None:
        """Sweep once and say what went."""
        uploads, files = sweep_sessions()
        self.stdout.write(f"Expired uploads removed: {uploads}; forgotten files removed: {files}.")
        unused, unknown = sweep_stored()
        self.stdout.write(f"Stored files removed that nothing used: {unused}; without a row: {unknown}.")
