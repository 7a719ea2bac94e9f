"""Persons themselves: who bears a number, what they say about themselves, who looked at it."""

from collections.abc import Iterable
from datetime import date
from typing import Final
from uuid import UUID

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from gongzhi.accounts import queries, sessions
from gongzhi.accounts.events import HistoryAttached
from gongzhi.accounts.models import Consent, Device, Disclosure, Guardianship, HistoryAttachment, Notice, User
from gongzhi.accounts.wording import SERVICE_WORDING
from gongzhi.core import clock, events
from gongzhi.core.actions import action
from gongzhi.core.actors import Actor
from gongzhi.core.errors import Invalid, NotNow, type_words
from gongzhi.core.identity import is_mobile, normalise_phone, read_id_number
from gongzhi.core.locks import lock_all
from gongzhi.core.models import DataKey

#: What of a person can be shown in full, for `record_disclosure`.
FIELDS: Final = {
    "phone": _("电话"),
    "id_number": _("身份证号"),
    "address": _("住址"),
    "name": _("姓名"),
    "export": _("导出表中的姓名、电话、住址"),
}


def person_for_phone(phone: str, *, name: str = "", by: Actor) -> User:
    """The person who bears the number now, or a new one without sign-in. Called in an action, which asks the policy.

    For a mobile number that is whoever holds it; only if the holder was not met for so long that the number may be
    somebody else's, and `name` is another, a new person begins. A landline is a household's: the name decides.
    Raises `Invalid` for what is no telephone number.
    """
    number = _number(phone)
    queries.lock_phone(number)
    found = _of_mobile(number, name) if is_mobile(number) else _of_landline(number, name)
    if found is None:
        return _enter(number, name)
    _meet_again(found, name, by)
    return found


def _number(phone: str) -> str:
    try:
        return normalise_phone(phone)
    except ValidationError as error:
        raise Invalid(error.messages[0], field="phone") from error


def _of_mobile(number: str, name: str) -> User | None:
    holder = queries.find_by_phone(number)
    if holder is None or not queries.is_idle(holder, clock.now()) or queries.same_name(holder, name):
        return holder
    if not name:
        # Nothing says that it is somebody else; a first code will still open an empty account (`accounts.codes`).
        return holder
    return None


def _of_landline(number: str, name: str) -> User | None:
    known = queries.bearers_of(number).select_related("data_key").order_by("-created_at")
    return next((person for person in known if queries.same_name(person, name)), None)


def _meet_again(person: User, name: str, by: Actor) -> None:
    if name and not person.name:
        person.name = name.strip()
        person.save(update_fields=["name"])
    if queries.same_name(person, name) and by.person != person:
        # Met in person: the number is in use. Told to the history by nobody, like every other visit.
        User.objects.filter(pk=person.pk).update(last_seen_at=clock.now())


def _enter(number: str, name: str) -> User:
    holds = is_mobile(number)
    if holds:
        release_phone(number)
    person = User(name=name.strip(), phone=number, holds_phone=holds)
    person.set_unusable_password()
    person.save()
    return person


def release_phone(number: str) -> None:
    """Whoever held the number no longer does, and is nowhere signed in any more."""
    for former in User.objects.select_for_update().filter(phone_index=queries.phone_index(number), holds_phone=True):
        former.holds_phone = False
        former.save(update_fields=["holds_phone"])
        if not former.username:
            sessions.end_all(former)


@action("accounts.open_account")
def open_account(phone: str, *, by: Actor) -> User:
    """An empty account for whoever has just typed the code that was sent to a mobile number; done by the sign-in pages.

    Whoever held the number before loses it. Pressing the button beside the notice on handling personal information is
    the consent to the service (PIPL Art. 14, 17).
    """
    number = _number(phone)
    queries.lock_phone(number)
    person = _enter(number, "")
    person.phone_verified_at = person.last_seen_at = clock.now()
    person.save(update_fields=["phone_verified_at", "last_seen_at"])
    _agree(person)
    return person


def _agree(person: User) -> None:
    """The two purposes that stand beside the button of the sign-in."""
    for purpose in (Consent.Purpose.SERVICE, Consent.Purpose.SMS):
        Consent.objects.get_or_create(
            person=person, purpose=purpose, withdrawn_at=None, defaults={"wording": SERVICE_WORDING}
        )


@action("accounts.verify_phone")
def verify_phone(person: User, *, by: Actor) -> User:
    """The code sent to the person's number came back, now; done by the sign-in pages. The first opens the account."""
    if person.phone_verified_at is None:
        _agree(person)
    person.phone_verified_at = person.last_seen_at = clock.now()
    person.save(update_fields=["phone_verified_at", "last_seen_at"])
    return person


@action("accounts.update_profile")
def update_profile(
    person: User,
    *,
    by: Actor,
    name: str | None = None,
    birth_date: date | None = None,
    id_number: str | None = None,
    address: str | None = None,
) -> User:
    """What a person says about him- or herself; None leaves a part as it is, "" empties it.

    An identity number brings its birth date along, and no other can be given beside it. Raises `Invalid`.
    """
    if name is not None:
        person.name = name.strip()
    if id_number is not None:
        person.id_number = _checked(id_number)
    if person.id_number:
        person.birth_date = read_id_number(person.id_number).born
    elif birth_date is not None:
        if birth_date > clock.today():
            raise Invalid(_("出生日期不能在今天之后，请检查。"), field="birth_date")
        person.birth_date = birth_date
    if address is not None:
        person.address = address.strip()
    person.save()
    return person


