"""What is kept on a person: seen, taken away as a copy, deleted so that no table holds a word of it."""

import io
import json
import zipfile
from datetime import timedelta

import pytest
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, models

from gongzhi.accounts.actions import ask_deletion, delete_person, notify, recall_deletion, update_profile
from gongzhi.accounts.models import DataCopy, Deletion, Notice, User
from gongzhi.accounts.tasks import delete_persons, make_waiting_copies
from gongzhi.cases import actions, erasing, retention
from gongzhi.cases.models import Attachment, Case, CaseText, Rating
from gongzhi.cases.states import OPEN_PARTS
from gongzhi.core import clock
from gongzhi.core.actors import Actor
from gongzhi.core.crypto import EncryptedText
from gongzhi.core.errors import Forbidden, NotNow
from gongzhi.core.models import DataKey, StoredFile
from gongzhi.core.personal import personal_data
from tests.accounts.signing import signed_in

pytestmark = pytest.mark.django_db
SYSTEM = Actor.of_system("rights")
#: What the person said or others said of him or her; none of it may be found anywhere afterwards.
PLANTED = (
    "桂花独名甲", "独一标题乙", "独一情况丙", "独一留言丁", "独一备注戊", "独一意见己", "独一结果庚", "独一分工辛",
    "独一住址壬", "独一受助癸", "独一挂起子", "独一延期丑", "独一督办寅", "独一需要卯", "独一消息辰", "独一回复巳",
)  # fmt: skip


def everywhere(words):
    """The tables and columns of the whole database, histories and queue included, in which one of the words stands."""
    found = []
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = 'public'"
            " AND data_type IN ('text', 'character varying', 'json', 'jsonb', 'ARRAY', 'bytea')"
        )
        for table, column in cursor.fetchall():
            cursor.execute(f'SELECT "{column}"::text FROM "{table}"')
            told = "\n".join(str(value) for (value,) in cursor.fetchall() if value is not None)
            found += [(table, column, word) for word in words if any(form in told for form in _forms(word))]
    return found


def _forms(word):
    """As it is, as JSON escapes it, as bytes are shown."""
    return word, json.dumps(word).strip('"'), word.encode().hex()


@pytest.fixture
def full(loop):
    """A resident of whom everything that can be kept is kept."""
    asking = loop.resident("桂花独名甲", "13857611111")
    person = asking.person
    update_profile(person, by=asking, address="独一住址壬", name="桂花独名甲")
    case = loop.ask(asking, title="独一标题乙", description="独一情况丙")
    part = loop.taken(case)
    handler, boss = loop.town.actors("handler", "supervisor")
    asker = loop.asker(case)
    message = actions.write_message(part.case, by=asker, text="独一留言丁")
    actions.write_message(part.case, by=handler, text="独一回复巳")
    actions.write_note(part.case, by=handler, text="独一备注戊")
    actions.supervise(part.case, by=boss, order="独一督办寅")
    actions.assign(part.case, by=handler, post=loop.town.social_worker, part="独一分工辛")
    upload = SimpleUploadedFile("独一标题乙.txt", "独一情况丙".encode())
    stored = StoredFile.objects.create(
        kind="document", original_name="独一标题乙.pdf", content_type="application/pdf", size=1, sha256="", path="x/1"
    )
    assert upload.size
    Attachment.objects.create(case=case, message=message, file=stored)
    notify(person, kind="cases.test", title="独一消息辰", body="独一消息辰")
    return case


def finish(loop, case):
    for part in case.assignments.filter(state__in=OPEN_PARTS).order_by("is_lead"):
        if not part.is_lead:
            actions.cancel_assignment(part, by=loop.town.actor("handler"), reason="不用了")
    lead = case.assignments.get(is_lead=True)
    actions.record_contact(lead, by=loop.town.actor("handler"), note="已联系")
    lead.refresh_from_db()
    actions.start_assignment(lead, by=loop.town.actor("handler"))
    lead.refresh_from_db()
    actions.finish_assignment(lead, by=loop.town.actor("handler"), result="独一结果庚")
    case.refresh_from_db()
    actions.rate(case, by=loop.asker(case), solved="yes", satisfied=5, comment="独一意见己")


# --- To see and to have ---


