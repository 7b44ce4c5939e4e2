"""Connections to the SQLite file that are lent and given back, as a pool does for PostgreSQL.

Under ASGI each request has a thread of its own, and Django opens a connection for each thread. A new one reads the
whole schema before its first query, which costs more than most requests do.
"""

import os
import sqlite3
from collections import deque
from typing import Any, Final

from django.db.backends.sqlite3 import base

MOST_IDLE: Final = 8
"""Connections that wait, per process; more are closed as they come back."""

_File = tuple[str, int, int, int]
_idle: deque[tuple[_File, sqlite3.Connection]] = deque()


def _file_of(name: object) -> _File | None:
    """Return what a connection belongs to: this process, and the file that has the name at this moment."""
    try:
        found = os.stat(str(name))  # noqa: PTH116 - a hundred times a second
    except OSError:
        return None
    return str(name), found.st_dev, found.st_ino, os.getpid()


class DatabaseWrapper(base.DatabaseWrapper):
    """A connection that is given back instead of closed, unless something about it is not as it was."""

    _file: _File | None = None

    def get_new_connection(self, conn_params: dict[str, Any]) -> sqlite3.Connection:
        """Lend an idle connection to the same file, or open one."""
        file = _file_of(conn_params["database"])
        while _idle:
            try:
                belongs, connection = _idle.pop()
            except IndexError:
                break  # another thread was quicker
            if belongs == file:
                self._file = file
                connection.execute("PRAGMA foreign_keys = ON")
                return connection
            connection.close()
        opened: sqlite3.Connection = super().get_new_connection(conn_params)
        self._file = file or _file_of(conn_params["database"])
        return opened

    def _close(self) -> None:
        connection = self.connection
        if (
            connection is None
            or self._file is None
            or self.in_atomic_block
            or self.errors_occurred
            or connection.in_transaction
            or len(_idle) >= MOST_IDLE
        ):
            super()._close()  # type: ignore[misc]  # the stubs leave it out
        else:
            _idle.append((self._file, connection))
