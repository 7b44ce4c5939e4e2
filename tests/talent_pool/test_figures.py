"""The rows behind the yearly figures: every number equals the rows that its link shows."""

import re
from datetime import date
from random import Random

import pytest
from django.urls import reverse
from django.utils import timezone

from contest.charts import bar_chart, line_chart
from contest.states import EditionState, EntryState
from judging.states import AwardKind, AwardState
from talent_pool.actions.lecturer import (
    Term,
    admit_lecturer,
    end_lecturer,
    reinstate_lecturer,
    reopen_lecturer,
)
from talent_pool.models import Delivery, Lecturer
from talent_pool.queries.figures import all_figures, keys_of, rows_of
from talent_pool.states import AudienceKind, DeliveryState
from talent_pool.yearly.measures import COUNTED_IN, HELD, NOTES, SEVERAL, Dimension, Figure, YearlyFigures
from tests.factories.contest import (
    EditionFactory,
    EntryFactory,
    EntryMemberFactory,
    MembershipFactory,
    OrganizationFactory,
    UserFactory,
)
from tests.factories.judging import AwardFactory, AwardTierFactory
from tests.factories.talent_pool import DeliveryFactory, LectureReportFactory, LecturerFactory, TopicFactory
from tests.talent_pool.stock import LECTURES, agree, publish_contest, stock_pool

pytestmark = pytest.mark.django_db
SECTOR = Dimension.SECTOR


@pytest.fixture
def records(edition, organizer, pool_manager):
    """Two years with everything that is easily counted wrong."""
    entries = stock_pool(edition, organizer, pool_manager)
    sector = entries[0].sector
    for state in EntryState:
        EntryFactory(edition=edition, sector=sector, state=state)
    EntryFactory(edition=edition, sector=None)
    confirmed = {"state": AwardState.CONFIRMED, "confirmed_by": organizer, "confirmed_at": timezone.now()}
    AwardFactory(
        edition=edition, tier=AwardTierFactory(edition=edition, kind=AwardKind.ORGANIZATION), entry=None,
        organization=OrganizationFactory(), **confirmed,
    )  # fmt: skip
    adviser = EntryMemberFactory(entry=entries[0], role="adviser", name="何老师")
    AwardFactory(
        edition=edition, tier=AwardTierFactory(edition=edition, kind=AwardKind.ADVISER), entry=None,
        adviser=adviser, **confirmed,
    )  # fmt: skip
    AwardFactory(edition=edition, entry=EntryFactory(edition=edition, sector=sector))  # only proposed
    earlier = EditionFactory(code="2025", year=2025)
    publish_contest(earlier, LECTURES[:3])
    hidden = EditionFactory(code="2025b", year=2025)
    publish_contest(hidden, LECTURES[:2])
    hidden.state = EditionState.NOTICE
    hidden.save()
    twice = LecturerFactory(sectors=["学校", "农村"], towns=["协兴镇", "协兴镇"], name="双领域")
    admit_lecturer(lecturer=twice, actor=pool_manager, term=Term(date(2024, 5, 1), date(2027, 4, 30)))
    left = LecturerFactory(sectors=[], name="已离任")
    admit_lecturer(lecturer=left, actor=pool_manager, term=Term(date(2024, 1, 1), date(2027, 12, 31)))
    end_lecturer(lecturer=left, actor=pool_manager, reason="调离", on=date(2025, 6, 30))
    LecturerFactory(name="候选人", sectors=["学校"])
    merged = LecturerFactory(name="合并", sectors=["学校"])
    admit_lecturer(lecturer=merged, actor=pool_manager, term=Term(date(2025, 1, 1), date(2026, 12, 31)))
    merged.merged_into = twice
    merged.save()
    LectureReportFactory(year=2024, state="admitted", admitted_at=timezone.now(), sector="")
    LectureReportFactory(year=2024)
    hold_sessions()
    return edition


