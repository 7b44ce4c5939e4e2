"""Invitations: links and slips, and who may use them."""

import re
import socket
from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from contest.actions.invitation import create_invitation
from contest.actions.people import bring_person
from contest.models import Invitation, JournalEntry, Membership, User
from contest.states import Role
from tests.factories.contest import (
    EditionFactory,
    InvitationFactory,
    MembershipFactory,
    OrganizationFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db
NEW = "全新的口令-2027"


def text_of(response):
    return response.content.decode()


@pytest.fixture
def invite(edition, organizer):
    """Make an invitation and return it with its address."""

    def make(role=Role.JUDGE, **facts):
        values = {"full_name": "谢长安", "valid_for": timedelta(days=7), **facts}
        invitation, token = create_invitation(edition=edition, actor=organizer, role=role, **values)
        return invitation, f"/invitations/{token}/"

    return make


def links_in(page):
    return re.findall(r"http://testserver(/invitations/\w+/)", page)


def acceptance(**changes):
    return {
        "full_name": "谢长安",
        "mobile": "13800001111",
        "unit": "市委党校",
        "password": NEW,
        "agreed": "on",
        **changes,
    }


def test_the_link_and_the_slip_are_shown_once(client_of, organizer, edition):
    client = client_of(organizer)
    data = {
        "role": "judge",
        "contact_unit": "",
        "full_name": "谢长安",
        "mobile": "",
        "email": "",
        "days": "14",
    }
    page = text_of(client.post("/e/2026/people/invitations/new/", data))
    assert "谢长安" in page
    assert "<svg" in page
    (link,) = links_in(page)
    invitation = Invitation.objects.get()
    assert link.split("/")[2] not in invitation.token_hash
    assert not links_in(text_of(client.get("/e/2026/people/invitations/")))


def test_a_new_person_accepts_and_is_in(client, invite):
    invitation, address = invite(mobile="13800001111")
    for _look in range(3):
        assert "谢长安" in text_of(client.get(address))
    invitation.refresh_from_db()
    assert invitation.accepted_at is None, "looking uses nothing up"
    assert client.post(address, acceptance()).status_code == 302
    person = User.objects.get(mobile="13800001111")
    assert person.memberships.get().role == Role.JUDGE
    assert int(client.session["_auth_user_id"]) == person.pk
    invitation.refresh_from_db()
    assert (invitation.user, invitation.accepted_at is None) == (person, False)
    assert JournalEntry.objects.filter(verb="invitation.accepted", actor=person).exists()


def test_an_invited_judge_gets_the_unit_of_the_invitation(client, client_of, organizer, edition):
    unit = OrganizationFactory(name="渠安区教育局党委")
    data = {
        "role": "judge",
        "contact_unit": unit.pk,
        "full_name": "谢长安",
        "mobile": "",
        "email": "",
        "days": "14",
    }
    page = text_of(client_of(organizer).post("/e/2026/people/invitations/new/", data))
    assert "渠安区教育局党委" in page
    (address,) = links_in(page)

    assert 'name="unit"' not in text_of(client.get(address)), "it is known already"
    client.post(address, acceptance())

    person = User.objects.get(mobile="13800001111")
    assert person.organization == unit
    membership = person.memberships.get()
    assert (membership.role, membership.organization) == (Role.JUDGE, None)


@pytest.mark.parametrize(("typed", "in_tree"), [("渠安区教育局党委", True), ("市委党校", False)])
def test_a_judge_whose_unit_nobody_knows_says_it(client, invite, typed, in_tree):
    unit = OrganizationFactory(name="渠安区教育局党委")
    _invitation, address = invite()

    refused = text_of(client.post(address, acceptance(unit="")))
    assert "请填写“单位”" in refused
    assert not User.objects.filter(mobile="13800001111").exists()

    client.post(address, acceptance(unit=typed))
    person = User.objects.get(mobile="13800001111")
    assert person.unit_label == typed
    assert person.organization == (unit if in_tree else None)


def test_a_judge_with_an_account_is_asked_once(client_of, invite, outsider):
    outsider.organization, outsider.unit_name = None, ""
    outsider.save()
    _invitation, address = invite()
    client = client_of(outsider)
    assert 'name="unit"' in text_of(client.get(address))
    assert "请填写“单位”" in text_of(client.post(address, {"unit": ""}))
    assert not outsider.memberships.exists()

    assert client.post(address, {"unit": "市委党校"}).status_code == 302
    outsider.refresh_from_db()
    assert outsider.unit_name == "市委党校"
    assert JournalEntry.objects.filter(verb="account.changed", actor=outsider).exists()
    _second, address = invite(full_name="谢长安二")
    assert 'name="unit"' not in text_of(client.get(address))


def test_other_roles_are_not_asked_for_a_unit(client, invite):
    _invitation, address = invite(role=Role.SCOREKEEPER)
    assert 'name="unit"' not in text_of(client.get(address))


def test_who_is_logged_in_accepts_with_one_tap_and_twice_is_once(client_of, invite, outsider):
    _invitation, address = invite()
    client = client_of(outsider)
    assert not outsider.memberships.exists()
    client.get(address)
    assert not outsider.memberships.exists()
    for _twice in range(2):
        assert client.post(address, {"unit": "市委党校"}).status_code == 302
    assert outsider.memberships.get().role == Role.JUDGE
    assert "您已接受此邀请" in text_of(client.get(address))


def test_a_removed_role_does_not_come_back_by_the_old_link(client_of, invite, outsider):
    _invitation, address = invite()
    client = client_of(outsider)
    client.post(address)
    Membership.objects.filter(user=outsider).delete()
    client.post(address)
    assert not outsider.memberships.exists()


def test_an_account_with_the_number_must_log_in_first(client, invite):
    owner = UserFactory(full_name="谢长安", mobile="13800001111", username="xie")
    _invitation, address = invite(mobile="13800001111")
    page = text_of(client.get(address))
    assert "登录后点一下即可接受" in page
    client.post(address, acceptance())
    assert not owner.memberships.exists()
    response = client.post("/login/", {"username": "xie", "password": "正确的口令-2026", "next": address})
    assert response.url == address
    client.post(address, {"unit": "市委党校"})
    assert owner.memberships.get().role == Role.JUDGE
    assert User.objects.filter(mobile="13800001111").count() == 1


def test_somebody_else_can_not_take_a_role_that_is_for_another_account(client_of, invite, outsider):
    UserFactory(mobile="13800001111")
    _invitation, address = invite(mobile="13800001111")
    client = client_of(outsider)
    assert "其他人的账号" in text_of(client.get(address))
    assert "此邀请是发给" in text_of(client.post(address))
    assert not outsider.memberships.exists()
    client.post(address, {"act": "logout"})
    assert "_auth_user_id" not in client.session


def test_a_new_account_does_not_take_a_number_that_has_one(client, invite):
    owner = UserFactory(mobile="13800001111")
    _invitation, address = invite()
    page = text_of(client.post(address, acceptance()))
    assert "已有账号" in page
    assert not owner.memberships.exists()


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"expires_at": timezone.now() - timedelta(minutes=1)}, "已过期"),
        ({"revoked_at": timezone.now()}, "已被收回"),
    ],
)
def test_a_dead_invitation_says_why(client, invite, changes, sentence):
    invitation, address = invite()
    Invitation.objects.filter(pk=invitation.pk).update(**changes)
    page = client.get(address)
    assert page.status_code == 410
    assert sentence in text_of(page)
    assert client.post(address, acceptance()).status_code == 410
    assert not User.objects.filter(mobile="13800001111").exists()


