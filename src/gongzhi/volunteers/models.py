"""Volunteers and their teams: what they can, when and where; when they are busy; what they gave.

Fields follow 志愿服务条例 Art. 7 and 19. Volunteers are asked, never ordered (Art. 25): offers live with the cases.
"""

from datetime import datetime
from typing import ClassVar, Final

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.contrib.postgres.fields.ranges import IntegerRangeField
from django.db import models
from django.db.models import F, Func, Q, Value
from django.utils.translation import gettext_lazy as _

from gongzhi.accounts.models import User
from gongzhi.catalogue.models import ServiceArea
from gongzhi.core.history import tracked
from gongzhi.core.models import Record, StoredFile, append_only
from gongzhi.core.transitions import Machine, move
from gongzhi.organizations.models import Organization, Post, same
from gongzhi.regions.models import Division

MINUTES_OF_DAY: Final = 24 * 60
#: Organisations that can be led as a team of volunteers: teams, also without legal form (宁波市志愿服务条例 Art. 13).
TEAM_KINDS: Final = frozenset({Organization.Kind.VOLUNTEER_TEAM, Organization.Kind.VOLUNTEER_ORG})


class VolunteerState(models.TextChoices):
    """Where a volunteer stands."""

    PENDING = "pending", _("待核实")
    ACTIVE = "active", _("可服务")
    PAUSED = "paused", _("暂停")
    LEFT = "left", _("已退出")


_V = VolunteerState
VOLUNTEER = Machine(
    "volunteer",
    VolunteerState,
    _V.PENDING,
    (
        move("confirm", _V.PENDING, _V.ACTIVE, _("核实通过")),
        move("pause", _V.ACTIVE, _V.PAUSED, _("暂停服务")),
        move("resume", _V.PAUSED, _V.ACTIVE, _("恢复服务")),
        move("leave", [_V.PENDING, _V.ACTIVE, _V.PAUSED], _V.LEFT, _("退出")),
        move("return", _V.LEFT, _V.PENDING, _("重新报名")),
    ),
)


@tracked()
class Skill(Record):
    """A skill that is asked for by name; a professional one needs the qualification that the law demands (Art. 16)."""

    key = models.CharField(_("标识"), max_length=40, unique=True)
    name = models.CharField(_("名称"), max_length=40)
    is_professional = models.BooleanField(_("需要资格证书"), default=False)
    order = models.PositiveSmallIntegerField(_("顺序"), default=0)

    class Meta:
        verbose_name = _("技能")
        ordering = ("order", "key")

    def __str__(self) -> str:
        return self.name


@tracked()
class Volunteer(Record):
    """A person who serves of his or her own will, unpaid (志愿服务条例 Art. 2, 7)."""

    State = VolunteerState

    person = models.OneToOneField(User, models.PROTECT, related_name="volunteer")
    number = models.CharField(_("志愿者编号"), max_length=20, unique=True)
    state = models.CharField(_("状态"), max_length=10, choices=VolunteerState, default=VOLUNTEER.initial)
    division = models.ForeignKey(Division, models.PROTECT, related_name="volunteers", verbose_name=_("常在区域"))
    areas = models.ManyToManyField(ServiceArea, related_name="volunteers", blank=True, verbose_name=_("服务意愿"))
    latitude = models.FloatField(_("纬度"), null=True, blank=True)
    longitude = models.FloatField(_("经度"), null=True, blank=True)
    #: How far the volunteer is willing to go, in metres.
    radius = models.PositiveIntegerField(_("愿意前往的距离（米）"), default=5000)
    #: Accident insurance, without which nobody is sent into danger (Art. 17).
    insured_until = models.DateField(_("意外保险有效期至"), null=True, blank=True)
    #: Ratings by residents of what he or she did: sum and number of `Evaluation`, never shown as a ranking.
    rating_sum = models.PositiveIntegerField(default=0, editable=False)
    rating_count = models.PositiveIntegerField(default=0, editable=False)

    class Meta:
        verbose_name = _("志愿者")
        triggers: ClassVar = [VOLUNTEER.trigger()]
        indexes: ClassVar = [
            models.Index(fields=["division", "state"], name="volunteer_place_state"),
            models.Index(fields=["latitude", "longitude"], name="volunteer_position"),
        ]

    def __str__(self) -> str:
        return str(self.person)


