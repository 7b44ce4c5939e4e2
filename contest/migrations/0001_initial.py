import django.contrib.auth.models
import django.contrib.auth.validators
import django.core.serializers.json
import django.core.validators
import django.db.models.deletion
import django.db.models.functions.datetime
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import contest.codes
import contest.models.upload


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
    ]

    operations = [
        migrations.CreateModel(
            name="Organization",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "code",
                    models.CharField(
                        default=contest.codes.new_code, max_length=20, unique=True, verbose_name="code"
                    ),
                ),
                ("name", models.CharField(max_length=200, verbose_name="full name")),
                ("short_name", models.CharField(blank=True, max_length=60, verbose_name="short name")),
                ("path", models.CharField(blank=True, db_index=True, editable=False, max_length=200)),
                ("name_pinyin", models.CharField(blank=True, editable=False, max_length=1000)),
                ("is_active", models.BooleanField(default=True, verbose_name="active")),
                (
                    "parent",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="children",
                        to="contest.organization",
                        verbose_name="superior unit",
                    ),
                ),
            ],
            options={
                "verbose_name": "unit",
                "ordering": ("path",),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("name", "parent"), name="contest_organization_name_in_parent"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("parent__isnull", True)),
                        fields=("name",),
                        name="contest_organization_name_in_parent_empty",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("name", ""), _negated=True), name="contest_organization_has_name"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="User",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("password", models.CharField(max_length=128, verbose_name="password")),
                ("last_login", models.DateTimeField(blank=True, null=True, verbose_name="last login")),
                (
                    "is_superuser",
                    models.BooleanField(
                        default=False,
                        help_text="Designates that this user has all permissions without explicitly assigning them.",
                        verbose_name="superuser status",
                    ),
                ),
                (
                    "username",
                    models.CharField(
                        error_messages={"unique": "A user with that username already exists."},
                        help_text="Required. 150 characters or fewer. Letters, digits and @/./+/-/_ only.",
                        max_length=150,
                        unique=True,
                        validators=[django.contrib.auth.validators.UnicodeUsernameValidator()],
                        verbose_name="username",
                    ),
                ),
                ("email", models.EmailField(blank=True, max_length=254, verbose_name="email address")),
                (
                    "is_staff",
                    models.BooleanField(
                        default=False,
                        help_text="Designates whether the user can log into this admin site.",
                        verbose_name="staff status",
                    ),
                ),
                (
                    "is_active",
                    models.BooleanField(
                        default=True,
                        help_text="Designates whether this user should be treated as active. Unselect this instead of deleting accounts.",
                        verbose_name="active",
                    ),
                ),
                (
                    "date_joined",
                    models.DateTimeField(default=django.utils.timezone.now, verbose_name="date joined"),
                ),
                (
                    "code",
                    models.CharField(
                        default=contest.codes.new_code, editable=False, max_length=20, unique=True
                    ),
                ),
                ("full_name", models.CharField(max_length=200, verbose_name="name")),
                (
                    "mobile",
                    models.CharField(
                        blank=True,
                        help_text="Also serves to log in.",
                        max_length=20,
                        null=True,
                        unique=True,
                        verbose_name="mobile number",
                    ),
                ),
                ("unit_name", models.CharField(blank=True, max_length=200, verbose_name="unit as typed")),
                ("title", models.CharField(blank=True, max_length=100, verbose_name="post or title")),
                ("name_pinyin", models.CharField(blank=True, max_length=600, verbose_name="pinyin")),
                ("name_initials", models.CharField(blank=True, editable=False, max_length=100)),
                ("must_change_password", models.BooleanField(default=False)),
                ("session_epoch", models.PositiveIntegerField(default=0, editable=False)),
                (
                    "groups",
                    models.ManyToManyField(
                        blank=True,
                        help_text="The groups this user belongs to. A user will get all permissions granted to each of their groups.",
                        related_name="user_set",
                        related_query_name="user",
                        to="auth.group",
                        verbose_name="groups",
                    ),
                ),
                (
                    "user_permissions",
                    models.ManyToManyField(
                        blank=True,
                        help_text="Specific permissions for this user.",
                        related_name="user_set",
                        related_query_name="user",
                        to="auth.permission",
                        verbose_name="user permissions",
                    ),
                ),
                (
                    "organization",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="people",
                        to="contest.organization",
                        verbose_name="unit",
                    ),
                ),
            ],
            options={
                "verbose_name": "user",
                "verbose_name_plural": "users",
                "abstract": False,
                "indexes": [models.Index(fields=["name_pinyin"], name="contest_user_pinyin")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("mobile__isnull", True), models.Q(("mobile", ""), _negated=True), _connector="OR"
                        ),
                        name="contest_user_mobile_real",
                    )
                ],
            },
            managers=[
                ("objects", django.contrib.auth.models.UserManager()),
            ],
        ),
        migrations.CreateModel(
            name="Upload",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.CharField(default=contest.codes.new_code, max_length=32, unique=True)),
                (
                    "file",
                    models.FileField(
                        max_length=200,
                        storage=contest.models.upload.private_storage,
                        upload_to=contest.models.upload.storage_name,
                    ),
                ),
                ("original_name", models.CharField(max_length=300, verbose_name="file name")),
                (
                    "format",
                    models.CharField(
                        choices=[
                            ("pdf", "PDF"),
                            ("docx", "DOCX"),
                            ("pptx", "PPTX"),
                            ("xlsx", "XLSX"),
                            ("mp4", "MP4"),
                            ("mov", "MOV"),
                            ("jpeg", "JPEG"),
                            ("png", "PNG"),
                            ("webp", "WebP"),
                            ("heic", "HEIC"),
                        ],
                        max_length=8,
                        verbose_name="format",
                    ),
                ),
                ("size", models.PositiveBigIntegerField()),
                ("sha256", models.CharField(db_index=True, max_length=64)),
                ("width", models.PositiveIntegerField(blank=True, null=True)),
                ("height", models.PositiveIntegerField(blank=True, null=True)),
                ("duration_ms", models.PositiveIntegerField(blank=True, null=True)),
                ("pages", models.PositiveIntegerField(blank=True, null=True)),
                ("begun_at", models.DateTimeField(blank=True, null=True)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                (
                    "uploaded_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="uploads",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("size__gt", 0)), name="contest_upload_not_empty"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Edition",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "code",
                    models.SlugField(
                        help_text="Stands in web addresses, for example 2026.",
                        max_length=40,
                        unique=True,
                        verbose_name="short code",
                    ),
                ),
                ("name", models.CharField(max_length=200, verbose_name="name")),
                (
                    "year",
                    models.PositiveSmallIntegerField(
                        validators=[
                            django.core.validators.MinValueValidator(1950),
                            django.core.validators.MaxValueValidator(2200),
                        ],
                        verbose_name="year",
                    ),
                ),
                ("theme", models.CharField(blank=True, max_length=300, verbose_name="theme")),
                ("announcement", models.TextField(blank=True, verbose_name="announcement")),
                (
                    "contact",
                    models.CharField(
                        blank=True,
                        help_text="Office, telephone, e-mail.",
                        max_length=200,
                        verbose_name="contact for questions",
                    ),
                ),
                (
                    "time_zone",
                    models.CharField(default="Asia/Shanghai", max_length=50, verbose_name="time zone"),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "Being set up"),
                            ("open", "Open for entries"),
                            ("closed", "Entries closed"),
                            ("judging", "Judging"),
                            ("decided", "Awards decided"),
                            ("notice", "Public notice"),
                            ("published", "Published"),
                            ("certified", "Certificates issued"),
                            ("archived", "Archived"),
                        ],
                        default="draft",
                        max_length=12,
                        verbose_name="state",
                    ),
                ),
                (
                    "open_registration",
                    models.BooleanField(
                        default=True,
                        help_text="Off: only invited contestants and unit contacts can enter.",
                        verbose_name="anyone may register",
                    ),
                ),
                ("signup_opens_at", models.DateTimeField(blank=True, null=True, verbose_name="entries open")),
                (
                    "signup_closes_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="sign-up deadline"),
                ),
                (
                    "upload_closes_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="upload deadline"),
                ),
                (
                    "upload_grace_minutes",
                    models.PositiveSmallIntegerField(
                        default=30,
                        help_text="An upload that began before the deadline may end within this time.",
                        validators=[django.core.validators.MaxValueValidator(1440)],
                        verbose_name="grace for an upload under way, minutes",
                    ),
                ),
                (
                    "entry_number_prefix",
                    models.CharField(
                        blank=True,
                        help_text="For example DK2026-.",
                        max_length=20,
                        verbose_name="prefix of entry numbers",
                    ),
                ),
                ("next_entry_number", models.PositiveIntegerField(default=1, editable=False)),
                ("results_published_at", models.DateTimeField(blank=True, editable=False, null=True)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                (
                    "copied_from",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="contest.edition",
                    ),
                ),
                (
                    "logo",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="contest.upload",
                        verbose_name="logo",
                    ),
                ),
            ],
            options={
                "verbose_name": "edition",
                "ordering": ("-year", "-created_at"),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("signup_opens_at__isnull", True),
                            ("signup_closes_at__isnull", True),
                            ("signup_opens_at__lt", models.F("signup_closes_at")),
                            _connector="OR",
                        ),
                        name="contest_edition_opens_before_it_closes",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("signup_closes_at__isnull", True),
                            ("upload_closes_at__isnull", True),
                            ("signup_closes_at__lte", models.F("upload_closes_at")),
                            _connector="OR",
                        ),
                        name="contest_edition_upload_after_signup",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="LectureForm",
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
                    "edition",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="lecture_forms",
                        to="contest.edition",
                    ),
                ),
            ],
            options={
                "verbose_name": "lecture form",
                "ordering": ("position", "pk"),
                "constraints": [
                    models.UniqueConstraint(fields=("edition", "name"), name="contest_lecture_form_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="Sector",
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
                    "edition",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="sectors",
                        to="contest.edition",
                    ),
                ),
            ],
            options={
                "verbose_name": "sector",
                "ordering": ("position", "pk"),
                "constraints": [
                    models.UniqueConstraint(fields=("edition", "name"), name="contest_sector_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="EntryType",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.CharField(default=contest.codes.new_code, max_length=20, unique=True)),
                ("name", models.CharField(max_length=100, verbose_name="name")),
                ("description", models.TextField(blank=True, verbose_name="description")),
                (
                    "team_min",
                    models.PositiveSmallIntegerField(
                        default=1,
                        validators=[django.core.validators.MinValueValidator(1)],
                        verbose_name="team size, at least",
                    ),
                ),
                (
                    "team_max",
                    models.PositiveSmallIntegerField(
                        default=1,
                        help_text="The lead lecturer counts. 1 means individual entries.",
                        verbose_name="team size, at most",
                    ),
                ),
                (
                    "adviser_max",
                    models.PositiveSmallIntegerField(default=2, verbose_name="advisers, at most"),
                ),
                (
                    "age_min",
                    models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="age, at least"),
                ),
                (
                    "age_max",
                    models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="age, at most"),
                ),
                (
                    "age_on",
                    models.DateField(
                        blank=True,
                        help_text="Empty: the day of the sign-up deadline.",
                        null=True,
                        verbose_name="age counted on",
                    ),
                ),
                (
                    "unit_quota",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        help_text="Empty: no limit.",
                        null=True,
                        verbose_name="entries per unit, at most",
                    ),
                ),
                ("position", models.PositiveSmallIntegerField(default=1, verbose_name="position")),
                (
                    "edition",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="entry_types",
                        to="contest.edition",
                    ),
                ),
                (
                    "lecture_forms",
                    models.ManyToManyField(
                        blank=True,
                        related_name="entry_types",
                        to="contest.lectureform",
                        verbose_name="lecture forms",
                    ),
                ),
                (
                    "sectors",
                    models.ManyToManyField(
                        blank=True,
                        help_text="None chosen: all.",
                        related_name="entry_types",
                        to="contest.sector",
                        verbose_name="sectors",
                    ),
                ),
            ],
            options={
                "verbose_name": "entry type",
                "ordering": ("position", "pk"),
                "constraints": [
                    models.UniqueConstraint(fields=("edition", "name"), name="contest_entry_type_once"),
                    models.CheckConstraint(
                        condition=models.Q(("team_min__gte", 1), ("team_max__gte", models.F("team_min"))),
                        name="contest_entry_type_team_size",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("age_min__isnull", True),
                            ("age_max__isnull", True),
                            ("age_max__gte", models.F("age_min")),
                            _connector="OR",
                        ),
                        name="contest_entry_type_ages",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Entry",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.CharField(default=contest.codes.new_code, max_length=20, unique=True)),
                ("number", models.CharField(blank=True, max_length=40, verbose_name="number")),
                ("title", models.CharField(blank=True, max_length=200, verbose_name="title")),
                ("abstract", models.TextField(blank=True, max_length=4000, verbose_name="abstract")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "Draft"),
                            ("submitted", "Submitted"),
                            ("returned", "Returned for completion"),
                            ("accepted", "Accepted"),
                            ("rejected", "Rejected"),
                            ("withdrawn", "Withdrawn"),
                            ("disqualified", "Disqualified"),
                        ],
                        default="draft",
                        max_length=12,
                        verbose_name="state",
                    ),
                ),
                ("state_reason", models.TextField(blank=True, verbose_name="reason")),
                ("submitted_at", models.DateTimeField(blank=True, null=True, verbose_name="submitted")),
                (
                    "extended_until",
                    models.DateTimeField(
                        blank=True,
                        help_text="Replaces both deadlines for this entry.",
                        null=True,
                        verbose_name="personal extension until",
                    ),
                ),
                (
                    "form_token",
                    models.CharField(
                        default=contest.codes.new_code, editable=False, max_length=40, unique=True
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                (
                    "edition",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="entries",
                        to="contest.edition",
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="entries",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="registered by",
                    ),
                ),
                (
                    "updated_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "entry_type",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="entries",
                        to="contest.entrytype",
                        verbose_name="entry type",
                    ),
                ),
                (
                    "lecture_form",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="entries",
                        to="contest.lectureform",
                        verbose_name="lecture form",
                    ),
                ),
                (
                    "organization",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="entries",
                        to="contest.organization",
                        verbose_name="unit",
                    ),
                ),
                (
                    "sector",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="entries",
                        to="contest.sector",
                        verbose_name="sector",
                    ),
                ),
            ],
            options={
                "verbose_name": "entry",
                "ordering": ("number", "pk"),
                "indexes": [
                    models.Index(fields=["edition", "state", "number"], name="contest_entry_list"),
                    models.Index(fields=["edition", "organization"], name="contest_entry_unit"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("number", ""), _negated=True),
                        fields=("edition", "number"),
                        name="contest_entry_number_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ["draft", "withdrawn"]),
                            models.Q(
                                models.Q(("number", ""), _negated=True), ("submitted_at__isnull", False)
                            ),
                            _connector="OR",
                        ),
                        name="contest_entry_submitted_has_number",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state__in", ["rejected", "disqualified"]), _negated=True),
                            models.Q(("state_reason", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="contest_entry_refused_with_reason",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="FormalCheck",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "outcome",
                    models.CharField(
                        choices=[
                            ("accept", "Accept"),
                            ("return", "Return for completion"),
                            ("reject", "Reject"),
                        ],
                        max_length=8,
                        verbose_name="outcome",
                    ),
                ),
                ("reason", models.TextField(blank=True, verbose_name="reason")),
                ("checked_at", models.DateTimeField()),
                ("entry_version", models.PositiveIntegerField()),
                ("undone_at", models.DateTimeField(blank=True, null=True)),
                (
                    "checked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "entry",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="formal_checks",
                        to="contest.entry",
                    ),
                ),
            ],
            options={
                "ordering": ("checked_at", "pk"),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("outcome", "reject"), _negated=True),
                            models.Q(("reason", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="contest_check_rejects_with_reason",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="JournalEntry",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("sequence", models.PositiveBigIntegerField(unique=True)),
                ("at", models.DateTimeField(verbose_name="time")),
                ("actor_name", models.CharField(max_length=200)),
                ("verb", models.CharField(max_length=60, verbose_name="what")),
                ("edition_code", models.CharField(blank=True, max_length=40)),
                ("target_type", models.CharField(max_length=40)),
                ("target_code", models.CharField(max_length=60)),
                ("target_label", models.CharField(blank=True, max_length=300)),
                (
                    "before",
                    models.JSONField(encoder=django.core.serializers.json.DjangoJSONEncoder, null=True),
                ),
                (
                    "after",
                    models.JSONField(encoder=django.core.serializers.json.DjangoJSONEncoder, null=True),
                ),
                ("reason", models.TextField(blank=True, verbose_name="reason")),
                ("device", models.CharField(blank=True, max_length=300, verbose_name="device")),
                ("previous_hash", models.CharField(max_length=64)),
                ("hash", models.CharField(max_length=64, unique=True)),
                (
                    "actor",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="who",
                    ),
                ),
            ],
            options={
                "verbose_name": "journal line",
                "ordering": ("sequence",),
                "indexes": [
                    models.Index(fields=["edition_code", "-sequence"], name="contest_journal_edition"),
                    models.Index(fields=["target_type", "target_code"], name="contest_journal_target"),
                ],
            },
        ),
        migrations.CreateModel(
            name="JournalHead",
            fields=[
                ("singleton", models.BooleanField(default=True, primary_key=True, serialize=False)),
                ("sequence", models.PositiveBigIntegerField(default=0)),
                (
                    "hash",
                    models.CharField(
                        default="0000000000000000000000000000000000000000000000000000000000000000",
                        max_length=64,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("singleton", True)), name="contest_journal_one_head"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="MaterialRequirement",
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
                            ("script", "Script"),
                            ("slides", "Slides"),
                            ("video", "Video"),
                            ("photo", "Photo"),
                            ("entry_form", "Entry form"),
                            ("other", "Other"),
                        ],
                        max_length=12,
                        verbose_name="kind",
                    ),
                ),
                ("name", models.CharField(max_length=100, verbose_name="name")),
                (
                    "help_text",
                    models.CharField(blank=True, max_length=300, verbose_name="hint for contestants"),
                ),
                ("required", models.BooleanField(default=True, verbose_name="required")),
                (
                    "formats",
                    models.JSONField(
                        default=list,
                        help_text="Decided by the content of a file, not by its name.",
                        verbose_name="allowed formats",
                    ),
                ),
                (
                    "max_count",
                    models.PositiveSmallIntegerField(
                        default=1,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(50),
                        ],
                        verbose_name="files, at most",
                    ),
                ),
                ("max_bytes", models.PositiveBigIntegerField(verbose_name="size, at most")),
                (
                    "duration_min",
                    models.PositiveIntegerField(blank=True, null=True, verbose_name="length, at least"),
                ),
                (
                    "duration_max",
                    models.PositiveIntegerField(blank=True, null=True, verbose_name="length, at most"),
                ),
                (
                    "height_min",
                    models.PositiveIntegerField(
                        blank=True,
                        help_text="1080 means 1080p.",
                        null=True,
                        verbose_name="picture height, at least",
                    ),
                ),
                (
                    "aspect",
                    models.CharField(
                        blank=True, help_text="For example 16:9.", max_length=10, verbose_name="aspect ratio"
                    ),
                ),
                (
                    "for_judges",
                    models.BooleanField(
                        default=True,
                        help_text="Off for forms that name the contestant.",
                        verbose_name="shown to judges",
                    ),
                ),
                ("position", models.PositiveSmallIntegerField(default=1, verbose_name="position")),
                (
                    "entry_type",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="requirements",
                        to="contest.entrytype",
                    ),
                ),
            ],
            options={
                "verbose_name": "material",
                "ordering": ("position", "pk"),
                "constraints": [
                    models.UniqueConstraint(fields=("entry_type", "name"), name="contest_requirement_once"),
                    models.CheckConstraint(
                        condition=models.Q(("max_bytes__gt", 0)), name="contest_requirement_size"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("duration_min__isnull", True),
                            ("duration_max__isnull", True),
                            ("duration_max__gte", models.F("duration_min")),
                            _connector="OR",
                        ),
                        name="contest_requirement_duration",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="MaterialNote",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("note", models.TextField(verbose_name="what to mend")),
                (
                    "formal_check",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="notes",
                        to="contest.formalcheck",
                    ),
                ),
                (
                    "requirement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="contest.materialrequirement",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("formal_check", "requirement"), name="contest_note_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="Membership",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("contestant", "Contestant"),
                            ("unit_contact", "Unit contact"),
                            ("judge", "Judge"),
                            ("scorekeeper", "Scorekeeper"),
                            ("timer", "Timer"),
                            ("supervisor", "Supervisor"),
                            ("organizer", "Organizer"),
                            ("pool_manager", "Pool manager"),
                        ],
                        max_length=20,
                        verbose_name="role",
                    ),
                ),
                (
                    "created_at",
                    models.DateTimeField(
                        auto_now_add=True, db_default=django.db.models.functions.datetime.Now()
                    ),
                ),
                (
                    "edition",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="memberships",
                        to="contest.edition",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="memberships",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "organization",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="memberships",
                        to="contest.organization",
                        verbose_name="unit",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["edition", "role"], name="contest_membership_role")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("user", "edition", "role", "organization"), name="contest_membership_once"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("organization__isnull", True)),
                        fields=("user", "edition", "role"),
                        name="contest_membership_once_empty",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("role", "unit_contact"), _negated=True),
                            ("organization__isnull", False),
                            _connector="OR",
                        ),
                        name="contest_membership_contact_has_unit",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Invitation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.CharField(default=contest.codes.new_code, max_length=20, unique=True)),
                ("token_hash", models.CharField(max_length=64, unique=True)),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("contestant", "Contestant"),
                            ("unit_contact", "Unit contact"),
                            ("judge", "Judge"),
                            ("scorekeeper", "Scorekeeper"),
                            ("timer", "Timer"),
                            ("supervisor", "Supervisor"),
                            ("organizer", "Organizer"),
                            ("pool_manager", "Pool manager"),
                        ],
                        max_length=20,
                        verbose_name="role",
                    ),
                ),
                ("full_name", models.CharField(max_length=200, verbose_name="name")),
                ("mobile", models.CharField(blank=True, max_length=20, verbose_name="mobile number")),
                ("email", models.EmailField(blank=True, max_length=254, verbose_name="e-mail")),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("expires_at", models.DateTimeField(verbose_name="valid until")),
                ("accepted_at", models.DateTimeField(blank=True, null=True)),
                ("revoked_at", models.DateTimeField(blank=True, null=True)),
                (
                    "created_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="invitations_sent",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "edition",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="invitations",
                        to="contest.edition",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="invitations",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "organization",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="invitations",
                        to="contest.organization",
                        verbose_name="unit",
                    ),
                ),
            ],
            options={
                "ordering": ("-created_at",),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("accepted_at__isnull", True), ("user__isnull", False), _connector="OR"
                        ),
                        name="contest_invitation_accepted_by",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Submission",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.CharField(default=contest.codes.new_code, max_length=20, unique=True)),
                ("number", models.PositiveSmallIntegerField()),
                ("submitted_at", models.DateTimeField()),
                ("snapshot", models.JSONField()),
                (
                    "entry",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="submissions",
                        to="contest.entry",
                    ),
                ),
                (
                    "submitted_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ("number",),
                "constraints": [
                    models.UniqueConstraint(fields=("entry", "number"), name="contest_submission_number")
                ],
            },
        ),
        migrations.CreateModel(
            name="UnitQuota",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("max_entries", models.PositiveSmallIntegerField(verbose_name="entries, at most")),
                (
                    "edition",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="unit_quotas",
                        to="contest.edition",
                    ),
                ),
                (
                    "entry_type",
                    models.ForeignKey(
                        blank=True,
                        help_text="Empty: all types together.",
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="quotas",
                        to="contest.entrytype",
                        verbose_name="entry type",
                    ),
                ),
                (
                    "organization",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="quotas",
                        to="contest.organization",
                        verbose_name="unit",
                    ),
                ),
            ],
            options={
                "verbose_name": "quota",
                "ordering": ("organization__path", "pk"),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("edition", "organization", "entry_type"), name="contest_quota_once"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("entry_type__isnull", True)),
                        fields=("edition", "organization"),
                        name="contest_quota_once_empty",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Material",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.CharField(default=contest.codes.new_code, max_length=20, unique=True)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("removed_at", models.DateTimeField(blank=True, null=True)),
                (
                    "added_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "entry",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="materials",
                        to="contest.entry",
                    ),
                ),
                (
                    "requirement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="materials",
                        to="contest.materialrequirement",
                    ),
                ),
                (
                    "upload",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="materials",
                        to="contest.upload",
                    ),
                ),
            ],
            options={
                "ordering": ("requirement__position", "pk"),
                "indexes": [
                    models.Index(
                        condition=models.Q(("removed_at__isnull", True)),
                        fields=["entry"],
                        name="contest_material_current",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Job",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.CharField(default=contest.codes.new_code, max_length=20, unique=True)),
                ("kind", models.CharField(max_length=40)),
                ("parameters", models.JSONField(default=dict)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "Waiting"),
                            ("running", "Under way"),
                            ("done", "Done"),
                            ("failed", "Failed"),
                        ],
                        default="waiting",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("total", models.PositiveIntegerField(default=0)),
                ("done", models.PositiveIntegerField(default=0)),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("error", models.TextField(blank=True)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("started_at", models.DateTimeField(blank=True, null=True)),
                ("heartbeat_at", models.DateTimeField(blank=True, null=True)),
                ("finished_at", models.DateTimeField(blank=True, null=True)),
                (
                    "edition",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="jobs",
                        to="contest.edition",
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="jobs",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "result",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="contest.upload",
                    ),
                ),
            ],
            options={
                "ordering": ("-created_at",),
                "indexes": [models.Index(fields=["state", "heartbeat_at"], name="contest_job_state")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("done__lte", models.F("total"))),
                        name="contest_job_done_within_total",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "failed"), _negated=True),
                            models.Q(("error", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="contest_job_failed_with_sentence",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="EditionHost",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=200, verbose_name="name")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("host", "Host"),
                            ("organizer", "Organized by"),
                            ("supporter", "Supported by"),
                        ],
                        default="host",
                        max_length=12,
                        verbose_name="part",
                    ),
                ),
                ("position", models.PositiveSmallIntegerField(default=1, verbose_name="position")),
                (
                    "edition",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="hosts",
                        to="contest.edition",
                    ),
                ),
            ],
            options={
                "ordering": ("position", "pk"),
                "constraints": [
                    models.UniqueConstraint(fields=("edition", "name", "kind"), name="contest_host_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="EntryMember",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("lead", "Lead lecturer"),
                            ("member", "Team member"),
                            ("adviser", "Adviser"),
                        ],
                        default="lead",
                        max_length=10,
                        verbose_name="part",
                    ),
                ),
                ("name", models.CharField(max_length=200, verbose_name="name")),
                ("name_pinyin", models.CharField(blank=True, editable=False, max_length=600)),
                ("organization_name", models.CharField(blank=True, max_length=200, verbose_name="unit")),
                ("title", models.CharField(blank=True, max_length=100, verbose_name="post or title")),
                ("mobile", models.CharField(blank=True, max_length=20, verbose_name="mobile number")),
                ("birth_date", models.DateField(blank=True, null=True, verbose_name="date of birth")),
                ("position", models.PositiveSmallIntegerField(default=1)),
                (
                    "entry",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="members",
                        to="contest.entry",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="entry_members",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ("position", "pk"),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("name", ""), _negated=True), name="contest_member_has_name"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("role", "lead")), fields=("entry",), name="contest_entry_one_lead"
                    ),
                ],
            },
        ),
    ]
