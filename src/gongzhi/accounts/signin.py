"""What this room puts on the lists of the kernel and into the frame of every page."""

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from gongzhi.accounts import queries
from gongzhi.accounts.kinds import Kind, notice_kinds
from gongzhi.core.actors import Actor
from gongzhi.core.registry import Place, navigation
from gongzhi.ui import shell


def _unread(actor: Actor) -> int:
    return queries.unread_count(actor.person) if actor.is_known else 0


def _bell(request: HttpRequest) -> shell.Bell | None:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    return shell.Bell(url=reverse("accounts:inbox"), count=_unread(actor)) if actor.is_known else None


def _person(request: HttpRequest) -> shell.Person:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    if not actor.is_known:
        return shell.Person("", [shell.Link(_("登录"), reverse("account_login"), "log-in")])
    links = [
        shell.Link(_("我的"), reverse("accounts:me"), "circle-user-round"),
        shell.Link(_("退出登录"), reverse("account_logout"), "log-out", by_post=True),
    ]
    return shell.Person(str(actor.person), links)


navigation.add(
    "accounts.me",
    Place("portal", _("我的"), "circle-user-round", "accounts:me", order=40, badge=_unread),
)
navigation.add(
    "accounts.desk",
    Place(
        "desk",
        _("账号"),
        "key-round",
        "accounts:desk_accounts",
        order=70,
        group=_("设置"),
        shown_to=lambda actor: actor.holds_role("system_admin", "security_admin"),
    ),
)
navigation.add(
    "accounts.sign_ins",
    Place(
        "desk",
        _("登录日志"),
        "log-in",
        "accounts:desk_sign_ins",
        order=71,
        group=_("设置"),
        shown_to=lambda actor: actor.holds_role("audit_admin"),
    ),
)
notice_kinds.add("accounts", Kind(_("账号"), "key-round"))
shell.parts.add("bell", _bell)
shell.parts.add("person", _person)
