"""Numbers of certificates: without gaps, without doubles, however many people issue at once."""

from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from contest import journal
from contest.exceptions import DomainError
from contest.models import Edition, User
from judging.models import Certificate, CertificateSeries
from judging.states import CertificateKind

PATTERNS: Final = {
    CertificateKind.AWARD: "{edition}-A{n:04d}",
    CertificateKind.REPORT: "{edition}-R{n:04d}",
    CertificateKind.ORGANIZATION: "{edition}-O{n:04d}",
    CertificateKind.ADVISER: "{edition}-T{n:04d}",
    CertificateKind.PARTICIPATION: "{edition}-P{n:04d}",
    CertificateKind.APPOINTMENT: "{edition}-L{n:04d}",
    CertificateKind.SERVICE: "{edition}-S{n:04d}",
}


def number_pattern_works(pattern: str) -> bool:
    """Whether a pattern gives different numbers for different n."""
    try:
        return pattern.format(edition="x", year=1, n=1) != pattern.format(edition="x", year=1, n=2)
    except (KeyError, IndexError, ValueError, AttributeError):
        return False


@transaction.atomic
def save_series(
    *, edition: Edition, kind: CertificateKind, actor: User, pattern: str, next_number: int
) -> CertificateSeries:
    """Set how certificates are numbered. Raises DomainError for a pattern without a number or a number in use."""
    if not number_pattern_works(pattern):
        raise DomainError(
            _(
                "The pattern must contain {n}, for example {year}-{n:04d}; {edition} and {year} may stand in it."
            )
        )
    series, _made = CertificateSeries.objects.select_for_update().get_or_create(edition=edition, kind=kind)
    before = {"pattern": series.pattern, "next_number": series.next_number}
    if pattern == series.pattern and next_number < series.next_number:
        raise DomainError(
            _("Numbers up to %(n)d are given already; go on from there.") % {"n": series.next_number - 1}
        )
    series.pattern, series.next_number = pattern, next_number
    series.save(update_fields=["pattern", "next_number"])
    journal.record(
        actor=actor, verb="certificate_series.saved", target=edition, before=before,
        after={"pattern": pattern, "next_number": next_number},
    )  # fmt: skip
    return series


def draw_numbers(edition: Edition, kind: CertificateKind, count: int) -> list[str]:
    """Take the next numbers of a series; its row stays locked to the end of the transaction, so none is lost or doubled.

    Belongs into the transaction of whoever issues: what is rolled back leaves no gap.
    """
    series = CertificateSeries.objects.select_for_update().filter(edition=edition, kind=kind).first()
    if series is None:
        CertificateSeries.objects.get_or_create(
            edition=edition, kind=kind, defaults={"pattern": PATTERNS[kind]}
        )
        series = CertificateSeries.objects.select_for_update().get(edition=edition, kind=kind)
    first = series.next_number
    series.next_number = first + count
    series.save(update_fields=["next_number"])
    numbers = [
        series.pattern.format(edition=edition.code, year=edition.year, n=n)
        for n in range(first, first + count)
    ]
    if clash := Certificate.objects.filter(number__in=numbers).values_list("number", flat=True).first():
        raise DomainError(
            _("The number %(number)s is in use already. Change the pattern of the series.")
            % {"number": clash}
        )
    return numbers
