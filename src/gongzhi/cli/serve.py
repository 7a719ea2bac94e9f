"""`gongzhi web` and `gongzhi worker`: the two kinds of processes that a town runs, as many as it needs."""

import os
import signal
import socket
import sys
from types import FrameType

import click

from gongzhi.cli import assets, children, database
from gongzhi.cli.terminal import CannotBegin
from gongzhi.config import environment
from gongzhi.config.environment import Environment

# Each thread holds a connection of the pool while it works; more threads than this only wait for each other.
BLOCKING_THREADS = 2


def web_command(env: Environment) -> list[str]:
    """The command line of the web server."""
    return [
        sys.executable,
        "-m",
        "granian",
        "--interface=wsgi",
        f"--host={env.host}",
        f"--port={env.port}",
        f"--workers={env.workers}",
        f"--blocking-threads={BLOCKING_THREADS}",
        "--no-ws",
        "--log-level=warning",
        "--respawn-failed-workers",
        "--workers-kill-timeout=10",
        "gongzhi.config.wsgi:application",
    ]


def require_free_port(env: Environment) -> None:
    """Raises `CannotBegin` with a port that would do, if ours is taken."""
    if port_is_free(env.host, env.port):
        return
    near = next((port for port in range(env.port + 1, env.port + 50) if port_is_free(env.host, port)), 0)
    hint = f"，例如 PORT={near}" if near else ""
    raise CannotBegin(f"端口 {env.port} 已被别的程序占用。请停止那个程序，或用 PORT 换一个端口{hint}。")


def port_is_free(host: str, port: int) -> bool:
    """Whether we could listen there."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


@click.command(short_help="只启动网页服务。")
def web() -> None:
    """启动网页服务（监听 HOST:PORT，进程数 GONGZHI_WORKERS）。按 Ctrl-C 停止。"""
    env = environment.load()
    require_free_port(env)
    with database.running(env) as server:
        database.set_up_django()
        assets.collect()
        if server is None:
            os.execv(sys.executable, web_command(env))  # noqa: S606 -- a list, no shell
        child = children.spawn(web_command(env))
        for signum in (signal.SIGINT, signal.SIGTERM):
            signal.signal(signum, lambda _number, _frame: child.terminate())
        sys.exit(child.wait())


@click.command(short_help="只启动后台任务。")
@click.option(
    "--concurrency", type=click.IntRange(1, 32), metavar="N", default=4, show_default=True, help="同时处理的任务数。"
)
def worker(concurrency: int) -> None:
    """启动后台任务：期限提醒、消息发送、统计等。按 Ctrl-C 停止。"""
    env = environment.load()
    with database.running(env):
        database.set_up_django()
        from django.core.management import call_command

        call_command("procrastinate", "worker", concurrency=concurrency, shutdown_graceful_timeout=10)


def interrupt(_number: int, _frame: FrameType | None) -> None:
    """Handler of SIGTERM for commands that clean up on Ctrl-C."""
    raise KeyboardInterrupt
