"""The work on a case: parts given to posts, offers to volunteers and teams, visits, ratings, reviews."""

from typing import ClassVar, Final

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from gongzhi.accounts.models import User
from gongzhi.cases.models.case import Case
from gongzhi.cases.states import ASSIGNMENT, OFFER, OPEN_PARTS, AssignmentState, OfferState
from gongzhi.core.crypto import EncryptedText
from gongzhi.core.history import tracked
from gongzhi.core.models import DataKey, Record
from gongzhi.organizations.models import Post
from gongzhi.volunteers.models import Team, Volunteer

#: Wrong codes taken at a visit before only a telephone call confirms it.
CODE_TRIES: Final = 5


@tracked(exclude=["part", "result", "return_reason", "sealed_part", "sealed_result"])
class Assignment(Record):
    """A part of the work (分工), given to a post. One part leads; any number help (力量联合)."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="assignments")
    post = models.ForeignKey(Post, models.PROTECT, related_name="assignments", verbose_name=_("承办岗位"))
    is_lead = models.BooleanField(_("牵头"), default=False)
    #: The handling that it belongs to (`Case.round`): a rework and a reopened case get new parts, the old ones stay.
    round = models.PositiveSmallIntegerField(_("轮次"), default=1)
    state = models.CharField(_("状态"), max_length=10, choices=AssignmentState, default=ASSIGNMENT.initial)
    #: The asker's key in guarded cases, where part and result are kept encrypted (`words`, `told`).
    data_key = models.ForeignKey(DataKey, models.PROTECT, null=True, blank=True, related_name="+")
    #: What this part is, in a sentence: all that a helper sees of the case beside its summary.
    part = models.CharField(_("分工内容"), max_length=200, blank=True)
    assigned_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    taken_at = models.DateTimeField(_("签收时间"), null=True, blank=True)
    contacted_at = models.DateTimeField(_("首次联系"), null=True, blank=True)
    done_at = models.DateTimeField(_("完成时间"), null=True, blank=True)
    result = models.TextField(_("办理结果"), blank=True)
    sealed_part = EncryptedText(_("分工内容"))
    sealed_result = EncryptedText(_("办理结果"))
    return_reason = models.CharField(_("退回原因"), max_length=200, blank=True)
    #: From when on a helping post sees the conversation with the resident: only where the leading post opened it.
    talk_open_from = models.DateTimeField(_("开放对话"), null=True, blank=True)

    class Meta:
        verbose_name = _("分工")
        triggers: ClassVar = [ASSIGNMENT.trigger()]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["case", "round"],
                condition=Q(is_lead=True, state__in=[*OPEN_PARTS, AssignmentState.DONE]),
                name="one_lead_a_case",
                violation_error_message=_("这件求助已有牵头单位。"),
            ),
            models.UniqueConstraint(
                fields=["case", "post"],
                condition=Q(state__in=OPEN_PARTS),
                name="one_open_part_a_post",
                violation_error_message=_("这个岗位在本件中已有未完成的分工。"),
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["post", "state"], name="assignment_of_post")]

    @property
    def words(self) -> str:
        """What the part is, whichever way it is kept."""
        return self.sealed_part or self.part

    @property
    def told(self) -> str:
        """What came of it, whichever way it is kept."""
        return self.sealed_result or self.result


class Place(models.TextChoices):
    """Where helpers are wanted."""

    HOME = "home", _("上门")
    SITE = "site", _("站点")
    OTHER = "other", _("其他地点")


@tracked(exclude=["queue"])
class OfferRound(Record):
    """A search for helpers with a part of the work: what is asked, how many persons are wanted, who is asked next.

    `need` and `risk` are read by people who have not accepted yet: no name, address or telephone belongs there.
    """

    assignment = models.ForeignKey(Assignment, models.PROTECT, related_name="rounds")
    need = models.CharField(_("需要做什么"), max_length=200)
    risk = models.CharField(_("风险提示"), max_length=200, blank=True)
    is_dangerous = models.BooleanField(_("有人身危险"), default=False)
    place = models.CharField(_("地点"), max_length=10, choices=Place, default=Place.HOME)
    during_from = models.DateTimeField(_("服务开始"))
    during_to = models.DateTimeField(_("服务结束"))
    #: Persons, whether they come alone or are named by a team's leader.
    wanted = models.PositiveSmallIntegerField(_("需要人数"), default=1)
    #: Who is asked next when one declines or is silent: [{"volunteer" or "team": key, "reasons": [...]}], best first.
    queue = models.JSONField(default=list)
    sent_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("发起人"))
    #: Filled, given up, or nobody left to ask.
    ended_at = models.DateTimeField(_("结束时间"), null=True, blank=True)

    class Meta:
        verbose_name = _("邀约轮次")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(during_from__lt=F("during_to")),
                name="offer_time_in_order",
                violation_error_message=_("服务结束时间要晚于开始时间。"),
            ),
            models.CheckConstraint(condition=Q(wanted__gte=1, wanted__lte=20), name="offer_wants_somebody"),
        ]


@tracked()
class Offer(Record):
    """A question to a volunteer or a team whether they would help with a part (邀约). Declining costs nothing."""

    round = models.ForeignKey(OfferRound, models.PROTECT, related_name="offers")
    assignment = models.ForeignKey(Assignment, models.PROTECT, related_name="offers")
    volunteer = models.ForeignKey(Volunteer, models.PROTECT, null=True, blank=True, related_name="offers")
    team = models.ForeignKey(Team, models.PROTECT, null=True, blank=True, related_name="offers")
    state = models.CharField(_("状态"), max_length=10, choices=OfferState, default=OFFER.initial)
    #: The place in the round's order.
    rank = models.PositiveSmallIntegerField(default=1)
    #: Why this helper was proposed, as keys with figures, for the handler's list (`queries.candidates`).
    reasons = models.JSONField(default=list)
    expires_at = models.DateTimeField(_("答复期限"))
    answered_at = models.DateTimeField(_("答复时间"), null=True, blank=True)

    class Meta:
        verbose_name = _("邀约")
        triggers: ClassVar = [OFFER.trigger()]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(volunteer__isnull=False, team__isnull=True) | Q(volunteer__isnull=True, team__isnull=False),
                name="offer_to_one",
            ),
            models.UniqueConstraint(
                fields=["assignment", "volunteer"],
                condition=Q(state__in=[OfferState.SENT, OfferState.ACCEPTED], volunteer__isnull=False),
                name="offered_once_to_a_volunteer",
                violation_error_message=_("已向这位志愿者发出邀约。"),
            ),
            models.UniqueConstraint(
                fields=["assignment", "team"],
                condition=Q(state__in=[OfferState.SENT, OfferState.ACCEPTED], team__isnull=False),
                name="offered_once_to_a_team",
                violation_error_message=_("已向这支队伍发出邀约。"),
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["expires_at"], condition=Q(state="sent"), name="offer_waiting"),
            models.Index(fields=["volunteer", "state"], name="offer_of_volunteer"),
            models.Index(fields=["team", "state"], name="offer_of_team"),
        ]

    @property
    def occasion(self) -> str:
        """What a helper is busy with, from accepting until a visit is agreed."""
        return f"offer:{self.pk}"


@tracked()
class OfferHelper(Record):
    """A volunteer who comes by an accepted offer, on one of the places of its round; a place is never given twice."""

    offer = models.ForeignKey(Offer, models.PROTECT, related_name="helpers")
    round = models.ForeignKey(OfferRound, models.PROTECT, related_name="helpers")
    volunteer = models.ForeignKey(Volunteer, models.PROTECT, related_name="tasks", verbose_name=_("志愿者"))
    seat = models.PositiveSmallIntegerField()
    ended_at = models.DateTimeField(_("结束时间"), null=True, blank=True)

    class Meta:
        verbose_name = _("接单志愿者")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["round", "seat"],
                condition=Q(ended_at__isnull=True),
                name="one_helper_a_seat",
                violation_error_message=_("名额刚刚已满，谢谢您愿意帮忙！"),
            ),
            models.UniqueConstraint(
                fields=["round", "volunteer"],
                condition=Q(ended_at__isnull=True),
                name="one_seat_a_helper",
                violation_error_message=_("这位志愿者已在本次服务的名单中。"),
            ),
        ]


@tracked(exclude=["result", "sealed_result", "code"])
class Visit(Record):
    """An agreed visit on site: its code proves to both sides that they met; no trail of places is kept."""

    class Proof(models.TextChoices):
        CODE = "code", _("服务码")
        TELEPHONE = "telephone", _("电话确认")

    assignment = models.ForeignKey(Assignment, models.PROTECT, related_name="visits")
    #: The offer by which volunteers come; none where the handler or social worker goes.
    offer = models.ForeignKey(Offer, models.PROTECT, null=True, blank=True, related_name="visits")
    agreed_from = models.DateTimeField(_("约定时间"))
    agreed_to = models.DateTimeField(_("约定结束"))
    place = models.CharField(_("地点"), max_length=10, choices=Place, default=Place.HOME)
    #: The asker's key: the code dies with the person's data.
    data_key = models.ForeignKey(DataKey, models.PROTECT)
    #: Six digits, shown to the resident, valid from two hours before to two hours after the agreed time.
    code = EncryptedText(_("服务码"))
    failed_tries = models.PositiveSmallIntegerField(default=0)
    proof = models.CharField(_("到场证明"), max_length=10, choices=Proof, blank=True)
    proof_reason = models.CharField(_("电话确认原因"), max_length=200, blank=True)
    confirmed_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    confirmed_for = models.ForeignKey(Post, models.PROTECT, null=True, blank=True, related_name="+")
    reminded_at = models.DateTimeField(null=True, blank=True)
    started_at = models.DateTimeField(_("开始服务"), null=True, blank=True)
    ended_at = models.DateTimeField(_("结束服务"), null=True, blank=True)
    result = models.TextField(_("服务情况"), blank=True)
    #: The same for guarded cases, encrypted.
    sealed_result = EncryptedText(_("服务情况"))
    cancelled_at = models.DateTimeField(_("取消时间"), null=True, blank=True)
    cancel_reason = models.CharField(_("取消原因"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("上门服务")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(agreed_from__lt=F("agreed_to")),
                name="visit_time_in_order",
                violation_error_message=_("约定的结束时间要晚于开始时间。"),
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | Q(started_at__isnull=False, ended_at__gte=F("started_at")),
                name="visit_ends_after_it_began",
                violation_error_message=_("结束时间要晚于开始时间。"),
            ),
            models.CheckConstraint(
                condition=Q(started_at__isnull=True) | ~Q(proof=""),
                name="visit_begins_with_proof",
            ),
            models.CheckConstraint(
                condition=~Q(proof="telephone") | ~Q(proof_reason=""), name="telephone_proof_has_a_reason"
            ),
            models.CheckConstraint(
                condition=Q(cancelled_at__isnull=True) | Q(started_at__isnull=True), name="visit_begun_is_not_cancelled"
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["agreed_from"],
                condition=Q(started_at__isnull=True, cancelled_at__isnull=True),
                name="visit_ahead",
            )
        ]

    @property
    def tries_left(self) -> int:
        """How many more wrong codes are taken; at 0 only the clerk's telephone call confirms."""
        return max(CODE_TRIES - self.failed_tries, 0)

    @property
    def occasion(self) -> str:
        """What the helpers are busy with, and what their service was recorded for."""
        return f"visit:{self.pk}"

    @property
    def told(self) -> str:
        """What was done, whichever way it is kept."""
        return self.sealed_result or self.result


