"""Rows that are edited together: each a small form, drawn by templates/contest/_row.html.

Three empty rows stand at the end, so that adding needs no script; with script a button adds more.
A row is moved by a button that sends the whole form with `move` = "<index>:<by>".
"""

from collections.abc import Sequence
from typing import Any, ClassVar, TypeVar

from django import forms
from django.forms import BaseFormSet, formset_factory
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

Row = TypeVar("Row")


class RowForm(forms.Form):
    """One row; `widths` gives fields a share of the line: "wide", "short" or nothing.

    code: empty for a row that is new. telling: the fields of which one must be filled for a new row to count; what
    a row brings by default (a choice, a step) does not make it one.
    """

    code = forms.CharField(required=False, widget=forms.HiddenInput)
    delete = forms.BooleanField(label=_("Delete"), required=False)
    widths: ClassVar[dict[str, str]] = {}
    telling: ClassVar[tuple[str, ...]] = ("name",)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            kind = "form-select" if isinstance(field.widget, forms.Select) else "form-control"
            if isinstance(field.widget, forms.CheckboxInput):
                kind = "form-check-input"
            if not field.widget.is_hidden:
                field.widget.attrs["class"] = f"{kind} {field.widget.attrs.get('class', '')}".strip()

    def has_changed(self) -> bool:
        if self.empty_permitted:
            return any(self[name].data for name in self.telling)
        return super().has_changed()

    @property
    def shown(self) -> list[tuple[forms.BoundField, str]]:
        """The fields of the row with their widths, `delete` left out."""
        return [
            (self[name], self.widths.get(name, ""))
            for name, field in self.fields.items()
            if name != "delete" and not field.widget.is_hidden
        ]

    @property
    def is_blank(self) -> bool:
        """Whether an empty row was left empty."""
        return self.empty_permitted and not self.has_changed()


RowFormSet = BaseFormSet[Any]


def row_formset(form: type[RowForm], *, extra: int = 3) -> type[RowFormSet]:
    """Return the class of a list of rows with some empty ones at the end."""
    return formset_factory(form, extra=extra, max_num=200, absolute_max=300)


def rows_of(formset: RowFormSet) -> list[dict[str, Any]]:
    """Return the cleaned values of the rows that are filled, in order."""
    return [form.cleaned_data for form in formset if not form.is_blank]


def moved(request: HttpRequest, rows: Sequence[Row]) -> list[Row]:
    """Return the rows with the one moved whose button was pressed, if any."""
    order = list(rows)
    index, _colon, by = request.POST.get("move", "").partition(":")
    if index.isdecimal() and by in {"-1", "1"} and int(index) < len(order):
        old = int(index)
        new = min(max(old + int(by), 0), len(order) - 1)
        order.insert(new, order.pop(old))
    return order
