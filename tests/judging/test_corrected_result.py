"""What follows from a correction: the final result is combined again, and awards stand on the result that counts."""

import pytest

from contest.actions.edition import move_edition
from contest.exceptions import Blocked, DomainError
from contest.models import JournalEntry
from contest.queries.setup import blockers_of
from contest.states import EditionState
from judging.actions import award as award_actions
from judging.actions import ranking as actions
from judging.documents.certificate_facts import award_facts
from judging.models import Award, Ranking
from judging.queries.notice import winners_by_tier
from judging.queries.ranking import current_ranking
from judging.states import RankingState
from tests.factories.contest import EntryFactory, EntryTypeFactory
from tests.factories.judging import AwardTierFactory
from tests.judging.scored import mark_anew, scored_round
from tests.judging.test_award import decided, given

MARKS = {"甲": ["70"], "乙": ["90"], "丙": ["80"]}


@pytest.fixture
def entries(edition):
    kind = EntryTypeFactory(edition=edition)
    return {title: EntryFactory(edition=edition, entry_type=kind, title=title) for title in MARKS}


@pytest.fixture
def round(edition, organizer, entries):
    """A round and a final result on it, both approved, in which 乙 is first and 甲 last."""
    return decided(edition, organizer, MARKS, entries=entries)


def correct(round, organizer):
    """Put 甲 first in the round's result, which is approved again."""
    standing = Ranking.objects.get(round=round, state=RankingState.APPROVED)
    actions.take_back_result(ranking=standing, actor=organizer, reason="录入更正")
    mark_anew(round, "甲", "95")
    actions.approve_ranking(ranking=actions.compute_ranking(round=round, actor=organizer), actor=organizer)


def combine_again(edition, organizer):
    final = actions.compute_final_ranking(edition=edition, actor=organizer, reason="轮次成绩更正")
    return actions.approve_ranking(ranking=final, actor=organizer)


def confirm_all(edition, organizer):
    awards = list(Award.objects.filter(edition=edition))
    award_actions.confirm_awards(edition=edition, awards=awards, actor=organizer)


def test_a_final_result_whose_round_was_corrected_is_not_approved(edition, organizer, entries):
    round = scored_round(edition, MARKS, entries=entries, parameters={"k_high": 0, "k_low": 0})
    actions.approve_ranking(ranking=actions.compute_ranking(round=round, actor=organizer), actor=organizer)
    final = actions.compute_final_ranking(edition=edition, actor=organizer)
    correct(round, organizer)

    with pytest.raises(DomainError, match="重新计算"):
        actions.approve_ranking(ranking=final, actor=organizer)

    assert combine_again(edition, organizer).lines.get(place=1).entry == entries["甲"]


def test_awards_are_not_proposed_on_a_final_result_that_a_correction_overtook(edition, organizer, round):
    AwardTierFactory(edition=edition, name="一等奖", count=1)
    correct(round, organizer)

    with pytest.raises(DomainError, match="重新合计"):
        award_actions.propose_awards(edition=edition, actor=organizer)

    combine_again(edition, organizer)
    award_actions.propose_awards(edition=edition, actor=organizer)
    assert given(edition) == {"甲": "一等奖"}


@pytest.mark.parametrize(
    ("state", "target"),
    [
        (EditionState.JUDGING, EditionState.DECIDED),
        (EditionState.DECIDED, EditionState.NOTICE),
        (EditionState.NOTICE, EditionState.PUBLISHED),
    ],
)
def test_no_step_to_publication_is_taken_on_it_either(edition, organizer, round, state, target):
    AwardTierFactory(edition=edition, name="一等奖", count=1)
    award_actions.propose_awards(edition=edition, actor=organizer)
    confirm_all(edition, organizer)
    correct(round, organizer)
    edition.state = state
    edition.save()

    with pytest.raises(Blocked, match="重新合计"):
        move_edition(edition=edition, target=target, actor=organizer)

    combine_again(edition, organizer)
    assert not any("重新合计" in sentence for sentence in blockers_of(edition, target))


def test_while_the_round_is_being_corrected_the_step_names_it(edition, organizer, round):
    AwardTierFactory(edition=edition, name="一等奖", count=1)
    award_actions.propose_awards(edition=edition, actor=organizer)
    confirm_all(edition, organizer)
    standing = Ranking.objects.get(round=round, state=RankingState.APPROVED)
    actions.take_back_result(ranking=standing, actor=organizer, reason="录入更正")
    edition.state = EditionState.JUDGING
    edition.save()

    with pytest.raises(Blocked, match=f"“{round.name}”的成绩尚未审定"):
        move_edition(edition=edition, target=EditionState.DECIDED, actor=organizer)


def test_a_confirmed_award_takes_its_place_from_the_result_that_stands(edition, organizer, round, entries):
    AwardTierFactory(edition=edition, name="一等奖", count=3)
    award_actions.propose_awards(edition=edition, actor=organizer)
    confirm_all(edition, organizer)
    award = Award.objects.get(entry=entries["甲"])
    assert award_facts(award)["place"] == "3"
    correct(round, organizer)

    combine_again(edition, organizer)

    award.refresh_from_db()
    assert (award.line.place, award.line.published) == (1, "95.00")
    assert award_facts(award)["place"] == "1"
    (group,) = winners_by_tier(edition, shows_places=True)
    assert [(row["place"], row["winner"]) for row in group["rows"]] == [(1, "甲"), (2, "乙"), (3, "丙")]
    followed = JournalEntry.objects.filter(verb="ranking.approved").latest("pk").after["awards"]
    assert sorted(followed) == sorted(Award.objects.values_list("code", flat=True))


def test_an_award_on_a_round_does_not_follow_the_final_result(edition, organizer, round, entries):
    merit = AwardTierFactory(edition=edition, name="优胜奖", count=3, source_round=round)
    award_actions.propose_awards(edition=edition, actor=organizer)
    correct(round, organizer)
    combine_again(edition, organizer)

    for award in Award.objects.filter(tier=merit):
        assert award.line.ranking == current_ranking(edition, round)


def test_an_award_by_hand_stands_on_the_newest_result_of_its_tier(edition, organizer, round, entries):
    first = AwardTierFactory(edition=edition, name="一等奖")
    merit = AwardTierFactory(edition=edition, name="优胜奖", source_round=round)
    correct(round, organizer)
    combine_again(edition, organizer)

    for tier, title in ((first, "甲"), (merit, "乙")):
        award = award_actions.create_award(
            edition=edition, tier=tier, actor=organizer, entry=entries[title], reason="评委会增补"
        )
        assert award.line.ranking == current_ranking(edition, tier.source_round)
