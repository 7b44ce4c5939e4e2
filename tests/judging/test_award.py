"""Awards: proposed from the quotas, changed and confirmed by people; what still blocks publication."""

from contextlib import suppress

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from contest.actions.edition import move_edition
from contest.exceptions import Blocked, DomainError, ReasonRequired
from contest.models import JournalEntry
from contest.states import EditionState
from judging.actions import award as actions
from judging.actions import ranking
from judging.models import Award
from judging.states import AwardState, Scope
from tests.factories.contest import EntryFactory, EntryTypeFactory, OrganizationFactory, SectorFactory
from tests.factories.judging import AwardTierFactory
from tests.judging.scored import scored_round


def decided(edition, organizer, marks, **fields):
    """An approved round and the approved final result on top of it."""
    round = scored_round(edition, marks, parameters={"k_high": 0, "k_low": 0}, **fields)
    ranking.approve_ranking(ranking=ranking.compute_ranking(round=round, actor=organizer), actor=organizer)
    final = ranking.compute_final_ranking(edition=edition, actor=organizer)
    ranking.approve_ranking(ranking=final, actor=organizer)
    return round


def given(edition):
    return {
        a.entry.title: a.tier.name
        for a in Award.objects.filter(edition=edition).select_related("entry", "tier")
    }


@pytest.fixture
def kind(edition):
    return EntryTypeFactory(edition=edition)


def entries(edition, kind, *titles, **fields):
    return {title: EntryFactory(edition=edition, entry_type=kind, title=title, **fields) for title in titles}


def test_tiers_are_filled_from_the_top_and_ties_at_the_line_all_cross_it(edition, organizer, kind):
    marks = {"甲": ["95"], "乙": ["94"], "丙": ["94"], "丁": ["90"], "戊": ["80"]}
    decided(edition, organizer, marks, entries=entries(edition, kind, *marks))
    AwardTierFactory(edition=edition, name="一等奖", count=2, position=1)
    AwardTierFactory(edition=edition, name="二等奖", count=2, position=2)

    done = actions.propose_awards(edition=edition, actor=organizer)

    assert given(edition) == {"甲": "一等奖", "乙": "一等奖", "丙": "一等奖", "丁": "二等奖"}
    assert done.proposed == 4


def test_shares_are_counted_per_sector_and_nobody_gets_two(edition, organizer, kind):
    village, school = SectorFactory(edition=edition, name="农村"), SectorFactory(edition=edition, name="学校")
    both = entries(edition, kind, "甲", "乙", sector=village) | entries(
        edition, kind, "丙", "丁", sector=school
    )
    decided(edition, organizer, {"甲": ["95"], "乙": ["94"], "丙": ["80"], "丁": ["70"]}, entries=both)
    AwardTierFactory(edition=edition, name="优秀奖", count=None, percent="50", scope=Scope.SECTOR)

    actions.propose_awards(edition=edition, actor=organizer)

    assert given(edition) == {"甲": "优秀奖", "丙": "优秀奖"}


def test_those_who_did_not_advance_get_the_merit_award_of_their_round(edition, organizer, kind):
    everybody = entries(edition, kind, "甲", "乙", "丙")
    semi = scored_round(
        edition, {"甲": ["95"], "乙": ["94"], "丙": ["90"]}, entries=everybody, name="复赛", position=1
    )
    ranking.approve_ranking(ranking=ranking.compute_ranking(round=semi, actor=organizer), actor=organizer)
    decided(edition, organizer, {"甲": ["91"], "乙": ["92"]}, entries=everybody, name="总决赛", position=2)
    AwardTierFactory(edition=edition, name="一等奖", count=1, position=1)
    AwardTierFactory(edition=edition, name="二等奖", count=1, position=2)
    AwardTierFactory(edition=edition, name="优胜奖", count=None, percent="100", source_round=semi, position=3)

    actions.propose_awards(edition=edition, actor=organizer)

    assert given(edition) == {"乙": "一等奖", "甲": "二等奖", "丙": "优胜奖"}


def test_proposing_again_keeps_what_was_confirmed(edition, organizer, kind):
    marks = {"甲": ["95"], "乙": ["94"]}
    decided(edition, organizer, marks, entries=entries(edition, kind, *marks))
    AwardTierFactory(edition=edition, name="一等奖", count=1, position=1)
    AwardTierFactory(edition=edition, name="二等奖", count=1, position=2)
    actions.propose_awards(edition=edition, actor=organizer)
    first = Award.objects.get(tier__name="一等奖")
    assert actions.confirm_awards(edition=edition, awards=[first], actor=organizer) == 1

    done = actions.propose_awards(edition=edition, actor=organizer)

    first.refresh_from_db()
    assert (first.state, done.kept, done.proposed) == (AwardState.CONFIRMED, 1, 1)
    assert given(edition) == {"甲": "一等奖", "乙": "二等奖"}


