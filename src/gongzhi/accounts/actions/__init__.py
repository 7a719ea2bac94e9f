"""Everything that changes persons, their consents, their inbox and their means of signing in."""

from gongzhi.accounts.actions.consents import (
    add_child,
    confirm_guardianship,
    end_guardianship,
    enter_guardianship,
    give_consent,
    withdraw_consent,
)
from gongzhi.accounts.actions.notices import mark_all_read, mark_read, notify
from gongzhi.accounts.actions.persons import (
    attach_history,
    change_phone,
    open_account,
    person_for_phone,
    record_disclosure,
    set_elder_mode,
    sign_out_device,
    update_profile,
    verify_phone,
)
from gongzhi.accounts.actions.staff import (
    ask_factor_reset,
    change_password,
    create_staff,
    disable_account,
    do_factor_reset,
    enable_account,
    give_sign_in_name,
    reset_password,
)
from gongzhi.accounts.actions.window import rebind_phone

__all__ = [
    "add_child",
    "ask_factor_reset",
    "attach_history",
    "change_password",
    "change_phone",
    "confirm_guardianship",
    "create_staff",
    "disable_account",
    "do_factor_reset",
    "enable_account",
    "end_guardianship",
    "enter_guardianship",
    "give_consent",
    "give_sign_in_name",
    "mark_all_read",
    "mark_read",
    "notify",
    "open_account",
    "person_for_phone",
    "rebind_phone",
    "record_disclosure",
    "reset_password",
    "set_elder_mode",
    "sign_out_device",
    "update_profile",
    "verify_phone",
    "withdraw_consent",
]
