"""Coming in: log-in, passwords, sessions, registering by oneself."""

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from contest.models import JournalEntry, Membership, User
from contest.states import EditionState, Role
from tests.factories.contest import (
    PASSWORD,
    EditionFactory,
    MembershipFactory,
    OrganizationFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db
NEW = "全新的口令-2027"


def text_of(response):
    return response.content.decode()


def log_in(client, username, password=PASSWORD, **extra):
    return client.post("/login/", {"username": username, "password": password, **extra})


# Log-in ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "typed", ["wang", " wang ", "13800001111", "138 0000 1111", "１３８００００１１１１", "+86 138-0000-1111"]
)
def test_log_in_by_user_name_or_mobile_number(client, typed):
    person = UserFactory(username="wang", mobile="13800001111")
    response = log_in(client, typed)
    assert response.status_code == 302
    assert int(client.session["_auth_user_id"]) == person.pk


def test_a_wrong_password_gets_a_sentence_and_keeps_the_name(client):
    UserFactory(username="wang")
    response = log_in(client, "wang", "wrong")
    assert response.status_code == 200
    assert "用户名或密码不正确" in text_of(response)
    assert 'value="wang"' in text_of(response)


def test_guessing_is_stopped_and_says_how_long_to_wait(client):
    UserFactory(username="wang", mobile="13800001111")
    for typed in ("wang", "13800001111", "wang", "13800001111", "wang"):
        log_in(client, typed, "wrong")
    response = log_in(client, "wang")
    assert "_auth_user_id" not in client.session
    assert re.search(r"请在 1[45] 分钟后再试", text_of(response))
    UserFactory(username="li")
    assert log_in(client, "li").status_code == 302, "another account is not locked"


def test_the_lock_opens_by_itself_and_success_forgets_the_tries(client):
    UserFactory(username="wang")
    for _try in range(4):
        log_in(client, "wang", "wrong")
    assert log_in(client, "wang").status_code == 302
    client.post("/logout/")
    for _try in range(4):
        log_in(client, "wang", "wrong")
    assert log_in(client, "wang").status_code == 302


def test_an_address_that_tries_many_names_is_stopped(client):
    for number in range(60):
        log_in(client, f"nobody{number}", "wrong")
    UserFactory(username="wang")
    assert "分钟后再试" in text_of(log_in(client, "wang"))


def test_an_inactive_account_does_not_come_in(client):
    UserFactory(username="wang", is_active=False)
    assert log_in(client, "wang").status_code == 200


def test_after_log_in_one_lands_where_one_wanted_to_go_but_never_outside(client):
    UserFactory(username="wang")
    assert log_in(client, "wang", next="/account/").url == "/account/"
    client.post("/logout/")
    assert log_in(client, "wang", next="https://evil.example/").url == "/"


def test_log_out_needs_a_post(client_of, outsider):
    client = client_of(outsider)
    assert client.get("/logout/").status_code == 405
    client.post("/logout/")
    assert "_auth_user_id" not in client.session


def test_a_log_in_is_in_the_journal_with_its_device(client):
    person = UserFactory(username="wang")
    client.post("/login/", {"username": "wang", "password": PASSWORD}, headers={"user-agent": "iPad Safari"})
    line = JournalEntry.objects.get(verb="account.logged_in")
    assert line.actor == person
    assert "iPad" in line.device
    assert "iPad" in text_of(client.get("/account/"))


def test_sessions_end(client, settings):
    import time_machine

    UserFactory(username="wang")
    with time_machine.travel("2026-11-22 08:00+08:00", tick=False):
        log_in(client, "wang")
        assert client.get("/account/").status_code == 200
    with time_machine.travel("2026-11-23 08:00+08:00", tick=False):
        assert client.get("/account/").status_code == 302


# Passwords -------------------------------------------------------------------------------------------------