def hold_sessions(seed=7, number=80):
    """Sessions of three years in every state, each saying or not saying where, on what, how and for whom it was."""
    chance = Random(seed)
    topics = [TopicFactory() for _ in range(3)]
    of_two, of_none = (LectureReportFactory(year=2026, state="candidate") for _ in range(2))
    of_two.topics.set(topics[:2])
    for number_ in range(number):
        state = chance.choice([*DeliveryState, *[DeliveryState.CONFIRMED] * 3])
        DeliveryFactory(
            held_on=date(chance.choice([2024, 2025, 2026]), chance.choice([1, 12]), chance.choice([1, 31])),
            sector=chance.choice(["", "-", "学校", "农村"]),
            town=chance.choice(["", "协兴镇", "浓溪镇"]),
            topic=chance.choice([None, None, *topics]),
            report=chance.choice([None, of_two, of_none]),
            lecture_form=chance.choice(["", "讲授式", "情景式"]),
            audience_kind=chance.choice(["", *AudienceKind.values[:3]]),
            attendance=chance.choice([None, 0, 1, 40, number_]),
            state=state,
            state_reason="" if state not in {"disputed", "void"} else "人数不对",
            confirmed_at=timezone.now() if state == DeliveryState.CONFIRMED else None,
        )
    DeliveryFactory(  # the only one of its town, and nobody counted
        held_on=date(2026, 5, 1), town="白市镇", attendance=None, state="confirmed", confirmed_at=timezone.now()
    )  # fmt: skip


def told_by(figure, rows):
    """Count rows as a person would who has the list."""
    if figure is Figure.ATTENDANCES:
        return sum(row.attendance for row in rows)
    return len(rows)


def test_every_figure_equals_its_rows_by_every_dimension(records):
    counted = all_figures()
    assert counted.years == [2026, 2025, 2024]
    checked = 0
    for figure in Figure:
        for year in counted.years:
            places = [(None, "")]
            places += [(by, key) for by in Dimension if figure in COUNTED_IN[by] for key in counted.keys(by)]
            for by, key in places:
                rows = list(rows_of(figure, year, {by: key} if by else {}))
                number = counted.count(figure, year, by, key)
                assert len({row.pk for row in rows}) == len(rows), (figure, year, by, key)
                if number is None:
                    assert rows == []
                    assert rows_of(Figure.SESSIONS, year, {by: key}).exists()
                else:
                    assert told_by(figure, rows) == number, (figure, year, by, key)
                checked += 1
    assert checked > 250


def test_keys_add_up_to_the_total_where_a_row_has_one(records):
    counted = all_figures()
    for figure in Figure:
        for by in Dimension:
            if figure not in COUNTED_IN[by]:
                continue
            for year in counted.years:
                parts = sum(counted.count(figure, year, by, key) or 0 for key in counted.keys(by, year))
                total = counted.count(figure, year)
                assert parts >= total if (figure, by) in SEVERAL else parts == total, (figure, by, year)


def test_rows_are_narrowed_by_several_things_at_once(records):
    counted = all_figures()
    for town in counted.keys(Dimension.TOWN, 2026):
        whole = {row.pk for row in rows_of(Figure.SESSIONS, 2026, {Dimension.TOWN: town})}
        parts = [
            {
                row.pk
                for row in rows_of(Figure.SESSIONS, 2026, {Dimension.TOWN: town, Dimension.AUDIENCE: key})
            }
            for key in counted.keys(Dimension.AUDIENCE, 2026)
        ]
        assert set().union(*parts) == whole
        assert sum(map(len, parts)) == len(whole)


def test_the_figures_are_what_the_definitions_say(records):
    counted = all_figures()
    # 6 winners + submitted, returned, accepted, rejected, disqualified + without a sector + the proposed one
    assert counted.count(Figure.ENTRIES, 2026) == 13
    assert counted.count(Figure.ENTRIES, 2026, SECTOR, "-") == 1
    assert counted.count(Figure.ACCEPTED, 2026) == 9
    assert counted.count(Figure.AWARDS, 2026) == 8
    assert counted.count(Figure.AWARDS, 2026, SECTOR, "学校") == 3  # two lectures and the adviser of one
    assert counted.count(Figure.AWARDS, 2026, SECTOR, "-") == 1
    assert counted.count(Figure.AWARDS, 2026, Dimension.FORM, "讲授式") == 3
    assert counted.count(Figure.AWARDS, 2025) == 3  # the other edition is not published
    assert counted.count(Figure.ENTRIES, 2025) == 5
    assert [counted.count(Figure.LECTURERS, year) for year in (2024, 2025, 2026)] == [2, 2, 5]
    assert counted.count(Figure.LECTURERS, 2025, SECTOR, "-") == 1
    assert counted.count(Figure.LECTURERS, 2026, SECTOR, "农村") == 2
    assert counted.count(Figure.LECTURERS, 2026, Dimension.TOWN, "协兴镇") == 1
    assert [counted.count(Figure.REPORTS, year) for year in (2024, 2025, 2026)] == [1, 0, 4]


