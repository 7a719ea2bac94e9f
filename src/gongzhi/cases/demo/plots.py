"""What happens to each request of the ninety days: planned ahead from the seed, so that nothing of it has to be stored.

A plot is a request with its steps, each at an instant. Who takes up where filling was broken off plans the same again
and goes on with the steps after the last day that was lived.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from random import Random
from typing import Any, Final

from gongzhi.accounts.demo import DAYS
from gongzhi.cases.demo.stories import Story, draw
from gongzhi.core import clock, worktime
from gongzhi.core.worktime import Calendar, add_working_minutes
from gongzhi.organizations.demo import OFFICE_HOURS
from gongzhi.regions.queries import calendar

CASES: Final = 2000
#: Minutes of a working day.
WORKDAY: Final = 420
#: Of a hundred requests.
_KINDS: Final = {
    "plain": 37,
    "joined": 11,
    "visited": 12,
    "declined": 4,
    "transferred": 3,
    "withdrawn": 4,
    "returned": 4,
    "disputed": 1,
    "suspended": 4,
    "extended": 4,
    "slow": 6,
    "reworked": 4,
    "reopened": 2,
    "hidden": 1,
    "voided": 1,
    "repeated": 1,
    "waiting": 1,
}
_WEIGHTS: Final = {"simple": 22, "ordinary": 62, "complex": 16}
#: At which hour people ask, of a hundred.
_HOURS: Final = {
    0: 1, 2: 1, 5: 1, 6: 2, 7: 4, 8: 9, 9: 12, 10: 11, 11: 7, 12: 5, 13: 5, 14: 8, 15: 8, 16: 7, 17: 4, 18: 3, 19: 4,
    20: 4, 21: 2, 22: 1, 23: 1,
}  # fmt: skip
#: Requests of each weekday, in comparison.
_BY_DAY: Final = (13, 12, 11, 11, 11, 5, 4)
_RATED: Final = 0.72


@dataclass(frozen=True, order=True)
class Step:
    """Something that happens to a request at an instant."""

    at: datetime
    name: str = field(compare=False)
    given: dict[str, Any] = field(compare=False, default_factory=dict)


@dataclass
class Plot:
    """A request and all that happens to it."""

    number: int
    at: datetime
    story: Story
    kind: str
    weight: str
    channel: str
    resident: int
    seed: int
    steps: list[Step] = field(default_factory=list)

    def rng(self, what: str) -> Random:
        """Chance for one matter of this request, the same whenever it is asked for."""
        return Random(f"{self.seed} {self.number} {what}")


def plan(seed: int, count: int, until: datetime) -> list[Plot]:
    """So many requests over the ninety days before `until`, in order, with their steps up to `until`."""
    rng, days = Random(f"{seed} plan"), calendar()
    plots = [_plot(seed, number, at, days) for number, at in enumerate(_instants(rng, count, until))]
    for plot in plots:
        plot.steps = [step for step in plot.steps if step.at <= until]
    return plots


def _instants(rng: Random, count: int, until: datetime) -> list[datetime]:
    """When people ask: more on weekdays and in the morning, and a little more from week to week. All differ."""
    last = clock.local(until).date()
    days = [last - timedelta(days=back) for back in range(DAYS - 1, -1, -1)]
    weights = [_BY_DAY[day.weekday()] * (1 + number / DAYS / 2) for number, day in enumerate(days)]
    found: set[datetime] = set()
    for day in rng.choices(days, weights=weights, k=count):
        (hour,) = rng.choices(list(_HOURS), weights=list(_HOURS.values()))
        second = timedelta(hours=hour, seconds=rng.randrange(3600), milliseconds=rng.randrange(1000))
        at = datetime.combine(day, time(), clock.LOCAL) + second
        if at < until:
            found.add(at)
    return sorted(found)


def _plot(seed: int, number: int, at: datetime, days: Calendar) -> Plot:
    rng = Random(f"{seed} {number}")
    story = draw(rng)
    (kind,) = rng.choices(list(_KINDS), weights=list(_KINDS.values()))
    if story.confidential or story.child or (story.urgent and kind not in {"plain", "joined"}):
        kind = "plain"
    (weight,) = rng.choices(list(_WEIGHTS), weights=list(_WEIGHTS.values()))
    if weight == "simple" and kind in {"visited", "suspended", "extended", "joined", "hidden"}:
        weight = "ordinary"
    plot = Plot(
        number=number,
        at=at,
        story=story,
        kind=kind,
        weight=weight,
        channel=_channel(rng, at, days),
        # Some people ask again and again.
        resident=rng.randrange(max(3 * number // 4, 1) + 40),
        seed=seed,
    )
    plot.steps = list(_Writer(plot, rng, days).steps())
    return plot


def _channel(rng: Random, at: datetime, days: Calendar) -> str:
    """Windows and telephones are answered while they are open."""
    if not worktime.is_open(at, OFFICE_HOURS, days):
        return "portal"
    return rng.choices(["portal", "window", "phone", "grid"], weights=[55, 27, 14, 4])[0]


class _Writer:
    """Writes the steps of one plot; `now` moves on from step to step."""

    def __init__(self, plot: Plot, rng: Random, days: Calendar) -> None:
        self.plot = plot
        self.days = days
        self.rng = rng
        self.now = plot.at

    def steps(self) -> Iterator[Step]:
        plot = self.plot
        yield Step(plot.at, "ask")
        ways = {
            "declined": self._declined,
            "transferred": self._transferred,
            "withdrawn": self._withdrawn,
            "voided": self._voided,
            "repeated": self._repeated,
        }
        yield from ways.get(plot.kind, self._handled)()

    # --- Time ---

    def _work(self, least: int, most: int) -> datetime:
        """So many minutes of opening hours later; of urgent requests, a few minutes by the clock."""
        if self.plot.story.urgent:
            self.now += timedelta(minutes=self.rng.randint(least // 12 + 2, most // 12 + 6))
        else:
            minutes = self.rng.randint(least, most)
            self.now = add_working_minutes(self.now, minutes, OFFICE_HOURS, self.days)
        self.now += timedelta(seconds=self.rng.randrange(50), milliseconds=self.rng.randrange(1000))
        return self.now

    def _awake(self, least: float, most: float) -> datetime:
        """So many hours later, when people are awake."""
        self.now += timedelta(hours=self.rng.uniform(least, most))
        local = clock.local(self.now)
        if local.hour < 7:
            self.now += timedelta(hours=7 - local.hour)
        return self.now

    # --- Ways ---

    def _declined(self) -> Iterator[Step]:
        yield Step(self._work(20, 360), "decline")
        yield from self._filed()

    def _transferred(self) -> Iterator[Step]:
        yield Step(self._work(20, 360), "transfer")
        yield from self._filed()

    def _withdrawn(self) -> Iterator[Step]:
        if self.rng.random() < 0.5:
            yield Step(self._work(30, 300), "accept")
        yield Step(self._awake(0.5, 20), "withdraw")
        yield from self._filed()

    def _voided(self) -> Iterator[Step]:
        yield Step(self._work(60, 400), "void")

    def _repeated(self) -> Iterator[Step]:
        yield Step(self._work(20, 200), "accept")
        yield Step(self._work(20, 200), "take")
        yield Step(self._work(10, 60), "ask_again")
        yield Step(self._work(10, 60), "merge")
        yield from self._served()

    def _handled(self) -> Iterator[Step]:
        slow = self.plot.kind == "slow"
        if slow and self.rng.random() < 0.3:
            yield Step(self._work(500, 900), "accept")
        else:
            yield Step(self._work(8, 380), "accept")
        if self.plot.kind in {"returned", "disputed"}:
            yield from self._returned()
        yield Step(self._work(*((500, 1000) if slow and self.rng.random() < 0.3 else (8, 380))), "take")
        yield from self._served()

    def _returned(self) -> Iterator[Step]:
        yield Step(self._work(30, 300), "return")
        yield Step(self._work(20, 200), "lead_anew")
        if self.plot.kind == "disputed":
            yield Step(self._work(30, 300), "return")
            yield Step(self._work(60, 500), "lead_anew")

    def _served(self) -> Iterator[Step]:
        kind = self.plot.kind
        yield Step(self._work(10, 170), "contact")
        yield from self._talked()
        if kind == "hidden":
            yield Step(self._awake(0.2, 2), "hide")
        if kind == "joined":
            yield Step(self._work(15, 120), "call_help")
            yield Step(self._work(15, 300), "take_help")
        yield from self._held_up()
        if kind == "visited":
            yield from self._visited()
        elif self.plot.weight != "simple" or kind == "slow":
            self._work(*self._length())
        if kind == "joined":
            yield Step(self._work(20, 200), "finish_help")
        if kind != "waiting":
            yield Step(self._work(30, 200), "finish")
            yield from self._answered()

    def _talked(self) -> Iterator[Step]:
        story = self.plot.story
        if story.say and self.rng.random() < 0.8:
            yield Step(self._awake(0.3, 6), "say")
            yield Step(self._work(10, 120), "reply")
        elif self.rng.random() < 0.2:
            yield Step(self._awake(0.5, 20), "ask_how")
            yield Step(self._work(10, 150), "answer_how")

    def _held_up(self) -> Iterator[Step]:
        if self.plot.kind == "suspended":
            yield Step(self._work(30, 200), "suspend")
            yield Step(self._work(2 * WORKDAY, 6 * WORKDAY), "resume")
        if self.plot.kind == "extended":
            yield Step(self._work(60, 400), "ask_extension")
            yield Step(self._work(60, 400), "decide_extension")

    def _length(self) -> tuple[int, int]:
        """Working minutes that the service takes; the limits are 1, 7 and 20 working days."""
        if self.plot.kind == "slow":
            return {
                "simple": (WORKDAY, 4 * WORKDAY),
                "ordinary": (7 * WORKDAY, 13 * WORKDAY),
                "complex": (19 * WORKDAY, 28 * WORKDAY),
            }[self.plot.weight]
        if self.plot.kind in {"joined", "returned", "disputed"}:
            return (60, 3 * WORKDAY)
        return (60, 4 * WORKDAY) if self.plot.weight == "ordinary" else (4 * WORKDAY, 15 * WORKDAY)

    def _visited(self) -> Iterator[Step]:
        """Volunteers are asked, one comes, else the handler."""
        searched = self._work(10, 90)
        answered = [self._awake(0.4, 3) for _turn in range(self.rng.randint(1, 3))]
        agreed = self._work(20, 90)
        begin = next_slot(self.now, self.rng)
        yield Step(searched, "search", {"begin": begin})
        yield from (Step(at, "answer") for at in answered)
        yield Step(agreed, "agree", {"begin": begin})
        yield Step(begin + timedelta(minutes=self.rng.randint(-10, 20)), "check_in")
        self.now = begin + timedelta(minutes=self.rng.randint(45, 110))
        yield Step(self.now, "end_visit")

    def _answered(self) -> Iterator[Step]:
        kind = self.plot.kind
        if kind == "reworked":
            yield Step(self._awake(1, 70), "rate", {"satisfied": self.rng.choice([1, 2, 2])})
            reviewed = add_working_minutes(self.now, self.rng.randint(200, 4 * WORKDAY), OFFICE_HOURS, self.days)
            yield Step(reviewed, "review")
            yield Step(self._work(5, 100), "take")
            yield Step(self._work(10, 100), "contact")
            yield Step(self._work(60, 2 * WORKDAY), "finish")
            yield Step(self._awake(1, 90), "rate", {"satisfied": self.rng.choice([2, 3, 4, 4, 5])})
            yield from self._filed()
            return
        if self.rng.random() < _RATED or kind == "reopened":
            by = self.rng.choices(["rate", "callback", "rate_at_window"], weights=[72, 22, 6])[0]
            at = self._awake(0.3, 110) if by == "rate" else self._work(200, 3 * WORKDAY)
            if self.plot.story.confidential and by != "rate":
                by = "rate"
            yield Step(at, by, {"satisfied": self._satisfied()})
        else:
            self.now += timedelta(days=7)
        if kind == "reopened":
            yield Step(self._awake(20, 200), "reopen")
            yield Step(self._work(20, 300), "accept")
            yield Step(self._work(20, 200), "take")
            yield Step(self._work(20, 200), "contact")
            yield Step(self._work(100, 2 * WORKDAY), "finish")
            yield Step(self._awake(2, 100), "rate", {"satisfied": 4})
        yield from self._filed()

    def _satisfied(self) -> int:
        return self.rng.choices([5, 4, 3], weights=[62, 28, 10])[0]

    def _filed(self) -> Iterator[Step]:
        """Old requests are filed when nobody can open them again."""
        if self.rng.random() < 0.6:
            self.now += timedelta(days=self.rng.randint(24, 34))
            yield Step(self._work(5, 300), "archive")


def next_slot(now: datetime, rng: Random | None = None) -> datetime:
    """A time for a visit in the coming days: morning, afternoon or evening; tomorrow morning without chance."""
    days = rng.randint(1, 2) if rng else 1
    moment = rng.choice([time(9), time(9, 30), time(14, 30), time(15), time(18, 30)]) if rng else time(9, 30)
    return datetime.combine(clock.local(now).date() + timedelta(days=days), moment, clock.LOCAL)
