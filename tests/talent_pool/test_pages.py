"""The pool's pages as each kind of visitor sees them."""

import pytest
from django.urls import reverse

from contest.models import JournalEntry
from contest.states import FileFormat, MaterialKind, Role
from talent_pool.actions.report import edit_report
from talent_pool.models import Lecturer, LectureReport, PossibleDuplicate, Topic
from talent_pool.states import PoolState
from tests.factories.contest import EditionFactory, EntryMemberFactory, MembershipFactory, UserFactory
from tests.factories.talent_pool import LectureReportFactory, LecturerFactory, TopicFactory
from tests.files import docx_file
from tests.talent_pool.stock import add_material, stock_pool

pytestmark = pytest.mark.django_db


def url(name, *args, **query):
    from django.utils.http import urlencode

    address = reverse(f"talent_pool:{name}", args=args)
    return f"{address}?{urlencode(query, doseq=True)}" if query else address


def text_of(response):
    return response.content.decode()


@pytest.fixture
def pool(edition, organizer, pool_manager):
    return stock_pool(edition, organizer, pool_manager)


@pytest.fixture
def admitted(pool):
    return Lecturer.objects.get(name="蒋红梅")


@pytest.fixture
def candidate(pool):
    return Lecturer.objects.get(name="单秀英")


@pytest.fixture
def report(pool):
    return LectureReport.objects.get(title="从牌坊村走出的人")


# What the public sees -------------------------------------------------------------------------------------


def test_the_public_sees_those_admitted_and_no_mobile_number(client, pool, admitted, candidate):
    for name in ("pool-home", "lecturer-list", "report-list"):
        shown = text_of(client.get(url(name)))
        assert "单秀英" not in shown
        assert "1380000" not in shown
    page = text_of(client.get(url("lecturer-detail", admitted.code)))
    assert "广安区第1党支部" in page
    assert "一等奖" in page
    assert "《从牌坊村走出的人》" in page
    assert "13800000000" not in page
    assert client.get(url("lecturer-detail", candidate.code)).status_code == 404


def test_the_public_sees_no_award_before_publication(client, pool, edition, admitted):
    edition.state = "notice"
    edition.save()
    assert "一等奖" not in text_of(client.get(url("lecturer-detail", admitted.code)))


def test_insiders_see_candidates_and_numbers(client_of, candidate, supervisor, pool_manager):
    for user in (supervisor, pool_manager):
        page = text_of(client_of(user).get(url("lecturer-detail", candidate.code)))
        assert candidate.mobile in page
    assert "解聘" not in text_of(client_of(supervisor).get(url("lecturer-detail", candidate.code)))


def test_a_candidate_report_is_not_public(client, client_of, pool, pool_manager):
    closed = LectureReport.objects.get(title="车间里的传承")
    assert client.get(url("report-detail", closed.code)).status_code == 404
    assert client_of(pool_manager).get(url("report-detail", closed.code)).status_code == 200


def test_passages_of_a_script_are_shown_only_where_it_is_open(client, client_of, report, pool_manager):
    shown = text_of(client.get(url("report-list", q="中国人民")))
    assert "<mark>中国人民</mark>" in shown
    edit_report(report=report, actor=pool_manager, values={"is_public_script": False})
    shown = text_of(client.get(url("report-list", q="中国人民")))
    assert report.title in shown
    assert "中国人民的儿子" not in shown
    assert "<mark>中国人民</mark>" in text_of(client_of(pool_manager).get(url("report-list", q="中国人民")))


def test_what_is_typed_and_what_is_found_are_escaped(client, report, pool_manager):
    edit_report(
        report=report,
        actor=pool_manager,
        values={"title": "<b>广安</b>", "abstract": "<script>alert(1)</script>广安"},
    )
    shown = text_of(client.get(url("report-list", q='广安 "><script>')))
    shown += text_of(client.get(url("report-list", q="广安")))
    assert "<script>alert" not in shown
    assert "<b>广安" not in shown
    assert "&lt;b&gt;<mark>广安</mark>" in shown


def test_facets_narrow_and_can_be_taken_back(client, pool):
    response = client.get(url("report-list", sector="学校"))
    assert [hit["report"].title for hit in response.context["hits"]] == [
        "长征路上的半条被子",
        "从牌坊村走出的人",
    ]
    [group] = [one for one in response.context["facets"] if one["name"] == "sector"]
    assert {link["value"].label: link["value"].count for link in group["values"]} == {
        "学校": 2,
        "农村": 1,
        "社区": 1,
    }
    [chosen] = [link for link in group["values"] if link["chosen"]]
    assert "sector" not in chosen["url"]
    assert client.get(url("report-list", year="abcd", page="9999", topic="'; --")).status_code == 200


