"""The first requests, made with the city itself: each of the cast finds something to do at once, in every kind."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from gongzhi.accounts.models import User
from gongzhi.cases.demo.beside import NUMBERS_FROM, NUMBERS_KEPT, number_from
from gongzhi.cases.demo.living import Lived, act, sweep
from gongzhi.cases.demo.plots import WORKDAY, Plot, Step, next_slot
from gongzhi.cases.demo.steps import Scene
from gongzhi.cases.demo.stories import titled
from gongzhi.cases.demo.town import Town
from gongzhi.cases.models import Assignment, Case
from gongzhi.cases.queries.candidates import Wish
from gongzhi.core import clock
from gongzhi.core.clock import Simulation
from gongzhi.organizations.demo import JIAOJIANG, OFFICE_HOURS, Cityscape
from gongzhi.organizations.models import Organization, Post
from gongzhi.regions.models import Division
from gongzhi.regions.queries import calendar
from gongzhi.volunteers.models import Team, Volunteer

_COUNTY: Final = JIAOJIANG[:6]
_KIND: Final = Organization.Kind
#: Posts of the cast, by their keys in `Cityscape.posts`.
_WOMEN: Final = f"{_COUNTY}_{_KIND.WOMENS_FEDERATION}_0"
_UNION: Final = f"{_COUNTY}_{_KIND.TRADE_UNION}_0"
_SECOND: Final = f"{_COUNTY}_{_KIND.TRADE_UNION}_1"
_LEAGUE: Final = f"{_COUNTY}_{_KIND.YOUTH_LEAGUE}_0"
_LAW: Final = f"{_COUNTY}_{_KIND.LAW_SOCIETY}_0"
_AGENCY: Final = "agency_0_worker"
#: Residents who are not of the cast have numbers from here on, apart from those of the ninety days.
_OTHERS: Final = 80_000


@dataclass(frozen=True)
class _Script:
    """A scene: who asks (a number of the cast, or None for somebody else), who leads, and what happened when.

    Each step is written with how many minutes of opening hours ago it was.
    """

    title: str
    asker: int | None
    lead: str
    steps: tuple[tuple[int, str], ...]
    weight: str = "ordinary"
    given: dict[str, dict[str, int | bool]] = field(default_factory=dict)
    #: Who is asked to help: the volunteer or the team of the cast.
    helper: str = ""


def _handled(begin: int, *more: tuple[int, str]) -> tuple[tuple[int, str], ...]:
    """Asked so long ago, accepted, taken and called within an hour or two; then what follows."""
    return ((begin, "ask"), (begin - 30, "accept"), (begin - 60, "take"), (begin - 75, "contact"), *more)


_SCRIPTS: Final = (
    _Script("母亲住院，想找人帮忙照看孩子", 0, _WOMEN, _handled(500, (300, "call_help"), (45, "say"))),
    _Script("想学用手机挂号、扫码，能不能办个班", 0, _SECOND, _handled(5 * WORKDAY, (500, "finish"))),
    _Script("独居老人想装卫生间扶手", 1, _WOMEN, _handled(600, (40, "search")), helper="volunteer"),
    _Script("老人想立遗嘱，问问怎么写", 1, _WOMEN, ((140, "ask"), (90, "accept"))),
    _Script("送外卖摔伤了，平台说不算工伤", 2, _UNION, ((430, "ask"), (330, "accept"), (60, "take"))),
    _Script("平台骑手，想考驾照换工作", 2, _UNION, ((35, "ask"),)),
    _Script(
        "旧衣服旧玩具想捐出去", None, _WOMEN, _handled(800, (400, "search"), (340, "answer"), (300, "agree")),
        helper="volunteer", given={"answer": {"yes": True}},
    ),
    _Script(
        "透析三年，药费压得喘不过气", None, _UNION, ((260, "ask"), (190, "accept"), (150, "ask_again"), (120, "merge"))
    ),
    _Script(
        "残疾证年审去不了现场", None, _WOMEN, _handled(4 * WORKDAY, (100, "supervise")), weight="simple"
    ),
    _Script("老人一个人，想有人一起吃顿年夜饭", None, _WOMEN, _handled(5 * WORKDAY, (120, "ask_extension"))),
    _Script("轮椅下不了楼，想去医院复查", None, _WOMEN, _handled(450, (30, "search")), helper="team"),
    _Script(
        "在家带娃，想接点手工活",
        None,
        _WOMEN,
        _handled(9 * WORKDAY, (4 * WORKDAY, "finish"), (900, "rate"), (850, "take"), (800, "contact")),
        given={"rate": {"satisfied": 2}},
    ),
    _Script(
        "房东不退押金",
        None,
        _LAW,
        ((900, "ask"), (860, "accept"), (600, "return"), (500, "lead_anew"), (200, "return")),
    ),
    _Script("小区里几个半大孩子老在楼顶玩", None, _LEAGUE, ((75, "ask"),)),
    _Script(
        "丈夫动手打人，想问问怎么办",
        None,
        _WOMEN,
        ((210, "ask"), (205, "accept"), (200, "take"), (190, "contact")),
    ),
    _Script("工资拖欠三个月，想要回来", None, _UNION, _handled(3 * WORKDAY, (60, "suspend"))),
    _Script("女儿考上大学，学费还差一截", None, _SECOND, _handled(6 * WORKDAY, (800, "finish"))),
    _Script("孙子跟我过，作业我不会教", None, _LEAGUE, _handled(700, (500, "call_help"), (400, "take_help"))),
)  # fmt: skip


class _Played(Scene):
    """A request of the cast: place, asker, lead and helpers are given."""

    def __init__(self, town: Town, plot: Plot, stage: "_Stage", script: _Script) -> None:
        super().__init__(town, plot)
        self.stage = stage
        self.script = script
        self._place = stage.place

    @property
    def resident(self) -> User:
        if self.script.asker is None:
            return super().resident
        return self.stage.residents[self.script.asker]

    def choose_lead(self, case: Case, turn: int = 0) -> Post:
        return super().choose_lead(case, turn) if turn else self.stage.posts[self.script.lead]

    def choose_helper(self) -> Post:
        return self.stage.posts[_AGENCY]

    def find_volunteers(self, part: Assignment, wish: Wish) -> list[Volunteer | Team]:
        return [self.stage.volunteer if self.script.helper == "volunteer" else self.stage.team]


@dataclass(frozen=True)
class _Stage:
    place: Division
    residents: list[User]
    posts: dict[str, Post]
    volunteer: Volunteer
    team: Team


def open_scenes(city: Cityscape, residents: list[User], helpers: list[Volunteer], hand: Simulation, seed: int) -> Lived:
    """Make the requests of the cast, in the days before the city's `today`; the clock is left there.

    Their numbers leave room for those of the ninety days before.
    """
    now = city.now
    hand.set(now)
    town = Town.read()
    team = next(made for helper in helpers[1:] for made in helper.led_teams.all())
    stage = _Stage(_place(city, town), residents, city.posts, helpers[0], team)
    number_from(NUMBERS_FROM + NUMBERS_KEPT)
    scenes = [_Played(town, _plot(seed, number, script, now), stage, script) for number, script in enumerate(_SCRIPTS)]
    steps = [(step, scene) for scene in scenes for step in scene.plot.steps]
    lived = Lived()
    for step, scene in sorted(steps, key=lambda pair: pair[0].at):
        hand.set(step.at)
        act(scene, step, lived)
    hand.set(now)
    sweep(now)
    return lived


def _place(city: Cityscape, town: Town) -> Division:
    """A community whose requests go to the window of the cast's clerk."""
    key = next(key for key in city.sites if key.startswith(_COUNTY) and key.isdecimal())
    clerk = city.posts[f"{key}_clerk"]
    return next(place for place in town.home if town.receiving(place).pk == clerk.pk)


