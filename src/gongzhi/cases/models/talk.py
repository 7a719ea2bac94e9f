"""The conversation of a case between the resident and the team, internal notes apart from it, and files."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from gongzhi.accounts.models import User
from gongzhi.cases.models.case import Case
from gongzhi.cases.models.work import Visit
from gongzhi.core.crypto import DELETED, EncryptedText
from gongzhi.core.models import DataKey, Record, StoredFile
from gongzhi.organizations.models import Post


class Message(Record):
    """A message in the conversation, or an internal note that the resident never sees. In no history table."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="messages")
    author = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    #: The post it was written for; empty where the resident wrote, or the platform itself.
    post = models.ForeignKey(Post, models.PROTECT, null=True, blank=True, related_name="+")
    is_internal = models.BooleanField(_("内部备注"), default=False)
    is_automatic = models.BooleanField(default=False)
    #: The answer to a resident who wrote outside opening hours, given once in each closed period.
    is_away_answer = models.BooleanField(default=False)
    text = models.TextField(_("内容"), blank=True)
    data_key = models.ForeignKey(DataKey, models.PROTECT, null=True, related_name="+")
    #: The text in guarded cases, encrypted with the asker's key, which stands in `data_key`.
    sealed_text = EncryptedText(_("内容"))
    blanked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("留言")
        indexes: ClassVar = [
            models.Index(fields=["case", "id"], name="message_of_case"),
            models.Index(fields=["author", "-created_at"], name="message_of_author"),
        ]

    @property
    def words(self) -> str:
        """What was written, whichever way it is kept."""
        if self.blanked_at or (self.data_key and self.data_key.destroyed_at):
            return str(DELETED)
        return self.sealed_text or self.text


class ReadMark(models.Model):
    """How far a person has read a case's conversation. Bookkeeping of a screen, in no history."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="read_marks")
    person = models.ForeignKey(User, models.CASCADE, related_name="+")
    #: Key of the newest message that was on screen: keys grow with time, and two messages of one moment differ.
    read_until = models.UUIDField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["case", "person"], name="one_read_mark_a_person")]


class Attachment(Record):
    """A photo, document or voice note of a case: of the request, of a message, or of a visit."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="attachments")
    message = models.ForeignKey(Message, models.PROTECT, null=True, blank=True, related_name="attachments")
    visit = models.ForeignKey(Visit, models.PROTECT, null=True, blank=True, related_name="attachments")
    file = models.OneToOneField(StoredFile, models.PROTECT, related_name="+")
    is_internal = models.BooleanField(default=False)
    #: What a voice note says, in a sentence, for who cannot hear it (语音大意); of guarded cases encrypted.
    gist = models.CharField(_("语音大意"), max_length=200, blank=True)
    data_key = models.ForeignKey(DataKey, models.PROTECT, null=True, related_name="+")
    sealed_gist = EncryptedText(_("语音大意"))

    class Meta:
        verbose_name = _("附件")

    @property
    def told(self) -> str:
        """The gist, whichever way it is kept."""
        if self.data_key and self.data_key.destroyed_at:
            return str(DELETED)
        return self.sealed_gist or self.gist
