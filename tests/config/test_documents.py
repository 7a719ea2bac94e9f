"""Documents that are drawn from the code say what the code says."""

from pathlib import Path

from gongzhi.config import environment

DOCUMENT = Path(__file__).parents[2] / "docs" / "settings.md"
HEAD = """# Settings

Everything that differs between deployments comes from environment variables. This table is drawn from
`gongzhi/config/environment.py`; a test compares. A wrong or unknown `GONGZHI_*` variable stops the start with one line.

"""


def test_the_table_of_settings_is_what_the_code_reads():
    assert DOCUMENT.read_text(encoding="utf-8") == HEAD + environment.table()
