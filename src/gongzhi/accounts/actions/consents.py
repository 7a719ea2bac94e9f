"""Consent, and who answers for a child."""

from datetime import date

from django.utils.translation import gettext_lazy as _

from gongzhi.accounts import queries
from gongzhi.accounts.actions.persons import person_for_phone
from gongzhi.accounts.models import Consent, Guardianship, User
from gongzhi.accounts.wording import SERVICE_WORDING
from gongzhi.core import clock
from gongzhi.core.actions import action
from gongzhi.core.actors import Actor
from gongzhi.core.errors import Invalid, NotNow
from gongzhi.core.models import StoredFile


@action("accounts.give_consent")
def give_consent(person: User, *, by: Actor, purpose: str, wording: str = SERVICE_WORDING) -> Consent:
    """The person agrees to a purpose; a clerk who takes it down is kept beside it. Agreeing again changes nothing."""
    taken_by = by.person if by.person is not None and by.person.pk != person.pk else None
    consent, _is_new = Consent.objects.get_or_create(
        person=person,
        purpose=Consent.Purpose(purpose),
        withdrawn_at=None,
        defaults={"wording": wording, "taken_by": taken_by},
    )
    return consent


@action("accounts.withdraw_consent")
def withdraw_consent(consent: Consent, *, by: Actor) -> Consent:
    """The person no longer agrees, as easily as it was given (PIPL Art. 15); what was done until now stays lawful."""
    if consent.withdrawn_at is not None:
        raise NotNow(_("这项同意已经撤回了。"))
    consent.withdrawn_at = clock.now()
    consent.save(update_fields=["withdrawn_at"])
    return consent


@action("accounts.add_child")
def add_child(guardian: User, *, by: Actor, name: str, birth_date: date, kind: str = "parent") -> Guardianship:
    """A guardian enters a child who has no account of its own, and agrees for it (PIPL Art. 31)."""
    years = queries.age(guardian, clock.today())
    if years is not None and years < queries.ADULT:
        raise NotNow(_("未满 18 周岁不能登记为监护人。"))
    if birth_date > clock.today():
        raise Invalid(_("出生日期不能在今天之后，请检查。"), field="birth_date")
    child = User(name=name.strip(), birth_date=birth_date)
    if not queries.is_minor(child):
        raise Invalid(_("已满 18 周岁的家人请用自己的手机号登录。"), field="birth_date")
    if any(
        queries.same_name(mine.ward, name) and mine.ward.birth_date == birth_date for mine in queries.wards_of(guardian)
    ):
        raise NotNow(_("这位孩子已经登记过了。"))
    child.set_unusable_password()
    child.save()
    return Guardianship.objects.create(
        ward=child, guardian=guardian, kind=Guardianship.Kind(kind), consented_at=clock.now()
    )


@action("accounts.enter_guardianship")
def enter_guardianship(
    ward: User, *, by: Actor, phone: str, name: str, kind: str = "parent", has_agreed: bool = False
) -> Guardianship:
    """Name who answers for a person under 18, by telephone number.

    `has_agreed` is for a window that has seen the guardian's agreement. A guardian named by the ward agrees when he or
    she happens to look at the own page: nothing is sent there.
    """
    if not queries.is_minor(ward):
        raise NotNow(_("只有未满 18 周岁的人需要登记监护人；请先填写出生日期。"))
    guardian = person_for_phone(phone, name=name, by=by)
    if queries.is_minor(guardian):
        raise Invalid(_("监护人应年满 18 周岁。"), field="phone")
    is_ward_alone = by.person is not None and by.person.pk == ward.pk
    consented_at = clock.now() if has_agreed and not is_ward_alone else None
    return Guardianship.objects.create(
        ward=ward, guardian=guardian, kind=Guardianship.Kind(kind), consented_at=consented_at
    )


@action("accounts.confirm_guardianship")
def confirm_guardianship(guardianship: Guardianship, *, by: Actor) -> Guardianship:
    """The guardian agrees."""
    if guardianship.ended_at is not None:
        raise NotNow(_("这层监护关系已经结束。"))
    if guardianship.consented_at is None:
        guardianship.consented_at = clock.now()
        guardianship.save(update_fields=["consented_at"])
    return guardianship


@action("accounts.check_guardianship")
def check_guardianship(guardianship: Guardianship, *, by: Actor, evidence: StoredFile) -> Guardianship:
    """A window has seen the papers (household register, agreement) and keeps a copy; a supervisor approves it then."""
    if guardianship.ended_at is not None:
        raise NotNow(_("这层监护关系已经结束。"))
    if guardianship.approved_at is not None:
        raise NotNow(_("这层监护关系已经核准。"))
    if by.person.pk in {guardianship.guardian_id, guardianship.ward_id}:
        raise NotNow(_("不能核对自己的监护材料，请由同事办理。"))
    guardianship.evidence, guardianship.checked_by = evidence, by.person
    guardianship.consented_at = guardianship.consented_at or clock.now()
    guardianship.save(update_fields=["evidence", "checked_by", "consented_at"])
    return guardianship


@action("accounts.approve_guardianship")
def approve_guardianship(guardianship: Guardianship, *, by: Actor) -> Guardianship:
    """A supervisor approves what the window checked: the guardian keeps the consents of a child under 14."""
    if guardianship.ended_at is not None:
        raise NotNow(_("这层监护关系已经结束。"))
    if guardianship.approved_at is not None:
        raise NotNow(_("这层监护关系已经核准。"))
    if guardianship.checked_by_id is None or guardianship.evidence_id is None:
        raise NotNow(_("窗口还没有核对材料。"))
    guardianship.approved_by, guardianship.approved_at = by.person, clock.now()
    guardianship.save(update_fields=["approved_by", "approved_at"])
    return guardianship


@action("accounts.end_guardianship")
def end_guardianship(guardianship: Guardianship, *, by: Actor) -> Guardianship:
    """Either side, or a window, ends the relation; the agreement given ends with it."""
    if guardianship.ended_at is not None:
        raise NotNow(_("这层监护关系已经结束。"))
    guardianship.ended_at = clock.now()
    guardianship.save(update_fields=["ended_at"])
    return guardianship
