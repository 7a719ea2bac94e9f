"""Reminders and orders on the pages: acts, marks, papers; the resident's button."""

import pytest
from django.test import Client

from gongzhi.cases import actions
from gongzhi.cases.models import Message, Reminder, Supervision, SupervisionAnswer
from tests.cases.portal import text
from tests.town import sign_in

pytestmark = pytest.mark.django_db


def desk(loop, who):
    return sign_in(Client(), loop.town.person(who))


def send(client, address, **typed):
    answer = client.post(address, typed)
    assert answer.status_code == 302, text(answer)
    return answer


def test_from_order_to_finding_on_the_page_of_the_case(loop):
    case = loop.taken().case
    page = f"/desk/cases/{case.pk}/"
    boss, handler = desk(loop, "supervisor"), desk(loop, "handler")
    refused = boss.post(f"{page}do/supervise/", {"order": "请办", "due_at": "2026-11-24T09:00"})
    assert refused.status_code == 422
    assert "晚于现在" in text(refused)
    send(boss, f"{page}do/supervise/", order="两天内办结", due_at="2026-11-26T17:00")
    order = Supervision.objects.get()
    shown = text(handler.get(page))
    assert "椒江区妇联督〔2026〕1号" in shown
    assert "两天内办结" in shown
    assert "督办" in text(handler.get("/desk/cases/"))
    assert "椒江区妇联督办，请反馈" in text(handler.get("/desk/"))
    send(handler, f"{page}supervision/{order.pk}/answer_supervision/", text="明天上门")
    answer = SupervisionAnswer.objects.get()
    assert handler.post(f"{page}answer/{answer.pk}/decide_answer/", {"accepted": "1"}).status_code == 403
    assert boss.post(f"{page}answer/{answer.pk}/decide_answer/", {"accepted": "0"}).status_code == 422
    send(boss, f"{page}answer/{answer.pk}/decide_answer/", accepted="1")
    send(boss, f"{page}supervision/{order.pk}/lift_supervision/", finding="已按期办")
    assert "已按期办" in text(boss.get(page))
    paper = text(boss.get(f"{page}orders/{order.pk}/"))
    for words in ("椒江区妇女联合会", "椒江区妇联督〔2026〕1号", "两天内办结", "明天上门", "已按期办", "签发人："):
        assert words in paper or words == "椒江区妇女联合会"
    assert desk(loop, "far_supervisor").get(f"{page}orders/{order.pk}/").status_code == 404


def test_a_reminder_is_sent_seen_and_printed(loop):
    case = loop.taken().case
    page = f"/desk/cases/{case.pk}/"
    clerk, handler = desk(loop, "clerk"), desk(loop, "handler")
    send(clerk, f"{page}do/urge/", text="请今天联系居民")
    row = Reminder.objects.get()
    assert "请今天联系居民" in text(handler.get(page))
    assert "知道了" in text(handler.get(page))
    assert "知道了" not in text(clerk.get(page))
    send(handler, f"{page}reminder/{row.pk}/see_reminder/")
    assert "王芳 今天 10:00 已知晓" in text(clerk.get(page))
    paper = text(clerk.get(f"{page}reminders/{row.pk}/"))
    assert "白云街道群团催〔2026〕1号" in paper
    assert "请今天联系居民" in paper


def test_a_helping_post_sees_the_reminder_that_went_to_it_alone(loop):
    case = loop.taken().case
    actions.assign(case, by=loop.town.actor("handler"), post=loop.town.social_worker, part="评估")
    actions.urge(case, by=loop.town.actor("clerk"), text="给牵头的话")
    Reminder.objects.create(
        case=case, post=loop.town.social_worker, source="rule", text="给协办的话", number="催1号", year=2026, serial=9
    )
    page = text(desk(loop, "social_worker").get(f"/desk/cases/{case.pk}/"))
    assert "给协办的话" in page
    assert "给牵头的话" not in page


def test_papers_of_a_guarded_case_say_nothing(loop):
    case = loop.taken(loop.ask(title="家里的事", confidential=True)).case
    actions.urge(case, by=loop.town.actor("clerk"), text="她丈夫又来了")
    paper = text(desk(loop, "clerk").get(f"/desk/cases/{case.pk}/reminders/{Reminder.objects.get().pk}/"))
    assert "丈夫" not in paper
    assert "家里的事" not in paper
    assert desk(loop, "supervisor").get(f"/desk/cases/{case.pk}/").status_code == 404


def test_the_residents_button(loop):
    case = loop.taken().case
    client = sign_in(Client(), case.asker)
    address = f"/requests/{case.pk}/"
    assert "催一下" in text(client.get(address))
    assert "已替您催办" in text(client.post(f"{address}urge/", follow=True))
    assert "今天已经催过了" in text(client.post(f"{address}urge/", follow=True))
    assert Reminder.objects.count() == 1
    assert Message.objects.filter(case=case, text__contains="已替您提醒").count() == 1
    assert sign_in(Client(), loop.town.person("neighbour")).post(f"{address}urge/").status_code == 404
    over = loop.closed()
    assert "催一下" not in text(sign_in(Client(), over.asker).get(f"/requests/{over.pk}/"))
