"""我的: profile, telephone number, consents, family, devices, 长辈版."""

from datetime import date, timedelta

import pytest
from django.test import Client

from gongzhi.accounts import queries
from gongzhi.accounts.actions import (
    add_child,
    confirm_guardianship,
    end_guardianship,
    enter_guardianship,
    give_consent,
    notify,
    person_for_phone,
    record_disclosure,
    update_profile,
    withdraw_consent,
)
from gongzhi.accounts.models import Consent, Disclosure, Guardianship, Notice, User
from gongzhi.core.actors import Actor
from gongzhi.core.crypto import destroy
from gongzhi.core.errors import Forbidden, Invalid, NotNow, Stale
from gongzhi.core.models import OutgoingMessage
from tests.accounts.conftest import MINE, OTHER, THIRD, codes, sign_in, who
from tests.accounts.signing import signed_in

pytestmark = pytest.mark.django_db
SYSTEM = Actor.of_system("test")
ID_NUMBER = "11010519491231002X"


@pytest.fixture
def me(client, time):
    sign_in(client)
    return who(client)


def by(person):
    return Actor(person=person)


# --- Profile ---


def test_the_number_is_masked_on_every_page(client, me):
    for address in ("/me/", "/me/profile/", "/me/phone/", "/me/family/", "/me/consents/", "/me/devices/", "/me/inbox/"):
        page = client.get(address)
        assert page.status_code == 200
        assert MINE not in page.content.decode()
    assert "138****0001" in client.get("/me/").content.decode()


def test_profile_is_saved_encrypted_and_masked(client, me):
    form = {
        "name": "李桂花",
        "birth_date": "",
        "id_number": "110105 19491231 002x",
        "address": "台州市椒江区中心大道1号",
    }
    assert client.post("/me/profile/", form)["Location"] == "/me/"
    person = User.objects.get()
    assert (person.name, person.id_number, person.birth_date) == ("李桂花", ID_NUMBER, date(1949, 12, 31))
    assert person.name_key.startswith("li3")
    row = str(User.objects.values_list("id_number", "address").get())
    assert ID_NUMBER not in row
    page = client.get("/me/profile/").content.decode()
    assert ID_NUMBER not in page
    assert "1101**********002X" in page
    assert "台州市椒江区****" in page
    client.post("/me/profile/", {"name": "李桂花", "forget_address": "on"})
    person.refresh_from_db()
    assert (person.address, person.id_number) == ("", ID_NUMBER)


@pytest.mark.parametrize(
    ("number", "words"),
    [
        ("110105194912310021", "身份证号码有误"),
        ("11010519491331002X", "出生日期（第 7 至 14 位）不存在"),
        ("110105491231002", "15 位的旧身份证号码已停用"),
        ("1101051949123100", "身份证号码应为 18 位"),
    ],
)
def test_a_wrong_identity_number_is_said_so_and_nothing_is_lost(client, me, number, words):
    page = client.post("/me/profile/", {"name": "李桂花", "id_number": number}).content.decode()
    assert words in page
    assert "李桂花" in page
    assert User.objects.get().name == ""


def test_a_stale_profile_is_refused(me):
    changes = {"seen": me.version, "name": "别的"}
    update_profile(me, by=by(me), name="李桂花")
    with pytest.raises(Stale):
        update_profile(me, by=by(me), **changes)
    assert User.objects.get().name == "李桂花"


def test_nobody_changes_the_profile_of_another(me, town):
    for role in ("clerk", "supervisor", "system_admin", "resident"):
        with pytest.raises(Forbidden):
            update_profile(me, by=town.actor(role), name="别的")
    me.refresh_from_db()
    assert me.name == ""


def test_after_the_key_is_destroyed_nothing_can_be_read(me):
    update_profile(me, by=by(me), address="中心大道1号")
    destroy(me.data_key)
    person = User.objects.get()
    assert (person.phone, person.address) == ("", "")


def test_age(me):
    update_profile(me, by=by(me), birth_date=date(2012, 11, 24))
    me.refresh_from_db()
    assert queries.age(me, date(2026, 11, 23)) == 13
    assert queries.age(me, date(2026, 11, 24)) == 14
    assert queries.is_minor(me, date(2030, 11, 23))
    assert not queries.is_minor(me, date(2030, 11, 24))
    assert queries.age(User(), date(2026, 1, 1)) is None
    assert not queries.is_minor(User())


# --- Telephone number ---


def change(client, **data):
    return client.post("/me/phone/", data, follow=True).content.decode()


