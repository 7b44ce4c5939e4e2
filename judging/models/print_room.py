"""The print room: printers, runs, every sheet of paper, the ledger, and the keys that sign."""

from typing import ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from contest.codes import new_code
from contest.constraints import unique_with_empty
from contest.models import Edition, Job, Upload, User
from contest.models.upload import private_storage
from judging.models.certificate import Certificate, CertificateTemplate
from judging.states import CertificateKind, LedgerKind, RunOrder, RunOutput, RunState, SheetOutcome


class PrinterProfile(models.Model):
    """How far a printer is off, measured on its calibration page: the whole page is moved and scaled against it.

    dx, dy: millimetres to the right and down, -20 to 20. scale_x, scale_y: per cent, 90 to 110.
    edition: empty for a printer that every edition of this installation uses.
    """

    edition = models.ForeignKey(
        Edition, models.CASCADE, null=True, blank=True, related_name="printer_profiles"
    )
    code = models.CharField(max_length=20, unique=True, default=new_code)
    name = models.CharField(_("name"), max_length=60, help_text=_("As people call it, with its tray."))
    dx = models.DecimalField(
        _("move to the right, mm"), max_digits=5, decimal_places=2, default=0,
        validators=[MinValueValidator(-20), MaxValueValidator(20)], help_text=_("Negative moves to the left."),
    )  # fmt: skip
    dy = models.DecimalField(
        _("move down, mm"), max_digits=5, decimal_places=2, default=0,
        validators=[MinValueValidator(-20), MaxValueValidator(20)], help_text=_("Negative moves up."),
    )  # fmt: skip
    scale_x = models.DecimalField(
        _("width, %"), max_digits=6, decimal_places=2, default=100,
        validators=[MinValueValidator(90), MaxValueValidator(110)],
    )  # fmt: skip
    scale_y = models.DecimalField(
        _("height, %"), max_digits=6, decimal_places=2, default=100,
        validators=[MinValueValidator(90), MaxValueValidator(110)],
    )  # fmt: skip

    class Meta:
        verbose_name = _("printer")
        ordering = ("name",)
        constraints: ClassVar = [
            *unique_with_empty("name", empty="edition", name="judging_printer_name"),
            models.CheckConstraint(
                condition=Q(dx__range=(-20, 20), dy__range=(-20, 20), scale_x__range=(90, 110), scale_y__range=(90, 110)),
                name="judging_printer_within_reason",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.name


class PrintRun(models.Model):
    """Certificates of one kind on their way to paper, taken up again wherever it was broken off.

    selection: how the certificates were chosen, for the reader; the sheets say which they are.
    seconds: of work so far, over all attempts. shift: the printer's profile as it was when the run was made.
    only_variable: on preprinted card neither background nor frame is printed. Both are for the merged file alone.
    """

    edition = models.ForeignKey(Edition, models.PROTECT, related_name="print_runs")
    code = models.CharField(max_length=20, unique=True, default=new_code)
    kind = models.CharField(_("kind"), max_length=16, choices=CertificateKind)
    title = models.CharField(max_length=200)
    selection = models.JSONField(default=dict)
    order = models.CharField(_("order"), max_length=8, choices=RunOrder, default=RunOrder.NUMBER)
    output = models.CharField(_("files"), max_length=8, choices=RunOutput, default=RunOutput.MERGED)
    printer = models.ForeignKey(
        PrinterProfile, models.SET_NULL, null=True, blank=True, related_name="runs", verbose_name=_("printer")
    )
    shift = models.JSONField(null=True, blank=True)
    only_variable = models.BooleanField(_("preprinted card: print the texts only"), default=False)
    state = models.CharField(_("state"), max_length=8, choices=RunState, default=RunState.WAITING)
    total = models.PositiveIntegerField()
    done = models.PositiveIntegerField(default=0)
    seconds = models.FloatField(default=0)
    job = models.ForeignKey(Job, models.SET_NULL, null=True, blank=True, related_name="+")
    claim = models.CharField(
        max_length=20, blank=True
    )  # of the worker that has it; a slow one of before writes nothing
    error = models.TextField(blank=True)
    glyph_reason = models.TextField(blank=True)  # why it was printed although a character was missing
    merged = models.ForeignKey(Upload, models.PROTECT, null=True, blank=True, related_name="+")
    started_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("print run")
        ordering = ("-created_at", "-pk")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(done__lte=F("total"), total__gt=0), name="judging_run_done_within_total"
            ),
            models.CheckConstraint(
                condition=~Q(state=RunState.DONE) | Q(finished_at__isnull=False),
                name="judging_run_done_has_time",
            ),
            models.CheckConstraint(  # a file that is offered is whole
                condition=Q(merged__isnull=True) | Q(state=RunState.DONE), name="judging_run_file_when_done"
            ),
            models.CheckConstraint(
                condition=~Q(state=RunState.FAILED) | ~Q(error=""), name="judging_run_failed_with_sentence"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def printer_words(self) -> str:
        """Which printer it was made for, for the ledger."""
        return str(self.shift["name"]) if self.shift else ""

    @property
    def is_under_way(self) -> bool:
        return self.state in {RunState.WAITING, RunState.RUNNING}

    @property
    def is_lost(self) -> bool:
        """Whether its worker died so often that nobody takes it up again by itself."""
        return self.is_under_way and (self.job is None or self.job.is_over)

    @property
    def can_go_on(self) -> bool:
        return self.state in {RunState.STOPPED, RunState.FAILED} or self.is_lost


def part_name(part: "PrintPart", filename: str) -> str:
    """The same part has the same name: what a killed worker left there is replaced, not kept beside it."""
    return f"prints/{part.run.code}/{filename}"


class PrintPart(models.Model):
    """A stretch of a run that is done: its pages for the whole file, its single files one behind the other.

    The row is written after its files are whole, in one transaction with the sheets and their lines in the ledger.
    """

    run = models.ForeignKey(PrintRun, models.CASCADE, related_name="parts")
    number = models.PositiveIntegerField()
    template = models.ForeignKey(CertificateTemplate, models.PROTECT, related_name="+")
    merged = models.FileField(storage=private_storage, upload_to=part_name, max_length=200, blank=True)
    separate = models.FileField(storage=private_storage, upload_to=part_name, max_length=200, blank=True)

    class Meta:
        ordering = ("number",)
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["run", "number"], name="judging_part_once"),
        ]


