"""Files in their places: added, replaced, taken out, put back."""

from datetime import datetime
from typing import Final

from django.core.files import File
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from contest import journal
from contest.actions.arrival import begin_arrival, refuse_return
from contest.actions.room import refuse_crowding
from contest.actions.upload import store_upload
from contest.exceptions import DeadlinePassed, Locked, ReasonRequired, TooManyFiles
from contest.models import Entry, Material, MaterialRequirement, Upload, User
from contest.queries.deadline import grace_end, moment_text, refuse_outside, upload_window
from contest.rules.entry import can_override_entry
from contest.states import ENTRY_EDITABLE, EntryState
from contest.validators.files import FileLimits

# Files may still come to a submitted entry, while the upload deadline lies ahead and nobody has checked it.
TAKES_FILES: Final = ENTRY_EDITABLE | {EntryState.SUBMITTED}


def limits_of(requirement: MaterialRequirement) -> FileLimits:
    """Return what a material's place accepts, as the validator reads it."""
    return FileLimits(
        formats=tuple(requirement.file_formats),
        max_bytes=requirement.max_bytes,
        duration_min=requirement.duration_min,
        duration_max=requirement.duration_max,
        height_min=requirement.height_min,
        aspect=requirement.aspect,
        codecs=tuple(requirement.video_codecs),
        characters_min=requirement.characters_min,
        characters_max=requirement.characters_max,
        pages_max=requirement.pages_max,
    )


def add_material(
    *,
    entry: Entry,
    requirement: MaterialRequirement,
    file: File[bytes],
    actor: User,
    name: str = "",
    begun_at: datetime | None = None,
    reason: str = "",
    announced: bool = False,
) -> Material:
    """Take in a file and put it in its place; where only one belongs, it replaces the one before.

    begun_at: when its sending began; an upload that began in time may end within the edition's grace.
    reason: asked of an organizer who adds a file where those who made the entry no longer may.
    announced: it was promised room before its first byte.
    The same file sent twice is one. Raises FileRefused, TooManyFiles, NoRoom, Locked, DeadlinePassed or NotOpen.
    """
    refuse_change(entry, actor, reason, begun_at)  # before time is spent on looking at the file
    if not announced:
        with transaction.atomic():
            refuse_crowding(Entry.objects.select_for_update().get(pk=entry.pk), file.size, on_disk=True)
    upload = store_upload(file=file, actor=actor, limits=limits_of(requirement), name=name, begun_at=begun_at)
    try:
        material = attach_upload(
            entry=entry, requirement=requirement, upload=upload, actor=actor, begun_at=begun_at, reason=reason
        )
    except BaseException:
        _discard(upload)
        raise
    if material.upload_id != upload.pk:
        _discard(upload)
    return material


@transaction.atomic
def attach_upload(
    *,
    entry: Entry,
    requirement: MaterialRequirement,
    upload: Upload,
    actor: User,
    begun_at: datetime | None = None,
    reason: str = "",
) -> Material:
    """Put a stored file in its place; see `add_material`."""
    entry = Entry.objects.select_for_update().get(pk=entry.pk)
    refuse_change(entry, actor, reason, begun_at)
    there = list(
        Material.objects.current().filter(entry=entry, requirement=requirement).select_related("upload")
    )
    for material in there:
        if material.upload.sha256 == upload.sha256:
            return material
    replaced = there[0] if there and requirement.max_count == 1 else None
    if replaced is not None:
        _take_out(replaced)
    elif len(there) >= requirement.max_count:
        raise TooManyFiles(requirement.name, requirement.max_count)
    material = Material.objects.create(entry=entry, requirement=requirement, upload=upload, added_by=actor)
    begin_arrival(material=material, actor=actor)
    _changed(entry)
    journal.record(
        actor=actor,
        verb="material.replaced" if replaced else "material.added",
        target=material,
        edition=entry.edition,
        before={"name": replaced.upload.original_name, "sha256": replaced.upload.sha256}
        if replaced
        else None,
        after={"entry": entry.code, "name": upload.original_name, "sha256": upload.sha256},
        reason=reason,
    )
    return material


@transaction.atomic
def remove_material(*, material: Material, actor: User, reason: str = "") -> Material:
    """Take a file out of its place; it is kept and can be put back. Taking it out twice is once."""
    entry = Entry.objects.select_for_update().get(pk=material.entry_id)
    material = Material.objects.select_related("upload", "requirement").get(pk=material.pk)
    if material.removed_at is not None:
        return material
    refuse_change(entry, actor, reason)
    _take_out(material)
    _changed(entry)
    journal.record(
        actor=actor,
        verb="material.removed",
        target=material,
        edition=entry.edition,
        before={"entry": entry.code, "name": material.upload.original_name, "sha256": material.upload.sha256},
        reason=reason,
    )
    return material


@transaction.atomic
def restore_material(*, material: Material, actor: User, reason: str = "") -> Material:
    """Put a removed or replaced file back; where only one belongs, it changes places with the present one."""
    entry = Entry.objects.select_for_update().get(pk=material.entry_id)
    material = Material.objects.select_related("upload", "requirement").get(pk=material.pk)
    if material.removed_at is None:
        return material
    refuse_change(entry, actor, reason)
    refuse_return(material, override=can_override_entry(actor, entry))
    requirement = material.requirement
    there = list(Material.objects.current().filter(entry=entry, requirement=requirement))
    if requirement.max_count == 1:
        for other in there:
            _take_out(other)
    elif len(there) >= requirement.max_count:
        raise TooManyFiles(requirement.name, requirement.max_count)
    material.removed_at = None
    material.save(update_fields=["removed_at"])
    _changed(entry)
    journal.record(
        actor=actor,
        verb="material.restored",
        target=material,
        edition=entry.edition,
        after={"entry": entry.code, "name": material.upload.original_name, "sha256": material.upload.sha256},
        reason=reason,
    )
    return material


def _take_out(material: Material) -> None:
    material.removed_at = timezone.now()
    material.save(update_fields=["removed_at"])


def _changed(entry: Entry) -> None:
    Entry.objects.filter(pk=entry.pk).update(version=F("version") + 1)


def _discard(upload: Upload) -> None:
    """Forget a file that found no place: nothing refers to it."""
    stored = upload.file
    upload.delete()
    stored.delete(save=False)


def refuse_change(entry: Entry, actor: User, reason: str, begun_at: datetime | None = None) -> None:
    """Raise the sentence that says why files may not come or go now; say nothing where they may."""
    state = EntryState(entry.state)
    edition = entry.edition
    window = upload_window(edition, entry)
    if state in TAKES_FILES and window.is_open:
        return
    if state in TAKES_FILES and begun_at is not None and grace_end(edition, entry, begun_at) is not None:
        return
    if can_override_entry(actor, entry):
        if not reason.strip():
            raise ReasonRequired
        return
    if state not in TAKES_FILES:
        raise Locked(state)
    refuse_outside(window, edition)
    raise DeadlinePassed(moment_text(window.until, edition) if window.until else "")
