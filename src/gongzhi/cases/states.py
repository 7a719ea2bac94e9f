"""The machines of a case, as tables: the case itself, a part of the work, an offer to a volunteer, a mediation.

Actions move rows by them, pages and documents read them, triggers enforce them. What can be derived is no state:
overdue and joint handling are computed; suspension, extension and supervision are dated rows.
"""

from django.db import models
from django.utils.translation import gettext_lazy as _

from gongzhi.core.transitions import Machine, move
from gongzhi.organizations.states import HANDOVER, ITEM, LEAVE


class CaseState(models.TextChoices):
    """Where a request stands."""

    SUBMITTED = "submitted", _("待受理")
    IN_PROGRESS = "in_progress", _("办理中")
    AWAITING_RATING = "awaiting_rating", _("待评价")
    CLOSED = "closed", _("已办结")
    ARCHIVED = "archived", _("归档")
    DECLINED = "declined", _("不予受理")
    TRANSFERRED = "transferred", _("转出")
    WITHDRAWN = "withdrawn", _("撤回")
    VOIDED = "voided", _("作废")
    MERGED = "merged", _("合并")


class AssignmentState(models.TextChoices):
    """Where a part of the work stands."""

    ASSIGNED = "assigned", _("待签收")
    TAKEN = "taken", _("已签收")
    SERVING = "serving", _("服务中")
    DONE = "done", _("已完成")
    RETURNED = "returned", _("退回")
    CANCELLED = "cancelled", _("已取消")


class OfferState(models.TextChoices):
    """Where an offer stands."""

    SENT = "sent", _("已发出")
    ACCEPTED = "accepted", _("已接受")
    DECLINED = "declined", _("已谢绝")
    EXPIRED = "expired", _("已过期")
    RECALLED = "recalled", _("已收回")


class MediationState(models.TextChoices):
    """Where the mediation of a dispute stands (人民调解法 Art. 17-33)."""

    ASKED = "asked", _("征求各方同意")
    MEDIATING = "mediating", _("调解中")
    AGREED = "agreed", _("已达成协议")
    FULFILLED = "fulfilled", _("协议已履行")
    BROKEN = "broken", _("协议未履行")
    FAILED = "failed", _("调解不成")
    WITHDRAWN = "withdrawn", _("已撤回")


_C, _A, _O = CaseState, AssignmentState, OfferState
_M = MediationState
OPEN = (_C.SUBMITTED, _C.IN_PROGRESS, _C.AWAITING_RATING)
#: As the asker sees it: what was merged is still being handled, together with another request.
GOING = (*OPEN, _C.MERGED)
OPEN_PARTS = (_A.ASSIGNED, _A.TAKEN, _A.SERVING)

CASE = Machine(
    "case",
    CaseState,
    _C.SUBMITTED,
    (
        move("accept", _C.SUBMITTED, _C.IN_PROGRESS, _("受理")),
        move("decline", _C.SUBMITTED, _C.DECLINED, _("不予受理")),
        move("transfer", [_C.SUBMITTED, _C.IN_PROGRESS], _C.TRANSFERRED, _("转出")),
        move("withdraw", [_C.SUBMITTED, _C.IN_PROGRESS, _C.MERGED], _C.WITHDRAWN, _("撤回")),
        move("void", [_C.SUBMITTED, _C.IN_PROGRESS], _C.VOIDED, _("作废")),
        move("merge", [_C.SUBMITTED, _C.IN_PROGRESS], _C.MERGED, _("合并")),
        move("part", _C.MERGED, _C.SUBMITTED, _("分开")),
        move("part_in_progress", _C.MERGED, _C.IN_PROGRESS, _("分开，继续办理")),
        move("complete", [_C.IN_PROGRESS, _C.MERGED], _C.AWAITING_RATING, _("请居民评价")),
        move("rework", [_C.AWAITING_RATING, _C.CLOSED], _C.IN_PROGRESS, _("重新办理")),
        move("rejoin", _C.AWAITING_RATING, _C.MERGED, _("随牵头的一件重新办理")),
        move("close", _C.AWAITING_RATING, _C.CLOSED, _("办结")),
        move("reopen", [_C.CLOSED, _C.DECLINED, _C.WITHDRAWN], _C.SUBMITTED, _("重新打开")),
        move("archive", [_C.CLOSED, _C.DECLINED, _C.TRANSFERRED, _C.WITHDRAWN], _C.ARCHIVED, _("归档")),
    ),
)

ASSIGNMENT = Machine(
    "assignment",
    AssignmentState,
    _A.ASSIGNED,
    (
        move("take", _A.ASSIGNED, _A.TAKEN, _("签收")),
        move("return", [_A.ASSIGNED, _A.TAKEN], _A.RETURNED, _("退回")),
        move("start", _A.TAKEN, _A.SERVING, _("开始服务")),
        move("finish", [_A.TAKEN, _A.SERVING], _A.DONE, _("完成")),
        move("cancel", OPEN_PARTS, _A.CANCELLED, _("取消")),
    ),
)

OFFER = Machine(
    "offer",
    OfferState,
    _O.SENT,
    (
        move("accept", _O.SENT, _O.ACCEPTED, _("接受")),
        move("decline", _O.SENT, _O.DECLINED, _("谢绝")),
        move("expire", _O.SENT, _O.EXPIRED, _("过期")),
        move("recall", [_O.SENT, _O.ACCEPTED], _O.RECALLED, _("收回")),
        move("give_back", _O.ACCEPTED, _O.DECLINED, _("退出")),
    ),
)


MEDIATION_OPEN = (_M.ASKED, _M.MEDIATING)

MEDIATION = Machine(
    "mediation",
    MediationState,
    _M.ASKED,
    (
        move("begin", _M.ASKED, _M.MEDIATING, _("开始调解")),
        move("agree", _M.MEDIATING, _M.AGREED, _("达成协议")),
        move("fail", MEDIATION_OPEN, _M.FAILED, _("调解不成")),
        move("withdraw", MEDIATION_OPEN, _M.WITHDRAWN, _("撤回")),
        move("fulfil", [_M.AGREED, _M.BROKEN], _M.FULFILLED, _("履行完毕")),
        move("break", _M.AGREED, _M.BROKEN, _("未履行")),
    ),
)


def document() -> str:
    """`docs/states.md`: the machines as diagrams and tables, drawn from what runs."""
    parts = [
        "# The machines of cases and of handovers",
        "Drawn from the tables in `states.py` of the rooms `cases` and `organizations`; a test compares. Do not edit.",
    ]
    machines = {
        "Case 求助": CASE,
        "Assignment 分工": ASSIGNMENT,
        "Offer 邀约": OFFER,
        "Mediation 调解": MEDIATION,
        "Handover 交接": HANDOVER,
        "Handover item 交接事项": ITEM,
        "Leave 请假": LEAVE,
    }
    for title, machine in machines.items():
        rows = ["| transition | words | from | to |", "| --- | --- | --- | --- |"]
        for way in machine.transitions:
            sources = ", ".join(sorted(f"`{source}`" for source in way.sources))
            rows.append(f"| `{way.name}` | {way.words} | {sources} | `{way.target}` |")
        parts += [f"## {title}", f"```mermaid\n{machine.diagram()}```", "\n".join(rows)]
    return "\n\n".join(parts) + "\n"