def test_a_result_that_is_not_approved_gives_no_awards(edition, organizer, kind):
    AwardTierFactory(edition=edition, name="一等奖")
    with pytest.raises(DomainError):
        actions.propose_awards(edition=edition, actor=organizer)


def test_an_award_by_hand_needs_a_reason_and_an_entry_gets_one_only(edition, organizer, kind):
    entry = entries(edition, kind, "甲")["甲"]
    tier = AwardTierFactory(edition=edition, name="特别奖")
    with pytest.raises(ReasonRequired):
        actions.create_award(edition=edition, tier=tier, actor=organizer, entry=entry, reason=" ")
    actions.create_award(edition=edition, tier=tier, actor=organizer, entry=entry, reason="评委会推荐")
    with pytest.raises(DomainError, match="特别奖"):
        actions.create_award(edition=edition, tier=tier, actor=organizer, entry=entry, reason="再来一次")
    unit = OrganizationFactory(name="清溪镇党委")
    award = actions.create_award(
        edition=edition, tier=AwardTierFactory(edition=edition, name="优秀组织奖", kind="organization"), actor=organizer,
        organization=unit, reason="组织有力",
    )  # fmt: skip
    assert award.state == AwardState.PROPOSED


def test_a_cancelled_award_is_kept_with_its_reason(edition, organizer, kind):
    marks = {"甲": ["95"]}
    decided(edition, organizer, marks, entries=entries(edition, kind, *marks))
    AwardTierFactory(edition=edition, name="一等奖")
    actions.propose_awards(edition=edition, actor=organizer)
    award = Award.objects.get()
    actions.move_award(award=award, target=AwardState.CANCELLED, actor=organizer, reason="本人放弃")
    award.refresh_from_db()
    assert (award.state, award.reason) == (AwardState.CANCELLED, "本人放弃")
    assert (
        JournalEntry.objects.get(verb="award.moved").before == {"state": "confirmed"}
        or award.confirmed_at is None
    )


def test_an_award_is_not_proposed_again_while_the_entry_has_another(edition, organizer, kind, client_of):
    entry = entries(edition, kind, "甲")["甲"]
    first, second = (AwardTierFactory(edition=edition, name=name) for name in ("一等奖", "二等奖"))
    award = actions.create_award(edition=edition, tier=first, actor=organizer, entry=entry, reason="推荐")
    actions.move_award(award=award, target=AwardState.CANCELLED, actor=organizer, reason="奖次有误")
    other = actions.create_award(edition=edition, tier=second, actor=organizer, entry=entry, reason="改奖次")

    told = client_of(organizer).post(f"/awards/{award.code}/cancel/", {"reason": "恢复"}, follow=True)

    assert "该作品已获“二等奖”" in told.text
    award.refresh_from_db()
    assert award.state == AwardState.CANCELLED
    actions.move_award(award=other, target=AwardState.CANCELLED, actor=organizer, reason="恢复原奖次")
    back = actions.move_award(award=award, target=AwardState.PROPOSED, actor=organizer, reason="恢复原奖次")
    assert back.state == AwardState.PROPOSED


def test_nobody_changes_awards_while_another_proposes_or_issues(edition, organizer, kind):
    """Whoever changes awards waits for the edition first, as proposals and certificates do; no two wait for each other."""
    tier, entry = AwardTierFactory(edition=edition), entries(edition, kind, "甲")["甲"]
    award = actions.create_award(edition=edition, tier=tier, actor=organizer, entry=entry, reason="推荐")
    unit = OrganizationFactory()
    for act in (
        lambda: actions.confirm_awards(edition=edition, awards=[award], actor=organizer),
        lambda: actions.move_award(award=award, target=AwardState.CANCELLED, actor=organizer, reason="x"),
        lambda: actions.create_award(
            edition=edition, tier=tier, actor=organizer, organization=unit, reason="x"
        ),
        lambda: actions.propose_awards(edition=edition, actor=organizer),
    ):
        with CaptureQueriesContext(connection) as asked, suppress(DomainError):
            act()
        first = next(one["sql"] for one in asked if one["sql"].startswith("SELECT"))
        assert 'FROM "contest_edition"' in first, first


def test_the_edition_does_not_move_on_before_awards_are_confirmed(edition, organizer, kind):
    marks = {"甲": ["95"]}
    edition.state = EditionState.JUDGING
    edition.save()
    AwardTierFactory(edition=edition, name="一等奖")
    with pytest.raises(Blocked):
        move_edition(edition=edition, target=EditionState.DECIDED, actor=organizer)
    decided(edition, organizer, marks, entries=entries(edition, kind, *marks))
    actions.propose_awards(edition=edition, actor=organizer)
    with pytest.raises(Blocked):
        move_edition(edition=edition, target=EditionState.DECIDED, actor=organizer)
    actions.confirm_awards(edition=edition, awards=list(Award.objects.all()), actor=organizer)

    moved = move_edition(edition=edition, target=EditionState.DECIDED, actor=organizer)

    assert moved.state == EditionState.DECIDED


