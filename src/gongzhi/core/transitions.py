"""State machines as declared tables.

A machine is one table of transitions. Actions move rows by it, pages and documents read it, the database enforces it.
"""

import dataclasses
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import pgtrigger
from django.db import models
from django.utils.translation import gettext as _

from gongzhi.core.errors import NotNow, type_words


@dataclass(frozen=True, slots=True)
class Transition:
    """One named way from any of `sources` to `target`; `words` is what history and pages call it."""

    name: str
    sources: frozenset[str]
    target: str
    words: type_words


@dataclass(frozen=True)
class Machine:
    """The states of a field and the transitions between them. A row begins in `initial`."""

    name: str
    states: type[models.TextChoices]
    initial: str
    transitions: tuple[Transition, ...]
    field: str = "state"
    _by_name: dict[str, Transition] = dataclasses.field(init=False, repr=False, default_factory=dict)

    def __post_init__(self) -> None:
        for transition in self.transitions:
            if transition.name in self._by_name:
                raise ValueError(f"{self.name}: the transition {transition.name!r} is declared twice.")
            self._by_name[transition.name] = transition

    def __getitem__(self, name: str) -> Transition:
        return self._by_name[name]

    def can(self, row: models.Model, name: str) -> bool:
        """Whether the row's present state allows the transition."""
        return getattr(row, self.field) in self[name].sources

    def apply(self, row: models.Model, name: str) -> None:
        """Move the row, unsaved; raises `NotNow` in words where its present state does not allow it."""
        transition = self[name]
        if not self.can(row, name):
            state = self.states(getattr(row, self.field))
            raise NotNow(
                _("当前状态是“%(state)s”，不能%(step)s。可能刚有人处理过，请刷新看看。")
                % {"state": state.label, "step": transition.words}
            )
        setattr(row, self.field, transition.target)

    def leaving(self, state: str) -> list[Transition]:
        """The transitions that lead out of `state`."""
        return [transition for transition in self.transitions if state in transition.sources]

    @property
    def final(self) -> set[str]:
        """The states that nothing leads out of."""
        return {value for value in self.states.values if not self.leaving(value)}

    def trigger(self) -> pgtrigger.Trigger:
        """The guard in the database: no update takes a way that is not in the table."""
        pairs = sorted({(source, way.target) for way in self.transitions for source in way.sources})
        return pgtrigger.FSM(name=f"{self.name}_{self.field}", field=self.field, transitions=pairs)

    def diagram(self) -> str:
        """The machine as a Mermaid state diagram, for the documents."""
        lines = ["stateDiagram-v2", f"    [*] --> {self.initial}"]
        lines += [f'    state "{state.label}" as {state.value}' for state in self.states]
        for way in self.transitions:
            lines += [f"    {source} --> {way.target}: {way.words}" for source in _in_order(self.states, way.sources)]
        lines += [f"    {state} --> [*]" for state in _in_order(self.states, self.final)]
        return "\n".join(lines) + "\n"


def move(name: str, sources: str | Iterable[str], target: str, words: type_words) -> Transition:
    """Write one row of a table of transitions."""
    sources = [sources] if isinstance(sources, str) else sources
    return Transition(name, frozenset(str(source) for source in sources), str(target), words)


def _in_order(states: type[models.TextChoices], some: Iterable[Any]) -> list[str]:
    chosen = set(some)
    return [value for value in states.values if value in chosen]