def test_who_left_stays_a_lecturer_of_the_years_of_her_terms(pool_manager):
    person = LecturerFactory(sectors=["学校"])
    admit_lecturer(lecturer=person, actor=pool_manager, term=Term(date(2022, 5, 1), date(2025, 4, 30)))
    end_lecturer(lecturer=person, actor=pool_manager, reason="调离", on=date(2023, 6, 30))
    reopen_lecturer(lecturer=person, actor=pool_manager, reason="再次推荐")
    person.refresh_from_db()
    assert person.state == "candidate"
    counted = all_figures()
    assert [counted.count(Figure.LECTURERS, year) for year in (2022, 2023, 2024)] == [1, 1, 0]
    assert list(rows_of(Figure.LECTURERS, 2023, {SECTOR: "学校"})) == [person]


def test_a_term_that_ended_before_its_first_day_counts_nowhere(pool_manager):
    person = LecturerFactory(sectors=["学校"])
    admit_lecturer(lecturer=person, actor=pool_manager, term=Term(date(2024, 5, 1), date(2026, 4, 30)))
    end_lecturer(lecturer=person, actor=pool_manager, reason="调离", on=date(2024, 3, 1))
    assert all_figures().counts == {}
    assert not rows_of(Figure.LECTURERS, 2024).exists()


@pytest.mark.parametrize(
    "second", [Term(date(2025, 1, 1), date(2030, 12, 31)), Term(date(2022, 1, 1), date(2023, 12, 31))]
)
def test_undoing_an_ending_leaves_the_terms_of_earlier_endings_short(pool_manager, second):
    """Whether the last ending cut a term short, or came when that term had run out."""
    person = LecturerFactory()
    admit_lecturer(lecturer=person, actor=pool_manager, term=Term(date(2020, 1, 1), date(2024, 12, 31)))
    end_lecturer(lecturer=person, actor=pool_manager, reason="调离", on=date(2021, 3, 1))
    admit_lecturer(lecturer=person, actor=pool_manager, term=second)
    end_lecturer(lecturer=person, actor=pool_manager, reason="又调离", on=date(2026, 1, 31))
    reinstate_lecturer(lecturer=person, actor=pool_manager, reason="误操作")
    ends = person.appointments.order_by("starts_on").values_list("ended_on", flat=True)
    assert list(ends) == [date(2021, 3, 1), None]


def test_sessions_are_confirmed_ones_and_what_nobody_counted_is_not_zero(records):
    counted = all_figures()
    held = Delivery.objects.filter(held_on__year=2026)
    sessions = held.filter(state="confirmed")
    assert counted.count(Figure.SESSIONS, 2026) == sessions.count() > 5
    assert counted.count(Figure.UNCOUNTED, 2026) == sessions.filter(attendance=None).count() > 1
    assert counted.count(Figure.UNCONFIRMED, 2026) == held.filter(state__in=["reported", "disputed"]).count()
    assert counted.count(Figure.ATTENDANCES, 2026) == sum(one.attendance or 0 for one in sessions)
    town = (Dimension.TOWN, "白市镇")
    assert counted.count(Figure.SESSIONS, 2026, *town) == 1
    assert counted.count(Figure.ATTENDANCES, 2026, *town) is None
    assert counted.count(Figure.ATTENDANCES, 2025, *town) == 0  # no session there, so nobody came
    assert counted.compared(Figure.ATTENDANCES, 2026, *town).difference is None


