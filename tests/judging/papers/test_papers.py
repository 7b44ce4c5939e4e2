"""Every paper of an edition: who may have it, what stands on it, and what does not."""

import io
from decimal import Decimal

import openpyxl
import pikepdf
import pytest
from django.urls import reverse
from django.utils import timezone
from docx import Document

from contest.models import EditionHost, Job
from contest.states import EditionState, EntryState, Role
from judging.actions.certificate import issue_certificates
from judging.actions.ranking import approve_ranking, compute_ranking
from judging.actions.sheet import sign_sheet
from judging.models import Round
from judging.paper_kinds import KINDS, Family
from judging.states import AwardState, RoundMode, RoundState
from tests.contest.office.opened import words_of
from tests.factories.contest import (
    EntryFactory,
    EntryMemberFactory,
    MembershipFactory,
    OrganizationFactory,
    UserFactory,
)
from tests.factories.judging import AwardFactory, AwardTierFactory
from tests.factories.scenes import GOOD_MARKS, add_contender, announce, make_round
from tests.judging.scored import scored_round

pytestmark = pytest.mark.django_db


def address(name, where, kind, suffix):
    return reverse(f"judging:papers-{name}", args=[where, kind, suffix])


def workbook(answer):
    assert answer.status_code == 200
    return openpyxl.load_workbook(io.BytesIO(answer.content))


def values_of(page):
    return [[cell.value for cell in row] for row in page.iter_rows()]


@pytest.fixture
def live(edition, organizer):
    scene = make_round(edition, judges=2, entries=2, name="决赛", mode=RoundMode.LIVE, opened_by=organizer)
    sheet = scene.sheet(0, 0)
    sign_sheet(
        code=sheet.code, judge=scene.judge(0), marks=GOOD_MARKS, comment="稳重", base=0, client_id="one"
    )
    return scene


# Who ------------------------------------------------------------------------------------------------------


def test_the_page_lists_what_each_role_may_have(live, edition, client_of, request):
    def page(role):
        return client_of(request.getfixturevalue(role)).get(
            reverse("judging:papers-list", args=[edition.code])
        )

    everything = page("organizer").text
    for words in ("出场顺序", "签到表", "空白评分表", "席卡", "表彰通报", "证书发放登记表", "推荐表"):
        assert words in everything
    desk = page("scorekeeper").text
    assert "签到表" in desk
    assert "表彰通报" not in desk
    unit = page("unit_contact").text
    assert "推荐表" in unit
    assert "签到表" not in unit
    for role in ("contestant", "judge", "timer"):
        assert page(role).status_code == 403


def test_marks_come_to_the_desk_only_when_nobody_can_be_influenced(live, client_of, scorekeeper, supervisor):
    path = address("marks", live.round.code, "tables", "pdf")
    assert client_of(scorekeeper).get(path).status_code == 403
    assert client_of(supervisor).get(path).status_code == 200
    Round.objects.filter(pk=live.round.pk).update(state=RoundState.CLOSED)
    assert client_of(scorekeeper).get(path).status_code == 200


@pytest.mark.parametrize(
    ("name", "kind", "suffix"),
    [("hall", "nothing", "pdf"), ("hall", "sheets", "xlsx"), ("hall", "order", "exe")],
)
def test_what_there_is_not_is_not_there(live, client_of, organizer, name, kind, suffix):
    assert client_of(organizer).get(address(name, live.round.code, kind, suffix)).status_code == 404


def test_every_paper_is_given_out_in_each_of_its_formats(live, edition, client_of, organizer):
    compute_nothing = {("result", "summary"), ("awards", "final")}  # there is no result yet
    client = client_of(organizer)
    for one in KINDS:
        for suffix in one.formats:
            if one.family is Family.UNITS:
                path = reverse("contest:entry-paper", args=[edition.code, one.code, suffix])
            else:
                where = edition.code if one.family is Family.AWARDS else live.round.code
                path = address(one.family, where, one.code, suffix)
            answer = client.get(path)
            if (one.family, one.code) in compute_nothing:
                assert answer.status_code == 404
                continue
            assert answer.status_code in ({200, 404} if one.code == "form" else {200}), path
            if answer.status_code == 200:
                assert answer.content[:4] == (b"%PDF" if suffix == "pdf" else b"PK\x03\x04")
                assert "UTF-8''" in answer.headers["Content-Disposition"]


