"""Earlier years from an office's own workbook: upload, look, import, the figures, the doubles, and all of it back."""

import io
import re
from datetime import datetime
from pathlib import Path

import openpyxl
import pytest
from django.urls import reverse

from contest.models import JournalEntry
from contest.spreadsheets import read_sheets, read_table
from talent_pool.actions.consent import current_text, give_consent
from talent_pool.actions.duplicate import merge_duplicate
from talent_pool.actions.earlier import import_earlier
from talent_pool.actions.lecturer import edit_lecturer
from talent_pool.models import (
    Appointment,
    Delivery,
    Lecturer,
    LectureReport,
    PoolImport,
    PossibleDuplicate,
    Topic,
)
from talent_pool.queries.delivery import counted
from talent_pool.queries.earlier import layouts_of
from talent_pool.queries.earlier.record import hanging_on
from talent_pool.states import ConsentWay
from tests.contest.workbooks import as_file
from tests.factories.talent_pool import DeliveryFactory, LectureReportFactory, LecturerFactory
from tests.talent_pool.earlier_years import YEARS, everything, lecturers, workbook

pytestmark = pytest.mark.django_db
OFFICE = Path(__file__).parent / "papers" / "earlier-years.xlsx"
LIST, LOOK = "/pool/import/", "/pool/import/look/"


def book(**sheets):
    """An XLSX with these sheets, each a list of rows."""
    made = openpyxl.Workbook()
    made.remove(made.active)
    for title, rows in sheets.items():
        page = made.create_sheet(title)
        for row in rows:
            page.append(row)
    target = io.BytesIO()
    made.save(target)
    return target.getvalue()


def look(client, content, name="历年.xlsx"):
    return client.post(LIST, {"file": as_file(content, name)})


def fields_of(page):
    """Everything that the form of the preview would send."""
    sent = {"token": page.context["kept"].token, "seen": page.context["seen"], "admits_reports": "1"}
    for sheet in page.context["sheets"]:
        for field in (sheet, *sheet.columns):
            sent[field.name] = next((key for key, _title, chosen in field.options if chosen), "")
        sent[sheet.was_name] = sheet.was
    return sent


def press(client, page, do="import", **changed):
    return client.post(LOOK, {**fields_of(page), "do": do, **changed}, follow=True)


def run(client, content, **more):
    page = press(client, look(client, content), **more)
    return PoolImport.objects.first(), page


def own_sums():
    """What the sheets themselves say: {year: (sessions, attendances)}, read by eye from their last rows."""
    rows = openpyxl.load_workbook(OFFICE)["宣讲场次"].iter_rows(min_row=294, values_only=True)
    found = {}
    for row in rows:
        year = re.search(r"20\d\d", str(row[0]))
        if row[1]:
            found[int(year[0]) if year else None] = (int(row[1].rstrip("场")), row[8])
    return found


def test_the_kept_workbook_is_what_its_script_makes():
    made = io.BytesIO()
    workbook().save(made)
    ours, kept = read_sheets(made.getvalue()), read_sheets(OFFICE.read_bytes())
    assert [page.title for page in ours] == [page.title for page in kept]
    for one, other in zip(ours, kept, strict=True):
        assert [line.cells for line in one.lines] == [line.cells for line in other.lines]
    assert len({row["姓名"].replace("•", "·").replace(" ", "") for row in lecturers()}) == 39
    assert len(lecturers()) == 42


