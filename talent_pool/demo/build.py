"""Plays the demonstration contest: two past editions, a current one in mid-round, and the pool of their winners."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random
from typing import Final

from django.db import transaction
from django.utils import timezone

from contest import journal
from contest.models import Edition, Entry, JournalEntry
from talent_pool.demo import LOADED
from talent_pool.demo.cast import gather
from talent_pool.demo.current import play_current
from talent_pool.demo.past import Outcome, play_past
from talent_pool.demo.pool import admit_winners, call_for_topics, certify_service, note_visitors, settle_pool
from talent_pool.demo.rules import Plan
from talent_pool.demo.service import Service
from talent_pool.demo.sites import open_sites
from talent_pool.demo.stage import TZ, Agenda, at, played
from talent_pool.demo.words import Words
from talent_pool.models import Delivery, Lecturer, LectureReport
from talent_pool.states import PoolState

SEED: Final = 1904
Tell = Callable[[str], None]

PAST: Final = (
    Plan(
        year=2024, ordinal="首届", theme="把党课讲到群众心坎上", made=date(2024, 3, 4), opens=date(2024, 4, 1),
        signup=date(2024, 5, 10), upload=date(2024, 5, 17), entries=27, finalists=16, prizes=(3, 5, 8, 4),
    ),
    Plan(
        year=2025, ordinal="第二届", theme="身边人讲身边事，身边事教身边人", made=date(2025, 3, 3), opens=date(2025, 4, 1),
        signup=date(2025, 5, 9), upload=date(2025, 5, 16), entries=32, finalists=20, prizes=(4, 6, 10, 5),
    ),
)  # fmt: skip
FIRST_CURRENT_YEAR: Final = 2026


@dataclass(frozen=True, slots=True)
class Loaded:
    """What there is after loading."""

    editions: int
    entries: int
    lecturers: int
    reports: int
    sessions: int
    journal_lines: int


def current_plan(today: date) -> Plan:
    """Return the edition that is in mid-round on a day: works are in, and judges have five days left."""
    upload = today - timedelta(days=14)
    return Plan(
        year=max(today.year, FIRST_CURRENT_YEAR), ordinal="第三届", theme="行走的党课：青年接力讲", made=today - timedelta(days=80),
        opens=today - timedelta(days=60), signup=upload - timedelta(days=6), upload=upload, entries=60, finalists=18,
        prizes=(4, 6, 8, 6),
    )  # fmt: skip


@transaction.atomic
def load(tell: Tell, *, now: datetime | None = None) -> Loaded:
    """Play all three editions, and the pool between them, through the actions of the house and return what came of it.

    now: the moment of loading, to which the current edition's dates relate.
    """
    now = now or timezone.now()
    today = now.astimezone(TZ).date()
    words, random = Words(SEED), Random(SEED)  # noqa: S311 - the same at every loading
    with played(seed=SEED, start=at(PAST[0].made, 9)) as clock:
        tell("accounts and units")
        company = gather(words)
        service = Service(company, clock, now, SEED)
        previous: Outcome | None = None
        for plan in PAST:
            service.play(at(plan.made, 9))
            tell(f"the edition of {plan.year}")
            previous = play_past(company, plan, Agenda(clock, service.agenda), random, previous)
            admit_winners(company, previous, clock, random)
            if plan is PAST[0]:
                open_sites(company, clock)
        assert previous is not None
        settle_pool(company, clock, date(PAST[-1].year, 9, 15))
        plan = current_plan(today)
        tell("lectures in the villages")
        service.play(at(plan.made, 9))
        tell(f"the edition of {plan.year}, in mid-round")
        call_for_topics(company, service.agenda, plan)
        edition = play_current(company, plan, Agenda(clock, service.agenda), random, previous, now)
        service.play()
        certify_service(company)
        note_visitors(today)
        clock.go_to(now)
        journal.record(
            actor=None,
            verb=LOADED,
            target=edition,
            after={"seed": SEED, "editions": [str(plan.year) for plan in (*PAST, plan)]},
        )
    return counted()


def counted() -> Loaded:
    """Count what the demonstration brought."""
    return Loaded(
        editions=Edition.objects.count(),
        entries=Entry.objects.count(),
        lecturers=Lecturer.objects.admitted().count(),
        reports=LectureReport.objects.filter(state=PoolState.ADMITTED).count(),
        sessions=Delivery.objects.sessions().count(),
        journal_lines=JournalEntry.objects.count(),
    )
