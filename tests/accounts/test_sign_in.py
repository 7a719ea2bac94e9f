"""Residents sign in by telephone and code."""

from datetime import timedelta

import pytest
from django.test import Client

from gongzhi.accounts import queries
from gongzhi.accounts.actions import create_staff, person_for_phone
from gongzhi.accounts.models import Consent, Device, SignInEvent, User
from gongzhi.core.actors import Actor
from gongzhi.core.models import OutgoingMessage
from tests.accounts.conftest import MINE, NOW, OTHER, ask, codes, sign_in, type_code, who

pytestmark = pytest.mark.django_db
SYSTEM = Actor.of_system("test")


def test_number_code_in_and_the_first_code_makes_the_account(client, time):
    page = client.get("/sign-in/?next=/me/")
    assert page.status_code == 200
    response = client.post("/sign-in/", {"phone": "+86 138-5760-0001", "next": "/me/"})
    assert (response.status_code, response["Location"]) == (302, "/sign-in/code/?next=%2Fme%2F")
    assert User.objects.count() == 0, "nobody is entered before the code came back"
    response = client.post("/sign-in/code/", {"code": f" {codes()[0][:3]} {codes()[0][3:]}", "next": "/me/"})
    assert (response.status_code, response["Location"]) == (302, "/me/")
    person = User.objects.get()
    assert who(client) == person
    assert (person.phone, person.holds_phone, person.phone_verified_at) == (MINE, True, NOW)
    assert set(Consent.objects.filter(person=person).values_list("purpose", flat=True)) == {"service", "sms"}
    assert [event.kind for event in SignInEvent.objects.order_by("pk")] == ["code_sent", "signed_in"]
    assert SignInEvent.objects.latest("pk").method == "code"


def test_the_second_time_it_is_the_same_account(time):
    sign_in(Client())
    person = User.objects.get()
    time.advance(timedelta(days=80))
    again = Client()
    sign_in(again)
    assert User.objects.count() == 1
    assert who(again) == person
    assert Consent.objects.count() == 2


def test_known_and_unknown_numbers_look_alike(time):
    sign_in(Client())
    time.advance(timedelta(minutes=2))
    known, unknown = Client(), Client()
    first, second = ask(known, MINE), ask(unknown, OTHER)
    assert (first.status_code, first["Location"]) == (second.status_code, second["Location"])
    pages = [known.get("/sign-in/code/").content.decode(), unknown.get("/sign-in/code/").content.decode()]
    assert "138****0001" in pages[0]
    assert "138****0002" in pages[1]


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("1385760000", "手机号码应为 11 位，您填写了 10 位"),
        ("23857600001", "这不是有效的手机号码"),
        ("138576x0001", "手机号码只能有数字"),
        ("", "请填写手机号码"),
    ],
)
def test_a_wrong_number_is_said_so_and_nothing_is_sent(client, db, typed, words):
    response = ask(client, typed)
    assert response.status_code == 200
    assert words in response.content.decode()
    assert OutgoingMessage.objects.count() == 0


def test_a_guessed_code_is_refused(client, time):
    ask(client)
    right = codes()[0]
    wrong = f"{(int(right) + 1) % 10**6:06d}"
    page = type_code(client, wrong).content.decode()
    assert "验证码不正确，还可以再试 4 次" in page
    for _try in range(3):
        type_code(client, wrong)
    assert "请重新获取验证码" in type_code(client, wrong).content.decode()
    assert "填错次数较多" in type_code(client, right).content.decode()
    assert who(client) is None
    assert User.objects.count() == 0
    assert SignInEvent.objects.filter(kind="code_wrong").count() == 5


def test_an_expired_code_is_refused(client, time):
    ask(client)
    time.advance(timedelta(minutes=10))
    assert "验证码已过期，请重新获取" in type_code(client, codes()[0]).content.decode()
    assert who(client) is None


def test_a_code_works_once(time):
    first, second = Client(), Client()
    ask(first)
    ask(second)
    type_code(first, codes()[0])
    assert who(first) is not None
    assert "验证码已过期" in type_code(second, codes()[0]).content.decode()
    assert who(second) is None


def test_without_asking_there_is_nothing_to_type(client, db):
    response = client.get("/sign-in/code/")
    assert (response.status_code, response["Location"]) == (302, "/sign-in/")
    assert client.post("/sign-in/code/again/")["Location"] == "/sign-in/"


def test_one_is_not_led_to_another_site(client, time):
    client.post("/sign-in/", {"phone": MINE, "next": "https://evil.example/"})
    response = client.post("/sign-in/code/", {"code": codes()[0], "next": "https://evil.example/"})
    assert response["Location"] == "/"


def test_what_a_window_entered_opens_with_the_first_code(client, time):
    entered = person_for_phone(MINE, name="李桂花", by=SYSTEM)
    assert entered.is_anonymous_account
    time.advance(timedelta(days=89))
    sign_in(client)
    assert who(client) == entered
    entered.refresh_from_db()
    assert entered.phone_verified_at is not None
    assert set(Consent.objects.filter(person=entered).values_list("purpose", flat=True)) == {"service", "sms"}


def test_a_disabled_account_stays_shut(client, time):
    sign_in(Client())
    User.objects.update(is_active=False)
    time.advance(timedelta(minutes=2))
    response = sign_in(client)
    assert response["Location"] == "/sign-in/inactive/"
    assert who(client) is None
    assert "已停用" in client.get("/sign-in/inactive/").content.decode()


def test_signing_out(client, time):
    sign_in(client)
    assert client.get("/sign-out/").status_code == 405
    assert client.post("/sign-out/")["Location"] == "/"
    assert who(client) is None
    assert SignInEvent.objects.latest("pk").kind == "signed_out"
    assert Device.objects.get().session_key == ""


def test_a_resident_stays_signed_in_for_thirty_idle_days(client, time):
    sign_in(client)
    time.advance(timedelta(days=29))
    assert client.get("/me/").status_code == 200
    time.advance(timedelta(days=30))
    response = client.get("/me/")
    assert (response.status_code, response["Location"]) == (302, "/sign-in/?next=/me/")
    assert SignInEvent.objects.latest("pk").kind == "timed_out"


def test_the_number_and_the_code_stand_in_no_log_address_or_repr(client, time, caplog):
    with caplog.at_level("DEBUG"):
        response = ask(client)
        locations = [response["Location"]]
        page = client.get("/sign-in/code/").content.decode()
        locations.append(type_code(client, codes()[0])["Location"])
    person = User.objects.get()
    assert MINE not in page
    assert not any(MINE in place for place in locations)
    assert MINE not in caplog.text
    assert MINE not in repr(person) + str(person)
    session = str(dict(client.session.items()))
    assert MINE not in session
    assert MINE not in str(User.objects.values_list("phone", flat=True).get())
    for event in SignInEvent.objects.all():
        assert MINE.encode() not in bytes(event.phone_index or b"")


def test_messages_for_a_code_go_out_at_night_too(client, time):
    time.set(NOW.replace(hour=18))  # 02:00 in the town
    ask(client)
    message = OutgoingMessage.objects.get()
    assert message.urgent
    assert message.not_before == NOW.replace(hour=18)


def test_a_member_of_staff_is_still_asked_for_the_one_time_password(client, time):
    person, _password = create_staff("fulian.wang", by=SYSTEM, name="王芳", phone=MINE)
    from tests.accounts.test_staff import give_factor

    give_factor(person)
    ask(client)
    response = type_code(client, codes()[0])
    assert response["Location"] == "/sign-in/staff/factor/"
    assert who(client) is None
    assert queries.find_by_phone(MINE) == person