def test_from_an_offices_workbook_to_figures_that_equal_its_sums(client_of, pool_manager):
    client = client_of(pool_manager)
    page = look(client, OFFICE.read_bytes())
    assert page.status_code == 200
    plan = page.context["plan"]
    assert (len(plan.lecturers), len(plan.reports), len(plan.sessions)) == (42, 45, 290)
    assert (plan.problems, len(plan.doubts)) == ([], 3)
    assert [(one.said, one.read) for one in plan.sums if not one.agrees] == [(39, 42)]
    assert Lecturer.objects.count() == 0
    assert press(client, page).status_code == 200

    said = own_sums()
    assert set(said) == {None, *YEARS}
    for year in YEARS:
        figures = counted(Delivery.objects.filter(held_on__year=year))
        assert (figures.sessions, figures.attendances) == said[year]
        told = re.sub(r"<[^>]+>", "", client.get(reverse("talent_pool:figures"), {"year": year}).text)
        assert f"{year}年，共开展宣讲{said[year][0]}场" in told
        assert f"受众{said[year][1]}人次" in told
    whole = counted(Delivery.objects.all())
    assert (whole.sessions, whole.attendances) == said[None]
    assert whole.uncounted == sum(people is None for _row, _day, people in everything()[2])
    assert whole.uncounted > 0
    assert LectureReport.objects.admitted().count() == 45
    assert Appointment.objects.count() == 41  # one of those who stand there twice has no term
    assert not Delivery.objects.filter(lecturers__isnull=True).exists()
    assert not Lecturer.objects.public().exists()

    doubts = list(PossibleDuplicate.objects.order_by("pk"))
    assert sorted((one.lecturer.name, one.evidence) for one in doubts) == [
        ("欧阳建国", "mobile"),
        ("王 喆", "unit"),
        ("阿依古丽•买买提", "unit"),
    ]
    detail = client.get(reverse("talent_pool:import-detail", args=[PoolImport.objects.get().code]))
    assert {one.lecturer.name for one in detail.context["doubts"]} == {one.lecturer.name for one in doubts}
    assert Lecturer.objects.admitted().count() == 42
    for doubt in doubts:
        merge_duplicate(doubt=doubt, actor=pool_manager)
    assert Lecturer.objects.admitted().count() == 39
    assert counted(Delivery.objects.all()) == whole


def test_the_same_file_again_changes_nothing_even_after_a_merge(client_of, pool_manager):
    client = client_of(pool_manager)
    content = OFFICE.read_bytes()
    run(client, content)
    merge_duplicate(doubt=PossibleDuplicate.objects.get(evidence="mobile"), actor=pool_manager)
    page = look(client, content)
    assert page.context["plan"].new == 0
    assert page.context["before"] == PoolImport.objects.get()
    press(client, page)
    assert PoolImport.objects.count() == 1
    assert (Lecturer.objects.count(), LectureReport.objects.count(), Delivery.objects.count()) == (
        42,
        45,
        290,
    )


def test_everything_can_be_taken_back_and_imported_again(client_of, pool_manager):
    client = client_of(pool_manager)
    older = LecturerFactory(name="罗时", mobile="13908260002")
    made, _page = run(client, OFFICE.read_bytes())
    assert Lecturer.objects.count() == 42  # 41 new ones
    assert client.post(reverse("talent_pool:import-undo", args=[made.code])).status_code == 302
    assert list(Lecturer.objects.all()) == [older]
    for model in (LectureReport, Delivery, Appointment, Topic, PossibleDuplicate):
        assert not model.objects.exists(), model
    made.refresh_from_db()
    assert made.undone_by == pool_manager
    run(client, OFFICE.read_bytes())
    assert Delivery.objects.count() == 290
    assert JournalEntry.objects.filter(verb="pool_import.undone").count() == 1


@pytest.mark.parametrize("what", ["consent", "edit", "merge", "order"])
def test_what_hangs_on_an_import_keeps_it(client_of, pool_manager, what):
    client = client_of(pool_manager)
    made, _page = run(client, OFFICE.read_bytes())
    assert hanging_on(made) == []
    person = Lecturer.objects.get(name="谢敏")
    match what:
        case "consent":
            give_consent(
                lecturer=person,
                actor=pool_manager,
                way=ConsentWay.PAPER,
                shown=[],
                number=current_text().number,
            )
        case "edit":
            edit_lecturer(lecturer=person, actor=pool_manager, values={"title": "校长"})
        case "merge":
            merge_duplicate(doubt=PossibleDuplicate.objects.first(), actor=pool_manager)
        case "order":
            DeliveryFactory(report=LectureReport.objects.first())
    address = reverse("talent_pool:import-detail", args=[made.code])
    assert reverse("talent_pool:import-undo", args=[made.code]) not in client.get(address).content.decode()
    assert client.post(reverse("talent_pool:import-undo", args=[made.code])).status_code == 422
    assert Delivery.objects.filter(imports=made).count() == 290


