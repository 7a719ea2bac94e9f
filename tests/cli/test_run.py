"""`gongzhi run`: a real process tree, from its first start to its end."""

import http.client
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psycopg
import pytest

from gongzhi.cli.embedded import EmbeddedServer
from gongzhi.config import places
from tests.cli.conftest import Gongzhi, free_port, read_until, until
from tests.config.test_environment import SECRETS

STARTED = "平台已启动"


def fetch(port: int, path: str = "/health/") -> tuple[int, str, dict[str, str]]:
    """Status, body and headers; status 0 if nobody answers."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    try:
        connection.request("GET", path)
        response = connection.getresponse()
        return response.status, response.read().decode(), {name.lower(): value for name, value in response.getheaders()}
    except (OSError, http.client.HTTPException):
        return 0, "", {}
    finally:
        connection.close()


@pytest.fixture
def static(monkeypatch: pytest.MonkeyPatch) -> None:
    """The pages' styles have been built (`make css`)."""
    if not (places.PACKAGE / "ui" / "static" / "ui" / "build").is_dir():
        pytest.fail("run `make css` first")


pytestmark = pytest.mark.usefixtures("static")


def test_it_starts_says_where_and_stops_cleanly(gongzhi: Gongzhi) -> None:
    run = gongzhi.start("run", "--empty")

    said = read_until(run, STARTED)
    assert f"http://127.0.0.1:{gongzhi.port}/" in said
    status, _, headers = fetch(gongzhi.port)
    assert status == 200
    assert "default-src 'self'" in headers["content-security-policy"]
    assert any("worker" in command for command in gongzhi.processes())

    run.send_signal(signal.SIGTERM)
    assert run.wait(30) == 0
    assert gongzhi.processes() == []


def test_an_empty_town_stays_one_and_a_later_start_has_nothing_left_to_build(gongzhi: Gongzhi) -> None:
    for arguments in (["run", "--empty"], ["run"]):
        run = gongzhi.start(*arguments)
        said = read_until(run, STARTED)
        with psycopg.connect(places.embedded_url(gongzhi.data)) as connection:
            assert connection.execute("SELECT demonstration FROM core_deployment").fetchall() == [(False,)]
        run.send_signal(signal.SIGINT)
        assert run.wait(30) == 0
    steps = [line.split()[1] for line in said.splitlines() if line.startswith("✔")]
    assert steps == [
        "启动内置数据库",
        "检查数据库结构",
        "启动网页服务",
        f"平台已启动：http://127.0.0.1:{gongzhi.port}/",
    ]


def test_killed_it_leaves_nothing_running_after_a_minute(gongzhi: Gongzhi) -> None:
    run = gongzhi.start("run", "--empty")
    read_until(run, STARTED)
    assert len(gongzhi.processes()) > 5

    run.kill()
    run.wait()

    until(lambda: gongzhi.processes() == [], 60, "all processes have ended")
    # And the next start finds everything in order.
    again = gongzhi.start("run", "--empty")
    read_until(again, STARTED)


def test_bound_to_make_it_ends_with_it(gongzhi: Gongzhi) -> None:
    make = subprocess.Popen(
        [
            *[sys.executable, "-c", "import subprocess, sys; subprocess.run(sys.argv[1:])"],
            *[sys.executable, "-m", "gongzhi.cli", "run", "--empty", "--bound"],
        ],
        env=gongzhi.environ(),
        stdout=subprocess.PIPE,
        text=True,
    )
    read_until(make, STARTED)

    make.kill()
    make.wait()
    assert make.stdout
    make.stdout.close()

    until(lambda: gongzhi.processes() == [], 60, "all processes have ended")


def test_a_taken_folder_is_one_line(gongzhi: Gongzhi) -> None:
    with EmbeddedServer(gongzhi.data):
        refused = gongzhi.do("run", "--empty")

    assert refused.returncode == 2
    assert refused.stderr.splitlines() == [
        (
            f"✘ 数据目录 {gongzhi.data} 正被另一个共治进程（进程号 {os.getpid()}）使用。"
            "请先停止它，或用 GONGZHI_DATA 指定另一个目录。"
        )
    ]


