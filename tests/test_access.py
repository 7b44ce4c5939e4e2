"""Every address as every role: who may open what stands in docs/access.md, and nowhere else.

`WRITE_ACCESS=1 pytest tests/test_access.py` writes the table anew from what the site answers; read the difference
before you commit it, for each changed cell is a right given or taken.
"""

import os
import re
from pathlib import Path

import pytest
from django.db import transaction
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from tests.world import ROLES, addresses_of

TABLE = Path(__file__).parent.parent / "docs" / "access.md"
FOREIGN = {"admin", "djdt"}  # Django's own admin: super-users only, see test_house.py

MAY, LOG_IN, REFUSED, HIDDEN = "yes", "log in", "no", "not there"
MARKS = {MAY: "✓", LOG_IN: "↪", REFUSED: "–", HIDDEN: "·"}


def view_names():
    """All named addresses of the three floors, in the order of the resolver."""

    def walk(patterns, namespace="", before=""):
        for pattern in patterns:
            route = before + str(pattern.pattern)
            if isinstance(pattern, URLResolver):
                inner = pattern.namespace or pattern.app_name
                if inner not in FOREIGN:
                    yield from walk(pattern.url_patterns, f"{inner}:" if inner else namespace, route)
            elif isinstance(pattern, URLPattern) and pattern.name:
                yield f"{namespace}{pattern.name}", route

    yield from dict(walk(get_resolver().url_patterns)).items()


def ask(client, path):
    """Say what an address answers this person: to a GET, or to an empty POST where it takes nothing else.

    Whatever the POST does is rolled back, so that one role's act is not another role's past.
    """
    answer = client.get(path)
    answer.close()  # a file that is served stays open until the server closes it
    if answer.status_code == 405:
        with transaction.atomic():
            answer = client.post(path, {})
            transaction.set_rollback(True)
    if answer.status_code in {301, 302} and "/login/" in answer.headers["Location"]:
        return LOG_IN
    return {403: REFUSED, 404: HIDDEN}.get(answer.status_code, MAY if answer.status_code < 500 else "error")


@pytest.fixture
def found(world, client_of):
    """name -> (address pattern, one answer per role)."""
    rows = {}
    for name, route in view_names():
        kwargs = addresses_of(world, route)
        assert kwargs is not None, f"tests/world.py does not know what {name} ({route}) is about"
        path = reverse(name, kwargs=kwargs)
        rows[name] = ("/" + re.sub(r"<(?:\w+:)?(\w+)>", r"<\1>", route), [ask(client_of(world.people.get(role)), path) for role in ROLES])
    return rows


def table(found):
    lines = [
        f"| name | address | {' | '.join(ROLES)} |",
        f"|---|---|{'---|' * len(ROLES)}",
        *(
            f"| `{name}` | `{shape}` | {' | '.join(MARKS.get(answer, answer) for answer in answers)} |"
            for name, (shape, answers) in sorted(found.items())
        ),
    ]
    return "\n".join(lines)


def test_every_address_answers_every_role_as_the_table_says(found):
    now = table(found)
    text = TABLE.read_text(encoding="utf-8")
    if os.environ.get("WRITE_ACCESS"):
        text = re.sub(r"(?s)(<!-- table -->\n).*?(\n<!-- end -->)", lambda m: m.group(1) + now + m.group(2), text)
        TABLE.write_text(text, encoding="utf-8")
    written = re.search(r"(?s)<!-- table -->\n(.*?)\n<!-- end -->", text).group(1)
    assert now.splitlines() == written.splitlines()
    assert "error" not in now


def test_nobody_without_an_account_reads_more_than_the_public_pages(found):
    public = {name for name, (_shape, answers) in found.items() if answers[0] == MAY}
    assert public <= PUBLIC


def test_the_supervisor_changes_nothing(found):
    """Whatever the supervisor may open answers to reading; every address that only takes POST refuses them."""
    column = ROLES.index("supervisor")
    writes = {
        name
        for name, (_shape, answers) in found.items()
        if answers[column] == MAY and name.rpartition("-")[2] in WRITING_VERBS
    }
    assert writes <= OWN_AFFAIRS


WRITING_VERBS = {
    "create", "edit", "delete", "move", "copy", "add", "remove", "submit", "withdraw", "restore", "extend", "disqualify",
    "open", "close", "reopen", "fill", "draw", "auto", "sign", "save", "waive", "compute", "approve", "propose", "confirm",
    "cancel", "issue", "print", "replace", "revoke", "admit", "decline", "end", "undo", "upload",
}  # fmt: skip
OWN_AFFAIRS: set[str] = set()
PUBLIC: set[str] = set()
