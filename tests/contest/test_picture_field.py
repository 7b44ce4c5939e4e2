"""Forms that take a picture show the one that there is, and the chosen one before it is sent."""

import io

import pytest
from PIL import Image

from tests.factories.contest import UploadFactory

pytestmark = pytest.mark.django_db


def png(colour):
    target = io.BytesIO()
    Image.new("RGB", (40, 20), colour).save(target, "PNG")
    return {"name": "chosen.png", "mimeType": "image/png", "buffer": target.getvalue()}


def test_the_logo_is_shown_where_it_is_changed(client_of, organizer, edition):
    client = client_of(organizer)
    page = "/e/2026/setup/basics/"
    assert f"/e/{edition.code}/logo/" not in client.get(page).content.decode()
    edition.logo = UploadFactory(format="png")
    edition.save()
    html = client.get(page).content.decode()
    assert f'src="/e/{edition.code}/logo/?v={edition.logo_id}"' in html
    assert 'name="remove_logo"' in html


@pytest.mark.django_db(transaction=True)
def test_a_chosen_picture_is_shown_before_it_is_sent(open_page, organizer, edition, assert_accessible):
    page = open_page("phone", user=organizer, path="/e/2026/setup/basics/")
    place = page.locator(".file-field-picture")
    assert place.is_hidden()
    page.set_input_files("#id_logo_file", png("red"))
    page.get_by_role("img", name="所选图片").wait_for()
    assert page.evaluate("document.querySelector('.file-field-picture img').naturalWidth") == 40
    assert_accessible(page)
