"""Reading the logs, and keeping who read them. The audit administrator's; nothing here changes anything else."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Final
from uuid import UUID

from django.core.paginator import Page
from django.db.models import Count, Q, QuerySet
from django.db.models.functions import ExtractHour, TruncDate, TruncHour

from gongzhi.accounts.models import Disclosure, LogQuery, SignInEvent, User
from gongzhi.core import clock, sms
from gongzhi.core.actors import Actor
from gongzhi.core.errors import type_words
from gongzhi.core.registry import Registry

#: What is unusual: so many looks within an hour by one person, so many lookers at one person's data within a month.
MANY_IN_AN_HOUR: Final = 10
MANY_LOOKERS: Final = 4
_SHOWN: Final = 20


@dataclass(frozen=True, slots=True)
class Taken:
    """Exports in full, as a room above lists them for the audit: when, who, what, how many rows, why, by whose word."""

    words: type_words
    #: The lines of a month: (when, who, what, rows, reason, approved by).
    rows: Callable[[datetime, datetime], Sequence[tuple[datetime, str, str, int, str, str]]]


full_exports: Registry[Taken] = Registry("full exports")


def note(log: str, by: Actor, filters: Sequence[str], found: Page[Any] | int = 0, *, about: UUID | None = None) -> None:
    """Keep that a log was looked into: which filters, not what was typed in them."""
    LogQuery.objects.create(
        log=log,
        viewer=by.person,
        post=by.post.pk if by.post is not None else None,
        filters=list(filters),
        about=about,
        found=found if isinstance(found, int) else found.paginator.count,
    )


def disclosures(
    *,
    viewer: str = "",
    person: str = "",
    field: str = "",
    reason: str = "",
    since: date | None = None,
    until: date | None = None,
) -> QuerySet[Disclosure]:
    """Who saw whose data in full, newest first. `person` is a name, a sign-in name, or a telephone number in full."""
    from gongzhi.accounts.queries import bearers_of  # noqa: PLC0415 -- reads the log of sign-ins too

    found = Disclosure.objects.select_related("viewer").order_by("-created_at", "-pk")
    if viewer := viewer.strip():
        found = found.filter(Q(viewer__name__icontains=viewer) | Q(viewer__username__icontains=viewer))
    if person := person.strip():
        meant = User.objects.filter(Q(name__icontains=person) | Q(pk__in=bearers_of(person).values("pk")))
        found = found.filter(data_key__in=meant.exclude(data_key=None).values("data_key"))
    if field:
        found = found.filter(field=field)
    if reason := reason.strip():
        found = found.filter(reason__icontains=reason)
    if since is not None:
        found = found.filter(created_at__gte=datetime.combine(since, time.min, clock.LOCAL))
    if until is not None:
        found = found.filter(created_at__lt=datetime.combine(until + timedelta(days=1), time.min, clock.LOCAL))
    return found


def owners_of(rows: Sequence[Disclosure]) -> dict[UUID, User]:
    """Whose data the rows are about, by data key; a person helped, whose name is sealed, is not among them."""
    owners = User.objects.filter(data_key__in={row.data_key_id for row in rows})
    return {owner.data_key_id: owner for owner in owners if owner.data_key_id is not None}


def month_of(typed: str) -> tuple[datetime, datetime]:
    """The month written "2026-11" as `[begin, end)`; this one for anything else."""
    try:
        year, month = (int(part) for part in typed.split("-"))
        begin = datetime(year, month, 1, tzinfo=clock.LOCAL)
    except ValueError:
        begin = datetime.combine(clock.today().replace(day=1), time.min, clock.LOCAL)
    following = (begin + timedelta(days=32)).replace(day=1)
    return begin, following


@dataclass(frozen=True, slots=True)
class Summary:
    """A month of the logs in numbers, and what is out of the ordinary in it."""

    disclosures: int
    viewers: int
    persons: int
    sign_ins: int
    refused: int
    log_queries: int
    fields: Sequence[tuple[str, int]]
    #: Who looked most: (person, count).
    most: Sequence[tuple[User, int]]
    #: At night: (person, count).
    at_night: Sequence[tuple[User, int]]
    #: Many within one hour: (person, hour, count).
    in_an_hour: Sequence[tuple[User, datetime, int]]
    #: One person's data seen by many: (data key, lookers).
    by_many: Sequence[tuple[UUID, int]]
    #: Many refused sign-ins on one day: (person or None, day, count).
    refused_often: Sequence[tuple[User | None, date, int]]


def summary_of(begin: datetime, end: datetime) -> Summary:
    """The month's figures; a fixed number of queries."""
    seen = Disclosure.objects.filter(created_at__gte=begin, created_at__lt=end)
    doors = SignInEvent.objects.filter(created_at__gte=begin, created_at__lt=end)
    quiet_from, quiet_until = sms.quiet_hours()
    hour = ExtractHour("created_at", tzinfo=clock.LOCAL)
    night = Q(hour__gte=quiet_from.hour) | Q(hour__lt=quiet_until.hour)
    hours = seen.annotate(at=TruncHour("created_at", tzinfo=clock.LOCAL)).values("viewer", "at")
    many = hours.annotate(n=Count("pk")).filter(n__gte=MANY_IN_AN_HOUR).order_by("-n", "at")[:_SHOWN]
    watched = seen.values("data_key").annotate(n=Count("viewer", distinct=True)).filter(n__gte=MANY_LOOKERS)
    days = doors.filter(kind__in=SignInEvent.REFUSED).annotate(day=TruncDate("created_at", tzinfo=clock.LOCAL))
    often = days.values("person", "day").annotate(n=Count("pk")).filter(n__gte=MANY_IN_AN_HOUR).order_by("-n")[:_SHOWN]
    most = _counted(seen)
    at_night = _counted(seen.annotate(hour=hour).filter(night))
    viewers = {row["viewer"] for row in [*most, *at_night, *many]}
    people = User.objects.in_bulk([*viewers, *(row["person"] for row in often)])
    totals = seen.aggregate(
        n=Count("pk"), viewers=Count("viewer", distinct=True), persons=Count("data_key", distinct=True)
    )
    at_doors = doors.aggregate(n=Count("pk"), refused=Count("pk", filter=Q(kind__in=SignInEvent.REFUSED)))
    return Summary(
        disclosures=totals["n"],
        viewers=totals["viewers"],
        persons=totals["persons"],
        sign_ins=at_doors["n"],
        refused=at_doors["refused"],
        log_queries=LogQuery.objects.filter(created_at__gte=begin, created_at__lt=end).count(),
        fields=[(row["field"], row["n"]) for row in seen.values("field").annotate(n=Count("pk")).order_by("-n")],
        most=[(people[row["viewer"]], row["n"]) for row in most],
        at_night=[(people[row["viewer"]], row["n"]) for row in at_night],
        in_an_hour=[(people[row["viewer"]], row["at"], row["n"]) for row in many],
        by_many=[(row["data_key"], row["n"]) for row in watched.order_by("-n")[:_SHOWN]],
        refused_often=[(people.get(row["person"]), row["day"], row["n"]) for row in often],
    )


def _counted(rows: QuerySet[Disclosure]) -> list[dict[str, Any]]:
    counted = rows.values("viewer").annotate(n=Count("pk")).order_by("-n", "viewer")[:_SHOWN]
    return [dict(row) for row in counted]


def night_words() -> str:
    """The hours that count as night, as the month's page says them."""
    begins, ends = sms.quiet_hours()
    return f"{begins.hour}:00—{ends.hour}:00"
