import django.core.validators
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import contest.codes


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("contest", "0001_initial"),
        ("contest", "__first__"),
    ]

    operations = [
        migrations.CreateModel(
            name="Round",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.CharField(default=contest.codes.new_code, max_length=20, unique=True)),
                ("name", models.CharField(max_length=100, verbose_name="name")),
                ("position", models.PositiveSmallIntegerField(default=1, verbose_name="position")),
                (
                    "mode",
                    models.CharField(
                        choices=[("materials", "On materials"), ("live", "Live")],
                        default="materials",
                        max_length=10,
                        verbose_name="mode",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("setup", "Being set up"),
                            ("scoring", "Scoring open"),
                            ("closed", "Scoring closed"),
                            ("computed", "Result computed"),
                            ("approved", "Result approved"),
                        ],
                        default="setup",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                (
                    "is_blind",
                    models.BooleanField(
                        default=False,
                        help_text="Judges see neither names nor units, on any page or file.",
                        verbose_name="blind",
                    ),
                ),
                (
                    "judges_per_entry",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        help_text="Empty: the whole panel scores every entry.",
                        null=True,
                        verbose_name="judges per entry",
                    ),
                ),
                (
                    "scoring_closes_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="scoring closes"),
                ),
                (
                    "aggregator",
                    models.CharField(
                        choices=[
                            ("mean", "Mean"),
                            ("trimmed_mean", "Trimmed mean"),
                            ("median", "Median"),
                            ("clamped_mean", "Mean with far marks pulled in"),
                            ("zscore_mean", "Mean of standard scores"),
                            ("rank_sum", "Sum of places"),
                            ("per_criterion", "Criterion by criterion"),
                        ],
                        default="trimmed_mean",
                        max_length=16,
                        verbose_name="aggregation rule",
                    ),
                ),
                (
                    "parameters",
                    models.JSONField(blank=True, default=dict, verbose_name="parameters of the rule"),
                ),
                ("time_rule", models.JSONField(blank=True, default=dict, verbose_name="time limits")),
                (
                    "sheet_mode",
                    models.CharField(
                        choices=[
                            ("sum", "Marks are added up"),
                            ("weighted", "Each mark as a share of its maximum, by weight, out of 100"),
                        ],
                        default="sum",
                        max_length=10,
                        verbose_name="total of a sheet",
                    ),
                ),
                (
                    "deduct_when",
                    models.CharField(
                        choices=[
                            ("exact", "from the unrounded score, before the one rounding"),
                            ("rounded", "after the score was rounded"),
                        ],
                        default="exact",
                        max_length=10,
                        verbose_name="deductions are taken",
                    ),
                ),
                (
                    "missing_policy",
                    models.CharField(
                        choices=[
                            ("available", "the sheets that are there count"),
                            ("impute_entry_mean", "the mean of the entry's other sheets stands in"),
                            (
                                "impute_severity",
                                "that mean, moved by how strict the judge is elsewhere, stands in",
                            ),
                        ],
                        default="available",
                        max_length=20,
                        verbose_name="instead of the sheet of a judge who is excused",
                    ),
                ),
                ("tie_chain", models.JSONField(blank=True, default=list, verbose_name="tie-break chain")),
                (
                    "places",
                    models.PositiveSmallIntegerField(
                        default=2,
                        validators=[django.core.validators.MaxValueValidator(6)],
                        verbose_name="decimals published",
                    ),
                ),
                (
                    "rounding",
                    models.CharField(
                        choices=[("half_up", "half up"), ("half_even", "half to even"), ("down", "cut off")],
                        default="half_up",
                        max_length=10,
                        verbose_name="rounding",
                    ),
                ),
                (
                    "rank_scope",
                    models.CharField(
                        choices=[
                            ("overall", "Overall"),
                            ("sector", "Per sector"),
                            ("entry_type", "Per entry type"),
                            ("type_and_sector", "Per entry type and sector"),
                        ],
                        default="overall",
                        max_length=16,
                        verbose_name="ranked",
                    ),
                ),
                (
                    "weight",
                    models.DecimalField(
                        blank=True,
                        decimal_places=4,
                        help_text="0.4 means 40 %. Empty: the round only selects.",
                        max_digits=5,
                        null=True,
                        validators=[
                            django.core.validators.MinValueValidator(0),
                            django.core.validators.MaxValueValidator(1),
                        ],
                        verbose_name="weight in the final result",
                    ),
                ),
                (
                    "advance_scope",
                    models.CharField(
                        choices=[
                            ("overall", "Overall"),
                            ("sector", "Per sector"),
                            ("entry_type", "Per entry type"),
                            ("type_and_sector", "Per entry type and sector"),
                        ],
                        default="overall",
                        max_length=16,
                        verbose_name="advance",
                    ),
                ),
                (
                    "advance_count",
                    models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="how many advance"),
                ),
                (
                    "advance_percent",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        max_digits=5,
                        null=True,
                        validators=[
                            django.core.validators.MinValueValidator(0),
                            django.core.validators.MaxValueValidator(100),
                        ],
                        verbose_name="share that advances, %",
                    ),
                ),
                ("frozen_rule", models.JSONField(blank=True, editable=False, null=True)),
                ("rule_version", models.PositiveSmallIntegerField(default=0, editable=False)),
                (
                    "edition",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="rounds",
                        to="contest.edition",
                    ),
                ),
                (
                    "entry_types",
                    models.ManyToManyField(
                        blank=True,
                        help_text="None chosen: all.",
                        related_name="rounds",
                        to="contest.entrytype",
                        verbose_name="entry types",
                    ),
                ),
            ],
            options={
                "verbose_name": "round",
                "ordering": ("position", "pk"),
                "constraints": [
                    models.UniqueConstraint(fields=("edition", "name"), name="judging_round_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state", "setup"), ("frozen_rule__isnull", False), _connector="OR"
                        ),
                        name="judging_round_rule_frozen",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("advance_count__isnull", True),
                            ("advance_percent__isnull", True),
                            _connector="OR",
                        ),
                        name="judging_round_advance_one_way",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="AwardTier",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.CharField(default=contest.codes.new_code, max_length=20, unique=True)),
                ("name", models.CharField(max_length=100, verbose_name="name")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("entry", "Entries"),
                            ("organization", "Organizations"),
                            ("adviser", "Advisers"),
                        ],
                        default="entry",
                        max_length=12,
                        verbose_name="given to",
                    ),
                ),
                ("position", models.PositiveSmallIntegerField(default=1, verbose_name="position")),
                (
                    "scope",
                    models.CharField(
                        choices=[
                            ("overall", "Overall"),
                            ("sector", "Per sector"),
                            ("entry_type", "Per entry type"),
                            ("type_and_sector", "Per entry type and sector"),
                        ],
                        default="overall",
                        max_length=16,
                        verbose_name="counted",
                    ),
                ),
                ("count", models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="number")),
                (
                    "percent",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        max_digits=5,
                        null=True,
                        validators=[
                            django.core.validators.MinValueValidator(0),
                            django.core.validators.MaxValueValidator(100),
                        ],
                        verbose_name="share of the entries, %",
                    ),
                ),
                (
                    "percent_rounding",
                    models.CharField(
                        choices=[("floor", "down"), ("half_up", "half up"), ("ceil", "up")],
                        default="floor",
                        max_length=8,
                        verbose_name="a share is rounded",
                    ),
                ),
                (
                    "min_score",
                    models.DecimalField(
                        blank=True,
                        decimal_places=3,
                        help_text="The tier closes below it; a prize may stay unawarded.",
                        max_digits=7,
                        null=True,
                        verbose_name="lowest score",
                    ),
                ),
                (
                    "edition",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="award_tiers",
                        to="contest.edition",
                    ),
                ),
                (
                    "entry_type",
                    models.ForeignKey(
                        blank=True,
                        help_text="Empty: all types.",
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="award_tiers",
                        to="contest.entrytype",
                        verbose_name="entry type",
                    ),
                ),
                (
                    "source_round",
                    models.ForeignKey(
                        blank=True,
                        help_text="Empty: the final result. A round: its entries that have no award yet.",
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="award_tiers",
                        to="judging.round",
                        verbose_name="from the ranking of",
                    ),
                ),
            ],
            options={
                "verbose_name": "award tier",
                "ordering": ("position", "pk"),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("edition", "name", "kind", "entry_type"), name="judging_tier_once"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("entry_type__isnull", True)),
                        fields=("edition", "name", "kind"),
                        name="judging_tier_once_empty",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("count__isnull", False), ("percent__isnull", False), _negated=True
                        ),
                        name="judging_tier_count_or_percent",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "entry"), _negated=True),
                            ("count__isnull", False),
                            ("percent__isnull", False),
                            _connector="OR",
                        ),
                        name="judging_tier_entries_have_quota",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Contender",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.CharField(default=contest.codes.new_code, max_length=20, unique=True)),
                ("alias", models.CharField(max_length=20, verbose_name="alias")),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("ok", "Takes part"),
                            ("withdrawn", "Withdrawn"),
                            ("absent", "Absent"),
                            ("disqualified", "Disqualified"),
                        ],
                        default="ok",
                        max_length=12,
                        verbose_name="status",
                    ),
                ),
                ("status_reason", models.TextField(blank=True)),
                (
                    "running_order",
                    models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="running order"),
                ),
                (
                    "elapsed_seconds",
                    models.PositiveIntegerField(blank=True, null=True, verbose_name="time used, seconds"),
                ),
                (
                    "entry",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="contenders",
                        to="contest.entry",
                    ),
                ),
                (
                    "round",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="contenders",
                        to="judging.round",
                    ),
                ),
            ],
            options={
                "ordering": ("running_order", "alias"),
                "constraints": [
                    models.UniqueConstraint(fields=("round", "entry"), name="judging_contender_once"),
                    models.UniqueConstraint(fields=("round", "alias"), name="judging_contender_alias"),
                    models.UniqueConstraint(
                        fields=("round", "running_order"), name="judging_contender_order"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("status", "ok"), models.Q(("status_reason", ""), _negated=True), _connector="OR"
                        ),
                        name="judging_contender_status_reason",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Ranking",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.CharField(default=contest.codes.new_code, max_length=20, unique=True)),
                ("version", models.PositiveSmallIntegerField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("computed", "Computed"),
                            ("approved", "Approved"),
                            ("superseded", "Superseded"),
                        ],
                        default="computed",
                        max_length=10,
                    ),
                ),
                ("rule", models.JSONField()),
                ("inputs", models.JSONField()),
                ("inputs_sha256", models.CharField(max_length=64)),
                ("warnings", models.JSONField(default=list)),
                ("reason", models.TextField(blank=True)),
                ("computed_at", models.DateTimeField()),
                ("approved_at", models.DateTimeField(blank=True, null=True)),
                (
                    "approved_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "computed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "edition",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="rankings",
                        to="contest.edition",
                    ),
                ),
                (
                    "round",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="rankings",
                        to="judging.round",
                    ),
                ),
            ],
            options={
                "verbose_name": "ranking",
                "ordering": ("-version",),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("edition", "version", "round"), name="judging_ranking_version"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("round__isnull", True)),
                        fields=("edition", "version"),
                        name="judging_ranking_version_empty",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state", "superseded"), _negated=True),
                        fields=("edition", "round"),
                        name="judging_ranking_current",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(
                            ("round__isnull", True), models.Q(("state", "superseded"), _negated=True)
                        ),
                        fields=("edition",),
                        name="judging_ranking_current_empty",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "approved"), _negated=True),
                            models.Q(("approved_by__isnull", False), ("approved_at__isnull", False)),
                            _connector="OR",
                        ),
                        name="judging_ranking_approved_by",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="RankingLine",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("unit", models.CharField(blank=True, max_length=60)),
                ("unit_label", models.CharField(blank=True, max_length=200)),
                ("position", models.PositiveIntegerField()),
                ("place", models.PositiveIntegerField(blank=True, null=True)),
                ("status", models.CharField(default="ok", max_length=20)),
                ("published", models.CharField(blank=True, max_length=40)),
                ("exact", models.CharField(blank=True, max_length=200)),
                ("working", models.JSONField(default=dict)),
                ("advances", models.BooleanField(default=False)),
                (
                    "contender",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="ranking_lines",
                        to="judging.contender",
                    ),
                ),
                (
                    "entry",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="ranking_lines",
                        to="contest.entry",
                    ),
                ),
                (
                    "ranking",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="lines",
                        to="judging.ranking",
                    ),
                ),
            ],
            options={
                "ordering": ("position",),
                "indexes": [models.Index(fields=["ranking", "position"], name="judging_line_order")],
                "constraints": [
                    models.UniqueConstraint(fields=("ranking", "entry"), name="judging_line_once"),
                    models.CheckConstraint(
                        condition=models.Q(("status", "ok"), ("place__isnull", True), _connector="XOR"),
                        name="judging_line_place_iff_ok",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Award",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.CharField(default=contest.codes.new_code, max_length=20, unique=True)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("proposed", "Proposed"),
                            ("confirmed", "Confirmed"),
                            ("cancelled", "Cancelled"),
                        ],
                        default="proposed",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("reason", models.TextField(blank=True, verbose_name="reason")),
                ("confirmed_at", models.DateTimeField(blank=True, null=True)),
                (
                    "adviser",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="awards",
                        to="contest.entrymember",
                    ),
                ),
                (
                    "confirmed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "edition",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="awards",
                        to="contest.edition",
                    ),
                ),
                (
                    "entry",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="awards",
                        to="contest.entry",
                    ),
                ),
                (
                    "organization",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="awards",
                        to="contest.organization",
                        verbose_name="unit",
                    ),
                ),
                (
                    "tier",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="awards",
                        to="judging.awardtier",
                    ),
                ),
                (
                    "line",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="awards",
                        to="judging.rankingline",
                    ),
                ),
            ],
            options={
                "verbose_name": "award",
                "ordering": ("tier__position", "line__position", "pk"),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("adviser__isnull", True),
                                ("entry__isnull", False),
                                ("organization__isnull", True),
                            ),
                            models.Q(
                                ("adviser__isnull", True),
                                ("entry__isnull", True),
                                ("organization__isnull", False),
                            ),
                            models.Q(
                                ("adviser__isnull", False),
                                ("entry__isnull", True),
                                ("organization__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="judging_award_one_winner",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(
                            models.Q(("state", "cancelled"), _negated=True), ("entry__isnull", False)
                        ),
                        fields=("edition", "entry"),
                        name="judging_award_one_tier_per_entry",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "confirmed"), _negated=True),
                            models.Q(("confirmed_at__isnull", False), ("confirmed_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="judging_award_confirmed_by",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CertificateTemplate",
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
                        choices=[("award", "Award certificate"), ("appointment", "Letter of appointment")],
                        max_length=12,
                        verbose_name="kind",
                    ),
                ),
                ("name", models.CharField(max_length=100, verbose_name="name")),
                ("version", models.PositiveSmallIntegerField(default=1)),
                ("design", models.CharField(default="classic", max_length=30, verbose_name="design")),
                ("title", models.CharField(blank=True, max_length=60, verbose_name="heading")),
                (
                    "body",
                    models.TextField(
                        blank=True,
                        help_text="Names in braces are filled in, for example {name}.",
                        verbose_name="text",
                    ),
                ),
                (
                    "signature",
                    models.TextField(
                        blank=True, help_text="One organization a line.", verbose_name="issued by"
                    ),
                ),
                (
                    "issued_on",
                    models.DateField(blank=True, null=True, verbose_name="date on the certificate"),
                ),
                ("layout", models.JSONField(blank=True, default=dict)),
                ("superseded_at", models.DateTimeField(blank=True, null=True)),
                (
                    "background",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="contest.upload",
                        verbose_name="background picture",
                    ),
                ),
                (
                    "edition",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="certificate_templates",
                        to="contest.edition",
                    ),
                ),
                (
                    "seal",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="contest.upload",
                        verbose_name="seal",
                    ),
                ),
            ],
            options={
                "verbose_name": "certificate template",
                "ordering": ("kind", "-version"),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("edition", "kind", "version"), name="judging_template_version"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("superseded_at__isnull", True)),
                        fields=("edition", "kind"),
                        name="judging_template_one_current",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Certificate",
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
                        choices=[("award", "Award certificate"), ("appointment", "Letter of appointment")],
                        max_length=12,
                    ),
                ),
                ("number", models.CharField(max_length=60, unique=True, verbose_name="number")),
                ("check_code", models.CharField(default=contest.codes.new_code, max_length=20, unique=True)),
                ("holder", models.CharField(max_length=500, verbose_name="holder")),
                ("holder_unit", models.CharField(blank=True, max_length=300)),
                ("facts", models.JSONField()),
                (
                    "state",
                    models.CharField(
                        choices=[("valid", "Valid"), ("replaced", "Replaced"), ("revoked", "Revoked")],
                        default="valid",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("state_reason", models.TextField(blank=True)),
                ("issued_at", models.DateTimeField()),
                (
                    "award",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="certificates",
                        to="judging.award",
                    ),
                ),
                (
                    "edition",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="certificates",
                        to="contest.edition",
                    ),
                ),
                (
                    "issued_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "replaces",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="replaced_by",
                        to="judging.certificate",
                    ),
                ),
                (
                    "template",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="certificates",
                        to="judging.certificatetemplate",
                    ),
                ),
            ],
            options={
                "verbose_name": "certificate",
                "ordering": ("number",),
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state", "valid")),
                        fields=("award",),
                        name="judging_certificate_one_valid",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state", "valid"), models.Q(("state_reason", ""), _negated=True), _connector="OR"
                        ),
                        name="judging_certificate_ended_with_reason",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Deduction",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.CharField(default=contest.codes.new_code, max_length=20, unique=True)),
                (
                    "points",
                    models.DecimalField(
                        decimal_places=3,
                        max_digits=6,
                        validators=[django.core.validators.MinValueValidator(0)],
                        verbose_name="points",
                    ),
                ),
                ("reason", models.TextField(verbose_name="reason")),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("cancelled_at", models.DateTimeField(blank=True, null=True)),
                (
                    "contender",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="deductions",
                        to="judging.contender",
                    ),
                ),
                (
                    "created_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("points__gt", 0), models.Q(("reason", ""), _negated=True)),
                        name="judging_deduction_real",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Panel",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.CharField(default=contest.codes.new_code, max_length=20, unique=True)),
                ("name", models.CharField(max_length=100, verbose_name="name")),
                (
                    "kind",
                    models.CharField(
                        choices=[("expert", "Expert judges"), ("audience", "Audience judges")],
                        default="expert",
                        max_length=10,
                        verbose_name="kind",
                    ),
                ),
                (
                    "share",
                    models.DecimalField(
                        decimal_places=4,
                        default=1,
                        help_text="Expert and audience panels together make 1.",
                        max_digits=5,
                        verbose_name="share of the score",
                    ),
                ),
                ("position", models.PositiveSmallIntegerField(default=1)),
                (
                    "round",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="panels", to="judging.round"
                    ),
                ),
            ],
            options={
                "ordering": ("position", "pk"),
                "constraints": [
                    models.UniqueConstraint(fields=("round", "name"), name="judging_panel_once"),
                    models.CheckConstraint(
                        condition=models.Q(("share__gte", 0), ("share__lte", 1)), name="judging_panel_share"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Criterion",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.CharField(default=contest.codes.new_code, max_length=20)),
                ("name", models.CharField(max_length=100, verbose_name="name")),
                (
                    "group",
                    models.CharField(
                        blank=True,
                        help_text="Criteria under one heading.",
                        max_length=100,
                        verbose_name="heading",
                    ),
                ),
                ("description", models.TextField(blank=True, verbose_name="description for judges")),
                (
                    "minimum",
                    models.DecimalField(decimal_places=3, default=0, max_digits=7, verbose_name="minimum"),
                ),
                ("maximum", models.DecimalField(decimal_places=3, max_digits=7, verbose_name="maximum")),
                (
                    "step",
                    models.DecimalField(decimal_places=3, default="0.5", max_digits=6, verbose_name="step"),
                ),
                (
                    "weight",
                    models.DecimalField(decimal_places=4, default=1, max_digits=7, verbose_name="weight"),
                ),
                ("position", models.PositiveSmallIntegerField(default=1, verbose_name="position")),
                (
                    "round",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="criteria",
                        to="judging.round",
                    ),
                ),
            ],
            options={
                "verbose_name": "criterion",
                "ordering": ("position", "pk"),
                "constraints": [
                    models.UniqueConstraint(fields=("round", "code"), name="judging_criterion_code"),
                    models.UniqueConstraint(fields=("round", "name", "group"), name="judging_criterion_once"),
                    models.CheckConstraint(
                        condition=models.Q(("maximum__gt", models.F("minimum"))),
                        name="judging_criterion_range",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("step__gt", 0)), name="judging_criterion_step"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("weight__gt", 0)), name="judging_criterion_weight"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Seat",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.CharField(default=contest.codes.new_code, max_length=20, unique=True)),
                ("label", models.CharField(max_length=20, verbose_name="seat")),
                ("is_chief", models.BooleanField(default=False, verbose_name="chief judge")),
                ("left_at", models.DateTimeField(blank=True, null=True)),
                ("left_reason", models.TextField(blank=True)),
                (
                    "judge",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="seats",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "panel",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="seats", to="judging.panel"
                    ),
                ),
            ],
            options={
                "ordering": ("panel", "label"),
                "constraints": [
                    models.UniqueConstraint(fields=("panel", "judge"), name="judging_seat_once"),
                    models.UniqueConstraint(fields=("panel", "label"), name="judging_seat_label"),
                    models.UniqueConstraint(
                        condition=models.Q(("is_chief", True)),
                        fields=("panel",),
                        name="judging_panel_one_chief",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("left_at__isnull", True),
                            models.Q(("left_reason", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="judging_seat_left_with_reason",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ScoreSheet",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.CharField(default=contest.codes.new_code, max_length=20, unique=True)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "Open"),
                            ("signed", "Signed"),
                            ("recused", "Recused"),
                            ("waived", "Closed without this sheet"),
                        ],
                        default="open",
                        max_length=8,
                    ),
                ),
                ("state_reason", models.TextField(blank=True)),
                ("signed_at", models.DateTimeField(blank=True, null=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                (
                    "contender",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="sheets",
                        to="judging.contender",
                    ),
                ),
                (
                    "seat",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="sheets", to="judging.seat"
                    ),
                ),
            ],
            options={
                "verbose_name": "score sheet",
                "indexes": [models.Index(fields=["seat", "state"], name="judging_sheet_seat_state")],
                "constraints": [
                    models.UniqueConstraint(fields=("contender", "seat"), name="judging_sheet_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state", "signed"), ("signed_at__isnull", True), _connector="XOR"
                        ),
                        name="judging_sheet_signed_iff_time",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state__in", ["recused", "waived"]), _negated=True),
                            models.Q(("state_reason", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="judging_sheet_left_out_with_reason",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Recusal",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("reason", models.TextField(verbose_name="reason")),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("withdrawn_at", models.DateTimeField(blank=True, null=True)),
                (
                    "contender",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="recusals",
                        to="judging.contender",
                    ),
                ),
                (
                    "declared_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "seat",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="recusals",
                        to="judging.seat",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("withdrawn_at__isnull", True)),
                        fields=("seat", "contender"),
                        name="judging_recusal_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True), name="judging_recusal_has_reason"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SheetVersion",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveIntegerField()),
                ("marks", models.JSONField(default=dict)),
                ("comment", models.TextField(blank=True)),
                ("total", models.CharField(blank=True, max_length=60)),
                ("client_id", models.CharField(max_length=40, unique=True)),
                ("saved_at", models.DateTimeField()),
                ("device", models.CharField(blank=True, max_length=300)),
                (
                    "saved_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "sheet",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="versions",
                        to="judging.scoresheet",
                    ),
                ),
            ],
            options={
                "ordering": ("number",),
                "constraints": [
                    models.UniqueConstraint(fields=("sheet", "number"), name="judging_version_number")
                ],
            },
        ),
        migrations.CreateModel(
            name="CertificateSeries",
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
                        choices=[("award", "Award certificate"), ("appointment", "Letter of appointment")],
                        max_length=12,
                        verbose_name="kind",
                    ),
                ),
                (
                    "pattern",
                    models.CharField(default="{year}-{n:04d}", max_length=60, verbose_name="pattern"),
                ),
                ("next_number", models.PositiveIntegerField(default=1, verbose_name="next number")),
                (
                    "edition",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="certificate_series",
                        to="contest.edition",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("edition", "kind"), name="judging_series_once")
                ],
            },
        ),
        migrations.AddField(
            model_name="scoresheet",
            name="current",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="judging.sheetversion",
            ),
        ),
        migrations.AddConstraint(
            model_name="scoresheet",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "signed"), _negated=True), ("current__isnull", False), _connector="OR"
                ),
                name="judging_sheet_signed_has_marks",
            ),
        ),
    ]
