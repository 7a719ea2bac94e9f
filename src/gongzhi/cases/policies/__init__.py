"""Who may do what to a case: one policy for each action, asked by pages, API, jobs and templates alike.

Everything is judged by the active post alone. Nobody works on his or her own request, whatever post he or she holds. Of
a guarded case, only the asker and the posts named on it may do anything.
"""

from rules.predicates import always_allow

from gongzhi.cases.policies.bulk import (
    CALLING,
    LISTING,
    acts_for_it,
    asked_for_export,
    has_just_handed_on,
    is_above_export,
)
from gongzhi.cases.policies.circle import LIVE_PARTS, Circle, case_of
from gongzhi.cases.policies.knowledge import (
    keeps_guide,
    keeps_texts,
    makes_it_local,
    writes_guides,
    wrote_the_handover,
)
from gongzhi.cases.policies.mediation import is_a_party, is_that_party, mediates
from gongzhi.cases.policies.predicates import (
    answers_for,
    asked_for_extension,
    comes,
    handled_it,
    has_post,
    is_asker,
    is_himself,
    is_joint_office,
    is_offered_to,
    is_staff_of,
    is_supervisor,
    is_visitor,
    leads,
    leads_together,
    reviews_it,
    supervises_it,
    talk_is_open,
    works_on,
)
from gongzhi.cases.policies.supervising import gave_the_order, has_the_case, is_reminded, wrote_the_answer
from gongzhi.core.policies import add_policy, has_role, is_system
from gongzhi.organizations.models import Role
from gongzhi.organizations.policies import in_scope

__all__ = ["LISTING", "LIVE_PARTS", "Circle", "answers_for", "case_of", "comes", "is_joint_office", "leads", "works_on"]

_desk = has_post & is_staff_of
_window = _desk & (answers_for | is_joint_office)
_lead_or_window = _desk & (leads | answers_for | is_joint_office)
_worker = _desk & works_on
_overseer = _desk & (is_supervisor | is_joint_office)

add_policy("cases.ask", is_himself)
add_policy("cases.register", in_scope(Role.INTAKE, lambda site: site))
add_policy("cases.accept_case", _window)
add_policy("cases.decline_case", _window)
add_policy("cases.transfer_case", _window)
add_policy("cases.merge_case", _window)
add_policy("cases.hand_on_case", _window)
add_policy("cases.unmerge_case", _window)
add_policy("cases.find_repeats", is_system)
add_policy("cases.link_cases", _lead_or_window)
add_policy("cases.keep_apart", _window)
add_policy("cases.withdraw_case", is_asker | _window)
add_policy("cases.reopen_case", is_asker | _window)
add_policy("cases.void_case", _overseer)
add_policy("cases.archive_case", is_system | _window)
add_policy("cases.mark_urgent", _window | _worker)

add_policy("cases.make_confidential", is_asker | _lead_or_window)
add_policy("cases.name_post", _lead_or_window)
add_policy("cases.unname_post", _lead_or_window)
add_policy("cases.show_personal", _window | _worker)
add_policy("cases.change_disclosure", is_asker)

add_policy("cases.assign", _lead_or_window)
add_policy("cases.move_case", _window | _overseer)
add_policy("cases.invite_consortium", _lead_or_window)
add_policy("cases.take_assignment", _worker)
add_policy("cases.return_assignment", _worker)
add_policy("cases.record_contact", _worker)
add_policy("cases.start_assignment", _worker)
add_policy("cases.finish_assignment", _worker)
add_policy("cases.cancel_assignment", _lead_or_window)

add_policy("cases.suspend", _worker)
add_policy("cases.resume", is_system | _worker | _overseer)
add_policy("cases.ask_extension", _worker)
add_policy("cases.decide_extension", _overseer & ~asked_for_extension)
add_policy("cases.supervise", _overseer)
add_policy("cases.lift_supervision", _desk & (supervises_it | is_joint_office))
add_policy("cases.answer_supervision", _desk & has_the_case & ~gave_the_order)
add_policy("cases.decide_answer", _desk & (gave_the_order | is_joint_office) & ~wrote_the_answer)
add_policy("cases.supervise_late", is_system)
add_policy("cases.urge", _window | _overseer)
add_policy("cases.urge_own", is_asker)
add_policy("cases.urge_late", is_system)
add_policy("cases.see_reminder", _desk & is_reminded)
add_policy("cases.remind", is_system)
add_policy("cases.escalate", is_system)

