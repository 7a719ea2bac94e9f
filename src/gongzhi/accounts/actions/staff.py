"""Accounts of staff: name and password, disabling, and the second factor that takes two persons to reset."""

import re
import unicodedata
from typing import Any, Final

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from gongzhi.accounts import queries, sessions
from gongzhi.accounts.actions.persons import person_for_phone
from gongzhi.accounts.models import FactorReset, User
from gongzhi.accounts.passwords import new_password
from gongzhi.core import clock
from gongzhi.core.actions import action
from gongzhi.core.actors import Actor
from gongzhi.core.errors import Invalid, NotNow

_USERNAME: Final = re.compile(r"[\w.@-]{3,60}")


@action("accounts.create_staff")
def create_staff(
    username: str, *, by: Actor, name: str, phone: str = "", password: str | None = None
) -> tuple[User, str]:
    """A person who signs in with name and password; the initial password is returned once and must be changed.

    With a `phone` that is known, that person gets the sign-in name: a member of staff is also a resident, once.
    Rights come with a post (`organizations`), not from here.
    """
    person = person_for_phone(phone, name=name, by=by) if phone else User(name=name.strip())
    return person, _give_name(person, username, password)


@action("accounts.give_sign_in_name")
def give_sign_in_name(person: User, *, by: Actor, username: str, password: str | None = None) -> str:
    """Let a known person sign in with name and password too; the initial password is returned once."""
    return _give_name(person, username, password)


def _give_name(person: User, username: str, password: str | None) -> str:
    if person.username:
        raise NotNow(_("这个人已经有登录名了。"), field="username")
    person.username = _free_name(username)
    initial = password or new_password()
    _check_password(initial, person)
    person.set_password(initial)
    person.must_change_password = True
    person.save()
    return initial


def _free_name(raw: str) -> str:
    username = unicodedata.normalize("NFKC", raw).strip()
    if not _USERNAME.fullmatch(username):
        raise Invalid(_("登录名为 3 至 60 个字符，可用文字、数字和 . @ - _，请检查。"), field="username")
    if User.objects.filter(username__iexact=username).exists():
        raise Invalid(_("这个登录名已有人使用，请换一个。"), field="username")
    return username


def _check_password(password: str, person: User) -> None:
    try:
        validate_password(password, person)
    except ValidationError as error:
        raise Invalid("".join(error.messages), field="password") from error


@action("accounts.change_password")
def change_password(person: User, *, by: Actor, password: str) -> User:
    """A new password, chosen by the person; all other sessions of the account end (their hash changes)."""
    if person.check_password(password):
        raise Invalid(_("新密码不能与原密码相同。"), field="password")
    _check_password(password, person)
    person.set_password(password)
    person.must_change_password = False
    person.save(update_fields=["password", "must_change_password"])
    return person


@action("accounts.reset_password")
def reset_password(person: User, *, by: Actor) -> str:
    """A new initial password for a member of staff who forgot the own; returned once. The second factor stays."""
    if not person.username:
        raise NotNow(_("这个人没有登录名，请用手机号登录。"))
    initial = new_password()
    person.set_password(initial)
    person.must_change_password = True
    person.save(update_fields=["password", "must_change_password"])
    return initial


@action("accounts.disable_account")
def disable_account(person: User, *, by: Actor, reason: str) -> User:
    """Nobody signs in to this account any more, and whoever is signed in is out at once."""
    if not reason.strip():
        raise Invalid(_("请写明停用的原因。"), field="reason")
    if not person.is_active:
        raise NotNow(_("这个账号已经停用。"))
    person.is_active = False
    person.disabled_reason = reason.strip()
    person.save(update_fields=["is_active", "disabled_reason"])
    sessions.end_all(person)
    return person


@action("accounts.enable_account")
def enable_account(person: User, *, by: Actor) -> User:
    """The account may be used again."""
    if person.is_active:
        raise NotNow(_("这个账号没有停用。"))
    person.is_active = True
    person.disabled_reason = ""
    person.save(update_fields=["is_active", "disabled_reason"])
    return person


@action("accounts.ask_factor_reset")
def ask_factor_reset(person: User, *, by: Actor, reason: str) -> FactorReset:
    """A member of staff lost the device with the one-time password: the first administrator asks for the reset."""
    if not reason.strip():
        raise Invalid(_("请写明重置的理由和核对本人身份的方式。"), field="reason")
    if not queries.persons_with_factor([person.pk]):
        raise NotNow(_("这个人还没有设置动态口令，登录后会直接进入设置。"))
    return FactorReset.objects.create(person=person, reason=reason.strip(), asked_by=by.person)


@action("accounts.do_factor_reset")
def do_factor_reset(reset: FactorReset, *, by: Actor) -> FactorReset:
    """Another administrator agrees: the old device is void, all sessions end, the next sign-in sets up a new one."""
    if reset.done_at is not None:
        raise NotNow(_("这份重置申请已经办过了。"))
    reset.done_by = by.person
    reset.done_at = clock.now()
    reset.save(update_fields=["done_by", "done_at"])
    _authenticators().filter(user=reset.person).delete()
    sessions.end_all(reset.person)
    return reset


def _authenticators() -> Any:
    from allauth.mfa.models import Authenticator  # noqa: PLC0415 -- needs the settings of allauth

    return Authenticator.objects
