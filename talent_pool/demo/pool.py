"""Into the pool: the winners of a published edition are admitted, appointed and described."""

from datetime import date, timedelta
from random import Random
from typing import Final

from contest.models import Edition, Material, Upload, User
from contest.states import MaterialKind, MemberRole, Role
from talent_pool.actions.appointment import issue_letter
from talent_pool.actions.consent import current_text, give_consent
from talent_pool.actions.lecturer import Term, admit_lecturer, decline_lecturer, edit_lecturer, set_photo
from talent_pool.actions.report import admit_report, edit_report, read_script
from talent_pool.actions.topic import create_topic
from talent_pool.demo import words
from talent_pool.demo.cast import Company
from talent_pool.demo.past import Outcome
from talent_pool.demo.stage import Clock, at
from talent_pool.models import Lecturer, LectureReport, Topic
from talent_pool.states import ConsentWay, PoolState, PublicPart

YEARS_APPOINTED: Final = 3
ONLINE: Final = 7
"""Reports of each edition whose film everybody may watch."""
LETTERS: Final = 20
"""Lecturers of each edition who have their letter; those of the latest last ones still wait for theirs."""


def admit_winners(company: Company, outcome: Outcome, clock: Clock, random: Random) -> None:
    """Admit lead lecturers and reports; the other people of winning teams stay candidates, but one."""
    manager = company.accounts[Role.POOL_MANAGER]
    edition = outcome.edition
    clock.go_to(at(date(edition.year, 8, 20), 10))
    topics = list(Topic.objects.order_by("pk")) or [
        create_topic(actor=manager, name=name) for name in words.TOPICS
    ]
    term = Term(date(edition.year, 9, 1), date(edition.year + YEARS_APPOINTED, 8, 31))
    candidates = Lecturer.objects.standing().filter(
        state=PoolState.CANDIDATE, participations__member__entry__edition=edition
    )
    photos = _photos(outcome)
    for number, work in enumerate(outcome.winners):
        clock.go_to(at(date(edition.year, 8, 20), 10) + timedelta(minutes=6 * number))
        about = random.sample(topics, 2)
        report = LectureReport.objects.get(entry=work.entry)
        read_script(report=report)
        admit_report(report=report, actor=manager, topics=about)
        if number < ONLINE:
            edit_report(
                report=report, actor=manager, values={"is_public_video": True, "is_public_script": number < 3}
            )
        person = candidates.filter(participations__member__role=MemberRole.LEAD, reports=report).first()
        if person is None:
            continue  # won before, and is in the pool already
        values = {"biography": _biography(work.lead.name, work.lead.post, work.lead.place.unit.name, random)}
        edit_lecturer(lecturer=person, actor=manager, values=values)
        set_photo(lecturer=person, actor=manager, photo=photos[work.entry.pk])
        appointment = admit_lecturer(lecturer=person, actor=manager, term=term, topics=about, edition=edition)
        if number < LETTERS:
            issue_letter(appointment=appointment, actor=manager)
    _agree(manager, edition)
    spare = candidates.order_by("pk").first()
    if spare is not None:
        decline_lecturer(lecturer=spare, actor=manager, reason="本人表示近期不便外出授课")


def _agree(manager: User, edition: Edition) -> None:
    """Everybody of the winning teams signed the sheet on the day of the final."""
    text = current_text()
    people = Lecturer.objects.standing().filter(
        participations__member__entry__edition=edition, consent__isnull=True
    )
    for person in people.distinct().order_by("pk"):
        give_consent(
            lecturer=person,
            actor=manager,
            way=ConsentWay.PAPER,
            shown=list(PublicPart),
            number=text.number,
            given_on=date(edition.year, 8, 18),
        )


def _photos(outcome: Outcome) -> dict[int, Upload]:
    found = Material.objects.current().filter(
        entry__edition=outcome.edition, requirement__kind=MaterialKind.PHOTO
    )
    return {photo.entry_id: photo.upload for photo in found.select_related("upload")}


def _biography(name: str, post: str, unit: str, random: Random) -> str:
    years = random.randint(5, 30)
    return (
        f"{name}，{unit}{post}，从事基层工作{years}年，多次到村社、校园和企业宣讲，善于用身边故事讲清大道理。"
    )
