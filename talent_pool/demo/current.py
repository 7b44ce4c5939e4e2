"""The current edition in mid-round: entries in every state, sheets at every stage."""

from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from functools import partial
from random import Random
from typing import Final

from contest.actions.check import undo_check
from contest.actions.submission import disqualify_entry, withdraw_entry
from contest.models import Edition, Entry
from contest.states import CheckOutcome, EditionState, Role
from judging.actions.recusal import declare_recusal
from judging.actions.round import fill_contenders, open_scoring
from judging.actions.round_setup import change_round
from judging.actions.sheet import reopen_sheet
from judging.models import Round, ScoreSheet, Seat
from talent_pool.demo.cast import DEMO_UNIT, Company, hire
from talent_pool.demo.entries import Fate, Registration, Work, plan_work, write_forms
from talent_pool.demo.past import Outcome, give_account, new_lecturer, note_move, spread
from talent_pool.demo.rules import FILM, FINAL, PRELIMINARY, Plan, next_edition
from talent_pool.demo.scores import Bench, assign, over_days, seat_panel, sheets_in
from talent_pool.demo.stage import TZ, Agenda, at

FATES: Final = {Fate.DRAFT: 4, Fate.REJECTED: 3, Fate.WITHDRAWN: 1, Fate.MENDED: 4}
TEAMS: Final = 8
WITH_ACCOUNT: Final = 14
FIRST_PANEL: Final = ("机关", "学校", "国企")
SECOND_PANEL: Final = ("农村", "社区", "两新组织")
SEATS: Final = 7
# What share of the own sheets the judges of a panel have signed, in the order of their seats.
FIRST_DONE: Final = (0.45, 0.9, 0.75, 0.6, 0.8, 0.05, 0.65)
SECOND_DONE: Final = (0.7, 1.0, 0.6, 0.55, 0.8, 0.5, 0.7)
DRAFTS: Final = 3
"""Sheets that the first judge of each panel has begun."""


def play_current(
    company: Company, plan: Plan, agenda: Agenda, random: Random, previous: Outcome, now: datetime
) -> Edition:
    """Play the edition up to this moment: five more days to score."""
    clock, organizer = agenda.clock, company.organizer
    today = now.astimezone(TZ).date()
    clock.go_to(at(plan.made, 9, 30))
    edition = next_edition(plan, organizer, previous.edition)
    hire(company, edition)
    works = _plan_works(company, plan, random, edition, previous)
    write_forms(works, plan)
    registration = Registration(company, edition, plan, agenda, random)
    note_move(company, edition, agenda, at(plan.opens, 9), EditionState.OPEN)
    for work in works:
        registration.enter(work)
    judging = plan.upload + timedelta(days=2)
    note_move(company, edition, agenda, at(plan.upload, 18, 5), EditionState.CLOSED)
    note_move(company, edition, agenda, at(judging, 9), EditionState.JUDGING)
    agenda.play()
    edition.refresh_from_db()

    _second_thoughts(company, works, registration, agenda, judging, today)
    preliminary = edition.rounds.get(name=PRELIMINARY)
    _open_preliminary(company, preliminary, agenda, judging, today, plan)
    preliminary.refresh_from_db()
    bench = Bench(preliminary, {work.entry.pk: work.quality for work in works}, random)
    _score(company, bench, agenda, works, at(judging + timedelta(days=1), 9), now)
    agenda.play()
    _prepare_final(company, edition)
    return edition


def _plan_works(
    company: Company, plan: Plan, random: Random, edition: Edition, previous: Outcome
) -> list[Work]:
    """Invent the entries: two of the account to try out, some by known lecturers, most by new ones."""
    account = company.accounts[Role.CONTESTANT]
    known = next(work.lead for work in previous.works if work.lead.account == account)
    works = [
        plan_work(company, random, known, quality=1.1),
        plan_work(company, random, known, quality=0.4, team=2),
    ]
    leads = [work.lead for work in previous.works if work.lead is not known]
    random.shuffle(leads)
    works += [plan_work(company, random, lead, quality=random.gauss(0.3, 0.7)) for lead in leads[:8]]
    places = spread(company, random)
    while len(works) < plan.entries:
        team = 2 if len(works) >= plan.entries - TEAMS else 0
        lead = new_lecturer(company, random, next(places))
        works.append(plan_work(company, random, lead, quality=random.gauss(0, 0.8), team=team))
    fates = [fate for fate, many in FATES.items() for _one in range(many)]
    home = next(work for work in works[10:] if work.lead.place.above == DEMO_UNIT)
    for work, fate in zip([home, *(work for work in works[10:] if work is not home)], fates, strict=False):
        work.fate = fate
    for work in works[12 : 12 + WITH_ACCOUNT]:
        give_account(company, edition, work.lead)
    return works


