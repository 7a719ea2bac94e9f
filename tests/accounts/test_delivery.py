"""Notices beside the inbox: by which ways, when, in which words; through a real server on the loopback."""

import json
import threading
from datetime import UTC, datetime, time, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from gongzhi.accounts import delivery
from gongzhi.accounts.actions import (
    add_mail,
    mark_read,
    notify,
    remove_mail,
    retry_message,
    set_notices,
    verify_mail,
)
from gongzhi.accounts.actions.delivery import code_of
from gongzhi.accounts.models import Delivery, MailAddress, NoticeSettings
from gongzhi.core import channels, clock, sms
from gongzhi.core.actors import Actor
from gongzhi.core.errors import Forbidden, Invalid, NotNow
from gongzhi.core.models import OutgoingMessage
from gongzhi.core.personal import personal_data
from gongzhi.organizations.actions.robots import end_robot, set_robot, try_robot
from gongzhi.organizations.models import Robot
from tests.town import sign_in

State = OutgoingMessage.State
#: A Tuesday, 10:00 on the wall clock of the town.
TEN = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
NOW = {kind: (["sms", "mail", "robot"], False) for kind in ("cases", "cases.assigned", "cases.message")}
TOGETHER = {"cases": (["mail"], True)}


def at(day, hour, minute=0):
    return datetime(2026, 11, day, hour, minute, tzinfo=clock.LOCAL)


@pytest.fixture
def hand(demonstration):
    with clock.simulate(TEN) as simulation:
        yield simulation


@pytest.fixture
def handler(hand, town, settings):
    settings.GONGZHI_MAIL = "mailto://user:secret@127.0.0.1:1"
    return town.person("handler")


def with_mail(person, address="wang@example.com"):
    mail = add_mail(person, by=Actor(person=person), address=address)
    assert verify_mail(mail, by=Actor(person=person), code=code_of(mail))
    OutgoingMessage.objects.all().delete()
    return person


def choose(person, choices, **hours):
    return set_notices(person, by=Actor(person=person), choices=choices, **hours)


def gathered(now=None):
    """The texts of the messages made now, in order."""
    known = set(OutgoingMessage.objects.values_list("pk", flat=True))
    delivery.gather_due(now or clock.now())
    return [row.text for row in OutgoingMessage.objects.exclude(pk__in=known).order_by("pk")]


# --- What nobody chose ---


def test_without_a_choice_nothing_but_inbox_and_text_message(handler):
    notify(handler, kind="cases.assigned", title="有一件分工待签收")
    assert not Delivery.objects.exists()
    assert gathered() == []


# --- Mail ---


def test_nothing_goes_to_an_address_before_its_code_came_back(handler):
    me = Actor(person=handler)
    mail = add_mail(handler, by=me, address=" wang@example.com ")
    message = OutgoingMessage.objects.get()
    assert code_of(mail) in message.text
    assert (message.channel, sms.recipient_of(message)) == ("mail", "wang@example.com")
    choose(handler, NOW)
    notify(handler, kind="cases.assigned", title="有一件分工待签收")
    assert gathered() == []
    assert verify_mail(mail, by=me, code="000000" if code_of(mail) != "000000" else "111111") is False
    mail.refresh_from_db()
    assert (mail.wrong_tries, mail.verified_at) == (1, None)
    assert verify_mail(mail, by=me, code=code_of(mail))
    notify(handler, kind="cases.assigned", title="有一件分工待签收")
    assert gathered() == ["【共治】有一件分工待签收\n请登录平台查看。"]


def test_a_code_ends_and_cannot_be_guessed(handler, hand):
    me = Actor(person=handler)
    mail = add_mail(handler, by=me, address="wang@example.com")
    with pytest.raises(NotNow):
        add_mail(handler, by=me, address="other@example.com")
    for _try in range(5):
        assert not verify_mail(mail, by=me, code="x")
    with pytest.raises(NotNow):
        verify_mail(mail, by=me, code=code_of(mail))
    hand.advance(timedelta(minutes=2))
    mail = add_mail(handler, by=me, address="wang@example.com")
    hand.advance(timedelta(minutes=31))
    with pytest.raises(NotNow):
        verify_mail(mail, by=me, code=code_of(mail))
    for _again in range(3):
        add_mail(handler, by=me, address="wang@example.com")
        hand.advance(timedelta(minutes=2))
    with pytest.raises(NotNow, match="今天"):
        add_mail(handler, by=me, address="wang@example.com")


