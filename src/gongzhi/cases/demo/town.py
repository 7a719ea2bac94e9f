"""The city as the living of its days needs it: places, posts and who holds them, read once."""

from dataclasses import dataclass, field
from functools import cache
from random import Random
from typing import Final, Self

from gongzhi.accounts.demo import Inventor
from gongzhi.accounts.models import User
from gongzhi.accounts.queries import find_by_phone
from gongzhi.catalogue.models import ServiceArea
from gongzhi.core.actors import Actor
from gongzhi.organizations.demo import CITY, JIAOJIANG
from gongzhi.organizations.models import Organization, Post, Role, Site, Tenure
from gongzhi.organizations.queries import handling_post, receiving_post
from gongzhi.regions.models import Division

#: How much of a hundred requests comes from 椒江, where the cast works, and from towns with a window.
_HOME: Final = 40
_NEAR: Final = 90
_RESIDENTS_FROM: Final = 10_000


@dataclass
class Town:
    """Where requests come from and who works on them. The holders of posts do not change while days are lived."""

    home: list[Division]
    near: list[Division]
    far: list[Division]
    areas: dict[str, ServiceArea]
    posts: dict[object, Post]
    holders: dict[object, User]
    _receiving: dict[object, Post] = field(default_factory=dict)
    _leading: dict[object, Post | None] = field(default_factory=dict)
    _residents: dict[int, User] = field(default_factory=dict)

    @classmethod
    def read(cls) -> Self:
        """From the database; about ten queries."""
        windows = Site.objects.exclude(kind=Site.Kind.GIG_STATION).filter(division__level=Division.Level.TOWN)
        villages = Division.objects.in_use().filter(level=Division.Level.VILLAGE).order_by("code")
        near = list(villages.filter(parent__in=windows.values("division")))
        tenures = Tenure.objects.select_related("person", "post")
        posts = Post.objects.select_related("organization__division", "site__division", "division")
        return cls(
            home=[village for village in near if village.code.startswith(JIAOJIANG[:6])],
            near=near,
            far=list(villages.exclude(parent__in=windows.values("division"))),
            areas={area.key: area for area in ServiceArea.objects.all()},
            posts={post.pk: post for post in posts},
            holders={tenure.post_id: tenure.person for tenure in tenures},
        )

    def place(self, rng: Random) -> Division:
        """A village or community, most often one near a window."""
        drawn = rng.randrange(100)
        return rng.choice(self.home if drawn < _HOME else self.near if drawn < _NEAR else self.far)

    def actor(self, post_key: object) -> Actor:
        """Who acts for a post."""
        post = self.posts[post_key]
        return Actor(person=self.holders[post_key], post=post, posts=(post,))

    def receiving(self, division: Division) -> Post:
        """Where an ordinary request of the place goes."""
        if division.pk not in self._receiving:
            self._receiving[division.pk] = receiving_post(division)
        return self._receiving[division.pk]

    def leading(self, kind: str, division: Division, area: str) -> Post | None:
        """Who leads in an area."""
        key = (kind, division.code[:6], area)
        if key not in self._leading:
            self._leading[key] = handling_post(kind, division, area)
        return self._leading[key]

    def office(self, division: Division) -> Post:
        """The joint office of the county."""
        return self._first(Organization.Kind.JOINT_OFFICE, Role.JOINT_OFFICE, division.code[:6])

    def helping(self, division: Division, rng: Random) -> Post:
        """A post that helps: an agency's, where the county has one, else the Red Cross."""
        key = ("helping", division.code[:6])
        if key not in self._leading:
            self._leading[key] = None
        county = division.code[:6]
        agencies = [
            post
            for post in self.posts.values()
            if post.organization.kind == Organization.Kind.SOCIAL_WORK_AGENCY
            and post.organization.division.code.startswith(county)
            and Role.HANDLER in post.roles
        ]
        return rng.choice(sorted(agencies, key=lambda post: post.path)) if agencies else self._red_cross(county)

    def _red_cross(self, county: str) -> Post:
        return self._first(Organization.Kind.RED_CROSS, Role.HANDLER, county)

    def _first(self, kind: str, role: str, county: str) -> Post:
        found = [
            post
            for post in self.posts.values()
            if post.organization.kind == kind
            and post.organization.division.code == f"{county}000000"
            and role in post.roles
        ]
        return min(found, key=lambda post: post.path)

    def resident(self, number: int, seed: int) -> User:
        """The resident of a number, the same one for the same seed; made when first met."""
        if number not in self._residents:
            inventor = Inventor(Random(f"{seed} resident {number}"), _RESIDENTS_FROM + number)
            known = find_by_phone(_phone(number))
            self._residents[number] = known or inventor.resident(born=inventor.born(19, 82))
        return self._residents[number]

    def city_office(self) -> Post:
        """The joint office of the city."""
        return self._first(Organization.Kind.JOINT_OFFICE, Role.JOINT_OFFICE, CITY[:6])


def _phone(number: int) -> str:
    return Inventor(Random(0), _RESIDENTS_FROM + number).phone()


@cache
def callers_name(seed: int, number: int) -> tuple[str, str]:
    """Name and telephone of a resident who is registered at a window: the same as the resident of that number."""
    inventor = Inventor(Random(f"{seed} resident {number}"), _RESIDENTS_FROM + number)
    name = inventor.name()
    return name, inventor.phone()
