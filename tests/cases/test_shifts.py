"""Hand-over between shifts at a window: the list, two signatures, the first row of the next clerk's to-do."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from gongzhi.cases import actions
from gongzhi.cases.models import ShiftHandover, ShiftItem
from gongzhi.cases.queries import shifts
from gongzhi.core.actors import Actor
from gongzhi.core.errors import Forbidden, NotNow
from gongzhi.core.policies import allowed
from gongzhi.organizations.actions import act_for
from gongzhi.organizations.queries import posts_of
from gongzhi.web.todo import rows_for
from tests.cases.loop import at
from tests.cases.portal import text
from tests.town import ROLES, make_person, sign_in

pytestmark = pytest.mark.django_db
NAMES = [name for pair in ROLES.values() for name in pair if name]


@pytest.fixture
def next_clerk(loop):
    """Somebody else at the same window, acting for the holder."""
    person = make_person("金燕", username="next")
    act_for(
        loop.town.clerk,
        by=loop.town.actor("hub_supervisor"),
        person=person,
        start=at(24, 10),
        end=at(30, 18),
        reason="轮班",
    )
    loop.hand.set(at(24, 10, 1))
    return Actor(person=person, post=loop.town.clerk, posts=tuple(posts_of(person)))


def handed(loop, notes="QZ-1 答应明早回电"):
    return actions.hand_shift(loop.town.hub, by=loop.town.actor("clerk"), notes=notes)


def test_the_list_says_why_each_stands_there_and_stays_as_it_was(loop):
    new = loop.ask()
    urgent = loop.taken().case
    actions.mark_urgent(urgent, by=loop.town.actor("clerk"), reason="老人跌倒")
    called = loop.completed()
    quiet = loop.taken()
    actions.record_contact(quiet, by=loop.town.actor("handler"))
    loop.ask(division=loop.town.other_subdistrict)
    row = handed(loop)
    kept = {item.case_id: item.reasons for item in row.items.all()}
    assert kept == {
        new.pk: ["promised", "new"],
        urgent.pk: ["urgent", "promised"],
        called.pk: kept[called.pk],
    }
    assert "call" in kept[called.pk]
    assert row.items.order_by("pk").first().case_id == urgent.pk
    loop.accepted(new)
    assert ShiftItem.objects.get(handover=row, case=new).reasons == ["promised", "new"]


def test_the_next_signs_and_both_times_are_kept(loop, next_clerk):
    row = handed(loop)
    loop.hand.set(at(24, 14))
    taken = actions.take_shift(row, by=next_clerk)
    assert (taken.created_at, taken.by, taken.taken_at, taken.taken_by) == (
        at(24, 10, 1),
        loop.town.person("clerk"),
        at(24, 14),
        next_clerk.person,
    )
    with pytest.raises(NotNow, match="已经有人接"):
        actions.take_shift(row, by=next_clerk)


def test_who_may_hand_over_and_take_over(loop, next_clerk):
    assert [name for name in NAMES if allowed(loop.town.actor(name), "cases.hand_shift", loop.town.hub)] == ["clerk"]
    row = handed(loop)
    assert [name for name in NAMES if allowed(loop.town.actor(name), "cases.take_shift", row)] == []
    assert allowed(next_clerk, "cases.take_shift", row)
    for name in NAMES:
        with pytest.raises(Forbidden):
            actions.take_shift(row, by=loop.town.actor(name))
    row.refresh_from_db()
    assert row.taken_at is None


def test_writing_it_anew_replaces_the_own_one_but_nobody_elses(loop, next_clerk):
    first = handed(loop)
    second = handed(loop, "补充一件")
    first.refresh_from_db()
    assert (first.is_open, second.is_open) == (False, True)
    with pytest.raises(NotNow, match="先接班"):
        actions.hand_shift(loop.town.hub, by=next_clerk)
    with pytest.raises(NotNow, match="重写"):
        actions.take_shift(first, by=next_clerk)
    actions.take_shift(second, by=next_clerk)
    actions.hand_shift(loop.town.hub, by=next_clerk)
    assert ShiftHandover.objects.count() == 3


def test_a_guarded_request_stands_there_for_the_named_alone(loop, next_clerk):
    secret = loop.ask(confidential=True)
    row = handed(loop)
    assert [item.case_id for item in shifts.items_of(row, next_clerk)] == [secret.pk]
    assert shifts.items_of(row, loop.town.actor("hub_supervisor")) == []
    page = text(sign_in(Client(), loop.town.person("hub_supervisor")).get(f"/desk/shifts/{row.pk}/"))
    assert secret.number not in page


def test_it_is_the_first_row_of_the_next_clerks_to_do_and_of_nobody_elses(loop, next_clerk):
    loop.ask()
    loop.hand.set(at(26, 9))
    row = handed(loop)
    first = rows_for(next_clerk)[0]
    assert (str(first.title), first.link) == ("白云街道群团工作中心交接班", f"/desk/shifts/{row.pk}/")
    assert [keys.count() for keys in shifts.todo_keys(next_clerk)] == [1]
    for name in ("clerk", "station_clerk", "hub_supervisor"):
        assert not shifts.todo_rows(loop.town.actor(name))
    actions.take_shift(row, by=next_clerk)
    assert not shifts.todo_rows(next_clerk)


def test_pages(loop, next_clerk):
    case = loop.ask(title="孩子没人接")
    clerk = sign_in(Client(), loop.town.person("clerk"))
    page = text(clerk.get("/desk/shifts/"))
    assert "孩子没人接" in page
    assert "还没有交接" in page
    answer = clerk.post("/desk/shifts/", {"notes": "钥匙在抽屉里"})
    row = ShiftHandover.objects.get()
    assert answer.headers["Location"] == f"/desk/shifts/{row.pk}/"
    assert "看过了，接班" not in text(clerk.get(f"/desk/shifts/{row.pk}/"))
    other = sign_in(Client(), next_clerk.person)
    assert "看过了，接班" in text(other.get(f"/desk/shifts/{row.pk}/"))
    other.post(f"/desk/shifts/{row.pk}/")
    row.refresh_from_db()
    assert row.taken_by == next_clerk.person
    paper = text(other.get(f"/desk/shifts/{row.pk}/print/"))
    assert "钥匙在抽屉里" in paper
    assert case.number in paper
    assert "打印：金燕" in paper
    assert sign_in(Client(), loop.town.person("far_clerk")).get(f"/desk/shifts/{row.pk}/").status_code == 404
    assert sign_in(Client(), loop.town.person("handler")).get("/desk/shifts/").status_code == 403
    boss = sign_in(Client(), loop.town.person("hub_supervisor"))
    assert boss.post("/desk/shifts/", {"notes": "x"}).status_code == 403


def test_lists_ask_the_same_of_the_database_for_one_and_three(loop):
    clerk = sign_in(Client(), loop.town.person("clerk"))

    def asked():
        row = ShiftHandover.objects.order_by("-pk").first()
        for address in ("/desk/shifts/", f"/desk/shifts/{row.pk}/"):
            clerk.get(address)
        with CaptureQueriesContext(connection) as queries:
            for address in ("/desk/shifts/", f"/desk/shifts/{row.pk}/", f"/desk/shifts/{row.pk}/print/"):
                assert clerk.get(address).status_code == 200
        return len(queries)

    loop.ask()
    handed(loop)
    few = asked()
    for _number in range(2):
        loop.ask()
        handed(loop)
    assert asked() == few