def test_changing_the_password_keeps_this_session_and_ends_the_others(client, client_of, outsider):
    here, there = client_of(outsider), client_of(outsider)
    response = here.post("/password/", {"old": PASSWORD, "password": NEW, "again": NEW})
    assert response.status_code == 302
    assert here.get("/account/").status_code == 200
    assert there.get("/account/").status_code == 302
    outsider.refresh_from_db()
    assert outsider.check_password(NEW)
    assert JournalEntry.objects.filter(verb="account.password_set").exists()


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ({"old": "wrong", "password": NEW, "again": NEW}, "这不是您原来的密码"),
        ({"old": PASSWORD, "password": NEW, "again": "x"}, "两次输入的新密码不同"),
        ({"old": PASSWORD, "password": "12345678", "again": "12345678"}, "密码"),
        ({"old": PASSWORD, "password": PASSWORD, "again": PASSWORD}, "与原来不同"),
    ],
)
def test_a_bad_new_password_changes_nothing(client_of, outsider, data, sentence):
    response = client_of(outsider).post("/password/", data)
    assert sentence in text_of(response)
    outsider.refresh_from_db()
    assert outsider.check_password(PASSWORD)


def test_a_temporary_password_must_be_changed_before_anything_else(client):
    UserFactory(username="wang", must_change_password=True)
    log_in(client, "wang")
    for address in ("/", "/account/"):
        assert client.get(address).url == "/password/"
    assert client.get("/", headers={"HX-Request": "true"}).headers["HX-Redirect"] == "/password/"
    assert "临时密码" in text_of(client.get("/password/"))
    client.post("/password/", {"old": PASSWORD, "password": NEW, "again": NEW})
    assert client.get("/account/").status_code == 200


def reset_link(client, email):
    client.post("/password/reset/", {"email": email})
    return re.search(r"http://testserver(/password/reset/\S+)", mail.outbox[-1].body)[1]


def test_a_password_is_reset_by_mail_once(client):
    person = UserFactory(username="wang", email="wang@example.cn")
    link = reset_link(client, "wang@example.cn")
    assert person.full_name in mail.outbox[0].body
    client.get(link)  # a chat program looks first
    page = client.get(link, follow=True)
    assert person.full_name in text_of(page)
    response = client.post(page.redirect_chain[-1][0], {"password": NEW, "again": NEW})
    assert response.status_code == 302
    person.refresh_from_db()
    assert person.check_password(NEW)
    assert int(client.session["_auth_user_id"]) == person.pk
    client.post("/logout/")
    assert "不能再用" in text_of(client.get(link, follow=True))


def test_the_answer_does_not_tell_whether_an_address_has_an_account(client):
    UserFactory(email="wang@example.cn")
    first = client.post("/password/reset/", {"email": "wang@example.cn"}, follow=True)
    second = client.post("/password/reset/", {"email": "nobody@example.cn"}, follow=True)
    answers = [text_of(page).split("<main")[1].split("</main>")[0] for page in (first, second)]
    assert answers[0] == answers[1]
    assert len(mail.outbox) == 1


def test_reset_mails_are_limited(client):
    UserFactory(email="wang@example.cn")
    for _try in range(5):
        response = client.post("/password/reset/", {"email": "wang@example.cn"})
    assert len(mail.outbox) == 3
    assert "分钟后再试" in text_of(response)


# Own data --------------------------------------------------------------------------------------------------


def account_form(person, **changes):
    return {
        "full_name": person.full_name,
        "name_pinyin": person.name_pinyin,
        "mobile": person.mobile or "",
        "email": person.email,
        "unit": person.unit_label,
        "title": person.title,
        **changes,
    }


@pytest.mark.parametrize("name", ["名" * 60, "阿依古丽·买买提", "㛃𬱖䶮", "王 小明", "Anna-Maria O'Neil"])
def test_a_name_is_kept_exactly_as_typed(client_of, outsider, name):
    client = client_of(outsider)
    assert client.post("/account/", account_form(outsider, full_name=f"  {name}　")).status_code == 302
    outsider.refresh_from_db()
    assert outsider.full_name == name


