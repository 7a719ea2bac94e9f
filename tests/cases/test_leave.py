"""While a holder is on leave, whoever acts gets the news and is named to the resident; afterwards the holder again."""

from datetime import timedelta

import pytest

from gongzhi.accounts.models import Notice, User
from gongzhi.cases import actions
from gongzhi.cases.names import of_post
from gongzhi.cases.queries.desk import Dossier
from gongzhi.cases.queries.mine import team_of
from gongzhi.core import clock
from gongzhi.core.actors import Actor
from gongzhi.organizations.actions import act_for
from tests.cases.field import make_person
from tests.cases.loop import SETTER, Loop

pytestmark = pytest.mark.django_db


def told(person: User, kind: str) -> int:
    return Notice.objects.filter(person=person, kind=f"cases.{kind}").count()


@pytest.fixture
def stand_in(loop: Loop) -> User:
    """Acts for the handler for a week."""
    person = make_person("顾代管", "13700000001")
    act_for(loop.town.handler, by=SETTER, person=person, end=clock.now() + timedelta(days=7), reason="休假")
    return person


def test_news_go_to_who_acts_and_not_to_the_absent_holder(loop: Loop, stand_in: User) -> None:
    holder = loop.town.person("handler")
    part = loop.taken()
    actions.write_message(part.case, by=loop.asker(part.case), text="什么时候来")
    assert (told(stand_in, "assigned"), told(holder, "assigned")) == (1, 0)
    assert (told(stand_in, "message"), told(holder, "message")) == (1, 0)


def test_deadlines_remind_who_acts(loop: Loop, stand_in: User) -> None:
    part = loop.accepted()
    loop.hand.advance(timedelta(days=3))
    actions.sweep_deadlines()
    assert told(loop.town.person("handler"), "overdue") == 0
    late = Notice.objects.filter(person=stand_in).exclude(kind="cases.assigned")
    assert late.filter(title__startswith=part.number).exists()


def test_after_the_leave_the_holder_gets_them_again(loop: Loop, stand_in: User) -> None:
    loop.hand.advance(timedelta(days=7))
    loop.accepted()
    assert (told(stand_in, "assigned"), told(loop.town.person("handler"), "assigned")) == (0, 1)


def test_residents_and_colleagues_read_who_acts(loop: Loop, stand_in: User) -> None:
    case = loop.accepted()
    words = of_post(loop.town.handler)
    assert "顾" in words
    assert [helper.words for helper in team_of(case)] == [words]
    assert [view.who for view in Dossier(case, loop.town.actor("clerk")).parts] == [words]


def test_who_acts_works_with_the_rights_of_the_post(loop: Loop, stand_in: User) -> None:
    case = loop.accepted()
    by = Actor(person=stand_in, post=loop.town.handler, posts=(loop.town.handler,))
    part = actions.take_assignment(loop.lead(case), by=by)
    assert part.state == "taken"
