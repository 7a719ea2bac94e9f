"""Tables that somebody brought, on their way in."""

from typing import Any, ClassVar, Final

from django.db import models
from django.utils.translation import gettext_lazy as _

from gongzhi.accounts.models import User
from gongzhi.core.crypto import EncryptedText
from gongzhi.core.history import tracked
from gongzhi.core.models import DataKey, Record
from gongzhi.core.transitions import Machine, move
from gongzhi.organizations.models.posts import Post


class ImportState(models.TextChoices):
    """How far a table is."""

    MATCHING = "matching", _("待对栏目")
    CHECKING = "checking", _("检查中")
    CHECKED = "checked", _("已检查")
    IMPORTING = "importing", _("导入中")
    DONE = "done", _("已导入")
    DROPPED = "dropped", _("已放弃")


_S = ImportState
IMPORT: Final = Machine(
    name="import",
    states=ImportState,
    initial=_S.MATCHING,
    transitions=(
        move("check", [_S.MATCHING, _S.CHECKED], _S.CHECKING, _("检查")),
        move("match_again", _S.CHECKED, _S.MATCHING, _("重新对栏目")),
        move("report_check", _S.CHECKING, _S.CHECKED, _("检查完成")),
        move("accept", _S.CHECKED, _S.IMPORTING, _("导入")),
        move("report_problems", _S.IMPORTING, _S.CHECKED, _("未导入，退回检查")),
        move("report_import", _S.IMPORTING, _S.DONE, _("导入完成")),
        move("drop", [_S.MATCHING, _S.CHECKED, _S.CHECKING, _S.IMPORTING], _S.DROPPED, _("放弃")),
    ),
)


@tracked(exclude=["table", "problems", "handout"])
class TableImport(Record):
    """A table on its way in: uploaded, its columns matched, checked row by row, taken in whole or not at all.

    What stands in it may be names and telephone numbers, so it is sealed, and its key is destroyed in the end.
    """

    kind = models.CharField(_("表的种类"), max_length=40)
    state = models.CharField(_("状态"), max_length=10, choices=ImportState, default=ImportState.MATCHING)
    person = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("经办人"))
    post = models.ForeignKey(Post, models.PROTECT, related_name="+", verbose_name=_("岗位"))
    file_name = models.CharField(_("文件名"), max_length=200)
    data_key = models.ForeignKey(DataKey, models.PROTECT, null=True, editable=False)
    #: JSON: heading and rows as text (`core.tables.Sheet`).
    table = EncryptedText(_("内容"))
    #: JSON: what is wrong in which row (`core.tables.Problem`).
    problems = EncryptedText(_("问题"))
    #: JSON: what is handed out once, such as initial passwords.
    handout = EncryptedText(_("一次性内容"))
    #: Column key -> place in the heading.
    places: Any = models.JSONField(_("栏目"), default=dict, blank=True)
    row_count = models.PositiveIntegerField(_("行数"))
    new_count = models.PositiveIntegerField(_("新增"), default=0)
    changed_count = models.PositiveIntegerField(_("修改"), default=0)
    same_count = models.PositiveIntegerField(_("不变"), default=0)
    problem_count = models.PositiveIntegerField(_("有问题"), default=0)
    finished_at = models.DateTimeField(_("结束时间"), null=True, blank=True)

    class Meta:
        verbose_name = _("批量导入")
        triggers: ClassVar = [IMPORT.trigger()]
        indexes: ClassVar = [models.Index(fields=["person", "-created_at"], name="import_of_person")]

    def __str__(self) -> str:
        return self.file_name

    @property
    def is_running(self) -> bool:
        """Whether a job works on it."""
        return self.state in (ImportState.CHECKING, ImportState.IMPORTING)

    @property
    def has_work(self) -> bool:
        """Whether taking it in would change anything."""
        return bool(self.new_count or self.changed_count)


class ImportProgress(models.Model):
    """How many rows of a table the job has gone through: written beside the job's transaction, so that pages see it."""

    table_import = models.OneToOneField(TableImport, models.CASCADE, primary_key=True, related_name="progress")
    done = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("导入进度")
