"""Staff: name, password, second factor; accounts and the reset by two persons."""

from datetime import timedelta

import pytest
from allauth.core.context import request_context
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from allauth.mfa.totp.internal.auth import yield_hotp_counters_from_time as counters
from django.db import IntegrityError, transaction
from django.test import Client, RequestFactory

from gongzhi.accounts import sessions
from gongzhi.accounts.actions import (
    ask_factor_reset,
    create_staff,
    disable_account,
    do_factor_reset,
    enable_account,
    give_sign_in_name,
    person_for_phone,
    reset_password,
)
from gongzhi.accounts.models import Device, FactorReset, SignInEvent, User
from gongzhi.core.actors import Actor
from gongzhi.core.errors import Forbidden, Invalid, NotNow
from tests.accounts.conftest import MINE, PASSWORD, who

pytestmark = pytest.mark.django_db
SYSTEM = Actor.of_system("test")


def give_factor(person):
    """A one-time password as if set up by the page; the answer is its secret."""
    secret = generate_totp_secret()
    request = RequestFactory().get("/")
    request.user = person
    with request_context(request):
        TOTP.activate(person, secret)
    return secret


def factor(secret, step=0):
    """The six digits that the telephone shows."""
    counter = list(counters())[len(list(counters())) // 2] + step
    return format_hotp_value(hotp_value(secret, counter))


@pytest.fixture
def officer(town):
    """权益干事 王芳, with a password of her own."""
    person = town.person("handler")
    person.set_password(PASSWORD)
    person.save()
    return person


def type_password(client, person, password=PASSWORD, **extra):
    return client.post("/sign-in/staff/", {"login": person.username, "password": password}, **extra)


def test_name_password_one_time_password(client, officer):
    secret = give_factor(officer)
    response = type_password(client, officer)
    assert (response.status_code, response["Location"]) == (302, "/sign-in/staff/factor/")
    assert who(client) is None
    assert client.get("/me/")["Location"] == "/sign-in/?next=/me/"
    response = client.post("/sign-in/staff/factor/", {"code": "000000"})
    assert "动态口令不正确" in response.content.decode()
    response = client.post("/sign-in/staff/factor/", {"code": factor(secret)})
    assert response.status_code == 302
    assert who(client) == officer
    assert client.get("/me/").status_code == 200
    assert SignInEvent.objects.latest("pk").method == "password+totp"


def test_the_secret_is_kept_encrypted(officer):
    secret = give_factor(officer)
    kept = Authenticator.objects.get(user=officer).data["secret"]
    assert secret not in kept
    assert kept.startswith(str(officer.data_key_id))


def test_a_wrong_password_says_so_and_is_logged(client, officer):
    response = type_password(client, officer, "Wrong-word-123")
    assert "登录名或密码不正确" in response.content.decode()
    assert who(client) is None
    event = SignInEvent.objects.latest("pk")
    assert (event.kind, event.person) == ("password_wrong", officer)


def test_staff_without_a_second_factor_are_led_to_set_it_up(client, officer):
    type_password(client, officer)
    assert who(client) == officer
    for address in ("/me/", "/me/inbox/", "/"):
        assert client.get(address)["Location"] == "/me/factor/"
    assert client.post("/me/inbox/read/")["Location"] == "/me/factor/"
    assert client.get("/me/", headers={"HX-Request": "true"})["HX-Redirect"] == "/me/factor/"
    page = client.get("/me/factor/")
    assert page.status_code == 200
    secret = page.context["form"].secret
    assert secret in page.content.decode()
    assert "动态口令不正确" in client.post("/me/factor/", {"code": "000000"}).content.decode()
    assert client.post("/me/factor/", {"code": factor(secret)})["Location"] == "/"
    assert client.get("/me/").status_code == 200
    assert Authenticator.objects.filter(user=officer, type="totp").count() == 1


def test_a_code_by_text_message_is_not_enough_to_set_up_the_second_factor(client, time, officer):
    officer.phone, officer.holds_phone, officer.phone_verified_at = MINE, True, time_now()
    officer.last_seen_at = time_now()
    officer.save()
    from tests.accounts.conftest import sign_in

    sign_in(client, MINE)
    assert client.get("/me/")["Location"] == "/me/factor/"
    assert client.get("/me/factor/")["Location"] == "/me/password/again/?next=%2Fme%2Ffactor%2F"
    client.post("/me/password/again/?next=/me/factor/", {"password": PASSWORD})
    assert client.get("/me/factor/").status_code == 200


def time_now():
    from gongzhi.core import clock

    return clock.now()


def test_whoever_holds_a_post_without_a_password_is_told_what_to_do(client, town):
    person = town.person("handler")
    client.force_login(person)
    assert client.get("/me/")["Location"] == "/sign-in/staff/no-password/"
    assert "联系本单位的系统管理员" in client.get("/sign-in/staff/no-password/").content.decode()


def test_a_session_from_before_the_second_factor_must_show_it(client, officer):
    type_password(client, officer)
    secret = give_factor(officer)
    assert client.get("/me/")["Location"] == "/me/factor/again/"
    assert client.get("/me/factor/again/").status_code == 200
    client.post("/me/factor/again/", {"code": factor(secret)})
    assert client.get("/me/").status_code == 200


def test_the_initial_password_must_be_changed_first(client, town):
    person, initial = create_staff("new.officer", by=town.actor("system_admin"), name="新同事")
    assert person.must_change_password
    type_password(client, person, initial)
    assert client.get("/me/")["Location"] == "/me/password/"
    answer = {"old": initial, "password": "Haimen-2026-ok", "again": "Haimen-2026-ok"}
    for wrong, words in [
        ({"old": "no"}, "现在的密码不正确"),
        ({"again": "Haimen-2026-no"}, "两次填写的新密码不一样"),
        ({"password": "Ab1-short", "again": "Ab1-short"}, "密码"),
        ({"password": "alllettershere", "again": "alllettershere"}, "四类中的至少三类"),
        ({"password": initial, "again": initial}, "新密码不能与原密码相同"),
    ]:
        response = client.post("/me/password/", {**answer, **wrong})
        assert response.status_code == 200
        assert words in response.content.decode()
    other = Client()
    type_password(other, person, initial)
    assert client.post("/me/password/", answer)["Location"] == "/me/"
    person.refresh_from_db()
    assert person.check_password("Haimen-2026-ok")
    assert client.get("/me/").status_code == 200
    assert other.get("/me/")["Location"] == "/sign-in/?next=/me/"


def test_staff_are_signed_out_after_thirty_idle_minutes(client, demonstration, officer):
    from gongzhi.core import clock
    from tests.accounts.conftest import NOW

    secret = give_factor(officer)
    with clock.simulate(NOW) as time:
        type_password(client, officer)
        client.post("/sign-in/staff/factor/", {"code": factor(secret)})
        time.advance(timedelta(minutes=29))
        assert client.get("/me/").status_code == 200
        time.advance(timedelta(minutes=29))
        assert client.get("/me/inbox/", headers={"HX-Request": "true"}).status_code == 200, "fetched by the page itself"
        time.advance(timedelta(minutes=1))
        assert client.get("/me/")["Location"] == "/sign-in/?next=/me/"
    assert who(client) is None
    assert SignInEvent.objects.latest("pk").kind == "timed_out"


def test_changing_the_telephone_of_the_second_factor(client, officer):
    secret = give_factor(officer)
    type_password(client, officer)
    client.post("/sign-in/staff/factor/", {"code": factor(secret)})
    assert client.get("/me/factor/change/").status_code == 200
    assert client.post("/me/factor/change/")["Location"] == "/me/factor/"
    assert not Authenticator.objects.exists()
    assert client.get("/me/")["Location"] == "/me/factor/"


# --- Accounts ---


def test_an_account_is_made_by_the_system_administrator(town):
    person, initial = create_staff("Chen.Yi", by=town.actor("system_admin"), name="陈一")
    assert person.check_password(initial)
    assert (person.username, person.must_change_password) == ("Chen.Yi", True)
    with pytest.raises(Invalid, match="已有人使用"):
        create_staff("chen.yi", by=town.actor("system_admin"), name="陈二")
    with pytest.raises(Invalid, match="登录名为"):
        create_staff("a b", by=town.actor("system_admin"), name="陈二")
    with pytest.raises(Invalid):
        create_staff("chen.er", by=town.actor("system_admin"), name="陈二", password="short")
    assert User.objects.filter(name="陈二").count() == 0


def test_a_resident_who_joins_the_staff_stays_one_person(town):
    resident = person_for_phone(MINE, name="陈一", by=SYSTEM)
    person, _initial = create_staff("chen.yi", by=town.actor("system_admin"), name="陈一", phone=MINE)
    assert person == resident
    with pytest.raises(NotNow):
        give_sign_in_name(person, by=town.actor("system_admin"), username="chen.er")


@pytest.mark.parametrize("role", ["clerk", "supervisor", "office", "audit_admin", "security_admin", "resident"])
def test_nobody_else_makes_accounts(town, role):
    before = User.objects.count()
    with pytest.raises(Forbidden):
        create_staff("chen.yi", by=town.actor(role), name="陈一")
    assert User.objects.count() == before


def test_disabling_ends_every_session_at_once(client, town, officer):
    client.force_login(officer)
    with pytest.raises(Invalid):
        disable_account(officer, by=town.actor("system_admin"), reason=" ")
    with pytest.raises(Forbidden):
        disable_account(officer, by=town.actor("supervisor"), reason="离职")
    with pytest.raises(Forbidden):
        disable_account(town.person("system_admin"), by=town.actor("system_admin"), reason="误点")
    officer.refresh_from_db()
    assert officer.is_active
    disable_account(officer, by=town.actor("system_admin"), reason="离职")
    assert client.get("/me/")["Location"] == "/sign-in/?next=/me/"
    other = Client()
    assert type_password(other, officer)["Location"] == "/sign-in/inactive/"
    assert who(other) is None
    enable_account(officer, by=town.actor("system_admin"))
    officer.refresh_from_db()
    assert (officer.is_active, officer.disabled_reason) == (True, "")


def test_a_forgotten_password_is_reset_by_an_administrator(town, officer):
    initial = reset_password(officer, by=town.actor("system_admin"))
    officer.refresh_from_db()
    assert officer.check_password(initial)
    assert officer.must_change_password
    with pytest.raises(Forbidden):
        reset_password(officer, by=town.actor("security_admin"))


# --- The reset by two persons ---


def test_a_lost_factor_is_reset_by_two_administrators(client, town, officer):
    secret = give_factor(officer)
    type_password(client, officer)
    client.post("/sign-in/staff/factor/", {"code": factor(secret)})
    assert Device.objects.get(person=officer).session_key
    reset = ask_factor_reset(officer, by=town.actor("system_admin"), reason="手机丢失，已当面核对工作证")
    assert Authenticator.objects.filter(user=officer).exists(), "asking changes nothing yet"
    done = do_factor_reset(reset, by=town.actor("security_admin"))
    assert (done.asked_by, done.done_by) == (town.person("system_admin"), town.person("security_admin"))
    assert not Authenticator.objects.filter(user=officer).exists()
    assert client.get("/me/")["Location"] == "/sign-in/?next=/me/"
    with pytest.raises(NotNow):
        do_factor_reset(reset, by=town.actor("security_admin"))


def test_one_person_alone_cannot(town, officer):
    give_factor(officer)
    reset = ask_factor_reset(officer, by=town.actor("system_admin"), reason="手机丢失")
    for actor in (town.actor("system_admin"), town.actor("supervisor"), town.actor("resident"), SYSTEM):
        with pytest.raises(Forbidden):
            do_factor_reset(reset, by=actor)
    with pytest.raises(NotNow, match="等待批准"):
        ask_factor_reset(officer, by=town.actor("security_admin"), reason="手机丢失")
    assert Authenticator.objects.filter(user=officer).exists()
    assert FactorReset.objects.get().done_at is None


def test_not_for_oneself(town):
    admin = town.person("system_admin")
    give_factor(admin)
    with pytest.raises(Forbidden):
        ask_factor_reset(admin, by=town.actor("system_admin"), reason="换手机")
    reset = ask_factor_reset(admin, by=town.actor("security_admin"), reason="换手机")
    with pytest.raises(Forbidden):
        do_factor_reset(reset, by=town.actor("system_admin"))
    assert Authenticator.objects.filter(user=admin).exists()


def test_the_database_wants_two_persons_too(town, officer):
    admin, other = town.person("system_admin"), town.person("security_admin")
    rows = [
        {"person": officer, "asked_by": admin, "done_by": admin},
        {"person": officer, "asked_by": officer, "done_by": admin},
        {"person": officer, "asked_by": admin, "done_by": officer},
    ]
    for row in rows:
        with pytest.raises(IntegrityError), transaction.atomic():
            FactorReset.objects.create(reason="x", **row)
    FactorReset.objects.create(reason="x", person=officer, asked_by=admin, done_by=other)


# --- The demonstration ---


def test_a_click_signs_in_as_one_of_the_cast_only_in_the_demonstration(client, town):
    request = RequestFactory().get("/")
    request.session = client.session
    request.user = town.person("handler")
    with pytest.raises(PermissionError):
        sessions.sign_in_as(request, town.person("handler"))
    assert "_auth_user_id" not in request.session


def test_in_the_demonstration_the_second_factor_counts_as_shown(client, demonstration, town):
    from django.contrib.auth.models import AnonymousUser

    request = RequestFactory().get("/")
    request.session = client.session
    request.user = AnonymousUser()
    sessions.sign_in_as(request, town.person("handler"))
    request.session.save()
    client.cookies["gongzhi_session"] = request.session.session_key
    assert client.get("/me/").status_code == 200
    assert SignInEvent.objects.latest("pk").method == "demonstration"
