"""Entries that go to another unit or type after they were handed in, and those that come back."""

import pytest
from django.urls import reverse

from contest.actions.check import create_check
from contest.actions.entry import edit_lecture, lecture_seen
from contest.actions.submission import restore_entry, submit_entry, take_back_entry, withdraw_entry
from contest.exceptions import FilesDoNotFit, QuotaExceeded
from contest.models import Arrival, Entry, MaterialRequirement, UnitQuota
from contest.states import ArrivalState, CheckOutcome, EntryState, FileFormat
from tests.contest.entry_helpers import add_script, make_draft, make_type
from tests.contest.test_entry_pages import lecture_data
from tests.factories.contest import MaterialFactory, OrganizationFactory, UploadFactory
from tests.races import at_once

pytestmark = pytest.mark.django_db


def fresh(entry):
    return Entry.objects.get(pk=entry.pk)


def change(entry, actor, *, reason="", **values):
    entry = fresh(entry)
    edit_lecture(entry=entry, actor=actor, seen=lecture_seen(entry), values=values, reason=reason)


# Quotas ---------------------------------------------------------------------------------------------------


@pytest.fixture
def full(edition, contestant):
    """A unit whose only place of each type is taken."""
    full = OrganizationFactory(name="满员单位")
    for name in ("微党课", "情景党课"):
        entry_type = make_type(edition, name=name)
        UnitQuota.objects.create(edition=edition, organization=full, entry_type=entry_type, max_entries=1)
        submit_entry(entry=make_draft(edition, contestant, full, entry_type=entry_type), actor=contestant)
    return full


@pytest.fixture
def returned(edition, contestant, unit, organizer, full):
    """An entry of another unit that waits for completion."""
    entry = make_draft(edition, contestant, unit, entry_type=edition.entry_types.get(name="微党课"))
    submit_entry(entry=entry, actor=contestant)
    create_check(
        entry=entry,
        actor=organizer,
        outcome=CheckOutcome.RETURN,
        version=fresh(entry).version,
        reason="补材料",
    )
    return entry


def test_a_returned_entry_does_not_move_into_a_full_unit(returned, full, unit, contestant, client_of):
    page = reverse("contest:entry-edit", args=[returned.code])
    client = client_of(contestant)
    shown = client.post(page, lecture_data(returned, client.get(page), organization=full.pk))
    assert "满员单位在这里限报 1 件，名额已用完" in shown.content.decode()
    assert fresh(returned).organization == unit
    submit_entry(entry=fresh(returned), actor=contestant)
    assert Entry.objects.filter(organization=full).count() == 2


def test_a_returned_entry_does_not_move_into_a_full_type(returned, edition, unit, contestant):
    other = edition.entry_types.get(name="情景党课")
    UnitQuota.objects.create(edition=edition, organization=unit, entry_type=other, max_entries=0)
    with pytest.raises(QuotaExceeded):
        change(returned, contestant, entry_type=other)
    assert fresh(returned).entry_type.name == "微党课"


def test_a_returned_entry_moves_where_a_place_is_left(returned, edition, contestant):
    free = OrganizationFactory()
    UnitQuota.objects.create(
        edition=edition, organization=free, entry_type=returned.entry_type, max_entries=1
    )
    change(returned, contestant, organization=free)
    submit_entry(entry=fresh(returned), actor=contestant)
    assert (fresh(returned).organization, fresh(returned).state) == (free, EntryState.SUBMITTED)


@pytest.mark.django_db(transaction=True)
def test_of_many_that_move_at_once_into_the_last_place_one_does(edition, contestant, unit):
    entry_type, wanted = make_type(edition), OrganizationFactory()
    UnitQuota.objects.create(edition=edition, organization=wanted, entry_type=entry_type, max_entries=1)
    entries = [make_draft(edition, contestant, unit, entry_type=entry_type) for _n in range(4)]
    for one in entries:
        submit_entry(entry=one, actor=contestant)
    Entry.objects.update(state=EntryState.RETURNED)
    found = at_once(*(lambda one=one: change(one, contestant, organization=wanted) for one in entries))
    assert [type(one) for one in found if one is not None] == [QuotaExceeded] * 3
    assert Entry.objects.filter(organization=wanted).count() == 1


def test_a_returned_entry_that_stays_is_handed_in_though_the_quota_was_lowered(
    returned, edition, unit, contestant
):
    UnitQuota.objects.create(
        edition=edition, organization=unit, entry_type=returned.entry_type, max_entries=0
    )
    change(returned, contestant, title="改过的题目")
    submit_entry(entry=fresh(returned), actor=contestant)
    assert fresh(returned).state == EntryState.SUBMITTED


def test_a_draft_moves_anywhere_until_it_is_handed_in(edition, contestant, unit, full):
    entry = make_draft(edition, contestant, unit, entry_type=edition.entry_types.get(name="微党课"))
    change(entry, contestant, organization=full)
    with pytest.raises(QuotaExceeded):
        submit_entry(entry=fresh(entry), actor=contestant)
    assert fresh(entry).state == EntryState.DRAFT


def test_an_organizer_moves_a_submitted_entry_into_a_full_unit_with_a_reason(
    returned, full, contestant, organizer
):
    submit_entry(entry=fresh(returned), actor=contestant)
    change(returned, organizer, organization=full, reason="单位合并")
    assert fresh(returned).organization == full


# Files ----------------------------------------------------------------------------------------------------


