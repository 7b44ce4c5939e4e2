"""A final as large as they get, in a hall where not everything goes well: for pages and pictures of the desk."""

from datetime import timedelta

from django.utils import timezone

from contest.models import Entry, Organization
from contest.states import MemberRole
from judging.actions.stage import (
    call_contender,
    close_marks,
    open_marks,
    open_stage,
    reveal,
    set_clock,
    start_clock,
)
from judging.models import Contender, HeldVersion, ScoreSheet, Session, SheetVersion, Tablet
from judging.queries.round import rule_of
from judging.states import WHOLE, HeldWhy, RoundMode, RoundState, SheetState
from judging.views.hall.app_files import app_version
from tests.factories.contest import EntryFactory, EntryMemberFactory
from tests.factories.judging import (
    ContenderFactory,
    CriterionFactory,
    PanelFactory,
    RoundFactory,
    ScoreSheetFactory,
    SeatFactory,
)
from tests.factories.scenes import Judging, make_judge

CRITERIA = (
    ("content", "内容", "60"),
    ("speech", "表达", "20"),
    ("form", "形式", "10"),
    ("effect", "效果", "10"),
)
TIME = {"min": 360, "max": 480, "over": {"kind": "per_unit", "unit": 30, "points": "0.5", "cap": "3"}}
SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹"
GIVEN = ("建国", "春梅", "志远", "秀兰", "国平", "文静", "红梅", "明亮", "雪", "海燕")
TITLES = (
    "一封家书里的初心", "从北斗看自信自立", "田埂上的党课", "一件旧军装", "翰林院子的灯光", "把群众的事当家事", "渠江岸边的承诺",
    "十八洞村的启示", "小平同志的三落三起", "红岩上红梅开", "一粒种子的信仰",
)  # fmt: skip


def big_final(edition, organizer, *, judges=11, entries=30, time=None, **round_values):
    """Return a live round that the desk runs, everybody waiting. time: the rule's, TIME unless given."""
    values = {"name": "决赛", "mode": RoundMode.LIVE, "time_rule": TIME if time is None else time}
    round = RoundFactory(edition=edition, **{**values, **round_values})
    for position, (code, name, maximum) in enumerate(CRITERIA, start=1):
        CriterionFactory(round=round, code=code, name=name, maximum=maximum, position=position)
    panel = PanelFactory(round=round)
    seats = [
        SeatFactory(panel=panel, judge=make_judge(edition, f"{SURNAMES[-n - 1]}{GIVEN[n % 10]}"), label=f"J{n + 1}", is_chief=n == 0)
        for n in range(judges)
    ]  # fmt: skip
    sessions = [
        Session.objects.create(round=round, name=name, position=n) for n, name in enumerate(("上午", "下午"))
    ]
    units = [
        Organization.objects.get_or_create(name=name)[0]
        for name in ("协兴镇党委", "区教育科技和体育局机关党委", "枣山园区党工委")
    ]
    contenders, before = [], Entry.objects.filter(edition=edition).count()
    for n in range(entries):
        entry = EntryFactory(
            edition=edition,
            title=TITLES[n % len(TITLES)],
            organization=units[n % 3],
            number=f"A{before + n + 1:03d}",
        )
        EntryMemberFactory(
            entry=entry, role=MemberRole.LEAD, name=f"{SURNAMES[n % 30]}{GIVEN[(n * 7) % 10]}", mobile=""
        )
        contenders.append(
            ContenderFactory(
                round=round, entry=entry, running_order=n + 1, session=sessions[n * 2 // max(entries, 1)]
            )
        )
        for seat in seats:
            ScoreSheetFactory(contender=contenders[-1], seat=seat)
    round.frozen_rule, round.rule_version, round.state = rule_of(round), 1, RoundState.SCORING
    round.save()
    open_stage(round=round, actor=organizer)
    return Judging(round, panel, seats, contenders)


def fresh(scene, n):
    """Return a contender as an act gets it."""
    return Contender.objects.select_related("round__edition", "entry").get(pk=scene.contenders[n].pk)


def mark(scene, n, *, but=(), state=SheetState.SIGNED, base=0):
    """Let the judges sign an entry's sheets; but: places of seats that have not."""
    for place, seat in enumerate(scene.seats):
        if place in but:
            continue
        sheet = ScoreSheet.objects.get(contender=scene.contenders[n], seat=seat)
        marks = {
            "content": str(50 + (n * 3 + place * 5 + base) % 9),
            "speech": str(15 + (n + place) % 5),
            "form": "8.5",
            "effect": "9",
        }
        total = format(sum(float(one) for one in marks.values()), "g")
        sheet.current = SheetVersion.objects.create(
            sheet=sheet,
            number=1,
            marks=marks,
            total=total,
            client_id=f"{sheet.code}-1",
            saved_by=seat.judge,
            saved_at=timezone.now(),
        )
        sheet.state, sheet.signed_at = state, timezone.now() if state == SheetState.SIGNED else None
        sheet.save()


def lecture(scene, n, actor, *, seconds=430):
    """Bring an entry on stage, and let its clock have measured a time."""
    one = fresh(scene, n)
    call_contender(contender=one, actor=actor)
    set_clock(contender=one, actor=actor, seconds=seconds, reason="测试")
    return one


def run_clock(contender, actor, *, seconds):
    """Let the clock run as if it had been started so many seconds ago."""
    appearance = start_clock(contender=contender, actor=actor)
    appearance.clock_ms, appearance.clock_started_at = 0, timezone.now() - timedelta(seconds=seconds)
    appearance.save()


def play(scene, n, actor, *, seconds=430, shown=True):
    """Let an entry go all the way."""
    one = lecture(scene, n, actor, seconds=seconds)
    open_marks(contender=one, actor=actor)
    mark(scene, n)
    close_marks(contender=one, actor=actor)
    if shown:
        reveal(contender=one, actor=actor, step=WHOLE)
    return one


def bind_all(scene, *, bad=False):
    """Give every seat a tablet; bad: two are lost, one holds four saves, one is nearly empty, one former holds two."""
    now = timezone.now()
    for n, seat in enumerate(scene.seats):
        values = {
            "contact_at": now - timedelta(seconds=n % 9),
            "battery": 92 - 3 * n,
            "is_charging": n % 4 == 0,
            "unsent": 0,
        }
        if bad and n == 2:
            values |= {"contact_at": now - timedelta(seconds=135), "unsent": 4}
        if bad and n == 6:
            values |= {"contact_at": now - timedelta(seconds=38)}
        if bad and n == 4:
            values |= {"battery": 8, "is_charging": False}
        Tablet.objects.create(
            seat=seat, secret_hash=f"{seat.pk:064d}", name="Android 平板", app_version=app_version(), **values
        )
    if bad:
        Tablet.objects.create(
            seat=scene.seats[-3], secret_hash="f" * 64, name="iPad", unsent=2, contact_at=now - timedelta(minutes=14),
            revoked_at=now - timedelta(minutes=12), revoked_reason="换备用平板",
        )  # fmt: skip


def hold(scene, n, place, *, why=HeldWhy.LATE, signed=True, marks=None, tablet=None):
    """Keep a save apart."""
    sheet = ScoreSheet.objects.get(contender=scene.contenders[n], seat=scene.seats[place])
    marks = marks or {"content": "55", "speech": "17", "form": "8.5", "effect": "9"}
    return HeldVersion.objects.create(
        sheet=sheet, tablet=tablet, client_id=f"held-{HeldVersion.objects.count()}-{sheet.code}", marks=marks,
        is_signed=signed, why=why, made_at=timezone.now() - timedelta(seconds=40),
    )  # fmt: skip
