"""A printed slip is read by a phone's camera, and its owner comes in."""

import io
from urllib.parse import urlsplit

import pytest
import zxingcpp
from PIL import Image
from playwright.sync_api import expect

from contest.models import Organization, User
from contest.states import Role
from tests.factories.contest import OrganizationFactory

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_slip_brings_a_judge_in(open_page, organizer, edition, shoot, assert_accessible):
    desk = open_page("desk", user=organizer, path="/e/2026/people/invitations/new/")
    desk.get_by_label("角色").select_option("judge")
    desk.get_by_label("姓名").fill("阿依古丽·买买提")
    desk.get_by_role("button", name="生成邀请").click()
    desk.locator(".slip").wait_for()
    shoot(desk, "invitation-slips")
    assert_accessible(desk)
    picture = Image.open(io.BytesIO(desk.locator(".slip").screenshot()))
    (code,) = zxingcpp.read_barcodes(picture)
    address = urlsplit(code.text)
    assert desk.locator(".slip-url").inner_text() == code.text

    phone = open_page("phone", path=address.path)
    assert_accessible(phone)
    phone.get_by_role("textbox", name="手机号").fill("138 0000 1111")
    phone.get_by_label("单位", exact=True).fill("市委党校")
    phone.get_by_role("textbox", name="密码").fill("全新的口令-2027")
    phone.get_by_label("我同意").check()
    phone.get_by_role("button", name="接受邀请").click()
    phone.get_by_text("账号已建立").wait_for()
    person = User.objects.get(mobile="13800001111")
    assert person.full_name == "阿依古丽·买买提"
    assert person.memberships.get().role == Role.JUDGE
    assert person.unit_name == "市委党校"


def test_a_unit_among_many_is_found_by_typing(open_page, organizer, edition, shoot, assert_accessible):
    OrganizationFactory.create_batch(40)
    wanted = OrganizationFactory(name="渠江水务公司", name_pinyin="qu jiang shui wu gong si")
    desk = open_page("desk", user=organizer, path="/e/2026/people/invitations/new/")
    field, unit = desk.get_by_label("查找单位"), desk.locator("#id_contact_unit")

    field.fill("QJSW")
    assert unit.input_value() == str(wanted.pk), "the only one that fits is chosen"
    expect(desk.get_by_text("找到 1 个单位")).to_be_visible()
    assert_accessible(desk)
    shoot(desk, "unit-found")
    field.fill("党支部")
    assert unit.input_value() == str(wanted.pk), "what is chosen stays"
    assert unit.locator("option").count() == 42
    field.fill("没有这个")
    expect(desk.get_by_text("没有符合的单位")).to_be_visible()
    field.fill("")
    assert unit.locator("option").count() == Organization.objects.count() + 1
