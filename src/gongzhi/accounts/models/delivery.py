"""How notices reach a person outside the inbox: what the person chose, the mail address, what is still to go out."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from gongzhi.accounts.models.persons import Notice, User
from gongzhi.core.crypto import EncryptedText
from gongzhi.core.history import tracked
from gongzhi.core.models import DataKey, Record


@tracked()
class NoticeSettings(Record):
    """What a person wants to be told where; without a row: the inbox, and text messages where they matter."""

    person = models.OneToOneField(User, models.CASCADE, related_name="notice_settings")
    #: Key of a kind (`accounts.kinds`) -> {"ways": [...], "waits": bool}; what is not named is as shipped.
    choices = models.JSONField(default=dict)
    #: Own quiet hours, by the wall clock; both null: the town's. Equal ones: never quiet.
    quiet_from = models.TimeField(_("从几点起不打扰"), null=True, blank=True)
    quiet_until = models.TimeField(_("到几点为止"), null=True, blank=True)

    class Meta:
        verbose_name = _("通知设置")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(quiet_from__isnull=True, quiet_until__isnull=True)
                | models.Q(quiet_from__isnull=False, quiet_until__isnull=False),
                name="quiet_hours_have_two_ends",
                violation_error_message=_("不打扰的时间要填开始和结束两个时刻。"),
            )
        ]


@tracked()
class MailAddress(Record):
    """A person's mail address. Nothing but the code goes to it before the code that was sent to it came back."""

    person = models.ForeignKey(User, models.CASCADE, related_name="mail_addresses")
    data_key = models.ForeignKey(DataKey, models.PROTECT, null=True, editable=False)
    address = EncryptedText(_("邮箱"))
    code_until = models.DateTimeField(null=True, editable=False)
    wrong_tries = models.PositiveSmallIntegerField(default=0, editable=False)
    verified_at = models.DateTimeField(_("验证时间"), null=True, blank=True)
    ended_at = models.DateTimeField(_("停用时间"), null=True, blank=True)

    class Meta:
        verbose_name = _("邮箱")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["person"], condition=models.Q(ended_at__isnull=True), name="one_mail_address_a_person"
            )
        ]

    def __repr__(self) -> str:
        return f"<MailAddress {self.pk}>"


class Delivery(Record):
    """That a notice is to go out by a way other than the inbox, alone or in one message with others."""

    notice = models.ForeignKey(Notice, models.CASCADE, related_name="deliveries")
    way = models.CharField(max_length=10)
    due_at = models.DateTimeField()
    #: When it was put into a message (`core.models.OutgoingMessage`), which has its own state and tries.
    gathered_at = models.DateTimeField(null=True)
    #: When it was let go: read in the inbox meanwhile, or the way was given up.
    dropped_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("通知投递")
        constraints: ClassVar = [models.UniqueConstraint(fields=["notice", "way"], name="notice_once_a_way")]
        indexes: ClassVar = [
            models.Index(
                fields=["due_at"],
                condition=models.Q(gathered_at__isnull=True, dropped_at__isnull=True),
                name="delivery_waiting",
            )
        ]
