"""The set-up pages of an edition, one clear form each."""

from typing import Any, Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from contest.actions.edition import change_basics, change_schedule, set_logo
from contest.actions.entry_type import (
    change_entry_type,
    change_requirement,
    create_entry_type,
    create_requirement,
    delete_entry_type,
    delete_requirement,
    shift_entry_type,
    shift_requirement,
)
from contest.actions.naming import Named, NamedKind, NameRow, add_names, write_names
from contest.actions.quota import write_quotas
from contest.actions.upload import store_upload
from contest.exceptions import DomainError, FileRefused, StaleEdit
from contest.file_names import UnknownField, check_pattern, name_by
from contest.forms.edition import EditionBasicsForm, EditionScheduleForm, HostFormSet
from contest.forms.entry_type import EntryTypeForm, MaterialForm
from contest.forms.naming import NameFormSet, PasteNamesForm
from contest.forms.quota import QuotaGridForm
from contest.forms.rows import moved, rows_of
from contest.http import AuthedRequest
from contest.models import Edition, EntryType, LectureForm, MaterialRequirement, Sector, Upload
from contest.presets import MATERIALS, USUAL_NAMES
from contest.queries.collection import example_values
from contest.queries.entry_type import left_outside, requirement_left_outside
from contest.queries.quota import page_of_units, quotas_of
from contest.states import FileFormat
from contest.validators.files import FileLimits
from contest.views.setup_frame import confirmed, say_saved, setup_page, tell
from contest.views.within import organizer_page

LOGO_LIMITS: Final = FileLimits(
    formats=(FileFormat.JPEG, FileFormat.PNG, FileFormat.WEBP), max_bytes=5_000_000
)


@organizer_page
def setup_basics(request: AuthedRequest, edition: Edition) -> HttpResponse:
    """Name, year, theme, hosts, time zone, logo."""
    form = EditionBasicsForm(request.POST or None, request.FILES or None, instance=edition)
    hosts = HostFormSet(
        request.POST or None,
        prefix="hosts",
        initial=[
            {"code": str(host.pk), "name": host.name, "kind": host.kind} for host in edition.hosts.all()
        ],
    )
    saved: list[tuple[Any, Any]] = []
    if request.method == "POST" and form.is_valid() and hosts.is_valid():
        rows = moved(request, rows_of(hosts))
        try:
            logo = _logo(request, form)
            changed = change_basics(
                edition=edition,
                actor=request.user,
                version=form.cleaned_data["version"],
                values=form.values(),
                hosts=[(row["name"], row["kind"]) for row in rows if not row["delete"]],
            )
            if logo is not None or form.cleaned_data.get("remove_logo"):
                set_logo(edition=changed, actor=request.user, logo=logo)
        except FileRefused as error:
            form.add_error("logo_file", str(error))
        except StaleEdit as error:
            form, saved = _ask_again(request, form, error, EditionBasicsForm, edition)
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            say_saved(request)
            return redirect("contest:setup-basics", edition.code)
    return setup_page(
        request,
        edition,
        "contest/setup_basics.html",
        {"title": _("Name and hosts"), "form": form, "hosts": hosts, "saved": saved},
        status=422 if request.method == "POST" else 200,
    )


def _logo(request: AuthedRequest, form: EditionBasicsForm) -> Upload | None:
    """Store a new logo, written anew like every picture; None if no file came. Raises FileRefused."""
    file = form.cleaned_data["logo_file"]
    return store_upload(file=file, actor=request.user, limits=LOGO_LIMITS) if file else None


def _ask_again(
    request: HttpRequest, form: Any, error: StaleEdit, form_class: Any, edition: Edition
) -> tuple[Any, list[tuple[Any, Any]]]:
    """Keep what was typed, show what another person saved, and let the next save win."""
    fresh = Edition.objects.get(pk=edition.pk)
    data = request.POST.copy()
    data["version"] = str(fresh.version)
    again = form_class(data, request.FILES or None, instance=fresh)
    theirs = form_class(instance=Edition.objects.get(pk=edition.pk))
    again.is_valid()
    again.add_error(None, str(error))
    differing = [
        (theirs[name].label, theirs[name].value() or "—")
        for name in again.Meta.fields
        if name in again.cleaned_data and again.cleaned_data[name] != getattr(theirs.instance, name)
    ]
    return again, differing


