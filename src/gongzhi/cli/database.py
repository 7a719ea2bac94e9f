"""The database of a command, and Django on top of it."""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg

from gongzhi.cli.embedded import EmbeddedServer, FolderTaken
from gongzhi.cli.terminal import CannotBegin, step
from gongzhi.config.environment import Environment

ATTACH_SECONDS = 60


@contextmanager
def running(env: Environment, *, attach: bool = True) -> Iterator[EmbeddedServer | None]:
    """The database is there for this block.

    The town's own server is taken as it is. The embedded one is started, or, with `attach`, used where a `gongzhi run`
    beside us has started it already.
    """
    server: EmbeddedServer | None = None
    if env.embedded:
        server = EmbeddedServer(env.data)
        try:
            server.start()
        except FolderTaken:
            if not attach:
                raise
            server = None
    try:
        wait_for_answer(env, patience=ATTACH_SECONDS if env.embedded else 0)
        yield server
    finally:
        if server is not None:
            server.stop()


def wait_for_answer(env: Environment, *, patience: float) -> None:
    """Returns when the database answers; raises `CannotBegin` after `patience` seconds."""
    deadline = time.monotonic() + patience
    while True:
        try:
            with psycopg.connect(env.conninfo, connect_timeout=5):
                return
        except psycopg.OperationalError as error:
            if time.monotonic() > deadline:
                where = f"内置数据库（{env.data}）" if env.embedded else "数据库（DATABASE_URL）"
                reason = str(error).strip().splitlines()[-1]
                raise CannotBegin(f"连接不上{where}：{reason}") from error
            time.sleep(0.3)


def set_up_django() -> None:
    """Django in this process, without a connection pool: a command has one connection, and no threads when it forks."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gongzhi.config.settings")
    import django
    from django.conf import settings

    settings.DATABASES["default"]["OPTIONS"].pop("pool", None)
    django.setup()


def pending_tables() -> tuple[int, bool]:
    """How many migrations are still to be done, and whether none was done yet. Needs Django."""
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    pending = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return len(pending), not executor.loader.applied_migrations


def make_tables(pending: int) -> None:
    """Do the migrations that are still to be done."""
    from django.core.management import call_command

    with step(f"建立数据库结构（{pending} 步）"):
        call_command("migrate", interactive=False, verbosity=0)
        call_command("createcachetable", verbosity=0)
