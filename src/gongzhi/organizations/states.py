"""The machines of this room, as tables: a handover, an item on its list, a planned leave."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from gongzhi.core.transitions import Machine, move


class HandoverState(models.TextChoices):
    """Whose turn it is."""

    OPEN = "open", _("待移交")
    HANDED = "handed", _("待接收")
    DISPUTED = "disputed", _("有异议")
    RECEIVED = "received", _("待监交")
    CLOSED = "closed", _("已交接")
    CALLED_OFF = "called_off", _("已撤销")


class ItemState(models.TextChoices):
    """What became of an item on the list."""

    OPEN = "open", _("待核对")
    TAKEN = "taken", _("已接收")
    OBJECTED = "objected", _("有异议")
    KEPT = "kept", _("仍由本岗承担")
    MOVED = "moved", _("改由他岗承担")
    GONE = "gone", _("已办结或转出")
    LATER = "later", _("交接后到岗")


class LeaveState(models.TextChoices):
    """Where a planned leave stands; whether it runs follows from the time."""

    PROPOSED = "proposed", _("待批")
    CONFIRMED = "confirmed", _("已批准")
    DECLINED = "declined", _("未批准")
    WITHDRAWN = "withdrawn", _("已撤回")
    CUT_SHORT = "cut_short", _("提前返岗")


_H, _I, _L = HandoverState, ItemState, LeaveState
#: A handover that somebody still has to sign.
UNFINISHED = (_H.OPEN, _H.HANDED, _H.DISPUTED, _H.RECEIVED)

HANDOVER = Machine(
    "handover",
    HandoverState,
    _H.OPEN,
    (
        move("hand_over", _H.OPEN, _H.HANDED, _("移交")),
        move("dispute", _H.HANDED, _H.DISPUTED, _("提出异议")),
        move("settle", _H.DISPUTED, _H.HANDED, _("处理完异议")),
        move("receive", _H.HANDED, _H.RECEIVED, _("接收")),
        move("close", _H.RECEIVED, _H.CLOSED, _("监交")),
        move("call_off", [_H.OPEN, _H.HANDED, _H.DISPUTED], _H.CALLED_OFF, _("撤销交接")),
    ),
)

ITEM = Machine(
    "handover_item",
    ItemState,
    _I.OPEN,
    (
        move("take", _I.OPEN, _I.TAKEN, _("接收")),
        move("object", [_I.OPEN, _I.TAKEN], _I.OBJECTED, _("提出异议")),
        move("keep", _I.OBJECTED, _I.KEPT, _("留在本岗")),
        move("move", _I.OBJECTED, _I.MOVED, _("改由他岗")),
        move("vanish", [_I.OPEN, _I.OBJECTED], _I.GONE, _("不在岗位上了")),
        move("come_later", _I.OPEN, _I.LATER, _("交接后到岗")),
    ),
)

LEAVE = Machine(
    "leave",
    LeaveState,
    _L.PROPOSED,
    (
        move("confirm", _L.PROPOSED, _L.CONFIRMED, _("批准")),
        move("decline", _L.PROPOSED, _L.DECLINED, _("不批准")),
        move("withdraw", _L.PROPOSED, _L.WITHDRAWN, _("撤回")),
        move("cut_short", _L.CONFIRMED, _L.CUT_SHORT, _("提前返岗")),
    ),
)
