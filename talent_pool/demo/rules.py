"""How the editions of the demonstration are set up."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final

from contest.actions.edition import change_basics, change_schedule, create_edition
from contest.actions.edition_copy import copy_edition
from contest.actions.entry_type import create_entry_type, create_requirement
from contest.actions.naming import NameRow, write_names
from contest.actions.quota import write_quotas
from contest.models import Edition, EntryType, LectureForm, Organization, Sector, User
from contest.states import FileFormat, HostKind, MaterialKind
from judging.actions.round_setup import CriterionRow, change_round, create_round, write_criteria
from judging.actions.tier import change_tier, create_tier
from judging.models import Round
from judging.states import DEFAULT_TIE_CHAIN, AwardKind, RoundMode, Scope
from talent_pool.demo import words
from talent_pool.demo.stage import at

SOLO: Final = "个人讲授"
TEAM: Final = "团队展演"
PRELIMINARY: Final = "初赛"
FINAL: Final = "决赛"
MERIT: Final = "优秀奖"
ORGANIZED: Final = "优秀组织奖"

SCRIPT, SLIDES, FILM, PHOTO, FORM = "讲稿", "课件", "授课视频", "主讲人照片", "报名表"

HOSTS: Final = (
    ("中共渠安区委组织部", HostKind.HOST),
    ("中共渠安区委宣传部", HostKind.HOST),
    ("中共渠安区委党校", HostKind.ORGANIZER),
    ("渠安区融媒体中心", HostKind.SUPPORTER),
)
ANNOUNCEMENT: Final = (
    "为推动党的创新理论走进机关、村社、校园和车间，区委组织部、区委宣传部联合举办本届基层党课宣讲比赛。\n\n"
    "一、参赛对象：全区各级党组织推荐的党员，专职教师、退休干部、青年党员优先。\n"
    "二、授课时长：六至八分钟。\n"
    "三、比赛分初赛和决赛。初赛由评委在线审看视频和讲稿，隐去姓名和单位；决赛现场讲授。\n"
    "四、获奖选手颁发证书，并推荐进入全区师资库。"
)
MEGABYTE: Final = 10**6

MATERIALS: Final[Sequence[dict[str, Any]]] = (
    {"kind": MaterialKind.SCRIPT, "name": SCRIPT, "formats": [FileFormat.DOCX, FileFormat.PDF],
     "max_bytes": 20 * MEGABYTE, "help_text": "约一千五百字；文中不要出现姓名和单位。"},
    {"kind": MaterialKind.SLIDES, "name": SLIDES, "formats": [FileFormat.PPTX, FileFormat.PDF], "required": False,
     "max_bytes": 50 * MEGABYTE},
    {"kind": MaterialKind.VIDEO, "name": FILM, "formats": [FileFormat.MP4, FileFormat.MOV],
     "max_bytes": 500 * MEGABYTE, "duration_max": 480, "aspect": "16:9", "help_text": "横屏拍摄，最长八分钟。"},
    {"kind": MaterialKind.PHOTO, "name": PHOTO, "formats": [FileFormat.JPEG, FileFormat.PNG],
     "max_bytes": 10 * MEGABYTE, "for_judges": False},
    {"kind": MaterialKind.ENTRY_FORM, "name": FORM, "formats": [FileFormat.PDF], "max_bytes": 10 * MEGABYTE,
     "for_judges": False, "help_text": "由推荐单位盖章后扫描。"},
)  # fmt: skip

ON_FILM: Final = (
    ("内容", 50, "立场鲜明，观点正确，事例真实生动。"),
    ("表达", 30, "语言规范，仪态自然，有感染力。"),
    ("制作", 20, "画面声音清晰，课件为内容服务。"),
)
ON_STAGE: Final = (
    ("主题", 15, "紧扣主题，立意明确。", "内容"),
    ("说理", 15, "理论阐释准确、透彻。", "内容"),
    ("事例", 15, "用身边人讲身边事。", "内容"),
    ("结构", 15, "层次清楚，首尾呼应。", "内容"),
    ("表达", 25, "脱稿讲授，普通话标准，与听众有交流。", ""),
    ("形式", 15, "授课形式新颖，服务内容。", ""),
)
STAGE_TIME: Final = {
    "min": 360,
    "max": 480,
    "over": {"kind": "per_unit", "unit": 30, "points": "0.5", "grace": 5, "cap": "3"},
    "under": {"kind": "per_unit", "unit": 30, "points": "0.5", "grace": 5, "cap": "3"},
}


@dataclass(frozen=True, slots=True)
class Plan:
    """One edition: its words, its days, and how many enter, go on and win.

    opens, signup, upload: first day of entries, last day of sign-up, last day for files (18:00).
    prizes: first, second, third, and merit awards from the preliminary.
    """

    year: int
    ordinal: str
    theme: str
    made: date
    opens: date
    signup: date
    upload: date
    entries: int
    finalists: int
    prizes: tuple[int, int, int, int]

    @property
    def name(self) -> str:
        return f"{words.ROOT_UNIT[1]}{self.ordinal}“在渠江岸边讲党课”比赛"


def first_edition(plan: Plan, actor: User, company_units: Sequence[Organization]) -> Edition:
    """Set an edition up from nothing."""
    edition = create_edition(actor=actor, code=str(plan.year), name=plan.name, year=plan.year)
    edition = _write_basics(edition, plan, actor, hosts=HOSTS)
    write_names(kind=Sector, edition=edition, actor=actor, rows=[NameRow(name) for name in words.SECTORS])
    write_names(kind=LectureForm, edition=edition, actor=actor, rows=[NameRow(name) for name in words.FORMS])
    for name, team_min, team_max in ((SOLO, 1, 1), (TEAM, 2, 5)):
        values = {
            "name": name,
            "team_min": team_min,
            "team_max": team_max,
            "unit_quota": 3,
            "lecture_forms": list(edition.lecture_forms.all()),
        }
        entry_type = create_entry_type(edition=edition, actor=actor, values=values)
        for material in MATERIALS:
            create_requirement(entry_type=entry_type, actor=actor, values=material)
    _write_rounds(edition, plan, actor)
    write_quotas(edition=edition, actor=actor, quotas={(unit, None): 5 for unit in company_units})
    return edition


def next_edition(plan: Plan, actor: User, source: Edition) -> Edition:
    """Set an edition up from the one before it; from now on the preliminary counts 30 %."""
    edition = copy_edition(source=source, actor=actor, code=str(plan.year), name=plan.name, year=plan.year)
    edition = _write_basics(edition, plan, actor)
    preliminary, final = edition.rounds.get(name=PRELIMINARY), edition.rounds.get(name=FINAL)
    change_round(
        round=preliminary,
        actor=actor,
        values={"advance_count": plan.finalists, "weight": Decimal("0.3"), "scoring_closes_at": None},
    )
    change_round(round=final, actor=actor, values={"weight": Decimal("0.7")})
    for tier, count in zip(edition.award_tiers.filter(kind=AwardKind.ENTRY), plan.prizes, strict=True):
        change_tier(tier=tier, actor=actor, values={"count": count})
    return edition


def _write_basics(
    edition: Edition, plan: Plan, actor: User, hosts: Sequence[tuple[str, str]] | None = None
) -> Edition:
    edition = change_basics(
        edition=edition,
        actor=actor,
        version=edition.version,
        values={
            "theme": plan.theme,
            "announcement": ANNOUNCEMENT,
            "contact": "区委组织部党员教育科　0800-1234567",
            "entry_number_prefix": f"DK{plan.year}-",
        },
        hosts=hosts,
    )
    return change_schedule(
        edition=edition,
        actor=actor,
        version=edition.version,
        values={
            "signup_opens_at": at(plan.opens, 9),
            "signup_closes_at": at(plan.signup, 18),
            "upload_closes_at": at(plan.upload, 18),
        },
    )


def _write_rounds(edition: Edition, plan: Plan, actor: User) -> None:
    shared = {
        "parameters": {"k_high": 1, "k_low": 1},
        "tie_chain": [str(link) for link in DEFAULT_TIE_CHAIN],
        "rank_scope": Scope.OVERALL,
    }
    preliminary = create_round(
        edition=edition,
        actor=actor,
        values={
            "name": PRELIMINARY, "mode": RoundMode.MATERIALS, "is_blind": True, "judges_per_entry": 5,
            "advance_count": plan.finalists, **shared,
        },
    )  # fmt: skip
    _write_criteria(preliminary, actor, [(*line, "") for line in ON_FILM])
    final = create_round(
        edition=edition,
        actor=actor,
        values={
            "name": FINAL,
            "mode": RoundMode.LIVE,
            "time_rule": STAGE_TIME,
            "weight": Decimal(1),
            **shared,
        },
    )
    _write_criteria(final, actor, ON_STAGE)
    for name, count in zip(("一等奖", "二等奖", "三等奖", MERIT), plan.prizes, strict=True):
        values: dict[str, Any] = {"name": name, "count": count}
        if name == MERIT:
            values["source_round"] = preliminary
        create_tier(edition=edition, actor=actor, values=values)
    create_tier(edition=edition, actor=actor, values={"name": ORGANIZED, "kind": AwardKind.ORGANIZATION})


def _write_criteria(round: Round, actor: User, lines: Sequence[tuple[str, int, str, str]]) -> None:
    rows = [
        CriterionRow(name=name, maximum=Decimal(most), description=text, group=group)
        for name, most, text, group in lines
    ]
    write_criteria(round=round, actor=actor, rows=rows)


def type_named(edition: Edition, name: str) -> EntryType:
    """Return an entry type of an edition by its name."""
    return edition.entry_types.get(name=name)
