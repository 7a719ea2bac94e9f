"""The history of a case in words: what was done, by whom, from what to what."""

import pytest
from django.test import Client

from gongzhi.cases import actions
from gongzhi.cases.deeds import DEEDS
from gongzhi.cases.models import Case
from gongzhi.core.actions import all_actions
from gongzhi.core.history import history_of
from gongzhi.organizations.views.desk.history import lines_of
from tests.cases.loop import Loop
from tests.cases.portal import text
from tests.town import sign_in

pytestmark = pytest.mark.django_db


def test_every_action_of_the_room_has_its_words() -> None:
    assert set(DEEDS) == {name for name in all_actions() if name.startswith("cases.")}


def test_the_steps_of_a_case_are_told_by_what_was_done(loop: Loop) -> None:
    case = loop.closed()
    assert [line.what for line in lines_of(history_of(case))] == ["评价", "办结分工", "受理", "提出求助"]


def test_the_page_says_what_changed_from_what_to_what(loop: Loop) -> None:
    case = loop.accepted()
    actions.mark_urgent(case, by=loop.town.actor("clerk"), reason="老人独自在家")
    page = text(sign_in(Client(), loop.town.person("clerk")).get(f"/desk/history/case/{case.pk}/"))
    assert "受理" in page
    assert "状态：待受理 → 办理中" in page
    assert "受理时间：（空） → 2026年11月24日 10:00" in page
    assert "标为紧急" in page
    assert "紧急：否 → 是" in page
    assert "提出求助" in page
    assert "修改" not in page.replace("修改记录", "")


def test_each_field_that_history_tells_has_a_name(loop: Loop) -> None:
    told = [field for field in Case._meta.get_fields() if not field.auto_created and field.editable]
    assert [field.name for field in told if str(field.verbose_name).isascii()] == []
