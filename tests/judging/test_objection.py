"""Objections: filed on a phone, followed by a secret link, reviewed, rechecked, answered; and who learns what."""

import re
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from contest.exceptions import DomainError, IllegalMove, ReasonRequired
from contest.models import JournalEntry, Upload
from contest.queries.invitation import hash_of
from contest.states import EditionState, Role
from judging.actions import objection as actions
from judging.actions.award import propose_awards
from judging.actions.ranking import approve_ranking, compute_final_ranking, compute_ranking
from judging.actions.recheck import compare_results
from judging.models import Award, Objection, ObjectionFile, PublicNotice, RankingLine, SheetVersion
from judging.states import AwardState, ObjectionState, ObjectorKind
from tests.factories.contest import EntryMemberFactory, MembershipFactory
from tests.factories.judging import AwardFactory, AwardTierFactory, ObjectionFactory, PublicNoticeFactory
from tests.factories.scenes import announce
from tests.files import docx_file, pdf_file, sent
from tests.judging.scored import scored_round

FORM = {
    "award": "",
    "text": "一等奖作品与2024年获奖作品内容雷同，附对照稿。",
    "kind": "named",
    "name": "石敢当",
    "unit": "清溪镇党委",
    "phone": "13800138000",
    "email": "",
}


@pytest.fixture(autouse=True)
def forget_attempts():
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def award(edition, organizer):
    edition.state = EditionState.NOTICE
    edition.save()
    made = AwardFactory(
        edition=edition, tier=AwardTierFactory(edition=edition, name="一等奖"), entry__title="一封家书",
        state=AwardState.CONFIRMED, confirmed_by=organizer, confirmed_at=timezone.now(),
    )  # fmt: skip
    EntryMemberFactory(entry=made.entry, name="王喆")
    return made


@pytest.fixture
def notice(edition, award):
    return announce(edition, began_days_ago=1)


@pytest.fixture
def objection(notice, award):
    return ObjectionFactory(
        notice=notice, award=award, about="一等奖 · 一封家书", name="石敢当", phone="13800138000"
    )


def page(name, *args):
    return reverse(f"judging:{name}", args=args)


def file(client, **changes):
    return client.post(page("objection-create", "2026"), FORM | changes)


def text_of(answer):
    return answer.content.decode()


# Filing ---------------------------------------------------------------------------------------------------


def test_anybody_files_an_objection_and_gets_a_receipt_with_a_link_of_their_own(notice, award, client_of):
    client = client_of()
    form = text_of(client.get(page("objection-create", "2026")))
    assert "一封家书（王喆）" in form

    answer = file(client, award=award.code)
    made = Objection.objects.get()
    assert (made.name, made.phone, made.unit, made.award, made.state) == (
        "石敢当", "13800138000", "清溪镇党委", award, ObjectionState.RECEIVED,
    )  # fmt: skip
    token = re.fullmatch(r"/o/([0-9a-z]{32})/", answer["Location"])[1]
    assert made.token_hash == hash_of(token)
    assert token not in repr(vars(made))
    receipt = client.get(answer["Location"])
    for words in (made.receipt, "已收到", "一等奖 · ", "与2024年获奖作品内容雷同", f"/o/{token}/"):
        assert words in text_of(receipt)
    assert receipt["Referrer-Policy"] == "no-referrer"
    assert "no-store" in receipt["Cache-Control"]


def test_receipts_and_links_follow_no_sequence(notice, client_of):
    for n in range(3):
        file(client_of(), phone=f"1380013800{n}")
    receipts = sorted(Objection.objects.values_list("receipt", flat=True))
    assert len({one[:4] for one in receipts}) == 3
    assert all(re.fullmatch(r"[0-9A-Z]{4}-[0-9A-Z]{4}", one) for one in receipts)
    assert client_of().get("/o/00000000000000000000000000000000/").status_code == 404
    assert client_of().get(f"/o/{receipts[0]}/").status_code == 404


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"name": ""}, "请填写“姓名”"),
        ({"phone": ""}, "请填写手机号或邮箱"),
        ({"phone": "12345"}, "手机号"),
        ({"text": ""}, "请填写“异议内容和理由”"),
        ({"award": "nonsense"}, "nonsense"),
    ],
)
def test_what_is_missing_is_said_beside_its_field(notice, client_of, change, sentence):
    answer = file(client_of(), **change)
    assert answer.status_code == 422
    assert sentence in text_of(answer)
    assert not Objection.objects.exists()


def test_an_address_is_enough_instead_of_a_number(notice, client_of):
    assert file(client_of(), phone="", email="shi@example.org").status_code == 302


