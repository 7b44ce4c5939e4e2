"""A contest of the size in which peers were measured: 1,000 entries, 20 judges, 4 criteria, 5,000 sheets."""

from dataclasses import dataclass
from datetime import timedelta
from random import Random

from django.contrib.auth.hashers import make_password
from django.utils import timezone

from contest.models import (
    Edition,
    EditionHost,
    Entry,
    EntryMember,
    EntryType,
    LectureForm,
    Material,
    MaterialRequirement,
    Membership,
    Organization,
    Sector,
    Upload,
    User,
)
from contest.pinyin import initials_of, pinyin_of
from contest.states import EditionState, EntryState, FileFormat, MaterialKind, MemberRole, Role
from judging.actions.ranking import compute_ranking
from judging.models import Contender, Criterion, Panel, Ranking, Round, ScoreSheet, Seat, SheetVersion
from judging.queries.round import rule_of
from judging.states import DEFAULT_TIE_CHAIN, RoundState, SheetState
from talent_pool.demo.words import UNITS, Words

JUDGES = 20
JUDGES_PER_ENTRY = 5
MARKS = (("content", "内容", 40), ("delivery", "表达", 30), ("form", "形式", 20), ("time", "时间", 10))
BATCH = 500


@dataclass
class Scene:
    """One edition with one round of judging, scoring open, half of the sheets signed."""

    edition: Edition
    round: Round
    organizer: User
    judge: User
    contestant: User


def person(words: Words, username: str) -> User:
    name = words.name()
    pinyin = pinyin_of(name)
    return User(
        username=username, full_name=name, name_pinyin=pinyin, name_initials=initials_of(pinyin), password=PASSWORD
    )  # fmt: skip


PASSWORD = make_password(None)


