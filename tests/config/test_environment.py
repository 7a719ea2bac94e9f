"""The table of settings: every variable is read, checked and documented."""

import base64
import os
import stat
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import fields
from pathlib import Path

import pytest

from gongzhi.config import environment, places
from gongzhi.config.environment import Environment, EnvironmentProblem, load

SECRETS = {
    "GONGZHI_SECRET_KEY": "s" * 50,
    "GONGZHI_MASTER_KEY": base64.b64encode(b"m" * 32).decode(),
    "GONGZHI_INDEX_KEY": base64.b64encode(b"i" * 32).decode(),
}


def test_defaults_are_the_embedded_database_on_this_machine(tmp_path: Path) -> None:
    env = load({"GONGZHI_DATA": str(tmp_path)})

    assert (env.host, env.port, env.workers, env.debug, env.embedded) == ("127.0.0.1", 8000, 2, False, True)
    assert env.conninfo == places.embedded_url(tmp_path)
    assert env.allowed_hosts == ("127.0.0.1", "localhost", "[::1]")


def test_every_value_is_read(tmp_path: Path) -> None:
    env = load(
        {
            **SECRETS,
            "GONGZHI_DATA": str(tmp_path),
            "HOST": "::",
            "PORT": "9000",
            "DATABASE_URL": "postgresql://a:b@db/town",
            "GONGZHI_PUBLIC_URL": "https://gongzhi.example.gov.cn/",
            "GONGZHI_ALLOWED_HOSTS": "a.example, b.example,",
            "GONGZHI_TRUSTED_PROXIES": "1",
            "GONGZHI_WORKERS": "8",
            "GONGZHI_DEBUG": "yes",
            "GONGZHI_SMS": "none",
            "GONGZHI_SIGN_IN_LOG_MONTHS": "12",
            "GONGZHI_OLD_MASTER_KEYS": ", ".join(base64.b64encode(old * 32).decode() for old in (b"o", b"p")),
            "GONGZHI_CIPHER": "sm4-gcm",
        }
    )

    assert env == Environment(
        data=tmp_path,
        host="::",
        port=9000,
        database_url="postgresql://a:b@db/town",
        public_url="https://gongzhi.example.gov.cn",
        allowed_hosts=("a.example", "b.example"),
        trusted_proxies=1,
        workers=8,
        debug=True,
        sms="none",
        sign_in_log_months=12,
        old_master_keys=(b"o" * 32, b"p" * 32),
        cipher="sm4-gcm",
        secret_key="s" * 50,
        master_key=b"m" * 32,
        index_key=b"i" * 32,
    )


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORT", "abc"),
        ("PORT", "0"),
        ("PORT", "70000"),
        ("PORT", "-1"),
        ("PORT", "８０"),
        ("DATABASE_URL", "mysql://a/b"),
        ("GONGZHI_DEBUG", "maybe"),
        ("GONGZHI_CIPHER", "rot13"),
        ("GONGZHI_SMS", "pigeon"),
        ("GONGZHI_WORKERS", "0"),
        ("GONGZHI_PUBLIC_URL", "gongzhi.example"),
        ("GONGZHI_PUBLIC_URL", "https://gongzhi.example/path"),
        ("GONGZHI_SECRET_KEY", "short"),
        ("GONGZHI_MASTER_KEY", "not base64!"),
        ("GONGZHI_MASTER_KEY", "c2hvcnQ="),
    ],
)
def test_a_wrong_value_is_one_line_that_names_the_variable(tmp_path: Path, name: str, value: str) -> None:
    with pytest.raises(EnvironmentProblem) as refused:
        load({"GONGZHI_DATA": str(tmp_path), name: value})

    assert str(refused.value).startswith(f"环境变量 {name} 的值不正确：")
    assert "\n" not in str(refused.value)
    assert list(tmp_path.iterdir()) == []


def test_a_mistyped_variable_is_refused_with_the_right_one(tmp_path: Path) -> None:
    with pytest.raises(EnvironmentProblem, match=r"^不认识的环境变量 GONGZHI_MASTERKEY，是不是 GONGZHI_MASTER_KEY？$"):
        load({"GONGZHI_DATA": str(tmp_path), "GONGZHI_MASTERKEY": "x"})


def test_the_variables_of_the_test_tools_are_let_through(tmp_path: Path) -> None:
    assert load({"GONGZHI_DATA": str(tmp_path), "GONGZHI_TEST_POSTGRES": "/x"}).data == tmp_path


