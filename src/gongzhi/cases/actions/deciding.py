"""What the receiving post decides about a request: accept, decline, transfer out, hand on, mark urgent."""

from typing import Final

from django.db.models import F
from django.utils.translation import gettext as _

from gongzhi.cases import events, limits
from gongzhi.cases.actions.ending import leave
from gongzhi.cases.actions.guarding import end_name, put_name
from gongzhi.cases.actions.work import discreet, give_part, needed, within, write_internally
from gongzhi.cases.followers import tell_followers
from gongzhi.cases.models import Case, Deadline, Lesson
from gongzhi.cases.models.clock import Step
from gongzhi.cases.states import CASE, CaseState
from gongzhi.cases.telling import say, tell_asker, tell_post
from gongzhi.catalogue.models import ServiceArea, TargetGroup
from gongzhi.core import clock
from gongzhi.core.actions import action
from gongzhi.core.actors import Actor
from gongzhi.core.errors import Forbidden, Invalid, NotNow
from gongzhi.core.events import record
from gongzhi.organizations.models import Post, Role
from gongzhi.organizations.queries import joint_office_post, receiving_post

_SHORT: Final = 200
_LONG: Final = 2000
_RECEIVING: Final = frozenset({Role.INTAKE, Role.JOINT_OFFICE, Role.SUPERVISOR})
#: The steps that an urgent case has other limits for.
_HURRIED: Final = (Step.ACCEPT, Step.TAKE, Step.CONTACT, Step.SERVE)


@action("cases.accept_case")
def accept_case(
    case: Case,
    *,
    by: Actor,
    area: ServiceArea,
    post: Post,
    weight: str = Case.Weight.ORDINARY,
    group: TargetGroup | None = None,
    part: str = "",
    note: str = "",
) -> Case:
    """Take the request on (受理) and give the lead to a post. Of two clerks at once one does, the other is told.

    What was suggested and what was decided are kept together as a lesson.
    """
    CASE.apply(case, "accept")
    if weight not in Case.Weight.values:
        raise Invalid(_("请选择难易程度。"), field="weight")
    case.area, case.weight, case.accepted_at = area, weight, clock.now()
    if group is not None:
        case.group = group
    case.save(update_fields=["state", "area", "group", "weight", "accepted_at"])
    limits.meet_deadlines(case, Step.ACCEPT)
    lead = give_part(case, post, by=by, part=part, is_lead=True)
    Lesson.objects.filter(case=case).update(
        chosen_area=area, chosen_post=post, decided_by=by.person, decided_at=clock.now(), version=F("version") + 1
    )
    if note.strip():
        write_internally(case, within(note, _LONG, "note"), by=by)
    words = _("您的求助已受理，由%(organization)s牵头办理，接单后会告诉您由谁负责、什么时候联系您。") % {
        "organization": lead.post.organization
    }
    say(case, words)
    shared = _("和您同一件事的求助已受理，由%(organization)s牵头办理，进展会告诉您。")
    tell_followers(case, shared % {"organization": lead.post.organization})
    tell_asker(case, kind="accepted", title=_("您的求助已受理"), body=words)
    record(events.CaseAccepted(case=case.pk, post=post.pk, area=area.pk))
    return case


@action("cases.decline_case")
def decline_case(case: Case, *, by: Actor, reason: str, other_way: str) -> Case:
    """Decline (不予受理), with the reason and another way for the resident."""
    reason = needed(reason, _LONG, "reason", _("请写明不予受理的理由。"))
    other_way = needed(other_way, _LONG, "other_way", _("请告诉居民可以找谁、怎么办。"))
    words = _("很抱歉，您的求助没有受理。原因：%(reason)s。您可以这样办：%(other_way)s") % {
        "reason": reason.rstrip("。"),
        "other_way": other_way,
    }
    say(case, words)
    leave(case, "decline", by=by)
    tell_asker(
        case,
        kind="declined",
        title=_("您的求助没有受理，请看原因和其他办法"),
        body=words,
        sms=_("您的求助没有受理，请查看原因和其他办法"),
    )
    return case