def test_pinyin_follows_the_name_and_can_be_corrected(client_of, outsider):
    client = client_of(outsider)
    client.post("/account/", account_form(outsider, full_name="曾国平"))
    outsider.refresh_from_db()
    assert outsider.name_pinyin == "zeng guo ping"
    client.post("/account/", account_form(outsider, name_pinyin=" Ceng  Guo Ping "))
    outsider.refresh_from_db()
    assert (outsider.name_pinyin, outsider.name_initials) == ("ceng guo ping", "cgp")


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("１３８ ００００ ２２２２", "13800002222"), ("+852 9123 4567", "+85291234567"), ("", None)],
)
def test_a_mobile_number_is_kept_in_one_form(client_of, outsider, typed, kept):
    client_of(outsider).post("/account/", account_form(outsider, mobile=typed))
    outsider.refresh_from_db()
    assert outsider.mobile == kept


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [("1380000222", "10 位"), ("12800002222", "13 至 19 开头"), ("电话", "11 位手机号")],
)
def test_a_wrong_mobile_number_gets_a_sentence(client_of, outsider, typed, sentence):
    response = client_of(outsider).post("/account/", account_form(outsider, mobile=typed))
    assert sentence in text_of(response)


def test_a_number_of_somebody_else_is_refused(client_of, outsider):
    UserFactory(mobile="13800003333")
    response = client_of(outsider).post("/account/", account_form(outsider, mobile="13800003333"))
    assert "另一个账号" in text_of(response)


def test_the_unit_is_found_in_the_tree_or_kept_as_typed(client_of, outsider):
    top = OrganizationFactory(name="广安区委")
    unit = OrganizationFactory(name="协兴镇党委", parent=top)
    client = client_of(outsider)
    assert "广安区委 / 协兴镇党委" in text_of(client.get("/account/"))
    client.post("/account/", account_form(outsider, unit="广安区委 / 协兴镇党委"))
    outsider.refresh_from_db()
    assert outsider.organization == unit
    client.post("/account/", account_form(outsider, unit="邻县某支部"))
    outsider.refresh_from_db()
    assert (outsider.organization, outsider.unit_name) == (None, "邻县某支部")


def test_a_judge_does_not_change_the_unit_whose_entries_she_is_not_given(client_of, edition, outsider):
    unit = OrganizationFactory(name="协兴镇党委")
    outsider.organization = unit
    outsider.save()
    MembershipFactory(user=outsider, edition=edition, role=Role.JUDGE)
    client = client_of(outsider)
    assert "由组织者修改" in text_of(client.get("/account/"))
    client.post("/account/", account_form(outsider, unit="邻县某支部", title="教授"))
    outsider.refresh_from_db()
    assert (outsider.organization, outsider.unit_name, outsider.title) == (unit, "", "教授")

    edition.state = EditionState.ARCHIVED
    edition.save()
    client.post("/account/", account_form(outsider, unit="邻县某支部"))
    outsider.refresh_from_db()
    assert outsider.unit_name == "邻县某支部"


def test_other_devices_are_logged_out_on_request(client_of, outsider):
    here, there = client_of(outsider), client_of(outsider)
    here.post("/account/sessions/end/")
    assert here.get("/account/").status_code == 200
    assert there.get("/account/").status_code == 302


# Registering -----------------------------------------------------------------------------------------------


def registration(**changes):
    return {
        "full_name": "阿依古丽·买买提",
        "mobile": "13800001111",
        "unit": "协兴镇党委",
        "title": "",
        "password": NEW,
        "agreed": "on",
        **changes,
    }


def test_a_contestant_registers_and_is_led_to_the_entry(client, edition):
    unit = OrganizationFactory(name="协兴镇党委")
    response = client.post("/register/2026/", registration())
    assert response.url == "/e/2026/entries/new/"
    person = User.objects.get(mobile="13800001111")
    assert (person.full_name, person.organization) == ("阿依古丽·买买提", unit)
    assert person.username == "ayigulimaimaiti"
    assert Membership.objects.get(user=person).role == Role.CONTESTANT
    assert int(client.session["_auth_user_id"]) == person.pk
    assert JournalEntry.objects.filter(verb="account.registered", edition_code="2026").exists()


def test_the_same_post_twice_makes_one_account(client, client_of, edition):
    client.post("/register/2026/", registration())
    again = client_of(None)
    assert again.post("/register/2026/", registration()).url == "/e/2026/entries/new/"
    assert User.objects.filter(mobile="13800001111").count() == 1
    assert Membership.objects.count() == 1


