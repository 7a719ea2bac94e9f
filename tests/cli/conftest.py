"""Real processes: servers, process trees, their ends."""

import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from gongzhi.config import places
from tests.plugin import copy


@pytest.fixture
def data() -> Iterator[Path]:
    """An empty data folder that the database's user can reach; pytest's own are closed to others."""
    with tempfile.TemporaryDirectory(prefix="gongzhi-cli-") as name:
        Path(name).chmod(0o711)
        yield Path(name) / "data"


@pytest.fixture
def migrated(data: Path) -> Path:
    """A data folder whose database has its tables."""
    return with_tables(data)


def with_tables(data: Path) -> Path:
    """Make it a data folder whose database has its tables: a copy of the one that the tests stand on."""
    places.prepare_data(data)
    copy(Path(os.environ["GONGZHI_TEST_CLUSTER"]), data / "pg")
    return data


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


class Gongzhi:
    """Runs the command `gongzhi` on one data folder."""

    def __init__(self, data: Path) -> None:
        self.data = data
        self.port = free_port()
        self.started: list[subprocess.Popen[str]] = []

    def environ(self, **given: str) -> dict[str, str]:
        inherited = {name: value for name, value in os.environ.items() if not name.startswith("GONGZHI_")}
        for name in ("DATABASE_URL", "DJANGO_SETTINGS_MODULE"):
            inherited.pop(name, None)
        return {**inherited, "GONGZHI_DATA": str(self.data), "PORT": str(self.port), **given}

    def start(self, *arguments: str, **given: str) -> "subprocess.Popen[str]":
        process = subprocess.Popen(
            [sys.executable, "-m", "gongzhi.cli", *arguments],
            env=self.environ(**given),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self.started.append(process)
        return process

    def do(self, *arguments: str, stdin: str | None = None, **given: str) -> "subprocess.CompletedProcess[str]":
        """Run a command to its end."""
        return subprocess.run(
            [sys.executable, "-m", "gongzhi.cli", *arguments],
            env=self.environ(**given),
            input=stdin,
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )

    def end(self) -> None:
        """End whatever it started."""
        for process in self.started:
            if process.poll() is None:
                process.terminate()
            process.wait(60)
            if process.stdout:
                process.stdout.close()

    def processes(self) -> list[str]:
        """What still runs of ours: the environment of each process names the data folder."""
        mine = f"GONGZHI_DATA={self.data}".encode()
        found = []
        for folder in Path("/proc").glob("[0-9]*"):
            try:
                command = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode()
                environ = (folder / "environ").read_bytes().split(b"\0")
            except OSError:
                continue
            if command and (mine in environ or str(self.data) in command):
                found.append(command)
        return found


@pytest.fixture
def gongzhi(migrated: Path) -> Iterator[Gongzhi]:
    """The command on a data folder with tables; whatever it started is ended afterwards."""
    tool = Gongzhi(migrated)
    yield tool
    tool.end()


def until(condition: Callable[[], object], seconds: float, what: str) -> float:
    """Wait for something real; returns how long it took."""
    began = time.monotonic()
    while not condition():
        if time.monotonic() - began > seconds:
            pytest.fail(f"after {seconds} s still not: {what}")
        time.sleep(0.1)
    return time.monotonic() - began


def read_until(process: "subprocess.Popen[str]", words: str) -> str:
    """What a process printed, up to a line with `words`."""
    assert process.stdout is not None
    seen = []
    for line in process.stdout:
        seen.append(line)
        if words in line:
            return "".join(seen)
    pytest.fail(f"{words!r} was never printed:\n{''.join(seen)}")