# Score sheets ---------------------------------------------------------------------------------------------


def test_filled_tables_hold_what_the_database_holds(live, client_of, organizer):
    book = workbook(client_of(organizer).get(address("marks", live.round.code, "tables", "xlsx")))
    assert len(book.sheetnames) == 1, "one judge has signed"
    rows = values_of(book.active)
    number = live.contenders[0].entry.number or live.contenders[0].alias
    (line,) = [row for row in rows if number in row]
    version = live.sheet(0, 0).current
    for mark in version.marks.values():
        assert Decimal(str(line[[str(value) for value in line].index(mark)])) == Decimal(mark)
    assert float(version.total) in line
    assert not [row for row in rows if (live.contenders[1].entry.number or live.contenders[1].alias) in row]


def test_a_filled_sheet_names_judge_marks_total_and_comment(live, client_of, organizer):
    words = words_of(client_of(organizer).get(address("marks", live.round.code, "sheets", "pdf")).content)
    for part in ("评委1号", "54.5", "36", "90.5", "稳重", "在系统内签名提交", "评委签名："):
        assert part in words
    assert "评委2号" not in words


def test_blank_sheets_are_those_that_nobody_has_signed_and_have_lines_for_the_pen(live, client_of, organizer):
    client = client_of(organizer)
    document = Document(io.BytesIO(client.get(address("hall", live.round.code, "sheets", "docx")).content))
    grids = [table for table in document.tables if table.rows[0].cells[0].text == "序号"]
    assert len(grids) == 3
    for grid in grids:
        assert [row.cells[3].text for row in grid.rows[1:]] == [""] * 3
        assert all(row.height.mm >= 10 for row in grid.rows[1:])
    own = client.get(address("hall", live.round.code, "sheets", "docx") + f"?seat={live.seats[0].code}")
    words = "\n".join(
        cell.text
        for table in Document(io.BytesIO(own.content)).tables
        for row in table.rows
        for cell in row.cells
    )
    assert "评委1号" in words
    assert "评委2号" not in words


@pytest.mark.parametrize("suffix", ["pdf", "docx"])
def test_many_sheets_are_made_in_the_background(
    live, client_of, organizer, monkeypatch, suffix, django_capture_on_commit_callbacks
):
    monkeypatch.setattr("judging.views.papers.AT_ONCE", 2)
    client, page = client_of(organizer), address("hall", live.round.code, "sheets", suffix)
    asked = client.get(page)
    assert "3张评分表" in asked.text.replace(" ", "")
    assert not Job.objects.exists()
    with django_capture_on_commit_callbacks(execute=True):
        answer = client.post(page)
    job = Job.objects.get(kind="score_sheets")
    assert answer.headers["Location"] == f"/jobs/{job.code}/"
    assert (job.state, job.total, job.result.format) == ("done", 3, suffix)
    with job.result.file.open("rb") as file:
        content = file.read()
    if suffix == "pdf":
        words = words_of(content)
        assert len(pikepdf.open(io.BytesIO(content)).pages) == 3
    else:
        words = "".join(
            cell.text
            for table in Document(io.BytesIO(content)).tables
            for row in table.rows
            for cell in row.cells
        )
    assert "评委1号" in words
    assert "评委2号" in words
    assert client_of(UserFactory()).get(f"/jobs/{job.code}/").status_code == 404


def test_a_paper_that_is_there_at_once_is_only_read(live, client_of, organizer):
    client = client_of(organizer)
    for kind in ("sheets", "order"):
        assert client.post(address("hall", live.round.code, kind, "pdf")).status_code == 405


# Blind rounds ---------------------------------------------------------------------------------------------


