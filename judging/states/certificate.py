"""Certificates and the print room: what is issued, how it is printed, what became of each sheet of paper."""

from typing import Final

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class CertificateKind(TextChoices):
    AWARD = "award", _("Award certificate")
    REPORT = "report", _("Excellent report")
    ORGANIZATION = "organization", _("Excellent organization")
    ADVISER = "adviser", _("Excellent adviser")
    PARTICIPATION = "participation", _("Certificate of participation")
    APPOINTMENT = "appointment", _("Letter of appointment")
    SERVICE = "service", _("Certificate of service")


class CertificateState(TextChoices):
    VALID = "valid", pgettext_lazy("certificate", "Valid")
    REPLACED = "replaced", pgettext_lazy("certificate", "Replaced")
    REVOKED = "revoked", pgettext_lazy("certificate", "Revoked")


CERTIFICATE_MOVES: Final = {
    CertificateState.VALID: frozenset({CertificateState.REPLACED, CertificateState.REVOKED}),
    CertificateState.REPLACED: frozenset[CertificateState](),
    CertificateState.REVOKED: frozenset[CertificateState](),
}


class LedgerKind(TextChoices):
    """What the ledger notes about a certificate, in the order in which it usually happens."""

    ISSUED = "issued", pgettext_lazy("ledger", "Issued")
    PRINTED = "printed", pgettext_lazy("ledger", "Printed")
    HANDED_OVER = "handed_over", pgettext_lazy("ledger", "Handed over")
    MAILED = "mailed", pgettext_lazy("ledger", "Mailed")
    REVOKED = "revoked", pgettext_lazy("ledger", "Revoked")
    REPLACED = "replaced", pgettext_lazy("ledger", "Replaced")


DELIVERED: Final = (LedgerKind.HANDED_OVER, LedgerKind.MAILED)


class PictureUse(TextChoices):
    BACKGROUND = "background", _("Background or the card's scan")
    SEAL = "seal", _("Seal")
    SIGNATURE = "signature", _("Signature or emblem")


class RunOutput(TextChoices):
    MERGED = "merged", _("One file with all pages, to print")
    SEPARATE = "separate", _("A file each, in a ZIP")
    BOTH = "both", _("Both")


class RunOrder(TextChoices):
    """How the sheets lie on the pile."""

    NUMBER = "number", _("by number")
    TIER = "tier", _("by award, then number")
    SECTOR = "sector", _("by sector, then number")
    UNIT = "unit", _("by unit, then number")


class RunState(TextChoices):
    WAITING = "waiting", pgettext_lazy("print run", "Waiting")
    RUNNING = "running", pgettext_lazy("print run", "Printing")
    STOPPED = "stopped", pgettext_lazy("print run", "Stopped")
    FAILED = "failed", pgettext_lazy("print run", "Interrupted")
    DONE = "done", pgettext_lazy("print run", "Done")
    ENDED = "ended", pgettext_lazy("print run", "Given up")


RUN_MOVES: Final = {
    RunState.WAITING: frozenset({RunState.RUNNING, RunState.STOPPED, RunState.FAILED}),
    RunState.RUNNING: frozenset({RunState.RUNNING, RunState.STOPPED, RunState.FAILED, RunState.DONE}),
    RunState.STOPPED: frozenset({RunState.WAITING, RunState.ENDED}),
    RunState.FAILED: frozenset({RunState.WAITING, RunState.ENDED}),
    RunState.DONE: frozenset[RunState](),
    RunState.ENDED: frozenset[RunState](),
}
"""Running to running: another worker takes up what a dead one left."""


class SheetOutcome(TextChoices):
    """What became of one sheet of a print run."""

    PLANNED = "planned", pgettext_lazy("sheet of paper", "To be printed")
    MADE = "made", pgettext_lazy("sheet of paper", "Printed")
    SPOILED = "spoiled", pgettext_lazy("sheet of paper", "Spoiled")
    LEFT_OUT = "left_out", pgettext_lazy("sheet of paper", "Left out")


SHEET_OUTCOMES: Final = {
    SheetOutcome.PLANNED: frozenset({SheetOutcome.MADE, SheetOutcome.LEFT_OUT}),
    SheetOutcome.MADE: frozenset({SheetOutcome.SPOILED}),
    SheetOutcome.SPOILED: frozenset[SheetOutcome](),
    SheetOutcome.LEFT_OUT: frozenset[SheetOutcome](),
}
