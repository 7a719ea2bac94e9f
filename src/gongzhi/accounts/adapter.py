"""What allauth asks this platform: how sign-in goes on, what it says, how its secrets are kept."""

import base64
import secrets
from typing import Any, Final
from uuid import UUID

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from gongzhi.accounts import sessions
from gongzhi.accounts.models import SignInEvent, User
from gongzhi.accounts.visitors import log, network_of, remember_device, visitor_of
from gongzhi.core import crypto
from gongzhi.core.models import DataKey
from gongzhi.ui.preferences import remember_elder

_CONTEXT: Final = "mfa_authenticator.secret"


class AccountAdapter(DefaultAccountAdapter):
    """Sign-in of staff by name and password, and the last step of every sign-in."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "username_password_mismatch": _("登录名或密码不正确，请检查大小写后再试。"),
        "too_many_login_attempts": _("尝试次数过多，请几分钟后再试。"),
        "rate_limited": _("操作过于频繁，请几分钟后再试。"),
        "incorrect_password": _("密码不正确，请再试一次。"),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Nobody signs up: residents' accounts open with the first code, staff's are made by administrators."""
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        """The address that limits count, the same one as in the log of sign-ins."""
        return network_of(request) or "0.0.0.0"  # noqa: S104 -- a key for counting

    def add_message(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """allauth's own messages are left out: the pages say what happened."""

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        """A wrong password is logged; the name that was typed is not, it may be a password."""
        person = User.objects.filter(username__iexact=str(credentials.get("username", ""))).first()
        log(SignInEvent.Kind.PASSWORD_WRONG, visitor_of(request), person=person)

    def post_login(self, request: HttpRequest, user: User, **kwargs: Any) -> HttpResponse:
        """The end of every sign-in, by code or password, second factor included."""
        response: HttpResponse = super().post_login(request, user, **kwargs)
        method = request.session.get(sessions.METHOD, "password")
        if sessions.showed_factor_at_sign_in(request, user):
            sessions.mark_second_factor(request, user)
            method = f"{method}+totp"
        sessions.begin(request, user, method=method)
        remember_device(request, response)
        if user.elder_mode:
            remember_elder(response, chosen=True, secure=request.is_secure())
        return response

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Whether the password (or the one-time password) is asked for again before the second factor is changed.

        Not right after a sign-in with it, for then it was just typed.
        """
        request = context.request
        records = get_authentication_records(request, request.user)
        is_strong = any(record.get("method") in {"password", "mfa"} for record in records)
        return not (is_strong and sessions.is_fresh(request))


class MFAAdapter(DefaultMFAAdapter):
    """Keeps the secret of a one-time password under the data key of its person, so that it ends with the data."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": _("动态口令不正确，请等手机上出现下一组数字后再试。"),
        "rate_limited": _("尝试次数过多，请几分钟后再试。"),
    }

    def get_totp_label(self, user: User) -> str:
        """What the app on the telephone shows beside the name of the platform."""
        return user.username or str(_("工作人员"))

    def encrypt(self, text: str) -> str:
        """Seal the secret of the person who is setting it up."""
        person = context.request.user
        if person.data_key is None:
            person.data_key = crypto.new_data_key()
            person.save(update_fields=["data_key"])
        sealed = crypto.encrypt(person.data_key, text, context=_CONTEXT)
        return f"{person.data_key.pk}:{base64.b64encode(sealed).decode()}"

    def decrypt(self, encrypted_text: str) -> str:
        """Open it. Where the key was destroyed, a fresh secret that no telephone knows."""
        key, _colon, sealed = encrypted_text.partition(":")
        data_key = DataKey.objects.get(pk=UUID(key))
        secret = crypto.decrypt(data_key, base64.b64decode(sealed), context=_CONTEXT)
        return secret or base64.b32encode(secrets.token_bytes(20)).decode()
