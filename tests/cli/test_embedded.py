"""The embedded server: real starts, real ends."""

import os
import pwd
import signal
import subprocess
import sys
import time
from pathlib import Path

import psycopg
import pytest

from gongzhi.cli import embedded
from gongzhi.cli.embedded import EmbeddedProblem, EmbeddedServer, FolderTaken
from gongzhi.config import places
from tests.cli.conftest import until

HOLD = """
import sys, time
from pathlib import Path
from gongzhi.cli.embedded import EmbeddedServer
server = EmbeddedServer(Path(sys.argv[1]))
server.start()
print(server.process.pid, flush=True)
time.sleep(600)
"""


def one_value(url: str, query: str) -> object:
    with psycopg.connect(url) as connection:
        row = connection.execute(query).fetchone()
        assert row is not None
        value: object = row[0]
        return value


def test_it_makes_the_database_and_keeps_what_is_written(data: Path) -> None:
    with EmbeddedServer(data) as server:
        with psycopg.connect(server.url) as connection:
            connection.execute("CREATE TABLE kept AS SELECT '共治' AS word")
        assert one_value(server.url, "SELECT current_user") == "gongzhi"
        assert one_value(server.url, "SELECT rolsuper FROM pg_roles WHERE rolname = current_user") is False
        assert one_value(server.url, "SHOW fsync") == "on"
        assert one_value(server.url, "SHOW listen_addresses") == ""
    with EmbeddedServer(data) as server:
        assert one_value(server.url, "SELECT word FROM kept") == "共治"


def test_the_order_of_text_does_not_depend_on_the_machine(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "C")
    monkeypatch.setenv("LANG", "xx_XX.nonsense")

    with EmbeddedServer(data) as server:
        found = one_value(server.url, "SELECT datlocale FROM pg_database WHERE datname = current_database()")
        assert found == "C.UTF-8"
        assert one_value(server.url, "SHOW server_encoding") == "UTF8"
        assert one_value(server.url, "SELECT lower('ÄÖ')") == "äö"


def test_nobody_else_can_reach_it(migrated: Path) -> None:
    with EmbeddedServer(migrated) as server:
        assert server.sockets.stat().st_mode & 0o077 == 0
        assert server.cluster.stat().st_mode & 0o077 == 0


def test_under_root_it_runs_as_another_user(migrated: Path) -> None:
    with EmbeddedServer(migrated) as server:
        assert server.process is not None
        runs_as = Path(f"/proc/{server.process.pid}").stat().st_uid
        assert runs_as == server.cluster.stat().st_uid
        assert runs_as != 0
        assert pwd.getpwuid(runs_as).pw_name in (
            {"postgres", "nobody"} if os.geteuid() == 0 else {pwd.getpwuid(os.geteuid()).pw_name}
        )


def test_a_second_process_is_told_who_has_the_folder(migrated: Path) -> None:
    with EmbeddedServer(migrated):
        assert embedded.is_running(migrated) is True
        with pytest.raises(FolderTaken) as refused:
            EmbeddedServer(migrated).start()
    assert str(os.getpid()) in str(refused.value)
    assert "GONGZHI_DATA" in str(refused.value)
    assert "\n" not in str(refused.value)
    assert embedded.is_running(migrated) is False


