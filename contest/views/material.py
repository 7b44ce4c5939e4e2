"""Step three: the places for files, each filled, emptied and refilled on its own."""

from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Final

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.datastructures import MultiValueDict
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from contest.actions.material import add_material, limits_of, remove_material, restore_material
from contest.exceptions import DomainError
from contest.files import CONTENT_TYPES, SUFFIXES, ranged_response
from contest.http import AuthedRequest, request_began, require
from contest.models import Entry, Material, MaterialRequirement, UploadSession, User
from contest.queries.arrival import forms_of, rendition_of
from contest.queries.deadline import grace_end, upload_window
from contest.queries.entry import files_of
from contest.queries.upload import Room, entry_room, unfinished_of, unit_room
from contest.rules.entry import can_check_entry, can_edit_entry
from contest.rules.upload import can_see_material
from contest.start_token import begun_at, start_token
from contest.states import ArrivalState, FileFormat
from contest.ui import FileItem, Tone
from contest.validators.files import count_text, duration_text, limits_text
from contest.views.arrival import Preview, arrival_facts, arrival_words, preview_of
from contest.views.entry_frame import asks_reason, entry_page, step_page
from contest.wording import labelled

KINDS: Final = {
    FileFormat.PDF: "pdf",
    FileFormat.DOCX: "text",
    FileFormat.PPTX: "slides",
    FileFormat.XLSX: "sheet",
    FileFormat.MP4: "video",
    FileFormat.MOV: "video",
    FileFormat.JPEG: "image",
    FileFormat.PNG: "image",
    FileFormat.WEBP: "image",
    FileFormat.HEIC: "image",
}
"""Which icon stands for a format."""


@dataclass(frozen=True, slots=True)
class Slot:
    """One place for files on the page: what it asks for, what is there, what the last check said.

    until: where the deadline has passed, until when what is unfinished may still be sent to its end.
    """

    requirement: MaterialRequirement
    limits: list[str]
    accept: str
    files: list[tuple[Material, FileItem]]
    removed: list[tuple[Material, FileItem]] = field(default_factory=list)
    unfinished: list[UploadSession] = field(default_factory=list)
    note: str = ""
    error: str = ""
    previews: list[Preview] = field(default_factory=list)
    until: datetime | None = None

    @property
    def left(self) -> int:
        """How many more files may be chosen at once."""
        if self.requirement.max_count == 1:
            return 1
        return max(self.requirement.max_count - len(self.files), 0)

    @property
    def refused(self) -> list[tuple[Material, FileItem]]:
        """Files that the check took out, unless another has come since."""
        newest = max((one.created_at for one, _item in self.files), default=None)
        return [
            (one, item)
            for one, item in self.removed
            if _is_refused(one) and (newest is None or one.created_at > newest)
        ]

    @property
    def earlier(self) -> list[tuple[Material, FileItem]]:
        """Files that were taken out of the place, but for the refused ones, which stand in sight."""
        shown = {one.pk for one, _item in self.refused}
        return [(one, item) for one, item in self.removed if one.pk not in shown]

    @property
    def is_under_way(self) -> bool:
        """Whether a file here is still being checked, so that the page looks again."""
        return any(
            hasattr(one, "arrival") and one.arrival.is_under_way
            for one, _item in [*self.files, *self.removed[:1]]
        )

    @property
    def camera(self) -> str:
        """What a phone's camera may make for this place; "" where it makes nothing that fits."""
        formats = set(self.requirement.file_formats)
        if formats & {FileFormat.MP4, FileFormat.MOV}:
            return "video/*"
        return "image/*" if formats & {FileFormat.JPEG, FileFormat.HEIC} else ""

    @property
    def is_full(self) -> bool:
        return len(self.files) >= self.requirement.max_count > 1

    @property
    def replaces(self) -> bool:
        return self.requirement.max_count == 1 and bool(self.files)


def slots_of(
    entry: Entry,
    *,
    with_removed: bool = False,
    errors: dict[str, str] | None = None,
    for_organizer: bool = False,
    sender: User | None = None,
) -> list[Slot]:
    """Return the places of an entry's type in order, filled from what is there.

    for_organizer: with the hints that only organizers read.
    sender: whose uploads that were broken off are shown, to be taken up again.
    """
    there = files_of(entry)
    gone = (
        list(
            entry.materials.filter(removed_at__isnull=False)
            .select_related("upload", "requirement", "arrival__job")
            .order_by("-removed_at")
        )
        if with_removed
        else []
    )
    notes = notes_for(entry)
    words = arrival_words(entry, [*there, *gone], for_organizer=for_organizer)
    made = forms_of([one.upload_id for one in there])
    coming = unfinished_of(entry, sender) if sender else []
    graces = {one.pk: grace_end(entry.edition, entry, one.begun_at) for one in coming}

    def item(one: Material) -> FileItem:
        plain = file_item(one)
        details = (*plain.details, *arrival_facts(one, for_organizer=for_organizer))
        return replace(plain, details=details, **words.get(one.pk, {}))

    return [
        Slot(
            requirement=requirement,
            limits=[*limits_text(limits_of(requirement)), *_count_words(requirement)],
            accept=accept_of(requirement),
            files=[(one, item(one)) for one in there if one.requirement_id == requirement.pk],
            removed=[(one, item(one)) for one in gone if one.requirement_id == requirement.pk],
            unfinished=[one for one in coming if one.requirement_id == requirement.pk],
            until=next((graces[one.pk] for one in coming if one.requirement_id == requirement.pk), None),
            note=notes.get(requirement.pk, ""),
            error=(errors or {}).get(requirement.code, ""),
            previews=[
                preview_of(one, made.get(one.upload_id, []), file_url(one))
                for one in there
                if one.requirement_id == requirement.pk
            ],
        )
        for requirement in entry.entry_type.requirements.all()
    ]


