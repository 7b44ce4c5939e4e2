"""Machinery of the tests: seeds, query counting, browsers."""
