"""The ledger: a line for whatever happens to a certificate, and who has it in the hands."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from contest import journal
from contest.exceptions import DomainError
from contest.models import Edition, User
from judging.models import Certificate, LedgerLine
from judging.states import DELIVERED, CertificateState, LedgerKind


def note(
    kind: LedgerKind, certificates: Iterable[Certificate], *, by: User | None, at: datetime, text: str = ""
) -> None:
    """Write a line for each certificate; belongs into the transaction of the act itself."""
    LedgerLine.objects.bulk_create(
        [LedgerLine(certificate=one, kind=kind, at=at, by=by, note=text[:500]) for one in certificates],
        batch_size=500,
    )


@transaction.atomic
def deliver_certificates(
    *, edition: Edition, check_codes: Sequence[str], actor: User, kind: LedgerKind, whom: str, text: str = ""
) -> list[Certificate]:
    """Note that certificates were handed over or mailed; those that were delivered already stay as they are.

    whom: who received them, or the address; empty: each to its own holder. text: a mailing number, for example.
    Raises DomainError if one of them is void, or none is left to deliver.
    """
    assert kind in DELIVERED
    rows = list(
        Certificate.objects.select_for_update(of=("self",))
        .filter(edition=edition, check_code__in=check_codes)
        .order_by("pk")
    )
    if void := [one.number for one in rows if one.state != CertificateState.VALID]:
        raise DomainError(
            _("%(numbers)s is not valid any more, so it can't be delivered.") % {"numbers": "、".join(void)}
        )
    delivered = set(
        LedgerLine.objects.filter(
            certificate__in=rows, kind__in=DELIVERED, struck_at__isnull=True
        ).values_list("certificate_id", flat=True)
    )
    left = [one for one in rows if one.pk not in delivered]
    if not left:
        raise DomainError(
            _("These were delivered already. Strike the line in the ledger out if it is wrong.")
        )
    now = timezone.now()
    LedgerLine.objects.bulk_create(
        [
            LedgerLine(
                certificate=one, kind=kind, at=now, by=actor, whom=(whom.strip() or one.holder)[:200], note=text[:500]
            )
            for one in left
        ],
        batch_size=500,
    )  # fmt: skip
    journal.record(
        actor=actor,
        verb="certificate.delivered",
        target=edition,
        after={"numbers": [one.number for one in left], "how": kind.value, "whom": whom, "note": text},
    )
    return left


@transaction.atomic
def strike_delivery(*, certificate: Certificate, actor: User) -> LedgerLine:
    """Strike out the delivery of a certificate that was noted by mistake; the line stays to be read.

    Raises DomainError if none stands.
    """
    line = (
        LedgerLine.objects.select_for_update(of=("self",))
        .filter(certificate=certificate, kind__in=DELIVERED, struck_at__isnull=True)
        .first()
    )
    if line is None:
        raise DomainError(_("No delivery is noted for this certificate."))
    line.struck_at, line.struck_by = timezone.now(), actor
    line.save(update_fields=["struck_at", "struck_by"])
    journal.record(
        actor=actor,
        verb="certificate.delivery_struck",
        target=certificate,
        before={"how": line.kind, "whom": line.whom, "at": line.at},
    )
    return line
