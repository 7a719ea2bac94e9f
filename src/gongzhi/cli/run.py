"""`gongzhi run`: the whole platform in one process tree, for trying it and for a small town."""

import http.client
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from types import FrameType

import click

from gongzhi.cli import assets, children, database, serve
from gongzhi.cli.embedded import EmbeddedServer
from gongzhi.cli.terminal import CannotBegin, console, fail, good, step
from gongzhi.config import environment
from gongzhi.config.environment import Environment

WEB_SECONDS = 60
# A child that ended this soon after its start will not do better the next time.
SOON = 5.0


@click.command("run", short_help="启动平台：数据库、网页服务和后台任务。")
@click.option("--empty", is_flag=True, help="建立空的平台，不建演示城市；之后用 gongzhi admin create 建第一位管理员。")
@click.option("--bound", is_flag=True, hidden=True, help="Stop when the process that started us ends (for make).")
def command(empty: bool, bound: bool) -> None:
    """启动平台，按 Ctrl-C 停止。

    没有设置 DATABASE_URL 时使用内置数据库，数据放在 GONGZHI_DATA；第一次启动会建好演示城市台州市。
    设置了 DATABASE_URL 时使用那里的 PostgreSQL，不会自动建演示城市。
    """
    if bound:
        children.die_with_parent(signal.SIGTERM, os.getppid())
    env = environment.load()
    stop_asked = StopAsked()
    with ExitStack() as stack:
        title = "启动内置数据库" if env.embedded else "连接数据库"
        with step(title):
            server = stack.enter_context(database.running(env, attach=False))
        serve.require_free_port(env)
        prepare()
        demonstration = env.embedded and settle_kind(empty=empty)
        tree = stack.enter_context(ProcessTree(env.data / "logs"))
        tree.start("web", serve.web_command(env))
        tree.start("worker", own_command("worker"), restart=True)
        with step("启动网页服务"):
            wait_for_web(env, tree, stop_asked)
        if demonstration:
            tree.start("demo", own_command("demo", "--rest"), once=True)
        with stop_asked.awaited():
            welcome(env, demonstration=demonstration)
            while database_lives(server) and tree.watch():
                time.sleep(0.3)
        with step("正在停止"):
            stack.close()
    sys.exit(tree.exit_code)


class StopAsked:
    """Ctrl-C and SIGTERM set a flag; the main loop looks at it, so that every child is ended in order."""

    def __init__(self) -> None:
        self.asked = False
        for signum in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(signum, self._ask)

    def _ask(self, _number: int, _frame: FrameType | None) -> None:
        if self.asked:
            return
        self.asked = True
        raise KeyboardInterrupt

    @contextmanager
    def awaited(self) -> Iterator[None]:
        """What stands inside lasts until stopping is asked for; what follows is done all the same."""
        try:
            yield
        except KeyboardInterrupt:
            console.print()


def database_lives(server: EmbeddedServer | None) -> bool:
    """The embedded database is started again when it has ended; pages say so meanwhile and find it again."""
    if server is not None and server.revive():
        fail("内置数据库意外停止，已重新启动。")
    return True


def own_command(*arguments: str) -> list[str]:
    """A command of ours, by the same interpreter."""
    return [sys.executable, "-m", "gongzhi.cli", *arguments]


def prepare() -> None:
    """Tables, cache table and static files, each only if something is missing."""
    with step("检查数据库结构"):
        database.set_up_django()
        from django.core.management import call_command
        from django.db import connection

        pending, _ = database.pending_tables()
    if pending:
        database.make_tables(pending)
    call_command("createcachetable", verbosity=0)
    assets.collect()
    connection.close()


def settle_kind(*, empty: bool) -> bool:
    """Whether this database is the demonstration; a new one becomes it, unless an empty town was asked for.

    Builds the base of the demonstration: divisions, organisations, posts. Its cases are filled in behind the pages.
    """
    from django.db import connection

    from gongzhi.core.models import Deployment

    known = Deployment.objects.first()
    if known is None and empty:
        Deployment.objects.create(demonstration=False)
    demonstration = known.demonstration if known else not empty
    connection.close()
    if empty and demonstration:
        raise CannotBegin("这个数据目录里已是演示城市。空的平台请用 GONGZHI_DATA 指定另一个目录。")
    is_built = known is not None and bool(known.cast)
    if demonstration and not is_built and subprocess.run(own_command("demo", "--base"), check=False).returncode != 0:
        raise CannotBegin("演示城市没有建成，原因见上。改正后再次启动会接着建；只要空的平台请用 gongzhi run --empty。")
    return demonstration


