"""The shipped list of skills. Loading again adds what is new and leaves alone what a town has changed."""

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any

from gongzhi.core.actions import action
from gongzhi.core.actors import Actor
from gongzhi.volunteers.models import Skill


@cache
def _shipped() -> list[dict[str, Any]]:
    text = (files("gongzhi.volunteers") / "data" / "skills.toml").read_text(encoding="utf-8")
    skills: list[dict[str, Any]] = tomllib.loads(text)["skill"]
    return skills


def load(*, by: Actor) -> int:
    """Load the shipped skills: for a real town's set-up and for the demonstration alike. Safe to repeat."""
    return load_skills(None, by=by)


@action("volunteers.load_skills")
def load_skills(subject: None, *, by: Actor) -> int:
    """Add the shipped skills that are not there yet; the answer is how many."""
    known = set(Skill.objects.values_list("key", flat=True))
    new = [
        Skill(key=skill["key"], name=skill["name"], is_professional=skill.get("professional", False), order=order)
        for order, skill in enumerate(_shipped(), start=1)
        if skill["key"] not in known
    ]
    return len(Skill.objects.bulk_create(new))