@pytest.mark.parametrize("typed", ["jhm", "jianghongmei", "jhm 牌坊"])
def test_initials_find_the_person_and_the_lecture(client, report, typed):
    response = client.get(url("report-list", q=typed))
    assert [hit["report"] for hit in response.context["hits"]] == [report]
    if " " not in typed:
        assert [person.name for person in response.context["lecturers"]] == ["蒋红梅"]


def test_materials_open_one_kind_at_a_time(client, client_of, pool, report, pool_manager):
    film = add_material(pool[0], MaterialKind.VIDEO, b"0123456789" * 100, FileFormat.MP4, name="视频")
    form = add_material(pool[0], MaterialKind.ENTRY_FORM, docx_file("表"), FileFormat.DOCX, name="报名表")
    script = pool[0].materials.get(requirement__kind=MaterialKind.SCRIPT)
    page = text_of(client.get(url("report-detail", report.code)))
    assert script.code in page
    assert film.code not in page
    assert form.code not in page

    def answer(client, material):
        response = client.get(url("report-material", report.code, material.code))
        if response.streaming:
            response.getvalue()  # to its end, where the file is closed
        return response.status_code

    assert answer(client, script) == 200
    assert answer(client, film) == 404
    assert answer(client_of(pool_manager), film) == 200
    assert answer(client_of(pool_manager), form) == 404
    edit_report(report=report, actor=pool_manager, values={"is_public_video": True})
    part = client.get(url("report-material", report.code, film.code), headers={"range": "bytes=10-19"})
    assert part.status_code == 206
    assert b"".join(part.streaming_content) == b"0123456789"
    report.refresh_from_db()
    client_of(pool_manager).post(url("report-end", report.code), {"reason": "内容需要更新"})
    assert answer(client, film) == 404


def test_related_lectures_share_topics_or_the_sector(client, report):
    titles = [one.title for one in client.get(url("report-detail", report.code)).context["related"]]
    assert report.title not in titles
    assert "长征路上的半条被子" in titles
    assert "车间里的传承" not in titles  # not admitted


# What a pool manager does ---------------------------------------------------------------------------------


def admission(people, **more):
    return {"lecturer": [p.code for p in people], "starts_on": "2026-03-01", "ends_on": "2029-02-28", **more}


def test_admit_several_with_term_topics_and_sectors(client_of, pool, pool_manager):
    people = list(Lecturer.objects.filter(state=PoolState.CANDIDATE))
    topic = Topic.objects.get(name="基层治理")
    asked = text_of(client_of(pool_manager).get(url("lecturer-admit", lecturer=[p.code for p in people])))
    assert all(person.name in asked for person in people)
    data = admission(people, topics=[topic.pk], sectors=["社区", "农村"])
    response = client_of(pool_manager).post(url("lecturer-admit"), data)
    assert response.status_code == 302
    for person in people:
        person.refresh_from_db()
        assert (person.state, person.sectors) == (PoolState.ADMITTED, ["社区", "农村"])
        assert list(person.topics.all()) == [topic]
        term = person.appointments.get()
        assert (str(term.starts_on), str(term.ends_on)) == ("2026-03-01", "2029-02-28")
        assert term.edition.code == "2026"
    assert JournalEntry.objects.filter(verb="lecturer.admitted", actor=pool_manager).count() == 4 + len(
        people
    )


def test_a_term_that_ends_before_it_begins_admits_nobody(client_of, candidate, pool_manager):
    response = client_of(pool_manager).post(
        url("lecturer-admit"), admission([candidate], ends_on="2026-03-01")
    )
    assert response.status_code == 422
    assert "必须晚于" in text_of(response)
    candidate.refresh_from_db()
    assert candidate.state == PoolState.CANDIDATE


def test_without_a_tick_a_sentence_says_what_to_do(client_of, pool_manager, pool):
    response = client_of(pool_manager).get(url("lecturer-admit"), follow=True)
    assert "请至少勾选一名" in text_of(response)


