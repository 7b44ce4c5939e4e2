"""The desk as its people see it: who may, what is offered next, what is asked first, and how it answers the script."""

import re
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from judging.actions.paper import enter_paper
from judging.actions.stage import call_contender, close_marks, open_marks, open_stage, reveal
from judging.models import Appearance, HeldVersion, PaperSheet, Stage, Tablet
from judging.states import WHOLE, ContenderStatus, HeldState, PaperState, RoundMode, SheetState, StagePhase
from tests.factories.judging import SeatFactory
from tests.factories.scenes import make_round
from tests.judging.hall.big_final import big_final, bind_all, fresh, hold, lecture, mark, play, run_clock
from tests.plugins.queries import measure

pytestmark = pytest.mark.django_db
MARKS = {"content": "52", "speech": "16", "form": "8", "effect": "9"}


@pytest.fixture
def scene(edition, organizer):
    return big_final(edition, organizer, judges=4, entries=3)


def at(scene, name="desk-detail", *args):
    return reverse(f"judging:{name}", args=[scene.round.code, *args])


def text_of(answer):
    """What a person reads on a page, in one line."""
    page = re.sub(r"(?s)<(script|style|dialog)\b.*?</\1>|<!--.*?-->", " ", answer.content.decode())
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


def press(client, scene, name, n=0, *, json=True, **data):
    """Press a button of the desk, as its script does it, or as the browser does without."""
    now = Stage.objects.get(round=scene.round).turn
    data = {"plain": "1", "turn": now, **data}
    headers = {"Accept": "application/json"} if json else {}
    return client.post(at(scene, name, scene.contenders[n].code), data, headers=headers)


def phase(scene, n=0):
    return Appearance.objects.get(contender=scene.contenders[n]).phase


# Before it is handed over ---------------------------------------------------------------------------------


def test_a_round_is_handed_over_with_a_list_of_what_should_be_there(
    edition, organizer, scorekeeper, client_of
):
    round = make_round(edition, judges=2, entries=2, mode=RoundMode.LIVE, opened_by=organizer).round
    address = reverse("judging:desk-detail", args=[round.code])
    page = text_of(client_of(scorekeeper).get(address))
    assert "2 件作品还没有出场顺序" in page
    assert "0 / 2 个席位" in page
    assert "由组织者把本轮交给计分台" in page
    assert client_of(scorekeeper).post(reverse("judging:desk-open", args=[round.code])).status_code == 403
    client_of(organizer).post(reverse("judging:desk-open", args=[round.code]))
    assert Stage.objects.filter(round=round, opened_by=organizer).exists()
    assert "请 选手" in text_of(client_of(scorekeeper).get(address))


def test_the_organizer_takes_the_round_back_with_a_reason(scene, organizer, client_of):
    client = client_of(organizer)
    client.post(at(scene, "desk-close"), {"reason": ""})
    assert Stage.objects.filter(round=scene.round).exists()
    client.post(at(scene, "desk-close"), {"reason": "改为材料评审"})
    assert not Stage.objects.filter(round=scene.round).exists()
    assert client.get(at(scene, "desk-state")).json()["leave"] == at(scene)


def test_a_round_that_is_not_live_says_so(edition, organizer, client_of):
    round = make_round(edition).round
    page = text_of(client_of(organizer).get(reverse("judging:desk-detail", args=[round.code])))
    assert "Only a live round" in page or "现场" in page


# Who may --------------------------------------------------------------------------------------------------


def test_the_supervisor_watches_and_changes_nothing(scene, supervisor, client_of):
    client = client_of(supervisor)
    answer = client.get(at(scene))
    assert "您在旁观" in text_of(answer)
    assert b"data-act" not in answer.content
    assert press(client, scene, "stage-call").status_code == 403
    assert not Appearance.objects.exists()


