"""What this room puts on the lists of the kernel and into the frame of every page."""

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from gongzhi.accounts import delivery, queries
from gongzhi.accounts.kinds import Kind, notice_kinds
from gongzhi.core.actors import Actor
from gongzhi.core.personal import Kept, personal_data
from gongzhi.core.registry import Place, action_words, navigation
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
navigation.add(
    "accounts.audit",
    Place(
        "desk",
        _("审计月报"),
        "shield-check",
        "accounts:audit",
        order=72,
        group=_("设置"),
        shown_to=lambda actor: actor.holds_role("audit_admin"),
    ),
)
navigation.add(
    "accounts.guardians",
    Place(
        "desk",
        _("监护人核对"),
        "users-round",
        "accounts:guardians",
        order=240,
        group=_("资源"),
        shown_to=lambda actor: actor.holds_role("intake", "supervisor"),
    ),
)
for _name, _said in {
    "ask_data_copy": _("申请个人信息副本"),
    "fill_data_copy": _("生成个人信息副本"),
    "take_data_copy": _("下载个人信息副本"),
    "expire_data_copy": _("副本过期删除"),
    "ask_deletion": _("申请删除个人信息"),
    "recall_deletion": _("取消删除个人信息"),
    "delete_person": _("删除个人信息"),
    "check_guardianship": _("核对监护材料"),
    "approve_guardianship": _("批准监护关系"),
}.items():
    action_words.add(f"accounts.{_name}", _said)
notice_kinds.add("accounts", Kind(_("账号"), "key-round"))
shell.parts.add("bell", _bell)
shell.parts.add("person", _person)
for _name, _said in (
    ("set_notices", _("修改通知设置")),
    ("add_mail", _("填写邮箱")),
    ("verify_mail", _("验证邮箱")),
    ("remove_mail", _("停用邮箱")),
    ("retry_message", _("重发消息")),
):
    action_words.add(f"accounts.{_name}", _said)
navigation.add(
    "accounts.deliveries",
    Place(
        "desk",
        _("消息发送"),
        "send",
        "accounts:desk_deliveries",
        order=72,
        group=_("设置"),
        shown_to=lambda actor: actor.holds_role("system_admin"),
    ),
)
personal_data.add(
    "accounts.delivery",
    Kept(
        _("邮箱和通知设置"),
        _("按您选的方式提醒您"),
        _("到您停用或注销为止"),
        delivery.kept_of,
        "accounts:notices",
        erase=delivery.forget,
    ),
)