@pytest.mark.parametrize(
    ("act", "start", "end"),
    [
        ("decline", PoolState.CANDIDATE, PoolState.DECLINED),
        ("end", PoolState.ADMITTED, PoolState.ENDED),
        ("reopen", PoolState.ADMITTED, PoolState.CANDIDATE),
        ("reopen", PoolState.DECLINED, PoolState.CANDIDATE),
        ("reinstate", PoolState.ENDED, PoolState.ADMITTED),
    ],
)
@pytest.mark.parametrize("noun", ["lecturer", "report"])
def test_each_decision_needs_a_reason_and_is_journalled(
    client_of, pool_manager, supervisor, noun, act, start, end
):
    factory = LecturerFactory if noun == "lecturer" else LectureReportFactory
    more = {"admitted_at": "2026-01-01T00:00:00Z"} if noun == "report" else {}
    thing = factory(state=start, state_reason="先前的原因", **more)
    address = url(f"{noun}-{act}", thing.code)
    client = client_of(pool_manager)
    assert client.get(address).status_code == 200
    assert client.post(address, {"reason": " "}).status_code == 422
    assert client_of(supervisor).post(address, {"reason": "x"}).status_code == 403
    assert client.post(address, {"reason": "集体研究决定"}).status_code == 302
    thing.refresh_from_db()
    assert thing.state == end
    line = JournalEntry.objects.get(target_code=thing.code)
    assert (line.actor, line.reason) == (pool_manager, "集体研究决定")
    assert line.after == {"state": end}


def test_what_the_table_of_moves_forbids_is_a_sentence_not_a_crash(client_of, candidate, pool_manager):
    response = client_of(pool_manager).post(url("lecturer-end", candidate.code), {"reason": "误点"})
    assert response.status_code == 422
    assert "现在不能" in text_of(response) or "无法" in text_of(response)
    assert not JournalEntry.objects.filter(verb="lecturer.ended").exists()


def test_ending_cuts_the_running_term_and_undoing_restores_it(client_of, admitted, pool_manager):
    client_of(pool_manager).post(url("lecturer-end", admitted.code), {"reason": "调离本地"})
    assert admitted.appointments.get().ended_on is not None
    client_of(pool_manager).post(url("lecturer-reinstate", admitted.code), {"reason": "撤销调动"})
    assert admitted.appointments.get().ended_on is None


def test_undoing_an_admission_removes_its_term(client_of, admitted, pool_manager):
    client_of(pool_manager).post(url("lecturer-reopen", admitted.code), {"reason": "误操作"})
    admitted.refresh_from_db()
    assert admitted.state == PoolState.CANDIDATE
    assert not admitted.appointments.exists()


def test_a_further_term(client_of, admitted, pool_manager):
    client_of(pool_manager).post(
        url("lecturer-renew", admitted.code), {"starts_on": "2029-01-01", "ends_on": "2031-12-31"}
    )
    assert admitted.appointments.count() == 2
    assert JournalEntry.objects.filter(verb="lecturer.renewed", target_code=admitted.code).exists()


def test_edit_a_lecturer(client_of, client, admitted, pool_manager):
    topic = Topic.objects.get(name="基层治理")
    data = {
        "name": "蒋虹梅", "name_pinyin": "jiang hong mei", "organization_name": "协兴镇党委", "title": "讲师",
        "mobile": "+86 139 0000 2222", "biography": "从事基层宣讲二十年。", "topics": [topic.pk], "sectors": ["农村"],
    }  # fmt: skip
    response = client_of(pool_manager).post(url("lecturer-edit", admitted.code), data)
    assert response.status_code == 302
    admitted.refresh_from_db()
    assert (admitted.name, admitted.mobile, admitted.sectors) == ("蒋虹梅", "13900002222", ["农村"])
    line = JournalEntry.objects.get(verb="lecturer.edited")
    assert line.before["name"] == "蒋红梅"
    assert client.get(url("report-list", q="蒋虹梅")).context["hits"]  # the reports' terms follow
    assert not client.get(url("report-list", q="蒋红梅")).context["hits"]


@pytest.mark.parametrize(
    ("typed", "spelt"), [(None, "li fang"), ("lee fang", "lee fang")], ids=["left as it was", "typed"]
)
def test_a_new_name_has_a_new_spelling_unless_one_was_typed(client_of, admitted, pool_manager, typed, spelt):
    client, page = client_of(pool_manager), url("lecturer-edit", admitted.code)
    as_it_was = client.get(page).context["form"]["name_pinyin"].value()
    data = {"name": "李芳", "name_pinyin": typed or as_it_was, "mobile": "13900002222"}
    assert client.post(page, data).status_code == 302
    admitted.refresh_from_db()
    assert admitted.name_pinyin == spelt


