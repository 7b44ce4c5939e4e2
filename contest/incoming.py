"""The body of a request, block by block as it comes; under ASGI the view runs while the body is still on its way.

Django's own handler lets a view begin when the whole body lies in a temporary file: what a broken line had brought
would be lost, and every byte be written twice. `contest.asgi` hands the requests of the upload protocol over at
their head instead, with the rest to come from here.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from typing import Any, Final

from django.http import HttpRequest

BLOCK: Final = 256 * 1024
PATIENCE: Final = 60.0
"""Seconds without a byte after which a line counts as broken: a phone that changed its network never says so."""
SCOPE_KEY: Final = "contest.incoming"

Receive = Callable[[], Awaitable[dict[str, Any]]]


class BodyCut(Exception):
    """The line broke before the body was whole."""


class Incoming:
    """A body that the server's event loop receives and a view's thread reads."""

    def __init__(self, receive: Receive, loop: asyncio.AbstractEventLoop) -> None:
        self._receive, self._loop = receive, loop
        self._waiting = bytearray()
        self._ended = self._cut = False

    def blocks(self) -> Iterator[bytes]:
        """Yield the body from the view's thread; raises BodyCut behind the last byte that came."""
        while not (self._ended or self._cut):
            try:
                asyncio.run_coroutine_threadsafe(self._gather(), self._loop).result()
            except (asyncio.CancelledError, RuntimeError):  # the server stops
                self._cut = True
            if self._waiting:
                block, self._waiting = bytes(self._waiting), bytearray()
                yield block
        if self._cut:
            raise BodyCut

    async def _gather(self) -> None:
        while len(self._waiting) < BLOCK:
            try:
                message = await asyncio.wait_for(self._receive(), PATIENCE)
            except TimeoutError:
                self._cut = True
                return
            if message["type"] == "http.disconnect":
                self._cut = True
                return
            self._waiting += message.get("body", b"")
            if not message.get("more_body", False):
                self._ended = True
                return


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
