"""What this room keeps on a person, for the person to see, have and be rid of (`core.personal`)."""

from collections.abc import Iterable, Sequence

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from gongzhi.accounts import queries
from gongzhi.accounts.actions.persons import FIELDS
from gongzhi.accounts.models import (
    Consent,
    DataCopy,
    Device,
    Disclosure,
    Notice,
    OneTimeCode,
    SignInEvent,
    User,
)
from gongzhi.accounts.wording import PURPOSE_WORDS
from gongzhi.core import clock, crypto, parameters
from gongzhi.core.errors import type_words
from gongzhi.core.models import OutgoingMessage
from gongzhi.core.parameters import Group, Parameter, Unit
from gongzhi.core.personal import Kept, Line, blank, personal_data
from gongzhi.ui import words

parameters.groups.add(
    "accounts.rights",
    Group(
        _("个人信息权利"),
        _("申请删除后留几天反悔，副本给本人留几天；法律要求 30 天内答复"),
        "user-lock",
        _("已经申请的照原来的日子；从生效那天起申请的按新的算。"),
    ),
)
parameters.declare(
    "accounts.deletion_days", Parameter("accounts.rights", _("申请删除后几天执行"), Unit.DAYS, 15, 1, 30)
)
parameters.declare("accounts.copy_days", Parameter("accounts.rights", _("副本保留几天"), Unit.DAYS, 7, 1, 30))


def _profile(person: User) -> Sequence[Sequence[Line]]:
    born = words.date_cn(person.birth_date) if person.birth_date else ""
    lines: list[Line] = [
        (_("姓名"), person.name),
        (_("手机号"), person.phone or ""),
        (_("出生日期"), born),
        (_("身份证号"), person.id_number or ""),
        (_("住址"), person.address or ""),
        (_("登录名"), person.username or ""),
        (_("登记时间"), words.instant(person.created_at)),
    ]
    return [[line for line in lines if line[1]]]


def _erase_profile(person: User) -> None:
    """The row stays, empty: what others did with it points there."""
    OneTimeCode.objects.filter(data_key=person.data_key).delete()
    for code in OneTimeCode.objects.filter(phone_index=person.phone_index).exclude(phone_index=None):
        key = code.data_key
        code.delete()
        if key is not None:
            crypto.destroy(key)
    if person.data_key_id is not None:
        OutgoingMessage.objects.filter(data_key=person.data_key_id).update(text="")
    DataCopy.objects.filter(person=person, expired_at=None, taken_at=None).update(content=None, expired_at=clock.now())
    DataCopy.objects.filter(person=person).update(content=None)
    _forget_second_factor(person)
    fields = ("name", "username", "phone_index", "phone", "id_index", "id_number", "address", "birth_date")
    blank(
        User.objects.filter(pk=person.pk),
        fields,
        name_key="",
        holds_phone=False,
        phone_verified_at=None,
        is_active=False,
        disabled_reason=_now("按本人申请已删除"),
        password="!",  # noqa: S106 -- Django's mark of no password
    )


def _forget_second_factor(person: User) -> None:
    from allauth.account.models import EmailAddress  # noqa: PLC0415 -- needs the settings of allauth
    from allauth.mfa.models import Authenticator  # noqa: PLC0415

    EmailAddress.objects.filter(user=person).delete()
    Authenticator.objects.filter(user=person).delete()


def _consents(person: User) -> Sequence[Sequence[Line]]:
    return [
        [
            (_("同意的事"), str(PURPOSE_WORDS[Consent.Purpose(row.purpose)].title)),
            (_("同意时间"), words.instant(row.given_at)),
            (_("撤回时间"), words.instant(row.withdrawn_at) if row.withdrawn_at else _now("没有撤回")),
        ]
        for row in Consent.objects.filter(person=person).order_by("-given_at")
    ]


def _withdraw_consents(person: User) -> None:
    for row in queries.open_consents(person):
        row.withdrawn_at = clock.now()
        row.save(update_fields=["withdrawn_at"])


