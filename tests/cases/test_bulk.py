"""Acts on many requests: named before, each by its own rule, taken back where nobody came between."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from gongzhi.cases import actions
from gongzhi.cases.actions.bulk import MOST, Given, items_of, outlook
from gongzhi.cases.models import Assignment, BulkAct, BulkItem, Case, Lesson, Message, Reminder
from gongzhi.cases.states import AssignmentState, CaseState
from gongzhi.core.errors import Forbidden, Invalid, NotNow
from gongzhi.core.policies import allowed
from tests.cases.loop import Loop, at
from tests.cases.portal import text
from tests.town import ROLES, sign_in

SEEN = dict[Any, int]


def draft(loop: Loop, kind: str, *cases: Case, post: str = "clerk") -> BulkAct:
    return actions.draft_bulk(kind, by=loop.town.actor(post), cases=[(case, case.version) for case in cases])


def outcomes(bulk: BulkAct) -> dict[str, str]:
    return dict(BulkItem.objects.filter(bulk=bulk).values_list("case__number", "outcome"))


def words_of(bulk: BulkAct, case: Case) -> str:
    return BulkItem.objects.get(bulk=bulk, case=case).words


def to_office(loop: Loop, reason: str = "超出窗口职责") -> Given:
    return Given(post=loop.town.office, reason=reason)


def test_each_is_handed_on_by_its_own_rule(loop: Loop) -> None:
    first, second, over = loop.ask(), loop.ask(), loop.closed()
    bulk = draft(loop, "hand_on", first, second, over)
    actions.run_bulk(bulk, by=loop.town.actor("clerk"), given=to_office(loop))
    assert outcomes(bulk) == {first.number: "done", second.number: "done", over.number: "refused"}
    assert words_of(bulk, over) == "这件求助已经办完或结束，不能再转给别的岗位。"
    for case in (first, second):
        assert Case.objects.get(pk=case.pk).post == loop.town.office
        note = Message.objects.filter(case=case, is_internal=True).last()
        assert note is not None
        assert "超出窗口职责" in note.text
    row = BulkAct.objects.get()
    assert (row.state, row.person, row.post, row.target) == (
        "done", loop.town.person("clerk"), loop.town.clerk, loop.town.office,
    )  # fmt: skip
    assert row.done_at == at(24, 10)


def test_a_clerk_hands_on_to_the_joint_office_alone(loop: Loop) -> None:
    case = loop.ask()
    bulk = draft(loop, "hand_on", case)
    actions.run_bulk(bulk, by=loop.town.actor("clerk"), given=Given(post=loop.town.window_clerk, reason="转海门"))
    assert words_of(bulk, case) == "有争议的求助请交给联席办，由联席办决定转给谁。"
    assert Case.objects.get(pk=case.pk).post == loop.town.clerk


def test_requests_are_accepted_as_suggested(loop: Loop) -> None:
    case, bare = loop.ask(title="被拖欠工资", description="老板拖欠工资三个月，请工会帮忙讨薪。"), loop.ask()
    Lesson.objects.filter(case=bare).update(suggested_post=None)
    bulk = draft(loop, "accept", case, bare)
    actions.run_bulk(bulk, by=loop.town.actor("clerk"))
    assert outcomes(bulk) == {case.number: "done", bare.number: "refused"}
    assert words_of(bulk, bare) == "没有建议的牵头岗位，请打开这一件受理。"
    lesson = Lesson.objects.get(case=case)
    assert lesson.chosen_post == lesson.suggested_post == loop.lead(case).post
    assert Case.objects.get(pk=case.pk).state == CaseState.IN_PROGRESS
    assert Case.objects.get(pk=bare.pk).state == CaseState.SUBMITTED


def test_those_who_have_them_are_reminded(loop: Loop) -> None:
    late, own = loop.taken().case, loop.ask()
    bulk = draft(loop, "urge", late, own)
    with pytest.raises(Invalid, match="还没有填完"):
        actions.run_bulk(bulk, by=loop.town.actor("clerk"))
    actions.run_bulk(bulk, by=loop.town.actor("clerk"), given=Given(reason="请今天联系居民"))
    assert outcomes(bulk) == {late.number: "done", own.number: "refused"}
    assert words_of(bulk, own) == "这件求助正由您的岗位办理，不用催办。"
    assert Reminder.objects.get().text == "请今天联系居民"
    address = tick(desk(loop, "supervisor"), "urge", late).headers["Location"]
    look = desk(loop, "supervisor").post(address, {"step": "look", "reason": "再催一次"})
    assert "将给 1 件求助的办理岗位各发一份催办通知" in text(look)


def test_filing_waits_for_the_time_of_reopening_and_cannot_be_taken_back(loop: Loop) -> None:
    case = loop.closed()
    early = draft(loop, "archive", case)
    actions.run_bulk(early, by=loop.town.actor("clerk"))
    assert words_of(early, case) == "居民还可以重新打开这件求助，暂时不能归档。"
    loop.hand.set(at(30, 10, month=12))
    bulk = draft(loop, "archive", Case.objects.get(pk=case.pk))
    actions.run_bulk(bulk, by=loop.town.actor("clerk"))
    assert Case.objects.get(pk=case.pk).state == CaseState.ARCHIVED
    with pytest.raises(NotNow, match="不能撤回"):
        actions.undo_bulk(bulk, by=loop.town.actor("clerk"))
    assert BulkAct.objects.get(pk=bulk.pk).state == "done"


def test_it_is_taken_back_where_nobody_came_between(loop: Loop) -> None:
    quiet, touched = loop.ask(), loop.ask()
    bulk = draft(loop, "hand_on", quiet, touched)
    clerk = loop.town.actor("clerk")
    actions.run_bulk(bulk, by=clerk, given=to_office(loop))
    loop.accepted(Case.objects.get(pk=touched.pk))
    loop.hand.set(at(24, 10, 20))
    actions.undo_bulk(bulk, by=clerk)
    assert outcomes(bulk) == {quiet.number: "undone", touched.number: "stuck"}
    assert words_of(bulk, touched) == "之后有人处理过这一件。"
    assert Case.objects.get(pk=quiet.pk).post == loop.town.clerk
    assert Case.objects.get(pk=touched.pk).post == loop.town.office
    with pytest.raises(NotNow):
        actions.undo_bulk(bulk, by=clerk)


def test_an_acceptance_is_taken_back_until_the_post_has_taken_it(loop: Loop) -> None:
    free, taken = loop.ask(), loop.ask()
    Lesson.objects.update(suggested_post=loop.town.handler, suggested_area=loop.area())
    bulk = draft(loop, "accept", free, taken)
    actions.run_bulk(bulk, by=loop.town.actor("clerk"))
    actions.take_assignment(loop.lead(taken), by=loop.town.actor("handler"))
    actions.undo_bulk(bulk, by=loop.town.actor("clerk"))
    assert outcomes(bulk) == {free.number: "undone", taken.number: "stuck"}
    assert words_of(bulk, taken) == "牵头岗位已经签收。"
    assert Assignment.objects.get(case=free).state == AssignmentState.CANCELLED
    assert Assignment.objects.get(case=taken).state == AssignmentState.TAKEN
    assert Case.objects.get(pk=free.pk).state == CaseState.IN_PROGRESS
    said = Message.objects.filter(case=free, is_internal=False).last()
    assert said is not None
    assert "正在重新安排牵头单位" in said.text


def test_after_half_an_hour_it_stays(loop: Loop) -> None:
    case = loop.ask()
    bulk = draft(loop, "hand_on", case)
    actions.run_bulk(bulk, by=loop.town.actor("clerk"), given=to_office(loop))
    loop.hand.set(at(24, 10) + timedelta(minutes=31))
    with pytest.raises(NotNow, match="已超过 30 分钟"):
        actions.undo_bulk(bulk, by=loop.town.actor("clerk"))
    assert not allowed(loop.town.actor("clerk"), "cases.take_back_case", Case.objects.get(pk=case.pk))
    assert Case.objects.get(pk=case.pk).post == loop.town.office


def test_who_came_between_looking_and_doing_is_not_overrun(loop: Loop) -> None:
    """The race: the page was looked at, then somebody else changed one of them."""
    mine, other = loop.ask(), loop.ask()
    bulk = draft(loop, "hand_on", mine, other)
    actions.mark_urgent(other, by=loop.town.actor("clerk"), reason="病重")
    changed = Case.objects.get(pk=other.pk)
    actions.run_bulk(bulk, by=loop.town.actor("clerk"), given=to_office(loop))
    assert outcomes(bulk) == {mine.number: "done", other.number: "refused"}
    assert words_of(bulk, other) == "您看过以后，别人已经处理过这一件。"
    assert Case.objects.get(pk=other.pk).version == changed.version


def test_guarded_requests_are_done_one_by_one(loop: Loop) -> None:
    case = loop.ask(confidential=True)
    bulk = draft(loop, "hand_on", case)
    (look,) = outlook(items_of(bulk), "hand_on", to_office(loop), by=loop.town.actor("clerk"))
    assert look.refusal == "保密求助请打开这一件办理。"
    actions.run_bulk(bulk, by=loop.town.actor("clerk"), given=to_office(loop))
    assert outcomes(bulk) == {case.number: "refused"}
    assert Case.objects.get(pk=case.pk).post == loop.town.clerk


def test_twice_is_once(loop: Loop) -> None:
    case = loop.ask()
    bulk = draft(loop, "hand_on", case)
    actions.run_bulk(bulk, by=loop.town.actor("clerk"), given=to_office(loop))
    version = Case.objects.get(pk=case.pk).version
    with pytest.raises(NotNow):
        actions.run_bulk(bulk, by=loop.town.actor("clerk"), given=to_office(loop))
    assert Case.objects.get(pk=case.pk).version == version


def test_what_is_ticked_must_be_something_and_not_too_much(loop: Loop) -> None:
    clerk, case = loop.town.actor("clerk"), loop.ask()
    with pytest.raises(Invalid, match="还没有选"):
        actions.draft_bulk("accept", by=clerk, cases=[])
    with pytest.raises(Invalid, match="一次最多 200 件"):
        actions.draft_bulk("accept", by=clerk, cases=[(case, 1)] * (MOST + 1))
    with pytest.raises(Invalid, match="没有这样的"):
        actions.draft_bulk("void", by=clerk, cases=[(case, 1)])
    assert not BulkAct.objects.exists()


#: Every role, inside and outside: who may tick, and who may do and take back what the clerk ticked.
_ACTORS = [name for pair in ROLES.values() for name in pair if name]
_LISTING = {
    "clerk", "far_clerk", "handler", "far_handler", "supervisor", "far_supervisor", "office", "far_office", "chair",
    "far_chair",
}  # fmt: skip


def test_who_may(loop: Loop) -> None:
    case = loop.ask()
    bulk = draft(loop, "hand_on", case)
    may = {name for name in _ACTORS if allowed(loop.town.actor(name), "cases.draft_bulk", "hand_on")}
    assert may == _LISTING
    for action in ("run_bulk", "undo_bulk"):
        assert {n for n in _ACTORS if allowed(loop.town.actor(n), f"cases.{action}", bulk)} == {"clerk"}
    with pytest.raises(Forbidden):
        actions.run_bulk(bulk, by=loop.town.actor("office"), given=to_office(loop))
    actions.run_bulk(bulk, by=loop.town.actor("clerk"), given=to_office(loop))
    assert {n for n in _ACTORS if allowed(loop.town.actor(n), "cases.take_back_case", case)} == {"clerk"}


def test_a_post_without_the_right_changes_nothing(loop: Loop) -> None:
    """A handler sees the case of the own organisation; what receives is not his or hers."""
    case = loop.taken().case
    bulk = draft(loop, "hand_on", case, post="handler")
    actions.run_bulk(bulk, by=loop.town.actor("handler"), given=to_office(loop))
    assert outcomes(bulk) == {case.number: "refused"}
    assert words_of(bulk, case) == "您当前的岗位没有权限做这一步。"


# --- Pages ---


def desk(loop: Loop, post: str = "clerk") -> Client:
    return sign_in(Client(), loop.town.person(post))


def tick(client: Client, kind: str, *cases: Case) -> Any:
    ticked = [f"{case.pk}:{case.version}" for case in cases]
    return client.post("/desk/cases/bulk/new/", {"kind": kind, "case": ticked, "query": "state=open"})


def test_the_pages_from_ticking_to_taking_back(loop: Loop) -> None:
    client = desk(loop)
    first, second, over = loop.ask(title="甲"), loop.ask(title="乙"), loop.closed()
    assert f'value="{first.pk}:{first.version}"' in client.get("/desk/cases/").content.decode()
    address = tick(client, "hand_on", first, second, over).headers["Location"]
    assert "原因" in text(client.get(address))
    missing = client.post(address, {"step": "look", "post": str(loop.town.office.pk), "reason": ""})
    assert missing.status_code == 422
    given = {"post": str(loop.town.office.pk), "reason": "窗口办不了"}
    look = text(client.post(address, {**given, "step": "look"}))
    assert "将把 2 件求助转给区联席办·联席办受理" in look
    assert "1 件不能办" in look
    assert "已经办完或结束" in look
    assert Case.objects.get(pk=first.pk).post == loop.town.clerk
    assert client.post(address, {**given, "step": "do"}).headers["Location"] == address
    done = text(client.get(address))
    assert "已办 2 件，没有办 1 件" in done
    assert "撤回这次操作" in done
    client.post(f"{address}undo/")
    assert "已撤回 2 件" in text(client.get(address))
    assert Case.objects.get(pk=first.pk).post == loop.town.clerk
    assert "转给别的岗位受理" in text(client.get("/desk/cases/bulk/"))


def test_what_one_may_not_see_cannot_be_ticked(loop: Loop) -> None:
    case = loop.ask()
    answer = tick(desk(loop, "far_clerk"), "accept", case)
    assert answer.headers["Location"] == "/desk/cases/?state=open"
    assert not BulkAct.objects.exists()
    address = tick(desk(loop), "accept", case).headers["Location"]
    assert desk(loop, "office").get(address).status_code == 404
    assert desk(loop, "office").post(f"{address}undo/").status_code == 404


def test_the_pages_ask_the_same_for_one_and_three(loop: Loop) -> None:
    client = desk(loop)

    def asked(*cases: Case) -> int:
        address = tick(client, "accept", *cases).headers["Location"]
        client.get(address)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address).status_code == 200
        return len(queries)

    few = asked(loop.ask())
    assert asked(loop.ask(), loop.ask(), loop.ask()) == few
