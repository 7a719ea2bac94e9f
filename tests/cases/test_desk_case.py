"""The page of a case on the desk: what it shows to whom, and the whole loop by its forms."""

import re
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from gongzhi.cases import actions
from gongzhi.cases.models import (
    Assignment,
    Case,
    Lesson,
    Message,
    Offer,
    Rating,
    ReadMark,
    Review,
    Supervision,
    Visit,
)
from gongzhi.cases.states import AssignmentState, CaseState, OfferState
from gongzhi.core import clock
from tests.cases.field import make_volunteer
from tests.cases.loop import Loop, at
from tests.cases.portal import photo, text
from tests.town import sign_in

MOST_QUERIES = 60


def desk(loop: Loop, post: str) -> Client:
    return sign_in(Client(), loop.town.person(post))


def url(case: Any, *rest: Any) -> str:
    return "/".join(["", "desk", "cases", str(case.pk), *map(str, rest), ""])


def fields(response: Any) -> dict[str, str]:
    """The hidden fields of the forms on a page, the last of a name."""
    tags = re.findall(r"<input[^>]+type=\"hidden\"[^>]*>", response.content.decode())
    found = [(re.search(r'name="([^"]*)"', tag), re.search(r'value="([^"]*)"', tag)) for tag in tags]
    return {name[1]: unescape(value[1]) for name, value in found if name and value}


def send(client: Client, address: str, **typed: Any) -> Any:
    """Open the page of an act and send its form."""
    page = client.get(address)
    assert page.status_code == 200, address
    seen = fields(page).get("seen", "")
    return client.post(address, {"seen": seen, **typed})


def part_url(part: Assignment, name: str) -> str:
    return url(part.case, "part", part.pk, name)


def test_the_clerk_sees_the_suggestion_with_reasons_and_accepts_it_with_one_click(loop: Loop) -> None:
    case = loop.ask()
    client = desk(loop, "clerk")
    page = client.get(url(case))
    assert page.status_code == 200
    words = text(page)
    assert "现在要做：受理" in words
    assert "按建议受理" in words
    assert "因为“" in words
    assert "母亲住院" in words
    assert "137****" in words
    assert case.asker.phone not in words
    given = fields(page)
    posted = {"seen": str(case.version), "area": given["area"], "post": given["post"], "weight": "ordinary"}
    answer = client.post(url(case, "do", "accept_case"), posted)
    assert answer.headers["Location"] == url(case)
    case.refresh_from_db()
    lesson = Lesson.objects.get(case=case)
    assert case.state == CaseState.IN_PROGRESS
    assert (lesson.chosen_post_id, lesson.chosen_area_id) == (lesson.suggested_post_id, lesson.suggested_area_id)


def test_the_clerk_corrects_the_suggestion(loop: Loop) -> None:
    case = loop.ask()
    address = url(case, "do", "accept_case")
    answer = send(
        desk(loop, "clerk"),
        address,
        area=loop.area().pk,
        post=loop.town.handler.pk,
        weight="complex",
        part="请联系居民，安排照看",
        note="居民耳背，打电话要慢",
    )
    assert answer.status_code == 302, text(answer)
    part = loop.lead(case)
    assert (part.post, part.part) == (loop.town.handler, "请联系居民，安排照看")
    assert Message.objects.filter(case=case, is_internal=True, text="居民耳背，打电话要慢").exists()


def test_the_second_of_two_clerks_is_told_who_did_it_and_loses_nothing(loop: Loop) -> None:
    case = loop.ask()
    client = desk(loop, "clerk")
    address = url(case, "do", "accept_case")
    page = client.get(address)
    loop.accepted(case, post="union_handler")
    answer = client.post(
        address,
        {
            "seen": fields(page)["seen"],
            "area": loop.area().pk,
            "post": loop.town.handler.pk,
            "weight": "ordinary",
            "part": "请今天联系",
        },
    )
    words = text(answer)
    assert answer.status_code == 422
    assert "已被别人更新" in words
    assert "邓丽" in words
    assert "受理" in words
    assert "待受理 → 办理中" in words
    assert 'value="请今天联系"' in answer.content.decode()
    assert loop.lead(case).post == loop.town.union_handler
    assert Assignment.objects.filter(case=case).count() == 1


