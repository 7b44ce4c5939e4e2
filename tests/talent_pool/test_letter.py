"""Letters of appointment, and portraits."""

import io

import pikepdf
import pytest
from django.urls import reverse
from PIL import Image

from contest.models import JournalEntry
from judging.models import Certificate
from judging.states import CertificateKind, CertificateState
from talent_pool.actions.lecturer import admit_lecturers
from talent_pool.models import Lecturer
from talent_pool.states import PoolState
from tests.factories.contest import UserFactory
from tests.factories.talent_pool import LecturerFactory
from tests.files import docx_file, jpeg_file, sent
from tests.talent_pool.stock import stock_pool

pytestmark = pytest.mark.django_db


@pytest.fixture
def admitted(edition, organizer, pool_manager):
    stock_pool(edition, organizer, pool_manager)
    return Lecturer.objects.get(name="蒋红梅")


def page(name, person, *more):
    return reverse(f"talent_pool:{name}", args=[person.code, *more])


def test_letters_are_issued_with_the_admission(client_of, admitted, pool_manager):
    people = list(Lecturer.objects.filter(state=PoolState.CANDIDATE))
    data = {
        "lecturer": [one.code for one in people], "starts_on": "2026-03-01", "ends_on": "2029-02-28",
        "with_letters": "on",
    }  # fmt: skip
    client_of(pool_manager).post(reverse("talent_pool:lecturer-admit"), data)
    letters = Certificate.objects.filter(kind=CertificateKind.APPOINTMENT)
    assert {letter.holder for letter in letters} == {one.name for one in people}
    assert len({letter.number for letter in letters}) == len(people)
    text = dict(letters[0].facts["texts"])["body"]
    assert "2026年3月1日至2029年2月28日" in text


def test_a_letter_is_issued_once_and_downloaded_by_who_may(
    client, client_of, admitted, pool_manager, supervisor, outsider
):
    admitted.user = UserFactory()
    admitted.save()
    data = {"starts_on": "2026-01-01"}
    assert client_of(supervisor).post(page("lecturer-letter", admitted), data).status_code == 403
    for _ in range(2):
        client_of(pool_manager).post(page("lecturer-letter", admitted), data)
    letter = Certificate.objects.get(kind=CertificateKind.APPOINTMENT)
    assert (letter.holder, letter.holder_unit) == ("蒋红梅", "广安区第1党支部")
    assert JournalEntry.objects.filter(verb="lecturer.letter_issued").count() == 1
    address = page("lecturer-letter-file", admitted, letter.check_code)
    for user in (pool_manager, supervisor, admitted.user):
        answer = client_of(user).get(address)
        assert answer.status_code == 200
        assert len(pikepdf.open(io.BytesIO(answer.content)).pages) == 1
        assert letter.number in client_of(user).get(page("lecturer-detail", admitted)).content.decode()
    assert client_of(outsider).get(address).status_code == 404
    assert letter.number not in client.get(page("lecturer-detail", admitted)).content.decode()
    other = Lecturer.objects.get(name="罗时")
    wrong = page("lecturer-letter-file", other, letter.check_code)
    assert client_of(pool_manager).get(wrong).status_code == 404


def test_an_admission_with_a_valid_letter_is_ended_not_undone(client_of, admitted, pool_manager):
    client_of(pool_manager).post(page("lecturer-letter", admitted), {"starts_on": "2026-01-01"})
    answer = client_of(pool_manager).post(page("lecturer-reopen", admitted), {"reason": "误操作"})
    assert answer.status_code == 422
    assert "聘书" in answer.content.decode()
    Certificate.objects.update(state=CertificateState.REVOKED, state_reason="打印有误")
    answer = client_of(pool_manager).post(page("lecturer-reopen", admitted), {"reason": "误操作"})
    assert answer.status_code == 302
    admitted.refresh_from_db()
    assert admitted.state == PoolState.CANDIDATE


def test_without_any_published_edition_nobody_is_admitted_with_a_letter(client_of, pool_manager):
    person = LecturerFactory()
    data = {"lecturer": person.code, "starts_on": "2026-03-01", "ends_on": "2029-02-28", "with_letters": "on"}
    answer = client_of(pool_manager).post(reverse("talent_pool:lecturer-admit"), data)
    assert "尚无已公布的大赛" in answer.content.decode()
    person.refresh_from_db()
    assert person.state == PoolState.CANDIDATE
    assert not person.appointments.exists()


def test_a_term_that_has_no_such_day_is_404(client_of, admitted, pool_manager):
    for day in ("2020-01-01", "x", ""):
        answer = client_of(pool_manager).post(page("lecturer-letter", admitted), {"starts_on": day})
        assert answer.status_code == 404


def edit(person, **more):
    return {
        "name": person.name,
        "organization_name": person.organization_name,
        "sectors": person.sectors,
        **more,
    }


def test_a_photo_is_written_anew_shown_and_taken_away(client, client_of, admitted, pool_manager):
    manager = client_of(pool_manager)
    assert client.get(page("lecturer-photo", admitted)).status_code == 404
    photo = sent(jpeg_file(200, 260, orientation=6, gps=True), "本人.jpg")
    assert manager.post(page("lecturer-edit", admitted), edit(admitted, photo_file=photo)).status_code == 302
    answer = client.get(page("lecturer-photo", admitted))
    picture = Image.open(io.BytesIO(answer.getvalue()))
    assert answer["Content-Type"] == "image/jpeg"
    assert picture.size == (260, 200)  # turned upright
    assert not picture.getexif().get_ifd(0x8825)  # no place
    assert (
        page("lecturer-photo", admitted) in client.get(reverse("talent_pool:lecturer-list")).content.decode()
    )
    manager.post(page("lecturer-edit", admitted), edit(admitted, remove_photo="on"))
    assert client.get(page("lecturer-photo", admitted)).status_code == 404
    verbs = JournalEntry.objects.filter(target_code=admitted.code).values_list("verb", flat=True)
    assert {"lecturer.photo_set", "lecturer.photo_removed"} <= set(verbs)


def test_a_document_is_no_photo_and_nothing_is_saved(client_of, admitted, pool_manager):
    data = edit(admitted, photo_file=sent(docx_file(), "本人.jpg"), biography="新的简介")
    answer = client_of(pool_manager).post(page("lecturer-edit", admitted), data)
    assert answer.status_code == 422
    assert "新的简介" in answer.content.decode()  # what was typed is still there
    admitted.refresh_from_db()
    assert (admitted.photo, admitted.biography) == (None, "")


def test_a_photo_of_a_candidate_is_not_public(client, client_of, edition, organizer, pool_manager):
    stock_pool(edition, organizer, pool_manager)
    person = Lecturer.objects.get(name="单秀英")
    client_of(pool_manager).post(
        page("lecturer-edit", person), edit(person, photo_file=sent(jpeg_file(), "x.jpg"))
    )
    assert client.get(page("lecturer-photo", person)).status_code == 404
    answer = client_of(pool_manager).get(page("lecturer-photo", person))
    assert answer.status_code == 200
    answer.getvalue()


def test_admitting_many_is_all_or_none(admitted, pool_manager):
    from datetime import date

    from contest.exceptions import IllegalMove
    from talent_pool.actions.lecturer import Term

    people = [LecturerFactory(), admitted]  # the second is in already
    with pytest.raises(IllegalMove):
        admit_lecturers(lecturers=people, actor=pool_manager, term=Term(date(2026, 1, 1), date(2027, 1, 1)))
    people[0].refresh_from_db()
    assert people[0].state == PoolState.CANDIDATE
