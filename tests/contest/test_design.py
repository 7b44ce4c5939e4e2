"""The design language: contrast of its colours, its tags, its forms and who may see the style guide."""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django import forms
from django.core.paginator import Paginator
from django.template import Context, RequestContext, Template
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.utils import timezone, translation

from contest import ui
from contest.forms.base import CrispyForm, FilterForm, ReasonForm
from contest.states import EntryState
from contest.templatetags.icons import FILE_ICONS, ICONS
from contest.templatetags.ui import file_size, time_left, zone_name
from contest.views.styleguide import PAGES
from tests.factories.contest import UserFactory

CSS = Path(__file__).resolve().parents[2] / "contest/static/contest/css"
COLOURS = dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6});", (CSS / "tokens.css").read_text(encoding="utf-8")))


def luminance(colour):
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one, other):
    light, dark = sorted((luminance(COLOURS[one]), luminance(COLOURS[other])), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def render(source, **context):
    return Template("{% load ui %}" + source).render(Context(context))


@pytest.mark.pure
@pytest.mark.parametrize("ground", ["paper", "surface", "sunken"])
@pytest.mark.parametrize("text", ["ink", "ink-soft"])
def test_body_text_reaches_the_highest_contrast(text, ground):
    assert contrast(text, ground) >= 7


@pytest.mark.pure
@pytest.mark.parametrize(
    ("text", "ground"),
    [
        *[("red", ground) for ground in ("paper", "surface", "red-tint")],
        *[("blue", ground) for ground in ("paper", "surface", "sunken")],
        *[(tone, f"{tone}-tint") for tone in ("green", "amber", "blue", "neutral")],
        ("red-dark", "red-tint"),
        *[("ink", f"{tone}-tint") for tone in ("green", "amber", "blue", "neutral", "red")],
    ],
)
def test_coloured_text_can_be_read(text, ground):
    assert contrast(text, ground) >= 4.5


@pytest.mark.pure
@pytest.mark.parametrize("edge", ["line-strong", "focus"])
def test_edges_of_controls_can_be_seen(edge):
    assert contrast(edge, "surface") >= 3


@pytest.mark.pure
def test_only_the_tokens_name_ink_and_paper():
    named = set(COLOURS.values())
    guilty = [
        f"{path.name}: {colour}"
        for path in CSS.rglob("*.css")
        if path.name != "tokens.css"
        for colour in re.findall(r"#[0-9a-f]{6}\b", path.read_text(encoding="utf-8"))
        if colour in named and path.name != "score.css"  # the dark stage behind a video is no ink
    ]
    assert not guilty


@pytest.mark.pure
def test_every_tone_and_file_kind_has_an_icon():
    assert set(ui.TONE_ICONS) == set(ui.Tone)
    assert {*ui.TONE_ICONS.values(), *FILE_ICONS.values()} <= set(ICONS)


@pytest.mark.pure
def test_state_shows_its_words_and_its_tone():
    markup = render("{% state value %}", value=EntryState.RETURNED)
    assert "tone-amber" in markup
    assert str(EntryState.RETURNED.label) in markup

    assert "tone-green" in render("{% state value words %}", value="accepted", words="通过")
    assert "tone-neutral" in render("{% state value words %}", value="never-heard-of", words="?")


@pytest.mark.pure
def test_tags_escape_what_people_typed():
    evil = "<script>alert(1)</script>"
    item = ui.FileItem(name=evil, slot=evil, problem=evil)
    markup = render(
        "{% state 'x' evil %}{% tag evil %}{% person evil evil %}{% meta evil %}{% breadcrumbs evil '/' evil %}"
        "{% notice 'blue' evil %}{{ evil }}{% endnotice %}{% panel evil %}{{ evil }}{% endpanel %}"
        "{% facts %}{% fact evil %}{{ evil }}{% endfact %}{% endfacts %}{% empty_state evil evil %}"
        "{% file_row item %}{{ evil }}{% endfile_row %}{% tile evil evil %}{% pick 'x' evil evil %}"
        "{% data_table evil %}{{ evil }}{% enddata_table %}{% score_input 'a' evil 10 %}{% signatures evil %}",
        evil=evil,
        item=item,
    )
    assert "<script>" not in markup
    assert markup.count("&lt;script&gt;") >= 20


@pytest.mark.pure
def test_fact_without_a_value_shows_a_dash():
    assert "—" in render("{% facts %}{% fact 'A' %} {% endfact %}{% endfacts %}")


@pytest.mark.pure
def test_an_icon_that_is_not_drawn_is_an_error():
    with pytest.raises(KeyError):
        render("{% icon 'no-such-icon' %}")


@pytest.mark.pure
@pytest.mark.parametrize(
    ("size", "words"),
    [
        (None, ""),
        (0, "0 B"),
        (999, "999 B"),
        (1000, "1.0 kB"),
        (86_420, "86 kB"),
        (999_600, "1.0 MB"),
        (312_500_000, "312 MB"),
        (2_000_000_000, "2.0 GB"),
    ],
)
def test_file_size_in_words(size, words):
    assert file_size(size) == words


@pytest.mark.pure
@pytest.mark.parametrize(
    ("seconds", "english"),
    [(-1, "Closed"), (0, "Closed"), (59, "0 min 59 s"), (3600, "1 h 0 min"), (90_061, "1 d 1 h")],
)
def test_time_left_in_two_units(seconds, english):
    with translation.override("en"):
        assert time_left(seconds) == english


@pytest.mark.pure
def test_countdown_names_the_moment_in_the_current_zone():
    moment = timezone.now() + timedelta(days=2, minutes=5)
    with timezone.override("Asia/Shanghai"), translation.override("zh-hans"):
        markup = render("{% countdown moment %}", moment=moment)
    assert "北京时间" in markup
    assert 'data-level=""' in markup
    assert 'data-level="over"' in render("{% countdown moment %}", moment=moment - timedelta(days=3))


@pytest.mark.pure
def test_a_zone_that_is_not_chinas_shows_its_offset():
    with timezone.override("Europe/Berlin"):
        assert zone_name(timezone.localtime(datetime(2026, 7, 1, tzinfo=UTC))) == "Europe/Berlin (UTC+02:00)"


@pytest.mark.pure
def test_meter_is_green_only_when_all_is_done():
    assert "tone-green" in render("{% meter 3 3 %}")
    assert "tone-green" not in render("{% meter 2 3 %}")
    assert "tone-green" not in render("{% meter 0 0 %}")


def with_request(source, address, **context):
    request = RequestFactory().get(address)
    return Template("{% load ui %}" + source).render(RequestContext(request, context))


@pytest.mark.pure
def test_pager_keeps_the_filters_and_offers_all():
    page = Paginator(range(120), 50).get_page(2)
    markup = with_request("{% pager page %}", "/list/?q=党课&page=2", page=page)
    assert "page=3" in markup
    assert "page=all" in markup
    assert markup.count("q=%E5%85%9A%E8%AF%BE") == 5


@pytest.mark.pure
def test_pager_of_one_page_has_no_links():
    markup = with_request("{% pager page %}", "/list/", page=Paginator(range(3), 50).get_page(1))
    assert "<a" not in markup


@pytest.mark.pure
def test_sort_header_turns_round_on_the_second_press():
    first = with_request("{% sort_header 'Title' 'title' %}", "/list/?page=4")
    assert 'href="?sort=title"' in first
    assert "aria-sort" not in first
    second = with_request("{% sort_header 'Title' 'title' %}", "/list/?sort=title")
    assert 'href="?sort=-title"' in second
    assert 'aria-sort="ascending"' in second


class AllKindsForm(CrispyForm):
    title = forms.CharField(label="作品题目")
    sector = forms.ChoiceField(label="领域", choices=[("", "—"), ("rural", "农村")])
    video = forms.FileField(label="视频")
    agreed = forms.BooleanField(label="我同意")
    own = forms.CharField(label="别的", error_messages={"required": "写一个字也行。"})
    at = forms.DateTimeField(label="时间", required=False)


def crispy(form):
    return Template("{% load crispy_forms_tags %}{% crispy form %}").render(Context({"form": form}))


@pytest.mark.pure
def test_an_empty_field_says_by_name_what_to_do():
    with translation.override("zh-hans"):
        errors = AllKindsForm({}).errors
        assert errors["title"] == ["请填写“作品题目”。"]
        assert errors["sector"] == ["请选择“领域”。"]
        assert errors["video"] == ["请选择“视频”的文件。"]
        assert errors["agreed"] == ["请勾选“我同意”后继续。"]
        assert errors["own"] == ["写一个字也行。"]


@pytest.mark.pure
def test_form_links_each_error_to_its_field_and_marks_optional_ones():
    with translation.override("zh-hans"):
        markup = crispy(AllKindsForm({}))
    assert 'href="#id_title"' in markup
    assert "别的：写一个字也行。" in markup
    assert markup.count("（选填）") == 1
    assert 'type="datetime-local"' in markup
    assert "北京时间" in markup
    assert "<form" not in markup
    assert "csrfmiddlewaretoken" not in markup


@pytest.mark.pure
def test_fields_that_no_group_names_are_still_drawn():
    class Grouped(AllKindsForm):
        fieldsets = (("组", ("title", "not_there")),)

    markup = crispy(Grouped())
    assert "<legend>组</legend>" in markup
    assert 'name="agreed"' in markup


@pytest.mark.pure
def test_a_reason_is_asked_for():
    assert not ReasonForm({"reason": "   "}).is_valid()
    assert ReasonForm({"reason": "视频无法播放"}).is_valid()


@pytest.mark.pure
def test_filters_that_make_no_sense_filter_nothing():
    class States(FilterForm):
        state = forms.ChoiceField(choices=[("", "all"), ("draft", "draft")])

    assert States({"state": "draft", "q": ""}).chosen == {"state": "draft"}
    nonsense = States({"state": "nonsense", "q": " "})
    assert nonsense.chosen == {}
    assert not nonsense.is_filtering


def test_style_guide_is_hidden_from_everybody_else(client, organizer):
    assert client.get("/styleguide/").status_code == 404
    client.force_login(organizer)
    assert client.get("/styleguide/").status_code == 404
    assert client.get("/styleguide/home/").status_code == 404


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["", *[f"{page}/" for page in PAGES]])
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_style_guide_opens_for_a_superuser(client, name, language):
    client.force_login(UserFactory(is_superuser=True))
    client.cookies["django_language"] = language
    response = client.get(f"/styleguide/{name}")
    assert response.status_code == 200
    assert ("lang=zh-Hans" if language == "zh-hans" else "lang=en") in response.text.replace('"', "")


