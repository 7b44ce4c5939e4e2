"""Sparing large computations the search for circles."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def no_collector() -> Iterator[None]:
    """Leave Python's cycle collector out for a while.

    For acts that make millions of values without a circle among them: each would be looked at again and again, for
    a third of the time. What becomes free is freed as ever; other threads only collect their circles a little later.
    """
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()
