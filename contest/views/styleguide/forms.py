"""Forms of the style guide: one of every kind of field."""

from django import forms

from contest.forms.base import CrispyForm, FilterForm, ReasonForm
from contest.states import EntryState

SECTORS = [
    ("rural", "农村"),
    ("school", "教育"),
    ("health", "卫生健康"),
    ("office", "机关"),
    ("mobile", "流动党员"),
]


class EntrySampleForm(CrispyForm):
    """Every kind of field, grouped."""

    title = forms.CharField(label="作品题目", max_length=60, help_text="不超过 60 字，证书上照此印制。")
    abstract = forms.CharField(
        label="内容简介", required=False, widget=forms.Textarea({"rows": 4}), help_text="200 字以内。"
    )
    sector = forms.ChoiceField(label="领域", choices=[("", "请选择"), *SECTORS])
    form = forms.ChoiceField(
        label="授课形式",
        choices=[("lecture", "讲授式"), ("scene", "情景式"), ("interview", "访谈式")],
        widget=forms.RadioSelect,
    )
    topics = forms.MultipleChoiceField(
        label="涉及主题",
        required=False,
        choices=[("history", "党史"), ("village", "乡村振兴"), ("conduct", "作风建设")],
        widget=forms.CheckboxSelectMultiple,
    )
    seconds = forms.IntegerField(label="视频时长（秒）", min_value=360, max_value=480)
    ready_at = forms.DateTimeField(label="录制时间", required=False)
    video = forms.FileField(
        label="视频",
        help_text="MP4 或 MOV，16:9，不低于 1080p，不超过 500 MB。",
        widget=forms.FileInput({"data-max-bytes": 500_000_000, "accept": "video/*"}),
    )
    agreed = forms.BooleanField(label="我确认内容真实，没有侵犯他人权利")

    fieldsets = (
        ("作品", ("title", "abstract", "sector", "form", "topics")),
        ("视频", ("seconds", "ready_at", "video")),
        ("", ("agreed",)),
    )


class LoginSampleForm(CrispyForm):
    username = forms.CharField(label="用户名或手机号", widget=forms.TextInput({"autocomplete": "username"}))
    password = forms.CharField(label="密码", widget=forms.PasswordInput({"autocomplete": "current-password"}))


class ReturnSampleForm(ReasonForm):
    pass


class EntryFilterForm(FilterForm):
    state = forms.ChoiceField(label="状态", choices=[("", "全部状态"), *EntryState.choices])
    sector = forms.ChoiceField(label="领域", choices=[("", "全部领域"), *SECTORS])
