"""Reading about persons."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import connection
from django.db.models import Q, QuerySet

from gongzhi.accounts.models import (
    Consent,
    DataCopy,
    Deletion,
    Device,
    FactorReset,
    Guardianship,
    Notice,
    SignInEvent,
    User,
)
from gongzhi.core import clock
from gongzhi.core.crypto import blind_index
from gongzhi.core.identity import age_on, is_mobile, normalise_phone
from gongzhi.core.text import normalise

#: From this age on nobody else has to agree (民法典 Art. 17).
ADULT = 18
#: Below this age a guardian agrees for the child (PIPL Art. 31).
CHILD = 14


def phone_index(number: str) -> bytes:
    """What a normalised number is found by."""
    return blind_index("phone", number)


def lock_phone(number: str) -> None:
    """Let nobody else look for or make the bearer of this number until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [int.from_bytes(phone_index(number)[:8], signed=True)])


def find_by_phone(phone: str) -> User | None:
    """Who bears this mobile number now, by exact match; None for nobody, for landlines and for what is no number."""
    try:
        number = normalise_phone(phone)
    except ValidationError:
        return None
    return User.objects.filter(phone_index=phone_index(number), holds_phone=True).select_related("data_key").first()


def bearers_of(phone: str) -> QuerySet[User]:
    """Everybody known with this number, now or before: for "earlier requests of the same number" at the window."""
    try:
        number = normalise_phone(phone)
    except ValidationError:
        return User.objects.none()
    return User.objects.filter(phone_index=phone_index(number))


def same_name(person: User, name: str) -> bool:
    """Whether `name` was given and is the person's, whatever its width and form."""
    return bool(name.strip()) and normalise(person.name) == normalise(name)


def age(person: User, on: date) -> int | None:
    """Full years of age on a day; None where the birth date is not known."""
    return None if person.birth_date is None else age_on(person.birth_date, on)


def is_idle(person: User, at: datetime) -> bool:
    """Whether the person was not met for so long that the number may have been given to somebody else."""
    return at - (person.last_seen_at or person.created_at) >= settings.GONGZHI_NUMBER_IDLE


def is_staff_account(person: User) -> bool:
    """Whether the person can sign in with name and password."""
    return bool(person.username) and person.has_usable_password()


def can_get_messages(person: User) -> bool:
    """Whether text messages reach the person: a mobile number that nobody else bears."""
    return person.holds_phone and person.is_active and is_mobile(person.phone or "")


def wants_messages(person: User) -> bool:
    """Whether the person has not objected: text messages belong to the service until that consent is withdrawn."""
    last = Consent.objects.filter(person=person, purpose=Consent.Purpose.SMS).order_by("-given_at").first()
    return last is None or last.withdrawn_at is None


# --- Inbox ---


def notices_of(person: User) -> QuerySet[Notice]:
    """The inbox, newest first."""
    return Notice.objects.filter(person=person).order_by("-created_at", "-pk")


def unread_count(person: User) -> int:
    """How many notices of the person are unread."""
    return Notice.objects.filter(person=person, read_at__isnull=True).count()


# --- Consent, guardians, devices ---


def open_consents(person: User) -> QuerySet[Consent]:
    """What the person agrees to now."""
    return Consent.objects.filter(person=person, withdrawn_at__isnull=True).order_by("given_at")


def consents_to(person: User, purpose: str) -> bool:
    """Whether the person agrees to `purpose` now."""
    return open_consents(person).filter(purpose=purpose).exists()


def guardians_of(person: User) -> QuerySet[Guardianship]:
    """Who answers for the person now, agreed or not yet."""
    return Guardianship.objects.filter(ward=person, ended_at__isnull=True).select_related("guardian", "ward")


def wards_of(person: User) -> QuerySet[Guardianship]:
    """For whom the person answers now."""
    return Guardianship.objects.filter(guardian=person, ended_at__isnull=True).select_related("ward", "guardian")


def wards_of_nobody_else(person: User) -> list[User]:
    """The children whom only this person answers for and who have no account of their own."""
    found = []
    for relation in wards_of(person):
        others = Guardianship.objects.filter(ward=relation.ward, ended_at__isnull=True).exclude(guardian=person)
        if relation.ward.phone_verified_at is None and not relation.ward.username and not others.exists():
            found.append(relation.ward)
    return found


