"""The body of a request that a loop receives and a thread reads: what came, and whether it was all."""

import asyncio
import threading
import time

import pytest

from contest import incoming as module
from contest.incoming import BLOCK, BodyCut, Incoming

pytestmark = pytest.mark.pure


class Line:
    """A server's side of a request: a loop in a thread of its own, and messages that come when a test says so."""

    def __init__(self):
        self.loop = asyncio.new_event_loop()
        self.thread = threading.Thread(target=self.loop.run_forever)
        self.thread.start()
        self.messages = asyncio.Queue()
        self.asked = 0
        self.incoming = Incoming(self.receive, self.loop)

    async def receive(self):
        self.asked += 1
        return await self.messages.get()

    def send(self, body=b"", *, more=True, kind="http.request"):
        message = {"type": kind, "body": body, "more_body": more}
        self.loop.call_soon_threadsafe(self.messages.put_nowait, message)

    def tasks(self):
        async def count():
            return len(asyncio.all_tasks()) - 1

        return asyncio.run_coroutine_threadsafe(count(), self.loop).result(10)

    def stop(self):
        if not self.loop.is_closed():
            self.loop.call_soon_threadsafe(self.loop.stop)
            self.thread.join(10)
            self.loop.close()


@pytest.fixture
def line():
    made = Line()
    yield made
    if not made.loop.is_closed():
        assert made.tasks() == 0
    made.stop()


@pytest.fixture
def quick(monkeypatch):
    monkeypatch.setattr(module, "FRESH", 0.05)
    monkeypatch.setattr(module, "PATIENCE", 0.3)


def until(what):
    end = time.monotonic() + 10
    while not what():
        assert time.monotonic() < end
        time.sleep(0.005)


def read(blocks):
    """What comes, and whether it was cut."""
    came = b""
    try:
        for block in blocks:
            came += block
    except BodyCut:
        return came, True
    return came, False


def test_a_fast_body_of_many_messages_arrives_whole_and_in_order(line):
    pieces = [bytes([number % 256]) * (number * 37 % 70_000) for number in range(300)]
    for piece in pieces:
        line.send(piece)
    line.send(more=False)
    assert read(line.incoming.blocks()) == (b"".join(pieces), False)


def test_an_empty_body_is_no_cut(line):
    line.send(more=False)
    assert read(line.incoming.blocks()) == (b"", False)


def test_a_silent_line_counts_as_cut_behind_what_came(line, quick):
    line.send(b"some")
    assert read(line.incoming.blocks()) == (b"some", True)


def test_a_device_that_hangs_up_cuts_behind_the_last_byte(line):
    line.send(b"x" * 100)
    line.send(b"y" * 100)
    line.send(kind="http.disconnect")
    assert read(line.incoming.blocks()) == (b"x" * 100 + b"y" * 100, True)


def test_few_bytes_of_a_slow_line_are_given_soon(line, quick, monkeypatch):
    monkeypatch.setattr(module, "PATIENCE", 60)
    blocks = line.incoming.blocks()
    for body in (b"a", b"b"):
        line.send(body)
        assert next(blocks) == body
    line.send(b"c", more=False)
    assert read(blocks) == (b"c", False)


def test_a_slow_reader_never_has_more_waiting_than_a_block_and_a_message(line, quick, monkeypatch):
    monkeypatch.setattr(module, "PATIENCE", 60)
    message = 64 * 1024 + 1
    for _turn in range(40):
        line.send(b"m" * message)
    line.send(more=False)
    came, most = 0, 0
    for block in line.incoming.blocks():
        came += len(block)
        asked = -1
        while asked != line.asked:  # until the loop asks for no more
            asked = line.asked
            time.sleep(0.02)
        most = max(most, line.incoming._size, len(block))
    assert came == 40 * message
    assert BLOCK <= most < BLOCK + message