class ProcessTree:
    """The children beside the database, each with its log file; a context manager that ends them all."""

    def __init__(self, logs: Path) -> None:
        self.logs = logs
        self.logs.mkdir(mode=0o700, exist_ok=True)
        self.running: dict[str, Child] = {}
        self.exit_code = 0

    def __enter__(self) -> "ProcessTree":
        return self

    def __exit__(self, *_: object) -> None:
        for child in self.running.values():
            child.process.terminate()
        for child in self.running.values():
            children.stop(child.process)
        self.running.clear()

    def start(self, name: str, arguments: list[str], *, restart: bool = False, once: bool = False) -> None:
        """Start a child. `restart`: again when it fails; `once`: it is meant to end by itself."""
        self.running[name] = Child(name, arguments, self.logs / f"{name}.log", restart=restart, once=once)

    def watch(self) -> bool:
        """Look after the children; False when one is gone that we cannot do without."""
        for name, child in list(self.running.items()):
            code = child.process.poll()
            if code is None:
                continue
            if child.once:
                del self.running[name]
                if code != 0:
                    fail(f"演示数据没有补完（代码 {code}），下次启动会接着补。详见 {child.log}")
            elif child.restart and child.age() > SOON:
                fail(f"{name} 意外停止（代码 {code}），重新启动。详见 {child.log}")
                child.begin()
            else:
                fail(f"{name} 停止了（代码 {code}），最后几行：")
                console.print(child.last_lines(), markup=False)
                self.exit_code = 1
                return False
        return True


class Child:
    """One process of the tree."""

    def __init__(self, name: str, arguments: list[str], log: Path, *, restart: bool, once: bool) -> None:
        self.name, self.arguments, self.log, self.restart, self.once = name, arguments, log, restart, once
        if log.exists():
            log.replace(log.with_suffix(".1.log"))
        self.begin()

    def begin(self) -> None:
        """Start it, adding to its log."""
        with self.log.open("ab") as output:
            self.process = children.spawn(self.arguments, output=output)
        self.began = time.monotonic()

    def age(self) -> float:
        """Seconds since it was started."""
        return time.monotonic() - self.began

    def last_lines(self, count: int = 12) -> str:
        """The end of its log."""
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-count:])


def wait_for_web(env: Environment, tree: ProcessTree, stop_asked: StopAsked) -> None:
    """Returns when the web server answers."""
    deadline = time.monotonic() + WEB_SECONDS
    while not answers(env):
        if not tree.watch() or time.monotonic() > deadline:
            raise CannotBegin(f"网页服务没有启动，详见 {tree.logs / 'web.log'}")
        time.sleep(0.1)


def answers(env: Environment) -> bool:
    """Whether the web server answers and has its database."""
    connection = http.client.HTTPConnection(reachable_host(env.host), env.port, timeout=30)
    try:
        connection.request("GET", "/health/", headers={"Host": env.allowed_hosts[0]})
        return connection.getresponse().status == http.client.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def reachable_host(host: str) -> str:
    """Where to find ourselves: 0.0.0.0 is a place to listen, not to go."""
    return {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104


def welcome(env: Environment, *, demonstration: bool) -> None:
    """The address, and who can sign in."""
    host = reachable_host(env.host)
    address = f"http://{'[' + host + ']' if ':' in host else host}:{env.port}/"
    good(f"平台已启动：[bold cyan]{address}[/]")
    if demonstration:
        from gongzhi.cli import demo

        console.print(demo.welcome(address))
    elif env.embedded:
        console.print("  第一次使用空的平台，请在另一个终端运行 gongzhi admin create 建立第一位管理员。")
    console.print(f"  数据：{env.data}　日志：{env.data / 'logs'}　停止：Ctrl-C", style="dim")
