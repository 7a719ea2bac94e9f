"""The command line `gongzhi`."""

from gongzhi.cli.commands import main

__all__ = ["main"]
