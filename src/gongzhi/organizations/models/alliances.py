"""Alliances and their rosters."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from gongzhi.accounts.models import User
from gongzhi.core.history import tracked
from gongzhi.core.models import Record
from gongzhi.organizations.models.organizations import Organization
from gongzhi.regions.models import Division


@tracked()
class Alliance(Record):
    """Organisations that agreed to work as one; its roster also says who should belong and does not."""

    name = models.CharField(_("名称"), max_length=120)
    division = models.ForeignKey(Division, models.PROTECT, related_name="alliances", verbose_name=_("所在区划"))
    founded_on = models.DateField(_("成立日期"), null=True, blank=True)
    introduction = models.TextField(_("简介"), blank=True)
    #: Who should belong: organisations of these kinds at this level, in the division or below. Empty: only the roster.
    eligible_kinds = ArrayField(
        models.CharField(max_length=40, choices=Organization.Kind),
        default=list,
        blank=True,
        verbose_name=_("应加入的组织类别"),
    )
    eligible_level = models.PositiveSmallIntegerField(
        _("应加入的组织层级"), choices=Division.Level, null=True, blank=True
    )
    members = models.ManyToManyField(Organization, through="AllianceMember")

    class Meta:
        verbose_name = _("联盟")

    def __str__(self) -> str:
        return self.name


@tracked()
class AllianceMember(Record):
    """An organisation on an alliance's roster: joined, or eligible and not joined, and why."""

    alliance = models.ForeignKey(Alliance, models.PROTECT, related_name="roster")
    organization = models.ForeignKey(Organization, models.PROTECT, related_name="alliance_places")
    joined_on = models.DateField(_("加入日期"), null=True, blank=True)
    left_on = models.DateField(_("退出日期"), null=True, blank=True)
    reason = models.CharField(_("未加入原因"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("联盟成员")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["alliance", "organization"],
                name="once_on_the_roster",
                violation_error_message=_("这个组织已在名单上。"),
            ),
            models.CheckConstraint(
                condition=Q(left_on__isnull=True) | Q(joined_on__isnull=False), name="left_after_joining"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.alliance}·{self.organization}"

    @property
    def is_joined(self) -> bool:
        """Whether the organisation is a member now."""
        return self.joined_on is not None and self.left_on is None


@tracked()
class AllianceInvitation(Record):
    """That an organisation was asked to join an alliance: when, by whom, and what it answered."""

    class Answer(models.TextChoices):
        JOINED = "joined", _("加入")
        DECLINED = "declined", _("暂不加入")
        CONSIDERING = "considering", _("还在考虑")

    alliance = models.ForeignKey(Alliance, models.PROTECT, related_name="invitations")
    organization = models.ForeignKey(Organization, models.PROTECT, related_name="alliance_invitations")
    asked_on = models.DateField(_("邀请日期"))
    asked_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("邀请人")
    )
    words = models.CharField(_("怎么邀请的"), max_length=200, blank=True)
    answer = models.CharField(_("答复"), max_length=20, choices=Answer, blank=True)
    answered_on = models.DateField(_("答复日期"), null=True, blank=True)
    answered_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("登记答复的人")
    )
    reason = models.CharField(_("答复说明"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("入盟邀请")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["alliance", "organization"],
                condition=Q(answer__in=["", "considering"]),
                name="one_open_invitation",
                violation_error_message=_("已经邀请过这个组织，还在等答复。"),
            ),
            models.CheckConstraint(
                condition=Q(answer="", answered_on__isnull=True) | Q(~Q(answer=""), answered_on__isnull=False),
                name="answer_has_a_day",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.alliance}·{self.organization}"