def test_a_session_without_a_topic_counts_under_those_of_its_report(records):
    first, second, third = (TopicFactory() for _ in range(3))
    report = LectureReportFactory(year=2020, state="candidate")
    report.topics.set([first, second])
    facts = {"held_on": date(2021, 3, 1), "state": "confirmed", "confirmed_at": timezone.now()}
    DeliveryFactory(report=report, attendance=10, **facts)
    DeliveryFactory(report=report, topic=third, attendance=5, **facts)
    counted = all_figures()
    for topic, sessions, people in ((first, 1, 10), (second, 1, 10), (third, 1, 5)):
        assert counted.count(Figure.SESSIONS, 2021, Dimension.TOPIC, topic.name) == sessions
        assert counted.count(Figure.ATTENDANCES, 2021, Dimension.TOPIC, topic.name) == people
    assert counted.count(Figure.ATTENDANCES, 2021) == 15
    assert keys_of(Figure.SESSIONS, 2021)[Dimension.TOPIC] == sorted([first.name, second.name, third.name])


def numbers_of(page):
    """(address, number) of every linked figure of a page."""
    found = re.findall(r'<a href="([^"]+)" data-figure="\w+">(\d+)</a>', page.content.decode())
    return [(address.replace("&amp;", "&"), int(number)) for address, number in found]


@pytest.fixture
def reader(records):
    """A supervisor of every edition, who may open every list."""
    from contest.models import Edition

    user = UserFactory()
    for one in Edition.objects.all():
        MembershipFactory(user=user, edition=one, role="supervisor")
    return user


@pytest.mark.parametrize("year", [2026, 2024])
def test_every_number_on_the_page_leads_to_as_many_rows(client_of, reader, year):
    client = client_of(reader)
    numbers = dict(numbers_of(client.get(reverse("talent_pool:figures"), {"year": year})))
    assert len(numbers) >= 40
    for address, number in numbers.items():
        response = client.get(f"{address}&page=all")
        assert response.status_code == 200
        page = response.content.decode()
        if "/attendances/" in address and number:
            assert f"data-people>{number}<" in page, address
            continue
        if "/attendances/" not in address:
            assert response.context["page"].paginator.count == number, address
            shown = page.split("<tbody>")[1].count("<tr") if number else 0
            assert shown == number, address


@pytest.mark.parametrize("is_counted", [True, False])
def test_the_differences_of_a_breakdown_add_up_to_that_of_the_total(client_of, reader, is_counted):
    """Of attendances too, unless they are unknown somewhere: then nobody knows how many more or fewer."""
    if is_counted:
        Delivery.objects.filter(attendance=None).update(attendance=0)
    held = {
        "held_on": date(2025, 6, 1),
        "state": "confirmed",
        "confirmed_at": timezone.now(),
        "attendance": 15,
    }
    DeliveryFactory.create_batch(20, town="大安镇", sector="农村", lecture_form="讲授式", **held)
    DeliveryFactory(town="大安镇", held_on=date(2025, 6, 2))
    page = client_of(reader).get(reverse("talent_pool:figures"), {"year": 2026})
    checked = 0
    for part in page.context["breakdowns"]:
        for column, total in enumerate(part.total.cells):
            if (total.figure, part.by) in SEVERAL or (total.figure is Figure.ATTENDANCES and not is_counted):
                continue
            parts = [row.cells[column].versus for row in part.rows]
            assert sum(signed(one) for one in parts) == signed(total.versus), (total.figure, part.by)
            checked += 1
    assert checked >= 15
    [town] = [part for part in page.context["breakdowns"] if part.by is Dimension.TOWN]
    [gone] = [row for row in town.rows if row.label == "大安镇"]
    by_figure = {cell.figure: (cell.value, cell.versus) for cell in gone.cells}
    assert by_figure[Figure.SESSIONS] == (0, "−20")
    assert by_figure[Figure.ATTENDANCES] == (0, "−300")
    assert by_figure[Figure.UNCONFIRMED] == (0, "−1")
    assert ["大安镇", [0, 20]] in [
        [bars.label, [bar.value for bar in bars.bars]] for bars in town.drawings[0].chart.groups
    ]


def signed(words):
    """A difference as a number; nothing stands for none."""
    return int(words.replace("−", "-") or 0)


