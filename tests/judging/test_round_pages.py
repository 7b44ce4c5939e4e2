"""The organizer's pages of a round: every page for whom it is, every act through its page."""

import io
import re

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from contest.models import JournalEntry, User
from judging.actions.sheet import save_marks, sign_sheet
from judging.models import Contender, Deduction, Panel, Recusal, ScoreSheet, Seat
from judging.states import ContenderStatus, RoundMode, RoundState, SheetState
from tests.factories.contest import EntryFactory, OrganizationFactory
from tests.factories.judging import RankingFactory
from tests.factories.scenes import GOOD_MARKS, add_contender, make_judge, make_round

pytestmark = pytest.mark.django_db

PAGES = ("round-detail", "contender-list", "panel-list", "assignment", "progress")


@pytest.fixture
def scene(edition):
    return make_round(edition, judges=2, entries=2)


@pytest.fixture
def client(client_of, organizer):
    return client_of(organizer)


def url(name, scene, *args):
    return reverse(f"judging:{name}", args=[scene.round.code, *args])


def sign(scene, contender, seat):
    sheet = scene.sheet(contender, seat)
    sign_sheet(
        code=sheet.code,
        judge=scene.judge(seat),
        marks=GOOD_MARKS,
        comment="稳",
        base=0,
        client_id=f"s-{sheet.code}",
    )


@pytest.mark.parametrize("name", PAGES)
def test_staff_sees_the_pages_and_others_do_not(scene, client_of, name, request):
    for role in ("organizer", "supervisor", "scorekeeper", "timer"):
        assert client_of(request.getfixturevalue(role)).get(url(name, scene)).status_code == 200
    for role in ("contestant", "unit_contact", "outsider"):
        assert client_of(request.getfixturevalue(role)).get(url(name, scene)).status_code == 404


def test_the_assignment_names_judges_without_a_unit(scene, client, client_of, supervisor):
    for n, values in enumerate(({"organization": OrganizationFactory()}, {"unit_name": ""})):
        User.objects.filter(pk=scene.judge(n).pk).update(**values)

    html = client.get(url("assignment", scene)).content.decode()
    assert "1 位评委没有登记单位" in html
    assert f"/people/{scene.judge(1).code}/" in html
    assert f"/people/{scene.judge(0).code}/" not in html
    html = client_of(supervisor).get(url("assignment", scene)).content.decode()
    assert "1 位评委没有登记单位" in html
    assert f"/people/{scene.judge(1).code}/" not in html

    User.objects.filter(pk=scene.judge(1).pk).update(unit_name="市委党校")
    assert "没有登记单位" not in client.get(url("assignment", scene)).content.decode()


@pytest.mark.parametrize("role", ["organizer", "supervisor", "scorekeeper", "timer"])
def test_the_dashboard_links_only_to_pages_that_open(edition, client_of, request, role):
    scene = make_round(edition, judges=2, entries=1)
    RankingFactory(edition=edition, round=scene.round)
    client = client_of(request.getfixturevalue(role))

    html = client.get(url("round-detail", scene)).content.decode()

    assert scene.round.state == RoundState.SETUP
    links = {link for link in re.findall(r'href="(/[^"#?]*)"', html) if not link.startswith("/static/")}
    assert reverse("judging:assignment", args=[scene.round.code]) in links
    refused = {link: status for link in links if (status := client.get(link).status_code) not in {200, 302}}
    assert not refused


@pytest.mark.parametrize("name", ["contender-list", "assignment", "progress", "panel-list"])
def test_lists_cost_the_same_for_many_rows(edition, client, assert_constant_queries, name):
    scene = make_round(edition, judges=2, entries=0, mode=RoundMode.LIVE)

    def more(n):
        for _i in range(n):
            add_contender(scene.round, seats=scene.seats)

    assert_constant_queries(lambda: client.get(url(name, scene)), more)


def test_the_supervisor_reads_and_changes_nothing(scene, client_of, supervisor):
    reader = client_of(supervisor)
    for name in ("round-open", "round-close", "contender-fill", "panel-create", "assignment-auto"):
        assert reader.post(url(name, scene), {}).status_code == 403
    reader.post(url("assignment", scene), {"shown": [scene.contenders[0].code]})
    assert ScoreSheet.objects.count() == 4


def test_the_dashboard_names_what_blocks_opening(edition, client):
    scene = make_round(edition, judges=0, entries=0, assigned=False, criteria=())
    html = client.get(url("round-detail", scene)).content.decode()
    assert "notice tone-amber" in html
    assert reverse("judging:round-open", args=[scene.round.code]) not in html
    assert client.post(url("round-open", scene)).status_code == 302
    scene.round.refresh_from_db()
    assert scene.round.state == RoundState.SETUP


