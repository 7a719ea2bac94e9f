"""Which templates somebody is offered, and which guides stand beside a case."""

from typing import Final

from django.db.models import Q, QuerySet

from gongzhi.cases.models import AnswerTemplate, Case, Guide
from gongzhi.core import clock
from gongzhi.core.actors import Actor
from gongzhi.core.text import matches, normalise
from gongzhi.regions.models import Division

BEST: Final = 3
#: A word that was said weighs more than the area alone.
_AREA, _WORD, _KIND = 4, 5, 1


def templates_for(actor: Actor) -> QuerySet[AnswerTemplate]:
    """Those in use that the person may take: the own, those of the organisations worked for, everybody's."""
    own = Q(owner=actor.person) if actor.is_known else Q(pk__in=[])
    ours = Q(organization__in=[post.organization_id for post in actor.posts])
    everybodys = Q(organization__isnull=True, owner__isnull=True)
    rows = AnswerTemplate.objects.filter(own | ours | everybodys, ended_at__isnull=True)
    return rows.select_related("organization", "area").order_by("owner", "organization", "title")


def guides_in_force(*, text: str = "", area: str = "") -> QuerySet[Guide]:
    """The guides of today, by title; narrowed by words, pinyin or initials, and by an area's key."""
    rows = Guide.objects.in_force().select_related("area", "division", "organization")
    if text.strip():
        rows = rows.filter(matches("search", text))
    if area:
        rows = rows.filter(area__key=area)
    return rows.order_by("area__order", "title", "pk")


def holding_in(guides: list[Guide], division: Division) -> list[Guide]:
    """Those that hold in a place: a local version hides the starting text that it stands for."""
    here = [guide for guide in guides if guide.division is None or division.is_within(guide.division)]
    replaced = {guide.stands_for_id for guide in here}
    return [guide for guide in here if guide.pk not in replaced]


def guides_beside(case: Case, said: str) -> list[Guide]:
    """The best three for a case: by its area, and by the words of what was said. One query; nothing is kept."""
    text = normalise(said)

    def score(guide: Guide) -> int:
        by_words = _WORD * sum(normalise(word) in text for word in guide.words)
        by_area = _AREA if case.area_id == guide.area_id else 0
        return by_words + by_area + (_KIND if guide.kind == case.kind and (by_words or by_area) else 0)

    found = [(score(guide), guide) for guide in holding_in(list(guides_in_force()), case.division)]
    ranked = sorted((entry for entry in found if entry[0]), key=lambda entry: (-entry[0], entry[1].title))
    return [guide for _score, guide in ranked[:BEST]]


def standing_of(guide: Guide) -> str:
    """ "now" or "over" today."""
    return "over" if guide.valid_to is not None and guide.valid_to <= clock.today() else "now"
