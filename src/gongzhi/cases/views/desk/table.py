"""All that can be done to a case on the desk, as one table: the action, its form, its words, what it says when done."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from gongzhi.cases import actions
from gongzhi.cases.forms.desk import acts as forms
from gongzhi.cases.forms.desk import consortia, supervising
from gongzhi.cases.models import Case, CaseAccess, Extension, OfferRound, Review, Supervision, SupervisionAnswer
from gongzhi.cases.queries import assignments_visible_to, offers_visible_to, view_of
from gongzhi.cases.queries.offers import visits_of
from gongzhi.cases.queries.supervising import reminders_seen_by
from gongzhi.core.actors import Actor
from gongzhi.core.errors import type_words

#: What a subject of an act is found among, by the word in the address.
Family = Callable[[Case, Actor], QuerySet[Any]]


def _of_whole(rows: Callable[[Case], QuerySet[Any]]) -> Family:
    """Rows that only those find who see the case whole."""
    return lambda case, actor: rows(case) if view_of(case, actor) == "whole" else rows(case).none()


def _extensions(case: Case, actor: Actor) -> QuerySet[Extension]:
    return Extension.objects.filter(assignment__in=assignments_visible_to(actor).filter(case=case))


def _searches(case: Case, actor: Actor) -> QuerySet[OfferRound]:
    return OfferRound.objects.filter(assignment__in=assignments_visible_to(actor).filter(case=case))


FAMILIES: Final[dict[str, Family]] = {
    "case": lambda case, _actor: Case.objects.filter(pk=case.pk),
    "part": lambda case, actor: assignments_visible_to(actor).filter(case=case).select_related("post__organization"),
    "visit": visits_of,
    "offer": lambda case, actor: (
        offers_visible_to(actor)
        .filter(assignment__case=case)
        .select_related("assignment", "volunteer__person", "team__organization")
    ),
    "search": _searches,
    "extension": _extensions,
    "reminder": reminders_seen_by,
    "answer": _of_whole(lambda case: SupervisionAnswer.objects.filter(supervision__case=case)),
    "supervision": _of_whole(lambda case: Supervision.objects.filter(case=case)),
    "review": _of_whole(lambda case: Review.objects.filter(rating__case=case).select_related("rating")),
    "access": _of_whole(lambda case: CaseAccess.objects.filter(case=case, ended_at__isnull=True)),
}


@dataclass(frozen=True, slots=True)
class Act:
    """Something that can be done: one action, one form, one button."""

    name: str
    family: str
    words: type_words
    said: type_words
    form: type[forms.ActForm] = forms.ActForm
    icon: str = ""
    #: What will happen, where it hurts or cannot be taken back: such acts stand apart, in the colour of danger.
    effect: type_words = ""
    run: Callable[..., Any] | None = None

    @property
    def policy(self) -> str:
        return f"cases.{POLICY.get(self.name, self.name)}"

    @property
    def asks(self) -> bool:
        """Whether anything is to be filled in."""
        return self.form is not forms.ActForm

    def call(self, subject: Any, *, by: Actor, seen: int | None, values: dict[str, Any]) -> Any:
        """Run the action."""
        run = self.run or getattr(actions, self.name)
        return run(subject, by=by, seen=seen, **values)


#: Acts that are another name of an action.
POLICY: Final = {"set_lead": "assign", "unname": "unname_post", "write": "write_message", "note": "write_note"}


def _unname(access: CaseAccess, *, by: Actor, seen: int | None) -> None:
    actions.unname_post(access.case, by=by, post=access.post)


_ROWS: Final = (
    # --- The case ---
    Act("accept_case", "case", _("受理"), _("已受理，并交给牵头岗位。"), forms.AcceptForm, "circle-check-big"),
    Act(
        "set_lead", "case", _("重新安排牵头"), _("已交给新的牵头岗位。"), forms.LeadForm, "user-check",
        run=actions.assign,
    ),
    Act("assign", "case", _("请人协办"), _("已请对方协办。"), forms.AssignForm, "users-round"),
    Act(
        "invite_consortium", "case", _("请联合体"), _("已请联合体，各单位会收到自己的分工。"), consortia.ConsortiumForm,
        "network",
    ),
    Act("hand_on_case", "case", _("转给别的岗位受理"), _("已转给对方受理。"), forms.HandOnForm, "forward"),
    Act("mark_urgent", "case", _("标为紧急"), _("已标为紧急，值班岗位已收到提醒。"), forms.ReasonForm, "siren"),
    Act("supervise", "case", _("督办"), _("已督办，牵头岗位已收到要求。"), supervising.OrderForm, "megaphone"),
    Act("urge", "case", _("催办"), _("已发出催办通知。"), supervising.UrgeForm, "bell-ring"),
    Act("record_callback", "case", _("记录电话回访"), _("回访已记录。"), forms.AnswersForm, "phone-call"),
    Act("rate", "case", _("替居民填评价"), _("评价已记录。"), forms.AnswersForm, "star"),
    Act("name_post", "case", _("加入知情名单"), _("已加入知情名单。"), forms.NameForm, "user-plus"),
    Act("archive_case", "case", _("归档"), _("已归档。"), icon="archive"),
    Act("reopen_case", "case", _("重新打开"), _("已重新打开，请受理。"), forms.ReasonForm, "rotate-ccw"),
    Act(
        "make_confidential", "case", _("改为保密办理"), _("已改为保密办理。"), forms.ReasonForm, "lock",
        _("只有名单上的岗位知道；已请的志愿者会取消，回执作废。改了以后不能改回来。"),
    ),
    Act(
        "decline_case", "case", _("不予受理"), _("已不予受理，居民会看到理由。"), forms.DeclineForm, "circle-x",
        _("求助到此结束，居民会收到理由和其他办法，十五天内可以重新打开。"),
    ),
    Act(
        "transfer_case", "case", _("转出平台"), _("已转出，居民会收到回执号。"), forms.TransferForm, "external-link",
        _("求助交给平台以外的单位，这里不再办理；居民凭回执号查询。"),
    ),
    Act(
        "merge_case", "case", _("并入另一件"), _("已合并。"), forms.MergeForm, "merge",
        _("由另一件一并办理；求助人各有各的对话和评价，以后可以再分开。"),
    ),
    Act(
        "unmerge_case", "case", _("和另一件分开"), _("已分开，时限从现在起重新计算。"), forms.ReasonForm, "split",
        _("回到合并前的样子，时限从现在起重新计算；居民会收到消息。"),
    ),
    Act(
        "withdraw_case", "case", _("居民要求撤回"), _("已撤回。"), forms.ReasonForm, "undo-2",
        _("不再办理，约好的上门会取消；居民以后可以重新打开。"),
    ),
    Act(
        "void_case", "case", _("作废"), _("已作废。"), forms.ReasonForm, "ban",
        _("只用于测试、误报、恶意的求助；作废以后不能恢复。"),
    ),
    Act("write", "case", _("给居民留言"), _("已发给居民。"), forms.TalkForm, "send", run=actions.write_message),
    Act("note", "case", _("写内部备注"), _("已记下。"), forms.TalkForm, "notebook-pen", run=actions.write_note),
    # --- A part of the work ---
    Act("take_assignment", "part", _("签收"), _("已签收，居民会知道由谁办理。"), icon="hand"),
    Act("record_contact", "part", _("记录联系结果"), _("已记录首次联系。"), forms.ContactForm, "phone-outgoing"),
    Act("start_assignment", "part", _("开始服务"), _("已开始服务。"), icon="play"),
    Act("finish_assignment", "part", _("办结这一部分"), _("已办结。"), forms.FinishForm, "circle-check-big"),
    Act("resume", "part", _("恢复办理"), _("已恢复，时限顺延。"), icon="play"),
    Act("agree_visit", "part", _("约定上门"), _("时间已约好，居民会收到服务码。"), forms.VisitForm, "calendar-check"),
    Act("suspend", "part", _("挂起"), _("已挂起，时限暂停。"), forms.SuspendForm, "pause"),
    Act("ask_extension", "part", _("申请延期"), _("已提交，等上级审批。"), forms.ExtensionForm, "calendar-clock"),
    Act("open_talk", "part", _("让对方看到对话"), _("对方从现在起能看到和居民的对话。"), icon="message-circle"),
    Act("close_talk", "part", _("不再让对方看对话"), _("对方看不到对话了。"), icon="message-circle-off"),
    Act(
        "return_assignment", "part", _("退回"), _("已退回，受理岗位会重新安排。"), forms.ReasonForm, "corner-up-left",
        _("这一部分不再由您的岗位办理；退回两次由联席办决定。"),
    ),
    Act(
        "cancel_assignment", "part", _("取消这项分工"), _("已取消。"), forms.ReasonForm, "x",
        _("对方不再办理这一部分，约好的上门和邀约一并取消。"),
    ),
    # --- What hangs on a part ---
    Act("check_in", "visit", _("核对服务码"), _("服务码正确，服务开始。"), forms.CheckInForm, "badge-check"),
    Act("confirm_by_telephone", "visit", _("电话确认到场"), _("已按电话确认开始。"), forms.ReasonForm, "phone"),
    Act("end_visit", "visit", _("结束服务"), _("服务已结束。"), forms.EndVisitForm, "flag"),
    Act(
        "cancel_visit", "visit", _("取消上门"), _("已取消，居民会收到通知。"), forms.ReasonForm, "calendar-x",
        _("约好的时间作废，居民和志愿者都会收到通知。"),
    ),
    Act("recall_offer", "offer", _("收回邀约"), _("已收回。"), icon="undo-2"),
    Act("end_search", "search", _("不再找人"), _("已停止寻找。"), icon="circle-stop"),
    # --- Those above ---
    Act("decide_extension", "extension", _("审批延期"), _("已审批。"), forms.DecideForm, "stamp"),
    Act("answer_supervision", "supervision", _("反馈"), _("已反馈，等督办岗位审核。"), supervising.AnswerForm, "reply"),
    Act("lift_supervision", "supervision", _("解除督办"), _("督办已解除。"), supervising.LiftForm, "check"),
    Act("decide_answer", "answer", _("审核反馈"), _("已审核。"), supervising.DecideAnswerForm, "stamp"),
    Act("see_reminder", "reminder", _("知道了"), _("已记下您知晓的时间。"), icon="check"),
    Act("review_rating", "review", _("复核不满意评价"), _("复核已完成。"), forms.ReviewForm, "scale"),
    Act("unname", "access", _("移出名单"), _("已移出知情名单。"), icon="user-minus", run=_unname),
)  # fmt: skip

ACTS: Final[dict[tuple[str, str], Act]] = {(act.family, act.name): act for act in _ROWS}

#: Which act is the main one of the page, by state and actor: the first of these that can be done.
MAIN: Final = (
    ("case", "accept_case"),
    ("case", "set_lead"),
    ("review", "review_rating"),
    ("extension", "decide_extension"),
    ("part", "take_assignment"),
    ("part", "resume"),
    ("visit", "end_visit"),
    ("visit", "check_in"),
    ("part", "record_contact"),
    ("part", "finish_assignment"),
    ("case", "record_callback"),
)
