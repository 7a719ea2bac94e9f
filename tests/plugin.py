"""Starts the test database before the settings are read (`addopts = -p tests.plugin`); conftest.py would be too late.

Each run has a server of its own in a folder under the temporary directory, so that runs do not meet each other nor a
`make run` beside them. Its cluster is a copy of one that has all migrations done already, kept under `build/` for as
long as no migration changes. `GONGZHI_TEST_POSTGRES` names a folder with the programs of another PostgreSQL to test on.
"""

import contextlib
import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import psycopg
import pytest

from gongzhi.cli.embedded import FORGETFUL, SUPERUSER, EmbeddedServer
from gongzhi.config import places

_PREFIX = "gongzhi-test-"
_PREPARING = "gongzhi-prepare-"
_TREE = Path(__file__).resolve().parents[1]
_PREPARED = _TREE / "build" / "test-clusters"
_KEPT = 4


class TestDatabase:
    """The folder and the server of this run."""

    __test__ = False

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix=_PREFIX))
        remove_leftovers(now=self.folder.stat().st_mtime)
        self.folder.chmod(0o711)
        given = os.environ.get("GONGZHI_TEST_POSTGRES")
        self.binaries = Path(given) if given else None
        self.server = self.make_server(self.folder)

    def make_server(self, folder: Path) -> EmbeddedServer:
        return EmbeddedServer(folder, options=FORGETFUL, binaries=self.binaries)

    def start(self) -> None:
        for name in [name for name in os.environ if name.startswith("GONGZHI_") and "_TEST_" not in name]:
            del os.environ[name]
        os.environ.pop("DATABASE_URL", None)
        os.environ["GONGZHI_DATA"] = str(self.folder)
        prepared = _PREPARED / self.fingerprint()
        if not prepared.exists():
            self.prepare(prepared)
        os.environ["GONGZHI_TEST_CLUSTER"] = str(prepared)
        copy(prepared, self.folder / "pg")
        self.server.start()
        with psycopg.connect(places.embedded_url(self.folder, "postgres"), autocommit=True) as connection:
            connection.execute("CREATE DATABASE test_gongzhi TEMPLATE gongzhi")
        with psycopg.connect(places.embedded_url(self.folder, SUPERUSER, SUPERUSER), autocommit=True) as connection:
            # For tests.cleaning; the platform's own role may do nothing of the kind.
            connection.execute(f"GRANT SET ON PARAMETER session_replication_role TO {places.ROLE}")

    def stop(self) -> None:
        self.server.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def fingerprint(self) -> str:
        """Of all that the tables depend on."""
        digest = hashlib.sha256(f"{os.geteuid()} {self.binaries}".encode())
        for path in [*sorted(places.PACKAGE.glob("*/migrations/*.py")), _TREE / "requirements.lock"]:
            digest.update(f"{path.parts[-3:]}".encode() + path.read_bytes())
        return digest.hexdigest()[:24]

    def prepare(self, target: Path) -> None:
        """Do all migrations once, in a folder that gets its name only when it is whole."""
        with tempfile.TemporaryDirectory(prefix=_PREPARING) as name:
            folder = Path(name)
            folder.chmod(0o711)
            environment = {**os.environ, "GONGZHI_DATA": name, "DJANGO_SETTINGS_MODULE": "gongzhi.config.settings"}
            with self.make_server(folder):
                for command in (["migrate", "--verbosity=0", "--skip-checks"], ["createcachetable"]):
                    code = subprocess.run([sys.executable, "-m", "django", *command], env=environment, check=False)
                    if code.returncode:
                        raise pytest.UsageError("the tables of the tests cannot be made, see above")
            target.parent.mkdir(parents=True, exist_ok=True)
            draft = target.with_name(f"{target.name}.{os.getpid()}")
            copy(folder / "pg", draft)
            with contextlib.suppress(OSError):  # another run was first
                draft.rename(target)
            shutil.rmtree(draft, ignore_errors=True)
        for old in sorted(target.parent.iterdir(), key=lambda path: path.stat().st_mtime)[:-_KEPT]:
            shutil.rmtree(old, ignore_errors=True)


def copy(cluster: Path, target: Path) -> None:
    """A whole cluster with its owners and modes."""
    subprocess.run(["cp", "-a", str(cluster), str(target)], check=True)


def remove_leftovers(now: float) -> None:
    """Folders of runs that were killed: nobody holds their lock any more, or they are an hour old."""
    temporary = Path(tempfile.gettempdir())
    for folder in temporary.glob(f"{_PREFIX}*"):
        with contextlib.suppress(OSError), (folder / "lock").open("rb") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            shutil.rmtree(folder, ignore_errors=True)
    for folder in temporary.glob(f"{_PREPARING}*"):
        with contextlib.suppress(OSError):
            if now - folder.stat().st_mtime > 3600:
                shutil.rmtree(folder, ignore_errors=True)


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> None:
    """Before pytest-django's hook of the same name, which reads the settings. `--help` and the like start it too."""
    database = TestDatabase()
    early_config.add_cleanup(database.stop)
    database.start()


def pytest_configure(config: pytest.Config) -> None:
    """Take the database as the copy has it; `--create-db` still makes it anew."""
    config.option.reuse_db = True
