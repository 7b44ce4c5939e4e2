"""The print room: layouts, printers, runs, sheets, the ledger and the keys; certificates of more kinds."""

import django.core.validators
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import contest.codes
import contest.models.upload
import judging.models.print_room


class Migration(migrations.Migration):
    dependencies = [
        ("contest", "0004_uploads_and_rehearsals"),
        ("judging", "0008_hall"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="CertificatePicture",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.CharField(default=contest.codes.new_code, max_length=20, unique=True)),
                ("label", models.CharField(max_length=60, verbose_name="name")),
                (
                    "use",
                    models.CharField(
                        choices=[
                            ("background", "Background or the card's scan"),
                            ("seal", "Seal"),
                            ("signature", "Signature or emblem"),
                        ],
                        max_length=12,
                        verbose_name="used as",
                    ),
                ),
                ("added_at", models.DateTimeField(auto_now_add=True)),
            ],
            options={
                "verbose_name": "picture of certificates",
                "ordering": ("use", "pk"),
            },
        ),
        migrations.CreateModel(
            name="GlyphPicture",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("char", models.CharField(max_length=2, verbose_name="character")),
                ("added_at", models.DateTimeField(auto_now_add=True)),
            ],
            options={
                "verbose_name": "picture of a character",
                "ordering": ("char",),
            },
        ),
        migrations.CreateModel(
            name="LedgerLine",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("issued", "Issued"),
                            ("printed", "Printed"),
                            ("handed_over", "Handed over"),
                            ("mailed", "Mailed"),
                            ("revoked", "Revoked"),
                            ("replaced", "Replaced"),
                        ],
                        max_length=12,
                        verbose_name="event",
                    ),
                ),
                ("at", models.DateTimeField()),
                ("whom", models.CharField(blank=True, max_length=200, verbose_name="received by")),
                ("note", models.CharField(blank=True, max_length=500, verbose_name="note")),
                ("struck_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "verbose_name": "line of the ledger",
                "ordering": ("at", "pk"),
            },
        ),
        migrations.CreateModel(
            name="PrinterProfile",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.CharField(default=contest.codes.new_code, max_length=20, unique=True)),
                (
                    "name",
                    models.CharField(
                        help_text="As people call it, with its tray.", max_length=60, verbose_name="name"
                    ),
                ),
                (
                    "dx",
                    models.DecimalField(
                        decimal_places=2,
                        default=0,
                        help_text="Negative moves to the left.",
                        max_digits=5,
                        validators=[
                            django.core.validators.MinValueValidator(-20),
                            django.core.validators.MaxValueValidator(20),
                        ],
                        verbose_name="move to the right, mm",
                    ),
                ),
                (
                    "dy",
                    models.DecimalField(
                        decimal_places=2,
                        default=0,
                        help_text="Negative moves up.",
                        max_digits=5,
                        validators=[
                            django.core.validators.MinValueValidator(-20),
                            django.core.validators.MaxValueValidator(20),
                        ],
                        verbose_name="move down, mm",
                    ),
                ),
                (
                    "scale_x",
                    models.DecimalField(
                        decimal_places=2,
                        default=100,
                        max_digits=6,
                        validators=[
                            django.core.validators.MinValueValidator(90),
                            django.core.validators.MaxValueValidator(110),
                        ],
                        verbose_name="width, %",
                    ),
                ),
                (
                    "scale_y",
                    models.DecimalField(
                        decimal_places=2,
                        default=100,
                        max_digits=6,
                        validators=[
                            django.core.validators.MinValueValidator(90),
                            django.core.validators.MaxValueValidator(110),
                        ],
                        verbose_name="height, %",
                    ),
                ),
            ],
            options={
                "verbose_name": "printer",
                "ordering": ("name",),
            },
        ),
        migrations.CreateModel(
            name="PrintPart",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveIntegerField()),
                (
                    "merged",
                    models.FileField(
                        blank=True,
                        max_length=200,
                        storage=contest.models.upload.private_storage,
                        upload_to=judging.models.print_room.part_name,
                    ),
                ),
                (
                    "separate",
                    models.FileField(
                        blank=True,
                        max_length=200,
                        storage=contest.models.upload.private_storage,
                        upload_to=judging.models.print_room.part_name,
                    ),
                ),
            ],
            options={
                "ordering": ("number",),
            },
        ),
        migrations.CreateModel(
            name="PrintRun",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.CharField(default=contest.codes.new_code, max_length=20, unique=True)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("award", "Award certificate"),
                            ("report", "Excellent report"),
                            ("organization", "Excellent organization"),
                            ("adviser", "Excellent adviser"),
                            ("participation", "Certificate of participation"),
                            ("appointment", "Letter of appointment"),
                        ],
                        max_length=16,
                        verbose_name="kind",
                    ),
                ),
                ("title", models.CharField(max_length=200)),
                ("selection", models.JSONField(default=dict)),
                (
                    "order",
                    models.CharField(
                        choices=[
                            ("number", "by number"),
                            ("tier", "by award, then number"),
                            ("sector", "by sector, then number"),
                            ("unit", "by unit, then number"),
                        ],
                        default="number",
                        max_length=8,
                        verbose_name="order",
                    ),
                ),
                (
                    "output",
                    models.CharField(
                        choices=[
                            ("merged", "One file with all pages, to print"),
                            ("separate", "A file each, in a ZIP"),
                            ("both", "Both"),
                        ],
                        default="merged",
                        max_length=8,
                        verbose_name="files",
                    ),
                ),
                ("shift", models.JSONField(blank=True, null=True)),
                (
                    "only_variable",
                    models.BooleanField(default=False, verbose_name="preprinted card: print the texts only"),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "Waiting"),
                            ("running", "Printing"),
                            ("stopped", "Stopped"),
                            ("failed", "Interrupted"),
                            ("done", "Done"),
                            ("ended", "Given up"),
                        ],
                        default="waiting",
                        max_length=8,
                        verbose_name="state",
                    ),
                ),
                ("total", models.PositiveIntegerField()),
                ("done", models.PositiveIntegerField(default=0)),
                ("seconds", models.FloatField(default=0)),
                ("claim", models.CharField(blank=True, max_length=20)),
                ("error", models.TextField(blank=True)),
                ("glyph_reason", models.TextField(blank=True)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("finished_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "verbose_name": "print run",
                "ordering": ("-created_at", "-pk"),
            },
        ),
        migrations.CreateModel(
            name="PrintSheet",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("position", models.PositiveIntegerField()),
                ("attempt", models.PositiveSmallIntegerField(default=1)),
                (
                    "outcome",
                    models.CharField(
                        choices=[
                            ("planned", "To be printed"),
                            ("made", "Printed"),
                            ("spoiled", "Spoiled"),
                            ("left_out", "Left out"),
                        ],
                        default="planned",
                        max_length=8,
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=500, verbose_name="reason")),
                (
                    "stock_number",
                    models.CharField(blank=True, max_length=60, verbose_name="number on the card"),
                ),
                ("start", models.PositiveBigIntegerField(default=0)),
                ("size", models.PositiveBigIntegerField(default=0)),
                ("made_at", models.DateTimeField(blank=True, null=True)),
                ("spoiled_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "verbose_name": "printed sheet",
                "ordering": ("position",),
            },
        ),
        migrations.CreateModel(
            name="SigningKey",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.CharField(default=contest.codes.new_code, max_length=20, unique=True)),
                ("name", models.CharField(max_length=200, verbose_name="name")),
                ("secret", models.BinaryField()),
                ("authority", models.TextField()),
                ("imported", models.BooleanField(default=False)),
                ("made_at", models.DateTimeField(auto_now_add=True)),
                ("retired_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "verbose_name": "signing key",
                "ordering": ("-pk",),
            },
        ),
        migrations.AddField(
            model_name="awardtier",
            name="certificate_kind",
            field=models.CharField(
                blank=True,
                choices=[
                    ("award", "Award certificate"),
                    ("report", "Excellent report"),
                    ("organization", "Excellent organization"),
                    ("adviser", "Excellent adviser"),
                    ("participation", "Certificate of participation"),
                    ("appointment", "Letter of appointment"),
                ],
                help_text="Empty: the kind that goes with whom the award is given to.",
                max_length=16,
                verbose_name="certificate",
            ),
        ),
        migrations.AddField(
            model_name="certificate",
            name="entry",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="certificates",
                to="contest.entry",
            ),
        ),
        migrations.AddField(
            model_name="certificatetemplate",
            name="saved_at",
            field=models.DateTimeField(default=django.utils.timezone.now),
        ),
        migrations.AddField(
            model_name="certificatetemplate",
            name="saved_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AlterField(
            model_name="certificate",
            name="check_code",
            field=models.CharField(
                default=contest.codes.new_code,
                max_length=20,
                unique=True,
                validators=[django.core.validators.RegexValidator("\\A[0-9a-z]+\\Z")],
            ),
        ),
        migrations.AlterField(
            model_name="certificate",
            name="kind",
            field=models.CharField(
                choices=[
                    ("award", "Award certificate"),
                    ("report", "Excellent report"),
                    ("organization", "Excellent organization"),
                    ("adviser", "Excellent adviser"),
                    ("participation", "Certificate of participation"),
                    ("appointment", "Letter of appointment"),
                ],
                max_length=16,
            ),
        ),
        migrations.AlterField(
            model_name="certificateseries",
            name="kind",
            field=models.CharField(
                choices=[
                    ("award", "Award certificate"),
                    ("report", "Excellent report"),
                    ("organization", "Excellent organization"),
                    ("adviser", "Excellent adviser"),
                    ("participation", "Certificate of participation"),
                    ("appointment", "Letter of appointment"),
                ],
                max_length=16,
                verbose_name="kind",
            ),
        ),
        migrations.AlterField(
            model_name="certificatetemplate",
            name="kind",
            field=models.CharField(
                choices=[
                    ("award", "Award certificate"),
                    ("report", "Excellent report"),
                    ("organization", "Excellent organization"),
                    ("adviser", "Excellent adviser"),
                    ("participation", "Certificate of participation"),
                    ("appointment", "Letter of appointment"),
                ],
                max_length=16,
                verbose_name="kind",
            ),
        ),
        migrations.AlterField(
            model_name="certificatetemplate",
            name="layout",
            field=models.JSONField(),
        ),
        migrations.AddConstraint(
            model_name="certificate",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "valid")),
                fields=("entry",),
                name="judging_certificate_one_per_entry",
            ),
        ),
        migrations.AddConstraint(
            model_name="certificate",
            constraint=models.CheckConstraint(
                condition=models.Q(("award__isnull", True), ("entry__isnull", True), _connector="OR"),
                name="judging_certificate_award_or_entry",
            ),
        ),
        migrations.AddField(
            model_name="certificatepicture",
            name="added_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="certificatepicture",
            name="edition",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="certificate_pictures",
                to="contest.edition",
            ),
        ),
        migrations.AddField(
            model_name="certificatepicture",
            name="upload",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="contest.upload"
            ),
        ),
        migrations.AddField(
            model_name="glyphpicture",
            name="added_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="glyphpicture",
            name="edition",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="glyph_pictures",
                to="contest.edition",
            ),
        ),
        migrations.AddField(
            model_name="glyphpicture",
            name="upload",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="contest.upload"
            ),
        ),
        migrations.AddField(
            model_name="ledgerline",
            name="by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="ledgerline",
            name="certificate",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="ledger", to="judging.certificate"
            ),
        ),
        migrations.AddField(
            model_name="ledgerline",
            name="struck_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="printerprofile",
            name="edition",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="printer_profiles",
                to="contest.edition",
            ),
        ),
        migrations.AddField(
            model_name="printpart",
            name="template",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="judging.certificatetemplate",
            ),
        ),
        migrations.AddField(
            model_name="printrun",
            name="edition",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="print_runs", to="contest.edition"
            ),
        ),
        migrations.AddField(
            model_name="printrun",
            name="job",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="contest.job",
            ),
        ),
        migrations.AddField(
            model_name="printrun",
            name="merged",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="contest.upload",
            ),
        ),
        migrations.AddField(
            model_name="printrun",
            name="printer",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="runs",
                to="judging.printerprofile",
                verbose_name="printer",
            ),
        ),
        migrations.AddField(
            model_name="printrun",
            name="started_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="printpart",
            name="run",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="parts", to="judging.printrun"
            ),
        ),
        migrations.AddField(
            model_name="printsheet",
            name="certificate",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="sheets", to="judging.certificate"
            ),
        ),
        migrations.AddField(
            model_name="printsheet",
            name="part",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="sheets",
                to="judging.printpart",
            ),
        ),
        migrations.AddField(
            model_name="printsheet",
            name="run",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="sheets", to="judging.printrun"
            ),
        ),
        migrations.AddField(
            model_name="printsheet",
            name="spoiled_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="ledgerline",
            name="sheet",
            field=models.OneToOneField(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="line",
                to="judging.printsheet",
            ),
        ),
        migrations.AddField(
            model_name="signingkey",
            name="edition",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="signing_keys", to="contest.edition"
            ),
        ),
        migrations.AddField(
            model_name="signingkey",
            name="made_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddConstraint(
            model_name="glyphpicture",
            constraint=models.UniqueConstraint(fields=("edition", "char"), name="judging_glyph_picture_once"),
        ),
        migrations.AddConstraint(
            model_name="printerprofile",
            constraint=models.UniqueConstraint(fields=("name", "edition"), name="judging_printer_name"),
        ),
        migrations.AddConstraint(
            model_name="printerprofile",
            constraint=models.UniqueConstraint(
                condition=models.Q(("edition__isnull", True)),
                fields=("name",),
                name="judging_printer_name_empty",
            ),
        ),
        migrations.AddConstraint(
            model_name="printerprofile",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("dx__range", (-20, 20)),
                    ("dy__range", (-20, 20)),
                    ("scale_x__range", (90, 110)),
                    ("scale_y__range", (90, 110)),
                ),
                name="judging_printer_within_reason",
            ),
        ),
        migrations.AddConstraint(
            model_name="printrun",
            constraint=models.CheckConstraint(
                condition=models.Q(("done__lte", models.F("total")), ("total__gt", 0)),
                name="judging_run_done_within_total",
            ),
        ),
        migrations.AddConstraint(
            model_name="printrun",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "done"), _negated=True),
                    ("finished_at__isnull", False),
                    _connector="OR",
                ),
                name="judging_run_done_has_time",
            ),
        ),
        migrations.AddConstraint(
            model_name="printrun",
            constraint=models.CheckConstraint(
                condition=models.Q(("merged__isnull", True), ("state", "done"), _connector="OR"),
                name="judging_run_file_when_done",
            ),
        ),
        migrations.AddConstraint(
            model_name="printrun",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "failed"), _negated=True),
                    models.Q(("error", ""), _negated=True),
                    _connector="OR",
                ),
                name="judging_run_failed_with_sentence",
            ),
        ),
        migrations.AddConstraint(
            model_name="printpart",
            constraint=models.UniqueConstraint(fields=("run", "number"), name="judging_part_once"),
        ),
        migrations.AddConstraint(
            model_name="printsheet",
            constraint=models.UniqueConstraint(
                fields=("run", "position"), name="judging_print_sheet_position"
            ),
        ),
        migrations.AddConstraint(
            model_name="printsheet",
            constraint=models.UniqueConstraint(
                fields=("certificate", "attempt"), name="judging_print_sheet_attempt"
            ),
        ),
        migrations.AddConstraint(
            model_name="printsheet",
            constraint=models.UniqueConstraint(
                condition=models.Q(("outcome__in", ["planned", "made"])),
                fields=("certificate",),
                name="judging_print_sheet_one_good",
            ),
        ),
        migrations.AddConstraint(
            model_name="printsheet",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("made_at__isnull", False),
                        ("outcome__in", ["made", "spoiled"]),
                        ("part__isnull", False),
                    ),
                    models.Q(
                        ("made_at__isnull", True),
                        ("outcome__in", ["planned", "left_out"]),
                        ("part__isnull", True),
                    ),
                    _connector="OR",
                ),
                name="judging_print_sheet_made_iff_part",
            ),
        ),
        migrations.AddConstraint(
            model_name="printsheet",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("outcome", "spoiled"), ("spoiled_at__isnull", False), ("spoiled_by__isnull", False)
                    ),
                    models.Q(
                        models.Q(("outcome", "spoiled"), _negated=True),
                        ("spoiled_at__isnull", True),
                        ("spoiled_by__isnull", True),
                    ),
                    _connector="OR",
                ),
                name="judging_print_sheet_spoiled_iff_time",
            ),
        ),
        migrations.AddConstraint(
            model_name="printsheet",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("outcome__in", ["spoiled", "left_out"]), _negated=True),
                    models.Q(("reason", ""), _negated=True),
                    _connector="OR",
                ),
                name="judging_print_sheet_reason",
            ),
        ),
        migrations.AddConstraint(
            model_name="ledgerline",
            constraint=models.UniqueConstraint(
                condition=models.Q(("kind__in", ["issued", "revoked", "replaced"])),
                fields=("certificate", "kind"),
                name="judging_ledger_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="ledgerline",
            constraint=models.UniqueConstraint(
                condition=models.Q(("kind__in", ["handed_over", "mailed"]), ("struck_at__isnull", True)),
                fields=("certificate",),
                name="judging_ledger_one_delivery",
            ),
        ),
        migrations.AddConstraint(
            model_name="ledgerline",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind", "printed"), ("sheet__isnull", True), _connector="XOR"),
                name="judging_ledger_printed_iff_sheet",
            ),
        ),
        migrations.AddConstraint(
            model_name="ledgerline",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind__in", ["handed_over", "mailed"]), _negated=True),
                    models.Q(("whom", ""), _negated=True),
                    _connector="OR",
                ),
                name="judging_ledger_delivered_to_whom",
            ),
        ),
        migrations.AddConstraint(
            model_name="ledgerline",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind__in", ["revoked", "replaced"]), _negated=True),
                    models.Q(("note", ""), _negated=True),
                    _connector="OR",
                ),
                name="judging_ledger_ended_with_reason",
            ),
        ),
        migrations.AddConstraint(
            model_name="ledgerline",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("struck_at__isnull", True), ("struck_by__isnull", True)),
                    models.Q(
                        ("kind__in", ["handed_over", "mailed"]),
                        ("struck_at__isnull", False),
                        ("struck_by__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="judging_ledger_struck_deliveries_only",
            ),
        ),
        migrations.AddConstraint(
            model_name="signingkey",
            constraint=models.UniqueConstraint(
                condition=models.Q(("retired_at__isnull", True)),
                fields=("edition",),
                name="judging_key_one_current",
            ),
        ),
    ]
