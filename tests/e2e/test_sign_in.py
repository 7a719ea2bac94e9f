"""Signing in and 我的 in a browser, at both sizes and in 长辈版, with and without JavaScript."""

import pytest

from gongzhi.accounts.actions import notify
from gongzhi.accounts.models import User
from gongzhi.accounts.queries import phone_index
from gongzhi.core.actors import Actor
from gongzhi.organizations.queries import posts_of
from tests.accounts.conftest import MINE, OTHER, PASSWORD, codes
from tests.accounts.test_staff import factor
from tests.e2e.helpers import PHONE, axe, fits, shot
from tests.town import TOWN

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]


def looked_at(page, name):
    fits(page)
    axe(page)
    shot(page, f"accounts-{name}")


def by_phone(page, number, name):
    page.goto("/sign-in/?next=/me/")
    looked_at(page, f"sign-in-{name}")
    page.get_by_label("手机号").fill(number)
    page.get_by_role("button", name="获取验证码").click()
    page.wait_for_url("**/sign-in/code/**")
    looked_at(page, f"code-{name}")
    page.get_by_label("验证码").fill(codes()[-1])
    page.get_by_role("button", name="登录", exact=True).click()
    page.wait_for_url("**/me/")


@pytest.mark.parametrize("size", ["phone", "desktop", "elder"])
def test_a_resident_signs_in_and_looks_around(request, size):
    page = request.getfixturevalue(size)
    by_phone(page, MINE, size)
    looked_at(page, f"me-{size}")
    person = User.objects.get(phone_index=phone_index(MINE))
    notify(person, kind="cases.taken", title="区妇联 王干事 已接单", body="今天 17:00 前联系您", link="/me/")
    notify(person, kind="accounts.new", title="手机号已更换")
    for name in ("inbox", "profile", "phone", "family", "family/child", "consents", "devices"):
        page.goto(f"/me/{name}/")
        looked_at(page, f"{name.replace('/', '-')}-{size}")
    page.goto("/me/profile/")
    page.get_by_label("身份证号").fill("123")
    page.get_by_role("button", name="保存").click()
    looked_at(page, f"profile-wrong-{size}")


def test_it_works_without_scripts(open_page):
    page = open_page(PHONE, script=False)
    by_phone_plain(page)
    assert User.objects.get().phone == OTHER


def by_phone_plain(page):
    page.goto("/sign-in/?next=/me/")
    page.get_by_label("手机号").fill(OTHER)
    page.get_by_role("button", name="获取验证码").click()
    page.get_by_label("验证码").fill(codes()[-1])
    page.get_by_role("button", name="登录", exact=True).click()
    assert page.get_by_role("heading", name="您好").is_visible()


@pytest.mark.parametrize("size", ["phone", "desktop"])
def test_an_officer_sets_up_the_second_factor(request, size):
    page = request.getfixturevalue(size)
    town = TOWN.pour()
    person = town.person("system_admin")
    person.set_password(PASSWORD)
    person.save()
    page.goto("/sign-in/")
    page.get_by_role("link", name="工作人员登录").click()
    looked_at(page, f"staff-{size}")
    page.get_by_label("登录名").fill("system_admin")
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录", exact=True).click()
    page.wait_for_url("**/me/factor/")
    looked_at(page, f"factor-set-up-{size}")
    secret = page.locator("code").inner_text()
    page.get_by_label("动态口令", exact=False).last.fill(factor(secret))
    page.get_by_role("button", name="完成设置").click()
    page.goto("/me/")
    looked_at(page, f"me-staff-{size}")
    for name in ("/desk/accounts/", "/desk/accounts/new/", f"/desk/accounts/{town.person('handler').pk}/"):
        page.goto(name)
        looked_at(page, f"desk-{name.strip('/').split('/')[-1][:8]}-{size}")
    page.goto("/me/password/")
    looked_at(page, f"password-{size}")
    page.goto("/me/inbox/")
    looked_at(page, f"inbox-desk-{size}")
    assert Actor(person=person, posts=tuple(posts_of(person))).posts
    page.context.clear_cookies()
    page.goto("/sign-in/staff/")
    page.get_by_label("登录名").fill("system_admin")
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录", exact=True).click()
    page.wait_for_url("**/sign-in/staff/factor/")
    looked_at(page, f"factor-{size}")
    page.get_by_label("动态口令").fill(factor(secret, 1))
    page.get_by_role("button", name="登录", exact=True).click()
    page.goto("/me/inbox/")
    assert "/me/inbox/" in page.url
