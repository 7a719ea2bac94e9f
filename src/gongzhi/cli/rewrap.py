"""`gongzhi rewrap`: after a change of the master key, every person's data key is wrapped by the new one."""

import sys

import click

from gongzhi.cli import database
from gongzhi.cli.terminal import console, fail, good
from gongzhi.config import environment


@click.command("rewrap", short_help="更换主密钥后，用新的主密钥重新加密每个人的数据密钥。")
def command() -> None:
    """用现在的主密钥和加密算法重新加密每个人的数据密钥。

    先把新密钥设为 GONGZHI_MASTER_KEY，换下来的放进 GONGZHI_OLD_MASTER_KEYS，重启平台，再运行本命令。
    完成后去掉 GONGZHI_OLD_MASTER_KEYS。中断了再运行一次，会从停下的地方继续；平台可以照常使用。
    """
    with database.running(environment.load()):
        database.set_up_django()
        from gongzhi.core.rotation import Progress, rewrap_all

        progress = Progress(total=0)
        with console.status("重新加密……") as status:
            for progress in rewrap_all():
                status.update(f"重新加密 {progress.done} / {progress.total}")
    if progress.stuck:
        fail(
            f"{progress.stuck} 个数据密钥打不开，它们用的主密钥（编号 {'、'.join(sorted(progress.missing))}）"
            "不在 GONGZHI_OLD_MASTER_KEYS 里；其余的已完成。"
        )
        sys.exit(1)
    good(f"已重新加密 {progress.wrapped} 个数据密钥，全部由现在的主密钥保护；可以去掉 GONGZHI_OLD_MASTER_KEYS。")