@tracked()
class Team(Record):
    """A volunteer team with a leader who answers for it; it may have no legal form (宁波市志愿服务条例 Art. 13)."""

    organization = models.OneToOneField(Organization, models.PROTECT, related_name="team", verbose_name=_("组织"))
    leader = models.ForeignKey(Volunteer, models.PROTECT, related_name="led_teams", verbose_name=_("队长"))
    members = models.ManyToManyField(Volunteer, through="TeamMember", related_name="teams")
    areas = models.ManyToManyField(ServiceArea, related_name="teams", blank=True, verbose_name=_("服务领域"))
    latitude = models.FloatField(_("纬度"), null=True, blank=True)
    longitude = models.FloatField(_("经度"), null=True, blank=True)
    radius = models.PositiveIntegerField(_("服务半径（米）"), default=10000)
    insured_until = models.DateField(_("意外保险有效期至"), null=True, blank=True)
    #: How many visits the team takes at the same time.
    capacity = models.PositiveSmallIntegerField(_("同时可接"), default=2)
    closed_at = models.DateTimeField(_("停止服务时间"), null=True, blank=True)

    class Meta:
        verbose_name = _("志愿服务队")

    def __str__(self) -> str:
        return str(self.organization)


@tracked()
class TeamMember(Record):
    """A volunteer's membership in a team; without `joined_on` the volunteer has asked and waits for the leader."""

    team = models.ForeignKey(Team, models.PROTECT, related_name="memberships")
    volunteer = models.ForeignKey(Volunteer, models.PROTECT, related_name="memberships")
    joined_on = models.DateField(_("加入日期"), null=True, blank=True)
    left_on = models.DateField(_("离开日期"), null=True, blank=True)

    class Meta:
        verbose_name = _("队员")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["team", "volunteer"],
                condition=Q(left_on__isnull=True),
                name="once_in_a_team",
                violation_error_message=_("已经是这支队伍的队员，或正在等队长答复。"),
            )
        ]


@tracked()
class VolunteerSkill(Record):
    """That a volunteer says to have a skill, with proof where it was checked, by whom."""

    volunteer = models.ForeignKey(Volunteer, models.PROTECT, related_name="skills")
    skill = models.ForeignKey(Skill, models.PROTECT, related_name="holders", verbose_name=_("技能"))
    proof = models.ForeignKey(
        StoredFile, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("证明")
    )
    valid_until = models.DateField(_("证书有效期至"), null=True, blank=True)
    checked_by = models.ForeignKey(
        Post, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("核实岗位")
    )
    checked_at = models.DateTimeField(_("核实时间"), null=True, blank=True)
    withdrawn_at = models.DateTimeField(_("撤下时间"), null=True, blank=True)

    class Meta:
        verbose_name = _("志愿者技能")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["volunteer", "skill"],
                condition=Q(withdrawn_at__isnull=True),
                name="skill_once",
                violation_error_message=_("这项技能已登记。"),
            ),
            models.CheckConstraint(
                condition=Q(checked_by__isnull=True, checked_at__isnull=True)
                | Q(checked_by__isnull=False, checked_at__isnull=False),
                name="skill_check_says_who_and_when",
            ),
        ]


class _WeekSpan(Func):
    """The span as minutes of the week, for the exclusion constraint."""

    function = "int4range"
    output_field = IntegerRangeField()


def _minute_of_week(field: str) -> models.expressions.CombinedExpression:
    # Small columns would overflow in PostgreSQL's own arithmetic; the literal makes it a wider integer.
    return F("weekday") * Value(MINUTES_OF_DAY, output_field=models.IntegerField()) + F(field)


