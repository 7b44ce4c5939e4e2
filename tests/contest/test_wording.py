"""Words that stand together: sentences one after another, names that are not broken, blank choices."""

import pytest
from django import forms
from django.core.exceptions import ValidationError
from django.template import Context, Template
from django.utils import translation
from lxml import etree

from contest.forms.base import CrispyForm
from contest.wording import in_a_row, writable


@pytest.mark.parametrize(("language", "joined"), [("zh-hans", "甲。乙。"), ("en", "甲。 乙。")])
def test_sentences_stand_without_a_space_in_chinese_only(language, joined):
    with translation.override(language):
        assert in_a_row(["甲。", "乙。"]) == joined
        assert Template("{% load ui %}甲。{% gap %}乙。").render(Context()) == joined


@pytest.mark.parametrize("mark", ["\x00", "\x08", "\x1f", "\ufffe", "\uffff", "\ud800"])
def test_what_xml_cannot_hold_goes(mark):
    assert writable(f"甲{mark}乙") == "甲乙"


@pytest.mark.parametrize("mark", ["\x0b", "\x0c"])
def test_a_soft_break_of_word_is_a_break_or_what_stands_for_one(mark):
    assert writable(f"甲{mark}乙") == "甲\n乙"
    assert writable(f"甲{mark}乙", line_break=" ") == "甲 乙"


def test_what_xml_can_hold_stays():
    text = "甲\t乙\n丙\r丁 \x7f \u3000 \U00030edd \U0001f600"
    assert writable(text) == text
    assert etree.fromstring(f"<a>{text.replace(chr(13), '')}</a>").text == text.replace("\r", "")


def test_a_heading_does_not_break_a_short_quoted_name():
    draw = Template("{% load ui %}{{ name|whole_quotes }}")

    assert draw.render(Context({"name": "第三届“讲党课”比赛<b>"})) == (
        '第三届<span class="whole">“讲党课”</span>比赛&lt;b&gt;'
    )
    long = f"“{'长' * 11}”"
    assert draw.render(Context({"name": long})) == long


def test_a_select_says_in_words_that_nothing_is_chosen():
    class Asked(CrispyForm):
        kind = forms.ChoiceField(choices=[("", "---------"), ("a", "甲")])
        other = forms.ChoiceField(choices=[("", "---------"), ("a", "甲")], required=False)

    form = Asked()
    form.helper.layout  # noqa: B018 - what the page asks for before it draws the form

    assert '<option value="">请选择</option>' in form["kind"].as_widget().replace(" selected", "")
    assert '<option value="">—</option>' in form["other"].as_widget().replace(" selected", "")
    assert "-----" not in form.as_p()


@pytest.mark.parametrize(
    ("field", "typed", "sentence"),
    [
        (forms.EmailField(), "x", "请填写正确的邮箱地址，例如 name@example.cn。"),
        (forms.IntegerField(min_value=3), "1", "不能小于 3。"),
        (forms.IntegerField(), "x", "请填写整数。"),
        (forms.CharField(max_length=2), "四个汉字", "最多 2 个字，现有 4 个，请缩短。"),
        (forms.DecimalField(decimal_places=1), "1.23", "最多 1 位小数。"),
        (forms.ChoiceField(choices=[("a", "甲")]), "b", "“b”不在可选范围内，请重新选择。"),
    ],
)
def test_djangos_sentences_say_what_to_do(field, typed, sentence):
    with pytest.raises(ValidationError) as refused:
        field.clean(typed)
    assert refused.value.messages == [sentence]


def test_a_field_made_for_one_form_is_asked_for_by_its_name():
    form = CrispyForm({})
    form.add_fields({"tier": forms.CharField(label="奖项"), "day": forms.DateField(label="日期")})
    assert form.errors["tier"] == ["请填写“奖项”。"]
    assert 'type="date"' in str(form["day"])