def _second_thoughts(
    company: Company,
    works: Sequence[Work],
    registration: Registration,
    agenda: Agenda,
    judging: date,
    today: date,
) -> None:
    """After the check was over, a film proves silent, and a rejection is to be looked at again."""
    organizer = company.organizer
    own = works[1]  # the second entry of the account to try out
    other = next(
        work for work in works[2:] if work.fate is Fate.ACCEPTED and work.lead.place.above == DEMO_UNIT
    )
    rejected = next(work for work in works if work.fate is Fate.REJECTED)
    agenda.clock.go_to(at(judging, 14))
    for work, note in (
        (own, "视频从第二分钟起没有声音，请重新上传。"),
        (other, "视频画面上下有黑边，请按十六比九重新导出。"),
    ):
        undo_check(entry=_entry(work), actor=organizer)
        registration.check(
            work,
            CheckOutcome.RETURN,
            notes={registration.places[work.type_name, FILM]: note},
            extend_until=at(today + timedelta(days=3), 18),
        )
    undo_check(entry=_entry(rejected), actor=organizer)


def _entry(work: Work) -> Entry:
    return Entry.objects.get(pk=work.entry.pk)


def _open_preliminary(
    company: Company, round: Round, agenda: Agenda, judging: date, today: date, plan: Plan
) -> None:
    organizer = company.organizer
    agenda.clock.go_to(at(judging, 15))
    change_round(
        round=round, actor=organizer, values={"scoring_closes_at": at(today + timedelta(days=5), 18)}
    )
    fill_contenders(round=round, actor=organizer)
    first = seat_panel(round, organizer, "第一评委组", company.judges[:SEATS])
    second = seat_panel(round, organizer, "第二评委组", company.judges[SEATS : 2 * SEATS])
    per_entry = round.judges_per_entry
    assign(round, organizer, per_entry=per_entry, seed=plan.year, panel=first, sectors=FIRST_PANEL)
    assign(round, organizer, per_entry=per_entry, seed=plan.year, panel=second, sectors=SECOND_PANEL)
    open_scoring(round=round, actor=organizer)


def _score(
    company: Company, bench: Bench, agenda: Agenda, works: Sequence[Work], first: datetime, now: datetime
) -> None:
    """Let the judges work: some are nearly done, one has hardly begun; things happen in between."""
    organizer, last = company.organizer, now - timedelta(minutes=20)
    deeds: list[Callable[[], object]] = []
    leaving = _leaving(works)
    seats = list(Seat.objects.filter(panel__round=bench.round).order_by("panel__position", "pk"))
    for seat, done in zip(seats, FIRST_DONE + SECOND_DONE, strict=True):
        mine = [sheet for sheet in sheets_in(bench.round, seat) if sheet.contender.entry_id not in leaving]
        signed = round(len(mine) * done)
        deeds += [partial(bench.sign, sheet) for sheet in mine[:signed]]
        rest = mine[signed:]
        if seat.is_chief:
            begun = rest[:DRAFTS]
            deeds += [partial(bench.draft, sheet, gaps=1 + n % 2) for n, sheet in enumerate(begun)]
            rest = rest[DRAFTS:]
        if seat == seats[-1] and rest:
            deeds.append(partial(_recuse, rest[-1]))
    bench.random.shuffle(deeds)
    over_days(agenda, deeds, first, last, bench.random)
    middle = first + (last - first) / 2
    gone, out = (work for work in works if work.entry.pk in leaving)
    agenda.note(middle, partial(_withdraw, company, gone))
    agenda.note(
        middle + timedelta(hours=3),
        lambda: disqualify_entry(
            entry=_entry(out), actor=organizer, reason="查重发现讲稿与已出版作品大面积雷同"
        ),
    )
    agenda.note(last, partial(_reopen, company, bench, seats[1]))


def _leaving(works: Sequence[Work]) -> set[int]:
    """One entry is withdrawn and one excluded while judges work; nobody has come to them yet."""
    own = [work for work in works[14:] if work.fate is Fate.ACCEPTED and work.lead.account is not None]
    other = [work for work in works[14:] if work.fate is Fate.ACCEPTED and work.lead.account is None]
    return {own[0].entry.pk, other[0].entry.pk}


def _withdraw(company: Company, work: Work) -> None:
    owner = work.lead.account or company.contact_of(work.lead.place)
    withdraw_entry(entry=_entry(work), actor=owner, reason="主讲人因病不能参加决赛")


def _recuse(sheet: ScoreSheet) -> None:
    declare_recusal(
        seat=sheet.seat, contender=sheet.contender, actor=sheet.seat.judge, reason="曾指导过该作品的讲稿"
    )


def _reopen(company: Company, bench: Bench, seat: Seat) -> None:
    """Have the chief give a judge a signed sheet back, who marks it anew."""
    sheet = next(sheet for sheet in sheets_in(bench.round, seat) if sheet.signed_at is not None)
    chief = Seat.objects.select_related("judge").get(panel=seat.panel_id, is_chief=True)
    reopen_sheet(sheet=sheet, actor=chief.judge, reason="评委反映表达项误录，请核对后重新签名")
    again = next(one for one in sheets_in(bench.round, seat) if one.pk == sheet.pk)
    bench.sign(again)


def _prepare_final(company: Company, edition: Edition) -> None:
    """The final has its rule and its panel; who goes there is not known yet."""
    final = edition.rounds.get(name=FINAL)
    seat_panel(final, company.organizer, "决赛评委组", company.judges[::2][:7])
