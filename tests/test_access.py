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
    if answer.streaming:
        b"".join(answer.streaming_content)  # a file that is served stays open until it was read
    if answer.status_code == 405:
        with transaction.atomic():
            answer = client.post(path, {})
            transaction.set_rollback(True)
    if answer.status_code in {301, 302} and "/login/" in answer.headers["Location"]:
        return LOG_IN
    if answer.status_code == 401:
        return LOG_IN  # to a program, which follows no redirect
    return {403: REFUSED, 404: HIDDEN}.get(answer.status_code, MAY if answer.status_code < 500 else "error")


def addresses(world):
    """name -> (address with <parameters>, the world's own address) of everything the site answers to."""
    rows = {}
    for name, route in view_names():
        kwargs = addresses_of(world, route)
        assert kwargs is not None, f"tests/world.py does not know what {name} ({route}) is about"
        rows[name] = ("/" + re.sub(r"<(?:\w+:)?(\w+)>", r"<\1>", route), reverse(name, kwargs=kwargs))
    return dict(sorted(rows.items()))


def read_table():
    """name -> {column: cell} as docs/access.md has it."""
    lines = re.search(r"(?s)<!-- table -->\n(.*?)\n?<!-- end -->", TABLE.read_text(encoding="utf-8")).group(1)
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines.splitlines()]
    if not rows:
        return {}
    return {row[0].strip("`"): dict(zip(rows[0], row, strict=True)) for row in rows[2:]}


def write_table(shapes, role, answers):
    """Put one role's column into the table."""
    known = read_table()
    lines = [f"| name | address | {' | '.join(ROLES)} |", f"|---|---|{'---|' * len(ROLES)}"]
    for name, shape in shapes.items():
        cells = {**known.get(name, {}), role: answers[name]}
        lines.append(f"| `{name}` | `{shape}` | {' | '.join(cells.get(one, '') for one in ROLES)} |")
    whole = re.sub(
        r"(?s)(<!-- table -->\n).*?(<!-- end -->)",
        lambda found: found.group(1) + "\n".join(lines) + "\n" + found.group(2),
        TABLE.read_text(encoding="utf-8"),
    )
    TABLE.write_text(whole, encoding="utf-8")


@pytest.mark.parametrize("role", ROLES)
def test_every_address_answers_this_role_as_the_table_says(role, world, client_of):
    found = addresses(world)
    person = world.people.get(role)
    answers = {
        name: MARKS.get(answer, answer)
        for name, (_shape, path) in found.items()
        if (answer := ask(client_of(person), path))
    }
    assert "error" not in answers.values(), [name for name, answer in answers.items() if answer == "error"]
    if os.environ.get("WRITE_ACCESS"):
        write_table({name: shape for name, (shape, _path) in found.items()}, role, answers)
    written = {name: row[role] for name, row in read_table().items()}
    assert answers == written


def test_the_table_shows_every_address_as_it_is(world):
    assert {name: shape for name, (shape, _path) in addresses(world).items()} == {
        name: row["address"].strip("`") for name, row in read_table().items()
    }


def test_without_an_account_only_the_public_pages_open():
    assert {name for name, row in read_table().items() if row["nobody"] == MARKS[MAY]} == PUBLIC


def test_the_supervisor_opens_nothing_that_only_changes_things():
    """What the supervisor may open and others may change is read there, never written."""
    opened = {name for name, row in read_table().items() if row["supervisor"] == MARKS[MAY]}
    anybody = {name for name, row in read_table().items() if row["outsider"] == MARKS[MAY]}
    assert {name for name in opened - anybody if name.rpartition("-")[2] in WRITING} == set()


WRITING = {
    "create", "edit", "delete", "move", "copy", "add", "remove", "submit", "withdraw", "restore", "extend", "disqualify",
    "open", "close", "reopen", "fill", "draw", "auto", "sign", "save", "waive", "compute", "approve", "propose", "confirm",
    "cancel", "issue", "replace", "revoke", "admit", "decline", "end", "undo", "upload", "act", "thaw", "accept",
    "correct", "override", "review", "recheck", "answer", "publish",
}  # fmt: skip
PUBLIC = {
    "talent_pool:api-lecturer",
    "talent_pool:api-lecturers",
    "talent_pool:api-report",
    "talent_pool:api-reports",
    "talent_pool:api-route",
    "talent_pool:api-routes",
    "talent_pool:api-schema",
    "talent_pool:api-site",
    "talent_pool:api-sites",
    "talent_pool:booking-menu",
    "talent_pool:need-wanted",
    "talent_pool:route-detail",
    "talent_pool:site-detail",
    "talent_pool:site-list",
    "talent_pool:site-picture",
    "talent_pool:route-poster",
    "talent_pool:site-poster",
    "judging:tablet-app",
    "judging:verify-authority",
    "judging:verify-file",
    "judging:tablet-worker",
    "contest:edition-logo",
    "contest:edition-detail",
    "contest:home",
    "contest:login",
    "contest:logout",
    "contest:password-reset",
    "contest:password-reset-confirm",
    "contest:password-reset-sent",
    "contest:register",
    "judging:result-check",
    "judging:draw-check",
    "judging:draw-record",
    "judging:lot-source",
    "judging:notice-document",
    "judging:notice-public",
    "judging:objection-create",
    "judging:order-public",
    "judging:order-public-paper",
    "judging:result-public",
    "judging:result-verifier",
    "judging:screen-picture",
    "judging:screen-show",
    "judging:screen-state",
    "judging:verify",
    "judging:verify-search",
    "judging:vote-enter",
    "judging:vote-qr",
    "set_language",
    "talent_pool:course-detail",
    "talent_pool:course-list",
    "talent_pool:lecturer-detail",
    "talent_pool:lecturer-list",
    "talent_pool:lecturer-photo",
    "talent_pool:lesson-feed",
    "talent_pool:lesson-frame",
    "talent_pool:lesson-list",
    "talent_pool:pool-home",
    "talent_pool:report-detail",
    "talent_pool:report-list",
    "talent_pool:team-detail",
    "talent_pool:team-list",
}


# a list, and what is missing where, on one page; something of everything that the pool has
MOST_QUERIES = {"contest:collection-list": 16, "talent_pool:pool-home": 15}
LISTS = re.compile(r"(-list|-home|:home|-rows|-public|:progress|:assignment|:figures)$")


@pytest.mark.parametrize("role", ["organizer", "supervisor", "judge", "unit contact", "pool manager"])
def test_every_list_page_asks_at_most_twelve_questions(role, world, client_of, django_assert_max_num_queries):
    client = client_of(world.people[role])
    for name, (_shape, path) in addresses(world).items():
        if LISTS.search(name) and read_table()[name][role] == MARKS[MAY]:
            client.get(path)  # what is kept for the next visitor
            with django_assert_max_num_queries(MOST_QUERIES.get(name, 12), info=name):
                client.get(path)