add_policy("cases.rate", is_asker | (_window & ~handled_it))
add_policy("cases.record_callback", _window & ~handled_it)
add_policy("cases.record_call", _window & ~handled_it)
add_policy("cases.draw_callbacks", is_system)
add_policy("cases.set_callback_script", has_role(Role.SYSTEM_ADMIN, Role.JOINT_OFFICE))
add_policy("cases.close_unrated", is_system)
add_policy("cases.review_rating", _desk & reviews_it)

add_policy("cases.send_offers", _worker)
add_policy("cases.accept_offer", is_offered_to)
add_policy("cases.decline_offer", is_offered_to)
add_policy("cases.recall_offer", is_system | _worker)
add_policy("cases.give_back_offer", is_offered_to)
add_policy("cases.end_search", _worker)
add_policy("cases.expire_offer", is_system)

add_policy("cases.show_contact", comes)

add_policy("cases.agree_visit", comes | _worker)
add_policy("cases.check_in", comes | _worker)
add_policy("cases.confirm_by_telephone", _window & ~is_visitor)
add_policy("cases.end_visit", comes | _worker)
add_policy("cases.cancel_visit", is_asker | comes | _worker)
add_policy("cases.remind_visit", is_system)

add_policy("cases.write_message", is_asker | _window | _overseer | (_desk & (leads | leads_together | talk_is_open)))
add_policy("cases.write_note", _window | _worker | _overseer | (_desk & leads_together))
add_policy("cases.open_talk", _desk & leads)
add_policy("cases.close_talk", _desk & leads)
add_policy("cases.mark_read", is_asker | _window | _worker | _overseer | (_desk & leads_together))
add_policy("cases.add_files", is_asker | _window | _worker)
add_policy("cases.print_slip", _window)
add_policy("cases.open_slip", always_allow)
add_policy("cases.load_settings", is_system)
#: Limits and routing rules: everywhere by the system administrator, in its division by the joint office.
_sets_here = has_role(Role.SYSTEM_ADMIN) | in_scope(Role.JOINT_OFFICE, lambda place: place)
add_policy("cases.set_limit", _sets_here)
add_policy("cases.set_rule", _sets_here)
add_policy("cases.end_rule", has_role(Role.SYSTEM_ADMIN) | in_scope(Role.JOINT_OFFICE, lambda rule: rule.division))

add_policy("cases.draft_bulk", has_role(*LISTING))
add_policy("cases.run_bulk", acts_for_it)
add_policy("cases.undo_bulk", acts_for_it)
add_policy("cases.take_back_case", _desk & has_just_handed_on)
add_policy("cases.export_masked", has_role(*LISTING))
add_policy("cases.ask_export", has_role(*CALLING))
add_policy("cases.decide_export", is_above_export & ~asked_for_export)
add_policy("cases.fetch_export", acts_for_it)
add_policy("cases.withdraw_export", acts_for_it)
add_policy("cases.expire_export", is_system)

_mediator = _desk & mediates
for _name in (
    "describe_mediation", "end_party", "show_party", "add_party", "begin_mediation", "plan_session", "cancel_session",
    "record_session", "fail_mediation", "draft_agreement", "seal_agreement", "record_confirmation",
    "check_performance", "break_agreement", "print_agreement",
):  # fmt: skip
    add_policy(f"cases.{_name}", _mediator)
add_policy("cases.open_mediation", _lead_or_window)
add_policy("cases.name_mediator", _mediator | _lead_or_window)
add_policy("cases.recuse_mediator", _mediator | _lead_or_window)
add_policy("cases.appraise_mediation", _lead_or_window & ~mediates)
add_policy("cases.answer_mediation", is_that_party | _mediator)
add_policy("cases.answer_proposal", is_that_party | _mediator)
add_policy("cases.put_proposal", is_a_party | _mediator)
add_policy("cases.sign_agreement", is_a_party | _mediator)
add_policy("cases.withdraw_mediation", is_a_party | _mediator)
add_policy("cases.see_mediation", is_a_party | is_asker | _mediator | _lead_or_window)
add_policy("cases.remind_parties", is_system)
add_policy("cases.lapse_confirmation", is_system)

add_policy("cases.create_template", keeps_texts)
add_policy("cases.edit_template", keeps_texts)
add_policy("cases.end_template", keeps_texts)
add_policy("cases.write_guide", writes_guides)
add_policy("cases.revise_guide", keeps_guide | makes_it_local)
add_policy("cases.end_guide", keeps_guide)
add_policy("cases.hand_shift", in_scope(Role.INTAKE, lambda site: site))
add_policy("cases.take_shift", in_scope(Role.INTAKE, lambda handover: handover.site) & ~wrote_the_handover)
