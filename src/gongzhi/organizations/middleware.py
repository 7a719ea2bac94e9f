"""Puts the actor on the request: who is signed in, for which of his or her posts."""

from collections.abc import Callable
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.utils.functional import SimpleLazyObject

from gongzhi.core.actors import NOBODY, Actor
from gongzhi.organizations.queries import posts_of

#: The session's key for the active post.
ACTIVE_POST: Final = "active_post"


class ActorMiddleware:
    """Sets `request.actor`. Nothing is read before somebody asks for it, and the posts are read once per request."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.actor = SimpleLazyObject(lambda: actor_of(request))  # type: ignore[attr-defined]
        return self.get_response(request)


def actor_of(request: HttpRequest) -> Actor:
    """The person of the session with all posts held now; the active one was chosen, else is the first."""
    person = request.user
    if not person.is_authenticated:
        return NOBODY
    posts = tuple(posts_of(person))
    chosen = request.session.get(ACTIVE_POST, "")
    active = next((post for post in posts if str(post.pk) == chosen), posts[0] if posts else None)
    return Actor(person=person, post=active, posts=posts)
