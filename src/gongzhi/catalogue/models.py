"""What is offered to whom, where and when: the ten service areas, target groups, service items, words of the field."""

from typing import ClassVar

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from gongzhi.core.history import tracked
from gongzhi.core.models import Record
from gongzhi.organizations.models import Organization, Post, Site
from gongzhi.regions.models import Division


class Vocabulary(models.Model):
    """The one row that says which edition of areas, groups and words is in force: a new random key after every change.

    Processes keep the words in memory and ask here whether they are still right (`catalogue.words`).
    """

    id = models.PositiveSmallIntegerField(primary_key=True, default=1, editable=False)
    edition = models.UUIDField()

    class Meta:
        constraints: ClassVar = [models.CheckConstraint(condition=models.Q(id=1), name="one_vocabulary")]


def _new_edition() -> pgtrigger.Trigger:
    return pgtrigger.Trigger(
        name="new_edition",
        operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
        level=pgtrigger.Statement,
        when=pgtrigger.After,
        func=(
            "INSERT INTO catalogue_vocabulary (id, edition) VALUES (1, gen_random_uuid())"
            " ON CONFLICT (id) DO UPDATE SET edition = EXCLUDED.edition; RETURN NULL;"
        ),
    )


class Crisis(models.TextChoices):
    """Kinds of danger that residents' words tell of; which numbers are shown for each is said in `cases.crisis`."""

    SELF_HARM = "self_harm", _("轻生或自伤")
    HOME_VIOLENCE = "home_violence", _("家庭暴力")
    CHILD_IN_DANGER = "child_in_danger", _("儿童受侵害")
    FIRE = "fire", _("火灾、爆炸、煤气")
    MEDICAL = "medical", _("急病、事故受伤")
    CRIME = "crime", _("违法犯罪")
    #: Phrases that hold a crisis word and mean none: 消防演练, 急救培训.
    NONE = "none", _("不算危急")


@tracked()
class ServiceArea(Record):
    """One of the ten areas of service, from 婚恋交友 to 法律咨询; towns may add their own."""

    key = models.CharField(_("标识"), max_length=40, unique=True)
    name = models.CharField(_("名称"), max_length=40)
    icon = models.CharField(_("图标"), max_length=40)
    summary = models.CharField(_("说明"), max_length=200, blank=True)
    order = models.PositiveSmallIntegerField(_("顺序"), default=0)

    class Meta:
        verbose_name = _("服务领域")
        ordering = ("order", "key")
        triggers: ClassVar = [_new_edition()]

    def __str__(self) -> str:
        return self.name


@tracked()
class TargetGroup(Record):
    """Whom a service is for. Overlap is judged on area, group, place and period together."""

    key = models.CharField(_("标识"), max_length=40, unique=True)
    name = models.CharField(_("名称"), max_length=40)
    order = models.PositiveSmallIntegerField(_("顺序"), default=0)

    class Meta:
        verbose_name = _("服务对象")
        ordering = ("order", "key")
        triggers: ClassVar = [_new_edition()]

    def __str__(self) -> str:
        return self.name


@tracked()
class Word(Record):
    """A word of the field: what residents say when they mean an area, a group of people, or a danger.

    Kept in the normal form of `core.text`. Withdrawn, not deleted: loading the shipped words again leaves it withdrawn.
    """

    class Sense(models.TextChoices):
        AREA = "area", _("服务领域")
        GROUP = "group", _("服务对象")
        CRISIS = "crisis", _("危急情形")

    text = models.CharField(_("词"), max_length=40)
    sense = models.CharField(_("含义"), max_length=10, choices=Sense)
    area = models.ForeignKey(ServiceArea, models.PROTECT, null=True, blank=True, related_name="words")
    group = models.ForeignKey(TargetGroup, models.PROTECT, null=True, blank=True, related_name="words")
    #: For crisis words: the kind of danger, which decides the numbers shown (`cases.crisis`).
    crisis = models.CharField(_("危急类型"), max_length=20, choices=Crisis, blank=True)
    weight = models.PositiveSmallIntegerField(_("分量"), default=1)
    withdrawn_at = models.DateTimeField(_("停用时间"), null=True, blank=True)

    class Meta:
        verbose_name = _("词语")
        triggers: ClassVar = [_new_edition()]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["text", "sense", "area", "group", "crisis"],
                nulls_distinct=False,
                name="word_once_a_sense",
                violation_error_message=_("这个词已经有了这个含义。"),
            ),
            models.CheckConstraint(
                condition=models.Q(sense="area", area__isnull=False, group__isnull=True, crisis="")
                | models.Q(sense="group", group__isnull=False, area__isnull=True, crisis="")
                | (models.Q(sense="crisis", area__isnull=True, group__isnull=True) & ~models.Q(crisis="")),
                name="word_says_what_it_means",
                violation_error_message=_("请选这个词的一个含义：服务领域、服务对象或危急类型。"),
            ),
            models.CheckConstraint(
                condition=models.Q(weight__gte=1, weight__lte=9),
                name="word_weight_from_1_to_9",
                violation_error_message=_("分量请填1到9。"),
            ),
        ]

    def __str__(self) -> str:
        return self.text


