"""Whom to ask first: points that anybody can follow, each with its words and the figure behind it.

The weights are local policy (`volunteers.parameters`). A score is the plain sum of the points shown; nothing hidden
goes in, and declining or being silent never does (志愿服务条例 Art. 25).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

from django.utils.translation import gettext as _

from gongzhi.ui.words import distance as say_distance
from gongzhi.volunteers.models import Team, Volunteer


@dataclass(frozen=True, slots=True)
class Scale:
    """What counts how much, as the town has set it; the defaults are what is shipped."""

    #: The most points that each reason gives.
    skill: int = 35
    area: int = 15
    distance: int = 20
    free_time: int = 10
    load: int = 10
    rating: int = 10
    #: From here on distance gives no points, in metres.
    far: int = 10_000
    #: So much spare time around the need gives all points, in minutes.
    ample_minutes: int = 240
    #: Each service of the last `load_days` costs so many points: work is spread.
    points_a_service: int = 2
    load_days: int = 30
    #: A new volunteer is taken for one with so many good ratings: nobody starts at nothing, one rating moves little.
    assumed_ratings: int = 3

    def most(self, key: str) -> int:
        """The most points that a reason gives."""
        points: int = getattr(self, key)
        return points


SHIPPED: Final = Scale()
#: Where a helper of unknown distance stands among those with the same points and load, in metres.
_UNKNOWN: Final = 10_000.0
#: What an assumed rating is, of five.
ASSUMED_RATING: Final = 4.0


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


def reasons_for(figures: Figures, *, is_team: bool, scale: Scale = SHIPPED) -> tuple[Reason, ...]:
    """The points of a helper, reason by reason; those that give none are told too, where they explain something."""
    rows = (
        _skill(figures, scale),
        _area(figures, scale),
        _distance(figures, scale),
        _free_time(figures, scale, is_team=is_team),
        _load(figures, scale),
        _rating(figures, scale),
    )
    return tuple(row for row in rows if row is not None)


def _points(most: int, share: float) -> int:
    exact = Decimal(most) * Decimal(str(round(min(max(share, 0.0), 1.0), 6)))
    return int(exact.quantize(Decimal(1), ROUND_HALF_UP))


def _skill(figures: Figures, scale: Scale) -> Reason | None:
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
    return Reason("skill", words, _points(scale.skill, len(figures.skills) / figures.skills_needed))


def _area(figures: Figures, scale: Scale) -> Reason | None:
    return Reason("area", _("愿意参加这类服务"), scale.area) if figures.wishes_area else None


def _distance(figures: Figures, scale: Scale) -> Reason:
    if figures.metres is not None:
        words = _("距离%(distance)s") % {"distance": say_distance(figures.metres)}
        return Reason("distance", words, _points(scale.distance, 1 - figures.metres / scale.far))
    if figures.is_local:
        return Reason("distance", _("就在本乡镇（街道）"), _points(scale.distance, 0.5))
    return Reason("distance", _("距离不详"), 0)


def _free_time(figures: Figures, scale: Scale, *, is_team: bool) -> Reason:
    if is_team:
        words = _("同时还可接%(count)d项") % {"count": figures.spare}
        return Reason("free_time", words, _points(scale.free_time, figures.spare / 3))
    hours = Decimal(figures.spare) / 60
    said = hours.quantize(Decimal("0.1"), ROUND_HALF_UP)
    words = _("当天另有%(hours)s小时空余") % {"hours": said} if figures.spare else _("时间刚好")
    return Reason("free_time", words, _points(scale.free_time, figures.spare / scale.ample_minutes))


def _load(figures: Figures, scale: Scale) -> Reason:
    words = _("近%(days)d天服务%(count)d次") % {"days": scale.load_days, "count": figures.load}
    return Reason("load", words, max(0, scale.load - scale.points_a_service * figures.load))


def _rating(figures: Figures, scale: Scale) -> Reason:
    assumed = scale.assumed_ratings
    smoothed = (figures.rating_sum + ASSUMED_RATING * assumed) / ((figures.rating_count + assumed) or 1)
    if figures.rating is None:
        words = _("还没有评价")
    else:
        words = _("评价%(mean)s分（%(count)d次）") % {"mean": figures.rating, "count": figures.rating_count}
    return Reason("rating", words, _points(scale.rating, (smoothed - 1) / 4))


def best_first(candidates: Sequence[Candidate]) -> list[Candidate]:
    """By points; then who served less lately, who is nearer, and last by key, so that the order never wavers."""
    return sorted(
        candidates,
        key=lambda one: (
            -one.score,
            one.figures.load,
            one.figures.metres if one.figures.metres is not None else _UNKNOWN,
            str(one.helper.pk),
        ),
    )