def test_a_used_or_unknown_link_gets_a_sentence(client, client_of, invite, outsider):
    _invitation, address = invite()
    client_of(outsider).post(address, {"unit": "市委党校"})
    assert "已使用过" in text_of(client.get(address))
    unknown = client.get("/invitations/guessed/")
    assert unknown.status_code == 404
    assert "网址可能不完整" in text_of(unknown)


def test_a_new_slip_kills_the_old_one(client, client_of, organizer, invite):
    invitation, old = invite()
    page = text_of(
        client_of(organizer).post("/e/2026/people/invitations/slips/", {"invitation": [invitation.code]})
    )
    (new,) = links_in(page)
    assert client.get(old).status_code == 404
    assert client.get(new).status_code == 200


def test_many_slips_are_printed_on_one_page(client_of, organizer, invite):
    invitations = [invite(full_name=f"评委{n}")[0] for n in range(12)]
    page = text_of(
        client_of(organizer).post(
            "/e/2026/people/invitations/slips/", {"invitation": [one.code for one in invitations]}
        )
    )
    assert len(set(links_in(page))) == 12
    assert page.count('<article class="slip">') == 12


def test_slips_of_another_edition_are_not_made(client_of, organizer, edition):
    foreign = InvitationFactory(edition=EditionFactory(code="2025"))
    before = foreign.token_hash
    response = client_of(organizer).post(
        "/e/2026/people/invitations/slips/", {"invitation": [foreign.code]}, follow=True
    )
    assert "均已失效" in text_of(response)
    foreign.refresh_from_db()
    assert foreign.token_hash == before