@action("cases.transfer_case")
def transfer_case(case: Case, *, by: Actor, to: str, receipt_no: str, reason: str) -> Case:
    """Hand the request over to somebody outside (12345, police …), who gave a receipt number."""
    case.transferred_to = needed(to, 60, "to", _("请填写转给哪个单位。"))
    case.receipt_no = needed(receipt_no, 60, "receipt_no", _("请填写对方给的回执号，居民要凭它查询。"))
    reason = needed(reason, _LONG, "reason", _("请写明转出的原因。"))
    words = _("您的求助已转给%(to)s，回执号 %(receipt)s，您可以凭它查询。原因：%(reason)s") % {
        "to": case.transferred_to,
        "receipt": case.receipt_no,
        "reason": reason,
    }
    say(case, words)
    leave(case, "transfer", by=by, fields=("transferred_to", "receipt_no"))
    tell_asker(
        case,
        kind="transferred",
        title=_("您的求助已转给其他单位"),
        body=words,
        sms=_("您的求助已转给其他单位，请查看回执号"),
    )
    return case


@action("cases.hand_on_case")
def hand_on_case(case: Case, *, by: Actor, post: Post, reason: str) -> Case:
    """Give the request to another receiving post. The joint office decides where to; others can only ask it to.

    The clock of acceptance runs on: handing on gains no time.
    """
    refuse_handing_on(case, post, by=by)
    reason = needed(reason, _SHORT, "reason", _("请写明转给对方的原因。"))
    give_over(case, post, by=by)
    write_internally(case, _("转给%(post)s：%(reason)s") % {"post": post, "reason": reason}, by=by)
    tell_post(post, case, kind="handed_on", title=_("有求助转给您受理"), body=discreet(case, reason, by=by))
    return case


def refuse_handing_on(case: Case, post: Post, *, by: Actor) -> None:
    """Refuse to hand the request on to that post, in words, where the rules do not allow it."""
    if case.state not in {CaseState.SUBMITTED, CaseState.IN_PROGRESS}:
        raise NotNow(_("这件求助已经办完或结束，不能再转给别的岗位。"))
    if post.pk == case.post_id:
        raise Invalid(_("这件求助已经在这个岗位。"), field="post")
    if post.closed_at is not None or not _RECEIVING & set(post.roles):
        raise Invalid(_("这个岗位不能受理求助，请选择窗口、分管或联席办岗位。"), field="post")
    if not by.has_role(Role.JOINT_OFFICE) and post.pk != joint_office_post(case.division).pk:
        raise Forbidden(_("有争议的求助请交给联席办，由联席办决定转给谁。"))


def give_over(case: Case, post: Post, *, by: Actor) -> None:
    """Let another post answer for the request. On a guarded case the new one is named, the old one loses its name."""
    before = case.post
    case.post = post
    fields = {"post"}
    if post.site_id is not None:
        case.site = post.site
        fields.add("site")
    case.save(update_fields=fields)
    if case.is_guarded:
        put_name(case, post, by=by)
        end_name(case, before)


@action("cases.mark_urgent")
def mark_urgent(case: Case, *, by: Actor, reason: str) -> Case:
    """Mark the case urgent: what runs gets the urgent limits, where they end earlier; who is on duty is told."""
    if case.is_urgent:
        raise NotNow(_("这件求助已经是紧急的。"))
    if case.state not in {CaseState.SUBMITTED, CaseState.IN_PROGRESS}:
        raise NotNow(_("这件求助已经办完或结束。"))
    reason = needed(reason, _SHORT, "reason", _("请写明为什么紧急。"))
    case.is_urgent = True
    case.save(update_fields=["is_urgent"])
    write_internally(case, _("标为紧急：%(reason)s") % {"reason": reason}, by=by)
    _hurry(case)
    if case.state == CaseState.SUBMITTED:
        on_duty = receiving_post(case.division, urgent=True, at=clock.now())
        if on_duty.pk not in {case.post_id, by.post.pk if by.post is not None else None}:
            give_over(case, on_duty, by=by)
    tell_post(case.post, case, kind="urgent", title=_("求助已标为紧急，请立即处理"), sms=True)
    return case


def _hurry(case: Case) -> None:
    running = Deadline.objects.filter(
        case=case, met_at__isnull=True, dropped_at__isnull=True, step__in=_HURRIED
    ).select_related("assignment")
    now = clock.now()
    for deadline in running:
        limit = limits.limit_for(deadline.step, case, now)
        if limits.due_time(limit, now, case) < deadline.due_at:
            deadline.dropped_at = now
            deadline.save(update_fields=["dropped_at"])
            limits.start_deadline(case, deadline.step, deadline.assignment)
