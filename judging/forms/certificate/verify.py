"""Genuine or not: what is typed from the paper, or the file itself."""

import unicodedata
from typing import Final

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from contest.forms.base import CrispyForm

LARGEST: Final = 5_000_000
"""Bytes of a PDF that is examined; one certificate has a tenth of it at most."""


class VerifyForm(CrispyForm):
    """The number and the check code as they stand on the paper."""

    number = forms.CharField(label=_("Number"), max_length=60)
    check_code = forms.CharField(label=_("Check code"), max_length=20)

    def clean_number(self) -> str:
        return as_printed(self.cleaned_data["number"])

    def clean_check_code(self) -> str:
        return as_printed(self.cleaned_data["check_code"])


class VerifyFileForm(CrispyForm):
    """A certificate's PDF, as it was downloaded or sent on."""

    file = forms.FileField(
        label=_("PDF of the certificate"),
        help_text=_("At most 5 MB. It is examined and not kept."),
        widget=forms.ClearableFileInput({"accept": "application/pdf,.pdf", "data-max-bytes": LARGEST}),
    )

    def clean_file(self) -> bytes:
        """Return the bytes; the size is held before they are read."""
        file = self.cleaned_data["file"]
        if file.size > LARGEST:
            raise forms.ValidationError(
                gettext("The file has more than 5 MB, so it is not a certificate of ours.")
            )
        content: bytes = file.read()
        if b"%PDF-" not in content[:1024]:
            raise forms.ValidationError(
                gettext("This is not a PDF. Choose the file of the certificate itself.")
            )
        return content


def as_printed(typed: str) -> str:
    """Take out spaces, and the wide letters and digits that a Chinese keyboard writes, which a number on paper may have too."""
    return "".join(unicodedata.normalize("NFKC", typed).split())
