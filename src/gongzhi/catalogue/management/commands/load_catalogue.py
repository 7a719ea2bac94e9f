"""`load_catalogue`: the shipped areas, groups, words."""

from typing import Any

from django.core.management.base import BaseCommand

from gongzhi.catalogue import starter
from gongzhi.core.actors import Actor


class Command(BaseCommand):
    """Load the shipped catalogue; safe to repeat."""

    help = "装入自带的十类服务、服务对象和词语，只添加还没有的，可以重复运行。"

    def handle(self, *args: Any, **options: Any) -> None:
        """Load and say how much was new."""
        loaded = starter.load(by=Actor.of_system("load_catalogue"))
        self.stdout.write(f"新增 {loaded.areas} 个服务领域、{loaded.groups} 类服务对象、{loaded.words} 个词语。")
