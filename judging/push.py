"""How screens, tablets and desks hear of a change: snapshots as server-sent events, or asked for with an ETag.

`Stage.version` is the only signal, and the database the only service. In each web process one thread asks for the
versions of the rounds that somebody listens to, ten times a second in one query, builds what changed once for all
listeners of a kind, and hands it to their event loops. A connection keeps only the newest snapshot, so a slow one
falls behind by nothing but time. A task of the event loop would not do: it ends with the request that started it.

Used from views alone, which have asked who may listen:

    events_response(request, round_pk=…, kind="desk", key="", build=desk_frame)
    state_response(request, round_pk=…, kind="desk", key="", build=desk_frame)
"""

import asyncio
import hashlib
import json
import logging
import threading
import time
from collections.abc import AsyncIterator, Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from asgiref.sync import sync_to_async
from django.core.handlers.asgi import ASGIRequest
from django.db import DatabaseError, connection
from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponseNotModified,
    JsonResponse,
    StreamingHttpResponse,
)
from django.http.response import HttpResponseBase
from django.utils.http import parse_etags

from judging.models import Round

logger = logging.getLogger(__name__)

POLL_SECONDS: Final = 0.1
BEAT_SECONDS: Final = 5.0
"""A sign of life for the device, which is how it notices a dead line, and for proxies that close silent ones."""
UNOPENED_SECONDS: Final = 2.0
"""A round that the desk has not taken over has no version: it is built anew so often and compared."""
CONTACT_SECONDS: Final = 20.0
MOST_LISTENERS: Final = 1000
"""Of one process; whoever comes later polls."""
KEPT_FRAMES: Final = 16


@dataclass(frozen=True, slots=True)
class Frame:
    """What the listeners of one kind in one round are told: JSON that all share, and what is each one's own, by key.

    A key that is not in `own` has no right to listen any more. `content` stands for what is news in the shared part,
    `fingerprint` for all of it.
    """

    shared: str
    own: Mapping[str, str]
    content: str
    fingerprint: str

    @classmethod
    def of(
        cls,
        snapshot: Mapping[str, Any],
        own: Mapping[str, Mapping[str, Any]],
        *,
        passing: Collection[str] = ("at", "version"),
    ) -> "Frame":
        """Write the snapshot, which goes out under this name, and each listener's own keys beside it, once.

        passing: keys of the snapshot whose change alone is no news.
        """
        texts = {key: _json(value) for key, value in own.items()}
        content = _digest(_json({key: value for key, value in snapshot.items() if key not in passing}))
        return cls(_json(snapshot), texts, content, _digest(_json([content, texts])))

    def news(self, key: str) -> tuple[str, str] | None:
        """Return what stands for everything that one listener is told; None for one without a right."""
        own = self.own.get(key)
        return None if own is None else (self.content, own)

    def text(self, key: str) -> str | None:
        """Return what goes to one listener now: `now` is the server's clock, in milliseconds since 1970."""
        own = self.own.get(key)
        if own is None:
            return None
        inner = own[1:-1]
        now = int(time.time() * 1000)
        return f'{{"now":{now},{inner}{"," if inner else ""}"snapshot":{self.shared}}}'


Builder = Callable[[int], Frame | None]
"""From a round's primary key to its frame; None where the round is gone. Runs in the watcher's thread, too."""
Contact = Callable[[Collection[str]], None]


def marks_of(rounds: Iterable[int]) -> dict[int, str]:
    """Return what stands for the state of each round that has a stage, or is rehearsed on one, in one query.

    When the stage was opened is part of it: one that is opened anew begins to count from 0. So is that of the round's
    twin while it is being rehearsed, for then the devices show the twin.
    """
    rows = (
        Round.objects.filter(pk__in=list(rounds))
        .exclude(stage=None, rehearsal__twin__stage=None)
        .values_list(
            "pk", "stage__opened_at", "stage__version", "rehearsal__twin", "rehearsal__twin__stage__opened_at",
            "rehearsal__twin__stage__version",
        )
    )  # fmt: skip
    return {
        pk: f"{_counted(opened, version)}.{twin or ''}.{_counted(twin_opened, twin_version)}"
        for pk, opened, version, twin, twin_opened, twin_version in rows
    }


def _counted(opened_at: datetime | None, version: int | None) -> str:
    return f"{int(opened_at.timestamp() * 1e6):x}-{version}" if opened_at else ""


