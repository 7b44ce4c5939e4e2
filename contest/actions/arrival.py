"""What the machine writes down about a file after it has arrived: each step may be repeated without harm."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.core.files import File
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import pgettext

from contest import clamav, journal
from contest.actions.job import start_job
from contest.exceptions import FileRefused
from contest.findings import Finding, found, sentence_of, state_of
from contest.likeness import EarlierScript, signature
from contest.models import (
    Arrival,
    Conversion,
    Edition,
    Entry,
    Job,
    Material,
    Rendition,
    ScriptText,
    Upload,
    User,
)
from contest.queries.arrival import FILMS, can_be_shown_better, is_read, same_file_elsewhere, script_key
from contest.states import ArrivalState, FileFormat, RenditionKind

PERCENT = 100


def begin_arrival(*, material: Material, actor: User) -> Arrival:
    """Ask for the check of a material; runs inside the transaction that puts it in its place.

    Where nothing in it takes time to look at, the check is over at once.
    """
    arrival = Arrival.objects.create(material=material)
    if is_quickly_checked(material):
        return conclude_arrival(arrival=arrival, findings=twin_findings(material))
    arrival.job = _ask_for_check(material, actor, kind="arrival")
    arrival.save(update_fields=["job"])
    return arrival


def is_quickly_checked(material: Material) -> bool:
    """Whether there is nothing to listen to, to read or to scan in a file."""
    return not clamav.is_on() and material.upload.format not in FILMS and not is_read(material)


def twin_findings(material: Material) -> list[dict[str, Any]]:
    """Return the finding that the same file was sent with other entries, if it was."""
    twins = same_file_elsewhere(material)
    if not twins:
        return []
    return [found("twice", entries=pgettext("list", ", ").join(one.number or str(one) for one in twins[:10]))]


@transaction.atomic
def ask_again(material: Material) -> bool:
    """Have a material checked that was never checked, or once more; False where a check is under way.

    Meanwhile nothing is known of it. Whatever is found, a file that was accepted long ago stays in its place.
    """
    arrival = (
        Arrival.objects.select_for_update(of=("self",))
        .select_related("job")
        .filter(material=material)
        .first()
    )
    if arrival is None:
        arrival = Arrival(material=material)
    elif arrival.quarantined or (arrival.state == ArrivalState.WAITING and not arrival.needs_check):
        return False
    arrival.state, arrival.findings = ArrivalState.WAITING, []
    arrival.job = _ask_for_check(material, material.added_by or material.entry.owner, kind="recheck")
    arrival.save()
    return True


def _ask_for_check(material: Material, actor: User, *, kind: str) -> Job:
    return start_job(
        kind=kind,
        owner=actor,
        edition=material.entry.edition,
        parameters={"material": material.code},
        total=PERCENT,
    )


@transaction.atomic
def conclude_arrival(
    *,
    arrival: Arrival,
    findings: Sequence[Finding],
    codecs: str = "",
    characters: int | None = None,
    pages: int | None = None,
    quarantined: bool = False,
    take_out: bool = True,
) -> Arrival:
    """Write down what was found; a file that is refused is taken out of its place, and kept.

    take_out: False for files that were accepted long ago: only a virus still moves them.
    A check that another worker has concluded in the meantime stands.
    """
    arrival = (
        Arrival.objects.select_for_update(of=("self",))
        .select_related(
            "material__upload", "material__added_by", "material__entry__edition", "material__entry__owner"
        )
        .get(pk=arrival.pk)
    )
    if arrival.state != ArrivalState.WAITING:
        return arrival
    arrival.findings = list(findings)
    arrival.state = state_of(findings)
    if arrival.state == ArrivalState.REFUSED and not (take_out or quarantined):
        arrival.state = ArrivalState.WARNED
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
    elif arrival.state != ArrivalState.REFUSED:
        begin_conversion(material)
    return arrival


def begin_conversion(material: Material) -> bool:
    """Have the forms made in which a material's file is shown, see `convert`."""
    owner = material.added_by or material.entry.owner
    return convert(upload=material.upload, owner=owner, edition=material.entry.edition)


@transaction.atomic
def convert(*, upload: Upload, owner: User, edition: Edition | None = None) -> bool:
    """Have the forms made in which a file is shown, once; say whether that had to be asked for.

    What was made of the same bytes before serves again at once.
    """
    if not can_be_shown_better(upload):
        return False
    conversion, is_new = Conversion.objects.select_for_update(of=("self",)).get_or_create(source=upload)
    if not is_new and not conversion.has_failed:
        return False
    if share_renditions(upload):
        conversion.done_at = timezone.now()
    else:
        conversion.job = start_job(
            kind="conversion", owner=owner, edition=edition, parameters={"upload": upload.code}, total=PERCENT
        )
    conversion.save()
    return True


def share_renditions(upload: Upload) -> bool:
    """Give a file what was made of another one with the same bytes; False if there is no such file."""
    twin = (
        Upload.objects.filter(sha256=upload.sha256, format=upload.format, conversion__done_at__isnull=False)
        .exclude(pk=upload.pk)
        .first()
    )
    if twin is None:
        return False
    Rendition.objects.bulk_create(
        [
            Rendition(source=upload, kind=one.kind, number=one.number, upload_id=one.upload_id)
            for one in twin.renditions.all()
        ],
        ignore_conflicts=True,
    )
    return True


def end_conversion(upload: Upload) -> None:
    """Note that everything is there that can be made of a file."""
    Conversion.objects.update_or_create(source=upload, defaults={"done_at": timezone.now()})


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