@require_GET
@organizer_page
def setup_file_names(request: AuthedRequest, edition: Edition) -> HttpResponse:
    """What one file would be called by the pattern that is being typed."""
    pattern = request.GET.get("file_name_pattern", "")
    context: dict[str, Any] = {"error": "", "name": ""}
    try:
        check_pattern(pattern)
    except UnknownField as error:
        context["error"] = str(error)
    else:
        context["name"] = name_by(pattern, example_values(edition), ".mp4")
    return render(request, "contest/_file_name_preview.html", context)


@organizer_page
def setup_dates(request: AuthedRequest, edition: Edition) -> HttpResponse:
    """From when until when entries are made."""
    form = EditionScheduleForm(request.POST or None, instance=edition)
    saved: list[tuple[Any, Any]] = []
    dangers: list[str] = []
    if request.method == "POST" and form.is_valid():
        dangers = _earlier(Edition.objects.get(pk=edition.pk), form.values())
        if confirmed(request, dangers):
            try:
                change_schedule(
                    edition=edition,
                    actor=request.user,
                    version=form.cleaned_data["version"],
                    values=form.values(),
                )
            except StaleEdit as error:
                form, saved = _ask_again(request, form, error, EditionScheduleForm, edition)
                dangers = []
            else:
                say_saved(request)
                return redirect("contest:setup-dates", edition.code)
    return setup_page(
        request,
        edition,
        "contest/setup_form.html",
        {"title": _("Deadlines"), "form": form, "saved": saved, "dangers": dangers},
        status=422 if request.method == "POST" else 200,
    )


def _earlier(edition: Edition, values: dict[str, Any]) -> list[str]:
    """Say for how many people a deadline would come sooner than they were told."""
    entries = edition.entries.count()
    sooner = any(
        values[name] and getattr(edition, name) and values[name] < getattr(edition, name)
        for name in ("signup_closes_at", "upload_closes_at")
    )
    if not entries or not sooner:
        return []
    return [
        ngettext(
            "A deadline moves forward although %d entry is there already; tell the people concerned.",
            "A deadline moves forward although %d entries are there already; tell the people concerned.",
            entries,
        )
        % entries
    ]


@organizer_page
def setup_sectors(request: AuthedRequest, edition: Edition) -> HttpResponse:
    """The sectors that entries are divided by."""
    return _names_page(request, edition, Sector, _("Sectors"), "contest:setup-sectors")


@organizer_page
def setup_lecture_forms(request: AuthedRequest, edition: Edition) -> HttpResponse:
    """The ways to lecture that entries choose from."""
    return _names_page(request, edition, LectureForm, _("Lecture forms"), "contest:setup-lecture-forms")


def _names_page(
    request: AuthedRequest, edition: Edition, kind: NamedKind, title: str, here: str
) -> HttpResponse:
    """A list of names: edit, order, delete; several at once; the usual ones by a button."""
    things: list[Named] = list(kind._default_manager.filter(edition=edition))
    act = request.POST.get("act", "save") if request.method == "POST" else ""
    formset = NameFormSet(
        request.POST if act == "save" else None,
        prefix="names",
        initial=[{"code": one.code, "name": one.name} for one in things],
    )
    paste = PasteNamesForm(request.POST if act == "paste" else None)
    try:
        if act == "save" and formset.is_valid():
            rows = [NameRow(row["name"], row["code"], row["delete"]) for row in rows_of(formset)]
            write_names(kind=kind, edition=edition, rows=moved(request, rows), actor=request.user)
            say_saved(request)
            return redirect(here, edition.code)
        if act in {"paste", "usual"} and (act == "usual" or paste.is_valid()):
            names = paste.cleaned_data["names"] if act == "paste" else [str(one) for one in USUAL_NAMES[kind]]
            n = add_names(kind=kind, edition=edition, names=names, actor=request.user)
            messages.success(request, ngettext("%d name added.", "%d names added.", n) % n)
            return redirect(here, edition.code)
    except DomainError as error:
        tell(request, error)
    return setup_page(
        request,
        edition,
        "contest/setup_names.html",
        {
            "title": title,
            "formset": formset,
            "paste": paste,
            "is_empty": not things,
            "usual": [str(one) for one in USUAL_NAMES[kind]],
            "noun": kind._meta.model_name,
        },
        status=422 if act else 200,
    )