class Listener:
    """One connection, as the watcher sees it: a slot for the newest snapshot, in the event loop of its server."""

    def __init__(self, key: str) -> None:
        self.key = key
        self.served = False
        self.news: tuple[str, str] | None = None
        self._loop = asyncio.get_running_loop()
        self._news = asyncio.Event()
        self._newest: tuple[str, str | None] | None = None
        self._told: tuple[str, str | None] | None = None

    def offer(self, mark: str, text: str | None) -> None:
        """Leave a snapshot in place of an older one; text None: there is nothing to listen to any more."""
        self.served = True
        self._newest = (mark, text)
        try:
            self._loop.call_soon_threadsafe(self._news.set)
        except RuntimeError:  # the loop was closed under a connection that nobody has taken off the list yet
            logger.debug("a listener's loop is closed")

    async def next(self, seconds: float) -> tuple[str, str | None] | None:
        """Wait for the newest snapshot and its mark; None when there was none for so long."""
        try:
            async with asyncio.timeout(seconds):
                while self._newest is self._told:
                    self._news.clear()
                    await self._news.wait()
        except TimeoutError:
            return None
        self._told = self._newest
        return self._told


@dataclass
class _Group:
    """The listeners of one kind in one round, and what they were told last."""

    build: Builder
    contact: Contact | None
    listeners: set[Listener] = field(default_factory=set)
    mark: str = ""
    frame: Frame | None = None
    not_before: float = 0.0
    """In monotonic time: of a round without a version, and of a kind that failed."""


class Hub:
    """All listeners of this process, and the one thread that watches for them while there are any."""

    def __init__(self) -> None:
        self._groups: dict[tuple[int, str], _Group] = {}
        self._lock = threading.Lock()
        self._wake = threading.Event()
        self._watcher: threading.Thread | None = None
        self._noter: threading.Thread | None = None
        self._next_contact = 0.0
        self._failing = False

    def __len__(self) -> int:
        with self._lock:
            return sum(len(group.listeners) for group in self._groups.values())

    def add(
        self, round_pk: int, kind: str, listener: Listener, build: Builder, contact: Contact | None
    ) -> None:
        """Let a connection listen; it is told the present state within a moment."""
        with self._lock:
            group = self._groups.setdefault((round_pk, kind), _Group(build, contact))
            group.listeners.add(listener)
            if contact is not None:
                self._next_contact = 0.0
            if self._watcher is None or not self._watcher.is_alive():
                self._watcher = threading.Thread(target=self._watch, name="hall-watcher", daemon=True)
                self._watcher.start()
        self._wake.set()

    def remove(self, round_pk: int, kind: str, listener: Listener) -> None:
        """Forget a connection."""
        with self._lock:
            group = self._groups.get((round_pk, kind))
            if group is not None:
                group.listeners.discard(listener)
                if not group.listeners:
                    del self._groups[round_pk, kind]

    def _watch(self) -> None:
        while True:
            with self._lock:
                groups = dict(self._groups)
                if not groups:
                    self._watcher = None  # under the lock, so that the next listener starts another one
                    return
            try:
                self._look(groups)
                self._failing = False
            except Exception:
                if not self._failing:  # a database that is away is said once, not ten times a second
                    logger.exception("the hall's versions can't be read; trying on")
                self._failing = True
            finally:
                connection.close()  # back to the pool; and one that broke is not met again
            self._wake.wait(POLL_SECONDS)
            self._wake.clear()

    def _look(self, groups: Mapping[tuple[int, str], _Group]) -> None:
        marks = marks_of({round_pk for round_pk, _kind in groups})
        # The few first: what two hundred tablets are told takes a while, and the big screen is what everybody looks at.
        for (round_pk, kind), group in sorted(groups.items(), key=lambda one: len(one[1].listeners)):
            try:
                _tell(round_pk, kind, group, marks.get(round_pk, ""))
            except Exception:  # one faulty kind must not silence the others
                logger.exception("no snapshot of kind %s for round %s", kind, round_pk)
                group.frame, group.not_before = None, time.monotonic() + UNOPENED_SECONDS
        self._note_contact(groups)

    def _note_contact(self, groups: Mapping[tuple[int, str], _Group]) -> None:
        now = time.monotonic()
        if now >= self._next_contact and not (self._noter and self._noter.is_alive()):
            self._next_contact = now + CONTACT_SECONDS
            present = [
                (group.contact, {one.key for one in list(group.listeners)})
                for group in groups.values()
                if group.contact is not None
            ]
            if present:  # a write may have to wait for others, and nobody's snapshot should
                self._noter = threading.Thread(
                    target=_note, args=(present,), name="hall-contact", daemon=True
                )
                self._noter.start()


