"""Static files, brought together for the web server."""

import fcntl
from pathlib import Path

from gongzhi.cli.terminal import CannotBegin, step
from gongzhi.config import places


def collect() -> None:
    """Bring the static files together under hashed names, if any of them is newer than the last time. Needs Django."""
    from django.conf import settings
    from django.core.management import call_command

    if settings.DEBUG:
        return
    if not (places.PACKAGE / "ui" / "static" / "ui" / "build").is_dir():
        raise CannotBegin("页面样式还没有生成。请先在代码目录里运行 make css。")
    root = Path(settings.STATIC_ROOT)
    root.mkdir(parents=True, exist_ok=True)
    # Two processes that start together must not write the same files.
    with (root / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if is_stale(root / "staticfiles.json"):
            with step("整理页面文件"):
                call_command("collectstatic", interactive=False, verbosity=0)


def is_stale(manifest: Path) -> bool:
    """Whether a source file is newer than the manifest of the collected ones."""
    from django.contrib.staticfiles.finders import get_finders

    if not manifest.exists():
        return True
    collected = manifest.stat().st_mtime
    sources = (Path(storage.path(name)) for finder in get_finders() for name, storage in finder.list(None))
    return any(source.stat().st_mtime > collected for source in sources)
