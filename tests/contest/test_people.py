"""Units and people: the tree, roles, who may manage whom."""

import pytest

from contest import signals
from contest.actions.organization import (
    create_organization,
    deactivate_organization,
    edit_organization,
)
from contest.actions.people import Arrival, bring_person
from contest.exceptions import NameTaken, NotAllowedHere
from contest.models import Invitation, JournalEntry, Membership, Organization, User
from contest.queries.people import matching, people_of
from contest.states import Role
from tests.factories.contest import (
    PASSWORD,
    EditionFactory,
    EntryFactory,
    MembershipFactory,
    OrganizationFactory,
    UserFactory,
)
from tests.factories.judging import SeatFactory

pytestmark = pytest.mark.django_db


def text_of(response):
    return response.content.decode()


@pytest.fixture
def tree(organizer):
    """区委 > 协兴镇 > 牌坊村, and 浓溪镇 beside 协兴镇."""
    top = create_organization(actor=organizer, name="广安区委")
    town = create_organization(actor=organizer, name="协兴镇党委", short_name="协兴", parent=top)
    village = create_organization(actor=organizer, name="牌坊村党支部", parent=town)
    other = create_organization(actor=organizer, name="浓溪镇党委", parent=top)
    return top, town, village, other


def edit(unit, actor, **changes):
    values = {"name": unit.name, "short_name": unit.short_name, "parent": unit.parent, **changes}
    return edit_organization(organization=unit, actor=actor, **values)


# The tree --------------------------------------------------------------------------------------------------


def test_moving_a_unit_moves_everything_below_it(tree, organizer):
    top, town, village, other = tree
    edit(town, organizer, parent=other)
    for unit in tree:
        unit.refresh_from_db()
    assert town.path == f"{other.path}{town.pk:06d}/"
    assert village.path == f"{town.path}{village.pk:06d}/"
    assert other.path == f"{top.path}{other.pk:06d}/"
    edit(town, organizer, parent=None)
    village.refresh_from_db()
    assert village.path == f"{town.pk:06d}/{village.pk:06d}/"
    assert JournalEntry.objects.filter(verb="organization.changed").count() == 2


def test_a_unit_never_stands_below_itself(tree, organizer):
    top, town, village, _other = tree
    for place in (village, town):
        with pytest.raises(NotAllowedHere, match="下级单位"):
            edit(town, organizer, parent=place)
    town.refresh_from_db()
    assert town.parent == top


def test_two_units_of_one_superior_have_different_names(tree, organizer):
    top, town, _village, other = tree
    with pytest.raises(NameTaken):
        create_organization(actor=organizer, name="协兴镇党委", parent=top)
    with pytest.raises(NameTaken):
        edit(other, organizer, name="协兴镇党委")
    assert create_organization(actor=organizer, name="协兴镇党委", parent=town).depth == 2


def test_a_tree_that_is_too_deep_is_refused(organizer):
    unit = None
    for level in range(28):
        unit = create_organization(actor=organizer, name=f"第{level}级", parent=unit)
    with pytest.raises(NotAllowedHere, match="28"):
        create_organization(actor=organizer, name="再下一级", parent=unit)


def test_the_tree_is_shown_with_counts_and_found_by_pinyin(client_of, organizer, edition, tree):
    _top, town, village, _other = tree
    EntryFactory(edition=edition, organization=village)
    person = UserFactory(organization=town)
    MembershipFactory(edition=edition, user=person)
    client = client_of(organizer)
    page = text_of(client.get("/e/2026/units/"))
    names = ["广安区委", "浓溪镇党委", "协兴镇党委", "牌坊村党支部"]
    assert [page.index(f">{name}</a>") for name in names] == sorted(
        page.index(f">{name}</a>") for name in names
    )
    found = text_of(client.get("/e/2026/units/?q=pfc"))
    assert "牌坊村党支部" in found
    assert "协兴镇党委" in found, "the way to it is shown"
    assert "浓溪镇党委" not in found
    assert "没有找到单位" in text_of(client.get("/e/2026/units/?q=不存在"))


