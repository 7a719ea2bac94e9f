"""`load_skills`: the shipped list of skills."""

from typing import Any

from django.core.management.base import BaseCommand

from gongzhi.core.actors import Actor
from gongzhi.volunteers import starter


class Command(BaseCommand):
    """Load the shipped skills; safe to repeat."""

    help = "装入自带的志愿者技能表，只添加还没有的，可以重复运行。"

    def handle(self, *args: Any, **options: Any) -> None:
        """Load and say how much was new."""
        added = starter.load(by=Actor.of_system("load_skills"))
        self.stdout.write(f"新增 {added} 项技能。")
