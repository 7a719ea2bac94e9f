"""The index by which divisions are found by words, pinyin and initials: a country has 660,000 of them."""

from django.db import migrations

from gongzhi.core.grams import FUNCTION


class Migration(migrations.Migration):
    dependencies = [("regions", "0001_initial")]

    operations = [
        migrations.RunSQL(FUNCTION, migrations.RunSQL.noop),
        migrations.RunSQL(
            "CREATE INDEX regions_division_grams ON regions_division USING gin (gongzhi_grams(search))",
            "DROP INDEX regions_division_grams",
        ),
    ]