def test_the_number_changes_with_a_code_to_both(client, me):
    assert "138****0001" in client.get("/me/phone/").content.decode()
    change(client, step="old")
    assert "更换手机号（原号码）" in OutgoingMessage.objects.latest("pk").text
    assert "验证码不正确" in change(client, step="old_code", code=f"{(int(codes()[-1]) + 1) % 10**6:06d}")
    change(client, step="old_code", code=codes()[-1])
    assert "不用更换" in change(client, step="new", phone=MINE)
    change(client, step="new", phone=OTHER)
    change(client, step="new_code", code=codes()[-1])
    person = User.objects.get()
    assert (person.phone, person.holds_phone) == (OTHER, True)
    assert queries.find_by_phone(OTHER) == me
    assert queries.find_by_phone(MINE) is None


def test_no_step_can_be_left_out(client, me):
    change(client, step="new", phone=OTHER)
    change(client, step="new_code", code="000000")
    assert User.objects.get().phone == MINE
    assert OutgoingMessage.objects.count() == 1, "the code of the sign-in alone"


def test_a_number_in_use_is_not_taken_away(client, me, time):
    sign_in(Client(), OTHER)
    holder = queries.find_by_phone(OTHER)
    change(client, step="old")
    change(client, step="old_code", code=codes()[-1])
    time.advance(timedelta(minutes=2))
    change(client, step="new", phone=OTHER)
    assert "正在被另一个账号使用" in change(client, step="new_code", code=codes()[-1])
    me.refresh_from_db()
    assert me.phone == MINE
    assert queries.find_by_phone(OTHER) == holder


# --- Consent ---


def test_a_consent_is_withdrawn_as_easily_as_given(client, me):
    consent = Consent.objects.get(person=me, purpose="service")
    assert "办理您的求助" in client.get("/me/consents/").content.decode()
    assert client.post(f"/me/consents/{consent.pk}/withdraw/").status_code == 302
    consent.refresh_from_db()
    assert consent.withdrawn_at is not None
    client.post("/me/consents/give/", {"purpose": "service"})
    assert queries.consents_to(me, "service")
    assert Consent.objects.filter(person=me, purpose="service").count() == 2
    client.post("/me/consents/give/", {"purpose": "volunteer"})
    assert not queries.consents_to(me, "volunteer"), "that one is given where it is asked for"


def test_a_window_takes_a_consent_down_by_name(me, town):
    consent = give_consent(me, by=town.actor("clerk"), purpose="share")
    assert consent.taken_by == town.person("clerk")
    assert give_consent(me, by=by(me), purpose="share") == consent
    with pytest.raises(Forbidden):
        withdraw_consent(consent, by=town.actor("handler"))
    with pytest.raises(Forbidden):
        give_consent(me, by=town.actor("handler"), purpose="photo")
    consent.refresh_from_db()
    assert consent.withdrawn_at is None
    assert Consent.objects.filter(person=me, purpose="photo").count() == 0


# --- Family ---


def test_a_parent_enters_a_child_and_agrees_for_it(client, me):
    form = {"name": "小明", "birth_date": "2016-05-01", "kind": "parent"}
    assert client.post("/me/family/child/", form)["Location"] == "/me/family/"
    relation = Guardianship.objects.get()
    assert (relation.ward.name, relation.guardian, relation.consented_at is not None) == ("小明", me, True)
    assert queries.has_agreeing_guardian(relation.ward)
    assert "已经登记过了" in client.post("/me/family/child/", form).content.decode()
    form["birth_date"] = "2000-01-01"
    assert "已满 18 周岁" in client.post("/me/family/child/", form).content.decode()
    form["birth_date"] = "2027-01-01"
    assert "不能在今天之后" in client.post("/me/family/child/", form).content.decode()
    assert Guardianship.objects.count() == 1
    client.post(f"/me/family/{relation.pk}/end/")
    assert not queries.has_agreeing_guardian(relation.ward)


def test_a_child_names_a_guardian_and_no_machine_tells_the_guardian(client, me):
    update_profile(me, by=by(me), name="小红", birth_date=date(2013, 6, 1))
    before = OutgoingMessage.objects.count()
    response = client.post("/me/family/guardian/", {"name": "李桂花", "phone": OTHER, "kind": "parent"})
    assert response["Location"] == "/me/family/"
    relation = Guardianship.objects.get()
    assert relation.consented_at is None
    assert OutgoingMessage.objects.count() == before
    assert Notice.objects.filter(person=relation.guardian).count() == 0
    guardian = Client()
    sign_in(guardian, OTHER)
    page = guardian.get("/me/family/").content.decode()
    assert "请您确认" in page
    assert "小红" not in page, "masked until it is sure that this is the guardian"
    guardian.post(f"/me/family/{relation.pk}/confirm/")
    assert queries.has_agreeing_guardian(me)


