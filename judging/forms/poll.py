"""The audience's votes as people fill them in: the plan, the tickets, the ballot."""

import re
from collections.abc import Iterable, Sequence
from typing import Any, ClassVar, Final

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from contest.exceptions import DomainError
from contest.forms.base import CrispyForm, CrispyModelForm
from contest.spreadsheets import MAX_BYTES, comparable, read_table
from judging.actions.ticket import MOST_AT_ONCE
from judging.models import PollPlan

HEADINGS: Final = frozenset({"name", "fullname", "姓名", "名字", "名称"})
"""What stands over a column of names; such a first row is no person."""


class PollPlanForm(CrispyModelForm):
    """How the audience of a round votes."""

    fieldsets: ClassVar = (("", ("kind", ("choices", "places"), "may_change", "minutes")),)

    class Meta:
        model = PollPlan
        fields = ("kind", "choices", "places", "may_change", "minutes")
        widgets: ClassVar = {"kind": forms.RadioSelect}


class OneLectureForm(CrispyForm):
    """The lecture that is voted on."""

    lecture = forms.ChoiceField(label=_("Lecture"))

    def __init__(self, *args: Any, lectures: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["lecture"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = list(lectures)


class HoldersForm(CrispyForm):
    """Named members of the audience, pasted or from a workbook."""

    names = forms.CharField(
        label=_("Names"),
        required=False,
        widget=forms.Textarea({"rows": 10}),
        help_text=_("A line for each person: the name, and after a comma or a tab the unit."),
    )
    file = forms.FileField(
        label=_("Or a workbook"),
        required=False,
        help_text=_("XLSX or CSV with the names in the first column and the units in the second."),
        widget=forms.FileInput({"accept": ".xlsx,.csv", "data-max-bytes": MAX_BYTES}),
    )

    def clean_file(self) -> list[tuple[str, str]]:
        """Return the people of the workbook."""
        file = self.cleaned_data["file"]
        if not file:
            return []
        if file.size > MAX_BYTES:
            raise ValidationError(
                _("The file is larger than 10 MB. Divide it and import the parts one by one.")
            )
        try:
            table = read_table(file.read(), max_rows=MOST_AT_ONCE)
        except DomainError as error:
            raise ValidationError(str(error)) from error
        rows = [line.cells for line in (table.header, *table.lines)]
        if rows and rows[0] and comparable(rows[0][0]) in HEADINGS:
            rows = rows[1:]
        return holders_in("\t".join(cells[:2]) for cells in rows)

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        values["holders"] = [*holders_in(values.get("names", "").splitlines()), *(values.get("file") or [])]
        if not values["holders"] and not self.errors:
            self.add_error("names", _("Write down at least one name, or choose a workbook."))
        return values


def holders_in(lines: Iterable[str]) -> list[tuple[str, str]]:
    """Return name and unit of each line; a number before the name goes."""
    found = []
    for line in lines:
        text = re.sub(r"^\s*\d{1,4}\s*[.、．)）\t \u3000]\s*", "", line).strip()
        if not text:
            continue
        name, *rest = re.split(r"\s*[\t,，;；]\s*", text, maxsplit=1)
        if not rest:
            name, *rest = re.split(r"[ \u3000]+", text, maxsplit=1)
        found.append((name.strip()[:100], (rest[0] if rest else "").strip()[:200]))
    return found


class TicketCountForm(CrispyForm):
    """How many tickets without a name."""

    count = forms.IntegerField(label=_("How many tickets"), min_value=1, max_value=MOST_AT_ONCE)


class ShortCodeForm(CrispyForm):
    """The code that stands on a ticket."""

    short = forms.CharField(
        label=_("The code on your card"),
        max_length=20,
        help_text=_("Eight letters and digits below the QR code; large or small letters."),
        widget=forms.TextInput(
            {
                "autocomplete": "off",
                "autocapitalize": "characters",
                "spellcheck": "false",
                "class": "vote-code",
            }
        ),
    )
