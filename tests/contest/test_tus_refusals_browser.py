"""A film that is refused on its way, or before it leaves the phone: the page says why, and stops."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from contest.models import Edition, Material
from tests import files
from tests.contest.test_entry_browser import scene
from tests.contest.test_tus_browser import arrived, choose, film, opened
from tests.plugins.browser import wait_until

pytestmark = pytest.mark.django_db(transaction=True)
__all__ = ["film", "opened", "scene"]


def test_a_film_that_is_refused_half_way_is_not_sent_again_and_the_page_says_why(opened, film):
    entry, page, line = opened
    held = []

    def hold(route):
        if route.request.method == "PATCH" and line.offsets[-1]:
            held.append(route)  # the second piece waits until the deadline has passed
        else:
            route.continue_()

    page.route("**/uploads/*/", hold)
    choose(page, film)
    wait_until(page, lambda: held)
    passed = timezone.now() - timedelta(minutes=30)
    Edition.objects.filter(pk=entry.edition_id).update(
        signup_closes_at=passed, upload_closes_at=passed, upload_grace_minutes=0
    )
    page.unroute("**/uploads/*/")
    held[0].continue_()
    expect(page.locator("[data-error]:visible")).to_contain_text("截止")
    expect(page.locator(".sending")).to_have_count(0)
    assert (line.made, len(line.offsets)) == (1, 2), "asked once whether the rest may come"
    assert not Material.objects.filter(requirement__name="视频").exists()


def test_a_film_shot_upright_is_measured_by_its_short_side_before_it_leaves_the_phone(opened):
    entry, page, line = opened
    entry.entry_type.requirements.filter(name="视频").update(height_min=240)
    page.reload()
    choose(page, files.mp4_file(width=180, height=320))
    expect(page.locator("[data-error]:visible")).to_contain_text("180 × 320")
    assert line.made == 0
    enough = files.mp4_file(width=240, height=426)
    choose(page, enough)
    arrived(page, enough)
