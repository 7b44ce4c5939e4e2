"""Result pages: who computes, looks and approves, and what the public sees."""

import pytest

from contest.states import EditionState
from judging.actions import ranking as actions
from judging.models import Ranking
from judging.states import RankingState
from tests.judging.scored import scored_round
from tests.judging.test_ranking import MARKS


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