def test_a_double_click_accepts_once(loop: Loop) -> None:
    case = loop.ask()
    client = desk(loop, "clerk")
    given = fields(client.get(url(case)))
    posted = {name: given[name] for name in ("_once", "area", "post", "weight")} | {"seen": str(case.version)}
    first, second = (client.post(url(case, "do", "accept_case"), posted) for _time in range(2))
    assert first.headers["Location"] == second.headers["Location"] == url(case)
    assert Assignment.objects.filter(case=case).count() == 1


def test_the_loop_on_the_desk_by_its_forms(loop: Loop) -> None:
    case = loop.accepted()
    lead = loop.lead(case)
    handler = desk(loop, "handler")
    assert "现在要做：签收" in text(handler.get(url(case)))
    assert handler.post(part_url(lead, "take_assignment"), {"seen": lead.version}).status_code == 302
    assert "现在要做：记录联系结果" in text(handler.get(url(case)))
    send(handler, part_url(lead, "record_contact"), note="说好明天上门")
    send(handler, url(case, "do", "assign"), post=loop.town.social_worker.pk, part="请社工上门评估")
    helper = Assignment.objects.get(case=case, is_lead=False)
    assert helper.part == "请社工上门评估"
    social = desk(loop, "social_worker")
    assert social.post(part_url(helper, "take_assignment"), {"seen": helper.version}).status_code == 302
    send(handler, part_url(lead, "agree_visit"), day="2026-11-25", begins="09:00", ends="10:00", place="home")
    visit = Visit.objects.get()
    loop.hand.set(at(25, 9))
    # Sessions of the desk end over night.
    handler, social = desk(loop, "handler"), desk(loop, "social_worker")
    send(handler, url(case, "visit", visit.pk, "check_in"), code=visit.code)
    send(handler, url(case, "visit", visit.pk, "end_visit"), result="看望了老人")
    answer = send(handler, part_url(lead, "finish_assignment"), result="都安排好了")
    assert "还有协办单位没有完成" in text(answer)
    assert "都安排好了" in answer.content.decode()
    send(social, part_url(helper, "finish_assignment"), result="评估完成")
    assert "现在要做：办结这一部分" in text(handler.get(url(case)))
    send(handler, part_url(lead, "finish_assignment"), result="都安排好了")
    case.refresh_from_db()
    assert case.state == CaseState.AWAITING_RATING
    window = desk(loop, "clerk")
    assert "现在要做：记录电话回访" in text(window.get(url(case)))
    send(window, url(case, "do", "record_callback"), solved="no", satisfied="1", comment="没人来")
    assert Rating.objects.get().entered_for == loop.town.clerk
    review = Review.objects.get()
    boss = desk(loop, "supervisor")
    assert "现在要做：复核不满意评价" in text(boss.get(url(case)))
    send(boss, url(case, "review", review.pk, "review_rating"), is_upheld="1", finding="承诺上门没有去")
    review.refresh_from_db()
    assert (review.is_upheld, review.done_by) == (True, loop.town.person("supervisor"))


def test_a_wrong_code_is_told_with_the_tries_left(loop: Loop) -> None:
    part = loop.taken()
    visit = actions.agree_visit(part, by=loop.town.actor("handler"), during=(clock.now(), at(24, 12)))
    wrong = "000000" if visit.code != "000000" else "111111"
    client = desk(loop, "handler")
    address = url(part.case, "visit", visit.pk, "check_in")
    page = client.post(address, {"seen": visit.version, "code": wrong}, follow=True)
    assert "还可以试 4 次" in text(page)
    visit.refresh_from_db()
    assert visit.started_at is None


