"""The pages of an entry as forms; a draft may lack anything but its type."""

from collections.abc import Sequence
from typing import Any, ClassVar

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from contest.actions.entry import LECTURE, Person
from contest.forms.base import CrispyForm, FilterForm, ReasonForm
from contest.forms.people_fields import MobileField, UnitSelect
from contest.models import Edition, Entry, EntryType, LectureForm, Organization, Sector, User
from contest.queries.deadline import moment_text
from contest.queries.organization import unit_choices
from contest.queries.people import roles_in, units_of
from contest.states import EntryState, MemberRole, Role

ABSTRACT_LENGTH = 4000


class DraftMixin:
    """Fields that submitting asks for, but saving does not: they are not called optional, and may be empty."""

    use_required_attribute = False
    may_wait: ClassVar[frozenset[str]] = frozenset()
    fields: dict[str, forms.Field]

    def _clean_fields(self) -> None:
        waiting = [field for name, field in self.fields.items() if name in self.may_wait and field.required]
        for field in waiting:
            field.required = False
        super()._clean_fields()  # type: ignore[misc]
        for field in waiting:
            field.required = True


class EntryTypeField(forms.ModelChoiceField):  # type: ignore[type-arg]
    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.name} — {obj.description}" if obj.description else str(obj.name)


class EntryLectureForm(DraftMixin, CrispyForm):
    """What the lecture is: type, unit, sector, form, title, abstract.

    reason appears for organizers who mend an entry that those who made it can't change any more.
    """

    may_wait = frozenset({"sector", "lecture_form", "organization", "title", "abstract"})

    entry_type = EntryTypeField(EntryType.objects.none(), label=_("Entry type"), widget=forms.RadioSelect)
    title = forms.CharField(
        label=_("Title"), max_length=200, help_text=_("As it is to stand on the certificate.")
    )
    organization = forms.ChoiceField(
        label=pgettext_lazy("organization", "Unit"),
        help_text=_("The unit that recommends the entry."),
        widget=UnitSelect,
    )
    sector = forms.ModelChoiceField(Sector.objects.none(), label=_("Sector"), empty_label=_("Please choose"))
    lecture_form = forms.ModelChoiceField(
        LectureForm.objects.none(), label=_("Lecture form"), widget=forms.RadioSelect, empty_label=None
    )
    abstract = forms.CharField(
        label=_("Abstract"),
        max_length=ABSTRACT_LENGTH,
        widget=forms.Textarea({"rows": 6}),
        help_text=_("What the lecture is about, in a few sentences."),
    )
    reason = forms.CharField(
        label=_("Reason"),
        max_length=500,
        required=False,
        help_text=_("Kept in the record, with your name and the time."),
    )
    seen = forms.CharField(widget=forms.HiddenInput, required=False)
    form_token = forms.CharField(widget=forms.HiddenInput, required=False, max_length=40)

    def __init__(
        self,
        *args: Any,
        edition: Edition,
        user: User,
        entry: Entry | None = None,
        ask_reason: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.edition, self.entry = edition, entry
        self.types = list(edition.entry_types.prefetch_related("sectors", "lecture_forms"))
        fields = self.fields
        fields["entry_type"].queryset = edition.entry_types.all()  # type: ignore[attr-defined]
        fields["entry_type"].empty_label = None  # type: ignore[attr-defined]
        fields["sector"].queryset = edition.sectors.all()  # type: ignore[attr-defined]
        fields["lecture_form"].queryset = edition.lecture_forms.all()  # type: ignore[attr-defined]
        fields["organization"].choices = self._units(user)  # type: ignore[attr-defined]
        if not ask_reason:
            del fields["reason"]
        else:
            fields["reason"].required = True
        if not edition.sectors.exists():
            del fields["sector"]
        if not edition.lecture_forms.exists():
            del fields["lecture_form"]
        if len(self.types) == 1:
            fields["entry_type"].initial = self.types[0].pk

    def _units(self, user: User) -> list[tuple[Any, Any]]:
        choices: list[tuple[Any, Any]] = [(pk, name) for pk, name in unit_choices()]
        roles = roles_in(user, self.edition)
        if Role.UNIT_CONTACT in roles and not roles & {Role.ORGANIZER, Role.CONTESTANT}:
            own = set(units_of(user, self.edition).values_list("pk", flat=True))
            if self.entry is not None and self.entry.organization_id:
                own.add(self.entry.organization_id)
            choices = [
                (pk, name.strip("\u3000") if len(own) == 1 else name) for pk, name in choices if pk in own
            ]
            if len(choices) == 1:
                return choices
        return [("", _("Please choose")), *choices]

    def clean_organization(self) -> Organization | None:
        pk = self.cleaned_data["organization"]
        return Organization.objects.get(pk=pk) if pk else None

    def clean(self) -> dict[str, Any]:
        """A type may take only some sectors and lecture forms."""
        data = super().clean() or self.cleaned_data
        chosen = next((one for one in self.types if one == data.get("entry_type")), None)
        if chosen is None:
            return data
        sectors, lecture_forms = list(chosen.sectors.all()), list(chosen.lecture_forms.all())
        if data.get("sector") and sectors and data["sector"] not in sectors:
            names = _("; ").join(one.name for one in sectors)
            self.add_error(
                "sector", _("“%(type)s” takes these sectors: %(names)s.") % {"type": chosen, "names": names}
            )
        if data.get("lecture_form") and lecture_forms and data["lecture_form"] not in lecture_forms:
            names = _("; ").join(one.name for one in lecture_forms)
            self.add_error(
                "lecture_form",
                _("“%(type)s” takes these lecture forms: %(names)s.") % {"type": chosen, "names": names},
            )
        return data

    @property
    def values(self) -> dict[str, Any]:
        """Return what the action takes; fields that the edition has no use for are left out."""
        return {name: self.cleaned_data[name] for name in LECTURE if name in self.cleaned_data}

    @property
    def limits(self) -> dict[str, dict[str, list[int]]]:
        """Return which sectors and forms each type takes, for the script that hides the others."""
        return {
            str(one.pk): {
                "sector": [sector.pk for sector in one.sectors.all()],
                "lecture_form": [form.pk for form in one.lecture_forms.all()],
            }
            for one in self.types
        }


def lecture_initial(entry: Entry) -> dict[str, Any]:
    """Return an entry's words as the form's first values."""
    return {name: getattr(entry, name if name in {"title", "abstract"} else f"{name}_id") for name in LECTURE}


class PersonForm(DraftMixin, CrispyForm):
    """One person of an entry; a line without a name is no person."""

    may_wait = frozenset({"name", "birth_date"})

    pk = forms.IntegerField(widget=forms.HiddenInput, required=False)
    name = forms.CharField(label=pgettext_lazy("person", "Name"), max_length=200)
    organization_name = forms.CharField(
        label=pgettext_lazy("organization", "Unit"), max_length=200, required=False
    )
    title = forms.CharField(label=_("Post or title"), max_length=100, required=False)
    mobile = MobileField(
        label=_("Mobile number"),
        required=False,
        widget=forms.TextInput({"inputmode": "tel", "autocomplete": "off"}),
    )
    birth_date = forms.DateField(label=_("Date of birth"))
    remove = forms.BooleanField(label=_("Remove"), required=False)

    def __init__(self, *args: Any, with_birth: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not with_birth:
            del self.fields["birth_date"]

    def clean_birth_date(self) -> Any:
        born = self.cleaned_data["birth_date"]
        if born and not 1900 <= born.year <= timezone.localdate().year:
            raise forms.ValidationError(_("Please check the year."))
        return born

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        typed = any(data.get(name) for name in ("organization_name", "title", "mobile", "birth_date"))
        if typed and not data.get("name") and not data.get("remove") and "name" not in self.errors:
            self.add_error("name", _("Please give the name."))
        return data

    def person(self, role: MemberRole) -> Person | None:
        """Return the person of this line, None for an empty or removed one."""
        data = self.cleaned_data
        if data.get("remove") or not data.get("name"):
            return None
        return Person(
            role=role,
            name=data["name"],
            organization_name=data["organization_name"],
            title=data["title"],
            mobile=data["mobile"],
            birth_date=data.get("birth_date"),
            pk=data.get("pk"),
        )


class PeopleForm:
    """All people of an entry: one lead lecturer, team members, advisers, each group a formset."""

    def __init__(
        self, data: Any = None, *, entry: Entry, people: list[Any], ask_reason: bool = False, seen: str = ""
    ) -> None:
        entry_type = entry.entry_type
        self.entry_type = entry_type
        groups = {role: [one for one in people if one.role == role] for role in MemberRole}
        members = entry_type.team_max - 1
        self.lead = self._formset(data, MemberRole.LEAD, groups[MemberRole.LEAD], 1, 1)
        self.members = self._formset(
            data, MemberRole.MEMBER, groups[MemberRole.MEMBER], members, 1 if members else 0
        )
        advisers = entry_type.adviser_max
        self.advisers = self._formset(
            data, MemberRole.ADVISER, groups[MemberRole.ADVISER], advisers, 1 if advisers else 0
        )
        self.extra = SeenForm(data, ask_reason=ask_reason, initial={"seen": seen})

    def _formset(self, data: Any, role: MemberRole, people: list[Any], most: int, blank: int) -> Any:
        rows = [
            {
                "pk": one.pk,
                "name": one.name,
                "organization_name": one.organization_name,
                "title": one.title,
                "mobile": one.mobile,
                "birth_date": one.birth_date,
            }
            for one in people
        ]
        room = max(most - len(rows), 0)
        kind = forms.formset_factory(
            PersonForm, extra=min(blank, room), max_num=max(most, len(rows)), validate_max=False
        )
        with_birth = self.entry_type.has_age_limit and role != MemberRole.ADVISER
        return kind(data, prefix=role.value, initial=rows, form_kwargs={"with_birth": with_birth})

    @property
    def groups(self) -> list[tuple[MemberRole, Any]]:
        return [
            (MemberRole.LEAD, self.lead),
            (MemberRole.MEMBER, self.members),
            (MemberRole.ADVISER, self.advisers),
        ]

    def is_valid(self) -> bool:
        return all([*(formset.is_valid() for _role, formset in self.groups), self.extra.is_valid()])

    @property
    def people(self) -> list[Person]:
        found = [form.person(role) for role, formset in self.groups for form in formset.forms]
        return [one for one in found if one is not None]


class SeenForm(CrispyForm):
    """What the page showed when it was opened, and the reason where one is asked."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False)
    reason = forms.CharField(
        label=_("Reason"), max_length=500, help_text=_("Kept in the record, with your name and the time.")
    )

    def __init__(self, *args: Any, ask_reason: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not ask_reason:
            del self.fields["reason"]


class WithdrawForm(ReasonForm):
    """Why an entry leaves; those who made it need not say."""

    def __init__(self, *args: Any, must_say: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].required = must_say


class ExtendForm(ReasonForm):
    """A deadline of its own for one entry; typed and shown in the edition's time zone."""

    until = forms.DateTimeField(
        label=_("Until"),
        required=False,
        help_text=_("Replaces both deadlines for this entry. Empty: no extension."),
    )
    field_order = ("until", "reason")

    def __init__(self, *args: Any, edition: Edition, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.edition = edition
        latest = edition.upload_closes_at or edition.signup_closes_at
        if latest:
            self.fields["until"].help_text = _(
                "Replaces both deadlines for this entry (now %(moment)s). Empty: no extension."
            ) % {"moment": moment_text(latest, edition)}

    def clean_until(self) -> Any:
        until = self.cleaned_data["until"]
        if until and until <= timezone.now():
            raise forms.ValidationError(_("This moment has passed already."))
        return until


class EntryFilterForm(FilterForm):
    """Search and filters above the list of entries."""

    state = forms.ChoiceField(label=_("State"))
    type = forms.ChoiceField(label=_("Entry type"))
    sector = forms.ChoiceField(label=_("Sector"))
    unit = forms.ChoiceField(label=pgettext_lazy("organization", "Unit"))
    materials = forms.ChoiceField(label=_("Materials"))

    def __init__(
        self,
        *args: Any,
        types: Sequence[EntryType],
        sectors: Sequence[Sector],
        units: Sequence[tuple[str, str]],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.types = types
        fields: dict[str, Any] = self.fields
        fields["q"].widget.attrs["placeholder"] = _("Number, title, name, unit or pinyin")
        fields["state"].choices = [("", _("All states")), *EntryState.choices]
        fields["type"].choices = [("", _("All types")), *((one.code, one.name) for one in types)]
        fields["sector"].choices = [("", _("All sectors")), *((one.code, one.name) for one in sectors)]
        fields["unit"].choices = [("", _("All units")), *units]
        fields["materials"].choices = [
            ("", _("All")),
            ("missing", _("Something missing")),
            ("whole", _("Complete")),
        ]
        for name, options in (("type", types), ("sector", sectors), ("unit", units)):
            if len(options) < 2:
                del fields[name]
