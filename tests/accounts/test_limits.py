"""Limits of codes: they count number, address and browser, and nobody locks another out."""

from datetime import timedelta

import pytest
from django.test import Client

from gongzhi.accounts import codes as rules
from gongzhi.accounts.models import OneTimeCode, SignInEvent, User
from gongzhi.core.models import OutgoingMessage
from tests.accounts.conftest import MINE, OTHER, ask, codes, sign_in, type_code, who

pytestmark = pytest.mark.django_db


def wrong_for(code):
    return f"{(int(code) + 1) % 10**6:06d}"


def test_asking_again_sends_the_same_code_again(client, time):
    ask(client)
    time.advance(timedelta(seconds=59))
    page = client.post("/sign-in/code/again/", follow=True).content.decode()
    assert "1 秒后可以重新获取" in page
    assert len(codes()) == 1
    time.advance(timedelta(seconds=1))
    client.post("/sign-in/code/again/")
    assert len(codes()) == 2
    assert codes()[0] == codes()[1]
    time.advance(timedelta(minutes=9, seconds=59))
    type_code(client, codes()[0])
    assert who(client) is not None, "asking again gave it its full life again"


def test_a_code_does_not_live_for_ever(client, time):
    ask(client)
    for _again in range(4):
        time.advance(timedelta(minutes=6))
        ask(client)
    sent = codes()
    assert len(sent) == 5
    assert sent[3] == sent[0]
    assert sent[4] != sent[0], "after twenty minutes a new one begins"
    type_code(client, sent[0])
    assert who(client) is not None, "and the one before is still good"


def test_nobody_locks_another_out_by_failing(time):
    victim, attacker = Client(), Client(REMOTE_ADDR="203.0.113.7")
    ask(victim)
    right = codes()[0]
    ask(attacker)
    for _try in range(8):
        type_code(attacker, wrong_for(right))
    assert who(attacker) is None
    type_code(victim, right)
    assert who(victim) is not None


def test_nobody_locks_another_out_by_asking(time):
    """The attacker uses up the number's day; the owner's browser has its own, and a code that came can be typed."""
    owner, newcomer = Client(), Client()
    sign_in(owner)
    owner.post("/sign-out/")
    for number in range(20):
        time.advance(timedelta(minutes=11))
        ask(Client(REMOTE_ADDR=f"203.0.113.{number}"))
    assert len(codes()) == 1 + rules.SENT_A_DAY
    response = ask(newcomer)
    assert response.status_code == 200
    assert "这个号码今天获取验证码的次数已用完" in response.content.decode()
    assert ask(owner).status_code == 302
    assert len(codes()) == 2 + rules.SENT_A_DAY
    ask(newcomer)
    time.advance(timedelta(minutes=2))
    page = client_page(newcomer)
    assert "之前收到的验证码仍然有效" in page
    assert len(codes()) == 2 + rules.SENT_A_DAY
    type_code(newcomer, codes()[-1])
    assert who(newcomer) == User.objects.get()


def client_page(client):
    return client.post("/sign-in/", {"phone": MINE}, follow=True).content.decode()


def test_the_cap_of_a_number_ends_with_the_day(time):
    for number in range(11):
        time.advance(timedelta(minutes=11))
        ask(Client(REMOTE_ADDR=f"203.0.113.{number}"))
    assert len(codes()) == rules.SENT_A_DAY
    time.advance(timedelta(days=1))
    ask(Client())
    assert len(codes()) == rules.SENT_A_DAY + 1


def test_a_browser_asks_so_often_an_hour(client, time):
    for number in range(rules.SENT_AN_HOUR_A_DEVICE):
        assert ask(client, f"138576001{number:02d}").status_code == 302
    response = ask(client, OTHER)
    assert "这台设备获取验证码过于频繁" in response.content.decode()
    assert OutgoingMessage.objects.count() == rules.SENT_AN_HOUR_A_DEVICE
    assert SignInEvent.objects.latest("pk").kind == "code_held"
    time.advance(timedelta(hours=1))
    assert ask(client, OTHER).status_code == 302


def test_an_address_asks_so_often_an_hour(time):
    known = Client()
    sign_in(known)
    known.post("/sign-out/")
    for number in range(rules.SENT_AN_HOUR_AN_ADDRESS - 1):
        assert ask(Client(), f"138576001{number:02d}").status_code == 302
    assert "您所在的网络获取验证码过于频繁" in ask(Client(), OTHER).content.decode()
    assert ask(Client(REMOTE_ADDR="203.0.113.9"), OTHER).status_code == 302
    time.advance(timedelta(minutes=2))
    assert ask(known, MINE).status_code == 302, "a browser that the number knows is free of the address"


def test_a_browser_guesses_so_often_an_hour(time):
    attacker = Client()
    for number in range(4):
        ask(attacker, f"138576001{number:02d}")
        for _try in range(5):
            type_code(attacker, wrong_for(codes()[-1]))
    ask(attacker, OTHER)
    page = type_code(attacker, codes()[-1]).content.decode()
    assert "这台设备填错验证码的次数过多" in page
    assert who(attacker) is None


def test_a_code_missed_by_many_strangers_works_only_where_it_was_sent(time):
    victim, newcomer = Client(), Client()
    ask(victim)
    right = codes()[0]
    ask(newcomer)  # asked, but nothing was sent to it: a code was on its way
    OneTimeCode.objects.update(wrong_tries=rules.WRONG_BY_STRANGERS)
    assert "验证码不正确" in type_code(newcomer, right).content.decode()
    type_code(victim, right)
    assert who(victim) is not None


def test_the_proxy_is_not_taken_for_the_visitor(client, time, settings):
    settings.GONGZHI_TRUSTED_PROXIES = 1
    ask(client, headers={"x-forwarded-for": "198.51.100.1, 2001:db8:1:2:3::4"}, REMOTE_ADDR="10.0.0.1")
    assert SignInEvent.objects.get().address == "2001:db8:1:2::"
    settings.GONGZHI_TRUSTED_PROXIES = 0
    ask(client, OTHER, headers={"x-forwarded-for": "198.51.100.1"}, REMOTE_ADDR="10.0.0.1")
    assert SignInEvent.objects.latest("pk").address == "10.0.0.1"
