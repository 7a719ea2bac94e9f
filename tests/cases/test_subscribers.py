"""Who gets the history of a lost account back has its requests again."""

import pytest

from gongzhi.accounts.actions import attach_history
from gongzhi.accounts.events import HistoryAttached
from gongzhi.cases import actions, queries
from gongzhi.cases.actions.talk import mark_read, write_message
from gongzhi.cases.models import Assignment, Case, CaseText, Message, ReadMark, Visit
from gongzhi.cases.queries.talk import messages_of
from gongzhi.core import events
from gongzhi.core.actors import Actor
from gongzhi.core.crypto import destroy
from gongzhi.core.models import EventDelivery, OutboxEvent
from tests.cases.field import TOMORROW

pytestmark = pytest.mark.django_db


@pytest.fixture
def attached(loop):
    """A requests' asker lost the number, came back with a new account, and the window put the two together."""

    def attach(old):
        old.holds_phone = False
        old.save(update_fields=["holds_phone"])
        new = loop.anybody().person
        attach_history(old, by=loop.town.actor("clerk"), new=new, reason="核对身份证原件")
        return new

    return attach


def _deliver() -> OutboxEvent:
    event = OutboxEvent.objects.get(name=HistoryAttached.name)
    events.deliver(event.pk)
    return event


def test_the_requests_of_a_lost_account_are_the_new_ones(loop, attached):
    part = loop.taken()
    case, old = part.case, part.case.asker
    write_message(case, by=Actor(person=old), text="麻烦您了")
    mark_read(case, by=Actor(person=old))
    other = loop.ask()
    new = attached(old)
    _deliver()
    case.refresh_from_db()
    assert case.asker == new
    assert Case.objects.get(pk=other.pk).asker == other.asker
    assert list(queries.visible_to(Actor(person=new))) == [case]
    assert not queries.visible_to(Actor(person=old)).exists()
    assert Message.objects.get(case=case, text="麻烦您了").author == new
    assert ReadMark.objects.get(case=case).person == new
    actions.withdraw_case(case, by=Actor(person=new))


def test_secrets_go_over_to_the_new_key_and_are_blanked_with_it(loop, attached):
    part = loop.taken(loop.ask(confidential=True), part="陪同就医")
    case, old = part.case, part.case.asker
    actions.agree_visit(part, by=loop.town.actor("handler"), during=TOMORROW)
    code = Visit.objects.get(assignment=part).code
    new = attached(old)
    _deliver()
    destroy(old.data_key)
    case = Case.objects.get(pk=case.pk)
    assert case.text.sealed_description == "母亲住院，家里没有人照看，想请志愿者帮忙。"
    assert case.text.address == "白云街道百花新村3幢201室"
    assert Assignment.objects.get(pk=part.pk).words == "陪同就医"
    assert Visit.objects.get(assignment=part).code == code
    said = [message.words for message in messages_of(case, Actor(person=new))]
    assert said
    assert all("已删除" not in words for words in said)
    actions.cancel_visit(Visit.objects.get(assignment=part), by=Actor(person=new), reason="改天")
    actions.finish_assignment(part, by=loop.town.actor("handler"), result="已陪同")
    assert (Assignment.objects.get(pk=part.pk).words, Assignment.objects.get(pk=part.pk).told) == ("陪同就医", "已陪同")
    destroy(new.data_key)
    assert CaseText.objects.get(case=case).sealed_description == ""
    assert Assignment.objects.get(pk=part.pk).words == ""


def test_it_happens_once_however_often_the_news_comes(loop, attached):
    case = loop.ask()
    new = attached(case.asker)
    event = _deliver()
    version = Case.objects.get(pk=case.pk).version
    events.deliver(event.pk)
    events.deliver(event.pk)
    case.refresh_from_db()
    assert (case.asker, case.version) == (new, version)
    assert EventDelivery.objects.filter(event=event, subscriber__startswith="gongzhi.cases.").count() == 1
