"""Printing in several processes: the same files in the same order."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from contest.pdf import (
    DESIGNS,
    LayoutError,
    Options,
    Press,
    PressArgs,
    Signer,
    as_data,
    layout_from,
    make_key,
    workers,
)
from tests.contest.pdf.sheets import record

pytestmark = pytest.mark.pure


def args(**changes):
    return PressArgs(layout_from(as_data(DESIGNS["classic"]) | changes), {}, Options(author="组委会"), {})


def chunks(count, size=3):
    return [[record(size * turn + one) for one in range(size)] for turn in range(count)]


@pytest.mark.parametrize("count", [1, 2])
def test_a_pool_prints_what_one_press_prints_in_the_chunks_order(count):
    options = Options(author="组委会", signer=Signer(make_key("组委会")))
    with workers(count) as pool:
        printed = list(pool.map_chunks(PressArgs(DESIGNS["classic"], {}, options, {}), chunks(7)))
    press = Press(DESIGNS["classic"], options=options)
    assert printed == [press.print(chunk) for chunk in chunks(7)]


def test_chunks_are_taken_as_they_are_needed_so_that_a_run_can_be_cancelled():
    taken = []

    def counted():
        for chunk in chunks(40, 1):
            taken.append(chunk)
            yield chunk

    with workers(2) as pool:
        next(pool.map_chunks(args(), counted()))
    assert len(taken) <= 3


def test_mistakes_are_told_before_a_process_is_started():
    with workers(2) as pool, pytest.raises(LayoutError, match="The picture “paper” is missing"):
        next(pool.map_chunks(args(background="paper"), chunks(1)))


def test_processes_end_when_their_run_is_killed(tmp_path):
    script = tmp_path / "run.py"
    script.write_text(
        "import multiprocessing, time\n"
        "from contest.pdf import DESIGNS, Options, PressArgs, Record, workers\n"
        "def chunks():\n"
        "    for turn in range(99):\n"
        "        if turn == 6:\n"
        "            print(*[one.pid for one in multiprocessing.active_children()], flush=True)\n"
        "            time.sleep(60)\n"
        "        yield [Record(str(turn), {'name': 'x'})]\n"
        "if __name__ == '__main__':\n"
        "    with workers(2) as pool:\n"
        "        list(pool.map_chunks(PressArgs(DESIGNS['plain'], {}, Options(), {}), chunks()))\n"
    )
    root = Path(__file__).parents[3]
    with subprocess.Popen(
        [sys.executable, script],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(root)},
    ) as run:
        pids = [int(one) for one in run.stdout.readline().split()]
        assert len(pids) == 2
        run.send_signal(signal.SIGKILL)
    deadline = time.monotonic() + 20
    while any(_is_running(pid) for pid in pids):
        assert time.monotonic() < deadline, "a process outlived its run"
        time.sleep(0.1)


def _is_running(pid):
    try:
        return "State:\tZ" not in Path(f"/proc/{pid}/status").read_text()
    except FileNotFoundError:
        return False
