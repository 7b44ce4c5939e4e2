"""Addresses that hold NUL: on PostgreSQL to look for one is an error, and an error page was all that people saw."""

import pytest
from django.urls import reverse

from tests.talent_pool.orders import make_branch

pytestmark = pytest.mark.django_db

OF_EVERYBODY = (
    ("report-list", (), "?sector=%00"),
    ("report-list", (), "?q=a%00b"),
    ("lecturer-list", (), "?topic=%00&q=%00"),
    ("booking-menu", (), "?q=a%00b&topic=%00"),
    ("report-detail", ("\0",), ""),
    ("lecturer-detail", ("a\0b",), ""),
    ("site-detail", ("\0",), ""),
    ("sign-in", ("\0",), ""),
    ("calendar-feed", ("\0",), ""),
)
OF_ACCOUNTS = (
    ("booking-create", (), "?topic=%00"),
    ("booking-create", (), "?report=%00&lecturer=%00"),
    ("booking-create", (), "?site=%00"),
    ("booking-detail", ("\0",), ""),
    ("lecturer-admit", (), "?lecturer=%00"),
    ("figure-rows", ("sessions",), "?year=2026&sector=a%00"),
)


def address(name, args, query):
    return reverse(f"talent_pool:{name}", args=args) + query


@pytest.mark.parametrize("where", OF_EVERYBODY, ids=str)
def test_nobody_meets_an_error_page_by_an_address_with_nul(client, where):
    assert client.get(address(*where)).status_code == 404


@pytest.mark.parametrize("where", OF_ACCOUNTS, ids=str)
def test_who_is_logged_in_meets_none_either(client_of, pool_manager, where):
    for person in (make_branch(), pool_manager):
        assert client_of(person).get(address(*where)).status_code == 404
