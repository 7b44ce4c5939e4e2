"""Who may write to an SQLite file: one after the other, in the order in which they came.

SQLite itself lets a writer that finds another one sleep and try again, up to a tenth of a second each time, and whoever
happens to wake first goes first. With two hundred tablets a few wait so for many seconds while the file is idle.
Between processes that is still how it goes; in one process each waits for its turn and is woken the moment it comes.
"""

import os
import threading
from collections import deque
from typing import Final


class Turns:
    """The queue of one file's writers in this process."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._taken = False
        self._waiting: deque[threading.Lock] = deque()

    def take(self, seconds: float) -> bool:
        """Wait for one's turn so long at most; return whether it came."""
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

    def hand_on(self) -> None:
        """Let the next one write."""
        with self._lock:
            if self._waiting:
                self._waiting.popleft().release()
            else:
                self._taken = False


_all: Final[dict[str, Turns]] = {}
os.register_at_fork(after_in_child=_all.clear)  # a child holds nothing that a thread of its parent held


def turns_of(file: object) -> Turns:
    """Return the queue of a file, by its name."""
    return _all.setdefault(str(file), Turns())
