"""The tree of units from a workbook."""

import pytest

from contest.actions.imports import ImportRefused, import_table
from contest.actions.organization import create_organization
from contest.models import JournalEntry, Organization
from contest.queries.imports import ImportKind, plan_import
from contest.spreadsheets import read_table
from tests.contest.workbooks import confirm, look, xlsx

pytestmark = pytest.mark.django_db
HEAD = ["全称", "简称", "上级单位"]


def text_of(response):
    return response.content.decode()


@pytest.fixture
def run(edition, organizer):
    def make(*rows):
        table = read_table(xlsx(HEAD, *rows))
        return import_table(kind=ImportKind.UNITS, table=table, edition=edition, actor=organizer)

    return make


@pytest.fixture
def problems(edition, organizer):
    def find(*rows):
        plan = plan_import(ImportKind.UNITS, read_table(xlsx(HEAD, *rows)), edition, organizer)
        return [(problem.row, problem.column, problem.sentence) for problem in plan.problems]

    return find


def test_a_tree_comes_in_whatever_the_order_of_its_rows(run):
    plan = run(
        ["牌坊村党支部", "", "协兴镇党委"],
        ["协兴镇党委", "协兴", "广安区委"],
        ["广安区委", None, None],
    )
    assert plan.new == 3
    village = Organization.objects.get(name="牌坊村党支部")
    town, top = village.parent, village.parent.parent
    assert (town.name, town.short_name, top.name, top.parent) == ("协兴镇党委", "协兴", "广安区委", None)
    assert village.path == f"{top.pk:06d}/{town.pk:06d}/{village.pk:06d}/"
    assert village.name_pinyin
    assert JournalEntry.objects.filter(verb="organization.created").count() == 3


def test_the_second_time_nothing_changes(run):
    rows = (["广安区委", "", ""], ["协兴镇党委", "协兴", "广安区委"])
    run(*rows)
    before = list(Organization.objects.values())
    plan = run(*rows)
    assert (plan.new, plan.changed, plan.unchanged) == (0, 0, 2)
    assert list(Organization.objects.values()) == before


def test_a_short_name_is_mended(run):
    run(["协兴镇党委", "", ""])
    assert run(["协兴镇党委", "协兴", ""]).changed == 1
    assert Organization.objects.get().short_name == "协兴"


def test_units_of_one_name_are_told_apart_by_their_superior(run, problems, organizer):
    run(
        ["甲镇党委", "", ""],
        ["乙镇党委", "", ""],
        ["第一党支部", "", "甲镇党委"],
        ["第一党支部", "", "乙镇党委"],
    )
    assert Organization.objects.filter(name="第一党支部").count() == 2
    ((row, column, sentence),) = problems(["第一小组", "", "第一党支部"])
    assert (row, column) == (2, "上级单位")
    assert "2 个同名单位" in sentence
    run(["第一小组", "", "乙镇党委 / 第一党支部"])
    assert Organization.objects.get(name="第一小组").parent.parent.name == "乙镇党委"


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([["", "简", ""]], (2, "全称", "必填")),
        ([["甲", "", "不存在"]], (2, "上级单位", "都没有这个单位")),
        ([["甲", "", "乙"], ["乙", "", "甲"]], (2, "上级单位", "自己的下级")),
        ([["甲", "", "甲"]], (2, "上级单位", "都没有这个单位")),
        ([["甲", "", ""], ["甲", "", ""]], (3, "全称", "第 2 行")),
        ([["名" * 201, "", ""]], (2, "全称", "201")),
        ([["甲", "简" * 61, ""]], (2, "简称", "61")),
        ([["=1+1", "", ""]], (2, "全称", "公式")),
    ],
)
def test_each_bad_row_is_named_by_number_and_column(problems, rows, expected):
    found = problems(*rows)
    assert len(found) == 1
    row, column, sentence = found[0]
    assert (row, column) == expected[:2]
    assert expected[2] in sentence


def test_one_bad_row_keeps_everything_out(run):
    with pytest.raises(ImportRefused):
        run(["甲", "", ""], ["乙", "", "不存在"])
    assert not Organization.objects.exists()


def test_an_existing_unit_is_found_without_its_superior(run, organizer):
    top = create_organization(actor=organizer, name="广安区委")
    create_organization(actor=organizer, name="协兴镇党委", parent=top)
    assert run(["协兴镇党委", "", ""]).unchanged == 1
    assert run(["新支部", "", "协兴镇党委"]).new == 1


def test_the_pages_show_first_and_write_then(client_of, organizer, edition):
    client = client_of(organizer)
    assert "下载模板" in text_of(client.get("/e/2026/import/units/"))
    report = look(client, "units", xlsx(HEAD, ["广安区委", "", ""]))
    assert "导入 1 行" in text_of(report)
    assert not Organization.objects.exists()
    done = confirm(client, "units", report)
    assert "新增 1" in text_of(done)
    assert Organization.objects.get().name == "广安区委"
    again = confirm(client, "units", report)
    assert "已经导入" in text_of(again)
    assert "均已存在" in text_of(look(client, "units", xlsx(HEAD, ["广安区委", "", ""])))