@tracked(exclude=["search"])
class ServiceItem(Record):
    """A service that somebody offers: who, what, where, for whom, how long, what to bring, and what is promised.

    Free of charge, always: persons served are not charged (志愿服务条例 Art. 21; 人民调解法 Art. 4).
    """

    class PromiseUnit(models.TextChoices):
        WORKING_MINUTES = "working_minutes", _("工作分钟")
        CLOCK_MINUTES = "clock_minutes", _("分钟")
        WORKING_DAYS = "working_days", _("个工作日")

    area = models.ForeignKey(ServiceArea, models.PROTECT, related_name="items", verbose_name=_("服务领域"))
    groups = models.ManyToManyField(TargetGroup, related_name="items", verbose_name=_("服务对象"))
    organization = models.ForeignKey(Organization, models.PROTECT, related_name="items", verbose_name=_("提供单位"))
    post = models.ForeignKey(Post, models.PROTECT, related_name="items", verbose_name=_("负责岗位"))
    division = models.ForeignKey(Division, models.PROTECT, related_name="items", verbose_name=_("服务范围"))
    site = models.ForeignKey(
        Site, models.PROTECT, null=True, blank=True, related_name="items", verbose_name=_("服务地点")
    )
    name = models.CharField(_("名称"), max_length=80)
    brand = models.CharField(_("品牌"), max_length=40, blank=True)
    summary = models.TextField(_("内容"))
    eligibility = models.CharField(_("面向"), max_length=200, blank=True)
    bring = models.CharField(_("请带上"), max_length=200, blank=True)
    duration = models.CharField(_("时长"), max_length=60, blank=True)
    schedule = models.CharField(_("时间"), max_length=120, blank=True)
    promise_amount = models.PositiveIntegerField(_("承诺时限"))
    promise_unit = models.CharField(_("单位"), max_length=20, choices=PromiseUnit)
    skills = ArrayField(models.CharField(max_length=40), default=list, blank=True, verbose_name=_("所需技能"))
    is_invented = models.BooleanField(_("虚构示例"), default=False)
    withdrawn_at = models.DateTimeField(_("下架时间"), null=True, blank=True)
    name_key = models.CharField(max_length=300, editable=False)
    search = models.TextField(editable=False)

    class Meta:
        verbose_name = _("服务事项")
        ordering = ("name_key", "id")
        indexes: ClassVar = [models.Index(fields=["area", "division"], name="service_item_area_place")]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(promise_amount__gte=1),
                name="service_item_promises_something",
                violation_error_message=_("承诺时限要大于零。"),
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_open(self) -> bool:
        """Whether residents can ask for it."""
        return self.withdrawn_at is None

    @property
    def promise(self) -> str:
        """The promise as residents read it: 2个工作日内答复. Working minutes count the opening hours of the site."""
        amount = self.promise_amount
        if self.promise_unit == self.PromiseUnit.WORKING_DAYS:
            return say("%(amount)d个工作日内答复") % {"amount": amount}
        hours, minutes = divmod(amount, 60)
        span = say("%(hours)d小时") % {"hours": hours} if not minutes else say("%(minutes)d分钟") % {"minutes": amount}
        if self.promise_unit == self.PromiseUnit.WORKING_MINUTES:
            return say("上班时间%(span)s内答复") % {"span": span}
        return say("%(span)s内答复") % {"span": span}
