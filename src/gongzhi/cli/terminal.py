"""What the commands say in the terminal."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console

console = Console(highlight=False, soft_wrap=True)
errors = Console(stderr=True, highlight=False, soft_wrap=True)


class CannotBegin(Exception):
    """A command cannot begin. The text is one Chinese line that says why and what to do."""


def fail(line: str) -> None:
    """One line on standard error."""
    errors.print(f"[bold red]✘[/] {line}", markup=True)


def good(line: str) -> None:
    """One line of something that went well."""
    console.print(f"[green]✔[/] {line}")


@contextmanager
def step(title: str) -> Iterator[None]:
    """A step of work: turning while it lasts, with its time when it is done."""
    began = time.monotonic()
    with console.status(f"{title}……"):
        yield
    good(f"{title} [dim]{time.monotonic() - began:.1f} 秒[/]")
