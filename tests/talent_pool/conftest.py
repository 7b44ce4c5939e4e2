"""The people of an order."""

import pytest

from tests.talent_pool.orders import make_branch, make_lecturer


@pytest.fixture
def branch():
    return make_branch()


@pytest.fixture
def lecturer():
    return make_lecturer("蒋红梅")


@pytest.fixture
def substitute():
    return make_lecturer("阿依古丽·买买提")
