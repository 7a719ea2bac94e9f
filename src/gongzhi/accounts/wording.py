"""What people agree to: the version of the notice on personal information, each purpose in words (PIPL Art. 17)."""

from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext_lazy as _

from gongzhi.accounts.models import Consent
from gongzhi.core.errors import type_words

#: A new text gets a new version, and the old consents say which one they were given to.
SERVICE_WORDING: Final = "2026-11"


@dataclass(frozen=True, slots=True)
class Words:
    """A purpose, what it means, and what happens when it is withdrawn."""

    title: type_words
    meaning: type_words
    when_withdrawn: type_words


Purpose = Consent.Purpose
PURPOSE_WORDS: Final[dict[str, Words]] = {
    Purpose.SERVICE: Words(
        _("办理您的求助"),
        _("用您的手机号识别您、联系您，用您提供的内容为您办事。"),
        _("撤回后，新的求助暂时不能通过手机提交，您仍可到窗口办理；已经办理的事不受影响。"),
    ),
    Purpose.SHARE_WITH_HANDLERS: Words(
        _("把联系方式提供给承办单位"),
        _("承办您求助的单位可以看到您的姓名和电话，方便与您联系。"),
        _("撤回后，承办单位不再看到您的联系方式，联系会由窗口转达。"),
    ),
    Purpose.VOLUNTEER: Words(
        _("志愿者登记"),
        _("记录您的技能、服务时间和服务情况。"),
        _("撤回后不再给您发送志愿服务邀约，已有的服务记录依法保留。"),
    ),
    Purpose.SMS: Words(
        _("接收短信提醒"),
        _("只在重要的环节发短信，例如约定上门时间；登录验证码不受影响。"),
        _("撤回后只在平台的消息里通知您，不再发短信。"),
    ),
    Purpose.PHOTO: Words(
        _("拍照留存"),
        _("服务现场拍摄的照片只用于证明服务已经完成。"),
        _("撤回后不再拍摄，已有照片不再公开展示。"),
    ),
}
