"""A judge scores with the thumb, in a hall with bad wireless, and loses nothing."""

import gzip

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse
from playwright.sync_api import expect

from judging.actions.sheet import sign_sheet
from judging.models import SheetVersion
from judging.states import SheetState
from tests.factories.contest import MaterialFactory, MaterialRequirementFactory, UploadFactory
from tests.factories.scenes import make_round
from tests.files import pdf_file
from tests.plugins.browser import wait_until

pytestmark = pytest.mark.django_db(transaction=True)

CRITERIA = (
    ("content", "主题内容", "40"),
    ("language", "语言表达", "30"),
    ("form", "形式创新", "20"),
    ("time", "时间把握", "10"),
)
PLUS, MINUS = '[data-by="1"]', '[data-by="-1"]'


@pytest.fixture
def scene(edition, organizer):
    scene = make_round(edition, judges=2, entries=3, criteria=CRITERIA, opened_by=organizer, is_blind=True)
    scene.round.criteria.filter(code="content").update(
        description="主题鲜明，史实准确，联系实际；有自己的思考，不空讲道理。", group="内容"
    )
    entry = scene.contenders[0].entry
    entry.title, entry.abstract = "牌坊村的一盏灯", "从一盏煤油灯讲起，讲一个村支部七十年的坚守。" * 3
    entry.save()
    pdf = pdf_file(pages=3)
    upload = UploadFactory(file=ContentFile(pdf, name="x.pdf"), size=len(pdf), pages=3)
    requirement = MaterialRequirementFactory(entry_type=entry.entry_type, name="讲稿")
    MaterialFactory(entry=entry, requirement=requirement, upload=upload)
    return scene


@pytest.fixture
def desk(scene, open_page):
    """Open the score page of the first entry for the first judge."""

    def open_desk(device="tablet", **extra):
        path = reverse("judging:sheet-detail", args=[scene.sheet().code])
        return open_page(device, user=scene.judge(0), path=path, **extra)

    return open_desk


def box(page, code):
    return page.locator(f'[data-criterion="{code}"]')


def score_the_others(scene):
    for n, marks in enumerate((("36", "26", "17", "8.5"), ("33", "24", "15.5", "9"))):
        sign_sheet(
            code=scene.sheet(n + 1).code,
            judge=scene.judge(0),
            marks=dict(zip((code for code, _name, _max in CRITERIA), marks, strict=True)),
            comment="",
            base=0,
            client_id=f"earlier-{n}",
        )


def mark(page, code, value):
    box(page, code).locator("input").fill(value)


def mark_all(page, marks=("35.5", "27", "18", "9")):
    for (code, _name, _max), value in zip(CRITERIA, marks, strict=True):
        mark(page, code, value)


def saved(page):
    expect(page.locator('#save-state[data-state="saved"]')).to_be_visible(timeout=20_000)


@pytest.mark.parametrize("device", ["tablet", "upright", "phone"])
def test_a_sheet_stands_among_the_judges_own(scene, desk, device, shoot):
    score_the_others(scene)
    page = desk(device)
    mark_all(page)
    expect(page.locator("#unmarked")).to_have_text("在您的 3 份中列第 1")
    mark(page, "content", "33")
    expect(page.locator("#unmarked")).to_have_text("在您的 3 份中列第 2")
    expect(page.locator("#own-near .is-here")).to_contain_text("87")
    saved(page)
    shoot(page, f"score-{device}-among", (device,))


@pytest.mark.parametrize("device", ["tablet", "upright", "phone"])
def test_a_judge_scores_by_taps_and_signs(scene, desk, device, shoot):
    page = desk(device)
    shoot(page, f"score-{device}-new", (device,))
    plus = box(page, "content").locator(PLUS)
    size = plus.bounding_box()
    assert min(size["width"], size["height"]) >= 56
    plus.tap()
    plus.tap()
    box(page, "content").locator(MINUS).tap()
    first = float(box(page, "content").locator("input").input_value())
    assert first % 0.5 == 0
    mark(page, "language", "27")
    mark(page, "form", "18")
    mark(page, "time", "9")
    expect(page.locator("#total")).to_have_text(f"{first + 54:g}")
    saved(page)
    shoot(page, f"score-{device}-marked", (device,))
    page.locator("#sign-button").tap()
    expect(page.locator("#sign-dialog")).to_be_visible()
    expect(page.locator("#sign-dialog [data-total]")).to_have_text(f"{first + 54:g}")
    shoot(page, f"score-{device}-sign", (device,))
    page.locator("#sign-dialog [name=confirm]").tap()
    page.wait_for_url("**/judging/**")
    sheet = scene.sheet()
    assert sheet.state == SheetState.SIGNED
    assert float(sheet.current.total) == first + 54
    page.goto(reverse("judging:sheet-detail", args=[sheet.code]))
    assert box(page, "content").locator("input").is_disabled()
    shoot(page, f"score-{device}-signed", (device,))


