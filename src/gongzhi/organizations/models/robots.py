"""The robot of an organisation's group in DingTalk, WeCom, Feishu or another service, to which notices can go."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from gongzhi.core.crypto import EncryptedText
from gongzhi.core.history import tracked
from gongzhi.core.models import DataKey, Record
from gongzhi.core.webhooks import SERVICES
from gongzhi.organizations.models.organizations import Organization


@tracked()
class Robot(Record):
    """A group robot's address. Whoever knows it can write into the group, so that it is kept as a secret."""

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="robots", verbose_name=_("组织"))
    service = models.CharField(_("服务"), max_length=10, choices=SERVICES)
    data_key = models.ForeignKey(DataKey, models.PROTECT, null=True, editable=False)
    address = EncryptedText(_("机器人地址"))
    secret = EncryptedText(_("加签密钥"))
    ended_at = models.DateTimeField(_("停用时间"), null=True, blank=True)

    class Meta:
        verbose_name = _("群机器人")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["organization"],
                condition=models.Q(ended_at__isnull=True),
                name="one_robot_an_organization",
                violation_error_message=_("这个组织已有群机器人，请先停用原来的。"),
            )
        ]

    def __str__(self) -> str:
        return str(self.get_service_display())

    def __repr__(self) -> str:
        return f"<Robot {self.pk}>"