@tracked()
class Availability(Record):
    """A span of the week in which a volunteer can be asked: `weekday` 0 is Monday; local minutes `[start, end)`.

    Spans of one volunteer never overlap, so that the minutes of a time that they cover can simply be summed.
    """

    volunteer = models.ForeignKey(Volunteer, models.CASCADE, related_name="availabilities")
    weekday = models.PositiveSmallIntegerField(_("星期"))
    start = models.PositiveSmallIntegerField(_("从"))
    end = models.PositiveSmallIntegerField(_("到"))

    class Meta:
        verbose_name = _("可服务时间")
        ordering = ("weekday", "start")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(weekday__lte=6) & Q(end__lte=MINUTES_OF_DAY) & Q(start__lt=F("end")),
                name="availability_in_order",
                violation_error_message=_("结束时间要晚于开始时间。"),
            ),
            ExclusionConstraint(
                name="availability_without_overlap",
                index_type="GIST",
                expressions=[
                    (same("volunteer"), RangeOperators.OVERLAPS),
                    (_WeekSpan(_minute_of_week("start"), _minute_of_week("end")), RangeOperators.OVERLAPS),
                ],
                violation_error_message=_("同一天的几段时间不要重叠。"),
            ),
        ]


@tracked()
class Engagement(Record):
    """That a volunteer is busy, `[start, end)`, with what `occasion` names ("kind:key")."""

    volunteer = models.ForeignKey(Volunteer, models.PROTECT, related_name="engagements")
    during = DateTimeRangeField(_("时间"))
    occasion = models.CharField(max_length=80)
    released_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("服务安排")
        indexes: ClassVar = [
            models.Index(fields=["occasion"], condition=Q(released_at__isnull=True), name="engagement_of_occasion"),
            models.Index(fields=["volunteer"], name="engagement_of_volunteer"),
        ]
        constraints: ClassVar = [
            ExclusionConstraint(
                name="in_one_place_at_a_time",
                index_type="GIST",
                expressions=[(same("volunteer"), RangeOperators.OVERLAPS), ("during", RangeOperators.OVERLAPS)],
                condition=Q(released_at__isnull=True),
                violation_error_message=_("这段时间已有别的服务安排。"),
            ),
            models.UniqueConstraint(
                fields=["volunteer", "occasion"],
                condition=Q(released_at__isnull=True),
                name="engaged_once_an_occasion",
                violation_error_message=_("这次服务已经安排过了。"),
            ),
            models.CheckConstraint(
                condition=Q(during__isempty=False)
                & Q(during__startswith__isnull=False, during__endswith__isnull=False),
                name="engagement_has_a_beginning_and_an_end",
                violation_error_message=_("请填写开始和结束时间。"),
            ),
        ]


@tracked()
class TeamEngagement(Record):
    """That a team has taken on an occasion over `[start, end)`; it takes `capacity` of them at the same time."""

    team = models.ForeignKey(Team, models.PROTECT, related_name="engagements")
    during = DateTimeRangeField(_("时间"))
    occasion = models.CharField(max_length=80)
    released_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("队伍服务安排")
        indexes: ClassVar = [models.Index(fields=["team", "released_at"], name="engagement_of_team")]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["team", "occasion"],
                condition=Q(released_at__isnull=True),
                name="team_engaged_once_an_occasion",
                violation_error_message=_("这支队伍已经接下这次服务。"),
            ),
            models.CheckConstraint(
                condition=Q(during__isempty=False)
                & Q(during__startswith__isnull=False, during__endswith__isnull=False),
                name="team_engagement_has_a_beginning_and_an_end",
                violation_error_message=_("请填写开始和结束时间。"),
            ),
        ]


class _Seconds(Func):
    """The length of a range of instants in seconds."""

    template = "EXTRACT(EPOCH FROM (upper(%(expressions)s) - lower(%(expressions)s)))"
    output_field = models.FloatField()


