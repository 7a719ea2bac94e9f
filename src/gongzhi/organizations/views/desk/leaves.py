"""Desk: planned leaves, who acts meanwhile, and what the supervisor says to it."""

from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _later
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from gongzhi.core import clock
from gongzhi.core.access import ActorRequest, desk
from gongzhi.core.idempotency import once
from gongzhi.core.policies import allowed
from gongzhi.organizations import actions, forms, queries
from gongzhi.organizations.models import Leave
from gongzhi.organizations.states import LeaveState
from gongzhi.organizations.views.editing import do, edit_page, seen_of

PAGE = 30


@desk()
@never_cache
@require_safe
def leaves(request: ActorRequest) -> HttpResponse:
    """Leaves of the person, of whom he or she stands in for, and of the posts that he or she keeps."""
    page = Paginator(queries.leave_list(request.actor), PAGE).get_page(request.GET.get("page"))
    return render(
        request,
        "organizations/desk/leaves.html",
        {
            "page": page,
            "rows": [_told(request, row) for row in page],
            "may_propose": allowed(request.actor, "organizations.propose_leave", request.actor.post),
        },
    )


def _told(request: ActorRequest, row: Leave) -> dict[str, Any]:
    now, actor = clock.now(), request.actor
    is_own = row.person_id == actor.person.pk
    waits = row.state == LeaveState.PROPOSED
    reads_note = actor.person.pk in (row.person_id, row.deputy_id) or actor.holds_role("supervisor", "joint_office")
    return {
        "leave": row,
        "runs": row.runs_at(now),
        "is_over": row.state == LeaveState.CONFIRMED and row.during.upper <= now,
        # Words to the deputy are for the two and for who decides.
        "note": row.note if reads_note else "",
        "may_decide": waits and not is_own and allowed(actor, "organizations.confirm_leave", row),
        "may_withdraw": waits and is_own,
        "may_cut_short": is_own and row.state == LeaveState.CONFIRMED and row.during.upper > now,
    }


@desk()
@once
@require_http_methods(["GET", "HEAD", "POST"])
def propose(request: ActorRequest) -> HttpResponse:
    """Say that one is away."""
    post = request.actor.post
    if not allowed(request.actor, "organizations.propose_leave", post):
        raise PermissionDenied
    return edit_page(
        request,
        forms.LeaveOfPostForm(request.POST or None),
        lambda data: actions.propose_leave(post, by=request.actor, **data),
        title=_("我要请假、外出"),
        note=_("“%(post)s”的事由代管人办理；批准后到时间自动开始、自动结束。") % {"post": post},
        submit=_("提交"),
        back=reverse("organizations:leaves"),
        done=reverse("organizations:leaves"),
        said=_("已提交，请等分管批复。"),
    )


#: What a button does: the action, and what is said.
_ACTS: Any = {
    "confirm": (actions.confirm_leave, _later("已批准，到时间由代管人代管。"), True),
    "decline": (actions.decline_leave, _later("已答复。"), True),
    "withdraw": (actions.withdraw_leave, _later("已撤回。"), False),
    "cut_short": (actions.cut_leave_short, _later("已返岗，代管到此为止。"), False),
}


@desk()
@once
@require_POST
def act(request: ActorRequest, key: UUID, name: str) -> HttpResponse:
    """Confirm, decline, take back, come back early."""
    row = get_object_or_404(queries.leaves_visible_to(request.actor), pk=key)
    if name not in _ACTS:
        raise Http404
    action, said, is_answered = _ACTS[name]
    words = {"answer": request.POST.get("answer", "")[:200]} if is_answered else {}
    return do(
        request,
        lambda: action(row, by=request.actor, **words, **seen_of(request)),
        done=reverse("organizations:leaves"),
        said=said,
    )
