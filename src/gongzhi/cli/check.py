"""`gongzhi check`: what is wrong with this deployment, and how to mend it."""

import sys
from importlib import import_module
from importlib.util import find_spec

import click

from gongzhi.cli import database
from gongzhi.cli.terminal import console, good
from gongzhi.config import environment

# Django's own advice on https and cookies is in English and about settings that ours derive from GONGZHI_PUBLIC_URL.
REPLACED = "security."


@click.command("check", short_help="检查部署：哪里不对，怎么改。")
@click.option("--strict", is_flag=True, help="有警告时也以代码 1 结束。")
def command(strict: bool) -> None:
    """检查密钥、调试模式、数据库、口令、时钟、磁盘和明年的工作日历等，并说明怎么改正。

    全部正常时以代码 0 结束，有错误时以代码 1 结束。
    """
    with database.running(environment.load()):
        database.set_up_django()
        from django.conf import settings
        from django.core import checks

        from gongzhi.cli import operator_checks

        # The rooms look into their tables; without these there is one thing to say.
        pending = bool(operator_checks.pending_migrations())
        for place in [] if pending else [f"{room}.checks" for room in settings.ROOMS]:
            if find_spec(place):
                import_module(place)
        found = checks.run_checks(
            tags=[operator_checks.OPERATOR] if pending else None,
            include_deployment_checks=True,
            databases=["default"],
        )
    messages = [
        message for message in found if not (message.id or "").startswith(REPLACED) and not message.is_silenced()
    ]
    errors = [message for message in messages if message.level >= checks.ERROR]
    for message in sorted(messages, key=lambda message: -message.level):
        mark = "[bold red]✘ 错误[/]" if message.level >= checks.ERROR else "[yellow]! 警告[/]"
        console.print(f"{mark} {message.msg} [dim]({message.id})[/]")
        if message.hint:
            console.print(f"    → {message.hint}")
    if not messages:
        good("检查完成，没有发现问题。")
    else:
        console.print(f"检查完成：{len(errors)} 个错误，{len(messages) - len(errors)} 个警告。")
    sys.exit(1 if errors or (strict and messages) else 0)