def _checked(id_number: str) -> str:
    if not id_number.strip():
        return ""
    try:
        return read_id_number(id_number).number
    except ValidationError as error:
        raise Invalid(error.messages[0], field="id_number") from error


@action("accounts.set_elder_mode")
def set_elder_mode(person: User, *, by: Actor, on: bool) -> User:
    """Whether the person wants 长辈版 wherever he or she signs in."""
    person.elder_mode = on
    person.save(update_fields=["elder_mode"])
    return person


@action("accounts.change_phone")
def change_phone(person: User, *, by: Actor, phone: str) -> User:
    """Another mobile number; the pages ask for a code sent to the old and one sent to the new first.

    Whoever held the new number and has not been met for long loses it; a number in use is refused.
    """
    bind_phone(
        person, phone, in_use=_("这个号码正在被另一个账号使用。如果号码是您的，请用它登录，或到就近的群团窗口办理。")
    )
    person.phone_verified_at = clock.now()
    person.save()
    return person


def bind_phone(person: User, phone: str, *, in_use: type_words) -> None:
    """Give the person another mobile number; the caller saves. The old one is free. Called in an action.

    Whoever held the number and has not been met for long, or never signed in, loses it. Raises `Invalid`, and `NotNow`
    with the words `in_use` where somebody uses it.
    """
    number = _number(phone)
    if not is_mobile(number):
        raise Invalid(_("请填写手机号码，用来接收验证码。"), field="phone")
    queries.lock_phone(number)
    holder = queries.find_by_phone(number)
    if holder is not None and holder.pk != person.pk:
        if holder.phone_verified_at and not queries.is_idle(holder, clock.now()):
            raise NotNow(in_use, field="phone")
        release_phone(number)
    person.phone = number
    person.holds_phone = True


@action("accounts.sign_out_device")
def sign_out_device(device: Device, *, by: Actor) -> None:
    """End the session of one of the person's browsers."""
    sessions.end(device)


def record_disclosure(data_key: DataKey, field: str, *, by: Actor, occasion: str, reason: str) -> None:
    """Keep that somebody saw a person's data in full; called in the same action that shows it.

    `field` is one of `FIELDS`, `occasion` "kind:key" of what it was seen for. Raises `Invalid` without a reason.
    (domain rule 19; 未成年人网络保护条例 Art. 36 asks the same for children's data.)
    """
    record_disclosures([data_key.pk], field, by=by, occasion=occasion, reason=reason)


def record_disclosures(data_keys: Iterable[UUID], field: str, *, by: Actor, occasion: str, reason: str) -> None:
    """The same for many persons at once, a line for each: what was seen of a person is looked up by the person."""
    if field not in FIELDS:
        raise ValueError(f"{field!r} is nothing that can be disclosed.")
    if not reason.strip():
        raise Invalid(_("请写明查看的理由。"), field="reason")
    seen_for = {
        "field": field,
        "viewer": by.person,
        "post": by.post.pk if by.post is not None else None,
        "occasion": occasion,
        "reason": reason.strip(),
    }
    Disclosure.objects.bulk_create((Disclosure(data_key_id=key, **seen_for) for key in data_keys), batch_size=1000)


@action("accounts.attach_history")
def attach_history(old: User, *, by: Actor, new: User, reason: str) -> HistoryAttachment:
    """A window gives the history of an account that lost its number to the person's account of today.

    The clerk has checked who the person is and writes down how. Rooms above hear `HistoryAttached` and move what they
    keep; here inbox, guardians and what the new account does not know yet come along. The old account ends.
    """
    if not reason.strip():
        raise Invalid(_("请写明核对身份的依据。"), field="reason")
    if old.pk == new.pk:
        raise Invalid(_("请选择两个不同的账号。"))
    if by.person.pk in {old.pk, new.pk}:
        raise NotNow(_("不能经办自己的账号，请由同事办理。"))
    new = lock_all(new)[new]  # type: ignore[assignment]
    if old.holds_phone or old.username or not new.is_active:
        raise NotNow(_("原账号仍在使用，不能归并。"))
    attachment = HistoryAttachment.objects.create(
        old=old, new=new, clerk=by.person, post=by.post.pk if by.post is not None else None, reason=reason.strip()
    )
    _carry_over(old, new)
    sessions.end_all(old)
    old.is_active = False
    old.disabled_reason = str(_("记录已归并到新账号"))
    old.save(update_fields=["is_active", "disabled_reason"])
    events.record(HistoryAttached(old=old.pk, new=new.pk))
    return attachment


def _carry_over(old: User, new: User) -> None:
    new.name = new.name or old.name
    new.birth_date = new.birth_date or old.birth_date
    new.id_number = new.id_number or old.id_number
    new.address = new.address or old.address
    new.save()
    Notice.objects.filter(person=old).update(person=new)
    for mine in (*queries.guardians_of(old), *queries.wards_of(old)):
        ward, guardian = (new if side.pk == old.pk else side for side in (mine.ward, mine.guardian))
        known = Guardianship.objects.filter(ward=ward, guardian=guardian, ended_at__isnull=True).exists()
        if ward.pk != guardian.pk and not known:
            Guardianship.objects.create(ward=ward, guardian=guardian, kind=mine.kind, consented_at=mine.consented_at)
        mine.ended_at = clock.now()
        mine.save(update_fields=["ended_at"])
