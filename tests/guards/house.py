"""The house as the tests know it: its rooms and floors, from the ground up, and where their files are."""

from pathlib import Path

import gongzhi

SOURCE = Path(gongzhi.__file__).parent
TREE = SOURCE.parents[1]

FLOORS: tuple[frozenset[str], ...] = tuple(
    frozenset(rooms.split())
    for rooms in (
        "core ui",
        "accounts regions",
        "organizations",
        "catalogue",
        "resources volunteers funds",
        "cases activities projects council standards",
        "points",
        "insight",
        "web api",
        "cli config",
    )
)
FLOOR = {room: number for number, rooms in enumerate(FLOORS) for room in rooms}
ROOMS = sorted(room for room in FLOOR if (SOURCE / room).is_dir())


def may_know(room: str, other: str) -> bool:
    """Whether `room` may know of `other`: itself and everything on the floors below."""
    return room == other or FLOOR[other] < FLOOR[room]


def files(room: str, pattern: str) -> list[Path]:
    """The files of a room that match a pattern, generated ones left out."""
    return [path for path in sorted((SOURCE / room).rglob(pattern)) if "node_modules" not in path.parts]