def test_the_address_is_encrypted_and_forgotten(handler):
    with_mail(handler)
    with connection.cursor() as cursor:
        cursor.execute("SELECT string_agg(m::text, '') FROM accounts_mailaddress m")
        assert "example" not in cursor.fetchone()[0]
    remove_mail(handler, by=Actor(person=handler))
    assert delivery.mail_of(handler) is None
    assert [row.address for row in MailAddress.objects.all()] == [""]
    choose(handler, NOW)
    notify(handler, kind="cases.assigned", title="有一件分工待签收")
    assert gathered() == []
    assert Delivery.objects.filter(dropped_at__isnull=False).count() == 2


@pytest.mark.parametrize("typed", ["", "wang", "wang@", "a@b\nBcc: c@d.cn", "a b@c.cn"])
def test_what_is_no_address_is_refused(handler, typed):
    with pytest.raises(Invalid):
        add_mail(handler, by=Actor(person=handler), address=typed)
    assert not MailAddress.objects.exists()


# --- When ---


def test_several_become_one_message_at_the_set_time(handler, hand):
    choose(with_mail(handler), TOGETHER)
    for number in range(3):
        notify(handler, kind="cases.taken", title=f"第 {number} 件有进展")
        hand.advance(timedelta(minutes=10))
    hand.set(at(24, 16, 59))
    assert gathered() == []
    hand.set(at(24, 17))
    assert gathered() == [
        "【共治】您有 3 条新消息\n1. 第 0 件有进展\n2. 第 1 件有进展\n3. 第 2 件有进展\n请登录平台查看。"
    ]
    assert gathered() == []
    notify(handler, kind="cases.taken", title="晚些的一件")
    hand.set(at(25, 8, 30))
    assert gathered() == ["【共治】晚些的一件\n请登录平台查看。"]


def test_what_was_read_meanwhile_is_not_sent(handler, hand):
    choose(with_mail(handler), TOGETHER)
    read = notify(handler, kind="cases.taken", title="已经看过的")
    notify(handler, kind="cases.taken", title="没有看过的")
    mark_read(read, by=Actor(person=handler))
    hand.set(at(24, 17))
    assert gathered() == ["【共治】没有看过的\n请登录平台查看。"]


def test_an_urgent_one_does_not_wait(handler, hand):
    choose(with_mail(handler), TOGETHER)
    notify(handler, kind="cases.taken", title="紧急的", urgent=True)
    assert gathered() == ["【共治】紧急的\n请登录平台查看。"]


@pytest.mark.parametrize(
    ("told", "begins", "ends", "sent"),
    [
        (at(24, 21, 29), time(21, 30), time(8), at(24, 21, 29)),
        (at(24, 21, 30), time(21, 30), time(8), at(25, 8)),
        (at(24, 23, 59), time(21, 30), time(8), at(25, 8)),
        (at(25, 0, 0), time(21, 30), time(8), at(25, 8)),
        (at(25, 7, 59), time(21, 30), time(8), at(25, 8)),
        (at(25, 8, 0), time(21, 30), time(8), at(25, 8)),
        (at(24, 12, 30), time(12), time(14), at(24, 14)),
        (at(24, 14), time(12), time(14), at(24, 14)),
        (at(24, 23), time(12), time(14), at(24, 23)),
        (at(24, 3), time(0), time(0), at(24, 3)),
    ],
)
def test_quiet_hours_also_across_midnight(told, begins, ends, sent):
    assert delivery.after_quiet(told, begins, ends) == sent


def test_own_quiet_hours_hold_for_all_ways(handler, hand):
    choose(with_mail(handler), NOW, quiet_from=time(9), quiet_until=time(11))
    notify(handler, kind="cases.assigned", title="有一件分工待签收")
    assert gathered() == []
    notify(handler, kind="cases.assigned", title="紧急的", urgent=True)
    assert gathered() == ["【共治】紧急的\n请登录平台查看。"]
    hand.set(at(24, 11))
    assert gathered() == ["【共治】有一件分工待签收\n请登录平台查看。"]


def test_the_night_is_quiet_without_own_hours(handler, hand):
    choose(with_mail(handler), NOW)
    hand.set(at(24, 22))
    notify(handler, kind="cases.assigned", title="夜里的")
    assert gathered() == []
    hand.set(at(25, 8))
    assert gathered() == ["【共治】夜里的\n请登录平台查看。"]


