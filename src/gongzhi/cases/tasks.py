"""The jobs of the room: sweeps over due times, every minute. Each is safe to repeat and to overlap."""

from procrastinate.contrib.django import app

from gongzhi.cases import actions
from gongzhi.cases.actions.offers import sweep_offers
from gongzhi.cases.actions.slips import clear_slip_limits
from gongzhi.cases.actions.visits import sweep_visits
from gongzhi.core import clock
from gongzhi.core.models import Deployment


@app.periodic(cron="* * * * *")
@app.task(queue="sweeps", queueing_lock="cases.sweep")
def sweep(timestamp: int) -> None:
    """Remind, escalate, supervise, close what nobody rated, move unanswered offers on, remind of visits."""
    if Deployment.is_being_filled():
        return
    now = clock.now()
    actions.sweep_deadlines(now)
    actions.sweep_ratings(now)
    actions.sweep_exports(now)
    actions.sweep_supervising(now)
    sweep_offers(now)
    sweep_visits(now)
    actions.sweep_agreements(now)


@app.periodic(cron="11 2 * * *")
@app.task(queueing_lock="cases.count_grams")
def count_grams(timestamp: int) -> None:
    """Count which pairs of characters are too common to find repeated requests by."""
    actions.count_grams()


@app.periodic(cron="20 6 * * *")
@app.task(queueing_lock="cases.draw_callbacks")
def draw_callbacks(timestamp: int) -> None:
    """Draw whom to call back of those whose cases were closed yesterday, before the day begins."""
    if not Deployment.is_being_filled():
        actions.sweep_draws()


@app.periodic(cron="41 3 * * *")
@app.task(queueing_lock="cases.clear_slip_limits")
def forget_wrong_slips(timestamp: int) -> None:
    """Forget wrong tries of past days."""
    clear_slip_limits(clock.now())
