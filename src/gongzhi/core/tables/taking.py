"""Running the rows of a table through the actions of a room: all of them, or none.

A room declares a `Profile` and signs it in to `profiles`. Its `begin` gives a function that takes one row in by the
room's own actions, so that every row is judged by the same rules and policies as a form. A dry run does exactly what
the real one does and takes all of it back.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from django.db import connection, transaction
from django.utils.translation import gettext as _

from gongzhi.core.actors import Actor
from gongzhi.core.errors import Refusal, type_words
from gongzhi.core.registry import Registry
from gongzhi.core.tables.matching import Column

#: A row of text by column key, without the columns that the table lacks: what is not there stays as it is.
Row = dict[str, str]


class Outcome(StrEnum):
    """What became of a row."""

    NEW = "new"
    CHANGED = "changed"
    SAME = "same"


class Later(Exception):
    """The row leans on another that may still come in the same table, such as the organisation above it.

    `refusal` is what is wrong if it does not come.
    """

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(str(refusal))
        self.refusal = refusal


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong in a row: its number in the file, the column, the value, and words."""

    row: int
    column: str
    value: str
    words: str


@dataclass(slots=True)
class Taken:
    """What a table came to. With problems nothing was kept."""

    new: int = 0
    changed: int = 0
    same: int = 0
    problems: list[Problem] = field(default_factory=list)
    #: What must be handed out once, such as initial passwords: rows of text.
    handout: list[list[str]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Profile:
    """A kind of table that can be brought and taken."""

    key: str
    words: type_words
    #: What one row is and how rows are found again.
    note: type_words
    icon: str
    columns: tuple[Column, ...]
    #: Posts with one of these roles find it; each row is then judged by the actions it calls.
    roles: tuple[str, ...]
    #: For an actor and a list for what is handed out: what takes a row in. With a method `finish` it may put writing
    #: off; that is called before anything is judged by what the database says.
    begin: Callable[[Actor, list[list[str]]], Callable[[Row], Outcome]]
    #: What tells rows apart; a row with the same again is refused.
    identity: Callable[[Row], tuple[str, ...]]
    #: What the actor keeps, in the order of the columns.
    export: Callable[[Actor], Iterable[Sequence[Any]]]
    order: int = 0


profiles: Registry[Profile] = Registry("profiles of tables")

#: Told now and then: rows done.
Progress = Callable[[int], None]


def take_in(
    profile: Profile,
    rows: Sequence[tuple[int, list[str]]],
    places: dict[str, int],
    *,
    by: Actor,
    keep: bool,
    progress: Progress | None = None,
) -> Taken:
    """Take rows in, in one transaction. Without `keep`, or with any problem, all of it is taken back."""
    with transaction.atomic():
        taken = _run(profile, rows, places, by, progress)
        if not taken.problems:
            connection.check_constraints()
        if taken.problems or not keep:
            transaction.set_rollback(True)
    return taken


def _run(
    profile: Profile,
    rows: Sequence[tuple[int, list[str]]],
    places: dict[str, int],
    by: Actor,
    progress: Progress | None,
) -> Taken:
    taken = Taken()
    take = profile.begin(by, taken.handout)
    waiting = _distinct(profile, rows, places, taken)
    done = 0
    while waiting:
        put_off: list[tuple[int, Row, Refusal]] = []
        for number, row in waiting:
            try:
                outcome = take(row)
            except Later as later:
                put_off.append((number, row, later.refusal))
                continue
            except Refusal as refusal:
                taken.problems.append(_problem(profile, number, row, refusal))
            else:
                setattr(taken, outcome, getattr(taken, outcome) + 1)
            done += 1
            if progress is not None and done % 200 == 0:
                progress(done)
        if hasattr(take, "finish"):
            take.finish()
        if len(put_off) == len(waiting):
            taken.problems += [_problem(profile, number, row, refusal) for number, row, refusal in put_off]
            break
        waiting = [(number, row) for number, row, _refusal in put_off]
    taken.problems.sort(key=lambda problem: problem.row)
    return taken


def _distinct(
    profile: Profile, rows: Sequence[tuple[int, list[str]]], places: dict[str, int], taken: Taken
) -> list[tuple[int, Row]]:
    """The rows as ours; those that lack what is required, or say the same again, are problems already."""
    first: dict[tuple[str, ...], int] = {}
    good: list[tuple[int, Row]] = []
    for number, cells in rows:
        row = {column.key: cells[places[column.key]] for column in profile.columns if column.key in places}
        lacking = [column for column in profile.columns if column.required and not row.get(column.key)]
        who = profile.identity(row)
        if lacking:
            taken.problems += [
                Problem(number, column.key, "", _("请填写%(column)s。") % {"column": column.words})
                for column in lacking
            ]
        elif who in first:
            words = _("与第 %(row)d 行重复。") % {"row": first[who]}
            taken.problems.append(Problem(number, profile.columns[0].key, row.get(profile.columns[0].key, ""), words))
        else:
            first[who] = number
            good.append((number, row))
    return good


def _problem(profile: Profile, number: int, row: Row, refusal: Refusal) -> Problem:
    known = {column.key for column in profile.columns}
    column = refusal.field if refusal.field in known else ""
    return Problem(number, column or "", row.get(column or "", ""), str(refusal.message))
