import math

import pytest
from django.db.models import Q
from hypothesis import given
from hypothesis import strategies as st

from gongzhi.core.places import Point, box_around, distance, gcj02_to_wgs84, wgs84_to_gcj02

# Published test pairs of eviltransform (WGS-84, GCJ-02): Shanghai, Shenzhen, Beijing.
PAIRS = [
    ((31.1774276, 121.5272106), (31.17530398364597, 121.531541859215)),
    ((22.543847, 113.912316), (22.540796131694766, 113.9171764808363)),
    ((39.911954, 116.377817), (39.91334545536069, 116.38404722455657)),
]

points = st.builds(Point, st.floats(-90, 90), st.floats(-180, 180))
points_in_china = st.builds(Point, st.floats(18, 53), st.floats(74, 134))


@pytest.mark.parametrize(("wgs84", "gcj02"), PAIRS)
def test_the_conversion_agrees_with_published_pairs(wgs84: tuple[float, float], gcj02: tuple[float, float]) -> None:
    shown = wgs84_to_gcj02(Point(*wgs84))
    assert (shown.latitude, shown.longitude) == pytest.approx(gcj02, abs=1e-9)
    assert distance(gcj02_to_wgs84(*gcj02), Point(*wgs84)) < 0.001


@given(points_in_china)
def test_there_and_back_is_exact_to_a_millimetre(point: Point) -> None:
    shown = wgs84_to_gcj02(point)
    assert distance(gcj02_to_wgs84(shown.latitude, shown.longitude), point) < 0.001


def test_outside_the_mainland_both_systems_are_the_same() -> None:
    paris = Point(48.8566, 2.3522)
    assert wgs84_to_gcj02(paris) == paris
    assert gcj02_to_wgs84(48.8566, 2.3522) == paris


def test_distance_in_metres() -> None:
    assert distance(Point(28.0, 121.0), Point(28.0, 121.0)) == 0
    assert distance(Point(28.0, 121.0), Point(29.0, 121.0)) == pytest.approx(111_195, abs=1)
    # The seats of 台州 and 临海.
    assert distance(Point(28.6564, 121.4208), Point(28.8584, 121.1450)) == pytest.approx(35_100, abs=500)


@given(points, st.floats(0, 2 * math.pi), st.floats(0, 300_000))
def test_the_box_leaves_no_point_of_the_circle_out(centre: Point, bearing: float, radius: float) -> None:
    edge = _travel(centre, bearing, radius)
    if distance(centre, edge) <= radius:
        assert edge in box_around(centre, radius)


def test_the_box_is_not_much_larger_than_the_circle() -> None:
    box = box_around(Point(28.66, 121.42), 3000)
    assert distance(Point(28.66, 121.42), Point(box.north, 121.42)) == pytest.approx(3000, rel=0.02)
    assert distance(Point(28.66, 121.42), Point(28.66, box.east)) == pytest.approx(3000, rel=0.02)


def test_a_radius_of_nothing_finds_the_place_itself() -> None:
    assert Point(28.66, 121.42) in box_around(Point(28.66, 121.42), 0)


def test_the_condition_names_the_columns() -> None:
    box = box_around(Point(28.66, 121.42), 1000)
    assert box.condition("site__latitude", "site__longitude") == Q(
        site__latitude__gte=box.south,
        site__latitude__lte=box.north,
        site__longitude__gte=box.west,
        site__longitude__lte=box.east,
    )


@pytest.mark.parametrize(("latitude", "longitude"), [(121.4, 28.6), (0, 181), (float("nan"), 0)])
def test_swapped_or_impossible_coordinates_are_refused(latitude: float, longitude: float) -> None:
    with pytest.raises(ValueError, match="Latitude"):
        Point(latitude, longitude)


def _travel(start: Point, bearing: float, metres: float) -> Point:
    """The point reached along a great circle."""
    angle = metres / 6_371_008.8
    latitude, longitude = math.radians(start.latitude), math.radians(start.longitude)
    sine = math.sin(latitude) * math.cos(angle) + math.cos(latitude) * math.sin(angle) * math.cos(bearing)
    reached = math.asin(max(-1.0, min(1.0, sine)))
    turned = longitude + math.atan2(
        math.sin(bearing) * math.sin(angle) * math.cos(latitude), math.cos(angle) - math.sin(latitude) * sine
    )
    return Point(math.degrees(reached), (math.degrees(turned) + 540) % 360 - 180)