def test_volunteers_are_ranked_with_reasons_and_asked(loop: Loop) -> None:
    part = loop.taken()
    volunteer = make_volunteer(loop.town, "陈志愿")
    client = desk(loop, "handler")
    address = url(part.case, "volunteers", part.pk)
    need = {
        "need": "陪老人取药",
        "day": "2026-11-25",
        "begins": "14:00",
        "ends": "16:00",
        "wanted": 1,
        "place": "home",
    }
    looked = client.post(address, {**need, "go": "look"})
    assert "陈志愿" in text(looked)
    assert "分" in text(looked)
    assert not Offer.objects.exists()
    sent = client.post(address, {**need, "go": "send", "helper": str(volunteer.pk)})
    assert sent.headers["Location"] == url(part.case), text(sent)
    offer = Offer.objects.get()
    assert (offer.volunteer, offer.state) == (volunteer, OfferState.SENT)
    page = text(client.get(url(part.case)))
    assert "陪老人取药" in page
    assert "陈志愿" in page
    assert "收回邀约" not in page
    past = client.post(address, {**need, "day": "2026-11-20", "go": "look"})
    assert past.status_code == 422
    assert "已经过去" in text(past)


def test_extension_is_asked_for_and_decided_above(loop: Loop) -> None:
    part = loop.taken()
    send(desk(loop, "handler"), part_url(part, "ask_extension"), new_due_at="2026-12-20 17:00", reason="要等医院")
    extension = part.extensions.get()
    boss = desk(loop, "supervisor")
    assert "审批延期" in text(boss.get(url(part.case)))
    refused = send(boss, url(part.case, "extension", extension.pk, "decide_extension"), granted="0")
    assert refused.status_code == 422
    assert "不同意延期，请写明理由" in text(refused)
    send(boss, url(part.case, "extension", extension.pk, "decide_extension"), granted="1")
    extension.refresh_from_db()
    assert extension.is_granted is True


def test_supervision_is_ordered_and_lifted(loop: Loop) -> None:
    case = loop.accepted()
    boss = desk(loop, "supervisor")
    send(boss, url(case, "do", "supervise"), order="两天内联系")
    row = Supervision.objects.get()
    assert "两天内联系" in text(boss.get(url(case)))
    lifted = {"seen": row.version, "finding": "已联系上。"}
    assert boss.post(url(case, "supervision", row.pk, "lift_supervision"), lifted).status_code == 302
    row.refresh_from_db()
    assert row.ended_at is not None


def test_a_helper_sees_summary_and_own_part_only(loop: Loop) -> None:
    part = loop.taken()
    actions.write_message(part.case, by=loop.asker(part.case), text="家里的事不想让别人知道")
    actions.assign(part.case, by=loop.town.actor("handler"), post=loop.town.social_worker, part="上门评估")
    page = text(desk(loop, "social_worker").get(url(part.case)))
    assert "上门评估" in page
    assert "想请人帮忙照看老人" in page
    assert "母亲住院，家里没有人照看" not in page
    assert "家里的事不想让别人知道" not in page
    assert "王芳" not in page
    assert "不予受理" not in page


def test_strangers_find_nothing(loop: Loop) -> None:
    case = loop.accepted()
    for post in ("far_clerk", "far_handler", "leader", "youth_handler"):
        assert desk(loop, post).get(url(case)).status_code == 404, post
        assert desk(loop, post).post(url(case, "do", "void_case"), {"reason": "x"}).status_code == 404, post
    assert Case.objects.get(pk=case.pk).state == CaseState.IN_PROGRESS


def test_seen_but_not_allowed_is_forbidden_and_changes_nothing(loop: Loop) -> None:
    case = loop.accepted()
    client = desk(loop, "handler")
    assert client.post(url(case, "do", "void_case"), {"reason": "误报"}).status_code == 403
    assert client.get(url(case, "do", "no_such_act")).status_code == 404
    assert Case.objects.get(pk=case.pk).state == CaseState.IN_PROGRESS
    assert loop.lead(case).state == AssignmentState.ASSIGNED