@pytest.mark.parametrize("full", [False, True])
def test_a_reader_that_stops_early_leaves_no_task(line, quick, full):
    line.send(b"m" * BLOCK * (2 if full else 1))
    line.send(b"m" * BLOCK)
    blocks = line.incoming.blocks()
    next(blocks)
    until(lambda: line.asked >= 2)
    assert line.tasks() == 1
    blocks.close()
    until(lambda: line.tasks() == 0)


@pytest.mark.parametrize("ended", [True, False])
def test_a_server_that_stops_cuts_only_a_body_that_is_not_whole(line, quick, ended):
    line.send(b"a" * BLOCK)
    blocks = line.incoming.blocks()
    came = next(blocks)
    line.send(b"b" * BLOCK, more=not ended)
    until(lambda: line.incoming._size == BLOCK)
    until(lambda: line.incoming._filling.done() is ended)
    line.stop()
    rest, cut = read(blocks)
    line.incoming._filling._log_destroy_pending = False
    assert came + rest == b"a" * BLOCK + b"b" * BLOCK
    assert cut is not ended


def test_a_server_that_has_stopped_before_the_first_byte_cuts(line):
    line.stop()
    assert read(line.incoming.blocks()) == (b"", True)


# Poured ---------------------------------------------------------------------------------------------------


class Disk:
    """Notes what was written, and by which thread."""

    def __init__(self, seconds=0.0, fails_at=None):
        self.came, self.writers = [], []
        self.seconds, self.fails_at = seconds, fails_at

    def write(self, block):
        if len(self.came) == self.fails_at:
            raise OSError(28, "No space left on device")
        time.sleep(self.seconds)
        self.came.append(block)
        self.writers.append(threading.current_thread())


PIECES = [bytes([number % 256]) * (1 + number * 37 % 70_000) for number in range(100)]


def test_a_poured_body_is_written_in_order_by_the_loop(line):
    disk = Disk()
    for piece in PIECES:
        line.send(piece)
    line.send(more=False)
    line.incoming.pour(disk.write)
    assert disk.came == PIECES
    assert set(disk.writers) == {line.thread}


def test_behind_a_slow_write_the_thread_writes_what_is_left(line, quick):
    disk = Disk(seconds=module.SLOW * 1.5)
    for piece in PIECES[:10]:
        line.send(piece)
    line.send(more=False)
    line.incoming.pour(disk.write)
    assert b"".join(disk.came) == b"".join(PIECES[:10])
    assert disk.writers[0] is line.thread
    assert set(disk.writers[1:]) == {threading.current_thread()}


def test_a_poured_body_that_is_cut_is_kept_up_to_its_last_byte(line):
    disk = Disk()
    line.send(b"some")
    line.send(kind="http.disconnect")
    with pytest.raises(BodyCut):
        line.incoming.pour(disk.write)
    assert disk.came == [b"some"]


@pytest.mark.parametrize(("seconds", "written"), [(0, 2), (0.03, 1)])
def test_what_writing_raises_is_raised_to_who_pours_and_nothing_is_written_any_more(
    line, quick, seconds, written
):
    disk = Disk(seconds=seconds, fails_at=written)
    for piece in PIECES[:5]:
        line.send(piece)
    with pytest.raises(OSError, match="No space left"):
        line.incoming.pour(disk.write)
    disk.fails_at = None
    until(lambda: line.tasks() == 0)
    line.send(b"late", more=False)
    time.sleep(0.1)
    assert len(disk.came) == written


def test_a_write_of_the_very_last_block_that_fails_is_not_taken_for_the_end(line):
    disk = Disk(fails_at=1)
    line.send(b"first")
    line.send(b"last", more=False)
    with pytest.raises(OSError, match="No space left"):
        line.incoming.pour(disk.write)


def test_blocks_that_are_no_body_of_a_request_are_poured_here():
    disk = Disk()
    module.pour(iter(PIECES), disk.write)
    assert disk.came == PIECES
    assert set(disk.writers) == {threading.current_thread()}