def test_who_may_say_who_answers_for_whom(me, town):
    child = User.objects.create(name="小红", birth_date=date(2013, 6, 1))
    with pytest.raises(Forbidden):
        enter_guardianship(child, by=by(me), phone=OTHER, name="李桂花")
    with pytest.raises(Forbidden):
        enter_guardianship(child, by=town.actor("handler"), phone=OTHER, name="李桂花")
    assert Guardianship.objects.count() == 0
    relation = enter_guardianship(child, by=town.actor("clerk"), phone=OTHER, name="李桂花", has_agreed=True)
    assert relation.consented_at is not None
    with pytest.raises(NotNow, match="已经登记过了"):
        enter_guardianship(child, by=town.actor("clerk"), phone=OTHER, name="李桂花")
    with pytest.raises(Forbidden):
        confirm_guardianship(relation, by=by(me))
    with pytest.raises(Forbidden):
        end_guardianship(relation, by=by(me))
    relation.refresh_from_db()
    assert relation.ended_at is None
    with pytest.raises(NotNow, match="未满 18"):
        enter_guardianship(me, by=by(me), phone=OTHER, name="李桂花")
    own = enter_guardianship(child, by=by(child), phone=THIRD, name="王伟", has_agreed=True)
    assert own.consented_at is None, "a child does not agree for its guardian"
    with pytest.raises(NotNow, match="不能登记为监护人"):
        add_child(child, by=by(child), name="弟弟", birth_date=date(2020, 1, 1))


def test_somebody_elses_family_is_not_found(client, me):
    relation = add_child(
        person_for_phone(OTHER, name="王伟", by=SYSTEM), by=SYSTEM, name="小红", birth_date=date(2013, 6, 1)
    )
    assert client.post(f"/me/family/{relation.pk}/end/").status_code == 404
    assert client.post(f"/me/family/{relation.pk}/confirm/").status_code == 404
    consent = give_consent(relation.guardian, by=by(relation.guardian), purpose="sms")
    assert client.post(f"/me/consents/{consent.pk}/withdraw/").status_code == 404
    notice = notify(relation.guardian, kind="cases.done", title="已办结")
    assert client.get(f"/me/inbox/{notice.pk}/").status_code == 404


# --- Devices ---


def test_another_browser_is_signed_out(client, me, time):
    time.advance(timedelta(minutes=2))
    other = Client(headers={"user-agent": "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0) MicroMessenger/8"})
    sign_in(other)
    page = client.get("/me/devices/").content.decode()
    assert "iPhone · 微信" in page
    assert "正在使用" in page
    device = me.devices.get(label="iPhone · 微信")
    assert client.post(f"/me/devices/{device.pk}/sign-out/").status_code == 302
    assert other.get("/me/").status_code == 302
    assert client.get("/me/").status_code == 200
    stranger = signed_in(User.objects.create(name="别人"))
    mine = me.devices.exclude(pk=device.pk).get()
    assert stranger.post(f"/me/devices/{mine.pk}/sign-out/").status_code == 404
    assert client.get("/me/").status_code == 200


def test_the_elder_mode_goes_with_the_person(client, me, time):
    client.post("/ui/elder/", {"on": "1", "next": "/me/"})
    me.refresh_from_db()
    assert me.elder_mode
    time.advance(timedelta(minutes=2))
    other = Client()
    sign_in(other)
    assert 'data-theme="elder"' in other.get("/me/").content.decode()
    other.post("/ui/elder/", {"on": "0", "next": "/me/"})
    me.refresh_from_db()
    assert not me.elder_mode


# --- Disclosure ---


def test_seeing_in_full_is_kept_with_who_why_and_for_which_post(me, town):
    record_disclosure(me.data_key, "phone", by=town.actor("clerk"), occasion="case:1", reason="电话联系")
    row = Disclosure.objects.get()
    assert (row.viewer, row.post, row.field, row.reason) == (town.person("clerk"), town.clerk.pk, "phone", "电话联系")
    with pytest.raises(Invalid):
        record_disclosure(me.data_key, "phone", by=town.actor("clerk"), occasion="case:1", reason=" ")
    with pytest.raises(ValueError, match="nothing that can be disclosed"):
        record_disclosure(me.data_key, "salary", by=town.actor("clerk"), occasion="case:1", reason="x")
    assert Disclosure.objects.count() == 1


def test_being_seen_makes_no_history_row(client, me, time):
    from pghistory.models import Events

    before = Events.objects.tracks(me).count()
    time.advance(timedelta(days=2))
    client.get("/me/")
    me.refresh_from_db()
    assert Events.objects.tracks(me).count() == before
