"""The paper slip of a case: its code opens the state and the next step, nothing more."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from gongzhi.accounts.models import User
from gongzhi.cases.models.case import Case
from gongzhi.core.models import Record


class Slip(Record):
    """A printed slip. Token (128 bits, in the QR code) and typed code (10 characters) are kept as keyed hashes only."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="slips")
    token_hash = models.BinaryField(unique=True)
    code_hash = models.BinaryField()
    printed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    ended_at = models.DateTimeField(_("失效时间"), null=True, blank=True)

    class Meta:
        verbose_name = _("回执")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case"], condition=Q(ended_at__isnull=True), name="one_valid_slip_a_case")
        ]


class SlipLimit(models.Model):
    """Wrong slips from one address, or for one case number, and until when the next try waits: delay, never a lock.

    `subject` is a keyed hash of the address or the number as typed, so that numbers that do not exist behave the same.
    """

    subject = models.BinaryField(unique=True)
    failed_tries = models.PositiveIntegerField(default=0)
    last_failed_at = models.DateTimeField()
    wait_until = models.DateTimeField()