def test_edit_a_report_and_find_its_pasted_script(client_of, client, report, pool_manager):
    data = {
        "title": report.title, "abstract": "新的简介", "year": 2026, "sector": "学校", "lecture_form": "讲授式",
        "lecturers": [p.pk for p in report.lecturers.all()], "topics": [], "is_public_video": "on",
        "script_text": "渠江水，日夜流。",
    }  # fmt: skip
    assert client_of(pool_manager).post(url("report-edit", report.code), data).status_code == 302
    report.refresh_from_db()
    assert report.is_public_video
    assert not report.is_public_script
    assert client.get(url("report-list", q="渠江")).context["hits"]
    assert JournalEntry.objects.filter(verb="report.edited", target_code=report.code).exists()


def test_add_a_lecturer_and_a_report_by_hand(client_of, pool_manager):
    client = client_of(pool_manager)
    client.post(url("lecturer-create"), {"name": "尉迟·阿依努尔"})
    person = Lecturer.objects.get()
    assert (person.state, person.source, person.name_initials[:2]) == ("candidate", "recommendation", "yc")
    client.post(url("report-create"), {"title": "旧作", "year": 2019, "lecturers": [person.pk]})
    report = LectureReport.objects.get()
    assert (report.state, report.source) == ("candidate", "recommendation")
    assert JournalEntry.objects.filter(verb__in=["lecturer.created", "report.created"]).count() == 2


def test_topics_are_added_renamed_put_together_and_removed(client_of, client, report, pool_manager):
    manager = client_of(pool_manager)
    assert manager.post(url("topic-list"), {"name": "红色家风"}).status_code == 302
    assert manager.post(url("topic-list"), {"name": "红色家风"}).status_code == 422  # once
    old = Topic.objects.get(name="党史故事")
    manager.post(url("topic-edit", old.code), {"name": "党史百年"})
    assert client.get(url("report-list", q="党史百年")).context["page"].paginator.count == 4
    new = Topic.objects.get(name="红色家风")
    manager.post(url("topic-delete", old.code), {"into": new.pk})
    assert set(report.topics.all()) == {new}
    manager.post(url("topic-delete", new.code), {})
    assert not report.topics.exists()
    assert not client.get(url("report-list", q="红色家风")).context["hits"]
    verbs = set(JournalEntry.objects.filter(verb__startswith="topic.").values_list("verb", flat=True))
    assert verbs == {"topic.created", "topic.renamed", "topic.merged", "topic.deleted"}


# Possible duplicates --------------------------------------------------------------------------------------


@pytest.fixture
def doubt(admitted, candidate):
    return PossibleDuplicate.objects.create(lecturer=candidate, other=admitted, evidence="name")


def test_merge_and_take_apart_again(client_of, client, doubt, admitted, candidate, pool_manager):
    manager = client_of(pool_manager)
    candidate.user = UserFactory()
    candidate.save()
    reports, terms = set(candidate.reports.all()), admitted.appointments.count()
    assert "单秀英" in text_of(manager.get(url("candidate-duplicates")))
    manager.post(url("duplicate-merge", doubt.code))
    admitted.refresh_from_db()
    candidate.refresh_from_db()
    assert candidate.merged_into == admitted
    assert admitted.participations.count() == 2
    assert admitted.reports.count() == 2
    assert (admitted.user is not None, candidate.user) == (True, None)
    assert client.get(url("lecturer-detail", candidate.code)).status_code == 404
    manager.post(url("duplicate-merge", doubt.code))  # pressed twice
    assert admitted.participations.count() == 2
    manager.post(url("duplicate-reopen", doubt.code))
    admitted.refresh_from_db()
    candidate.refresh_from_db()
    assert candidate.merged_into is None
    assert set(candidate.reports.all()) == reports
    assert (admitted.participations.count(), admitted.reports.count()) == (1, 1)
    assert (admitted.user, candidate.user is not None) == (None, True)
    assert admitted.appointments.count() == terms
    assert JournalEntry.objects.filter(verb="lecturer.merged").count() == 1


def test_keep_apart_and_reopen(client_of, doubt, pool_manager):
    manager = client_of(pool_manager)
    manager.post(url("duplicate-apart", doubt.code))
    doubt.refresh_from_db()
    assert doubt.outcome == "different"
    manager.post(url("duplicate-reopen", doubt.code))
    doubt.refresh_from_db()
    assert doubt.outcome == "open"
    assert Lecturer.objects.standing().count() == 6


