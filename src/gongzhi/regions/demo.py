"""台州市 of the demonstration: its divisions from the shipped file, with rough coordinates to measure distances by."""

from datetime import date
from random import Random
from typing import Final

from gongzhi.core.actors import Actor
from gongzhi.core.places import Point
from gongzhi.regions.data import TAIZHOU
from gongzhi.regions.imports import Progress, import_divisions
from gongzhi.regions.models import Division

#: Seats of the city and its counties, WGS-84, to a hundred metres or so.
SEATS: Final = {
    "331000000000": Point(28.656, 121.421),
    "331002000000": Point(28.674, 121.443),
    "331003000000": Point(28.650, 121.262),
    "331004000000": Point(28.582, 121.365),
    "331022000000": Point(29.105, 121.396),
    "331023000000": Point(29.144, 121.007),
    "331024000000": Point(28.847, 120.729),
    "331081000000": Point(28.373, 121.386),
    "331082000000": Point(28.858, 121.145),
    "331083000000": Point(28.136, 121.232),
}
#: How far, in degrees, towns lie from the seat of their county, and villages from their town: invented.
_SPREAD: Final = {Division.Level.TOWN: 0.07, Division.Level.VILLAGE: 0.02}
SINCE: Final = date(2023, 1, 1)


def build(rng: Random, *, by: Actor, progress: Progress | None = None) -> None:
    """Import the divisions and place them. Safe to repeat."""
    with TAIZHOU.open(encoding="utf-8", newline="") as lines:
        import_divisions(lines, SINCE, by=by, progress=progress)
    places: dict[object, Point] = {}
    changed = []
    for division in Division.objects.order_by("level", "code"):
        point = SEATS.get(division.code) or _near(rng, places.get(division.parent_id), division.level)
        if point is None:
            continue
        places[division.pk] = point
        division.latitude, division.longitude = point.latitude, point.longitude
        changed.append(division)
    Division.objects.bulk_update(changed, ["latitude", "longitude"], batch_size=500)


def _near(rng: Random, centre: Point | None, level: int) -> Point | None:
    spread = _SPREAD.get(Division.Level(level))
    if centre is None or spread is None:
        return None
    return Point(
        round(centre.latitude + rng.uniform(-spread, spread), 5),
        round(centre.longitude + rng.uniform(-spread, spread), 5),
    )
