"""Into the pool: the winners of a published edition are admitted, appointed and described."""

from collections.abc import Sequence
from datetime import date, timedelta
from random import Random
from typing import Final

from contest.models import Edition, Entry, Material, Upload, User
from contest.states import EntryState, MaterialKind, MemberRole, Role
from talent_pool.actions.absence import Days, write_absences
from talent_pool.actions.appointment import issue_letter
from talent_pool.actions.consent import choose_shown, current_text, give_consent, withdraw_consent
from talent_pool.actions.course import create_course, write_items
from talent_pool.actions.lecturer import Term, admit_lecturer, decline_lecturer, edit_lecturer, set_photo
from talent_pool.actions.need import answer_need, call_need, note_need
from talent_pool.actions.report import admit_report, edit_report, note_review, read_script
from talent_pool.actions.service import issue_service_certificate, save_level
from talent_pool.actions.team import add_member, create_team
from talent_pool.actions.topic import create_topic
from talent_pool.actions.view_count import count_view
from talent_pool.demo import words
from talent_pool.demo.cast import Company
from talent_pool.demo.past import Outcome
from talent_pool.demo.rules import Plan
from talent_pool.demo.stage import Agenda, Clock, at
from talent_pool.models import Lecturer, LectureReport, Need, ServiceLevel, Topic
from talent_pool.queries.delivery import served
from talent_pool.states import AudienceKind, ConsentWay, NeedState, PoolState, PublicPart, TeamRole, ViewKind

LEVELS: Final = (("服务群众十场", 10), ("服务群众五十场", 50))
TEAMS: Final = (
    ("“银发先锋”宣讲团", "区委老干部局", "由离退休党员组成，常年深入村社院坝，用乡音讲党的创新理论。", date(2024, 9, 1)),
    ("青年“沐光”宣讲队", "团区委", "青年教师、医生和返乡创业者，把党课讲进车间和校园。", date(2025, 5, 4)),
    ("巾帼宣讲小分队", "区妇联", "讲家风、讲传承，在社区里拉着家常讲政策。", date(2025, 3, 8)),
)  # fmt: skip
# (name, what it is for, how many compulsory reports, how many of the elective ones must be heard)
COURSES: Final = (
    ("农村党员冬训课程", "供各村党支部冬训选用。", 4, 2),
    ("新党员入党第一课", "预备党员和入党积极分子必修，三堂必修课讲清为什么入党、入党做什么。", 3, 2),
    ("流动党员线上课堂", "为外出务工党员选的短课，手机上就能学完。", 2, 3),
)  # fmt: skip
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


def settle_pool(company: Company, clock: Clock, day: date) -> None:
    """What the office keeps beside awards: numbers, audiences, towns, reviews, a team and a course list."""
    manager = company.accounts[Role.POOL_MANAGER]
    random = Random(day.toordinal())  # noqa: S311 - of its own: nothing else falls otherwise for it
    clock.go_to(at(day, 9))
    people = list(Lecturer.objects.admitted().order_by("pk"))
    towns = [name.removesuffix("党委") for name, *_more in words.UNITS if name.endswith("镇党委")]
    for number, person in enumerate(people, start=1):
        values = {
            "number": f"JS-{number:03d}",
            "audiences": [kind.value for kind in random.sample(list(AudienceKind)[:-1], 3)],
            "languages": ["普通话", *(["四川话"] if number % 3 else [])],
            "towns": random.sample(towns, min(3, len(towns))),
        }
        edit_lecturer(lecturer=person, actor=manager, values=values)
    reports = list(LectureReport.objects.admitted().order_by("pk"))
    for report in reports:
        edit_report(report=report, actor=manager, values={"minutes": random.randint(8, 25)})
        note_review(
            report=report,
            actor=manager,
            reviewed_on=date(report.year, 8, 19),
            reviewed_by="区委宣传部",
            valid_until=None,
        )
    _form_teams(manager, people)
    _list_courses(manager, reports, random)
    for person in people[3:7]:
        write_absences(
            lecturer=person,
            actor=person.user or manager,
            days=[Days(date(day.year + 1, 1, 20), date(day.year + 1, 2, 10), "寒假探亲")],
        )
    for person in people[10:14]:
        kept = [part for part in PublicPart if part not in {PublicPart.PHOTO, PublicPart.RATING}]
        choose_shown(lecturer=person, actor=manager, shown=kept)
    withdraw_consent(lecturer=people[-1], actor=manager)
    for name, sessions in LEVELS:
        save_level(actor=manager, values={"name": name, "sessions": sessions})


def _form_teams(manager: User, people: Sequence[Lecturer]) -> None:
    for start, (name, unit, summary, founded) in enumerate(TEAMS):
        team = create_team(
            actor=manager, values={"name": name, "unit": unit, "summary": summary, "founded_on": founded}
        )
        for number, person in enumerate(people[start * 6 : start * 6 + 6]):
            role = TeamRole.MEMBER if number else TeamRole.LEADER
            add_member(team=team, lecturer=person, actor=manager, joined_on=founded, role=role)


def _list_courses(manager: User, reports: Sequence[LectureReport], random: Random) -> None:
    for name, summary, compulsory, electives in COURSES:
        course = create_course(
            actor=manager,
            values={"name": name, "summary": summary, "electives": electives, "is_public": True},
        )
        chosen = random.sample(list(reports), compulsory + electives + 3)
        write_items(
            course=course, actor=manager, rows=[(one, n < compulsory) for n, one in enumerate(chosen)]
        )


def call_for_topics(company: Company, agenda: Agenda, plan: Plan) -> None:
    """When entries open, what could not be given is called for; later an entry answers one of the needs."""
    manager = company.accounts[Role.POOL_MANAGER]

    def call() -> None:
        edition = Edition.objects.get(year=plan.year)
        for need in Need.objects.filter(state=NeedState.OPEN).order_by("pk")[:5]:
            call_need(need=need, actor=manager, edition=edition)
        note_need(
            actor=manager,
            values={
                "subject": "给外出务工党员讲一堂“云上党课”",
                "audience_kind": AudienceKind.MIGRANT,
                "unit_name": "驻外流动党员党支部",
            },
        )

    def answer() -> None:
        need = Need.objects.filter(state=NeedState.CALLED).order_by("pk").first()
        entry = (
            Entry.objects.filter(edition__year=plan.year, state=EntryState.ACCEPTED).order_by("pk").first()
        )
        if need is not None and entry is not None:
            answer_need(need=need, actor=manager, entry=entry)

    agenda.note(at(plan.opens, 10), call)
    agenda.note(at(plan.upload + timedelta(days=3), 15), answer)


def note_visitors(day: date) -> None:
    """People came to watch; who they were nobody knows."""
    random = Random(day.toordinal())  # noqa: S311 - the same at every loading
    for number, report in enumerate(LectureReport.objects.filter(is_public_video=True).order_by("pk")):
        for kind, most in ((ViewKind.PAGE, 14), (ViewKind.FILM, 9)):
            for visitor in range(random.randint(2, most)):
                count_view(report=report, kind=kind, visitor=f"demo-{number}-{visitor}")


def certify_service(company: Company) -> None:
    """Give the three who served most the certificate of the first level."""
    manager = company.accounts[Role.POOL_MANAGER]
    level = ServiceLevel.objects.earliest("sessions")
    for person in served()[:3]:
        if person.sessions >= level.sessions:  # type: ignore[attr-defined]
            issue_service_certificate(lecturer=person, level=level, actor=manager)


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
