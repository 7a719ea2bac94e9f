"""Whom to ask first: points that anybody can follow, each with its words and the figure behind it.

The weights are in one table. A score is the plain sum of the points shown; nothing hidden goes in, and declining or
being silent never does (志愿服务条例 Art. 25).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

from django.utils.translation import gettext as _

from gongzhi.ui.words import distance as say_distance
from gongzhi.volunteers.models import Team, Volunteer

#: The most points that each reason gives.
WEIGHTS: Final[Mapping[str, int]] = {
    "skill": 35,
    "area": 15,
    "distance": 20,
    "free_time": 10,
    "load": 10,
    "rating": 10,
}
#: From here on distance gives no points, in metres.
FAR: Final = 10_000
#: So much spare time around the need gives all points, in minutes.
AMPLE_MINUTES: Final = 240
#: Each service in the last 30 days costs so many points: work is spread.
POINTS_A_SERVICE: Final = 2
#: A new volunteer is taken for one with so many good ratings: nobody starts at nothing, and one rating moves little.
ASSUMED_RATINGS, ASSUMED_RATING = 3, 4.0


@dataclass(frozen=True, slots=True)
class Reason:
    """One line of the score: `("distance", "距离 780 米", 18)`."""

    key: str
    words: str
    points: int


@dataclass(frozen=True, slots=True)
class Figures:
    """What is known of a helper for a need."""

    skills: tuple[str, ...]
    skills_needed: int
    wishes_area: bool
    metres: float | None
    is_local: bool
    #: Minutes free around the need on its days; for teams, services that could still be taken at that time.
    spare: int
    load: int
    rating_sum: int
    rating_count: int

    @property
    def rating(self) -> Decimal | None:
        """The mean of the ratings to one decimal, half up; None where there is none."""
        if not self.rating_count:
            return None
        return (Decimal(self.rating_sum) / self.rating_count).quantize(Decimal("0.1"), ROUND_HALF_UP)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A volunteer or team that may be asked, with points and why."""

    helper: Volunteer | Team
    figures: Figures
    reasons: tuple[Reason, ...]

    @property
    def score(self) -> int:
        """The sum of the points shown."""
        return sum(reason.points for reason in self.reasons)

    @property
    def is_team(self) -> bool:
        """Whether a team would be asked."""
        return isinstance(self.helper, Team)

    def as_json(self) -> list[dict[str, str | int]]:
        """The reasons, for keeping beside an offer."""
        return [{"key": reason.key, "words": reason.words, "points": reason.points} for reason in self.reasons]


def reasons_for(figures: Figures, *, is_team: bool) -> tuple[Reason, ...]:
    """The points of a helper, reason by reason; those that give none are told too, where they explain something."""
    rows = (
        _skill(figures),
        _area(figures),
        _distance(figures),
        _free_time(figures, is_team=is_team),
        _load(figures),
        _rating(figures),
    )
    return tuple(row for row in rows if row is not None)


def _points(key: str, share: float) -> int:
    exact = Decimal(WEIGHTS[key]) * Decimal(str(round(min(max(share, 0.0), 1.0), 6)))
    return int(exact.quantize(Decimal(1), ROUND_HALF_UP))


def _skill(figures: Figures) -> Reason | None:
    if not figures.skills_needed:
        return None
    if not figures.skills:
        return Reason("skill", _("没有登记需要的技能"), 0)
    names = "、".join(figures.skills)
    words = _("会%(skills)s（%(has)d/%(needed)d）") % {
        "skills": names,
        "has": len(figures.skills),
        "needed": figures.skills_needed,
    }
    return Reason("skill", words, _points("skill", len(figures.skills) / figures.skills_needed))


def _area(figures: Figures) -> Reason | None:
    return Reason("area", _("愿意参加这类服务"), WEIGHTS["area"]) if figures.wishes_area else None


def _distance(figures: Figures) -> Reason:
    if figures.metres is not None:
        words = _("距离%(distance)s") % {"distance": say_distance(figures.metres)}
        return Reason("distance", words, _points("distance", 1 - figures.metres / FAR))
    if figures.is_local:
        return Reason("distance", _("就在本乡镇（街道）"), _points("distance", 0.5))
    return Reason("distance", _("距离不详"), 0)


def _free_time(figures: Figures, *, is_team: bool) -> Reason:
    if is_team:
        words = _("同时还可接%(count)d项") % {"count": figures.spare}
        return Reason("free_time", words, _points("free_time", figures.spare / 3))
    hours = Decimal(figures.spare) / 60
    said = hours.quantize(Decimal("0.1"), ROUND_HALF_UP)
    words = _("当天另有%(hours)s小时空余") % {"hours": said} if figures.spare else _("时间刚好")
    return Reason("free_time", words, _points("free_time", figures.spare / AMPLE_MINUTES))


def _load(figures: Figures) -> Reason:
    words = _("近30天服务%(count)d次") % {"count": figures.load}
    return Reason("load", words, max(0, WEIGHTS["load"] - POINTS_A_SERVICE * figures.load))


def _rating(figures: Figures) -> Reason:
    smoothed = (figures.rating_sum + ASSUMED_RATING * ASSUMED_RATINGS) / (figures.rating_count + ASSUMED_RATINGS)
    if figures.rating is None:
        words = _("还没有评价")
    else:
        words = _("评价%(mean)s分（%(count)d次）") % {"mean": figures.rating, "count": figures.rating_count}
    return Reason("rating", words, _points("rating", (smoothed - 1) / 4))


def best_first(candidates: Sequence[Candidate]) -> list[Candidate]:
    """By points; then who served less lately, who is nearer, and last by key, so that the order never wavers."""
    return sorted(
        candidates,
        key=lambda one: (
            -one.score,
            one.figures.load,
            one.figures.metres if one.figures.metres is not None else float(FAR),
            str(one.helper.pk),
        ),
    )
