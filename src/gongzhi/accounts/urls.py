"""Addresses of signing in, of 我的, and of accounts on the desk.

Of allauth only the pages in use are taken in, under the names that it looks for, each with its declared door.
"""

from django.urls import include, path

from gongzhi.accounts.views import desk, inbox, phone_change, portal, sign_ins, signin, staff, window

_own = [
    path("sign-in/code/", signin.code, name="code"),
    path("sign-in/code/again/", signin.code_again, name="code_again"),
    path("sign-in/cancel/", signin.cancel, name="cancel_sign_in"),
    path("sign-in/long-unseen/", signin.long_unseen, name="long_unseen"),
    path("sign-in/staff/", staff.sign_in, name="staff_sign_in"),
    path("sign-in/staff/no-password/", staff.no_password, name="no_password"),
    path("me/", portal.me, name="me"),
    path("me/profile/", portal.profile, name="profile"),
    path("me/phone/", phone_change.change_phone, name="change_phone"),
    path("me/password/", staff.password, name="password"),
    path("me/family/", portal.family, name="family"),
    path("me/family/child/", portal.add_child, name="add_child"),
    path("me/family/guardian/", portal.add_guardian, name="add_guardian"),
    path("me/family/<uuid:pk>/confirm/", portal.confirm_guardianship, name="confirm_guardianship"),
    path("me/family/<uuid:pk>/end/", portal.end_guardianship, name="end_guardianship"),
    path("me/consents/", portal.consents, name="consents"),
    path("me/consents/give/", portal.give_consent, name="give_consent"),
    path("me/consents/<uuid:pk>/withdraw/", portal.withdraw_consent, name="withdraw_consent"),
    path("me/devices/", portal.devices, name="devices"),
    path("me/devices/<uuid:pk>/sign-out/", portal.sign_out_device, name="sign_out_device"),
    path("me/inbox/", inbox.inbox, name="inbox"),
    path("me/inbox/read/", inbox.read_all, name="read_all"),
    path("me/inbox/<uuid:pk>/", inbox.notice, name="notice"),
    path("desk/accounts/", desk.accounts, name="desk_accounts"),
    path("desk/accounts/phone/", window.rebind, name="desk_rebind_phone"),
    path("desk/accounts/log/", sign_ins.sign_ins, name="desk_sign_ins"),
    path("desk/accounts/new/", desk.new_account, name="desk_new_account"),
    path("desk/accounts/<uuid:pk>/", desk.account, name="desk_account"),
    path("desk/accounts/<uuid:pk>/password/", desk.reset_password, name="desk_reset_password"),
    path("desk/accounts/<uuid:pk>/disable/", desk.disable, name="desk_disable"),
    path("desk/accounts/<uuid:pk>/enable/", desk.enable, name="desk_enable"),
    path("desk/accounts/<uuid:pk>/factor/", desk.ask_factor_reset, name="desk_ask_factor_reset"),
    path("desk/accounts/factor/<uuid:pk>/", desk.do_factor_reset, name="desk_do_factor_reset"),
]

urlpatterns = [
    path("sign-in/", signin.phone, name="account_login"),
    path("sign-out/", signin.sign_out, name="account_logout"),
    path("sign-in/inactive/", signin.inactive, name="account_inactive"),
    path("sign-in/staff/factor/", staff.factor, name="mfa_authenticate"),
    path("me/factor/", staff.set_up_factor, name="mfa_activate_totp"),
    path("me/factor/change/", staff.take_factor_away, name="mfa_deactivate_totp"),
    path("me/factor/again/", staff.show_factor_again, name="mfa_reauthenticate"),
    path("me/password/again/", staff.password_again, name="account_reauthenticate"),
    path("", include((_own, "accounts"))),
]