def test_a_round_goes_through_its_life_on_the_pages(scene, client):
    client.post(url("round-open", scene))
    scene.round.refresh_from_db()
    assert scene.round.state == RoundState.SCORING
    refused = client.post(url("round-close", scene), follow=True).content.decode()
    assert "J1" in refused
    for contender in (0, 1):
        sign(scene, contender, 0)
    client.post(url("round-waive", scene), {"reason": "第二位评委缺席"})
    assert ScoreSheet.objects.filter(state=SheetState.WAIVED).count() == 2
    client.post(url("round-close", scene))
    scene.round.refresh_from_db()
    assert scene.round.state == RoundState.CLOSED
    assert client.post(url("round-reopen", scene), {"reason": ""}).status_code == 200
    client.post(url("round-reopen", scene), {"reason": "漏评一份"})
    scene.round.refresh_from_db()
    assert scene.round.state == RoundState.SCORING


def test_entries_are_brought_in(edition, client):
    scene = make_round(edition, entries=0)
    EntryFactory(edition=edition, title="田埂上的党课")
    assert url("contender-fill", scene) in client.get(url("contender-list", scene)).content.decode()
    html = client.post(url("contender-fill", scene), follow=True).content.decode()
    assert "田埂上的党课" in html


def test_the_desk_writes_times(edition, client_of, scorekeeper):
    scene = make_round(edition, mode=RoundMode.LIVE)
    a, b = scene.contenders
    desk = client_of(scorekeeper)
    sent = {
        f"elapsed-{a.code}": "8:05",
        f"elapsed-{b.code}": "",
    }
    desk.post(url("contender-save", scene), sent)
    a.refresh_from_db()
    b.refresh_from_db()
    assert (a.elapsed_seconds, b.elapsed_seconds) == (485, None)
    before = JournalEntry.objects.count()
    desk.post(url("contender-save", scene), sent)
    assert JournalEntry.objects.count() == before
    for typed in ("8:75", "13800138000", "9" * 5000):  # a telephone number in the wrong field
        wrong = desk.post(url("contender-save", scene), {f"elapsed-{a.code}": typed}, follow=True)
        assert typed in wrong.content.decode()
        a.refresh_from_db()
        assert a.elapsed_seconds == 485


def test_codes_of_a_blind_round_are_drawn_anew(edition, client):
    scene = make_round(edition, is_blind=True)
    before = set(Contender.objects.values_list("alias", flat=True))
    client.post(url("contender-aliases", scene))
    assert not before & set(Contender.objects.values_list("alias", flat=True))


def test_status_and_deductions_with_their_reasons(scene, client, client_of, timer):
    one = scene.contenders[0]
    client.post(url("contender-status", scene, one.code), {"status": "absent", "reason": "迟到"})
    one.refresh_from_db()
    assert one.status == ContenderStatus.ABSENT
    client_of(timer).post(url("deduction-add", scene, one.code), {"points": "1.5", "reason": "超时未停"})
    deduction = Deduction.objects.get()
    assert "超时未停" in client.get(url("contender-list", scene)).content.decode()
    client.post(url("deduction-cancel", scene, deduction.code), {"reason": "记错"})
    deduction.refresh_from_db()
    assert deduction.cancelled_at


def test_panels_and_seats_on_their_page(edition, client):
    scene = make_round(edition, judges=1, entries=1)
    new = make_judge(edition, "段青云")
    client.post(url("panel-create", scene), {"name": "大众评委组", "kind": "audience"})
    panel = Panel.objects.get(name="大众评委组")
    client.post(url("seat-add", scene, panel.code), {"judges": [new.pk]})
    seat = Seat.objects.get(judge=new)
    assert seat.panel == panel
    client.post(url("seat-chief", scene, seat.code))
    seat.refresh_from_db()
    assert seat.is_chief
    html = client.get(url("panel-list", scene)).content.decode()
    assert "段青云" in html
    client.post(url("panel-edit", scene, panel.code), {"name": "群众评委组"})
    client.post(url("seat-remove", scene, seat.code))
    client.post(url("panel-remove", scene, panel.code))
    assert not Panel.objects.filter(name="群众评委组").exists()


def test_a_judge_leaves_and_hands_on(edition, client, organizer):
    scene = make_round(edition, judges=2, entries=2, assigned=False)
    for contender in scene.contenders:
        ScoreSheet.objects.create(contender=contender, seat=scene.seats[0])
    client.post(
        url("seat-reassign", scene, scene.seats[0].code), {"to": scene.seats[1].pk, "reason": "临时公务"}
    )
    assert ScoreSheet.objects.filter(seat=scene.seats[1]).count() == 2
    client.post(url("seat-leave", scene, scene.seats[0].code), {"reason": "临时公务"})
    scene.seats[0].refresh_from_db()
    assert scene.seats[0].left_at
    assert "临时公务" in client.get(url("panel-list", scene)).content.decode()


