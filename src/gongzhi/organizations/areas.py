"""Service areas, as the room above has signed them in: posts name them by key, pages say them in words."""

from collections.abc import Iterable
from typing import Final

from gongzhi.core.actors import NOBODY
from gongzhi.core.registry import refs

#: The kind under which the areas are signed in to `core.registry.refs`; their rows have a `key`.
KIND: Final = "service_area"


def service_areas() -> list[tuple[str, str]]:
    """Keys with their words, in order; none while no room offers services."""
    if KIND not in refs:
        return []
    ref = refs[KIND]
    return [(area.key, ref.title(area)) for area in ref.visible_to(NOBODY)]


def area_words(keys: Iterable[str]) -> list[str]:
    """The words of areas by their keys; an unknown key stands for itself."""
    wanted = list(keys)
    words = dict(service_areas()) if wanted else {}
    return [words.get(key, key) for key in wanted]
