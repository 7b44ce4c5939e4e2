"""A list page must cost as many queries for many rows as for one."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

MOST_QUERIES = 12
NOT_COUNTED = ("SAVEPOINT", "RELEASE SAVEPOINT", "ROLLBACK TO SAVEPOINT", "BEGIN", "COMMIT")


def measure(get):
    """Return the SQL statements behind one answer, which must be a page."""
    with CaptureQueriesContext(connection) as captured:
        response = get()
    assert response.status_code == 200, f"expected a page, got {response.status_code}"
    return [query["sql"] for query in captured if not query["sql"].startswith(NOT_COUNTED)]


@pytest.fixture
def assert_constant_queries(db):
    """Assert that a page costs the same queries at 1 and at 4 rows, and not more than 12.

    get: asks for the page and returns the response, for example ``lambda: client.get(url)``.
    make_rows: called with a number, adds that many rows to the list; called with 1, then with 3.
    """

    def check(get, make_rows, at_most=MOST_QUERIES):
        make_rows(1)
        get()  # session, content types and templates warm up
        at_one = measure(get)
        make_rows(3)
        get()  # like is compared with like: what a page keeps until something changes is kept again
        at_four = measure(get)
        listing = "\n".join(f"  {sql[:300]}" for sql in at_four)
        assert len(at_one) == len(at_four), f"{len(at_one)} queries at 1 row, {len(at_four)} at 4:\n{listing}"
        assert len(at_four) <= at_most, f"{len(at_four)} queries, at most {at_most} are allowed:\n{listing}"

    return check