@organizer_page
def setup_types(request: AuthedRequest, edition: Edition) -> HttpResponse:
    """The entry types with their materials."""
    types = list(edition.entry_types.prefetch_related("requirements", "lecture_forms", "sectors"))
    return setup_page(
        request, edition, "contest/setup_types.html", {"title": _("Entry types"), "types": types}
    )


@organizer_page
def setup_type_create(request: AuthedRequest, edition: Edition) -> HttpResponse:
    """A new entry type."""
    form = EntryTypeForm(request.POST or None, edition=edition)
    if request.method == "POST" and form.is_valid():
        try:
            entry_type = create_entry_type(edition=edition, actor=request.user, values=form.values())
        except DomainError as error:
            form.add_error("name", str(error))
        else:
            messages.success(
                request, _("The entry type is there. Now say which materials its entries bring.")
            )
            return redirect("contest:setup-type", edition.code, entry_type.code)
    return setup_page(
        request, edition, "contest/setup_form.html", {"title": _("New entry type"), "form": form}
    )


@organizer_page
def setup_type(request: AuthedRequest, edition: Edition, code: str) -> HttpResponse:
    """An entry type: its limits, and below them its materials."""
    entry_type = get_object_or_404(edition.entry_types, code=code)
    form = EntryTypeForm(request.POST or None, instance=entry_type, edition=edition)
    dangers: list[str] = []
    if request.method == "POST" and form.is_valid():
        dangers = left_outside(EntryType.objects.get(pk=entry_type.pk), form.values())
        if confirmed(request, dangers):
            try:
                change_entry_type(entry_type=entry_type, actor=request.user, values=form.values())
            except DomainError as error:
                form.add_error("name", str(error))
                dangers = []
            else:
                say_saved(request)
                return redirect("contest:setup-type", edition.code, code)
    there = {requirement.name for requirement in entry_type.requirements.all()}
    return setup_page(
        request,
        edition,
        "contest/setup_type.html",
        {
            "title": EntryType.objects.get(pk=entry_type.pk).name,
            "entry_type": entry_type,
            "form": form,
            "dangers": dangers,
            "requirements": list(entry_type.requirements.all()),
            "presets": [
                (key, preset.name) for key, preset in MATERIALS.items() if str(preset.name) not in there
            ],
        },
        status=422 if request.method == "POST" else 200,
    )


@require_POST
@organizer_page
def setup_type_act(request: AuthedRequest, edition: Edition, code: str) -> HttpResponse:
    """Move an entry type, delete it, or add a usual material to it."""
    entry_type = get_object_or_404(edition.entry_types, code=code)
    act = request.POST.get("act", "")
    try:
        if act in {"up", "down"}:
            shift_entry_type(entry_type=entry_type, actor=request.user, by=-1 if act == "up" else 1)
        elif act == "delete":
            delete_entry_type(entry_type=entry_type, actor=request.user)
            messages.success(request, _("“%s” is deleted.") % entry_type.name)
        elif act in MATERIALS:
            preset = MATERIALS[act]
            create_requirement(
                entry_type=entry_type, actor=request.user, values={**preset.values, "name": str(preset.name)}
            )
            messages.success(request, _("“%s” is added; change its limits if yours differ.") % preset.name)
            return redirect("contest:setup-type", edition.code, code)
    except DomainError as error:
        tell(request, error)
        return redirect("contest:setup-type", edition.code, code)
    return redirect("contest:setup-types", edition.code)


