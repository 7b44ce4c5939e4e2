"""The ASGI application that a server loads."""

import asyncio
import io
import os
import time
import warnings
from typing import Any

from asgiref.sync import sync_to_async
from django.conf import settings
from django.core.asgi import get_asgi_application
from django.core.handlers.asgi import ASGIHandler, ASGIRequest
from django.core.signals import request_started
from django.http.response import HttpResponseBase
from django.urls import set_script_prefix

# WhiteNoise reads the small static files at once, which is what this warning is about; ours stream properly.
warnings.filterwarnings("ignore", message="StreamingHttpResponse must consume synchronous iterators")

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "contest.settings")


class PieceHandler(ASGIHandler):
    """Answers a part of an upload in one stretch in its thread, where its view reads the body while it comes.

    Django's own handler reads the body first, and changes to and fro between the loop and the thread: that costs a third
    of the time of a piece, which come by the thousand.
    """

    def load_middleware(self, is_async: bool = False) -> None:
        """Build the chain as under WSGI."""
        super().load_middleware(is_async=False)

    async def handle(self, scope: Any, receive: Any, send: Any) -> None:
        """Let the view begin at the head; `contest.incoming` has the body."""
        set_script_prefix("")
        request, refusal = self.create_request(scope, io.BytesIO())
        answer: HttpResponseBase | None = refusal
        if request is not None:
            answer = await sync_to_async(self._whole, thread_sensitive=True)(request)
        assert answer is not None
        await self.send_response(answer, send)

    def _whole(self, request: ASGIRequest) -> HttpResponseBase:
        request_started.send(sender=self.__class__, scope=request.scope)
        response: HttpResponseBase = self.get_response(request)
        response._handler_class = self.__class__  # type: ignore[attr-defined]
        response.close()  # gives the connection back; what is to be sent is in memory
        return response


_django = get_asgi_application()
_pieces = PieceHandler()

from contest.incoming import SCOPE_KEY, Incoming  # noqa: E402 - after the settings
from contest.tus import PIECE_TYPE  # noqa: E402


async def application(scope: Any, receive: Any, send: Any) -> None:
    """Note when each request began, and refuse one that is too long before it is read.

    Django sees a request only when its whole body, perhaps a film, lies in a temporary file: too late for both.
    """
    if scope["type"] != "http":
        await _django(scope, receive, send)
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
            await _django(scope, receive, send)


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
