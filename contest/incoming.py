"""The body of a request, block by block as it comes; under ASGI the view runs while the body is still on its way.

Django's own handler lets a view begin when the whole body lies in a temporary file: what a broken line had brought
would be lost, and every byte be written twice. `contest.asgi` hands the requests of the upload protocol over at
their head instead, with the rest to come from here.
"""

import asyncio
import threading
from collections.abc import Awaitable, Callable, Iterator
from typing import Any, Final

from django.http import HttpRequest

BLOCK: Final = 256 * 1024
PATIENCE: Final = 60.0
"""Seconds without a byte after which a line counts as broken: a phone that changed its network never says so."""
FRESH: Final = 1.0
"""Seconds that what came waits for more: on a slow line, too, it soon lies on the disk."""
SCOPE_KEY: Final = "contest.incoming"

Receive = Callable[[], Awaitable[dict[str, Any]]]


class BodyCut(Exception):
    """The line broke before the body was whole."""


class Incoming:
    """A body that the server's event loop receives and a view's thread reads; while one block is used, the next comes.

    The loop fills a short queue, and the thread takes all that lies there at once. No question goes to and fro for each
    block: a future and a task for each cost as much as writing it.
    """

    def __init__(self, receive: Receive, loop: asyncio.AbstractEventLoop) -> None:
        self._receive, self._loop = receive, loop
        self._news = threading.Condition()
        self._came: list[bytes] = []
        self._size = 0
        self._ended = self._cut = False
        self._room = asyncio.Event()
        self._filling: asyncio.Task[None] | None = None

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
                if body:
                    self._came.append(body)
                    self._size += len(body)
            is_full = self._size >= BLOCK and not (self._ended or self._cut)
            if is_full:
                self._room.clear()
            if self._has_enough():
                self._news.notify()
        return is_full


def body_blocks(request: HttpRequest) -> Iterator[bytes]:
    """Yield the body of a request under either kind of server."""
    incoming = (getattr(request, "scope", None) or {}).get(SCOPE_KEY)
    if incoming is not None:
        yield from incoming.blocks()
        return
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
