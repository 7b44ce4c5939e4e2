"""Measures the pages that must be fast: `make bench`, or `python -m tests.bench`. Not a part of the tests."""