@pytest.mark.django_db
def test_style_guide_has_no_other_pages(client):
    client.force_login(UserFactory(is_superuser=True))
    assert client.get("/styleguide/nothing/").status_code == 404


@pytest.mark.pure
@pytest.mark.parametrize("name", ["400", "500", "403_csrf"])
def test_error_pages_need_nothing_and_speak_both_languages(name):
    markup = render_to_string(f"{name}.html")
    assert 'lang="zh-Hans"' in markup
    assert '<div lang="en">' in markup
    assert 'href="/"' in markup


@pytest.mark.pure
def test_error_pages_survive_a_manifest_that_cannot_be_read(settings, tmp_path):
    settings.STATIC_ROOT = tmp_path
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"},
    }
    assert "/static/contest/css/tokens.css" in render_to_string("500.html")


@pytest.mark.django_db
def test_a_page_that_is_not_there_says_what_to_do(client):
    response = client.get("/no/such/page/")
    assert response.status_code == 404
    assert "找不到页面" in response.text
    assert 'href="/"' in response.text


@pytest.mark.django_db
def test_an_out_of_date_form_says_so():
    from django.test import Client

    response = Client(enforce_csrf_checks=True).post("/i18n/setlang/", {"language": "en"})
    assert response.status_code == 403
    assert "页面已过期" in response.text


@pytest.mark.django_db
def test_language_switch_comes_back_to_the_page_in_english(client):
    client.force_login(UserFactory(is_superuser=True))
    response = client.post("/i18n/setlang/", {"language": "en", "next": "/styleguide/login/"}, follow=True)
    assert response.redirect_chain == [("/styleguide/login/", 302)]
    assert '<html lang="en"' in response.text
