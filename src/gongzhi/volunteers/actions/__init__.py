"""Everything that changes volunteers and teams."""

from gongzhi.volunteers.actions.contact import show_phone
from gongzhi.volunteers.actions.engaging import engage, release
from gongzhi.volunteers.actions.insurance import insure_team, insure_volunteer
from gongzhi.volunteers.actions.joining import (
    GuardianEntry,
    Span,
    confirm_volunteer,
    edit_volunteer,
    leave_volunteers,
    merged,
    pause_volunteer,
    register_as_volunteer,
    register_at_window,
    resume_volunteer,
    return_as_volunteer,
    set_availability,
)
from gongzhi.volunteers.actions.service import correct_service, minutes_of, note_rating, record_service
from gongzhi.volunteers.actions.skills import add_skill, attach_proof, check_skill, withdraw_skill
from gongzhi.volunteers.actions.teams import (
    add_member,
    admit_member,
    ask_to_join,
    change_leader,
    close_team,
    create_team,
    edit_team,
    end_membership,
)

__all__ = [
    "GuardianEntry",
    "Span",
    "add_member",
    "add_skill",
    "admit_member",
    "ask_to_join",
    "attach_proof",
    "change_leader",
    "check_skill",
    "close_team",
    "confirm_volunteer",
    "correct_service",
    "create_team",
    "edit_team",
    "edit_volunteer",
    "end_membership",
    "engage",
    "insure_team",
    "insure_volunteer",
    "leave_volunteers",
    "merged",
    "minutes_of",
    "note_rating",
    "pause_volunteer",
    "record_service",
    "register_as_volunteer",
    "register_at_window",
    "release",
    "resume_volunteer",
    "return_as_volunteer",
    "set_availability",
    "show_phone",
    "withdraw_skill",
]