HEAD = ["日期", "主讲人", "题目", "听课单位", "地点", "对象", "人次"]
PEOPLE = [["姓名", "单位", "手机", "聘期"], ["邓秀英", "协兴镇党委", "13900000001", "2022.3-2025.2"]]


def test_every_bad_cell_is_named_and_the_rest_can_go_in(client_of, pool_manager):
    client = client_of(pool_manager)
    rows = [
        HEAD,
        ["2023-05-06", "邓秀英", "一封家书", "牌坊村", "院坝", "农民", "100-120"],
        ["5月6日", "邓秀英", "一封家书", "牌坊村", "院坝", "农民", 60],
        ["2123-05-06", "邓秀英", "一封家书", "牌坊村", "院坝", "农民", 60],
        ["2023.5.6-7", "邓秀英", "一封家书", "牌坊村", "院坝", "农民", 60],
        ["2023.5.8", "邓秀英", "一封家书", "牌坊村", "院坝", "党员、群众", "约120人"],
        ["2023.5.9", "不知是谁", "一封家书", "牌坊村", "院坝", "", "不详"],
        ["", "邓秀英", "一封家书", "牌坊村", "院坝", "", 5],
    ]
    page = look(client, book(讲师=PEOPLE, 场次=rows))
    plan = page.context["plan"]
    assert sorted((one.row, one.value) for one in plan.problems) == [
        (2, "100-120"), (3, "5月6日"), (4, "2123-05-06"), (5, "2023.5.6-7"), (8, ""),
    ]  # fmt: skip
    assert press(client, page).context["plan"].bad_rows == 5
    assert not Delivery.objects.exists()
    press(client, page, do="import-rest")
    about, unknown = Delivery.objects.order_by("held_on")
    assert (about.attendance, about.audience_kind) == (120, "members")
    assert "约120人" in about.remarks
    assert (unknown.attendance, unknown.lecturers.count()) == (None, 0)
    assert "不知是谁" in unknown.remarks
    assert PoolImport.objects.get().facts["bad_rows"] == 5
    report = press(client, look(client, book(讲师=PEOPLE, 场次=rows)), do="report")
    assert "100-120" in {line.cell(3) for line in read_table(report.content).lines}


def test_sums_that_leave_words_out_say_why(client_of, pool_manager):
    rows = [
        HEAD,
        ["2023.5.8", "", "甲", "", "", "", "约120人"],
        ["2023.5.9", "", "乙", "", "", "", 30],
        ["合计", "2场", "", "", "", "", 30],
    ]
    page = look(client_of(pool_manager), book(场次=rows))
    [sessions, people] = page.context["plan"].sums
    assert (sessions.said, sessions.read, people.said, people.read) == (2, 2, 30, 150)
    assert "120" in people.note


def test_a_person_says_what_a_column_is_and_looks_again(client_of, pool_manager):
    client = client_of(pool_manager)
    rows = [["日子", "谁讲的", "讲了什么", "来了多少"], ["2023-05-06", "邓秀英", "一封家书", 86]]
    page = look(client, book(表一=rows))
    [sheet] = page.context["sheets"]
    assert sheet.was == ""
    page = press(client, page, do="look", **{"kind-0": "sessions"})
    [sheet] = page.context["sheets"]
    assert len(sheet.lacks) == 1
    columns = {
        "column-0-0": "held_on",
        "column-0-1": "lecturers",
        "column-0-2": "title",
        "column-0-3": "attendance",
    }
    asked = press(client, page, **columns)  # imported only after somebody has seen what it would do
    assert not Delivery.objects.exists()
    press(client, asked)
    assert Delivery.objects.get().attendance == 86


