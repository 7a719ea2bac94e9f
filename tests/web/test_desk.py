"""The desk's home: what is to do, why it is here, and how much it asks of the database."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from gongzhi.cases import actions
from gongzhi.core.actors import Actor
from gongzhi.ui.context import counted
from gongzhi.web import todo
from tests.cases.loop import Loop, at, ground, loop
from tests.cases.portal import text
from tests.town import sign_in

__all__ = ["ground", "loop"]
MOST_QUERIES = 12


def desk(loop: Loop, post: str) -> Client:
    return sign_in(Client(), loop.town.person(post))


def test_each_row_says_why_it_is_here(loop: Loop) -> None:
    fresh = loop.ask(title="想找人接送孩子")
    page = text(desk(loop, "clerk").get("/desk/"))
    assert "想找人接送孩子" in page
    assert fresh.number in page
    assert "新求助，等待受理" in page
    loop.hand.set(at(27, 15))
    late = text(desk(loop, "clerk").get("/desk/"))
    assert "逾期" in late


def test_the_chips_narrow_the_list(loop: Loop) -> None:
    part = loop.taken(loop.ask(title="想请人陪诊"))
    actions.write_message(part.case, by=loop.asker(part.case), text="有消息吗")
    client = desk(loop, "handler")
    assert "想请人陪诊" in text(client.get("/desk/?kind=unanswered"))
    assert "想请人陪诊" not in text(client.get("/desk/?kind=new"))
    assert client.get("/desk/?kind=nonsense").status_code == 200


def test_a_guarded_case_shows_no_title(loop: Loop) -> None:
    loop.ask(title="家里有难处", confidential=True)
    page = text(desk(loop, "clerk").get("/desk/"))
    assert "保密求助" in page
    assert "家里有难处" not in page


def test_the_counter_is_offered_to_windows_only(loop: Loop) -> None:
    assert "登记来访" in text(desk(loop, "clerk").get("/desk/"))
    assert "登记来访" not in text(desk(loop, "handler").get("/desk/"))


@pytest.mark.parametrize("post", ["clerk", "handler", "supervisor", "office"])
def test_the_list_asks_the_same_of_the_database_for_one_and_three(
    loop: Loop, post: str, django_assert_num_queries: Any
) -> None:
    client = desk(loop, post)

    def grow() -> None:
        loop.ask()
        loop.taken()
        loop.completed()

    grow()
    client.get("/desk/")
    with CaptureQueriesContext(connection) as few:
        assert client.get("/desk/").status_code == 200
    grow()
    grow()
    with django_assert_num_queries(len(few)):
        client.get("/desk/")
    assert len(few) <= MOST_QUERIES


@pytest.mark.parametrize("post", ["clerk", "handler", "supervisor", "office"])
def test_the_menu_counts_what_waits_for_the_person_and_not_for_others(
    loop: Loop, post: str, django_assert_num_queries: Any
) -> None:
    loop.ask()
    part = loop.taken(loop.ask(title="想请人陪诊"))
    actions.write_message(part.case, by=loop.asker(part.case), text="有消息吗")
    actions.ask_extension(part, by=loop.town.actor("handler"), new_due_at=at(30, 17, month=12), reason="等医院")
    loop.accepted()
    loop.completed()
    loop.closed(solved="no", satisfied=1)
    loop.hand.set(at(27, 15))
    actor = loop.town.actor(post)
    waiting = sum(row.count for row in todo.rows_for(actor) if row.kind != "waiting")
    assert waiting
    with django_assert_num_queries(1):
        assert todo.count_for(actor) == waiting
    nav = next(group for group in desk(loop, post).get("/desk/").context["nav"] if group.active)
    assert [(item.badge, item.badge_words) for item in nav.items if item.active] == [(waiting, str(waiting))]


def test_the_menu_counts_to_a_hundred_and_says_so(loop: Loop) -> None:
    assert [counted(number) for number in (0, 99, 100)] == ["0", "99", "99+"]
    assert todo.count_for(Actor()) == 0


def test_residents_are_led_away(loop: Loop) -> None:
    assert Client().get("/desk/").status_code == 302
    assert sign_in(Client(), loop.resident().person).get("/desk/").status_code == 403