def test_papers_of_a_blind_round_name_nobody_before_its_result_is_approved(edition, client_of, organizer):
    unit = OrganizationFactory(name="协兴镇党委")
    entry = EntryFactory(
        edition=edition, title="一封家书", organization=unit, state=EntryState.ACCEPTED, number="DK-1"
    )
    EntryMemberFactory(entry=entry, name="李春", organization_name="协兴镇党委")
    round = scored_round(
        edition,
        {"一封家书": ["90", "91", None]},
        entries={"一封家书": entry},
        is_blind=True,
        mode=RoundMode.LIVE,
    )
    alias, client = round.contenders.get().alias, client_of(organizer)
    papers = [
        (one.family, one.code)
        for one in KINDS
        if one.family in {Family.HALL, Family.MARKS} and not one.code.endswith(("judges", "staff"))
    ]
    secret = ("一封家书", "李春", "协兴镇党委", "DK-1")
    for family, code in papers:
        words = words_of(client.get(address(family, round.code, code, "pdf")).content)
        assert alias in words, (family, code)
        assert not [word for word in secret if word in words], (family, code)
    order = client.get(reverse("judging:order-paper", args=[round.code]))
    assert not [word for word in secret if word in words_of(order.content)]

    Round.objects.filter(pk=round.pk).update(state=RoundState.APPROVED)
    for code in ("order", "sign-in", "badges-lecturers"):
        assert "李春" in words_of(client.get(address("hall", round.code, code, "pdf")).content)


# The hall -------------------------------------------------------------------------------------------------


def test_everybody_signs_in(live, edition, client_of, organizer, supervisor):
    MembershipFactory(user=supervisor, edition=edition, role=Role.ORGANIZER)
    book = workbook(client_of(organizer).get(address("hall", live.round.code, "sign-in", "xlsx")))
    judges, lecturers, staff = (values_of(page) for page in book.worksheets)
    assert [row[1] for row in judges if isinstance(row[0], int)] == ["评委1号", "评委2号"]
    assert len([row for row in lecturers if isinstance(row[0], int)]) == 2
    names = [row[1].replace("\u3000", "") for row in staff if isinstance(row[0], int)]
    assert names.count(supervisor.full_name) == 1
    assert organizer.full_name in names


def test_the_host_calls_each_lecture_and_the_next(live, client_of, organizer):
    EditionHost.objects.create(edition=live.round.edition, name="中共某区委组织部")
    add_contender(live.round, "9", title="老街新韵", lead="仇䶮", unit=OrganizationFactory(name="第一小学"))
    words = words_of(client_of(organizer).get(address("hall", live.round.code, "script", "pdf")).content)
    for part in (
        "由中共某区委组织部主办",
        "今天共有3个作品",
        "有请第一小学仇䶮，授课题目《老街新韵》",
        "读音提示：",
    ):
        assert part in words


# Awards ---------------------------------------------------------------------------------------------------


@pytest.fixture
def awarded(edition, organizer):
    edition.state = EditionState.PUBLISHED
    edition.save()
    EditionHost.objects.create(edition=edition, name="中共某区委组织部")
    tier = AwardTierFactory(edition=edition, name="一等奖", count=20)

    def make(n):
        for _n in range(n):
            entry = EntryFactory(edition=edition, state=EntryState.ACCEPTED)
            EntryMemberFactory(entry=entry, name="李春")
            AwardFactory(
                edition=edition, tier=tier, entry=entry, state=AwardState.CONFIRMED, confirmed_by=organizer,
                confirmed_at=timezone.now(),
            )  # fmt: skip

    make(2)
    announce(edition)
    return make


def test_the_letter_of_commendation_bears_head_number_and_addressees_as_typed(
    edition, awarded, client_of, organizer
):
    client, path = client_of(organizer), address("awards", edition.code, "commendation", "pdf")
    query = {"head": "中共某区委组织部文件", "number": "某组〔2026〕12号", "to": "各乡镇党委"}
    words = words_of(client.get(path, query).content)
    for part in (
        *query.values(),
        "各乡镇党委：",
        "一、一等奖（2件）",
        "李春",
        "决定对2件作品予以表彰",
        "共有",
        "2件作品参赛",
    ):
        assert part in words
    assert "文件" not in words_of(client.get(path).content)
    awarded(8)
    assert "附件：表彰名单" in words_of(client.get(path).content)


