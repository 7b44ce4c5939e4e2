"""What the three kinds of sheets hold, and the headings under which offices write it."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

Text = str | Promise


class SheetKind(StrEnum):
    """What a sheet lists."""

    LECTURERS = "lecturers"
    REPORTS = "reports"
    SESSIONS = "sessions"


@dataclass(frozen=True, slots=True)
class Field:
    """One thing that a sheet says. names: headings of offices for it; note and example stand in the template."""

    key: str
    title: Text
    names: tuple[str, ...]
    required: bool = False
    note: Text = ""
    example: str = ""
    width: int = 16
    max_length: int = 200


KIND_TITLES: Final[dict[SheetKind, Text]] = {
    SheetKind.LECTURERS: _("Lecturers"),
    SheetKind.REPORTS: _("Lecture reports"),
    SheetKind.SESSIONS: _("Sessions"),
}

EXPLANATIONS: Final = _("Explanations")
"""The name of the template's sheet that says what the others hold."""

KIND_WORDS: Final[dict[SheetKind, tuple[str, ...]]] = {
    SheetKind.LECTURERS: ("讲师", "宣讲员", "名册", "师资", "lecturers"),
    SheetKind.REPORTS: ("报告", "课程", "党课库", "课题", "reports"),
    SheetKind.SESSIONS: ("场次", "授课记录", "宣讲记录", "宣讲情况", "台账", "sessions"),
}
"""Words on the tab or in the title row that say what a sheet lists."""

_DAY_NOTE: Final = _("With its year: 2023-05-06, 2023.5.6 and 2023年5月6日 are read alike.")
_LIST_NOTE: Final = _("Several are parted by 、 or commas.")

LECTURERS: Final = (
    Field("name", pgettext_lazy("person", "Name"), ("姓名", "讲师姓名", "讲师", "宣讲员", "宣讲员姓名", "主讲人", "教师姓名"), True, example="邓秀英", max_length=200),
    Field("unit", pgettext_lazy("organization", "Unit"), ("单位", "工作单位", "所在单位", "推荐单位", "所属单位", "单位名称", "所在党组织", "所属党组织", "党组织", "单位及职务"), example="协兴镇牌坊村党支部", width=28, note=_("Together with the name it tells who is who.")),
    Field("town", _("Town of the unit"), ("乡镇", "所在乡镇", "所属乡镇", "乡镇街道", "镇街", "镇乡"), example="协兴镇", max_length=100, note=_("Put before the unit where the unit doesn't name it.")),
    Field("title", _("Post or title"), ("职务", "职称", "职务职称", "职务/职称", "身份", "职业"), example="党支部书记", max_length=100),
    Field("mobile", _("Mobile number"), ("手机", "手机号", "手机号码", "联系电话", "联系方式", "电话", "电话号码", "移动电话"), example="13900000001", max_length=40, note=_("Never shown to the public.")),
    Field("number", _("Lecturer number"), ("讲师编号", "师资编号", "讲师证号", "聘书编号"), max_length=40),
    Field("sectors", _("Sectors served"), ("领域", "所属领域", "服务领域", "类别", "行业", "所属行业"), example="农村", note=_LIST_NOTE),
    Field("topics", pgettext_lazy("sheet", "Topics"), ("专题", "擅长专题", "宣讲专题", "主讲专题", "擅长领域", "课题方向", "宣讲方向"), example="党史故事、乡村振兴", width=24, note=_LIST_NOTE, max_length=500),
    Field("audiences", _("Audiences served"), ("服务对象", "宣讲对象", "授课对象", "适宜对象"), example="农民", note=_LIST_NOTE),
    Field("languages", _("Languages and dialects"), ("语言", "方言", "语种", "授课语言"), example="四川话", note=_LIST_NOTE),
    Field("towns", _("Towns travelled to"), ("服务乡镇", "可宣讲乡镇", "宣讲区域", "服务区域", "可到乡镇"), note=_LIST_NOTE, max_length=500),
    Field("term", _("Term"), ("聘期", "聘任期", "聘任期限", "任期", "聘用期限"), example="2022-03-01 至 2025-02-28", width=26, note=_("Its first and last day with 至 between them; it becomes a term of appointment.")),
    Field("starts_on", _("Term from"), ("聘期起", "聘任日期", "聘任时间", "受聘时间", "受聘日期", "起聘日期", "聘期开始"), note=_("If the term stands in two columns.")),
    Field("ends_on", _("Term until"), ("聘期止", "聘期至", "到期日期", "届满日期", "聘期结束", "到期时间"), note=_("If the term stands in two columns.")),
    Field("biography", pgettext_lazy("sheet", "About"), ("简介", "个人简介", "基本情况", "主要事迹"), width=30, max_length=5000),
)  # fmt: skip

