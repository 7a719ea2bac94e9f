"""Repeated requests as the desk reads them: pairs to look at, two requests side by side, what was merged with what.

Only pairs of which the person may see both, and never a guarded one. Constant queries.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any, Final

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from gongzhi.cases.likeness import reason_words
from gongzhi.cases.models import Case, Repeat
from gongzhi.cases.queries.desk import desk_cases
from gongzhi.cases.queries.visibility import seen_whole_by
from gongzhi.cases.states import CaseState
from gongzhi.core.actors import Actor
from gongzhi.core.masks import mask_phone
from gongzhi.ui.words import instant

_PLAIN: Final = Q(is_confidential=False, is_childs=False)
#: So much of two texts is compared word by word.
_COMPARED: Final = 2000
_RELATED: Final = ("text", "asker__data_key", "area", "group", "division", "site", "post__organization")


@dataclass(frozen=True, slots=True)
class PairView:
    """The other request of a pair, with what speaks for the same matter and what was decided."""

    repeat: Repeat
    other: Case
    reasons: list[str]

    @property
    def is_open(self) -> bool:
        return self.repeat.decision == Repeat.Decision.OPEN


def _seen(actor: Actor) -> QuerySet[Case]:
    whole = seen_whole_by(actor).filter(_PLAIN)
    return whole.exclude(asker=actor.person) if actor.is_known else whole


def _pairs(actor: Actor) -> QuerySet[Repeat]:
    seen = _seen(actor)
    return Repeat.objects.filter(
        Exists(seen.filter(pk=OuterRef("case"))), Exists(seen.filter(pk=OuterRef("other")))
    ).select_related("case__text", "case__division", "case__asker", "other__text", "other__division", "other__asker")


def pairs_of(case: Case, actor: Actor) -> list[PairView]:
    """Open, linked and merged pairs of a case, open ones first, the likest first. One query."""
    if case.is_guarded:
        return []
    rows = _pairs(actor).filter(Q(case=case) | Q(other=case)).exclude(decision=Repeat.Decision.APART)
    views = [
        PairView(row, row.other if row.case_id == case.pk else row.case, reason_words(row.reasons)) for row in rows
    ]
    return sorted(views, key=lambda view: (not view.is_open, -view.repeat.likeness))


def open_pairs(actor: Actor) -> QuerySet[Repeat]:
    """Pairs that wait for a decision, newest first: as long as one of them is to be handled still."""
    working = Q(case__state__in=[CaseState.SUBMITTED, CaseState.IN_PROGRESS])
    return _pairs(actor).filter(working, decision=Repeat.Decision.OPEN).order_by("-pk")


def merged_with(case: Case, pairs: list[PairView]) -> list[Case]:
    """Those of its pairs that are merged into a case, oldest first. No query."""
    joined = [view.other for view in pairs if view.other.merged_into_id == case.pk]
    return sorted(joined, key=lambda other: other.pk)


def leading_case(case: Case, actor: Actor) -> Case | None:
    """What a case was merged into, where the actor may see it."""
    return None if case.merged_into_id is None else _seen(actor).filter(pk=case.merged_into_id).first()


# --- Side by side ---


@dataclass(frozen=True, slots=True)
class Line:
    """One fact of both requests."""

    label: str
    left: str
    right: str

    @property
    def differs(self) -> bool:
        return self.left != self.right


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of a text: shared with the other one or not."""

    text: str
    is_shared: bool


class Comparison:
    """Two requests side by side, for somebody who sees both whole."""

    def __init__(self, left: Case, right: Case) -> None:
        self.left, self.right = left, right

    @property
    def lines(self) -> list[Line]:
        """The facts, each with whether they differ. Names are clear and telephones masked, as on the page of a case."""
        read: tuple[tuple[str, Any], ...] = (
            (_("求助人"), lambda case: f"{case.asker.name or '—'} {mask_phone(case.asker.phone or '')}".strip()),
            (_("所在地"), lambda case: str(case.division)),
            (_("领域"), lambda case: str(case.area or "—")),
            (_("服务对象"), lambda case: str(case.group or "—")),
            (_("提出时间"), lambda case: instant(case.created_at)),
            (_("来源"), lambda case: str(case.get_channel_display())),
            (_("状态"), lambda case: str(case.get_state_display())),
            (_("受理"), lambda case: str(case.post)),
        )
        return [Line(label, text(self.left), text(self.right)) for label, text in read]

    @property
    def left_text(self) -> list[Piece]:
        return list(_pieces(_words(self.left), _words(self.right)))

    @property
    def right_text(self) -> list[Piece]:
        return list(_pieces(_words(self.right), _words(self.left)))


def _words(case: Case) -> str:
    return f"{case.text.title}\n{case.text.description}"[:_COMPARED]


def _pieces(mine: str, other: str) -> Iterator[Piece]:
    """My text, cut where it leaves the other one; single characters in common are chance."""
    end = 0
    for match in SequenceMatcher(None, mine, other, autojunk=False).get_matching_blocks():
        if match.size >= 2:
            if match.a > end:
                yield Piece(mine[end : match.a], is_shared=False)
            yield Piece(mine[match.a : match.a + match.size], is_shared=True)
            end = match.a + match.size
    if end < len(mine):
        yield Piece(mine[end:], is_shared=False)


def comparable(actor: Actor) -> QuerySet[Case]:
    """The requests that the actor can put side by side, with all that is compared."""
    return desk_cases(actor).filter(_PLAIN, pk__in=_seen(actor).values("pk")).select_related(*_RELATED)


def pair_of(one: Case, two: Case) -> Repeat | None:
    """What is known of two requests."""
    return Repeat.objects.filter(Q(case=one, other=two) | Q(case=two, other=one)).first()
