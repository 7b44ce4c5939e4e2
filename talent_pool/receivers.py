"""What the pool does when the contest moves."""

from typing import Any

from django.db.models import Exists, OuterRef
from django.db.models.functions import Length
from django.dispatch import receiver

from contest.likeness import EarlierScript
from contest.models import Edition, Material, User
from contest.signals import earlier_scripts, edition_moved
from contest.states import EditionState, MaterialKind
from talent_pool.actions.candidate import gather_candidates
from talent_pool.models import LectureReport


@receiver(edition_moved, dispatch_uid="talent_pool.gather_candidates")
def propose_winners(sender: object, edition: Edition, source: str, actor: User | None, **kwargs: Any) -> None:
    """Make candidates of the winners when results are published."""
    if edition.state == EditionState.PUBLISHED:
        gather_candidates(edition=edition, actor=actor)


@receiver(earlier_scripts, dispatch_uid="talent_pool.earlier_scripts")
def scripts_of_reports(sender: object, known: dict[str, int], **kwargs: Any) -> list[EarlierScript]:
    """Give the scripts of reports that are not compared yet; those whose file was read are compared by it."""
    read = Material.objects.current().filter(
        entry=OuterRef("entry"), requirement__kind=MaterialKind.SCRIPT, script__isnull=False
    )
    rows = (
        LectureReport.objects.exclude(script_text="")
        .exclude(Exists(read))
        .annotate(length=Length("script_text"))
        .values_list("pk", "code", "length")
    )
    new = [pk for pk, code, length in rows if known.get(f"report:{code}") != length]
    return [
        EarlierScript(f"report:{one.code}", one.title, one.year, one.script_text, one.entry_id)
        for one in LectureReport.objects.filter(pk__in=new)
    ]