def test_the_timer_runs_the_clock_but_sees_no_score_before_the_hall(scene, timer, scorekeeper, client_of):
    play(scene, 0, scorekeeper, shown=False)
    page = text_of(client_of(timer).get(at(scene)))
    assert "由计分员公布成绩" in page
    assert "大屏将显示" not in page
    assert press(client_of(timer), scene, "stage-reveal").status_code == 403
    preview = at(scene, "desk-preview", scene.contenders[0].code)
    assert client_of(timer).get(preview).status_code == 403
    assert client_of(scorekeeper).get(preview).status_code == 200


def test_no_score_is_previewed_while_a_judge_may_still_be_influenced(scene, scorekeeper, client_of):
    one = lecture(scene, 0, scorekeeper)
    open_marks(contender=one, actor=scorekeeper)
    mark(scene, 0, but=(1,))
    page = text_of(client_of(scorekeeper).get(at(scene)))
    assert "3 / 4" in page
    assert "89.5" not in page
    assert "大屏将显示" not in page
    preview = at(scene, "desk-preview-state", one.code)
    assert client_of(scorekeeper).get(preview).status_code == 404


def test_in_a_blind_round_a_timer_who_judges_sees_aliases(edition, organizer, timer, client_of):
    scene = big_final(edition, organizer, judges=2, entries=2, is_blind=True)
    SeatFactory(panel=scene.panel, judge=timer, label="J9")
    page = text_of(client_of(timer).get(at(scene)))
    assert scene.contenders[0].alias in page
    assert scene.contenders[0].entry.title not in page


# The way of an entry --------------------------------------------------------------------------------------


def test_an_entry_goes_all_the_way_by_the_one_next_act(scene, scorekeeper, client_of):
    client = client_of(scorekeeper)

    def following():
        return re.search(
            r'id="next-act"[^>]*>.*?hd-act-words">([^<]*)', client.get(at(scene)).content.decode(), re.DOTALL
        )[1]

    assert following() == "请 1 号 王建国 上台"
    press(client, scene, "stage-call")
    assert following() == "开始计时"
    press(client, scene, "clock-start")
    assert following() == "讲课结束，开放评分"
    run_clock(fresh(scene, 0), scorekeeper, seconds=430)
    press(client, scene, "stage-open")
    assert following() == "结束评分"
    mark(scene, 0)
    press(client, scene, "stage-shut")
    assert following() == "公布：J1 的评分"
    press(client, scene, "stage-reveal", step="1")
    assert following() == "公布：J2 的评分"
    press(client, scene, "stage-reveal", step=str(WHOLE)[:3])
    assert following() == "请 2 号 李明亮 上台"


def test_without_a_script_an_act_leads_back_to_the_desk_with_a_sentence(scene, scorekeeper, client_of):
    client = client_of(scorekeeper)
    answer = press(client, scene, "stage-call", json=False)
    assert (answer.status_code, answer.headers["Location"]) == (302, at(scene))
    stale = client.post(at(scene, "clock-start", scene.contenders[0].code), {"turn": "0"}, follow=True)
    assert "本次操作没有执行" in text_of(stale)
    assert Appearance.objects.get().clock_started_at is None


def test_to_the_script_every_act_is_answered_with_the_whole_new_state(scene, scorekeeper, client_of):
    answer = press(client_of(scorekeeper), scene, "stage-call").json()
    assert answer["done"] is True
    assert answer["state"]["turn"] == Stage.objects.get().turn
    assert "开始计时" in answer["state"]["parts"]["stage"]
    assert answer["state"]["clock"] | {"steps": ()} == {
        "code": scene.contenders[0].code, "ms": 0, "since": None, "runs": False, "least": 360, "amber": 420,
        "red": 480, "steps": (),
    }  # fmt: skip
    assert answer["state"]["clock"]["steps"][:2] == [[481, "0.5"], [511, "1"]]


def test_a_stale_act_is_answered_with_how_it_stands(scene, scorekeeper, organizer, client_of):
    old = Stage.objects.get().turn
    press(client_of(organizer), scene, "stage-call")
    answer = press(client_of(scorekeeper), scene, "stage-call", 1, turn=old)
    assert answer.status_code == 409
    assert "没有执行" in answer.json()["sentence"]
    assert "王建国" in answer.json()["state"]["parts"]["stage"]