@tracked()
class ServiceRecord(Record):
    """Service given: whole minutes on site, travel excluded (2012 办法). Append-only; a correction is a further row.

    `during` is the time on site, `minutes` what of it was service. A correction carries the difference, so that the
    minutes of a volunteer are always the plain sum of all rows.
    """

    class Evidence(models.TextChoices):
        CHECKED = "checked", _("现场核验")
        GRANTED = "granted", _("补记")

    volunteer = models.ForeignKey(Volunteer, models.PROTECT, related_name="service_records")
    organization = models.ForeignKey(Organization, models.PROTECT, related_name="+", verbose_name=_("组织单位"))
    area = models.ForeignKey(ServiceArea, models.PROTECT, related_name="+", verbose_name=_("服务类别"))
    team = models.ForeignKey(
        Team, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("志愿服务队")
    )
    occasion = models.CharField(max_length=80)
    content = models.CharField(_("服务内容"), max_length=120)
    during = DateTimeRangeField(_("服务时间"))
    minutes = models.IntegerField(_("分钟"))
    evidence = models.CharField(_("记录方式"), max_length=10, choices=Evidence)
    reason = models.CharField(_("说明"), max_length=200, blank=True)
    #: Empty where the platform itself recorded what it had checked on site.
    recorded_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("记录人")
    )
    recorded_for = models.ForeignKey(
        Post, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("记录岗位")
    )
    corrects = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="corrections")

    class Meta:
        verbose_name = _("服务记录")
        triggers: ClassVar = append_only()
        indexes: ClassVar = [models.Index(fields=["volunteer", "created_at"], name="service_of_volunteer")]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["volunteer", "occasion"],
                condition=Q(corrects__isnull=True),
                name="service_recorded_once",
                violation_error_message=_("这次服务已记录。"),
            ),
            ExclusionConstraint(
                name="service_in_one_place_at_a_time",
                index_type="GIST",
                expressions=[(same("volunteer"), RangeOperators.OVERLAPS), ("during", RangeOperators.OVERLAPS)],
                condition=Q(corrects__isnull=True),
                violation_error_message=_("这段时间已有服务记录，同一时间不能重复记录；如有错误，请更正原来的记录。"),
            ),
            models.CheckConstraint(
                condition=Q(corrects__isnull=False) | Q(minutes__gte=1, minutes__lte=MINUTES_OF_DAY),
                name="service_up_to_a_day",
                violation_error_message=_("一次服务的时长要在1分钟到24小时之间。"),
            ),
            models.CheckConstraint(
                condition=Q(during__isempty=False)
                & Q(during__startswith__isnull=False, during__endswith__isnull=False)
                & (Q(corrects__isnull=False) | Q(minutes__lte=_Seconds(F("during")) / 60.0 + 1)),
                name="service_within_its_time",
                violation_error_message=_("服务时长不能超过在现场的时间（路上的时间不算）。"),
            ),
            models.CheckConstraint(
                condition=Q(evidence="checked", corrects__isnull=True) | (Q(recorded_by__isnull=False) & ~Q(reason="")),
                name="granted_service_has_a_reason",
                violation_error_message=_("补记和更正要写明原因和记录人。"),
            ),
        ]

    @property
    def started_at(self) -> datetime:
        """When the service began."""
        started: datetime = self.during.lower
        return started


class Evaluation(Record):
    """What a resident answered about a volunteer's service, one to five, once an occasion (Art. 19: 评价情况)."""

    volunteer = models.ForeignKey(Volunteer, models.PROTECT, related_name="evaluations")
    occasion = models.CharField(max_length=80)
    satisfied = models.PositiveSmallIntegerField(_("满意程度"))

    class Meta:
        verbose_name = _("服务评价")
        triggers: ClassVar = append_only()
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["volunteer", "occasion"],
                name="evaluated_once_an_occasion",
                violation_error_message=_("这次服务已评价过。"),
            ),
            models.CheckConstraint(condition=Q(satisfied__gte=1, satisfied__lte=5), name="evaluated_in_five_steps"),
        ]
