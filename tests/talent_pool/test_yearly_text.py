"""The sentences of the yearly report: what they say, and that no figure in them can be typed by hand."""

import re

import pytest
from django.urls import reverse
from django.utils import translation

from contest.models import JournalEntry
from talent_pool.actions.yearly import write_report_text
from talent_pool.exceptions import PatternRefused
from talent_pool.models import YearlyPattern
from talent_pool.queries.yearly import pattern_of
from talent_pool.yearly.measures import Comparison, Dimension, Figure, YearlyFigures
from talent_pool.yearly.patterns import DEFAULT, PLACEHOLDERS, check, filled, normalised, typed_figures
from tests.factories.contest import EntryFactory
from tests.factories.talent_pool import DeliveryFactory

SESSIONS, PEOPLE, SECTOR = Figure.SESSIONS, Figure.ATTENDANCES, Dimension.SECTOR


def figures_of(sessions=(), attendances=(), **more):
    """Figures of 2025 and 2026; None is not known."""
    counts, unknown = {}, set()
    for figure, pair in ((SESSIONS, sessions), (PEOPLE, attendances)):
        for year, value in zip((2025, 2026), pair, strict=False):
            place = (figure, year, None, "")
            if value is None:
                unknown.add(place)
            else:
                counts[place] = value
    counts |= more.get("counts", {})
    return YearlyFigures(counts, frozenset(unknown), [2026, 2025])


def told(pattern, figures):
    return "\n".join(one.text for one in filled(pattern, figures, 2026))


@pytest.mark.pure
@pytest.mark.parametrize(
    ("before", "now", "words"),
    [
        (120, 150, "较上年增长25.0%"),
        (150, 120, "较上年下降20.0%"),
        (150, 150, "与上年持平"),
        (0, 0, "与上年持平"),
        (0, 12, "较上年增加12场"),  # no percent of zero
        (3, 0, "较上年下降100.0%"),
        (8000, 8001, "较上年增加1场"),  # not “0.0%”
        (8001, 8000, "较上年减少1场"),
        (3, 4, "较上年增长33.3%"),
        (16, 17, "较上年增长6.3%"),  # 6.25: half away from zero
        (16, 15, "较上年下降6.3%"),
    ],
)
def test_growth_decline_and_neither_have_their_words(before, now, words):
    assert told("{sessions_growth}", figures_of((before, now))) == words


@pytest.mark.pure
def test_what_is_not_known_is_said_to_be_so():
    assert told("{人次}，{人次增长}", figures_of((1, 2), (10, None))) == "不详，与上年无法比较"
    assert told("{人次}，{人次增长}", figures_of((1, 2), (None, 10))) == "10，上年无可比数据"
    begun = YearlyFigures({(SESSIONS, 2026, None, ""): 5}, frozenset(), [2026])
    assert told("{场次增长}，上年{上年场次}场", begun) == "上年无可比数据，上年不详场"
    assert Comparison(5, None).percent is None
    assert Comparison(5, 0).percent is None


@pytest.mark.pure
def test_places_are_listed_and_the_largest_is_named():
    counts = {
        (SESSIONS, 2026, SECTOR, "农村"): 60,
        (SESSIONS, 2026, SECTOR, "学校"): 60,
        (SESSIONS, 2026, SECTOR, "-"): 30,
        (SESSIONS, 2025, SECTOR, "社区"): 9,
    }
    figures = figures_of((9, 150), (100, 1000), counts=counts)
    assert told("{sessions_by_sector}", figures) == "农村60场、学校60场、未分领域30场"
    assert told("{最多领域}各{最多领域场次}场，各占{最多领域占比}", figures) == "农村、学校各60场，各占40.0%"
    assert told("{领域数}个领域，场均{场均人数}人", figures) == "2个领域，场均7人"  # 6.67
    assert told("{最多镇街}、{分镇街场次}", figures) == "（无）、（无）"
    pieces = filled("{sessions_by_sector}", figures, 2026)[0].pieces
    assert [(one.figure, one.year, dict(one.where)) for one in pieces if one.figure] == [
        (SESSIONS, 2026, {SECTOR: key}) for key in ("农村", "学校", "-")
    ]


