"""What the settings promise to browsers and operators."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.test import Client, override_settings
from django.urls import path

from tests.config.test_environment import SECRETS


def hello(request: HttpRequest) -> HttpResponse:
    return HttpResponse("hello")


def broken(request: HttpRequest) -> HttpResponse:
    raise ValueError("broken on purpose")


urlpatterns = [path("hello/", hello), path("broken/", broken)]
handler404 = "gongzhi.core.middleware.page_not_found"
handler500 = "gongzhi.core.middleware.server_error"

pytestmark = [pytest.mark.django_db, pytest.mark.urls(__name__)]


def test_every_answer_carries_the_strict_headers(client: Client) -> None:
    response = client.get("/hello/")

    assert response.status_code == 200
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Referrer-Policy"] == "same-origin"
    assert response["X-Frame-Options"] == "DENY"
    assert response["Cross-Origin-Opener-Policy"] == "same-origin"
    policy = dict(part.strip().split(" ", 1) for part in response["Content-Security-Policy"].split(";") if part.strip())
    assert policy["default-src"] == policy["script-src"] == policy["style-src"] == policy["connect-src"] == "'self'"
    assert policy["object-src"] == policy["base-uri"] == policy["frame-ancestors"] == "'none'"
    assert "unsafe" not in response["Content-Security-Policy"]


@pytest.mark.parametrize(("address", "status", "words"), [("/nowhere/", 404, "没有找到"), ("/broken/", 500, "出错")])
def test_errors_are_pages_in_chinese(client: Client, address: str, status: int, words: str) -> None:
    client.raise_request_exception = False

    response = client.get(address)

    assert response.status_code == status
    assert words in response.content.decode()
    assert response["Content-Security-Policy"]
    assert "no-store" in response["Cache-Control"]


@override_settings(ALLOWED_HOSTS=["localhost"])
def test_a_foreign_host_is_refused(client: Client) -> None:
    assert client.get("/hello/", headers={"host": "evil.example"}).status_code == 400


def test_passwords_are_never_kept_weakly() -> None:
    from gongzhi.config import settings as real

    assert real.PASSWORD_HASHERS[0] == "django.contrib.auth.hashers.ScryptPasswordHasher"


def settings_of(data: Path, expression: str, **given: str) -> "subprocess.CompletedProcess[str]":
    environ = {name: value for name, value in os.environ.items() if not name.startswith("GONGZHI_")}
    environ.pop("DATABASE_URL", None)
    code = f"from gongzhi.config import settings as s; print({expression})"
    return subprocess.run(
        [sys.executable, "-c", code],
        env={**environ, "GONGZHI_DATA": str(data), **given},
        capture_output=True,
        text=True,
        check=False,
    )


def test_https_turns_on_secure_cookies_and_hsts(tmp_path: Path) -> None:
    expression = (
        "s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_SECURE, s.SECURE_HSTS_SECONDS,"
        " s.CSRF_TRUSTED_ORIGINS, s.ALLOWED_HOSTS[-1]"
    )

    done = settings_of(tmp_path, expression, GONGZHI_PUBLIC_URL="https://gongzhi.example.gov.cn")

    assert done.stdout.strip() == ("True True 31536000 ['https://gongzhi.example.gov.cn'] gongzhi.example.gov.cn")


def test_a_wrong_variable_stops_the_settings_with_its_name(tmp_path: Path) -> None:
    done = settings_of(tmp_path, "1", PORT="x")

    assert done.returncode != 0
    assert done.stderr.strip().splitlines()[-1] == (
        "django.core.exceptions.ImproperlyConfigured: 环境变量 PORT 的值不正确：应为 1 到 65535 之间的整数。"
    )


def test_a_database_address_keeps_its_options(tmp_path: Path) -> None:
    done = settings_of(
        tmp_path,
        "[s.DATABASES['default'][k] for k in ('HOST', 'PORT', 'NAME', 'USER', 'PASSWORD')],"
        " s.DATABASES['default']['OPTIONS']['sslmode']",
        DATABASE_URL="postgresql://town:p%40ss@db.example:6432/gongzhi?sslmode=verify-full",
        **SECRETS,
    )

    assert done.stdout.strip() == "['db.example', '6432', 'gongzhi', 'town', 'p@ss'] verify-full"


def test_all_rooms_are_installed() -> None:
    rooms = {path.parent.name for path in Path(settings.BASE_DIR).glob("*/apps.py")}

    assert {room.removeprefix("gongzhi.") for room in settings.ROOMS} == rooms
