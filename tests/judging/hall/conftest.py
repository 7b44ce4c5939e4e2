"""A server in a process of its own, and tablets on lines to it."""

import pytest

from tests.judging.hall.devices import Devices
from tests.judging.hall.tablets import Hall
from tests.plugins.serving import Server


@pytest.fixture(scope="module")
def server(django_db_setup, django_db_blocker):
    """One for all tests of a module; it opens the database anew for every request."""
    with django_db_blocker.unblock():
        made = Server()
    yield made
    made.kill()


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
