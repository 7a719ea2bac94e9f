"""The one way in which anything changes.

    @action("cases.accept_case")
    def accept_case(case: Case, *, by: Actor, note: str = "") -> Case: ...

The decorator opens the transaction, locks and re-reads the subject (the first argument), refuses a stale form, asks the
policy, puts the actor into the history, turns a broken constraint into words, and begins again after a deadlock. What
is left is the rule.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, TypeVar

import pghistory
from django.db import IntegrityError, models, transaction

from gongzhi.core import clock
from gongzhi.core.actors import Actor
from gongzhi.core.constraints import refusal_of
from gongzhi.core.errors import Forbidden, Stale
from gongzhi.core.history import changes_since
from gongzhi.core.locks import again_after_deadlock, lock, lock_above
from gongzhi.core.policies import allowed

Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class Action:
    """A declared action: its name ("room.verb_noun") and the function as pages call it."""

    name: str
    run: Callable[..., Any]


_actions: dict[str, Action] = {}


def all_actions() -> dict[str, Action]:
    """Every declared action by name, for the guard tests and the documents."""
    return dict(_actions)


def action(
    name: str, *, policy: str | None = None, under: str = ""
) -> Callable[[Callable[..., Result]], Callable[..., Result]]:
    """Declare an action. `policy` names another action's policy where both are the same rule.

    `under` is the path from the subject to the row that its family hangs on ("assignment.case"): that row is locked
    before the subject, so that two actions on one family never wait for each other in a ring.

    The function's keyword `by` is the acting `Actor`. Callers may add `seen=`, the version of the subject that was on
    screen: if the row has moved on, `Stale` is raised and nothing changes. Raises `Forbidden` where the policy says no.
    Types cannot say "these parameters and `seen`", so the declared function checks its arguments when it is called.
    """

    def declare(function: Callable[..., Result]) -> Callable[..., Result]:
        @again_after_deadlock
        @wraps(function)
        def run(subject: Any, *args: Any, by: Actor, seen: int | None = None, **kwargs: Any) -> Result:
            try:
                with transaction.atomic(), pghistory.context(action=name, **by.as_metadata()):
                    clock.tell_database()
                    if isinstance(subject, models.Model):
                        above = lock_above(subject, under) if under else None
                        subject = lock(subject)
                        if above is not None and "." not in under:
                            setattr(subject, under, above)
                        _refuse_stale(subject, seen)
                    if not allowed(by, policy or name, subject):
                        raise Forbidden
                    return function(subject, *args, by=by, **kwargs)
            except IntegrityError as error:
                raise refusal_of(error) from error

        if name in _actions:
            raise ValueError(f"The action {name!r} is declared twice.")
        _actions[name] = Action(name, run)
        return run

    return declare


def _refuse_stale(subject: Any, seen: int | None) -> None:
    if seen is not None and subject.version != seen:
        raise Stale(changes_since(subject, seen))
