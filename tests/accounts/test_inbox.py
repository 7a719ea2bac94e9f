"""The inbox, the bell, and text messages beside it."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from gongzhi.accounts import queries
from gongzhi.accounts.actions import give_consent, mark_read, notify, person_for_phone, withdraw_consent
from gongzhi.accounts.models import Notice
from gongzhi.core.actors import Actor
from gongzhi.core.errors import Forbidden
from gongzhi.core.models import OutgoingMessage
from tests.accounts.conftest import MINE, OTHER, sign_in, who
from tests.accounts.signing import signed_in

pytestmark = pytest.mark.django_db
SYSTEM = Actor.of_system("test")


@pytest.fixture
def me(client, time):
    sign_in(client)
    return who(client)


def test_a_notice_is_read_by_opening_it(client, me):
    notice = notify(me, kind="cases.taken", title="区妇联已接单", body="今天 17:00 前联系您", link="/me/family/")
    page = client.get("/me/inbox/").content.decode()
    assert "区妇联已接单" in page
    assert "未读" in page
    assert queries.unread_count(me) == 1
    assert client.get(f"/me/inbox/{notice.pk}/")["Location"] == "/me/family/"
    assert queries.unread_count(me) == 0
    assert "未读" not in client.get("/me/inbox/").content.decode()


def test_all_at_once(client, me):
    for number in range(3):
        notify(me, kind="cases.taken", title=f"第 {number} 件")
    client.post("/me/inbox/read/")
    assert queries.unread_count(me) == 0


def test_the_bell_counts(client, me):
    notify(me, kind="cases.taken", title="已接单")
    notify(me, kind="cases.taken", title="已办结")
    page = client.get("/me/family/").content.decode()
    assert 'href="/me/inbox/"' in page
    assert "2" in page.split('href="/me/inbox/"')[1][:300]


def test_the_empty_inbox_says_what_comes_here(client, me):
    assert "还没有消息" in client.get("/me/inbox/").content.decode()


def test_staff_read_it_on_the_desk(town):
    client = signed_in(town.person("handler"))
    notify(town.person("handler"), kind="cases.assigned", title="有一件分工待签收")
    page = client.get("/me/inbox/").content.decode()
    assert "gz-desk" in page
    assert "有一件分工待签收" in page


def test_nobody_reads_for_another(me, town):
    notice = notify(me, kind="cases.taken", title="已接单")
    with pytest.raises(Forbidden):
        mark_read(notice, by=town.actor("clerk"))
    assert Notice.objects.get().read_at is None


def test_a_text_message_goes_out_only_where_it_is_wanted(me):
    before = OutgoingMessage.objects.count()
    notify(me, kind="cases.taken", title="已接单")
    assert OutgoingMessage.objects.count() == before
    notify(me, kind="cases.taken", title="已接单", sms="您的求助有新进展，请登录查看。")
    message = OutgoingMessage.objects.latest("pk")
    assert (message.text, message.urgent) == ("您的求助有新进展，请登录查看。", False)
    withdraw_consent(give_consent(me, by=Actor(person=me), purpose="sms"), by=Actor(person=me))
    notify(me, kind="cases.taken", title="已接单", sms="您的求助有新进展，请登录查看。")
    assert OutgoingMessage.objects.count() == before + 1
    assert Notice.objects.count() == 3


def test_a_number_that_somebody_else_bears_now_gets_nothing(me, time):
    from datetime import timedelta

    from gongzhi.accounts.actions import open_account

    time.advance(timedelta(days=91))
    open_account(MINE, by=SYSTEM)
    me.refresh_from_db()
    before = OutgoingMessage.objects.count()
    notify(me, kind="cases.taken", title="已接单", sms="您的求助有新进展，请登录查看。")
    assert OutgoingMessage.objects.count() == before


def test_numbers_that_slip_into_words_are_masked(me):
    notice = notify(
        me, kind="cases.taken", title="请打13812345678", body="证件11010519491231002X", sms="请打13812345678。"
    )
    assert (notice.title, notice.body) == ("请打138****5678", "证件1101**********002X")
    assert OutgoingMessage.objects.latest("pk").text == "请打138****5678。"


def test_a_landline_gets_the_inbox_alone(time):
    person = person_for_phone("0576-88812345", name="李桂花", by=SYSTEM)
    notify(person, kind="cases.taken", title="已接单", sms="请登录查看。")
    assert (Notice.objects.count(), OutgoingMessage.objects.count()) == (1, 0)


def test_links_stay_on_the_platform(me):
    with pytest.raises(ValueError, match="page of the platform"):
        notify(me, kind="cases.taken", title="x", link="https://evil.example/")


def count_queries(client, address):
    with CaptureQueriesContext(
        connection,
    ) as captured:
        assert client.get(address).status_code == 200
    return len(captured)


@pytest.mark.parametrize("address", ["/me/inbox/", "/me/devices/", "/me/family/", "/me/"])
def test_lists_ask_no_more_for_three_rows_than_for_one(client, me, address, time):
    from datetime import date, timedelta

    from django.test import Client

    from gongzhi.accounts.actions import add_child

    def one_more(number):
        notify(me, kind="cases.taken", title=f"第 {number} 件")
        add_child(me, by=SYSTEM, name=f"孩子{number}", birth_date=date(2016, 1, number + 1))
        time.advance(timedelta(minutes=2))
        sign_in(Client())

    one_more(1)
    client.get(address)
    alone = count_queries(client, address)
    one_more(2)
    one_more(3)
    client.get(address)
    assert count_queries(client, address) == alone


def test_accounts_of_staff_ask_no_more_for_more(town):
    client = signed_in(town.person("system_admin"))
    everybody = count_queries(client, "/desk/accounts/")
    assert count_queries(client, "/desk/accounts/?q=钱进") == everybody
    assert OTHER not in client.get("/desk/accounts/").content.decode()