@pytest.mark.parametrize("moment", ["before", "after", "withdrawn"])
def test_objections_are_filed_while_the_notice_runs_and_at_no_other_time(edition, award, client_of, moment):
    if moment == "after":
        announce(edition, began_days_ago=10, days=7)
    elif moment == "withdrawn":
        PublicNoticeFactory(edition=edition, withdrawn_at=timezone.now(), withdrawn_reason="名单有误")
    for answer in (client_of().get(page("objection-create", "2026")), file(client_of())):
        assert "现在不能提出异议" in text_of(answer)
    assert not Objection.objects.exists()


def test_evidence_is_known_by_its_content(notice, client_of):
    files = [sent(pdf_file(), "对照.pdf"), sent(docx_file(), "原稿.docx")]
    assert file(client_of(), evidence=files).status_code == 302
    assert sorted(ObjectionFile.objects.values_list("upload__original_name", flat=True)) == [
        "原稿.docx",
        "对照.pdf",
    ]
    assert not Upload.objects.exclude(uploaded_by=None).exists()

    refused = file(client_of(), evidence=[sent(b"MZ" + b"\0" * 500, "photo.jpg")], phone="13800138001")
    assert refused.status_code == 422
    assert "允许" in text_of(refused)
    assert Objection.objects.count() == 1


def test_more_than_five_files_are_refused(notice, client_of):
    answer = file(client_of(), evidence=[sent(pdf_file(), f"{n}.pdf") for n in range(6)])
    assert "最多可附5个文件" in text_of(answer)
    assert not Upload.objects.exists()


def test_one_number_and_one_address_file_only_so_often(notice, client_of):
    client = client_of()
    for _ in range(5):
        assert file(client).status_code == 302
    again = file(client)
    assert again.status_code == 429
    assert "尝试次数过多" in text_of(again)
    assert file(client, phone="13900139000").status_code == 302
    for n in range(20):
        last = file(client, phone=f"137001370{n:02d}")
    assert last.status_code == 429
    assert Objection.objects.count() <= 20


def test_a_post_from_elsewhere_is_refused(notice):
    from django.test import Client

    client = Client(enforce_csrf_checks=True)
    assert client.post(page("objection-create", "2026"), FORM).status_code == 403
    assert not Objection.objects.exists()


# Who learns what --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", list(ObjectorKind))
def test_no_public_page_names_the_objector_or_says_that_there_is_an_objection(
    notice, award, organizer, client_of, kind
):
    one = ObjectionFactory(
        notice=notice, award=award, kind=kind, name="石敢当", unit="某某单位", text="不宜公开的内容"
    )
    one = actions.review_objection(objection=one, actor=organizer)
    actions.answer_objection(
        objection=one,
        actor=organizer,
        outcome=ObjectionState.DISMISSED,
        answer="经核查，石敢当同志反映的问题不属实。",
    )
    for path in ("/", "/e/2026/", page("notice-public", "2026"), page("result-public", "2026")):
        html = text_of(client_of().get(path))
        for secret in ("石敢当", "13800138000", "某某单位", "不宜公开的内容", "不属实", one.receipt):
            assert secret not in html


def test_the_public_reads_the_public_text_with_the_outcome_and_nothing_else(objection, organizer, client_of):
    actions.review_objection(objection=objection, actor=organizer)
    actions.answer_objection(
        objection=objection, actor=organizer, outcome=ObjectionState.DISMISSED, answer="答复全文",
        public_text="有关作品雷同的异议，经比对不成立。",
    )  # fmt: skip
    html = text_of(client_of().get(page("notice-public", "2026")))
    assert "有关作品雷同的异议，经比对不成立。" in html
    assert "异议不成立" in html
    assert "答复全文" not in html


@pytest.mark.parametrize("told", ["石敢当", "13800138000"])
def test_a_public_text_that_tells_who_objected_is_refused(objection, organizer, client_of, told):
    actions.review_objection(objection=objection, actor=organizer)
    answer = client_of(organizer).post(
        page("objection-answer", "2026", objection.code),
        {"outcome": "dismissed", "answer": "不成立", "public_text": f"{told}反映的问题不属实"},
    )
    assert answer.status_code == 422
    assert "透露了反映人" in text_of(answer)
    objection.refresh_from_db()
    assert objection.state == ObjectionState.REVIEW


def test_the_journal_never_names_the_objector(notice, client_of, organizer):
    file(client_of())
    assert not JournalEntry.objects.filter(target_label__contains="石敢当").exists()
    assert "石敢当" not in str(
        list(JournalEntry.objects.values_list("before", "after", "reason", "actor_name"))
    )
    line = JournalEntry.objects.get(verb="objection.filed")
    assert (line.actor, line.edition_code) == (None, "2026")


