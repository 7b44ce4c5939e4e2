"""Scenes of several rows that belong together, for tests that begin in the middle of a contest."""

from dataclasses import dataclass
from datetime import timedelta

from django.utils import timezone

from contest.states import MemberRole, Role
from judging.actions.round import open_scoring
from judging.models import Contender, Panel, PublicNotice, Round, ScoreSheet, Seat
from judging.queries.notice import notice_facts, plan_of
from tests.factories.contest import (
    EntryFactory,
    EntryMemberFactory,
    MembershipFactory,
    OrganizationFactory,
    UserFactory,
)
from tests.factories.judging import (
    ContenderFactory,
    CriterionFactory,
    PanelFactory,
    PublicNoticeFactory,
    RoundFactory,
    ScoreSheetFactory,
    SeatFactory,
)

CRITERIA = (("content", "内容", "60"), ("delivery", "表达", "40"))
GOOD_MARKS = {"content": "54.5", "delivery": "36"}


@dataclass
class Judging:
    """A round with its panel, and every judge assigned to every entry."""

    round: Round
    panel: Panel
    seats: list[Seat]
    contenders: list[Contender]

    def sheet(self, contender=0, seat=0) -> ScoreSheet:
        return ScoreSheet.objects.get(contender=self.contenders[contender], seat=self.seats[seat])

    def judge(self, seat=0):
        return self.seats[seat].judge


def make_judge(edition, name="曾国平", **user):
    judge = UserFactory(full_name=name, **user)
    MembershipFactory(user=judge, edition=edition, role=Role.JUDGE)
    return judge


def make_round(
    edition, *, judges=3, entries=2, opened_by=None, assigned=True, criteria=CRITERIA, **round_values
):
    """Make a round with its criteria, one panel and entries; opened_by: an organizer, to open scoring at once."""
    round = RoundFactory(edition=edition, **{"aggregator": "mean", "parameters": {}, **round_values})
    for position, (code, name, maximum) in enumerate(criteria, start=1):
        CriterionFactory(round=round, code=code, name=name, maximum=maximum, position=position)
    panel = PanelFactory(round=round)
    seats = [
        SeatFactory(
            panel=panel, judge=make_judge(edition, f"评委{n + 1}号"), label=f"J{n + 1}", is_chief=n == 0
        )
        for n in range(judges)
    ]
    contenders = [add_contender(round, f"{n + 1}") for n in range(entries)]
    if assigned:
        for contender in contenders:
            for seat in seats:
                ScoreSheetFactory(contender=contender, seat=seat)
    if opened_by is not None:
        round = open_scoring(round=round, actor=opened_by)
    return Judging(round, panel, seats, contenders)


def add_contender(round, mark="", *, seats=(), lead=None, unit=None, **entry_values):
    """Add an entry with its lead lecturer to a round, and to the given seats."""
    entry = EntryFactory(edition=round.edition, organization=unit or OrganizationFactory(), **entry_values)
    EntryMemberFactory(entry=entry, role=MemberRole.LEAD, name=lead or f"选手{mark or entry.pk}号", mobile="")
    contender = ContenderFactory(round=round, entry=entry)
    for seat in seats:
        ScoreSheetFactory(contender=contender, seat=seat)
    return contender


def announce(edition, *, began_days_ago=10, days=7, **values):
    """Put the confirmed awards of an edition on a notice, in place of any other; it is over unless told otherwise."""
    PublicNotice.objects.filter(edition=edition).delete()
    begins = timezone.now() - timedelta(days=began_days_ago)
    ends = begins + timedelta(days=days)
    return PublicNoticeFactory(
        edition=edition,
        begins_at=begins,
        planned_ends_at=ends,
        facts=notice_facts(plan_of(edition), begins, ends),
        **values,
    )
