"""The library: versions, reviews that expire, course lists, honest views, related lectures."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from contest.models import JournalEntry
from contest.states import FileFormat, MaterialKind
from talent_pool.actions.course import put_on_course
from talent_pool.actions.index import index_reports
from talent_pool.actions.report import edit_report
from talent_pool.actions.version import add_version
from talent_pool.actions.view_count import forget_visitors
from talent_pool.models import Course, LectureReport, ReportVersion, ViewDay, ViewMark, ViewSalt
from talent_pool.queries.report import related_to
from talent_pool.states import PoolState, ReportPart
from tests.factories.contest import UploadFactory
from tests.factories.talent_pool import LectureReportFactory, LecturerFactory, TopicFactory
from tests.files import docx_file, pdf_file
from tests.talent_pool.stock import agree, stock_pool

pytestmark = pytest.mark.django_db

PHONE = "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/126 Mobile Safari/537.36"


def url(name, *args):
    return reverse(f"talent_pool:{name}", args=args)


def text_of(response):
    return response.content.decode()


def public(title="一封家书", **more):
    report = LectureReportFactory(title=title, state=PoolState.ADMITTED, admitted_at=timezone.now(), **more)
    index_reports([report])
    return report


@pytest.fixture
def report():
    return public()


# Reviews --------------------------------------------------------------------------------------------------


def test_a_report_whose_review_expired_leaves_the_public_by_itself(client, client_of, report, pool_manager):
    today = timezone.localdate()
    manager = client_of(pool_manager)
    address = url("report-review", report.code)
    data = {"reviewed_on": today - timedelta(days=30), "reviewed_by": "区委宣传部", "valid_until": today}
    assert manager.post(address, {**data, "valid_until": today - timedelta(days=31)}).status_code == 422
    assert manager.post(address, data).status_code == 302
    assert report.title in text_of(client.get(url("report-list")))
    manager.post(address, {**data, "valid_until": today - timedelta(days=1)})
    for shown in (
        client.get(url("report-list")),
        client.get(url("pool-home")),
        client.get(url("report-list") + "?q=家书"),
    ):
        assert report.title not in text_of(shown)
    assert client.get(url("report-detail", report.code)).status_code == 404
    assert "审核已过期" in text_of(manager.get(url("report-detail", report.code)))
    assert "审核已过期" in text_of(manager.get(url("candidate-reports") + "?state=all"))
    manager.post(address, {**data, "valid_until": ""})
    assert client.get(url("report-detail", report.code)).status_code == 200
    assert JournalEntry.objects.filter(verb="report.reviewed").count() == 3


# Versions -------------------------------------------------------------------------------------------------


def send(client, report, part, name, content, note=""):
    data = {"part": part, "file": SimpleUploadedFile(name, content), "note": note}
    return client.post(url("report-version", report.code), data)


def test_versions_are_kept_and_one_of_each_part_is_in_use(
    client, client_of, edition, organizer, pool_manager, django_capture_on_commit_callbacks
):
    entries = stock_pool(edition, organizer, pool_manager)
    report = LectureReport.objects.get(entry=entries[0])
    of_entry = entries[0].materials.get(requirement__kind=MaterialKind.SCRIPT)
    manager = client_of(pool_manager)
    assert of_entry.code in text_of(client.get(url("report-detail", report.code)))
    assert send(manager, report, "script", "讲稿.exe", b"MZ" * 60).status_code == 422
    with django_capture_on_commit_callbacks(execute=True):
        send(manager, report, "script", "讲稿.docx", docx_file("渠江水，日夜流。"), "修改了结尾")
        send(manager, report, "script", "讲稿.docx", docx_file("稻浪千重。"))
    assert send(manager, report, "slides", "课件.pdf", pdf_file()).status_code == 302
    first, second = ReportVersion.objects.filter(part="script").order_by("number")
    assert (first.number, first.is_current, second.number, second.is_current) == (1, False, 2, True)
    page = text_of(client.get(url("report-detail", report.code)))
    assert second.code in page
    assert first.code not in page
    assert of_entry.code not in page  # replaced
    slides = ReportVersion.objects.get(part="slides")
    assert slides.code not in page  # not opened

    def answer(client, version):
        response = client.get(url("report-material", report.code, version.code))
        if response.streaming:
            response.getvalue()
        return response.status_code

    assert [answer(client, one) for one in (first, second, slides, of_entry)] == [404, 200, 404, 404]
    assert [answer(manager, one) for one in (first, second, slides, of_entry)] == [200, 200, 200, 200]
    assert client.get(url("report-list") + "?q=稻浪").context["hits"]
    assert "修改了结尾" in text_of(manager.get(url("report-detail", report.code)))
    with django_capture_on_commit_callbacks(execute=True):
        manager.post(url("report-version-choose", report.code, first.code))
    assert [answer(client, one) for one in (first, second)] == [200, 404]
    assert client.get(url("report-list") + "?q=渠江").context["hits"]
    verbs = JournalEntry.objects.filter(target_code=report.code, verb__startswith="report.version")
    assert sorted(verbs.values_list("verb", flat=True)) == ["report.version_added"] * 3 + [
        "report.version_chosen"
    ]


def film_of(report, actor):
    upload = UploadFactory(format=FileFormat.MP4, size=1000, file=None)
    upload.file.save("x", SimpleUploadedFile("x.mp4", b"0123456789" * 100))
    return add_version(report=report, part=ReportPart.VIDEO, upload=upload, actor=actor)


def test_a_film_is_public_only_if_everybody_in_it_lets_films_be_seen(client, client_of, report, pool_manager):
    seen, unseen = LecturerFactory(name="甲"), LecturerFactory(name="乙")
    report.lecturers.add(seen, unseen)
    film = film_of(report, pool_manager)
    address = url("report-material", report.code, film.code)
    edit_report(report=report, actor=pool_manager, values={"is_public_video": True})
    agree([seen])
    assert client.get(address).status_code == 404
    assert "乙" in text_of(client_of(pool_manager).get(url("report-detail", report.code)))  # and why
    agree([unseen], shown=["photo"])
    assert client.get(address).status_code == 404
    agree([unseen], shown=["videos"])
    part = client.get(address, headers={"range": "bytes=10-19"})
    assert (part.status_code, b"".join(part.streaming_content)) == (206, b"0123456789")


# Views ----------------------------------------------------------------------------------------------------


def looks(client, address, browser=PHONE, **more):
    response = client.get(address, headers={"user-agent": browser, **more})
    if response.streaming:
        response.getvalue()
    return response


def counted(report, kind="page"):
    return sum(ViewDay.objects.filter(report=report, kind=kind).values_list("visitors", flat=True))


def test_a_visitor_counts_once_a_day_and_machines_never(client, client_of, report, pool_manager):
    address = url("report-detail", report.code)
    looks(client, address)
    looks(client, address)
    assert counted(report) == 1
    looks(client, address, browser=PHONE + " another")
    assert counted(report) == 2
    client.head(address, headers={"user-agent": "Mozilla/5.0 new"})
    looks(client, address, browser="")
    for machine in (
        "Baiduspider/2.0",
        "curl/8",
        "python-requests/2",
        "Mozilla/5.0 (compatible; Googlebot/2.1)",
    ):
        looks(client, address, browser=machine)
    for header in ("sec-purpose", "purpose", "x-moz"):
        looks(client, address, browser="Mozilla/5.0 new", **{header: "prefetch"})
    looks(client_of(pool_manager), address, browser="Mozilla/5.0 new")
    assert counted(report) == 2
    assert "2 次" in text_of(looks(client, address))


def test_nothing_that_tells_who_looked_outlives_the_day(client, report):
    looks(client, url("report-detail", report.code))
    kept = f"{list(ViewMark.objects.values())} {list(ViewDay.objects.values())}"
    assert "127.0.0.1" not in kept
    assert "Android" not in kept
    today = timezone.localdate()
    assert forget_visitors(before=today) == 0
    yesterday = today - timedelta(days=1)
    ViewSalt.objects.update(day=yesterday)
    ViewMark.objects.update(day=yesterday)
    ViewDay.objects.update(day=yesterday)
    looks(client, url("report-detail", report.code))  # another secret: the same visitor is somebody new
    assert counted(report) == 2
    assert set(ViewSalt.objects.values_list("day", flat=True)) == {today}
    assert set(ViewMark.objects.values_list("day", flat=True)) == {today}


def test_a_film_counts_where_it_begins(client, report, pool_manager):
    edit_report(report=report, actor=pool_manager, values={"is_public_video": True})
    address = url("report-material", report.code, film_of(report, pool_manager).code)
    looks(client, address, range="bytes=500-")
    assert counted(report, "film") == 0
    looks(client, address, range="bytes=0-99")
    looks(client, address, range="bytes=0-")
    looks(client, address)
    assert counted(report, "film") == 1


# Course lists ---------------------------------------------------------------------------------------------


def items(*rows, initial=0):
    data = {"items-TOTAL_FORMS": len(rows), "items-INITIAL_FORMS": initial}
    for n, (report, kind) in enumerate(rows):
        data |= {f"items-{n}-report": report.code, f"items-{n}-kind": kind, f"items-{n}-code": ""}
    return data


def test_a_course_list_has_what_must_and_what_may_be_heard(client, client_of, pool_manager):
    must, may, closed = (
        public("必修课", minutes=20),
        public("选修课", minutes=15),
        LectureReportFactory(title="未发布"),
    )
    manager = client_of(pool_manager)
    manager.post(url("course-create"), {"name": "新党员第一课", "summary": "面向新党员", "electives": 1})
    course = Course.objects.get()
    address = url("course-detail", course.code)
    assert client.get(address).status_code == 404  # not public yet
    manager.post(url("course-edit", course.code), {"name": "新党员第一课", "electives": 1, "is_public": "on"})
    rows = items((may, "elective"), (must, "compulsory"), (must, "elective"))
    assert manager.post(url("course-items", course.code), rows).status_code == 302  # twice on it: once
    assert course.items.count() == 2
    manager.post(url("report-course", must.code), {"course": course.code, "kind": "compulsory"})
    put_on_course(course=course, report=closed, is_compulsory=True, actor=pool_manager)
    page = client.get(address)
    compulsory, elective = page.context["groups"]
    assert [one.report for one in compulsory["items"]] == [must]
    assert [one.report for one in elective["items"]] == [may]
    assert "20 分钟" in text_of(page)
    assert "未发布" not in text_of(page)
    assert "未发布" in text_of(manager.get(address))
    assert "新党员第一课" in text_of(client.get(url("course-list")))
    assert "新党员第一课" in text_of(client.get(url("report-detail", must.code)))
    manager.post(url("course-delete", course.code))
    assert client.get(address).status_code == 404
    verbs = set(JournalEntry.objects.filter(verb__startswith="course.").values_list("verb", flat=True))
    assert verbs == {
        "course.created", "course.edited", "course.items_set", "course.report_added", "course.deleted",
    }  # fmt: skip


def test_a_report_is_moved_up_in_its_list(client_of, pool_manager):
    one, two = public("一"), public("二")
    course = Course.objects.create(name="课程")
    for report in (one, two):
        put_on_course(course=course, report=report, is_compulsory=True, actor=pool_manager)
    data = items((one, "compulsory"), (two, "compulsory"), initial=2) | {"move": "1:-1"}
    assert client_of(pool_manager).post(url("course-items", course.code), data).status_code == 302
    assert [item.report for item in course.items.all()] == [two, one]


# Related --------------------------------------------------------------------------------------------------


def test_related_lectures_share_topics_or_pieces_of_the_title():
    topic = TopicFactory()
    report = public("长征路上的家书", sector="学校")
    by_topic, by_title, by_sector = public("别的题目"), public("红军家书"), public("无关", sector="学校")
    other, hidden = public("春耕"), LectureReportFactory(title="长征路上的歌")
    expired = public("长征路上的桥", valid_until=timezone.localdate() - timedelta(days=1))
    for one in (report, by_topic):
        one.topics.add(topic)
    index_reports([report, by_topic, hidden])
    found = related_to(report)
    assert found == [by_topic, by_title, by_sector]
    assert not {other, hidden, expired} & set(found)


# Search by managers ---------------------------------------------------------------------------------------


def test_managers_find_candidate_reports_by_a_name_that_nobody_else_finds(client, client_of, pool_manager):
    report = LectureReportFactory(title="春耕")
    report.lecturers.add(LecturerFactory(name="欧阳建国"))
    index_reports([report])
    for typed in ("欧阳", "oyjg", "春耕"):
        assert "春耕" in text_of(
            client_of(pool_manager).get(url("candidate-reports") + f"?state=all&q={typed}")
        )
    assert not client.get(url("report-list") + "?q=欧阳").context["hits"]


# Queries --------------------------------------------------------------------------------------------------


@pytest.fixture
def add_reports(pool_manager):
    count = iter(range(1000))
    course = Course.objects.create(code="course", name="课程", is_public=True)

    def add(number):
        for _ in range(number):
            n = next(count)
            report = public(f"一堂课{n}", abstract="简介", sector="学校", is_public_video=True)
            report.lecturers.add(*agree([LecturerFactory(state=PoolState.ADMITTED), LecturerFactory()]))
            report.topics.add(TopicFactory())
            index_reports([report])
            film_of(report, pool_manager)
            put_on_course(course=course, report=report, is_compulsory=bool(n % 2), actor=pool_manager)
            put_on_course(course=course, report=public(f"选修{n}"), is_compulsory=False, actor=pool_manager)
            Course.objects.create(name=f"课程{n}", is_public=True)

    return add


@pytest.mark.parametrize(
    ("name", "args"), [("course-list", ()), ("course-detail", ("course",)), ("report-list", ())]
)
def test_lists_of_reports_cost_a_constant_number_of_queries(
    assert_constant_queries, client, add_reports, name, args
):
    assert_constant_queries(lambda: client.get(url(name, *args)), add_reports)


def test_a_report_page_costs_the_same_for_many_rows(assert_constant_queries, client, client_of, pool_manager):
    topic, report = TopicFactory(), public("一堂课", sector="学校", is_public_script=True)
    report.topics.add(topic)

    def add(number):
        for _ in range(number):
            report.lecturers.add(*agree([LecturerFactory(state=PoolState.ADMITTED)]))
            add_version(report=report, part=ReportPart.SCRIPT, upload=UploadFactory(), actor=pool_manager)
            near = public(f"一堂课{LectureReport.objects.count()}")
            near.topics.add(topic)
            course = Course.objects.create(name=f"课程{Course.objects.count()}", is_public=True)
            put_on_course(course=course, report=report, is_compulsory=True, actor=pool_manager)

    assert_constant_queries(lambda: looks(client, url("report-detail", report.code)), add, at_most=16)