def test_a_guarded_case_is_for_named_posts_who_edit_the_names(loop: Loop) -> None:
    case = loop.accepted(loop.ask(confidential=True))
    assert desk(loop, "supervisor").get(url(case)).status_code == 404
    clerk = desk(loop, "clerk")
    page = clerk.get(url(case))
    assert "知情名单" in text(page)
    assert "打印回执" not in text(page)
    assert "data-quick-exit" in page.content.decode()
    assert "<title>" in page.content.decode()
    assert "照看老人" not in page.content.decode().split("</title>")[0]
    send(clerk, url(case, "do", "name_post"), post=loop.town.supervisor.pk)
    assert desk(loop, "supervisor").get(url(case)).status_code == 200
    access = case.accesses.get(post=loop.town.supervisor)
    assert clerk.post(url(case, "access", access.pk, "unname"), {"seen": access.version}).status_code == 302
    assert desk(loop, "supervisor").get(url(case)).status_code == 404


def test_the_number_is_shown_with_a_reason_and_logged(loop: Loop) -> None:
    case = loop.ask(loop.resident(phone="13812345678"))
    client = desk(loop, "clerk")
    address = url(case, "personal")
    assert "13812345678" not in client.get(url(case)).content.decode()
    refused = client.post(address, {"field": "phone", "reason": ""})
    assert refused.status_code == 422
    assert "13812345678" not in refused.content.decode()
    shown = client.post(address, {"field": "phone", "reason": "打电话约时间"})
    assert "13812345678" in text(shown)
    assert "no-store" in shown.headers["Cache-Control"]
    part = client.post(address, {"field": "phone", "reason": "再看"}, headers={"HX-Request": "true"})
    assert "<html" not in part.content.decode()
    assert "13812345678" in part.content.decode()


def test_the_fragment_beside_the_list(loop: Loop) -> None:
    case = loop.ask()
    panel = desk(loop, "clerk").get(url(case), headers={"HX-Request": "true"})
    assert "<html" not in panel.content.decode()
    assert "<h2" in panel.content.decode()
    assert "受理" in text(panel)
    assert case.number in text(panel)


def test_the_slip_is_printed_with_code_and_picture(loop: Loop) -> None:
    case = loop.ask()
    for paper in ("80", "a5"):
        page = desk(loop, "clerk").post(url(case, "slip"), {"paper": paper})
        body = page.content.decode()
        assert page.status_code == 200
        assert f"gz-paper-{paper}" in body
        assert "<svg" in body
        assert case.number in text(page)
        assert re.search(r"查询码 [2-9A-HJ-NP-Z]{5}-[2-9A-HJ-NP-Z]{5}", text(page))
        for relative in ("今天", "明天"):
            assert relative not in text(page)
    assert desk(loop, "handler").post(url(case, "slip"), {"paper": "80"}).status_code == 404


def test_conversation_and_notes_stand_apart(loop: Loop) -> None:
    part = loop.taken()
    client = desk(loop, "handler")
    for name, said in (("write", "明天上午去看您"), ("note", "老人脾气急")):
        page = client.get(url(part.case))
        assert page.status_code == 200
        assert client.post(url(part.case, "do", name), {"text": said, "seen": ""}).status_code == 302
    assert not Message.objects.get(text="明天上午去看您").is_internal
    assert Message.objects.get(text="老人脾气急").is_internal
    assert "老人脾气急" in text(client.get(url(part.case)))