def test_who_is_on_record_is_recognised_as_everywhere(client_of, pool_manager):
    known = LecturerFactory(name="邓秀英", organization_name="协兴镇党委", state="admitted")
    same = LecturerFactory(name="罗时", mobile="13900000002", organization_name="县委党校")
    other = LecturerFactory(name="谢敏", mobile="13900000003", organization_name="一中")
    rows = [
        *PEOPLE,
        ["罗 时", "区委党校", "+86 139 0000 0002", ""],
        ["谢敏", "一中", "13911111111", ""],
        ["新人", "一中", "", "2024"],
    ]
    client = client_of(pool_manager)
    page = look(client, book(讲师=rows))
    assert [(one.row, one.value) for one in page.context["plan"].problems] == [(5, "2024")]
    press(client, page, do="import-rest")
    assert Lecturer.objects.filter(name="邓秀英").get().appointments.count() == 1
    assert known.appointments.exists()
    assert not same.appointments.exists()
    new = Lecturer.objects.get(mobile="13911111111")
    assert (new.source, new.state) == ("import", "admitted")
    assert [(one.lecturer, one.other) for one in PossibleDuplicate.objects.all()] == [(new, other)]


def test_a_session_on_record_is_not_counted_twice(client_of, pool_manager):
    person = LecturerFactory(name="邓秀英", state="admitted")
    report = LectureReportFactory(title="一封家书")
    DeliveryFactory(
        lecturers=[person],
        report=report,
        held_on="2023-05-06",
        place="院坝",
        unit_name="牌坊村",
        attendance=60,
    )
    row = ["2023-05-06", "邓秀英", "《一封家书》", "牌坊村", "院坝", "农民", 86]
    page = look(client_of(pool_manager), book(场次=[HEAD, row, row]))
    plan = page.context["plan"]
    assert [step.pk is None for step in plan.sessions] == [False, True]
    assert "60" in plan.notes[0].sentence


def test_the_template_comes_back_empty_and_its_example_is_no_row(client_of, pool_manager):
    client = client_of(pool_manager)
    content = client.get("/pool/import/template/").content
    page = look(client, content)
    assert [sheet.was for sheet in page.context["sheets"]] == ["lecturers", "reports", "sessions", ""]
    assert page.context["plan"].steps == []
    assert [sheet.unread for sheet in page.context["sheets"][:3]] == [[], [], []]


def test_only_pool_managers_import_and_a_kept_file_is_its_owners(
    client_of, pool_manager, supervisor, organizer
):
    page = look(client_of(pool_manager), OFFICE.read_bytes())
    for user, status in ((supervisor, 403), (organizer, 403)):
        client = client_of(user)
        assert look(client, OFFICE.read_bytes()).status_code == status
        assert client.post(LOOK, fields_of(page) | {"do": "import"}).status_code == 403
    assert client_of(supervisor).get(LIST).status_code == 200
    assert not Delivery.objects.exists()


def test_what_is_no_workbook_is_refused_with_a_sentence(client_of, pool_manager):
    client = client_of(pool_manager)
    for content in (b"PK\x03\x04 broken", b"\xd0\xcf\x11\xe0 old", b""):
        page = look(client, content)
        assert page.status_code == 422
        assert page.context["form"].errors["file"]
    formula = book(场次=[HEAD, ["2023-05-06", "", "=1+1", "", "", "", "=cmd|' /C calc'!A0"]])
    assert look(client, formula).context["plan"].bad_rows == 1


