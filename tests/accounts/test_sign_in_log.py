"""The log of sign-ins: kept as long as the law asks and no longer than declared; the audit administrator's alone."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import ProgrammingError, transaction
from django.test import Client

from gongzhi.accounts import queries
from gongzhi.accounts.models import LOG_MONTHS_AT_LEAST, SignInEvent, User
from gongzhi.accounts.tasks import clear_sign_in_log
from gongzhi.config import environment
from gongzhi.core import clock
from tests.accounts.conftest import MINE, NOW, OTHER, ask, codes, sign_in, type_code
from tests.accounts.signing import signed_in

pytestmark = pytest.mark.django_db
Kind = SignInEvent.Kind
URL = "/desk/accounts/log/"
QUERIES = 10


def event(kind=Kind.SIGNED_IN, person=None, **given):
    return SignInEvent.objects.create(kind=kind, person=person, address="10.0.0.7", **given)


# --- How long it is kept ---


def test_rows_go_after_the_declared_months_and_none_before(time, settings):
    settings.GONGZHI_SIGN_IN_LOG_MONTHS = 8
    event()
    time.advance(timedelta(days=1))
    young = event()
    time.set(datetime(2027, 7, 23, 2, tzinfo=UTC))  # eight months after the first
    clear_sign_in_log(0)
    assert SignInEvent.objects.count() == 2
    time.advance(timedelta(days=1, seconds=1))
    clear_sign_in_log(0)
    assert list(SignInEvent.objects.all()) == [young]


def test_never_before_six_months_whatever_is_set(time, settings):
    settings.GONGZHI_SIGN_IN_LOG_MONTHS = 1
    event()
    time.set(datetime(2027, 5, 23, 2, tzinfo=UTC))
    clear_sign_in_log(0)
    assert SignInEvent.objects.count() == 1
    time.advance(timedelta(days=1, seconds=1))
    clear_sign_in_log(0)
    assert SignInEvent.objects.count() == 0
    assert environment.LOG_MONTHS_AT_LEAST == LOG_MONTHS_AT_LEAST == 6
    with pytest.raises(environment.EnvironmentProblem, match="GONGZHI_SIGN_IN_LOG_MONTHS"):
        environment.load({"GONGZHI_SIGN_IN_LOG_MONTHS": "5"}, with_secrets=False)


def test_the_database_keeps_young_rows_and_lets_none_be_changed(time):
    row = event()
    time.advance(timedelta(days=170))
    clock.tell_database()
    for change in (row.delete, row.save):
        with pytest.raises(ProgrammingError, match=r"Cannot (delete|update) rows"), transaction.atomic():
            change()
    assert SignInEvent.objects.get(created_at=NOW).version == 1


def test_more_than_one_batch_is_cleared(time, monkeypatch):
    monkeypatch.setattr("gongzhi.accounts.tasks._LOG_BATCH", 2)
    for _row in range(5):
        event()
    time.advance(timedelta(days=200))
    clear_sign_in_log(0)
    assert SignInEvent.objects.count() == 0


@pytest.mark.parametrize(
    ("day", "months", "earlier"),
    [
        (datetime(2026, 8, 31, 5, tzinfo=UTC), 6, datetime(2026, 2, 28, 5, tzinfo=UTC)),
        (datetime(2026, 1, 15, tzinfo=UTC), 1, datetime(2025, 12, 15, tzinfo=UTC)),
        (datetime(2026, 12, 31, tzinfo=UTC), 12, datetime(2025, 12, 31, tzinfo=UTC)),
    ],
)
def test_months_are_those_of_the_calendar(day, months, earlier):
    assert clock.months_before(day, months) == earlier


# --- Who reads it ---


@pytest.mark.parametrize(
    "role", ["clerk", "handler", "supervisor", "leader", "system_admin", "security_admin", "resident"]
)
def test_nobody_else_reads_it(town, role):
    client = signed_in(town.person(role))
    assert client.get(URL).status_code == 403
    assert URL not in client.get("/").content.decode()


def test_whoever_is_not_signed_in_is_led_to_the_door(client):
    assert client.get(URL)["Location"] == f"/sign-in/?next={URL}"


def lines(page):
    return [(row["event"].kind, row["person"]) for row in page.context["rows"]]


def test_the_filters(town, time):
    clerk, resident = town.person("clerk"), town.person("resident")
    event(Kind.SIGNED_IN, clerk, method="password+totp")
    event(Kind.PASSWORD_WRONG, clerk)
    time.advance(timedelta(days=1))
    event(Kind.SIGNED_IN, resident, method="code")
    client = signed_in(town.person("audit_admin"))
    assert lines(client.get(URL)) == [("signed_in", resident), ("password_wrong", clerk), ("signed_in", clerk)]
    assert lines(client.get(URL, {"person": clerk.username})) == [("password_wrong", clerk), ("signed_in", clerk)]
    assert lines(client.get(URL, {"person": clerk.name, "outcome": "refused"})) == [("password_wrong", clerk)]
    assert lines(client.get(URL, {"outcome": "done"})) == [("signed_in", resident), ("signed_in", clerk)]
    assert lines(client.get(URL, {"kind": "password_wrong"})) == [("password_wrong", clerk)]
    assert lines(client.get(URL, {"since": "2026-11-24"})) == [("signed_in", resident)]
    assert lines(client.get(URL, {"until": "2026-11-23"})) == [("password_wrong", clerk), ("signed_in", clerk)]
    assert lines(client.get(URL, {"person": "没有这个人"})) == []
    wrong = client.get(URL, {"since": "明天"})
    assert lines(wrong) == []
    assert "没有符合的记录" in wrong.content.decode()
    shown = client.get(URL).content.decode()
    assert "密码 + 动态口令" in shown
    assert "10.0.0.7" in shown
    assert f"{clerk.name}（{clerk.username}）" in shown
    assert resident.name not in shown, "residents are masked"


def test_a_wrong_code_is_found_under_who_bears_the_number(town, time):
    sign_in(Client())
    person = User.objects.get(phone_index=queries.phone_index(MINE))
    person.name = "李桂花"
    person.save()
    time.advance(timedelta(hours=1))
    visitor = Client()
    ask(visitor)
    type_code(visitor, "000000" if codes()[-1] != "000000" else "111111")
    ask(Client(), OTHER)
    client = signed_in(town.person("audit_admin"))
    mine = client.get(URL, {"person": "李桂花"})
    assert lines(mine) == [("code_wrong", person), ("code_sent", person), ("signed_in", person), ("code_sent", person)]
    assert "李**" in mine.content.decode()
    assert lines(client.get(URL))[0] == ("code_sent", None)
    assert "未登记的号码或登录名" in client.get(URL).content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_a_page_costs_the_same_for_one_line_and_for_three(town, django_assert_num_queries, count):
    for number in range(count):
        person = User.objects.create(name=f"人{number}", phone=f"1385760001{number}", holds_phone=True)
        event(person=person)
        event(Kind.CODE_SENT, phone_index=queries.phone_index(f"1385760001{number}"))
    client = signed_in(town.person("audit_admin"))
    client.get(URL)
    with django_assert_num_queries(QUERIES):
        page = client.get(URL)
    assert len(page.context["rows"]) == 2 * count


def test_it_is_paged_and_the_filter_stays(town):
    clerk = town.person("clerk")
    for _row in range(51):
        event(person=clerk)
    client = signed_in(town.person("audit_admin"))
    first = client.get(URL, {"kind": "signed_in"})
    assert len(first.context["rows"]) == 50
    assert "kind=signed_in" in first.content.decode()
    assert len(client.get(URL, {"kind": "signed_in", "page": "2"}).context["rows"]) == 1


def test_the_log_stands_in_the_audit_administrators_menu(town):
    assert f'href="{URL}"' in signed_in(town.person("audit_admin")).get("/desk/", follow=True).content.decode()
