"""`manage.py sweep_uploads`: removes what uploads that were broken off have left, at once; the workers do it every hour."""

from typing import Any

from django.core.management.base import BaseCommand

from contest.actions.upload_session import sweep_sessions


class Command(BaseCommand):
    """Removes expired uploads and forgotten files, and finishes whole ones whose sender went away."""

    help = "Remove expired uploads and files that nobody knows; finish uploads whose last answer was lost."

    def handle(self, *args: Any, **options: Any) -> None:
        """Sweep once and say what went."""
        uploads, files = sweep_sessions()
        self.stdout.write(f"Expired uploads removed: {uploads}; forgotten files removed: {files}.")
