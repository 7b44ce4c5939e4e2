"""A printed slip is read by a phone's camera, and its owner comes in."""

import io
from urllib.parse import urlsplit

import pytest
import zxingcpp
from PIL import Image

from contest.models import User
from contest.states import Role

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
    phone.get_by_role("textbox", name="密码").fill("全新的口令-2027")
    phone.get_by_label("我同意").check()
    phone.get_by_role("button", name="接受邀请").click()
    phone.get_by_text("账号已建立").wait_for()
    person = User.objects.get(mobile="13800001111")
    assert person.full_name == "阿依古丽·买买提"
    assert person.memberships.get().role == Role.JUDGE
