"""An entry that was disqualified after its award: neither notice, nor publication, nor certificate, until it is cancelled."""

import pytest

from contest.actions.submission import disqualify_entry
from contest.exceptions import Blocked, DomainError
from contest.queries.setup import blockers_of
from contest.states import EditionState, EntryState, MemberRole
from judging.actions import certificate as actions
from judging.actions.award import move_award
from judging.models import Certificate
from judging.states import AwardState
from tests.factories.judging import AwardTierFactory

SENTENCE = "“%s”已被取消资格，但仍有“%s”"


def disqualify(award, organizer):
    entry = award.entry
    entry.state = EntryState.ACCEPTED
    entry.save()
    return disqualify_entry(entry=entry, actor=organizer, reason="抄袭")


def test_no_certificate_is_issued_until_its_award_is_cancelled(edition, organizer, awards, client_of):
    entry = disqualify(awards[0], organizer)
    sentence = SENTENCE % (entry.title, "一等奖")

    with pytest.raises(Blocked, match=sentence):
        actions.issue_certificates(edition=edition, actor=organizer)
    assert sentence in client_of(organizer).get(f"/e/{edition.code}/certificates/").text
    assert not Certificate.objects.exists()

    move_award(award=awards[0], target=AwardState.CANCELLED, actor=organizer, reason="取消资格")
    made = actions.issue_certificates(edition=edition, actor=organizer).made
    assert {one.award for one in made} == set(awards[1:])


@pytest.mark.parametrize(
    ("state", "target"),
    [
        (EditionState.JUDGING, EditionState.DECIDED),
        (EditionState.DECIDED, EditionState.NOTICE),
        (EditionState.NOTICE, EditionState.PUBLISHED),
        (EditionState.PUBLISHED, EditionState.CERTIFIED),
    ],
)
def test_no_step_is_taken_with_it(edition, organizer, awards, state, target):
    entry = disqualify(awards[0], organizer)
    edition.state = state
    edition.save()
    told = [one for one in blockers_of(edition, target) if SENTENCE % (entry.title, "一等奖") in one]
    assert len(told) == 1

    move_award(award=awards[0], target=AwardState.CANCELLED, actor=organizer, reason="取消资格")
    assert not any("取消资格" in one for one in blockers_of(edition, target))


def test_the_award_of_its_adviser_is_named_too(edition, organizer, awards):
    tier = AwardTierFactory(edition=edition, name="优秀指导老师", kind="adviser")
    entry = disqualify(awards[0], organizer)
    award = awards[0]
    award.tier, award.entry, award.adviser = tier, None, entry.members.get(role=MemberRole.ADVISER)
    award.save()

    with pytest.raises(Blocked, match=SENTENCE % (entry.title, "优秀指导老师")):
        actions.issue_certificates(edition=edition, actor=organizer)


def test_its_certificate_is_revoked_and_not_issued_anew(edition, organizer, awards):
    one = actions.issue_certificates(edition=edition, actor=organizer).made[0]
    disqualify(one.award, organizer)

    with pytest.raises(DomainError, match="撤销"):
        actions.replace_certificate(certificate=one, actor=organizer, reason="重印")

    one.refresh_from_db()
    assert one.state == "valid"
    actions.revoke_certificate(certificate=one, actor=organizer, reason="取消资格")
