"""Print runs, printers, spoiled sheets, pictures of characters, and keys that are brought along."""

import re
from decimal import Decimal
from typing import Any, ClassVar, Final

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from contest.forms.base import CrispyForm, CrispyModelForm, Fieldsets, ReasonForm
from contest.forms.fields import PictureField
from contest.models import Edition
from judging.exceptions import listed
from judging.models import AwardTier, Certificate, PrinterProfile
from judging.states import CertificateKind, RunOrder, RunOutput

GLYPH_BYTES: Final = 1_000_000
MOST_RANGES: Final = 200
_RANGE: Final = re.compile(r"(\d{1,6})(?:\s*[-–—~～至]\s*(\d{1,6}))?")


class RunForm(CrispyForm):
    """Which certificates are printed, in which order, as which files, for which printer."""

    fieldsets: ClassVar[Fieldsets] = (
        (_("Which certificates"), (("tier", "sector"), "unit", ("first", "last"), "leave_out", "again")),
        (_("How they lie on the pile"), ("order", "output")),
        (_("Printer and card"), ("printer", "only_variable")),
        (_("Characters that no typeface has"), ("glyph_reason",)),
    )

    order = forms.ChoiceField(label=_("Order"), choices=RunOrder.choices)
    output = forms.ChoiceField(label=_("Files"), choices=RunOutput.choices)
    first = forms.CharField(label=_("From number"), max_length=60, required=False)
    last = forms.CharField(label=_("To number"), max_length=60, required=False)
    leave_out = forms.CharField(
        label=_("Leave out these numbers"), max_length=2000, required=False, widget=forms.Textarea({"rows": 2}),
        help_text=_("Parted by spaces or commas."),
    )  # fmt: skip
    again = forms.CharField(
        label=_("Print again those that are printed, because"), max_length=500, required=False,
        help_text=_("Empty: only those without a good sheet. With a reason the former sheets are written off."),
    )  # fmt: skip
    only_variable = forms.BooleanField(
        label=_("Bought card: print only words and seals, not the background and frame"), required=False
    )
    glyph_reason = forms.CharField(
        label=_("Print all the same, because"), max_length=500, required=False, widget=forms.Textarea({"rows": 2})
    )  # fmt: skip

    def __init__(
        self,
        *args: Any,
        edition: Edition,
        kind: str,
        printers: QuerySet[PrinterProfile],
        missing: bool,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.edition, self.kind = edition, kind
        entry_kind = kind in {CertificateKind.AWARD, CertificateKind.REPORT, CertificateKind.PARTICIPATION}
        fields: dict[str, forms.Field] = {}
        if kind not in {CertificateKind.PARTICIPATION, CertificateKind.APPOINTMENT, CertificateKind.SERVICE}:
            fields["tier"] = forms.ModelChoiceField(
                AwardTier.objects.filter(edition=edition),
                label=_("Award"),
                required=False,
                empty_label=gettext("All"),
            )
        if entry_kind:
            fields["sector"] = forms.ModelChoiceField(
                edition.sectors.all(), label=_("Sector"), required=False, empty_label=gettext("All")
            )
        fields["unit"] = forms.CharField(
            label=pgettext_lazy("organization", "Unit"), max_length=300, required=False,
            help_text=_("A part of its name is enough."),
        )  # fmt: skip
        fields["printer"] = forms.ModelChoiceField(
            printers, label=_("Printer"), required=False, empty_label=gettext("Without correction"),
            help_text=_("Its offsets move the whole page; measure them once on the calibration page."),
        )  # fmt: skip
        self.add_fields(fields)
        if not missing:
            del self.fields["glyph_reason"]

    def clean_leave_out(self) -> list[str]:
        return [one for one in re.split(r"[\s,，、;；]+", self.cleaned_data["leave_out"]) if one]

    def clean(self) -> dict[str, Any]:
        """Find the numbers that were named, in the order in which certificates are numbered."""
        clean: dict[str, Any] = super().clean() or self.cleaned_data
        fields = {name: [number] for name in ("first", "last") if (number := clean.get(name))}
        fields["leave_out"] = clean.get("leave_out") or []
        named = [number for numbers in fields.values() for number in numbers]
        self.places: dict[str, int] = dict(
            Certificate.objects.filter(edition=self.edition, kind=self.kind, number__in=named).values_list(
                "number", "pk"
            )
            if named
            else ()
        )
        for name, numbers in fields.items():
            if unknown := [number for number in numbers if number not in self.places]:
                self.add_error(
                    name,
                    gettext("No certificate of this kind has the number %(numbers)s.")
                    % {"numbers": listed(list(dict.fromkeys(unknown)))},
                )
        ends = [self.places[clean[name]] for name in ("first", "last") if clean.get(name) in self.places]
        if ends != sorted(ends):
            self.add_error("last", gettext("This number comes before the first one."))
        return clean

    def chosen(self, found: QuerySet[Certificate]) -> QuerySet[Certificate]:
        """Narrow the printable certificates down to those that were chosen.

        A range follows the order of issue, which is that of the numbers: compared as texts, 10 comes before 9.
        """
        clean = self.cleaned_data
        if clean.get("tier"):
            found = found.filter(award__tier=clean["tier"])
        if clean.get("sector"):
            field = "entry__sector" if self.kind == CertificateKind.PARTICIPATION else "award__entry__sector"
            found = found.filter(**{field: clean["sector"]})
        if clean["unit"]:
            found = found.filter(holder_unit__icontains=clean["unit"]) | found.filter(
                holder__icontains=clean["unit"]
            )
        if clean["first"]:
            found = found.filter(pk__gte=self.places[clean["first"]])
        if clean["last"]:
            found = found.filter(pk__lte=self.places[clean["last"]])
        return found.exclude(number__in=clean["leave_out"]) if clean["leave_out"] else found

    def in_words(self) -> dict[str, str]:
        """Say how the certificates were chosen, for the run's page: label -> value."""
        return {
            str(self.fields[name].label): ("、".join(value) if isinstance(value, list) else str(value))
            for name in ("tier", "sector", "unit", "first", "last", "leave_out", "again")
            if (value := self.cleaned_data.get(name))
        }


class SpoilForm(ReasonForm):
    """Which sheets of a run were spoiled, and whether they are printed again at once."""

    fieldsets: ClassVar[Fieldsets] = (("", ("sheets", "reason", "stock_number", "again")),)

    sheets = forms.CharField(
        label=pgettext_lazy("print", "Sheets"),
        max_length=1000,
        help_text=_("Their places in the run, for example 3, 7, 20-25."),
    )
    stock_number = forms.CharField(
        label=_("Number on the card"), max_length=60, required=False,
        help_text=_("What the bought card itself bears, if it is numbered."),
    )  # fmt: skip
    again = forms.BooleanField(label=_("Print them again now"), required=False, initial=True)

    def __init__(self, *args: Any, total: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.total = total

    def clean_sheets(self) -> list[int]:
        """Return the places that "3, 7, 20-25" means."""
        places: set[int] = set()
        parts = [
            part
            for part in re.split(r"[,，、;；\s]+(?![-–—~～至])", self.cleaned_data["sheets"].strip())
            if part
        ]
        for part in parts[:MOST_RANGES]:
            found = _RANGE.fullmatch(part)
            first = int(found.group(1)) if found else 0
            last = int(found.group(2) or first) if found else 0
            if not 1 <= first <= last <= self.total:
                raise forms.ValidationError(
                    gettext("“%(part)s” is no place of this run. Write places between 1 and %(total)d.")
                    % {"part": part, "total": self.total}
                )
            places.update(range(first, last + 1))
        return sorted(places)


class PrinterForm(CrispyModelForm):
    """How far a printer is off."""

    class Meta:
        model = PrinterProfile
        fields = ("name", "dx", "dy", "scale_x", "scale_y")

    fieldsets: ClassVar[Fieldsets] = (
        ("", ("name",)),
        (_("What the calibration page showed"), (("dx", "dy"), ("scale_x", "scale_y"))),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, step in (("dx", "0.1"), ("dy", "0.1"), ("scale_x", "0.01"), ("scale_y", "0.01")):
            self.fields[name].widget.attrs["step"] = step
            value = self.initial.get(name)
            if isinstance(value, Decimal):
                self.initial[name] = format(value.normalize(), "f")


class GlyphPictureForm(CrispyForm):
    """The picture of a character that no typeface has."""

    char = forms.CharField(label=_("Character"), max_length=2)
    picture = PictureField(
        label=_("Picture of the character"),
        max_bytes=GLYPH_BYTES,
        help_text=_("A square PNG, black on transparent ground, at least 300 pixels wide."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["picture"].required = True


class KeyImportForm(CrispyForm):
    """A key and its certificates that the office has from an authority."""

    name = forms.CharField(label=_("Name of the key"), max_length=200)
    file = forms.FileField(
        label=_("Key file"),
        help_text=_(
            "PEM with the private key, its certificate and those above it; only P-256 keys are taken."
        ),
    )
    password = forms.CharField(
        label=_("Password of the file"),
        required=False,
        max_length=200,
        widget=forms.PasswordInput({"autocomplete": "off"}),
    )
