"""The cast: one person per role in one edition, and how they come to a page."""

import pytest
from django.test import Client

from contest.states import Role
from tests.factories.contest import EditionFactory, MembershipFactory, OrganizationFactory, UserFactory


@pytest.fixture
def edition(db):
    return EditionFactory(code="2026")


@pytest.fixture
def unit(db):
    return OrganizationFactory(name="协兴镇党委")


def _person(edition, role, name, **membership):
    user = UserFactory(username=role, full_name=name)
    MembershipFactory(user=user, edition=edition, role=role, **membership)
    return user


@pytest.fixture
def organizer(edition):
    return _person(edition, Role.ORGANIZER, "周文静")


@pytest.fixture
def supervisor(edition):
    return _person(edition, Role.SUPERVISOR, "何正清")


@pytest.fixture
def judge(edition):
    return _person(edition, Role.JUDGE, "曾国平")


@pytest.fixture
def scorekeeper(edition):
    return _person(edition, Role.SCOREKEEPER, "谢敏")


@pytest.fixture
def timer(edition):
    return _person(edition, Role.TIMER, "罗时")


@pytest.fixture
def contestant(edition):
    return _person(edition, Role.CONTESTANT, "阿依古丽·买买提")


@pytest.fixture
def unit_contact(edition, unit):
    return _person(edition, Role.UNIT_CONTACT, "蒋红梅", organization=unit)


@pytest.fixture
def pool_manager(edition):
    return _person(edition, Role.POOL_MANAGER, "段志远")


@pytest.fixture
def outsider(db):
    """Logged in, without any role."""
    return UserFactory(username="outsider", full_name="路人甲")


@pytest.fixture
def client_of():
    """Return a function from a person (None: nobody) to a client that is logged in as that person."""

    def make(user=None):
        client = Client()
        if user is not None:
            client.force_login(user)
        return client

    return make
