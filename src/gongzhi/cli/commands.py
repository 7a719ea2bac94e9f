"""The command `gongzhi` and its list of commands; each one's code is loaded when it is called.

Exit codes: 0 done; 1 it ran and something failed or is wrong; 2 it could not begin: a wrong command or setting, a taken
port or folder, no database.
"""

import sys
from importlib import import_module
from typing import Any

import click

from gongzhi import __version__
from gongzhi.cli import words
from gongzhi.cli.embedded import EmbeddedProblem
from gongzhi.cli.terminal import CannotBegin, fail
from gongzhi.config.environment import EnvironmentProblem

CONTEXT = {"help_option_names": ["-h", "--help"], "max_content_width": 100}

COMMANDS = {
    "run": "gongzhi.cli.run:command",
    "web": "gongzhi.cli.serve:web",
    "worker": "gongzhi.cli.serve:worker",
    "admin": "gongzhi.cli.admin:group",
    "demo": "gongzhi.cli.demo:command",
    "check": "gongzhi.cli.check:command",
    "rewrap": "gongzhi.cli.rewrap:command",
    "manage": "gongzhi.cli.manage:command",
}


class LazyGroup(click.Group):
    """Loads a command only when it is asked for: `gongzhi --help` needs neither Django nor a database."""

    def list_commands(self, context: click.Context) -> list[str]:
        """In the order in which a newcomer meets them."""
        return list(COMMANDS)

    def get_command(self, context: click.Context, name: str) -> click.Command | None:
        """The command of this name."""
        if name not in COMMANDS:
            return None
        module, _, attribute = COMMANDS[name].partition(":")
        command: click.Command = getattr(import_module(module), attribute)
        words.name_places(command)
        return command

    def invoke(self, context: click.Context) -> Any:
        """What prevents a beginning is one line, never a traceback."""
        try:
            return super().invoke(context)
        except (CannotBegin, EmbeddedProblem, EnvironmentProblem) as problem:
            fail(str(problem))
            sys.exit(2)


words.speak_chinese()


@click.group(cls=LazyGroup, context_settings=CONTEXT, options_metavar=words.OPTIONS, subcommand_metavar=words.COMMAND)
@click.version_option(__version__, "-V", "--version", message="共治 %(version)s", help="显示版本。")
def main() -> None:
    """共治：社会治理共同体平台。

    初次使用：gongzhi run，几分钟后在浏览器里打开它给出的网址。

    设置从环境变量读取（如 PORT、GONGZHI_DATA、DATABASE_URL），完整列表见 docs/settings.md。
    """
