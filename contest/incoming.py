"""The body of a request, block by block as it comes; under ASGI the view runs while the body is still on its way.

Django's own handler lets a view begin when the whole body lies in a temporary file: what a broken line had brought
would be lost, and every byte be written twice. `contest.asgi` hands the requests of the upload protocol over at
their head instead, with the rest to come from here.
"""

import asyncio
import threading
import time
from collections.abc import Awaitable, Callable, Iterable, Iterator
from typing import Any, Final

from django.http import HttpRequest

BLOCK: Final = 256 * 1024
PATIENCE: Final = 60.0
"""Seconds without a byte after which a line counts as broken: a phone that changed its network never says so."""
FRESH: Final = 1.0
"""Seconds that what came waits for more: on a slow line, too, it soon lies on the disk."""
SLOW: Final = 0.02
"""Seconds of one write after which the loop writes no more of a body: it has others to serve."""
SCOPE_KEY: Final = "contest.incoming"

Receive = Callable[[], Awaitable[dict[str, Any]]]
Write = Callable[[bytes], None]


class BodyCut(Exception):
    """The line broke before the body was whole."""


class Incoming:
    """A body that the server's event loop receives, and that a view's thread reads or has written.

    Read: the loop fills a short queue, and the thread takes all that lies there at once; while one block is used, the
    next comes. Poured: the loop writes what comes at once, which costs less than handing it over, while the disk is
    quick; behind the first write that takes longer than SLOW the thread writes what the queue brings.
    """

    def __init__(self, receive: Receive, loop: asyncio.AbstractEventLoop) -> None:
        self._receive, self._loop = receive, loop
        self._news = threading.Condition()
        self._came: list[bytes] = []
        self._size = 0
        self._ended = self._cut = False
        self._room = asyncio.Event()
        self._filling: asyncio.Task[None] | None = None
        self._write: Write | None = None
        self._failure: Exception | None = None

    def __iter__(self) -> Iterator[bytes]:
        return self.blocks()

    def pour(self, write: Write) -> None:
        """Have the body written, block by block in its order, each once; raises BodyCut, and what `write` raises.

        write: is called by the loop or by this thread, never by both at once, and not any more once this returns.
        """
        self._write = write
        try:
            for block in self.blocks():
                write(block)
        except BodyCut:
            if self._failure is None:
                raise
        if self._failure is not None:
            raise self._failure

    def blocks(self) -> Iterator[bytes]:
        """Yield the body from the view's thread; raises BodyCut behind the last byte that came."""
        try:
            self._tell(self._begin)
            while True:
                block, is_last = self._taken()
                if block:
                    yield block
                if is_last:
                    break
        finally:
            with self._news:
                self._write = None
            self._tell(self._stop)
        if self._cut:
            raise BodyCut

    def _taken(self) -> tuple[bytes, bool]:
        """Wait for a block and take it; it is short where the line is slow, and maybe empty. Also: whether it is the last."""
        with self._news:
            self._news.wait_for(self._has_enough, FRESH)
            if self._loop.is_closed():
                self._cut = not self._ended
            came, was_full = self._came, self._size >= BLOCK
            is_last = self._ended or self._cut
            self._came, self._size = [], 0
        if was_full and not is_last:
            self._tell(self._room.set)
        return came[0] if len(came) == 1 else b"".join(came), is_last

    def _has_enough(self) -> bool:
        return self._size >= BLOCK or self._ended or self._cut

    def _tell(self, act: Callable[[], object]) -> None:
        """Have something done by the loop; a server that has stopped cuts a body that is not whole."""
        try:
            self._loop.call_soon_threadsafe(act)
        except RuntimeError:
            self._cut = not self._ended

    # In the loop

    def _begin(self) -> None:
        self._filling = self._loop.create_task(self._fill())

    def _stop(self) -> None:
        if self._filling is not None:
            self._filling.cancel()

    async def _fill(self) -> None:
        """Receive until the body is whole or the line is broken; never more than the thread has room for."""
        try:
            while not (self._ended or self._cut):
                async with asyncio.timeout(PATIENCE):
                    message = await self._receive()
                if self._keep(message):
                    await self._room.wait()
        except TimeoutError:
            pass
        finally:
            with self._news:
                self._cut = not self._ended
                self._news.notify()

    def _keep(self, message: dict[str, Any]) -> bool:
        """Put what came into the queue; return whether it is full and more is to come."""
        with self._news:
            if message["type"] == "http.disconnect":
                self._cut = True
            else:
                body = message.get("body", b"")
                self._ended = not message.get("more_body", False)
                if body and not self._is_written(body):
                    self._came.append(body)
                    self._size += len(body)
            is_full = self._size >= BLOCK and not (self._ended or self._cut)
            if is_full:
                self._room.clear()
            if self._has_enough():
                self._news.notify()
        return is_full

    def _is_written(self, body: bytes) -> bool:
        """Write in the loop, unless that is the thread's work; a failure ends the body here and is raised there."""
        if self._write is None:
            return False
        began = time.perf_counter()
        try:
            self._write(body)
        except Exception as error:  # noqa: BLE001 - of any kind: it belongs to the thread
            self._failure, self._cut = error, True
        if time.perf_counter() - began > SLOW:
            self._write = None
        return True


def pour(blocks: Iterable[bytes], write: Write) -> None:
    """Have every block written: by whoever brings them, if he can, else here. Raises what either raises."""
    if isinstance(blocks, Incoming):
        blocks.pour(write)
        return
    for block in blocks:
        write(block)


def body_blocks(request: HttpRequest) -> Iterable[bytes]:
    """Return the body of a request, to be read once, under either kind of server."""
    incoming: Incoming | None = (getattr(request, "scope", None) or {}).get(SCOPE_KEY)
    return _read(request) if incoming is None else incoming


def _read(request: HttpRequest) -> Iterator[bytes]:
    left = int(request.META.get("CONTENT_LENGTH") or 0)
    while left > 0:
        try:
            block = request.read(min(BLOCK, left))
        except OSError as error:
            raise BodyCut from error
        if not block:
            raise BodyCut
        left -= len(block)
        yield block
