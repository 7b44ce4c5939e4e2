"""The judge's list and score page as a browser without script sees them."""

import pytest
from django.db import connection
from django.urls import reverse

from contest.states import FileFormat, MaterialKind
from judging.actions.recusal import declare_recusal
from judging.actions.round import close_scoring, waive_missing
from judging.actions.sheet import save_marks, sign_sheet
from judging.models import Recusal, ScoreSheet, SheetVersion
from judging.states import RoundState, SheetState
from tests.factories.contest import MaterialFactory, MaterialRequirementFactory, UploadFactory
from tests.factories.judging import ScoreSheetFactory
from tests.factories.scenes import GOOD_MARKS, add_contender, make_round

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene(edition, organizer):
    return make_round(edition, judges=2, entries=3, opened_by=organizer)


@pytest.fixture
def client(scene, client_of):
    return client_of(scene.judge(0))


def fields(marks=GOOD_MARKS, **more):
    return {**{f"mark-{code}": mark for code, mark in marks.items()}, "comment": "", "base": "0", **more}


def url(name, scene, contender=0, seat=0):
    return reverse(f"judging:{name}", args=[scene.sheet(contender, seat).code])


def test_list_shows_each_sheet_with_its_state_and_total(scene, client, edition):
    put(scene, 0, sign=True)
    put(scene, 1, marks={"content": "50"})
    html = client.get(reverse("judging:sheet-list", args=[edition.code])).content.decode()
    for contender in scene.contenders:
        assert contender.entry.number in html
        assert contender.entry.title in html
    assert "90.5" in html
    assert html.count("sheet-row sheet-draft") == html.count("sheet-row sheet-new") == 1
    assert reverse("judging:sheet-detail", args=[scene.sheet(1).code]) in html  # go on with the draft


def put(scene, contender=0, seat=0, *, marks=GOOD_MARKS, sign=False):
    act = sign_sheet if sign else save_marks
    code = scene.sheet(contender, seat).code
    return act(code=code, judge=scene.judge(seat), marks=marks, comment="", base=0, client_id=f"put-{code}")


@pytest.mark.parametrize(
    ("step", "shown"), [("todo", [1, 2]), ("draft", [1]), ("signed", [0]), ("", [0, 1, 2])]
)
def test_list_is_narrowed_by_step(scene, client, edition, step, shown):
    put(scene, 0, sign=True)
    put(scene, 1, marks={"content": "50"})
    html = client.get(reverse("judging:sheet-list", args=[edition.code]), {"step": step}).content.decode()
    rows = html.split("sheet-rows", 1)[1]
    assert [i for i, one in enumerate(scene.contenders) if one.entry.title in rows] == shown


def test_list_finds_by_title(scene, client, edition):
    wanted = scene.contenders[1].entry.title
    html = client.get(reverse("judging:sheet-list", args=[edition.code]), {"q": wanted}).content.decode()
    assert html.count("sheet-row sheet-") == 1


def test_list_leads_a_chief_to_the_progress_of_the_panel(scene, client, client_of, edition):
    lists = reverse("judging:sheet-list", args=[edition.code])
    progress = reverse("judging:progress", args=[scene.round.code])
    assert progress in client.get(lists).content.decode()
    assert progress not in client_of(scene.judge(1)).get(lists).content.decode()


def test_list_of_somebody_without_a_seat_says_so(edition, client_of, outsider):
    response = client_of(outsider).get(reverse("judging:sheet-list", args=[edition.code]))
    assert response.status_code == 200
    assert 'class="empty"' in response.content.decode()


def test_list_costs_the_same_for_many_rows(edition, client_of, assert_constant_queries):
    scene = make_round(edition, judges=1, entries=0)
    client = client_of(scene.judge(0))

    def more(n):
        for _i in range(n):
            add_contender(scene.round, seats=scene.seats)

    assert_constant_queries(lambda: client.get(reverse("judging:sheet-list", args=[edition.code])), more)


@pytest.mark.parametrize("blind", [False, True])
def test_score_page_costs_at_most_eight_queries(scene, client, assert_constant_queries, blind):
    scene.round.is_blind = blind
    scene.round.save()
    page = url("sheet-detail", scene)
    requirement = MaterialRequirementFactory(entry_type=scene.contenders[0].entry.entry_type)

    def more(n):
        for _i in range(n):
            add_contender(scene.round, seats=scene.seats[:1])
            MaterialFactory(entry=scene.contenders[0].entry, requirement=requirement)

    assert_constant_queries(lambda: client.get(page), more, at_most=8)