@pytest.mark.parametrize("name", SECRETS)
def test_with_a_database_of_ones_own_a_missing_secret_stops_the_start(tmp_path: Path, name: str) -> None:
    given = {**SECRETS, "GONGZHI_DATA": str(tmp_path), "DATABASE_URL": "postgresql://db/town"}
    del given[name]

    with pytest.raises(EnvironmentProblem, match=f"必须设置 {name}"):
        load(given)

    assert list(tmp_path.iterdir()) == []


def test_the_two_keys_must_differ(tmp_path: Path) -> None:
    same = {**SECRETS, "GONGZHI_INDEX_KEY": SECRETS["GONGZHI_MASTER_KEY"]}

    with pytest.raises(EnvironmentProblem, match="GONGZHI_INDEX_KEY 不能与 GONGZHI_MASTER_KEY 相同"):
        load({"GONGZHI_DATA": str(tmp_path), **same})


def test_secrets_of_the_embedded_database_are_made_once_and_for_us_alone(tmp_path: Path) -> None:
    first = load({"GONGZHI_DATA": str(tmp_path)})
    again = load({"GONGZHI_DATA": str(tmp_path)})

    assert first == again
    assert sorted(path.name for path in (tmp_path / "keys").iterdir()) == ["index_key", "master_key", "secret_key"]
    assert {stat.S_IMODE(path.stat().st_mode) for path in (tmp_path / "keys").iterdir()} == {0o600}
    assert stat.S_IMODE((tmp_path / "keys").stat().st_mode) == 0o700
    other = load({"GONGZHI_DATA": str(tmp_path / "other")})
    assert other.master_key != first.master_key


def test_processes_that_start_together_agree_on_the_secrets(tmp_path: Path) -> None:
    code = "from gongzhi.config import environment as e; print(e.load().master_key.hex())"
    env = {**os.environ, "GONGZHI_DATA": str(tmp_path)}

    def run(_: int) -> str:
        return subprocess.run([sys.executable, "-c", code], env=env, check=True, capture_output=True, text=True).stdout

    with ThreadPoolExecutor(4) as pool:
        assert len(set(pool.map(run, range(8)))) == 1


def test_a_broken_key_file_is_named(tmp_path: Path) -> None:
    load({"GONGZHI_DATA": str(tmp_path)})
    (tmp_path / "keys" / "master_key").write_text("broken")

    with pytest.raises(EnvironmentProblem, match="master_key 的内容不正确"):
        load({"GONGZHI_DATA": str(tmp_path)})


def test_a_data_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")

    with pytest.raises(EnvironmentProblem, match="不能读写密钥文件"):
        load({"GONGZHI_DATA": str(tmp_path / "file" / "data")})


def test_the_table_documents_every_variable() -> None:
    rows = environment.table().splitlines()[2:]

    assert len(rows) == len(fields(Environment))
    for row, declared in zip(rows, fields(Environment), strict=True):
        name, default, chinese, english = (cell.strip() for cell in row.strip("|").split("|"))
        assert name == f"`{declared.metadata['name']}`"
        assert default
        assert chinese
        assert english.isascii()
        # The table holds defaults, never secrets or paths of this machine.
        assert str(places.PACKAGE.parents[1]) not in row


def test_a_long_data_path_gets_a_short_socket_folder(tmp_path: Path) -> None:
    long = tmp_path / ("x" * 100)

    assert places.socket_folder(tmp_path / "d") == tmp_path / "d" / "run"
    assert len(str(places.socket_folder(long))) <= places.SOCKET_FOLDER_MAX
    assert places.socket_folder(long) != places.socket_folder(tmp_path / ("y" * 100))


def test_the_present_master_key_is_not_an_old_one(tmp_path: Path) -> None:
    given = {**SECRETS, "GONGZHI_DATA": str(tmp_path), "GONGZHI_OLD_MASTER_KEYS": SECRETS["GONGZHI_MASTER_KEY"]}
    with pytest.raises(EnvironmentProblem, match="GONGZHI_OLD_MASTER_KEYS 里不能有现在的主密钥"):
        load(given)
    with pytest.raises(EnvironmentProblem, match="GONGZHI_OLD_MASTER_KEYS 的值不正确"):
        load({**given, "GONGZHI_OLD_MASTER_KEYS": "abc"})
