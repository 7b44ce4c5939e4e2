"""A bare ASGI handler that makes one insert in a transaction and does nothing else: what a receipt is compared with."""

import os
import sqlite3
from typing import Any

_connection = sqlite3.connect(os.environ["BARE_FILE"], isolation_level=None)
_connection.execute("PRAGMA journal_mode=WAL")
_connection.execute("PRAGMA synchronous=NORMAL")
_connection.execute("CREATE TABLE IF NOT EXISTS lines (body BLOB)")


async def application(scope: Any, receive: Any, send: Any) -> None:
    body = b""
    more = True
    while more:
        message = await receive()
        body += message.get("body", b"")
        more = message.get("more_body", False)
    _connection.execute("BEGIN IMMEDIATE")
    _connection.execute("INSERT INTO lines VALUES (?)", (body,))
    _connection.execute("COMMIT")
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"2")]})
    await send({"type": "http.response.body", "body": b"{}"})
