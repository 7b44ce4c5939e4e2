from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("judging", "0011_template_columns"),
    ]

    operations = [
        migrations.AlterField(
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
                    ("service", "Certificate of service"),
                ],
                help_text="Empty: the kind that goes with whom the award is given to.",
                max_length=16,
                verbose_name="certificate",
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
                    ("service", "Certificate of service"),
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
                    ("service", "Certificate of service"),
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
                    ("service", "Certificate of service"),
                ],
                max_length=16,
                verbose_name="kind",
            ),
        ),
        migrations.AlterField(
            model_name="printrun",
            name="kind",
            field=models.CharField(
                choices=[
                    ("award", "Award certificate"),
                    ("report", "Excellent report"),
                    ("organization", "Excellent organization"),
                    ("adviser", "Excellent adviser"),
                    ("participation", "Certificate of participation"),
                    ("appointment", "Letter of appointment"),
                    ("service", "Certificate of service"),
                ],
                max_length=16,
                verbose_name="kind",
            ),
        ),
    ]
