"""The print engine's sentences are read in English here; that each has its Chinese is the catalogue's test."""

import pytest
from django.utils import translation


@pytest.fixture(autouse=True)
def _in_english(_same_start):
    with translation.override("en"):
        yield
