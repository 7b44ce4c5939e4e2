"""Unit contacts and judges from a workbook."""

import pytest

from contest.actions.imports import import_table
from contest.models import Invitation, JournalEntry, Membership, User
from contest.queries.imports import ImportKind, plan_import
from contest.spreadsheets import read_table
from contest.states import Role
from tests.contest.workbooks import confirm, look, xlsx
from tests.factories.contest import OrganizationFactory, UserFactory

pytestmark = pytest.mark.django_db
HEAD = ["姓名", "手机号", "单位", "职务职称", "电子邮箱"]
JUDGES, CONTACTS = ImportKind.JUDGES, ImportKind.CONTACTS


def text_of(response):
    return response.content.decode()


@pytest.fixture
def run(edition, organizer):
    def make(kind, *rows):
        return import_table(kind=kind, table=read_table(xlsx(HEAD, *rows)), edition=edition, actor=organizer)

    return make


@pytest.fixture
def problems(edition, organizer):
    def find(kind, *rows):
        plan = plan_import(kind, read_table(xlsx(HEAD, *rows)), edition, organizer)
        return [(problem.row, problem.column, problem.sentence) for problem in plan.problems]

    return find


def test_judges_come_in_with_accounts_and_names_exactly_as_typed(run, edition, unit):
    names = ["阿依古丽·买买提", "㛃𬱖䶮", "名" * 60, "欧阳 修"]
    run(JUDGES, *([name, 13800001111 + n, unit.name, "教授", ""] for n, name in enumerate(names)))
    judges = User.objects.filter(memberships__role=Role.JUDGE).order_by("mobile")
    assert [judge.full_name for judge in judges] == names
    assert [judge.mobile for judge in judges] == [str(13800001111 + n) for n in range(4)]
    assert {judge.organization for judge in judges} == {unit}
    assert not any(judge.has_usable_password() for judge in judges)
    assert len({judge.username for judge in judges}) == 4
    assert judges[0].name_initials.startswith("ayglmmt")


def test_contacts_speak_for_their_unit_and_may_speak_for_two(run, edition, unit):
    other = OrganizationFactory(name="浓溪镇党委")
    run(CONTACTS, ["蒋红梅", "13800001111", unit.name, "", ""], ["蒋红梅", "13800001111", other.name, "", ""])
    person = User.objects.get(mobile="13800001111")
    assert set(person.memberships.values_list("organization__name", flat=True)) == {unit.name, other.name}
    assert set(person.memberships.values_list("role", flat=True)) == {Role.UNIT_CONTACT}


def test_the_second_time_nothing_changes(run, unit):
    rows = (["蒋红梅", "13800001111", unit.name, "", ""], ["谢长安", "13800002222", unit.name, "", ""])
    assert run(CONTACTS, *rows).new == 2
    plan = run(CONTACTS, *rows)
    assert (plan.new, plan.changed, plan.unchanged) == (0, 0, 2)
    assert (
        User.objects.filter(mobile__isnull=False).count(),
        Membership.objects.filter(role="unit_contact").count(),
    ) == (2, 2)


@pytest.mark.parametrize(
    "number",
    [
        13800001111,
        13800001111.0,
        "１３８００００１１１１",
        " 138-0000 1111",
        "+8613800001111",
        "'13800001111",
    ],
)
def test_mobile_numbers_are_understood_in_their_odd_forms(run, number):
    run(JUDGES, ["谢长安", str(number).removeprefix("'") if isinstance(number, str) else number, "", "", ""])
    assert User.objects.get(full_name="谢长安").mobile == "13800001111"