def test_the_unit_pages_add_change_and_deactivate(client_of, organizer, edition, tree):
    top, town, village, other = tree
    client = client_of(organizer)
    assert "广安区委" in text_of(client.get(f"/e/2026/units/new/?parent={top.code}"))
    client.post("/e/2026/units/new/", {"name": "  大龙镇党委 ", "short_name": "", "parent": top.pk})
    new = Organization.objects.get(name="大龙镇党委")
    assert new.path.startswith(top.path)
    client.post(f"/e/2026/units/{town.code}/", {"name": town.name, "short_name": "协", "parent": other.pk})
    town.refresh_from_db()
    assert (town.parent, town.short_name) == (other, "协")
    offered = text_of(client.get(f"/e/2026/units/{town.code}/"))
    assert f'value="{village.pk}"' not in offered, "what stands below is not offered as superior"
    client.post(f"/e/2026/units/{town.code}/active/", {"active": "no"})
    village.refresh_from_db()
    assert not village.is_active
    assert f'value="{town.pk}"' not in text_of(client.get("/e/2026/units/new/"))
    client.post(f"/e/2026/units/{village.code}/active/", {"active": "yes"})
    town.refresh_from_db()
    assert town.is_active, "a unit can't be found without those above it"


def test_changing_a_unit_below_an_inactive_one_does_not_move_it(client_of, organizer, edition, tree):
    _top, town, village, _other = tree
    Organization.objects.filter(pk=town.pk).update(is_active=False)
    client = client_of(organizer)
    assert f'value="{town.pk}" selected' in text_of(client.get(f"/e/2026/units/{village.code}/"))
    client.post(
        f"/e/2026/units/{village.code}/", {"name": "牌坊新村党支部", "short_name": "", "parent": town.pk}
    )
    village.refresh_from_db()
    assert (village.name, village.parent) == ("牌坊新村党支部", town)


def test_deactivating_counts_the_subtree(tree, organizer):
    assert deactivate_organization(organization=tree[1], actor=organizer) == 2
    assert deactivate_organization(organization=tree[1], actor=organizer) == 0


# People ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("words", ["阿依", "aygl", "ayiguli", "Ayi guli", "1380000", "协兴"])
def test_people_are_found_by_what_one_knows_of_them(edition, words):
    unit = OrganizationFactory(name="协兴镇党委")
    wanted = UserFactory(full_name="阿依古丽·买买提", mobile="13800001111", organization=unit)
    other = UserFactory(full_name="张三", mobile="13900002222")
    for person in (wanted, other):
        MembershipFactory(user=person, edition=edition)
    assert list(matching(people_of(edition), words)) == [wanted]


def test_people_are_sorted_by_pinyin_with_surnames_read_right(edition):
    for name in ("曾国平", "单雄信", "安子文", "阿依古丽·买买提", "张三"):
        MembershipFactory(user=UserFactory(full_name=name), edition=edition)
    names = [person.full_name for person in people_of(edition)]
    assert names == ["阿依古丽·买买提", "安子文", "单雄信", "曾国平", "张三"]


def test_the_list_filters_by_role_and_log_in(client_of, organizer, judge, contestant, edition):
    client = client_of(organizer)
    page = text_of(client.get("/e/2026/people/?role=judge"))
    assert judge.full_name in page
    assert contestant.full_name not in page
    assert "评委 (1)" in page or "评委（1）" in page
    came = client.get("/e/2026/people/?came=no")
    assert f">{organizer.full_name}</a>" not in text_of(came)


def new_person(**changes):
    return {
        "role": "judge", "contact_unit": "", "full_name": "谢长安", "mobile": "13800001111",
        "email": "", "unit": "", "title": "讲师", **changes,
    }  # fmt: skip


def test_somebody_new_gets_an_account_without_a_password(client_of, organizer, edition):
    response = client_of(organizer).post("/e/2026/people/new/", new_person())
    person = User.objects.get(mobile="13800001111")
    assert response.url == f"/e/2026/people/{person.code}/"
    assert not person.has_usable_password()
    assert person.memberships.get().role == Role.JUDGE
    assert {"account.created", "membership.added"} <= set(JournalEntry.objects.values_list("verb", flat=True))


def test_one_of_the_own_people_gets_a_further_role_and_once(client_of, organizer, judge, edition):
    User.objects.filter(pk=judge.pk).update(mobile="13800001111")
    client = client_of(organizer)
    for _twice in range(2):
        client.post("/e/2026/people/new/", new_person(full_name=judge.full_name, role="supervisor"))
    assert sorted(judge.memberships.values_list("role", flat=True)) == ["judge", "supervisor"]


def test_an_account_of_somebody_else_is_invited_not_taken(client_of, organizer, edition):
    stranger = UserFactory(full_name="谢长安", mobile="13800001111")
    client = client_of(organizer)
    response = client.post("/e/2026/people/new/", new_person())
    assert response.url == "/e/2026/people/invitations/"
    assert not stranger.memberships.exists()
    assert Invitation.objects.get().user == stranger
    client.post("/e/2026/people/new/", new_person())
    assert Invitation.objects.count() == 1


def test_a_number_with_another_name_is_refused_without_telling_whose_it_is(client_of, organizer, edition):
    UserFactory(full_name="秘密的人", mobile="13800001111")
    page = text_of(client_of(organizer).post("/e/2026/people/new/", new_person()))
    assert "另一姓名的账号" in page
    assert "秘密的人" not in page


