"""The journal as people read it, and the command that follows its chain."""

import ast
import csv
import hashlib
import io
import json
import re
from datetime import timedelta
from pathlib import Path

import openpyxl
import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from contest import journal, verbs
from contest.models import JournalEntry, JournalHead
from contest.queries.journal import changes_of, faults_of_chain, sentence_of
from tests.factories.contest import EditionFactory, EntryFactory, OrganizationFactory
from tests.factories.scenes import make_round

pytestmark = pytest.mark.django_db
BASE = Path(__file__).resolve().parents[2]


def text_of(response):
    return response.content.decode()


@pytest.fixture
def lines(edition, organizer, judge, unit):
    """Four lines of the edition and one of another."""
    journal.record(
        actor=organizer, verb="organization.changed", target=unit, edition=edition,
        before={"short_name": "旧", "is_active": True}, after={"short_name": "新", "is_active": False},
    )  # fmt: skip
    journal.record(
        actor=organizer, verb="membership.added", target=judge, edition=edition, after={"role": "judge"}
    )
    journal.record(actor=judge, verb="account.changed", target=judge, edition=edition, reason="更正姓名")
    journal.record(actor=None, verb="edition.moved", target=edition, after={"state": "closed"})
    journal.record(
        actor=organizer, verb="edition.changed", target=EditionFactory(code="2025", name="去年的大赛")
    )
    return list(JournalEntry.objects.all())


def test_a_line_reads_as_a_sentence(lines):
    assert [sentence_of(line) for line in lines[:4]] == [
        "周文静修改了单位“协兴镇党委”",
        "周文静授予角色给“曾国平”",
        "曾国平修改了账号“曾国平”",
        "系统把大赛推进到下一步：“我在小平故里讲党课”",
    ]


def test_changes_read_with_the_names_of_columns_and_choices(lines):
    assert {(c.label, c.before, c.after) for c in changes_of(lines[0])} == {
        ("简称", "旧", "新"),
        ("使用中", "是", "否"),
    }
    assert [(c.label, c.after) for c in changes_of(lines[1])] == [("角色", "评委")]
    assert [(c.label, c.after) for c in changes_of(lines[3])] == [("状态", "报名已截止")]


def test_moments_are_shown_in_local_time(edition, organizer):
    line = journal.record(
        actor=organizer, verb="edition.rescheduled", target=edition,
        after={"signup_closes_at": timezone.datetime(2026, 12, 31, 15, 59, tzinfo=timezone.get_fixed_timezone(0))},
    )  # fmt: skip
    assert changes_of(line)[0].after == "2026-12-31 23:59:00"


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", {1, 2, 3, 4}),
        ("verb=account.changed", {3}),
        ("who=周文", {1, 2}),
        ("q=协兴", {1}),
        ("q=2026", {4}),
        ("who=周文&verb=membership.added", {2}),
        ("since=2100-01-01", set()),
        ("until=2000-01-01", set()),
        ("since=2000-01-01&until=2100-01-01", {1, 2, 3, 4}),
        ("verb=no.such&since=nonsense", {1, 2, 3, 4}),
    ],
)
def test_the_page_filters(client_of, supervisor, lines, query, found):
    page = text_of(client_of(supervisor).get(f"/e/2026/journal/?{query}"))
    assert {int(n) for n in re.findall(r'id="line-(\d+)"', page)} == found
    assert ("没有符合条件的记录" in page) == (not found)


def test_days_are_those_of_the_edition(client_of, organizer, edition, lines):
    import time_machine

    with time_machine.travel("2026-11-22 23:30+08:00", tick=False):
        journal.record(actor=organizer, verb="edition.changed", target=edition, reason="夜里")
    client = client_of(organizer)
    assert "夜里" in text_of(
        client.get("/e/2026/journal/?since=2026-11-22&until=2026-11-22&verb=edition.changed")
    )
    assert "夜里" not in text_of(
        client.get("/e/2026/journal/?since=2026-11-23&verb=edition.changed&until=2026-11-23")
    )


def test_the_reason_and_the_facts_are_shown(client_of, organizer, lines):
    page = text_of(client_of(organizer).get("/e/2026/journal/"))
    assert "更正姓名" in page
    assert "<del>旧</del>" in page
    assert "<ins>新</ins>" in page
    assert "去年的大赛" not in page


def test_organizers_and_the_supervisor_read_it_and_nobody_else(
    client_of,
    organizer,
    supervisor,
    judge,
    contestant,
    unit_contact,
    scorekeeper,
    timer,
    pool_manager,
    outsider,
    lines,
):
    for address in ("/e/2026/journal/", "/e/2026/journal/export/"):
        for person in (organizer, supervisor):
            assert client_of(person).get(address).status_code == 200
        for person in (judge, contestant, unit_contact, scorekeeper, timer, pool_manager, outsider):
            assert client_of(person).get(address).status_code == 403
        assert client_of(None).get(address).status_code == 302