def test_text_messages_of_a_kind_can_be_given_up(handler, hand):
    from gongzhi.accounts.actions import change_phone

    change_phone(handler, by=Actor(person=handler), phone="13857600001")
    handler.refresh_from_db()
    before = OutgoingMessage.objects.count()
    notify(handler, kind="cases.assigned", title="一", sms="您有新的分工，请登录查看。")
    choose(handler, {"cases.assigned": ([], False)}, quiet_from=time(9), quiet_until=time(11))
    notify(handler, kind="cases.assigned", title="二", sms="您有新的分工，请登录查看。")
    notify(handler, kind="cases.message", title="三", sms="您有新的留言，请登录查看。")
    texts = list(OutgoingMessage.objects.order_by("pk")[before:].values_list("text", "not_before"))
    assert texts == [("您有新的分工，请登录查看。", TEN), ("您有新的留言，请登录查看。", at(24, 11))]


def test_nothing_goes_out_of_a_life_that_is_played(handler):
    choose(with_mail(handler), NOW)
    with sms.muted():
        notify(handler, kind="cases.assigned", title="演示")
    assert not Delivery.objects.exists()


def test_a_choice_names_what_there_is(handler):
    for choices in ({"nonsense": (["mail"], False)}, {"cases": (["pigeon"], False)}):
        with pytest.raises(Invalid):
            choose(handler, choices)
    with pytest.raises(Invalid):
        choose(handler, NOW, quiet_from=time(9))
    assert not NoticeSettings.objects.exists()


def test_gathering_asks_the_same_for_more_notices_and_persons(handler, town, hand):
    def told(posts, each):
        for post in posts:
            person = town.person(post)
            if not NoticeSettings.objects.filter(person=person).exists():
                choose(with_mail(person, f"{post}@example.com"), NOW)
            for _each in range(each):
                notify(person, kind="cases.assigned", title="有一件分工待签收")
        with CaptureQueriesContext(connection) as captured:
            made = gathered()
        return len(captured) - 2 * len(made)

    alone = told(["handler"], 1)
    assert told(["handler", "supervisor", "office"], 3) <= alone + 2


# --- Who ---


@pytest.mark.parametrize("who", ["clerk", "supervisor", "system_admin", "resident"])
def test_nobody_chooses_for_another(handler, town, who):
    other = town.actor(who)
    mail = add_mail(handler, by=Actor(person=handler), address="wang@example.com")
    for run in (
        lambda: set_notices(handler, by=other, choices=NOW),
        lambda: add_mail(handler, by=other, address="evil@example.com"),
        lambda: verify_mail(mail, by=other, code=code_of(mail)),
        lambda: remove_mail(handler, by=other),
    ):
        with pytest.raises(Forbidden):
            run()
    assert delivery.mail_of(handler).address == "wang@example.com"


# --- Robots of groups, through a server on the loopback ---


class Group(ThreadingHTTPServer):
    """A service that takes what robots post, and answers as told."""

    daemon_threads = True

    def __init__(self):
        self.taken, self.answers = [], []
        super().__init__(("127.0.0.1", 0), _Handler)

    @property
    def address(self):
        return f"http://127.0.0.1:{self.server_address[1]}/robot/send?access_token=SECRET"


