"""Voice notes in requests and conversations: who may hear them, what they say in words, and that nothing gets lost."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from gongzhi.cases import actions
from gongzhi.cases.models import Attachment, Case, Message
from gongzhi.core import files
from gongzhi.core.errors import Invalid
from gongzhi.core.models import StoredFile
from tests.accounts.signing import signed_in
from tests.cases.portal import WHAT, hidden, step, text
from tests.core.sounds import upload

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def uploads(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def resident(loop):
    return loop.resident()


@pytest.fixture
def case(loop, resident):
    return loop.taken(loop.ask(resident)).case


def said(case, by, **values):
    return actions.write_message(case, by=by, files=[files.store(upload("amr"), by=by)], **values)


def test_it_is_sent_in_the_conversation_and_played_there(case, resident, loop):
    browser = signed_in(resident.person)
    page = f"/requests/{case.pk}/talk/"
    sent = browser.post(page, {"text": "", "gist": "水管又漏了", "uploads": upload("webm")}, follow=True)
    assert "水管又漏了" in text(sent)
    attachment = Attachment.objects.get()
    address = f"/files/{attachment.file_id}/sound/"
    assert f'src="{address}"' in sent.content.decode()
    assert "media-src 'self'" in sent["Content-Security-Policy"]
    answer = signed_in(loop.town.person("handler")).get(
        address, headers={"Range": "bytes=0-99", "Accept-Encoding": "gzip"}
    )
    assert (answer.status_code, len(answer.content), answer["Content-Type"]) == (206, 100, "audio/mp4")
    assert "水管又漏了" in text(signed_in(loop.town.person("handler")).get(f"/desk/cases/{case.pk}/"))


def test_nobody_else_hears_it(case, resident, loop):
    said(case, resident)
    address = f"/files/{Attachment.objects.get().file_id}/sound/"
    for stranger in ("far_handler", "youth_handler", "leader"):
        assert signed_in(loop.town.person(stranger)).get(address).status_code == 404
    assert signed_in(loop.anybody().person).get(address).status_code == 404


@pytest.mark.parametrize("broken", [b"\x1a\x45\xdf\xa3" + b"\0" * 500, b"#!AMR\n" + b"\xff" * 500])
def test_a_broken_one_is_told_of_and_the_words_are_kept(case, resident, broken):
    browser = signed_in(resident.person)
    page = f"/requests/{case.pk}/talk/"
    sent = browser.post(page, {"text": "请听语音", "uploads": SimpleUploadedFile("a.webm", broken)}, follow=True)
    assert "已损坏" in text(sent)
    assert Message.objects.filter(author=resident.person).get().text == "请听语音"
    assert not StoredFile.objects.exists()


def test_of_a_secret_case_the_gist_is_encrypted(loop, resident):
    case = loop.ask(resident)
    said(case, resident, gist="他又动手了")
    assert Attachment.objects.get().gist == "他又动手了"
    actions.make_confidential(case, by=resident)
    attachment = Attachment.objects.get()
    assert (attachment.gist, attachment.told) == ("", "他又动手了")
    said(Case.objects.get(), resident, gist="还在门口")
    raw = Attachment.objects.order_by("pk").last()
    assert (raw.gist, raw.told) == ("", "还在门口")


def test_danger_that_is_only_told_in_the_gist_is_answered(case, resident):
    said(case, resident, gist="我不想活了")
    assert Message.objects.filter(is_automatic=True, text__contains="12356").exists()


def test_too_many_at_once_are_refused(case, resident):
    many = [files.store(upload("wav", 0.5), by=resident) for _number in range(4)]
    with pytest.raises(Invalid, match="最多发 3 段"):
        actions.write_message(case, by=resident, files=many)
    assert not Attachment.objects.exists()


def test_one_goes_with_a_request_through_all_steps(client, loop):
    resident = loop.anybody()
    browser = signed_in(resident.person, client)
    first = browser.get("/ask/")
    second = step(browser, first, **WHAT, gist="家里停水", uploads=upload("mp3"), go="next")
    third = step(browser, second, division=loop.town.community.pk, go="next")
    assert hidden(third)["gist"] == "家里停水"
    done = step(browser, third, go="send")
    assert done.status_code == 302, text(done)
    attachment = Attachment.objects.get()
    assert (attachment.file.kind, attachment.gist, attachment.file.seconds) == ("sound", "家里停水", 2)


@pytest.mark.parametrize("count", [1, 3])
def test_notes_in_a_conversation_cost_the_same(case, resident, count, django_assert_num_queries):
    from gongzhi.cases.queries.talk import messages_of

    for _number in range(count):
        said(case, resident, gist="水管")
    with django_assert_num_queries(2):
        rows = [each.told for message in messages_of(case, resident) for each in message.attachments.all()]
    assert len(rows) == count
