"""Two hands at the same moment: numbers without doubles or gaps, one good sheet for a certificate."""

import pytest

from contest.exceptions import DomainError
from contest.models import Edition, User
from judging.actions import certificate as actions
from judging.actions.print_room import signer_of, start_run
from judging.models import Award, Certificate, CertificateSeries, PrintSheet, SigningKey
from judging.states import CertificateKind, LedgerKind
from tests.races import at_once

pytestmark = pytest.mark.django_db(transaction=True)


def test_eight_at_once_issue_letters_and_every_number_is_there_once(edition, organizer):
    made = at_once(
        *[lambda: actions.issue_appointment(edition=edition, actor=organizer, holder="李·明").number] * 8
    )
    assert sorted(made) == [f"2026-L{n:04d}" for n in range(1, 9)]
    assert CertificateSeries.objects.get().next_number == 9


def test_two_organizers_issue_at_once_and_each_award_has_one_certificate(edition, organizer, awards):
    at_once(*[lambda: actions.issue_certificates(edition=Edition.objects.get(), actor=organizer)] * 3)
    numbers = sorted(Certificate.objects.values_list("number", flat=True))
    assert numbers == ["2026-A0001", "2026-A0002", "2026-A0003"]
    assert Award.objects.count() == 3


def test_two_runs_at_once_print_each_certificate_once(edition, organizer, awards, monkeypatch):
    monkeypatch.setattr("contest.actions.job._enqueue", lambda code, kind: None)
    codes = [one.check_code for one in actions.issue_certificates(edition=edition, actor=organizer).made]
    found = at_once(
        *[
            lambda: start_run(
                edition=Edition.objects.get(), actor=organizer, kind=CertificateKind.AWARD, check_codes=codes
            )
        ]
        * 3
    )
    assert sum(isinstance(one, DomainError) for one in found) == 2
    assert PrintSheet.objects.count() == 3


def test_two_deliveries_at_once_leave_one_line(edition, organizer, awards):
    codes = [one.check_code for one in actions.issue_certificates(edition=edition, actor=organizer).made]
    found = at_once(
        *[
            lambda: actions.deliver_certificates(
                edition=edition,
                check_codes=codes,
                actor=organizer,
                kind=LedgerKind.HANDED_OVER,
                whom="王科长",
            )
        ]
        * 3
    )
    assert sum(isinstance(one, DomainError) for one in found) == 2


def test_the_first_three_signatures_at_once_make_one_key(edition, organizer):
    found = at_once(*[lambda: signer_of(edition=edition, actor=User.objects.first())] * 3)
    assert len({one.pem for one in found}) == 1
    assert SigningKey.objects.count() == 1
