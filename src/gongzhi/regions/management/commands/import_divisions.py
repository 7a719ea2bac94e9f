"""`import_divisions`: take divisions in from a CSV file, or from the list of 台州市 that comes with the platform."""

from argparse import ArgumentParser
from datetime import date
from pathlib import Path
from typing import IO, Any, cast

from django.core.management.base import BaseCommand, CommandError
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from gongzhi.core import clock
from gongzhi.core.errors import Refusal
from gongzhi.regions.data import TAIZHOU
from gongzhi.regions.imports import import_divisions


class Command(BaseCommand):
    """Safe to repeat: what is known stays, what is new is added, changed names are renamed."""

    help = "导入行政区划（CSV，两栏：code,name，12位统计用区划代码）。可以重复运行，出错时一条也不导入。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The file, and from when it holds."""
        parser.add_argument("file", nargs="?", type=Path, default=TAIZHOU, help="CSV 文件；不写则导入自带的台州市区划")
        parser.add_argument(
            "--from", dest="valid_from", type=date.fromisoformat, help="启用日期，如 2023-01-01；不写则为今天"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Import and say what was done."""
        file: Path = options["file"]
        bar = Progress(
            TextColumn("导入区划"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            console=Console(file=cast("IO[str]", self.stdout)),
        )
        try:
            with file.open(encoding="utf-8-sig", newline="") as lines, bar:
                task = bar.add_task("", total=None)
                done = import_divisions(
                    lines,
                    options["valid_from"] or clock.today(),
                    progress=lambda count, total: bar.update(task, completed=count, total=total),
                )
        except OSError as error:
            raise CommandError(f"打不开文件 {file}：{error.strerror}") from error
        except Refusal as refusal:
            raise CommandError(str(refusal.message)) from refusal
        self.stdout.write(f"新增 {done.added} 个，更名 {done.renamed} 个，未变 {done.unchanged} 个。")
        if done.absent:
            self.stdout.write(f"另有 {done.absent} 个在用区划文件里没有，保持不变；要停用请在“区划”页面办理。")
