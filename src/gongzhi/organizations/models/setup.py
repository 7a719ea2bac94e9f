"""The interview for first use, while it is being filled in."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from gongzhi.accounts.models import User
from gongzhi.core.crypto import EncryptedText
from gongzhi.core.models import DataKey, Record


class SetupDraft(Record):
    """What an administrator has answered so far. Names and numbers of colleagues are in it, so it is sealed.

    The row goes when the town was set up.
    """

    person = models.OneToOneField(User, models.PROTECT, related_name="+", verbose_name=_("经办人"))
    data_key = models.ForeignKey(DataKey, models.PROTECT, null=True, editable=False)
    #: JSON: page -> answers.
    answers = EncryptedText(_("答案"))

    class Meta:
        verbose_name = _("初次设置")
