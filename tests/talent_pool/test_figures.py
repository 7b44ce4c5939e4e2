"""The yearly figures: every number equals the rows that its link shows."""

import io
import re
from datetime import date

import openpyxl
import pytest
from django.urls import reverse
from django.utils import timezone

from contest.states import EditionState, EntryState
from judging.states import AwardKind, AwardState
from talent_pool.actions.lecturer import Term, admit_lecturer, end_lecturer
from talent_pool.charts import bar_chart
from talent_pool.models import Lecturer
from talent_pool.queries.figures import Figure, all_figures, rows_of
from tests.factories.contest import (
    EditionFactory,
    EntryFactory,
    EntryMemberFactory,
    MembershipFactory,
    OrganizationFactory,
    UserFactory,
)
from tests.factories.judging import AwardFactory, AwardTierFactory
from tests.factories.talent_pool import LectureReportFactory, LecturerFactory
from tests.talent_pool.stock import LECTURES, publish_contest, stock_pool

pytestmark = pytest.mark.django_db


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
    twice = LecturerFactory(sectors=["学校", "农村"], name="双领域")
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
    return edition


def test_every_count_equals_its_rows(records):
    counted = all_figures()
    assert counted.years == [2026, 2025, 2024]
    checked = 0
    for (figure, year, sector), number in counted.counts.items():
        rows = rows_of(figure, year, sector)
        assert rows.count() == number, (figure, year, sector)
        assert len(set(rows.values_list("pk", flat=True))) == number
        checked += 1
    assert checked > 30
    for figure in Figure:  # a zero is a zero in the list too
        for year in counted.years:
            for sector in counted.sectors:
                assert rows_of(figure, year, sector).count() == counted.count(figure, year, sector)


def test_the_figures_are_what_the_definitions_say(records):
    counted = all_figures()
    # 6 winners + submitted, returned, accepted, rejected, disqualified + without a sector + the proposed one
    assert counted.count(Figure.ENTRIES, 2026) == 13
    assert counted.count(Figure.ENTRIES, 2026, "-") == 1
    assert counted.count(Figure.ACCEPTED, 2026) == 9
    assert counted.count(Figure.AWARDS, 2026) == 8
    assert counted.count(Figure.AWARDS, 2026, "学校") == 3  # two lectures and the adviser of one
    assert counted.count(Figure.AWARDS, 2026, "-") == 1
    assert counted.count(Figure.AWARDS, 2025) == 3  # the other edition is not published
    assert counted.count(Figure.ENTRIES, 2025) == 5
    assert [counted.count(Figure.LECTURERS, year) for year in (2024, 2025, 2026)] == [2, 2, 5]
    assert counted.count(Figure.LECTURERS, 2025, "-") == 1
    assert counted.count(Figure.LECTURERS, 2026, "农村") == 2
    assert [counted.count(Figure.REPORTS, year) for year in (2024, 2025, 2026)] == [1, 0, 4]


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


@pytest.mark.parametrize("year", [2026, 2025, 2024])
def test_every_number_on_the_page_leads_to_as_many_rows(client_of, reader, year):
    client = client_of(reader)
    numbers = numbers_of(client.get(reverse("talent_pool:figures"), {"year": year}))
    assert len(numbers) >= 5 * 5
    for address, number in numbers:
        response = client.get(f"{address}&page=all")
        assert response.status_code == 200
        assert response.context["page"].paginator.count == number, address
        shown = response.content.decode().split("<tbody>")[1].count("<tr") if number else 0
        assert shown == number, address


def test_entries_are_listed_only_for_who_may_read_them(client_of, records, organizer, pool_manager):
    entries = reverse("talent_pool:figure-rows", args=["entries"])
    awards = reverse("talent_pool:figure-rows", args=["awards"])
    assert client_of(organizer).get(entries, {"year": 2026}).status_code == 200
    assert client_of(organizer).get(entries, {"year": 2025}).status_code == 403  # not the organizer then
    assert client_of(pool_manager).get(entries, {"year": 2026}).status_code == 403
    assert client_of(pool_manager).get(awards, {"year": 2026}).status_code == 200
    linked = [
        address for address, _n in numbers_of(client_of(pool_manager).get(reverse("talent_pool:figures")))
    ]
    assert not [address for address in linked if "/entries/" in address or "/accepted/" in address]


@pytest.mark.parametrize("name", ["figures", "figures-export", "figure-rows"])
def test_figures_are_not_public(client, client_of, records, outsider, judge, contestant, name):
    address = reverse(f"talent_pool:{name}", args=["awards"] if name == "figure-rows" else [])
    assert client.get(address, {"year": 2026}).status_code == 302
    for user in (outsider, judge, contestant):
        assert client_of(user).get(address, {"year": 2026}).status_code == 403


def test_unknown_figures_and_years_are_404(client_of, records, organizer):
    client = client_of(organizer)
    assert client.get(reverse("talent_pool:figure-rows", args=["money"]), {"year": 2026}).status_code == 404
    assert client.get(reverse("talent_pool:figure-rows", args=["awards"]), {"year": "all"}).status_code == 404
    assert client.get(reverse("talent_pool:figures"), {"year": "x"}).status_code == 200


def test_the_workbook_says_the_same(client_of, records, organizer):
    response = client_of(organizer).get(reverse("talent_pool:figures-export"), {"year": 2026})
    book = openpyxl.load_workbook(io.BytesIO(response.content))
    counted = all_figures()
    rows = list(book.worksheets[0].iter_rows(min_row=2, values_only=True))
    assert rows[-1][1:] == tuple(counted.count(figure, 2026) for figure in Figure)
    by_name = {row[0]: row[1:] for row in rows}
    assert by_name["学校"] == tuple(counted.count(figure, 2026, "学校") for figure in Figure)
    assert [row[0] for row in book.worksheets[1].iter_rows(min_row=2, values_only=True)] == [2026, 2025, 2024]
    assert len(book.worksheets) == 3


def test_an_empty_system_has_a_page_too(client_of, organizer):
    shown = client_of(organizer).get(reverse("talent_pool:figures")).content.decode()
    assert "暂无数据" in shown


@pytest.mark.pure
def test_the_longest_bar_fills_the_chart_and_nothing_divides_by_zero():
    chart = bar_chart([("学校", (10, 5)), ("农村", (0, 0))])
    widths = [[bar.width for bar in group.bars] for group in chart.groups]
    assert widths[0][0] == 2 * widths[0][1]
    assert widths[1] == [1.5, 1.5]
    assert bar_chart([]).groups == ()
    assert bar_chart([("a", (0,))]).groups[0].bars[0].value == 0


@pytest.mark.parametrize("name", ["figures", "figure-rows"])
def test_figures_cost_a_constant_number_of_queries(
    assert_constant_queries, client_of, organizer, edition, name
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
            admit_lecturer(lecturer=person, actor=organizer, term=Term(date(2026, 1, 1), date(2027, 1, 1)))

    address = reverse(f"talent_pool:{name}", args=["awards"] if name == "figure-rows" else [])
    client = client_of(organizer)
    assert_constant_queries(lambda: client.get(address, {"year": 2026}), add)
    assert Lecturer.objects.count() == 4
