"""One object of every kind in one open edition, and the people who stand in each role to them."""

import re
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.utils import timezone

from contest.actions.submission import snapshot_of
from contest.models import Job, Submission, UploadSession
from contest.states import EditionState, EntryState, FileFormat, JobState, Role
from judging.actions.certificate import current_template, issue_appointment, issue_service
from judging.actions.package import seal
from judging.models import (
    Certificate,
    CertificatePicture,
    Deduction,
    HeldVersion,
    ObjectionFile,
    PaperSheet,
    PrinterProfile,
    PrintRun,
    Rehearsal,
    Screen,
    SheetVersion,
    SigningKey,
    TieRecord,
    Trip,
)
from judging.queries.round import rule_of
from judging.states import (
    AwardState,
    CertificateKind,
    HeldWhy,
    PictureUse,
    RoundMode,
    RoundState,
    RunOutput,
    RunState,
    TieRecordKind,
    TripState,
)
from talent_pool.models import (
    Appointment,
    ConsentText,
    Course,
    DeliveryPhoto,
    PoolImport,
    PossibleDuplicate,
    ServiceCertificate,
    ServiceLevel,
    SitePicture,
    Team,
)
from talent_pool.states import ConsentWay, PoolState, PublicPart, ReportPart
from tests.factories.contest import (
    EditionFactory,
    EntryFactory,
    EntryMemberFactory,
    InvitationFactory,
    MaterialFactory,
    MaterialRequirementFactory,
    MembershipFactory,
    OrganizationFactory,
    UploadFactory,
    UserFactory,
)
from tests.factories.judging import (
    AwardFactory,
    AwardTierFactory,
    ContenderFactory,
    CriterionFactory,
    ObjectionFactory,
    OrderDrawFactory,
    PanelFactory,
    PollFactory,
    PublicNoticeFactory,
    RankingFactory,
    RankingLineFactory,
    RoundFactory,
    RunningOrderFactory,
    ScoreSheetFactory,
    SeatFactory,
    SessionFactory,
    TicketFactory,
)
from tests.factories.talent_pool import (
    BookingFactory,
    DeliveryFactory,
    DispatchFactory,
    LectureReportFactory,
    LecturerFactory,
    NeedFactory,
    RouteStopFactory,
    SignInFactory,
    TeachingSiteFactory,
    TopicFactory,
)

ROLES = (
    "nobody",
    "outsider",
    "contestant",
    "unit contact",
    "judge",
    "scorekeeper",
    "timer",
    "supervisor",
    "organizer",
    "pool manager",
    "organizer elsewhere",
)