def test_in_confidence_the_list_hides_the_name_and_the_page_warns(notice, organizer, client_of):
    one = ObjectionFactory(notice=notice, kind=ObjectorKind.CONFIDENTIAL, name="石敢当")
    client = client_of(organizer)
    assert "石敢当" not in text_of(client.get(page("objection-list", "2026")))
    assert one.receipt in text_of(client.get(page("objection-list", "2026"), {"q": one.receipt}))
    assert one.receipt not in text_of(client.get(page("objection-list", "2026"), {"q": "石敢当"}))
    html = text_of(client.get(page("objection-detail", "2026", one.code)))
    assert "石敢当" in html
    assert "只有组织者和监督员可以知道反映人身份" in html


@pytest.mark.parametrize("role", ["judge", "contestant", "scorekeeper", "unit_contact", "outsider"])
def test_for_everybody_else_objections_are_not_there(objection, role, client_of, request):
    client = client_of(request.getfixturevalue(role))
    upload = ObjectionFile.objects.create(objection=objection, upload=_upload()).code
    for path in (
        page("objection-list", "2026"),
        page("objection-detail", "2026", objection.code),
        page("objection-file", "2026", objection.code, upload),
        page("objection-reopen", "2026", objection.code),
    ):
        assert client.get(path).status_code == 404, path
    assert client.post(page("objection-review", "2026", objection.code)).status_code == 404


def _upload():
    from tests.factories.contest import UploadFactory

    return UploadFactory(uploaded_by=None)


def test_the_supervisor_reads_everything_and_changes_nothing(objection, supervisor, client_of):
    client = client_of(supervisor)
    html = text_of(client.get(page("objection-detail", "2026", objection.code)))
    assert "石敢当" in html
    assert "开始核查" not in html
    for name in ("objection-review", "objection-recheck", "objection-answer", "objection-publish"):
        assert client.post(page(name, "2026", objection.code)).status_code == 403
    for name in ("objection-reopen", "objection-withdraw"):
        assert client.get(page(name, "2026", objection.code)).status_code == 403


def test_another_editions_organizer_sees_none_of_them(objection, client_of):
    other = MembershipFactory(role=Role.ORGANIZER).user
    assert client_of(other).get(page("objection-detail", "2026", objection.code)).status_code == 404


def test_a_file_is_served_to_organizers_by_the_objections_address_alone(
    notice, organizer, contestant, client_of
):
    file(client_of(), evidence=[sent(pdf_file(), "对照.pdf")])
    stored = ObjectionFile.objects.get()
    path = page("objection-file", "2026", stored.objection.code, stored.code)
    answer = client_of(organizer).get(path)
    assert b"".join(answer.streaming_content).startswith(b"%PDF")
    assert client_of().get(path).status_code == 302
    assert client_of(contestant).get(f"/files/{stored.upload.code}/").status_code == 404


# Review and answer ------------------------------------------------------------------------------------------


def test_from_phone_to_answer(notice, award, organizer, client_of):
    visitor, office = client_of(), client_of(organizer)
    link = file(visitor, award=award.code)["Location"]
    one = Objection.objects.get()
    assert "1件异议待办" in text_of(office.get("/"))

    office.post(page("objection-review", "2026", one.code))
    assert "核查中" in text_of(visitor.get(link))
    done = office.post(
        page("objection-answer", "2026", one.code),
        {"outcome": "upheld", "answer": "经比对，内容确有雷同，取消该奖项。", "public_text": ""},
        follow=True,
    )
    assert "异议已答复" in text_of(done)
    html = text_of(visitor.get(link))
    assert "经比对，内容确有雷同，取消该奖项。" in html
    assert "异议成立" in html
    detail = text_of(office.get(page("objection-detail", "2026", one.code)))
    assert "后续处理" in detail
    assert page("award-cancel", award.code) in detail
    assert list(
        JournalEntry.objects.filter(target_code=one.code).order_by("sequence").values_list("verb", flat=True)
    ) == ["objection.filed", "objection.taken_up", "objection.answered"]
    assert "异议待办" not in text_of(office.get("/"))


@pytest.mark.parametrize("outcome", ["received", "withdrawn", "review"])
def test_an_answer_says_upheld_or_not(objection, organizer, outcome):
    actions.review_objection(objection=objection, actor=organizer)
    with pytest.raises(DomainError, match="是否成立"):
        actions.answer_objection(
            objection=objection, actor=organizer, outcome=ObjectionState(outcome), answer="x"
        )


