"""`gongzhi manage`: Django's own commands."""

import click

from gongzhi.cli import database
from gongzhi.config import environment


@click.command(
    "manage",
    context_settings={"ignore_unknown_options": True, "allow_extra_args": True, "help_option_names": []},
    short_help="运行 Django 的管理命令（给技术人员）。",
)
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def command(arguments: tuple[str, ...]) -> None:
    """运行 Django 的管理命令，如 gongzhi manage showmigrations。"""
    with database.running(environment.load()):
        database.set_up_django()
        from django.core.management import execute_from_command_line

        execute_from_command_line(["gongzhi manage", *arguments])