@pytest.mark.parametrize("post", ["clerk", "handler", "supervisor", "office"])
def test_the_page_asks_as_much_of_the_database_however_much_hangs_on_a_case(loop: Loop, post: str) -> None:
    part = loop.taken()
    case, handler = part.case, loop.town.actor("handler")
    client = desk(loop, post)

    def grow(*posts: str) -> None:
        for name in posts:
            helper = actions.assign(case, by=handler, post=getattr(loop.town, name), part="帮忙")
            actions.take_assignment(helper, by=loop.town.actor(name))
            begin = clock.now() + timedelta(days=1)
            actions.agree_visit(helper, by=loop.town.actor(name), during=(begin, begin + timedelta(hours=1)))
            actions.write_note(case, by=handler, text="记一笔")

    def asked() -> list[str]:
        client.get(url(case))
        with CaptureQueriesContext(connection) as queries:
            assert client.get(url(case)).status_code == 200
        return sorted(query["sql"][:120] for query in queries.captured_queries)

    grow("social_worker")
    few = asked()
    grow("youth_handler", "union_handler")
    assert len(asked()) == len(few), "\n".join(asked())
    assert len(few) <= MOST_QUERIES


# --- The conversation ---


def newest(case: Case) -> Any:
    return Message.objects.filter(case=case).order_by("-pk").values_list("pk", flat=True).first()


def test_the_conversation_asks_again_and_gets_nothing_until_there_is_news(loop: Loop) -> None:
    part = loop.taken()
    case, client = part.case, desk(loop, "handler")
    page = client.get(url(case)).content.decode()
    address = url(case, "talk") + f"?seen={newest(case)}"
    assert f'hx-get="{address}"' in page
    assert client.get(address).status_code == 204
    actions.write_message(case, by=loop.asker(case), text="什么时候来")
    actions.write_note(case, by=loop.town.actor("handler"), text="先打电话")
    news = client.get(address)
    assert news.status_code == 200
    assert "什么时候来" in text(news)
    assert "先打电话" in text(news)
    assert "<html" not in news.content.decode()
    mark = ReadMark.objects.get(case=case, person=loop.town.person("handler"))
    assert mark.read_until == newest(case)


def test_who_does_not_see_the_case_gets_no_news_of_it(loop: Loop) -> None:
    case = loop.taken().case
    assert desk(loop, "far_office").get(url(case, "talk")).status_code == 404
    assert Client().get(url(case, "talk")).status_code == 302


def test_earlier_messages_are_a_link_away(loop: Loop) -> None:
    part = loop.taken()
    case, handler = part.case, loop.town.actor("handler")
    for number in range(125):
        Message.objects.create(case=case, author=handler.person, post=handler.post, text=f"第{number}条。")
    client = desk(loop, "handler")
    page = client.get(url(case))
    assert "第124条。" in text(page)
    assert "第4条。" not in text(page)
    link = re.search(r'href="([^"]*\?before=[^"]*)"', page.content.decode())
    assert link is not None
    before = client.get(link[1])
    assert "第4条。" in text(before)
    assert "第124条。" not in text(before)
    assert "回到最新的消息" in text(before)
    assert "更早的消息" not in text(before)
    assert "every 10s" not in before.content.decode()


@pytest.mark.parametrize("name", ["write", "note"])
def test_a_message_may_be_a_file_alone(loop: Loop, settings: Any, tmp_path: Any, name: str) -> None:
    settings.MEDIA_ROOT = tmp_path
    case, client = loop.taken().case, desk(loop, "handler")
    blank = client.get(url(case, "do", name))
    assert not blank.context["form"].fields["text"].required
    answer = client.post(url(case, "do", name), {**fields(blank), "text": "", "uploads": [photo()]})
    assert answer.status_code == 302
    message = Message.objects.filter(case=case, author=loop.town.person("handler")).latest("pk")
    assert (message.words, message.attachments.count()) == ("", 1)
    refused = client.post(url(case, "do", name), {**fields(client.get(url(case, "do", name))), "text": " "})
    assert refused.status_code == 422
    assert "请写点内容，或者附上照片、文件。" in text(refused)
