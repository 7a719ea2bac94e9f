"""The logs: who saw whose data, what is unusual in a month, who looked into them. The audit administrator's alone."""

from datetime import timedelta

import pytest
from django.db import ProgrammingError, transaction

from gongzhi.accounts import audit
from gongzhi.accounts.models import Disclosure, LogQuery, SignInEvent
from gongzhi.core import clock
from tests.accounts.signing import signed_in

pytestmark = pytest.mark.django_db
ADDRESSES = ("/desk/audit/", "/desk/audit/disclosures/", "/desk/audit/queries/", "/desk/history/find/")


def seen(town, viewer="clerk", whose="resident", field="phone", reason="联系上门时间"):
    return Disclosure.objects.create(
        data_key=town.person(whose).data_key, field=field, viewer=town.person(viewer), reason=reason
    )


@pytest.mark.parametrize("address", ADDRESSES)
@pytest.mark.parametrize(
    "who", ["system_admin", "security_admin", "office", "supervisor", "clerk", "leader", "resident"]
)
def test_nobody_else_reads_them(town, address, who):
    client = signed_in(town.person(who))
    assert client.get(address).status_code == 403
    assert not LogQuery.objects.exists()


def rows(page):
    return [
        (row["row"].viewer.name, row["owner"].name if row["owner"] else "", row["row"].field)
        for row in page.context["rows"]
    ]


def test_the_log_of_access_is_searched(town, time):
    clerk, handler = town.person("clerk"), town.person("handler")
    seen(town)
    time.advance(timedelta(days=1))
    seen(town, "handler", "neighbour", "address", "核对门牌")
    client = signed_in(town.person("audit_admin"))
    both = [(handler.name, "张建军", "address"), (clerk.name, "李桂花", "phone")]
    page = client.get("/desk/audit/disclosures/")
    assert rows(page) == both
    text = page.content.decode()
    assert "李**" in text
    assert "李桂花" not in text, "whose it is stays masked"
    for query, wanted in (
        ({"viewer": clerk.username}, both[1:]),
        ({"viewer": handler.name}, both[:1]),
        ({"person": "李桂花"}, both[1:]),
        ({"field": "address"}, both[:1]),
        ({"reason": "门牌"}, both[:1]),
        ({"since": "2026-11-24"}, both[:1]),
        ({"until": "2026-11-23"}, both[1:]),
        ({"person": "没有这个人"}, []),
    ):
        assert rows(client.get("/desk/audit/disclosures/", query)) == wanted, query
    assert rows(client.get("/desk/audit/disclosures/", {"since": "明天"})) == []


def test_every_look_leaves_a_line_and_not_what_was_typed(town, time):
    seen(town)
    client = signed_in(town.person("audit_admin"))
    client.get("/desk/audit/disclosures/", {"person": "李桂花"})
    client.get("/desk/audit/", {"month": "2026-11"})
    client.get("/desk/accounts/log/", {"person": "李桂花"})
    client.get(f"/desk/history/post/{town.clerk.pk}/")
    client.get("/desk/audit/queries/")
    lines = list(LogQuery.objects.order_by("pk").values_list("log", "filters", "found"))
    assert [(log, filters) for log, filters, _found in lines] == [
        ("disclosures", ["person"]), ("summary", ["2026-11"]), ("sign_ins", ["person"]), ("history", ["post"]),
        ("queries", []),
    ]  # fmt: skip
    assert lines[0][2] == 1
    assert LogQuery.objects.get(log="history").about == town.clerk.pk
    assert "李桂花" not in str(list(LogQuery.objects.values()))
    assert {row.viewer for row in LogQuery.objects.all()} == {town.person("audit_admin")}
    line = LogQuery.objects.first()
    for change in (line.delete, line.save):
        with pytest.raises(ProgrammingError), transaction.atomic():
            change()


def test_a_month_shows_what_is_unusual(town, time):
    for _look in range(audit.MANY_IN_AN_HOUR):
        seen(town, "handler", "neighbour")
    time.advance(timedelta(hours=13))  # 23:00
    seen(town, "clerk")
    time.advance(timedelta(hours=10))
    for who in ("handler", "supervisor", "window_clerk"):
        seen(town, who)
    for _try in range(audit.MANY_IN_AN_HOUR):
        SignInEvent.objects.create(kind="password_wrong", person=town.person("clerk"), address="10.0.0.7")
    client = signed_in(town.person("audit_admin"))
    found = client.get("/desk/audit/", {"month": "2026-11"}).context["summary"]
    assert (found.disclosures, found.viewers, found.persons) == (14, 4, 2)
    assert found.at_night == [(town.person("clerk"), 1)]
    assert [(person, count) for person, _at, count in found.in_an_hour] == [(town.person("handler"), 10)]
    assert found.by_many == [(town.person("resident").data_key_id, 4)]
    assert [(person, count) for person, _day, count in found.refused_often] == [(town.person("clerk"), 10)]
    empty = client.get("/desk/audit/", {"month": "2026-01"})
    assert empty.context["summary"].disclosures == 0
    assert "这个月没有发现" in empty.content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_the_pages_cost_the_same(town, time, django_assert_num_queries, count):
    for number in range(count):
        seen(town, ("clerk", "handler", "supervisor")[number], ("resident", "neighbour", "expert")[number])
    client = signed_in(town.person("audit_admin"))
    for address, most in COST.items():
        client.get(address)
        with django_assert_num_queries(most):
            client.get(address)


COST = {"/desk/audit/disclosures/": 10, "/desk/audit/": 18}


def test_any_history_is_found_by_link_and_number(town, time):
    client = signed_in(town.person("audit_admin"))
    by_link = client.get("/desk/history/find/", {"q": f"http://x.cn/desk/posts/{town.clerk.pk}/"})
    assert by_link["Location"] == f"/desk/history/post/{town.clerk.pk}/"
    assert client.get(by_link["Location"]).status_code == 200
    by_number = client.get("/desk/history/find/", {"q": "331002002000"})
    assert by_number.status_code in {200, 302}
    assert "没有找到" in client.get("/desk/history/find/", {"q": "没有这个编号"}).content.decode()
    assert LogQuery.objects.filter(log="history").count() == 1


def test_the_months_of_the_list():
    begin, end = audit.month_of("2026-12")
    assert (begin.isoformat(), end.isoformat()) == ("2026-12-01T00:00:00+08:00", "2027-01-01T00:00:00+08:00")
    assert audit.month_of("x")[0] == clock.local(clock.now()).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