def test_looking_and_importing_take_a_fixed_number_of_queries(
    client_of, pool_manager, django_assert_max_num_queries
):
    client = client_of(pool_manager)
    with django_assert_max_num_queries(40):
        page = look(client, OFFICE.read_bytes())
    assert page.context["plan"].new == 377
    pages = read_sheets(OFFICE.read_bytes())
    with django_assert_max_num_queries(80):
        import_earlier(
            actor=pool_manager, pages=pages, layouts=layouts_of(pages), file_name="x.xlsx", digest="0" * 64
        )
    with django_assert_max_num_queries(60):
        client.get(reverse("talent_pool:import-detail", args=[PoolImport.objects.get().code]))


def test_cells_merged_downwards_are_read_in_every_row_but_a_number_counts_once(client_of, pool_manager):
    made = openpyxl.Workbook()
    page = made.active
    page.title = "宣讲场次"
    for row in (
        ["日期", "主讲人", "题目", "乡镇", "人数"],
        [datetime(2023, 5, 6), "邓秀英", "田埂上的党课", "协兴镇", 120],  # noqa: DTZ001 - a spreadsheet's day
        [None, None, "红岩故事", None, None],
        [datetime(2023, 6, 1), "邓秀英", "田埂上的党课", None, 40],  # noqa: DTZ001
    ):
        page.append(row)
    for area in ("A2:A3", "B2:B3", "D2:D3", "E2:E3"):
        page.merge_cells(area)
    target = io.BytesIO()
    made.save(target)
    plan = look(client_of(pool_manager), target.getvalue()).context["plan"]
    first, second, third = plan.sessions
    assert second.values["held_on"] == first.values["held_on"]
    assert (second.values["town"], third.values["town"]) == ("协兴镇", "")
    assert [one.values["attendance"] for one in plan.sessions] == [120, None, 40]
    assert [(one.row, one.value) for one in plan.notes if one.value == "120"] == [(3, "120")]


def merged(title, rows, *areas):
    """An XLSX with one sheet in which these areas are merged."""
    made = openpyxl.load_workbook(io.BytesIO(book(**{title: rows})))
    for area in areas:
        made[title].merge_cells(area)
    target = io.BytesIO()
    made.save(target)
    return target.getvalue()


def test_a_row_that_names_a_further_lecturer_is_no_session_of_its_own(client_of, pool_manager):
    content = merged(
        "宣讲场次",
        [
            ["序号", "日期", "主讲人", "题目", "乡镇", "人数"],
            [1, "2023-05-06", "邓秀英", "田埂上的党课", "协兴镇", 120],
            [None, None, "段志远", None, None, None],
            [None, None, "柏玉珍", None, None, None],
            [2, "2023-06-01", "邓秀英", "红岩故事", "协兴镇", 40],
            [3, None, "段志远", None, None, None],
        ],
        *("A2:A4", "B2:B4", "D2:D4", "E2:E4", "F2:F4", "B5:B6", "D5:D6", "E5:E6"),
    )
    for name in ("邓秀英", "段志远", "柏玉珍"):
        LecturerFactory(name=name, state="admitted")
    made, _page = run(client_of(pool_manager), content)
    held = made.deliveries.order_by("held_on", "pk")
    assert [(sorted(str(who) for who in one.lecturers.all()), one.attendance) for one in held] == [
        (["柏玉珍", "段志远", "邓秀英"], 120),
        (["邓秀英"], 40),
        (["段志远"], None),  # it has a number of its own
    ]


def test_a_row_that_names_a_further_lecturer_is_no_report_of_its_own(client_of, pool_manager):
    content = merged(
        "讲课报告",
        [
            ["题目", "主讲人", "年份", "时长"],
            ["家书里的初心", "邓秀英", 2023, 40],
            [None, "段志远", None, None],
            ["红岩故事", "柏玉珍", 2023, 30],
        ],
        *("A2:A3", "C2:C3", "D2:D3"),
    )
    plan = look(client_of(pool_manager), content).context["plan"]
    assert [one.label for one in plan.reports] == ["家书里的初心", "红岩故事"]
    assert [record["lecturers"] for record in plan.readings[0].records] == ["邓秀英、段志远", "柏玉珍"]
    assert not [one for one in plan.notes if one.value == "40"]
