import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import contest.codes


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("contest", "0001_initial"),
        ("contest", "__first__"),
        ("judging", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Topic",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.CharField(default=contest.codes.new_code, max_length=20, unique=True)),
                ("name", models.CharField(max_length=100, unique=True, verbose_name="name")),
            ],
            options={
                "verbose_name": "topic",
                "ordering": ("name",),
            },
        ),
        migrations.CreateModel(
            name="Lecturer",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.CharField(default=contest.codes.new_code, max_length=20, unique=True)),
                ("name", models.CharField(max_length=200, verbose_name="name")),
                ("name_pinyin", models.CharField(blank=True, max_length=600, verbose_name="pinyin")),
                ("name_initials", models.CharField(blank=True, editable=False, max_length=100)),
                ("title", models.CharField(blank=True, max_length=100, verbose_name="post or title")),
                ("organization_name", models.CharField(blank=True, max_length=200, verbose_name="unit")),
                ("mobile", models.CharField(blank=True, max_length=20, verbose_name="mobile number")),
                ("biography", models.TextField(blank=True, verbose_name="about")),
                ("sectors", models.JSONField(blank=True, default=list, verbose_name="sectors served")),
                (
                    "source",
                    models.CharField(
                        choices=[
                            ("award", "Award"),
                            ("recommendation", "Recommendation"),
                            ("import", "Earlier records"),
                        ],
                        default="award",
                        max_length=16,
                        verbose_name="source",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("candidate", "Candidate"),
                            ("admitted", "Admitted"),
                            ("declined", "Not admitted"),
                            ("ended", "Ended"),
                        ],
                        default="candidate",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("state_reason", models.TextField(blank=True)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                (
                    "merged_into",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="merged_records",
                        to="talent_pool.lecturer",
                    ),
                ),
                (
                    "organization",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="lecturers",
                        to="contest.organization",
                        verbose_name="unit",
                    ),
                ),
                (
                    "photo",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="contest.upload",
                        verbose_name="photo",
                    ),
                ),
                (
                    "user",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="lecturer",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "topics",
                    models.ManyToManyField(
                        blank=True, related_name="lecturers", to="talent_pool.topic", verbose_name="topics"
                    ),
                ),
            ],
            options={
                "verbose_name": "lecturer",
                "ordering": ("name_pinyin", "pk"),
                "indexes": [models.Index(fields=["state", "name_pinyin"], name="pool_lecturer_list")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("name", ""), _negated=True), name="pool_lecturer_has_name"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state__in", ["declined", "ended"]), _negated=True),
                            models.Q(("state_reason", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="pool_lecturer_left_with_reason",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("merged_into__isnull", True),
                            models.Q(("merged_into", models.F("pk")), _negated=True),
                            _connector="OR",
                        ),
                        name="pool_lecturer_not_merged_into_itself",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="LectureReport",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.CharField(default=contest.codes.new_code, max_length=20, unique=True)),
                ("title", models.CharField(max_length=200, verbose_name="title")),
                ("abstract", models.TextField(blank=True, verbose_name="abstract")),
                ("script_text", models.TextField(blank=True)),
                ("year", models.PositiveSmallIntegerField(verbose_name="year")),
                ("sector", models.CharField(blank=True, max_length=100, verbose_name="sector")),
                ("lecture_form", models.CharField(blank=True, max_length=100, verbose_name="lecture form")),
                (
                    "source",
                    models.CharField(
                        choices=[
                            ("award", "Award"),
                            ("recommendation", "Recommendation"),
                            ("import", "Earlier records"),
                        ],
                        default="award",
                        max_length=16,
                        verbose_name="source",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("candidate", "Candidate"),
                            ("admitted", "Admitted"),
                            ("declined", "Not admitted"),
                            ("ended", "Ended"),
                        ],
                        default="candidate",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("state_reason", models.TextField(blank=True)),
                (
                    "is_public_script",
                    models.BooleanField(default=False, verbose_name="everybody may download the script"),
                ),
                (
                    "is_public_slides",
                    models.BooleanField(default=False, verbose_name="everybody may download the slides"),
                ),
                (
                    "is_public_video",
                    models.BooleanField(default=False, verbose_name="everybody may watch the video"),
                ),
                ("admitted_at", models.DateTimeField(blank=True, null=True)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                (
                    "award",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reports",
                        to="judging.award",
                    ),
                ),
                (
                    "entry",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="report",
                        to="contest.entry",
                    ),
                ),
                (
                    "lecturers",
                    models.ManyToManyField(
                        blank=True,
                        related_name="reports",
                        to="talent_pool.lecturer",
                        verbose_name="lecturers",
                    ),
                ),
                (
                    "topics",
                    models.ManyToManyField(
                        blank=True, related_name="reports", to="talent_pool.topic", verbose_name="topics"
                    ),
                ),
            ],
            options={
                "verbose_name": "lecture report",
                "ordering": ("-year", "title"),
                "indexes": [
                    models.Index(
                        fields=["state", "-year", "sector", "lecture_form"], name="pool_report_facets"
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "admitted"), _negated=True),
                            ("admitted_at__isnull", False),
                            _connector="OR",
                        ),
                        name="pool_report_admitted_at",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state__in", ["declined", "ended"]), _negated=True),
                            models.Q(("state_reason", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="pool_report_left_with_reason",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ReportIndex",
            fields=[
                (
                    "report",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="search_index",
                        serialize=False,
                        to="talent_pool.lecturereport",
                    ),
                ),
                ("title_terms", models.TextField()),
                ("terms", models.TextField()),
            ],
        ),
        migrations.CreateModel(
            name="Participation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                (
                    "lecturer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="participations",
                        to="talent_pool.lecturer",
                    ),
                ),
                (
                    "member",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="participation",
                        to="contest.entrymember",
                    ),
                ),
            ],
            options={
                "ordering": ("pk",),
            },
        ),
        migrations.CreateModel(
            name="Appointment",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("starts_on", models.DateField(verbose_name="from")),
                ("ends_on", models.DateField(verbose_name="until")),
                ("ended_on", models.DateField(blank=True, editable=False, null=True)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                (
                    "appointed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "certificate",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="appointment",
                        to="judging.certificate",
                    ),
                ),
                (
                    "edition",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="appointments",
                        to="contest.edition",
                    ),
                ),
                (
                    "lecturer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="appointments",
                        to="talent_pool.lecturer",
                    ),
                ),
            ],
            options={
                "verbose_name": "appointment",
                "ordering": ("-starts_on",),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("ends_on__gt", models.F("starts_on"))),
                        name="pool_appointment_term",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="PossibleDuplicate",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.CharField(default=contest.codes.new_code, max_length=20, unique=True)),
                ("evidence", models.CharField(max_length=10)),
                (
                    "outcome",
                    models.CharField(
                        choices=[
                            ("open", "To be decided"),
                            ("same", "One person"),
                            ("different", "Two people"),
                        ],
                        default="open",
                        max_length=10,
                    ),
                ),
                ("moved", models.JSONField(blank=True, default=dict)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                (
                    "lecturer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="doubts",
                        to="talent_pool.lecturer",
                    ),
                ),
                (
                    "other",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="doubts_of_others",
                        to="talent_pool.lecturer",
                    ),
                ),
            ],
            options={
                "ordering": ("pk",),
                "constraints": [
                    models.UniqueConstraint(fields=("lecturer", "other"), name="pool_doubt_once"),
                    models.CheckConstraint(
                        condition=models.Q(("lecturer", models.F("other")), _negated=True),
                        name="pool_doubt_of_two",
                    ),
                ],
            },
        ),
    ]