def test_out_of_the_running_order_is_asked_first(scene, scorekeeper, client_of):
    client = client_of(scorekeeper)
    page = client.get(at(scene), {"entry": scene.contenders[2].code})
    assert "按出场顺序应为 1 号 王建国" in text_of(page)
    asked = press(client, scene, "stage-call", 2).json()["ask"]
    assert not Appearance.objects.exists()
    assert "按出场顺序应为 1 号 王建国" in text_of(client.get(asked))
    client.post(asked, headers={"Accept": "application/json"})
    assert phase(scene, 2) == StagePhase.ON_STAGE


def test_a_lecture_that_has_hardly_begun_is_not_ended_by_a_slip(scene, scorekeeper, client_of):
    client = client_of(scorekeeper)
    call_contender(contender=fresh(scene, 0), actor=scorekeeper)
    run_clock(fresh(scene, 0), scorekeeper, seconds=10)
    asked = press(client, scene, "stage-open").json()["ask"]
    assert phase(scene) == StagePhase.ON_STAGE
    assert "只讲了 0:10" in text_of(client.get(asked))
    client.post(asked, headers={"Accept": "application/json"})
    assert phase(scene) == StagePhase.SCORING


def test_closing_with_missing_judges_names_them_first(scene, scorekeeper, client_of):
    client = client_of(scorekeeper)
    one = lecture(scene, 0, scorekeeper)
    open_marks(contender=one, actor=scorekeeper)
    mark(scene, 0, but=(1,))
    missing = f"J2 {scene.seats[1].judge.full_name}"
    asked = press(client, scene, "stage-shut").json()["ask"]
    assert phase(scene) == StagePhase.SCORING
    assert f"还缺 1 份评分表：{missing}" in text_of(client.get(asked))
    answer = client.post(asked, headers={"Accept": "application/json"}).json()
    assert phase(scene) == StagePhase.CLOSED
    assert missing in answer["state"]["parts"]["stage"]
    assert 'data-name="reveal"' not in answer["state"]["parts"]["stage"]
    assert press(client, scene, "stage-reveal", step="1").status_code == 409


def test_what_the_time_costs_is_said_in_words(scene, scorekeeper, client_of):
    one = lecture(scene, 0, scorekeeper, seconds=522)
    open_marks(contender=one, actor=scorekeeper)
    page = text_of(client_of(scorekeeper).get(at(scene)))
    assert "8:42" in page
    assert "超时 0:42。按规则扣 1 分。" in page


def test_the_time_is_corrected_by_hand_with_a_reason(scene, timer, client_of):
    client = client_of(timer)
    one = lecture(scene, 0, timer, seconds=522)
    address = at(scene, "clock-set", one.code)
    assert 'value="8:42"' in client.get(address).content.decode()
    refused = client.post(address, {"seconds": "7:58", "reason": ""}, headers={"Accept": "application/json"})
    assert (refused.status_code, refused.json()["done"]) == (422, False)
    client.post(address, {"seconds": "7:58", "reason": "以秒表为准"})
    assert fresh(scene, 0).elapsed_seconds == 478


def test_whoever_did_not_appear_is_passed_over_and_may_come_back(scene, scorekeeper, client_of):
    client = client_of(scorekeeper)
    address = at(scene, "stage-absent", scene.contenders[0].code)
    client.post(address, {"reason": "三次呼叫未到"})
    assert fresh(scene, 0).status == ContenderStatus.ABSENT
    page = text_of(client.get(at(scene)))
    assert "请 2 号 李明亮 上台" in page
    client.post(address, {"reason": "已到"})
    assert fresh(scene, 0).status == ContenderStatus.OK


def test_a_score_is_taken_off_the_screens_with_a_reason(scene, scorekeeper, client_of):
    play(scene, 0, scorekeeper)
    address = at(scene, "stage-conceal", scene.contenders[0].code)
    client_of(scorekeeper).post(address, {"reason": ""})
    assert phase(scene) == StagePhase.REVEALED
    client_of(scorekeeper).post(address, {"reason": "漏计扣分"})
    assert phase(scene) == StagePhase.CLOSED


