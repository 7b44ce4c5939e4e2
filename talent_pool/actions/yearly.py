"""The text of the yearly report."""

from django.db import transaction

from contest import journal
from contest.models import User
from talent_pool.models import YearlyPattern
from talent_pool.yearly.patterns import check, normalised


@transaction.atomic
def write_report_text(*, year: int, text: str, actor: User) -> YearlyPattern:
    """Keep the sentences of a year's report; later years take them over until they have their own.

    Raises PatternRefused for a placeholder that is not known or a figure typed by hand.
    """
    check(text)
    text = normalised(text)
    pattern, is_new = YearlyPattern.objects.select_for_update().get_or_create(
        year=year, defaults={"text": text, "written_by": actor}
    )
    before = "" if is_new else pattern.text
    if before != text:
        pattern.text, pattern.written_by = text, actor
        pattern.save(update_fields=["text", "written_by", "written_at"])
        journal.record(
            actor=actor,
            verb="yearly.text_written",
            target=pattern,
            before={"text": before} if before else None,
            after={"text": text},
        )
    return pattern
