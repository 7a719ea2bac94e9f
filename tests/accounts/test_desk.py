"""Accounts on the desk, and what `gongzhi check` asks after."""

from datetime import timedelta

import pytest

from gongzhi.accounts import checks
from gongzhi.accounts.actions import ask_factor_reset, create_staff
from gongzhi.accounts.models import FactorReset, OneTimeCode, User
from gongzhi.accounts.passwords import classes_of, new_password
from gongzhi.accounts.tasks import clear_codes
from gongzhi.core.actors import Actor
from gongzhi.core.models import OutgoingMessage
from gongzhi.core.sms import recipient_of
from tests.accounts.conftest import MINE, ask
from tests.accounts.signing import signed_in
from tests.accounts.test_staff import give_factor

pytestmark = pytest.mark.django_db
SYSTEM = Actor.of_system("test")


def test_the_first_password_is_shown_once(town):
    client = signed_in(town.person("system_admin"))
    page = client.post("/desk/accounts/new/", {"name": "陈一", "username": "chen.yi", "phone": ""})
    person = User.objects.get(username="chen.yi")
    assert person.check_password(page.context["password"])
    assert page.context["password"] in page.content.decode()
    assert "no-cache" in page["Cache-Control"]
    assert page.context["password"] not in client.get(f"/desk/accounts/{person.pk}/").content.decode()
    again = client.post("/desk/accounts/new/", {"name": "陈二", "username": "Chen.Yi", "phone": ""})
    assert "已有人使用" in again.content.decode()


def test_the_way_of_a_reset_through_the_pages(town):
    officer = town.person("handler")
    give_factor(officer)
    first, second = signed_in(town.person("system_admin")), signed_in(town.person("security_admin"))
    first.post(f"/desk/accounts/{officer.pk}/factor/", {"reason": "手机丢失，已核对工作证"})
    reset = FactorReset.objects.get()
    assert "须由另一位管理员批准" in first.get("/desk/accounts/").content.decode()
    first.post(f"/desk/accounts/factor/{reset.pk}/")
    reset.refresh_from_db()
    assert reset.done_at is None
    assert "批准重置" in second.get("/desk/accounts/").content.decode()
    second.post(f"/desk/accounts/factor/{reset.pk}/")
    reset.refresh_from_db()
    assert reset.done_by == town.person("security_admin")


def test_disabling_and_enabling_through_the_pages(town):
    client, officer = signed_in(town.person("system_admin")), town.person("handler")
    client.post(f"/desk/accounts/{officer.pk}/disable/", {"reason": ""})
    officer.refresh_from_db()
    assert officer.is_active
    client.post(f"/desk/accounts/{officer.pk}/disable/", {"reason": "离职"})
    assert "离职" in client.get(f"/desk/accounts/{officer.pk}/").content.decode()
    client.post(f"/desk/accounts/{officer.pk}/enable/")
    officer.refresh_from_db()
    assert officer.is_active
    page = client.post(f"/desk/accounts/{officer.pk}/password/")
    officer.refresh_from_db()
    assert officer.check_password(page.context["password"])


@pytest.mark.parametrize("role", ["handler", "clerk", "supervisor", "audit_admin"])
def test_others_find_the_door_shut(town, role):
    client = signed_in(town.person(role))
    assert client.get("/desk/accounts/").status_code == 403
    assert client.post("/desk/accounts/new/", {"name": "陈一", "username": "chen.yi"}).status_code == 403
    assert not User.objects.filter(username="chen.yi").exists()


def test_the_security_administrator_resets_factors_and_makes_no_accounts(town):
    client = signed_in(town.person("security_admin"))
    assert client.get("/desk/accounts/").status_code == 200
    assert client.get("/desk/accounts/new/").status_code == 403


def test_initial_passwords_pass_the_rules():
    for _one in range(50):
        password = new_password()
        assert len(password) == 14
        assert classes_of(password) >= 3


def test_check_names_what_is_open(town, time):
    assert [
        len(check(None)) for check in (checks.staff_have_a_second_factor, checks.initial_passwords_are_changed)
    ] == [0, 0]
    person, _password = create_staff("chen.yi", by=SYSTEM, name="陈一")
    time.advance(timedelta(days=15))
    [warning] = checks.initial_passwords_are_changed(None)
    assert warning.msg == "1 个工作人员账号超过 14 天没有修改初始密码。"
    person.must_change_password = False
    person.save()
    [warning] = checks.staff_have_a_second_factor(None)
    assert warning.msg == "1 个工作人员账号还没有设置动态口令。"
    give_factor(person)
    assert checks.staff_have_a_second_factor(None) == []
    ask_factor_reset(person, by=town.actor("system_admin"), reason="手机丢失")
    assert checks.factor_resets_are_decided(None) == []
    time.advance(timedelta(days=4))
    [warning] = checks.factor_resets_are_decided(None)
    assert "1 份动态口令重置申请" in warning.msg


def test_numbers_that_codes_went_to_are_forgotten(client, time):
    ask(client)
    assert recipient_of(OutgoingMessage.objects.get()) == MINE
    clear_codes(0)
    assert OneTimeCode.objects.count() == 1
    time.advance(timedelta(days=2))
    clear_codes(0)
    assert OneTimeCode.objects.count() == 0
    assert recipient_of(OutgoingMessage.objects.select_related("data_key").get()) == ""