def test_marks_save_themselves_and_survive_a_reload(scene, desk):
    page = desk()
    mark(page, "content", "35.5")
    page.locator("#id_comment").fill("有激情")
    saved(page)
    page.reload()
    expect(box(page, "content").locator("input")).to_have_value("35.5")
    expect(page.locator("#id_comment")).to_have_value("有激情")
    assert SheetVersion.objects.latest("number").marks == {"content": "35.5"}


def test_a_reload_before_the_save_loses_nothing(scene, desk, page_troubles):
    page = desk()
    page.route("**/save/", lambda route: route.abort())
    mark(page, "content", "31")
    expect(page.locator('#save-state[data-state="failed"]')).to_be_visible()
    page.unroute("**/save/")
    page.reload()
    expect(box(page, "content").locator("input")).to_have_value("31")
    saved(page)
    assert scene.sheet().current.marks == {"content": "31"}
    page_troubles.clear()  # the aborted request is what was tested


def test_a_page_that_was_drawn_before_the_save_and_shown_after_it_has_the_marks(scene, desk, page_troubles):
    page = desk()
    page.route("**/save/", lambda route: route.abort())
    mark(page, "content", "31")
    expect(page.locator('#save-state[data-state="failed"]')).to_be_visible()
    drawn = []
    page.route(page.url, lambda route: drawn.append((route, route.fetch())))
    page.evaluate("window.location.reload()")
    wait_until(page, lambda: drawn)
    page.unroute("**/save/")
    wait_until(page, SheetVersion.objects.exists)  # the page that is about to go tries once more
    page.wait_for_timeout(300)  # and hears the answer
    route, answer = drawn[0]
    route.fulfill(response=answer)
    expect(page.locator("#save-state")).to_have_attribute("data-state", "saved")
    expect(box(page, "content").locator("input")).to_have_value("31")
    mark(page, "language", "20")
    page.wait_for_timeout(700)
    saved(page)
    assert scene.sheet().current.marks == {"content": "31", "language": "20"}
    assert SheetVersion.objects.count() == 2
    page_troubles.clear()


def test_what_another_device_saved_after_this_one_is_not_covered_by_what_this_one_kept(
    scene, desk, page_troubles
):
    """The answer to the save was lost, the page closed, and the judge went on elsewhere."""
    page = desk()

    def lose_answer(route):
        route.fetch()
        route.abort()

    page.route("**/save/", lose_answer, times=1)
    mark(page, "content", "30")
    expect(page.locator('#save-state[data-state="failed"]')).to_be_visible()
    address = page.url
    page.goto("about:blank")
    other = desk()
    expect(box(other, "content").locator("input")).to_have_value("30")
    mark(other, "content", "35")
    saved(other)
    page.goto(address)
    saved(page)
    expect(box(page, "content").locator("input")).to_have_value("35")
    mark(page, "language", "20")
    page.wait_for_timeout(700)
    saved(page)
    assert scene.sheet().current.marks == {"content": "35", "language": "20"}
    page_troubles.clear()


def test_what_has_arrived_leaves_a_lent_device_whoever_holds_it_next(scene, desk):
    page = desk()
    mark(page, "content", "31")
    saved(page)
    page.evaluate("""() => { for (const [key, kept] of Object.entries(localStorage))
        localStorage.setItem(key, JSON.stringify({ ...JSON.parse(kept), who: "former", at: Date.now() - 61000 })); }""")
    page.reload()
    wait_until(
        page,
        lambda: not page.evaluate("Object.keys(localStorage).filter((key) => key.includes('sheet')).length"),
    )
    expect(box(page, "content").locator("input")).to_have_value("31")


