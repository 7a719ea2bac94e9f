"""`gongzhi demo` as one types it: real processes on a database of their own."""

import tempfile
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any, Final, LiteralString

import psycopg
import pytest
from psycopg import sql

from gongzhi.cli.embedded import FORGETFUL, EmbeddedServer
from gongzhi.config import places
from tests.cli.conftest import Gongzhi, until, with_tables
from tests.plugin import copy

#: A Thursday long past: the commands refuse a day to come.
TODAY: Final = date(2026, 1, 15)
FIRST: Final = TODAY - timedelta(days=89)
SMALL: Final = ("--scale", "0.02", "--seed", "7")
#: Numbers of the past; those of the first fresh requests are higher.
NUMBERS: Final = (
    "SELECT split_part(number, '-', 2)::int FROM cases_case WHERE split_part(number, '-', 2)::int < 50000 ORDER BY 1"
)


def asked(url: str, query: LiteralString | sql.Composed) -> list[tuple[Any, ...]]:
    with psycopg.connect(url) as connection:
        return connection.execute(query).fetchall()


def contents(url: str) -> dict[str, int]:
    """How many rows each table holds."""
    tables = asked(url, "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1")
    count = sql.SQL("SELECT {0} AS name, count(*) FROM {1}")
    counts = [count.format(sql.Literal(name), sql.Identifier(name)) for (name,) in tables]
    return dict(asked(url, sql.SQL(" UNION ALL ").join(counts)))


def lived(url: str) -> list[tuple[Any, ...]]:
    """What the past holds, but for keys, which are drawn."""
    return asked(
        url,
        "SELECT c.number, c.created_at, c.state, c.channel, c.is_urgent, a.key, d.code, p.title, u.name,"
        " (SELECT count(*) FROM cases_message m WHERE m.case_id = c.id),"
        " (SELECT string_agg(s.state || s.created_at, ' ' ORDER BY s.created_at) FROM cases_assignment s"
        "  WHERE s.case_id = c.id)"
        " FROM cases_case c LEFT JOIN catalogue_servicearea a ON a.id = c.area_id"
        " JOIN regions_division d ON d.id = c.division_id JOIN organizations_post p ON p.id = c.post_id"
        " JOIN accounts_user u ON u.id = c.asker_id ORDER BY c.created_at, c.number",
    )


@pytest.fixture(scope="module")
def built() -> Iterator[Path]:
    """A data folder with the base of the city; its server is stopped."""
    with tempfile.TemporaryDirectory(prefix="gongzhi-cli-") as name:
        Path(name).chmod(0o711)
        tool = Gongzhi(with_tables(Path(name) / "data"))
        with EmbeddedServer(tool.data, options=FORGETFUL):
            done = tool.do("demo", "--base", "--today", str(TODAY), "--seed", "7")
        assert done.returncode == 0, done.stdout + done.stderr
        yield tool.data


@pytest.fixture
def city(built: Path, data: Path) -> Iterator[Gongzhi]:
    """A copy of it under a running server, as beside `gongzhi run`."""
    yield from beside_a_server(built, data)


@pytest.fixture
def other(built: Path) -> Iterator[Gongzhi]:
    """A second copy of the same city."""
    with tempfile.TemporaryDirectory(prefix="gongzhi-cli-") as name:
        Path(name).chmod(0o711)
        yield from beside_a_server(built, Path(name) / "data")


def beside_a_server(built: Path, data: Path) -> Iterator[Gongzhi]:
    copy(built, data)
    (data / "lock").unlink()
    tool = Gongzhi(data)
    with EmbeddedServer(data, options=FORGETFUL):
        yield tool
        tool.end()


def test_a_second_time_nothing_is_built_and_it_says_so(city: Gongzhi) -> None:
    url = places.embedded_url(city.data)
    before = contents(url)
    assert asked(url, "SELECT demonstration, seed, created_at AT TIME ZONE 'Asia/Shanghai' FROM core_deployment") == [
        (True, "7", datetime(2026, 1, 15, 15))
    ]

    done = city.do("demo", "--base", "--seed", "8")

    assert done.returncode == 0
    assert done.stdout.splitlines() == ["✔ 演示城市已经建好，没有改动。要重新建立，请用 GONGZHI_DATA 指定另一个目录。"]
    assert contents(url) == before


