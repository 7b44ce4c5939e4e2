"""Fixtures for all tests."""

pytest_plugins = [
    "tests.cast",
    "tests.world",
    "tests.plugins.house",
    "tests.plugins.database",
    "tests.plugins.queries",
    "tests.plugins.browser",
    "tests.plugins.installation",
    "tests.plugins.serving",
]
