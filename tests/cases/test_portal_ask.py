"""Asking on the portal: three steps, nothing lost on the way back, a code for who has no account."""

import re
import uuid
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from gongzhi.accounts.models import User
from gongzhi.cases.models import Attachment, Beneficiary, Case, Disclosure
from gongzhi.catalogue.actions import offer_item
from gongzhi.catalogue.models import ServiceItem
from gongzhi.core import clock
from gongzhi.core.models import OutgoingMessage, StoredFile
from tests.accounts.signing import signed_in
from tests.cases.field import make_person
from tests.cases.portal import WHAT, codes, hidden, photo, step, text, to_last_step

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def uploads(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def resident(loop):
    return make_person("李桂花", "13812345678")


@pytest.fixture
def browser(resident):
    return signed_in(resident)


def test_three_steps_and_it_is_asked(loop, browser, resident):
    third = to_last_step(browser, loop.town.community)
    assert "请看一遍" in text(third)
    assert WHAT["description"] in text(third)
    sent = step(browser, third, handlers="on", go="send")
    case = Case.objects.get()
    assert (sent.status_code, sent["Location"]) == (302, f"/requests/{case.pk}/")
    assert (case.asker, case.division, case.text.address) == (resident, loop.town.community, "百花新村3幢201室")
    assert case.text.description == WHAT["description"]
    assert list(Disclosure.objects.values_list("to", flat=True)) == ["handlers"]


def test_going_back_loses_nothing(loop, browser):
    third = to_last_step(browser, loop.town.community, confidential="on", for_whom="other", beneficiary_name="王奶奶")
    second = step(browser, third, handlers="on", go="back")
    assert 'value="百花新村3幢201室"' in second.content.decode()
    first = step(browser, second, division=loop.town.community.pk, address="百花新村3幢202室", go="back")
    body = first.content.decode()
    assert WHAT["description"] in body
    assert 'value="王奶奶"' in body
    assert re.search(r'<input[^>]*name="confidential"[^>]*checked', body)
    kept = hidden(first)
    assert (kept["address"], kept["handlers"]) == ("百花新村3幢202室", "on")
    assert "helpers" not in kept
    again = step(browser, first, **WHAT, go="next")
    last = step(browser, again, division=loop.town.community.pk, address="百花新村3幢202室", go="next")
    ticks = re.findall(r'<input[^>]*name="(handlers|helpers)"[^>]*>', last.content.decode())
    assert ticks == ["handlers", "helpers"]
    assert re.search(r'<input[^>]*name="handlers"[^>]*checked', last.content.decode())
    assert not re.search(r'<input[^>]*name="helpers"[^>]*checked', last.content.decode())


def test_an_empty_request_is_sent_back_with_what_was_given(loop, browser):
    again = step(browser, browser.get("/ask/"), description="", for_whom="other", beneficiary_name="", go="next")
    assert again.status_code == 422
    assert "请写一写遇到了什么困难" in text(again)
    assert "请写一下需要帮助的人怎么称呼" in text(again)
    assert not Case.objects.exists()


def test_for_another_person(loop, browser):
    third = to_last_step(
        browser, loop.town.community, for_whom="other", beneficiary_name="我妈妈", beneficiary_relation="family"
    )
    step(browser, third, go="send")
    helped = Beneficiary.objects.get()
    assert (helped.name, helped.case.for_self) == ("我妈妈", False)


def test_danger_is_answered_before_sending(loop, browser):
    told = {**WHAT, "description": "丈夫喝酒后打我，家暴好几次了，我很害怕。"}
    second = step(browser, browser.get("/ask/"), **told, go="next")
    assert 'href="tel:110"' in second.content.decode()
    assert 'href="tel:12338"' in second.content.decode()
    third = step(browser, second, division=loop.town.community.pk, go="next")
    assert "这件事会保密办理" in text(third)
    assert 'name="volunteers"' not in third.content.decode()
    assert not Case.objects.exists()
    step(browser, third, handlers="on", go="send")
    assert Case.objects.get().is_confidential
    assert Case.objects.get().is_urgent


def test_place_is_found_by_words_and_by_initials_and_by_steps(loop, browser):
    second = step(browser, browser.get("/ask/"), **WHAT, go="next")
    for typed in ("白云", "byjd"):
        found = step(browser, second, place_query=typed, go="place")
        assert f'value="{loop.town.subdistrict.pk}"' in found.content.decode()
    # Enter in the field goes on in a browser; it looks for the place first.
    found = step(browser, second, place_query="白云", place_searched="", go="next", address="3幢")
    assert "找到这些" in text(found)
    assert 'value="3幢"' in found.content.decode()
    chosen = step(browser, found, place=loop.town.community.pk, address="3幢")
    assert loop.town.community.full_name in text(chosen)
    opened = step(browser, second, within=loop.town.county.pk)
    assert "白云街道" in text(opened)
    nowhere = step(browser, second, place_query="没有这个地方", go="place")
    assert "没有找到" in text(nowhere)


def test_no_place_or_a_dissolved_one_is_told(loop, browser):
    second = step(browser, browser.get("/ask/"), **WHAT, go="next")
    without = step(browser, second, address="3幢", go="next")
    assert without.status_code == 422
    assert "请选择所在的街道" in text(without)
    for key in ("x", uuid.uuid4(), loop.town.county.pk):
        wrong = step(browser, second, division=key, address="3幢", go="next")
        assert wrong.status_code == 422
        assert 'value="3幢"' in wrong.content.decode()
    assert not Case.objects.exists()


def test_a_past_day_is_refused_and_the_rest_kept(loop, browser):
    second = step(browser, browser.get("/ask/"), **WHAT, go="next")
    day = (clock.today() - timedelta(days=1)).isoformat()
    wrong = step(browser, second, division=loop.town.community.pk, day=day, part_of_day="morning", go="next")
    assert "这一天已经过去了" in text(wrong)
    assert loop.town.community.full_name in text(wrong)


def test_the_chosen_place_is_known(loop, browser):
    browser.post("/where/", {"division": loop.town.community.pk, "next": "/"})
    second = step(browser, browser.get("/ask/"), **WHAT, go="next")
    assert loop.town.community.full_name in text(second)


# --- Files ---


def test_files_are_kept_over_the_steps_and_one_can_be_left_out(loop, browser):
    nothing = {**WHAT, "description": ""}
    first = step(browser, browser.get("/ask/"), **nothing, uploads=[photo("a.jpg"), photo("b.jpg")], go="next")
    assert first.status_code == 422
    assert "a.jpg" in text(first)
    less = step(browser, first, **WHAT, drop=StoredFile.objects.order_by("pk").first().pk)
    assert "a.jpg" not in text(less)
    second = step(browser, less, **WHAT, go="next")
    third = step(browser, second, division=loop.town.community.pk, go="next")
    assert "b.jpg" in text(third)
    step(browser, third, go="send")
    assert [each.file.original_name for each in Attachment.objects.all()] == ["b.jpg"]


def test_a_disguised_file_is_told_of_and_the_rest_goes_on(loop, browser):
    fake = SimpleUploadedFile("a.jpg", b"MZ not a photo", "image/jpeg")
    second = step(browser, browser.get("/ask/"), **WHAT, uploads=[fake, photo("b.jpg")], go="next")
    assert second.status_code == 200
    assert "没有上传" in text(second)
    assert [file.original_name for file in StoredFile.objects.all()] == ["b.jpg"]


def test_somebody_elses_file_cannot_be_slipped_in(loop, browser):
    other = StoredFile.objects.create(
        kind="photo", original_name="x.jpg", content_type="image/jpeg", size=1, sha256="0" * 64, path="photo/x"
    )
    second = step(browser, browser.get("/ask/"), **WHAT, kept=f'["{other.pk}"]:forged', go="next")
    assert "kept" not in hidden(second)


# --- Without an account ---


def test_without_an_account_by_code(loop):
    stranger = Client()
    first = step(stranger, stranger.get("/ask/"), **WHAT, uploads=[photo()], go="next")
    third = step(stranger, first, division=loop.town.community.pk, go="next")
    assert "怎么找到您" in text(third)
    asked = step(stranger, third, handlers="on", name="陈阿姨", phone="138 0000 1111", go="code")
    assert asked.status_code == 200
    assert 'value="陈阿姨"' in asked.content.decode()
    sent = step(stranger, asked, handlers="on", name="陈阿姨", phone="138 0000 1111", code=codes()[-1], go="send")
    case = Case.objects.get()
    assert (sent.status_code, sent["Location"]) == (302, f"/requests/{case.pk}/")
    assert (case.asker.name, case.asker.phone, case.attachments.count()) == ("陈阿姨", "13800001111", 1)
    assert stranger.get(sent["Location"]).status_code == 200


@pytest.fixture
def waiting(loop):
    """A stranger's browser that has asked for a code, and the page."""
    stranger = Client()
    third = to_last_step(stranger, loop.town.community)
    return stranger, step(stranger, third, handlers="on", name="陈阿姨", phone="13800001111", go="code")


def test_a_wrong_code_loses_nothing(waiting):
    stranger, page = waiting
    wrong = "000000" if codes()[-1] != "000000" else "111111"
    again = step(stranger, page, handlers="on", name="陈阿姨", phone="13800001111", code=wrong, go="send")
    assert again.status_code == 422
    assert "验证码不正确" in text(again)
    assert WHAT["description"] in text(again)
    assert not Case.objects.exists()
    assert not User.objects.filter(name="陈阿姨").exists()
    step(stranger, again, handlers="on", name="陈阿姨", phone="13800001111", code=codes()[-1], go="send")
    assert Case.objects.count() == 1


def test_an_expired_code_loses_nothing(loop, waiting):
    stranger, page = waiting
    loop.hand.advance(timedelta(minutes=31))
    again = step(stranger, page, handlers="on", name="陈阿姨", phone="13800001111", code=codes()[-1], go="send")
    assert "已过期" in text(again)
    fresh = step(stranger, again, handlers="on", name="陈阿姨", phone="13800001111", go="code")
    step(stranger, fresh, handlers="on", name="陈阿姨", phone="13800001111", code=codes()[-1], go="send")
    assert Case.objects.count() == 1


def test_another_number_needs_its_own_code(waiting):
    stranger, page = waiting
    mine = codes()[-1]
    again = step(stranger, page, handlers="on", name="陈阿姨", phone="13800002222", code=mine, go="send")
    assert not Case.objects.exists()
    assert OutgoingMessage.objects.filter(text__contains="验证码").count() == 2
    step(stranger, again, handlers="on", name="陈阿姨", phone="13800002222", code=codes()[-1], go="send")
    assert Case.objects.get().asker.phone.endswith("13800002222")


@pytest.mark.parametrize("phone", ["1380000", "05768888111", "hello", ""])
def test_a_wrong_number_is_told_beside_its_field(loop, phone):
    stranger = Client()
    third = to_last_step(stranger, loop.town.community)
    again = step(stranger, third, name="陈阿姨", phone=phone, go="code")
    assert again.status_code == 422
    assert 'id="id_phone_error"' in again.content.decode()
    assert not codes()


def test_going_back_keeps_name_and_number(waiting):
    stranger, page = waiting
    second = step(stranger, page, handlers="on", name="陈阿姨", phone="13800001111", go="back")
    kept = hidden(second)
    assert (kept["name"], kept["phone"]) == ("陈阿姨", "13800001111")


def test_a_double_click_asks_once(loop, browser):
    third = to_last_step(browser, loop.town.community)
    data = {**hidden(third), "handlers": "on", "go": "send", "_once": str(uuid.uuid4())}
    first, second = browser.post("/ask/", data), browser.post("/ask/", data)
    assert first["Location"] == second["Location"]
    assert Case.objects.count() == 1


def test_a_service_item_is_carried_along(loop, browser):
    item = offer_item(
        loop.town.womens, by=loop.town.actor("handler"), area=loop.area("legal"), post=loop.town.handler,
        division=loop.town.county, name="妇女儿童权益咨询", summary="律师当面解答。",
        promise_amount=2, promise_unit=ServiceItem.PromiseUnit.WORKING_DAYS,
    )  # fmt: skip
    assert f'href="/ask/?item={item.pk}"' in browser.get(f"/services/item/{item.pk}/").content.decode()
    first = browser.get(f"/ask/?item={item.pk}")
    assert "妇女儿童权益咨询" in text(first)
    second = step(browser, first, **WHAT, go="next")
    third = step(browser, second, division=loop.town.community.pk, go="next")
    step(browser, third, go="send")
    assert Case.objects.get().item == item


def test_an_area_is_carried_along_by_its_key(loop, browser):
    first = browser.get("/ask/?area=legal")
    assert re.search(r'<option value="legal" selected', first.content.decode())
    second = step(browser, first, **WHAT, area="legal", go="next")
    third = step(browser, second, division=loop.town.community.pk, go="next")
    assert loop.area("legal").name in text(third)
    step(browser, third, go="send")
    assert Case.objects.get().area == loop.area("legal")


def test_unknown_item_and_area_are_ignored(loop, browser):
    assert browser.get("/ask/?item=x&area=nowhere").status_code == 200
