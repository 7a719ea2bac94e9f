"""What the handover of a post can do to its requests: the supervisor gives one to another post."""

from typing import Final

from django.utils.translation import gettext as _

from gongzhi.cases.actions.deciding import give_over
from gongzhi.cases.actions.work import discreet, needed, write_internally
from gongzhi.cases.models import Case
from gongzhi.cases.states import OPEN
from gongzhi.cases.telling import tell_post
from gongzhi.core.actions import action
from gongzhi.core.actors import Actor
from gongzhi.core.errors import Forbidden, Invalid, NotNow
from gongzhi.organizations.models import Post, Role

_SHORT: Final = 200
_RECEIVING: Final = frozenset({Role.INTAKE, Role.JOINT_OFFICE, Role.SUPERVISOR})


@action("cases.move_case")
def move_case(case: Case, post: Post, *, by: Actor, reason: str) -> Case:
    """Give a request to another receiving post when its post changes hands: within the organisation and below it, or
    to a joint office; the joint office itself anywhere. The clock runs on."""
    if case.state not in OPEN:
        raise NotNow(_("这件求助已经办完或结束，不能再转给别的岗位。"))
    reason = needed(reason, _SHORT, "reason", _("请写明转给对方的原因。"))
    if post.pk == case.post_id or post.closed_at is not None or not _RECEIVING & set(post.roles):
        raise Invalid(_("这个岗位不能受理求助，请选择窗口、分管或联席办岗位。"), field="moved_to")
    is_near = post.organization.is_within(case.post.organization) or Role.JOINT_OFFICE in post.roles
    if not by.has_role(Role.JOINT_OFFICE) and not is_near:
        raise Forbidden(_("只能转给本组织的岗位或者联席办。"))
    give_over(case, post, by=by)
    write_internally(case, _("岗位交接，转给%(post)s：%(reason)s") % {"post": post, "reason": reason}, by=by)
    tell_post(post, case, kind="handed_on", title=_("有求助转给您受理"), body=discreet(case, reason, by=by))
    return case
