"""Invented but plausible content for the style guide. Nothing here touches the database."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest
from django.utils import timezone

from contest.states import EntryState
from contest.ui import Check, Choice, FileItem, NavItem, Step, StepStatus, Tone
from contest.views.styleguide.forms import EntryFilterForm, EntrySampleForm, LoginSampleForm, ReturnSampleForm


@dataclass(frozen=True)
class SampleEdition:
    name: str = "“我在小平故里讲党课”2026年大赛"

    def get_absolute_url(self) -> str:
        return "/styleguide/home/"


@dataclass(frozen=True)
class SampleEntry:
    number: str
    title: str
    lecturer: str
    unit: str
    sector: str
    form: str
    state: EntryState
    missing: str
    changed: str


ENTRIES = [
    SampleEntry(
        "DK2026-001",
        "从一封家书读懂初心",
        "蒋红梅",
        "协兴镇党委",
        "农村",
        "讲授式",
        EntryState.ACCEPTED,
        "",
        "5月12日 09:24",
    ),
    SampleEntry(
        "DK2026-002",
        "一张老照片背后的誓言",
        "阿依古丽·买买提",
        "区人民医院党委",
        "卫生健康",
        "情景式",
        EntryState.SUBMITTED,
        "",
        "5月12日 08:51",
    ),
    SampleEntry(
        "DK2026-003",
        "扁担上的乡村振兴路——三代支部书记的接力",
        "曾国平",
        "花桥镇白塔村党支部",
        "农村",
        "访谈式",
        EntryState.RETURNED,
        "视频、报名表",
        "5月11日 17:40",
    ),
    SampleEntry(
        "DK2026-004",
        "把党课讲到流水线上",
        "谢敏",
        "经济开发区非公企业综合党委",
        "“两新”组织",
        "讲授式",
        EntryState.SUBMITTED,
        "",
        "5月11日 16:02",
    ),
    SampleEntry(
        "DK2026-005",
        "银发先锋：我的入党故事",
        "罗时",
        "区委老干部局机关党委",
        "离退休",
        "讲授式",
        EntryState.DRAFT,
        "讲稿、课件、视频",
        "5月11日 10:15",
    ),
    SampleEntry(
        "DK2026-006",
        "红领巾的追问",
        "何正清",
        "邓小平城乡发展学院附属第一实验小学党总支",
        "教育",
        "情景式",
        EntryState.REJECTED,
        "",
        "5月10日 15:33",
    ),
    SampleEntry(
        "DK2026-007",
        "千里之外也有家：流动党员的云课堂",
        "周文静",
        "驻成都流动党员党委",
        "流动党员",
        "访谈式",
        EntryState.ACCEPTED,
        "",
        "5月10日 11:08",
    ),
    SampleEntry(
        "DK2026-008",
        "抓铁有痕",
        "杨𬱖",
        "区纪委监委机关党委",
        "机关",
        "讲授式",
        EntryState.WITHDRAWN,
        "",
        "5月9日 18:20",
    ),
]


def frame(current: str = "作品") -> dict[str, Any]:
    """Give what the navigation would: primary items, edition and roles of an organizer."""
    items = [
        ("概览", "home"),
        ("作品", "entry-list"),
        ("评审", "score"),
        ("成绩", "ranking"),
        ("证书", "print"),
        ("师资库", "home"),
    ]
    return {
        "nav_items": [
            NavItem(
                label, f"/styleguide/{name}/", current=label == current, count=12 if label == "作品" else None
            )
            for label, name in items
        ],
        "current_edition": SampleEdition(),
        "edition_choices": [
            NavItem("“我在小平故里讲党课”2026年大赛", "/styleguide/home/", current=True),
            NavItem("“我在小平故里讲党课”2025年大赛", "/styleguide/home/"),
            NavItem("“我在小平故里讲党课”2024年大赛", "/styleguide/home/"),
        ],
        "my_roles": ["组织者", "师资库管理员"],
        "login_url": "/styleguide/login/",
        "footer_links": [
            NavItem("查验证书", "/styleguide/home/"),
            NavItem("关于本系统", "/styleguide/home/"),
        ],
        "edition_nav": edition_nav(current),
    }


def edition_nav(current: str) -> list[NavItem]:
    """Give the side navigation of an organizer."""
    rows = [
        ("报名", "设置", "setup", None),
        ("", "单位与名额", "setup", 30),
        ("", "人员与邀请", "setup", 64),
        ("", "作品", "entry-list", 58),
        ("", "形式审查", "entry-list", 12),
        ("评审", "评委组", "score", 4),
        ("", "分配与回避", "score", None),
        ("", "进度", "score", None),
        ("结果", "成绩", "ranking", None),
        ("", "奖项与公示", "ranking", None),
        ("", "证书", "print", None),
        ("记录", "操作记录", "setup", None),
    ]
    return [
        NavItem(label, f"/styleguide/{name}/", current=label == current, count=count, group=group)
        for group, label, name, count in rows
    ]


STEPS = [
    Step("筹备", StepStatus.DONE, "3月2日"),
    Step("报名", StepStatus.DONE, "4月30日截止"),
    Step("初赛", StepStatus.CURRENT, "5月20日前评完"),
    Step("决赛", StepStatus.AHEAD, "6月6日"),
    Step("公示", StepStatus.AHEAD),
    Step("颁发证书", StepStatus.AHEAD),
]

ENTRY_STEPS = [
    Step("登记", StepStatus.DONE, "5月8日 10:02"),
    Step("提交", StepStatus.DONE, "5月10日 16:45，回执 R-20260510-0031"),
    Step("补正", StepStatus.BLOCKED, "退回 1 次，等您补交视频"),
    Step("形式审查通过"),
    Step("初赛"),
]

CHECKS = [
    Check("名称、年份与时区", True, "2026年 · 北京时间", "/styleguide/form/"),
    Check("领域", True, "农村、教育、卫生健康等 6 个领域", "/styleguide/form/"),
    Check("报名与上传截止时间", False, "还没有上传截止时间；没有它，选手无法提交作品。", "/styleguide/form/"),
    Check("组别与材料要求", True, "2 个组别，8 项材料", "/styleguide/form/"),
    Check("轮次与评分项", False, "决赛的评分项合计 95 分，应为 100 分。", "/styleguide/form/", "去修改"),
    Check("奖项名额", True, "一等奖 3、二等奖 6、三等奖 10", "/styleguide/form/"),
    Check("单位名额", False, "不设名额时，各单位报送不限数量。", "/styleguide/form/", optional=True),
]

FILES = [
    FileItem(
        "讲稿",
        "从一封家书读懂初心（定稿）.docx",
        "text",
        86_420,
        ("1523 字",),
        "已检查，有提示",
        Tone.AMBER,
        "#",
        "本届实行匿名评审，但文件中出现了：李春燕（正文）。请删去后重新上传。",
        Tone.AMBER,
        ("收到时间：5月10日 16:40", "编号 k7dq2mvx9a"),
    ),
    FileItem(
        "课件", "课件.pptx", "slides", 18_700_000, ("24 页", "5月10日 16:41"), "已收到", Tone.GREEN, "#"
    ),
    FileItem(
        "视频",
        "VID_20260509_1712.mp4",
        "video",
        312_500_000,
        ("1920×1080", "9 分 12 秒"),
        "需修改",
        Tone.AMBER,
        "#",
        "视频时长 9 分 12 秒，超过 8 分钟。请剪短后重新上传。",
    ),
    FileItem("报名表（盖章扫描件）", "", "pdf"),
    FileItem("照片", "", "image", required=False),
]

CHOICES = [
    Choice("从一封家书读懂初心", "#", "DK2026-001 · 农村 · 讲授式", "已签名", Tone.GREEN),
    Choice("一张老照片背后的誓言", "#", "DK2026-002 · 卫生健康 · 情景式", "评分中", Tone.BLUE),
    Choice("扁担上的乡村振兴路——三代支部书记的接力", "#", "DK2026-003 · 农村 · 访谈式", "未评", Tone.NEUTRAL),
]


@dataclass(frozen=True)
class SampleCriterion:
    key: str
    name: str
    maximum: str
    step: str
    hint: str
    value: str
    before: str

    @property
    def maximum_words(self) -> str:
        return f"满分 {self.maximum}"


CRITERIA = [
    SampleCriterion(
        "c1",
        "主题与内容",
        "40",
        "0.5",
        "主题鲜明，政治立场正确，史实准确，观点有依据，紧扣小平故里红色资源。",
        "36.5",
        "上一位 35",
    ),
    SampleCriterion("c2", "结构与逻辑", "20", "0.5", "层次清楚，详略得当，首尾呼应。", "17", "上一位 18"),
    SampleCriterion(
        "c3", "表达与感染力", "25", "0.5", "普通话标准，语言生动，有现场感染力。", "", "上一位 21.5"
    ),
    SampleCriterion("c4", "形式与课件", "10", "0.5", "授课形式新颖，课件规范、清晰。", "", "上一位 8.5"),
    SampleCriterion("c5", "时间", "5", "1", "6–8 分钟为满分，每超或少 30 秒扣 1 分。", "5", "上一位 5"),
]


@dataclass(frozen=True)
class SampleRank:
    place: int
    number: str
    title: str
    lecturer: str
    unit: str
    marks: tuple[tuple[str, bool], ...]
    score: str
    award: str
    last: bool = False


RANKS = [
    SampleRank(
        1,
        "DK2026-007",
        "千里之外也有家：流动党员的云课堂",
        "周文静",
        "驻成都流动党员党委",
        (("96.5", True), ("94.0", False), ("93.5", False), ("92.0", False), ("90.5", True)),
        "93.167",
        "一等奖",
    ),
    SampleRank(
        2,
        "DK2026-001",
        "从一封家书读懂初心",
        "蒋红梅",
        "协兴镇党委",
        (("94.0", True), ("93.0", False), ("92.5", False), ("92.5", False), ("89.0", True)),
        "92.667",
        "一等奖",
    ),
    SampleRank(
        2,
        "DK2026-002",
        "一张老照片背后的誓言",
        "阿依古丽·买买提",
        "区人民医院党委",
        (("95.0", True), ("93.5", False), ("92.5", False), ("92.0", False), ("88.5", True)),
        "92.667",
        "一等奖",
        last=True,
    ),
    SampleRank(
        4,
        "DK2026-004",
        "把党课讲到流水线上",
        "谢敏",
        "经济开发区非公企业综合党委",
        (("93.0", True), ("91.5", False), ("90.0", False), ("89.5", False), ("87.0", True)),
        "90.333",
        "二等奖",
    ),
]


def components(request: HttpRequest) -> dict[str, Any]:
    """Give the index everything that the components need."""
    now = timezone.now()
    unsent = EntrySampleForm()
    wrong = EntrySampleForm({"title": "", "seconds": "900", "sector": "rural"}, prefix="wrong")
    return frame("") | {
        "title": "设计语言",
        "states": list(EntryState),
        "tones": list(Tone),
        "steps": STEPS,
        "entry_steps": ENTRY_STEPS,
        "checks": CHECKS,
        "files": FILES,
        "choices_sample": CHOICES,
        "tabs_sample": [
            NavItem("概要", "#", current=True),
            NavItem("材料", "#", count=5),
            NavItem("评分", "#"),
            NavItem("记录", "#"),
        ],
        "entries": ENTRIES[:4],
        "page": Paginator(range(1340), 50).get_page(request.GET.get("page", 3)),
        "soon": now + timedelta(hours=5, minutes=12),
        "later": now + timedelta(days=3, hours=4, minutes=20),
        "past": now - timedelta(days=2),
        "form": unsent,
        "wrong": wrong,
        "filter_form": EntryFilterForm(request.GET),
        "criteria": CRITERIA[:2],
    }


def page(name: str, request: HttpRequest) -> dict[str, Any]:
    """Give one sample page its content."""
    now = timezone.now()
    shared = {"entries": ENTRIES, "steps": STEPS, "later": now + timedelta(days=3, hours=4, minutes=20)}
    pages: dict[str, dict[str, Any]] = {
        "home": frame("概览") | {"title": "“我在小平故里讲党课”2026年大赛", "user": None},
        "entry-list": frame("作品")
        | {
            "title": "作品",
            "filter_form": EntryFilterForm(request.GET),
            "page": Paginator(range(58), 50).get_page(request.GET.get("page")),
        },
        "setup": frame("设置") | {"title": "赛事设置", "checks": CHECKS},
        "entry": frame("我的作品")
        | {"title": "从一封家书读懂初心", "files": FILES, "entry_steps": ENTRY_STEPS},
        "score": {"title": "评分", "criteria": CRITERIA, "files": FILES[:3]},
        "ranking": frame("成绩") | {"title": "初赛成绩 · 农村组", "ranks": RANKS},
        "form": frame("作品") | {"title": "登记作品", "form": EntrySampleForm()},
        "form-errors": frame("作品")
        | {"title": "登记作品", "form": EntrySampleForm({"title": "", "seconds": "900", "sector": "rural"})},
        "login": {"title": "登录", "form": LoginSampleForm(), "demo_mode": True},
        "confirm": frame("作品")
        | {
            "title": "退回作品补正",
            "form": ReturnSampleForm(),
            "lead": "DK2026-003《扁担上的乡村振兴路——三代支部书记的接力》",
            "consequences": [
                "选手收到一条通知，可以修改并重新提交。",
                "截止时间仍按全体的上传截止时间。",
                "这次退回连同原因记入操作记录。",
            ],
            "submit_label": "退回补正",
            "cancel_url": "/styleguide/entry-list/",
        },
        "print": {"title": "初赛成绩汇总表", "ranks": RANKS, "back_url": "/styleguide/ranking/"},
    }
    return shared | pages[name]
