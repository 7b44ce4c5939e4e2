"""When somebody was last reminded of an order whose session nobody has reported or confirmed."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("talent_pool", "0004_booking")]

    operations = [
        migrations.AddField(
            "booking", "nudged_at", models.DateTimeField(blank=True, editable=False, null=True)
        ),
    ]