def make_scene(code: str, entries: int) -> Scene:
    """Fill the database for one edition."""
    random = Random(entries)
    words = Words(entries)
    now = timezone.now()
    edition = Edition.objects.create(
        code=code, name=f"第{entries}届“我在渠江岸边讲党课”比赛", year=2026, state=EditionState.JUDGING,
        theme="把党课讲到群众心坎上", announcement="请各单位组织推荐。\n" * 20, signup_opens_at=now - timedelta(days=60),
        signup_closes_at=now - timedelta(days=20), upload_closes_at=now - timedelta(days=15),
    )  # fmt: skip
    EditionHost.objects.create(edition=edition, name="中共渠安区委组织部")
    sectors = Sector.objects.bulk_create(
        Sector(edition=edition, name=name) for name in ("机关", "农村", "社区", "学校", "国企", "两新")
    )
    form = LectureForm.objects.create(edition=edition, name="讲授式")
    kind = EntryType.objects.create(edition=edition, name="微党课")
    places = [
        MaterialRequirement.objects.create(
            entry_type=kind, kind=material, name=name, formats=[file_format], max_bytes=10**8, position=number
        )
        for number, (material, name, file_format) in enumerate(
            ((MaterialKind.SCRIPT, "讲稿", FileFormat.DOCX), (MaterialKind.VIDEO, "视频", FileFormat.MP4)), start=1
        )
    ]  # fmt: skip
    units = _units(code)
    people = User.objects.bulk_create(person(words, f"{code}-{n}") for n in range(JUDGES + 2))
    organizer, contestant, *judges = people
    roles = [
        (organizer, Role.ORGANIZER),
        (contestant, Role.CONTESTANT),
        *((one, Role.JUDGE) for one in judges),
    ]
    Membership.objects.bulk_create(Membership(user=one, edition=edition, role=role) for one, role in roles)
    works = Entry.objects.bulk_create(
        (
            Entry(
                edition=edition, entry_type=kind, sector=sectors[n % 6], lecture_form=form, organization=units[n % len(units)],
                number=f"DK2026-{n + 1:04d}", title=f"一封家书里的初心·第{n + 1}讲", abstract="以老支书的真实故事切入。" * 12,
                owner=contestant if n < 2 else organizer, state=EntryState.ACCEPTED, submitted_at=now,
            )
            for n in range(entries)
        ),
        BATCH,
    )  # fmt: skip
    EntryMember.objects.bulk_create(
        (
            EntryMember(entry=work, role=role, name=f"王小{n}", name_pinyin=f"wang xiao {n}", organization_name=units[n % len(units)].name)
            for n, work in enumerate(works)
            for role in (MemberRole.LEAD, MemberRole.ADVISER)
        ),
        BATCH,
    )  # fmt: skip
    uploads = Upload.objects.bulk_create(
        (
            Upload(
                file=f"uploads/x/{code}-{n}.{place.formats[0]}", original_name=f"{place.name}.{place.formats[0]}",
                format=place.formats[0], size=10**6, sha256=f"{n:064d}", duration_ms=480_000,
            )
            for n in range(entries)
            for place in places
        ),
        BATCH,
    )  # fmt: skip
    Material.objects.bulk_create(
        (
            Material(entry=works[n // 2], requirement=places[n % 2], upload=upload, added_by=organizer)
            for n, upload in enumerate(uploads)
        ),
        BATCH,
    )
    round = _make_round(edition)
    panel = Panel.objects.create(round=round, name="评委组")
    seats = Seat.objects.bulk_create(
        Seat(panel=panel, judge=judge, label=f"J{n + 1}", is_chief=n == 0) for n, judge in enumerate(judges)
    )
    contenders = Contender.objects.bulk_create(
        (Contender(round=round, entry=work, alias=f"{1000 + n * 7 % 9000}") for n, work in enumerate(works)),
        BATCH,
    )
    sheets = ScoreSheet.objects.bulk_create(
        (
            ScoreSheet(contender=contender, seat=seats[(n + 4 * place) % JUDGES])
            for n, contender in enumerate(contenders)
            for place in range(JUDGES_PER_ENTRY)
        ),
        BATCH,
    )
    _mark(random, [sheet for n, sheet in enumerate(sheets) if n % 2])
    round.frozen_rule = rule_of(round)
    round.state, round.rule_version = RoundState.SCORING, 1
    round.save()
    return Scene(edition, round, organizer, judges[0], contestant)


def _units(code: str) -> list[Organization]:
    root = Organization.objects.create(name=f"渠安区{code}")
    root.path = f"{root.pk:06d}/"
    root.save()
    units = []
    for name, short, _sector, _below in UNITS:
        unit = Organization.objects.create(name=name, short_name=short, parent=root)
        unit.path = f"{root.path}{unit.pk:06d}/"
        unit.save()
        units.append(unit)
    return units


def _make_round(edition: Edition) -> Round:
    round = Round.objects.create(
        edition=edition, name="初赛", parameters={"k_high": 1, "k_low": 1}, judges_per_entry=JUDGES_PER_ENTRY,
        tie_chain=[str(link) for link in DEFAULT_TIE_CHAIN], advance_count=100, scoring_closes_at=timezone.now() + timedelta(days=5),
    )  # fmt: skip
    Criterion.objects.bulk_create(
        Criterion(
            round=round,
            code=code,
            name=name,
            maximum=most,
            position=n,
            description="立场鲜明，事例真实生动。",
        )
        for n, (code, name, most) in enumerate(MARKS, start=1)
    )
    return round


def _mark(random: Random, sheets: list[ScoreSheet]) -> None:
    """Give every sheet a complete version and sign it."""
    now = timezone.now()
    versions = []
    for sheet in sheets:
        marks = {code: f"{most - random.randint(0, most // 3) / 2:g}" for code, _name, most in MARKS}
        total = f"{sum(float(mark) for mark in marks.values()):g}"
        versions.append(
            SheetVersion(
                sheet=sheet, number=1, marks=marks, comment="事例真实。", total=total, client_id=f"bench-{sheet.code}",
                saved_by_id=sheet.seat.judge_id, saved_at=now,
            )
        )  # fmt: skip
    for sheet, version in zip(sheets, SheetVersion.objects.bulk_create(versions, BATCH), strict=True):
        sheet.current, sheet.state, sheet.signed_at = version, SheetState.SIGNED, now
    ScoreSheet.objects.bulk_update(sheets, ["current", "state", "signed_at"], BATCH)


def finish_round(scene: Scene) -> Ranking:
    """Have everything signed, close the round and compute its result."""
    open_sheets = ScoreSheet.objects.filter(contender__round=scene.round, state=SheetState.OPEN)
    _mark(Random(1), list(open_sheets.filter(current=None).select_related("seat")))
    open_sheets.update(state=SheetState.SIGNED, signed_at=timezone.now())
    Round.objects.filter(pk=scene.round.pk).update(state=RoundState.CLOSED)
    scene.round.refresh_from_db()
    return compute_ranking(round=scene.round, actor=scene.organizer)
