"""Who may change places and days.

Divisions and the calendar hold for the whole cell, so they belong to the system administrator; the platform's own
jobs and commands, such as the import, may as well. Roles are known by their keys: they are declared one floor above.
"""

from gongzhi.core.policies import add_policy, has_role, is_system

manages_settings = has_role("system_admin") | is_system

for _name in (
    "import_divisions",
    "add_division",
    "rename_division",
    "renumber_division",
    "close_division",
    "add_day",
    "remove_day",
):
    add_policy(f"regions.{_name}", manages_settings)