@pytest.fixture
def world(db, settings):
    """The edition is published, the round still takes marks: every page has something to show."""
    edition = EditionFactory(code="2026", state=EditionState.OPEN, logo=UploadFactory(format=FileFormat.PNG))
    unit = OrganizationFactory(name="协兴镇党委")
    people = {role: UserFactory(username=role.replace(" ", "-"), full_name=f"{role}某") for role in ROLES[1:]}
    for role in Role:
        MembershipFactory(
            user=people[role.value.replace("_", " ")], edition=edition, role=role,
            organization=unit if role is Role.UNIT_CONTACT else None,
        )  # fmt: skip
    other = EditionFactory(code="other", state=EditionState.DRAFT)
    MembershipFactory(user=people["organizer elsewhere"], edition=other, role=Role.ORGANIZER)

    entry = EntryFactory(
        edition=edition,
        organization=unit,
        owner=people["contestant"],
        state=EntryState.ACCEPTED,
        title="一封家书",
    )
    EntryMemberFactory(entry=entry, name="李春", user=people["contestant"])
    requirement = MaterialRequirementFactory(entry_type=entry.entry_type)
    material = MaterialFactory(
        entry=entry, requirement=requirement, upload=UploadFactory(uploaded_by=people["contestant"])
    )
    Submission.objects.create(
        entry=entry, number=1, submitted_at=timezone.now(), submitted_by=people["contestant"],
        snapshot=snapshot_of(entry),
    )  # fmt: skip

    round = RoundFactory(
        edition=edition, name="初赛", tie_chain=["decision", "lot"], mode=RoundMode.LIVE,
        audience={"source": "votes", "share": "0.1"},
    )  # fmt: skip
    CriterionFactory(round=round, code="all", name="总分")
    panel = PanelFactory(round=round)
    seat = SeatFactory(panel=panel, judge=people["judge"], label="J1")
    contender = ContenderFactory(round=round, entry=entry)
    sheet = ScoreSheetFactory(seat=seat, contender=contender)
    sheet.current = SheetVersion.objects.create(
        sheet=sheet, number=1, marks={"all": "90"}, total="90", client_id="1", saved_by=people["judge"],
        saved_at=timezone.now(),
    )  # fmt: skip
    sheet.save()
    held = HeldVersion.objects.create(sheet=sheet, client_id="held", marks={"all": "91"}, why=HeldWhy.LATE)
    paper = PaperSheet.objects.create(
        sheet=sheet,
        marks={"all": "92"},
        entered_by=people["organizer"],
        photo=UploadFactory(format=FileFormat.PNG),
    )
    screen = Screen.objects.create(round=round, name="主屏", still=UploadFactory(format=FileFormat.PNG))
    deduction = Deduction.objects.create(
        contender=contender, points="1", reason="超时", created_by=people["scorekeeper"]
    )
    round.frozen_rule, round.state, round.rule_version = rule_of(round), RoundState.SCORING, 1
    round.save()
    Rehearsal.objects.create(
        round=round,
        twin=RoundFactory(edition=EditionFactory(code="twin", state=EditionState.DRAFT, rehearses=edition)),
        begun_by=people["organizer"],
    )
    RunningOrderFactory(round=round, is_public=True)
    part, draw = SessionFactory(round=round), OrderDrawFactory(round=round)
    ticket, poll = TicketFactory(round=round), PollFactory(round=round)
    ranking = RankingFactory(
        edition=edition, round=round, rule=round.frozen_rule, inputs={"panel": [], "entries": []}
    )
    RankingLineFactory(ranking=ranking, entry=entry, contender=contender, position=1, place=1)
    RankingLineFactory(ranking=ranking, contender=None, position=2, place=1)
    tie = TieRecord.objects.create(
        round=round,
        kind=TieRecordKind.DECISION,
        order=[entry.code],
        reason="现场表现",
        made_by=people["organizer"],
    )
    package = seal(ranking=ranking, document={"awards": []}, actor=people["organizer"])
    tier = AwardTierFactory(edition=edition, name="一等奖")
    award = AwardFactory(
        edition=edition, tier=tier, entry=entry, state=AwardState.CONFIRMED, confirmed_by=people["organizer"],
        confirmed_at=timezone.now(),
    )  # fmt: skip
    template = current_template(edition=edition, kind=CertificateKind.AWARD, actor=people["organizer"])
    picture = CertificatePicture.objects.create(
        edition=edition, label="印章", use=PictureUse.SEAL, upload=UploadFactory(format=FileFormat.PNG)
    )
    certificate = Certificate.objects.create(
        edition=edition, kind=CertificateKind.AWARD, number="2026-A0001", template=template, award=award, holder="李春",
        facts={"name": "李春", "members": ["李春"], "texts": [["heading", "荣誉证书"], ["body", "特发此证。"]], "hosts": ["区委"]},
        issued_by=people["organizer"], issued_at=timezone.now(),
    )  # fmt: skip
    printer = PrinterProfile.objects.create(edition=edition, name="二楼惠普")
    run = PrintRun.objects.create(
        edition=edition, kind=CertificateKind.AWARD, title="获奖证书", total=1, done=1, state=RunState.DONE,
        output=RunOutput.BOTH, finished_at=timezone.now(), started_by=people["organizer"],
        merged=UploadFactory(format=FileFormat.PDF),
    )  # fmt: skip
    key = SigningKey.objects.create(
        edition=edition, name=edition.name, secret=b"x", authority="-----", retired_at=timezone.now()
    )
    session = UploadSession.objects.create(
        entry=entry, requirement=requirement, owner=people["contestant"], name="讲稿.docx", length=1000,
        begun_at=timezone.now(), touched_at=timezone.now(), expires_at=timezone.now() + timedelta(days=7),
    )  # fmt: skip
    job = Job.objects.create(
        kind="certificates", edition=edition, owner=people["organizer"], state=JobState.DONE, result=UploadFactory(format=FileFormat.PDF),
        parameters={"title": "证书"},
    )  # fmt: skip

    trip = Trip.objects.create(
        round=round, state=TripState.BACK, public_key="0" * 64, parcel=b"x", sha256="0" * 64, made_by=people["organizer"],
        ended_by=people["organizer"], ended_at=timezone.now(),
    )  # fmt: skip
    notice = PublicNoticeFactory(edition=edition)
    objection = ObjectionFactory(notice=notice, award=award)
    evidence = ObjectionFile.objects.create(objection=objection, upload=UploadFactory(uploaded_by=None))

    topic = TopicFactory(name="乡村振兴")
    lecturer = LecturerFactory(
        name="赵秀兰", state=PoolState.ADMITTED, photo=UploadFactory(format=FileFormat.PNG)
    )
    text = ConsentText.objects.create(number=1, body="同意")
    lecturer.consent = lecturer.consents.create(text=text, way=ConsentWay.PAPER, given_on="2026-01-01")
    lecturer.shown = [part.value for part in PublicPart]
    lecturer.save()
    team = Team.objects.create(name="银发宣讲团")
    team.members.create(lecturer=lecturer, joined_on="2026-01-01")
    report = LectureReportFactory(
        title="故里新篇", state=PoolState.ADMITTED, admitted_at=timezone.now(), entry=entry, award=award
    )
    letter = issue_appointment(
        edition=edition, actor=people["organizer"], holder="赵秀兰", facts={"term": "2026年至2028年"}
    )
    Appointment.objects.create(
        lecturer=lecturer, edition=edition, starts_on="2026-01-01", ends_on="2028-12-31", certificate=letter,
        appointed_by=people["pool manager"],
    )  # fmt: skip
    course = Course.objects.create(name="冬训课程", is_public=True)
    course.items.create(report=report)
    version = report.versions.create(
        part=ReportPart.SLIDES, number=1, upload=UploadFactory(), is_current=True
    )
    duplicate = PossibleDuplicate.objects.create(
        lecturer=lecturer, other=LecturerFactory(name="赵秀兰"), evidence="name"
    )
    site = TeachingSiteFactory(longitude="106.6", latitude="30.5")
    site_picture = SitePicture.objects.create(site=site, upload=UploadFactory(format=FileFormat.PNG))
    route = RouteStopFactory(site=site, position=1).route
    order = BookingFactory(placed_by=people["contestant"], topic=topic)
    dispatch = DispatchFactory(
        booking=order, lecturer=lecturer, state="declined", reason="外出", answered_at=timezone.now()
    )
    given = DeliveryFactory(lecturers=[lecturer], state="confirmed", confirmed_at=timezone.now())
    photo = DeliveryPhoto.objects.create(delivery=given, upload=UploadFactory(format=FileFormat.PNG))
    name = SignInFactory(delivery=given)
    need = NeedFactory(state="called", edition=edition)
    pool_import = PoolImport.objects.create(
        file_name="历年台账.xlsx", digest="0" * 64, imported_by=people["pool manager"]
    )
    level = ServiceLevel.objects.create(name="铜讲台", sessions=1)
    service = ServiceCertificate.objects.create(
        lecturer=lecturer, level=level, sessions=1, issued_by=people["pool manager"],
        certificate=issue_service(edition=edition, actor=people["organizer"], holder="赵秀兰", facts={"sessions": "1"}),
    )  # fmt: skip
    invitation = InvitationFactory(edition=edition)
    return SimpleNamespace(
        edition=edition, people=people, unit=unit, entry=entry, requirement=requirement, material=material, round=round,
        panel=panel, seat=seat, contender=contender, sheet=sheet, held=held, paper=paper, screen=screen, deduction=deduction, ranking=ranking, package=package, tie=tie, tier=tier, award=award,
        certificate=certificate, notice=notice, objection=objection, evidence=evidence, job=job, topic=topic, lecturer=lecturer, report=report,
        team=team, course=course, version=version,
        invitation=invitation, duplicate=duplicate, letter=letter, session=session,
        picture=picture, printer=printer, run=run, key=key, part=part, draw=draw, ticket=ticket, poll=poll, trip=trip,
        site=site, site_picture=site_picture, route=route, order=order, dispatch=dispatch, given=given, photo=photo,
        name=name, need=need, level=level, service=service, pool_import=pool_import,
    )  # fmt: skip


