"""Lives through the ninety days: day by day, each in one transaction, hour by hour with the sweeps of the platform."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import partial
from random import Random
from typing import Final

from django.core.exceptions import ObjectDoesNotExist
from django.db import transaction
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from gongzhi.accounts.demo import DAYS, read_inboxes
from gongzhi.cases.actions import sweep_deadlines, sweep_offers, sweep_ratings, sweep_visits
from gongzhi.cases.demo.beside import live_day
from gongzhi.cases.demo.plots import CASES, Plot, Step, plan
from gongzhi.cases.demo.steps import Scene, perform
from gongzhi.cases.demo.town import Town
from gongzhi.core import clock
from gongzhi.core.errors import Refusal
from gongzhi.core.models import Deployment
from gongzhi.core.sms import muted
from gongzhi.volunteers import demo as volunteers

#: The hours after which the sweeps are run: around those at which something is usually due.
_SWEEPS: Final = (1, 7, 9, 11, 13, 15, 17, 20)


@dataclass
class Lived:
    """What came of living: steps done, and those that were refused, which is an error of the demonstration."""

    done: int = 0
    refused: list[str] = field(default_factory=list)

    def add(self, more: "Lived") -> None:
        """Put the steps of a further day to these."""
        self.done += more.done
        self.refused += more.refused


def fill(*, seed: int, scale: float, console: Console | None = None, days: int | None = None) -> Lived:
    """Live on from where it was broken off, up to the instant at which the city was built (or for `days` days).

    `seed` and `scale` of the first call hold for later ones; so does the day on which the city was built.
    """
    deployment = Deployment.objects.get()
    end = deployment.created_at
    lived = Lived()
    if deployment.is_filled:
        return lived
    seed, scale = _settled(deployment, seed, scale)
    first = clock.local(end).date() - timedelta(days=DAYS - 1)
    before = deployment.filled_until
    begin = before + timedelta(days=1) if before else first
    to_live = (clock.local(end).date() - begin).days + 1
    past = _Past(plan(seed, round(CASES * scale), end), seed, scale, first, end)
    with muted(), _progress(console) as progress:
        task = progress.add_task("补上九十天的求助", total=to_live)
        for day in _days(begin, min(days or to_live, to_live)):
            lived.add(live_day(day, before, partial(past.live, day)))
            before = day
            progress.advance(task)
    if lived.refused and console is not None:
        console.print(f"[yellow]有 {len(lived.refused)} 步没有做成：[/]{lived.refused[:5]}")
    return lived


def _settled(deployment: Deployment, seed: int, scale: float) -> tuple[int, float]:
    """Seed and scale as the first filling had them: the plan must be the same when it is taken up again."""
    kept_seed, mark, kept_scale = deployment.seed.partition("×")
    if mark:
        return int(kept_seed), float(kept_scale)
    Deployment.objects.update(seed=f"{seed}×{scale:g}")
    return seed, scale


def _days(begin: date, count: int) -> Iterator[date]:
    for number in range(count):
        yield begin + timedelta(days=number)


def _progress(console: Console | None) -> Progress:
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("天"),
        TimeRemainingColumn(),
        console=console or Console(quiet=True),
    )


@dataclass
class _Past:
    """What is to happen, from the first day to the instant at which the city was built."""

    plots: list[Plot]
    seed: int
    scale: float
    first: date
    end: datetime
    #: Knows the residents of the days before.
    town: Town | None = None

    def live(self, day: date, *, again: bool) -> Lived:
        """All that happens on a day. `again`: it was begun before and undone."""
        if self.town is None or again:
            self.town = Town.read()
        lived = Lived()
        self._requests(self.town, day, lived)
        _register_volunteers(self.seed, self.scale, (day - self.first).days, self.end)
        return lived

    def _requests(self, town: Town, day: date, lived: Lived) -> None:
        midnight = datetime.combine(day, time(), clock.LOCAL)
        steps = _steps_of(self.plots, midnight, midnight + timedelta(days=1))
        with clock.simulate(midnight) as hand:
            for hour in range(24):
                until = midnight + timedelta(hours=hour + 1)
                while steps and steps[0][0].at < until:
                    step, plot = steps.pop(0)
                    hand.set(step.at)
                    act(Scene(town, plot), step, lived)
                if hour in _SWEEPS and until <= self.end:
                    hand.set(until)
                    sweep(until)
            read_inboxes(midnight)


def _steps_of(plots: list[Plot], begin: datetime, until: datetime) -> list[tuple[Step, Plot]]:
    found = [(step, plot) for plot in plots if plot.at < until for step in plot.steps if begin <= step.at < until]
    return sorted(found, key=lambda pair: pair[0].at)


def act(scene: Scene, step: Step, lived: Lived) -> None:
    """Do a step, and note whether it could be done."""
    try:
        with transaction.atomic():
            perform(scene, step)
    except (Refusal, LookupError, ObjectDoesNotExist) as refusal:
        lived.refused.append(f"{scene.plot.number} {scene.plot.kind} {step.name}: {refusal!r}")
    else:
        lived.done += 1


def sweep(now: datetime) -> None:
    """What the platform does by itself as time passes."""
    sweep_deadlines(now)
    sweep_ratings(now)
    sweep_offers(now)
    sweep_visits(now)


def _register_volunteers(seed: int, scale: float, number: int, end: datetime) -> None:
    """Some people become volunteers every day."""
    total = round((volunteers.VOLUNTEERS - volunteers.FEW) * min(scale, 1))
    first, last = total * number // DAYS, total * (number + 1) // DAYS
    if last > first:
        with clock.simulate(end - timedelta(days=DAYS - number)):
            today = clock.local(end).date()
            volunteers.more(Random(f"{seed} volunteers {number}"), first, last - first, today=today)