def test_a_number_with_an_account_is_told_to_log_in(client, edition):
    UserFactory(mobile="13800001111")
    response = client.post("/register/2026/", registration())
    assert "已有账号" in text_of(response)
    assert "_auth_user_id" not in client.session
    assert not Membership.objects.exists()


def test_a_unit_that_is_not_in_the_tree_is_kept_as_typed(client, edition):
    client.post("/register/2026/", registration(unit="邻县某支部"))
    assert User.objects.get(mobile="13800001111").unit_name == "邻县某支部"


def test_without_consent_nothing_is_kept(client, edition):
    data = registration()
    del data["agreed"]
    response = client.post("/register/2026/", data)
    assert "不同意就无法保存" in text_of(response)
    assert not User.objects.filter(mobile="13800001111").exists()


@pytest.mark.parametrize(
    "changes",
    [
        {"open_registration": False},
        {"state": EditionState.CLOSED},
        {"signup_closes_at": timezone.now() - timedelta(minutes=2)},
        {"signup_opens_at": timezone.now() + timedelta(days=1)},
    ],
    ids=["invited only", "closed", "too late", "too early"],
)
def test_registration_keeps_to_its_time(client, changes):
    EditionFactory(code="2026", **changes)
    assert "报名未开放" in text_of(client.get("/register/2026/"))
    client.post("/register/2026/", registration())
    assert not User.objects.exists()


def test_the_last_minute_counts_whole(client):
    from datetime import datetime
    from zoneinfo import ZoneInfo

    import time_machine

    shanghai = ZoneInfo("Asia/Shanghai")
    EditionFactory(
        code="2026",
        signup_opens_at=None,
        upload_closes_at=None,
        signup_closes_at=datetime(2026, 12, 31, 23, 59, tzinfo=shanghai),
    )
    with time_machine.travel("2026-12-31 23:59:59+08:00", tick=False):
        assert client.get("/register/2026/").status_code == 200
        assert "报名未开放" not in text_of(client.get("/register/2026/"))
    with time_machine.travel("2027-01-01 00:00:00+08:00", tick=False):
        assert "报名未开放" in text_of(client.get("/register/2026/"))


def test_who_has_an_account_takes_part_with_one_tap(client_of, edition, outsider):
    client = client_of(outsider)
    assert outsider.full_name in text_of(client.get("/register/2026/"))
    for _twice in range(2):
        assert client.post("/register/2026/").url == "/e/2026/entries/new/"
    assert Membership.objects.filter(user=outsider, role=Role.CONTESTANT).count() == 1


def test_an_edition_in_its_draft_is_not_there(client):
    EditionFactory(code="2027", state=EditionState.DRAFT)
    assert client.get("/register/2027/").status_code == 404


# Demonstration ---------------------------------------------------------------------------------------------


def test_demo_accounts_are_listed_in_demonstration_mode_only(client, settings, edition):
    person = UserFactory(username="demo-judge", full_name="演示评委")
    MembershipFactory(user=person, edition=edition, role=Role.JUDGE)
    assert "demo-judge" not in text_of(client.get("/login/"))
    settings.DEMO_MODE = True
    page = text_of(client.get("/login/"))
    assert "demo-judge" in page
    assert "评委" in page
    assert settings.DEMO_PASSWORD in page
    assert client.post("/login/demo/", {"username": "demo-judge"}).status_code == 302
    assert int(client.session["_auth_user_id"]) == person.pk


def test_one_tap_log_in_reaches_demo_accounts_alone(client, settings):
    UserFactory(username="demo-judge")
    UserFactory(username="wang")
    UserFactory(username="demo-root", is_superuser=True)
    assert client.post("/login/demo/", {"username": "demo-judge"}).status_code == 404
    settings.DEMO_MODE = True
    assert client.post("/login/demo/", {"username": "wang"}).status_code == 404
    assert client.post("/login/demo/", {"username": "demo-root"}).status_code == 404
    assert client.get("/login/demo/").status_code == 405


@pytest.mark.parametrize(("language", "title"), [("en", "Reset password"), ("zh-hans", "重设密码")])
def test_the_title_of_a_page_follows_the_language(client, language, title):
    client.cookies["django_language"] = language
    assert f"<h1>{title}</h1>" in client.get("/password/reset/").content.decode()