@pytest.fixture
def types(edition):
    return make_type(edition), make_type(edition, name="短课")


def film_of(entry, **measures):
    facts = {
        "original_name": "家书.mp4",
        "format": FileFormat.MP4,
        "duration_ms": 360_900,
        "width": 1080,
        "height": 1920,
    }
    return MaterialFactory(
        entry=entry,
        requirement=entry.entry_type.requirements.get(name="视频"),
        upload=UploadFactory(uploaded_by=entry.owner, **{**facts, **measures}),
    )


@pytest.mark.parametrize(
    ("limits", "fits"),
    [
        ({}, True),
        ({"duration_max": 360}, True),  # a second is given, as when it came
        ({"duration_max": 300}, False),
        ({"duration_min": 480}, False),
        ({"height_min": 1080}, True),  # filmed upright
        ({"height_min": 1440}, False),
        ({"aspect": "9:16"}, True),
        ({"aspect": "16:9"}, False),
        ({"max_bytes": 10}, False),
        ({"formats": [FileFormat.MOV]}, False),
    ],
)
def test_a_film_follows_into_another_type_only_within_its_limits(
    edition, contestant, unit, types, limits, fits
):
    first, other = types
    other.requirements.filter(name="视频").update(**limits)
    entry = make_draft(edition, contestant, unit, entry_type=first)
    film = film_of(entry)
    if not fits:
        with pytest.raises(FilesDoNotFit, match=r"家书\.mp4"):
            change(entry, contestant, entry_type=other)
    else:
        change(entry, contestant, entry_type=other)
    film.refresh_from_db()
    assert film.requirement.entry_type == fresh(entry).entry_type == (other if fits else first)


def test_a_film_that_nobody_could_measure_follows(edition, contestant, unit, types):
    first, other = types
    other.requirements.filter(name="视频").update(duration_max=60, height_min=1080, aspect="16:9")
    entry = make_draft(edition, contestant, unit, entry_type=first)
    film_of(entry, duration_ms=None, width=None, height=None)
    change(entry, contestant, entry_type=other)
    assert fresh(entry).entry_type == other


@pytest.mark.parametrize(
    ("limits", "fits"),
    [
        ({"characters_max": 3000, "pages_max": 9, "characters_min": 100}, True),
        ({"characters_max": 1000}, False),
        ({"characters_min": 5000}, False),
        ({"pages_max": 4}, False),
    ],
)
def test_a_script_that_was_read_follows_only_within_the_limits(
    edition, contestant, unit, types, limits, fits
):
    first, other = types
    other.requirements.filter(name="讲稿").update(**limits)
    entry = make_draft(edition, contestant, unit, entry_type=first)
    Arrival.objects.create(
        material=entry.materials.get(),
        state=ArrivalState.FINE,
        characters=2600,
        pages=5,
        checked_at=entry.created_at,
    )
    if not fits:
        with pytest.raises(FilesDoNotFit, match=r"讲稿\.pdf"):
            change(entry, contestant, entry_type=other)
    else:
        change(entry, contestant, entry_type=other)
    assert fresh(entry).entry_type == (other if fits else first)


def test_more_files_than_the_other_type_takes_do_not_follow(edition, contestant, unit, types, client_of):
    first, other = types
    MaterialRequirement.objects.filter(entry_type=first, name="讲稿").update(max_count=2)
    entry = make_draft(edition, contestant, unit, entry_type=first)
    add_script(entry, original_name="续篇.pdf")
    page = reverse("contest:entry-edit", args=[entry.code])
    client = client_of(contestant)
    shown = client.post(page, lecture_data(entry, client.get(page), entry_type=other.pk)).content.decode()
    assert "“短课”没有这些文件的位置，或其要求不允许：续篇.pdf。请先移除这些文件，再更改类别。" in shown
    assert fresh(entry).entry_type == first


def test_a_file_that_judges_see_only_now_is_looked_at_once_more(edition, contestant, unit, types):
    first, other = types
    first.requirements.update(for_judges=False)
    entry = make_draft(edition, contestant, unit, entry_type=first)
    film = film_of(entry)
    Arrival.objects.create(material=film, state=ArrivalState.FINE, checked_at=entry.created_at)
    change(entry, contestant, entry_type=other)
    film.arrival.refresh_from_db()
    assert film.arrival.state == ArrivalState.WAITING
    assert film.arrival.job.kind == "recheck"


# Coming back ----------------------------------------------------------------------------------------------


def test_what_was_taken_back_and_withdrawn_is_restored_as_a_draft(edition, contestant, unit, organizer):
    entry = make_draft(edition, contestant, unit)
    submit_entry(entry=entry, actor=contestant)
    take_back_entry(entry=entry, actor=contestant)
    withdraw_entry(entry=entry, actor=contestant)
    restore_entry(entry=entry, actor=organizer, reason="误操作")
    assert fresh(entry).state == EntryState.DRAFT
    submit_entry(entry=fresh(entry), actor=contestant)
    withdraw_entry(entry=entry, actor=contestant)
    restore_entry(entry=entry, actor=organizer, reason="误操作")
    assert fresh(entry).state == EntryState.SUBMITTED


def test_a_returned_entry_that_was_withdrawn_is_restored_as_returned(returned, contestant, organizer):
    withdraw_entry(entry=returned, actor=contestant)
    restore_entry(entry=returned, actor=organizer, reason="误操作")
    assert fresh(returned).state == EntryState.RETURNED