@pytest.mark.pure
def test_every_placeholder_fills_and_has_two_names_of_its_own():
    names = [name for one in PLACEHOLDERS for name in (one.name, one.chinese)]
    assert len(names) == len(set(names)) > 140
    for figures in (figures_of(), figures_of((0, 0), (0, 0)), figures_of((3, 4), (None, 9))):
        for one in PLACEHOLDERS:
            assert told(f"{{{one.name}}}", figures) == told(f"{{{one.chinese}}}", figures) != ""
    with translation.override("zh-hans"):
        assert PLACEHOLDERS[2].braced == "{作品数}"
    with translation.override("en"):
        assert PLACEHOLDERS[2].braced == "{entries}"


@pytest.mark.pure
def test_the_text_of_the_product_passes_its_own_check():
    check(DEFAULT)
    paragraphs = filled(DEFAULT, figures_of((100, 150), (9000, 11000)), 2026)
    assert [one.text for one in paragraphs if one.is_heading] == [
        "一、总体情况", "二、宣讲分布", "三、师资和报告", "四、赛事",
    ]  # fmt: skip
    assert paragraphs[1].text.startswith(
        "2026年，共开展宣讲150场，较上年增长50.0%；受众11000人次，较上年增长22.2%"
    )


@pytest.mark.pure
@pytest.mark.parametrize(
    "words",
    ["共150场", "共１５０场", "受众1.1万人次", "①", "共一百五十场", "三十九名讲师", "近百余场", "增长百分之二十五", "“2026年计划”", "第3届", "Ⅲ", "两万人次"],
)  # fmt: skip
def test_a_figure_typed_by_hand_is_refused(words):
    with pytest.raises(PatternRefused):
        check(f"{{年}}年，{words}。")
    assert typed_figures(words)


@pytest.mark.pure
@pytest.mark.parametrize(
    "words",
    ["第三届", "党的二十大精神", "一、总体情况", "每一场宣讲", "“三会一课”", "“百名讲师进百村”", "一名党员一面旗", "四个意识", "一批讲师", "第三场", "二〇二六年"],
)  # fmt: skip
def test_names_and_turns_of_phrase_pass(words):
    check(f"{{年}}年，{words}。")


@pytest.mark.pure
def test_an_unknown_placeholder_is_refused_with_those_that_are_known():
    with pytest.raises(PatternRefused) as refused:
        check("{场数}场，{sessions}场，{profit}元")
    sentence = str(refused.value)
    assert "{场数}" in sentence
    assert "{profit}" in sentence
    assert all(one.braced in sentence for one in PLACEHOLDERS)
    for broken in ("{sessions", "sessions}场", "{{sessions}}", "{se\nssions}", "{}", ""):
        with pytest.raises(PatternRefused):
            check(broken)


@pytest.mark.pure
def test_wide_braces_are_read_as_braces():
    assert normalised("｛场次｝场\r\n{ 人次 }人次") == "{场次}场\n{人次}人次"
    assert told("｛场次｝场", figures_of((1, 2))) == "2场"


@pytest.mark.django_db
def test_a_text_holds_for_its_year_and_later_ones(pool_manager, organizer):
    assert pattern_of(2026) == DEFAULT
    write_report_text(year=2025, text="{年}年{场次}场。", actor=pool_manager)
    assert pattern_of(2024) == DEFAULT
    assert pattern_of(2025) == pattern_of(2027) == "{年}年{场次}场。"
    write_report_text(year=2026, text="今年｛场次｝场。", actor=organizer)
    write_report_text(year=2026, text="今年{场次}场。", actor=organizer)  # the same: nothing to note
    assert pattern_of(2025) == "{年}年{场次}场。"
    assert YearlyPattern.objects.get(year=2026).written_by == organizer
    lines = JournalEntry.objects.filter(verb="yearly.text_written").order_by("sequence")
    assert [(line.target_label, line.before, line.after) for line in lines] == [
        ("2025", None, {"text": "{年}年{场次}场。"}),
        ("2026", None, {"text": "今年{场次}场。"}),
    ]
    with pytest.raises(PatternRefused):
        write_report_text(year=2026, text="今年12场。", actor=organizer)
    assert pattern_of(2026) == "今年{场次}场。"


