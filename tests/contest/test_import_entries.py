"""Entries from a workbook, and what every import does with files that are not right."""

import datetime as dt
import io

import openpyxl
import pytest

from contest.actions.imports import import_table
from contest.models import Entry, EntryMember, JournalEntry, Membership, User
from contest.queries.imports import ImportKind, plan_import
from contest.spreadsheets import Column, Sheet, read_table, workbook_bytes
from contest.states import EntryState, MemberRole, Role
from tests.clock import processor_time
from tests.contest.workbooks import confirm, look, xlsx
from tests.factories.contest import (
    EditionFactory,
    EntryTypeFactory,
    LectureFormFactory,
    SectorFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db
HEAD = [
    "题目",
    "作品类别",
    "领域",
    "授课形式",
    "单位",
    "主讲人",
    "手机号",
    "职务职称",
    "出生日期",
    "团队成员",
    "指导老师",
]
ENTRIES = ImportKind.ENTRIES


def text_of(response):
    return response.content.decode()


@pytest.fixture
def contest(edition, unit):
    """An edition with two types, a sector and a form."""
    rural = SectorFactory(edition=edition, name="农村")
    SectorFactory(edition=edition, name="机关")
    plain = LectureFormFactory(edition=edition, name="讲授式")
    single = EntryTypeFactory(edition=edition, name="个人组", team_max=1, adviser_max=1)
    single.sectors.add(rural)
    team = EntryTypeFactory(edition=edition, name="团队组", team_max=3)
    team.lecture_forms.add(plain)
    return edition


def row(**changes):
    facts = {
        "title": "从牌坊村走出的人", "entry_type": "团队组", "sector": "农村", "lecture_form": "讲授式", "unit": "协兴镇党委",
        "lead": "阿依古丽·买买提", "mobile": "13800001111", "lead_title": "讲解员", "birth_date": "",
        "members": "张三、李四", "advisers": "曾国平",
    }  # fmt: skip
    return list({**facts, **changes}.values())


@pytest.fixture
def run(contest, organizer):
    def make(*rows):
        return import_table(
            kind=ENTRIES, table=read_table(xlsx(HEAD, *rows)), edition=contest, actor=organizer
        )

    return make


@pytest.fixture
def problems(contest, organizer):
    def find(*rows):
        plan = plan_import(ENTRIES, read_table(xlsx(HEAD, *rows)), contest, organizer)
        return [(problem.row, problem.column, problem.sentence) for problem in plan.problems]

    return find


def test_a_row_becomes_a_draft_with_its_people(run, unit):
    run(row(birth_date=dt.date(1988, 5, 20)))
    entry = Entry.objects.get()
    assert (entry.title, entry.state, entry.organization) == ("从牌坊村走出的人", EntryState.DRAFT, unit)
    assert (entry.entry_type.name, entry.sector.name, entry.lecture_form.name) == ("团队组", "农村", "讲授式")
    members = list(entry.members.values_list("role", "name"))
    assert members == [
        ("lead", "阿依古丽·买买提"),
        ("member", "张三"),
        ("member", "李四"),
        ("adviser", "曾国平"),
    ]
    lead = entry.members.get(role=MemberRole.LEAD)
    assert (lead.mobile, lead.title, lead.birth_date) == ("13800001111", "讲解员", dt.date(1988, 5, 20))
    assert entry.owner == lead.user == User.objects.get(mobile="13800001111")
    assert Membership.objects.get(user=entry.owner).role == Role.CONTESTANT
    assert JournalEntry.objects.get(verb="entry.imported").target_code == entry.code


def test_without_a_number_the_organizer_owns_the_draft(run, organizer):
    run(row(mobile=""))
    assert Entry.objects.get().owner == organizer


def test_one_lecturer_may_have_two_entries(run):
    run(row(), row(title="另一讲"))
    assert Entry.objects.values("owner").distinct().count() == 1


def test_the_second_time_nothing_changes(run):
    rows = (row(), row(title="另一讲", mobile=""))
    run(*rows)
    before = list(EntryMember.objects.values())
    plan = run(*rows)
    assert (plan.new, plan.unchanged) == (0, 2)
    assert list(EntryMember.objects.values()) == before


def test_an_own_contestant_owns_the_draft_and_a_stranger_is_invited(run, contest, contestant, organizer):
    User.objects.filter(pk=contestant.pk).update(mobile="13800001111")
    UserFactory(full_name="谢长安", mobile="13800002222")
    run(row(), row(title="另一讲", lead="谢长安", mobile="13800002222"))
    assert list(Entry.objects.order_by("pk").values_list("owner", flat=True)) == [contestant.pk, organizer.pk]
    assert contest.invitations.get().role == Role.CONTESTANT


@pytest.mark.parametrize(
    ("changes", "column", "sentence"),
    [
        ({"title": ""}, "题目", "必填"),
        ({"title": "题" * 201}, "题目", "201"),
        ({"entry_type": "歌咏组"}, "作品类别", "个人组、团队组"),
        ({"entry_type": ""}, "作品类别", "个人组、团队组"),
        ({"sector": "航天"}, "领域", "农村"),
        ({"lecture_form": "快板"}, "授课形式", "讲授式"),
        ({"unit": "没有的单位"}, "单位", "没有这个单位"),
        ({"lead": ""}, "主讲人", "必填"),
        ({"mobile": "138"}, "手机号", "3 位"),
        ({"birth_date": "去年"}, "出生日期", "1988-05-20"),
        ({"members": "甲、乙，丙;丁"}, "团队成员", "共 5 人"),
        ({"advisers": "甲、乙、丙"}, "指导老师", "3 人"),
        ({"title": '=HYPERLINK("http://x")'}, "题目", "公式"),
    ],
)
def test_each_bad_cell_is_named(problems, changes, column, sentence):
    ((number, found, words),) = problems(row(**changes))
    assert (number, found) == (2, column)
    assert sentence in words


def test_a_type_of_some_sectors_takes_no_other(problems):
    ((_row, column, sentence),) = problems(
        row(entry_type="个人组", sector="机关", members="", lecture_form="")
    )
    assert column == "领域"
    assert "农村" in sentence


def test_every_bad_cell_of_a_row_is_named_at_once(problems):
    assert len(problems(row(title="", sector="航天", unit="无", mobile="x"))) == 4


def test_the_template_is_ready_to_fill_and_its_example_is_no_entry(client_of, organizer, contest):
    client = client_of(organizer)
    response = client.get("/e/2026/import/entries/template/")
    assert "UTF-8''" in response["Content-Disposition"]
    book = openpyxl.load_workbook(io.BytesIO(response.content))
    page = book.worksheets[0]
    assert [cell.value for cell in page[1]][:2] == ["题目*", "作品类别"]
    assert page["A2"].value == "从牌坊村走出的人"
    assert page["G5"].number_format == "@" or page.column_dimensions["G"].number_format == "@"
    assert {"list"} == {rule.type for rule in page.data_validations.dataValidation if rule.type}
    assert [cell.value for cell in book["lists"]["A"]][:1]
    page["A3"], page["E3"], page["F3"], page["B3"] = "新的一讲", "协兴镇党委", "谢长安", "团队组"
    filled = io.BytesIO()
    book.save(filled)
    report = look(client, "entries", filled.getvalue())
    assert (report.context["plan"].rows, report.context["plan"].problems) == (1, [])


def test_an_english_organizer_gets_an_english_template(client_of, organizer, contest):
    client = client_of(organizer)
    response = client.get("/e/2026/import/entries/template/", headers={"accept-language": "en"})
    page = openpyxl.load_workbook(io.BytesIO(response.content)).worksheets[0]
    assert page["A1"].value == "Title*"


# Files that are not right ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "文件是空的"),
        (b"PK\x03\x04rest", "已损坏"),
        (b"\xd0\xcf\x11\xe0rest", ".xls"),
        (b"\x89PNG\r\n\x1a\n\x00", "无法读取"),
        ("只有一行没有表头".encode(), "缺少"),
    ],
)
def test_a_wrong_file_gets_a_sentence_and_writes_nothing(client_of, organizer, contest, content, sentence):
    response = look(client_of(organizer), "entries", content)
    assert sentence in text_of(response)
    assert not Entry.objects.exists()


