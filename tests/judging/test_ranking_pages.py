"""Result pages: who computes, looks and approves, and what the public sees."""

import pytest

from contest.states import EditionState
from judging.actions import ranking as actions
from judging.models import Ranking, ScoreSheet
from judging.states import RankingState
from tests.judging.scored import scored_round
from tests.judging.test_ranking import MARKS
from tests.plugins.queries import MOST_QUERIES, measure


def test_the_organizer_computes_looks_and_approves_on_the_pages(edition, organizer, client_of):
    round = scored_round(edition, MARKS, advance_count=1)
    client = client_of(organizer)

    answer = client.post(f"/rounds/{round.code}/ranking/", follow=True)
    page = answer.content.decode()
    assert "93.00" in page
    assert "<s" in page
    assert 'class="line-after"' in page
    ranking = Ranking.objects.get()
    answer = client.post(f"/rankings/{ranking.code}/approve/", follow=True)

    ranking.refresh_from_db()
    assert ranking.state == RankingState.APPROVED
    assert client.get(f"/rankings/{ranking.code}/result.xlsx").content[:2] == b"PK"


def test_the_supervisor_reads_and_changes_nothing(edition, organizer, supervisor, client_of):
    round = scored_round(edition, MARKS)
    ranking = actions.compute_ranking(round=round, actor=organizer)
    client = client_of(supervisor)

    assert client.get(f"/rankings/{ranking.code}/").status_code == 200
    assert client.post(f"/rankings/{ranking.code}/approve/").status_code == 403
    assert client.post(f"/rounds/{round.code}/ranking/").status_code == 403


@pytest.mark.parametrize("who", ["judge", "contestant", "outsider"])
def test_nobody_else_sees_that_there_is_a_result(edition, organizer, who, request, client_of):
    ranking = actions.compute_ranking(round=scored_round(edition, MARKS), actor=organizer)
    assert client_of(request.getfixturevalue(who)).get(f"/rankings/{ranking.code}/").status_code == 404


def test_results_are_public_only_once_published(edition, organizer, client_of):
    page = client_of().get(f"/e/{edition.code}/results/").content.decode()
    assert "尚未公布" in page or "not published" in page
    edition.state = EditionState.PUBLISHED
    edition.save()
    assert client_of().get(f"/e/{edition.code}/results/").status_code == 200


def test_where_each_entry_has_some_of_the_judges_every_total_says_whose_it_is(edition, organizer, client_of):
    marks = {"作品0": (None, "91", "92"), "作品1": ("90", None, "92"), "作品2": ("90", "91", None)}
    round = scored_round(edition, marks, aggregator="mean", parameters={})
    ScoreSheet.objects.filter(current=None).delete()
    ranking = actions.compute_ranking(round=round, actor=organizer)

    page = client_of(organizer).get(f"/rankings/{ranking.code}/").content.decode()

    assert 'colspan="2"' in page
    assert page.count('<span class="seat-label" aria-hidden="true">J1</span>90') == 2
    assert 'data-label="J3"' in page


def test_a_title_of_markup_stays_words(edition, organizer, client_of):
    round = scored_round(edition, {"<b>初心</b> & 使命": ("90", "91", "92")})
    ranking = actions.compute_ranking(round=round, actor=organizer)

    page = client_of(organizer).get(f"/rankings/{ranking.code}/").content.decode()

    assert "&lt;b&gt;初心&lt;/b&gt; &amp; 使命" in page
    assert "<b>初心" not in page


def test_a_long_result_comes_in_pages_and_whole(edition, organizer, client_of, settings):
    round = scored_round(edition, {f"作品{n:02d}": (str(40 + n),) * 3 for n in range(53)}, advance_count=50)
    ranking = actions.compute_ranking(round=round, actor=organizer)
    client = client_of(organizer)

    first = client.get(f"/rankings/{ranking.code}/").content.decode()
    second = client.get(f"/rankings/{ranking.code}/?page=2").content.decode()
    whole = client.get(f"/rankings/{ranking.code}/?page=all").content.decode()

    assert [page.count("cell-main") for page in (first, second, whole)] == [50, 3, 53]
    assert "line-after" in first, "the quota ends on the last line of the page"
    assert "line-after" not in second
    assert "53" in second


def test_a_result_costs_the_same_queries_however_long(edition, organizer, client_of):
    client = client_of(organizer)
    client.get("/")
    asked = []
    for lines in (1, 4):
        round = scored_round(
            edition, {f"作品{n}": ("90", "91", str(80 + n)) for n in range(lines)}, name=f"第{lines}轮"
        )
        ranking = actions.compute_ranking(round=round, actor=organizer)
        asked.append(len(measure(lambda: client.get(f"/rankings/{ranking.code}/"))))  # noqa: B023 - used at once

    assert asked[0] == asked[1] <= MOST_QUERIES
