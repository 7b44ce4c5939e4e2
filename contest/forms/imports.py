"""The file of an import."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from contest.forms.base import CrispyForm
from contest.spreadsheets import MAX_BYTES


class ImportForm(CrispyForm):
    """A workbook to be looked at before anything is written."""

    file = forms.FileField(
        label=_("Workbook"),
        help_text=_(
            "XLSX or CSV, at most 10,000 rows and 10 MB. Nothing is written before you have seen the report."
        ),
        widget=forms.FileInput({"accept": ".xlsx,.csv", "data-max-bytes": MAX_BYTES}),
        error_messages={"empty": _("The file is empty. Choose the workbook that you filled in.")},
    )

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > MAX_BYTES:
            raise forms.ValidationError(
                _("The file is larger than 10 MB. Divide it and import the parts one by one.")
            )
        return file
