"""Rows of the judging floor; a factory holds no surprise."""

from datetime import timedelta

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from contest.codes import new_code
from judging.models import (
    Award,
    AwardTier,
    Contender,
    Criterion,
    Objection,
    OrderDraw,
    Panel,
    Poll,
    PublicNotice,
    Ranking,
    RankingLine,
    Round,
    RunningOrder,
    ScoreSheet,
    Seat,
    Session,
    SheetVersion,
    Ticket,
)
from judging.states import DrawScope, DrawSeed, DrawState
from tests.factories.contest import EditionFactory, EntryFactory, UserFactory


class RoundFactory(DjangoModelFactory):
    class Meta:
        model = Round

    edition = factory.SubFactory(EditionFactory)
    name = factory.Sequence(lambda n: f"第{n + 1}轮")
    parameters = factory.LazyFunction(lambda: {"k_high": 1, "k_low": 1})


class CriterionFactory(DjangoModelFactory):
    class Meta:
        model = Criterion

    round = factory.SubFactory(RoundFactory)
    code = factory.Sequence(lambda n: f"c{n + 1}")
    name = factory.Sequence(lambda n: f"评分项{n + 1}")
    maximum = "100"
    step = "0.5"


class PanelFactory(DjangoModelFactory):
    class Meta:
        model = Panel

    round = factory.SubFactory(RoundFactory)
    name = factory.Sequence(lambda n: f"第{n + 1}评委组")


class SeatFactory(DjangoModelFactory):
    class Meta:
        model = Seat

    panel = factory.SubFactory(PanelFactory)
    judge = factory.SubFactory(UserFactory)
    label = factory.Sequence(lambda n: f"J{n + 1}")


class ContenderFactory(DjangoModelFactory):
    class Meta:
        model = Contender

    round = factory.SubFactory(RoundFactory)
    entry = factory.SubFactory(EntryFactory, edition=factory.SelfAttribute("..round.edition"))
    alias = factory.Sequence(lambda n: f"A{n + 1:03d}")


class ScoreSheetFactory(DjangoModelFactory):
    class Meta:
        model = ScoreSheet

    seat = factory.SubFactory(SeatFactory)
    contender = factory.SubFactory(ContenderFactory, round=factory.SelfAttribute("..seat.panel.round"))


class SheetVersionFactory(DjangoModelFactory):
    class Meta:
        model = SheetVersion

    sheet = factory.SubFactory(ScoreSheetFactory)
    number = 1
    client_id = factory.Sequence(lambda n: f"test-{n}")
    saved_by = factory.SelfAttribute("sheet.seat.judge")
    saved_at = factory.LazyFunction(timezone.now)


class RankingFactory(DjangoModelFactory):
    class Meta:
        model = Ranking

    edition = factory.SubFactory(EditionFactory)
    version = 1
    rule = factory.LazyFunction(dict)
    inputs = factory.LazyFunction(dict)
    inputs_sha256 = "0" * 64
    computed_by = factory.SubFactory(UserFactory)
    computed_at = factory.LazyFunction(timezone.now)


class RankingLineFactory(DjangoModelFactory):
    class Meta:
        model = RankingLine

    ranking = factory.SubFactory(RankingFactory)
    entry = factory.SubFactory(EntryFactory, edition=factory.SelfAttribute("..ranking.edition"))
    position = factory.Sequence(lambda n: n + 1)
    place = factory.SelfAttribute("position")
    published = "90.00"
    exact = "90"


class AwardTierFactory(DjangoModelFactory):
    class Meta:
        model = AwardTier

    edition = factory.SubFactory(EditionFactory)
    name = factory.Sequence(lambda n: f"{n + 1}等奖")
    count = 1


class AwardFactory(DjangoModelFactory):
    class Meta:
        model = Award

    edition = factory.SubFactory(EditionFactory)
    tier = factory.SubFactory(AwardTierFactory, edition=factory.SelfAttribute("..edition"))
    entry = factory.SubFactory(EntryFactory, edition=factory.SelfAttribute("..edition"))


class PublicNoticeFactory(DjangoModelFactory):
    """A notice that began an hour ago and runs for a week; it announces nothing unless told."""

    class Meta:
        model = PublicNotice

    edition = factory.SubFactory(EditionFactory)
    number = 1
    begins_at = factory.LazyFunction(lambda: timezone.now() - timedelta(hours=1))
    planned_ends_at = factory.LazyAttribute(lambda one: one.begins_at + timedelta(days=7))
    ends_at = factory.SelfAttribute("planned_ends_at")
    facts = factory.LazyAttribute(
        lambda one: {
            "version": 1, "title": "公示", "opening": "", "begins": one.begins_at.isoformat(),
            "ends": one.planned_ends_at.isoformat(), "working_days": 5, "counts_first_day": False, "shows_places": True, "groups": [], "hosts": ["区委组织部"],
            "contact": {"office": "区委组织部", "person": "", "phone": "", "email": "", "address": "", "other": ""},
        }
    )  # fmt: skip
    started_by = factory.SubFactory(UserFactory)


class ObjectionFactory(DjangoModelFactory):
    class Meta:
        model = Objection

    notice = factory.SubFactory(PublicNoticeFactory)
    token_hash = factory.Sequence(lambda n: f"{n:064d}")
    name = "石敢当"
    phone = "13800138000"
    text = "名单中的作品与往年作品雷同。"
    filed_at = factory.LazyFunction(timezone.now)


class SessionFactory(DjangoModelFactory):
    class Meta:
        model = Session

    round = factory.SubFactory(RoundFactory)
    name = factory.Sequence(lambda n: f"第{n + 1}场")
    position = factory.Sequence(lambda n: n + 1)


class RunningOrderFactory(DjangoModelFactory):
    class Meta:
        model = RunningOrder

    round = factory.SubFactory(RoundFactory)


class OrderDrawFactory(DjangoModelFactory):
    """A drawing of one slip that was drawn a moment ago."""

    class Meta:
        model = OrderDraw

    round = factory.SubFactory(RoundFactory)
    number = 1
    state = DrawState.DRAWN
    scope = DrawScope.WHOLE
    how = DrawSeed.PUBLIC
    seed = "27"
    groups = factory.LazyFunction(
        lambda: [
            {
                "name": "", "session": "", "from": 1, "order": ["A1"],
                "slips": [{"slip": "A1", "contender": "gone", "unit": ""}],
            }
        ]
    )  # fmt: skip
    prepared_by = factory.SubFactory(UserFactory)
    sealed_at = factory.LazyFunction(timezone.now)
    drawn_at = factory.LazyFunction(timezone.now)


class TicketFactory(DjangoModelFactory):
    class Meta:
        model = Ticket

    round = factory.SubFactory(RoundFactory)
    number = factory.Sequence(lambda n: n + 1)
    short = factory.LazyFunction(lambda: new_code(8))


class PollFactory(DjangoModelFactory):
    class Meta:
        model = Poll

    round = factory.SubFactory(RoundFactory)
    choices = 1
    may_change = True
    opened_by = factory.SubFactory(UserFactory)