def test_an_account_made_for_somebody_is_entered_by_slip(client, client_of, organizer, edition):
    brought = bring_person(
        edition=edition, actor=organizer, role=Role.JUDGE, full_name="谢长安", mobile="13800001111"
    )
    organizer_client = client_of(organizer)
    assert "1 人还没有设置密码" in text_of(organizer_client.get("/e/2026/people/invitations/"))
    (link,) = links_in(
        text_of(organizer_client.post("/e/2026/people/invitations/slips/", {"which": "unused"}))
    )
    assert brought.person.username in text_of(client.get(link))
    client.post(link, {"unit": "市委党校", "password": NEW, "agreed": "on"})
    brought.person.refresh_from_db()
    assert brought.person.check_password(NEW)
    assert brought.person.memberships.count() == 1
    assert "还没有设置密码" not in text_of(organizer_client.get("/e/2026/people/invitations/"))


def test_an_unused_account_of_another_organizer_is_not_entered(client, client_of, organizer, edition):
    other = EditionFactory(code="2025")
    theirs = MembershipFactory(edition=other, role=Role.JUDGE).user
    theirs.set_unusable_password()
    theirs.mobile = "13800001111"
    theirs.save()
    MembershipFactory(user=theirs, edition=edition, role=Role.CONTESTANT)
    response = client_of(organizer).post("/e/2026/people/invitations/slips/", {"which": "unused"})
    assert response.status_code == 302
    _invitation, token = create_invitation(
        edition=edition, actor=organizer, role=Role.JUDGE, full_name="谢长安", mobile="13800001111",
        valid_for=timedelta(days=1),
    )  # fmt: skip
    client.post(f"/invitations/{token}/", acceptance())
    theirs.refresh_from_db()
    assert not theirs.has_usable_password()


def test_an_invitation_from_another_edition_does_not_open_an_account_that_nobody_entered_yet(
    client, client_of, organizer, edition
):
    theirs = bring_person(
        edition=edition, actor=organizer, role=Role.JUDGE, full_name="谢长安", mobile="13800001111"
    ).person
    other = EditionFactory(code="2025")
    neighbour = client_of(MembershipFactory(edition=other, role=Role.ORGANIZER).user)
    line = {"role": "contestant", "full_name": "谢长安", "mobile": "13800001111"}
    neighbour.post("/e/2025/people/new/", line)
    invitation = Invitation.objects.get(edition=other)
    slips = neighbour.post("/e/2025/people/invitations/slips/", {"invitation": [invitation.code]})
    (link,) = links_in(text_of(slips))

    assert "登录后点一下即可接受" in text_of(client.get(link))
    assert 'name="password"' not in text_of(client.post(link, {"password": NEW, "agreed": "on"}))
    theirs.refresh_from_db()
    assert not theirs.has_usable_password()
    assert "_auth_user_id" not in client.session
    assert not theirs.memberships.filter(edition=other).exists()

    (own,) = links_in(
        text_of(client_of(organizer).post("/e/2026/people/invitations/slips/", {"which": "unused"}))
    )
    client.post(own, {"unit": "市委党校", "password": NEW, "agreed": "on"})
    client.post(link)
    assert set(theirs.memberships.values_list("edition__code", "role")) == {
        ("2026", Role.JUDGE),
        ("2025", Role.CONTESTANT),
    }