def test_when_scores_wait_for_the_ceremony_the_next_one_is_called(edition, organizer, scorekeeper, client_of):
    scene = big_final(edition, organizer, judges=3, entries=2, is_held_back=True)
    play(scene, 0, scorekeeper, shown=False)
    page = client_of(scorekeeper).get(at(scene))
    assert 'data-name="reveal"' not in page.content.decode()
    assert re.search(r"空格\s+请 2 号", text_of(page))


def test_the_screen_is_previewed_as_the_hall_will_see_it(scene, scorekeeper, client_of):
    one = play(scene, 0, scorekeeper, shown=False)
    told = client_of(scorekeeper).get(at(scene, "desk-preview-state", one.code)).json()["snapshot"]
    assert (told["now"]["contender"], told["now"]["phase"]) == (one.code, "revealed")
    final = told["now"]["reveal"]["parts"][-2]["score"]
    assert final in text_of(client_of(scorekeeper).get(at(scene)))
    assert phase(scene) == StagePhase.CLOSED
    reveal(contender=one, actor=scorekeeper, step=WHOLE)
    assert Appearance.objects.get().step == WHOLE


# The wall -------------------------------------------------------------------------------------------------


def test_the_wall_says_in_words_what_is_wrong_with_a_tablet(edition, organizer, scorekeeper, client_of):
    scene = big_final(edition, organizer, judges=11, entries=2)
    bind_all(scene, bad=True)
    page = text_of(client_of(scorekeeper).get(at(scene)))
    assert "4 条未送达" in page
    assert "电量 8%" in page
    assert re.search(r"原平板：2 条未送达", page)
    assert "充电 92%" in page


def test_a_seat_moves_to_a_spare_tablet_by_its_code(scene, scorekeeper, client_of):
    client = client_of(scorekeeper)
    bind_all(scene, bad=True)
    address = at(scene, "seat-move", scene.seats[2].code)
    assert "还没有二维码" in text_of(client.get(address))
    client.post(address, {"card": "1"})
    page = client.get(address)
    assert "<svg" in page.content.decode()
    assert f"/tablet/open/{scene.seats[2].cards.get().token}/" in page.content.decode()
    assert "有 4 次保存尚未送达" in text_of(page)


def test_a_seat_is_taken_from_a_tablet_only_knowing_what_it_still_holds(scene, scorekeeper, client_of):
    client = client_of(scorekeeper)
    bind_all(scene, bad=True)
    address = at(scene, "seat-move", scene.seats[2].code)
    client.post(address, {"revoke": "1", "reason": "没电"})
    assert Tablet.objects.get(seat=scene.seats[2]).revoked_at is None
    client.post(address, {"revoke": "1", "reason": "没电", "despite": "on"})
    assert Tablet.objects.get(seat=scene.seats[2]).revoked_at is not None


def test_missing_judges_are_reminded_at_once(scene, scorekeeper, client_of):
    bind_all(scene)
    one = lecture(scene, 0, scorekeeper)
    open_marks(contender=one, actor=scorekeeper)
    mark(scene, 0, but=(1, 3))
    answer = press(client_of(scorekeeper), scene, "stage-nudge")
    assert answer.json()["sentence"] == "已提醒 2 位评委。"
    assert Tablet.objects.filter(nudged_at__isnull=False).count() == 2


def test_a_sheet_is_done_without_and_waited_for_again(scene, scorekeeper, client_of):
    client = client_of(scorekeeper)
    one = lecture(scene, 0, scorekeeper)
    open_marks(contender=one, actor=scorekeeper)
    mark(scene, 0, but=(1,))
    address = at(scene, "desk-sheet-waive", scene.sheet(0, 1).code)
    client.post(address, {"reason": "突发疾病"})
    assert scene.sheet(0, 1).state == SheetState.WAIVED
    client.post(address, {"reason": "已回到现场"})
    assert scene.sheet(0, 1).state == SheetState.OPEN