def test_an_answer_needs_a_review_and_words(objection, organizer):
    with pytest.raises(IllegalMove):
        actions.answer_objection(
            objection=objection, actor=organizer, outcome=ObjectionState.UPHELD, answer="成立"
        )
    actions.review_objection(objection=objection, actor=organizer)
    with pytest.raises(DomainError, match="请填写答复"):
        actions.answer_objection(
            objection=objection, actor=organizer, outcome=ObjectionState.UPHELD, answer="  "
        )


def test_an_answer_taken_back_stays_in_the_journal(objection, organizer, client_of):
    actions.review_objection(objection=objection, actor=organizer)
    actions.answer_objection(
        objection=objection, actor=organizer, outcome=ObjectionState.DISMISSED, answer="原答复"
    )
    with pytest.raises(ReasonRequired):
        actions.reopen_objection(objection=objection, actor=organizer, reason="")
    client_of(organizer).post(page("objection-reopen", "2026", objection.code), {"reason": "有新证据"})
    objection.refresh_from_db()
    assert (objection.state, objection.answer, objection.answered_at) == (ObjectionState.REVIEW, "", None)
    line = JournalEntry.objects.get(verb="objection.reopened")
    assert line.before["answer"] == "原答复"
    assert line.reason == "有新证据"


def test_whoever_holds_the_link_takes_the_objection_back(notice, client_of, organizer):
    visitor = client_of()
    link = file(visitor)["Location"]
    visitor.post(f"{link}withdraw/", {"reason": ""})
    assert Objection.objects.get().state == ObjectionState.WITHDRAWN
    assert "此异议已撤回" in text_of(visitor.get(link))
    assert "撤回异议" not in text_of(visitor.get(link))


def test_an_organizer_notes_a_withdrawal_only_with_a_reason(objection, organizer):
    with pytest.raises(ReasonRequired):
        actions.withdraw_objection(objection=objection, actor=organizer)
    actions.withdraw_objection(objection=objection, actor=organizer, reason="来电撤回")
    assert JournalEntry.objects.get(verb="objection.withdrawn").reason == "来电撤回"


def test_the_public_text_is_changed_and_taken_away(objection, organizer, client_of):
    with pytest.raises(DomainError, match="请先答复异议"):
        actions.publish_answer(objection=objection, actor=organizer, public_text="x")
    actions.review_objection(objection=objection, actor=organizer)
    actions.answer_objection(
        objection=objection, actor=organizer, outcome=ObjectionState.UPHELD, answer="成立"
    )
    client = client_of(organizer)
    client.post(page("objection-publish", "2026", objection.code), {"public_text": "异议成立，已更正。"})
    assert "异议成立，已更正。" in text_of(client_of().get(page("notice-public", "2026")))
    client.post(page("objection-publish", "2026", objection.code), {"public_text": ""})
    assert "异议成立，已更正。" not in text_of(client_of().get(page("notice-public", "2026")))


# The list -----------------------------------------------------------------------------------------------------


def test_the_list_is_narrowed_by_state_kind_and_words(notice, organizer, client_of):
    first = ObjectionFactory(notice=notice, text="作品超时")
    second = ObjectionFactory(notice=notice, kind=ObjectorKind.CONFIDENTIAL, state=ObjectionState.WITHDRAWN)
    client = client_of(organizer)
    for query, found in (
        ({}, {first, second}), ({"state": "open"}, {first}), ({"state": "withdrawn"}, {second}),
        ({"kind": "confidential"}, {second}), ({"q": "超时"}, {first}), ({"q": second.receipt}, {second}),
    ):  # fmt: skip
        html = text_of(client.get(page("objection-list", "2026"), query))
        assert {one for one in (first, second) if one.receipt in html} == found, query


def test_the_list_costs_the_same_for_any_number(notice, organizer, client_of, assert_constant_queries):
    client = client_of(organizer)

    def more(n):
        for one in ObjectionFactory.create_batch(n, notice=notice):
            ObjectionFile.objects.create(objection=one, upload=_upload())

    assert_constant_queries(lambda: client.get(page("objection-list", "2026")), more)


def test_the_public_notice_costs_the_same_for_any_number(
    notice, organizer, client_of, assert_constant_queries
):
    client = client_of()

    def more(n):
        ObjectionFactory.create_batch(
            n, notice=notice, state=ObjectionState.UPHELD, answer="x", answered_at=timezone.now(),
            answered_by=organizer, public_text="已更正",
        )  # fmt: skip

    assert_constant_queries(lambda: client.get(page("notice-public", "2026")), more)