class PrintSheet(models.Model):
    """One sheet of paper of a run, or one that was meant to be.

    attempt: 1 for a certificate's first sheet; a spoiled sheet is made good by the next attempt.
    stock_number: what the bought card bears of itself, written down when it is spoiled.
    start, size: bytes of the single file within its part.
    """

    run = models.ForeignKey(PrintRun, models.CASCADE, related_name="sheets")
    certificate = models.ForeignKey(Certificate, models.PROTECT, related_name="sheets")
    position = models.PositiveIntegerField()
    attempt = models.PositiveSmallIntegerField(default=1)
    outcome = models.CharField(max_length=8, choices=SheetOutcome, default=SheetOutcome.PLANNED)
    reason = models.CharField(_("reason"), max_length=500, blank=True)
    stock_number = models.CharField(_("number on the card"), max_length=60, blank=True)
    part = models.ForeignKey(PrintPart, models.PROTECT, null=True, blank=True, related_name="sheets")
    start = models.PositiveBigIntegerField(default=0)
    size = models.PositiveBigIntegerField(default=0)
    made_at = models.DateTimeField(null=True, blank=True)
    spoiled_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    spoiled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("printed sheet")
        ordering = ("position",)
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["run", "position"], name="judging_print_sheet_position"),
            models.UniqueConstraint(fields=["certificate", "attempt"], name="judging_print_sheet_attempt"),
            models.UniqueConstraint(  # one sheet of a certificate is good, or on its way to be
                fields=["certificate"],
                condition=Q(outcome__in=[SheetOutcome.PLANNED, SheetOutcome.MADE]),
                name="judging_print_sheet_one_good",
            ),
            models.CheckConstraint(
                condition=Q(
                    outcome__in=[SheetOutcome.MADE, SheetOutcome.SPOILED],
                    made_at__isnull=False,
                    part__isnull=False,
                )
                | Q(
                    outcome__in=[SheetOutcome.PLANNED, SheetOutcome.LEFT_OUT],
                    made_at__isnull=True,
                    part__isnull=True,
                ),
                name="judging_print_sheet_made_iff_part",
            ),
            models.CheckConstraint(
                condition=Q(outcome=SheetOutcome.SPOILED, spoiled_at__isnull=False, spoiled_by__isnull=False)
                | Q(~Q(outcome=SheetOutcome.SPOILED), spoiled_at__isnull=True, spoiled_by__isnull=True),
                name="judging_print_sheet_spoiled_iff_time",
            ),
            models.CheckConstraint(
                condition=~Q(outcome__in=[SheetOutcome.SPOILED, SheetOutcome.LEFT_OUT]) | ~Q(reason=""),
                name="judging_print_sheet_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.certificate.number} / {self.attempt}"


class LedgerLine(models.Model):
    """What happened to a certificate, when and by whom; lines are added, and a mistaken delivery is struck out.

    whom: who received it, or where it was mailed. note: a mailing number, a reason.
    """

    certificate = models.ForeignKey(Certificate, models.PROTECT, related_name="ledger")
    kind = models.CharField(_("event"), max_length=12, choices=LedgerKind)
    at = models.DateTimeField()
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    sheet = models.OneToOneField(PrintSheet, models.PROTECT, null=True, blank=True, related_name="line")
    whom = models.CharField(_("received by"), max_length=200, blank=True)
    note = models.CharField(_("note"), max_length=500, blank=True)
    struck_at = models.DateTimeField(null=True, blank=True)
    struck_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = _("line of the ledger")
        ordering = ("at", "pk")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["certificate", "kind"],
                condition=Q(kind__in=[LedgerKind.ISSUED, LedgerKind.REVOKED, LedgerKind.REPLACED]),
                name="judging_ledger_once",
            ),
            models.UniqueConstraint(  # it is in one pair of hands
                fields=["certificate"],
                condition=Q(kind__in=[LedgerKind.HANDED_OVER, LedgerKind.MAILED], struck_at__isnull=True),
                name="judging_ledger_one_delivery",
            ),
            models.CheckConstraint(
                condition=Q(kind=LedgerKind.PRINTED) ^ Q(sheet__isnull=True),
                name="judging_ledger_printed_iff_sheet",
            ),
            models.CheckConstraint(
                condition=~Q(kind__in=[LedgerKind.HANDED_OVER, LedgerKind.MAILED]) | ~Q(whom=""),
                name="judging_ledger_delivered_to_whom",
            ),
            models.CheckConstraint(
                condition=~Q(kind__in=[LedgerKind.REVOKED, LedgerKind.REPLACED]) | ~Q(note=""),
                name="judging_ledger_ended_with_reason",
            ),
            models.CheckConstraint(
                condition=Q(struck_at__isnull=True, struck_by__isnull=True)
                | Q(
                    kind__in=[LedgerKind.HANDED_OVER, LedgerKind.MAILED],
                    struck_at__isnull=False,
                    struck_by__isnull=False,
                ),
                name="judging_ledger_struck_deliveries_only",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.certificate.number} {self.get_kind_display()}"


class SigningKey(models.Model):
    """The key with which an edition signs its PDFs; made at first use, or brought along.

    secret: the private key as PEM, encrypted under a key derived from SECRET_KEY (docs/print-room.md says why here), and
    open behind it its certificates, its own first; files that it signed stay genuine after it is retired.
    authority: the public certificate of the highest authority above it, as PEM, for other programs.
    """

    edition = models.ForeignKey(Edition, models.CASCADE, related_name="signing_keys")
    code = models.CharField(max_length=20, unique=True, default=new_code)
    name = models.CharField(_("name"), max_length=200)
    secret = models.BinaryField()
    authority = models.TextField()
    imported = models.BooleanField(default=False)
    made_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)
    retired_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("signing key")
        ordering = ("-pk",)
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["edition"], condition=Q(retired_at__isnull=True), name="judging_key_one_current"
            ),
        ]

    def __str__(self) -> str:
        return self.name
