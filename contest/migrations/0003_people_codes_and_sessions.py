"""People get a code for addresses, a unit as typed, and a counter that ends their sessions."""

import secrets

from django.db import migrations, models

import contest.codes

LETTERS = "23456789abcdefghjkmnpqrstuvwxyz"


def give_codes(apps, schema_editor):
    users = apps.get_model("contest", "User").objects.using(schema_editor.connection.alias)
    for pk in users.values_list("pk", flat=True).iterator():
        users.filter(pk=pk).update(code="".join(secrets.choice(LETTERS) for _ in range(10)))


class Migration(migrations.Migration):
    dependencies = [("contest", "0002_upload_times_and_undone_checks")]

    operations = [
        migrations.AddField(
            model_name="user", name="code", field=models.CharField(default="", editable=False, max_length=20)
        ),
        migrations.RunPython(give_codes, migrations.RunPython.noop),
        migrations.AlterField(
            model_name="user",
            name="code",
            field=models.CharField(
                default=contest.codes.new_code, editable=False, max_length=20, unique=True
            ),
        ),
        migrations.AddField(
            model_name="user",
            name="unit_name",
            field=models.CharField(blank=True, max_length=200, verbose_name="unit as typed"),
        ),
        migrations.AddField(
            model_name="user",
            name="session_epoch",
            field=models.PositiveIntegerField(default=0, editable=False),
        ),
    ]