def notes_for(entry: Entry) -> dict[int, str]:
    """Return what the check that returned the entry said, by requirement; nothing for other states."""
    if entry.state != "returned":
        return {}
    check = entry.formal_checks.filter(undone_at__isnull=True).last()
    return dict(check.notes.values_list("requirement", "note")) if check else {}


def file_item(material: Material) -> FileItem:
    """Return a material as the components draw a file."""
    upload = material.upload
    details = []
    if upload.pages:
        details.append(_("%(n)d pages") % {"n": upload.pages})
    if upload.duration_ms is not None:
        details.append(duration_text(upload.duration_ms))
    if upload.width and upload.height:
        details.append(f"{upload.width} × {upload.height}")
    return FileItem(
        name=upload.original_name,
        kind=KINDS[FileFormat(upload.format)],
        size=upload.size,
        details=tuple(details),
        state=_("Length not checked") if upload.is_unmeasured else "",
        tone=Tone.AMBER,
        url=file_url(material),
        receipt=(
            _("Received on %(moment)s")
            % {"moment": date_format(timezone.localtime(material.created_at), "DATETIME_FORMAT")},
            _("Number %(code)s") % {"code": material.code},
        ),
    )


def file_url(material: Material) -> str:
    """Return the address of a material's file."""
    return reverse("contest:material-file", args=[material.entry.code, material.code])


def accept_of(requirement: MaterialRequirement) -> str:
    """Return what the browser's file picker offers; phones then show camera and gallery by themselves."""
    parts: list[str] = []
    for file_format in requirement.file_formats:
        parts += [CONTENT_TYPES[file_format], *SUFFIXES.get(file_format, (f".{file_format.value}",))]
        if file_format is FileFormat.JPEG:
            parts += ["image/heic", ".heic"]
    return ",".join(dict.fromkeys(parts))


@entry_page(can_edit_entry)
def entry_materials(request: AuthedRequest, entry: Entry) -> HttpResponse:
    """Step three of an entry."""
    return _page(request, entry)


@require_POST
@entry_page(can_edit_entry)
def material_add(request: AuthedRequest, entry: Entry, requirement: str) -> HttpResponse:
    """Take files in: for the script one at a time, answered as JSON; without script as an ordinary form."""
    place = get_object_or_404(MaterialRequirement, entry_type=entry.entry_type, code=requirement)
    error = ""
    files = _sent(request).getlist("file")
    if not files:
        error = _("Choose a file first.")
    for file in files:
        name, size = file.name or "", file.size or 0
        began = begun_at(
            request.POST.get("started", ""),
            user=request.user,
            entry=entry,
            requirement=place,
            name=name,
            size=size,
        )
        try:
            add_material(
                entry=entry,
                requirement=place,
                file=file,
                actor=request.user,
                begun_at=began or request_began(request),
                reason=request.POST.get("reason", ""),
            )
        except DomainError as refusal:
            error = labelled(name, refusal) if len(files) > 1 else str(refusal)
            break
    # What was fetched before the file came in is out of date.
    entry = Entry.objects.select_related("edition", "entry_type").get(pk=entry.pk)
    if request.headers.get("X-Requested-With") == "fetch":
        html = slot_html(request, entry, place)
        return JsonResponse({"slot": html, "error": error}, status=422 if error else 200)
    if error:
        return _page(request, entry, {place.code: error}, status=422)
    messages.success(request, _("%(name)s: received.") % {"name": place.name})
    return redirect(f"{reverse('contest:entry-materials', args=[entry.code])}#slot-{place.code}")


@require_POST
@entry_page(can_edit_entry)
def material_start(request: AuthedRequest, entry: Entry, requirement: str) -> JsonResponse:
    """Tell the server that a file is about to be sent; the answer proves later when that was."""
    place = get_object_or_404(MaterialRequirement, entry_type=entry.entry_type, code=requirement)
    window = upload_window(entry.edition, entry)
    name, size = request.POST.get("name", ""), request.POST.get("size", "")
    if not (window.is_open and size.isdigit() and size.isascii()):
        return JsonResponse({"started": ""})
    token = start_token(user=request.user, entry=entry, requirement=place, name=name, size=int(size))
    return JsonResponse({"started": token})


