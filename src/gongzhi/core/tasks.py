"""The kernel's periodic jobs: news and messages go out, dead workers' jobs are taken up again, old rows cleared."""

from datetime import timedelta

from procrastinate.contrib.django import app

from gongzhi.core import channels, clock, events, files, retention, sms
from gongzhi.core.models import FormReceipt

#: A worker writes its heartbeat every 10 s; only one that has been silent for clearly longer is taken for dead.
STALLED_AFTER_SECONDS = 30
FINISHED_JOBS_KEPT_HOURS = 72
FORM_RECEIPTS_KEPT = timedelta(days=2)
#: A file may be written well before the row of a form that is sent later is.
ORPHANS_KEPT = timedelta(days=1)


@app.periodic(cron="* * * * *")
@app.task(queue="events", queueing_lock="sweep_outbox")
def sweep_outbox(timestamp: int) -> None:
    """Deliver what was left behind, for example by a worker that died."""
    for event_id in events.undelivered():
        events.deliver(event_id)


@app.periodic(cron="* * * * * */15")
@app.task(queue="messages", queueing_lock="send_messages")
def send_messages(timestamp: int) -> None:
    """Send the messages whose time has come."""
    sms.deliver_due(clock.now())


@app.periodic(cron="* * * * * */20")
@app.task(queueing_lock="send_outside")
def send_outside(timestamp: int) -> None:
    """Send mail and messages to robots whose time has come; slow providers hold up no text message."""
    channels.deliver_due(clock.now())


@app.periodic(cron="* * * * * */20")
@app.task(queueing_lock="retry_stalled_jobs")
async def retry_stalled_jobs(timestamp: int) -> None:
    """Put the jobs of dead workers back into the queue; every job bears being run again."""
    for job in await app.job_manager.get_stalled_jobs(seconds_since_heartbeat=STALLED_AFTER_SECONDS):
        await app.job_manager.retry_job(job)


@app.periodic(cron="17 3 * * *")
@app.task(queueing_lock="clear_finished")
async def clear_finished(timestamp: int) -> None:
    """Clear finished jobs and old form receipts."""
    await app.job_manager.delete_old_jobs(nb_hours=FINISHED_JOBS_KEPT_HOURS, include_failed=False)
    await FormReceipt.objects.filter(created_at__lt=clock.now() - FORM_RECEIPTS_KEPT).adelete()


@app.periodic(cron="43 3 * * *")
@app.task(queueing_lock="remove_orphans")
def remove_orphans(timestamp: int) -> None:
    """Remove uploads without a row, left by transactions that were rolled back."""
    files.remove_orphans(clock.now() - ORPHANS_KEPT)


@app.periodic(cron="23 4 * * *")
@app.task(queueing_lock="clear_by_term")
def clear_by_term(timestamp: int) -> None:
    """Clear what was kept as long as its term says."""
    retention.clear_all()
