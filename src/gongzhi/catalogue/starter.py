"""What every town begins with: the article's ten areas, the target groups, the words of the field.

Shipped as files in `data/`. Loading again adds what is new and leaves alone what a town has changed or withdrawn.
"""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Final

from gongzhi.catalogue.models import Crisis, ServiceArea, TargetGroup, Word
from gongzhi.core.actions import action
from gongzhi.core.actors import Actor
from gongzhi.core.text import normalise

WEIGHTS: Final = {"sure": 3, "likely": 2, "maybe": 1}
GROUP_WEIGHT: Final = 2
CRISIS_WEIGHT: Final = 9


@dataclass(frozen=True, slots=True)
class Loaded:
    """How much a loading added."""

    areas: int
    groups: int
    words: int


@cache
def _shipped(name: str) -> dict[str, Any]:
    return tomllib.loads((files("gongzhi.catalogue") / "data" / f"{name}.toml").read_text(encoding="utf-8"))


def load(*, by: Actor) -> Loaded:
    """Load the shipped catalogue: for a real town's set-up and for the demonstration alike. Safe to repeat."""
    return load_catalogue(None, by=by)


@action("catalogue.load_catalogue")
def load_catalogue(subject: None, *, by: Actor) -> Loaded:
    """Add the shipped areas, groups and words that are not there yet."""
    areas = _load_areas()
    groups = _load_groups()
    words = _load_words()
    return Loaded(areas, groups, words)


def _load_areas() -> int:
    known = set(ServiceArea.objects.values_list("key", flat=True))
    new = [
        ServiceArea(key=area["key"], name=area["name"], icon=area["icon"], summary=area["summary"], order=order)
        for order, area in enumerate(_shipped("areas")["area"], start=1)
        if area["key"] not in known
    ]
    return len(ServiceArea.objects.bulk_create(new))


def _load_groups() -> int:
    known = set(TargetGroup.objects.values_list("key", flat=True))
    new = [
        TargetGroup(key=group["key"], name=group["name"], order=order)
        for order, group in enumerate(_shipped("groups")["group"], start=1)
        if group["key"] not in known
    ]
    return len(TargetGroup.objects.bulk_create(new))


def _load_words() -> int:
    known = set(Word.objects.values_list("text", "sense", "area_id", "group_id", "crisis"))
    new = [word for word in _words() if (word.text, word.sense, word.area_id, word.group_id, word.crisis) not in known]
    return len(Word.objects.bulk_create(new))


def _words() -> Iterator[Word]:
    areas = {area.key: area for area in ServiceArea.objects.all()}
    groups = {group.key: group for group in TargetGroup.objects.all()}
    for shipped in _shipped("areas")["area"]:
        for degree, weight in WEIGHTS.items():
            for text in shipped[degree]:
                yield Word(text=normalise(text), sense=Word.Sense.AREA, area=areas[shipped["key"]], weight=weight)
    for shipped in _shipped("groups")["group"]:
        for text in shipped["words"]:
            group = groups[shipped["key"]]
            yield Word(text=normalise(text), sense=Word.Sense.GROUP, group=group, weight=GROUP_WEIGHT)
    for kind, shipped in _shipped("crises").items():
        for text in shipped["words"]:
            crisis = Crisis(kind)
            yield Word(text=normalise(text), sense=Word.Sense.CRISIS, crisis=crisis, weight=CRISIS_WEIGHT)