def test_a_csv_with_formulas_is_refused_cell_by_cell_and_reported_harmlessly(client_of, organizer, contest):
    content = "题目,作品类别,单位,主讲人\r\n\"=cmd|' /C calc'!A0\",团队组,协兴镇党委,@SUM(1)\r\n".encode(
        "gb18030"
    )
    client = client_of(organizer)
    report = look(client, "entries", content, "名单.csv")
    assert [(problem.column, problem.value) for problem in report.context["plan"].problems] == [
        ("题目", "=cmd|' /C calc'!A0")
    ]
    token = report.context["kept"].token
    answer = client.get(f"/e/2026/import/entries/report/?token={token}&as=csv")
    lines = b"".join(answer.streaming_content).decode().splitlines()
    assert not any(cell.startswith(("=", "+", "-", "@")) for line in lines for cell in line.split(","))


def test_ten_thousand_bad_rows_are_reported_fast_and_whole(client_of, organizer, contest):
    columns = [Column(title) for title in HEAD]
    rows = (row(title=f"题目{n}", entry_type="歌咏组", mobile="") for n in range(10_000))
    content = workbook_bytes([Sheet("表", columns, rows)])
    client = client_of(organizer)
    with processor_time() as taken:
        report = look(client, "entries", content)
    assert taken.seconds < 15
    page = text_of(report)
    assert "以下显示前 200 个" in page
    assert page.count("<tr>") == 201
    assert len(page) < 150_000
    assert report.context["plan"].bad_rows == 10_000
    whole = client.get(f"/e/2026/import/entries/report/?token={report.context['kept'].token}")
    sheet = openpyxl.load_workbook(io.BytesIO(whole.content), read_only=True).worksheets[0]
    assert sum(1 for _row in sheet.iter_rows()) == 10_001
    assert not Entry.objects.exists()