@organizer_page
def setup_material_create(request: AuthedRequest, edition: Edition, code: str) -> HttpResponse:
    """A material of an entry type that is not among the usual ones."""
    entry_type = get_object_or_404(edition.entry_types, code=code)
    form = MaterialForm(
        request.POST or None, instance=MaterialRequirement(entry_type=entry_type, max_bytes=20_000_000)
    )
    if request.method == "POST" and form.is_valid():
        try:
            create_requirement(entry_type=entry_type, actor=request.user, values=form.values())
        except DomainError as error:
            form.add_error("name", str(error))
        else:
            say_saved(request)
            return redirect("contest:setup-type", edition.code, code)
    return setup_page(
        request,
        edition,
        "contest/setup_material.html",
        {"title": _("New material"), "form": form, "entry_type": entry_type},
    )


@organizer_page
def setup_material(request: AuthedRequest, edition: Edition, code: str) -> HttpResponse:
    """A material's kind, formats and limits."""
    requirement = get_object_or_404(
        MaterialRequirement.objects.select_related("entry_type"), entry_type__edition=edition, code=code
    )
    form = MaterialForm(request.POST or None, instance=requirement)
    dangers: list[str] = []
    if request.method == "POST" and form.is_valid():
        dangers = requirement_left_outside(MaterialRequirement.objects.get(pk=requirement.pk), form.values())
        if confirmed(request, dangers):
            try:
                change_requirement(requirement=requirement, actor=request.user, values=form.values())
            except DomainError as error:
                form.add_error("name", str(error))
                dangers = []
            else:
                say_saved(request)
                return redirect("contest:setup-type", edition.code, requirement.entry_type.code)
    return setup_page(
        request,
        edition,
        "contest/setup_material.html",
        {
            "title": MaterialRequirement.objects.get(pk=requirement.pk).name,
            "form": form,
            "entry_type": requirement.entry_type,
            "dangers": dangers,
        },
        status=422 if request.method == "POST" else 200,
    )


@require_POST
@organizer_page
def setup_material_act(request: AuthedRequest, edition: Edition, code: str) -> HttpResponse:
    """Move a material in its list, or delete it."""
    requirement = get_object_or_404(
        MaterialRequirement.objects.select_related("entry_type"), entry_type__edition=edition, code=code
    )
    act = request.POST.get("act", "")
    try:
        if act in {"up", "down"}:
            shift_requirement(requirement=requirement, actor=request.user, by=-1 if act == "up" else 1)
        elif act == "delete":
            delete_requirement(requirement=requirement, actor=request.user)
            messages.success(request, _("“%s” is deleted.") % requirement.name)
    except DomainError as error:
        tell(request, error)
    return redirect("contest:setup-type", edition.code, requirement.entry_type.code)


@organizer_page
def setup_quotas(request: AuthedRequest, edition: Edition) -> HttpResponse:
    """How many entries each unit may send, where it differs from the entry type's own limit."""
    page = page_of_units(request.GET.get("q", ""), request.GET.get("page", ""))
    units = list(page.object_list)
    types = list(edition.entry_types.all())
    form = QuotaGridForm(request.POST or None, units=units, types=types, now=quotas_of(edition, units))
    if request.method == "POST" and form.is_valid():
        n = write_quotas(edition=edition, actor=request.user, quotas=form.quotas())
        messages.success(request, ngettext("%d quota changed.", "%d quotas changed.", n) % n)
        return redirect(request.get_full_path())
    return setup_page(
        request,
        edition,
        "contest/setup_quotas.html",
        {
            "title": _("Quotas of units"),
            "form": form,
            "page": page,
            "types": types,
            "q": request.GET.get("q", ""),
        },
        status=422 if request.method == "POST" else 200,
    )
