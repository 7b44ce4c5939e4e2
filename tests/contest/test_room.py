"""How much an entry and a unit may send: set by the organizer, shown to the contestant, held by the server."""

import pytest
from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction
from django.urls import reverse

from contest.actions.edition_copy import copy_edition
from contest.actions.material import add_material
from contest.exceptions import NoRoom
from contest.forms.fields import bytes_of, size_words
from contest.models import Edition, Material
from contest.queries.upload import entry_limit, unit_limit
from tests import files
from tests.contest.entry_helpers import make_draft
from tests.contest.test_setup_pages import basics
from tests.contest.test_tus import Tus
from tests.factories.contest import UserFactory

GB = 10**9


@pytest.fixture
def entry(edition, contestant, unit):
    return make_draft(edition, contestant, unit, complete=False)


@pytest.fixture
def tus(client_of, contestant, entry):
    return Tus(client_of(contestant), entry)


@pytest.fixture
def desk(client_of, organizer):
    return client_of(organizer)


def limit(edition, **limits):
    Edition.objects.filter(pk=edition.pk).update(**limits)


# In words -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "size"),
    [
        ("500 MB", 500_000_000),
        ("500", 500_000_000),
        ("20G", 20 * GB),
        ("1.5 gb", 1_500_000_000),
        ("２０ＧＢ", 20 * GB),
        ("300兆", 300_000_000),
        ("2 吉字节", 2 * GB),
        ("1,500 MB", 1_500_000_000),
        ("", None),
        ("0 MB", None),
        ("many", None),
        ("-5 MB", None),
        ("5 kB", None),
    ],
)
def test_sizes_are_read_as_people_write_them(typed, size):
    assert bytes_of(typed) == size


@pytest.mark.parametrize("size", [100_000, 500_000_000, 999_900_000, GB, 1_500_000_000, 20 * GB, 4096 * GB])
def test_a_size_in_words_is_read_again_as_the_same_size(size):
    assert bytes_of(size_words(size)) == size


# Set up ---------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_the_organizer_sets_both_limits_and_sees_them_again(desk, edition):
    page = reverse("contest:setup-basics", args=[edition.code])
    answer = desk.post(page, basics(edition, entry_max_bytes="800 MB", unit_max_bytes="12 GB"))
    assert answer.status_code == 302
    edition.refresh_from_db()
    assert (edition.entry_max_bytes, edition.unit_max_bytes) == (800_000_000, 12 * GB)
    shown = desk.get(page).text
    assert 'value="800 MB"' in shown
    assert 'value="12 GB"' in shown
    desk.post(page, basics(edition, entry_max_bytes="", unit_max_bytes=""))
    edition.refresh_from_db()
    assert (edition.entry_max_bytes, edition.unit_max_bytes) == (None, None)


@pytest.mark.django_db
def test_no_edition_allows_more_than_the_installation(desk, edition, settings):
    settings.UPLOAD_ENTRY_MAX_BYTES = 2 * GB
    page = reverse("contest:setup-basics", args=[edition.code])
    assert "2 GB" in desk.get(page).text
    answer = desk.post(page, basics(edition, entry_max_bytes="3 GB"))
    assert answer.status_code == 422
    assert "最多允许 2 GB" in answer.text
    edition.entry_max_bytes = 3 * GB  # saved when the installation still allowed it
    assert entry_limit(edition) == 2 * GB


@pytest.mark.django_db
@pytest.mark.parametrize("typed", ["lots", "0"])
def test_what_is_no_size_is_asked_for_again(desk, edition, typed):
    page = reverse("contest:setup-basics", args=[edition.code])
    answer = desk.post(page, basics(edition, unit_max_bytes=typed))
    assert answer.status_code == 422
    assert "500 MB" in answer.text


@pytest.mark.django_db
def test_the_database_refuses_a_limit_of_nothing(edition):
    for name in ("entry_max_bytes", "unit_max_bytes"):
        with pytest.raises(IntegrityError), transaction.atomic():
            limit(edition, **{name: 0})


@pytest.mark.django_db
def test_a_copied_edition_keeps_the_limits(edition, organizer):
    limit(edition, entry_max_bytes=GB, unit_max_bytes=9 * GB)
    copy = copy_edition(
        source=Edition.objects.get(pk=edition.pk),
        actor=organizer,
        code="next",
        name="下届",
        year=edition.year + 1,
    )
    assert (copy.entry_max_bytes, copy.unit_max_bytes) == (GB, 9 * GB)


@pytest.mark.django_db
def test_without_a_limit_of_its_own_the_installation_decides(edition, settings):
    settings.UPLOAD_ENTRY_MAX_BYTES, settings.UPLOAD_UNIT_MAX_BYTES = 5 * GB, 0
    assert (entry_limit(edition), unit_limit(edition)) == (5 * GB, 0)
    edition.entry_max_bytes = edition.unit_max_bytes = GB
    assert (entry_limit(edition), unit_limit(edition)) == (GB, GB)


# Held -----------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_an_entry_may_send_as_much_as_its_edition_says(tus, edition):
    limit(edition, entry_max_bytes=1_000_000)
    assert tus.create(600_000).status_code == 201
    full = tus.create(600_000)
    assert full.status_code == 507
    assert "1.0 MB" in full.content.decode()
    assert "600 kB" in full.content.decode()
    assert tus.create(400_000).status_code == 201


@pytest.mark.django_db
def test_all_entries_of_a_unit_share_their_room(tus, client_of, edition, unit):
    limit(edition, unit_max_bytes=1_000_000)
    other_owner = UserFactory()
    other = Tus(client_of(other_owner), make_draft(edition, other_owner, unit, complete=False))
    assert other.create(700_000).status_code == 201
    full = tus.create(400_000)
    assert full.status_code == 507
    assert "单位" in full.content.decode()
    elsewhere_owner = UserFactory()
    elsewhere = Tus(client_of(elsewhere_owner), make_draft(edition, elsewhere_owner, None, complete=False))
    assert elsewhere.create(400_000).status_code == 201


@pytest.mark.django_db
def test_the_plain_form_is_held_to_the_same_limit(entry, edition):
    limit(edition, entry_max_bytes=100_000)
    place = entry.entry_type.requirements.get(name="讲稿")
    place.max_count = 9
    place.save()
    script = files.docx_file() + bytes(60_000)
    first = add_material(
        entry=entry, requirement=place, file=ContentFile(script, "一.docx"), actor=entry.owner
    )
    assert first.upload.size > 60_000
    with pytest.raises(NoRoom, match="100 kB"):
        add_material(
            entry=entry, requirement=place, file=ContentFile(script + b"\0", "二.docx"), actor=entry.owner
        )
    assert Material.objects.count() == 1


# Shown ----------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_the_contestant_sees_how_much_is_used(tus, client_of, contestant, entry, edition):
    limit(edition, entry_max_bytes=2 * GB, unit_max_bytes=10 * GB)
    assert tus.create(300_000_000, place=tus.film, name="家书.mp4").status_code == 201
    text = client_of(contestant).get(reverse("contest:entry-materials", args=[entry.code])).text
    assert "300 MB / 2.0 GB" in text
    assert "300 MB / 10 GB" in text


@pytest.mark.django_db
def test_where_nothing_limits_nothing_is_said(client_of, contestant, entry, settings):
    settings.UPLOAD_ENTRY_MAX_BYTES = settings.UPLOAD_UNIT_MAX_BYTES = 0
    text = client_of(contestant).get(reverse("contest:entry-materials", args=[entry.code])).text
    assert "entry-room" not in text
