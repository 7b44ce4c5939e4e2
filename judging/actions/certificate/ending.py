"""The end of a certificate: revoked, or replaced by another number; both with a reason that everybody may read."""

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from contest import journal
from contest.exceptions import DomainError, ReasonRequired
from contest.models import Entry, User
from contest.states import EntryState
from contest.transitions import step
from judging.actions.certificate.issue import Wish, make
from judging.actions.certificate.ledger import note
from judging.documents.certificate_facts import award_facts, entry_facts
from judging.models import Certificate
from judging.states import CERTIFICATE_MOVES, CertificateKind, CertificateState, LedgerKind


@transaction.atomic
def revoke_certificate(*, certificate: Certificate, actor: User, reason: str) -> Certificate:
    """Declare a certificate void; its page goes on to say so, with the reason."""
    certificate = _end(certificate, CertificateState.REVOKED, reason)
    note(LedgerKind.REVOKED, [certificate], by=actor, at=timezone.now(), text=reason)
    journal.record(actor=actor, verb="certificate.revoked", target=certificate, reason=reason)
    return certificate


@transaction.atomic
def replace_certificate(
    *, certificate: Certificate, actor: User, reason: str, holder: str = "", holder_unit: str | None = None
) -> Certificate:
    """Issue a certificate anew under the next number, with the newest template; the old one points to it.

    holder, holder_unit: as they are to be printed; "" and None for what the award says now.
    Raises ReasonRequired, IllegalMove, and DomainError if the entry was disqualified since.
    """
    old = _end(certificate, CertificateState.REPLACED, reason)
    entry = _entry_behind(old)
    if entry is not None and entry.state == EntryState.DISQUALIFIED:
        raise DomainError(_("The entry is disqualified. Revoke the certificate instead of issuing it anew."))
    facts = _facts_now(old)
    if holder and holder != facts["name"][:500]:
        facts |= {"name": holder, "members": [name.strip() for name in holder.split("、") if name.strip()]}
    if holder_unit is not None:
        facts["unit"] = holder_unit
    now = timezone.now()
    (made,) = make(
        old.edition, CertificateKind(old.kind), actor,
        [Wish(facts, award=old.award, entry=old.entry, replaces=old)], now,
    )  # fmt: skip
    note(LedgerKind.REPLACED, [old], by=actor, at=now, text=reason)
    journal.record(
        actor=actor, verb="certificate.replaced", target=old, before={"number": old.number, "holder": old.holder},
        after={"number": made.number, "holder": made.holder}, reason=reason,
    )  # fmt: skip
    return made


def holder_to_print(certificate: Certificate) -> tuple[str, str]:
    """Return the name and the unit that a certificate issued anew should bear unless somebody writes others.

    They are those of the award or the entry by now; but what an earlier replacement changed was written on purpose and stays.
    """
    facts = _facts_now(certificate)
    first = certificate
    while first.replaces is not None:
        first = first.replaces
    name, unit = str(facts["name"])[:500], str(facts["unit"])[:300]
    return (
        name if certificate.holder == first.holder else certificate.holder,
        unit if certificate.holder_unit == first.holder_unit else certificate.holder_unit,
    )


def _facts_now(certificate: Certificate) -> dict[str, Any]:
    """Return what a certificate would say if it were issued today; one to a person has nothing but what it says."""
    if certificate.award is not None:
        return award_facts(certificate.award)
    return dict(certificate.facts) if certificate.entry is None else entry_facts(certificate.entry)


def _entry_behind(certificate: Certificate) -> Entry | None:
    """Return the entry that a certificate was earned with, an adviser's too."""
    if certificate.award is None:
        return certificate.entry
    adviser = certificate.award.adviser
    return adviser.entry if adviser is not None else certificate.award.entry


def _end(certificate: Certificate, target: CertificateState, reason: str) -> Certificate:
    if not reason.strip():
        raise ReasonRequired
    locked = (
        Certificate.objects.select_for_update(of=("self",))
        .select_related(
            "edition", "award__tier", "award__edition", "award__entry__organization", "award__entry__sector",
            "award__organization", "award__adviser__entry", "award__line",
            "entry__edition", "entry__organization", "entry__sector",
        )
        .get(pk=certificate.pk)
    )  # fmt: skip
    locked.state = step(CERTIFICATE_MOVES, CertificateState(locked.state), target)
    locked.state_reason = reason
    locked.save(update_fields=["state", "state_reason"])
    return locked