class _Handler(BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.taken.append((self.path, json.loads(body)))
        status, said, headers = self.server.answers.pop(0) if self.server.answers else (200, {"errcode": 0}, {})
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(json.dumps(said).encode())

    def log_message(self, *args):
        pass


@pytest.fixture
def group(settings):
    server = Group()
    settings.GONGZHI_PRIVATE_WEBHOOKS = (f"127.0.0.1:{server.server_address[1]}",)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join(5)


@pytest.fixture
def robot(group, town):
    return set_robot(town.womens, by=town.actor("supervisor"), service="dingtalk", address=group.address)


def sent():
    """Send what is due; `durable` transactions need the test's own to be over, so the steps are taken one by one."""
    return channels.deliver_due(clock.now())


@pytest.mark.django_db(transaction=True)
def test_a_group_is_told_who_has_how_much_and_nothing_else(handler, group, robot, hand):
    choose(handler, NOW)
    notify(handler, kind="cases.assigned", title="JJ-20433：家里有难处", body="张三要离婚")
    notify(handler, kind="cases.message", title="JJ-20433：居民有新留言")
    delivery.gather_due(clock.now())
    assert sent() == 1
    path, body = group.taken[0]
    assert path.startswith("/robot/send?access_token=SECRET")
    assert body == {
        "msgtype": "text",
        "text": {"content": "【共治】王芳：新的分工 1 条、留言和回复 1 条新消息，请登录工作台查看。"},
    }
    assert sent() == 0
    assert len(group.taken) == 1


@pytest.mark.django_db(transaction=True)
def test_a_refusal_in_the_body_of_a_200_is_a_failure_and_tried_again(handler, group, robot, town, hand):
    group.answers = [
        (200, {"errcode": 310000, "errmsg": "keywords not in content"}, {}),
        (500, {}, {}),
        (302, {}, {"Location": "http://127.0.0.1:1/"}),
    ]
    try_robot(robot, by=town.actor("supervisor"))
    for _try in range(3):
        assert sent() == 0
        hand.advance(timedelta(hours=1))
    message = OutgoingMessage.objects.get()
    assert (message.state, message.attempts) == (State.FAILED, 3)
    assert message.last_error == "127.0.0.1: HTTP 302"
    assert len({json.dumps(body) for _path, body in group.taken}) == 1
    with pytest.raises(Forbidden):
        retry_message(message, by=town.actor("supervisor"))
    retry_message(message, by=town.actor("system_admin"))
    assert sent() == 1
    message.refresh_from_db()
    assert message.state == State.SENT
    with pytest.raises(NotNow):
        retry_message(message, by=town.actor("system_admin"))


@pytest.mark.django_db(transaction=True)
def test_failures_are_on_the_administrators_page_without_words_and_recipients(handler, group, robot, town):
    page = sign_in(Client(), town.person("system_admin")).get("/desk/accounts/messages/").content.decode()
    assert "没有发送失败的消息" in page
    group.answers = [(200, {"errcode": 310000, "errmsg": "keywords not in content"}, {})] * 3
    try_robot(robot, by=town.actor("supervisor"))
    OutgoingMessage.objects.update(attempts=2)
    sent()
    client = sign_in(Client(), town.person("system_admin"))
    page = client.get("/desk/accounts/messages/").content.decode()
    assert "keywords not in content" in page
    assert "SECRET" not in page
    assert "测试消息" not in page
    group.answers = []
    client.post(f"/desk/accounts/messages/{OutgoingMessage.objects.get().pk}/retry/")
    assert sent() == 1
    for post in ("audit_admin", "supervisor", "clerk"):
        assert sign_in(Client(), town.person(post)).get("/desk/accounts/messages/").status_code == 403


@pytest.mark.django_db(transaction=True)
def test_a_mail_server_that_is_away_fails_with_a_reason(handler, town, hand):
    add_mail(handler, by=Actor(person=handler), address="wang@example.com")
    assert sent() == 0
    message = OutgoingMessage.objects.get()
    assert message.state == State.PENDING
    assert message.last_error
    assert "wang" not in message.last_error
    assert "secret" not in message.last_error


def test_the_address_is_a_secret(handler, robot, town):
    with connection.cursor() as cursor:
        cursor.execute("SELECT string_agg(r::text, '') FROM organizations_robot r")
        assert "SECRET" not in cursor.fetchone()[0]
        cursor.execute("SELECT string_agg(r::text, '') FROM core_outgoingmessage r")
    client = sign_in(Client(), town.person("supervisor"))
    page = client.get(f"/desk/organizations/{town.womens.pk}/robot/").content.decode()
    assert "钉钉群机器人" in page
    assert "SECRET" not in page
    end_robot(robot, by=town.actor("supervisor"))
    assert Robot.objects.get().address == ""


@pytest.mark.parametrize(
    "address",
    [
        "http://oapi.dingtalk.com/robot/send",
        "https://127.0.0.1/robot",
        "https://localhost/robot",
        "https://10.0.0.8/robot",
        "https://169.254.169.254/latest",
        "https://[::1]/robot",
        "https://user:pass@1.1.1.1/robot",
        "ftp://1.1.1.1/",
        "file:///etc/passwd",
        "https://",
        "word",
        "",
    ],
)
def test_no_robot_of_a_private_address(handler, town, address):
    with pytest.raises(Invalid):
        set_robot(town.womens, by=town.actor("supervisor"), service="other", address=address)
    assert not Robot.objects.exists()


ROBOT_KEEPERS = {"supervisor", "office", "city_office", "system_admin"}


@pytest.mark.parametrize("post", ["clerk", "handler", "supervisor", "office", "city_office", "chair", "leader",
                                  "expert", "assessment", "system_admin", "audit_admin", "security_admin",
                                  "youth_supervisor", "far_supervisor", "far_office"])  # fmt: skip
def test_who_keeps_the_organisation_sets_its_robot(handler, group, robot, town, post):
    by = town.actor(post)

    def all_of_it():
        try_robot(Robot.objects.get(ended_at=None), by=by)
        end_robot(Robot.objects.get(ended_at=None), by=by)
        set_robot(town.womens, by=by, service="wecom", address=group.address)

    if post in ROBOT_KEEPERS:
        all_of_it()
        assert Robot.objects.get(ended_at=None).service == "wecom"
        return
    for run in (
        lambda: try_robot(robot, by=by),
        lambda: end_robot(robot, by=by),
        lambda: set_robot(town.womens, by=by, service="wecom", address=group.address),
    ):
        with pytest.raises(Forbidden):
            run()
    assert Robot.objects.get(ended_at=None).service == "dingtalk"


def test_only_the_own_organisations_groups(handler, robot, town):
    choose(handler, NOW)
    choose(town.person("youth_handler"), NOW)
    choose(town.person("resident"), NOW)
    for who in ("handler", "youth_handler", "resident"):
        notify(town.person(who), kind="cases.assigned", title="有一件")
    assert gathered() == ["【共治】王芳：新的分工 1 条新消息，请登录工作台查看。"]


def test_it_is_shown_and_forgotten_with_the_person(handler):
    choose(with_mail(handler), NOW, quiet_from=time(22), quiet_until=time(7))
    kept = dict(personal_data)["accounts.delivery"]
    assert [[line[1] for line in thing] for thing in kept.things(handler)] == [["wang@example.com"], ["22:00–07:00"]]
    kept.erase(handler)
    assert kept.things(handler) == []
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM accounts_mailaddressevent WHERE address IS NOT NULL")
        assert cursor.fetchone() == (0,)


# --- Pages ---


def test_the_page_on_both_faces(handler, town):
    with_mail(handler)
    staff = sign_in(Client(), handler)
    page = staff.get("/me/notices/").content.decode()
    assert "gz-desk" in page
    assert "新的分工" in page
    assert "群消息" in page
    assert "wa****@example.com" in page
    assert "wang@example.com" not in page
    resident = sign_in(Client(), town.person("resident")).get("/me/notices/").content.decode()
    assert "gz-desk" not in resident
    assert "新的分工" not in resident
    assert "群消息" not in resident


def test_saving_the_page(handler):
    client = sign_in(Client(), handler)
    form = client.get("/me/notices/").context["form"]
    data = {name: field.initial for name, field in form.fields.items() if name.startswith("when_")}
    place = [str(row.kind.words) for row in form.rows].index("新的分工")
    data |= {f"ways_{place}": ["mail", "robot"], f"when_{place}": "together"}
    data |= {"quiet_from": "22:00", "quiet_until": "07:00"}
    assert client.post("/me/notices/", data)["Location"] == "/me/notices/"
    chosen = delivery.settings_of(handler)
    assert delivery.choice_of(chosen, "cases.assigned") == delivery.Choice(frozenset({"mail", "robot"}), True)
    assert delivery.quiet_hours(chosen) == (time(22), time(7))
    assert client.post("/me/notices/", {**data, "quiet_until": ""}).status_code == 200
    assert delivery.quiet_hours(delivery.settings_of(handler)) == (time(22), time(7))


def test_mail_by_the_pages(handler):
    client = sign_in(Client(), handler)
    assert client.post("/me/notices/mail/", {"address": "wang@example.com"})["Location"] == "/me/notices/mail/"
    address = delivery.mail_of(handler)
    assert address is not None
    code = code_of(address)
    wrong = client.post("/me/notices/mail/code/", {"code": "000000" if code != "000000" else "111111"})
    assert "验证码不正确" in wrong.content.decode()
    assert delivery.mail_of(handler).wrong_tries == 1
    assert client.post("/me/notices/mail/code/", {"code": code})["Location"] == "/me/notices/"
    assert delivery.mail_of(handler).verified_at == TEN
    client.post("/me/notices/mail/end/")
    assert delivery.mail_of(handler) is None


def test_a_robot_by_the_pages(handler, town, group):
    client = sign_in(Client(), town.person("supervisor"))
    address = f"/desk/organizations/{town.womens.pk}/robot/"
    assert "还没有设置" in client.get(address).content.decode()
    client.post(address, {"service": "dingtalk", "address": group.address})
    robot = Robot.objects.get()
    client.post(f"/desk/robots/{robot.pk}/try/")
    assert OutgoingMessage.objects.get().channel == "robot"
    client.post(f"/desk/robots/{robot.pk}/end/")
    assert Robot.objects.filter(ended_at=None).count() == 0
    assert "内部网络" in client.post(address, {"service": "other", "address": "https://10.0.0.1/x"}).content.decode()
    assert sign_in(Client(), town.person("far_supervisor")).get(address).status_code == 403