def test_a_unit_contact_needs_a_unit(client_of, organizer, edition, unit):
    client = client_of(organizer)
    assert "请选择联系人所代表的单位" in text_of(
        client.post("/e/2026/people/new/", new_person(role="unit_contact"))
    )
    client.post("/e/2026/people/new/", new_person(role="unit_contact", contact_unit=unit.pk))
    assert Membership.objects.get(role=Role.UNIT_CONTACT).organization == unit


def test_a_role_is_taken_and_given_back(client_of, organizer, judge, edition):
    client = client_of(organizer)
    held = judge.memberships.get()
    response = client.post(f"/e/2026/people/{judge.code}/roles/remove/", {"membership": held.pk}, follow=True)
    assert not judge.memberships.exists()
    assert "撤销" in text_of(response)
    client.post("/e/2026/people/roles/restore/")
    assert judge.memberships.get().role == Role.JUDGE
    assert "没有可以撤销" in text_of(client.post("/e/2026/people/roles/restore/", follow=True))


def test_an_edition_keeps_one_organizer(client_of, organizer, edition):
    held = organizer.memberships.get()
    page = client_of(organizer).post(
        f"/e/2026/people/{organizer.code}/roles/remove/", {"membership": held.pk}, follow=True
    )
    assert "至少要有一名组织者" in text_of(page)
    assert organizer.memberships.exists()


def test_floors_above_may_keep_somebody_in_a_role(client_of, organizer, judge, edition):
    def keep(membership, **kwargs):
        return [f"{membership.user} 还在第一评委组"]

    signals.removal_blockers.connect(keep)
    try:
        page = client_of(organizer).post(
            f"/e/2026/people/{judge.code}/roles/remove/",
            {"membership": judge.memberships.get().pk},
            follow=True,
        )
    finally:
        signals.removal_blockers.disconnect(keep)
    assert "还在第一评委组" in text_of(page)
    assert judge.memberships.exists()


def test_a_membership_of_another_edition_is_not_there(client_of, organizer, judge, edition):
    other = MembershipFactory(user=judge, role=Role.JUDGE)
    response = client_of(organizer).post(
        f"/e/2026/people/{judge.code}/roles/remove/", {"membership": other.pk}
    )
    assert response.status_code == 404


# New passwords ---------------------------------------------------------------------------------------------


def test_an_organizer_makes_a_link_for_a_new_password(client_of, organizer, judge, edition):
    import re

    page = text_of(client_of(organizer).post(f"/e/2026/people/{judge.code}/password/", {"way": "link"}))
    assert "<svg" in page
    link = re.search(r"http://testserver(/password/reset/[^<\s]+)", page)[1]
    visitor = client_of(None)
    form = visitor.get(link, follow=True)
    visitor.post(form.redirect_chain[-1][0], {"password": "全新的口令-2027", "again": "全新的口令-2027"})
    judge.refresh_from_db()
    assert judge.check_password("全新的口令-2027")
    assert JournalEntry.objects.filter(verb="account.reset_link_made", actor=organizer).exists()


def test_a_temporary_password_works_once(client_of, organizer, judge, edition):
    import re

    page = text_of(client_of(organizer).post(f"/e/2026/people/{judge.code}/password/", {"way": "temporary"}))
    password = re.search(r"slip-secret\">([^<]+)<", page)[1]
    visitor = client_of(None)
    visitor.post("/login/", {"username": judge.username, "password": password})
    assert visitor.get("/account/").url == "/password/"
    assert password not in "".join(str(line.after) for line in JournalEntry.objects.all())


def test_nobody_gets_the_place_of_somebody_with_a_say_elsewhere(
    client_of, organizer, judge, contestant, edition
):
    other = EditionFactory(code="2025")
    MembershipFactory(user=judge, edition=other, role=Role.JUDGE)
    MembershipFactory(user=contestant, edition=other, role=Role.CONTESTANT)
    root = UserFactory(is_superuser=True)
    MembershipFactory(user=root, edition=edition, role=Role.JUDGE)
    client = client_of(organizer)
    for person, status in ((judge, 403), (root, 403), (contestant, 200)):
        assert client.post(f"/e/2026/people/{person.code}/password/", {"way": "link"}).status_code == status
        assert client.get(f"/e/2026/people/{person.code}/").status_code == 200
    page = client.post(
        f"/e/2026/people/{judge.code}/",
        {"full_name": "改名", "mobile": "", "email": "", "unit": "", "title": ""},
    )
    assert page.status_code == 403
    MembershipFactory(user=organizer, edition=other, role=Role.ORGANIZER)
    assert client.post(f"/e/2026/people/{judge.code}/password/", {"way": "link"}).status_code == 200


