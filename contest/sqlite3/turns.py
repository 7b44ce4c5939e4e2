"""Who may write to an SQLite file: one after the other, in the order in which they came.

SQLite itself lets a writer that finds another one sleep and try again, up to a tenth of a second each time, and whoever
happens to wake first goes first. With two hundred tablets a few wait so for many seconds while the file is idle.
Here each waits for its turn and is woken the moment it comes: threads by a queue, processes by a lock on a file beside
the database. SQLite's own locks stay what keeps the data; whoever writes without a turn, such as another program, is
only less patient.
"""

import fcntl
import os
import threading
from collections import deque
from typing import Final


class Turns:
    """The queue of one file's writers in this process, of whom the first stands in the queue of the processes."""

    def __init__(self, file: str) -> None:
        self._door = os.open(f"{file}-turn", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        self._lock = threading.Lock()
        self._taken = False
        self._waiting: deque[threading.Lock] = deque()

    def take(self, seconds: float) -> bool:
        """Wait so long at most until nobody here is before one; return whether the turn came."""
        if not self._is_first(seconds):
            return False
        try:
            fcntl.flock(self._door, fcntl.LOCK_EX)
        except BaseException:
            self._let_next()
            raise
        return True

    def hand_on(self) -> None:
        """Let the next one write."""
        fcntl.flock(self._door, fcntl.LOCK_UN)
        self._let_next()

    def _is_first(self, seconds: float) -> bool:
        with self._lock:
            if not self._taken:
                self._taken = True
                return True
            mine = threading.Lock()
            mine.acquire()  # given back by whoever hands on the turn
            self._waiting.append(mine)
        if mine.acquire(timeout=seconds):
            return True
        with self._lock:
            if mine in self._waiting:
                self._waiting.remove(mine)
                return False
        return True  # it came in the moment in which the patience ended

    def _let_next(self) -> None:
        with self._lock:
            if self._waiting:
                self._waiting.popleft().release()
            else:
                self._taken = False

    def close(self) -> None:
        """Leave the queue of the processes, in which nobody stands."""
        os.close(self._door)


_all: Final[dict[str, Turns]] = {}
os.register_at_fork(after_in_child=_all.clear)  # a child holds nothing that a thread of its parent held


def turns_of(file: object) -> Turns:
    """Return the queue of a database file, by its path."""
    path = str(file)
    if path in _all:
        return _all[path]
    made = Turns(path)
    kept = _all.setdefault(path, made)
    if kept is not made:  # another thread was quicker
        made.close()
    return kept