def test_saving_costs_at_most_eight_queries(scene, client, django_assert_max_num_queries):
    page = url("sheet-save", scene)
    client.post(
        page, fields({"content": "50"}, client_id="abcdefgh1"), headers={"Accept": "application/json"}
    )
    locks = connection.features.has_select_for_update
    with django_assert_max_num_queries(8 + 2 + locks):  # a savepoint and its release
        client.post(page, fields(base="1", client_id="abcdefgh2"), headers={"Accept": "application/json"})
    assert SheetVersion.objects.count() == 2


def test_score_page_shows_criteria_and_what_was_marked(scene, client):
    put(scene, marks={"content": "50"})
    html = client.get(url("sheet-detail", scene)).content.decode()
    assert scene.contenders[0].entry.title in html
    assert 'name="mark-content"' in html
    assert 'value="50"' in html
    assert 'name="base" value="1"' in html


def test_score_page_compares_with_own_totals_only(scene, client):
    put(scene, 1, marks={"content": "40", "delivery": "30"})
    put(scene, 2, sign=True)
    put(scene, 0, seat=1, marks={"content": "1", "delivery": "1"})
    html = client.get(url("sheet-detail", scene)).content.decode()
    own = html.split('class="own"', 1)[1]
    assert "70" in own
    assert "90.5" in own
    assert scene.contenders[2].entry.title in own
    assert html.split('id="own-ticks"', 1)[1].split("/>", 1)[0].count("M") == 2


def test_saving_without_script_keeps_a_draft_and_says_so(scene, client):
    response = client.post(url("sheet-save", scene), fields({"content": "50", "delivery": ""}), follow=True)
    assert response.redirect_chain
    assert SheetVersion.objects.get().marks == {"content": "50"}


def test_a_bad_mark_without_script_shows_everything_again(scene, client):
    response = client.post(
        url("sheet-save", scene), fields({"content": "60.3", "delivery": "36"}, comment="很好")
    )
    assert response.status_code == 422
    html = response.content.decode()
    assert "内容" in html.split('id="score-error"', 1)[1].split("</div>", 1)[0]
    assert 'value="60.3"' in html
    assert 'value="36"' in html
    assert "很好" in html
    assert not SheetVersion.objects.exists()


def test_a_bad_mark_as_json_names_the_criterion(scene, client):
    response = client.post(
        url("sheet-save", scene), fields({"content": "61"}), headers={"Accept": "application/json"}
    )
    assert response.status_code == 422
    assert set(response.json()["faults"]) == {"content"}


def test_two_windows_on_one_sheet_lose_nothing(scene, client):
    json = {"Accept": "application/json"}
    page = url("sheet-save", scene)
    client.post(page, fields({"content": "50"}, client_id="window-a1"), headers=json)
    answer = client.post(page, fields({"content": "40"}, client_id="window-b1"), headers=json)
    assert answer.status_code == 409
    assert answer.json()["marks"] == {"content": "50"}
    plain = client.post(page, fields({"content": "40", "delivery": ""}, client_id="window-b2"))
    assert plain.status_code == 409
    html = plain.content.decode()
    assert 'value="40"' in html  # mine, still here
    assert 'name="base" value="1"' in html  # saving again lets it stand
    client.post(page, fields({"content": "40"}, base="1", client_id="window-b3"), headers=json)
    assert [v.marks["content"] for v in SheetVersion.objects.all()] == ["50", "40"]


def test_signing_without_script_asks_once_more(scene, client, edition):
    page = url("sheet-sign", scene)
    asked = client.post(page, fields(client_id="sign-0001"))
    assert asked.status_code == 200
    assert "90.5" in asked.content.decode()
    assert scene.sheet().state == SheetState.OPEN
    done = client.post(page, fields(base="1", client_id="sign-0002", confirm="1"))
    assert done.status_code == 302
    assert scene.sheet().state == SheetState.SIGNED
    read = client.get(url("sheet-detail", scene)).content.decode()
    assert "formaction" not in read
    assert "disabled" in read


def test_signing_an_incomplete_sheet_names_the_criterion_and_keeps_the_draft(scene, client):
    response = client.post(url("sheet-sign", scene), fields({"content": "50", "delivery": ""}))
    assert response.status_code == 422
    assert "表达" in response.content.decode().split('id="score-error"', 1)[1].split("</div>", 1)[0]
    assert SheetVersion.objects.get().marks == {"content": "50"}