@require_POST
@entry_page(can_edit_entry)
def material_remove(request: AuthedRequest, entry: Entry, material: str) -> HttpResponse:
    """Take a file out of its place; the page offers to put it back."""
    found = get_object_or_404(entry.materials.select_related("requirement"), code=material)
    try:
        remove_material(material=found, actor=request.user, reason=request.POST.get("reason", ""))
    except DomainError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Removed. It is kept below, and can be put back."))
    return _back_to(entry, found)


@require_POST
@entry_page(can_edit_entry)
def material_restore(request: AuthedRequest, entry: Entry, material: str) -> HttpResponse:
    """Put a removed file back."""
    found = get_object_or_404(entry.materials.select_related("requirement"), code=material)
    try:
        restore_material(material=found, actor=request.user, reason=request.POST.get("reason", ""))
    except DomainError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("The file is back in its place."))
    return _back_to(entry, found)


@require_GET
@entry_page()
def material_files(request: AuthedRequest, entry: Entry, requirement: str) -> HttpResponse:
    """The files of one place, asked for anew by htmx while one of them is being checked."""
    place = get_object_or_404(MaterialRequirement, entry_type=entry.entry_type, code=requirement)
    slots = slots_of(entry, with_removed=True, for_organizer=reads_hints(request.user, entry))
    slot = next(one for one in slots if one.requirement == place)
    may = _may(request, entry) if can_edit_entry(request.user, entry) else {"may_upload": False}
    return render(request, "contest/_material_files.html", {"entry": entry, "slot": slot, **may})


@require_http_methods(["GET", "HEAD"])
@entry_page()
def material_file(request: AuthedRequest, entry: Entry, material: str) -> HttpResponseBase:
    """The file itself, in ranges; ?download=1 saves what the browser would show.

    ?form=stream, poster, document or page (with n) gives a form that was made of it.
    """
    found = get_object_or_404(Material.objects.select_related("upload", "entry"), entry=entry, code=material)
    require(can_see_material(request.user, found))
    if form := request.GET.get("form", ""):
        number = request.GET.get("n", "")
        made = rendition_of(found.upload, form, int(number) if number.isdecimal() and len(number) < 4 else 0)
        if made is None:
            raise Http404
        return ranged_response(
            request, made, found.upload.original_name, inline="download" not in request.GET
        )
    return ranged_response(request, found.upload, inline="download" not in request.GET)


def slot_html(request: AuthedRequest, entry: Entry, place: MaterialRequirement) -> str:
    """Draw one place anew, for a script that puts it where the old one was."""
    slots = slots_of(
        entry, with_removed=True, for_organizer=reads_hints(request.user, entry), sender=request.user
    )
    slot = next(one for one in slots if one.requirement == place)
    return render_to_string(
        "contest/_material_slot.html", {"entry": entry, "slot": slot, **_may(request, entry)}, request
    )


def _page(
    request: AuthedRequest, entry: Entry, errors: dict[str, str] | None = None, *, status: int = 200
) -> HttpResponse:
    slots = slots_of(
        entry,
        with_removed=True,
        errors=errors,
        for_organizer=reads_hints(request.user, entry),
        sender=request.user,
    )
    context: dict[str, Any] = {
        "title": entry,
        "edition": entry.edition,
        "slots": slots,
        "finish_until": next((slot.until for slot in slots if slot.until), None),
        "rooms": _rooms(entry),
        **_may(request, entry),
    }
    return step_page(request, entry, "materials", context, status=status)


def _rooms(entry: Entry) -> list[tuple[str, Room]]:
    found = [
        (_("All files of this entry"), entry_room(entry)),
        (_("All files of your unit"), unit_room(entry)),
    ]
    return [(label, room) for label, room in found if room is not None]


def _may(request: AuthedRequest, entry: Entry) -> dict[str, Any]:
    ask = asks_reason(request.user, entry, files=True)
    window = upload_window(entry.edition, entry)
    takes = entry.state in {"draft", "returned", "submitted"}
    return {"may_upload": ask or (takes and window.is_open), "ask_reason": ask}


def reads_hints(user: User, entry: Entry) -> bool:
    """Whether somebody reads the hints that are for organizers only."""
    return can_check_entry(user, entry.edition)


def _is_refused(material: Material) -> bool:
    return hasattr(material, "arrival") and material.arrival.state == ArrivalState.REFUSED


def _sent(request: HttpRequest) -> MultiValueDict[str, UploadedFile[bytes]]:
    return request.FILES


def _count_words(requirement: MaterialRequirement) -> list[str]:
    return [count_text(requirement.max_count)] if requirement.max_count > 1 else []


def _back_to(entry: Entry, material: Material) -> HttpResponse:
    page = reverse("contest:entry-materials", args=[entry.code])
    return redirect(f"{page}#slot-{material.requirement.code}")
