"""What history calls each action of this room: short words for what somebody did."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from gongzhi.core.errors import type_words

DEEDS: Final[dict[str, type_words]] = {
    # --- Coming in ---
    "cases.ask": _("提出求助"),
    "cases.register": _("登记求助"),
    "cases.add_files": _("补充附件"),
    # --- Deciding ---
    "cases.accept_case": _("受理"),
    "cases.decline_case": _("不予受理"),
    "cases.transfer_case": _("转出平台"),
    "cases.hand_on_case": _("转给别的岗位受理"),
    "cases.mark_urgent": _("标为紧急"),
    "cases.merge_case": _("并入另一件"),
    # --- The work ---
    "cases.assign": _("安排分工"),
    "cases.take_assignment": _("签收"),
    "cases.return_assignment": _("退回"),
    "cases.record_contact": _("记录联系结果"),
    "cases.start_assignment": _("开始服务"),
    "cases.finish_assignment": _("办结分工"),
    "cases.cancel_assignment": _("取消分工"),
    "cases.suspend": _("挂起"),
    "cases.resume": _("恢复办理"),
    "cases.ask_extension": _("申请延期"),
    "cases.decide_extension": _("审批延期"),
    "cases.supervise": _("督办"),
    "cases.lift_supervision": _("解除督办"),
    # --- Volunteers and visits ---
    "cases.send_offers": _("邀请志愿者"),
    "cases.accept_offer": _("接受邀约"),
    "cases.decline_offer": _("谢绝邀约"),
    "cases.give_back_offer": _("交还任务"),
    "cases.recall_offer": _("收回邀约"),
    "cases.end_search": _("不再找人"),
    "cases.expire_offer": _("邀约过期"),
    "cases.agree_visit": _("约定上门"),
    "cases.check_in": _("核对服务码"),
    "cases.confirm_by_telephone": _("电话确认到场"),
    "cases.end_visit": _("结束服务"),
    "cases.cancel_visit": _("取消上门"),
    "cases.remind_visit": _("提醒上门"),
    # --- Words and files ---
    "cases.write_message": _("留言"),
    "cases.write_note": _("写内部备注"),
    "cases.mark_read": _("已读"),
    "cases.open_talk": _("开放对话"),
    "cases.close_talk": _("收回对话"),
    # --- Who may know ---
    "cases.make_confidential": _("改为保密办理"),
    "cases.name_post": _("加入知情名单"),
    "cases.unname_post": _("移出知情名单"),
    "cases.change_disclosure": _("更改告知对象"),
    "cases.show_personal": _("查看完整号码"),
    "cases.show_contact": _("查看联系方式"),
    "cases.print_slip": _("打印回执"),
    "cases.open_slip": _("凭回执查询"),
    # --- The end ---
    "cases.rate": _("评价"),
    "cases.record_callback": _("电话回访"),
    "cases.close_unrated": _("未评价办结"),
    "cases.review_rating": _("复核评价"),
    "cases.withdraw_case": _("撤回"),
    "cases.void_case": _("作废"),
    "cases.reopen_case": _("重新打开"),
    "cases.archive_case": _("归档"),
    # --- The clock and the rules ---
    "cases.remind": _("到期提醒"),
    "cases.escalate": _("逾期上报"),
    "cases.set_limit": _("设置时限"),
    "cases.set_rule": _("设置分派规则"),
    "cases.end_rule": _("停用分派规则"),
    "cases.load_settings": _("载入默认设置"),
}