def test_the_notice_of_the_organizers_costs_the_same(notice, organizer, client_of, assert_constant_queries):
    client = client_of(organizer)
    assert_constant_queries(
        lambda: client.get(page("notice-detail", "2026")),
        lambda n: ObjectionFactory.create_batch(n, notice=notice),
    )


# Recheck ------------------------------------------------------------------------------------------------------


@pytest.fixture
def ranked(edition, organizer):
    """A round of three entries, computed and approved, and the final result over it."""
    edition.state = EditionState.NOTICE
    edition.save()
    round = scored_round(
        edition, {"甲": ["90", "91", "92"], "乙": ["88", "89", "90"], "丙": ["80", "81", "82"]}
    )
    approve_ranking(ranking=compute_ranking(round=round, actor=organizer), actor=organizer)
    approve_ranking(ranking=compute_final_ranking(edition=edition, actor=organizer), actor=organizer)
    return round


def test_a_recheck_of_an_untouched_result_agrees_and_changes_nothing(edition, ranked, organizer, client_of):
    one = ObjectionFactory(notice=announce(edition, began_days_ago=1))
    before = list(RankingLine.objects.values())
    client = client_of(organizer)
    html = text_of(client.post(page("objection-recheck", "2026", one.code), follow=True))
    assert "一致：由留存的评分表算出的结果与公布的结果相同" in html
    assert one.rechecks.get().agrees
    assert list(RankingLine.objects.values()) == before
    assert JournalEntry.objects.get(verb="objection.rechecked").after["agrees"] is True


def test_a_mark_that_was_altered_in_the_database_is_found(edition, ranked, organizer, client_of):
    one = ObjectionFactory(notice=announce(edition, began_days_ago=1))
    SheetVersion.objects.filter(sheet__contender__entry__title="乙").update(marks={"all": "99"}, total="99")
    html = text_of(client_of(organizer).post(page("objection-recheck", "2026", one.code), follow=True))
    assert "不一致" in html
    assert "89.00 → 99.00" in html
    assert not one.rechecks.get().agrees


def test_a_published_line_that_was_altered_is_found(edition, ranked):
    line = RankingLine.objects.get(ranking__round=None, entry__title="丙")
    RankingLine.objects.filter(pk=line.pk).update(published="99.00")
    (round, final) = compare_results(edition)
    assert round.agrees
    assert [(one["what"], one["title"], one["stored"], one["computed"]) for one in final.differences] == [
        ("score", "丙", "99.00", "81.00")
    ]


def test_an_award_that_the_quotas_do_not_give_is_found(edition, ranked, organizer, client_of):
    tier = AwardTierFactory(edition=edition, name="一等奖", count=1)
    propose_awards(edition=edition, actor=organizer)
    assert all(one.agrees for one in compare_results(edition))

    loser = RankingLine.objects.get(ranking__round=None, entry__title="丙")
    Award.objects.filter(tier=tier).update(entry=loser.entry, line=loser)
    one = ObjectionFactory(notice=announce(edition, began_days_ago=1))
    html = text_of(client_of(organizer).post(page("objection-recheck", "2026", one.code), follow=True))
    assert "奖项（最终成绩）" in html
    assert "成绩核验会逐个指出" in html
    assert not one.rechecks.get().agrees


def test_without_a_result_there_is_nothing_to_recheck(objection, organizer, client_of):
    html = text_of(client_of(organizer).post(page("objection-recheck", "2026", objection.code), follow=True))
    assert "还没有可以重新计算的成绩" in html
    assert not objection.rechecks.exists()


# What the database itself refuses -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "values",
    [
        {"state": "nonsense"},
        {"kind": "nonsense"},
        {"name": ""},
        {"phone": "", "email": ""},
        {"text": ""},
        {"state": "upheld"},
        {"answer": "x"},
        {"answered_at": timezone.now()},
        {"public_text": "x"},
    ],
    ids=",".join,
)
def test_the_database_keeps_objections_in_order(db, values):
    with pytest.raises(IntegrityError), transaction.atomic():
        ObjectionFactory(**values)


def test_a_receipt_and_a_link_belong_to_one_objection(notice):
    first = ObjectionFactory(notice=notice)
    for values in ({"receipt": first.receipt}, {"token_hash": first.token_hash}):
        with pytest.raises(IntegrityError), transaction.atomic():
            ObjectionFactory(notice=notice, **values)


def test_the_notice_is_checked_again_when_the_objection_is_stored(edition, notice):
    PublicNotice.objects.update(ends_at=timezone.now() - timedelta(seconds=1), end_reason="提前")
    with pytest.raises(DomainError, match="不再受理异议"):
        actions.file_objection(
            edition=edition, objector=actions.Objector("石敢当", phone="13800138000"), text="太晚了"
        )