REPORTS: Final = (
    Field("title", _("Title"), ("题目", "报告题目", "党课题目", "课题", "讲题", "名称", "报告名称", "题名", "课程名称", "课题名称", "党课名称", "标题", "宣讲题目"), True, example="田埂上的党课", width=30),
    Field("lecturers", pgettext_lazy("sheet", "Lecturers"), ("主讲人", "讲师", "作者", "姓名", "宣讲人", "授课人", "主讲", "主讲教师"), example="邓秀英", note=_LIST_NOTE),
    Field("year", _("Year"), ("年份", "年度", "获评年份", "入选年份", "评选年度", "时间"), True, example="2023", width=10, note=_("The year in which the lecture was given or chosen.")),
    Field("sector", _("Sector"), ("领域", "所属领域", "类别"), example="农村", max_length=100),
    Field("lecture_form", _("Lecture form"), ("形式", "授课形式", "宣讲形式", "授课方式"), example="讲授式", max_length=100),
    Field("minutes", _("Length in minutes"), ("时长", "时长分钟", "课时", "授课时长", "报告时长"), example="40", width=12),
    Field("award", _("Award"), ("奖项", "获奖情况", "获奖等次", "等次", "奖次", "获奖"), example="一等奖", max_length=100),
    Field("topics", pgettext_lazy("sheet", "Topics"), ("专题", "主题", "课题方向", "内容类别"), example="乡村振兴", note=_LIST_NOTE, max_length=500),
    Field("abstract", _("Abstract"), ("摘要", "内容简介", "主要内容", "内容摘要", "简介"), width=40, max_length=5000),
    Field("reviewed_on", _("Political review on"), ("审核日期", "政治审核日期", "审定日期", "审核时间"), note=_DAY_NOTE),
    Field("reviewed_by", _("Reviewed by"), ("审核单位", "审核人", "审定单位"), max_length=100),
    Field("valid_until", _("Review holds until"), ("有效期至", "审核有效期", "有效期"), note=_DAY_NOTE),
)  # fmt: skip

SESSIONS: Final = (
    Field("held_on", _("Day"), ("日期", "时间", "宣讲日期", "宣讲时间", "授课日期", "授课时间", "上课时间", "上课日期", "开展时间", "活动时间", "讲课时间"), True, example="2023-05-06", note=_DAY_NOTE),
    Field("lecturers", pgettext_lazy("sheet", "Lecturers"), ("主讲人", "讲师", "宣讲员", "宣讲人", "授课人", "姓名", "讲师姓名", "主讲", "主讲教师"), example="邓秀英", note=_LIST_NOTE),
    Field("lecturer_unit", _("Unit of the lecturer"), ("主讲人单位", "讲师单位", "宣讲员单位"), note=_("Only needed where two lecturers have the same name.")),
    Field("title", _("Title"), ("题目", "宣讲题目", "宣讲主题", "主题", "党课题目", "报告题目", "宣讲内容", "内容", "课题", "授课内容", "课程名称"), example="田埂上的党课", width=30),
    Field("unit", pgettext_lazy("organization", "Unit"), ("单位", "听课单位", "承办单位", "受众单位", "点课单位", "主办单位", "举办单位", "邀请单位"), example="协兴镇牌坊村党支部", width=28, note=_("Where the lecture was heard.")),
    Field("town", _("Town"), ("乡镇", "所在乡镇", "乡镇街道", "镇街", "镇乡"), example="协兴镇", max_length=100),
    Field("place", pgettext_lazy("sheet", "Place"), ("地点", "宣讲地点", "授课地点", "上课地点", "活动地点"), example="牌坊村文化院坝", width=24),
    Field("audience", pgettext_lazy("sheet", "Audience"), ("对象", "宣讲对象", "受众", "听众", "参加对象", "授课对象", "参加人员"), example="农民"),
    Field("attendance", pgettext_lazy("sheet", "Attendance"), ("人次", "参加人数", "听课人数", "受众人数", "人数", "听众人数", "受众人次", "参加人次", "听课人次", "受教育人数", "受教育人次"), example="86", width=12, note=_("One number. Left empty it is unknown, which is not zero; 约120人 is read as 120 with a note.")),
    Field("lecture_form", _("Lecture form"), ("形式", "授课形式", "宣讲形式", "授课方式"), example="讲授式", max_length=100),
    Field("sector", _("Sector"), ("领域", "所属领域", "服务领域"), example="农村", max_length=100),
    Field("topic", pgettext_lazy("sheet", "Topic"), ("专题", "宣讲专题", "主题类别"), max_length=100),
    Field("remarks", _("Remarks"), ("备注", "说明"), max_length=1500),
)  # fmt: skip

FIELDS: Final[dict[SheetKind, tuple[Field, ...]]] = {
    SheetKind.LECTURERS: LECTURERS,
    SheetKind.REPORTS: REPORTS,
    SheetKind.SESSIONS: SESSIONS,
}

COUNTED: Final = frozenset({"attendance", "minutes"})
"""Numbers of one row: a cell merged over several rows holds one of them, and must not be counted more than once."""

SERIAL: Final = frozenset({"序号", "编号", "no", "no."})
"""Headings of columns that only number the rows: nobody misses them."""
