"""A round with many versions of marks travels in seconds; CARRY_VERSIONS=50000 is the size that was measured."""

import os
import sys
import time
import uuid

import pytest
from django.utils import timezone

from judging.actions.carry import site
from judging.models import ScoreSheet, SheetVersion
from judging.states import RoundMode
from tests.factories.scenes import make_round
from tests.judging.carried import in_the_hall

VERSIONS = int(os.environ.get("CARRY_VERSIONS", "600"))
PER_SHEET = 10

pytestmark = pytest.mark.django_db


def scribble(round):
    """Every judge saves every sheet ten times; written at once, for only the journey is measured."""
    now = timezone.now()
    for sheet in ScoreSheet.objects.filter(contender__round=round).select_related("seat"):
        made = SheetVersion.objects.bulk_create(
            SheetVersion(
                sheet=sheet, number=n, marks={"content": f"{50 + n % 10}.5", "delivery": "36"}, total=f"{86 + n % 10}.5",
                client_id=uuid.uuid4().hex, saved_by_id=sheet.seat.judge_id, saved_at=now, comment="观点鲜明，事例生动。",
            )
            for n in range(1, PER_SHEET + 1)
        )  # fmt: skip
        sheet.current = made[-1]
        sheet.save()


def test_a_large_round_goes_and_comes(edition, organizer, capsys):
    judges = 10
    scene = make_round(
        edition,
        judges=judges,
        entries=VERSIONS // PER_SHEET // judges,
        opened_by=organizer,
        mode=RoundMode.LIVE,
    )
    count = scene.round.contenders.count() * judges * PER_SHEET
    seconds = {}

    def timed(name, act):
        begin = time.process_time()
        found = act()
        seconds[name] = round_to(time.process_time() - begin)
        return found

    trip, code = timed("send", lambda: site.send_trip(round=scene.round, actor=organizer))
    content = in_the_hall(trip, code, scribble)
    seconds["bytes"] = len(content)
    returned = timed("look", lambda: site.receive_return(round=scene.round, actor=organizer, content=content))
    timed("merge", lambda: site.merge_return(returned=returned, actor=organizer))
    assert SheetVersion.objects.count() == count
    again = timed("again", lambda: site.merge_return(returned=returned, actor=organizer))
    assert SheetVersion.objects.count() == count
    assert again.done["changed"] == 0
    with capsys.disabled():
        sys.stdout.write(f"\n{count} versions, seconds of the processor: {seconds}\n")


def round_to(value):
    return float(f"{value:.2f}")