def kept_by_guardian(person: User) -> QuerySet[Guardianship]:
    """The children under 14 whose consents the person keeps: checked at a window, approved by a supervisor."""
    today = clock.today()
    day = today.replace(year=today.year - CHILD, day=min(today.day, 28) if today.month == 2 else today.day)
    return wards_of(person).filter(approved_at__isnull=False, ward__birth_date__gt=day)


def has_agreeing_guardian(person: User) -> bool:
    """Whether somebody who answers for the person has agreed."""
    return guardians_of(person).filter(consented_at__isnull=False).exists()


def is_minor(person: User, on: date | None = None) -> bool:
    """Whether the person is known to be under 18."""
    years = age(person, on or clock.today())
    return years is not None and years < ADULT


def devices_of(person: User) -> QuerySet[Device]:
    """The browsers that are signed in, last used first."""
    return Device.objects.filter(person=person).exclude(session_key="").order_by("-last_seen_at")


# --- Staff ---


def staff_accounts() -> QuerySet[User]:
    """Everybody who has a sign-in name, in the order of names."""
    return User.objects.filter(username__isnull=False).order_by("name_key", "username")


def open_factor_resets() -> QuerySet[FactorReset]:
    """Resets that wait for the second administrator."""
    return FactorReset.objects.filter(done_at__isnull=True).select_related("person", "asked_by").order_by("created_at")


def persons_with_factor(persons: list[UUID]) -> set[UUID]:
    """Those of the persons who have set up the one-time password."""
    from allauth.mfa.models import Authenticator  # noqa: PLC0415 -- needs the settings of allauth

    found = Authenticator.objects.filter(user__in=persons, type=Authenticator.Type.TOTP)
    return set(found.values_list("user_id", flat=True))


def find_staff(query: str) -> QuerySet[User]:
    """Staff accounts whose name or sign-in name contains the words typed; all for none."""
    found = staff_accounts()
    wanted = query.strip()
    return found.filter(Q(name__icontains=wanted) | Q(username__icontains=wanted)) if wanted else found


# --- Log of sign-ins ---


def sign_ins(
    *, person: str = "", kind: str = "", outcome: str = "", since: date | None = None, until: date | None = None
) -> QuerySet[SignInEvent]:
    """The log, newest first: by name or sign-in name, kind, outcome ("done", "refused") and local days, both included.

    Of a wrong code only the number is known, so a person's lines include those of the number that he or she bears.
    """
    found = SignInEvent.objects.select_related("person").order_by("-created_at", "-pk")
    if wanted := person.strip():
        meant = User.objects.filter(Q(name__icontains=wanted) | Q(username__icontains=wanted))
        numbers = meant.filter(holds_phone=True).values("phone_index")
        found = found.filter(Q(person__in=meant) | Q(person=None, phone_index__in=numbers))
    if kind:
        found = found.filter(kind=kind)
    if outcome:
        found = found.filter(kind__in=SignInEvent.REFUSED) if outcome == "refused" else _succeeded(found)
    if since is not None:
        found = found.filter(created_at__gte=datetime.combine(since, time.min, clock.LOCAL))
    if until is not None:
        found = found.filter(created_at__lt=datetime.combine(until + timedelta(days=1), time.min, clock.LOCAL))
    return found


def _succeeded(found: QuerySet[SignInEvent]) -> QuerySet[SignInEvent]:
    return found.exclude(kind__in=SignInEvent.REFUSED)


def bearers_now(events: Iterable[SignInEvent]) -> dict[bytes, User]:
    """Who bears now the numbers of events that name no person, by the index of the number."""
    numbers = {bytes(event.phone_index) for event in events if event.person_id is None and event.phone_index}
    holders = User.objects.filter(phone_index__in=numbers, holds_phone=True)
    return {bytes(holder.phone_index): holder for holder in holders if holder.phone_index is not None}


def wrong_facts_today(person: User) -> int:
    """How often in the last 24 hours something was said of the person that does not fit, to get at the account."""
    since = clock.now() - timedelta(days=1)
    return SignInEvent.objects.filter(person=person, kind=SignInEvent.Kind.FACT_WRONG, created_at__gt=since).count()


# --- Rights ---


def open_data_copy(person: User) -> DataCopy | None:
    """The copy that is being made or waits to be fetched."""
    return DataCopy.objects.filter(person=person, taken_at=None, expired_at=None).select_related("data_key").first()


def open_deletion(person: User) -> Deletion | None:
    """The wish to be deleted that waits for its day."""
    return Deletion.objects.filter(person=person, recalled_at=None, done_at=None).first()