def test_thousands_of_good_rows_come_in_within_seconds(
    client_of, organizer, contest, django_assert_max_num_queries
):
    columns = [Column(title) for title in HEAD]
    rows = (row(title=f"题目{n}", mobile=str(13800000000 + n), members="") for n in range(3_000))
    content = workbook_bytes([Sheet("表", columns, rows)])
    client = client_of(organizer)
    report = look(client, "entries", content)
    assert report.context["plan"].problems == []
    with processor_time() as taken:
        confirm(client, "entries", report)
    assert taken.seconds < 15
    assert Entry.objects.count() == 3_000


def test_a_dry_run_costs_the_same_queries_for_any_number_of_rows(
    contest, organizer, django_assert_num_queries
):
    def count(number):
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        table = read_table(
            xlsx(HEAD, *(row(title=f"题目{n}", mobile=str(13800000000 + n)) for n in range(number)))
        )
        with CaptureQueriesContext(connection) as captured:
            plan_import(ENTRIES, table, contest, organizer)
        return len(captured)

    assert count(1) == count(40)


# The kept file ---------------------------------------------------------------------------------------------


def test_a_kept_file_is_of_one_person_edition_and_kind(client_of, organizer, contest):
    report = look(client_of(organizer), "entries", xlsx(HEAD, row()))
    token = report.context["kept"].token
    colleague = UserFactory()
    Membership.objects.create(user=colleague, edition=contest, role=Role.ORGANIZER)
    client_of(colleague).post("/e/2026/import/entries/", {"token": token})
    client_of(organizer).post("/e/2026/import/judges/", {"token": token})
    other = EditionFactory(code="2025")
    Membership.objects.create(user=organizer, edition=other, role=Role.ORGANIZER)
    client_of(organizer).post("/e/2025/import/entries/", {"token": token})
    client_of(organizer).post("/e/2026/import/entries/", {"token": f"{token}x"})
    assert not Entry.objects.exists()
    assert client_of(colleague).get(f"/e/2026/import/entries/report/?token={token}").status_code == 404
    client_of(organizer).post("/e/2026/import/entries/", {"token": token})
    assert Entry.objects.count() == 1


def test_what_changed_since_the_dry_run_is_seen_at_the_import(client_of, organizer, contest, unit):
    client = client_of(organizer)
    report = look(client, "entries", xlsx(HEAD, row()))
    unit.name = "改了名的单位"
    unit.save()
    page = text_of(confirm(client, "entries", report))
    assert "没有写入任何内容" in page
    assert "没有这个单位" in page
    assert not Entry.objects.exists()


def test_old_kept_files_are_swept(settings, client_of, organizer, contest):
    import os
    from pathlib import Path

    client = client_of(organizer)
    look(client, "entries", xlsx(HEAD, row()))
    folder = Path(settings.MEDIA_ROOT) / "kept"
    (old,) = folder.iterdir()
    os.utime(old, (0, 0))
    look(client, "entries", xlsx(HEAD, row()))
    assert old not in set(folder.iterdir())
    assert len(list(folder.iterdir())) == 1


def test_a_form_without_a_file_asks_for_one(client_of, organizer, contest):
    assert "工作簿" in text_of(client_of(organizer).post("/e/2026/import/entries/", {}))