@pytest.mark.pure
def test_a_year_that_can_not_be_compared_adds_no_rows():
    town = Dimension.TOWN
    counts = {(Figure.LECTURERS, 2024, None, ""): 1, (Figure.LECTURERS, 2024, town, "协兴镇"): 1}
    counts |= {(Figure.SESSIONS, 2025, None, ""): 1, (Figure.SESSIONS, 2025, town, "-"): 1}
    figures = YearlyFigures(counts, frozenset(), [2025, 2024])
    assert figures.keys_beside(town, 2024) == ["协兴镇"]
    assert figures.keys_beside(town, 2025) == ["协兴镇", "-"]
    counts[Figure.SESSIONS, 2024, town, "大安镇"] = 3  # the total does not know it: before records begin
    assert figures.keys_beside(town, 2025) == ["协兴镇", "-"]


def test_a_figure_over_the_years(client_of, reader):
    client = client_of(reader)
    response = client.get(reverse("talent_pool:figure-years", args=["sessions"]), {"by": "town"})
    counted = all_figures()
    assert [words for words, _url in response.context["headings"]] == ["2024", "2025", "2026"]
    for row in response.context["rows"]:
        key = "-" if row.label == "Without a town" or "未" in row.label else row.label
        assert [cell.value for cell in row.cells] == [
            counted.count(Figure.SESSIONS, year, Dimension.TOWN, key) for year in (2024, 2025, 2026)
        ]
    totals = [cell.value for cell in response.context["total"].cells]
    assert totals == [counted.count(Figure.SESSIONS, year) for year in (2024, 2025, 2026)]
    for figure in Figure:
        for by in Dimension:
            address = reverse("talent_pool:figure-years", args=[figure.value])
            expected = 200 if figure in COUNTED_IN[by] else 404
            assert client.get(address, {"by": by.value}).status_code == expected
    assert client.get(reverse("talent_pool:figure-years", args=["sessions"]), {"by": "x"}).status_code == 404
    for figure, of_lecturers in ((Figure.LECTURERS, True), (Figure.SESSIONS, False)):
        page = client.get(reverse("talent_pool:figure-years", args=[figure.value]), {"by": "sector"})
        assert (str(NOTES[Dimension.SECTOR]) in page.content.decode()) is of_lecturers


def test_rows_lead_only_to_pages_that_are_there_for_the_reader(
    client_of, records, organizer, supervisor, pool_manager
):
    year = timezone.localdate().year
    agreed, silent = LecturerFactory(name="同意公开"), LecturerFactory(name="未同意公开")
    for person in (agreed, silent):
        admit_lecturer(lecturer=person, actor=organizer, term=Term(date(year, 1, 1), date(year, 12, 31)))
    agree([agreed])
    in_library = {"state": "admitted", "admitted_at": timezone.now(), "year": year}
    LectureReportFactory(title="审核到期", valid_until=date(2020, 1, 1), **in_library)
    shown = {"lecturers": ("同意公开", "未同意公开"), "reports": (LECTURES[0][0], "审核到期")}
    for reader, sees_all in ((organizer, False), (supervisor, True), (pool_manager, True)):
        client = client_of(reader)
        for figure, (public, hidden) in shown.items():
            page = client.get(reverse("talent_pool:figure-rows", args=[figure]), {"year": year}).text
            linked = re.findall(
                r'<a href="([^"]+)">([^<]+)</a><?', page.split("<tbody>")[1].split("</tbody>")[0]
            )
            assert all(client.get(address).status_code == 200 for address, _words in linked)
            words = [text for _address, text in linked]
            assert public in words
            assert (hidden in words) is sees_all
            assert hidden in page


def test_entries_are_listed_only_for_who_may_read_them(client_of, records, organizer, pool_manager):
    entries = reverse("talent_pool:figure-rows", args=["entries"])
    awards = reverse("talent_pool:figure-rows", args=["awards"])
    assert client_of(organizer).get(entries, {"year": 2026}).status_code == 200
    assert client_of(organizer).get(entries, {"year": 2025}).status_code == 403  # not the organizer then
    assert client_of(pool_manager).get(entries, {"year": 2026}).status_code == 403
    assert client_of(pool_manager).get(awards, {"year": 2026}).status_code == 200
    page = client_of(pool_manager).get(reverse("talent_pool:figures"))
    assert not re.search(r'href="[^"]*/figures/(entries|accepted)/\?', page.content.decode())