# Edges of the tiers ---------------------------------------------------------------------------------------

TIED = {"甲": ["95"], "乙": ["94"], "丙": ["94"], "丁": ["90"], "戊": ["80"]}


def two_tiers(edition):
    AwardTierFactory(edition=edition, name="一等奖", count=2, position=1)
    AwardTierFactory(edition=edition, name="二等奖", count=2, position=2)


def test_the_organizer_chooses_what_happens_to_a_tie_at_the_line(edition, organizer, kind, client_of):
    decided(edition, organizer, TIED, entries=entries(edition, kind, *TIED))
    two_tiers(edition)
    client = client_of(organizer)
    address = f"/e/{edition.code}/award-tiers/policy/"
    assert "从下一奖次的名额中扣除" in client.get(address).text
    values = {"tie_policy": "include", "overflow": "extend", "vacancy": "drop", "percent_mode": "each"}
    assert client.post(address, values).status_code == 302
    actions.propose_awards(edition=edition, actor=organizer)
    assert given(edition) == {"甲": "一等奖", "乙": "一等奖", "丙": "一等奖", "丁": "二等奖", "戊": "二等奖"}

    client.post(address, values | {"tie_policy": "exclude", "vacancy": "pass"})
    actions.propose_awards(edition=edition, actor=organizer)
    assert given(edition)["乙"] == "二等奖"

    client.post(address, values | {"tie_policy": "error"})
    with pytest.raises(DomainError, match="“乙”、“丙” 在奖次分界处名次并列"):
        actions.propose_awards(edition=edition, actor=organizer)
    assert given(edition)["乙"] == "二等奖"  # a refused proposal changes nothing
    assert JournalEntry.objects.filter(verb="award_tier.policy_changed").count() == 3


def test_each_sector_keeps_a_place_of_a_tier_and_nobody_gets_two(edition, organizer, kind):
    school, village = SectorFactory(edition=edition, name="学校"), SectorFactory(edition=edition, name="农村")
    both = entries(edition, kind, "甲", "乙", "丙", sector=school) | entries(
        edition, kind, "丁", "戊", sector=village
    )
    marks = {"甲": ["95"], "乙": ["94"], "丙": ["93"], "丁": ["80"], "戊": ["70"]}
    decided(edition, organizer, marks, entries=both)
    AwardTierFactory(edition=edition, name="一等奖", count=2, position=1, min_per_sector=1)
    AwardTierFactory(edition=edition, name="二等奖", count=2, position=2)

    actions.propose_awards(edition=edition, actor=organizer)

    assert given(edition) == {"甲": "一等奖", "丁": "一等奖", "乙": "二等奖", "丙": "二等奖"}
    actions.confirm_awards(edition=edition, awards=list(Award.objects.all()), actor=organizer)
    actions.propose_awards(edition=edition, actor=organizer)  # what is confirmed keeps its seat
    assert Award.objects.count() == 4


def test_two_who_share_a_place_far_below_the_tier_hold_nobody_up(edition, organizer, kind):
    school, village = SectorFactory(edition=edition, name="学校"), SectorFactory(edition=edition, name="农村")
    both = entries(edition, kind, "甲", "丙", sector=school) | entries(
        edition, kind, "乙", "丁", sector=village
    )
    marks = {"甲": ["95"], "乙": ["90"], "丙": ["80"], "丁": ["80"]}
    decided(edition, organizer, marks, entries=both, tie_chain=["exact_score"])
    AwardTierFactory(edition=edition, name="一等奖", count=2, min_per_sector=1)

    actions.propose_awards(edition=edition, actor=organizer)

    assert given(edition) == {"甲": "一等奖", "乙": "一等奖"}


def test_limits_of_sectors_that_can_not_work_are_refused_at_the_field(edition, organizer, client_of):
    client = client_of(organizer)
    base = {"name": "一等奖", "kind": "entry", "scope": "overall", "percent_rounding": "floor"}
    address = f"/e/{edition.code}/award-tiers/new/"
    refused = client.post(address, base | {"percent": "10", "min_per_sector": 1})
    assert "须按数量设置名额" in refused.text
    refused = client.post(address, base | {"count": "3", "min_per_sector": 3, "max_per_sector": 1})
    assert "不能少于每个领域的保底名额" in refused.text
    refused = client.post(address, base | {"scope": "sector", "count": "3", "min_per_sector": 1})
    assert "按领域分别计算" in refused.text
    made = client.post(address, base | {"count": "3", "min_per_sector": 1, "max_per_sector": 2})
    assert made.status_code == 302
    assert "每个领域至少 1 个" in client.get(f"/e/{edition.code}/award-tiers/").text
