"""A window binds a new number for whoever lost the old one, or whose old one belongs to somebody else by now."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from gongzhi.accounts import queries
from gongzhi.accounts.actions import open_account, rebind_phone, update_profile
from gongzhi.accounts.models import Device, Disclosure, Notice, SignInEvent, User
from gongzhi.accounts.recovery import ID_CARD, Proof, SecondFact, second_facts
from gongzhi.core.actors import Actor
from gongzhi.core.errors import Forbidden, Invalid, NotNow
from gongzhi.core.history import history_of
from tests.accounts.conftest import MINE, OTHER, THIRD, ask, codes, sign_in, type_code, who
from tests.accounts.signing import signed_in

pytestmark = pytest.mark.django_db
SYSTEM = Actor.of_system("test")
ID_NUMBER = "11010519491231002X"
URL = "/desk/accounts/phone/"
CARD = Proof(ID_CARD, ID_NUMBER, "李桂花")


@pytest.fixture
def phone():
    """The browser in which the person is signed in."""
    return Client()


@pytest.fixture
def person(time, phone):
    sign_in(phone)
    found = User.objects.get(phone_index=queries.phone_index(MINE))
    return update_profile(found, by=Actor(person=found), name="李桂花", id_number=ID_NUMBER)


@pytest.fixture
def fact():
    """A room above knows something of the person."""
    second_facts.add("test", SecondFact("编号", "", lambda person, answer: answer == "A1", needs_name=True))
    yield
    del second_facts._entries["test"]


def state(person):
    """Everything that a refusal must leave as it was."""
    person = User.objects.get(pk=person.pk)
    signed_in_at = Device.objects.filter(person=person).exclude(session_key="").count()
    kept = (person.version, person.phone, person.holds_phone, person.phone_verified_at, person.last_seen_at)
    return kept, signed_in_at, Disclosure.objects.count(), Notice.objects.count(), User.objects.count()


def typed(**given):
    return {"kind": ID_CARD, "answer": ID_NUMBER, "name": "李桂花", "phone": OTHER, "again": OTHER} | given


def test_the_card_binds_the_new_number_and_frees_the_old_one(town, person, phone):
    response = signed_in(town.person("clerk")).post(URL, typed())
    assert response["Location"] == URL
    person.refresh_from_db()
    assert (person.phone, person.holds_phone, person.phone_verified_at) == (OTHER, True, None)
    assert queries.find_by_phone(MINE) is None
    assert queries.find_by_phone(OTHER) == person
    assert phone.get("/me/").status_code == 302, "the lost telephone is signed out"
    seen = Disclosure.objects.get()
    assert (seen.data_key, seen.field, seen.viewer) == (person.data_key, "phone", town.person("clerk"))
    assert (seen.post, seen.occasion) == (town.clerk.pk, f"person:{person.pk}")
    assert seen.reason == "窗口更换手机号，核对了身份证号"
    change = history_of(person)[0]
    assert (change.action, change.person) == ("accounts.rebind_phone", str(town.person("clerk").pk))
    assert queries.notices_of(person).first().kind == "accounts.phone_changed"


def test_the_new_number_opens_the_account_and_the_old_one_an_empty_one(town, time, person):
    rebind_phone(person, by=town.actor("clerk"), phone=OTHER, proof=CARD)
    time.advance(timedelta(minutes=2))
    mine, stranger = Client(), Client()
    sign_in(mine, OTHER)
    assert who(mine) == person
    assert User.objects.get(pk=person.pk).phone_verified_at is not None
    ask(stranger, MINE)
    type_code(stranger, codes()[-1])
    assert who(stranger) not in {None, person}


def test_a_number_that_was_given_out_again_stays_with_its_new_bearer(town, time, person):
    time.advance(timedelta(days=91))
    stranger = open_account(MINE, by=SYSTEM)
    signed_in(town.person("clerk")).post(URL, typed(old_phone=MINE))
    person.refresh_from_db()
    assert (person.phone, person.holds_phone) == (OTHER, True)
    assert queries.find_by_phone(MINE) == stranger


def test_a_second_fact_with_the_old_number_and_the_name_will_do(town, person, fact):
    client = signed_in(town.person("clerk"))
    before = state(person)
    missing = client.post(URL, typed(kind="test", answer="A1"))
    assert missing.context["form"].errors == {"old_phone": ["用这一项核对时，请填写原手机号。"]}
    for wrong in ({"name": "张三"}, {"answer": "A2"}, {"old_phone": THIRD}):
        page = client.post(URL, typed(kind="test", answer="A1", old_phone=MINE) | wrong)
        assert page.context["form"].errors == {"answer": ["核对不上，请对照证件检查姓名和核对内容。"]}
    assert state(person) == before
    assert client.post(URL, typed(kind="test", answer="A1", old_phone=MINE))["Location"] == URL
    assert queries.find_by_phone(OTHER) == person
    assert Disclosure.objects.get().reason == "窗口更换手机号，核对了编号"


@pytest.mark.parametrize(
    "wrong",
    [
        {"answer": "110105194912310038"},
        {"answer": "002X", "old_phone": MINE},
        {"name": "张三"},
        {"phone": "123", "again": "123"},
        {"again": THIRD},
        {"phone": "0576-88812345", "again": "0576-88812345"},
        {"phone": MINE, "again": MINE},
        {"kind": "id_number", "answer": "002X", "old_phone": MINE},
    ],
)
def test_what_does_not_fit_changes_nothing(town, person, wrong):
    before = state(person)
    page = signed_in(town.person("clerk")).post(URL, typed(**wrong))
    assert page.status_code == 200
    assert page.context["form"].errors
    assert state(person) == before


def test_the_action_asks_for_the_proof_itself(town, person):
    before = state(person)
    for proof in (Proof(ID_CARD, "110105194912310038", "李桂花"), Proof(ID_CARD, ID_NUMBER, "张三"), Proof("", "", "")):
        with pytest.raises(Invalid):
            rebind_phone(person, by=town.actor("clerk"), phone=OTHER, proof=proof)
    assert state(person) == before


def test_a_number_in_use_is_refused_and_one_never_used_is_taken(town, time, person):
    holder = open_account(OTHER, by=SYSTEM)
    before = state(person), state(holder)
    with pytest.raises(NotNow, match="正在被另一个账号使用"):
        rebind_phone(person, by=town.actor("clerk"), phone=OTHER, proof=CARD)
    assert (state(person), state(holder)) == before
    User.objects.filter(pk=holder.pk).update(phone_verified_at=None)
    rebind_phone(person, by=town.actor("clerk"), phone=OTHER, proof=CARD)
    holder.refresh_from_db()
    assert (holder.holds_phone, queries.find_by_phone(OTHER)) == (False, person)


def test_wrong_facts_are_counted_with_those_of_the_sign_in_and_end_at_five(town, time, person):
    client = signed_in(town.person("clerk"))
    for _try in range(5):
        client.post(URL, typed(name="张三"))
    assert SignInEvent.objects.filter(kind="fact_wrong", person=person).count() == 5
    before = state(person)
    assert "今天核对的次数已用完" in client.post(URL, typed()).content.decode()
    assert state(person) == before
    time.advance(timedelta(days=1, seconds=1))
    signed_in(town.person("clerk"), client).post(URL, typed())
    assert queries.find_by_phone(OTHER) == person


def test_a_card_on_two_accounts_is_not_guessed_at(town, person):
    twin = User.objects.create(name="李桂花", id_number=ID_NUMBER, phone=THIRD, holds_phone=True)
    before = state(person), state(twin)
    assert "有几个账号都对得上" in signed_in(town.person("clerk")).post(URL, typed()).content.decode()
    assert (state(person), state(twin)) == before


@pytest.mark.parametrize("role", ["handler", "supervisor", "system_admin", "audit_admin", "resident"])
def test_only_a_window_does_it(town, person, role):
    before = state(person)
    assert signed_in(town.person(role)).post(URL, typed()).status_code == 403
    with pytest.raises(Forbidden):
        rebind_phone(person, by=town.actor(role), phone=OTHER, proof=CARD)
    assert state(person) == before


def test_nobody_does_it_for_oneself(town, person):
    clerk = town.person("clerk")
    update_profile(clerk, by=Actor(person=clerk), id_number=ID_NUMBER)
    with pytest.raises(Forbidden):
        rebind_phone(clerk, by=town.actor("clerk"), phone=OTHER, proof=Proof(ID_CARD, ID_NUMBER, clerk.name))


def test_the_page_keeps_what_was_typed_out_of_address_and_caches_and_is_linked_from_the_counter(town, person):
    client = signed_in(town.person("clerk"))
    page = client.get(URL)
    assert "no-store" in page["Cache-Control"]
    assert 'method="post"' in page.content.decode()
    assert URL in client.get(reverse("cases:counter")).content.decode()
