"""The body of a request, block by block as it comes; under ASGI the view runs while the body is still on its way.

Django's own handler lets a view begin when the whole body lies in a temporary file: what a broken line had brought
would be lost, and every byte be written twice. `contest.asgi` hands the requests of the upload protocol over at
their head instead, with the rest to come from here.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from concurrent.futures import CancelledError, Future
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
    """A body that the server's event loop receives and a view's thread reads; while one block is used, the next comes."""

    def __init__(self, receive: Receive, loop: asyncio.AbstractEventLoop) -> None:
        self._receive, self._loop = receive, loop
        self._ended = self._cut = False

    def blocks(self) -> Iterator[bytes]:
        """Yield the body from the view's thread; raises BodyCut behind the last byte that came."""
        coming = self._ask()
        try:
            while coming is not None:
                block = self._result(coming)
                coming = None if self._ended or self._cut else self._ask()
                if block:
                    yield block
        finally:
            if coming is not None:
                coming.cancel()
        if self._cut:
            raise BodyCut

    def _ask(self) -> Future[bytes] | None:
        gathering = self._gather()
        try:
            return asyncio.run_coroutine_threadsafe(gathering, self._loop)
        except RuntimeError:  # the server has stopped
            gathering.close()
            self._cut = True
            return None

    def _result(self, coming: Future[bytes]) -> bytes:
        try:
            return coming.result()
        except CancelledError:  # the server stops
            self._cut = True
            return b""

    async def _gather(self) -> bytes:
        """Return the next block; it is short where the line is slow, empty or short at the end."""
        came: list[bytes] = []
        size = 0
        try:
            async with asyncio.timeout(PATIENCE) as limit:
                while size < BLOCK and not (self._ended or self._cut):
                    message = await self._receive()
                    if message["type"] == "http.disconnect":
                        self._cut = True
                    else:
                        came.append(message.get("body", b""))
                        size += len(came[-1])
                        self._ended = not message.get("more_body", False)
                    if len(came) == 1:
                        limit.reschedule(self._loop.time() + FRESH)
        except TimeoutError:
            self._cut = not came
        return b"".join(came)


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
