"""`gongzhi demo`: builds the demonstration city. Placeholder until it is written."""

import click


@click.command("demo", short_help="建立演示城市台州市。")
@click.option("--base", is_flag=True, help="只建区划、组织、岗位和人员。")
@click.option("--rest", is_flag=True, help="补完求助事项。")
def command(base: bool, rest: bool) -> None:
    """建立演示城市。"""


def welcome(address: str) -> str:
    """What `gongzhi run` prints about the demonstration: who can sign in, and the link that lets this browser do so."""
    return ""
