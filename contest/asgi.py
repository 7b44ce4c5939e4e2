"""The ASGI application that a server loads."""

import asyncio
import io
import os
import time
import warnings
from contextlib import suppress
from typing import IO, Any

import django
from asgiref.sync import sync_to_async
from django.conf import settings
from django.core.exceptions import RequestAborted
from django.core.handlers.asgi import ASGIHandler, ASGIRequest, get_script_prefix
from django.core.signals import request_started
from django.db import connection
from django.http.response import HttpResponseBase
from django.urls import set_script_prefix

# WhiteNoise reads the small static files at once, which is what this warning is about; ours stream properly.
warnings.filterwarnings("ignore", message="StreamingHttpResponse must consume synchronous iterators")

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "contest.settings")


class Handler(ASGIHandler):
    """Answers a request in one stretch in its thread, as under WSGI.

    Django's own handler changes to and fro between the loop and the thread, for each signal, the middleware and the
    view: five times for a request, which costs as much as many a view. We have no asynchronous views; what streams is
    sent by the loop. An answer that is being worked out is worked out, also when the device has hung up meanwhile.
    """

    def load_middleware(self, is_async: bool = False) -> None:
        """Build the chain as under WSGI."""
        super().load_middleware(is_async=False)

    async def handle(self, scope: Any, receive: Any, send: Any) -> None:
        """Read the body, answer, and send."""
        try:
            body = await self.body_of(receive)
        except RequestAborted:
            return
        set_script_prefix(get_script_prefix(scope))
        request, refusal = self.create_request(scope, body)
        answer: HttpResponseBase | None = refusal
        if request is not None:
            answer = await sync_to_async(self._whole, thread_sensitive=True)(request)
        assert answer is not None
        if answer.streaming:
            await self._stream(answer, receive, send)
        else:
            await self.send_response(answer, send)
        body.close()

    async def body_of(self, receive: Any) -> IO[bytes]:
        """Read the body of the request, into a file when it is long; raise RequestAborted when the device hangs up."""
        body: IO[bytes] = await self.read_body(receive)
        return body

    def _whole(self, request: ASGIRequest) -> HttpResponseBase:
        request_started.send(sender=self.__class__, scope=request.scope)
        response: HttpResponseBase = self.get_response(request)
        response._handler_class = self.__class__  # type: ignore[attr-defined]
        if response.streaming:
            connection.close()  # a film takes minutes; what asks the database while it streams takes one anew
        else:
            response.close()  # gives the connection back; what is to be sent is in memory
        return response

    async def _stream(self, response: HttpResponseBase, receive: Any, send: Any) -> None:
        """Send for as long as the device listens; what it streams is told when it has hung up."""
        sending = asyncio.create_task(self.send_response(response, send))
        leaving = asyncio.create_task(self._left(receive))
        try:
            await asyncio.wait([sending, leaving], return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in (leaving, sending):
                task.cancel()
            await asyncio.gather(leaving, sending, return_exceptions=True)
            await sync_to_async(response.close, thread_sensitive=True)()
        if not sending.cancelled() and (error := sending.exception()) is not None:
            raise error

    async def _left(self, receive: Any) -> None:
        with suppress(RequestAborted):
            await self.listen_for_disconnect(receive)


class PieceHandler(Handler):
    """Begins at the head: the view of a piece reads the body while it comes, from `contest.incoming`."""

    async def body_of(self, receive: Any) -> IO[bytes]:
        """Leave the body where it is."""
        return io.BytesIO()


django.setup(set_prefix=False)
_pages = Handler()
_pieces = PieceHandler()

from contest.incoming import SCOPE_KEY, Incoming  # noqa: E402 - after the settings
from contest.tus import PIECE_TYPE  # noqa: E402


async def application(scope: Any, receive: Any, send: Any) -> None:
    """Note when each request began, and refuse one that is too long before it is read.

    Django sees a request only when its whole body, perhaps a film, lies in a temporary file: too late for both.
    """
    if scope["type"] != "http":
        await _pages(scope, receive, send)
    elif _declared_length(scope) > settings.UPLOAD_MAX_BYTES:
        await _refuse(send)
    else:
        scope = {**scope, "began_at": time.time()}
        if not _declared_length(scope):  # else the server itself ends the body where it said it would
            receive = _counted(receive)
        if _is_piece(scope):
            scope[SCOPE_KEY] = Incoming(receive, asyncio.get_running_loop())
            await _pieces(scope, receive, send)
        else:
            await _pages(scope, receive, send)


def _is_piece(scope: Any) -> bool:
    """Whether this is a part of an upload, whose view reads the body while it comes."""
    if not scope.get("path", "").startswith("/uploads/"):
        return False
    return any(pair == (b"content-type", PIECE_TYPE.encode()) for pair in scope["headers"])


def _declared_length(scope: Any) -> int:
    length = dict(scope["headers"]).get(b"content-length", b"")
    return int(length) if length.isdigit() else 0


def _counted(receive: Any) -> Any:
    """Return a receive that hangs up on a body of unknown length which goes on beyond the limit."""
    left = settings.UPLOAD_MAX_BYTES

    async def counted() -> Any:
        nonlocal left
        message = await receive()
        left -= len(message.get("body", b""))
        return message if left >= 0 else {"type": "http.disconnect"}

    return counted


async def _refuse(send: Any) -> None:
    body = "上传的内容过大。The upload is too large.".encode()
    headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"connection", b"close")]
    await send({"type": "http.response.start", "status": 413, "headers": headers})
    await send({"type": "http.response.body", "body": body})