@pytest.fixture
def held(edition):
    """Two sessions of the edition's year, and an entry."""
    from django.utils import timezone

    EntryFactory(edition=edition)
    for people in (40, 2):
        DeliveryFactory(attendance=people, state="confirmed", confirmed_at=timezone.now())


@pytest.mark.django_db
def test_figures_in_the_text_lead_to_their_rows(client_of, held, pool_manager, organizer):
    write_report_text(year=2026, text="{年}年{场次}场，{人次}人次，作品{作品数}件。", actor=organizer)

    def linked(user):
        page = client_of(user).get(reverse("talent_pool:figures"), {"year": 2026}).content.decode()
        return [
            (address.replace("&amp;", "&"), words)
            for address, words in re.findall(r'<a href="([^"]+)" data-piece>([^<]+)</a>', page)
        ]

    rows = {figure: f"/pool/figures/{figure}/?year=2026" for figure in ("sessions", "attendances", "entries")}
    expected = [(rows["sessions"], "2"), (rows["attendances"], "42"), (rows["entries"], "1")]
    assert linked(organizer) == expected
    assert linked(pool_manager) == expected[:2]  # entries are not theirs to read
    for address, _words in expected:
        assert client_of(organizer).get(address).status_code == 200


@pytest.mark.django_db
def test_the_office_writes_its_own_sentences(client_of, held, pool_manager):
    client, address = client_of(pool_manager), reverse("talent_pool:figures-text") + "?year=2026"
    assert DEFAULT.splitlines()[0] in client.get(address).content.decode()
    refused = client.post(address, {"text": "共150场，{场数}"})
    assert refused.status_code == 422
    assert "{场数}" in refused.content.decode()
    refused = client.post(address, {"text": "共150场。"})
    assert "共150场。" in refused.content.decode()  # what was typed is kept
    assert client.post(address, {"text": "共{场次}场。"}).status_code == 302
    assert "共<a" in client.get(reverse("talent_pool:figures")).content.decode()
    assert DEFAULT.splitlines()[0] in client.get(f"{address}&from=default").content.decode()


@pytest.mark.django_db
def test_the_preview_fills_or_refuses_and_keeps_nothing(client_of, held, organizer, outsider):
    preview = reverse("talent_pool:figures-preview")
    client = client_of(organizer)
    shown = client.post(preview, {"text": "一、情况\n共{场次}场，{人次}人次。"}).content.decode()
    assert "<h3>一、情况</h3>" in shown
    assert ">42</a>人次" in shown
    assert "150" in client.post(preview, {"text": "共150场"}).content.decode()
    assert "&lt;b&gt;" in client.post(preview, {"text": "<b>{场次}"}).content.decode()
    assert not YearlyPattern.objects.exists()
    assert client.get(preview).status_code == 405
    for name in ("figures-text", "figures-preview"):
        assert client_of(outsider).post(reverse(f"talent_pool:{name}"), {"text": "x"}).status_code == 403


@pytest.mark.django_db
def test_a_supervisor_reads_the_report_and_writes_nothing(client_of, held, supervisor):
    page = client_of(supervisor).get(reverse("talent_pool:figures"))
    assert page.status_code == 200
    assert reverse("talent_pool:figures-text") not in page.content.decode()
    assert client_of(supervisor).get(reverse("talent_pool:figures-text")).status_code == 403