def test_without_network_the_marks_wait_and_are_sent_once(scene, desk, page_troubles, shoot):
    page = desk()
    page.context.set_offline(True)
    mark_all(page)
    expect(page.locator('#save-state[data-state="failed"]')).to_be_visible()
    shoot(page, "score-offline", ("tablet",))
    assert not SheetVersion.objects.exists()
    page.context.set_offline(False)
    saved(page)
    assert scene.sheet().current.total == "89.5"
    assert SheetVersion.objects.count() == 1
    page_troubles.clear()


def test_a_lost_answer_does_not_make_a_second_version(scene, desk, page_troubles):
    page = desk()
    lost = []

    def lose_answer(route):
        route.fetch()
        lost.append(route)
        route.abort()

    page.route("**/save/", lose_answer, times=1)
    mark(page, "content", "30")
    saved(page)
    assert lost
    assert SheetVersion.objects.count() == 1
    page_troubles.clear()


def test_what_one_page_could_not_send_the_next_one_sends(scene, desk, page_troubles, edition):
    page = desk()
    page.route("**/save/", lambda route: route.abort())
    mark(page, "content", "33")
    expect(page.locator('#save-state[data-state="failed"]')).to_be_visible()
    page.unroute("**/save/")
    page.goto(reverse("judging:sheet-list", args=[edition.code]))
    expect(page.locator(".sheet-draft")).to_have_count(1)
    assert scene.sheet().current.marks == {"content": "33"}
    page_troubles.clear()


def test_a_mark_above_the_maximum_or_off_the_step_is_named_and_not_saved(scene, desk, shoot):
    page = desk()
    mark(page, "language", "27")
    mark(page, "content", "41")
    page.locator("#id_comment").focus()
    expect(box(page, "content").locator("[data-fault]")).to_contain_text("主题内容")
    mark(page, "form", "10.3")
    page.locator("#id_comment").focus()
    expect(box(page, "form").locator("[data-fault]")).to_be_visible()
    shoot(page, "score-faults", ("tablet",))
    saved(page)
    assert scene.sheet().current.marks == {"language": "27"}
    page.locator("#sign-button").tap()
    expect(page.locator("#sign-dialog")).to_be_hidden()
    expect(box(page, "content").locator("input")).to_be_focused()


def test_two_windows_show_both_versions_and_the_judge_chooses(scene, desk, shoot):
    first, second = desk(), desk()
    mark(first, "content", "30")
    saved(first)
    mark(second, "content", "35")
    expect(second.locator("#conflict")).to_be_visible()
    expect(second.locator("#conflict tbody tr").first).to_contain_text("35")
    expect(second.locator("#conflict tbody tr").first).to_contain_text("30")
    shoot(second, "score-conflict", ("tablet",))
    second.locator('[data-keep="mine"]').tap()
    saved(second)
    assert [v.marks["content"] for v in SheetVersion.objects.order_by("number")] == ["30", "35"]
    mark(first, "content", "31")
    expect(first.locator("#conflict")).to_be_visible()
    first.locator('[data-keep="theirs"]').tap()
    expect(box(first, "content").locator("input")).to_have_value("35")


def test_the_first_load_is_light(scene, open_page):
    page = open_page("tablet", user=scene.judge(0))
    answers = []
    page.on("response", lambda answer: answers.append(answer))  # noqa: PLW0108 - Playwright wants a real function
    page.goto(reverse("judging:sheet-detail", args=[scene.sheet(1).code]))
    page.wait_for_load_state("networkidle")
    assert len(answers) <= 10, "\n".join(answer.url for answer in answers)
    assert sum(len(gzip.compress(answer.body())) for answer in answers) <= 150_000


def test_score_page_is_accessible(desk, assert_accessible):
    assert_accessible(desk())


def test_without_script_it_is_a_plain_form(scene, desk):
    page = desk(java_script_enabled=False)
    mark_all(page)
    page.locator("#sign-button").tap()
    page.get_by_role("button", name="签名").tap()
    page.wait_for_url("**/judging/**")
    assert scene.sheet().state == SheetState.SIGNED