def _tell(round_pk: int, kind: str, group: _Group, mark: str) -> None:
    """Build what changed in a round, and hand it to those who don't have it."""
    now = time.monotonic()
    if now < group.not_before and (group.frame is None or not mark):
        if group.frame is None:
            return
        mark = group.mark
    elif mark != group.mark or not mark:
        group.not_before = 0.0 if mark else now + UNOPENED_SECONDS
        group.frame = _kept.get(round_pk, kind, mark, group.build)
        mark = mark or _unopened(group.frame)
    group.mark = mark
    for listener in list(group.listeners):
        # A judge's unsigned marks raise the version and show nowhere but at the desk: nobody else is woken for them.
        news = group.frame.news(listener.key) if group.frame else None
        if news != listener.news or not listener.served:
            listener.news = news
            listener.offer(mark, group.frame.text(listener.key) if group.frame else None)


def _note(present: Collection[tuple[Contact, Collection[str]]]) -> None:
    try:
        for contact, keys in present:
            contact(keys)
    except DatabaseError:
        logger.warning("who is connected could not be written down", exc_info=True)
    finally:
        connection.close()


hub = Hub()


def _unopened(frame: Frame | None) -> str:
    return f"0-{frame.fingerprint}" if frame else "0-"


def events_response(
    request: HttpRequest,
    *,
    round_pk: int,
    kind: str,
    key: str,
    build: Builder,
    contact: Contact | None = None,
) -> HttpResponseBase:
    """Answer with an endless stream of snapshots; the id of each event stands for the state that it shows.

    Events: `snapshot`; `beat` every BEAT_SECONDS, with the server's clock; `gone` when the key has no right any more.
    kind: names the builder. contact: told now and then which keys are connected. Under WSGI 404: the page polls.
    """
    if not isinstance(request, ASGIRequest):
        return HttpResponse(status=404)
    if len(hub) >= MOST_LISTENERS:
        return HttpResponse(status=503, headers={"Retry-After": "30"})
    response = StreamingHttpResponse(
        _stream(round_pk, kind, key, build, contact), content_type="text/event-stream"
    )
    response["Cache-Control"] = "no-store, no-transform"
    response["X-Accel-Buffering"] = "no"
    return response


async def _stream(
    round_pk: int, kind: str, key: str, build: Builder, contact: Contact | None
) -> AsyncIterator[str]:
    await sync_to_async(_let_go)()
    listener = Listener(key)
    hub.add(round_pk, kind, listener, build, contact)
    try:
        yield f": {' ' * 2048}\nretry: 1000\n\n"  # some proxies hold the first two kilobytes back
        while True:
            news = await listener.next(BEAT_SECONDS)
            if news is None:
                yield f"event: beat\ndata: {int(time.time() * 1000)}\n\n"
                continue
            mark, text = news
            if text is None:
                yield "event: gone\ndata: {}\n\n"
                return
            yield f"id: {mark}\nevent: snapshot\ndata: {text}\n\n"
    finally:
        hub.remove(round_pk, kind, listener)


def _let_go() -> None:
    """Give back the connection that the request used: it would be held as long as the stream lasts."""
    if not connection.in_atomic_block:
        connection.close()


def state_response(
    request: HttpRequest, *, round_pk: int, kind: str, key: str, build: Builder
) -> HttpResponse:
    """Answer once with what the events would say; 304 for whoever has it already, after a single query.

    404 for a key that has no right any more.
    """
    mark = marks_of([round_pk]).get(round_pk, "")
    known = parse_etags(request.headers.get("If-None-Match", ""))
    if mark and f'"{mark}"' in known:
        return HttpResponseNotModified(headers={"ETag": f'"{mark}"'})
    frame = _kept.get(round_pk, kind, mark, build)
    mark = mark or _unopened(frame)
    text = frame.text(key) if frame is not None else None
    if text is None:
        return JsonResponse({"gone": True}, status=404)
    if f'"{mark}"' in known:
        return HttpResponseNotModified(headers={"ETag": f'"{mark}"'})
    response = HttpResponse(text, content_type="application/json")
    response["ETag"] = f'"{mark}"'
    response["Cache-Control"] = "no-cache"
    return response


class _Kept:
    """The newest frames that were asked for: many who poll after one change cost one building."""

    def __init__(self) -> None:
        self._frames: dict[tuple[int, str], tuple[str, Frame | None]] = {}
        self._lock = threading.Lock()

    def get(self, round_pk: int, kind: str, mark: str, build: Builder) -> Frame | None:
        if not mark:
            return build(round_pk)
        with self._lock:
            known = self._frames.get((round_pk, kind))
            if known is not None and known[0] == mark:
                return known[1]
            frame = build(round_pk)
            self._frames.pop((round_pk, kind), None)
            self._frames[round_pk, kind] = (mark, frame)
            while len(self._frames) > KEPT_FRAMES:
                del self._frames[next(iter(self._frames))]
            return frame


_kept = _Kept()


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
