"""Fixtures for all tests."""

pytest_plugins = ["tests.cast", "tests.plugins.house", "tests.plugins.queries", "tests.plugins.browser"]