@tracked(exclude=["comment"])
class Rating(Record):
    """The asker's two answers, solved and satisfied, and where they came from. One a round; silence is no answer."""

    class Solved(models.TextChoices):
        YES = "yes", _("解决了")
        PARTLY = "partly", _("解决了一部分")
        NO = "no", _("没有解决")

    class Source(models.TextChoices):
        RESIDENT = "resident", _("本人评价")
        CALLBACK = "callback", _("电话回访")
        WINDOW = "window", _("窗口代填")

    case = models.ForeignKey(Case, models.PROTECT, related_name="ratings")
    #: The handling that is rated (`Case.round`).
    round = models.PositiveSmallIntegerField(_("轮次"))
    solved = models.CharField(_("问题解决了吗"), max_length=10, choices=Solved)
    satisfied = models.PositiveSmallIntegerField(_("满意程度"))
    comment = models.TextField(_("意见"), blank=True)
    source = models.CharField(_("评价来源"), max_length=10, choices=Source)
    entered_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("填写人")
    )
    entered_for = models.ForeignKey(
        Post, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("填写岗位")
    )

    class Meta:
        verbose_name = _("评价")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["case", "round"],
                name="rated_once_a_round",
                violation_error_message=_("这件求助已评价过，谢谢您。"),
            ),
            models.CheckConstraint(condition=Q(satisfied__gte=1, satisfied__lte=5), name="satisfied_in_five_steps"),
        ]

    @property
    def is_dissatisfied(self) -> bool:
        """Whether it calls for a rework: not solved, or one or two of five."""
        return self.solved == self.Solved.NO or self.satisfied <= 2


@tracked(exclude=["finding"])
class Review(Record):
    """A supervisor's look at a dissatisfied rating (复核): one for each."""

    rating = models.OneToOneField(Rating, models.PROTECT, related_name="review")
    post = models.ForeignKey(Post, models.PROTECT, related_name="reviews", verbose_name=_("分管岗位"))
    finding = models.TextField(_("复核意见"), blank=True)
    is_upheld = models.BooleanField(_("不满意属实"), null=True)
    done_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    done_at = models.DateTimeField(_("复核时间"), null=True, blank=True)

    class Meta:
        verbose_name = _("复核")