@pytest.mark.parametrize("name", ["figures", "figures-export", "figure-rows", "figure-years"])
def test_figures_are_not_public(client, client_of, records, outsider, judge, contestant, name):
    args = {"figure-rows": ["awards"], "figure-years": ["awards"], "figures-export": ["pdf"]}.get(name, [])
    address = reverse(f"talent_pool:{name}", args=args)
    assert client.get(address, {"year": 2026}).status_code == 302
    for user in (outsider, judge, contestant):
        assert client_of(user).get(address, {"year": 2026}).status_code == 403


def test_unknown_figures_years_and_dimensions_are_404(client_of, records, organizer):
    client = client_of(organizer)

    def status(figure, **query):
        return client.get(reverse("talent_pool:figure-rows", args=[figure]), query).status_code

    assert status("money", year=2026) == 404
    assert status("awards", year="all") == 404
    assert status("awards", year=2026, town="协兴镇") == 404  # an award has no town
    assert status("sessions", year=2026, town="没有这个镇") == 200
    assert client.get(reverse("talent_pool:figures"), {"year": "x"}).status_code == 200


def test_an_empty_system_has_a_page_too(client_of, organizer):
    client = client_of(organizer)
    assert "暂无数据" in client.get(reverse("talent_pool:figures")).content.decode()
    assert client.get(reverse("talent_pool:figures-export", args=["pdf"])).status_code == 404
    assert client.get(reverse("talent_pool:figure-years", args=["sessions"])).status_code == 200
    assert client.get(reverse("talent_pool:figures-text")).status_code == 200


@pytest.mark.pure
def test_the_longest_bar_fills_the_chart_and_nothing_divides_by_zero():
    chart = bar_chart([("学校", (10, 5)), ("农村", (0, 0))])
    widths = [[bar.width for bar in group.bars] for group in chart.groups]
    assert widths[0][0] == 2 * widths[0][1]
    assert widths[1] == [1.5, 1.5]
    assert bar_chart([]).groups == ()
    assert bar_chart([("a", (0,))]).groups[0].bars[0].value == 0


@pytest.mark.pure
def test_a_line_has_a_gap_where_nothing_is_known():
    chart = line_chart(["2023", "2024", "2025", "2026"], [("人次", [10, None, 20, 0])])
    points = chart.lines[0].points
    assert [point.value for point in points] == [10, 20, 0]
    assert [point.label for point in points] == ["2023", "2025", "2026"]
    assert len(chart.lines[0].stretches) == 1  # 2023 stands alone
    assert points[1].y < points[0].y < points[2].y == chart.foot
    assert line_chart([], []).lines == ()
    assert line_chart(["2026"], [("a", [0])]).lines[0].points[0].x == chart.width / 2


@pytest.mark.parametrize("name", ["figures", "figure-rows", "figure-years"])
@pytest.mark.parametrize("figure", ["awards", "sessions"])
def test_figures_cost_a_constant_number_of_queries(
    assert_constant_queries, client_of, organizer, edition, name, figure
):
    edition.state = EditionState.PUBLISHED
    edition.save()

    def add(number):
        for _ in range(number):
            entry = EntryFactory(edition=edition)
            AwardFactory(
                edition=edition, entry=entry, state=AwardState.CONFIRMED, confirmed_by=organizer,
                confirmed_at=timezone.now(),
            )  # fmt: skip
            person = LecturerFactory(sectors=["学校"])
            person.topics.add(TopicFactory())
            admit_lecturer(lecturer=person, actor=organizer, term=Term(date(2026, 1, 1), date(2027, 1, 1)))
            DeliveryFactory(
                topic=TopicFactory(), lecturers=[person], town=f"{person.name}镇",
                state="confirmed", confirmed_at=timezone.now(),
            )  # fmt: skip

    address = reverse(f"talent_pool:{name}", args=[] if name == "figures" else [figure])
    client = client_of(organizer)
    assert_constant_queries(lambda: client.get(address, {"year": 2026}), add)
    assert Lecturer.objects.count() == 4


def test_the_page_needs_few_queries(django_assert_max_num_queries, client_of, reader):
    client = client_of(reader)
    with django_assert_max_num_queries(12):
        client.get(reverse("talent_pool:figures"), {"year": 2026})


@pytest.mark.pure
def test_every_figure_over_sessions_is_told_apart_by_everything():
    assert all(set(COUNTED_IN[by]) >= HELD for by in Dimension)