def test_the_page_costs_the_same_for_any_number_of_lines(
    client_of, organizer, edition, assert_constant_queries
):
    client = client_of(organizer)

    def rows(count):
        for _n in range(count):
            journal.record(
                actor=organizer, verb="organization.created", target=OrganizationFactory(), edition=edition
            )

    assert_constant_queries(lambda: client.get("/e/2026/journal/"), rows)


def test_the_export_has_what_the_filters_leave(client_of, organizer, lines):
    client = client_of(organizer)
    book = openpyxl.load_workbook(io.BytesIO(client.get("/e/2026/journal/export/?who=周文").content))
    rows = list(book.active.iter_rows(values_only=True))
    assert [row[0] for row in rows[1:]] == [2, 1]
    assert rows[2][3:5] == ("修改了单位", "协兴镇党委")
    assert "简称: 旧 → 新" in rows[2][6] or "简称：旧 → 新" in rows[2][6]
    answer = client.get("/e/2026/journal/export/?as=csv")
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    assert len(list(csv.reader(io.StringIO(text)))) == 5


def test_formulas_in_the_journal_stay_texts_in_its_exports(client_of, organizer, edition):
    entry = EntryFactory(edition=edition, title='=HYPERLINK("http://x")')
    journal.record(actor=organizer, verb="entry.imported", target=entry, reason="@SUM(1)")
    client = client_of(organizer)
    cells = openpyxl.load_workbook(io.BytesIO(client.get("/e/2026/journal/export/").content)).active[2]
    assert {cell.data_type for cell in cells} <= {"s", "n", "d", "inlineStr"}
    text = b"".join(client.get("/e/2026/journal/export/?as=csv").streaming_content).decode("utf-8-sig")
    row = list(csv.reader(io.StringIO(text)))[1]
    assert row[4].startswith("'=")
    assert row[7].startswith("'@")


# Verbs -----------------------------------------------------------------------------------------------------


def recorded_verbs():
    """Every text in the rooms that write which has the form of a verb."""
    for app in ("contest", "judging", "talent_pool"):
        for room in ("actions", "tasks"):
            for path in (BASE / app / room).rglob("*.py"):
                for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                    text = getattr(node, "value", None) if isinstance(node, ast.Constant) else None
                    if isinstance(text, str) and re.fullmatch(
                        r"[a-z_]+\.(?!(?:pdf|jpg|png|mp4)$)[a-z_]+", text
                    ):
                        yield f"{path.relative_to(BASE)}:{node.lineno}", text


def test_every_verb_has_words():
    known = verbs.all_verbs()
    missing = [(place, verb) for place, verb in recorded_verbs() if verb not in known]
    assert not missing, "register these in the app's verbs.py"


# The chain -------------------------------------------------------------------------------------------------


def verify():
    out = io.StringIO()
    try:
        call_command("verify_journal", stdout=out)
    except CommandError as error:
        return error.returncode, out.getvalue()
    return 0, out.getvalue()


def test_an_untouched_chain_is_whole(lines):
    status, words = verify()
    assert status == 0
    assert words.startswith("5 lines")


def test_an_empty_journal_is_whole(db):
    assert verify()[0] == 0


@pytest.mark.parametrize(
    ("harm", "expected"),
    [
        (lambda rows: rows.filter(sequence=2).update(reason="别的"), ["第 2 条在写入后被改动"]),
        (lambda rows: rows.filter(sequence=2).delete(), ["第 2 条缺失"]),
        (lambda rows: rows.filter(sequence__in=[2, 3]).delete(), ["第 2 至 3 条缺失"]),
        (lambda rows: rows.filter(sequence=5).delete(), ["第 5 条缺失"]),
        (lambda rows: rows.filter(sequence__gt=3).delete(), ["第 4 至 5 条缺失"]),
        (lambda rows: rows.filter(sequence=1).update(actor_name="别人"), ["第 1 条在写入后被改动"]),
        (
            lambda rows: rows.filter(sequence=4).update(at=timezone.now() - timedelta(days=1)),
            ["第 4 条在写入后被改动"],
        ),
    ],
    ids=["altered", "one out", "two out", "last out", "tail out", "first altered", "time altered"],
)
def test_what_was_altered_or_taken_out_is_named(lines, harm, expected):
    harm(JournalEntry.objects.all())
    status, words = verify()
    assert status == 1
    assert [line for line in words.splitlines() if line] == [f"{one}。" for one in expected]


