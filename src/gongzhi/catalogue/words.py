"""What residents' words weigh: areas of service, groups of people, kinds of danger.

The vocabulary stays in memory as one table; `Vocabulary.edition`, a new key after every change in the database, tells
each process whether its table is still right, so a call costs one small query and well under a millisecond.

Words are looked for anywhere in the text, not at the borders of a dictionary's words: residents write as they speak. At
each place the longest word counts, within its sense: "心理辅导" is not also "辅导", and "火灾隐患" is no fire.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final
from uuid import UUID

from gongzhi.catalogue.danger import dangers_in
from gongzhi.catalogue.models import Crisis, ServiceArea, TargetGroup, Vocabulary, Word
from gongzhi.core.text import normalise

#: Longer texts are read so far: what a request is about is said at its beginning. Danger is looked for further on too.
READ_CHARACTERS: Final = 4000
CRISIS_CHARACTERS: Final = 20000


@dataclass(frozen=True, slots=True)
class Found:
    """How much speaks for an area or a group: the sum of the weights of its words, each once, and the words."""

    weight: int
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Weighed:
    """What a text weighs; areas and groups by weight, heaviest first, then in the order of the catalogue."""

    areas: Mapping[ServiceArea, Found]
    groups: Mapping[TargetGroup, Found]
    #: Kinds of danger (`Crisis`) and the words that tell of them, in the order of the kinds.
    crises: Mapping[str, tuple[str, ...]]

    @property
    def area(self) -> ServiceArea | None:
        """The area that most speaks for."""
        return next(iter(self.areas), None)

    @property
    def group(self) -> TargetGroup | None:
        """The group that most speaks for."""
        return next(iter(self.groups), None)


class Lexicon:
    """Words of one sense, found by first character and length."""

    def __init__(self) -> None:
        self._meanings: dict[str, list[tuple[Any, int]]] = defaultdict(list)
        self._lengths: dict[str, tuple[int, ...]] = {}

    def add(self, word: str, meaning: Any, weight: int) -> None:
        """Let `word` (in normal form) mean something; one word may mean several things."""
        self._meanings[word].append((meaning, weight))

    def close(self) -> None:
        """Note which lengths begin with which character, longest first."""
        lengths: dict[str, set[int]] = defaultdict(set)
        for word in self._meanings:
            lengths[word[0]].add(len(word))
        self._lengths = {first: tuple(sorted(known, reverse=True)) for first, known in lengths.items()}

    def found_in(self, text: str) -> Iterator[str]:
        """The words that stand in the text, longest first at each place, none inside another, in order."""
        at, end = 0, len(text)
        while at < end:
            step = 1
            for length in self._lengths.get(text[at], ()):
                word = text[at : at + length]
                if word in self._meanings:
                    yield word
                    step = length
                    break
            at += step

    def meanings(self, words: Iterable[str]) -> dict[Any, dict[str, int]]:
        """Meaning -> its words with their weights, each word once."""
        found: dict[Any, dict[str, int]] = defaultdict(dict)
        for word in words:
            for meaning, weight in self._meanings[word]:
                found[meaning][word] = weight
        return found


@dataclass(slots=True)
class _Table:
    """The vocabulary of one edition."""

    edition: UUID | None
    areas: Lexicon = field(default_factory=Lexicon)
    groups: Lexicon = field(default_factory=Lexicon)
    crises: Lexicon = field(default_factory=Lexicon)


_table = _Table(edition=None)


def weigh_words(text: str) -> Weighed:
    """Weigh a text. One query while the vocabulary is unchanged.

    The areas and groups in the answer are shared between calls: for reading only.
    """
    table = _current()
    normal = _condensed(text)
    head = normal[:READ_CHARACTERS]
    return Weighed(
        areas=_by_weight(table.areas.meanings(table.areas.found_in(head))),
        groups=_by_weight(table.groups.meanings(table.groups.found_in(head))),
        crises=_crises(table.crises, normal),
    )


def crises_in(text: str) -> dict[str, tuple[str, ...]]:
    """Only the kinds of danger in a text, with the words that tell of them."""
    return _crises(_current().crises, _condensed(text))


def _condensed(text: str) -> str:
    """Normal form without spaces: "不 想 活" is read as it is meant."""
    return normalise(text[:CRISIS_CHARACTERS]).replace(" ", "")


def _by_weight(found: dict[Any, dict[str, int]]) -> dict[Any, Found]:
    weighed = {meaning: Found(sum(words.values()), tuple(words)) for meaning, words in found.items()}
    return dict(sorted(weighed.items(), key=lambda entry: (-entry[1].weight, entry[0].order, entry[0].key)))


def _crises(lexicon: Lexicon, text: str) -> dict[str, tuple[str, ...]]:
    words, phrases = lexicon.meanings(lexicon.found_in(text)), dangers_in(text)
    told = {kind: (*words.get(kind, ()), *phrases.get(kind, ())) for kind in Crisis.values if kind != Crisis.NONE}
    return {kind: tuple(dict.fromkeys(found)) for kind, found in told.items() if found}


def _current() -> _Table:
    global _table  # noqa: PLW0603 -- one table per process is the point
    edition = Vocabulary.objects.values_list("edition", flat=True).first()
    if edition != _table.edition or edition is None:
        _table = _read(edition)
    return _table


def _read(edition: UUID | None) -> _Table:
    # The edition was read first: a change that comes between is only read once more.
    table = _Table(edition)
    areas, groups = ServiceArea.objects.in_bulk(), TargetGroup.objects.in_bulk()
    for word in Word.objects.filter(withdrawn_at__isnull=True):
        if word.sense == Word.Sense.AREA:
            table.areas.add(word.text, areas[word.area_id], word.weight)
        elif word.sense == Word.Sense.GROUP:
            table.groups.add(word.text, groups[word.group_id], word.weight)
        else:
            table.crises.add(word.text, word.crisis, word.weight)
    for lexicon in (table.areas, table.groups, table.crises):
        lexicon.close()
    return table
