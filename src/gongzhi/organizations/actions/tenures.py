"""Who holds a post, and who acts for the holder."""

from datetime import datetime

from django.utils.translation import gettext as _
from psycopg.types.range import TimestamptzRange

from gongzhi.accounts.models import User
from gongzhi.core import clock
from gongzhi.core.actions import action
from gongzhi.core.actors import Actor
from gongzhi.core.errors import Forbidden, Invalid, NotNow
from gongzhi.organizations.actions import handovers
from gongzhi.organizations.actions.entries import span
from gongzhi.organizations.hands import refuse_second_hand
from gongzhi.organizations.models import Post, Tenure


@action("organizations.start_tenure")
def start_tenure(
    post: Post,
    *,
    by: Actor,
    person: User,
    start: datetime | None = None,
    end: datetime | None = None,
    reason: str = "",
) -> Tenure:
    """Give a person a post from `start` (default: now) on. One holder at a time: end the former tenure first.

    By the supervisor of the post's organisation or one above, the joint office, the system administrator; for posts of
    administrators by the security administrator. Never by the person him- or herself.
    """
    return _begin(post, Tenure.Kind.HOLDER, by=by, person=person, start=start, end=end, reason=reason)


@action("organizations.act_for")
def act_for(
    post: Post,
    *,
    by: Actor,
    person: User,
    end: datetime | None,
    start: datetime | None = None,
    reason: str = "",
) -> Tenure:
    """Let a person act for the holder of a post, with all its rights, until `end`: leave, illness, a vacancy."""
    return _begin(post, Tenure.Kind.ACTING, by=by, person=person, start=start, end=end, reason=reason)


@action("organizations.end_tenure", under="post")
def end_tenure(tenure: Tenure, *, by: Actor, at: datetime | None = None, reason: str = "") -> Tenure:
    """End a tenure at an instant (default: now); the rights end with it, the work stays with the post.

    A holder's end opens a handover over all that the post holds; one planned for later, some days before it
    (`handovers.open_for`). A tenure that has not begun yet is taken back. One that has ended stays as it was.
    """
    at = at or clock.now()
    lower, upper = tenure.during.lower, tenure.during.upper
    if upper is not None and upper <= clock.now():
        raise NotNow(_("这段任期已经结束。"))
    if lower >= at:
        tenure.delete()
        return tenure
    tenure.during = TimestamptzRange(lower, at, "[)")
    tenure.reason = reason.strip() or tenure.reason
    tenure.save(update_fields=["during", "reason"])
    handovers.follow_end(tenure)
    return tenure


def _begin(
    post: Post,
    kind: Tenure.Kind,
    *,
    by: Actor,
    person: User,
    start: datetime | None,
    end: datetime | None,
    reason: str,
) -> Tenure:
    if post.closed_at:
        raise NotNow(_("“%(name)s”已经撤销，不能任职。") % {"name": post})
    if not person.is_active:
        raise Invalid(_("这个账号已停用，不能任职。"), field="person")
    if by.person is not None and by.person.pk == person.pk:
        raise Forbidden(_("不能给自己安排岗位，请由另一位有权限的同事办理。"), field="person")
    during = span(start or clock.now(), end)
    refuse_second_hand(person, post.roles, during)
    tenure = Tenure.objects.create(post=post, person=person, kind=kind, during=during, reason=reason.strip())
    if kind == Tenure.Kind.HOLDER:
        handovers.let_receive(post, person)
    return tenure
