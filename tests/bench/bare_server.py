"""Bare handlers that write down what is sent and do nothing else: what the speed of uploads is compared with.

ASGI: `uvicorn tests.bench.bare_server:application`. WSGI: `python -m tests.bench.bare_server PORT`. Both append the body
of each request to the file that BARE_FILE names.
"""

import os
import sys
from collections.abc import Iterable
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, make_server

BLOCK = 256 * 1024


async def application(scope: Any, receive: Any, send: Any) -> None:
    file = os.open(os.environ["BARE_FILE"], os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    more = True
    while more:
        message = await receive()
        os.write(file, message.get("body", b""))
        more = message.get("more_body", False)
    os.close(file)
    await send({"type": "http.response.start", "status": 204, "headers": []})
    await send({"type": "http.response.body", "body": b""})


def wsgi(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
    file = os.open(os.environ["BARE_FILE"], os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    left = int(environ["CONTENT_LENGTH"])
    while left > 0 and (block := environ["wsgi.input"].read(min(BLOCK, left))):
        os.write(file, block)
        left -= len(block)
    os.close(file)
    start_response("204 No Content", [])
    return []


class Quiet(WSGIRequestHandler):
    """Prints no line for each request."""

    def log_message(self, *args: Any) -> None:
        pass


if __name__ == "__main__":
    make_server("127.0.0.1", int(sys.argv[1]), wsgi, handler_class=Quiet).serve_forever()
