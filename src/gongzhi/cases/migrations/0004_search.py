"""The index by which requests are found by words, pinyin, initials and parts of their number."""

from django.db import migrations

from gongzhi.core.grams import FUNCTION


class Migration(migrations.Migration):
    dependencies = [("cases", "0003_busy_posts")]

    operations = [
        migrations.RunSQL(FUNCTION, migrations.RunSQL.noop),
        migrations.RunSQL(
            "CREATE INDEX cases_text_grams ON cases_casetext USING gin (gongzhi_grams(search))",
            "DROP INDEX cases_text_grams",
        ),
    ]
