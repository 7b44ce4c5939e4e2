"""An edition of the past, from its set-up to its certificates."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import partial
from random import Random
from typing import Final

from contest.actions.edition import move_edition
from contest.models import Edition, Organization, User
from contest.states import EditionState, Role
from judging.actions.award import confirm_awards, create_award, propose_awards
from judging.actions.certificate import issue_certificates
from judging.actions.contender import add_deduction, set_elapsed
from judging.actions.draw import draw_running_order, prepare_draw, seal_draw
from judging.actions.ranking import approve_ranking, compute_final_ranking, compute_ranking
from judging.actions.round import close_scoring, fill_contenders, open_scoring
from judging.models import Award, Contender, Round
from judging.states import AwardState, DrawScope, DrawSeed
from talent_pool.demo.cast import Company, Place, add_role, bring_contestant, hire
from talent_pool.demo.entries import Lecturer, Registration, Work, plan_work, write_forms
from talent_pool.demo.notice import plan_notice, play_notice
from talent_pool.demo.print_room import play_print_room
from talent_pool.demo.rules import FINAL, ORGANIZED, PRELIMINARY, Plan, first_edition, next_edition
from talent_pool.demo.scores import Bench, assign, seat_panel, sheets_in, sign_all
from talent_pool.demo.stage import Agenda, at
from talent_pool.demo.words import POSTS

COMING_BACK: Final = 6
"""Winners of one edition who win in the next one too."""
TRYING_AGAIN: Final = 3
TEAMS: Final = 3
WITH_ACCOUNT: Final = 8
FINAL_SEATS: Final = 5
MINUTES_ON_STAGE: Final = 12
BEST_UNITS: Final = 2


@dataclass(frozen=True, slots=True)
class Outcome:
    """A finished edition: what was entered, and what won, best first."""

    edition: Edition
    works: Sequence[Work]
    winners: Sequence[Work]


def play_past(
    company: Company, plan: Plan, agenda: Agenda, random: Random, previous: Outcome | None = None
) -> Outcome:
    """Play an edition to its end."""
    clock, organizer = agenda.clock, company.organizer
    clock.go_to(at(plan.made, 9, 30))
    if previous is None:
        edition = first_edition(plan, organizer, _upper_units(company))
        plan_notice(edition, company)
    else:
        edition = next_edition(plan, organizer, previous.edition)
        move_edition(edition=previous.edition, target=EditionState.ARCHIVED, actor=organizer)
    hire(company, edition)
    works = _plan_works(company, plan, random, edition, previous)
    write_forms(works, plan)
    note_move(company, edition, agenda, at(plan.opens, 9), EditionState.OPEN)
    registration = Registration(company, edition, plan, agenda, random)
    for work in works:
        registration.enter(work)
    note_move(company, edition, agenda, at(plan.upload, 18, 5), EditionState.CLOSED)
    note_move(company, edition, agenda, at(plan.upload + timedelta(days=5), 9), EditionState.JUDGING)
    agenda.play()

    quality = {work.entry.pk: work.quality for work in works}
    judges = [company.judges[(number + plan.year) % len(company.judges)] for number in range(7)]
    opens = plan.upload + timedelta(days=7)
    preliminary = edition.rounds.get(name=PRELIMINARY)
    clock.go_to(at(opens, 10))
    fill_contenders(round=preliminary, actor=organizer)
    seat_panel(preliminary, organizer, "初赛评委组", judges)
    assign(preliminary, organizer, per_entry=preliminary.judges_per_entry, seed=plan.year)
    open_scoring(round=preliminary, actor=organizer)
    preliminary.refresh_from_db()
    bench = Bench(preliminary, quality, random)
    sign_all(agenda, bench, at(opens, 14), at(opens + timedelta(days=6), 21))
    agenda.play()
    clock.go_to(at(opens + timedelta(days=7), 9))
    close_scoring(round=preliminary, actor=organizer)
    approve_ranking(ranking=compute_ranking(round=preliminary, actor=organizer), actor=organizer)

    day = opens + timedelta(days=18)
    final = edition.rounds.get(name=FINAL)
    _play_final(company, final, agenda, random, day, quality, judges)
    approve_ranking(ranking=compute_ranking(round=final, actor=organizer), actor=organizer)
    approve_ranking(ranking=compute_final_ranking(edition=edition, actor=organizer), actor=organizer)
    _give_awards(company, edition, agenda, day)
    ranked = Award.objects.filter(edition=edition, entry__isnull=False).order_by(
        "tier__position", "line__position"
    )
    by_entry = {work.entry.pk: work for work in works}
    return Outcome(edition, works, [by_entry[pk] for pk in ranked.values_list("entry_id", flat=True)])


def _upper_units(company: Company) -> list[Organization]:
    return [place.unit for place in company.places if place.unit.name == place.above]


def note_move(
    company: Company, edition: Edition, agenda: Agenda, moment: datetime, target: EditionState
) -> None:
    """Have the organizer take the edition a step on."""
    agenda.note(moment, partial(move_edition, edition=edition, target=target, actor=company.organizer))


def _plan_works(
    company: Company, plan: Plan, random: Random, edition: Edition, previous: Outcome | None
) -> list[Work]:
    works: list[Work] = []
    if previous is not None:
        won = {id(work.lead) for work in previous.winners}
        lost = [work.lead for work in previous.works if id(work.lead) not in won]
        contestant = company.accounts[Role.CONTESTANT]
        known = Lecturer(
            contestant.full_name,
            contestant.title,
            contestant.mobile or "",
            company.place_of(contestant),
            contestant,
        )
        works += [
            plan_work(company, random, work.lead, quality=1.7) for work in previous.winners[:COMING_BACK]
        ]
        works += [
            plan_work(company, random, lead, quality=random.gauss(0, 0.6)) for lead in lost[:TRYING_AGAIN]
        ]
        works.append(plan_work(company, random, known, quality=1.5))
    places = spread(company, random)
    while len(works) < plan.entries:
        lead = new_lecturer(company, random, next(places))
        team = 2 if len(works) >= plan.entries - TEAMS else 0
        works.append(
            plan_work(company, random, lead, quality=1.2 if team else random.gauss(0, 0.8), team=team)
        )
    if previous is not None:
        _namesake(works[-1], previous)
    for work in works[:-TEAMS][-WITH_ACCOUNT:]:
        give_account(company, edition, work.lead)
    return works


def _namesake(work: Work, previous: Outcome) -> None:
    """Give a team member the name of somebody in the pool from another unit: the pool asks whether they are one."""
    unit = work.lead.place.unit.name
    other = next(won.lead for won in previous.winners[COMING_BACK:] if won.lead.place.unit.name != unit)
    work.team = [replace(work.team[0], name=other.name), *work.team[1:]]


def spread(company: Company, random: Random) -> Iterator[Place]:
    """Yield places to send entries, each unit in turn."""
    while True:
        places = list(company.places)
        random.shuffle(places)
        yield from places


def new_lecturer(company: Company, random: Random, place: Place) -> Lecturer:
    """Invent somebody who never entered before."""
    return Lecturer(company.words.name(), random.choice(POSTS), company.mobile(), place)


def give_account(company: Company, edition: Edition, lead: Lecturer) -> None:
    """Let a lecturer register the own entry; who has an account already gets the role for this edition."""
    if lead.account is None:
        lead.account = bring_contestant(company, edition, lead.name, lead.mobile, lead.place, lead.post)
    else:
        add_role(company, edition, lead.account, Role.CONTESTANT)


def _draw_order(final: Round, organizer: User, said: str) -> list[Contender]:
    """Draw the running order with what was called out in the hall; return the entries in order."""
    draw = prepare_draw(
        round=final, actor=organizer, scope=DrawScope.WHOLE, how=DrawSeed.PUBLIC, keeps_apart=True
    )
    draw = seal_draw(draw=draw, actor=organizer, parts=[("", said)])
    draw_running_order(draw=draw, actor=organizer)
    return list(final.contenders.filter(running_order__isnull=False).select_related("entry"))


def _play_final(
    company: Company,
    final: Round,
    agenda: Agenda,
    random: Random,
    day: date,
    quality: dict[int, float],
    judges: Sequence[User],
) -> None:
    clock, organizer = agenda.clock, company.organizer
    clock.go_to(at(day - timedelta(days=2), 15))
    fill_contenders(round=final, actor=organizer)
    order = _draw_order(final, organizer, said=str(day.year))
    seat_panel(final, organizer, "决赛评委组", judges[:FINAL_SEATS])
    assign(final, organizer, per_entry=None, seed=day.year)
    clock.go_to(at(day, 8, 30))
    open_scoring(round=final, actor=organizer)
    final.refresh_from_db()
    bench = Bench(final, quality, random)
    sheets = sheets_in(final)
    for number, contender in enumerate(order):
        ends = at(day, 9) + timedelta(minutes=MINUTES_ON_STAGE * number + 8)
        agenda.note(
            ends, partial(_time, company, contender, random.choice((455, 462, 470, 474, 478, 480, 483, 497)))
        )
        for sheet in sheets:
            if sheet.contender_id == contender.pk:
                agenda.note(ends + timedelta(seconds=random.randint(20, 170)), partial(bench.sign, sheet))
    agenda.play()
    add_deduction(
        contender=order[-1],
        actor=company.accounts[Role.SCOREKEEPER],
        points=Decimal(1),
        reason="上场迟到，按规则扣一分",
    )
    clock.go_to(at(day, 9) + timedelta(minutes=MINUTES_ON_STAGE * (len(order) + 1)))
    close_scoring(round=final, actor=company.accounts[Role.SCOREKEEPER])
    final.refresh_from_db()


def _time(company: Company, contender: Contender, seconds: int) -> None:
    set_elapsed(contender=contender, actor=company.accounts[Role.TIMER], seconds=seconds)


def _give_awards(company: Company, edition: Edition, agenda: Agenda, day: date) -> None:
    organizer = company.organizer
    propose_awards(edition=edition, actor=organizer)
    agenda.clock.go_to(at(day + timedelta(days=1), 10))
    tier = edition.award_tiers.get(name=ORGANIZED)
    proposed = Award.objects.filter(edition=edition, entry__isnull=False).select_related(
        "entry__organization"
    )
    sent = Counter(award.entry.organization for award in proposed.order_by("entry__number") if award.entry)
    for unit, _count in sent.most_common(BEST_UNITS):
        create_award(
            edition=edition, tier=tier, actor=organizer, organization=unit, reason="组织发动广泛，获奖作品多"
        )
    waiting = Award.objects.filter(edition=edition, state=AwardState.PROPOSED)
    confirm_awards(edition=edition, awards=list(waiting), actor=organizer)
    note_move(company, edition, agenda, at(day + timedelta(days=1), 11), EditionState.DECIDED)
    agenda.play()
    play_notice(company, edition, agenda.clock, day, disputed=edition.copied_from is not None)
    agenda.clock.go_to(at(day + timedelta(days=11), 9))
    edition.refresh_from_db()
    issue_certificates(edition=edition, actor=organizer)
    move_edition(edition=edition, target=EditionState.CERTIFIED, actor=organizer)
    play_print_room(company, edition, agenda, day)
    edition.refresh_from_db()
