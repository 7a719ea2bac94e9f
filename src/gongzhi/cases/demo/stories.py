"""What the invented residents ask (`stories.toml`), with who handles such requests."""

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from random import Random
from typing import Final

from gongzhi.organizations.models import Organization

_KIND: Final = Organization.Kind
#: Which organisations usually lead in an area, the usual one first.
LEADS: Final = {
    "matchmaking": (_KIND.WOMENS_FEDERATION, _KIND.YOUTH_LEAGUE),
    "youth": (_KIND.YOUTH_LEAGUE, _KIND.WOMENS_FEDERATION, _KIND.CARE_NEXT_GENERATION),
    "classes": (_KIND.TRADE_UNION, _KIND.WOMENS_FEDERATION, _KIND.SCIENCE_ASSOC),
    "plaza": (_KIND.LITERARY_FEDERATION, _KIND.YOUTH_LEAGUE, _KIND.WOMENS_FEDERATION),
    "jobs": (_KIND.TRADE_UNION, _KIND.YOUTH_LEAGUE, _KIND.INDUSTRY_COMMERCE_FEDERATION),
    "hardship": (_KIND.WOMENS_FEDERATION, _KIND.DISABLED_FEDERATION, _KIND.RED_CROSS, _KIND.TRADE_UNION),
    "schooling": (_KIND.TRADE_UNION, _KIND.YOUTH_LEAGUE),
    "arts": (_KIND.LITERARY_FEDERATION,),
    "rescue": (_KIND.RED_CROSS,),
    "legal": (_KIND.TRADE_UNION, _KIND.LAW_SOCIETY, _KIND.WOMENS_FEDERATION),
}
#: How often each area is asked for, of a hundred.
SHARES: Final = {
    "matchmaking": 8,
    "youth": 13,
    "classes": 8,
    "plaza": 9,
    "jobs": 13,
    "hardship": 19,
    "schooling": 7,
    "arts": 5,
    "rescue": 3,
    "legal": 15,
}


@dataclass(frozen=True)
class Story:
    """A request as it was asked, and how it went."""

    area: str
    title: str
    text: str
    part: str
    done: str
    kind: str = "request"
    #: Which kind of organisation leads, where it is not one of the usual ones of the area.
    org: str = ""
    volunteer: str = ""
    say: str = ""
    reply: str = ""
    good: str = ""
    bad: str = ""
    urgent: bool = False
    confidential: bool = False
    #: It is about a child under 14: nobody but the named posts knows of it.
    child: bool = False

    def leads(self) -> tuple[str, ...]:
        """The kinds of organisations that may lead, the usual one first."""
        return (self.org,) if self.org else LEADS[self.area]


@cache
def stories() -> tuple[Story, ...]:
    """All of them, in the order of the file."""
    text = files("gongzhi.cases.demo").joinpath("stories.toml").read_text(encoding="utf-8")
    return tuple(Story(**given) for given in tomllib.loads(text)["story"])


@cache
def _of_area(area: str) -> tuple[Story, ...]:
    return tuple(story for story in stories() if story.area == area)


def draw(rng: Random) -> Story:
    """A story, by how often its area is asked for."""
    (area,) = rng.choices(list(SHARES), weights=list(SHARES.values()))
    return rng.choice(_of_area(area))


def titled(title: str) -> Story:
    """The story of a title, for the scenes of the cast."""
    return next(story for story in stories() if story.title == title)
