import django.core.validators
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import contest.codes


class Migration(migrations.Migration):
    dependencies = [
        ("contest", "0004_uploads_and_rehearsals"),
        ("judging", "0011_template_columns"),
        ("talent_pool", "0003_people"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Route",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.CharField(default=contest.codes.new_code, max_length=20, unique=True)),
                ("name", models.CharField(max_length=100, unique=True, verbose_name="name")),
                ("summary", models.TextField(blank=True, verbose_name="about")),
                ("is_public", models.BooleanField(default=True, verbose_name="may be ordered")),
                ("created_at", models.DateTimeField(auto_now_add=True)),
            ],
            options={
                "verbose_name": "teaching route",
                "ordering": ("name",),
            },
        ),
        migrations.CreateModel(
            name="Booking",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.CharField(default=contest.codes.new_code, max_length=20, unique=True)),
                (
                    "form_token",
                    models.CharField(
                        default=contest.codes.new_code, editable=False, max_length=40, unique=True
                    ),
                ),
                ("unit_name", models.CharField(max_length=200, verbose_name="unit")),
                ("contact_name", models.CharField(max_length=200, verbose_name="contact")),
                ("contact_phone", models.CharField(max_length=40, verbose_name="telephone")),
                (
                    "subject",
                    models.CharField(blank=True, max_length=200, verbose_name="what it should be about"),
                ),
                ("sector", models.CharField(blank=True, max_length=100, verbose_name="sector")),
                ("town", models.CharField(blank=True, max_length=100, verbose_name="town")),
                (
                    "place_kind",
                    models.CharField(
                        choices=[
                            ("own", "Our own place"),
                            ("site", "A teaching site"),
                            ("route", "A teaching route"),
                            ("online", "Online"),
                        ],
                        default="own",
                        max_length=8,
                        verbose_name="place",
                    ),
                ),
                ("place_text", models.CharField(blank=True, max_length=200, verbose_name="address")),
                (
                    "audience_kind",
                    models.CharField(
                        choices=[
                            ("members", "Party members"),
                            ("migrant", "Migrant members"),
                            ("retired", "Retired members"),
                            ("young", "Young members"),
                            ("cadres", "Cadres"),
                            ("farmers", "Farmers"),
                            ("enterprise", "Employees of enterprises"),
                            ("students", "Pupils and students"),
                            ("residents", "Residents"),
                            ("other", "Others"),
                        ],
                        default="members",
                        max_length=12,
                        verbose_name="audience",
                    ),
                ),
                ("audience_size", models.PositiveIntegerField(verbose_name="how many people")),
                ("language", models.CharField(blank=True, max_length=40, verbose_name="language or dialect")),
                ("note", models.TextField(blank=True, max_length=1000, verbose_name="remarks")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("placed", "Waiting for dispatch"),
                            ("offered", "Waiting for the lecturer's answer"),
                            ("accepted", "Accepted"),
                            ("delivered", "Given, to be confirmed"),
                            ("confirmed", "Confirmed"),
                            ("withdrawn", "Withdrawn"),
                            ("cancelled", "Cancelled"),
                            ("unmet", "Could not be met"),
                        ],
                        default="placed",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("state_reason", models.TextField(blank=True)),
                ("starts_at", models.DateTimeField(blank=True, null=True, verbose_name="begins")),
                ("ends_at", models.DateTimeField(blank=True, null=True, verbose_name="ends")),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                (
                    "placed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="bookings",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "report",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="bookings",
                        to="talent_pool.lecturereport",
                        verbose_name="lecture report",
                    ),
                ),
                (
                    "topic",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="bookings",
                        to="talent_pool.topic",
                        verbose_name="topic",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="bookings",
                        to="contest.organization",
                        verbose_name="unit",
                    ),
                ),
                (
                    "wanted_lecturer",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="wishes",
                        to="talent_pool.lecturer",
                        verbose_name="lecturer",
                    ),
                ),
                (
                    "route",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="bookings",
                        to="talent_pool.route",
                        verbose_name="teaching route",
                    ),
                ),
            ],
            options={
                "verbose_name": "order",
                "ordering": ("-created_at", "-pk"),
            },
        ),
        migrations.CreateModel(
            name="CalendarFeed",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("token", models.CharField(default=contest.codes.new_token, max_length=40, unique=True)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                (
                    "lecturer",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="calendar_feed",
                        to="talent_pool.lecturer",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Delivery",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.CharField(default=contest.codes.new_code, max_length=20, unique=True)),
                ("title", models.CharField(blank=True, max_length=200, verbose_name="title")),
                ("unit_name", models.CharField(blank=True, max_length=200, verbose_name="unit")),
                ("held_on", models.DateField(verbose_name="day")),
                ("starts_at", models.DateTimeField(blank=True, null=True, verbose_name="begins")),
                ("ends_at", models.DateTimeField(blank=True, null=True, verbose_name="ends")),
                ("sector", models.CharField(blank=True, max_length=100, verbose_name="sector")),
                ("town", models.CharField(blank=True, max_length=100, verbose_name="town")),
                ("lecture_form", models.CharField(blank=True, max_length=100, verbose_name="lecture form")),
                (
                    "audience_kind",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("members", "Party members"),
                            ("migrant", "Migrant members"),
                            ("retired", "Retired members"),
                            ("young", "Young members"),
                            ("cadres", "Cadres"),
                            ("farmers", "Farmers"),
                            ("enterprise", "Employees of enterprises"),
                            ("students", "Pupils and students"),
                            ("residents", "Residents"),
                            ("other", "Others"),
                        ],
                        max_length=12,
                        verbose_name="audience",
                    ),
                ),
                ("place", models.CharField(blank=True, max_length=200, verbose_name="place")),
                ("is_online", models.BooleanField(default=False, verbose_name="online")),
                (
                    "attendance",
                    models.PositiveIntegerField(blank=True, null=True, verbose_name="people present"),
                ),
                ("remarks", models.TextField(blank=True, max_length=2000, verbose_name="remarks")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "Not yet reported"),
                            ("reported", "To be confirmed"),
                            ("confirmed", "Confirmed"),
                            ("disputed", "Disputed"),
                            ("void", "Void"),
                        ],
                        default="reported",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("state_reason", models.TextField(blank=True)),
                (
                    "source",
                    models.CharField(
                        choices=[
                            ("booking", "An order"),
                            ("record", "Recorded by hand"),
                            ("import", "Earlier records"),
                        ],
                        default="booking",
                        max_length=8,
                        verbose_name="source",
                    ),
                ),
                ("reported_at", models.DateTimeField(blank=True, null=True)),
                ("confirmed_at", models.DateTimeField(blank=True, null=True)),
                (
                    "rating",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        null=True,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(5),
                        ],
                        verbose_name="rating",
                    ),
                ),
                ("comment", models.TextField(blank=True, max_length=1000, verbose_name="comment")),
                (
                    "sign_in_token",
                    models.CharField(
                        default=contest.codes.new_token, editable=False, max_length=40, unique=True
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                (
                    "booking",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="delivery",
                        to="talent_pool.booking",
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
                    "lecturers",
                    models.ManyToManyField(
                        related_name="deliveries", to="talent_pool.lecturer", verbose_name="lecturers"
                    ),
                ),
                (
                    "report",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="deliveries",
                        to="talent_pool.lecturereport",
                        verbose_name="lecture report",
                    ),
                ),
                (
                    "reported_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "topic",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="deliveries",
                        to="talent_pool.topic",
                        verbose_name="topic",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="deliveries",
                        to="contest.organization",
                        verbose_name="unit",
                    ),
                ),
                (
                    "route",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="deliveries",
                        to="talent_pool.route",
                        verbose_name="teaching route",
                    ),
                ),
            ],
            options={
                "verbose_name": "delivery",
                "ordering": ("-held_on", "-pk"),
            },
        ),
        migrations.CreateModel(
            name="DeliveryPhoto",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("position", models.PositiveSmallIntegerField(default=0)),
                (
                    "delivery",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="photos",
                        to="talent_pool.delivery",
                    ),
                ),
                (
                    "upload",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="contest.upload"
                    ),
                ),
            ],
            options={
                "ordering": ("position", "pk"),
            },
        ),
        migrations.CreateModel(
            name="DistrictMap",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("geojson", models.JSONField()),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                (
                    "uploaded_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ("-pk",),
            },
        ),
        migrations.CreateModel(
            name="ServiceLevel",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.CharField(default=contest.codes.new_code, max_length=20, unique=True)),
                ("name", models.CharField(max_length=60, unique=True, verbose_name="name")),
                ("sessions", models.PositiveIntegerField(unique=True, verbose_name="from how many sessions")),
            ],
            options={
                "verbose_name": "level of service",
                "ordering": ("sessions",),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("sessions__gt", 0)), name="pool_level_sessions"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="TeachingSite",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.CharField(default=contest.codes.new_code, max_length=20, unique=True)),
                ("name", models.CharField(max_length=100, unique=True, verbose_name="name")),
                ("address", models.CharField(blank=True, max_length=200, verbose_name="address")),
                ("town", models.CharField(blank=True, max_length=100, verbose_name="town")),
                ("summary", models.TextField(blank=True, verbose_name="about")),
                ("capacity", models.PositiveIntegerField(blank=True, null=True, verbose_name="capacity")),
                ("opening_hours", models.CharField(blank=True, max_length=200, verbose_name="opening hours")),
                ("contact_name", models.CharField(blank=True, max_length=200, verbose_name="contact")),
                ("contact_phone", models.CharField(blank=True, max_length=40, verbose_name="telephone")),
                (
                    "longitude",
                    models.DecimalField(
                        blank=True,
                        decimal_places=6,
                        max_digits=9,
                        null=True,
                        validators=[
                            django.core.validators.MinValueValidator(-180),
                            django.core.validators.MaxValueValidator(180),
                        ],
                        verbose_name="longitude",
                    ),
                ),
                (
                    "latitude",
                    models.DecimalField(
                        blank=True,
                        decimal_places=6,
                        max_digits=9,
                        null=True,
                        validators=[
                            django.core.validators.MinValueValidator(-90),
                            django.core.validators.MaxValueValidator(90),
                        ],
                        verbose_name="latitude",
                    ),
                ),
                ("is_open", models.BooleanField(default=True, verbose_name="may be ordered")),
                ("created_at", models.DateTimeField(auto_now_add=True)),
            ],
            options={
                "verbose_name": "teaching site",
                "ordering": ("town", "name"),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("name", ""), _negated=True), name="pool_site_has_name"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("latitude__isnull", True), ("longitude__isnull", True)),
                            models.Q(
                                ("latitude__gte", -90),
                                ("latitude__lte", 90),
                                ("longitude__gte", -180),
                                ("longitude__lte", 180),
                            ),
                            _connector="OR",
                        ),
                        name="pool_site_on_earth",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("capacity__isnull", True), ("capacity__gt", 0), _connector="OR"),
                        name="pool_site_capacity",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SitePicture",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("caption", models.CharField(blank=True, max_length=100, verbose_name="caption")),
                ("position", models.PositiveSmallIntegerField(default=0)),
                (
                    "upload",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="contest.upload"
                    ),
                ),
                (
                    "site",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="pictures",
                        to="talent_pool.teachingsite",
                    ),
                ),
            ],
            options={
                "ordering": ("position", "pk"),
            },
        ),
        migrations.CreateModel(
            name="RouteStop",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("position", models.PositiveSmallIntegerField(verbose_name="order")),
                ("minutes_here", models.PositiveSmallIntegerField(default=30, verbose_name="minutes here")),
                (
                    "minutes_to_next",
                    models.PositiveSmallIntegerField(default=0, verbose_name="minutes to the next stop"),
                ),
                (
                    "route",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="stops",
                        to="talent_pool.route",
                    ),
                ),
                (
                    "site",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="stops",
                        to="talent_pool.teachingsite",
                        verbose_name="site",
                    ),
                ),
            ],
            options={
                "ordering": ("position",),
            },
        ),
        migrations.AddField(
            model_name="route",
            name="sites",
            field=models.ManyToManyField(
                related_name="routes", through="talent_pool.RouteStop", to="talent_pool.teachingsite"
            ),
        ),
        migrations.AddField(
            model_name="delivery",
            name="site",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="deliveries",
                to="talent_pool.teachingsite",
                verbose_name="teaching site",
            ),
        ),
        migrations.AddField(
            model_name="booking",
            name="site",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="bookings",
                to="talent_pool.teachingsite",
                verbose_name="teaching site",
            ),
        ),
        migrations.CreateModel(
            name="BookingDay",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("day", models.DateField(verbose_name="day")),
                (
                    "part",
                    models.CharField(
                        choices=[
                            ("any", "Any time"),
                            ("morning", "Morning"),
                            ("afternoon", "Afternoon"),
                            ("evening", "Evening"),
                        ],
                        default="any",
                        max_length=10,
                        verbose_name="part of the day",
                    ),
                ),
                ("position", models.PositiveSmallIntegerField(default=0)),
                (
                    "booking",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="days",
                        to="talent_pool.booking",
                    ),
                ),
            ],
            options={
                "ordering": ("position", "pk"),
                "constraints": [
                    models.UniqueConstraint(fields=("booking", "day", "part"), name="pool_booking_day_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="Dispatch",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.CharField(default=contest.codes.new_code, max_length=20, unique=True)),
                (
                    "role",
                    models.CharField(
                        choices=[("lead", "Lecturer"), ("substitute", "Substitute")],
                        default="lead",
                        max_length=10,
                        verbose_name="role",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("offered", "To be answered"),
                            ("accepted", "Accepted"),
                            ("declined", "Declined"),
                            ("withdrawn", "Taken back"),
                        ],
                        default="offered",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("reason", models.TextField(blank=True, verbose_name="reason")),
                ("offered_at", models.DateTimeField(auto_now_add=True)),
                ("answered_at", models.DateTimeField(blank=True, null=True)),
                ("reminded_at", models.DateTimeField(blank=True, null=True)),
                (
                    "booking",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="dispatches",
                        to="talent_pool.booking",
                    ),
                ),
                (
                    "lecturer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="dispatches",
                        to="talent_pool.lecturer",
                    ),
                ),
                (
                    "offered_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "dispatch",
                "ordering": ("-pk",),
                "indexes": [models.Index(fields=["lecturer", "state"], name="pool_dispatch_of")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state__in", ("offered", "accepted"))),
                        fields=("booking",),
                        name="pool_dispatch_one_live",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state", "offered"), ("answered_at__isnull", False), _connector="XOR"
                        ),
                        name="pool_dispatch_answered_iff_time",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "declined"), _negated=True),
                            models.Q(("reason", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="pool_dispatch_declined_with_reason",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Need",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.CharField(default=contest.codes.new_code, max_length=20, unique=True)),
                ("subject", models.CharField(max_length=200, verbose_name="what it should be about")),
                ("sector", models.CharField(blank=True, max_length=100, verbose_name="sector")),
                ("town", models.CharField(blank=True, max_length=100, verbose_name="town")),
                (
                    "audience_kind",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("members", "Party members"),
                            ("migrant", "Migrant members"),
                            ("retired", "Retired members"),
                            ("young", "Young members"),
                            ("cadres", "Cadres"),
                            ("farmers", "Farmers"),
                            ("enterprise", "Employees of enterprises"),
                            ("students", "Pupils and students"),
                            ("residents", "Residents"),
                            ("other", "Others"),
                        ],
                        max_length=12,
                        verbose_name="audience",
                    ),
                ),
                ("unit_name", models.CharField(blank=True, max_length=200, verbose_name="unit")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "Open"),
                            ("called", "In the call for topics"),
                            ("answered", "Answered by an entry"),
                            ("closed", "Closed"),
                        ],
                        default="open",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("state_reason", models.TextField(blank=True)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                (
                    "booking",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="need",
                        to="talent_pool.booking",
                    ),
                ),
                (
                    "edition",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="needs",
                        to="contest.edition",
                    ),
                ),
                (
                    "entry",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="needs",
                        to="contest.entry",
                    ),
                ),
                (
                    "topic",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="needs",
                        to="talent_pool.topic",
                        verbose_name="topic",
                    ),
                ),
            ],
            options={
                "verbose_name": "need",
                "ordering": ("-created_at", "-pk"),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("subject", ""), _negated=True), name="pool_need_has_subject"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state__in", ["called", "answered"]), _negated=True),
                            ("edition__isnull", False),
                            _connector="OR",
                        ),
                        name="pool_need_called_by_edition",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "closed"), _negated=True),
                            models.Q(("state_reason", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="pool_need_closed_with_reason",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ServiceCertificate",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("sessions", models.PositiveIntegerField()),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                (
                    "certificate",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="service",
                        to="judging.certificate",
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
                    "lecturer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="service_certificates",
                        to="talent_pool.lecturer",
                    ),
                ),
                (
                    "level",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="certificates",
                        to="talent_pool.servicelevel",
                    ),
                ),
            ],
            options={
                "ordering": ("-pk",),
                "constraints": [
                    models.UniqueConstraint(fields=("lecturer", "level"), name="pool_service_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="SignIn",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=200, verbose_name="name")),
                ("unit_name", models.CharField(blank=True, max_length=200, verbose_name="unit")),
                ("device", models.CharField(max_length=40)),
                ("at", models.DateTimeField(auto_now_add=True)),
                ("struck_at", models.DateTimeField(blank=True, null=True)),
                ("strike_reason", models.CharField(blank=True, max_length=200, verbose_name="reason")),
                (
                    "delivery",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="sign_ins",
                        to="talent_pool.delivery",
                    ),
                ),
                (
                    "struck_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ("at", "pk"),
                "constraints": [
                    models.UniqueConstraint(fields=("delivery", "device", "name"), name="pool_sign_in_once"),
                    models.CheckConstraint(
                        condition=models.Q(("name", ""), _negated=True), name="pool_sign_in_has_name"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("struck_at__isnull", True),
                            models.Q(("strike_reason", ""), _negated=True),
                            _connector="XOR",
                        ),
                        name="pool_sign_in_struck_with_reason",
                    ),
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="routestop",
            constraint=models.UniqueConstraint(fields=("route", "position"), name="pool_stop_position_once"),
        ),
        migrations.AddConstraint(
            model_name="route",
            constraint=models.CheckConstraint(
                condition=models.Q(("name", ""), _negated=True), name="pool_route_has_name"
            ),
        ),
        migrations.AddIndex(
            model_name="delivery",
            index=models.Index(fields=["state", "held_on", "rating", "town"], name="pool_delivery_record"),
        ),
        migrations.AddIndex(
            model_name="delivery",
            index=models.Index(fields=["booking", "state"], name="pool_delivery_booking"),
        ),
        migrations.AddConstraint(
            model_name="delivery",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("rating__isnull", True),
                    models.Q(("rating__gte", 1), ("rating__lte", 5)),
                    _connector="OR",
                ),
                name="pool_delivery_rating",
            ),
        ),
        migrations.AddConstraint(
            model_name="delivery",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("confirmed_at__isnull", False), ("state", "confirmed")),
                    models.Q(models.Q(("state", "confirmed"), _negated=True), ("confirmed_at__isnull", True)),
                    _connector="OR",
                ),
                name="pool_delivery_confirmed_iff_time",
            ),
        ),
        migrations.AddConstraint(
            model_name="delivery",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state__in", ["disputed", "void"]), _negated=True),
                    models.Q(("state_reason", ""), _negated=True),
                    _connector="OR",
                ),
                name="pool_delivery_disputed_with_reason",
            ),
        ),
        migrations.AddConstraint(
            model_name="delivery",
            constraint=models.CheckConstraint(
                condition=models.Q(("booking__isnull", True), ("source", "booking"), _connector="OR"),
                name="pool_delivery_of_booking",
            ),
        ),
        migrations.AddIndex(
            model_name="booking",
            index=models.Index(fields=["state", "created_at"], name="pool_booking_queue"),
        ),
        migrations.AddIndex(
            model_name="booking",
            index=models.Index(fields=["site", "starts_at"], name="pool_booking_site"),
        ),
        migrations.AddConstraint(
            model_name="booking",
            constraint=models.CheckConstraint(
                condition=models.Q(("unit_name", ""), _negated=True), name="pool_booking_has_unit"
            ),
        ),
        migrations.AddConstraint(
            model_name="booking",
            constraint=models.CheckConstraint(
                condition=models.Q(("audience_size__gt", 0)), name="pool_booking_audience"
            ),
        ),
        migrations.AddConstraint(
            model_name="booking",
            constraint=models.CheckConstraint(
                condition=models.Q(("report__isnull", True), ("topic__isnull", True), _connector="OR"),
                name="pool_booking_report_or_topic",
            ),
        ),
        migrations.AddConstraint(
            model_name="booking",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("ends_at__isnull", True), ("starts_at__isnull", True)),
                    ("ends_at__gt", models.F("starts_at")),
                    _connector="OR",
                ),
                name="pool_booking_times",
            ),
        ),
        migrations.AddConstraint(
            model_name="booking",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state__in", ("offered", "accepted", "delivered", "confirmed")), _negated=True),
                    ("starts_at__isnull", False),
                    _connector="OR",
                ),
                name="pool_booking_settled_has_time",
            ),
        ),
        migrations.AddConstraint(
            model_name="booking",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("place_kind", "site"), ("route__isnull", True), ("site__isnull", False)),
                    models.Q(("place_kind", "route"), ("route__isnull", False), ("site__isnull", True)),
                    models.Q(
                        ("place_kind__in", ["own", "online"]), ("route__isnull", True), ("site__isnull", True)
                    ),
                    _connector="OR",
                ),
                name="pool_booking_place",
            ),
        ),
        migrations.AddConstraint(
            model_name="booking",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state__in", ["cancelled", "unmet"]), _negated=True),
                    models.Q(("state_reason", ""), _negated=True),
                    _connector="OR",
                ),
                name="pool_booking_ended_with_reason",
            ),
        ),
    ]
