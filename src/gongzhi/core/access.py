"""Who may call a page. Every URL's view carries one of these marks; a guard test walks the URLs and asks for it.

A mark opens the door of the page. What is shown inside is decided by `visible_to`, what can be done by the
policies of the actions.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, TypeVar, cast

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase
from django_htmx.middleware import HtmxDetails

from gongzhi.core.actors import Actor

View = TypeVar("View", bound=Callable[..., Any])


class ActorRequest(HttpRequest):
    """A request as views get it: the actor is on it (`organizations.middleware`), and htmx. For annotations."""

    actor: Actor
    htmx: HtmxDetails


@dataclass(frozen=True, slots=True)
class Access:
    """The declared door of a view: "public", "signed_in" or "desk", for the desk with the roles that may enter."""

    kind: str
    roles: frozenset[str] = frozenset()


def public(view: View) -> View:
    """Everybody."""
    view.access = Access("public")  # type: ignore[attr-defined]
    return view


def signed_in(view: View) -> View:
    """Everybody who has signed in, residents included; others are led to the sign-in page and back."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.actor.is_known:  # type: ignore[attr-defined]
            return redirect_to_login(request.get_full_path())
        return cast("HttpResponseBase", view(request, *args, **kwargs))

    guarded.access = Access("signed_in")  # type: ignore[attr-defined]
    return cast("View", guarded)


def desk(*roles: str) -> Callable[[View], View]:
    """Persons who hold a post with one of `roles`; without roles, whoever holds any post."""

    def mark(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            actor = request.actor  # type: ignore[attr-defined]
            if not actor.is_known:
                return redirect_to_login(request.get_full_path())
            if not (actor.holds_role(*roles) if roles else actor.posts):
                raise PermissionDenied
            return cast("HttpResponseBase", view(request, *args, **kwargs))

        guarded.access = Access("desk", frozenset(roles))  # type: ignore[attr-defined]
        return cast("View", guarded)

    return mark
