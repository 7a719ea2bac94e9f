"""The commands: help, exit codes, administrators, checks."""

from pathlib import Path

import psycopg
import pytest

from gongzhi.cli.commands import COMMANDS
from gongzhi.cli.embedded import EmbeddedServer
from gongzhi.config import places
from tests.cli.conftest import Gongzhi

DIVISIONS = places.PACKAGE / "regions" / "data" / "divisions-taizhou.csv"
PASSWORD = "Sunny-Harbour-2031"


@pytest.mark.parametrize("name", [name for name in COMMANDS if name != "manage"])
def test_every_command_has_help_in_chinese(gongzhi: Gongzhi, name: str) -> None:
    done = gongzhi.do(name, "--help")

    assert done.returncode == 0
    assert any("\u4e00" <= letter <= "\u9fff" for letter in done.stdout)


def test_the_list_of_commands(gongzhi: Gongzhi) -> None:
    done = gongzhi.do("--help")

    assert done.returncode == 0
    for name in COMMANDS:
        assert f"\n  {name} " in done.stdout


def test_an_unknown_command_ends_with_2(gongzhi: Gongzhi) -> None:
    assert gongzhi.do("nonsense").returncode == 2


def admin(gongzhi: Gongzhi, username: str, *more: str, password: str = PASSWORD) -> "tuple[int, str]":
    done = gongzhi.do(
        "admin", "create", "--username", username, "--name", "林静", "--password-stdin", *more, stdin=f"{password}\n"
    )
    return done.returncode, done.stdout + done.stderr


def test_administrators_of_a_real_town(gongzhi: Gongzhi) -> None:
    # Beside a running server, as beside `gongzhi run`.
    with EmbeddedServer(gongzhi.data):
        code, said = admin(gongzhi, "linjing")
        assert (code, "还没有区划" in said) == (2, True)

        assert gongzhi.do("manage", "import_divisions", str(DIVISIONS)).returncode == 0
        code, said = admin(gongzhi, "linjing")
        assert code == 0, said
        assert "系统管理员" in said
        code, said = admin(gongzhi, "anquan", "--role", "security")
        assert code == 0, said

        # Refused entries leave nothing behind.
        assert admin(gongzhi, "linjing", "--role", "audit")[0] == 2
        assert admin(gongzhi, "weak", "--role", "audit", password="12345678")[0] == 2
        with psycopg.connect(places.embedded_url(gongzhi.data)) as connection:
            rows = connection.execute(
                "SELECT u.username, p.roles FROM organizations_tenure t JOIN organizations_post p ON p.id = t.post_id"
                " JOIN accounts_user u ON u.id = t.person_id ORDER BY 1"
            ).fetchall()
            assert rows == [("anquan", ["security_admin"]), ("linjing", ["system_admin"])]
            assert connection.execute("SELECT demonstration FROM core_deployment").fetchall() == [(False,)]
            assert connection.execute("SELECT count(*) FROM accounts_user").fetchone() == (2,)


def test_check_on_a_good_deployment_has_no_errors(gongzhi: Gongzhi) -> None:
    with EmbeddedServer(gongzhi.data):
        assert gongzhi.do("manage", "import_divisions").returncode == 0
        assert gongzhi.do("manage", "load_catalogue").returncode == 0
        done = gongzhi.do("check")

    # What remains to be set up in the town is its rooms' to say; of the deployment itself nothing is wrong.
    assert "(gongzhi.E0" not in done.stdout
    assert "(gongzhi.W006)" in done.stdout
    assert gongzhi.do("check", "--strict").returncode == 1


def test_check_finds_what_is_wrong_and_says_how_to_mend_it(gongzhi: Gongzhi) -> None:
    gongzhi.do("check")
    (gongzhi.data / "keys" / "master_key").chmod(0o644)

    done = gongzhi.do("check", GONGZHI_DEBUG="1", GONGZHI_PUBLIC_URL="http://gongzhi.example")

    assert done.returncode == 1
    found = [number for number in range(1, 10) if f"(gongzhi.E00{number})" in done.stdout]
    assert found == [1, 2, 9]
    findings = [line for line in done.stdout.splitlines() if line.startswith(("✘", "!"))]
    assert done.stdout.count("\n    → ") == len(findings)


def test_check_finds_missing_tables(data: Path) -> None:
    done = Gongzhi(data).do("check")

    assert done.returncode == 1
    assert "(gongzhi.E004)" in done.stdout


def test_manage_runs_djangos_commands(gongzhi: Gongzhi) -> None:
    done = gongzhi.do("manage", "migrate", "--check")

    assert done.returncode == 0, done.stderr