# Who may --------------------------------------------------------------------------------------------------

MANAGER_PAGES = ["lecturer-create", "report-create", "lecturer-admit", "report-admit"]
INSIDER_PAGES = ["candidate-list", "candidate-reports", "candidate-duplicates", "topic-list"]


@pytest.mark.parametrize("name", [*MANAGER_PAGES, *INSIDER_PAGES])
def test_manager_pages_are_for_pool_managers(
    client, client_of, edition, outsider, organizer, supervisor, name
):
    assert client.get(url(name)).status_code == 302  # log in
    assert client_of(outsider).get(url(name)).status_code == 403
    assert client_of(organizer).get(url(name)).status_code == 403
    assert client_of(supervisor).get(url(name)).status_code == (200 if name in INSIDER_PAGES else 403)
    assert client_of(supervisor).post(url(name)).status_code in {403, 405}


def test_a_pool_manager_of_any_edition_manages_the_pool(client_of, db):
    user = UserFactory()
    MembershipFactory(user=user, edition=EditionFactory(code="2019"), role=Role.POOL_MANAGER)
    assert client_of(user).get(url("candidate-list")).status_code == 200


@pytest.mark.parametrize("noun", ["lecturer", "report"])
def test_somebody_elses_guess_of_a_code_is_404(client_of, contestant, noun):
    thing = LecturerFactory() if noun == "lecturer" else LectureReportFactory()
    for act in ("decline", "end", "reopen", "edit"):
        assert (
            client_of(contestant).post(url(f"{noun}-{act}", thing.code), {"reason": "x"}).status_code == 404
        )


# Queries --------------------------------------------------------------------------------------------------


@pytest.fixture
def add_rows(edition):
    count = iter(range(1000))

    def add(number, state=PoolState.ADMITTED, **more):
        from django.utils import timezone

        for _ in range(number):
            n = next(count)
            person = LecturerFactory(state=state, name=f"王同名{n}", sectors=["学校"])
            person.topics.add(TopicFactory())
            report = LectureReportFactory(
                state=state,
                admitted_at=timezone.now(),
                title=f"一堂课 {n}",
                abstract="一堂课的简介",
                sector="学校",
            )
            report.lecturers.add(person)
            report.topics.add(TopicFactory())
            from talent_pool.actions.index import index_reports
            from talent_pool.models import Participation
            from tests.factories.contest import EntryFactory

            entry = EntryFactory(edition=edition)
            Participation.objects.create(lecturer=person, member=EntryMemberFactory(entry=entry))
            index_reports([report])
            PossibleDuplicate.objects.create(
                lecturer=person, other=LecturerFactory(name="某人"), evidence="name"
            )

    return add


@pytest.mark.parametrize(
    ("name", "query"),
    [
        ("pool-home", {}),
        ("lecturer-list", {}),
        ("lecturer-list", {"q": "wtm", "sector": "学校"}),
        ("report-list", {}),
        ("report-list", {"q": "一堂课", "sector": "学校"}),
        ("candidate-list", {"state": "all"}),
        ("candidate-list", {"state": "all", "sector": "学校", "q": "wtm"}),
        ("candidate-reports", {"state": "all", "q": "一堂课"}),
        ("candidate-duplicates", {}),
        ("topic-list", {}),
    ],
)
def test_lists_cost_a_constant_number_of_queries(
    assert_constant_queries, client_of, pool_manager, add_rows, name, query
):
    client = client_of(pool_manager)
    # a search of the library looks among the lecturers, too; the front page has something of everything
    at_most = 13 if name == "report-list" and "q" in query else 14 if name == "pool-home" else 12
    assert_constant_queries(lambda: client.get(url(name, **query)), add_rows, at_most)


def test_forms_without_topics_say_where_topics_come_from(client_of, pool_manager):
    client = client_of(pool_manager)
    candidate = LecturerFactory(state=PoolState.CANDIDATE)
    page = f"/pool/lecturers/admit/?lecturer={candidate.code}"
    html = client.get(page).content.decode()
    assert "还没有主题" in html
    assert 'href="/pool/topics/"' in html
    topic = TopicFactory(name="乡村振兴")
    html = client.get(page).content.decode()
    assert "还没有主题" not in html
    assert topic.name in html