def test_it_ends_when_its_parent_is_killed_and_starts_again(migrated: Path) -> None:
    with subprocess.Popen([sys.executable, "-c", HOLD, str(migrated)], stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout is not None
        pid = int(parent.stdout.readline())
        with psycopg.connect(places.embedded_url(migrated)) as connection:
            connection.execute("CREATE TABLE kept AS SELECT 1 AS one")
        parent.kill()

    until(lambda: not running(pid), 15, "the server has ended")
    with EmbeddedServer(migrated) as server:
        assert one_value(server.url, "SELECT one FROM kept") == 1
    assert "was not properly shut down" not in (migrated / "postgres.log").read_text()


def test_it_waits_for_a_predecessor_that_is_still_shutting_down(migrated: Path) -> None:
    with subprocess.Popen([sys.executable, "-c", HOLD, str(migrated)], stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout is not None
        parent.stdout.readline()
        parent.kill()
        parent.wait()
        # At once: the old server may still hold the cluster.
        with EmbeddedServer(migrated) as server:
            assert one_value(server.url, "SELECT 1") == 1


def running(pid: int) -> bool:
    """Whether a process lives; a zombie that nobody has waited for does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def test_a_dead_servers_pid_file_with_a_reused_number_does_not_stop_it(migrated: Path) -> None:
    with EmbeddedServer(migrated) as server:
        pidfile = server.cluster / "postmaster.pid"
        content = pidfile.read_text().splitlines()
    # The number of a process that lives and is not ours.
    pidfile.write_text("\n".join([str(os.getpid()), *content[1:]]) + "\n")

    with EmbeddedServer(migrated) as server:
        assert one_value(server.url, "SELECT 1") == 1


def test_a_zombie_server_does_not_count_as_running(migrated: Path) -> None:
    with EmbeddedServer(migrated) as server:
        pidfile = server.cluster / "postmaster.pid"
        content = pidfile.read_text().splitlines()
    zombie = os.fork()
    if zombie == 0:
        os._exit(0)
    try:
        until(lambda: not running(zombie), 5, "the child is a zombie")
        pidfile.write_text("\n".join([str(zombie), *content[1:]]) + "\n")
        with EmbeddedServer(migrated) as server:
            assert one_value(server.url, "SELECT 1") == 1
    finally:
        os.waitpid(zombie, 0)


def test_it_recovers_from_a_crash(migrated: Path) -> None:
    with EmbeddedServer(migrated) as server:
        with psycopg.connect(server.url) as connection:
            connection.execute("CREATE TABLE kept AS SELECT 1 AS one")
        assert server.process is not None
        server.process.send_signal(signal.SIGQUIT)
        server.process.wait(30)
        assert server.revive() is True
        assert one_value(server.url, "SELECT one FROM kept") == 1
        assert server.revive() is False


def test_a_first_start_that_was_broken_off_is_begun_anew(data: Path) -> None:
    places.prepare_data(data)
    (data / "pg.new").mkdir()
    (data / "pg.new" / "half").write_text("")

    with EmbeddedServer(data) as server:
        assert one_value(server.url, "SELECT 1") == 1
    assert not (data / "pg.new").exists()


def test_a_long_path_works(data: Path) -> None:
    places.prepare_data(data)
    long = data / ("x" * 100)

    with EmbeddedServer(long) as server:
        assert one_value(server.url, "SELECT 1") == 1
        assert server.sockets.parent != long
        assert server.sockets.stat().st_mode & 0o077 == 0
    server.sockets.rmdir()


def test_a_foreign_folder_in_the_place_of_the_socket_is_refused(data: Path) -> None:
    places.prepare_data(data)
    long = data / ("y" * 100)
    places.socket_folder(long).symlink_to("/tmp")
    try:
        with pytest.raises(EmbeddedProblem, match="属于别的用户"):
            EmbeddedServer(long).start()
    finally:
        places.socket_folder(long).unlink()


def test_a_folder_that_cannot_be_written_is_one_line(data: Path) -> None:
    data.write_text("a file")

    with pytest.raises(EmbeddedProblem, match=f"^不能使用数据目录 {data}："):
        EmbeddedServer(data).start()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root runs the server as somebody else")
def test_under_root_a_closed_folder_is_refused_with_another_place(data: Path) -> None:
    data.mkdir(mode=0o700)

    with pytest.raises(EmbeddedProblem, match=f"请用 GONGZHI_DATA 指定别处，例如 {places.SYSTEM_DATA}"):
        EmbeddedServer(data / "inner").start()
    assert not (data / "inner" / "pg").exists()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can leave the programs in a closed place")
def test_under_root_programs_in_a_closed_place_are_copied(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = places.open_to_others
    monkeypatch.setattr(places, "open_to_others", lambda folder: "pginstall18" not in str(folder) and real(folder))

    with EmbeddedServer(data) as server:
        assert server.bin.is_relative_to(data)
        assert one_value(server.url, "SELECT 1") == 1


def test_stopping_is_quick_and_clean(migrated: Path) -> None:
    server = EmbeddedServer(migrated)
    server.start()
    with psycopg.connect(server.url):
        began = time.monotonic()
        server.stop()
    assert time.monotonic() - began < 5
    assert "database system is shut down" in (migrated / "postgres.log").read_text()