@pytest.mark.parametrize(
    ("row", "column", "sentence"),
    [
        (["", "13800001111", "", "", ""], "姓名", "必填"),
        (["谢长安", "", "", "", ""], "手机号", "必填"),
        (["谢长安", "1.38E+10", "", "", ""], "手机号", "缩写"),
        (["谢长安", "1380000111", "", "", ""], "手机号", "10 位"),
        (["谢长安", "见附件", "", "", ""], "手机号", "11 位手机号"),
        (["谢长安", "13800001111", "没有的单位", "", ""], "单位", "没有这个单位"),
        (["谢长安", "13800001111", "", "", "不是邮箱"], "电子邮箱", "邮箱地址"),
        (["谢长安", "13800001111", "", "职" * 101, ""], "职务职称", "101"),
        (["=CHAR(65)", "13800001111", "", "", ""], "姓名", "公式"),
    ],
)
def test_each_bad_cell_is_named(problems, row, column, sentence):
    ((number, found, words),) = problems(JUDGES, row)
    assert (number, found) == (2, column)
    assert sentence in words


def test_contacts_without_a_unit_and_doubled_people_are_bad_rows(problems, unit):
    assert problems(CONTACTS, ["谢长安", "13800001111", "", "", ""])[0][:2] == (2, "单位")
    row = ["谢长安", "13800001111", unit.name, "", ""]
    assert problems(CONTACTS, row, row)[0][:2] == (3, "手机号")
    assert problems(JUDGES, row, ["张三", *row[1:]])[0][:2] == (3, "手机号")


def test_units_of_one_name_need_their_superior(problems, run):
    tops = [OrganizationFactory(name="甲镇党委"), OrganizationFactory(name="乙镇党委")]
    for top in tops:
        OrganizationFactory(name="第一党支部", parent=top)
    ((_row, column, sentence),) = problems(JUDGES, ["谢长安", "13800001111", "第一党支部", "", ""])
    assert column == "单位"
    assert "2 个同名单位" in sentence
    run(JUDGES, ["谢长安", "13800001111", "乙镇党委/第一党支部", "", ""])
    assert User.objects.get(full_name="谢长安").organization.parent == tops[1]


def test_own_people_get_the_role_and_foreign_accounts_an_invitation(run, contestant, edition):
    User.objects.filter(pk=contestant.pk).update(mobile="13800001111")
    stranger = UserFactory(full_name="谢长安", mobile="13800002222")
    rows = ([contestant.full_name, "13800001111", "", "", ""], ["谢长安", "13800002222", "", "", ""])
    plan = run(JUDGES, *rows)
    assert plan.remarks
    assert set(contestant.memberships.values_list("role", flat=True)) == {Role.CONTESTANT, Role.JUDGE}
    assert not stranger.memberships.exists()
    assert Invitation.objects.get().user == stranger
    assert run(JUDGES, *rows).unchanged == 2


def test_a_number_of_somebody_else_does_not_tell_the_name(problems):
    UserFactory(full_name="秘密的人", mobile="13800001111")
    ((_row, column, sentence),) = problems(JUDGES, ["谢长安", "13800001111", "", "", ""])
    assert column == "手机号"
    assert "秘密的人" not in sentence


def test_headings_may_stand_in_any_order_and_in_english(edition, organizer):
    content = xlsx(["Mobile number*", "备注", "NAME"], ["13800001111", "随便", "谢长安"])
    plan = import_table(kind=JUDGES, table=read_table(content), edition=edition, actor=organizer)
    assert plan.new == 1
    assert plan.ignored == ["备注"]


def test_missing_or_doubled_headings_are_told(client_of, organizer, edition):
    client = client_of(organizer)
    assert "缺少：手机号" in text_of(look(client, "judges", xlsx(["姓名"], ["谢长安"])))
    assert "出现了两次" in text_of(
        look(client, "judges", xlsx(["姓名", "姓名", "手机号"], ["谢长安", "", "1"]))
    )


def test_the_import_leads_to_the_slips(client_of, organizer, edition):
    client = client_of(organizer)
    report = look(client, "judges", xlsx(HEAD, ["谢长安", "13800001111", "", "", ""]))
    assert "建立账号并授予角色" in text_of(report)
    page = text_of(confirm(client, "judges", report))
    assert "1 人还没有设置密码" in page
    assert JournalEntry.objects.filter(verb="import.judges", edition_code="2026").count() == 1
