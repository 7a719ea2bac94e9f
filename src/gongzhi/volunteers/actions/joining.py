"""Becoming a volunteer, being confirmed, pausing and leaving; what one wants to do, where and when."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from gongzhi.accounts import queries as persons
from gongzhi.accounts.actions import enter_guardianship, give_consent, notify, person_for_phone, update_profile
from gongzhi.accounts.models import Consent, Guardianship, User
from gongzhi.catalogue.models import ServiceArea
from gongzhi.core import clock, events
from gongzhi.core.actions import action
from gongzhi.core.actors import Actor
from gongzhi.core.errors import Invalid, NotNow
from gongzhi.core.keys import next_number
from gongzhi.core.parameters import Unit, spoken
from gongzhi.core.places import Point
from gongzhi.organizations.models import Site
from gongzhi.regions.models import Division
from gongzhi.volunteers.eligibility import ADULT, CHILD
from gongzhi.volunteers.events import VolunteerConfirmed
from gongzhi.volunteers.models import MINUTES_OF_DAY, VOLUNTEER, Availability, Engagement, Team, Volunteer
from gongzhi.volunteers.parameters import reach
from gongzhi.volunteers.wording import VOLUNTEER_WORDING

#: A span of the week: weekday (0 is Monday) and minutes of the day `[start, end)`.
Span = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class GuardianEntry:
    """Who answers for a minor, as taken down with the registration."""

    phone: str
    name: str
    kind: str = Guardianship.Kind.PARENT
    #: That the agreement was given, on the spot or in writing; what the ward says alone does not count.
    has_agreed: bool = False


@action("volunteers.register_as_volunteer")
def register_as_volunteer(
    person: User,
    *,
    by: Actor,
    division: Division,
    agrees: bool,
    name: str = "",
    birth_date: date | None = None,
    id_number: str = "",
    areas: Iterable[ServiceArea] = (),
    spans: Iterable[Span] = (),
    point: Point | None = None,
    radius: int | None = None,
    guardian: GuardianEntry | None = None,
) -> Volunteer:
    """Register a person, who then waits to be confirmed.

    `agrees` is the consent to the volunteers' notice (PIPL Art. 14). Children under 14 come to the window with their
    guardian; from 14 to 17 the guardian's agreement may follow, and nobody is confirmed without it (浙江省志愿服务条例
    Art. 9; PIPL Art. 31). Raises `Invalid`, and `NotNow` for who is a volunteer already.
    """
    if not agrees:
        raise Invalid(_("请先阅读并同意志愿者登记告知书。"), field="agrees")
    if Volunteer.objects.filter(person=person).exists():
        raise NotNow(_("已经登记为志愿者了，不用重复登记。"))
    person = _known_by_name_and_age(person, by=by, name=name, birth_date=birth_date, id_number=id_number)
    if guardian is not None and persons.is_minor(person):
        enter_guardianship(
            person, by=by, phone=guardian.phone, name=guardian.name, kind=guardian.kind, has_agreed=guardian.has_agreed
        )
    _refuse_child(person, by)
    give_consent(person, by=by, purpose=Consent.Purpose.VOLUNTEER, wording=VOLUNTEER_WORDING)
    volunteer = Volunteer(person=person, number=f"ZY{next_number('volunteer_number'):06d}", division=division)
    _place(volunteer, point, radius)
    volunteer.save(force_insert=True)
    volunteer.areas.set(areas)
    _write_spans(volunteer, spans)
    return volunteer


@action("volunteers.register_at_window")
def register_at_window(site: Site, *, by: Actor, phone: str, name: str, **entered: Any) -> Volunteer:
    """Register somebody who stands at the window of a site, by telephone number; else as `register_as_volunteer`."""
    person = person_for_phone(phone, name=name, by=by)
    return register_as_volunteer(person, by=by, name=name, **entered)


def _known_by_name_and_age(person: User, *, by: Actor, name: str, birth_date: date | None, id_number: str) -> User:
    """Real name and birth date are part of every registration (慈善法 Art. 66; 志愿服务条例 Art. 7)."""
    given = {"name": name.strip(), "birth_date": birth_date, "id_number": id_number.strip()}
    given = {key: value for key, value in given.items() if value}
    if given:
        is_self = by.person is not None and by.person.pk == person.pk
        # At the window the clerk takes down what the person shows; the profile is otherwise the person's own to change.
        writer = by if is_self or by.is_system else Actor.of_system("volunteers.register")
        person = update_profile(person, by=writer, **given)
    if not person.name:
        raise Invalid(_("请填写真实姓名：志愿服务实行实名登记。"), field="name")
    if person.birth_date is None:
        raise Invalid(_("请填写出生日期：年龄决定可以参加哪些服务。"), field="birth_date")
    return person


def _refuse_child(person: User, by: Actor) -> None:
    years = persons.age(person, clock.today())
    if years is None or years >= CHILD:
        return
    if by.person is not None and by.person.pk == person.pk:
        raise Invalid(
            _(
                "谢谢你愿意帮助别人！未满14周岁要由爸爸妈妈（监护人）陪着参加：请监护人带你到就近的群团窗口登记，"
                "窗口的工作人员会帮你们办好。"
            ),
            field="birth_date",
        )
    if not persons.has_agreeing_guardian(person):
        raise Invalid(_("未满14周岁须由监护人陪同到窗口，并先登记监护人的同意。"), field="birth_date")


@action("volunteers.confirm_volunteer")
def confirm_volunteer(volunteer: Volunteer, *, by: Actor) -> Volunteer:
    """Who the volunteer says to be was looked at: from now on he or she can be asked."""
    years = persons.age(volunteer.person, clock.today())
    if years is None:
        raise NotNow(_("还没有登记出生日期，不能核实通过。"))
    if years < ADULT and not persons.has_agreeing_guardian(volunteer.person):
        raise NotNow(_("未满18周岁，还没有监护人的同意（浙江省志愿服务条例第九条）。请先在窗口登记监护人的同意。"))
    VOLUNTEER.apply(volunteer, "confirm")
    volunteer.save(update_fields=["state"])
    events.record(VolunteerConfirmed(volunteer.pk))
    notify(
        volunteer.person,
        kind="volunteers.confirmed",
        title=_("您的志愿者登记已核实通过"),
        body=_("编号%(number)s。有合适的服务时会问您愿不愿意，去不去由您决定。") % {"number": volunteer.number},
        link=reverse("volunteers:mine"),
    )
    return volunteer


@action("volunteers.pause_volunteer")
def pause_volunteer(volunteer: Volunteer, *, by: Actor) -> Volunteer:
    """Not be asked for a while; what was agreed on stays agreed."""
    VOLUNTEER.apply(volunteer, "pause")
    volunteer.save(update_fields=["state"])
    return volunteer


@action("volunteers.resume_volunteer")
def resume_volunteer(volunteer: Volunteer, *, by: Actor) -> Volunteer:
    """Be asked again."""
    VOLUNTEER.apply(volunteer, "resume")
    volunteer.save(update_fields=["state"])
    return volunteer


@action("volunteers.leave_volunteers")
def leave_volunteers(volunteer: Volunteer, *, by: Actor) -> Volunteer:
    """Stop being a volunteer. The record of service stays and certificates can still be asked for; memberships end.

    Raises `NotNow` while something is agreed for the future, or while leading a team.
    """
    VOLUNTEER.apply(volunteer, "leave")
    if Engagement.objects.filter(
        volunteer=volunteer, released_at__isnull=True, during__endswith__gt=clock.now()
    ).exists():
        raise NotNow(_("还有已经答应的服务没有完成，请先完成，或请经办人另作安排。"))
    if Team.objects.filter(leader=volunteer, closed_at__isnull=True).exists():
        raise NotNow(_("您是志愿服务队的队长，请先把队长交给别的队员。"))
    volunteer.memberships.filter(left_on__isnull=True).update(left_on=clock.today())
    volunteer.save(update_fields=["state"])
    consent = persons.open_consents(volunteer.person).filter(purpose=Consent.Purpose.VOLUNTEER).first()
    if consent is not None:
        consent.withdrawn_at = clock.now()
        consent.save(update_fields=["withdrawn_at"])
    return volunteer


@action("volunteers.return_as_volunteer")
def return_as_volunteer(volunteer: Volunteer, *, by: Actor, agrees: bool) -> Volunteer:
    """Come back after having left: agree anew and be confirmed anew; number and record of service are kept."""
    if not agrees:
        raise Invalid(_("请先阅读并同意志愿者登记告知书。"), field="agrees")
    VOLUNTEER.apply(volunteer, "return")
    _refuse_child(volunteer.person, by)
    give_consent(volunteer.person, by=by, purpose=Consent.Purpose.VOLUNTEER, wording=VOLUNTEER_WORDING)
    volunteer.save(update_fields=["state"])
    return volunteer


@action("volunteers.edit_volunteer")
def edit_volunteer(
    volunteer: Volunteer,
    *,
    by: Actor,
    division: Division,
    areas: Iterable[ServiceArea],
    point: Point | None = None,
    radius: int | None = None,
) -> Volunteer:
    """Change what a volunteer wants to do and where: areas of service, usual place, how far to go (metres)."""
    volunteer.division = division
    _place(volunteer, point, radius)
    volunteer.save(update_fields=["division", "latitude", "longitude", "radius"])
    volunteer.areas.set(areas)
    return volunteer


def _place(volunteer: Volunteer, point: Point | None, radius: int | None) -> None:
    radius = reach("volunteer") if radius is None else radius
    if not 0 < radius <= reach("farthest"):
        far = spoken(reach("farthest"), Unit.METRES)
        raise Invalid(_("愿意前往的距离请填%(far)s以内。") % {"far": far}, field="radius")
    volunteer.latitude = point.latitude if point else None
    volunteer.longitude = point.longitude if point else None
    volunteer.radius = radius


@action("volunteers.set_availability")
def set_availability(volunteer: Volunteer, *, by: Actor, spans: Iterable[Span]) -> Volunteer:
    """Say anew in which spans of the week the volunteer can be asked; what touches or overlaps becomes one span."""
    _write_spans(volunteer, spans)
    return volunteer


def _write_spans(volunteer: Volunteer, spans: Iterable[Span]) -> None:
    wanted = merged(spans)
    kept = {(row.weekday, row.start, row.end): row for row in volunteer.availabilities.all()}
    gone = [row.pk for span, row in kept.items() if span not in wanted]
    volunteer.availabilities.filter(pk__in=gone).delete()
    new = [span for span in wanted if span not in kept]
    Availability.objects.bulk_create(
        Availability(volunteer=volunteer, weekday=weekday, start=start, end=end) for weekday, start, end in new
    )


def merged(spans: Iterable[Span]) -> Sequence[Span]:
    """The same minutes of the week in as few spans as possible, in order. Raises `Invalid` for a span that is none."""
    found: list[Span] = []
    for weekday, start, end in sorted(spans):
        if not (0 <= weekday <= 6 and 0 <= start < end <= MINUTES_OF_DAY):
            raise Invalid(_("空余时间的结束要晚于开始，并且在同一天里。"), field="spans")
        if found and found[-1][0] == weekday and found[-1][2] >= start:
            found[-1] = (weekday, found[-1][1], max(found[-1][2], end))
        else:
            found.append((weekday, start, end))
    return found