def test_a_taken_port_is_one_line_with_a_port_that_would_do(gongzhi: Gongzhi) -> None:
    import socket

    with socket.create_server(("127.0.0.1", gongzhi.port)):
        refused = gongzhi.do("run", "--empty")

    assert refused.returncode == 2
    assert len(refused.stderr.splitlines()) == 1
    assert f"端口 {gongzhi.port} 已被别的程序占用" in refused.stderr
    assert "PORT=" in refused.stderr
    assert gongzhi.processes() == []


def test_a_wrong_setting_is_one_line(gongzhi: Gongzhi) -> None:
    refused = gongzhi.do("run", PORT="many")

    assert refused.returncode == 2
    assert refused.stderr.splitlines() == ["✘ 环境变量 PORT 的值不正确：应为 1 到 65535 之间的整数。"]


def test_a_database_that_does_not_answer_is_one_line(gongzhi: Gongzhi) -> None:
    refused = gongzhi.do("run", DATABASE_URL=f"postgresql://x@127.0.0.1:{free_port()}/town", **SECRETS)

    assert refused.returncode == 2
    assert len(refused.stderr.splitlines()) == 1
    assert "连接不上数据库（DATABASE_URL）" in refused.stderr


def test_on_a_database_of_ones_own_no_demonstration_is_built(gongzhi: Gongzhi, tmp_path: Path) -> None:
    with EmbeddedServer(gongzhi.data) as town:
        run = gongzhi.start("run", DATABASE_URL=town.url, GONGZHI_DATA=str(tmp_path), **SECRETS)
        read_until(run, STARTED)
        with psycopg.connect(town.url) as connection:
            assert connection.execute("SELECT count(*) FROM core_deployment").fetchone() == (0,)
        run.terminate()
        assert run.wait(30) == 0


def test_a_database_restart_is_a_page_that_says_so_and_recovers(gongzhi: Gongzhi) -> None:
    """The town's own server goes away under live web processes and comes back."""
    with EmbeddedServer(gongzhi.data) as town:
        web = gongzhi.start("web", DATABASE_URL=town.url, **SECRETS)
        until(lambda: fetch(gongzhi.port)[0] == 200, 60, "the web server answers")

        assert town.process is not None
        town.process.send_signal(signal.SIGINT)
        town.process.wait(30)
        began = time.monotonic()
        away = [fetch(gongzhi.port) for _ in range(3)]
        assert [status for status, _, _ in away] == [503] * 3
        assert time.monotonic() - began < 30
        _, body, headers = away[0]
        assert "数据库暂时连接不上" in body
        assert "请过几秒钟再试" in body
        assert headers["retry-after"] == "5"

        assert town.revive() is True
        took = until(lambda: fetch(gongzhi.port)[0] == 200, 30, "pages are back")
        assert took < 15
        # Every web process and every connection of its pool has recovered.
        assert {fetch(gongzhi.port)[0] for _ in range(20)} == {200}
        web.terminate()
        web.wait(30)


def test_a_restart_between_two_requests_is_not_noticed(gongzhi: Gongzhi) -> None:
    """Connections that died unseen are tried before they are given out."""
    with EmbeddedServer(gongzhi.data) as town:
        web = gongzhi.start("web", DATABASE_URL=town.url, **SECRETS)
        until(lambda: fetch(gongzhi.port)[0] == 200, 60, "the web server answers")
        before = fetch(gongzhi.port)[0]
        assert town.process is not None
        town.process.send_signal(signal.SIGINT)
        town.process.wait(30)
        town.revive()

        assert [fetch(gongzhi.port)[0] for _ in range(10)] == [before] * 10
        web.terminate()
        web.wait(30)


def test_run_starts_a_crashed_database_again(gongzhi: Gongzhi) -> None:
    run = gongzhi.start("run", "--empty")
    read_until(run, STARTED)
    pid = int((gongzhi.data / "pg" / "postmaster.pid").read_text().split()[0])

    os.kill(pid, signal.SIGQUIT)

    read_until(run, "内置数据库意外停止，已重新启动")
    until(lambda: fetch(gongzhi.port)[0] == 200, 30, "pages are back")
