"""Numbers of certificates: without gaps, without doubles, however many people issue at once."""

import re
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


_SHAPE: Final = re.compile(r"(?:[^{}\x00-\x1f\x7f]|\{edition\}|\{year\}|\{n(?::0?\d{0,2}d?)?\})*")
"""Words and plain fields, a width at most: format() has ways to write two numbers alike, such as {n:.0e}."""
LARGEST: Final = 10**8 - 1
"""No office gets there: the first of a series is ten million at most."""


def number_pattern_works(pattern: str) -> bool:
    """Whether a pattern gives different numbers for different n."""
    return "{n" in pattern and _SHAPE.fullmatch(pattern) is not None


@transaction.atomic
def save_series(
    *, edition: Edition, kind: CertificateKind, actor: User, pattern: str, next_number: int
) -> CertificateSeries:
    """Set how certificates are numbered.

    Raises DomainError for a pattern without a number, numbers longer than one may be, and a number in use.
    """
    if not number_pattern_works(pattern):
        raise DomainError(
            _(
                "The pattern must contain {n}, for example {year}-{n:04d}; {edition} and {year} may stand in it."
            )
        )
    _refuse_long(pattern.format(edition=edition.code, year=edition.year, n=LARGEST))
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
    _refuse_long(
        numbers[-1] if numbers else ""
    )  # an edition's code may have changed, or the pattern been copied
    if clash := Certificate.objects.filter(number__in=numbers).values_list("number", flat=True).first():
        raise DomainError(
            _("The number %(number)s is in use already. Change the pattern of the series.")
            % {"number": clash}
        )
    return numbers


def _refuse_long(number: str) -> None:
    most = Certificate._meta.get_field("number").max_length
    if most is not None and len(number) > most:
        raise DomainError(
            _("Numbers by this pattern get up to %(longest)d characters long; %(most)d fit.")
            % {"longest": len(number), "most": most}
        )