def test_everything_that_is_kept_is_shown_and_copied(loop, full):
    client = signed_in(full.asker)
    page = client.get("/me/rights/").content.decode()
    for key, kept in personal_data:
        assert str(kept.words) in page
        assert client.get(f"/me/rights/kept/{key}/").status_code == 200, key
    assert "独一情况丙" in client.get("/me/rights/kept/cases.requests/").content.decode()
    talk = client.get("/me/rights/kept/cases.messages/").content.decode()
    assert "独一留言丁" in talk
    assert "独一回复巳" in talk
    assert "独一备注戊" not in talk, "internal notes are the offices'"
    client.post("/me/rights/copy/")
    make_waiting_copies(0)
    copy = DataCopy.objects.get()
    assert everywhere(["data.json"]) == [], "the file is encrypted"
    assert Notice.objects.filter(person=full.asker, kind="accounts.copy").count() == 1
    loop.hand.advance(timedelta(minutes=11))
    again = client.get(f"/me/rights/copy/{copy.pk}/")
    assert "请再登录一次" in again.content.decode(), "the session is not fresh"
    session = client.session
    session["accounts_began"] = clock.now().isoformat()
    session.save()
    assert client.get(f"/me/rights/copy/{copy.pk}/").status_code == 200
    answer = client.post(f"/me/rights/copy/{copy.pk}/")
    archive = zipfile.ZipFile(io.BytesIO(answer.content))
    data = json.loads(archive.read("data.json"))
    told = json.dumps(data, ensure_ascii=False)
    for word in ("桂花独名甲", "独一情况丙", "独一留言丁", "独一住址壬", "13857611111"):
        assert word in told
        assert word in archive.read("我的个人信息.html").decode()
    assert client.post(f"/me/rights/copy/{copy.pk}/").status_code == 302, "only once"
    copy.refresh_from_db()
    assert not copy.content


def test_nobody_else_fetches_a_copy(loop, full):
    signed_in(full.asker).post("/me/rights/copy/")
    make_waiting_copies(0)
    copy = DataCopy.objects.get()
    for who in ("neighbour", "system_admin", "audit_admin", "security_admin", "clerk"):
        assert signed_in(loop.town.person(who)).post(f"/me/rights/copy/{copy.pk}/").status_code == 404
    copy.refresh_from_db()
    assert copy.taken_at is None


def test_a_copy_that_nobody_fetches_is_forgotten(loop, full):
    signed_in(full.asker).post("/me/rights/copy/")
    make_waiting_copies(0)
    loop.hand.advance(timedelta(days=8))
    make_waiting_copies(0)
    copy = DataCopy.objects.get()
    assert (copy.expired_at is not None, copy.content) == (True, "")


# --- To be rid of it ---


def test_what_is_open_blocks_and_can_be_withdrawn_by_choice(loop, full):
    me = Actor(person=full.asker)
    with pytest.raises(NotNow, match="还有 1 件求助没有办结"):
        ask_deletion(full.asker, by=me)
    assert not Deletion.objects.exists()
    deletion = ask_deletion(full.asker, by=me, withdraws_open=True)
    assert deletion.due_at == clock.now() + timedelta(days=15)
    loop.hand.advance(timedelta(days=14))
    delete_persons(0)
    full.refresh_from_db()
    assert full.state == "in_progress", "nothing is touched before the day"
    loop.hand.advance(timedelta(days=1))
    delete_persons(0)
    full.refresh_from_db()
    deletion.refresh_from_db()
    assert (full.state, deletion.done_at) == ("withdrawn", clock.now())


def test_it_can_be_taken_back_until_its_day(loop, full):
    finish(loop, full)
    me = Actor(person=full.asker)
    deletion = ask_deletion(full.asker, by=me)
    for who in ("system_admin", "clerk", "neighbour"):
        with pytest.raises(Forbidden):
            recall_deletion(deletion, by=loop.town.actor(who))
    recall_deletion(deletion, by=me)
    loop.hand.advance(timedelta(days=20))
    delete_persons(0)
    assert CaseText.objects.get(case=full).description == "独一情况丙"
    assert User.objects.get(pk=full.asker_id).name == "桂花独名甲"


def test_afterwards_no_table_holds_a_word_of_it(loop, full):
    finish(loop, full)
    said = [word for word in PLANTED if everywhere([word])]
    assert {"桂花独名甲", "独一标题乙", "独一情况丙", "独一留言丁", "独一备注戊", "独一督办寅"} <= set(said)
    key = full.asker.data_key
    ask_deletion(full.asker, by=Actor(person=full.asker))
    loop.hand.advance(timedelta(days=15))
    delete_persons(0)
    assert Deletion.objects.get().done_at == clock.now()
    assert everywhere([*PLANTED, "13857611111"]) == []
    person = User.objects.get(pk=full.asker_id)
    assert (person.name, person.phone, person.address, person.is_active) == ("", "", "", False)
    assert DataKey.objects.get(pk=key.pk).wrapped is None, "and what stands in backups does not open"
    case = Case.objects.get(pk=full.pk)
    assert (case.number, case.state) == (full.number, "closed"), "what the statistics count stays"
    assert Rating.objects.get(case=case).satisfied == 5


def test_of_a_secret_case_and_of_who_was_helped_nothing_stays_either(loop):
    asking = loop.resident("桂花独名甲", "13857611111")
    person = asking.person
    case = loop.ask(asking, title="独一标题乙", description="独一情况丙", confidential=True)
    actions.withdraw_case(case, by=loop.asker(case))
    sealed = CaseText.objects.get(case=case)
    ask_deletion(person, by=Actor(person=person))
    loop.hand.advance(timedelta(days=15))
    delete_persons(0)
    kept = CaseText.objects.select_related("data_key").get(case=case)
    assert (kept.sealed_description, kept.sealed_title, kept.blanked_at is not None) == ("", "", True)
    with connection.cursor() as cursor:
        cursor.execute("SELECT sealed_description FROM cases_casetext WHERE case_id = %s", [case.pk])
        assert cursor.fetchone() == (None,)
    assert sealed.pk == kept.pk
    assert everywhere(PLANTED) == []


