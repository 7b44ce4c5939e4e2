"""The public notice: begun with the edition's step, counted in working days, moved, overridden, and what it holds back."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pypdfium2
import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from contest.actions.edition import move_edition
from contest.exceptions import Blocked, DomainError, IllegalMove, ReasonRequired
from contest.models import JournalEntry, Organization
from contest.states import EditionState, MemberRole
from judging.actions import notice as actions
from judging.actions.award import move_award
from judging.actions.certificate import issue_certificates
from judging.models import Certificate, NoticePlan, PublicNotice
from judging.queries.notice import gate_of, planned_end
from judging.states import AwardState, ObjectionState
from tests.factories.contest import (
    EditionFactory,
    EntryFactory,
    EntryMemberFactory,
    OrganizationFactory,
    SectorFactory,
)
from tests.factories.judging import (
    AwardFactory,
    AwardTierFactory,
    ObjectionFactory,
    PublicNoticeFactory,
    RankingFactory,
    RankingLineFactory,
)
from tests.factories.scenes import announce

SHANGHAI = ZoneInfo("Asia/Shanghai")
BEFORE_NATIONAL_DAY = datetime(2026, 9, 28, 10, 30, tzinfo=SHANGHAI)  # a Monday


def page(name, *args):
    return reverse(f"judging:{name}", args=args)


def award_to(edition, organizer, title, *, tier, place, name, unit="协兴镇党委", sector=None):
    """A confirmed award for the entry in a place of the final result."""
    ranking = edition.rankings.first() or RankingFactory(
        edition=edition, state="approved", approved_by=organizer, approved_at=timezone.now()
    )
    entry = EntryFactory(
        edition=edition,
        title=title,
        organization=Organization.objects.filter(name=unit).first() or OrganizationFactory(name=unit),
        sector=sector,
    )
    EntryMemberFactory(entry=entry, name=name)
    EntryMemberFactory(entry=entry, name="某导师", role=MemberRole.ADVISER, position=2)
    line = RankingLineFactory(ranking=ranking, entry=entry, position=place, place=place)
    return AwardFactory(
        edition=edition, tier=tier, entry=entry, line=line, state=AwardState.CONFIRMED, confirmed_by=organizer,
        confirmed_at=timezone.now(),
    )  # fmt: skip


@pytest.fixture
def decided(edition, organizer):
    """An edition whose awards are decided: one first prize, two second prizes, one organization."""
    edition.name = "“在小平故里讲党课”比赛"
    edition.state = EditionState.DECIDED
    edition.save()
    edition.hosts.create(name="中共某区委组织部", position=1)
    village = SectorFactory(edition=edition, name="农村")
    first = AwardTierFactory(edition=edition, name="一等奖", position=1)
    second = AwardTierFactory(edition=edition, name="二等奖", position=2, count=2)
    award_to(edition, organizer, "从牌坊村走出的人", tier=first, place=1, name="周文慧", sector=village)
    award_to(
        edition, organizer, "火车上的党小组", tier=second, place=2, name="古丽娜尔·买买提", unit="区委党校"
    )
    award_to(edition, organizer, "一封家书", tier=second, place=3, name="镕㛃䶮")
    AwardFactory(
        edition=edition, tier=AwardTierFactory(edition=edition, name="优秀组织奖", kind="organization", position=3),
        entry=None, organization=OrganizationFactory(name="清溪镇党委"), state=AwardState.CONFIRMED, confirmed_by=organizer,
        confirmed_at=timezone.now(),
    )  # fmt: skip
    return edition


@pytest.fixture
def on_notice(decided, organizer):
    with time_machine.travel(BEFORE_NATIONAL_DAY, tick=False):
        return move_edition(edition=decided, target=EditionState.NOTICE, actor=organizer)


def publish(edition, organizer):
    return move_edition(edition=edition, target=EditionState.PUBLISHED, actor=organizer)


# Its days -------------------------------------------------------------------------------------------------


def test_the_step_to_the_notice_publishes_it_to_the_end_of_the_fifth_working_day(on_notice):
    notice = PublicNotice.objects.get()
    assert notice.begins_at == BEFORE_NATIONAL_DAY
    # 29 and 30 September, then the holiday to the 7th, 8 and 9 October, and Saturday the 10th, which is worked
    assert notice.ends_at == datetime(2026, 10, 11, tzinfo=SHANGHAI)
    assert notice.last_day == date(2026, 10, 10)
    line = JournalEntry.objects.get(verb="notice.begun")
    assert line.after["awards"] == 4
    assert line.edition_code == on_notice.code


def test_the_day_of_publication_counts_where_the_plan_says_so(decided, organizer):
    actions.save_plan(edition=decided, actor=organizer, values={"counts_first_day": True})
    with time_machine.travel(BEFORE_NATIONAL_DAY, tick=False):
        move_edition(edition=decided, target=EditionState.NOTICE, actor=organizer)
    assert PublicNotice.objects.get().last_day == date(2026, 10, 9)


def test_days_end_at_midnight_where_the_contest_is(decided, organizer):
    decided.time_zone = "Asia/Urumqi"  # two hours behind Beijing
    decided.save()
    with time_machine.travel(BEFORE_NATIONAL_DAY, tick=False):
        move_edition(edition=decided, target=EditionState.NOTICE, actor=organizer)
    assert PublicNotice.objects.get().ends_at == datetime(2026, 10, 10, 18, tzinfo=UTC)


def test_a_year_without_holidays_blocks_with_a_sentence_until_the_end_is_set_by_hand(
    decided, organizer, client_of
):
    with time_machine.travel(datetime(2026, 12, 29, 9, tzinfo=SHANGHAI), tick=False):
        client = client_of(organizer)
        with pytest.raises(Blocked, match="2027年的法定节假日"):
            move_edition(edition=decided, target=EditionState.NOTICE, actor=organizer)
        assert "2027年的法定节假日" in client.get(page("notice-setup", "2026")).content.decode()

        form = {"working_days": 5, "ends_on": "2027-01-06", "ends_on_reason": "", "shows_places": "on"}
        refused = client.post(page("notice-setup", "2026"), form)
        assert refused.status_code == 422
        assert "请说明手动设定截止日期的理由" in refused.content.decode()
        saved = client.post(page("notice-setup", "2026"), form | {"ends_on_reason": "元旦放假安排尚未公布"})
        assert saved.status_code == 302

        move_edition(edition=decided, target=EditionState.NOTICE, actor=organizer)
    notice = PublicNotice.objects.get()
    assert notice.last_day == date(2027, 1, 6)
    assert notice.facts["working_days"] is None
    assert JournalEntry.objects.get(verb="notice_plan.saved").reason == "元旦放假安排尚未公布"


def test_a_day_set_by_hand_that_is_over_does_not_hold(decided, organizer):
    plan = actions.save_plan(
        edition=decided, actor=organizer, values={"ends_on": date(2026, 9, 1), "ends_on_reason": "去年留下的"}
    )
    assert planned_end(plan, BEFORE_NATIONAL_DAY) == datetime(2026, 10, 11, tzinfo=SHANGHAI)


def test_the_set_up_page_says_when_it_would_end(decided, organizer, client_of):
    with time_machine.travel(BEFORE_NATIONAL_DAY, tick=False):
        html = client_of(organizer).get(page("notice-setup", "2026")).content.decode()
    assert "截止日为2026年10月10日" in html


# What it says -----------------------------------------------------------------------------------------------


def test_everybody_reads_winners_time_left_and_where_to_object(on_notice, organizer, client_of):
    with time_machine.travel(BEFORE_NATIONAL_DAY + timedelta(days=1), tick=False):
        html = client_of().get(page("notice-public", "2026")).content.decode()
        home = client_of().get("/").content.decode()
    for words in (
        "关于“在小平故里讲党课”比赛拟表彰名单的公示",
        "3件作品、1个单位",
        "公示时间：2026年9月28日10时30分至2026年10月10日24时（5个工作日）。",
        "从牌坊村走出的人", "周文慧", "区委党校", "古丽娜尔·买买提", "镕㛃䶮", "农村", "清溪镇党委",
        "11 天 13 小时",
        "提出异议",
    ):  # fmt: skip
        assert words in html
    assert "某导师" not in html
    assert page("notice-public", "2026") in home
    assert "11 天 13 小时" in home


def test_the_notice_stays_as_it_was_published(on_notice, client_of):
    entry = on_notice.entries.get(title="一封家书")
    entry.title = "另一封家书"
    entry.save()
    assert "另一封家书" not in client_of().get(page("notice-public", "2026")).content.decode()


def test_an_award_cancelled_since_is_marked_on_page_and_paper(on_notice, organizer, client_of):
    award = on_notice.awards.get(entry__title="一封家书")
    move_award(award=award, target=AwardState.CANCELLED, actor=organizer, reason="异议成立")
    html = client_of().get(page("notice-public", "2026")).content.decode()
    assert "<s>一封家书</s>" in html
    assert "一封家书（已取消）" in words_of(client_of().get(page("notice-document", "2026")).content)


def words_of(pdf):
    return "".join(
        "".join(sheet.get_textpage().get_text_range().split()) for sheet in pypdfium2.PdfDocument(pdf)
    )


def test_the_paper_has_heading_list_contact_and_the_day_as_the_standard_writes_it(
    on_notice, organizer, client_of
):
    answer = client_of().get(page("notice-document", "2026"))
    assert answer["Content-Type"] == "application/pdf"
    words = words_of(answer.content)
    for part in (
        "关于“在小平故里讲党课”比赛拟表彰名单的公示", "公示时间：2026年9月28日10时30分至2026年10月10日24时（5个工作日）。",
        "一、一等奖（1件）", "二、二等奖（2件）", "三、优秀组织奖（1个）", "从牌坊村走出的人", "周文慧", "受理单位：中共某区委组织部",
        "/e/2026/notice/object/", "2026年9月28日",
    ):  # fmt: skip
        assert part in words
    (first, *_rest) = pypdfium2.PdfDocument(answer.content)
    assert [round(side / 72 * 25.4) for side in first.get_size()] == [210, 297]


def test_a_long_list_comes_as_an_attachment_and_the_same_notice_gives_the_same_bytes(
    decided, organizer, client_of
):
    tier = AwardTierFactory(edition=decided, name="三等奖", position=9, count=60)
    for n in range(60):
        award_to(decided, organizer, f"第{n}课", tier=tier, place=10 + n, name=f"讲员{n}")
    client = client_of(organizer)
    with time_machine.travel(BEFORE_NATIONAL_DAY, tick=False):
        first, second = (client.get(page("notice-preview", "2026")).content for _ in range(2))
    assert first == second
    assert "附件：拟表彰名单" in words_of(first)
    assert "第59课" in words_of(first)


def test_before_the_notice_there_is_nothing_to_read(decided, client_of):
    html = client_of().get(page("notice-public", "2026")).content.decode()
    assert "目前没有公示" in html
    assert "周文慧" not in html
    assert client_of().get(page("notice-document", "2026")).status_code == 404


# What it holds back -----------------------------------------------------------------------------------------


def test_results_are_not_published_while_it_runs_and_are_after(on_notice, organizer):
    with (
        time_machine.travel(datetime(2026, 10, 10, 23, 59, 59, tzinfo=SHANGHAI), tick=False),
        pytest.raises(Blocked, match="公示至2026年10月10日24时结束"),
    ):
        publish(on_notice, organizer)
    with time_machine.travel(datetime(2026, 10, 11, tzinfo=SHANGHAI), tick=False):
        assert publish(on_notice, organizer).state == EditionState.PUBLISHED
        assert len(issue_certificates(edition=on_notice, actor=organizer).made) == 4


def test_an_open_objection_holds_publication_back_when_the_time_is_over(on_notice, organizer):
    ObjectionFactory(notice=PublicNotice.objects.get())
    with (
        time_machine.travel(datetime(2026, 10, 12, tzinfo=SHANGHAI), tick=False),
        pytest.raises(Blocked, match="有1件异议尚未答复"),
    ):
        publish(on_notice, organizer)
    assert not Certificate.objects.exists()


@pytest.mark.parametrize("state", [ObjectionState.RECEIVED, ObjectionState.REVIEW])
def test_certificates_wait_for_an_objection_that_was_taken_up_again(edition, organizer, state):
    edition.state = EditionState.PUBLISHED
    edition.save()
    award_to(edition, organizer, "一封家书", tier=AwardTierFactory(edition=edition), place=1, name="王喆")
    ObjectionFactory(notice=announce(edition), state=state)
    with pytest.raises(Blocked, match="异议尚未答复"):
        issue_certificates(edition=edition, actor=organizer)
    assert not Certificate.objects.exists()


def test_without_a_notice_nothing_is_issued(edition, organizer):
    edition.state = EditionState.PUBLISHED
    edition.save()
    with pytest.raises(Blocked, match="尚未公示"):
        issue_certificates(edition=edition, actor=organizer)


def test_an_award_that_was_not_on_the_notice_holds_publication_back(on_notice, organizer):
    award_to(on_notice, organizer, "后加的作品", tier=on_notice.award_tiers.first(), place=9, name="后来者")
    with (
        time_machine.travel(datetime(2026, 10, 12, tzinfo=SHANGHAI), tick=False),
        pytest.raises(Blocked, match=r"未经公示.*后加的作品"),
    ):
        publish(on_notice, organizer)


def test_the_page_of_certificates_says_what_they_wait_for(edition, organizer, client_of):
    edition.state = EditionState.PUBLISHED
    edition.save()
    award_to(edition, organizer, "一封家书", tier=AwardTierFactory(edition=edition), place=1, name="王喆")
    announce(edition, began_days_ago=1, days=7)
    html = client_of(organizer).get(page("certificate-list", "2026")).content.decode()
    assert "暂不能签发证书" in html
    assert "签发 1 张证书" not in html


# Back, sooner, later ------------------------------------------------------------------------------------------


def test_a_step_back_withdraws_it_and_the_next_one_is_new(on_notice, organizer, client_of):
    move_edition(edition=on_notice, target=EditionState.DECIDED, actor=organizer, reason="名单有误")
    old = PublicNotice.objects.get()
    assert old.withdrawn_reason == "名单有误"
    assert "目前没有公示" in client_of().get(page("notice-public", "2026")).content.decode()

    with time_machine.travel(BEFORE_NATIONAL_DAY + timedelta(days=1), tick=False):
        move_edition(edition=on_notice, target=EditionState.NOTICE, actor=organizer)
    assert [(one.number, one.withdrawn_at is None) for one in PublicNotice.objects.all()] == [
        (1, False),
        (2, True),
    ]
    html = client_of(organizer).get(page("notice-detail", "2026")).content.decode()
    assert "已撤回的公示" in html
    assert "名单有误" in html


def test_taking_publication_back_leaves_the_notice_ended(on_notice, organizer):
    with time_machine.travel(datetime(2026, 10, 12, tzinfo=SHANGHAI), tick=False):
        publish(on_notice, organizer)
        move_edition(edition=on_notice, target=EditionState.NOTICE, actor=organizer, reason="名次有误")
        assert PublicNotice.objects.count() == 1
        assert publish(on_notice, organizer).state == EditionState.PUBLISHED


def test_it_ends_at_once_or_later_only_with_a_reason(on_notice, organizer):
    notice = PublicNotice.objects.get()
    with time_machine.travel(datetime(2026, 9, 30, 12, tzinfo=SHANGHAI), tick=False):
        with pytest.raises(ReasonRequired):
            actions.reschedule_notice(notice=notice, actor=organizer, last_day=None, reason=" ")
        actions.reschedule_notice(
            notice=notice, actor=organizer, last_day=date(2026, 10, 12), reason="节日顺延"
        )
        actions.reschedule_notice(notice=notice, actor=organizer, last_day=None, reason="演练")
        assert publish(on_notice, organizer).state == EditionState.PUBLISHED
    notice.refresh_from_db()
    assert notice.planned_last_day == date(2026, 10, 10)
    assert list(
        JournalEntry.objects.filter(target_code=notice.code)
        .values_list("verb", "reason")
        .order_by("sequence")
    ) == [("notice.begun", ""), ("notice.prolonged", "节日顺延"), ("notice.shortened", "演练")]


@pytest.mark.parametrize(
    ("last_day", "sentence"), [(date(2026, 9, 29), "该日期已过"), (date(2026, 10, 10), "原本就在这一天结束")]
)
def test_an_end_that_makes_no_sense_is_refused(on_notice, organizer, last_day, sentence):
    with (
        time_machine.travel(datetime(2026, 9, 30, 12, tzinfo=SHANGHAI), tick=False),
        pytest.raises(DomainError, match=sentence),
    ):
        actions.reschedule_notice(
            notice=PublicNotice.objects.get(), actor=organizer, last_day=last_day, reason="x"
        )


def test_the_end_is_not_moved_once_certificates_are_out(on_notice, organizer):
    on_notice.state = EditionState.CERTIFIED
    on_notice.save()
    with pytest.raises(DomainError, match="已不能调整"):
        actions.reschedule_notice(
            notice=PublicNotice.objects.get(), actor=organizer, last_day=date(2030, 1, 1), reason="x"
        )


def test_the_public_reads_another_end_but_not_its_reason(on_notice, organizer, client_of):
    with time_machine.travel(BEFORE_NATIONAL_DAY + timedelta(days=1), tick=False):
        answer = client_of(organizer).post(
            page("notice-end", "2026"), {"how": "day", "last_day": "2026-10-13", "reason": "内部原因"}
        )
        assert answer.status_code == 302
        html = client_of().get(page("notice-public", "2026")).content.decode()
        paper = words_of(client_of().get(page("notice-document", "2026")).content)
    assert "公示截止日已调整为2026年10月13日" in html
    assert "内部原因" not in html
    assert "公示截止时间调整为2026年10月13日24时。" in paper


# Overriding -------------------------------------------------------------------------------------------------


def test_an_override_lets_it_go_on_and_the_supervisor_sees_it_first(
    on_notice, organizer, supervisor, client_of
):
    with time_machine.travel(BEFORE_NATIONAL_DAY + timedelta(hours=1), tick=False):
        client = client_of(organizer)
        asked = client.get(page("notice-override", "2026")).content.decode()
        assert "公示至2026年10月10日24时结束" in asked
        without = client.post(page("notice-override", "2026"), {"understood": "on", "reason": ""})
        assert without.status_code == 422
        client.post(
            page("notice-override", "2026"), {"understood": "on", "reason": "颁奖大会提前到国庆前举行"}
        )
        assert publish(on_notice, organizer).state == EditionState.PUBLISHED
        assert len(issue_certificates(edition=on_notice, actor=organizer).made) == 4

        home = client_of(supervisor).get("/").content.decode()
        page_of_notice = client_of(supervisor).get(page("notice-detail", "2026")).content.decode()
    assert "公示被缩短或越过" in home
    assert "颁奖大会提前到国庆前举行" in home
    assert home.index("公示被缩短或越过") < home.index("谁在何时因何做了什么")  # before the journal
    assert "颁奖大会提前到国庆前举行" in page_of_notice
    assert "周文静" in page_of_notice
    line = JournalEntry.objects.get(verb="notice.overridden")
    assert line.reason == "颁奖大会提前到国庆前举行"
    assert line.edition_code == "2026"


def test_an_override_covers_nothing_that_comes_later(on_notice, organizer):
    notice = PublicNotice.objects.get()
    with time_machine.travel(BEFORE_NATIONAL_DAY + timedelta(hours=1), tick=False):
        known = ObjectionFactory(notice=notice)
        actions.override_notice(edition=on_notice, actor=organizer, reason="颁奖在即")
        assert gate_of(on_notice).is_open
        publish(on_notice, organizer)
        ObjectionFactory(notice=notice)
        with pytest.raises(Blocked, match="有1件异议"):
            issue_certificates(edition=on_notice, actor=organizer)
        assert known not in gate_of(on_notice).objections


def test_an_override_of_the_end_does_not_hold_for_a_later_end(on_notice, organizer):
    with time_machine.travel(BEFORE_NATIONAL_DAY + timedelta(hours=1), tick=False):
        actions.override_notice(edition=on_notice, actor=organizer, reason="颁奖在即")
        actions.reschedule_notice(
            notice=PublicNotice.objects.get(), actor=organizer, last_day=date(2026, 10, 20), reason="补充公示"
        )
        assert gate_of(on_notice).runs


def test_nothing_to_override_is_said(on_notice, organizer):
    with (
        time_machine.travel(datetime(2026, 10, 12, tzinfo=SHANGHAI), tick=False),
        pytest.raises(DomainError, match="没有障碍"),
    ):
        actions.override_notice(edition=on_notice, actor=organizer, reason="x")
    with pytest.raises(ReasonRequired):
        actions.override_notice(edition=on_notice, actor=organizer, reason="")


# On the home page ---------------------------------------------------------------------------------------------


def test_the_organizer_is_told_the_time_left_then_to_publish(on_notice, organizer, client_of):
    with time_machine.travel(BEFORE_NATIONAL_DAY + timedelta(hours=1), tick=False):
        assert "剩余12 天 12 小时" in client_of(organizer).get("/").content.decode()
    with time_machine.travel(datetime(2026, 10, 11, 8, tzinfo=SHANGHAI), tick=False):
        client = client_of(organizer)
        assert "公示已结束：请公布结果" in client.get("/").content.decode()
        ObjectionFactory(notice=PublicNotice.objects.get())
        html = client.get("/").content.decode()
    assert "1件异议待办" in html
    assert "请公布结果" not in html


def test_the_page_counts_the_days_one_by_one(on_notice, supervisor, client_of):
    html = " ".join(client_of(supervisor).get(page("notice-detail", "2026")).content.decode().split())
    for words in ("发布当日不计", "国庆节", "国庆节调休上班"):
        assert words in html
    assert "不等公示完成" not in html  # the supervisor changes nothing


@pytest.mark.parametrize("name", ["notice-end", "notice-override", "notice-setup"])
def test_the_supervisor_changes_nothing(on_notice, supervisor, client_of, name):
    assert client_of(supervisor).get(page(name, "2026")).status_code == 403


# What the database itself refuses -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "values",
    [
        {"ends_at": datetime(2020, 1, 1, tzinfo=UTC), "end_reason": "x"},
        {"ends_at": datetime(2099, 1, 1, tzinfo=UTC)},
        {"withdrawn_at": datetime(2026, 1, 1, tzinfo=UTC)},
        {"withdrawn_reason": "x"},
    ],
    ids=[
        "ends before it begins",
        "another end without a reason",
        "withdrawn without a reason",
        "a reason without",
    ],
)
def test_the_database_keeps_notices_in_order(db, values):
    with pytest.raises(IntegrityError), transaction.atomic():
        PublicNoticeFactory(**values)


def test_one_notice_stands_at_a_time(edition):
    PublicNoticeFactory(edition=edition)
    with pytest.raises(IntegrityError), transaction.atomic():
        PublicNoticeFactory(edition=edition, number=2)


def test_no_override_and_no_day_by_hand_without_a_reason(edition, organizer):
    notice = PublicNoticeFactory(edition=edition)
    with pytest.raises(IntegrityError), transaction.atomic():
        notice.overrides.create(reason="", made_by=organizer, made_at=timezone.now())
    with pytest.raises(IntegrityError), transaction.atomic():
        NoticePlan.objects.create(edition=edition, ends_on=date(2026, 1, 1))


def test_an_edition_does_not_jump_over_its_notice(decided, organizer):
    with pytest.raises(IllegalMove):
        publish(decided, organizer)
    assert not PublicNotice.objects.filter(edition=EditionFactory()).exists()