def _family(person: User) -> Sequence[Sequence[Line]]:
    mine = [(_("监护人"), relation, relation.guardian) for relation in queries.guardians_of(person)]
    wards = [(_("照护的孩子"), relation, relation.ward) for relation in queries.wards_of(person)]
    return [
        [(label, str(other)), (_("关系"), relation.get_kind_display())] for label, relation, other in [*mine, *wards]
    ]


def _end_family(person: User) -> None:
    for relation in [*queries.guardians_of(person), *queries.wards_of(person)]:
        relation.ended_at = clock.now()
        relation.save(update_fields=["ended_at"])


def _notices(person: User) -> Sequence[Sequence[Line]]:
    return [
        [(_("消息"), row.title), (_("内容"), row.body), (_("时间"), words.instant(row.created_at))]
        for row in queries.notices_of(person)
    ]


def forget_notices_about(keys: Iterable[object]) -> None:
    """Blank what officers were told of things whose words go for ever; the notices link to them by key."""
    for key in keys:
        about = Notice.objects.filter(link__contains=str(key))
        about.update(title=_now("（内容已删除）"), body="")


def _sign_ins(person: User) -> Sequence[Sequence[Line]]:
    devices = [
        [(_("设备"), row.label), (_("最近使用"), words.instant(row.last_seen_at))] for row in queries.devices_of(person)
    ]
    events = SignInEvent.objects.filter(person=person).order_by("-created_at")[:500]
    told: list[list[Line]] = [
        [
            (row.get_kind_display(), words.instant(row.created_at)),
            (_("方式"), row.method_words),
            (_("网络地址"), row.address or ""),
        ]
        for row in events
    ]
    return [*devices, *told]


def _seen_by(person: User) -> Sequence[Sequence[Line]]:
    """Who looked at the person's data in full, when and why: his or hers to know (PIPL Art. 44)."""
    if person.data_key_id is None:
        return []
    rows = Disclosure.objects.filter(data_key=person.data_key_id).select_related("viewer").order_by("-created_at")
    return [
        [
            (_("看了什么"), str(FIELDS.get(row.field, row.field))),
            (_("查看人"), str(row.viewer)),
            (_("时间"), words.instant(row.created_at)),
            (_("理由"), row.reason),
        ]
        for row in rows
    ]


def _works_here(person: User) -> type_words | None:
    if person.username:
        return _now("您有工作账号，请先由单位办理离任和停用账号")
    return None


personal_data.add(
    "accounts.profile",
    Kept(
        _("身份和联系方式"),
        _("识别您、联系您"),
        _("到您注销为止"),
        _profile,
        "accounts:profile",
        erase=_erase_profile,
        blocks=_works_here,
    ),
)
personal_data.add(
    "accounts.consents",
    Kept(
        _("您同意过的事"),
        _("证明我们是得到同意才处理的"),
        _("撤回后保存 3 年"),
        _consents,
        "accounts:consents",
        erase=_withdraw_consents,
        kept_by_law=_("您曾经同意和撤回的时间（不含姓名和号码），作为依法处理的证明"),
    ),
)
personal_data.add(
    "accounts.family",
    Kept(_("家人"), _("未成年人的事由监护人同意"), _("到关系结束为止"), _family, "accounts:family", erase=_end_family),
)
personal_data.add(
    "accounts.notices",
    Kept(
        _("收到的消息"),
        _("告诉您办到哪一步"),
        _("读过之后到保存期限为止"),
        _notices,
        "accounts:inbox",
        erase=lambda person: Notice.objects.filter(person=person).delete(),
    ),
)
personal_data.add(
    "accounts.sign_ins",
    Kept(
        _("登录记录和设备"),
        _("保护账号安全；《网络安全法》第二十一条"),
        _("至少 6 个月"),
        _sign_ins,
        "accounts:devices",
        erase=lambda person: Device.objects.filter(person=person).delete(),
        kept_by_law=_("登录日志（时间、网络地址，不含姓名和号码），满 6 个月后自动删除"),
    ),
)
personal_data.add(
    "accounts.seen_by",
    Kept(
        _("谁看过您的完整信息"),
        _("每一次都要写明理由，留给您和审计查看"),
        _("至少 3 年"),
        _seen_by,
        kept_by_law=_("工作人员查看您信息的记录（谁、何时、理由），至少保存 3 年"),
    ),
)
