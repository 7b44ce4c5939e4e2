"""Awards of a published edition, ready for their certificates."""

import pytest
from django.utils import timezone

from contest.states import EditionState, MemberRole
from judging.states import AwardState
from tests.factories.contest import EntryMemberFactory
from tests.factories.judging import AwardFactory, AwardTierFactory
from tests.factories.scenes import announce


@pytest.fixture
def awards(edition, organizer):
    """Three confirmed awards of a published edition."""
    edition.state = EditionState.PUBLISHED
    edition.save()
    tier = AwardTierFactory(edition=edition, name="一等奖", count=3)
    made = []
    for name in ("王喆", "阿依古丽·买买提", "镕㛃䶮"):
        award = AwardFactory(
            edition=edition,
            tier=tier,
            state=AwardState.CONFIRMED,
            confirmed_by=organizer,
            confirmed_at=timezone.now(),
        )
        EntryMemberFactory(entry=award.entry, name=name)
        EntryMemberFactory(entry=award.entry, name="某导师", role=MemberRole.ADVISER, position=2)
        made.append(award)
    announce(edition)
    return made
