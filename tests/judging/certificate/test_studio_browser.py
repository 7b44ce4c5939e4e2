"""The print room in a real browser: a field dragged and moved by keys, boxes added, accessible at three sizes."""

import re

import pytest
from playwright.sync_api import expect

from judging.actions import certificate as actions
from judging.actions import print_room
from judging.models import Certificate, CertificateTemplate
from judging.states import CertificateKind, RunOutput

pytestmark = pytest.mark.django_db(transaction=True)
STUDIO = "/e/2026/certificates/award/template/"


@pytest.fixture
def issued(edition, organizer, awards):
    return actions.issue_certificates(edition=edition, actor=organizer).made


def drawn(page):
    """Wait until the preview is there."""
    expect(page.locator(".look-paper img")).to_be_visible()
    return page.locator(".look-paper img").get_attribute("src")


def test_a_field_follows_the_hand_and_the_keys_and_is_saved(open_page, organizer, issued):
    page = open_page("desk", user=organizer, path=STUDIO)
    before = drawn(page)
    y = page.get_by_role("group", name="标题").get_by_label("距上（毫米）")
    x = page.get_by_role("group", name="标题").get_by_label("距左（毫米）")
    start = float(y.input_value()), float(x.input_value())

    handle = page.get_by_role("button", name="标题", exact=True)
    box = handle.bounding_box()
    page.mouse.move(box["x"] + 20, box["y"] + 10)
    page.mouse.down()
    page.mouse.move(box["x"] + 20, box["y"] + 60, steps=4)
    page.mouse.up()
    assert float(y.input_value()) > start[0] + 5
    expect(page.locator(".look-paper img")).not_to_have_attribute("src", before)

    handle = page.get_by_role("button", name="标题", exact=True)
    handle.focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Shift+ArrowRight")
    assert float(x.input_value()) == pytest.approx(start[1] + 1.1)

    page.get_by_role("button", name="加文字").click()
    expect(page.get_by_role("group", name="text1")).to_be_visible()
    page.get_by_role("group", name="text1").get_by_label("文字").fill("{edition}")
    page.get_by_role("button", name="删除：单位").click()
    expect(page.get_by_role("group", name="单位", exact=True)).to_have_count(0)
    page.get_by_role("button", name="保存为新版本", exact=True).last.click()
    expect(page.get_by_text(re.compile("已存为新版本|已保存为新版本"))).to_be_visible()
    codes = [box["code"] for box in CertificateTemplate.objects.get(superseded_at=None).layout["boxes"]]
    assert "text1" in codes
    assert "unit" not in codes


def test_what_goes_wrong_is_said_beside_the_picture(open_page, organizer, issued):
    page = open_page("desk", user=organizer, path=STUDIO)
    drawn(page)
    page.get_by_role("group", name="正文").get_by_label("文字").fill("{nobody}")
    expect(page.locator("#look")).to_contain_text("nobody")


@pytest.mark.parametrize("device", ["phone", "tablet", "desk"])
def test_every_page_of_the_print_room_is_accessible(
    open_page, organizer, edition, issued, assert_accessible, shoot, device, monkeypatch
):
    from contest.tasks.job import run_job

    monkeypatch.setattr("contest.actions.job._enqueue", lambda code, kind: None)
    run = print_room.start_run(
        edition=edition, actor=organizer, kind=CertificateKind.AWARD, output=RunOutput.BOTH,
        check_codes=list(Certificate.objects.values_list("check_code", flat=True)),
    )  # fmt: skip
    run_job.func(run.job.code)
    page = open_page(device, user=organizer)
    for path in (
        "/e/2026/certificates/", STUDIO, "/e/2026/print/new/award/", f"/e/2026/print/runs/{run.code}/",
        "/e/2026/print/printers/", "/e/2026/print/printers/new/", "/e/2026/print/key/",
        f"/e/2026/certificates/ledger/{issued[0].check_code}/", "/e/2026/certificates/handover/",
        "/verify/", f"/v/{issued[0].check_code}/",
    ):  # fmt: skip
        page.goto(path)
        if path == STUDIO:
            drawn(page)
        assert_accessible(page)
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), path
