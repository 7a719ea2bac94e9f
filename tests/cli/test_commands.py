"""The commands: help, exit codes, administrators, checks."""

import ast
import re
from importlib import import_module
from pathlib import Path

import psycopg
import pytest
from click.testing import CliRunner

from gongzhi.cli import main, words
from gongzhi.cli.commands import COMMANDS
from gongzhi.cli.embedded import EmbeddedServer
from gongzhi.config import places
from tests.cli.conftest import Gongzhi

DIVISIONS = places.PACKAGE / "regions" / "data" / "divisions-taizhou.csv"
PASSWORD = "Sunny-Harbour-2031"


COMMON = ["", "run", "web", "worker", "admin", "admin create", "demo", "check"]


@pytest.mark.parametrize("name", COMMON)
def test_every_command_has_help_in_chinese(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setenv("LANGUAGE", "en")

    done = CliRunner().invoke(main, [*name.split(), "--help"], prog_name="gongzhi")

    assert done.exit_code == 0
    assert done.stdout.startswith(f"用法: {' '.join(['gongzhi', *name.split()])} [选项]")
    assert "\n选项:\n" in done.stdout
    assert "显示这段说明。" in done.stdout
    assert [
        word for word in ("Usage", "Options", "Commands", "COMMAND", "Show", "default") if word in done.stdout
    ] == []


def test_the_list_of_commands_needs_no_database(data: Path) -> None:
    done = Gongzhi(data).do("--help")

    assert not data.exists()
    assert done.returncode == 0
    assert "\n命令:\n" in done.stdout
    for name in COMMANDS:
        assert f"\n  {name} " in done.stdout


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("nonsense", "错误：没有 nonsense 这个命令。"),
        ("demo --scale 100", "错误：'--scale' 的值无效：100.0 不在 0.01<=x<=10 的范围内。"),
        ("demo --seed x", "错误：'--seed' 的值无效：x 不是数字。"),
        ("admin create --username", "错误：选项 --username 后面要写一个值。"),
        ("run extra", "错误：多写了参数：extra"),
    ],
)
def test_a_wrong_command_is_told_in_chinese_and_ends_with_2(typed: str, said: str) -> None:
    done = CliRunner().invoke(main, typed.split(), prog_name="gongzhi")

    assert (done.exit_code, done.stderr.splitlines()[-1]) == (2, said)


def test_clicks_own_words_are_all_translated() -> None:
    """A newer Click may say something new. What commands here can never meet is named."""
    unmet = re.compile(
        "Windows|colour|UUID|any key|iterable|declaration|Argument|Name '|DeprecationWarning|same flag|start character"
        "|No options defined|Choice\\(|version %|prompting|values? (is|are) required"
    )
    spoken = set()
    for name in words.SPEAKING:
        source = Path(import_module(f"click.{name}").__file__ or "").read_text(encoding="utf-8")
        for call in ast.walk(ast.parse(source)):
            if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id in {"_", "ngettext"}:
                spoken |= {part.value for part in call.args if isinstance(part, ast.Constant) and part.value != 1}

    assert {said for said in spoken - set(words.WORDS) if isinstance(said, str) and not unmet.search(said)} == set()
    assert {said for said in words.WORDS if said not in spoken} == set()


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
