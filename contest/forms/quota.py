"""The grid of quotas: a line per unit, a number per entry type."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from contest.actions.quota import Place
from contest.models import EntryType, Organization

ALL = "all"


class QuotaGridForm(forms.Form):
    """Quotas of some units; an empty cell keeps the limit of the entry type."""

    def __init__(
        self,
        *args: Any,
        units: Sequence[Organization],
        types: Sequence[EntryType],
        now: Mapping[tuple[int, int | None], int],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.units, self.types = units, types
        # With one type, "all together" and that type would say the same twice.
        self.columns: list[EntryType | None] = [None, *types] if len(types) != 1 else [None]
        for unit in units:
            for column in self.columns:
                label = f"{unit.name} · {column.name if column else _('All types together')}"
                self.fields[self._name(unit, column)] = forms.IntegerField(
                    label=label,
                    required=False,
                    min_value=0,
                    max_value=9999,
                    initial=self._now(unit, column, now),
                    widget=forms.NumberInput({"class": "form-control", "aria-label": label}),
                )

    def _now(
        self, unit: Organization, column: EntryType | None, now: Mapping[tuple[int, int | None], int]
    ) -> int | None:
        """Return a unit's number; in the one column also what was given for its type while there were others."""
        keys = [column.pk if column else None, *(one.pk for one in self._alone)]
        return min((now[unit.pk, key] for key in keys if (unit.pk, key) in now), default=None)

    @property
    def _alone(self) -> Sequence[EntryType]:
        return self.types if len(self.types) == 1 else ()

    @staticmethod
    def _name(unit: Organization, column: EntryType | None) -> str:
        return f"q-{unit.code}-{column.code if column else ALL}"

    @property
    def rows(self) -> Iterable[tuple[Organization, list[tuple[Any, forms.BoundField]]]]:
        """Each unit with its cells: the name of the column, and the field."""
        for unit in self.units:
            yield (
                unit,
                [
                    (column.name if column else _("All types together"), self[self._name(unit, column)])
                    for column in self.columns
                ],
            )

    def quotas(self) -> dict[Place, int | None]:
        """Return what was typed, by unit and entry type.

        A cell that was not sent stays as it is: the page of units may be another one by the time it is saved.
        """
        sent = [
            (unit, column)
            for unit in self.units
            for column in self.columns
            if self._name(unit, column) in self.data
        ]
        return {(unit, alone): None for unit, _column in sent for alone in self._alone} | {
            (unit, column): self.cleaned_data[self._name(unit, column)] for unit, column in sent
        }
