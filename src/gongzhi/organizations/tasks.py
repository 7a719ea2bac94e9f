"""The jobs of the room: tables are checked and taken in; tables that were left lying are dropped."""

import logging
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta
from typing import Final
from uuid import UUID

from django.db import connection, transaction
from procrastinate.contrib.django import app

from gongzhi.core import clock
from gongzhi.core.actors import Actor
from gongzhi.core.models import Deployment
from gongzhi.core.tables import Problem, Taken, profiles, take_in
from gongzhi.organizations.actions import imports as actions
from gongzhi.organizations.actions.handovers import sweep_handovers
from gongzhi.organizations.models import ImportProgress, ImportState, TableImport
from gongzhi.organizations.queries import posts_of
from gongzhi.organizations.queries.imports import sheet_of

#: What nobody went on with is dropped after a week: it may hold names and numbers.
IMPORTS_KEPT: Final = timedelta(days=7)
_JOB: Final = Actor.of_system("import")
_log = logging.getLogger(__name__)


@app.task(queue="imports")
def run_import(import_id: str) -> None:
    """Check a table, or take it in. Done again after a crash it does the same; done twice, nothing the second time."""
    try:
        with transaction.atomic():
            row = TableImport.objects.select_for_update(of=("self",)).filter(pk=import_id).first()
            if row is None or not row.is_running:
                return
            actions.report_table(row, by=_JOB, taken=_taken(row))
    except Exception:  # noqa: BLE001 -- whatever it was, the page must not wait for ever
        # Whoever waits is told; the traceback is in the log, without what stood in the table.
        _log.exception("The import %s broke off.", import_id)
        row = TableImport.objects.get(pk=import_id)
        if row.is_running:
            actions.report_table(row, by=_JOB, taken=Taken(problems=[Problem(0, "", "", BROKE_OFF)]))


#: Kept as it is, and put into the language of whoever reads it.
BROKE_OFF: Final = "平台出错，没有导入，现有的没有改动。请再检查一次；仍然不行，请把时间告诉系统管理员。"


def _taken(row: TableImport) -> Taken:
    by = _actor(row)
    with _telling(row.pk) as progress:
        return take_in(
            profiles[row.kind],
            sheet_of(row).rows,
            row.places,
            by=by,
            keep=row.state == ImportState.IMPORTING,
            progress=progress,
        )


def _actor(row: TableImport) -> Actor:
    """Whoever brought it, with the rights of today: a post that was left meanwhile gives none."""
    posts = posts_of(row.person)
    post = next((post for post in posts if post.pk == row.post_id), None)
    return Actor(person=row.person, post=post, posts=tuple(posts))


@contextmanager
def _telling(key: UUID) -> Iterator[Callable[[int], None]]:
    """Write the progress on a connection of its own: the job's transaction is not seen before its end."""

    def write(done: int) -> None:
        ImportProgress.objects.filter(pk=key).update(done=done)

    with ThreadPoolExecutor(max_workers=1) as beside:
        yield lambda done: beside.submit(write, done).result()
        beside.submit(lambda: connection.close()).result()  # noqa: PLW0108 -- the connection of that thread


@app.periodic(cron="29 3 * * *")
@app.task(queueing_lock="organizations.drop_old_imports")
def drop_old_imports(timestamp: int) -> None:
    """Drop tables that nobody went on with, and lists that nobody fetched."""
    old = TableImport.objects.filter(created_at__lt=clock.now() - IMPORTS_KEPT)
    for row in old.exclude(state__in=[ImportState.DONE, ImportState.DROPPED]):
        actions.drop_table(row, by=_JOB)
    for row in old.filter(state=ImportState.DONE, handout__isnull=False):
        actions.take_handout(row, by=_JOB)


@app.periodic(cron="23 * * * *")
@app.task(queue="sweeps", queueing_lock="organizations.handovers")
def open_handovers(timestamp: int) -> None:
    """Open the handovers of tenures that end soon by plan."""
    if not Deployment.is_being_filled():
        sweep_handovers(clock.now())
