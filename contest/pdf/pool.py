"""Several processes that print, warm and without a database."""

import multiprocessing
import os
from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import chain, islice
from threading import Thread
from typing import Final

from contest.pdf.compose import Press
from contest.pdf.layout import Layout
from contest.pdf.orders import Assets, Options, Printed, Record

AHEAD: Final = 1  # chunks under way beside one for each process: none waits, and no more are held in memory
FEW: Final = 3  # chunks; fewer are printed here: starting a process costs as much as a hundred certificates


@dataclass(frozen=True, slots=True)
class PressArgs:
    """What a Press is made of, as it travels to another process."""

    layout: Layout
    assets: Assets
    options: Options
    pictures: Mapping[str, bytes]


_press: Press | None = None


def _warm(args: PressArgs) -> None:
    global _press  # noqa: PLW0603 - each process prints one run with one press
    Thread(target=_end_with_the_run, daemon=True).start()
    _press = Press(args.layout, args.assets, args.options, args.pictures)


def _end_with_the_run() -> None:
    """A run that was killed can't stop its processes, and they would wait for work for ever."""
    parent = multiprocessing.parent_process()
    assert parent is not None
    parent.join()
    os._exit(1)


def _print(records: Sequence[Record]) -> Printed:
    assert _press is not None
    return _press.print(records)


class Workers:
    """A pool that prints one run."""

    def __init__(self, count: int) -> None:
        self.count = count
        self._pools: list[ProcessPoolExecutor] = []

    def map_chunks(self, args: PressArgs, chunks: Iterable[Sequence[Record]]) -> Iterator[Printed]:
        """Yield what each chunk came to, in the chunks' order; chunks are taken as processes become free.

        Raises what Press and its print() raise, and BrokenProcessPool when a process dies.
        """
        # Made here too, where a mistake can be told in words.
        press = Press(args.layout, args.assets, args.options, args.pictures)
        coming = iter(chunks)
        first = list(islice(coming, FEW))
        if self.count == 1 or len(first) < FEW:
            yield from (press.print(records) for records in chain(first, coming))
            return
        del press
        pool = ProcessPoolExecutor(
            self.count, mp_context=multiprocessing.get_context("spawn"), initializer=_warm, initargs=(args,)
        )
        self._pools.append(pool)
        waiting: deque[Future[Printed]] = deque()
        for records in chain(first, coming):
            waiting.append(pool.submit(_print, records))
            if len(waiting) >= AHEAD + self.count:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()

    def close(self) -> None:
        """End the processes; what was not begun is dropped."""
        for pool in self._pools:
            pool.shutdown(cancel_futures=True)


@contextmanager
def workers(count: int | None = None) -> Iterator[Workers]:
    """Give a pool of `count` processes (None: one for each processor), and end them after it."""
    pool = Workers(count or os.cpu_count() or 1)
    try:
        yield pool
    finally:
        pool.close()
