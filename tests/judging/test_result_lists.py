"""Lists of results, awards and certificates cost the same for one row and for four, and at most twelve queries."""

import pytest
from django.utils import timezone

from contest.models import Job
from contest.states import EditionState, MemberRole
from judging.actions.certificate import issue_certificates
from judging.states import AwardState
from tests.factories.contest import EntryMemberFactory
from tests.factories.judging import (
    AwardFactory,
    AwardTierFactory,
    ContenderFactory,
    RankingFactory,
    RankingLineFactory,
    RoundFactory,
    ScoreSheetFactory,
)
from tests.factories.scenes import announce


@pytest.fixture
def awards_of(edition, organizer):
    """Return a function that adds n confirmed awards, each in a tier of its own."""

    def make(n):
        for _ in range(n):
            award = AwardFactory(
                edition=edition, tier=AwardTierFactory(edition=edition), state=AwardState.CONFIRMED, confirmed_by=organizer,
                confirmed_at=timezone.now(),
            )  # fmt: skip
            EntryMemberFactory(entry=award.entry)

    return make


def test_the_list_of_awards(edition, organizer, awards_of, client_of, assert_constant_queries):
    client = client_of(organizer)
    assert_constant_queries(lambda: client.get(f"/e/{edition.code}/awards/"), awards_of)


def test_awards_name_the_lecturer_and_the_team(edition, organizer, client_of):
    edition.state = EditionState.PUBLISHED
    edition.save()
    award = AwardFactory(
        edition=edition, tier=AwardTierFactory(edition=edition), state=AwardState.CONFIRMED, confirmed_by=organizer,
        confirmed_at=timezone.now(),
    )  # fmt: skip
    EntryMemberFactory(entry=award.entry, name="热孜万古丽·阿卜杜热依木", position=1)
    EntryMemberFactory(entry=award.entry, role=MemberRole.MEMBER, name="石一鸣", position=2)
    EntryMemberFactory(entry=award.entry, role=MemberRole.ADVISER, name="向文静", position=3)

    for client, path in ((client_of(organizer), "awards"), (client_of(), "results")):
        html = client.get(f"/e/{edition.code}/{path}/").content.decode()
        assert "热孜万古丽·阿卜杜热依木、石一鸣" in html
        assert "向文静" not in html


def test_the_published_result(edition, awards_of, client_of, assert_constant_queries):
    edition.state = EditionState.PUBLISHED
    edition.save()
    client = client_of()
    assert_constant_queries(lambda: client.get(f"/e/{edition.code}/results/"), awards_of)


def test_the_list_of_certificates(edition, organizer, awards_of, client_of, assert_constant_queries):
    edition.state = EditionState.PUBLISHED
    edition.save()

    def make(n):
        awards_of(n)
        announce(edition)
        issue_certificates(edition=edition, actor=organizer)
        for _ in range(n):
            Job.objects.create(
                kind="certificates", edition=edition, owner=organizer, parameters={"title": "证书"}
            )

    client = client_of(organizer)
    assert_constant_queries(lambda: client.get(f"/e/{edition.code}/certificates/"), make)


def test_a_ranking(edition, organizer, client_of, assert_constant_queries):
    round = RoundFactory(edition=edition)
    ranking = RankingFactory(edition=edition, round=round)

    def make(n):
        for _ in range(n):
            contender = ContenderFactory(round=round)
            EntryMemberFactory(entry=contender.entry)
            RankingLineFactory(ranking=ranking, entry=contender.entry, contender=contender)

    client = client_of(organizer)
    assert_constant_queries(lambda: client.get(f"/rankings/{ranking.code}/"), make)


def test_the_final_result_and_the_rounds_as_they_run(edition, organizer, client_of, assert_constant_queries):
    def make(n):
        for _ in range(n):
            sheet = ScoreSheetFactory(contender__round__edition=edition)
            sheet.contender.round.edition = edition
            sheet.contender.round.save()
            RankingFactory(edition=edition, round=sheet.contender.round)

    client = client_of(organizer)
    assert_constant_queries(lambda: client.get(f"/e/{edition.code}/rounds/overview/"), make)
    assert_constant_queries(lambda: client.get(f"/e/{edition.code}/result/"), make)