def test_filling_that_is_killed_and_taken_up_again_makes_the_same_city(city: Gongzhi, other: Gongzhi) -> None:
    unbroken, url = places.embedded_url(other.data), places.embedded_url(city.data)
    at_once = other.start("demo", "--rest", *SMALL)

    # Two that fill the same city get in each other's way: one of them ends, and what both lived is lived once.
    rivals = [city.start("demo", "--rest", *SMALL) for _ in range(2)]
    until(lambda: any(rival.poll() is not None for rival in rivals), 60, "one has given way")
    refused, filling = sorted(rivals, key=lambda rival: rival.poll() is None)
    assert refused.wait() == 2
    assert "另一个共治进程正在补九十天的求助" in refused.communicate()[0]

    until(lambda: filled(url) >= FIRST + timedelta(days=20), 90, "some days are lived")
    filling.kill()
    filling.wait()
    assert filled(url) < TODAY
    # What it was told first holds, whatever is typed later.
    resumed = city.do("demo", "--rest", "--seed", "99", "--scale", "1")
    assert resumed.returncode == 0, resumed.stderr

    assert at_once.wait(180) == 0
    assert filled(url) == filled(unbroken) == TODAY
    assert lived(url) == lived(unbroken)
    numbers = [number for (number,) in asked(url, NUMBERS)]
    assert numbers == list(range(20_001, 20_001 + len(numbers)))
    assert contents(url) == contents(unbroken)
    again = city.do("demo")
    assert again.stdout.splitlines()[1:] == ["✔ 九十天的求助已经补齐，没有改动。"]
    assert contents(url) == contents(unbroken)


def filled(url: str) -> date:
    """The last day that was lived."""
    found = asked(url, "SELECT COALESCE(filled_until, DATE '2000-01-01') FROM core_deployment")
    day: date = found[0][0]
    return day


def test_a_real_town_is_refused_and_stays_as_it_is(gongzhi: Gongzhi) -> None:
    with EmbeddedServer(gongzhi.data, options=FORGETFUL) as server:
        with psycopg.connect(server.url) as connection:
            connection.execute(
                'INSERT INTO core_deployment (id, demonstration, seed, "cast", created_at)'
                " VALUES (1, false, '', '[]', now())"
            )
        before = contents(server.url)

        for arguments, said in (
            (["demo"], "✘ 这个数据库里已有真实数据，不能建立演示城市。"),
            (["demo", "--base"], "✘ 这个数据库里已有真实数据，不能建立演示城市。"),
            (["demo", "--rest"], "✘ 这个数据库不是演示城市。"),
        ):
            refused = gongzhi.do(*arguments)
            assert (refused.returncode, refused.stderr.splitlines()) == (2, [said])

        assert contents(server.url) == before
        assert asked(server.url, "SELECT demonstration FROM core_deployment") == [(False,)]


def test_what_cannot_be_built_is_refused_before_anything_is(gongzhi: Gongzhi) -> None:
    with EmbeddedServer(gongzhi.data, options=FORGETFUL) as server:
        before = contents(server.url)

        future = gongzhi.do("demo", "--today", "2999-01-01")
        assert future.returncode == 2
        assert "不能在真正的今天" in future.stderr
        assert gongzhi.do("demo", "--scale", "0").returncode == 2
        no_base = gongzhi.do("demo", "--rest")
        assert (no_base.returncode, no_base.stderr.splitlines()) == (2, ["✘ 这个数据库不是演示城市。"])

        assert contents(server.url) == before


def test_a_fresh_database_gets_its_tables_first(data: Path) -> None:
    tool = Gongzhi(data)
    with EmbeddedServer(data, options=FORGETFUL):
        refused = tool.do("demo", "--rest")
        assert "建立数据库结构" in refused.stdout
        assert refused.stderr.splitlines() == ["✘ 这个数据库不是演示城市。"]
        assert tool.do("manage", "migrate", "--check").returncode == 0
