"""System, audit and security administrator: three persons, each unable to do the others' part."""

import re

import pytest
from django.db import IntegrityError, transaction
from psycopg.types.range import TimestamptzRange

from gongzhi.core import clock
from gongzhi.core.actions import all_actions
from gongzhi.core.errors import Forbidden, Invalid
from gongzhi.core.policies import allowed, policy_names
from gongzhi.organizations import checks, hands
from gongzhi.organizations.actions import act_for, create_post, edit_post, start_tenure
from gongzhi.organizations.models import Post, Role, Tenure
from tests.accounts.signing import signed_in
from tests.guards.test_urls import ALL

pytestmark = pytest.mark.django_db
THREE = ("system_admin", "audit_admin", "security_admin")

#: What each may do by the role, on subjects that are nobody's in particular. The audit administrator changes nothing.
MAY = {
    "system_admin": {
        "core.set_parameter", "cases.set_limit", "cases.set_rule",
        "accounts.create_staff",
    },
    "audit_admin": set(),
    "security_admin": set(),
}  # fmt: skip


def _may(actor, name):
    """Whether the role alone opens it; None where it depends on the subject."""
    try:
        return allowed(actor, name, None)
    except (AttributeError, TypeError, KeyError):
        return None


@pytest.mark.parametrize("who", THREE)
def test_nobody_of_the_three_does_anothers_part(town, who):
    done = {name for name in all_actions() if name in policy_names() and _may(town.actor(who), name)}
    own = {name for name in done if not _may(town.actor("handler"), name)}
    others = {
        name
        for other in THREE
        if other != who
        for name in all_actions()
        if name in policy_names() and _may(town.actor(other), name) and not _may(town.actor("handler"), name)
    }
    assert MAY[who] <= own
    assert own & others <= SHARED, "what two of them may do needs two different persons"


#: Posts are kept by either, each for the roles that it may give (`GRANTED_BY`): the next test tells them apart.
KEEPING = ("edit_post", "close_post", "start_tenure", "act_for")
SHARED = {f"organizations.{name}" for name in (*KEEPING, "create_post", "end_tenure", "open_handover")}


@pytest.mark.parametrize("name", KEEPING)
def test_posts_of_administrators_are_kept_by_security_and_the_others_by_system(town, name):
    for post, who in ((town.clerk, "system_admin"), (town.audit_admin, "security_admin")):
        may = {one for one in THREE if allowed(town.actor(one), f"organizations.{name}", post)}
        assert may == {who}


def test_the_audit_administrator_changes_nothing(town):
    audit, handler = town.actor("audit_admin"), town.actor("handler")
    may = {name for name in all_actions() if name in policy_names() and _may(audit, name) and not _may(handler, name)}
    assert may == set()


@pytest.mark.parametrize(("address", "pattern"), [(a, p) for a, p in ALL if p.callback.access.roles & set(THREE)])
def test_an_address_of_one_is_shut_to_the_others(town, address, pattern):
    roles = pattern.callback.access.roles & set(THREE)
    assert len(roles) == 1 or roles == {"system_admin", "security_admin"}, address
    filled = re.sub(r"<uuid:\w+>", "0192f0c1-2345-7abc-8def-0123456789ab", address)
    filled = re.sub(r"<int:\w+>", "1", re.sub(r"<(?:str|slug|path)?:?\w+>", "x", filled))
    for who in set(THREE) - roles:
        client = signed_in(town.person(who))
        assert client.get(f"/{filled}").status_code in {403, 405}
        assert client.post(f"/{filled}").status_code in {403, 405}


def test_none_of_them_sees_a_residents_request(town):
    from gongzhi.cases.queries import visible_to

    for who in THREE:
        assert "WHERE" in str(visible_to(town.actor(who)).query).upper() or not visible_to(town.actor(who)).exists()
        assert not visible_to(town.actor(who)).exists()


@pytest.mark.parametrize("hand", ["audit_admin", "security_admin"])
def test_nobody_holds_two(town, hand):
    person = town.person("system_admin")
    by = town.actor("security_admin")
    with pytest.raises(Invalid, match="不能由同一个人担任"):
        act_for(town.rows[hand], by=by, person=person, end=None)
    spare = create_post(town.city_joint_office, by=by, title="备用", roles=[hand], parent=town.city_office)
    with pytest.raises(Invalid, match="不能由同一个人担任"):
        start_tenure(spare, by=by, person=person)
    assert not Tenure.objects.filter(person=person).exclude(post=town.system_admin).exists()


def test_a_post_is_one_of_them(town):
    by = town.actor("security_admin")
    two = [Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN]
    with pytest.raises(Invalid, match="分开设岗"):
        create_post(town.city_joint_office, by=by, title="两种", roles=two, parent=town.city_office)
    with pytest.raises((Invalid, Forbidden)):
        edit_post(town.system_admin, by=by, title="两种", roles=two, parent=town.city_office)
    assert Post.objects.get(pk=town.system_admin.pk).roles == ["system_admin"]


def test_the_database_refuses_it_too(town):
    during = TimestamptzRange(clock.now(), None, "[)")
    with pytest.raises(IntegrityError, match="two administrators"), transaction.atomic():
        Tenure.objects.filter(post=town.audit_admin).update(person=town.person("system_admin"))
    with pytest.raises(IntegrityError, match="two administrators"), transaction.atomic():
        Tenure.objects.create(post=town.audit_admin, person=town.person("system_admin"), kind="acting", during=during)
    with pytest.raises(IntegrityError, match="two administrators"), transaction.atomic():
        Post.objects.filter(pk=town.system_admin.pk).update(roles=["system_admin", "audit_admin"])
    assert hands.two_handed() == []


def test_check_asks_for_three_persons(town):
    assert checks.nobody_has_two_hands(None) == []
    assert checks.there_are_three_hands(None) == []
    Tenure.objects.filter(post=town.audit_admin).update(
        during=TimestamptzRange(clock.now().replace(year=2026, month=1), clock.now(), "[)")
    )
    [warning] = checks.there_are_three_hands(None)
    assert "审计管理员" in warning.msg
