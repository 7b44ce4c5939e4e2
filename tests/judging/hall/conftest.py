"""Tablets on lines to the server."""

import pytest

from tests.judging.hall.devices import Devices
from tests.judging.hall.tablets import Hall


@pytest.fixture
def live_hall(transactional_db, edition, organizer):
    """A hall whose rows another process sees."""
    return Hall(edition, organizer)


@pytest.fixture
def devices(live_hall, server, browser, browser_type, browser_type_launch_args):
    """Return a maker of tablets in a real browser."""
    made = Devices(live_hall, server, browser, browser_type, browser_type_launch_args)
    yield made
    made.close()
