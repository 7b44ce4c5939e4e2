"""Fields for names, mobile numbers and units."""

from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from contest.models import Organization
from contest.queries.organization import find_unit, unit_choices, unit_paths
from contest.validators.people import clean_mobile, clean_name


class NameField(forms.CharField):
    """A name, kept exactly as typed but for spaces around it."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 200)
        kwargs.setdefault("widget", forms.TextInput({"autocomplete": "name"}))
        super().__init__(**kwargs)

    def clean(self, value: Any) -> str:
        name: str = super().clean(value)
        return clean_name(name) if name else name


class MobileField(forms.CharField):
    """A mobile number, returned in the one form in which it is kept; "" when it is left out."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 40)
        kwargs.setdefault(
            "widget", forms.TextInput({"type": "tel", "inputmode": "tel", "autocomplete": "tel"})
        )
        super().__init__(**kwargs)

    def clean(self, value: Any) -> str:
        number: str = super().clean(value)
        return clean_mobile(number) if number else ""


class UnitInput(forms.TextInput):
    """A text field that offers the tree of units while one types; any other text may be typed."""

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        list_id = f"{(attrs or {}).get('id', name)}_units"
        field = super().render(name, value, {**(attrs or {}), "list": list_id}, renderer)
        return render_to_string(
            "contest/_unit_input.html",
            {"field": field, "list_id": list_id, "paths": [path for _pk, path in unit_paths()]},
        )


class UnitField(forms.CharField):
    """A unit chosen from the tree or typed: cleans to (unit or None, the words typed)."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 1000)
        kwargs.setdefault("widget", UnitInput({"autocomplete": "organization"}))
        kwargs.setdefault(
            "help_text", _("Type a part of the name and choose; if it is not offered, type it in full.")
        )
        super().__init__(**kwargs)

    def clean(self, value: Any) -> tuple[Organization | None, str]:
        words: str = super().clean(value)
        unit = find_unit(words)
        if unit is None and len(words) > 200:
            raise ValidationError(_("A unit's name has at most 200 characters."))
        return unit, "" if unit else words


class UnitSelect(forms.Select):
    """The tree of units as a select; where it is long, a field above it narrows it down while one types."""

    LONG: Final = 12

    def create_option(self, name: str, value: Any, label: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option = super().create_option(name, value, label, *args, **kwargs)
        if words := getattr(label, "words", ""):
            option["attrs"]["data-words"] = words
        return option

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        select = super().render(name, value, attrs, renderer)
        if select.count("<option") <= self.LONG:
            return select
        return render_to_string("contest/_unit_select.html", {"select": select})


class UnitChoiceField(forms.TypedChoiceField):
    """A unit of the tree, chosen from an indented list; cleans to the unit or None.

    without: leaves out a unit and everything below it. also: stays on offer although it is not active.
    """

    def __init__(
        self,
        *,
        without: Organization | None = None,
        also: Organization | None = None,
        empty: Any = None,
        **kwargs: Any,
    ) -> None:
        self.without, self.also, self.empty = without, also, empty or "—"
        kwargs.setdefault("widget", UnitSelect)
        super().__init__(choices=self._offered, coerce=self._unit, empty_value=None, **kwargs)

    def _offered(self) -> list[tuple[str, Any]]:
        offered: list[tuple[str, str]] = [(str(pk), name) for pk, name in unit_choices(without=self.without)]
        if self.also is not None and not self.also.is_active:
            offered.insert(0, (str(self.also.pk), self.also.name))
        return [("", self.empty), *offered]

    @staticmethod
    def _unit(value: str) -> Organization:
        return Organization.objects.get(pk=value)
