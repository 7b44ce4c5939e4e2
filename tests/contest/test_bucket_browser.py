"""Chromium shows films and pages that lie in a store of another origin, and the content policy lets it."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from contest.models import Material
from contest.states import FileFormat
from tests import files
from tests.contest.entry_helpers import make_draft
from tests.contest.test_bucket import policy_of
from tests.contest.tus_helpers import Tus
from tests.plugins.serving import environment_of

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def entry(bucket, edition, contestant, unit, client_of):
    entry = make_draft(edition, contestant, unit, complete=False)
    tus = Tus(client_of(contestant), entry)
    tus.script.formats = [FileFormat.PDF]
    tus.script.save()
    film, script = files.mp4_file(), files.pdf_file(pages=2)
    assert tus.create(len(film), tus.film, "家书.mp4", body=film).status_code == 201
    assert tus.create(len(script), tus.script, "讲稿.pdf", body=script).status_code == 201
    return entry


def test_films_pictures_and_documents_come_from_the_store(bucket, entry, contestant, open_page, settings):
    directives, _backend = policy_of(**environment_of(bucket.place))
    settings.CONTENT_SECURITY_POLICY = {"DIRECTIVES": directives}
    page = open_page(user=contestant)
    led = []
    page.on("response", lambda answer: led.append((answer.url.partition("?")[0], answer.status)))
    page.goto(reverse("contest:entry-detail", args=[entry.code]))
    film = page.locator("video.check-preview")
    film.evaluate("film => { film.muted = true; return film.play(); }")
    expect(film).to_have_js_property("readyState", 4)
    assert film.evaluate("film => film.videoWidth") == 320
    page.locator("details.page-pictures summary").click()
    pictures = page.locator(".page-scroll img")
    expect(pictures).to_have_count(2)
    for picture in pictures.all():
        picture.scroll_into_view_if_needed()
        expect(picture).to_have_js_property("complete", True)
        assert picture.evaluate("picture => picture.naturalWidth") > 100
    document = reverse(
        "contest:material-file", args=[entry.code, Material.objects.get(upload__format="pdf").code]
    )
    with page.expect_response(lambda answer: answer.url.startswith(bucket.place.origin)) as shown:
        page.evaluate(
            "where => document.body.append(Object.assign(document.createElement('iframe'), { src: where }))",
            document,
        )
    assert shown.value.headers["content-type"] == "application/pdf"
    assert {status for url, status in led if url.startswith(bucket.place.origin)} <= {200, 206}
