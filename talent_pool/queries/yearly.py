"""The text of the yearly report as it stands for a year."""

from talent_pool.models import YearlyPattern
from talent_pool.yearly.patterns import DEFAULT


def pattern_of(year: int) -> str:
    """Return the sentences of a year's report: its own, those of the last year before it that has some, or the product's."""
    written = (
        YearlyPattern.objects.filter(year__lte=year).order_by("-year").values_list("text", flat=True).first()
    )
    return written or DEFAULT
