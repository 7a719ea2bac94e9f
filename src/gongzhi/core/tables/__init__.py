"""Tables that people bring and take away as Excel, WPS or CSV files.

`reading` opens a file safely, `matching` finds which column is which, `taking` runs the rows through the actions of a
room, all or none, and `writing` gives rows back as a workbook.
"""

from gongzhi.core.tables.matching import Column, guess_columns
from gongzhi.core.tables.reading import Sheet, read_sheet
from gongzhi.core.tables.taking import Later, Outcome, Problem, Profile, Taken, profiles, take_in
from gongzhi.core.tables.writing import corrected, workbook

__all__ = [
    "Column",
    "Later",
    "Outcome",
    "Problem",
    "Profile",
    "Sheet",
    "Taken",
    "corrected",
    "guess_columns",
    "profiles",
    "read_sheet",
    "take_in",
    "workbook",
]
