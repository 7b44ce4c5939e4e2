"""Connections to the SQLite file that are lent and given back, as a pool does for PostgreSQL, and that write in turns.

Under ASGI each request has a thread of its own, and Django opens a connection for each thread. A new one reads the
whole schema before its first query, which costs more than most requests do.
"""

import os
import sqlite3
from collections import deque
from collections.abc import Callable
from typing import Any, Final

from django.db import OperationalError
from django.db.backends.sqlite3 import base

from contest.sqlite3.turns import Turns, turns_of

MOST_IDLE: Final = 8
"""Connections that wait, per process; more are closed as they come back."""

WRITES: Final = ("INSERT", "UPDATE", "DELETE", "REPLACE")

_File = tuple[str, int, int, int]
_idle: deque[tuple[_File, sqlite3.Connection]] = deque()


def _file_of(name: object) -> _File | None:
    """Return what a connection belongs to: this process, and the file that has the name at this moment."""
    try:
        found = os.stat(str(name))  # noqa: PTH116 - a hundred times a second
    except OSError:
        return None
    return str(name), found.st_dev, found.st_ino, os.getpid()


class Cursor(base.SQLiteCursorWrapper):
    """A cursor that waits for its turn also with a single statement outside a transaction."""

    turns: Turns
    patience: float

    def execute(self, query: str, params: Any = None) -> Any:
        """Run a statement; one that writes on its own is a transaction of its own."""
        if self.connection.in_transaction or not query.lstrip()[:7].upper().startswith(WRITES):
            return super().execute(query, params)
        return self._in_turn(super().execute, query, params)

    def executemany(self, query: str, param_list: Any) -> Any:
        """Run a statement with each set of parameters."""
        if self.connection.in_transaction:
            return super().executemany(query, param_list)
        return self._in_turn(super().executemany, query, param_list)

    def _in_turn(self, run: Callable[..., Any], *args: Any) -> Any:
        _take(self.turns, self.patience)
        try:
            return run(*args)
        finally:
            self.turns.hand_on()


class DatabaseWrapper(base.DatabaseWrapper):
    """A connection that is given back instead of closed, unless something about it is not as it was."""

    _file: _File | None = None
    _has_turn = False

    @property
    def _turns(self) -> Turns:
        return turns_of(self.settings_dict["NAME"])

    @property
    def _patience(self) -> float:
        return float(self.settings_dict["OPTIONS"].get("timeout", 5))

    def create_cursor(self, name: str | None = None) -> Cursor:
        """Open a cursor that knows the queue of its file."""
        cursor: Cursor = self.connection.cursor(factory=Cursor)
        cursor.turns, cursor.patience = self._turns, self._patience
        return cursor

    def _start_transaction_under_autocommit(self) -> None:
        _take(self._turns, self._patience)
        self._has_turn = True
        try:
            super()._start_transaction_under_autocommit()  # type: ignore[misc]  # the stubs leave these out
        except BaseException:
            self._hand_on()
            raise

    def _hand_on(self) -> None:
        if self._has_turn:
            self._has_turn = False
            self._turns.hand_on()

    def _commit(self) -> None:
        super()._commit()  # type: ignore[misc]
        self._hand_on()

    def _rollback(self) -> None:
        try:
            super()._rollback()  # type: ignore[misc]
        finally:
            self._hand_on()

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
        try:
            self._give_back()
        finally:
            self._hand_on()

    def _give_back(self) -> None:
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


def _take(turns: Turns, patience: float) -> None:
    if not turns.take(patience):
        raise OperationalError("database is locked")