def _plot(seed: int, number: int, script: _Script, now: datetime) -> Plot:
    moment = timedelta(seconds=7 * number + 3, milliseconds=number)
    times = [(working_minutes_ago(now, ago) - moment, name) for ago, name in script.steps]
    slot = {"begin": next_slot(now) + timedelta(hours=(0, 6, 5)[number % 3])}
    steps = [Step(at, name, {**slot, **script.given.get(name, {})}) for at, name in times]
    return Plot(
        number=-1 - number,
        at=steps[0].at,
        story=titled(script.title),
        kind="scene",
        weight=script.weight,
        channel="portal",
        resident=_OTHERS + number,
        seed=seed,
        steps=steps,
    )


def working_minutes_ago(now: datetime, minutes: int) -> datetime:
    """The instant after which so many minutes of opening hours passed until `now`."""
    left, day, days = timedelta(minutes=minutes), clock.local(now).date(), calendar()
    while True:
        midnight = clock.local(now).replace(year=day.year, month=day.month, day=day.day, hour=0, minute=0, second=0)
        for opens, closes in reversed(OFFICE_HOURS.on(day, days)):
            begin, end = midnight + timedelta(minutes=opens), min(midnight + timedelta(minutes=closes), now)
            if left <= end - begin:
                return end - left
            left -= max(end - begin, timedelta())
        day -= timedelta(days=1)
