"""What a 12-digit statistics code says by itself.

Two digits each for province, city and county (GB/T 2260), three for the township level (GB/T 10114-2003: 001-099
subdistricts, 100-199 towns, 200-399 townships, 400-599 zones that are like one), three for the village level
(Statistics Bureau: 001-199 communities, 200-399 villages, 400-499 like a community, 500-599 like a village).
"""

import re
from typing import Final

from django.utils.translation import gettext as _

from gongzhi.core.errors import Invalid
from gongzhi.regions.models import Division

Kind = Division.Kind
Level = Division.Level

LENGTH: Final = 12
_PATTERN: Final = re.compile(r"[1-9]\d{11}", re.ASCII)
#: How many leading digits the codes of a level use.
_DIGITS: Final = {Level.PROVINCE: 2, Level.CITY: 4, Level.COUNTY: 6, Level.TOWN: 9, Level.VILLAGE: 12}
_TOWN_KINDS: Final = ((99, Kind.SUBDISTRICT), (199, Kind.TOWN), (399, Kind.TOWNSHIP), (599, Kind.ZONE))
_VILLAGE_KINDS: Final = (
    (199, Kind.COMMUNITY),
    (399, Kind.VILLAGE),
    (499, Kind.COMMUNITY_LIKE),
    (599, Kind.VILLAGE_LIKE),
)


def padded(code: str) -> str:
    """The twelve digits of a code that was given without its final zeros: 331002 is 331002000000."""
    return code.strip().ljust(LENGTH, "0")


def level_of(code: str) -> Division.Level:
    """The level of a twelve-digit code. Raises `Invalid` where it is no such code."""
    if not _PATTERN.fullmatch(code):
        raise Invalid(_("区划代码“%(code)s”不是12位数字。") % {"code": code}, field="code")
    return next(level for level, digits in _DIGITS.items() if not int(code[digits:] or 0))


def kind_of(code: str) -> Division.Kind:
    """The kind of division by the ranges of its code. Raises `Invalid` for a number outside them."""
    level = level_of(code)
    if level == Level.TOWN:
        return _in_range(code, int(code[6:9]), _TOWN_KINDS)
    if level == Level.VILLAGE:
        return _in_range(code, int(code[9:12]), _VILLAGE_KINDS)
    return {Level.PROVINCE: Kind.PROVINCE, Level.CITY: Kind.CITY, Level.COUNTY: Kind.COUNTY}[level]


def parent_code(code: str) -> str | None:
    """The code of the division above, None for a province."""
    level = level_of(code)
    if level == Level.PROVINCE:
        return None
    return padded(code[: _DIGITS[Level(level - 1)]])


def _in_range(code: str, number: int, ranges: tuple[tuple[int, Division.Kind], ...]) -> Division.Kind:
    for last, kind in ranges:
        if 0 < number <= last:
            return kind
    raise Invalid(_("区划代码“%(code)s”不在任何类别的号段内。") % {"code": code}, field="code")
