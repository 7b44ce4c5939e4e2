"""Certificates: the studio, numbers, corrections, print runs, printers, keys, deliveries, and verification."""

from judging.forms.certificate.delivery import DeliverForm
from judging.forms.certificate.issue import (
    CertificateReplaceForm,
    CertificateSeriesForm,
    LedgerFilterForm,
)
from judging.forms.certificate.run import (
    GlyphPictureForm,
    KeyImportForm,
    PrinterForm,
    RunForm,
    SpoilForm,
)
from judging.forms.certificate.studio import DesignForm, PictureForm, SheetForm
from judging.forms.certificate.verify import VerifyFileForm, VerifyForm

__all__ = [
    "CertificateReplaceForm",
    "CertificateSeriesForm",
    "DeliverForm",
    "DesignForm",
    "GlyphPictureForm",
    "KeyImportForm",
    "LedgerFilterForm",
    "PictureForm",
    "PrinterForm",
    "RunForm",
    "SheetForm",
    "SpoilForm",
    "VerifyFileForm",
    "VerifyForm",
]
