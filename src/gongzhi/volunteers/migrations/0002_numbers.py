"""The sequence of volunteers' numbers (志愿者编号)."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("volunteers", "0001_initial")]

    operations = [
        migrations.RunSQL(
            "CREATE SEQUENCE IF NOT EXISTS volunteer_number AS bigint START 1",
            "DROP SEQUENCE IF EXISTS volunteer_number",
        )
    ]
