"""Where things are: coordinates in WGS-84, as satellites give them; those of Chinese maps, GCJ-02, are converted."""

import math
from dataclasses import dataclass
from typing import Final

from django.db.models import Q
from haversine import Unit, haversine

# The ellipsoid of Krasovsky (1940), on which GCJ-02 offsets are computed.
_SEMI_MAJOR_AXIS: Final = 6378245.0
_ECCENTRICITY_SQUARED: Final = 0.00669342162296594323
#: On the sphere of `distance` a degree of latitude is 111,195 m; taken too short, it makes a box a little too large.
_METRES_PER_DEGREE: Final = 110_000.0


@dataclass(frozen=True, slots=True)
class Point:
    """A place on the ground in WGS-84 degrees: latitude north, longitude east."""

    latitude: float
    longitude: float

    def __post_init__(self) -> None:
        if not (-90 <= self.latitude <= 90 and -180 <= self.longitude <= 180):
            raise ValueError("Latitude is within ±90 degrees, longitude within ±180.")


def distance(start: Point, end: Point) -> float:
    """Metres along a great circle (haversine, mean radius of the Earth)."""
    metres: float = haversine((start.latitude, start.longitude), (end.latitude, end.longitude), unit=Unit.METERS)
    return metres


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle of degrees, edges included."""

    south: float
    north: float
    west: float
    east: float

    def __contains__(self, point: Point) -> bool:
        return self.south <= point.latitude <= self.north and self.west <= point.longitude <= self.east

    def condition(self, latitude: str = "latitude", longitude: str = "longitude") -> Q:
        """The rows inside, by the names of the two columns."""
        return Q(
            **{
                f"{latitude}__gte": self.south,
                f"{latitude}__lte": self.north,
                f"{longitude}__gte": self.west,
                f"{longitude}__lte": self.east,
            }
        )


def box_around(centre: Point, radius: float) -> Box:
    """A box that holds every point within `radius` metres, and some more: filter by it first, then by `distance`.

    It never leaves a point out, not at the edge of the circle either; near a pole or the date line it takes all
    longitudes.
    """
    if radius < 0:
        raise ValueError("A radius is not negative.")
    height = radius / _METRES_PER_DEGREE + 1e-9
    south, north = centre.latitude - height, centre.latitude + height
    if max(abs(south), abs(north)) >= 89:
        return Box(max(south, -90.0), min(north, 90.0), -180.0, 180.0)
    # A circle is widest a little towards the pole; the cosine at its far edge is the safe one.
    width = height / math.cos(math.radians(max(abs(south), abs(north))))
    west, east = centre.longitude - width, centre.longitude + width
    if west < -180 or east > 180:
        west, east = -180.0, 180.0
    return Box(south, north, west, east)


def gcj02_to_wgs84(latitude: float, longitude: float) -> Point:
    """The WGS-84 point of coordinates read from a Chinese map (Gaode, Tencent, Tianditu's GCJ-02 layers).

    GCJ-02 is published as a function of WGS-84 only; it is inverted by repeated correction, which is exact to less than
    a millimetre after a few rounds. Outside the mainland's rectangle the two are the same.
    """
    wanted = Point(latitude, longitude)
    guess = wanted
    for _round in range(6):
        shown = wgs84_to_gcj02(guess)
        guess = Point(
            guess.latitude + wanted.latitude - shown.latitude, guess.longitude + wanted.longitude - shown.longitude
        )
    return guess


def wgs84_to_gcj02(point: Point) -> Point:
    """Where a Chinese map shows the point: for links to map services, never for storing.

    The formula is the one that open-source map software has used since 2013 (eviltransform, MIT licence).
    """
    if not _in_mainland_rectangle(point):
        return point
    x, y = point.longitude - 105.0, point.latitude - 35.0
    radians = math.radians(point.latitude)
    magic = 1 - _ECCENTRICITY_SQUARED * math.sin(radians) ** 2
    meridian = _SEMI_MAJOR_AXIS * (1 - _ECCENTRICITY_SQUARED) / (magic * math.sqrt(magic))
    parallel = _SEMI_MAJOR_AXIS / math.sqrt(magic) * math.cos(radians)
    return Point(
        point.latitude + math.degrees(_north_offset(x, y) / meridian),
        point.longitude + math.degrees(_east_offset(x, y) / parallel),
    )


def _in_mainland_rectangle(point: Point) -> bool:
    return 0.8293 <= point.latitude <= 55.8271 and 72.004 <= point.longitude <= 137.8347


def _wave(value: float, *terms: tuple[float, float]) -> float:
    """Two thirds of a sum of sines: (amplitude, half periods per degree)."""
    return sum(amplitude * math.sin(value * frequency * math.pi) for amplitude, frequency in terms) * 2 / 3


def _common_offset(x: float) -> float:
    return _wave(x, (20.0, 6.0), (20.0, 2.0))


def _north_offset(x: float, y: float) -> float:
    plane = -100.0 + 2.0 * x + 3.0 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * math.sqrt(abs(x))
    return plane + _common_offset(x) + _wave(y, (20.0, 1.0), (40.0, 1 / 3), (160.0, 1 / 12), (320.0, 1 / 30))


def _east_offset(x: float, y: float) -> float:
    plane = 300.0 + x + 2.0 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * math.sqrt(abs(x))
    return plane + _common_offset(x) + _wave(x, (20.0, 1.0), (40.0, 1 / 3), (150.0, 1 / 12), (300.0, 1 / 30))