# What waits -----------------------------------------------------------------------------------------------


def test_held_marks_are_compared_and_decided(scene, scorekeeper, client_of):
    client = client_of(scorekeeper)
    one = lecture(scene, 0, scorekeeper)
    open_marks(contender=one, actor=scorekeeper)
    mark(scene, 0, but=(2,))
    close_marks(contender=one, actor=scorekeeper)
    held = hold(scene, 0, 2)
    assert "在评分结束后到达" in text_of(client.get(at(scene)))
    address = at(scene, "held-decide", held.code)
    page = text_of(client.get(address))
    assert "89.5" in page
    assert "已签名" in page
    answer = client.post(
        address, {"decision": "take", "reason": "网络中断"}, headers={"Accept": "application/json"}
    )
    assert "公布：J1 的评分" in answer.json()["state"]["parts"]["stage"]
    assert scene.sheet(0, 2).state == SheetState.SIGNED


def test_the_list_of_held_marks_forgets_nothing(scene, scorekeeper, timer, client_of):
    held = hold(scene, 0, 2)
    client = client_of(scorekeeper)
    client.post(at(scene, "held-decide", held.code), {"decision": "decline", "reason": "重复发送"})
    page = text_of(client.get(at(scene, "held-list")))
    assert "重复发送" in page
    client.post(at(scene, "held-restore", held.code), {"reason": "再看一次"})
    assert HeldVersion.objects.get().state == HeldState.WAITING
    assert client_of(timer).get(at(scene, "held-list")).status_code == 403


def photo():
    file = BytesIO()
    Image.new("RGB", (40, 60), "white").save(file, "JPEG")
    return SimpleUploadedFile("纸质.jpg", file.getvalue(), "image/jpeg")


def test_a_paper_sheet_with_its_photo_is_compared_by_a_second_person(
    scene, scorekeeper, timer, outsider, client_of
):
    one = lecture(scene, 0, scorekeeper)
    open_marks(contender=one, actor=scorekeeper)
    sheet = scene.sheet(0, 1)
    marks = {f"mark-{code}": mark for code, mark in MARKS.items()}
    typed = client_of(timer).post(
        at(scene, "paper-enter", sheet.code), {**marks, "comment": "", "photo": photo()}
    )
    assert typed.status_code == 302
    paper = PaperSheet.objects.get()
    assert "待第二人复核" in text_of(client_of(scorekeeper).get(at(scene)))
    address = at(scene, "paper-confirm", paper.code)
    assert "须由另一人" in text_of(client_of(timer).get(address))
    client_of(timer).post(address)
    assert PaperSheet.objects.get().state == PaperState.ENTERED
    page = client_of(scorekeeper).get(address)
    assert "85" in text_of(page)
    assert "<img" in page.content.decode()
    picture = client_of(scorekeeper).get(at(scene, "paper-photo", paper.code))
    assert picture.headers["Content-Type"] == "image/jpeg"
    assert b"".join(picture.streaming_content)
    assert client_of(outsider).get(at(scene, "paper-photo", paper.code)).status_code == 404
    client_of(scorekeeper).post(address)
    assert scene.sheet(0, 1).state == SheetState.SIGNED


def test_what_was_typed_wrongly_stays_on_the_page_with_its_fault(scene, scorekeeper, timer, client_of):
    one = lecture(scene, 0, scorekeeper)
    open_marks(contender=one, actor=scorekeeper)
    marks = {"mark-content": "61", "mark-speech": "16", "mark-form": "8", "mark-effect": "9"}
    answer = client_of(timer).post(at(scene, "paper-enter", scene.sheet(0, 1).code), marks)
    assert answer.status_code == 422
    assert 'value="61"' in answer.content.decode()
    assert "“内容”：61 超过" in text_of(answer) or "内容" in text_of(answer)
    assert not PaperSheet.objects.exists()