def test_a_slip_opens_its_account_after_its_organizer_has_gone(client, client_of, organizer, edition):
    brought = bring_person(
        edition=edition, actor=organizer, role=Role.JUDGE, full_name="谢长安", mobile="13800001111"
    )
    (link,) = links_in(
        text_of(client_of(organizer).post("/e/2026/people/invitations/slips/", {"which": "unused"}))
    )
    Membership.objects.filter(user=organizer).delete()
    client.post(link, {"unit": "市委党校", "password": NEW, "agreed": "on"})
    brought.person.refresh_from_db()
    assert brought.person.check_password(NEW)


def test_an_invitation_is_taken_back(client, client_of, organizer, invite):
    invitation, address = invite()
    client_of(organizer).post(f"/e/2026/people/invitations/{invitation.code}/revoke/")
    assert client.get(address).status_code == 410
    assert JournalEntry.objects.filter(verb="invitation.revoked").exists()


def test_the_link_goes_by_mail_if_there_is_an_address(client_of, organizer, edition):
    data = {
        "role": "judge",
        "contact_unit": "",
        "full_name": "谢长安",
        "mobile": "",
        "email": "x@example.cn",
        "days": "14",
    }
    page = text_of(client_of(organizer).post("/e/2026/people/invitations/new/", data))
    assert links_in(page)[0] in mail.outbox[0].body
    assert mail.outbox[0].subject == "邀请函：我在小平故里讲党课"


def test_a_mail_server_that_is_down_loses_nothing(client_of, organizer, edition, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    data = {
        "role": "judge",
        "contact_unit": "",
        "full_name": "谢长安",
        "mobile": "",
        "email": "x@example.cn",
        "days": "14",
    }
    page = text_of(client_of(organizer).post("/e/2026/people/invitations/new/", data))
    assert "邮件未能发出" in page
    assert links_in(page)


def test_a_mail_server_that_says_nothing_holds_up_no_page(client_of, organizer, edition, settings):
    assert 0 < settings.EMAIL_TIMEOUT <= 30, "seconds; without it, a page waits for ever"
    with socket.create_server(("127.0.0.1", 0)) as silent:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = silent.getsockname()
        settings.EMAIL_TIMEOUT = 0.2
        data = {"role": "judge", "full_name": "谢长安", "email": "x@example.cn", "days": "14"}
        page = text_of(client_of(organizer).post("/e/2026/people/invitations/new/", data))
    assert "邮件未能发出" in page
    assert links_in(page)


def test_the_list_costs_the_same_for_any_number(client_of, organizer, edition, unit, assert_constant_queries):
    client = client_of(organizer)

    def rows(count):
        for _n in range(count):
            InvitationFactory(
                edition=edition, created_by=organizer, role=Role.UNIT_CONTACT, organization=unit
            )

    assert_constant_queries(lambda: client.get("/e/2026/people/invitations/"), rows)


@pytest.mark.parametrize(
    ("status", "count"), [("open", 1), ("expired", 1), ("revoked", 1), ("accepted", 1), ("", 4)]
)
def test_the_list_filters_by_state(client_of, organizer, edition, status, count):
    now = timezone.now()
    InvitationFactory(edition=edition, full_name="名单甲")
    InvitationFactory(edition=edition, full_name="名单乙", expires_at=now - timedelta(days=1))
    InvitationFactory(edition=edition, full_name="名单丙", revoked_at=now)
    InvitationFactory(edition=edition, full_name="名单丁", accepted_at=now, user=organizer)
    page = text_of(client_of(organizer).get(f"/e/2026/people/invitations/?status={status}"))
    assert len(set(re.findall("名单[甲乙丙丁]", page))) == count
