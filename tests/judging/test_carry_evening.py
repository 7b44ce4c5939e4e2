"""What hands write and cameras see in a hall comes home as well, and a file that was overtaken takes nothing back."""

import io
import os

import pytest
from django.core.files.base import ContentFile
from PIL import Image

from contest.actions.upload import store_upload
from contest.models import User
from contest.states import Role
from judging.actions.carry import hall, site
from judging.actions.contender import set_contender_status, set_elapsed
from judging.actions.intake import SentVersion, receive_version
from judging.actions.paper import enter_paper
from judging.actions.running_order import Session, delete_session, save_session
from judging.actions.screen import add_screen, set_still
from judging.actions.stage import call_contender, close_marks, open_marks, open_stage, start_clock
from judging.actions.tablet import bind_tablet, issue_cards
from judging.carry import parcel
from judging.exceptions import CarryRefused
from judging.models import Contender, HeldVersion, PaperSheet, Screen, SeatCard, Signature, Tablet
from judging.states import ContenderStatus, RoundMode, ScreenRole
from judging.views.hall.paper import PHOTO
from judging.views.hall.screen import STILLS
from tests.factories.scenes import GOOD_MARKS, make_round
from tests.judging.carried import in_the_hall
from tests.judging.test_carry import come_back, play

pytestmark = pytest.mark.django_db

STROKES = [[10, 20, 300, 400, 500, 600], [1, 2, 3, 4]]


@pytest.fixture
def scene(edition, organizer, scorekeeper, timer):
    return make_round(edition, judges=3, entries=3, opened_by=organizer, mode=RoundMode.LIVE)


def scorekeeper_of(round):
    return User.objects.get(memberships__edition=round.edition, memberships__role=Role.SCOREKEEPER)


def sign_on_a_tablet(round, *, late):
    """Bind a tablet, and sign one sheet on it by hand: while its marks are open, or after they were closed."""
    desk = scorekeeper_of(round)
    open_stage(round=round, actor=desk)
    issue_cards(round=round, actor=desk)
    contender = round.contenders.order_by("alias").first()
    sheet = contender.sheets.order_by("seat__label").first()
    tablet, _secret = bind_tablet(token=sheet.seat.cards.get(revoked_at=None).token, name="平板 3")
    call_contender(contender=contender, actor=desk)
    start_clock(contender=contender, actor=desk)
    open_marks(contender=contender, actor=desk)
    if late:
        close_marks(contender=contender, actor=desk)
    sent = SentVersion("a" * 32, sheet.code, "", GOOD_MARKS, "", True, STROKES)
    assert receive_version(tablet=tablet, sent=sent).outcome == ("held" if late else "received")


@pytest.mark.parametrize("late", [False, True])
def test_a_name_written_in_the_hall_comes_home(scene, organizer, late):
    trip, code = site.send_trip(round=scene.round, actor=organizer)
    content = in_the_hall(trip, code, lambda round: sign_on_a_tablet(round, late=late))

    come_back(scene.round, content, organizer)

    found = HeldVersion.objects.get() if late else Signature.objects.get()
    assert found.strokes == STROKES


def test_a_name_written_before_arrives_in_the_hall(scene, organizer):
    sign_on_a_tablet(scene.round, late=False)
    trip, code = site.send_trip(round=scene.round, actor=organizer)
    there = []
    in_the_hall(trip, code, lambda round: there.append(Signature.objects.get().strokes))
    assert there == [STROKES]


# Pictures -------------------------------------------------------------------------------------------------


def photo(size, kind="JPEG"):
    """A picture of grain, which no compression makes small."""
    out = io.BytesIO()
    Image.frombytes("RGB", size, os.urandom(size[0] * size[1] * 3)).save(out, kind)
    return ContentFile(out.getvalue(), name=f"p.{kind.lower()}")


