"""Who acts, and for which post."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts: a person for one of his or her posts, a resident or volunteer for him- or herself, or a named job.

    A change uses the rights of the active `post` alone. Lists show the union over `posts`, all that the person holds.
    The kernel knows neither persons nor posts; the rooms above put theirs in.
    """

    person: Any = None
    post: Any = None
    posts: tuple[Any, ...] = field(default=())
    system: str = ""

    @classmethod
    def of_system(cls, name: str) -> Actor:
        """A job of the platform itself, by name, as history shows it: `Actor.of_system("sweep")`."""
        return cls(system=name)

    @property
    def is_system(self) -> bool:
        """Whether a job of the platform acts."""
        return bool(self.system)

    @property
    def is_known(self) -> bool:
        """Whether a signed-in person acts."""
        return self.person is not None

    def has_role(self, *roles: str) -> bool:
        """Whether the active post carries one of `roles`."""
        return self.post is not None and bool(set(self.post.roles) & set(roles))

    def holds_role(self, *roles: str) -> bool:
        """Whether any of the posts held carries one of `roles`: for lists and pages, never for changes."""
        return any(set(post.roles) & set(roles) for post in self.posts)

    def posts_with(self, roles: Iterable[str]) -> list[Any]:
        """Those of the posts held that carry one of `roles`."""
        wanted = set(roles)
        return [post for post in self.posts if wanted & set(post.roles)]

    def as_metadata(self) -> dict[str, str]:
        """What history keeps of the actor: keys only, never names or numbers."""
        metadata = {"system": self.system}
        if self.person is not None:
            metadata["person"] = str(self.person.pk)
        if self.post is not None:
            metadata["post"] = str(self.post.pk)
        return {key: value for key, value in metadata.items() if value}


NOBODY = Actor()
