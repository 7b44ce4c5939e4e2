"""How long something takes this process, whatever else the machine does and earlier tests have left behind."""

import gc
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass


@dataclass
class Stopwatch:
    """seconds: of the processor, once the block has ended."""

    seconds: float = 0.0


@contextmanager
def processor_time() -> Iterator[Stopwatch]:
    """Count the block's own time. What is in memory already is kept out of the collections that fall into the block."""
    watch = Stopwatch()
    gc.collect()
    gc.freeze()
    started = time.process_time()
    try:
        yield watch
    finally:
        watch.seconds = time.process_time() - started
        gc.unfreeze()
