"""Who may do what.

Each room's `policies.py` composes predicates of (actor, subject) and gives every action its policy here. Pages, API,
jobs and templates all ask by the action's name; nothing else decides.
"""

from collections.abc import Callable
from typing import Any, cast, overload

from rules import permissions
from rules.predicates import Predicate
from rules.predicates import predicate as _predicate

from gongzhi.core.actors import Actor

__all__ = ["add_policy", "allowed", "has_role", "is_known", "is_system", "policy_names", "predicate"]


@overload
def predicate(test: Callable[..., bool]) -> Predicate: ...


@overload
def predicate(*, name: str) -> Callable[[Callable[..., bool]], Predicate]: ...


def predicate(
    test: Callable[..., bool] | None = None, *, name: str | None = None
) -> Predicate | Callable[[Callable[..., bool]], Predicate]:
    """Make a test of (actor, subject) into a predicate that can be composed with `&`, `|` and `~`."""
    if test is None:
        return lambda given: cast("Predicate", _predicate(given, name=name))
    return cast("Predicate", _predicate(test))


@predicate
def is_system(actor: Actor, subject: Any = None) -> bool:
    """A job of the platform itself."""
    return actor.is_system


@predicate
def is_known(actor: Actor, subject: Any = None) -> bool:
    """A signed-in person, resident or staff."""
    return actor.is_known


def has_role(*roles: str) -> Predicate:
    """The active post carries one of `roles`, wherever; scope is judged by the room's own predicates."""

    @predicate(name="has_role:" + ",".join(roles))
    def has_one(actor: Actor, subject: Any = None) -> bool:
        return actor.has_role(*roles)

    return has_one


def add_policy(name: str, rule: Predicate) -> None:
    """Declare who may do the action `name` ("room.verb_noun")."""
    permissions.add_perm(name, rule)


def allowed(actor: Actor, name: str, subject: Any = None) -> bool:
    """Whether `actor` may do `name` to `subject`. Raises `KeyError` for an action without a policy."""
    if not permissions.perm_exists(name):
        raise KeyError(f"No policy was declared for {name!r}.")
    return bool(permissions.has_perm(name, actor, subject))


def policy_names() -> frozenset[str]:
    """Every declared policy."""
    return frozenset(permissions.permissions)