def test_it_is_done_by_the_job_alone(loop, full):
    finish(loop, full)
    deletion = ask_deletion(full.asker, by=Actor(person=full.asker))
    loop.hand.advance(timedelta(days=16))
    for who in ("system_admin", "audit_admin", "security_admin", "supervisor", "clerk"):
        with pytest.raises(Forbidden):
            delete_person(deletion, by=loop.town.actor(who))
    assert User.objects.get(pk=full.asker_id).name == "桂花独名甲"


def test_what_opens_meanwhile_holds_it_up_and_says_so(loop, full):
    finish(loop, full)
    deletion = ask_deletion(full.asker, by=Actor(person=full.asker))
    loop.ask(Actor(person=full.asker), title="又一件")
    loop.hand.advance(timedelta(days=15))
    delete_persons(0)
    deletion.refresh_from_db()
    assert (deletion.done_at, deletion.blocked_by) == (None, "您还有 1 件求助没有办结")
    assert User.objects.get(pk=full.asker_id).name == "桂花独名甲"


def test_who_works_here_is_told_to_leave_first(loop):
    person = loop.town.person("handler")
    with pytest.raises(NotNow, match="工作账号"):
        ask_deletion(person, by=Actor(person=person))


def test_the_pages_of_a_deletion(loop, full):
    finish(loop, full)
    client = signed_in(full.asker)
    loop.hand.advance(timedelta(minutes=11))
    assert "请再登录一次" in client.get("/me/rights/delete/").content.decode()
    session = client.session
    session["accounts_began"] = clock.now().isoformat()
    session.save()
    page = client.get("/me/rights/delete/").content.decode()
    assert "依法要留" in page
    assert "登录日志" in page
    assert client.post("/me/rights/delete/", {}).status_code == 422
    client.post("/me/rights/delete/", {"understands": "on"})
    deletion = Deletion.objects.get()
    assert "已申请删除" in client.get("/me/rights/").content.decode()
    client.post(f"/me/rights/delete/{deletion.pk}/recall/")
    deletion.refresh_from_db()
    assert deletion.recalled_at == clock.now()


# --- Terms of keeping ---


def test_words_of_archived_requests_go_when_their_term_is_over(loop, full):
    finish(loop, full)
    loop.hand.advance(timedelta(days=16))  # it can be opened again for fifteen
    full.refresh_from_db()
    actions.archive_case(full, by=loop.town.actor("clerk"))
    loop.hand.advance(timedelta(days=365 * 5 - 30))
    assert retention.clear_archived(clock.months_before(clock.now(), 60)) == 0
    loop.hand.advance(timedelta(days=30))
    assert retention.clear_archived(clock.months_before(clock.now(), 60)) == 1
    assert everywhere(["独一标题乙", "独一情况丙", "独一留言丁", "独一意见己"]) == []
    assert User.objects.get(pk=full.asker_id).name == "桂花独名甲", "the person is still known"


#: Columns of text that hold no words about a person: names of kinds, numbers, rules, what the platform writes itself.
WITHOUT_WORDS = {
    "BulkItem.words", "Case.number", "CallbackScript.greeting", "CallbackScript.questions", "CallbackDraw.seed",
    "Export.filters", "Export.filter_words", "Export.reason", "Export.note",
    "AnswerTemplate.title", "AnswerTemplate.text", "Guide.title", "Guide.words", "Guide.steps", "Guide.papers",
    "Guide.law", "Guide.phones", "Guide.whom", "Guide.search", "Guide.doc_no",
    "LimitSetting.doc_no", "RoutingRule.name", "RoutingRule.words", "RoutingRule.source", "RoutingRule.doc_no",
    "CallbackScript.doc_no", "Repeat.reasons", "Merger.state_before", "Offer.reasons", "OfferRound.queue",
    "Reminder.number", "Supervision.number", "Visit.proof_reason", "ShiftHandover.notes",
}  # fmt: skip


def test_every_column_of_words_is_known_to_the_blanking():
    known = {f"{model.__name__}.{name}" for model, (_way, names) in erasing.WORDS.items() for name in names}
    found = {
        f"{model.__name__}.{column.name}"
        for model in apps.get_app_config("cases").get_models()
        if not hasattr(model, "pgh_tracked_model")
        for column in model._meta.concrete_fields
        if isinstance(column, models.CharField | models.TextField | models.JSONField | EncryptedText)
        and not column.choices
    }
    sealed_by_own_key = {name for name in found if name.split(".")[0] in OWN_KEYS}
    assert found - known - WITHOUT_WORDS - sealed_by_own_key == set()


#: Encrypted with keys of their own, which are destroyed with the rows' own rules.
OWN_KEYS = {
    "Beneficiary", "Mediation", "Mediator", "Party", "MediationSession", "Proposal", "Agreement", "Signature",
    "Performance", "ProposalAnswer",
}  # fmt: skip
