"""What every form of the product stands on: the same helper, hints in words, native date-times.

A form names its groups of fields in `fieldsets`; without it the fields come in their own order.
The page writes <form>, the token and the buttons (components/_form.html does all three).
"""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, Final

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Div, Fieldset, Layout
from django import forms
from django.db.models.fields import BLANK_CHOICE_DASH
from django.forms.utils import pretty_name
from django.utils.functional import Promise, cached_property
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from contest.wording import writable

Text = str | Promise
Fieldsets = Sequence[tuple[Text, Sequence[str | tuple[str, ...]]]]

ASK = {
    "default": _("Fill in “{label}”."),
    "choice": _("Choose “{label}”."),
    "file": _("Choose a file for “{label}”."),
    "tick": _("Tick “{label}” to go on."),
}
"""What an empty required field says, by the kind of field."""

DASHES: Final = BLANK_CHOICE_DASH[0][1]
CONTROL_CLASSES = {"select": "form-select", "text": "form-control"}


class LocalDateTimeInput(forms.DateTimeInput):
    """The browser's own date and time picker, to the minute."""

    input_type = "datetime-local"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%dT%H:%M")


class LocalDateInput(forms.DateInput):
    """The browser's own date picker."""

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%d")


class CrispyMixin:
    """Gives a form its crispy helper; mix in before forms.Form or forms.ModelForm.

    fieldsets: (heading, names of fields) in order; an empty heading draws the fields without a group. A tuple of
    names stands side by side where there is room.
    shown_with: CSS classes around a place by its first name, for fields that the style sheet shows only while
    another field has a certain value (forms.css, .when-…); the server must ignore what does not apply.
    """

    fieldsets: ClassVar[Fieldsets] = ()
    shown_with: ClassVar[Mapping[str, str]] = {}
    fields: dict[str, forms.Field]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            self._go_native(field)
            self._take_what_can_be_written(field)
            self._ask_by_name(name, field)

    def add_fields(self, fields: Mapping[str, forms.Field]) -> None:
        """Add fields that are made for one form, with everything that declared ones get."""
        for name, field in fields.items():
            self.fields[name] = field
            self._go_native(field)
            self._take_what_can_be_written(field)
            self._ask_by_name(name, field)

    @staticmethod
    def _ask_by_name(name: str, field: forms.Field) -> None:
        """Let an empty required field say what to do, unless the form has words of its own for it."""
        if field.error_messages["required"] != forms.Field.default_error_messages["required"]:
            return
        words = ASK["default"]
        if isinstance(field, forms.FileField):
            words = ASK["file"]
        elif isinstance(field, forms.BooleanField):
            words = ASK["tick"]
        elif isinstance(field, (forms.ChoiceField, forms.ModelChoiceField)):
            words = ASK["choice"]
        field.error_messages["required"] = format_lazy(words, label=field.label or pretty_name(name))

    @staticmethod
    def _name_the_blank(field: forms.Field) -> None:
        """Put words in the place of Django's row of dashes, which says nothing when it is read aloud."""
        words = _("Please choose") if field.required or field.widget.is_required else "—"
        if isinstance(field, forms.ModelChoiceField):
            if field.empty_label == DASHES:
                field.empty_label = str(words)
        elif isinstance(field, forms.ChoiceField) and isinstance(field.choices, list):
            field.choices = [("", words) if choice == ("", DASHES) else choice for choice in field.choices]

    @staticmethod
    def _go_native(field: forms.Field) -> None:
        """Put the browser's own picker under a plain date or moment."""
        if isinstance(field, forms.DateTimeField) and type(field.widget) is forms.DateTimeInput:
            field.widget = LocalDateTimeInput(field.widget.attrs)
            field.widget.is_required = field.required
        elif type(field) is forms.DateField and type(field.widget) is forms.DateInput:
            field.widget = LocalDateInput(field.widget.attrs)
            field.widget.is_required = field.required

    @staticmethod
    def _take_what_can_be_written(field: forms.Field) -> None:
        """Let a plain text lose the control characters that come along when somebody pastes from Word.

        Names refuse them with a sentence of their own; a password, which is not stripped either, stays as typed.
        """
        if type(field) is not forms.CharField or not field.strip:
            return
        line_break = "\n" if isinstance(field.widget, forms.Textarea) else " "
        read = field.to_python
        field.to_python = lambda value: read(  # type: ignore[method-assign]
            writable(value, line_break=line_break) if isinstance(value, str) else value
        )

    @cached_property
    def helper(self) -> FormHelper:
        """Return a helper without <form>, token and buttons: the page has those."""
        for field in self.fields.values():
            self._name_the_blank(field)
        helper = FormHelper()
        helper.form_tag = False
        helper.disable_csrf = True
        helper.include_media = False
        helper.layout = self.get_layout()
        return helper

    def get_layout(self) -> Layout:
        """Return the groups of fields; fields that no group names come last, so that none is lost."""
        named: set[str] = set()
        groups: list[Any] = []
        for legend, places in self.fieldsets:
            drawn = [self._place(place) for place in places]
            present = [one for one in drawn if one is not None]
            for place in places:
                named.update([place] if isinstance(place, str) else place)
            if present:
                groups.extend([Fieldset(legend, *present)] if legend else present)
        groups.extend(name for name in self.fields if name not in named)
        return Layout(*groups)

    def _place(self, place: str | tuple[str, ...]) -> Any:
        """Return one field or several side by side; None if the form has none of them."""
        names = [name for name in ([place] if isinstance(place, str) else place) if name in self.fields]
        if not names:
            return None
        shown = self.shown_with.get(names[0], "")
        if isinstance(place, str):
            return Div(place, css_class=shown) if shown else place
        return Div(*names, css_class=f"field-pair {shown}".strip())


class CrispyForm(CrispyMixin, forms.Form):
    """A plain form in the product's look."""


class CrispyModelForm(CrispyMixin, forms.ModelForm):  # type: ignore[type-arg]
    """A model's form in the product's look."""


class ReasonForm(CrispyForm):
    """Asks why, for acts that are recorded with a reason."""

    reason = forms.CharField(
        label=_("Reason"),
        help_text=_("Kept in the record, with your name and the time."),
        max_length=500,
        widget=forms.Textarea({"rows": 3}),
    )


class FilterForm(forms.Form):
    """Search words and filters above a list; every field is optional and comes from the address.

    Draw it with components/_filter_bar.html. Invalid values filter nothing.
    """

    q = forms.CharField(
        label=_("Search"), required=False, max_length=100, widget=forms.TextInput({"type": "search"})
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.required = False
            kind = "select" if isinstance(field.widget, forms.Select) else "text"
            field.widget.attrs.setdefault("class", CONTROL_CLASSES[kind])

    @property
    def chosen(self) -> dict[str, Any]:
        """Return the filters that are set and valid, by field name."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value not in (None, "", [], ())}

    @property
    def is_filtering(self) -> bool:
        """Whether anything is narrowed, so that the page can offer to clear it."""
        return bool(self.chosen)
