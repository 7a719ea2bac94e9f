"""My requests on the portal: the list, the story, the conversation, the rating, the buttons, the files."""

import uuid
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.template.loader import render_to_string
from django.test import Client
from django.test.utils import CaptureQueriesContext

from gongzhi.cases import actions
from gongzhi.cases.forms.portal import ReasonForm
from gongzhi.cases.models import Attachment, Case, Disclosure, Message, Rating, Visit
from gongzhi.cases.queries.mine import news_count
from gongzhi.cases.states import CaseState
from gongzhi.core import clock
from gongzhi.core.models import StoredFile
from tests.accounts.signing import signed_in
from tests.cases.field import acting, make_volunteer
from tests.cases.portal import photo, text

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def uploads(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def resident(loop):
    return loop.resident()


@pytest.fixture
def browser(resident):
    return signed_in(resident.person)


@pytest.fixture
def case(loop, resident):
    return loop.ask(resident)


def fresh(case):
    return Case.objects.get(pk=case.pk)


def page(case, what=""):
    return f"/requests/{case.pk}/{what}"


def queries_of(browser, address):
    browser.get(address)  # what is read once in a process
    with CaptureQueriesContext(connection) as seen:
        assert browser.get(address).status_code == 200
    return len(seen)


# --- Who sees what ---


@pytest.mark.parametrize("address", ["", "talk/", "talk/news/", "rate/"], ids=["case", "talk", "news", "rating"])
def test_only_the_asker_opens_the_pages(loop, case, address):
    assert Client().get(page(case, address)).status_code == 302
    other = loop.resident("张建军", "13912345678").person
    for person in (other, loop.town.person("clerk"), loop.town.person("handler")):
        assert signed_in(person).get(page(case, address)).status_code == 404


@pytest.mark.parametrize("button", ["withdraw/", "reopen/", "confidential/", "disclosures/"])
def test_only_the_asker_presses_the_buttons(loop, case, button):
    before = Case.objects.filter(pk=case.pk).values().get()
    other = signed_in(loop.resident("张建军", "13912345678").person)
    assert other.post(page(case, button), {"reason": "x"}).status_code == 404
    assert Case.objects.filter(pk=case.pk).values().get() == before


# --- The list ---


def test_open_ones_stand_first_and_the_rest_is_paged(loop, resident, browser):
    ended = [loop.ask(resident, title=f"办过的第{number}件") for number in range(11)]
    for each in ended:
        actions.withdraw_case(each, by=resident)
    loop.ask(resident, title="还在办的")
    shown = text(browser.get("/requests/"))
    assert shown.index("还在办的") < shown.index("办过的第10件")
    assert "办过的第0件" not in shown
    assert "办过的第0件" in text(browser.get("/requests/?page=2"))


def test_an_empty_list_says_what_will_come(browser):
    assert "现在没有正在办的求助" in text(browser.get("/requests/"))


def test_a_guarded_request_shows_no_title_in_lists(loop, resident, browser):
    loop.ask(resident, title="丈夫打人", confidential=True)
    for address in ("/requests/", "/"):
        shown = text(browser.get(address))
        assert "保密求助" in shown
        assert "丈夫打人" not in shown


@pytest.mark.parametrize("address", ["/requests/", "/"])
def test_lists_ask_the_same_number_of_queries(loop, resident, browser, address):
    loop.taken(loop.ask(resident))
    one = queries_of(browser, address)
    loop.taken(loop.ask(resident))
    loop.completed(loop.ask(resident))
    assert queries_of(browser, address) == one


def test_ended_ones_ask_the_same_number_of_queries(loop, resident, browser):
    def ended():
        actions.withdraw_case(loop.ask(resident), by=resident)

    ended()
    one = queries_of(browser, "/requests/")
    ended()
    ended()
    assert queries_of(browser, "/requests/") == one


# --- The story ---


def test_the_page_says_who_has_it_and_by_when(loop, resident, browser):
    case = loop.ask(resident)
    assert "白云街道群团工作中心 正在受理" in text(browser.get(page(case)))
    loop.taken(case)
    shown = text(browser.get(page(case)))
    assert "椒江区妇联 王干事 已接单" in shown
    assert "牵头办理" in shown
    assert "明天 10:00 前" in shown


def test_the_visit_stands_there_with_its_code(loop, resident, browser):
    part = loop.taken(loop.ask(resident))
    begin = clock.now() + timedelta(hours=4)
    visit = actions.agree_visit(part, by=loop.town.actor("handler"), during=(begin, begin + timedelta(hours=1)))
    shown = text(browser.get(page(part.case)))
    assert visit.code in shown
    assert "今天 14:00" in shown
    browser.post(page(part.case, f"visits/{visit.pk}/cancel/"), {"reason": "要去医院"})
    assert Visit.objects.get().cancelled_at is not None
    assert visit.code not in text(browser.get(page(part.case)))


def test_a_visit_is_not_cancelled_without_a_reason(loop, resident, browser):
    part = loop.taken(loop.ask(resident))
    begin = clock.now() + timedelta(hours=4)
    visit = actions.agree_visit(part, by=loop.town.actor("handler"), during=(begin, begin + timedelta(hours=1)))
    answer = browser.post(page(part.case, f"visits/{visit.pk}/cancel/"), {"reason": " "}, follow=True)
    assert "请写明取消的原因" in text(answer)
    assert Visit.objects.get().cancelled_at is None


def test_the_case_page_asks_a_constant_number_of_queries(loop, resident, browser):
    case = loop.ask(resident)
    loop.taken(case)
    few = queries_of(browser, page(case))
    for number in range(3):
        actions.write_message(case, by=loop.town.actor("handler"), text=f"第{number}条")
    assert queries_of(browser, page(case)) == few


# --- Ticks, withdrawing, reopening, secrecy ---


def test_ticks_are_changed(loop, case, browser):
    assert browser.post(page(case, "disclosures/"), {"volunteers": "on"}).status_code == 302
    given = dict(Disclosure.objects.values_list("to", "withdrawn_at"))
    assert given["handlers"] is not None
    assert given["volunteers"] is None
    browser.post(page(case, "disclosures/"), {"handlers": "on"})
    given = dict(Disclosure.objects.values_list("to", "withdrawn_at"))
    assert given["handlers"] is None
    assert given["volunteers"] is not None


def test_withdrawn_and_reopened(loop, case, browser):
    browser.post(page(case, "withdraw/"), {"reason": "家里人回来了"})
    assert fresh(case).state == CaseState.WITHDRAWN
    answer = browser.post(page(case, "reopen/"), {"reason": ""}, follow=True)
    assert "请写一写为什么要重新打开" in text(answer)
    assert fresh(case).state == CaseState.WITHDRAWN
    browser.post(page(case, "reopen/"), {"reason": "还是需要"})
    assert fresh(case).state == CaseState.SUBMITTED


def test_too_late_to_reopen_is_told_with_another_way(loop, case, browser):
    browser.post(page(case, "withdraw/"), {})
    loop.hand.advance(timedelta(days=60))
    answer = signed_in(case.asker).post(page(case, "reopen/"), {"reason": "还是需要"}, follow=True)
    assert "再提一件新的求助" in text(answer)
    assert fresh(case).state == CaseState.WITHDRAWN


def test_made_confidential(loop, case, browser):
    answer = browser.post(page(case, "confidential/"), follow=True)
    assert fresh(case).is_confidential
    body = answer.content.decode()
    assert "data-quick-exit" in body
    assert 'name="volunteers"' not in body


def test_no_quick_exit_where_nothing_is_secret(case, browser):
    assert "data-quick-exit" not in browser.get(page(case)).content.decode()


def test_a_button_pressed_twice_works_once(case, browser):
    key = str(uuid.uuid4())
    for _time in range(2):
        assert browser.post(page(case, "withdraw/"), {"_once": key}).status_code == 302
    shown = text(browser.get(page(case)))
    assert shown.count("已撤回。以后还需要帮助") == 1


# --- The conversation ---


def test_writing_and_reading(loop, case, browser):
    loop.taken(case)
    actions.write_message(case, by=loop.town.actor("handler"), text="请问老人住几楼？")
    assert "条新" in text(browser.get(page(case)))
    assert "新留言" in text(browser.get("/requests/"))
    first = text(browser.get(page(case, "talk/")))
    assert "请问老人住几楼？" in first
    assert "椒江区妇联 王干事" in first
    assert "条新" not in text(browser.get(page(case)))
    sent = browser.post(page(case, "talk/"), {"text": "住三楼，没有电梯。", "uploads": [photo()]})
    assert sent.status_code == 302
    message = Message.objects.filter(author=case.asker).get()
    assert (message.text, message.attachments.count()) == ("住三楼，没有电梯。", 1)
    assert "住三楼" in text(browser.get(page(case, "talk/")))


def test_internal_notes_are_never_shown(loop, case, browser):
    loop.taken(case)
    actions.write_note(case, by=loop.town.actor("handler"), text="内部情况")
    for what in ("", "talk/", "talk/news/"):
        assert "内部情况" not in text(browser.get(page(case, what)))


def test_an_empty_message_is_refused_beside_its_field(case, browser):
    answer = browser.post(page(case, "talk/"), {"text": " "})
    assert answer.status_code == 422
    assert 'id="id_text_error"' in answer.content.decode()
    assert not Message.objects.filter(author=case.asker).exists()


def test_a_bad_file_is_told_of_and_the_message_goes(case, browser):
    fake = SimpleUploadedFile("a.jpg", b"MZ", "image/jpeg")
    answer = browser.post(page(case, "talk/"), {"text": "看照片", "uploads": [fake]}, follow=True)
    assert "没有上传" in text(answer)
    assert Message.objects.filter(author=case.asker, text="看照片").exists()


def test_a_page_that_asks_again_gets_nothing_until_there_is_news(loop, case, browser):
    newest = Message.objects.filter(case=case, is_internal=False).order_by("-pk").first()
    assert browser.get(page(case, f"talk/news/?seen={newest.pk}")).status_code == 204
    loop.taken(case)
    actions.write_message(case, by=loop.town.actor("handler"), text="马上联系您")
    news = browser.get(page(case, f"talk/news/?seen={newest.pk}"))
    assert news.status_code == 200
    assert "马上联系您" in text(news)
    assert "<html" not in news.content.decode()


def test_an_archived_case_takes_no_message_and_says_why(loop, case, browser):
    actions.withdraw_case(case, by=loop.asker(case))
    shown = text(browser.get(page(case, "talk/")))
    assert "这件求助已经结束" in shown
    answer = browser.post(page(case, "talk/"), {"text": "还有一句"})
    assert answer.status_code == 422


def test_the_conversation_asks_the_same_number_of_queries(loop, case, browser):
    loop.taken(case)
    actions.write_message(case, by=loop.town.actor("handler"), text="一")
    one = queries_of(browser, page(case, "talk/"))
    for word in ("二", "三"):
        actions.write_message(case, by=loop.town.actor("handler"), text=word)
    assert queries_of(browser, page(case, "talk/")) == one


# --- The rating ---


def test_two_answers_apart(loop, resident, browser):
    case = loop.completed(loop.ask(resident))
    assert "去评价" in text(browser.get(page(case)))
    wrong = browser.post(page(case, "rate/"), {"solved": "yes", "comment": "谢谢"})
    assert wrong.status_code == 422
    assert "请选择满意程度" in text(wrong)
    assert "谢谢" in text(wrong)
    assert not Rating.objects.exists()
    answer = browser.post(page(case, "rate/"), {"solved": "yes", "satisfied": "5", "comment": "谢谢"}, follow=True)
    assert "谢谢您的评价" in text(answer)
    assert (fresh(case).state, Rating.objects.get().source) == (CaseState.CLOSED, "resident")
    assert "5 星，满分 5 星" in answer.content.decode()


def test_a_link_brings_the_answers_along_and_sends_nothing(loop, resident, browser):
    case = loop.completed(loop.ask(resident))
    body = browser.get(page(case, "rate/?solved=no&satisfied=2")).content.decode()
    assert 'value="no" id="id_solved_2" checked' in " ".join(body.split())
    assert 'value="2" checked' in " ".join(body.split()) or 'value="2"' in body
    assert not Rating.objects.exists()


def test_a_dissatisfied_answer_leads_to_one_rework(loop, resident, browser):
    case = loop.completed(loop.ask(resident))
    answer = browser.post(page(case, "rate/"), {"solved": "no", "satisfied": "1"}, follow=True)
    assert "会重新办理" in text(answer)
    assert fresh(case).state == CaseState.IN_PROGRESS


def test_nothing_to_rate_leads_back(case, browser):
    answer = browser.get(page(case, "rate/"), follow=True)
    assert answer.redirect_chain[-1][0] == page(case)


# --- Files ---


def test_files_are_served_to_who_may_see_them(loop, case, browser):
    browser.post(page(case, "talk/"), {"text": "", "uploads": [photo()]})
    file = Attachment.objects.get().file
    for what in ("", "small/"):
        answer = browser.get(f"/files/{file.pk}/{what}")
        assert (answer.status_code, answer["X-Content-Type-Options"]) == (200, "nosniff")
        assert b"".join(answer.streaming_content)
    for who in (browser, signed_in(loop.town.person("clerk"))):
        answer = who.get(f"/files/{file.pk}/")
        assert "attachment" in answer["Content-Disposition"]
        assert b"".join(answer.streaming_content)
    for other in (loop.resident("张建军", "13912345678").person, loop.town.person("far_clerk")):
        assert signed_in(other).get(f"/files/{file.pk}/").status_code == 404
    assert Client().get(f"/files/{file.pk}/").status_code == 302


def test_a_file_that_hangs_on_nothing_is_not_served(resident, browser):
    loose = StoredFile.objects.create(
        kind="photo", original_name="x.jpg", content_type="image/jpeg", size=1, sha256="0" * 64, path="photo/x",
        uploaded_by=resident.person.pk,
    )  # fmt: skip
    assert browser.get(f"/files/{loose.pk}/").status_code == 404


# --- Elsewhere ---


def test_my_page_leads_to_my_requests_and_volunteers_to_offers(loop, resident, browser):
    assert 'href="/requests/"' in browser.get("/me/").content.decode()
    assert 'href="/offers/"' not in browser.get("/me/").content.decode()
    volunteer = make_volunteer(loop.town)
    assert 'href="/offers/"' in signed_in(acting(volunteer).person).get("/me/").content.decode()


def test_the_bar_counts_what_waits_for_the_asker(loop, resident, browser):
    loop.completed(loop.ask(resident))
    assert news_count(resident) == 1


def test_the_code_on_the_page_is_the_one_that_the_rule_gives(loop, case):
    """The template shows what `code_of` answers, and has no rule of its own."""
    part = loop.taken(case)
    actions.agree_visit(
        part, by=loop.town.actor("handler"), during=(clock.now() + timedelta(hours=5), clock.now() + timedelta(hours=6))
    )
    visit = Visit.objects.select_related("assignment__post__organization", "data_key").get()
    context = {"visit": visit, "case": case, "reason": ReasonForm()}
    assert visit.code in render_to_string("cases/portal/_visit.html", {**context, "code": visit.code})
    hidden = render_to_string("cases/portal/_visit.html", {**context, "code": ""})
    assert visit.code not in hidden
    assert "服务码" not in hidden
    assert "这个时间不方便了" in hidden


def test_the_portal_knows_where_the_person_last_asked_until_another_place_is_chosen(loop, resident, browser, client):
    assert "选择所在地" in text(browser.get("/"))
    case = loop.ask(resident)
    page = text(browser.get("/"))
    assert str(case.division) in page
    assert "选择所在地" not in page
    assert "选择所在地" in text(client.get("/"))
    browser.post("/where/", {"division": loop.town.subdistrict.pk, "next": "/"})
    assert "白云街道 ，换一个" in text(browser.get("/"))


def test_the_portal_knows_where_a_volunteer_serves(loop):
    volunteer = make_volunteer(loop.town)
    assert str(volunteer.division) in text(signed_in(volunteer.person).get("/"))