def addresses_of(world, route):
    """Return the values of an address's parameters, or None if an object is not known.

    A parameter named `code` is about what stands before it in the address: rounds/<code>/ is about a round.
    """
    values = {}
    for before, name in re.findall(r"([\w-]*)/?<(?:\w+:)?(\w+)>", route):
        value = VALUES.get((before, name)) or VALUES.get(("", name))
        if value is None:
            return None
        values[name] = value(world)
    return values


VALUES = {
    ("", "edition"): lambda w: w.edition.code,
    ("units", "code"): lambda w: w.unit.code,
    ("people", "code"): lambda w: w.people["contestant"].code,
    ("invitations", "code"): lambda w: w.invitation.code,
    ("", "token"): lambda w: "a-token-that-nobody-has",
    ("styleguide", "name"): lambda w: "ranking",
    ("", "uidb64"): lambda w: "MQ",
    ("import", "kind"): lambda w: "units",
    ("types", "code"): lambda w: w.entry.entry_type.code,
    ("entries", "code"): lambda w: w.entry.code,
    ("materials", "code"): lambda w: w.requirement.code,
    ("materials", "material"): lambda w: w.material.code,
    ("materials", "requirement"): lambda w: w.requirement.code,
    ("receipts", "number"): lambda w: 1,
    ("uploads", "code"): lambda w: w.session.code,
    ("files", "code"): lambda w: w.material.upload.code,
    ("rounds", "code"): lambda w: w.round.code,
    ("sessions", "session"): lambda w: w.part.code,
    ("draws", "draw"): lambda w: w.draw.number,
    ("draws", "number"): lambda w: w.draw.number,
    ("order", "code"): lambda w: w.round.code,
    ("hall", "code"): lambda w: w.round.code,
    ("polls", "poll"): lambda w: w.poll.code,
    ("tickets", "ticket"): lambda w: w.ticket.code,
    ("panels", "panel"): lambda w: w.panel.code,
    ("seats", "seat"): lambda w: w.seat.code,
    ("", "seat"): lambda w: w.seat.code,
    ("deductions", "deduction"): lambda w: w.deduction.code,
    ("duplicates", "code"): lambda w: w.duplicate.code,
    ("contenders", "contender"): lambda w: w.contender.code,
    ("recusals", "contender"): lambda w: w.contender.code,
    ("sheets", "code"): lambda w: w.sheet.code,
    ("sheets", "sheet"): lambda w: w.sheet.code,
    ("screens", "code"): lambda w: w.screen.code,
    ("screens", "screen"): lambda w: w.screen.code,
    ("held", "held"): lambda w: w.held.code,
    ("paper", "paper"): lambda w: w.paper.code,
    ("rankings", "code"): lambda w: w.ranking.code,
    ("compare", "version"): lambda w: w.ranking.version,
    ("lines", "entry"): lambda w: w.entry.code,
    ("package", "number"): lambda w: w.package.number,
    ("ties", "first"): lambda w: w.entry.code,
    ("tie-records", "code"): lambda w: w.tie.code,
    ("award-tiers", "code"): lambda w: w.tier.code,
    ("awards", "code"): lambda w: w.award.code,
    ("objections", "code"): lambda w: w.objection.code,
    ("carry", "trip"): lambda w: w.trip.code,
    ("returns", "returned"): lambda w: "nothing-came",
    ("files", "file"): lambda w: w.evidence.code,
    ("certificates", "kind"): lambda w: "award",
    ("new", "kind"): lambda w: "award",
    ("pictures", "picture"): lambda w: w.picture.code,
    ("ledger", "check_code"): lambda w: w.certificate.check_code,
    ("runs", "run"): lambda w: w.run.code,
    ("printers", "printer"): lambda w: w.printer.code,
    ("authority", "key"): lambda w: w.key.code,
    ("certificates", "check_code"): lambda w: w.certificate.check_code,
    ("v", "check_code"): lambda w: w.certificate.check_code,
    ("letters", "check_code"): lambda w: w.letter.check_code,
    ("jobs", "code"): lambda w: w.job.code,
    ("lecturers", "code"): lambda w: w.lecturer.code,
    ("reports", "code"): lambda w: w.report.code,
    ("versions", "version"): lambda w: w.version.code,
    ("courses", "code"): lambda w: w.course.code,
    ("teams", "code"): lambda w: w.team.code,
    ("members", "lecturer"): lambda w: w.lecturer.code,
    ("topics", "code"): lambda w: w.topic.code,
    ("papers", "kind"): lambda w: "table",
    ("awards", "kind"): lambda w: "commendation",
    ("hall", "kind"): lambda w: "sign-in",
    ("marks", "kind"): lambda w: "tables",
    ("result", "kind"): lambda w: "summary",
    ("", "suffix"): lambda w: "pdf",
    ("figures", "figure"): lambda w: "entries",
    ("orders", "code"): lambda w: w.order.code,
    ("board", "code"): lambda w: w.order.code,
    ("dispatches", "code"): lambda w: w.dispatch.code,
    ("sessions", "code"): lambda w: w.given.code,
    ("photos", "number"): lambda w: w.photo.pk,
    ("names", "number"): lambda w: w.name.pk,
    ("levels", "code"): lambda w: w.level.code,
    ("import", "code"): lambda w: w.pool_import.code,
    ("service", "check_code"): lambda w: w.service.certificate.check_code,
    ("sites", "code"): lambda w: w.site.code,
    ("pictures", "number"): lambda w: w.site_picture.pk,
    ("routes", "code"): lambda w: w.route.code,
    ("needs", "code"): lambda w: w.need.code,
}
