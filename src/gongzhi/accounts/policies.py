"""Who may do what with persons."""

from typing import Any

from gongzhi.accounts import queries
from gongzhi.accounts.models import Consent, FactorReset, Guardianship, User
from gongzhi.core.actors import Actor
from gongzhi.core.policies import add_policy, has_role, is_system, predicate


@predicate
def is_self(actor: Actor, person: User | None) -> bool:
    """The person him- or herself."""
    return actor.is_known and person is not None and bool(actor.person.pk == person.pk)


@predicate
def gave_consent(actor: Actor, consent: Consent) -> bool:
    """Who gave the consent."""
    return actor.is_known and bool(actor.person.pk == consent.person_id)


@predicate
def is_guardian(actor: Actor, guardianship: Guardianship) -> bool:
    """The guardian of the relation."""
    return actor.is_known and bool(actor.person.pk == guardianship.guardian_id)


@predicate
def is_ward(actor: Actor, guardianship: Guardianship) -> bool:
    """The ward of the relation."""
    return actor.is_known and bool(actor.person.pk == guardianship.ward_id)


@predicate
def is_another(actor: Actor, person: User) -> bool:
    """Anybody but the person."""
    return actor.is_known and bool(actor.person.pk != person.pk)


@predicate
def is_uninvolved(actor: Actor, reset: FactorReset) -> bool:
    """Neither who asked for the reset nor who gets it."""
    return actor.is_known and actor.person.pk not in {reset.asked_by_id, reset.person_id}


@predicate
def reads_own(actor: Actor, row: Any) -> bool:
    """Whose inbox or device it is."""
    return actor.is_known and bool(actor.person.pk == row.person_id)


@predicate
def is_about_oneself(actor: Actor, row: Any) -> bool:
    """Whose data the row is about."""
    return actor.is_known and bool(actor.person.pk == row.person_id)


@predicate
def checked_it(actor: Actor, guardianship: Guardianship) -> bool:
    """Who took in the papers, or is one of the two: never the one who approves."""
    involved = {guardianship.checked_by_id, guardianship.guardian_id, guardianship.ward_id}
    return actor.is_known and actor.person.pk in involved


@predicate
def guards(actor: Actor, subject: Any) -> bool:
    """Who keeps the consents of a child under 14."""
    ward = subject.person_id if isinstance(subject, Consent) else subject.pk
    return actor.is_known and queries.kept_by_guardian(actor.person).filter(ward=ward).exists()


is_window = has_role("intake")
#: Accounts are the system administrator's, keys and roles the security administrator's; a lost factor touches both.
keeps_accounts = has_role("system_admin")
keeps_factors = has_role("system_admin", "security_admin")

#: The sign-in pages, after the code that was sent to the number came back.
add_policy("accounts.open_account", is_system)
add_policy("accounts.verify_phone", is_system)
add_policy("accounts.update_profile", is_self | is_system)
add_policy("accounts.set_elder_mode", is_self)
add_policy("accounts.change_phone", is_self)
add_policy("accounts.give_consent", is_self | is_window | is_system | guards)
add_policy("accounts.withdraw_consent", gave_consent | is_window | guards)
add_policy("accounts.add_child", is_self | is_system)
add_policy("accounts.enter_guardianship", is_self | is_window | is_system)
add_policy("accounts.confirm_guardianship", is_guardian)
add_policy("accounts.check_guardianship", is_window)
add_policy("accounts.approve_guardianship", has_role("supervisor") & ~checked_it)
add_policy("accounts.end_guardianship", is_guardian | is_ward | is_window)
add_policy("accounts.mark_read", reads_own)
add_policy("accounts.mark_all_read", is_self)
add_policy("accounts.sign_out_device", reads_own)
add_policy("accounts.set_notices", is_self)
add_policy("accounts.add_mail", is_self)
add_policy("accounts.verify_mail", reads_own)
add_policy("accounts.remove_mail", is_self)
add_policy("accounts.retry_message", keeps_accounts)
add_policy("accounts.attach_history", is_window)
add_policy("accounts.rebind_phone", is_window & is_another)
add_policy("accounts.create_staff", keeps_accounts | is_system)
add_policy("accounts.give_sign_in_name", (keeps_accounts & is_another) | is_system)
add_policy("accounts.change_password", is_self)
add_policy("accounts.reset_password", keeps_accounts & is_another)
add_policy("accounts.disable_account", keeps_accounts & is_another)
add_policy("accounts.enable_account", keeps_accounts & is_another)
add_policy("accounts.ask_factor_reset", keeps_factors & is_another)
#: Asked for by either, approved by the security administrator alone (GB/T 22239: separation of powers).
add_policy("accounts.do_factor_reset", has_role("security_admin") & is_uninvolved)

add_policy("accounts.ask_data_copy", is_self)
add_policy("accounts.fill_data_copy", is_system)
add_policy("accounts.take_data_copy", is_about_oneself)
add_policy("accounts.expire_data_copy", is_system)
add_policy("accounts.ask_deletion", is_self)
add_policy("accounts.recall_deletion", is_about_oneself)
add_policy("accounts.delete_person", is_system)
