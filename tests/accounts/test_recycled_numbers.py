"""Numbers are given out again: after 90 idle days a code opens an empty account; history needs more than the number."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client

from gongzhi.accounts import queries
from gongzhi.accounts.actions import (
    attach_history,
    enter_guardianship,
    notify,
    open_account,
    person_for_phone,
    update_profile,
    verify_phone,
)
from gongzhi.accounts.events import HistoryAttached
from gongzhi.accounts.models import HistoryAttachment, SignInEvent, User
from gongzhi.accounts.recovery import SecondFact, second_facts
from gongzhi.core.actors import Actor
from gongzhi.core.errors import Forbidden, Invalid, NotNow
from gongzhi.core.models import OutboxEvent
from tests.accounts.conftest import MINE, NOW, OTHER, ask, codes, sign_in, type_code, who

pytestmark = pytest.mark.django_db
SYSTEM = Actor.of_system("test")
ID_NUMBER = "11010519491231002X"


@pytest.fixture
def former(time):
    """Whoever bore the number, met 90 days ago."""
    sign_in(Client())
    person = User.objects.get(phone_index=queries.phone_index(MINE))
    update_profile(person, by=Actor(person=person), name="李桂花", id_number=ID_NUMBER, address="中心大道1号")
    notify(person, kind="cases.done", title="您的求助已办结")
    time.advance(timedelta(days=90))
    person.refresh_from_db()
    return person


def arrive(client):
    ask(client)
    return type_code(client, codes()[-1])


def test_one_idle_day_less_and_it_is_the_same_person(time):
    sign_in(Client())
    time.advance(timedelta(days=90) - timedelta(seconds=1))
    client = Client()
    sign_in(client)
    assert who(client) == User.objects.get()


def test_after_ninety_idle_days_an_empty_account_begins(client, former):
    response = arrive(client)
    assert response["Location"] == "/sign-in/long-unseen/"
    assert who(client) is None
    page = client.get("/sign-in/long-unseen/").content.decode()
    assert "李" not in page.replace("处理", "")
    assert "这个号码很久没有使用过平台了" in page
    assert client.post("/sign-in/long-unseen/", {"fresh": "1"})["Location"] == "/"
    fresh = who(client)
    assert fresh != former
    assert (fresh.name, fresh.id_number, fresh.address, queries.unread_count(fresh)) == ("", "", "", 0)
    former.refresh_from_db()
    assert (former.holds_phone, fresh.holds_phone) == (False, True)
    assert queries.find_by_phone(MINE) == fresh
    assert set(queries.bearers_of(MINE)) == {former, fresh}
    assert "李桂花" not in client.get("/me/").content.decode()


def test_the_last_four_figures_of_the_identity_number_open_what_was_kept(client, former):
    arrive(client)
    response = client.post("/sign-in/long-unseen/", {"kind": "id_number", "answer": "002x"})
    assert response["Location"] == "/"
    assert who(client) == former
    former.refresh_from_db()
    assert former.holds_phone
    assert User.objects.count() == 1


def test_second_facts_can_be_tried_five_times_a_day(time, former):
    client = Client()
    arrive(client)
    for _try in range(5):
        page = client.post("/sign-in/long-unseen/", {"kind": "id_number", "answer": "0000"}).content.decode()
    assert "今天核对的次数已用完" in page
    assert client.post("/sign-in/long-unseen/", {"kind": "id_number", "answer": "002X"}).status_code == 200
    assert who(client) is None
    assert SignInEvent.objects.filter(kind="fact_wrong", person=former).count() == 5
    assert client.post("/sign-in/long-unseen/", {"fresh": "1"}).status_code == 302
    assert who(client) not in {None, former}


def test_a_fact_of_a_room_above_may_want_the_name_too(former):
    from gongzhi.accounts.recovery import is_proved

    second_facts.add("test", SecondFact("编号", "", lambda person, answer: answer == "A1", needs_name=True))
    try:
        assert is_proved(former, "test", "A1", "李桂花")
        assert not is_proved(former, "test", "A1", "张三")
        assert not is_proved(former, "test", "A1", "")
        assert not is_proved(former, "test", "A2", "李桂花")
    finally:
        del second_facts._entries["test"]


def test_without_the_code_the_page_is_shut(client, former):
    assert client.get("/sign-in/long-unseen/")["Location"] == "/sign-in/"
    assert client.post("/sign-in/long-unseen/", {"fresh": "1"})["Location"] == "/sign-in/"
    assert User.objects.count() == 1


def test_the_proof_of_the_number_ends_after_a_quarter_of_an_hour(client, time, former):
    arrive(client)
    time.advance(timedelta(minutes=16))
    assert client.post("/sign-in/long-unseen/", {"fresh": "1"})["Location"] == "/sign-in/"
    assert User.objects.count() == 1


# --- The window ---


def test_a_window_finds_the_bearer_or_enters_a_person(town, time):
    first = person_for_phone(" 138 5760 0001 ", name="李桂花", by=town.actor("clerk"))
    assert (first.name, first.phone, first.holds_phone, first.phone_verified_at) == ("李桂花", MINE, True, None)
    assert person_for_phone(MINE, by=town.actor("clerk")) == first
    assert person_for_phone(MINE, name="李桂花", by=town.actor("clerk")) == first
    assert User.objects.filter(holds_phone=True).count() == 1
    with pytest.raises(Invalid, match="不是有效的电话号码"):
        person_for_phone("1385760", by=town.actor("clerk"))


def test_another_name_after_ninety_idle_days_is_another_person(town, time):
    first = person_for_phone(MINE, name="李桂花", by=town.actor("clerk"))
    time.advance(timedelta(days=60))
    assert person_for_phone(MINE, name="李桂花", by=town.actor("clerk")) == first, "met again at the window"
    time.advance(timedelta(days=60))
    assert person_for_phone(MINE, name="张建军", by=town.actor("clerk")) == first, "a neighbour may call for her"
    time.advance(timedelta(days=60))
    second = person_for_phone(MINE, name="张建军", by=town.actor("clerk"))
    assert second != first
    first.refresh_from_db()
    assert (first.holds_phone, second.holds_phone) == (False, True)


def test_a_landline_is_a_households(town):
    mother = person_for_phone("0576-88812345", name="李桂花", by=town.actor("clerk"))
    daughter = person_for_phone("057688812345", name="张小燕", by=town.actor("clerk"))
    assert mother != daughter
    assert person_for_phone("0576-88812345", name="李桂花", by=town.actor("clerk")) == mother
    assert not mother.holds_phone
    assert queries.find_by_phone("0576-88812345") is None


def test_one_holder_of_a_number_in_the_database_too(time):
    person_for_phone(MINE, name="李桂花", by=SYSTEM)
    twin = User(name="别人", phone=MINE, holds_phone=True)
    with pytest.raises(IntegrityError), transaction.atomic():
        twin.save()


def test_a_window_gives_the_history_to_the_new_account(town, time, former):
    new = open_account(MINE, by=SYSTEM)
    former.refresh_from_db()
    child = User.objects.create(name="小明", birth_date=(NOW - timedelta(days=3650)).date())
    guardianship = enter_guardianship(child, by=SYSTEM, phone=OTHER, name="奶奶")
    guardianship.guardian = former
    guardianship.save()
    attachment = attach_history(former, by=town.actor("clerk"), new=new, reason="核对身份证原件")
    assert (attachment.old, attachment.new, attachment.clerk) == (former, new, town.person("clerk"))
    assert attachment.post == town.clerk.pk
    new.refresh_from_db()
    former.refresh_from_db()
    assert (new.name, new.id_number, new.address) == ("李桂花", ID_NUMBER, "中心大道1号")
    assert queries.unread_count(new) == 1
    assert [mine.ward for mine in queries.wards_of(new)] == [child]
    assert not former.is_active
    event = OutboxEvent.objects.get(name=HistoryAttached.name)
    assert event.payload == {"old": str(former.pk), "new": str(new.pk)}


def test_history_is_not_given_by_others_nor_without_a_reason_nor_twice(town, time, former):
    new = open_account(MINE, by=SYSTEM)
    for role in ("handler", "supervisor", "system_admin", "resident"):
        with pytest.raises(Forbidden):
            attach_history(former, by=town.actor(role), new=new, reason="核对身份证原件")
    with pytest.raises(Invalid):
        attach_history(former, by=town.actor("clerk"), new=new, reason="")
    with pytest.raises(NotNow, match="仍在使用"):
        attach_history(new, by=town.actor("clerk"), new=former, reason="核对身份证原件")
    with pytest.raises(NotNow, match="自己的账号"):
        attach_history(former, by=town.actor("clerk"), new=town.person("clerk"), reason="核对身份证原件")
    assert HistoryAttachment.objects.count() == 0
    former.refresh_from_db()
    assert (former.is_active, former.name) == (True, "李桂花")
    attach_history(former, by=town.actor("clerk"), new=new, reason="核对身份证原件")
    with pytest.raises(NotNow, match="已经归并过"):
        attach_history(former, by=town.actor("clerk"), new=new, reason="核对身份证原件")


def test_only_the_sign_in_pages_open_accounts(town):
    before = User.objects.count()
    for role in ("clerk", "system_admin", "resident"):
        with pytest.raises(Forbidden):
            open_account(MINE, by=town.actor(role))
        with pytest.raises(Forbidden):
            verify_phone(town.person("resident"), by=town.actor(role))
    assert User.objects.count() == before


@pytest.mark.django_db(transaction=True)
def test_two_windows_at_once_enter_one_person():
    """Both look for the number before either has written: the second waits, and finds what the first made."""
    together = Barrier(2)

    def enter(_window):
        try:
            with transaction.atomic():
                together.wait()
                return person_for_phone(MINE, name="李桂花", by=SYSTEM).pk
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as windows:
        first, second = windows.map(enter, range(2))
    assert first == second
    assert User.objects.count() == 1