def test_the_pages_of_paper_show_whose_sheet_can_be_entered(scene, scorekeeper, timer, client_of):
    one = lecture(scene, 0, scorekeeper)
    open_marks(contender=one, actor=scorekeeper)
    enter_paper(sheet=scene.sheet(0, 1), actor=timer, marks=MARKS)
    page = text_of(client_of(scorekeeper).get(at(scene, "paper-list")))
    assert "1 号 王建国" in page
    assert "罗时" in page
    address = at(scene, "paper-discard", PaperSheet.objects.get().code)
    client_of(scorekeeper).post(address, {"reason": "看错一行"})
    assert PaperSheet.objects.get().state == PaperState.DISCARDED


# The state ------------------------------------------------------------------------------------------------


def test_the_state_is_answered_once_and_then_only_when_it_changed(scene, scorekeeper, client_of):
    client = client_of(scorekeeper)
    first = client.get(at(scene, "desk-state"))
    etag = first.headers["ETag"]
    again = client.get(at(scene, "desk-state"), headers={"If-None-Match": etag})
    assert (again.status_code, again.content) == (304, b"")
    assert int(again.headers["X-Server-Time"]) > 1_700_000_000_000
    call_contender(contender=fresh(scene, 0), actor=scorekeeper)
    changed = client.get(at(scene, "desk-state"), headers={"If-None-Match": etag})
    assert changed.status_code == 200
    assert changed.json()["version"] > first.json()["version"]


def test_without_a_streaming_server_the_page_is_told_to_ask_instead(scene, scorekeeper, client_of):
    assert client_of(scorekeeper).get(at(scene, "desk-events")).status_code == 404


@pytest.mark.parametrize("name", ["desk-detail", "desk-state"])
@pytest.mark.parametrize("step", ["waiting", "closed"])
def test_the_desk_asks_as_many_questions_for_four_as_for_one(
    edition, organizer, scorekeeper, client_of, name, step
):
    asked = []
    for number in (1, 4):
        scene = big_final(edition, organizer, judges=number + 2, entries=number + 1, name=f"决赛{number}")
        bind_all(scene)
        if step == "closed":
            for n in range(number):
                play(scene, n, scorekeeper, shown=n + 1 < number)
                hold(scene, n, 0)
        client = client_of(scorekeeper)
        client.get(at(scene, name))
        asked.append(measure(lambda: client.get(at(scene, name))))  # noqa: B023 - called at once
    listing = "\n".join(sql[:200] for sql in asked[1])
    assert len(asked[0]) == len(asked[1]) <= 40, f"{len(asked[0])}, {len(asked[1])}:\n{listing}"


def test_an_edition_elsewhere_sees_nothing_of_the_desk(scene, outsider, contestant, judge, client_of):
    for person in (outsider, contestant, judge):
        assert client_of(person).get(at(scene)).status_code == 404
        assert client_of(person).get(at(scene, "desk-state")).status_code == 404


def test_a_round_that_was_never_handed_over_takes_no_act(edition, organizer, scorekeeper, client_of):
    scene = big_final(edition, organizer, judges=2, entries=2)
    Stage.objects.all().delete()
    client = client_of(scorekeeper)
    for name in ("stage-call", "clock-start", "stage-shut", "stage-nudge"):
        answer = client.post(at(scene, name, scene.contenders[0].code), {"plain": "1"})
        assert (answer.status_code, answer.headers["Location"]) == (302, at(scene))
    open_stage(round=scene.round, actor=organizer)


def test_the_timer_types_paper_sheets_and_sees_no_marks_that_stand(scene, scorekeeper, timer, client_of):
    one = lecture(scene, 0, scorekeeper)
    open_marks(contender=one, actor=scorekeeper)
    mark(scene, 0)
    sheet = scene.sheet(0, 1)
    stands = f"{sheet.current.total}"
    address = at(scene, "paper-enter", sheet.code)
    assert stands in text_of(client_of(scorekeeper).get(address))
    page = text_of(client_of(timer).get(address))
    assert stands not in page
    assert "已有" in page
    enter_paper(sheet=sheet, actor=scorekeeper, marks=MARKS)
    address = at(scene, "paper-confirm", PaperSheet.objects.get().code)
    assert stands not in text_of(client_of(timer).get(address))
