"""The journal: each line carries the hash of the line before it."""

import pytest
from django.db import IntegrityError, transaction

from contest import journal
from contest.models import JournalEntry
from tests.factories.judging import AwardFactory, ScoreSheetFactory
from tests.factories.talent_pool import LectureReportFactory, LecturerFactory


def test_lines_form_a_chain_that_can_be_recomputed(edition, organizer):
    for reason in ("一", "二", "三"):
        journal.record(
            actor=organizer,
            verb="edition.edited",
            target=edition,
            before={"name": "旧"},
            after={"n": 1},
            reason=reason,
        )

    lines = list(JournalEntry.objects.all())
    assert [line.sequence for line in lines] == [1, 2, 3]
    assert [line.previous_hash for line in lines] == ["0" * 64, lines[0].hash, lines[1].hash]
    assert all(journal.digest(line) == line.hash for line in lines)


def test_an_altered_line_no_longer_matches_its_hash(edition, organizer):
    journal.record(actor=organizer, verb="edition.edited", target=edition, reason="更正")
    JournalEntry.objects.update(reason="别的")
    line = JournalEntry.objects.get()
    assert journal.digest(line) != line.hash


def test_a_refused_act_leaves_no_line(edition, organizer):
    def act():
        with transaction.atomic():
            journal.record(actor=organizer, verb="edition.edited", target=edition)
            raise IntegrityError("refused")

    with pytest.raises(IntegrityError):
        act()
    assert not JournalEntry.objects.exists()


def test_factories_of_all_floors_make_rows_that_the_database_accepts(db):
    ScoreSheetFactory()
    AwardFactory()
    LecturerFactory(name="曾单·仇")
    LectureReportFactory()
