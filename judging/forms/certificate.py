"""The look and the numbers of certificates, and corrections."""

import unicodedata
from typing import Any, ClassVar, Final

from django import forms
from django.urls import reverse
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from contest.forms.base import CrispyForm, CrispyModelForm, ReasonForm
from contest.forms.fields import PictureField
from judging.actions.certificate import VARIABLES, number_pattern_works, unknown_variables
from judging.documents.certificate import DESIGNS
from judging.models import CertificateTemplate

PICTURE_BYTES: Final = 20_000_000
DESIGN_LABELS = {
    "classic": _("Red and gold frame, A4 landscape"),
    "plain": _("Thin line, for white paper, A4 landscape"),
    "letter": _("Upright letter with red frame, A4 portrait"),
    "stock": _("No frame, for preprinted card, A4 landscape"),
}


class CertificateTemplateForm(CrispyModelForm):
    """What a certificate says and how it looks; pictures are optional."""

    design = forms.ChoiceField(label=_("Design"), choices=[(code, DESIGN_LABELS[code]) for code in DESIGNS])
    background_file = PictureField(
        label=_("Background picture"),
        max_bytes=PICTURE_BYTES,
        help_text=_("JPEG or PNG; it fills the whole page. Empty keeps the present one."),
    )
    seal_file = PictureField(
        label=_("Seal"),
        max_bytes=PICTURE_BYTES,
        help_text=_(
            "A PNG with transparent ground is placed over the signature. Empty keeps the present one."
        ),
    )
    drop_background = forms.BooleanField(label=_("Remove the background picture"), required=False)
    drop_seal = forms.BooleanField(label=_("Remove the seal"), required=False)

    class Meta:
        model = CertificateTemplate
        fields = ("name", "design", "title", "body", "signature", "issued_on")
        widgets: ClassVar = {"body": forms.Textarea({"rows": 5}), "signature": forms.Textarea({"rows": 3})}

    fieldsets = (
        (_("Text"), ("name", "title", "body", "signature", "issued_on")),
        (_("Look"), ("design", "background_file", "drop_background", "seal_file", "drop_seal")),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = "  ".join("{%s}" % name for name in VARIABLES)  # noqa: UP031 - braces are the point
        self.fields["body"].help_text = _("These are filled in: %(names)s. Each line is a paragraph.") % {
            "names": names
        }
        for picture in ("background", "seal"):
            if getattr(self.instance, f"{picture}_id") is None:
                del self.fields[f"drop_{picture}"]
            else:
                named = [self.instance.edition.code, self.instance.kind]
                shown = f"{reverse(f'judging:certificate-{picture}', args=named)}?v={self.instance.version}"
                self.fields[f"{picture}_file"].now = shown  # type: ignore[attr-defined]
        self.fields["title"].required = self.fields["body"].required = True

    def clean_body(self) -> str:
        body: str = self.cleaned_data["body"]
        if wrong := unknown_variables(body):
            raise forms.ValidationError(
                gettext(
                    "No certificate knows %(names)s. Write one of the names listed above, in single braces."
                )
                % {"names": ", ".join("{%s}" % name for name in wrong)}  # noqa: UP031
            )
        return body


class CertificateSeriesForm(CrispyForm):
    """How certificates are numbered."""

    pattern = forms.CharField(
        label=_("Pattern of the numbers"),
        max_length=60,
        help_text=_("{n:04d} is the number with four digits; {year} and {edition} may stand in it."),
    )
    next_number = forms.IntegerField(label=_("Next number"), min_value=1, max_value=10**7)

    def clean_pattern(self) -> str:
        pattern: str = self.cleaned_data["pattern"]
        if not number_pattern_works(pattern):
            raise forms.ValidationError(
                gettext(
                    "The pattern must contain {n}, for example {year}-{n:04d}; {edition} and {year} may stand in it."
                )
            )
        return pattern


class CertificateReplaceForm(ReasonForm):
    """Why a certificate is issued anew, and what is corrected on it."""

    holder = forms.CharField(label=_("Name on the certificate"), max_length=500)
    holder_unit = forms.CharField(label=pgettext_lazy("organization", "Unit"), max_length=300, required=False)

    fieldsets = (("", ("holder", "holder_unit", "reason")),)


class VerifyForm(CrispyForm):
    """The number and the check code as they stand on the paper."""

    number = forms.CharField(label=_("Number"), max_length=60)
    check_code = forms.CharField(label=_("Check code"), max_length=20)

    def clean_number(self) -> str:
        return _as_printed(self.cleaned_data["number"])

    def clean_check_code(self) -> str:
        return _as_printed(self.cleaned_data["check_code"])


def _as_printed(typed: str) -> str:
    """Take out spaces, and the wide letters and digits that a Chinese keyboard writes."""
    return "".join(unicodedata.normalize("NFKC", typed).split())
