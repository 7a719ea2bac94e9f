"""What a person may ask of the platform about his or her own data, and who looked into the logs."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from gongzhi.accounts.models.persons import User
from gongzhi.core.crypto import EncryptedText
from gongzhi.core.history import tracked
from gongzhi.core.models import DataKey, Record, append_only


class DataCopy(Record):
    """A copy of all that is kept on a person, made by a job at the person's wish (PIPL Art. 45).

    The file is encrypted with the person's key, given out once, and blanked then or when its days are over.
    """

    person = models.ForeignKey(User, models.PROTECT, related_name="data_copies")
    data_key = models.ForeignKey(DataKey, models.PROTECT, related_name="+")
    #: The zip as base64; empty while it is made and after it was given out.
    content = EncryptedText(_("内容"))
    size = models.PositiveIntegerField(_("大小"), default=0)
    made_at = models.DateTimeField(_("生成时间"), null=True, blank=True)
    taken_at = models.DateTimeField(_("下载时间"), null=True, blank=True)
    expired_at = models.DateTimeField(_("过期时间"), null=True, blank=True)

    class Meta:
        verbose_name = _("个人信息副本")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["person"],
                condition=Q(taken_at__isnull=True, expired_at__isnull=True),
                name="one_open_data_copy",
                violation_error_message=_("已有一份副本在准备或等您下载。"),
            )
        ]


@tracked()
class Deletion(Record):
    """A person's wish that what is kept on him or her be deleted (PIPL Art. 47): done by a job after days to think."""

    person = models.ForeignKey(User, models.PROTECT, related_name="deletions")
    due_at = models.DateTimeField(_("执行时间"))
    #: Whether open requests are withdrawn with it; else nothing may be open when it is asked for.
    withdraws_open = models.BooleanField(_("撤回在办求助"), default=False)
    recalled_at = models.DateTimeField(_("取消时间"), null=True, blank=True)
    done_at = models.DateTimeField(_("完成时间"), null=True, blank=True)
    #: Why it could not be done yet, in the words of the room that blocks it.
    blocked_by = models.CharField(_("暂不能删除的原因"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("删除个人信息")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["person"],
                condition=Q(recalled_at__isnull=True, done_at__isnull=True),
                name="one_open_deletion",
                violation_error_message=_("您已经申请过删除，正在等待执行。"),
            ),
            models.CheckConstraint(
                condition=Q(recalled_at__isnull=True) | Q(done_at__isnull=True), name="deletion_done_or_recalled"
            ),
            models.CheckConstraint(condition=Q(due_at__gt=F("created_at")), name="deletion_after_days_to_think"),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["due_at"], condition=Q(recalled_at__isnull=True, done_at__isnull=True), name="deletion_due"
            )
        ]


class LogQuery(Record):
    """That somebody looked into a log or a history: who watches the watchers. Kept, never changed.

    What was typed is not kept: it may be a name. Which filters were used is, and whom it was about where that is known.
    """

    class Log(models.TextChoices):
        SIGN_INS = "sign_ins", _("登录日志")
        DISCLOSURES = "disclosures", _("个人信息查看记录")
        HISTORY = "history", _("变更历史")
        SUMMARY = "summary", _("审计月报")
        QUERIES = "queries", _("日志查询记录")

    log = models.CharField(_("查了什么"), max_length=20, choices=Log)
    viewer = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("查询人"))
    post = models.UUIDField(null=True, blank=True)
    #: Names of the filters that were set, and the kind and key of the object for a history.
    filters = models.JSONField(_("条件"), default=list)
    about = models.UUIDField(null=True, blank=True)
    found = models.PositiveIntegerField(_("查到条数"), default=0)

    class Meta:
        verbose_name = _("日志查询记录")
        triggers: ClassVar = append_only()
        indexes: ClassVar = [models.Index(fields=["-created_at"], name="log_query_by_time")]