def test_a_line_that_was_sealed_anew_betrays_itself(lines):
    line = JournalEntry.objects.get(sequence=3)
    line.reason = "别的"
    line.hash = journal.digest(line)
    line.save()
    status, words = verify()
    assert status == 1
    assert "第 3 条被替换" in words
    last = JournalEntry.objects.get(sequence=5)
    last.reason = "别的"
    last.hash = journal.digest(last)
    last.save()
    assert "最后一条（第 5 条）被替换" in verify()[1]


def test_a_line_added_past_the_journal_is_named(lines):
    JournalHead.objects.update(sequence=4)
    assert "第 4 条之后" in verify()[1] or "第 5 条" in verify()[1]
    assert verify()[0] == 1


def test_odd_facts_keep_their_seal(edition, organizer):
    facts = {10: "a", 9: {"b": None, 3: 1.5}, "when": timezone.now(), "names": ("甲", "乙")}
    journal.record(actor=organizer, verb="edition.changed", target=edition, after=facts)
    assert verify()[0] == 0


# Kinds, words, and lines with their hashes -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "found"),
    [("kind=people", {1, 2, 3}), ("kind=setup", {4}), ("kind=scores", set()), ("q=更正", {3})],
)
def test_the_page_filters_by_kind_and_by_words_of_the_reason(client_of, supervisor, lines, query, found):
    page = text_of(client_of(supervisor).get(f"/e/2026/journal/?{query}"))
    assert {int(n) for n in re.findall(r'id="line-(\d+)"', page)} == found
    assert "评分与扣分" in page


def test_every_verb_belongs_to_a_kind():
    nouns = {noun for kind in verbs.all_kinds() for noun in verbs.nouns_of(kind)}
    assert {verb.partition(".")[0] for verb in verbs.all_verbs()} <= nouns


def test_the_hash_of_every_exported_line_can_be_computed_again(client_of, supervisor, lines):
    answer = client_of(supervisor).get("/e/2026/journal/export/?as=jsonl")
    exported = [json.loads(line) for line in b"".join(answer.streaming_content).decode().splitlines()]
    assert [line["sequence"] for line in exported] == [1, 2, 3, 4]
    previous = "0" * 64
    for line in exported:
        *facts, written = line.values()
        text = json.dumps(facts, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
        assert hashlib.sha256(text.encode()).hexdigest() == written
        assert line["previous_hash"] == previous
        previous = written


def test_a_change_of_a_score_says_who_when_from_where_and_what_was_before(
    client_of, edition, organizer, supervisor
):
    scene = make_round(edition, opened_by=organizer)
    sheet = scene.sheet()
    client = client_of(scene.judge())
    for base, content in ((0, "50"), (1, "51")):
        client.post(
            f"/sheets/{sheet.code}/save/",
            {
                "mark-content": content,
                "mark-delivery": "30",
                "base": str(base),
                "client_id": f"one-{content}",
            },
            headers={
                "User-Agent": "Mozilla/5.0 (iPad; CPU OS 17_0 like Mac OS X)",
                "Accept": "application/json",
            },
        )
    line = JournalEntry.objects.filter(verb="sheet.saved").last()
    assert line.actor_name == scene.judge().full_name
    assert line.before == {"version": 1, "marks": {"content": "50", "delivery": "30"}, "total": "80"}
    assert line.after == {"version": 2, "marks": {"content": "51", "delivery": "30"}, "total": "81"}
    assert "iPad" in line.device
    page = text_of(client_of(supervisor).get("/e/2026/journal/?kind=scores"))
    assert "<del>80</del>" in page
    assert "<ins>81</ins>" in page
    assert "iPad" in page


@pytest.mark.parametrize(
    "days", ["until=9999-12-31", "since=0001-01-01", "since=0001-01-01&until=9999-12-31"]
)
def test_days_at_the_ends_of_the_calendar_are_days(client_of, organizer, edition, days):
    client = client_of(organizer)
    assert client.get(f"/e/{edition.code}/journal/?{days}").status_code == 200
    assert client.get(f"/e/{edition.code}/journal/export/?as=csv&{days}").status_code == 200


def test_what_is_written_while_the_chain_is_followed_is_no_fault(edition, organizer, monkeypatch):
    for _n in range(3):
        journal.record(actor=organizer, verb="edition.changed", target=edition)
    compute, written = journal.digest, []

    def busy(line):
        if not written:
            written.append(True)
            journal.record(actor=organizer, verb="edition.changed", target=edition)
        return compute(line)

    monkeypatch.setattr(journal, "digest", busy)
    assert list(faults_of_chain()) == []
    assert JournalEntry.objects.count() >= 4