def test_bringing_a_person_twice_changes_nothing(organizer, edition):
    facts = {
        "edition": edition,
        "actor": organizer,
        "role": Role.JUDGE,
        "full_name": "谢长安",
        "mobile": "13800001111",
    }
    assert bring_person(**facts).arrival is Arrival.CREATED
    assert bring_person(**facts).arrival is Arrival.UNCHANGED


# Who may ---------------------------------------------------------------------------------------------------

PAGES = [
    "/e/2026/units/", "/e/2026/units/new/", "/e/2026/people/", "/e/2026/people/new/",
    "/e/2026/people/invitations/", "/e/2026/people/invitations/new/", "/e/2026/import/", "/e/2026/import/units/",
    "/e/2026/import/units/template/",
]  # fmt: skip


@pytest.mark.parametrize("address", PAGES)
def test_organizers_manage_people_and_nobody_else(
    client_of,
    organizer,
    supervisor,
    judge,
    contestant,
    unit_contact,
    scorekeeper,
    timer,
    pool_manager,
    outsider,
    address,
):
    assert client_of(organizer).get(address).status_code == 200
    for person in (supervisor, judge, contestant, unit_contact, scorekeeper, timer, pool_manager, outsider):
        assert client_of(person).get(address).status_code == 403
    assert client_of(None).get(address).url == f"/login/?next={address}"


def test_an_organizer_of_another_edition_finds_nothing(client_of, organizer, judge, edition):
    other = EditionFactory(code="2025", state="draft")
    stranger = MembershipFactory(edition=other, role=Role.JUDGE).user
    client = client_of(organizer)
    assert client.get("/e/2025/people/").status_code == 404
    assert client.get(f"/e/2026/people/{stranger.code}/").status_code == 404
    assert client.get("/e/2026/units/guessed/").status_code == 404
    assert client.get("/e/2026/import/nothing/").status_code == 404


# Lists -----------------------------------------------------------------------------------------------------


def test_the_list_of_people_costs_the_same_for_any_number(
    client_of, organizer, edition, assert_constant_queries
):
    client = client_of(organizer)

    def rows(count):
        for _n in range(count):
            unit = OrganizationFactory()
            person = UserFactory(organization=unit)
            MembershipFactory(user=person, edition=edition, role=Role.UNIT_CONTACT, organization=unit)

    assert_constant_queries(lambda: client.get("/e/2026/people/"), rows)


def test_the_tree_costs_the_same_for_any_number(client_of, organizer, edition, assert_constant_queries):
    client = client_of(organizer)

    def rows(count):
        for _n in range(count):
            top = OrganizationFactory()
            EntryFactory(edition=edition, organization=OrganizationFactory(parent=top))

    assert_constant_queries(lambda: client.get("/e/2026/units/"), rows)


def test_a_name_of_sixty_characters_is_shown_whole(client_of, organizer, edition):
    person = UserFactory(full_name="名" * 60, password=PASSWORD)
    MembershipFactory(user=person, edition=edition)
    assert "名" * 60 in text_of(client_of(organizer).get("/e/2026/people/"))


def test_a_judge_with_a_seat_keeps_the_role(client_of, organizer, judge, edition):
    seat = SeatFactory(
        judge=judge, panel__name="第一评委组", panel__round__edition=edition, panel__round__name="初赛"
    )
    address = f"/e/2026/people/{judge.code}/roles/remove/"
    held = judge.memberships.get()
    page = client_of(organizer).post(address, {"membership": held.pk}, follow=True)
    assert "第一评委组" in text_of(page)
    assert judge.memberships.exists()
    seat.delete()
    client_of(organizer).post(address, {"membership": held.pk})
    assert not judge.memberships.exists()


def test_who_was_invited_before_is_not_said_to_have_the_role(client_of, organizer, edition):
    UserFactory(full_name="谢长安", mobile="13800001111")
    client = client_of(organizer)
    client.post("/e/2026/people/new/", new_person())
    Invitation.objects.update(expires_at=edition.created_at)
    page = client.post("/e/2026/people/new/", new_person(), follow=True)
    assert page.redirect_chain[-1][0] == "/e/2026/people/invitations/"
    assert "已经具有该角色" not in text_of(page)
    assert "此前已被邀请" in text_of(page)


def test_a_number_that_is_none_is_not_there(client_of, organizer, judge, edition):
    url = f"/e/2026/people/{judge.code}/roles/remove/"
    assert client_of(organizer).post(url, {"membership": "²"}).status_code == 404
