"""Reading divisions and days."""

from collections.abc import Sequence
from datetime import date

from django.db.models import Case, IntegerField, Q, Value, When

from gongzhi.core import text
from gongzhi.core.actors import Actor
from gongzhi.regions.calendars import WorkCalendar
from gongzhi.regions.codes import padded
from gongzhi.regions.models import CalendarDay, Division, DivisionQuerySet, FormerCode


def calendar() -> WorkCalendar:
    """The working calendar as of now; hold it for a request or a job, it reads the database once."""
    return WorkCalendar()


def visible_to(actor: Actor) -> DivisionQuerySet:
    """Divisions are everybody's to see, dissolved ones too."""
    return Division.objects.all()


def by_code(code: str, *, on: date | None = None) -> Division | None:
    """The division that bears the code now, or bore it on a day. Final zeros may be left out.

    A code that nobody bears any more finds the division that bore it last.
    """
    code = padded(code)
    if on is not None:
        return _bearer_on(code, on)
    found: Division | None = Division.objects.in_use().filter(code=code).first()
    if found is not None:
        return found
    former = FormerCode.objects.filter(code=code).select_related("division").order_by("-valid_to").first()
    return former.division if former else Division.objects.filter(code=code).order_by("-valid_to").first()


def _bearer_on(code: str, day: date) -> Division | None:
    spans = Q(valid_from__lte=day) & (Q(valid_to__isnull=True) | Q(valid_to__gt=day))
    if former := FormerCode.objects.filter(spans, code=code).select_related("division").first():
        return former.division
    # Who bears it now may have had another code that day.
    renumbered_later = FormerCode.objects.filter(valid_to__gt=day).values("division")
    return Division.objects.filter(spans, code=code).exclude(pk__in=renumbered_later).first()


def find_divisions(
    query: str, within: Division | None = None, level: int | Sequence[int] | None = None
) -> DivisionQuerySet:
    """Divisions in use that a person may mean, best first: by name, pinyin, initials, parts of the full name, or code.

    An empty query finds all, from the province down. Names that begin with the query come before those that contain it,
    higher divisions before lower ones.
    """
    found: DivisionQuerySet = Division.objects.in_use()
    if within is not None:
        found = found.below(within)
    if level is not None:
        found = found.filter(level__in=[level] if isinstance(level, int) else level)
    typed = text.normalise(query)
    if typed.isdigit():
        return found.filter(code__startswith=typed).order_by("level", "code")
    begins = Q(search__startswith=typed) | Q(search__contains=f"\n{typed}")
    misses = Case(When(begins, then=Value(0)), default=Value(1), output_field=IntegerField())
    found = found.filter(text.matches("search", query)).annotate(misses=misses)
    return found.order_by("misses", "level", "name_key", "code")


def children_of(division: Division | None) -> DivisionQuerySet:
    """The divisions in use right below, or the topmost ones, in order of their codes as in official lists."""
    return Division.objects.in_use().filter(parent=division).order_by("code")


def lineage_of(division: Division) -> list[Division]:
    """The division and all above it, province first."""
    return list(Division.objects.above(division))[::-1]


def at_level(division: Division, level: int) -> Division | None:
    """The division of a level that `division` is or lies in: its county, its town. None where it stands above."""
    if division.level == level:
        return division
    return next((above for above in _lineage(division) if above.level == level), None)


def _lineage(division: Division) -> list[Division]:
    """The division and all above it, nearest first: read once for an instance of the row."""
    found: list[Division] | None = division.__dict__.get("_lineage")
    if found is None:
        found = division.__dict__["_lineage"] = list(Division.objects.above(division))
    return found


def successor(division: Division) -> Division:
    """Where to go with a division today: itself, or what it was merged into."""
    seen = {division.pk}
    while division.merged_into_id and division.merged_into_id not in seen:
        division = Division.objects.get(pk=division.merged_into_id)
        seen.add(division.pk)
    return division


def name_on(division: Division, day: date) -> str:
    """What a division was called on a day, for reports of old periods. One query; hold the answer for a list."""
    former = division.former_codes.filter(valid_from__lte=day, valid_to__gt=day).values_list("name", flat=True).first()
    return former or division.name


def top_division() -> Division | None:
    """The division that the deployment serves: the lowest that has every town in it, usually the city."""
    level = Division.objects.in_use().filter(level__gte=Division.Level.COUNTY)
    first = level.order_by("level").select_related("parent").first()
    return first.parent or first if first else Division.objects.in_use().order_by("level").first()


def days_of(year: int) -> Sequence[CalendarDay]:
    """What was entered for a year."""
    return list(CalendarDay.objects.filter(day__year=year))