def test_awards_that_nobody_confirmed_stand_on_no_paper(edition, organizer, client_of):
    AwardFactory(
        edition=edition, tier=AwardTierFactory(edition=edition, name="一等奖"), entry__title="未定的课"
    )
    for kind in ("commendation", "results", "notice", "ceremony"):
        words = words_of(client_of(organizer).get(address("awards", edition.code, kind, "pdf")).content)
        assert "未定的课" not in words


def test_certificates_are_handed_over_by_a_list_of_those_that_are_valid(
    edition, awarded, organizer, client_of
):
    made = issue_certificates(edition=edition, actor=organizer).made
    rows = values_of(
        workbook(client_of(organizer).get(address("awards", edition.code, "hand-over", "xlsx"))).active
    )
    lines = [row for row in rows if isinstance(row[0], int)]
    assert sorted(row[1] for row in lines) == sorted(one.number for one in made)
    assert {row[3] for row in lines} == {"李春"}
    assert {row[5] for row in lines} == {None}


def test_the_score_summary_is_the_result_with_lines_to_sign(edition, organizer, client_of):
    round = scored_round(edition, {"甲": ["92", "94", "93"], "乙": ["80", "81", "85"]})
    approve_ranking(ranking=compute_ranking(round=round, actor=organizer), actor=organizer)
    client = client_of(organizer)
    page = workbook(client.get(address("result", round.code, "summary", "xlsx"))).active
    rows = [row for row in values_of(page) if isinstance(row[0], int)]
    assert [row[0] for row in rows] == [1, 2]
    assert rows[0][2:5] == [92, 94, 93]
    words = words_of(client.get(address("result", round.code, "summary", "pdf")).content)
    for part in ("评委J1评委1：", "计分员：", "监督员："):
        assert part in words


# Speed ----------------------------------------------------------------------------------------------------


def test_a_paper_asks_as_much_for_one_row_as_for_four(edition, organizer, client_of, assert_constant_queries):
    scene = make_round(edition, judges=2, entries=1, mode=RoundMode.LIVE)
    client = client_of(organizer)

    def more(n):
        for _n in range(n):
            add_contender(scene.round, seats=scene.seats)

    for kind in ("order", "sign-in", "tables", "script", "badges-lecturers"):
        suffix = "docx" if kind in {"script", "badges-lecturers"} else "xlsx"
        path = address("hall", scene.round.code, kind, suffix)
        assert_constant_queries(lambda path=path: client.get(path), more)


def test_the_page_asks_as_much_for_one_round_as_for_four(
    edition, organizer, client_of, assert_constant_queries
):
    client = client_of(organizer)
    assert_constant_queries(
        lambda: client.get(reverse("judging:papers-list", args=[edition.code])),
        lambda n: [
            make_round(edition, judges=1, entries=1, name=f"第{Round.objects.count()}轮") for _n in range(n)
        ],
    )


def test_awards_ask_as_much_for_one_as_for_four(
    edition, awarded, organizer, client_of, assert_constant_queries
):
    client = client_of(organizer)
    for kind in ("commendation", "hand-over", "ceremony"):
        path = address("awards", edition.code, kind, "docx")
        assert_constant_queries(lambda path=path: client.get(path), awarded)


def test_names_that_no_typeface_can_print_are_told_where_the_papers_are_asked_for(
    edition, organizer, outsider, client_of
):
    rare = "\U000f0001"
    entry = EntryFactory(edition=edition, state=EntryState.ACCEPTED)
    EntryMemberFactory(entry=entry, name=f"王{rare}")
    MembershipFactory(edition=edition, user=UserFactory(full_name=f"李{rare}"), role=Role.JUDGE)
    MembershipFactory(edition=edition, user=outsider, role=Role.SCOREKEEPER)
    path = reverse("judging:papers-list", args=[edition.code])

    page = client_of(organizer).get(path).content.decode()
    assert f"王{rare}" in page
    assert f"李{rare}" in page
    assert rare not in client_of(outsider).get(path).content.decode(), (
        "whoever sees no names sees these neither"
    )
