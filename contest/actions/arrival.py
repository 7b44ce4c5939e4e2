"""What the machine writes down about a file after it has arrived: each step may be repeated without harm."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.core.files import File
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone

from contest import journal
from contest.actions.job import start_job
from contest.exceptions import FileRefused
from contest.findings import Finding, sentence_of, state_of
from contest.likeness import EarlierScript, signature
from contest.models import Arrival, Entry, Material, Rendition, ScriptText, Upload, User
from contest.queries.arrival import can_be_shown_better, script_key
from contest.states import ArrivalState, FileFormat, RenditionKind

PERCENT = 100


def begin_arrival(*, material: Material, actor: User) -> Arrival:
    """Ask for the check of a material; runs inside the transaction that puts it in its place."""
    job = start_job(
        kind="arrival",
        owner=actor,
        edition=material.entry.edition,
        parameters={"material": material.code},
        total=PERCENT,
    )
    return Arrival.objects.create(material=material, job=job)


@transaction.atomic
def conclude_arrival(
    *,
    arrival: Arrival,
    findings: Sequence[Finding],
    codecs: str = "",
    characters: int | None = None,
    pages: int | None = None,
    quarantined: bool = False,
) -> Arrival:
    """Write down what was found; a file that is refused is taken out of its place, and kept.

    A check that another worker has concluded in the meantime stands.
    """
    arrival = (
        Arrival.objects.select_for_update(of=("self",))
        .select_related("material__upload", "material__entry__edition", "job__owner")
        .get(pk=arrival.pk)
    )
    if arrival.state != ArrivalState.WAITING:
        return arrival
    arrival.findings = list(findings)
    arrival.state = state_of(findings)
    arrival.codecs, arrival.characters, arrival.pages = codecs, characters, pages
    arrival.quarantined, arrival.checked_at = quarantined, timezone.now()
    arrival.save()
    material = arrival.material
    if arrival.state == ArrivalState.REFUSED and material.removed_at is None:
        material.removed_at = timezone.now()
        material.save(update_fields=["removed_at"])
        Entry.objects.filter(pk=material.entry_id).update(version=F("version") + 1)
        journal.record(
            actor=None,
            verb="material.refused",
            target=material,
            edition=material.entry.edition,
            before={"entry": material.entry.code, "name": material.upload.original_name},
            after={"findings": [one["code"] for one in findings]},
            reason=" ".join(sentence_of(one) for one in findings if state_of([one]) == ArrivalState.REFUSED),
        )
    elif can_be_shown_better(material.upload) and arrival.job is not None:
        start_job(
            kind="conversion",
            owner=arrival.job.owner,
            edition=material.entry.edition,
            parameters={"upload": material.upload.code},
            total=PERCENT,
        )
    return arrival


def refuse_return(material: Material, *, override: bool) -> None:
    """Raise FileRefused for a file that the check refused: a virus never returns, the rest by an organizer only."""
    arrival = Arrival.objects.filter(material=material).first()
    if arrival is None or arrival.state != ArrivalState.REFUSED or (override and not arrival.quarantined):
        return
    raise FileRefused(
        next(sentence_of(one) for one in arrival.findings if state_of([one]) == ArrivalState.REFUSED)
    )


def keep_rendition(
    *,
    source: Upload,
    kind: RenditionKind,
    path: Path,
    file_format: FileFormat,
    sha256: str,
    number: int = 0,
    **measures: Any,
) -> Rendition:
    """Store a form that was made of a file; the first one made stays."""
    there = Rendition.objects.filter(source=source, kind=kind, number=number).first()
    if there is not None:
        return there
    upload = Upload(
        original_name=f"{kind.value}.{file_format.value}",
        format=file_format,
        size=path.stat().st_size,
        sha256=sha256,
        **measures,
    )
    with path.open("rb") as content:
        upload.file.save("made", File(content), save=False)
    try:
        with transaction.atomic():
            upload.save(force_insert=True)
            return Rendition.objects.create(source=source, kind=kind, number=number, upload=upload)
    except IntegrityError:
        upload.file.delete(save=False)
        return Rendition.objects.get(source=source, kind=kind, number=number)
    except BaseException:
        upload.file.delete(save=False)
        raise


def keep_script(*, material: Material, text: str) -> ScriptText:
    """Keep the words of a script for comparison."""
    entry = material.entry
    return ScriptText.objects.update_or_create(
        key=script_key(material),
        defaults={
            "material": material,
            "entry": entry,
            "title": str(entry)[:200],
            "year": entry.edition.year,
            "text": text,
            "length": len(text),
            "signature": signature(text),
        },
    )[0]


def keep_earlier_scripts(scripts: Sequence[EarlierScript]) -> None:
    """Keep scripts that a floor above knows, or what has changed in them."""
    for one in scripts:
        ScriptText.objects.update_or_create(
            key=one.key,
            defaults={
                "entry_id": one.entry,
                "title": one.title[:200],
                "year": one.year,
                "text": one.text,
                "length": len(one.text),
                "signature": signature(one.text),
            },
        )
