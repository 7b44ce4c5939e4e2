"""The columns whose content became layouts go."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("judging", "0010_layouts")]

    operations = [
        migrations.RemoveField(
            model_name="certificatetemplate",
            name="background",
        ),
        migrations.RemoveField(
            model_name="certificatetemplate",
            name="body",
        ),
        migrations.RemoveField(
            model_name="certificatetemplate",
            name="design",
        ),
        migrations.RemoveField(
            model_name="certificatetemplate",
            name="seal",
        ),
        migrations.RemoveField(
            model_name="certificatetemplate",
            name="signature",
        ),
        migrations.RemoveField(
            model_name="certificatetemplate",
            name="title",
        ),
    ]
