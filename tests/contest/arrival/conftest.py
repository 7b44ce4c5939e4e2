"""An entry in draft, and a way to bring files to it."""

import pytest

from tests.contest.arrival_helpers import arrive, office, place
from tests.contest.entry_helpers import make_draft, make_type

__all__ = ["office"]  # a fixture of every file here


@pytest.fixture
def entry(edition, contestant, unit):
    make_type(edition)
    return make_draft(edition, contestant, unit, complete=False)


@pytest.fixture
def bring(entry, django_capture_on_commit_callbacks):
    def bring(content, name, requirement=None, to=None, **more):
        to = to or entry
        return arrive(django_capture_on_commit_callbacks, to, requirement or place(to, **more), content, name)

    return bring