def test_the_matrix_shows_conflicts_before_and_after(edition, client):
    scene = make_round(edition, judges=2, entries=2, assigned=False)
    judge = scene.judge(0)
    judge.organization = OrganizationFactory(name="浓溪镇党委")
    judge.save()
    entry = scene.contenders[0].entry
    entry.organization = judge.organization
    entry.save()
    html = client.get(url("assignment", scene)).content.decode()
    assert "浓溪镇党委" in html
    assert html.count("has-conflict") == 1
    done = client.post(url("assignment-auto", scene), {"per_entry": "1"}, follow=True).content.decode()
    assert not ScoreSheet.objects.filter(contender=scene.contenders[0], seat=scene.seats[0]).exists()
    assert "is-marked" not in done
    pair = f"{scene.contenders[0].code}:{scene.seats[0].code}"
    sent = {"shown": [scene.contenders[0].code], "pair": [pair]}
    refused = client.post(url("assignment", scene), sent)
    assert refused.status_code == 200
    assert f'value="{pair}" checked' in refused.content.decode()  # the tick is not lost
    after = client.post(
        url("assignment", scene), {**sent, "reason": "无人可换"}, follow=True
    ).content.decode()
    assert "is-marked" in after
    assert ScoreSheet.objects.filter(contender=scene.contenders[0], seat=scene.seats[0]).exists()


def test_an_impossible_draw_names_the_entry_on_the_page(edition, client):
    scene = make_round(edition, judges=1, entries=1, assigned=False)
    html = client.post(url("assignment-auto", scene), {"per_entry": "3"}, follow=True).content.decode()
    assert scene.contenders[0].entry.number in html.split('class="messages"', 1)[1].split("</ul>", 1)[0]
    assert not ScoreSheet.objects.exists()


def test_an_organizer_records_and_takes_back_a_recusal(scene, client):
    one, seat = scene.contenders[0], scene.seats[0]
    client.post(url("recusal-add", scene, one.code), {"seat": seat.pk, "reason": "师徒"})
    assert scene.sheet().state == SheetState.RECUSED
    assert "师徒" in client.get(url("assignment", scene)).content.decode()
    client.post(url("recusal-withdraw", scene, one.code, seat.code), {"reason": "误报"})
    assert Recusal.objects.get().withdrawn_at
    assert scene.sheet().state == SheetState.OPEN


# Progress


def test_progress_per_judge_and_per_entry_without_marks(scene, client, client_of, scorekeeper, organizer):
    from judging.actions.round import open_scoring

    open_scoring(round=scene.round, actor=organizer)
    sign(scene, 0, 0)
    sheet = scene.sheet(1, 1)
    save_marks(
        code=sheet.code,
        judge=scene.judge(1),
        marks={"content": "33.5"},
        comment="",
        base=0,
        client_id="d" * 10,
    )
    for who in (client, client_of(scorekeeper)):
        html = who.get(url("progress", scene)).content.decode()
        assert "90.5" not in html
        assert "33.5" not in html
        assert "评委2号" in html.split('class="remind"', 1)[1]
    assert (
        reverse("judging:sheet-reopen", args=[scene.sheet(0, 0).code])
        in client.get(url("progress", scene)).content.decode()
    )


def test_a_chief_follows_the_own_panel(scene, client_of):
    assert client_of(scene.judge(0)).get(url("progress", scene)).status_code == 200
    assert client_of(scene.judge(1)).get(url("progress", scene)).status_code == 404
    assert client_of(scene.judge(0)).get(url("round-detail", scene)).status_code == 404


# All marks as a table


def table(response):
    body = b"".join(response.streaming_content) if response.streaming else response.content
    return list(load_workbook(io.BytesIO(body)).active.iter_rows(values_only=True))


@pytest.fixture
def scored(edition, organizer):
    scene = make_round(edition, judges=2, entries=2, opened_by=organizer)
    sign(scene, 0, 0)
    sign(scene, 1, 1)
    return scene


def test_all_marks_as_a_workbook(scored, client):
    rows = table(client.get(url("mark-export", scored)))
    assert len(rows) == 1 + 4
    head = list(rows[0])
    signed = [row for row in rows[1:] if row[head.index("内容")] == 54.5]
    assert len(signed) == 2
    assert {row[head.index("表达")] for row in signed} == {36}


def test_all_marks_as_csv(scored, client):
    response = client.get(url("mark-export-csv", scored))
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    assert text.count("54.5") == 2
    assert text.count("90.5") == 2


def test_the_desk_gets_marks_only_after_closing(scored, client_of, scorekeeper, client):
    desk = client_of(scorekeeper)
    assert desk.get(url("mark-export", scored)).status_code == 404
    client.post(url("round-waive", scored), {"reason": "缺"})
    client.post(url("round-close", scored))
    assert desk.get(url("mark-export", scored)).status_code == 200


def test_a_judge_gets_the_own_marks_only(scored, client_of, outsider):
    rows = table(client_of(scored.judge(0)).get(url("mark-export", scored)))
    assert len(rows) == 1 + 2
    assert not any("评委2号" in str(cell) for row in rows for cell in row)
    assert client_of(outsider).get(url("mark-export", scored)).status_code == 404