def test_a_score_after_closing_is_refused_on_the_page_and_as_json(scene, client, organizer):
    waive_missing(round=scene.round, actor=organizer, reason="测试")
    close_scoring(round=scene.round, actor=organizer)
    ScoreSheet.objects.update(state=SheetState.OPEN, state_reason="")
    page = url("sheet-save", scene)
    assert client.post(page, fields()).status_code == 422
    assert client.post(page, fields(), headers={"Accept": "application/json"}).status_code == 423
    assert not SheetVersion.objects.exists()


@pytest.mark.parametrize("name", ["sheet-detail", "sheet-save", "sheet-sign", "sheet-recuse"])
def test_another_judges_sheet_is_not_found(scene, client, name):
    address = url(name, scene, seat=1)
    act = client.post if name in {"sheet-save", "sheet-sign"} else client.get
    assert act(address).status_code == 404


def test_a_judge_steps_back_and_comes_back(scene, client):
    page = url("sheet-recuse", scene)
    assert client.get(page).status_code == 200
    assert client.post(page, {"reason": ""}).status_code == 200
    assert not Recusal.objects.exists()
    client.post(page, {"reason": "我教过他"})
    assert scene.sheet().state == SheetState.RECUSED
    client.post(page, {"reason": "认错人了"})
    assert scene.sheet().state == SheetState.OPEN


def test_only_organizer_and_chief_reopen(scene, client_of, organizer, supervisor):
    put(scene, 0, seat=1, sign=True)
    page = url("sheet-reopen", scene, seat=1)
    assert client_of(scene.judge(1)).post(page, {"reason": "我要改"}).status_code == 404
    assert client_of(supervisor).post(page, {"reason": "看看"}).status_code == 404
    assert client_of(scene.judge(0)).post(page, {"reason": "误触"}).status_code == 302  # chief
    assert scene.sheet(0, 1).state == SheetState.OPEN
    assert (
        client_of(scene.judge(0)).post(url("sheet-waive", scene, seat=1), {"reason": "x"}).status_code == 403
    )
    assert client_of(organizer).post(url("sheet-waive", scene, seat=1), {"reason": "缺席"}).status_code == 302
    assert scene.sheet(0, 1).state == SheetState.WAIVED


# Material


@pytest.fixture
def files(scene):
    entry = scene.contenders[0].entry
    for_judges = MaterialRequirementFactory(
        entry_type=entry.entry_type, kind=MaterialKind.SCRIPT, name="讲稿"
    )
    hidden = MaterialRequirementFactory(
        entry_type=entry.entry_type, kind=MaterialKind.ENTRY_FORM, name="报名表", for_judges=False
    )
    return (
        MaterialFactory(
            entry=entry, requirement=for_judges, upload=UploadFactory(original_name="王小明的讲稿.pdf")
        ),
        MaterialFactory(entry=entry, requirement=hidden, upload=UploadFactory(original_name="报名表.pdf")),
    )


def test_judges_get_files_released_to_them_and_no_others(scene, client, files):
    shown, hidden = files
    code = scene.sheet().code
    html = client.get(url("sheet-detail", scene)).content.decode()
    assert "报名表" not in html
    assert "王小明" not in html
    good = client.get(reverse("judging:sheet-material", args=[code, shown.code]))
    assert good.status_code == 200
    assert b"".join(good.streaming_content).startswith(b"%PDF")
    assert good.headers["Content-Type"] == "application/pdf"
    assert "inline" in good.headers["Content-Disposition"]
    assert client.get(reverse("judging:sheet-material", args=[code, hidden.code])).status_code == 404
    other = scene.sheet(1).code
    assert client.get(reverse("judging:sheet-material", args=[other, shown.code])).status_code == 404


def test_a_replaced_file_is_not_served(scene, client, files):
    shown, _hidden = files
    shown.removed_at = "2026-05-01T00:00Z"
    shown.save()
    assert (
        client.get(reverse("judging:sheet-material", args=[scene.sheet().code, shown.code])).status_code
        == 404
    )


def test_an_organizers_recusal_is_shown_with_its_reason(scene, client, organizer):
    declare_recusal(seat=scene.seats[0], contender=scene.contenders[0], actor=organizer, reason="同一单位")
    html = client.get(url("sheet-detail", scene)).content.decode()
    assert "同一单位" in html
    assert 'id="sign-button"' not in html


def test_before_opening_the_material_is_there_and_the_marks_are_not(edition, client_of):
    scene = make_round(edition)
    assert scene.round.state == RoundState.SETUP
    response = client_of(scene.judge(0)).get(url("sheet-detail", scene))
    assert response.status_code == 200
    assert 'id="sign-button"' not in response.content.decode()
    assert FileFormat.PDF.label not in response.content.decode()
    assert ScoreSheetFactory._meta.model.objects.filter(current__isnull=False).count() == 0