def test_large_pictures_of_the_hall_come_home(scene, organizer):
    trip, code = site.send_trip(round=scene.round, actor=organizer)

    def evening(round):
        play(round)
        desk = scorekeeper_of(round)
        sheet = round.contenders.first().sheets.first()
        seen = store_upload(file=photo((3000, 2250)), actor=desk, limits=PHOTO)
        enter_paper(sheet=sheet, actor=desk, marks=GOOD_MARKS, photo=seen)
        still = store_upload(file=photo((2300, 1500), "PNG"), actor=desk, limits=STILLS)
        screen = add_screen(round=round, actor=desk, name="大屏", role=ScreenRole.STAGE)
        set_still(screen=screen, actor=desk, still=still)

    come_back(scene.round, in_the_hall(trip, code, evening), organizer)

    kept = PaperSheet.objects.get().photo
    assert (kept.width, kept.height) == (2000, 1500)  # sharp enough to read a sheet of A4
    assert Screen.objects.get().still.size > 10_000_000


def test_a_round_with_too_many_pictures_is_refused_before_it_leaves_or_goes_home(
    scene, organizer, monkeypatch
):
    trip, code = site.send_trip(round=scene.round, actor=organizer)

    def evening(round):
        monkeypatch.setattr(parcel, "MAX_PACKED", 1000)
        with pytest.raises(CarryRefused, match="大"):
            hall.make_return(round=round, actor=scorekeeper_of(round))
        monkeypatch.undo()

    come_back(scene.round, in_the_hall(trip, code, evening), organizer)
    monkeypatch.setattr(parcel, "MAX_PACKED", 1000)
    with pytest.raises(CarryRefused, match="大"):
        site.send_trip(round=scene.round, actor=organizer)


# Files that were overtaken --------------------------------------------------------------------------------


def two_files(round, files):
    """Play, send home, change what happened, send home again; the second file is what in_the_hall returns."""
    desk = User.objects.get(memberships__role=Role.ORGANIZER)
    session = save_session(session=Session(round=round, name="上午"), actor=desk)
    play(round)
    first = round.contenders.order_by("alias").first()
    set_elapsed(contender=first, actor=desk, seconds=400)
    files.append(hall.make_return(round=round, actor=desk)[1])
    set_elapsed(contender=first, actor=desk, seconds=560)
    set_contender_status(contender=first, actor=desk, status=ContenderStatus.DISQUALIFIED, reason="抄袭")
    delete_session(session=session, actor=desk)


def standing(round):
    contender = Contender.objects.filter(round=round).order_by("alias").first()
    return contender.elapsed_seconds, contender.status, round.sessions.count()


@pytest.mark.parametrize("in_order", [True, False])
def test_an_older_file_takes_nothing_back(scene, organizer, in_order):
    trip, code = site.send_trip(round=scene.round, actor=organizer)
    files = []
    last = in_the_hall(trip, code, lambda round: two_files(round, files))
    if in_order:
        come_back(scene.round, files[0], organizer)
        assert standing(scene.round) == (400, "ok", 1)
    come_back(scene.round, last, organizer)
    assert standing(scene.round) == (560, "disqualified", 0)

    again = come_back(scene.round, files[0], organizer)

    assert standing(scene.round) == (560, "disqualified", 0)
    assert {again.done[name] for name in ("changed", "conflicts")} == {0}
    assert not any(name.startswith("new_") for name in again.done)


def test_the_same_file_again_asks_nothing_and_opens_no_seat(scene, organizer):
    trip, code = site.send_trip(round=scene.round, actor=organizer)
    content = in_the_hall(trip, code, lambda round: sign_on_a_tablet(round, late=False))
    come_back(scene.round, content, organizer)

    come_back(scene.round, content, organizer)

    assert Tablet.objects.get().revoked_at
    assert not SeatCard.objects.filter(revoked_at=None).exists()


def test_what_was_corrected_here_after_the_file_stays(scene, organizer):
    trip, code = site.send_trip(round=scene.round, actor=organizer)
    content = in_the_hall(trip, code, play)
    come_back(scene.round, content, organizer)
    contender = scene.contenders[0]
    set_elapsed(contender=contender, actor=organizer, seconds=77)

    come_back(scene.round, content, organizer)

    contender.refresh_from_db()
    assert contender.elapsed_seconds == 77
