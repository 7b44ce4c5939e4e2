"""Whoever registered an entry hears of its formal check by mail, from the background."""

import pytest
from django.core.mail.backends.base import BaseEmailBackend

from contest.actions.check import create_check
from contest.actions.submission import submit_entry
from contest.models import Entry
from contest.states import CheckOutcome, EntryState
from tests.contest.entry_helpers import make_draft

pytestmark = pytest.mark.django_db


class Down(BaseEmailBackend):
    """A mail server that answers nobody."""

    def send_messages(self, email_messages):
        raise TimeoutError


@pytest.fixture
def submitted(edition, contestant, unit):
    contestant.email = "wang@example.org"
    contestant.save()
    entry = make_draft(edition, contestant, unit)
    submit_entry(entry=entry, actor=contestant)
    return Entry.objects.get(pk=entry.pk)


def give_back(entry, organizer):
    return create_check(
        entry=entry, actor=organizer, outcome=CheckOutcome.RETURN, version=entry.version, reason="请补署名"
    )


def test_the_letter_says_what_to_mend_and_where(
    submitted, organizer, mailoutbox, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        give_back(submitted, organizer)
    (letter,) = mailoutbox
    assert letter.to == ["wang@example.org"]
    assert submitted.number in letter.subject
    assert "请补署名" in letter.body
    assert f"/entries/{submitted.code}/" in letter.body


def test_a_mail_server_that_is_down_changes_nothing_about_the_check(
    submitted, organizer, settings, caplog, django_capture_on_commit_callbacks
):
    settings.EMAIL_BACKEND = "tests.contest.test_check_letters.Down"
    with django_capture_on_commit_callbacks(execute=True):
        give_back(submitted, organizer)
    submitted.refresh_from_db()
    assert submitted.state == EntryState.RETURNED
    assert "TimeoutError" in caplog.text, "whoever runs the site finds it in the log"
