"""Service given, and how it was rated. Whole minutes on site, travel excluded; rows are added, never changed."""

from datetime import date, datetime

from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.db.models import F, Sum
from django.utils.translation import gettext as _

from gongzhi.catalogue.models import ServiceArea
from gongzhi.core import clock, events
from gongzhi.core.actions import action
from gongzhi.core.actors import Actor
from gongzhi.core.errors import Invalid, NotNow
from gongzhi.organizations.models import Organization
from gongzhi.volunteers.events import ServiceRecorded
from gongzhi.volunteers.models import MINUTES_OF_DAY, Evaluation, ServiceRecord, Team, Volunteer


@action("volunteers.record_service")
def record_service(
    volunteer: Volunteer,
    *,
    by: Actor,
    organization: Organization,
    area: ServiceArea,
    occasion: str,
    content: str,
    during: tuple[datetime, datetime],
    minutes: int | None = None,
    team: Team | None = None,
    reason: str = "",
) -> ServiceRecord:
    """Record service on site over `[start, end)`; `minutes` of it were service (default: all whole ones).

    A system actor records what the platform itself has checked on site (核验); a person can only grant (补记), with a
    reason, and never for him- or herself. Raises `Invalid` for a time to come, `NotNow` for one already recorded.
    """
    start, end = during
    if not start < end:
        raise Invalid(_("结束时间要晚于开始时间。"), field="during")
    if end > clock.now():
        raise Invalid(_("只能记录已经完成的服务。"), field="during")
    if not by.is_system and not reason.strip():
        raise Invalid(_("补记服务时长要写明原因。"), field="reason")
    whole = int((end - start).total_seconds() // 60)
    given = whole if minutes is None else minutes
    if not 1 <= given <= MINUTES_OF_DAY:
        raise Invalid(_("一次服务的时长要在1分钟到24小时之间。"), field="minutes")
    if given > whole:
        raise Invalid(_("服务时长不能超过在现场的时间（路上的时间不算）。"), field="minutes")
    record = ServiceRecord.objects.create(
        volunteer=volunteer,
        organization=organization,
        area=area,
        team=team,
        occasion=occasion,
        content=content.strip(),
        during=DateTimeTZRange(start, end),
        minutes=given,
        evidence=ServiceRecord.Evidence.CHECKED if by.is_system else ServiceRecord.Evidence.GRANTED,
        reason=reason.strip(),
        recorded_by=by.person,
        recorded_for=by.post,
    )
    _tell(record, is_correction=False)
    return record


@action("volunteers.correct_service")
def correct_service(record: ServiceRecord, *, by: Actor, minutes: int, reason: str) -> ServiceRecord:
    """Set the minutes of a record right, 0 for service that was none, by a further row that carries the difference.

    The organisation verifies and corrects what a volunteer finds wrong (志愿服务记录与证明出具办法).
    """
    if record.corrects_id is not None:
        raise NotNow(_("请更正原来的那一条记录。"))
    if not reason.strip():
        raise Invalid(_("更正要写明原因。"), field="reason")
    whole = (record.during.upper - record.during.lower).total_seconds() // 60
    if not 0 <= minutes <= whole:
        raise Invalid(_("服务时长不能超过在现场的时间（路上的时间不算）。"), field="minutes")
    difference = minutes - minutes_of(record)
    if difference == 0:
        raise Invalid(_("时长没有变化，不用更正。"), field="minutes")
    correction = ServiceRecord.objects.create(
        volunteer=record.volunteer,
        organization=record.organization,
        area=record.area,
        team=record.team,
        occasion=record.occasion,
        content=record.content,
        during=record.during,
        minutes=difference,
        evidence=ServiceRecord.Evidence.GRANTED,
        reason=reason.strip(),
        recorded_by=by.person,
        recorded_for=by.post,
        corrects=record,
    )
    _tell(correction, is_correction=True)
    return correction


def minutes_of(record: ServiceRecord) -> int:
    """The minutes of a record as they stand after its corrections."""
    corrected = record.corrections.aggregate(minutes=Sum("minutes"))["minutes"] or 0
    return int(record.minutes + corrected)


def _tell(record: ServiceRecord, *, is_correction: bool) -> None:
    day: date = clock.local(record.started_at).date()
    events.record(ServiceRecorded(record.pk, record.organization_id, record.minutes, day, is_correction))


@action("volunteers.note_rating")
def note_rating(volunteer: Volunteer, *, by: Actor, occasion: str, satisfied: int) -> Evaluation:
    """Keep what the resident answered about a service, one to five: called by the room that asked, as a system actor.

    Raises `NotNow` where the occasion was rated before.
    """
    if not 1 <= satisfied <= 5:
        raise Invalid(_("满意程度请选1到5。"), field="satisfied")
    evaluation = Evaluation.objects.create(volunteer=volunteer, occasion=occasion, satisfied=satisfied)
    volunteer.rating_sum = F("rating_sum") + satisfied
    volunteer.rating_count = F("rating_count") + 1
    volunteer.save(update_fields=["rating_sum", "rating_count"])
    return evaluation
