"""What history calls the actions of handovers, leaves, alliances and consortia."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from gongzhi.core.errors import type_words

DEEDS: Final[dict[str, type_words]] = {
    # --- Handover ---
    "organizations.open_handover": _("开始交接"),
    "organizations.update_handover_list": _("更新交接清单"),
    "organizations.fill_in_handover": _("填写交接清单"),
    "organizations.hand_over": _("移交签字"),
    "organizations.hand_over_without_leaver": _("代为移交"),
    "organizations.name_receiver": _("指定接收人"),
    "organizations.take_items": _("接收事项"),
    "organizations.object_to_item": _("提出异议"),
    "organizations.settle_item": _("处理异议"),
    "organizations.receive_handover": _("接收签字"),
    "organizations.close_handover": _("监交签字"),
    "organizations.call_off_handover": _("撤销交接"),
    "organizations.set_handover_checklist": _("设置交接清单模板"),
    # --- Leave ---
    "organizations.propose_leave": _("请假"),
    "organizations.confirm_leave": _("批准请假"),
    "organizations.decline_leave": _("不批准请假"),
    "organizations.withdraw_leave": _("撤回请假"),
    "organizations.cut_leave_short": _("提前返岗"),
    # --- Alliances and consortia ---
    "organizations.set_eligibility": _("设定应加入范围"),
    "organizations.invite_to_alliance": _("邀请加入联盟"),
    "organizations.answer_invitation": _("登记入盟答复"),
    "organizations.found_consortium": _("组建联合体"),
    "organizations.edit_consortium": _("修改联合体"),
    "organizations.add_partner": _("加入联合体名单"),
    "organizations.consent_to_part": _("同意分工"),
    "organizations.leave_consortium": _("退出联合体"),
}
