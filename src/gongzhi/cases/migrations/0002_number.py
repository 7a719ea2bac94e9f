"""The sequence that case numbers are taken from: five digits from the start, so that all of them sound alike."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("cases", "0001_initial")]
    operations = [
        migrations.RunSQL(
            "CREATE SEQUENCE cases_number START WITH 20001",
            "DROP SEQUENCE cases_number",
        ),
        migrations.RunSQL("CREATE SEQUENCE cases_export_number", "DROP SEQUENCE cases_export_number"),
    ]
